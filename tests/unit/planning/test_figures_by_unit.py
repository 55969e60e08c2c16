"""One figure per quarter from a table, needs of one's own, and two decisions side by side."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.insight.variation import Variation
from sozial.output.tables.decision_tables import build_decision_pair, build_decision_table, build_record_pair
from sozial.output.words.allocation_words import need_words
from sozial.planning.allocation.allocation import allocate
from sozial.planning.allocation.allocation_certainty import allocation_ranges
from sozial.planning.allocation.allocation_rule import LEAVE_OUT, AllocationRule
from sozial.planning.allocation.decision import AllocationDetail, build_decision, read_decision, write_decision
from sozial.planning.allocation.figures_by_unit import figures_by_unit
from sozial.reading.loading.sample import read_sample
from sozial.reading.tables.table import read_table
from sozial.recipe import Step
from sozial.ui.session import shown_data
from tests.cities import PERIOD
from tests.unit.planning.test_allocation import RECIPE, parts, refused, town


def read(text, dataset=None):
    return figures_by_unit(read_table(text.encode(), "v.csv"), dataset or town())


def test_keys_and_names_are_found_and_the_last_column_of_figures_is_read():
    found, findings = read("Nr;Quartier;Fläche;Euro\n1;Quartier 01;5,5;1.200\n2;quartier 02;6,5;800\n")
    assert found == {"01": 1200.0, "02": 800.0}
    codes = {finding.code for finding in findings}
    assert codes == {"missing-units", "several"}
    assert "Quartier 03" in next(finding for finding in findings if finding.code == "missing-units").line("de")


def test_totals_and_foreign_rows_are_named_and_missing_is_no_zero():
    found, findings = read("key;euro\n01;5\n02;.\n03;7\nGesamt;12\n")
    assert found == {"01": 5.0, "03": 7.0}
    codes = {finding.code: finding.line("de") for finding in findings}
    assert "Gesamt" in codes["foreign-rows"]
    assert "Quartier 02" in codes["missing-units"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key;euro\n77;5\n78;6\n", "keine Spalte mit Schlüsseln"),
        ("key;name\n01;A\n02;B\n", "keine Spalte mit Schlüsseln"),
        ("key;euro\n01;5\n01;6\n02;1\n", "zweimal"),
    ],
)
def test_what_cannot_be_read_is_refused(text, said):
    with pytest.raises(DataError) as caught:
        read(text)
    assert said in caught.value.findings[0].line("de")


def own(*values):
    return Step("own", {"values": tuple(values)})


def test_needs_of_ones_own_decide_whatever_the_index_says():
    # People 100, 100, 200; needs 3, 1, 1: weights 300, 100, 200.
    table = parts(AllocationRule(60, need=own(("01", 3.0), ("02", 1.0), ("03", 1.0)))).table
    assert table["part"].tolist() == [30, 10, 20]


def test_a_quarter_without_a_need_is_told():
    rule = AllocationRule(80, need=own(("01", 3.0), ("02", 1.0)))
    found = parts(rule)
    # The mean need per head of the others is 2: weights 300, 100, 400.
    assert found.table["part"].tolist() == [30, 10, 40]
    assert "ohne Bedarf in der Tabelle" in found.findings[0].line("de")
    out = parts(replace(rule, without_index=LEAVE_OUT))
    assert out.table["part"].tolist() == [60, 20, 0]
    assert out.table["reason"].iloc[2] == "without a need in the table"


@pytest.mark.parametrize("step", [own(), own(("01", -1.0)), own(("01", float("nan")))])
def test_needs_that_make_no_need_are_refused(step):
    assert refused(AllocationRule(60, need=step)).code == "need-options"


def test_a_decision_with_needs_of_ones_own_comes_back():
    dataset, rule = town(), AllocationRule(60, need=own(("01", 3.0), ("02", 1.0), ("03", 1.0)))
    result = build_index(dataset, RECIPE, PERIOD)
    decision = build_decision(dataset, result, allocate(dataset, result, rule))
    assert read_decision(write_decision(decision)) == decision
    assert need_words(rule.need, "de").startswith("Der Bedarf pro Kopf steht in einer eigenen Tabelle")


def test_the_index_does_not_vary_what_it_does_not_decide():
    dataset, rule = town(), AllocationRule(60, need=own(("01", 3.0), ("02", 1.0), ("03", 1.0)))
    result = build_index(dataset, RECIPE, PERIOD)
    ranges = allocation_ranges(dataset, result, allocate(dataset, result, rule), Variation(draws=20)).table
    assert ranges["low"].tolist() == pytest.approx([30, 10, 20])
    assert ranges["high"].tolist() == pytest.approx([30, 10, 20])


def test_two_decisions_side_by_side_say_where_they_differ():
    dataset = town()
    result = build_index(dataset, RECIPE, PERIOD)
    rules = [AllocationRule(60, "Euro", need=own(("01", need), ("02", 1.0), ("03", 1.0))) for need in (3.0, 1.0)]
    one, other = (build_decision(dataset, result, allocate(dataset, result, rule)) for rule in rules)
    pair = build_decision_pair(one, other, ("A", "B"), dataset, "de")
    # 30, 10, 20 against 15, 15, 30.
    assert pair.to_dict("list") == {
        "Quartier": ["Quartier 01", "Quartier 03", "Quartier 02"],
        "A": [30, 20, 10], "B": [15, 30, 15], "Unterschied": [-15, 10, 5],
    }  # fmt: skip
    # Needs of one's own that differ are no same rule.
    assert build_record_pair(one, other, ("A", "B"), dataset, "de")["Was"].tolist() == ["Bedarf laut Tabelle"]
    assert build_record_pair(one, one, ("A", "B"), dataset, "de").empty
    posts = replace(other, rule=replace(other.rule, measure="Stellen", amount=61.0))
    assert "Unterschied" not in build_decision_pair(one, posts, ("A", "B"), dataset, "de")
    assert build_record_pair(one, posts, ("A", "B"), dataset, "de")["Was"].tolist() == [
        "Summe", "Bedarf laut Tabelle",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"without_index": LEAVE_OUT}, "Quartiere ohne Indexwert"),
        ({"left_out": {"01": "Neubau"}}, "Quartiere, die nichts bekommen"),
        ({"cap": 50.0}, "Kappung je Quartier"),
        ({"apportioning": "hare_niemeyer"}, "Ganze Teile nach"),
    ],
)
def test_every_choice_of_the_rule_tells_two_decisions_apart(changes, line):
    dataset = town()
    result = build_index(dataset, RECIPE, PERIOD)
    one = build_decision(dataset, result, allocate(dataset, result, AllocationRule(60)))
    other = replace(one, rule=replace(one.rule, **changes))
    assert build_record_pair(one, other, ("A", "B"), dataset, "de")["Was"].tolist() == [line]


def test_recipes_of_one_name_and_last_years_parts_tell_decisions_apart():
    dataset = town()
    result = build_index(dataset, RECIPE, PERIOD)
    one = build_decision(dataset, result, allocate(dataset, result, AllocationRule(60)))
    heavier = replace(one, recipe=RECIPE.with_weights({"x": 2.0}))
    assert build_record_pair(one, heavier, ("A", "B"), dataset, "de")["Was"].tolist() == ["Rezept"]
    before = replace(one, last={"01": 10.0})
    pair = build_record_pair(one, before, ("A", "B"), dataset, "de")
    assert pair.iloc[0, :2].tolist() == ["Teile des Vorjahres", "–"]
    assert pair.iloc[0, 2].startswith("1 Quartier, 10 bis 10 (Fingerabdruck ")


def test_a_decision_keeps_why_a_quarter_got_what_it_got():
    # Weights 100, 200, 600: 10, 20 and 60 of 90. With at least 20 each the others share 70 as 20 (its own) and 50.
    dataset = town()
    result = build_index(dataset, RECIPE, PERIOD)
    rule = AllocationRule(90, "Euro", floor=20.0, floor_kind="absolute")
    decision = read_decision(write_decision(build_decision(dataset, result, allocate(dataset, result, rule))))
    assert decision.parts == {"01": 20.0, "02": 20.0, "03": 50.0}
    assert decision.grounds["01"] == AllocationDetail("Quartier 01", 100.0, 1.0, "floor")
    assert decision.grounds["03"] == AllocationDetail("Quartier 03", 200.0, 3.0, "")
    # Told later, with data that does not know the quarters any more.
    table = build_decision_table(decision, read_sample(), "de", with_grounds=True)
    assert table.iloc[0].tolist() == ["Quartier 03", "200", "3,00", "50", "0,250", "55,6\u00a0%", ""]
    assert table["Gebunden durch"].tolist() == ["", "Sockel", ""]


def test_the_public_sees_no_counts_of_other_data():
    dataset = town()
    result = build_index(dataset, RECIPE, PERIOD)
    decision = build_decision(dataset, result, allocate(dataset, result, AllocationRule(60)))
    assert decision.redacted_for(dataset, is_public=True) == decision
    other = read_sample()
    assert decision.redacted_for(other, is_public=False) == decision
    hidden = decision.redacted_for(other, is_public=True)
    assert hidden.grounds == {}
    # A part follows from the people it is for, and they from it.
    assert hidden.parts == {}
    kept = replace(decision, public_parts={"01": 8.0, "02": 12.0, "03": 40.0})
    assert kept.rests_on_covered
    hidden = kept.redacted_for(other, is_public=True)
    assert (hidden.parts, hidden.public_parts) == ({"01": 8.0, "02": 12.0, "03": 40.0}, {})
    # Where public figures give the very parts that were decided, nothing follows from them.
    same = replace(decision, public_parts=dict(decision.parts))
    assert not same.rests_on_covered
    assert not decision.rests_on_covered
    assert not decision.tells_no_more
    told = same.redacted_for(other, is_public=True)
    assert told.parts == decision.parts
    assert told.tells_no_more
    assert "Menschen" not in build_decision_table(hidden, dataset, "de", with_grounds=True)


def test_a_decision_of_the_first_format_still_opens():
    dataset = town()
    result = build_index(dataset, RECIPE, PERIOD)
    decision = build_decision(dataset, result, allocate(dataset, result, AllocationRule(60)))
    old = json.loads(write_decision(decision)) | {"format": 1}
    for name in ("grounds", "title", "decided_on"):
        del old[name]
    assert read_decision(json.dumps(old)) == replace(decision, grounds={})
    assert "Menschen" not in build_decision_table(read_decision(json.dumps(old)), dataset, "de", with_grounds=True)


def test_decisions_of_the_same_title_keep_two_columns():
    dataset = read_sample()
    result = build_index(dataset, shown_data.sample_recipe(), "2024")
    decision = build_decision(dataset, result, allocate(dataset, result, AllocationRule(100)))
    assert len(build_decision_pair(decision, decision, ("A", "A"), dataset, "de").columns) == 4
