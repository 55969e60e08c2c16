"""Next year's delivery of a town of six quarters: two renamed, one split 60 to 40, other headings, one count."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.insight.comparable import common_recipe, comparability
from sozial.insight.development import build_development
from sozial.insight.series_breaks import BASIS
from sozial.insight.status_dynamics import build_status_dynamics
from sozial.model import Dataset, Indicator
from sozial.output.charts.line_charts import build_indicator_lines
from sozial.output.words.period_words import estimated_words, period_label
from sozial.planning.monitoring import compare_years
from sozial.reading.delivery.delivery_applying import apply_mapping
from sozial.reading.delivery.delivery_mapping import (
    OLD_TERRITORY,
    DeliveryMapping,
    propose_mapping,
    read_mapping,
    write_mapping,
)
from sozial.reading.delivery.delivery_shares import EQUAL, OF_PEOPLE, TYPED, PartShares, shares_of_parts, with_typed
from sozial.reading.delivery.next_delivery import plan_delivery, read_delivery
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.loading.correspondence import Correspondence
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from sozial.recipe import Recipe, Weighted
from sozial.report.context.context import ReportContext
from sozial.report.document.document import Text
from sozial.report.sections.about_changes import ClassMoves, class_moves, development_sentences
from sozial.report.sections.about_data import data_blocks
from sozial.report.slides.result_slides import changed_slide
from sozial.store.files.dataset_file import read_dataset, write_dataset

OLD = {
    "01": ("Altstadt", 2000.0, 200.0, 60.0),
    "02": ("Hafen", 1500.0, 90.0, 70.0),
    "03": ("Lindenau", 1200.0, 180.0, 40.0),
    "04": ("Moorwinkel", 800.0, 40.0, 75.0),
    "05": ("Neue Heide", 1000.0, 50.0, 65.0),
    "06": ("Ostheim", 900.0, 99.0, 55.0),
}


def before() -> Dataset:
    """A town in 2023: inhabitants, unemployed people, their rate, and the turnout of voters."""
    rows = {key: (people, jobless, 100 * jobless / people, vote) for key, (_n, people, jobless, vote) in OLD.items()}
    index = pd.MultiIndex.from_tuples([(key, "2023") for key in rows], names=["unit", "period"])
    columns = ["population", "arbeitslose", "al_quote", "wahl"]
    values = pd.DataFrame(list(rows.values()), index=index, columns=columns)
    units = pd.DataFrame({"name": [entry[0] for entry in OLD.values()]}, index=pd.Index(list(OLD), name="unit"))
    units["population"] = values["population"].droplevel("period")
    rate = Indicator("al_quote", "Arbeitslosenanteil", measure="%", count="arbeitslose", base="population")
    return Dataset("Stadt", units, values, (rate, Indicator("wahl", "Wahlbeteiligung", measure="%")))


# Lindenau is called Lindenhof, Ostheim has another key and its name; Neue Heide is split 600 to 400.
FILE = """Bezirk;Gebiet;Jahr;Einwohner;Anz. Arbeitslose;Beteiligung an der Wahl in %;Hunde
01;Altstadt;2024;2010;205;61;11
02;Hafen;2024;1490;88;71;29
03;Lindenhof;2024;1210;176;42;37
04;Moorwinkel;2024;805;42;74;52
51;Neue Heide Nord;2024;600;36;66;43
52;Neue Heide Süd;2024;400;12;68;15
66;Ostheim;2024;910;101;57;64
"""


def delivered(text=FILE, data=None):
    table = read_table(text.encode(), "neu.csv")
    plan, _findings = plan_delivery(table, data or before())
    return read_delivery([(table, plan)])


def mapped(data, delivery, **fields):
    """The mapping as it is proposed, with everything confirmed."""
    found = propose_mapping(data, delivery)
    columns = {entry.old: entry.new for entry in found.columns if entry.new}
    units = {entry.old: entry.new for entry in found.units}
    made = tuple(entry.old for entry in found.columns if entry.made)
    shares = shares_of_parts(data, delivery, units, columns)
    return DeliveryMapping(**{"columns": columns, "made": made, "units": units, "shares": shares} | fields)


def test_quarters_are_proposed_by_keys_names_and_people():
    found = {entry.old: entry for entry in propose_mapping(before(), delivered()).units}
    assert {old: entry.new for old, entry in found.items()} == {
        "01": ("01",), "02": ("02",), "03": ("03",), "04": ("04",), "05": ("51", "52"), "06": ("66",),
    }  # fmt: skip
    # The same key with another name, and every split, is asked; a name with as many people under another key is not.
    assert {old for old, entry in found.items() if not entry.sure} == {"03", "05"}
    assert found["05"].reason.code == "split-both"
    assert found["05"].reason.values["change"] == 0.0
    assert found["06"].reason.code == "other-key"


def test_columns_are_proposed_with_their_figures_and_counts_stay_counts():
    found = propose_mapping(before(), delivered())
    by_old = {entry.old: entry for entry in found.columns}
    assert by_old["arbeitslose"].new == "Anz. Arbeitslose"
    assert by_old["population"].new == "population"
    # The rate is not delivered: it is made again, and no count stands in its place.
    assert by_old["al_quote"].made
    assert by_old["al_quote"].new == ""
    # Of five quarters in common the order is the same: 60 70 40 75 55 and 61 71 42 74 57.
    wahl = by_old["wahl"]
    assert wahl.new == "Beteiligung an der Wahl in %"
    assert wahl.reason.values["rank"] == 1.0
    # 61/60, 71/70, 42/40, 74/75, 57/55: the median is 1.0167.
    assert wahl.reason.values["ratio"] == pytest.approx(1.0167, abs=1e-4)
    assert found.added == ("Hunde",)
    assert found.added_units == ()


def test_a_delivery_that_knows_quarters_by_name_alone_names_them():
    lines = [line.split(";", 1)[1] for line in FILE.splitlines()]
    data, delivery = before(), delivered("\n".join(lines))
    joined = apply_mapping(data, delivery, mapped(data, delivery))
    names = joined.units["name"].to_dict()
    assert sorted(names.values()) == [
        "Altstadt", "Hafen", "Lindenhof", "Moorwinkel", "Neue Heide Nord", "Neue Heide Süd", "Ostheim",
    ]  # fmt: skip
    # A code is no name: quarters keep theirs, and parts are told apart.
    codes = "\n".join(";".join(line.split(";")[:1] + line.split(";")[2:]) for line in FILE.splitlines())
    delivery = delivered(codes)
    names = apply_mapping(data, delivery, mapped(data, delivery)).units["name"].to_dict()
    assert (names["03"], names["51"], names["52"]) == ("Lindenau", "51", "52")


def test_the_new_territory_holds_and_old_figures_are_divided_60_to_40():
    data, delivery = before(), delivered()
    joined = apply_mapping(data, delivery, mapped(data, delivery))
    assert sorted(joined.units.index) == ["01", "02", "03", "04", "06", "51", "52"]
    assert joined.units["name"].to_dict()["03"] == "Lindenhof"
    assert joined.units["name"].to_dict()["51"] == "Neue Heide Nord"
    then = joined.at("2023")
    # 1,000 people and 50 unemployed by 60 and 40 of 100; the rate of 5 per cent stays.
    assert then.loc[["51", "52"], "population"].tolist() == [600.0, 400.0]
    assert then.loc[["51", "52"], "arbeitslose"].tolist() == [30.0, 20.0]
    assert then.loc[["51", "52"], "al_quote"].tolist() == [5.0, 5.0]
    now = joined.at("2024")
    # 36 of 600, 12 of 400, 101 of 910.
    assert now.loc[["51", "52", "06"], "al_quote"].tolist() == pytest.approx([6.0, 3.0, 11.0989], abs=1e-4)
    assert joined.estimated == {
        (unit, "2023", column) for unit in ("51", "52") for column in ("population", "arbeitslose", "al_quote", "wahl")
    }
    assert "Hunde" not in joined.values.columns
    codes = {finding.code for finding in joined.findings}
    assert {"units-renamed", "units-split", "columns-mapped", "rates-made", "columns-unused"} <= codes
    assert "figures-estimated" in codes
    assert "units-missing" not in codes
    said = next(finding for finding in joined.findings if finding.code == "units-renamed").line("de")
    assert "Lindenau → Lindenhof" in said
    # Nothing of the data before is touched.
    assert data.digest == before().digest


def test_the_old_territory_sums_new_figures_up():
    data, delivery = before(), delivered()
    joined = apply_mapping(data, delivery, mapped(data, delivery, territory=OLD_TERRITORY))
    assert sorted(joined.units.index) == list(OLD)
    now = joined.at("2024").loc["05"]
    # 600 + 400 people, 36 + 12 unemployed: 4.8 per cent, counted and not estimated.
    assert (now["population"], now["arbeitslose"], now["al_quote"]) == (1000.0, 48.0, pytest.approx(4.8))
    # The turnout has no base of its own: weighed by people (66 · 600 + 68 · 400) / 1,000 = 66.8, an estimate.
    assert now["wahl"] == pytest.approx(66.8)
    assert joined.estimated == {("05", "2024", "wahl")}


def test_quarters_put_together_have_sums_and_rates_of_sums():
    data = before()
    text = FILE.replace("01;Altstadt;2024;2010;205;61;11\n02;Hafen;2024;1490;88;71;29\n",
                        "12;Altstadt-Hafen;2024;3510;293;65;40\n")  # fmt: skip
    delivery = delivered(text)
    proposals = propose_mapping(data, delivery)
    assert {entry.old: entry.new for entry in proposals.units}["01"] == ("12",)
    assert {entry.old: entry.new for entry in proposals.units}["02"] == ("12",)
    joined = apply_mapping(data, delivery, mapped(data, delivery))
    then = joined.at("2023").loc["12"]
    # 2,000 + 1,500 people, 200 + 90 unemployed: 290 of 3,500.
    assert (then["population"], then["arbeitslose"]) == (3500.0, 290.0)
    assert then["al_quote"] == pytest.approx(8.2857, abs=1e-4)
    # (60 · 2,000 + 70 · 1,500) / 3,500
    assert then["wahl"] == pytest.approx(64.2857, abs=1e-4)
    assert {column for unit, _period, column in joined.estimated if unit == "12"} == {"wahl"}


def drawn() -> Dataset:
    """The town with a square for every quarter, side by side."""
    data = before()
    shapes = [shapely.box(at, 0, at + 1, 1) for at in range(len(data.units))]
    return replace(data, units=gpd.GeoDataFrame(data.units, geometry=shapes, crs="EPSG:25832"))


def test_areas_of_quarters_put_together_are_one_and_parts_have_none():
    data = drawn()
    text = FILE.replace("01;Altstadt;2024;2010;205;61;11\n02;Hafen;2024;1490;88;71;29\n",
                        "12;Altstadt-Hafen;2024;3510;293;65;40\n")  # fmt: skip
    delivery = delivered(text, data)
    joined = apply_mapping(data, delivery, mapped(data, delivery))
    assert joined.units.geometry["12"].equals(shapely.box(0, 0, 2, 1))
    assert joined.units.geometry["03"].equals(shapely.box(2, 0, 3, 1))
    assert joined.units.geometry[["51", "52"]].isna().all()
    (finding,) = [entry for entry in joined.findings if entry.code == "no-area"]
    assert finding.values["names"] == "Neue Heide Nord, Neue Heide Süd"
    assert joined.units.crs == data.units.crs


def test_what_is_withheld_of_a_quarter_is_withheld_of_its_parts():
    data = before()
    data = replace(data, withheld=frozenset({("05", "2023", "arbeitslose"), ("01", "2023", "wahl")}))
    data.values.loc[("05", "2023"), "arbeitslose"] = np.nan
    delivery = delivered(data=data)
    joined = apply_mapping(data, delivery, mapped(data, delivery))
    assert joined.withheld == {(unit, "2023", "arbeitslose") for unit in ("51", "52")} | {("01", "2023", "wahl")}
    assert joined.at("2023").loc[["51", "52"], "arbeitslose"].isna().all()


def test_shares_of_a_correspondence_table_go_first():
    data, delivery = before(), delivered()
    given = Correspondence({"05": {"51": Fraction(7, 10), "52": Fraction(3, 10)}}, {})
    shares = shares_of_parts(data, delivery, {"05": ("51", "52")}, {}, given)
    joined = apply_mapping(data, delivery, mapped(data, delivery, shares=shares))
    assert joined.at("2023").loc[["51", "52"], "arbeitslose"].tolist() == pytest.approx([35.0, 15.0])


def without_population():
    """The town whose inhabitants are only known as the base of a rate, under a heading of their own."""
    data = before()
    rate, vote = data.indicators
    values = data.values.rename(columns={"population": "Personen"})
    units = data.units.drop(columns="population")
    return replace(data, units=units, values=values, indicators=(replace(rate, base="Personen"), vote))


def test_people_of_the_parts_are_found_in_the_column_that_continues_the_base_of_a_rate():
    data, delivery = without_population(), delivered(FILE.replace("Einwohner", "Hauptwohnsitze"))
    units, columns = {"05": ("51", "52")}, {"Personen": "Hauptwohnsitze", "wahl": "Beteiligung an der Wahl in %"}
    assert "population" not in delivery.values.columns
    (shares,) = shares_of_parts(data, delivery, units, columns).values()
    assert (shares.basis, shares.column) == (OF_PEOPLE, "Hauptwohnsitze")
    assert (shares.share("51"), shares.share("52")) == (0.6, 0.4)
    # Where nothing is matched to it, nothing is known.
    assert shares_of_parts(data, delivery, units, {"wahl": columns["wahl"]})["05"].basis == EQUAL


def test_people_of_the_parts_are_found_in_the_column_that_is_mapped_to_the_inhabitants():
    data, delivery = before(), delivered()
    # Somebody maps another column to the inhabitants: 43 and 15 dogs.
    shares = shares_of_parts(data, delivery, {"05": ("51", "52")}, {"population": "Hunde"})["05"]
    assert shares.column == "Hunde"
    assert shares.share("51") == pytest.approx(43 / 58)


def test_numbers_entered_by_hand_divide_a_quarter_and_the_finding_says_so():
    data, delivery = before(), delivered()
    mapping = mapped(data, delivery)
    typed = with_typed(mapping.shares["05"], {"51": 800.0, "52": 200.0})
    assert typed.basis == TYPED
    joined = apply_mapping(data, delivery, replace(mapping, shares={"05": typed}))
    # 50 of 1000 were unemployed.
    assert joined.at("2023").loc[["51", "52"], "arbeitslose"].tolist() == pytest.approx([40.0, 10.0])
    (finding,) = [entry for entry in joined.findings if entry.code == "shares"]
    assert finding.text("de") == (
        "Anteile von Neue Heide: Neue Heide Nord 80 %, Neue Heide Süd 20 % (von Hand eingegebene Zahlen)"
    )
    assert with_typed(PartShares({"51": 1.0, "52": 1.0}, EQUAL), {"51": 0.0, "52": 0.0}).basis == EQUAL


def test_a_count_never_stands_in_the_place_of_a_rate():
    # The heading of the rate now stands over the number of unemployed people.
    text = FILE.replace("Anz. Arbeitslose", "Arbeitslosenanteil")
    found = {entry.old: entry for entry in propose_mapping(before(), delivered(text)).columns}
    assert found["al_quote"].new == ""
    same = FILE.replace("Anz. Arbeitslose", "al_quote")
    asked = {entry.old: entry for entry in propose_mapping(before(), delivered(same)).columns}["al_quote"]
    # The same code over figures of another size is a question: 205 / 10, 88 / 6, 176 / 15, 42 / 5, 101 / 11.
    assert not asked.sure
    assert asked.reason.code == "other-size"
    assert asked.reason.values["ratio"] == pytest.approx(11.7333, abs=1e-3)


def test_what_nothing_continues_is_asked_and_told():
    text = "\n".join(";".join(line.split(";")[:5]) for line in FILE.splitlines())
    data, delivery = before(), delivered(text)
    found = {entry.old: entry for entry in propose_mapping(data, delivery).columns}
    assert (found["wahl"].new, found["wahl"].sure) == ("", False)
    joined = apply_mapping(data, delivery, mapped(data, delivery))
    assert joined.at("2024")["wahl"].isna().all()
    (finding,) = [entry for entry in joined.findings if entry.code == "no-values"]
    assert "Wahlbeteiligung" in finding.line("de")


def test_a_new_column_becomes_an_indicator_only_where_it_is_wanted():
    data, delivery = before(), delivered()
    joined = apply_mapping(data, delivery, mapped(data, delivery, added=("Hunde",)))
    assert joined.indicator("Hunde").label == "Hunde"
    assert joined.at("2024").loc["06", "Hunde"] == 64.0
    assert joined.at("2023")["Hunde"].isna().all()


def test_a_key_that_stands_for_another_quarter_now_is_not_mixed_up():
    data = before()
    # Ostheim goes on as 66, and a new quarter has its old key.
    delivery = delivered(FILE + "06;Ziegelei;2024;300;9;50;5\n")
    mapping = mapped(data, delivery)
    assert mapping.units["06"] == ("66",)
    joined = apply_mapping(data, delivery, mapping)
    names = joined.units["name"].to_dict()
    assert names["06"] == "Ostheim"
    assert names["06*"] == "Ziegelei"
    assert joined.at("2024").loc[["06", "06*"], "population"].tolist() == [910.0, 300.0]


def test_a_mapping_that_leaves_open_who_is_where_is_refused():
    data, delivery = before(), delivered()
    units = {"05": ("51", "52"), "06": ("52",), "01": ("01",)}
    with pytest.raises(DataError) as caught:
        apply_mapping(data, delivery, mapped(data, delivery, units=units))
    assert caught.value.findings[0].code == "tangled"


def test_a_mapping_comes_back_from_its_text():
    data, delivery = before(), delivered()
    mapping = mapped(data, delivery)
    assert read_mapping(write_mapping(mapping)) == mapping


def test_estimates_are_kept_in_files_and_said_with_the_period():
    data, delivery = before(), delivered()
    joined = apply_mapping(data, delivery, mapped(data, delivery))
    again = read_dataset(write_dataset(joined))
    assert again.estimated == joined.estimated
    assert again.digest == joined.digest
    assert replace(joined, estimated=frozenset()).digest != joined.digest
    assert period_label(joined, "2023", "de") == "2023 (teils geschätzt)"
    assert period_label(joined, "2024", "de") == "2024"
    assert "Neue Heide Nord (2023)" in estimated_words(joined, "de")
    assert estimated_words(joined, "de", ["01"]) == ""


def test_what_a_later_delivery_counts_is_no_estimate_any_more():
    data, delivery = before(), delivered()
    joined = apply_mapping(data, delivery, mapped(data, delivery))
    counted = "Bezirk;Gebiet;Jahr;Einwohner;arbeitslose;al_quote;wahl\n51;Neue Heide Nord;2023;590;31;5,3;66\n"
    later = delivered(counted + "52;Neue Heide Süd;2023;410;19;4,6;64\n", joined)
    units = {unit: ((unit,) if unit in ("51", "52") else ()) for unit in map(str, joined.units.index)}
    mapping = DeliveryMapping({name: name for name in ("population", "arbeitslose", "al_quote", "wahl")}, units=units)
    found = apply_mapping(joined, later, mapping)
    assert found.estimated == frozenset()
    assert found.at("2023").loc["51", "arbeitslose"] == 31.0


# Whether two years can be compared

RECIPE = Recipe("m", (Weighted("al_quote"), Weighted("wahl")))


def test_two_years_are_compared_on_what_both_rest_on():
    text = "\n".join(";".join(line.split(";")[:5]) for line in FILE.splitlines())
    data, delivery = before(), delivered(text)
    joined = apply_mapping(data, delivery, mapped(data, delivery))
    compared = comparability(joined, RECIPE, "2023", "2024")
    assert (compared.common, compared.only_before, compared.only_after) == (("al_quote",), ("wahl",), ())
    assert not compared.is_same
    found = compare_years(joined, RECIPE, "2023", "2024")
    assert found.compared == compared
    alone = compare_years(joined, Recipe("m", (Weighted("al_quote"),)), "2023", "2024")
    pd.testing.assert_frame_equal(found.table, alone.table)
    codes = [finding.code for finding in found.findings]
    assert codes[:2] == ["other-indicators", "common-index"]
    assert "Wahlbeteiligung" in found.findings[0].line("de")


def test_years_with_the_same_indicators_and_rules_are_comparable():
    data, delivery = before(), delivered()
    joined = apply_mapping(data, delivery, mapped(data, delivery))
    assert comparability(joined, RECIPE, "2023", "2024").is_same
    other = RECIPE.with_weights({"wahl": 3.0})
    compared = comparability(joined, RECIPE, "2023", "2024", other)
    assert compared.same_indicators
    assert not compared.is_same
    # What is not weighed does not matter.
    unweighed = RECIPE.with_weights({"wahl": 0.0})
    assert comparability(joined, unweighed, "2023", "2024").common == ("al_quote",)


def test_years_without_anything_in_common_are_not_compared():
    data = before()
    values = pd.concat([data.values.assign(wahl=np.nan), data.values.assign(al_quote=np.nan).rename({"2023": "2024"})])
    with pytest.raises(DataError) as caught:
        compare_years(replace(data, values=values), RECIPE, "2023", "2024")
    assert [finding.code for finding in caught.value.findings] == ["other-indicators", "other-indicators",
                                                                   "nothing-common"]  # fmt: skip
    assert common_recipe(RECIPE, []) is None


def without_turnout() -> Dataset:
    """The town with 2024, in which nothing is said of the turnout."""
    data, delivery = before(), delivered("\n".join(";".join(line.split(";")[:5]) for line in FILE.splitlines()))
    return apply_mapping(data, delivery, mapped(data, delivery))


def test_lines_are_broken_where_the_index_rests_on_others():
    found = build_development(without_turnout(), RECIPE, "2023")
    assert [(entry.kind, entry.period, entry.reason) for entry in found.breaks] == [
        (BASIS, "2024", "Wahlbeteiligung")
    ]  # fmt: skip
    data, delivery = before(), delivered()
    whole = build_development(apply_mapping(data, delivery, mapped(data, delivery)), RECIPE, "2023")
    assert whole.breaks == ()
    # The quarters that were divided have an estimate in 2023 and a count in 2024.
    dataset = apply_mapping(data, delivery, mapped(data, delivery))
    lines = build_indicator_lines(dataset, "al_quote", ["51"], "de").rows
    told = lines[lines["series"] == "Neue Heide Nord"].set_index("period")["text"].to_dict()
    assert told == {"2023": "5,0 (geschätzt)", "2024": "6,0"}


def test_status_and_change_rest_on_what_is_common():
    found = build_status_dynamics(without_turnout(), RECIPE, "2023", "2024")
    alone = build_status_dynamics(without_turnout(), Recipe("m", (Weighted("al_quote"),)), "2023", "2024")
    np.testing.assert_array_equal(found.dynamics, alone.dynamics)
    codes = [finding.code for finding in found.findings]
    assert "other-indicators" in codes
    assert "other-indicators" not in [finding.code for finding in alone.findings]


def test_papers_say_that_the_years_rest_on_different_indicators():
    dataset = without_turnout()
    context = ReportContext(dataset, build_index(dataset, RECIPE, "2024"), "de", "2026-01-02", True)
    said = " ".join(f"{lead} {text}" for lead, text in development_sentences(context))
    assert "Im Index von 2023, aber ohne Werte in 2024: Wahlbeteiligung" in said
    assert "Neu in der Klasse" not in said
    assert class_moves(context) == ClassMoves()
    slide = changed_slide(context)
    assert slide is not None
    assert slide.title == "2023 und 2024 beruhen auf verschiedenen Indikatoren; die Klassen werden nicht verglichen"
    # Of the common index: the unemployment of Altstadt went from 10 to 205 of 2,010, of Neue Heide Nord from 5 to 6.
    assert "Neue Heide Nord (≈ +" in said
    texts = [block.text for block in data_blocks(context) if isinstance(block, Text)]
    assert any("nach Anteilen geschätzt" in text and "Neue Heide Süd (2023)" in text for text in texts)


def test_of_very_many_renamed_columns_the_first_are_looked_for_and_the_rest_is_said(monkeypatch):
    def data(stem, count):
        rows = (
            ";".join([f"{unit:03d}", f"Ort {unit}", *(f"{unit + at},5" for at in range(count))]) for unit in range(9)
        )
        head = ";".join(["nr", "name", *(f"{stem} {chr(97 + at)}" for at in range(count))])
        table = read_table("\n".join([head, *rows]).encode(), "t.csv")
        return build_dataset("t", [(table, propose_columns(table))])

    monkeypatch.setattr("sozial.reading.delivery.delivery_columns._MOST_NAMES", 6 * 3)
    before, delivery = data("Quote", 6), data("Anteil", 6)
    reasons = {entry.old: entry.reason.code for entry in propose_mapping(before, delivery).columns}
    left_out = [code for code, reason in reasons.items() if reason == "not-looked-for"]
    assert len(reasons) == 6
    assert len(left_out) == 3
