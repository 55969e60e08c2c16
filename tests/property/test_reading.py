"""Whatever dialect a table is written in, the same figures come out."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from sozial.errors import DataError
from sozial.reading.cells.numbers import read_numbers
from sozial.reading.cells.signs import Sign, all_signs
from sozial.reading.loading.report import report_table
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table

NAMES = [
    "Altstadt",
    "Neustadt",
    "Westend",
    "Hafen",
    "Nordstadt",
    "Südviertel",
    "Bergdorf",
    "Talheim",
    "Auwald",
    "Mitte",
]


def written(value, decimal, thousands, digits):
    text = f"{abs(value):,.{digits}f}".replace(",", "#").replace(".", decimal).replace("#", thousands)
    return ("-" if value < 0 else "") + text


@st.composite
def tables(draw):
    """Return a table as text, with what it holds."""
    rows = draw(st.integers(4, len(NAMES)))
    separator = draw(st.sampled_from(";\t|,"))
    decimal, thousands = draw(st.sampled_from([(",", "."), (",", ""), (",", " "), (".", ","), (".", "")]))
    digits = draw(st.integers(1, 2))
    figures = st.one_of(
        st.integers(-9_999_999, 9_999_999).map(lambda number: number / 100),
        st.sampled_from([".", "–", "...", "x", "/", ""]),
    )
    cells = st.lists(figures, min_size=rows, max_size=rows)
    enough = cells.filter(lambda column: sum(isinstance(cell, float) for cell in column) >= 3)
    columns = [draw(enough) for _column in range(draw(st.integers(1, 4)))]
    return rows, separator, decimal, thousands, digits, columns, draw(st.booleans()), draw(st.booleans())


def as_text(rows, separator, decimal, thousands, digits, columns, titled, noted):
    def field(text):
        return f'"{text}"' if separator in text else text

    lines = ["Amt für Statistik", "Stand 2024", ""] if titled else []
    lines.append(separator.join(["Nr", "Stadtteil", *(f"Quote {chr(97 + at)}" for at in range(len(columns)))]))
    for row in range(rows):
        cells = [
            written(cells[row], decimal, thousands, digits) if isinstance(cells[row], float) else cells[row]
            for cells in columns
        ]
        lines.append(separator.join([f"{row + 1:02d}", NAMES[row], *map(field, cells)]))
    if noted:
        lines += ["", "Quelle: Einwohnermelderegister"]
    return "\n".join(lines) + "\n"


@settings(max_examples=150)
@given(tables())
def test_every_dialect_gives_the_same_figures(table):
    rows, _separator, _decimal, _thousands, digits, columns, _titled, _noted = table
    read = read_table(as_text(*table).encode(), "t.csv")
    found = report_table(read, propose_columns(read))
    assert found["rows"] == rows
    assert found["key"]["column"] == "Nr"
    for cells, column in zip(columns, found["columns"][2:], strict=True):
        known = [round(cell, digits) for cell in cells if isinstance(cell, float)]
        assert column["sum"] is not None
        assert math.isclose(column["sum"], math.fsum(known), abs_tol=1e-6)
        assert column["zero_marks"] == cells.count("–")
        assert column["missing"] == len(cells) - len(known) - cells.count("–")


@given(st.lists(st.floats(-1e12, 1e12, allow_nan=False), min_size=1, max_size=30))
def test_numbers_of_a_spreadsheet_stay_as_they_are(values):
    assert read_numbers(values).values.tolist() == values


@given(st.text(max_size=40))
def test_any_text_is_a_number_a_sign_or_named(text):
    column = read_numbers([text])
    named = len(column.unreadable) + sum(column.signs.values())
    assert (not math.isnan(column.values[0])) or named == 1


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    try:
        table = read_table(content, "x.csv")
    except DataError as error:
        said = [finding.text("de") for finding in error.findings]
    else:
        said = [report_table(table, propose_columns(table))["kind"]]
    assert all(said)


@given(st.sampled_from(list(Sign)), st.sampled_from(["-", ".", "x", "–"]))
def test_a_chosen_meaning_of_a_sign_holds(meaning, sign):
    column = read_numbers(["1", sign, "2"], signs=all_signs({sign: meaning}))
    assert math.isnan(column.values[1]) is (meaning is not Sign.ZERO)
    assert bool(column.withheld[1]) is (meaning is Sign.WITHHELD)
