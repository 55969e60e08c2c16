"""Real files and those of this project, changed so that it must not matter: the same figures, or a question."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import openpyxl
import pytest

from tests.changes import CHANGES
from tests.figures import Figures, Outcome, read_figures, same_figures
from tests.layouts.description import Layout, Truth
from tests.places import ROOT, UPLOADS
from tests.sheets import Cell, Number, Sheet, Writing, as_bytes
from tests.thorough import EVERYTHING

CASES = UPLOADS.parent / "cases"
SAMPLE = ROOT / "data" / "sample"


@dataclass(frozen=True)
class File:
    """A file with what its manifest says of it: lines before the header, header rows, the column with the key.

    `decimal` and `thousands` are the signs of its numbers, for spreadsheets made of it. `whole` is whether all changes
    are tried, or only some because it is large.
    """

    folder: Path
    name: str
    key: str
    separator: str = ","
    encoding: str = "utf-8-sig"
    decimal: str = ","
    thousands: str = ""
    whole: bool = True

    def __str__(self) -> str:
        return self.name.partition(".")[0]


FILES = [
    File(UPLOADS, "01_flensburg_einwohner_2011_2021.csv", "id"),
    File(UPLOADS, "02_flensburg_svb_quote.csv", "id"),
    File(UPLOADS, "03_flensburg_altenquotient.csv", "id"),
    File(UPLOADS, "07_flensburg_sgb2_regelleistung.csv", "Stadtteil_ID"),
    File(UPLOADS, "12_koeln_haushalt_bezirke.csv", "Bezirk", ";", thousands="."),
    File(UPLOADS, "20_berlin_gssa_plr_alte_lor.csv", "plrID", decimal=".", whole=False),
    File(UPLOADS, "21_berlin_gssa_pgr_alte_lor.csv", "pgrID", decimal="."),
    File(UPLOADS, "22_gisd_sh_kreis_long.csv", "kreis_id", decimal="."),
    File(UPLOADS, "31_nuernberg_ses.xlsx", ""),
    File(CASES, "03_jahre_mit_stern.csv", "Nr", ";"),
    File(CASES, "05_schluessel_1E1.csv", "Bezirk", ";"),
    File(CASES, "06_namen_nfd.csv", "Stadtteil", ";"),
    File(CASES, "07_weiche_trennung.csv", "Stadtteil", ";"),
    File(CASES, "23_stand_der_daten.csv", "Nr", decimal="."),
    File(CASES, "25_teilsummen.csv", "Nr"),
    File(CASES, "26_anzahl_plr.csv", "BEZ_NAME", decimal="."),
    File(CASES, "27_schluessel_unsortiert.csv", "FIPS", decimal="."),
    File(CASES, "28_zeilennummern.csv", "Nr", decimal="."),
    File(SAMPLE, "musterstadt.csv", "schluessel", ";", whole=False),
]
FILES = [file for file in FILES if (file.folder / file.name).is_file()]
SOME = ("xlsx", "csv_tab", "letters_nfd", "running_numbers_lfd", "rows_shuffled", "columns_reversed", "notes_many")
WRITTEN = (
    "csv_", "xlsx", "ods", "letters_", "soft_", "zero_", "no_break_spaces_at", "spaces_", "columns_", "rows_", "units_",
    "running_", "attribute_", "empty_", "title", "note", "header_repeated",
)  # fmt: skip
# Signs of numbers cannot be changed where cells are texts already.
NUMBERS = re.compile(r"csv_.*(point|thousands|comma_decimal)|.*_of_one_year")


def typed(text: str | None, file: File, key: bool) -> Cell:
    """Return a cell as a spreadsheet would hold it: a number where it is written as one and is no key."""
    if not text or key:
        return text or None
    plain = text.replace(file.thousands, "") if file.thousands else text
    plain = plain.replace(file.decimal, ".")
    return Number(plain) if re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", plain) else text


@cache
def sheet_of(file: File, native: bool) -> Sheet:
    """Return a file as rows of cells; as they are written, or as a spreadsheet holds them."""
    content = (file.folder / file.name).read_bytes()
    if file.name.endswith("xlsx"):
        page = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
        rows: list[list[Cell]] = [
            [Number(repr(cell)) if isinstance(cell, (int, float)) else cell for cell in row]
            for row in page.iter_rows(values_only=True)
        ]
        header, body = rows[0], rows[1:]
    else:
        texts = list(csv.reader(io.StringIO(content.decode(file.encoding), newline=""), delimiter=file.separator))
        texts = [row + [""] * (len(texts[0]) - len(row)) for row in texts if row]
        header = [text or None for text in texts[0]]
        keys = [text == file.key for text in texts[0]]
        body = [
            [typed(text, file, key) if native else text or None for text, key in zip(row, keys, strict=True)]
            for row in texts[1:]
        ]
    columns = ["key" if name == file.key else "text" for name in header]
    if "key" not in columns:
        columns[0] = "key"
    return Sheet(
        tuple(columns),
        (tuple(header),),
        tuple(map(tuple, body)),
        ("unit",) * len(body),
        name=file.name.rpartition(".")[0],
        writing=Writing(separator=file.separator, decimal=file.decimal),
    )


@cache
def unchanged(file: File) -> Figures:
    return read_figures((file.folder / file.name).read_bytes(), file.name)


def changed(file: File, change: str) -> Layout | None:
    read = unchanged(file)
    truth = Truth(read.values, read.names, read.support)
    native = change.startswith(("xlsx", "ods")) or file.name.endswith("xlsx")
    layout = CHANGES[change](Layout(str(file), sheet_of(file, native), truth), Random(zlib.crc32(change.encode())))
    if layout is None:
        return None
    try:
        as_bytes(layout.sheet)
    except UnicodeEncodeError:
        return None
    return layout


def tries() -> Iterator[tuple[File, str]]:
    for file in FILES:
        for name in CHANGES:
            fits = name in SOME if not file.whole else name.startswith(WRITTEN) and not NUMBERS.fullmatch(name)
            if fits:
                yield file, name


# Two fifths of them, always the same, as in `tests/property/test_changes.py`.
TRIES = [(file, name) for file, name in tries() if EVERYTHING or zlib.crc32(f"{file}-{name}".encode()) % 5 < 2]


@pytest.mark.parametrize(("file", "change"), TRIES, ids=[f"{file}-{change}" for file, change in TRIES])
def test_what_must_not_matter_does_not(file, change):
    layout = changed(file, change)
    if layout is None:
        return
    read = read_figures(as_bytes(layout.sheet), layout.sheet.title)
    end, why = same_figures(layout.truth, read, unchanged(file).questions)
    assert end is not Outcome.SILENT, why
