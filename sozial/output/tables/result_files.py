"""The whole result as a file: CSV, XLSX and GeoPackage."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_, translator
from sozial.insight.local_knowledge import Note
from sozial.model import Dataset
from sozial.output.tables.area_tables import build_area_table, build_roll_up_table, protected_areas
from sozial.output.tables.note_table import build_note_table
from sozial.output.tables.result_headings import readable
from sozial.output.tables.result_table import build_result_table, protected_results, result_columns
from sozial.output.tables.table_columns import Table
from sozial.output.tables.table_files import sheet_name, write_csv, write_xlsx
from sozial.output.words.protection_words import protection_line, with_line, with_words
from sozial.output.words.workshop_record import build_record_table
from sozial.result import Result

ENDINGS = (".csv", ".xlsx", ".gpkg")


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


def write_book(
    dataset: Dataset, result: Result, language: str, notes: Sequence[Note] = (), with_ranks: bool = True
) -> bytes:
    """Return the whole result as XLSX: the quarters, on sheets of their own the larger areas and released notes.

    Without ranks classes and nothing finer.
    """
    translate = translator(language)
    areas = build_area_table(dataset, result, language)
    areas = with_words(areas, protected_areas(dataset, result.period, areas), language)
    if not with_ranks:
        areas = areas.drop(columns=["score_mean", "score_by_inhabitants"], errors="ignore")
    sheets: dict[str, pd.DataFrame | Table] = {
        translate(N_("Larger areas")): readable(areas, dataset, result, language)
    }
    for code, larger in result.larger.items() if with_ranks else ():
        sheets[sheet_name(larger.label, ("Index", *sheets))] = readable(
            build_roll_up_table(result, code, language), dataset, result, language
        )
    if result.recipe.workshop is not None:
        sheets[translate(N_("Workshop"))] = build_record_table(result.recipe, language)
    told = build_note_table(dataset, notes, language)
    if len(told):
        sheets[translate(N_("Local knowledge"))] = told
    table = result_columns(dataset, result, language, with_ranks)
    table = with_words(table, protected_results(dataset, result, table), language)
    told_of = readable(table, dataset, result, language)
    return write_xlsx(told_of, "Index", sheets, protection_line(dataset, language), language)


def write_readable_csv(dataset: Dataset, result: Result, language: str, with_ranks: bool = True) -> bytes:
    """Return the result as CSV for spreadsheets: headings in the reader's language, values unrounded."""
    table = build_result_table(dataset, result, language, with_ranks)
    return write_csv(readable(table, dataset, result, language))


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
