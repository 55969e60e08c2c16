"""What rests on estimates is marked and named apart, and every change says by which year it is measured."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from sozial.index.build import build_index
from sozial.insight.development import build_development
from sozial.insight.status_dynamics import build_status_dynamics
from sozial.model import Dataset, Indicator
from sozial.output.charts.development_charts import build_changes, build_indicator_multiples
from sozial.output.charts.status_charts import matrix_table
from sozial.output.tables.allocation_tables import build_allocation_view, parts_outside
from sozial.output.tables.insight_tables import build_index_changes, build_period_ranking
from sozial.output.tables.monitoring_tables import build_year_table, year_words
from sozial.planning.allocation.allocation import allocate
from sozial.planning.allocation.allocation_rule import AllocationRule
from sozial.planning.allocation.decision import build_decision
from sozial.planning.monitoring import compare_years
from sozial.recipe import Recipe, Weighted
from sozial.report.context.context import ReportContext
from sozial.report.papers.committee_paper import summary_items
from sozial.report.sections.about_changes import ClassMoves, class_moves, development_sentences
from sozial.report.slides.result_slides import changed_slide
from sozial.report.workbook.workbook import write_workbook

UNITS = tuple("ABCDEF")
RECIPE = Recipe("m", (Weighted("x"),))
# Mean 3.33 and deviation 4.71 of 2024: the class of the greatest burden begins at 8.05, and in 2023 nobody was there.
# By 2023 itself, mean 3.34 and deviation 2.68, it begins at 6.02.
VALUES = {"2023": (7.0, 7.0, 2.0, 2.0, 2.0, 0.05), "2024": (10.0, 10.0, 0.0, 0.0, 0.0, 0.0)}
GUESSED = frozenset({("B", "2023", "x")})
APART = "Nicht vergleichbar, weil geteilt oder zusammengelegt (geschätzt): Ort B."


def town(estimated: frozenset[tuple[str, str, str]] = GUESSED) -> Dataset:
    rows = pd.MultiIndex.from_product([UNITS, list(VALUES)], names=["unit", "period"])
    values = pd.DataFrame({"x": [VALUES[period][UNITS.index(unit)] for unit, period in rows]}, index=rows)
    units = pd.DataFrame({"name": [f"Ort {unit}" for unit in UNITS]}, index=pd.Index(UNITS, name="unit"))
    return Dataset("Stadt", units, values, (Indicator("x", "Quote"),), estimated=estimated)


def context(dataset: Dataset) -> ReportContext:
    return ReportContext(dataset, build_index(dataset, RECIPE, "2024"), "de", "2026-11-25", True)


def test_who_is_new_in_the_class_does_not_rest_on_estimates_and_the_scale_of_then_is_told():
    assert class_moves(context(town())) == ClassMoves(("A",), (), ("A", "B"), ("B",))
    assert class_moves(context(town(frozenset()))) == ClassMoves(("A", "B"), (), ("A", "B"), ())
    (glance,) = [text for lead, text in summary_items(context(town())) if lead == "Was sich geändert hat"]
    assert glance == (
        "Seit 2023, beide Jahre gemessen an 2024, neu in der Klasse der größten Belastung: Ort A; nicht mehr darin: "
        f"kein Quartier. Gemessen an 2023 selbst waren damals darin: Ort A, Ort B. {APART}"
    )


def test_the_slide_says_the_same_and_leaves_out_what_is_rounding():
    slide = changed_slide(context(town()))
    assert slide is not None
    assert slide.title == (
        "Seit 2023, beide Jahre gemessen an 2024: 1 neu in der Klasse der größten Belastung, 0 nicht mehr darin"
    )
    told = dict(development_sentences(context(town())))
    # (10 − 7) / 4.714 = 0.64 and −2 / 4.714 = −0.42; −0.05 / 4.714 = −0.01 is no more than rounding.
    assert told["Belastung am stärksten gestiegen"] == "Ort A (+0,64)"
    assert told["Belastung am stärksten gesunken"] == "Ort C (−0,42), Ort D (−0,42), Ort E (−0,42)"
    assert told["Nur geschätzt, weil geteilt oder zusammengelegt"] == "Ort B (≈ +0,64)"


def test_no_change_beyond_rounding_is_said_in_words():
    still = replace(town(frozenset()), values=town().values.where(lambda frame: frame["x"] < 1, 10.0).assign(
        x=[10.0, 10.0, 10.0, 10.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.05, 0.0]
    ))  # fmt: skip
    told = dict(development_sentences(context(still)))
    assert told["Belastung am stärksten gesunken"] == "kein Quartier um mehr als 0,01"


def test_the_views_of_the_development_mark_estimates():
    dataset = town()
    chart = build_changes(dataset, "x", "2023", "2024", "de")
    rows = chart.rows.set_index("name")["text"]
    assert (rows["Ort B"], rows["Ort A"]) == ("≈ +3,0", "+3,0")
    assert "Stärkster Anstieg: Ort A +3,0. Stärkster Rückgang: Ort E −2,0," in chart.description
    assert APART in chart.description
    assert "von 2023 (teils geschätzt) bis 2024" in chart.title
    multiples = build_indicator_multiples(dataset, "x", UNITS, "de")
    assert {"≈ Ort B", "Ort A"} <= set(multiples.rows["name"])
    found = build_development(dataset, RECIPE, "2024")
    changes = build_index_changes(dataset, found, ("2023", "2024"), (), True, 2, "de").texts("de").set_index("Quartier")
    assert changes["Anmerkung"].to_dict()["Ort B"] == "≈ geschätzt"
    assert build_period_ranking(dataset, found, "2023", True, 2, "de").texts("de")["Anmerkung"].tolist().count("") == 5
    assert "Anmerkung" not in build_period_ranking(dataset, found, "2024", True, 2, "de").shown.heads
    status = build_status_dynamics(dataset, RECIPE, "2023", "2024")
    assert "≈ Ort B" in matrix_table(dataset, status, "de").to_string()


def test_the_difference_report_marks_estimates_and_holds_numbers():
    found = compare_years(town(), RECIPE, "2023", "2024")
    table = build_year_table(found, town(), "de").values().set_index("Quartier")
    assert table["Anmerkung"].to_dict() == {f"Ort {unit}": "≈ geschätzt" if unit == "B" else "" for unit in UNITS}
    assert table.loc["Ort A", "Veränderung"] == pytest.approx(3 / 4.71405, abs=1e-5)
    # A went from the second highest class (7 − 3.33) / 4.71 = 0.78 to the highest.
    assert year_words(found, town(), "de")[0] == "In einer Klasse mit höherer Belastung (1): Ort A"
    assert year_words(found, town(), "de")[-1] == APART


def test_estimated_cells_of_the_workbook_have_the_sign_and_stay_numbers():
    page = openpyxl.load_workbook(io.BytesIO(write_workbook(context(town()))))
    cells = {(row[0].value, row[2].value): row[3] for row in page["Daten"].iter_rows(min_row=2)}
    assert (cells["B", "2023"].value, cells["B", "2023"].number_format) == (7, '"≈ "#,##0.0')
    assert "≈" not in cells["B", "2024"].number_format
    origin = {row[0].value: row[1].value for row in page["Herkunft"].iter_rows() if row[0].value}
    assert origin["Schätzungen"] == "≈ nach Anteilen geschätzt, weil sich die Gebiete geändert haben: Ort B (2023)."


def test_a_count_and_its_rate_of_one_name_are_told_apart_on_the_sheet_of_data():
    rows = pd.MultiIndex.from_product([UNITS, ["2024"]], names=["unit", "period"])
    values = pd.DataFrame({"x": VALUES["2024"], "Wohngeld": 5.0, "y": 1.0}, index=rows)
    indicators = (Indicator("x", "Wohngeld", measure="%", count="Wohngeld"), Indicator("y", "Miete in €"))
    dataset = replace(town(frozenset()), values=values, indicators=indicators)
    page = openpyxl.load_workbook(io.BytesIO(write_workbook(context(dataset))))["Daten"]
    assert [cell.value for cell in page[1]] == [
        "Schlüssel", "Quartier", "Zeitraum", "Wohngeld (%)", "Wohngeld: Anzahl", "Miete in €",
    ]  # fmt: skip


def test_a_name_that_says_its_unit_is_not_followed_by_it():
    rate = Indicator("x", "Arbeitslosenanteil in % (15 bis unter 65 Jahre)", measure="%")
    dataset = replace(town(), indicators=(rate,))
    assert build_indicator_multiples(dataset, "x", UNITS, "de").title == rate.name
    assert Indicator("x", "Miete", measure="€/m²").titled == "Miete (€/m²)"


def test_a_part_outside_of_its_range_says_on_which_side():
    dataset = town(frozenset())
    found = allocate(dataset, build_index(dataset, RECIPE, "2024"), AllocationRule(60, target="x"))
    # Of 60 by 10 and 10 people in A and B: 30 each.
    ranges = pd.DataFrame({"low": [31.0, 10.0], "high": [40.0, 29.0]}, index=["A", "B"])
    view = (
        build_allocation_view(found, "de", (), ranges).texts("de").set_index("Quartier")["In 90\u00a0% der Varianten"]
    )
    assert view["Ort A"] == "31 – 40 (der eigene Teil liegt darunter)"
    assert view["Ort B"] == "10 – 29 (der eigene Teil liegt darüber)"
    wide = pd.DataFrame({"low": [30.0], "high": [30.0]}, index=["A"])
    assert not parts_outside(found, wide).any()


def test_the_workbook_holds_the_allocation_as_numbers():
    dataset = town(frozenset())
    result = build_index(dataset, RECIPE, "2024")
    decision = build_decision(dataset, result, allocate(dataset, result, AllocationRule(60, "Euro", target="x")))
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(replace(context(dataset), decision=decision))))
    page = book["Mittelverteilung"]
    heads = [cell.value for cell in page[1]]
    row = [cell.value for cell in page[2]]
    assert (row[0], row[heads.index("Zuteilung (Euro)")]) == ("Ort A", 30)
    assert book["Mittelverteilung, Grundlagen"]["A1"].value == "Was"
    assert "Mittelverteilung" not in openpyxl.load_workbook(io.BytesIO(write_workbook(context(dataset)))).sheetnames
