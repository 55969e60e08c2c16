"""Figures among the attributes of areas, as a table: what only numbers, measures or places the areas stays out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

import numpy as np
import pandas as pd
import pyarrow as pa

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_
from sozial.reading.areas.area_files import AreaReading
from sozial.reading.areas.area_keys import Attribute, choose_key
from sozial.reading.areas.area_rows import attributes_of
from sozial.reading.areas.areas import RawAreas, read_areas
from sozial.reading.cells.grid import Column
from sozial.reading.cells.signs import all_signs
from sozial.reading.files.content import AREA_KINDS, detect_kind
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.plans.columns import FIGURES, TablePlan
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.persons import refuse_persons
from sozial.reading.tables.raw_table import RawTable
from sozial.reading.tables.table import MAXIMUM_PREVIEW, read_table
from sozial.reading.vocabulary.attribute_words import (
    are_days,
    bare_word,
    numbers_rows,
    says_coordinate,
    says_size,
    says_technical,
)
from sozial.reading.vocabulary.periods import find_period

# What is said about texts of the file holds for its table as well; what is said about shapes does not.
_ABOUT_TEXT = frozenset(
    [
        *("no-cpg", "odd-cpg", "wrong-cpg", "mixed-letters", "no-utf-8", "unseen", "damaged-letters", "lost-letters"),
        *("same-but-spaces", "layers"),
    ]
)
# Milliseconds or seconds since 1970, as ArcGIS writes times.
_EPOCH = re.compile(r"1\d{12}|[1-9]\d{11}")


def _is_figure_free(attribute: Attribute, key: Attribute | None) -> bool:
    """Whether an attribute holds no figures although it is written in digits."""
    if attribute is key:
        return False
    # A day in every row is what the figures hold for, not when a row was written.
    dated = bare_word(attribute.name) in ("datum", "date", "stand") or find_period(attribute.name) is not None
    technical = says_technical(attribute.name) and not dated
    if numbers_rows(attribute.name) or says_size(attribute.name) or says_coordinate(attribute.name) or technical:
        return True
    whole = all(text.isdigit() for text in attribute.values)
    times = whole and bool(attribute.values) and all(_EPOCH.fullmatch(text) for text in attribute.values)
    days = attribute.numeric and are_days(attribute.values)
    # One whole number for all areas is their level, their state or their town, unless it says when it holds.
    same = attribute.numeric and whole and attribute.distinct == 1 and len(attribute.values) == len(attribute.texts) > 2
    same = same and find_period(attribute.name) is None
    counted = whole and attribute.counts_rows
    return (
        times or days or counted or (same and attribute.values[0] != "0" and find_period(attribute.values[0]) is None)
    )


def _column(attribute: Attribute, whole: pd.DataFrame) -> Column:
    """Return an attribute as a column of a table; numbers stay the numbers of the file."""
    text = pa.array([text or None for text in attribute.texts], pa.string())
    if not attribute.numeric:
        return Column(text, None)
    numbers = whole[attribute.name].to_numpy(dtype=float, na_value=np.nan)
    return Column(text, pa.array(numbers, pa.float64(), from_pandas=True))


def area_table(areas: RawAreas, reading: TableReading | None = None) -> RawTable:
    """Return the attributes of areas as a table, also those of rows without a shape.

    Sizes, coordinates, running numbers, times and signs for drawing are left out, and named. Numbers stay the numbers
    of the file.

    Raises
    ------
    DataError
        If they are lists of persons.

    Examples
    --------
    >>> square = '{"type": "Polygon", "coordinates": [[[9, 51], [9.1, 51], [9.1, 51.1], [9, 51]]]}'
    >>> row = '{"type": "Feature", "properties": {"nr": "0%d", "ew_2022": %d00, "fid": %d}, "geometry": %s}'
    >>> rows = "".join(row % (n, n, n, square) for n in (1, 2))
    >>> table = area_table(read_areas(rows.encode(), "a.geojson"))
    >>> table.columns, table.numbers("ew_2022").values.tolist()
    (('nr', 'ew_2022'), [100.0, 200.0])
    """
    whole = areas.attributes()
    attributes = attributes_of(whole)
    key = choose_key(attributes)
    left_out = [attribute for attribute in attributes if _is_figure_free(attribute, key)]
    kept = [attribute for attribute in attributes if attribute not in left_out and attribute.values]
    findings = [finding for finding in areas.findings if finding.code in _ABOUT_TEXT]
    if left_out:
        message = N_("Attributes that number, measure, place or date the areas are no figures, and left out: {names}")
        values = {"names": listed([attribute.name for attribute in left_out], 20)}
        findings.append(Finding("no-figure-attributes", Severity.NOTE, message, "", areas.title, values))
    data = [_column(attribute, whole) for attribute in kept]
    names = tuple(attribute.name for attribute in kept)
    refuse_persons(areas.title, {entry.name: list(entry.texts[:400]) for entry in kept})
    first = [names, *zip(*(attribute.texts[: MAXIMUM_PREVIEW - 1] for attribute in kept), strict=True)]
    return RawTable(
        areas.title,
        areas.kind,
        "",
        "",
        areas.layer,
        areas.layers,
        names,
        tuple(data),
        whole.index.to_numpy(dtype=np.int64) + 1,
        (),
        {},
        (),
        (),
        all_signs({} if reading is None else reading.signs),
        reading or TableReading(),
        tuple(findings),
        tuple(tuple(cell[:60] for cell in row[:12]) for row in first),
    )


def own_keys(areas: RawAreas) -> set[str]:
    """Return the keys of areas, as they are proposed without any other table."""
    key = choose_key(attributes_of(areas.frame))
    return set() if key is None else set(key.values)


def propose_area_figures(
    areas: RawAreas,
    keys: Collection[str] = (),
    propose: Callable[[RawTable, Collection[str]], TablePlan] = propose_columns,
) -> tuple[RawTable, TablePlan] | None:
    """Return the table of an area file with what its columns are; None where none of them holds figures.

    Parameters
    ----------
    propose
        How that is found out: here, or in a process of its own.

    Raises
    ------
    DataError
        If the attributes are lists of persons.
    """
    table = area_table(areas)
    if not table.columns:
        return None
    plan = propose(table, keys)
    return (table, plan) if any(entry.role in FIGURES for entry in plan.columns) else None


def read_figures(content: bytes, title: str, reading: TableReading | None = None) -> RawTable:
    r"""Read a table, or the attributes of a file with areas as one (see `area_table`); its layer is the table's sheet.

    Raises
    ------
    DataError
        If the file cannot be read, or if its areas have no figures.

    Examples
    --------
    >>> read_figures(b"nr;Quote\n01;1,5\n02;2,5\n", "a.csv").columns
    ('nr', 'Quote')
    """
    if detect_kind(content, title) not in AREA_KINDS:
        return read_table(content, title, reading)
    chosen = reading or TableReading()
    areas = read_areas(content, title, AreaReading(chosen.sheet, "", chosen.answers))
    table = area_table(areas, chosen)
    if propose_area_figures(areas, own_keys(areas)) is None:
        message = N_("The attributes of these areas hold no figures.")
        raise refusal("no-figures", title, message, N_("Load a table beside them."))
    return table
