"""The workbook: data, results, recipe, findings and sources; scores are formulas that a sceptic can follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from sozial.i18n import N_
from sozial.index.method_writing import write_method
from sozial.index.rate import without_named_codes
from sozial.model import NAME, PERIOD, POPULATION, UNIT
from sozial.output.layers import colours_of, score_digits
from sozial.output.protection_words import COVERED, cells_of, protected_cells
from sozial.output.tables import build_area_table, build_note_table, protected_areas
from sozial.output.words import further_words, rated_words, step_words
from sozial.output.workshop_record import build_record_table
from sozial.planning.action import FIELD_LABELS, STATUS_LABELS
from sozial.report.book import Book
from sozial.report.calculation_sheet import CalculationSheet
from sozial.report.disclosure import check_disclosure
from sozial.report.evidence import build_evidence, excluded_rows
from sozial.report.material import Material

# More cells than this would take minutes; the periods before are in the CSV package and the project file.
_MOST_CELLS = 400_000


def write_workbook(material: Material) -> bytes:
    """Return the workbook; the same material gives the same bytes.

    Where ranks are off it holds classes alone: no score, no rank, and no formula that gives them.

    Raises
    ------
    DataError
        If it would publish what the rules withhold.
    """
    warned = check_disclosure(material)
    translate, book = material.translate, Book(material)
    _write_about(book, [finding.line(material.language) for finding in warned])
    if material.with_ranks:
        calculation = CalculationSheet(book)
        _write_results(book, calculation)
        calculation.write()
    else:
        _write_classes(book)
    _write_values(book)
    _write_recipe(book)
    _write_findings(book)
    _write_sources(book)
    areas = _areas(material)
    closed = protected_areas(material.dataset, material.period, areas)
    areas = areas.rename(columns=_area_heads(material))
    closed = closed.set_axis(areas.columns, axis=1)
    book.table(translate(N_("Larger areas")), areas, decimals=_decimals(material), protected=closed)
    if material.method.workshop is not None:
        book.table(translate(N_("Workshop")), build_record_table(material.method, material.language))
    notes = build_note_table(material.dataset, material.notes, material.language)
    if len(notes):
        book.table(translate(N_("Local knowledge")), notes, (10, 20, 18, 24, 12, 80))
    if material.actions:
        book.table(translate(N_("Measures")), _actions(material), (40, 40, 20, 14, 12, 12, 14))
    return book.close()


def _write_about(book: Book, warned: Sequence[str]) -> None:
    material = book.material
    translate = material.translate
    page = book.sheet(translate(N_("Origin")), (32, 110))
    page.write_string(0, 0, translate(N_("Social situation of the quarters")), book.bold)
    rows = [
        (entry.label, entry.full if entry.key.endswith("sha256") else entry.text) for entry in build_evidence(material)
    ]
    rows += [(translate(N_("Attention")), line) for line in warned]
    if not _has_all_periods(material):
        words = N_("Only {period}: all periods together would be too many rows; they are in the CSV package.")
        rows.append((translate(N_("Data")), translate(words).format(period=material.period)))
    if material.with_ranks:
        words = N_("The sheet “Calculation” computes every score from values and weights. Change a weight.")
        rows.append((translate(N_("To check")), translate(words)))
    first = 2
    if material.protection:
        page.write_string(1, 0, material.protection, book.bold)
        first = 3
    for row, (label, text) in enumerate(rows, first):
        page.write_string(row, 0, label, book.bold)
        page.write_string(row, 1, text, book.wrapped)


def _colour_classes(book: Book, page: Any, column: int, rows: int) -> None:
    """Colour cells by their class, as the map does; the word stays."""
    material = book.material
    breaks = material.result.breaks
    if breaks is None or not rows:
        return
    for label, colour in zip(breaks.labels, colours_of(material.method, len(breaks.labels)), strict=True):
        dark = int(colour[1:3], 16) * 0.3 + int(colour[3:5], 16) * 0.59 + int(colour[5:7], 16) * 0.11 < 140
        form = book.file.add_format({"bg_color": colour, "font_color": "#ffffff" if dark else "#111111"})
        word = material.translate(label).replace('"', '""')
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": form}
        page.conditional_format(1, column, rows, column, rule)


def _write_classes(book: Book) -> None:
    """Write every quarter with its class, by name: nothing finer."""
    material = book.material
    translate = material.translate
    page = book.sheet(translate(N_("Result")), (14, 32, 14, 16, 60))
    heads = (N_("Key"), N_("Quarter"), N_("Inhabitants"), N_("Class"), N_("Remark"))
    for column, name in enumerate(heads):
        page.write_string(0, column, translate(name), book.head)
    page.freeze_panes(1, 2)
    order = material.every_quarter
    for row, unit in enumerate(order, 1):
        _identity(book, page, row, unit)
        page.write_string(row, 3, material.classes[unit])
        _remark(book, page, row, 4, unit)
    page.autofilter(0, 0, len(order), len(heads) - 1)
    _colour_classes(book, page, 3, len(order))


def _identity(book: Book, page: Any, row: int, unit: str) -> None:
    material = book.material
    page.write_string(row, 0, unit)
    page.write_string(row, 1, str(material.dataset.units[NAME][unit]))
    if unit in material.withheld_inhabitants:
        page.write_string(row, 2, material.translate(COVERED), book.covered)
    else:
        book.put(page, row, 2, material.inhabitants.get(unit), book.digits(0))


def _remark(book: Book, page: Any, row: int, column: int, unit: str) -> None:
    excluded = book.material.result.excluded
    if unit in excluded:
        page.write_string(row, column, excluded[unit].text(book.material.language))


def _write_results(book: Book, calculation: CalculationSheet) -> None:
    """Write every quarter with index, rank and class; index and rank are formulas where ranks are plain ones."""
    material = book.material
    translate, result = material.translate, material.result
    page = book.sheet(translate(N_("Result")), (14, 32, 14, 18, 9, 16, 60))
    heads = (N_("Key"), N_("Quarter"), N_("Inhabitants"), N_("Index"), N_("Rank"), N_("Class"), N_("Remark"))
    for column, name in enumerate(heads):
        text = material.index_label if name == "Index" else translate(name)
        page.write_string(0, column, text, book.head)
    page.freeze_panes(1, 2)
    rule = material.method.rank
    plain = rule.ties == "min" and rule.digits is None and rule.first != "lowest"
    order = material.every_quarter
    for row, unit in enumerate(order, 1):
        _identity(book, page, row, unit)
        score, rank = material.score(unit), float(result.ranks[unit])
        own = xl_rowcol_to_cell(row, 3)
        shown = "" if np.isnan(score) else score
        page.write_formula(
            row, 3, f"={calculation.score_cell(unit)}", book.digits(max(score_digits(material.method), 3)), shown
        )
        if plain:
            # Not RANK, which tells apart scores that differ in their last bits only.
            cells, near = calculation.score_range(), calculation.near_cell()
            ranked = f'=IF(ISNUMBER({own}),1+COUNTIF({cells},">"&({own}+{near})),"")'
            page.write_formula(row, 4, ranked, book.digits(0), rank if rank > 0 else "")
        elif rank > 0:
            book.put(page, row, 4, rank, book.digits(0 if rank == int(rank) else 1))
        page.write_string(row, 5, material.classes[unit])
        _remark(book, page, row, 6, unit)
    page.autofilter(0, 0, len(order), len(heads) - 1)
    _colour_classes(book, page, 5, len(order))


def _has_all_periods(material: Material) -> bool:
    """Whether the sheet with the data has every period."""
    return material.dataset.values.size <= _MOST_CELLS or len(material.dataset.periods) < 2


def _write_values(book: Book) -> None:
    """Write all columns of the data, every period where that is not too much."""
    material = book.material
    dataset, translate = material.dataset, material.translate
    values = dataset.values
    frame = values if _has_all_periods(material) else values.xs(material.period, level=PERIOD, drop_level=False)
    protected = protected_cells(dataset).reindex(frame.index)
    frame = frame.reset_index()
    protected = cells_of(frame, {name: protected[name] for name in protected.columns})
    frame[UNIT] = frame[UNIT].astype(str)
    protected.insert(1, "", False)
    frame.insert(1, translate(N_("Quarter")), [material.titles.get(unit, unit) for unit in frame[UNIT]])
    labels = {indicator.code: indicator.label for indicator in dataset.indicators}
    frame = frame.rename(columns={UNIT: translate(N_("Key")), PERIOD: translate(N_("Period")), **labels})
    if POPULATION in frame.columns:
        frame = frame.rename(columns={POPULATION: translate(N_("Inhabitants"))})
    book.table(
        translate(N_("Data")), frame, (12, 28, 10), wrap=False, decimals=_decimals(material), protected=protected
    )


def _decimals(material: Material) -> dict[str, int]:
    """Return how many decimals columns of indicators have, by heading, where a person said it."""
    indicators = material.dataset.indicators
    return {entry.label: entry.decimals for entry in indicators if entry.decimals is not None}


def _write_recipe(book: Book) -> None:
    material = book.material
    translate, language, method = material.translate, material.language, material.method
    page = book.sheet(translate(N_("Recipe")), (28, 110))
    rows = [(title, f"{words} {formula}") for title, words, formula in step_words(method, language)]
    rows += [("", line) for line in (*rated_words(method, language), *further_words(method, language))]
    rows += [("", "")] + [("", line) for line in write_method(method).decode().splitlines()]
    page.write_string(0, 0, translate(N_("Recipe")), book.head)
    page.write_string(0, 1, translate(N_("Below in words: the recipe file, line by line.")), book.head)
    for row, (label, text) in enumerate(rows, 1):
        page.write_string(row, 0, label, book.bold)
        page.write_string(row, 1, text, book.wrapped)


def _write_findings(book: Book) -> None:
    material = book.material
    translate, language = material.translate, material.language
    found = [
        *without_named_codes(material.dataset.findings, material.result.method.missing),
        *material.result.findings,
    ]
    rows = [
        (str(finding.severity), finding.place, finding.text(language), finding.advice(language)) for finding in found
    ]
    rows += [(translate(N_("without an index")), name, reason, "") for name, reason in excluded_rows(material)]
    heads = (N_("Kind"), N_("Place"), N_("Finding"), N_("What to do"))
    frame = pd.DataFrame(rows, columns=[translate(head) for head in heads])
    book.table(translate(N_("Findings")), frame, (16, 36, 80, 60))


def _write_sources(book: Book) -> None:
    material = book.material
    translate = material.translate
    rows = []
    for indicator in material.dataset.indicators:
        rows.append(
            (
                indicator.code, indicator.label, indicator.domain, indicator.department, indicator.measure,
                translate({1: N_("burden"), 0: N_("context"), -1: N_("favourable")}[int(indicator.direction)]),
                material.result.shares.get(indicator.code, 0.0), indicator.source, indicator.reference_date,
                indicator.definition, indicator.count or "", indicator.base or "",
            )
        )  # fmt: skip
    heads = (
        N_("Code"), N_("Indicator"), N_("Handlungsfeld"), N_("Department"), N_("Unit of measurement"),
        N_("High means"), N_("Share"), N_("Source"), N_("Reference date"), N_("Definition"), N_("Count"), N_("Base"),
    )  # fmt: skip
    frame = pd.DataFrame(rows, columns=[translate(head) for head in heads])
    book.table(translate(N_("Sources")), frame, (20, 32, 20, 16, 12, 12, 9, 40, 20, 60, 20, 20))


# What the columns behind a value of a larger area say of it.
_ABOUT_VALUES = {
    "how": N_("how"),
    "units": N_("quarters"),
    "base_share": N_("share of the base"),
    "people_share": N_("share of the inhabitants"),
}


def _areas(material: Material) -> pd.DataFrame:
    """Return larger areas; without scores where ranks are off."""
    frame = build_area_table(material.dataset, material.result, material.language)
    scores = [name for name in ("score_mean", "score_by_inhabitants") if name in frame.columns]
    return frame if material.with_ranks else frame.drop(columns=scores)


def _area_heads(material: Material) -> Mapping[str, str]:
    """Return readable headings of larger areas."""
    translate = material.translate
    return {
        "area": translate(N_("Area")),
        "units_with_score": translate(N_("Quarters with an index")),
        "units": translate(N_("Quarters")),
        "inhabitants_share": translate(N_("Share of the inhabitants there")),
        "score_mean": translate(N_("Index, mean of the quarters")),
        "score_by_inhabitants": translate(N_("Index, mean by inhabitants")),
        **{indicator.code: indicator.label for indicator in material.dataset.indicators},
        **{
            f"{indicator.code}_{name}": f"{indicator.label}: {translate(words)}"
            for indicator in material.dataset.indicators
            for name, words in _ABOUT_VALUES.items()
        },
    }


def _actions(material: Material) -> pd.DataFrame:
    translate = material.translate
    rows = [
        (
            action.title, ", ".join(material.titles.get(unit, unit) for unit in action.units), action.domain,
            translate(STATUS_LABELS[action.status]), action.start, action.end,
            np.nan if action.budget is None else action.budget, action.objective, action.department,
        )
        for action in material.actions
    ]  # fmt: skip
    names = ("title", "units", "domain", "status", "start", "end", "budget", "objective", "department")
    return pd.DataFrame(rows, columns=[translate(FIELD_LABELS[name]) for name in names])
