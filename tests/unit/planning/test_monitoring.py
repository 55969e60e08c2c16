"""Next year again: what a new delivery changes, told completely; objectives; one year against another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.insight.data_changes import compare_data
from sozial.model import Dataset, Direction, Indicator
from sozial.output.tables.monitoring_tables import build_change_summary, build_year_table, write_year_report, year_words
from sozial.planning.measures.entry import OBJECTIVES
from sozial.planning.measures.objective import Objective, report_objective
from sozial.planning.measures.target import Target, TargetState
from sozial.planning.monitoring import compare_years, target_changes
from sozial.reading.delivery.delivery_applying import apply_mapping
from sozial.reading.delivery.delivery_mapping import DeliveryMapping, propose_mapping
from sozial.reading.delivery.next_delivery import join_delivery, plan_delivery, read_delivery
from sozial.reading.loading.sample import SAMPLE_RECIPE, TABLE, read_sample, sample_file
from sozial.reading.tables.table import read_table
from sozial.recipe import Recipe, Weighted


def data(rows, codes=("x", "y"), names=None, **fields):
    """A dataset of (unit, period, values…) rows."""
    index = pd.MultiIndex.from_tuples([row[:2] for row in rows], names=["unit", "period"])
    values = pd.DataFrame([row[2:] for row in rows], index=index, columns=list(codes), dtype=float)
    keys = list(dict.fromkeys(row[0] for row in rows))
    units = pd.DataFrame(
        {"name": [(names or {}).get(key, f"Q{key}") for key in keys]}, index=pd.Index(keys, name="unit")
    )
    return Dataset("T", units, values, tuple(Indicator(code) for code in codes), **fields)


OLD = data([("1", "2023", 1.0, 5.0), ("2", "2023", 2.0, np.nan), ("3", "2023", 3.0, 7.0)])


def test_everything_that_differs_is_told():
    new = data(
        [("1", "2023", 1.5, np.nan), ("2", "2023", 2.0, 6.0), ("4", "2023", 1.0, 1.0), ("1", "2024", 9.0, np.nan)],
        names={"2": "Anders"},
    )
    new = replace(new, indicators=(Indicator("x", direction=Direction.FAVOURABLE), Indicator("y"), Indicator("z")),
                  values=new.values.assign(z=1.0))  # fmt: skip
    found = compare_data(OLD, new)
    assert (found.new_periods, found.gone_periods) == (("2024",), ())
    assert (found.new_units, found.gone_units) == (("4",), ("3",))
    assert (found.new_indicators, found.gone_indicators) == (("z",), ())
    assert found.renamed == {"2": ("Q2", "Anders")}
    assert found.redefined == {"x": ("direction",)}
    assert found.revised.to_dict("records") == [
        {"unit": "1", "period": "2023", "code": "x", "before": 1.0, "after": 1.5}
    ]
    assert found.lost.to_dict("records") == [{"unit": "1", "period": "2023", "code": "y", "value": 5.0}]
    assert found.filled.to_dict("records") == [{"unit": "2", "period": "2023", "code": "y", "value": 6.0}]
    # In 2024 only quarter 1 has a row, and there y is missing: gaps of 2 and 3 of three quarters.
    assert found.missing["missing"].to_dict() == {"x": 2, "y": 3, "z": 2}
    summary = build_change_summary(found, OLD, new, "de").set_index("Was")["Anzahl"]
    assert summary["Korrigierte Werte"] == 1
    assert summary["Lücken im letzten Zeitraum"] == 7


def test_the_same_data_has_no_differences_and_rounding_dust_is_none():
    assert compare_data(OLD, OLD).is_empty
    dust = replace(OLD, values=OLD.values * (1 + 1e-12))
    assert compare_data(OLD, dust).is_empty
    assert not compare_data(OLD, replace(OLD, values=OLD.values * (1 + 1e-6))).is_empty


def test_a_break_between_the_years_is_told_with_the_comparison():
    rows = [
        (str(unit), str(year), float(unit * year), float(unit)) for unit in (1, 2, 3) for year in (2022, 2023, 2024)
    ]
    torn = (Indicator("x", breaks=(("2023", "neue Definition"),)), Indicator("y", breaks=(("2024", "andere"),)))
    dataset = replace(data(rows), indicators=torn)
    recipe = Recipe("m", (Weighted("x"),))
    # Also where the first year after the break is neither of the two; what is not weighed does not matter.
    assert [entry.code for entry in compare_years(dataset, recipe, "2022", "2024").breaks] == ["x"]
    assert compare_years(dataset, recipe, "2023", "2024").breaks == ()
    # A missing year keeps nobody from comparing two others.
    gap = [row for row in rows if row[1] != "2023"] + [(str(unit), "2021", float(unit), 1.0) for unit in (1, 2, 3)]
    assert compare_years(data(gap), recipe, "2021", "2024").breaks == ()


def test_a_delivery_holds_for_what_it_says_and_nothing_else():
    delivery = data([("1", "2023", np.nan), ("1", "2024", 4.0), ("2", "2024", 5.0)], codes=("x",))
    joined = join_delivery(OLD, delivery)
    assert joined.periods == ("2023", "2024")
    # It says that x of quarter 1 is missing in 2023: that holds. Of y it says nothing.
    assert np.isnan(joined.values.loc[("1", "2023"), "x"])
    assert joined.values.loc[("1", "2023"), "y"] == 5.0
    assert joined.values.loc[("3", "2023"), "x"] == 3.0
    assert np.isnan(joined.values.loc[("1", "2024"), "y"])
    assert [finding.code for finding in joined.findings] == ["units-missing"]
    assert "Q3" in joined.findings[0].line("de")
    # The data before is untouched.
    assert OLD.values.loc[("1", "2023"), "x"] == 1.0


def test_withheld_values_of_a_delivery_replace_those_before():
    before = replace(OLD, withheld=frozenset({("2", "2023", "y"), ("3", "2023", "x")}))
    delivery = replace(data([("3", "2023", 3.0)], codes=("x",)), withheld=frozenset({("1", "2024", "x")}))
    assert join_delivery(before, delivery).withheld == {("2", "2023", "y"), ("1", "2024", "x")}


def test_new_quarters_are_added_without_an_area():
    sample = read_sample()
    rows = sample.values.loc[[("01101", "2024")]].rename(index={"01101": "99999"}, level=0)
    rows = rows.rename(index={"2024": "2025"}, level=1)
    units = pd.DataFrame({"name": ["Neues Quartier"]}, index=pd.Index(["99999"], name="unit"))
    joined = join_delivery(sample, Dataset("N", units, rows, sample.indicators))
    assert joined.units.at["99999", "name"] == "Neues Quartier"
    assert joined.units.geometry.isna().sum() == 1
    assert len(joined.areas) == 60
    assert joined.units.crs == sample.units.crs
    assert joined.digest != sample.digest


def next_year_file(year="2025"):
    """The sample city's last year again, as a file of the next one."""
    text = sample_file(TABLE).decode("utf-8-sig")
    head, *rows = text.splitlines()
    return "\n".join([head, *(row.replace(";2024;", f";{year};") for row in rows if ";2024;" in row)]).encode()


def test_the_next_file_of_the_sample_city_is_read_without_a_question():
    sample, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE))
    table = read_table(next_year_file(), "neu.csv")
    plan, findings = plan_delivery(table, sample)
    assert not [finding for finding in findings if finding.severity in ("error", "question")]
    delivery = read_delivery([(table, plan)])
    found = propose_mapping(sample, delivery)
    # The same headings and quarters: nothing has to be asked.
    assert all(entry.sure and entry.new == entry.old for entry in found.columns)
    assert all(entry.sure and entry.new == (entry.old,) for entry in found.units)
    joined = join_delivery(sample, delivery)
    assert joined.periods[-1] == "2025"
    # The same figures: same index, no moves.
    found = compare_years(joined, recipe, "2024", "2025")
    assert found.table["change"].abs().max() < 1e-12
    assert not found.table["moved"].fillna(0).any()
    assert year_words(found, joined, "de") == ["Kein Quartier hat die Klasse gewechselt."]
    assert compare_data(sample, joined).new_periods == ("2025",)
    assert compare_data(sample, joined).revised.empty


def test_a_file_without_its_year_is_asked_about():
    sample = read_sample()
    text = next_year_file().decode()
    rows = [row.split(";") for row in text.splitlines()]
    at = rows[0].index("jahr")
    content = "\n".join(";".join(cell for place, cell in enumerate(row) if place != at) for row in rows).encode()
    table = read_table(content, "neu.csv")
    codes = {finding.code for finding in plan_delivery(table, sample)[1]}
    assert "no-year" in codes
    plan, findings = plan_delivery(table, sample, period="2025")
    assert "no-year" not in {finding.code for finding in findings}
    assert read_delivery([(table, plan)]).periods == ("2025",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"schluessel;quartier;jahr;sgb2_quote\n77;A;2025;5,5\n78;B;2025;6,1\n", "Keines der Quartiere"),
        (b"schluessel;quartier;jahr;anderes\n01101;A;2025;5,5\n01102;B;2025;6,1\n", "Keiner der Indikatoren"),
    ],
)
def test_a_file_of_something_else_is_refused(content, said):
    sample = read_sample()
    table = read_table(content, "x.csv")
    plan, _findings = plan_delivery(table, sample)
    delivery = read_delivery([(table, plan)])
    proposed = propose_mapping(sample, delivery)
    mapping = DeliveryMapping(
        {entry.old: entry.new for entry in proposed.columns if entry.new},
        units={entry.old: entry.new for entry in proposed.units},
    )
    with pytest.raises(DataError) as caught:
        apply_mapping(sample, delivery, mapping)
    assert said in caught.value.findings[0].line("de")


# One year against another

RECIPE = Recipe("m", (Weighted("x"),))
YEARS = data(
    [("1", "2023", 0.0), ("2", "2023", 1.0), ("3", "2023", 2.0),
     ("1", "2024", 0.0), ("2", "2024", 3.0), ("3", "2024", 3.0)],
    codes=("x",),
)  # fmt: skip


def test_both_years_are_measured_by_the_later_one_as_the_analysis_shows_it():
    found = compare_years(YEARS, RECIPE, "2023", "2024")
    # Mean 2, standard deviation 1.4142 of 2024: quarter 2 goes from −1 / 1.4142 to 1 / 1.4142.
    assert found.reference == "2024"
    assert found.table["score_before"].tolist() == pytest.approx([-1.4142, -0.7071, 0], abs=1e-4)
    assert found.table["score_after"].tolist() == pytest.approx([-1.4142, 0.7071, 0.7071], abs=1e-4)
    assert found.table["change"].tolist() == pytest.approx([0, 1.4142, 0.7071], abs=1e-4)
    # Classes cut at ±0.5 and ±1: quarter 2 moves from the second lowest to the second highest, quarter 3 one up.
    assert found.table["moved"].tolist() == [0, 2, 1]
    shown = build_index(YEARS, RECIPE, "2024")
    assert found.table["score_after"].tolist() == shown.scores.tolist()
    assert found.table["class_after"].tolist() == shown.classes.tolist()
    assert "Q2" in year_words(found, YEARS, "de")[0]
    table = build_year_table(found, YEARS, "de")
    # Numbers in the file, as they are read on screen.
    assert table.values().iloc[0, 1:4].tolist() == pytest.approx([-0.7071, 0.7071, 1.4142], abs=1e-4)
    assert table.texts("de").iloc[0].tolist() == ["Q2", "−0,71", "0,71", "+1,41", "niedrig", "hoch", "2", "1"]


def test_where_high_is_favourable_a_rise_is_less_burden():
    dataset = replace(YEARS, indicators=(Indicator("x", direction=Direction.FAVOURABLE),))
    found = compare_years(dataset, replace(RECIPE, high=Direction.FAVOURABLE), "2023", "2024")
    assert found.table["change"].iloc[1] < 0
    assert found.table["moved"].iloc[1] == -2


def test_a_recipe_of_ranks_measures_each_year_by_itself():
    from sozial.recipe import Step

    found = compare_years(YEARS, replace(RECIPE, normalise=Step("rank")), "2023", "2024")
    assert found.reference == ""


def test_a_target_before_and_now():
    target = Target("x", 1.0, "2024-12-31")
    (change,) = target_changes(YEARS, RECIPE, [(target, ["2"])], "2023", "2024", "2026-11-24")
    assert (change.before.value, change.after.value) == (1.0, 3.0)
    assert (change.before.state, change.after.state) == (TargetState.REACHED, TargetState.MISSED)
    assert change.lost
    assert not change.newly_reached


def test_an_objective_reports_each_of_its_targets_and_comes_back_from_json():
    objective = Objective("Ziel", ("2",), "Arbeit", (Target("x", 1.0, "2024-12-31"), Target("x", 5.0, "2030-12-31")))
    states = [report.state for report in report_objective(YEARS, RECIPE, objective, "2026-11-24")]
    assert states == [TargetState.MISSED, TargetState.REACHED]
    assert OBJECTIVES.read(OBJECTIVES.write(objective)) == objective


def test_the_report_leaves_empty_tables_out():
    import io

    import openpyxl

    content = write_year_report(
        {"Leer": pd.DataFrame(), "Daten": pd.DataFrame({"a": ["=1"]}), "Ziele": pd.DataFrame({"b": [1.0]})}
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Daten", "Ziele"]
    assert book["Daten"]["A2"].value == "=1"
    assert book["Daten"]["A2"].data_type == "s"
