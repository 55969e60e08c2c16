"""A sheet as an office means it: typed cells, and how they are written as CSV, XLSX or ODS."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape

import xlsxwriter


@dataclass(frozen=True)
class Number:
    """A number as it is meant: "1234.50", with a point and without thousands; `percent` is a sign behind it."""

    text: str
    percent: bool = False

    @property
    def value(self):
        return float(self.text)

    @property
    def digits(self):
        return len(self.text.partition(".")[2])


@dataclass(frozen=True)
class Period:
    """A year, school year, quarter or date (31.12.2021), between other words, with a mark behind it."""

    text: str
    before: str = ""
    after: str = ""
    mark: str = ""

    def __str__(self):
        return f"{self.before}{self.text}{self.mark}{self.after}"

    @property
    def date(self):
        found = re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", self.text)
        return datetime.date(int(found[3]), int(found[2]), int(found[1])) if found else None

    @property
    def is_year(self):
        return re.fullmatch(r"\d{4}", self.text) is not None

    @property
    def alone(self):
        return not (self.before or self.after or self.mark)


@dataclass(frozen=True)
class Code:
    """A key of digits that a spreadsheet holds as a number."""

    text: str

    def __str__(self):
        return self.text


Cell = str | Number | Period | Code | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Writing:
    """How a sheet is written.

    `quoted`: "" as needed, "all" every field, "text" every field that is no number. `padding` fills texts with NUL
    bytes to this width. `trailing` is the number of separators too many at the end of each line. `native` says whether
    a spreadsheet holds dates as dates, and numbers as numbers. `repeat` merges header cells that say the same.
    """

    kind: str = "csv"
    separator: str = ";"
    encoding: str = "utf-8"
    decimal: str = ","
    thousands: str = ""
    quoted: str = ""
    line_end: str = "\r\n"
    padding: int = 0
    trailing: int = 0
    native_dates: bool = False
    native_numbers: bool = True
    merged: bool = False
    hidden_rows: tuple[int, ...] = ()
    other_sheet: Sequence[Row] = ()


@dataclass(frozen=True)
class Sheet:
    """Rows of cells by what they are.

    Parameters
    ----------
    columns
        What each column holds, in the words of `tests.layouts`.
    above, below
        Rows before the header (titles, empty rows) and behind the last row.
    header, body
        Rows of the table; all of one width.
    kinds
        What each row of the body is: unit, total, residual, heading or repeated.
    blocks
        Whether the order of rows means something; `parts` whether that of the columns does.
    name
        Of the file, without its ending.
    """

    columns: tuple[str, ...]
    header: tuple[Row, ...]
    body: tuple[Row, ...]
    kinds: tuple[str, ...]
    above: tuple[Row, ...] = ()
    below: tuple[Row, ...] = ()
    blocks: bool = False
    parts: bool = False
    name: str = "tabelle"
    writing: Writing = field(default_factory=Writing)

    @property
    def title(self):
        return f"{self.name}.{self.writing.kind}"

    @property
    def rows(self):
        return [*self.above, *self.header, *self.body, *self.below]

    def written(self, **how):
        return replace(self, writing=replace(self.writing, **how))

    def with_cells(self, change):
        """Return the sheet with every cell changed by a function of row kind, column and cell."""

        def changed(rows, kinds):
            return tuple(
                tuple(change(kind, column, cell) for column, cell in zip(self.columns, row, strict=True))
                for kind, row in zip(kinds, rows, strict=True)
            )

        header = changed(self.header, ["header"] * len(self.header))
        return replace(self, header=header, body=changed(self.body, self.kinds))


def as_text(cell: Cell, writing: Writing) -> str:
    """Return a cell as a person writes it."""
    if cell is None:
        return ""
    if not isinstance(cell, Number):
        return str(cell)
    whole, _point, rest = cell.text.lstrip("-").partition(".")
    if writing.thousands:
        whole = re.sub(r"(?<=\d)(?=(\d{3})+$)", writing.thousands, whole)
    sign = "-" if cell.text.startswith("-") else ""
    text = f"{sign}{whole}{writing.decimal if rest else ''}{rest}"
    return f"{text}%" if cell.percent else text


def as_csv(sheet: Sheet) -> bytes:
    writing = sheet.writing
    quoting = csv.QUOTE_ALL if writing.quoted == "all" else csv.QUOTE_MINIMAL
    out = io.StringIO()
    writer = csv.writer(out, delimiter=writing.separator, quoting=quoting, lineterminator=writing.line_end)
    for row in sheet.rows:
        texts = [as_text(cell, writing) for cell in row]
        if writing.padding:
            texts = [text.ljust(writing.padding, "\x00") if isinstance(cell, str) and text else text
                     for cell, text in zip(row, texts, strict=True)]  # fmt: skip
        if writing.quoted == "text":
            fields = [
                text
                if isinstance(cell, (Number, type(None))) and writing.separator not in text
                else '"' + text.replace('"', '""') + '"'
                for cell, text in zip(row, texts, strict=True)
            ]
            out.write(writing.separator.join(fields) + writing.line_end)
        else:
            writer.writerow([*texts, *[""] * writing.trailing])
    return out.getvalue().encode(writing.encoding)


def _runs(row):
    """Return (first, last, cell) of runs of equal cells."""
    found = []
    for position, cell in enumerate(row):
        if found and cell is not None and found[-1][2] == cell:
            found[-1][1] = position
        else:
            found.append([position, position, cell])
    return found


def as_xlsx(sheet: Sheet) -> bytes:
    writing = sheet.writing
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd.mm.yyyy"}) as book:
        page = book.add_worksheet("Tabelle1")
        formats = {}

        def shown(pattern):
            return formats.setdefault(pattern, book.add_format({"num_format": pattern}))

        def write(row, column, cell):
            if isinstance(cell, Number) and writing.native_numbers:
                digits = "." + "0" * cell.digits if cell.digits else ""
                value = float(cell.value / 100) if cell.percent else cell.value
                page.write_number(row, column, value, shown(f"#,##0{digits}{'%' if cell.percent else ''}"))
            elif isinstance(cell, Code) and writing.native_numbers:
                page.write_number(row, column, int(cell.text))
            elif isinstance(cell, Period) and cell.alone and cell.date and writing.native_dates:
                page.write_datetime(row, column, cell.date, shown("dd.mm.yyyy"))
            elif isinstance(cell, Period) and cell.alone and cell.is_year and writing.native_numbers:
                page.write_number(row, column, int(cell.text))
            elif cell is not None:
                page.write_string(row, column, as_text(cell, writing))

        first = len(sheet.above)
        for number, row in enumerate(sheet.rows):
            runs = [[position, position, cell] for position, cell in enumerate(row)]
            if writing.merged and first <= number < first + len(sheet.header) - 1:
                runs = _runs(row)
            for left, right, cell in runs:
                if right > left:
                    page.merge_range(number, left, number, right, "")
                write(number, left, cell)
        for row in writing.hidden_rows:
            page.set_row(first + len(sheet.header) + row, None, None, {"hidden": True})
        if writing.other_sheet:
            other = book.add_worksheet("Hinweise")
            for number, row in enumerate(writing.other_sheet):
                for column, cell in enumerate(row):
                    other.write(number, column, as_text(cell, writing))
    return out.getvalue()


def as_ods(sheet: Sheet) -> bytes:
    writing = sheet.writing

    def cell_xml(cell):
        if cell is None:
            return "<table:table-cell/>"
        text = escape(as_text(cell, writing))
        kind = 'office:value-type="string"'
        if isinstance(cell, Number) and cell.percent:
            kind = f'office:value-type="percentage" office:value="{cell.value / 100!r}"'
        elif isinstance(cell, Number):
            kind = f'office:value-type="float" office:value="{cell.text}"'
        elif isinstance(cell, Code) or (isinstance(cell, Period) and cell.alone and cell.is_year):
            kind = f'office:value-type="float" office:value="{cell}"'
        elif isinstance(cell, Period) and cell.alone and cell.date and writing.native_dates:
            kind = f'office:value-type="date" office:date-value="{cell.date.isoformat()}"'
        return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"

    body = "".join(
        "<table:table-row>" + "".join(cell_xml(cell) for cell in row) + "</table:table-row>" for row in sheet.rows
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Tabelle1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


WRITERS = {"csv": as_csv, "xlsx": as_xlsx, "ods": as_ods}


def as_bytes(sheet: Sheet) -> bytes:
    """Return a sheet as a file."""
    return WRITERS[sheet.writing.kind](sheet)
