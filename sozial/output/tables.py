"""Tables as files: the ranking and the whole result as CSV, XLSX and GeoPackage."""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import xlsxwriter

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_, Translate, format_day, format_number, translator
from sozial.index.areas import CITY, area_values, roll_up
from sozial.index.city import CityOrigin
from sozial.index.pooling import BY_BASE, BY_PEOPLE
from sozial.insight.local_knowledge import KIND_LABELS, Note, released_notes
from sozial.method import NOTHING, Method
from sozial.model import NAME, Dataset
from sozial.output.city_words import origin_words
from sozial.output.protection_words import (
    cells_of,
    protected_at,
    protection_line,
    with_line,
    with_protection,
    with_words,
)
from sozial.output.without_class import word_without_class
from sozial.output.workshop_record import build_record_table
from sozial.reading.sample import FILES, sample_file
from sozial.result import NO_CLASS, ClassBreaks, Result

# A cell that starts like this is a formula to a spreadsheet; text from files must stay text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
ENDINGS = (".csv", ".xlsx", ".gpkg")


def safe_text(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> safe_text("=1+1"), safe_text("Altstadt")
    ("'=1+1", 'Altstadt')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def class_names(result: Result, language: str) -> list[str]:
    """Return each unit's class in words; why there is none, where there is none."""
    translate = translator(language)
    labels = [translate(label) for label in result.breaks.labels] if result.breaks else []
    return [
        labels[code]
        if code >= 0
        else translate(word_without_class(result, str(unit)) if code == NO_CLASS else "not rated")
        for unit, code in result.classes.items()
    ]


def recipe_state(result: Result, language: str) -> str:
    """Return the name of a result's recipe and whether it is adopted or a trial: every output says so."""
    return method_state(result.method, language)


def method_state(method: Method, language: str) -> str:
    """Return a recipe's name and whether it is adopted or a trial."""
    translate = translator(language)
    state = (
        translate("adopted on {date}").format(date=format_day(method.adopted_on, language))
        if method.adopted_on
        else translate("Trial")
    )
    return f"{method.name} ({state})"


def _ranks(ranks: pd.Series) -> pd.Series:
    shown = ranks.where(ranks > 0)
    return shown.astype("Int64") if ranks.dtype.kind == "i" else shown


def _class_texts(classes: np.ndarray, breaks: ClassBreaks | None, translate: Translate) -> list[str]:
    """Return the label of each class, empty where there is none."""
    labels = [translate(label) for label in breaks.labels] if breaks is not None else []
    return [labels[number] if number >= 0 else "" for number in classes]


def _level_columns(result: Result, language: str) -> dict[str, Any]:
    """Return the composites: aggregates that were standardised again, scores, classes, and the matrix."""
    method, translate = result.method, translator(language)
    columns: dict[str, Any] = {}
    for code, level in result.levels.items():
        if method.level(code).again != NOTHING:
            columns[f"aggregate_{code}"] = level.aggregate
        if method.is_flat:
            continue
        columns[f"level_{code}"] = level.scores
        if level.breaks is not None and code != method.main:
            columns[f"class_{code}"] = _class_texts(level.classes, level.breaks, translate)
    for further in result.further.values():
        if further.of in result.levels:
            columns[f"class_{further.code}"] = _class_texts(further.classes, further.breaks, translate)
    if result.cells is not None and method.matrix is not None:
        cells = [label for row in method.matrix.labels for label in row]
        columns["matrix"] = [cells[number] if number >= 0 else "" for number in result.cells]
    return columns


def _part_columns(result: Result) -> dict[str, Any]:
    """Return how the score comes about: contributions, or Shapley values named as such, or nothing."""
    name = "contribution" if result.additive else "shapley"
    columns: dict[str, Any] = {f"{name}_{code}": result.contributions[code] for code in result.contributions.columns}
    if result.split.base is not None:
        columns["shapley_base"] = result.split.base
    return columns


def build_result_table(dataset: Dataset, result: Result, language: str) -> pd.DataFrame:
    """Return unit, name, score, rank, class, recipe, normalised values, levels and contributions, unrounded.

    Units come in the order of their rank, those without a score last; they keep their row. For the public two last
    columns say which cells are empty because they are protected, and that the figures are.
    """
    table = _result_columns(dataset, result, language)
    return with_protection(table, _protected_results(dataset, result, table), dataset, language)


def _protected_results(dataset: Dataset, result: Result, table: pd.DataFrame) -> pd.DataFrame:
    """Return which cells of a result are empty because the figure that they follow from is protected."""
    if not dataset.is_published:
        return cells_of(table, {})
    hidden = protected_at(dataset, result.period).reindex(table.index, fill_value=False)
    codes = [code for code in result.normalised.columns if code in hidden.columns]
    return cells_of(table, {f"normalised_{code}": hidden[code] for code in codes})


def _result_columns(dataset: Dataset, result: Result, language: str) -> pd.DataFrame:
    """Return the result itself, in the order of the ranks."""
    units = [str(unit) for unit in dataset.units.index]
    columns: dict[str, Any] = {
        "unit": units,
        "name": dataset.units[NAME].to_numpy(),
        "score": result.scores,
        "rank": _ranks(result.ranks),
        "class": class_names(result, language),
        "period": result.period,
        "recipe": recipe_state(result, language),
    }
    columns |= {f"normalised_{code}": result.normalised[code] for code in result.normalised.columns}
    columns |= _level_columns(result, language)
    if result.imputed is not None:
        codes = result.normalised.columns
        columns["imputed"] = [
            ", ".join(code for code, yes in zip(codes, row, strict=True) if yes) for row in result.imputed
        ]
    columns |= _part_columns(result)
    columns["remark"] = [result.excluded[unit].text(language) if unit in result.excluded else "" for unit in units]
    table = pd.DataFrame(columns, index=dataset.units.index.rename(None))
    return table.sort_values(["rank", "unit"], na_position="last")


def write_csv(table: pd.DataFrame, decimal: str = ",") -> bytes:
    """Return a table as CSV: semicolon, decimal comma, UTF-8 with BOM so that Excel reads umlauts."""
    plain = table.copy()
    plain.columns = [safe_text(str(column)) for column in plain.columns]
    for position, kind in enumerate(plain.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            plain.isetitem(position, plain.iloc[:, position].map(lambda cell: safe_text(str(cell))))
    return plain.to_csv(sep=";", decimal=decimal, index=False, lineterminator="\r\n").encode("utf-8-sig")


def _write_sheet(book: xlsxwriter.Workbook, table: pd.DataFrame, sheet: str, line: str = "") -> None:
    page = book.add_worksheet(sheet[:31])
    head = book.add_format({"bold": True, "bottom": 1})
    top = 1 if line else 0
    page.freeze_panes(top + 1, 2)
    page.autofilter(top, 0, top + len(table), max(len(table.columns) - 1, 0))
    for column, name in enumerate(table.columns):
        page.write_string(top, column, str(name), head)
        for row, cell in enumerate(table.iloc[:, column], top + 1):
            if pd.isna(cell):
                continue
            if isinstance(cell, str):
                page.write_string(row, column, cell)
            else:
                page.write_number(row, column, float(cell))
    page.autofit()
    if line:
        # After the widths are fitted: the line runs over the columns beside it.
        page.write_string(0, 0, line)


def write_xlsx(
    table: pd.DataFrame, sheet: str, more: Mapping[str, pd.DataFrame] | None = None, line: str = ""
) -> bytes:
    """Return tables as XLSX: text stays text, numbers stay numbers, missing stays empty.

    Parameters
    ----------
    more
        Further sheets by name.
    line
        What stands above the headings of every sheet, from `protection_line`; empty: they begin with the headings.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        for name, frame in {sheet: table, **(more or {})}.items():
            _write_sheet(book, frame, name, line)
    return out.getvalue()


def build_area_table(dataset: Dataset, result: Result, language: str) -> pd.DataFrame:
    """Return Stadtbezirke, groups, the city and areas outside: index and indicators, unrounded.

    The index is the mean of the quarters' index, weighted by inhabitants where they are known, and plain
    beside it. Indicators are sums of counts over sums of bases; a column says where they are the mean of the
    quarters, and where the city's value is as delivered or weighted; two more say how many quarters went into a value,
    and which share of the indicator's base lies in them (of the inhabitants, where a base is not known everywhere).
    """
    translate = translator(language)
    codes = [entry.code for entry in result.method.indicators]
    found = area_values(dataset, codes, result.period)
    plain = roll_up(dataset, result, weighted=False).reindex(found.values.index)
    columns: dict[str, Any] = {
        "area": [translate(N_("Whole city")) if area == CITY else str(area) for area in found.values.index],
        "units_with_score": plain["units"],
        "units": plain["of"],
        "inhabitants_share": plain["people_share"],
        "score_mean": plain["score"],
    }
    if dataset.population(result.period) is not None:
        columns["score_by_inhabitants"] = roll_up(dataset, result).reindex(found.values.index)["score"]
    for code in codes:
        columns[code] = found.values[code]
        words = translate(N_("mean of the quarters"))
        how = [
            origin_words(found.city[code], language)
            if area == CITY and found.city[code] is not CityOrigin.COUNTS
            else words
            if averaged
            else ""
            for area, averaged in (~found.from_counts[code]).items()
        ]
        if any(how):
            columns[f"{code}_how"] = how
        rests = [found.support.get((str(area), code)) for area in found.values.index]
        columns[f"{code}_units"] = pd.array([None if entry is None else entry.units for entry in rests], dtype="Int64")
        for by in (BY_BASE, BY_PEOPLE):
            shares = [entry.share if entry is not None and entry.by == by else float("nan") for entry in rests]
            if not all(pd.isna(share) for share in shares):
                columns[f"{code}_{by}_share"] = shares
    return pd.DataFrame(columns, index=found.values.index)


def protected_areas(dataset: Dataset, period: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return which cells of `build_area_table` are empty because a sum must stay unpublished.

    An area outside, which the data has by itself, is empty for that reason where any sum of the column is.
    """
    closed = {(area, column) for area, of, column in dataset.withheld_totals if of == period}
    outside = set() if dataset.benchmarks is None else set(map(str, dataset.benchmarks.index.get_level_values(0)))
    marks = {}
    for indicator in dataset.indicators if dataset.is_published else ():
        parts = {indicator.code, indicator.count, indicator.base}
        areas = {area for area, column in closed if column in parts}
        if indicator.code in table.columns and areas:
            keys = ["" if area == CITY else str(area) for area in table.index]
            marks[indicator.code] = [key in areas or key in outside for key in keys]
    return cells_of(table, marks)


def build_roll_up_table(result: Result, code: str, language: str) -> pd.DataFrame:
    """Return the scores of larger areas that the recipe rolls up to, and what they rest on, unrounded.

    Areas come in the order of their rank, those without a score last.
    """
    translate, larger = translator(language), result.larger[code]
    columns: dict[str, Any] = {
        "area": list(larger.areas),
        "score": larger.scores,
        "rank": _ranks(pd.Series(larger.ranks)),
        "class": _class_texts(larger.classes, larger.breaks, translate),
    }
    for further in result.further.values():
        if further.of == code:
            columns[f"class_{further.code}"] = _class_texts(further.classes, further.breaks, translate)
    columns |= {"mean": larger.means, "units_with_score": larger.units, "units": larger.of, "share": larger.share}
    columns["inhabitants_share"] = larger.people_share
    columns |= {"period": result.period, "recipe": recipe_state(result, language)}
    return pd.DataFrame(columns).sort_values(["rank", "area"], na_position="last", ignore_index=True)


def _sheet_name(label: str, taken: Iterable[str]) -> str:
    """Return a name that a spreadsheet takes: 31 characters, none of its signs, each once."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", label).strip()[:28] or "–"
    used, number = {name.lower() for name in taken}, 1
    name = plain
    while name.lower() in used:
        number += 1
        name = f"{plain} {number}"
    return name


def _write_gpkg(dataset: Dataset, table: pd.DataFrame, place: Path) -> None:
    if not dataset.has_areas:
        message = N_("A GeoPackage needs areas.")
        raise DataError(Finding("no-areas", Severity.ERROR, message, N_("Give the areas, or write CSV.")))
    shapes = dataset.units.geometry.reindex(table["unit"])
    plain = table.reset_index(drop=True)
    plain["rank"] = plain["rank"].astype(float)
    gpd.GeoDataFrame(plain, geometry=shapes.to_numpy(), crs=dataset.units.crs).to_file(
        place, layer="index", driver="GPKG"
    )


def build_note_table(dataset: Dataset, notes: Sequence[Note], language: str) -> pd.DataFrame:
    """Return the released notes of local knowledge as a table, in the order of the quarters."""
    translate = translator(language)
    columns = [N_("Key"), N_("Quarter"), N_("Kind"), N_("Role"), N_("Date"), N_("Note")]
    places = {str(unit): place for place, unit in enumerate(dataset.units.index)}
    told = sorted(released_notes(notes, dataset), key=lambda note: (places[note.unit], note.written_on))
    rows = [
        [note.unit, note.unit_name, translate(KIND_LABELS[note.kind]), note.role, note.written_on, note.text]
        for note in told
    ]
    return pd.DataFrame(rows, columns=[translate(column) for column in columns])


def write_book(dataset: Dataset, result: Result, language: str, notes: Sequence[Note] = ()) -> bytes:
    """Return the whole result as XLSX: the quarters, on sheets of their own the larger areas and released notes."""
    translate = translator(language)
    areas = build_area_table(dataset, result, language)
    areas = with_words(areas, protected_areas(dataset, result.period, areas), language)
    sheets = {translate(N_("Larger areas")): areas}
    for code, larger in result.larger.items():
        sheets[_sheet_name(larger.label, ("Index", *sheets))] = build_roll_up_table(result, code, language)
    if result.method.workshop is not None:
        sheets[translate(N_("Workshop"))] = build_record_table(result.method, language)
    told = build_note_table(dataset, notes, language)
    if len(told):
        sheets[translate(N_("Local knowledge"))] = told
    table = _result_columns(dataset, result, language)
    table = with_words(table, _protected_results(dataset, result, table), language)
    return write_xlsx(table, "Index", sheets, protection_line(dataset, language))


def write_result(dataset: Dataset, result: Result, path: Path, language: str) -> list[Path]:
    """Write the result table to a file whose ending says its kind; all of it or nothing.

    Larger areas that the recipe rolls up to are sheets of an XLSX, and CSV files beside any other kind.

    Returns
    -------
    paths
        The files that were written, the result table first.

    Raises
    ------
    DataError
        If the ending is none of `ENDINGS`, or a GeoPackage is asked for without areas.
    OSError
        If the folder cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        message = N_("The ending “{ending}” is not known; write .csv, .xlsx or .gpkg.")
        raise DataError(Finding("ending", Severity.ERROR, message, "", str(path), {"ending": ending}))
    table = build_result_table(dataset, result, language)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".quartierskompass-") as folder:
        half = Path(folder) / f"result{ending}"
        if ending == ".gpkg":
            _write_gpkg(dataset, table, half)
        else:
            half.write_bytes(write_csv(table) if ending == ".csv" else write_book(dataset, result, language))
        ready = {path: half}
        for number, code in enumerate(result.larger if ending != ".xlsx" else (), 1):
            plain = re.sub(r"[^\w-]+", "_", code)
            beside = path.with_name(f"{path.stem}_{plain}.csv")
            if beside in ready:
                beside = path.with_name(f"{beside.stem}_{number}.csv")
            ready[beside] = Path(folder) / f"larger{number}.csv"
            larger = with_line(build_roll_up_table(result, code, language), protection_line(dataset, language))
            ready[beside].write_bytes(write_csv(larger))
        for target, written in ready.items():
            os.replace(written, target)
    return list(ready)


def cut_labels(breaks: ClassBreaks, language: str, digits: int) -> list[str]:
    """Return where each class begins and ends, in words of one language.

    Examples
    --------
    >>> cut_labels(ClassBreaks((-1.0, 1.0), (False, False), ("a", "b", "c")), "en", 1)
    ['up to −1.0', '−1.0 to 1.0', 'above 1.0']
    >>> cut_labels(ClassBreaks((-1.0, 1.0), (True, True), ("a", "b", "c")), "en", 1)
    ['below −1.0', '−1.0 to 1.0', 'from 1.0']
    """
    translate = translator(language)
    shown = [format_number(cut, language, digits) for cut in breaks.cuts]
    if not shown:
        return [""]
    # A value exactly on a cut-off belongs to one side of it.
    under = N_("below {high}") if breaks.belongs_to_upper[0] else N_("up to {high}")
    over = N_("from {low}") if breaks.belongs_to_upper[-1] else N_("above {low}")
    first = translate(under).format(high=shown[0])
    middle = [translate("{low} to {high}").format(low=low, high=high) for low, high in pairwise(shown)]
    return [first, *middle, translate(over).format(low=shown[-1])]


def build_template() -> bytes:
    """Return the sample city's files as one zip, to start one's own data from."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            archive.writestr(name, sample_file(name))
    return out.getvalue()
