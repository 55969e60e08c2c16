"""How many decimals an indicator is shown with: what a person said holds everywhere, and no figure changes."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import openpyxl
import pytest

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.model import Indicator
from sozial.output.charts.exploring_charts import build_distribution
from sozial.output.maps.layers import build_indicator_layer
from sozial.output.recipe.recipe_tables import build_indicator_table
from sozial.reading.indicators.choice_proposals import propose_choices
from sozial.reading.indicators.indicator_choices import IndicatorChoice, choice_from_table, choice_to_table, with_edits
from sozial.reading.indicators.indicator_list import read_indicator_list
from sozial.reading.indicators.made_rates import apply_choices
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.loading.sample import read_sample
from sozial.reading.plans.columns import ColumnPlan, Role
from sozial.reading.plans.reading_file import read_reading, write_reading
from sozial.reading.plans.saved_reading import SavedReading
from sozial.reading.tables.table import read_table
from sozial.report.context.context import ReportContext
from sozial.report.sections.figures import value_text
from sozial.report.workbook.workbook import write_workbook
from sozial.store.files.dataset_file import dataset_about, read_dataset, write_dataset
from tests.reports import DAY, sample_recipe

CODE = "sgb2_quote"


def said(dataset, decimals):
    """Return a dataset of which one indicator is shown with so many decimals."""
    entries = (replace(entry, decimals=decimals) if entry.code == CODE else entry for entry in dataset.indicators)
    return replace(dataset, indicators=tuple(entries))


def context(decimals):
    dataset = said(read_sample(), decimals)
    return ReportContext(dataset, build_index(dataset, sample_recipe(), "2024"), "de", DAY)


def test_a_list_of_indicators_says_it():
    table = read_table(b"code;richtung;nachkommastellen\na;Belastung;0\nb;Kontext;\n", "liste.csv")
    known = read_indicator_list(table)
    assert (known["a"].decimals, known["b"].decimals) == (0, None)
    table = read_table(b"code;richtung;nachkommastellen\na;Belastung;viele\n", "liste.csv")
    with pytest.raises(DataError) as caught:
        read_indicator_list(table)
    assert "viele" in caught.value.findings[0].text("de")


def test_a_choice_carries_it_into_data_and_back():
    choice = IndicatorChoice("a", decimals=3)
    assert choice_from_table(json.loads(json.dumps(choice_to_table(choice)))) == choice
    assert choice_to_table(IndicatorChoice("a")) == {"code": "a"}
    assert with_edits((choice,), {"a": {"decimals": None}})[0].decimals is None
    with pytest.raises(ValueError, match="9"):
        with_edits((choice,), {"a": {"decimals": 9}})
    sample = read_sample()
    choices = with_edits(propose_choices(sample), {CODE: {"decimals": 0}})
    made = apply_choices(sample, choices)
    shown = {entry.code: entry.decimals for entry in made.indicators if entry.decimals is not None}
    assert shown == {CODE: 0}
    assert {entry.code: entry.decimals for entry in propose_choices(made)}[CODE] == 0


@pytest.mark.parametrize("decimals", [0, 4, None])
def test_a_saved_reading_keeps_it(decimals):
    plan = ColumnPlan("Quote", Role.INDICATOR, indicator=Indicator("q", decimals=decimals))
    content = write_reading(SavedReading("a.csv", TableReading(), {"quote": plan}))
    assert (b"decimals = " in content) == (decimals is not None)
    assert read_reading(content, "a.toml").columns["Quote"].indicator.decimals == decimals


def test_a_saved_reading_with_nonsense_is_refused():
    plan = ColumnPlan("Quote", Role.INDICATOR, indicator=Indicator("q", decimals=2))
    content = write_reading(SavedReading("a.csv", TableReading(), {"quote": plan}))
    with pytest.raises(DataError):
        read_reading(content.replace(b"decimals = 2", b"decimals = 200"), "a.toml")


def test_data_is_written_and_read_with_it_and_older_data_keeps_its_digest():
    sample = read_sample()
    assert all("decimals" not in entry for entry in dataset_about(sample)["indicators"])
    given = said(sample, 0)
    assert given.digest != sample.digest
    assert said(given, None).digest == sample.digest
    again = read_dataset(write_dataset(given))
    assert again.indicator(CODE).decimals == 0
    assert again.digest == given.digest


def test_what_is_shown_follows_it_and_what_is_computed_does_not():
    usual, whole, fine = context(None), context(0), context(3)
    first = str(usual.result.scores.index[0])
    value = float(usual.dataset.at("2024")[CODE][first])
    assert [value_text(entry, CODE, value) for entry in (usual, whole, fine)] == [
        f"{value:.1f}".replace(".", ",") + "\u00a0%",
        f"{value:.0f}\u00a0%",
        f"{value:.3f}".replace(".", ",") + "\u00a0%",
    ]
    assert usual.result.scores.equals(whole.result.scores)
    assert usual.dataset.values[CODE].equals(whole.dataset.values[CODE])
    for entry, digits in ((usual, 1), (whole, 0), (fine, 3)):
        assert build_indicator_layer(entry.dataset, entry.result, CODE, "de").digits == digits
        rows = build_indicator_table(entry.dataset, entry.result, "de").set_index("Indikator")
        mean = rows.loc["SGB-II-Quote", "Mittel der Quartiere"]
        assert len(mean.partition(",")[2]) == digits
        texts = build_distribution(entry.dataset, CODE, "2024", "de").rows["text"].dropna()
        assert {len(text.partition(",")[2]) for text in texts} == {digits}


def test_numbers_of_the_workbook_are_shown_with_it_and_whole_in_their_cells():
    given = context(3)
    page = openpyxl.load_workbook(io.BytesIO(write_workbook(given)))["Daten"]
    heads = [cell.value for cell in page[1]]
    cells = [row[heads.index("SGB-II-Quote")] for row in page.iter_rows(min_row=2)]
    assert {cell.number_format for cell in cells if cell.value is not None} == {"#,##0.000"}
    assert cells[0].value == pytest.approx(float(given.dataset.values[CODE].iloc[0]))
