"""Spreadsheets made anew in tests: a small table of six quarters, and what is changed in it."""

from __future__ import annotations

import io
import zipfile

import xlsxwriter
import xlwt

from sozial.reading.layout.table_reading import TableReading
from sozial.reading.loading.report import report_table
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table

QUARTERS = ("Altstadt", "Nordstadt", "Südstadt", "Westend", "Osthöhe", "Grünau")
PEOPLE = (4200, 3100, 5300, 2800, 3900, 4500)
RATES = (12.5, 8.1, 15.3, 7.0, 9.9, 11.2)
HEADER = ("Nr", "Stadtteil", "Einwohner", "Quote")
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name if name != "number" else "datastyle"}:1.0"'
    for name in ("office", "table", "text", "style", "number")
)
_CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def write_table(sheet, header=HEADER):
    """Write the six quarters with their figures."""
    for column, name in enumerate(header):
        sheet.write(0, column, name)
    for row, quarter in enumerate(QUARTERS):
        for column, value in enumerate((f"{row + 1:02d}", quarter, PEOPLE[row], RATES[row])):
            sheet.write(row + 1, column, value)


def xlsx(change=None, header=HEADER, **options):
    """Return a workbook with the table, after a change of it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet("Daten")
    write_table(sheet, header)
    if change is not None:
        change(book, sheet)
    book.close()
    return out.getvalue()


def xls(change=None, header=HEADER, dates_1904=False):
    """Return the same as XLS."""
    book = xlwt.Workbook()
    book.dates_1904 = dates_1904
    sheet = book.add_sheet("Daten", cell_overwrite_ok=True)
    write_table(sheet, header)
    if change is not None:
        change(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(value):
    """Return a cell of ODS with text."""
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def number(value, kind="float", shown="", attributes=""):
    """Return a cell of ODS with a number."""
    return (
        f'<table:table-cell {attributes} office:value-type="{kind}" office:value="{value}">'
        f"<text:p>{shown or value}</text:p></table:table-cell>"
    )


def date(day, shown, attributes=""):
    """Return a cell of ODS with a date."""
    return (
        f'<table:table-cell {attributes} office:value-type="date" office:date-value="{day}">'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def row(*cells, attributes=""):
    """Return a row of ODS."""
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def ods(cells=None, rows=None, header=HEADER, columns="", after="", styles=""):
    """Return the table as ODS: some cells and attributes of rows changed, something before and after its rows."""
    cells, rows = cells or {}, rows or {}
    body = [row(*(name if name.startswith("<") else text(name) for name in header))]
    for at, quarter in enumerate(QUARTERS):
        written = [text(f"{at + 1:02d}"), text(quarter), number(PEOPLE[at]), number(RATES[at])]
        for column in range(4):
            written[column] = cells.get((at + 1, column), written[column])
        body.append(row(*written, attributes=rows.get(at + 1, "")))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} {_CALC} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="Daten">{columns}{"".join(body)}{after}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return out.getvalue()


def rewritten(content, change, part="xl/worksheets/sheet1.xml"):
    """Return an archive with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            whole = source.read(name)
            target.writestr(name, change(whole) if name == part else whole)
    return out.getvalue()


def read(content, **reading):
    """Return a table that was read."""
    return read_table(content, "t.xlsx", TableReading(**reading) if reading else None)


def report(table, language="en"):
    """Return how a table was read."""
    return report_table(table, propose_columns(table), language)


def said(table, code, language="en"):
    """Return the messages of one code, of questions and findings."""
    found = report(table, language)
    every = [*found["questions"], *found["findings"], *found["answered"]]
    return [entry["message"] for entry in every if entry["code"] == code]


def asked(table):
    """Return the questions of a table: what is in effect, by question."""
    return {entry["question"]: entry["chosen"] for entry in report(table)["questions"] if "question" in entry}


def values(table, column):
    """Return the figures of a column, None where missing."""
    return [None if value != value else value for value in table.numbers(column).values.tolist()]
