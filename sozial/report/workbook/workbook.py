"""The workbook: data, results, recipe, findings and sources; scores are formulas that a sceptic can follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from sozial.i18n import N_
from sozial.model import NAME, PERIOD, POPULATION, UNIT, Dataset
from sozial.output.maps.layers import colours_of, score_digits
from sozial.output.tables.area_tables import build_area_table, protected_areas
from sozial.output.tables.decision_tables import build_decision_view, build_record
from sozial.output.tables.measure_table import build_measure_table
from sozial.output.tables.note_table import build_note_table
from sozial.output.words.period_words import estimated_words
from sozial.output.words.protection_words import COVERED, cells_of, protected_cells
from sozial.output.words.workshop_record import build_record_table
from sozial.reading.vocabulary.period_marks import PeriodMark
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure
from sozial.report.context.evidence import build_evidence
from sozial.report.workbook.book import Book
from sozial.report.workbook.calculation_sheet import CalculationSheet
from sozial.report.workbook.source_sheets import write_findings, write_recipe_sheet, write_sources

# More cells than this would take minutes; the periods before are in the CSV package and the project file.
_MOST_CELLS = 400_000


def write_workbook(context: ReportContext) -> bytes:
    """Return the workbook; the same material gives the same bytes.

    Where ranks are off it holds classes alone: no score, no rank, and no formula that gives them.

    Raises
    ------
    DataError
        If it would publish what the rules withhold.
    """
    warned = check_disclosure(context)
    translate, book = context.translate, Book(context)
    _write_about(book, [finding.line(context.language) for finding in warned])
    if context.with_ranks:
        calculation = CalculationSheet(book)
        _write_results(book, calculation)
        calculation.write()
    else:
        _write_classes(book)
    _write_values(book)
    write_recipe_sheet(book)
    write_findings(book)
    write_sources(book)
    areas = _areas(context)
    closed = protected_areas(context.dataset, context.period, areas)
    areas = areas.rename(columns=_area_heads(context))
    closed = closed.set_axis(areas.columns, axis=1)
    book.table(translate(N_("Larger areas")), areas, decimals=_decimals(context), protected=closed)
    if context.recipe.workshop is not None:
        book.table(translate(N_("Workshop")), build_record_table(context.recipe, context.language))
    notes = build_note_table(context.dataset, context.notes, context.language)
    if len(notes):
        book.table(translate(N_("Local knowledge")), notes, (10, 20, 18, 24, 12, 80))
    if context.actions:
        measures = build_measure_table(context.actions, context.titles, context.language)
        book.table(translate(N_("Measures")), measures, (40, 40, 20, 14, 12, 12, 14))
    _write_allocation(book)
    return book.close()


def _write_allocation(book: Book) -> None:
    """Write what each quarter gets, and what that rests on; nothing without a decision."""
    context = book.context
    translate, decision = context.translate, context.told_decision
    if decision is None:
        return
    parts = build_decision_view(decision, context.dataset, context.language, with_grounds=True)
    book.table(translate(N_("Allocation")), parts, (32, 14, 14, 16, 14, 10, 24, 40))
    record = build_record(decision, context.dataset, context.language)
    if context.decision_note:
        record.loc[len(record)] = [translate(N_("Attention")), context.decision_note]
    book.table(translate(N_("Allocation, record")), record, (36, 90))


def _write_about(book: Book, warned: Sequence[str]) -> None:
    context = book.context
    translate = context.translate
    page = book.sheet(translate(N_("Origin")), (32, 110))
    page.write_string(0, 0, translate(N_("Social situation of the quarters")), book.bold)
    rows = [
        (entry.label, entry.full if entry.key.endswith("sha256") else entry.text) for entry in build_evidence(context)
    ]
    rows += [(translate(N_("Attention")), line) for line in warned]
    if not _has_all_periods(context):
        words = N_("Only {period}: all periods together would be too many rows; they are in the CSV package.")
        rows.append((translate(N_("Data")), translate(words).format(period=context.period_words)))
    said = estimated_words(context.dataset, context.language)
    if said:
        rows.append((translate(N_("Estimates")), said))
    if context.with_ranks:
        words = N_("The sheet “Calculation” computes every score from values and weights. Change a weight.")
        rows.append((translate(N_("To check")), translate(words)))
    first = 2
    if context.protection:
        page.write_string(1, 0, context.protection, book.bold)
        first = 3
    for row, (label, text) in enumerate(rows, first):
        page.write_string(row, 0, label, book.bold)
        page.write_string(row, 1, text, book.wrapped)


def _colour_classes(book: Book, page: Any, column: int, rows: int) -> None:
    """Colour cells by their class, as the map does; the word stays."""
    context = book.context
    breaks = context.result.breaks
    if breaks is None or not rows:
        return
    for label, colour in zip(breaks.labels, colours_of(context.recipe, len(breaks.labels)), strict=True):
        dark = int(colour[1:3], 16) * 0.3 + int(colour[3:5], 16) * 0.59 + int(colour[5:7], 16) * 0.11 < 140
        form = book.file.add_format({"bg_color": colour, "font_color": "#ffffff" if dark else "#111111"})
        word = context.translate(label).replace('"', '""')
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": form}
        page.conditional_format(1, column, rows, column, rule)


def _write_classes(book: Book) -> None:
    """Write every quarter with its class, by name: nothing finer."""
    context = book.context
    translate = context.translate
    page = book.sheet(translate(N_("Result")), (14, 32, 14, 16, 60))
    heads = (N_("Key"), N_("Quarter"), N_("Inhabitants"), N_("Class"), N_("Remark"))
    for column, name in enumerate(heads):
        page.write_string(0, column, translate(name), book.head)
    page.freeze_panes(1, 2)
    order = context.every_quarter
    for row, unit in enumerate(order, 1):
        _identity(book, page, row, unit)
        page.write_string(row, 3, context.classes[unit])
        _remark(book, page, row, 4, unit)
    page.autofilter(0, 0, len(order), len(heads) - 1)
    _colour_classes(book, page, 3, len(order))


def _identity(book: Book, page: Any, row: int, unit: str) -> None:
    context = book.context
    page.write_string(row, 0, unit)
    page.write_string(row, 1, str(context.dataset.units[NAME][unit]))
    if unit in context.withheld_inhabitants:
        page.write_string(row, 2, context.translate(COVERED), book.covered)
    else:
        book.put(page, row, 2, context.inhabitants.get(unit), book.digits(0))


def _remark(book: Book, page: Any, row: int, column: int, unit: str) -> None:
    excluded = book.context.result.excluded
    if unit in excluded:
        page.write_string(row, column, excluded[unit].text(book.context.language))


def _write_results(book: Book, calculation: CalculationSheet) -> None:
    """Write every quarter with index, rank and class; index and rank are formulas where ranks are plain ones."""
    context = book.context
    translate, result = context.translate, context.result
    page = book.sheet(translate(N_("Result")), (14, 32, 14, 18, 9, 16, 60))
    heads = (N_("Key"), N_("Quarter"), N_("Inhabitants"), N_("Index"), N_("Rank"), N_("Class"), N_("Remark"))
    for column, name in enumerate(heads):
        text = context.index_label if name == "Index" else translate(name)
        page.write_string(0, column, text, book.head)
    page.freeze_panes(1, 2)
    rule = context.recipe.rank
    plain = rule.ties == "min" and rule.digits is None and rule.first != "lowest"
    order = context.every_quarter
    for row, unit in enumerate(order, 1):
        _identity(book, page, row, unit)
        score, rank = context.score(unit), float(result.ranks[unit])
        own = xl_rowcol_to_cell(row, 3)
        shown = "" if np.isnan(score) else score
        page.write_formula(
            row, 3, f"={calculation.score_cell(unit)}", book.digits(max(score_digits(context.recipe), 3)), shown
        )
        if plain:
            # Not RANK, which tells apart scores that differ in their last bits only.
            cells, near = calculation.score_range(), calculation.near_cell()
            ranked = f'=IF(ISNUMBER({own}),1+COUNTIF({cells},">"&({own}+{near})),"")'
            page.write_formula(row, 4, ranked, book.digits(0), rank if rank > 0 else "")
        elif rank > 0:
            book.put(page, row, 4, rank, book.digits(0 if rank == int(rank) else 1))
        page.write_string(row, 5, context.classes[unit])
        _remark(book, page, row, 6, unit)
    page.autofilter(0, 0, len(order), len(heads) - 1)
    _colour_classes(book, page, 5, len(order))


def _has_all_periods(context: ReportContext) -> bool:
    """Whether the sheet with the data has every period."""
    return context.dataset.values.size <= _MOST_CELLS or len(context.dataset.periods) < 2


def _write_values(book: Book) -> None:
    """Write all columns of the data, every period where that is not too much."""
    context = book.context
    dataset, translate = context.dataset, context.translate
    values = dataset.values
    frame = values if _has_all_periods(context) else values.xs(context.period, level=PERIOD, drop_level=False)
    protected = protected_cells(dataset).reindex(frame.index)
    frame = frame.reset_index()
    protected = cells_of(frame, {name: protected[name] for name in protected.columns})
    frame[UNIT] = frame[UNIT].astype(str)
    estimated = _estimated_cells(context.dataset, frame)
    protected.insert(1, "", False)
    estimated.insert(1, "", False)
    frame.insert(1, translate(N_("Quarter")), [context.titles.get(unit, unit) for unit in frame[UNIT]])
    labels = _column_names(context, [str(name) for name in frame.columns])
    frame = frame.rename(columns={**labels, UNIT: translate(N_("Key")), PERIOD: translate(N_("Period"))})
    if POPULATION in frame.columns:
        frame = frame.rename(columns={POPULATION: translate(N_("Inhabitants"))})
    book.table(
        translate(N_("Data")), frame, (12, 28, 10), wrap=False, protected=protected,
        decimals={labels[entry.code]: entry.decimals for entry in dataset.indicators if entry.decimals is not None},
        estimated=estimated,
    )  # fmt: skip


def _column_names(context: ReportContext, columns: Sequence[str]) -> dict[str, str]:
    """Return what columns are called: of several of one name, counts and bases say that, and rates have their unit."""
    indicators = context.dataset.indicators
    names = {name: name for name in columns} | {entry.code: entry.label for entry in indicators}
    parts = {entry.count: N_("{name}: number") for entry in indicators if entry.count}
    parts |= {entry.base: N_("{name}: base") for entry in indicators if entry.base}
    called = [names[name].casefold() for name in columns]
    found = {}
    for name in columns:
        if called.count(names[name].casefold()) == 1 or name in (UNIT, PERIOD, POPULATION):
            found[name] = names[name]
        elif name in parts:
            found[name] = context.translate(parts[name]).format(name=names[name])
        else:
            known = next((entry for entry in indicators if entry.code == name), None)
            alone = sum(entry.label.casefold() == names[name].casefold() for entry in indicators) == 1
            found[name] = f"{names[name]} ({(known.measure if known and alone else '') or name})"
    return found


def _estimated_cells(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """Return which cells of the data are estimates: divided by shares, or marked so by their source."""
    keys = list(zip(frame[UNIT], frame[PERIOD].astype(str), strict=True))
    by_source = {(code, period) for code, period, mark in dataset.marks if mark == PeriodMark.ESTIMATED}
    return pd.DataFrame(
        {
            name: [(unit, period, name) in dataset.estimated or (name, period) in by_source for unit, period in keys]
            for name in frame.columns
        }
    )


def _decimals(context: ReportContext) -> dict[str, int]:
    """Return how many decimals columns of indicators have, by heading, where a person said it."""
    indicators = context.dataset.indicators
    return {entry.label: entry.decimals for entry in indicators if entry.decimals is not None}


# What the columns behind a value of a larger area say of it.
_ABOUT_VALUES = {
    "how": N_("how"),
    "units": N_("quarters"),
    "base_share": N_("share of the base"),
    "people_share": N_("share of the inhabitants"),
}


def _areas(context: ReportContext) -> pd.DataFrame:
    """Return larger areas; without scores where ranks are off."""
    frame = build_area_table(context.dataset, context.result, context.language)
    scores = [name for name in ("score_mean", "score_by_inhabitants") if name in frame.columns]
    return frame if context.with_ranks else frame.drop(columns=scores)


def _area_heads(context: ReportContext) -> Mapping[str, str]:
    """Return readable headings of larger areas."""
    translate = context.translate
    return {
        "area": translate(N_("Area")),
        "units_with_score": translate(N_("Quarters with an index")),
        "units": translate(N_("Quarters")),
        "inhabitants_share": translate(N_("Share of the inhabitants there")),
        "score_mean": translate(N_("Index, mean of the quarters")),
        "score_by_inhabitants": translate(N_("Index, mean by inhabitants")),
        **{indicator.code: indicator.label for indicator in context.dataset.indicators},
        **{
            f"{indicator.code}_{name}": f"{indicator.label}: {translate(words)}"
            for indicator in context.dataset.indicators
            for name, words in _ABOUT_VALUES.items()
        },
    }
