"""The workbook: another program computes its formulas, and gets the engine's scores."""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction

import numpy as np
import openpyxl
import pytest

from sozial.index.build import build_index
from sozial.index.recipe.completing import complete_recipe
from sozial.index.recipe.presets import read_preset
from sozial.reading.loading.sample import read_sample
from sozial.recipe import MissingRule, Recipe, Step, Weighted
from sozial.report.context.context import ReportContext
from sozial.report.workbook.recomputing import column_steps, level_steps
from sozial.report.workbook.workbook import write_workbook
from tests.cities import city
from tests.reports import ATTACKS, DAY, attacked, converted, needs_office, sample_context, sample_recipe, town


def without_results(content):
    """Return the workbook with formulas alone: whoever shows a figure must have computed it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def of_recipe(recipe):
    dataset = read_sample()
    return ReportContext(dataset, build_index(dataset, recipe, "2024"), "de", DAY)


def preset(name):
    return of_recipe(complete_recipe(read_sample(), read_preset(name)))


def changed(**more):
    return of_recipe(replace(sample_recipe(), **more))


RECIPES = {
    "sample city": sample_context,
    "min-max": lambda: preset("minmax"),
    "geometric": lambda: preset("geometric"),
    "standardised again": lambda: preset("gisd"),
    "a zero makes zero": lambda: preset("kommonitor"),
    "transformed domains": lambda: preset("british_imd"),
    "outliers treated": lambda: preset("coinr_a2sit"),
    "sample deviation": lambda: changed(normalise=Step("zscore", {"ddof": 1})),
    "gaps drop a quarter": lambda: changed(missing=MissingRule("drop")),
    # Negative z-scores have no logarithm; quarters with others keep their scores, also once standardised again.
    "geometric of negatives": lambda: of_recipe(
        Recipe(
            "m", (Weighted("sgb2_quote"), Weighted("kinder_sgb2")), aggregate=Step("geometric"), again=Step("zscore")
        )
    ),
}


@needs_office
@pytest.mark.parametrize("recipe", RECIPES)
def test_libreoffice_computes_the_scores_that_the_engine_computed(recipe, tmp_path):
    context = RECIPES[recipe]()
    content = without_results(write_workbook(context))
    book = openpyxl.load_workbook(io.BytesIO(converted(content, tmp_path, "xlsx", "xlsx")), data_only=True)
    rows = list(book["Ergebnis"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == len(context.dataset.units)
    for key, _name, _people, score, rank, word, _remark in rows:
        wanted = context.score(key)
        if np.isnan(wanted):
            assert score in (None, "")
        else:
            assert score == pytest.approx(wanted, abs=1e-9)
            assert rank == context.result.ranks[key]
        assert word == context.classes[key]


@needs_office
def test_libreoffice_shares_ranks_where_decimals_are_equal(tmp_path):
    """90 quarters whose scores are fractions: equal ones share a rank, though their doubles differ in the last bits."""
    random = np.random.default_rng(9)
    steps = random.integers(0, 40, (90, 3)) + 150
    weights = (3, 1, 2)
    dataset = city({code: steps[:, at] / 10 for at, code in enumerate("abc")})
    entries = tuple(Weighted(code, weight) for code, weight in zip("abc", weights, strict=True))
    result = build_index(dataset, Recipe("m", entries, normalise=Step("minmax")), dataset.periods[-1])
    low, high = steps.min(axis=0), steps.max(axis=0)
    exact = [
        sum(Fraction(int(weights[at] * (row[at] - low[at])), int(high[at] - low[at])) for at in range(3))
        for row in steps
    ]
    wanted = {
        str(unit): 1 + sum(other > own for other in exact) for unit, own in zip(dataset.units.index, exact, strict=True)
    }
    content = without_results(write_workbook(ReportContext(dataset, result, "de", DAY)))
    book = openpyxl.load_workbook(io.BytesIO(converted(content, tmp_path, "xlsx", "xlsx")), data_only=True)
    rows = list(book["Ergebnis"].iter_rows(min_row=2, values_only=True))
    assert {row[0]: row[4] for row in rows} == wanted
    # The same sums in doubles, as Excel's RANK would compare them, break ties.
    doubles = (steps / 10 - low / 10) / (high / 10 - low / 10) * 100 @ np.array(weights) / 6
    assert [1 + int((doubles > own).sum()) for own in doubles] != list(wanted.values())


def test_which_steps_are_formulas_is_told_by_the_numbers():
    context = sample_context()
    assert {column_steps(context.dataset, context.result, entry.code).kind for entry in context.recipe.indicators} == {
        "zscore"
    }
    assert [steps.kind for steps in level_steps(context.result)] == ["arithmetic"]
    treated = preset("coinr_a2sit")
    assert "" in {column_steps(treated.dataset, treated.result, entry.code).kind for entry in treated.recipe.indicators}
    imd = preset("british_imd")
    assert [steps.is_formula for steps in level_steps(imd.result)][-1]
    assert not level_steps(imd.result)[0].is_formula


def test_headers_are_frozen_numbers_are_numbers_and_classes_have_colours():
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(sample_context())))
    assert book.sheetnames[:3] == ["Herkunft", "Ergebnis", "Rechnung"]
    page = book["Ergebnis"]
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref
    assert page["C2"].number_format == "#,##0"
    assert page["D2"].value.startswith("='Rechnung'!")
    rules = [rule for entry in page.conditional_formatting for rule in entry.rules]
    assert len(rules) == 5
    assert book["Daten"].max_row == 1 + len(sample_context().dataset.values)


def test_texts_are_never_formulas_and_negative_numbers_stay_numbers():
    context = attacked()
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(context)))
    shown = set()
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    # Formulas are the app's own: they stand on two sheets and name cells alone.
                    assert page.title in ("Ergebnis", "Rechnung")
                    assert "HYPERLINK" not in str(getattr(cell.value, "text", cell.value))
                elif isinstance(cell.value, str):
                    shown.add(cell.value)
    assert set(ATTACKS[:4]) <= shown
    calculated = openpyxl.load_workbook(io.BytesIO(write_workbook(context)), data_only=True)["Rechnung"]
    numbers = [cell.value for row in calculated.iter_rows(min_row=7) for cell in row if isinstance(cell.value, float)]
    assert min(numbers) < 0


def test_the_same_material_gives_the_same_bytes():
    assert write_workbook(sample_context()) == write_workbook(sample_context())


def test_without_ranks_there_are_classes_and_nothing_finer():
    context = replace(sample_context(), with_ranks=False)
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(context)))
    assert "Rechnung" not in book.sheetnames
    assert not [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    heads = [cell.value for cell in book["Ergebnis"][1]]
    assert heads == ["Schlüssel", "Quartier", "Einwohner", "Klasse", "Anmerkung"]
    score = context.score(context.by_burden[0])
    numbers = [cell.value for page in book for row in page.iter_rows() for cell in row if isinstance(cell.value, float)]
    assert not any(abs(number - score) < 1e-9 for number in numbers)


def test_left_out_periods_are_told(monkeypatch):
    context = sample_context()
    first = openpyxl.load_workbook(io.BytesIO(write_workbook(context)))["Herkunft"]
    assert not [cell for row in first.iter_rows() for cell in row if str(cell.value).startswith("Nur 2024")]
    monkeypatch.setattr("sozial.report.workbook.workbook._MOST_CELLS", 1000)
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(context)))
    assert book["Daten"].max_row == 1 + len(context.dataset.units)
    assert [cell for row in book["Herkunft"].iter_rows() for cell in row if str(cell.value).startswith("Nur 2024")]


def test_a_large_town_gets_its_last_period_and_the_size_stays_bounded():
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(town(542))), read_only=True)
    assert book["Daten"].max_row == 1 + 3 * 542
