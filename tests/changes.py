"""Changes to a sheet that must not matter: what it says stays the same.

Each takes a layout and a source of chance, and returns a layout; None where it has nothing to change.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.layouts.description import FIGURES, Layout
from tests.sheets import Cell, Code, Number, Period, Row, Sheet

Change = Callable[[Layout, Random], Layout | None]
CHANGES: dict[str, Change] = {}


def change(function: Change) -> Change:
    """Add a change under its name."""
    CHANGES[function.__name__] = function
    return function


def add(name: str, function: Callable[[Sheet, Random], Sheet | None]) -> None:
    """Add a change of the sheet alone."""

    def changed(layout: Layout, chance: Random) -> Layout | None:
        sheet = function(layout.sheet, chance)
        return None if sheet is None or sheet == layout.sheet else replace(layout, sheet=sheet)

    CHANGES[name] = changed


def kind(column: str) -> str:
    return column.partition(":")[0]


def kinds(sheet: Sheet) -> list[str]:
    return [kind(column) for column in sheet.columns]


def one_row_each(sheet: Sheet) -> bool:
    """Whether every quarter stands in one row, and rows and columns may stand in any order."""
    return not sheet.blocks and not sheet.parts and not {"period", "label"} & set(kinds(sheet))


# Marks on years.


def marked(sheet: Sheet, mark: str, which: Callable[[str, list[str]], bool]) -> Sheet:
    """Put a mark behind some periods, in the header or in the rows."""
    found = {str(cell.text) for row in (*sheet.header, *sheet.body) for cell in row if isinstance(cell, Period)}
    every = sorted(found, key=lambda text: (text[-4:], text))
    return sheet.with_cells(
        lambda _kind, _column, cell: (
            replace(cell, mark=mark) if isinstance(cell, Period) and which(cell.text, every) else cell
        )
    )


for name, mark in {
    "mark_r": " r",
    "mark_p": " p",
    "mark_star": "*",
    "mark_footnote": " 1)",
    "mark_superscript": "¹",
    "mark_vorl": " (vorl.)",
    "mark_rev": " (rev.)",
    "mark_vorlaeufig": " vorläufig",
}.items():
    add(f"{name}_on_all", lambda sheet, _chance, mark=mark: marked(sheet, mark, lambda _text, _every: True))
    add(f"{name}_on_last", lambda sheet, _chance, mark=mark: marked(sheet, mark, lambda text, every: text == every[-1]))
add("mark_r_on_first", lambda sheet, _chance: marked(sheet, " r", lambda text, every: text == every[0]))


@change
def marks_r_and_p(layout: Layout, _chance: Random) -> Layout | None:
    """Mark the last period as preliminary and the one before as revised."""
    sheet = marked(layout.sheet, " p", lambda text, every: text == every[-1])
    both = sheet.with_cells(
        lambda _kind, _column, cell: (
            replace(cell, mark=" r")
            if isinstance(cell, Period) and not cell.mark and cell.text in before_last(layout.sheet)
            else cell
        )
    )
    return None if both in (sheet, layout.sheet) else replace(layout, sheet=both)


def before_last(sheet: Sheet) -> list[str]:
    found = {cell.text for row in (*sheet.header, *sheet.body) for cell in row if isinstance(cell, Period)}
    return sorted(found, key=lambda text: (text[-4:], text))[-2:-1]


# Letters that look the same.


def lettered(sheet: Sheet, letters: Callable[[str], str]) -> Sheet:
    """Change all texts of header and rows, and what stands around."""

    def one(cell: Cell) -> Cell:
        if isinstance(cell, Period):
            return replace(cell, before=letters(cell.before), after=letters(cell.after))
        return letters(cell) if isinstance(cell, str) else cell

    around = {part: tuple(tuple(map(one, row)) for row in getattr(sheet, part)) for part in ("above", "below")}
    return replace(sheet.with_cells(lambda _kind, _column, cell: one(cell)), **around)


def named(sheet: Sheet, letters: Callable[[str], str]) -> Sheet:
    """Change the names of quarters alone."""
    return sheet.with_cells(
        lambda row, column, cell: (
            letters(cell)
            if row == "unit" and kind(column) in ("name", "key-name", "parent") and isinstance(cell, str)
            else cell
        )
    )


def split_softly(text: str, sign: str) -> str:
    """Put a sign into the middle of every long word."""
    words = [word[:3] + sign + word[3:] if len(word) > 5 and word.isalpha() else word for word in text.split(" ")]
    return " ".join(words)


add("letters_nfd", lambda sheet, _chance: lettered(sheet, lambda text: unicodedata.normalize("NFD", text)))
add("names_nfd", lambda sheet, _chance: named(sheet, lambda text: unicodedata.normalize("NFD", text)))
add("soft_hyphens", lambda sheet, _chance: lettered(sheet, lambda text: split_softly(text, "\u00ad")))
add("soft_hyphens_in_names", lambda sheet, _chance: named(sheet, lambda text: split_softly(text, "\u00ad")))
add("zero_width_spaces", lambda sheet, _chance: lettered(sheet, lambda text: split_softly(text, "\u200b")))
add("no_break_spaces", lambda sheet, _chance: lettered(sheet, lambda text: text.replace(" ", "\u00a0")))
add("no_break_spaces_at_ends", lambda sheet, _chance: lettered(sheet, lambda text: text + "\u00a0"))
add("spaces_at_ends", lambda sheet, _chance: lettered(sheet, lambda text: f" {text}  "))


# Order of rows and columns.


def ordered(sheet: Sheet, order: list[int]) -> Sheet:
    """Return a sheet with its columns in another order."""

    def rows(some: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(tuple(row[position] for position in order) for row in some)

    return replace(
        sheet,
        columns=tuple(sheet.columns[position] for position in order),
        header=rows(sheet.header),
        body=rows(sheet.body),
    )


def movable_columns(sheet: Sheet) -> bool:
    """Whether each column says its own name."""
    gaps = any(cell is None for row in sheet.header[:-1] for cell in row)
    return not sheet.parts and not gaps and not sheet.blocks


def shuffled_columns(sheet: Sheet, chance: Random) -> Sheet | None:
    order = list(range(len(sheet.columns)))
    chance.shuffle(order)
    return ordered(sheet, order) if movable_columns(sheet) else None


for number in range(3):
    add(f"columns_shuffled_{number}", shuffled_columns)
add(
    "columns_reversed",
    lambda sheet, _chance: ordered(sheet, list(range(len(sheet.columns)))[::-1]) if movable_columns(sheet) else None,
)


def arranged(sheet: Sheet, order: list[int]) -> Sheet:
    return replace(
        sheet,
        body=tuple(sheet.body[row] for row in order),
        kinds=tuple(sheet.kinds[row] for row in order),
    )


def shuffled_units(sheet: Sheet, chance: Random) -> Sheet | None:
    """Shuffle the quarters; totals stay where they are."""
    if sheet.blocks or sheet.parts:
        return None
    units = [row for row, name in enumerate(sheet.kinds) if name == "unit"]
    mixed = units[:]
    chance.shuffle(mixed)
    place = dict(zip(units, mixed, strict=True))
    return arranged(sheet, [place.get(row, row) for row in range(len(sheet.body))])


def shuffled_rows(sheet: Sheet, chance: Random) -> Sheet | None:
    order = list(range(len(sheet.body)))
    chance.shuffle(order)
    return None if sheet.blocks or sheet.parts else arranged(sheet, order)


for number in range(2):
    add(f"units_shuffled_{number}", shuffled_units)
add("rows_shuffled", shuffled_rows)
add(
    "rows_reversed",
    lambda sheet, _chance: None if sheet.blocks or sheet.parts else arranged(sheet, list(range(len(sheet.body)))[::-1]),
)


# Columns that say nothing.


def with_column(sheet: Sheet, position: int, column: str, header: Cell, cells: list[Cell]) -> Sheet:
    """Put a column into a sheet; its name stands in the last header row."""

    def put(row: Row, cell: Cell) -> Row:
        return (*row[:position], cell, *row[position:])

    heads = [*[None] * (len(sheet.header) - 1), header]
    return replace(
        sheet,
        columns=(*sheet.columns[:position], column, *sheet.columns[position:]),
        header=tuple(put(row, cell) for row, cell in zip(sheet.header, heads, strict=True)),
        body=tuple(put(row, cell) for row, cell in zip(sheet.body, cells, strict=True)),
        above=tuple((*row, None) for row in sheet.above),
        below=tuple((*row, None) for row in sheet.below),
    )


def running(sheet: Sheet, header: str | None, start: int) -> Sheet | None:
    if sheet.parts or "heading" in sheet.kinds:
        return None
    cells = [Number(str(start + row)) for row in range(len(sheet.body))]
    return with_column(sheet, 0, "text", header, cells)


add("running_numbers_without_name", lambda sheet, _chance: running(sheet, None, 1))
add("running_numbers_from_0", lambda sheet, _chance: running(sheet, None, 0))
add("running_numbers_of_pandas", lambda sheet, _chance: running(sheet, "Unnamed: 0", 0))
add("running_numbers_lfd", lambda sheet, _chance: running(sheet, "lfd. Nr.", 1))
add("running_numbers_index", lambda sheet, _chance: running(sheet, "index", 0))


def by_unit(sheet: Sheet, give: Callable[[int], Cell]) -> list[Cell]:
    """Return a cell for each row that holds a quarter; rows of one quarter get one cell."""
    place = next(kinds(sheet).index(name) for name in ("key", "number", "key-name", "name") if name in kinds(sheet))
    keys = [str(row[place]) for row in sheet.body]
    number = {key: position for position, key in enumerate(dict.fromkeys(keys))}
    return [give(number[key]) if name == "unit" else None for key, name in zip(keys, sheet.kinds, strict=True)]


def attribute(header: str, give: Callable[[int], Cell], at: Callable[[Sheet], int] = lambda sheet: len(sheet.columns)):
    return lambda sheet, _chance: (
        None if sheet.parts else with_column(sheet, at(sheet), "text", header, by_unit(sheet, give))
    )


def behind_the_name(sheet: Sheet) -> int:
    return 1 + max(place for place, name in enumerate(kinds(sheet)) if name in ("name", "key-name", "key", "number"))


REMARKS = ("Neubaugebiet", None, "Gebietsreform 2019", None, "siehe Fußnote")
add("attribute_remark", attribute("Bemerkung", lambda unit: REMARKS[unit % 5]))
add("attribute_type", attribute("Gebietstyp", lambda unit: ("Kernstadt", "Randlage", "Dorf")[unit % 3]))
add("attribute_same", attribute("Ebene", lambda _unit: "Stadtteil", behind_the_name))
add("attribute_source", attribute("Quelle", lambda _unit: "Einwohnermelderegister"))
add("attribute_in_the_middle", attribute("Sozialraum", lambda unit: f"Raum {1 + unit // 4}", behind_the_name))
add(
    "attribute_changed_on",
    attribute("Stand der Daten", lambda unit: Period(("01.02.2024", "15.03.2024", "02.04.2024")[unit % 3])),
)
add("attribute_changed_on_one_day", attribute("geändert am", lambda unit: Period(f"{10 + unit}.04.2024")))
add("empty_column_with_name", attribute("Kommentar", lambda _unit: None))


@change
def column_of_one_year(layout: Layout, _chance: Random) -> Layout | None:
    """Say the year of all figures in a column; they have none of their own."""
    sheet = layout.sheet
    periods = {period for values in layout.truth.figures.values() for _unit, period in values}
    if periods != {""} or sheet.parts:
        return None
    cells = by_unit(sheet, lambda _unit: Period("2023"))
    truth = replace(layout.truth, periods=layout.truth.periods | {"2023"})
    return replace(layout, sheet=with_column(sheet, behind_the_name(sheet), "period", "Jahr", cells), truth=truth)


# The header.


def split_header(sheet: Sheet, filled: bool, low: bool) -> Sheet | None:
    """Write what stands before the years above them; key and name stand in the lower or the upper row."""
    if len(sheet.header) != 1 or sheet.parts:
        return None
    (row,) = sheet.header
    if not any(isinstance(cell, Period) for cell in row):
        return None
    upper: list[Cell] = []
    lower: list[Cell] = []
    last: Cell = None
    for cell in row:
        if isinstance(cell, Period):
            word = " ".join(f"{cell.before} {cell.after}".split()).rstrip("_ ") or "Werte im Jahr"
            upper.append(word if filled or word != last else None)
            lower.append(replace(cell, before="", after=""))
            last = word
        else:
            upper.append(None if low else cell)
            lower.append(cell if low else None)
            last = cell
    return replace(sheet, header=(tuple(upper), tuple(lower)))


add("header_word_above_first_year", lambda sheet, _chance: split_header(sheet, False, True))
add("header_word_above_each_year", lambda sheet, _chance: split_header(sheet, True, True))
add("header_names_in_upper_row", lambda sheet, _chance: split_header(sheet, False, False))
add("header_all_in_upper_row", lambda sheet, _chance: split_header(sheet, True, False))


@change
def header_merged_cells(layout: Layout, _chance: Random) -> Layout | None:
    """Merge the upper cells, as spreadsheets do."""
    sheet = split_header(layout.sheet, True, True)
    return None if sheet is None else replace(layout, sheet=sheet.written(kind="xlsx", merged=True))


def common_word(sheet: Sheet, everywhere: bool, beside_names: bool = False) -> Sheet | None:
    """Write a word that holds for all figures above them, with key and name in the lower or the upper row."""
    if len(sheet.header) != 1 or sheet.parts:
        return None
    figures = [kind(column) in FIGURES for column in sheet.columns]
    first = figures.index(True)
    row = [
        "Ergebnisse" if figure and (everywhere or position == first) else None
        for position, figure in enumerate(figures)
    ]
    (lower,) = sheet.header
    if beside_names:
        row = [word if figure else cell for word, cell, figure in zip(row, lower, figures, strict=True)]
        lower = tuple(cell if figure else None for cell, figure in zip(lower, figures, strict=True))
    return replace(sheet, header=(tuple(row), lower))


add("header_common_word_once", lambda sheet, _chance: common_word(sheet, False))
add("header_common_word_everywhere", lambda sheet, _chance: common_word(sheet, True))
add("header_common_word_beside_names", lambda sheet, _chance: common_word(sheet, True, beside_names=True))


def unit_row(words: dict[str, str]) -> Change:
    """Write units below the header; with them, counts say that they are counts."""

    def changed(layout: Layout, _chance: Random) -> Layout | None:
        sheet = layout.sheet
        if len(sheet.header) != 1 or sheet.parts or not set(words) & set(kinds(sheet)):
            return None
        row = tuple(words.get(kind(column)) for column in sheet.columns)
        counts = frozenset(
            column.partition(":")[2].partition("@")[0].replace("_", " ")
            for column in sheet.columns
            if kind(column) == "count"
        )
        truth = replace(layout.truth, either=layout.truth.either | counts)
        return replace(layout, sheet=replace(sheet, header=(*sheet.header, row)), truth=truth)

    return changed


CHANGES["unit_row"] = unit_row({"count": "Anzahl", "rate": "%", "value": "Wert"})
CHANGES["unit_row_in_brackets"] = unit_row({"count": "[Anzahl]", "rate": "[in %]"})
CHANGES["unit_row_absolute"] = unit_row({"count": "absolut", "rate": "in %"})


def numbered_columns(sheet: Sheet) -> Sheet | None:
    """Write a row that numbers the columns below the header."""
    if sheet.parts or len(sheet.columns) < 4:
        return None
    row = tuple(Number(str(position + 1)) for position in range(len(sheet.columns)))
    return replace(sheet, header=(*sheet.header, row))


add("columns_numbered", lambda sheet, _chance: numbered_columns(sheet))


def repeated(sheet: Sheet, where: Callable[[int], int], blank: bool) -> Sheet | None:
    """Repeat the header between the rows, as a new page does."""
    if sheet.blocks or sheet.parts:
        return None
    at = where(len(sheet.body))
    more = ([(None,) * len(sheet.columns)] if blank else []) + [*sheet.header]
    return replace(
        sheet,
        body=(*sheet.body[:at], *more, *sheet.body[at:]),
        kinds=(*sheet.kinds[:at], *["repeated"] * len(more), *sheet.kinds[at:]),
    )


add("header_repeated", lambda sheet, _chance: repeated(sheet, lambda rows: rows // 2, False))
add("header_repeated_after_empty_row", lambda sheet, _chance: repeated(sheet, lambda rows: rows // 2, True))
add("header_repeated_at_the_end", lambda sheet, _chance: repeated(sheet, lambda rows: rows, False))


# Around the table.


def around(sheet: Sheet, above: list[str | None] = [], below: list[str | None] = []) -> Sheet:  # noqa: B006
    blank = (None,) * (len(sheet.columns) - 1)
    return replace(
        sheet,
        above=(*((text, *blank) for text in above), *sheet.above),
        below=(*sheet.below, *((text, *blank) for text in below)),
    )


def titled(*texts: str | None) -> Change:
    def changed(layout: Layout, _chance: Random) -> Layout:
        truth = replace(layout.truth, periods=layout.truth.periods | {"2023-12-31"})
        return replace(layout, sheet=around(layout.sheet, above=[*texts]), truth=truth)

    return changed


CHANGES["title_with_date"] = titled("Stadt Musterstadt – Stand: 31.12.2023")
CHANGES["title_and_empty_row"] = titled("Sozialbericht, Tabelle 4, Stichtag 31.12.2023", None)
CHANGES["titles_three"] = titled("Stadt Musterstadt", "Amt für Statistik und Wahlen", "Auswertung zum 31.12.2023", None)
add("empty_rows_above", lambda sheet, _chance: around(sheet, above=[None, None]))
add("note_source", lambda sheet, _chance: around(sheet, below=["Quelle: Melderegister, Stand 05.02.2024"]))
add("note_source_after_empty_row", lambda sheet, _chance: around(sheet, below=[None, "Quelle: Amt für Statistik"]))
FOOTNOTES = [
    "____________________",
    "1) einschließlich Nebenwohnsitze",
    "2) ab 2022 neue Abgrenzung der Stadtteile 3 und 4",
    "Abweichungen in den Summen erklären sich durch Runden der Zahlen.",
    None,
    "Erstellt am 05.02.2024",
]
add("notes_many", lambda sheet, _chance: around(sheet, below=FOOTNOTES))
add("note_long", lambda sheet, _chance: around(sheet, below=["Hinweis: " + "Die Werte sind nicht bereinigt. " * 5]))
add("empty_rows_below", lambda sheet, _chance: around(sheet, below=[None, None, None]))


@change
def empty_row_below_header(layout: Layout, _chance: Random) -> Layout:
    """Leave a row empty between header and rows."""
    sheet = layout.sheet
    return replace(layout, sheet=replace(sheet, header=(*sheet.header, (None,) * len(sheet.columns))))


@change
def empty_rows_between(layout: Layout, _chance: Random) -> Layout | None:
    """Leave rows empty between the quarters."""
    sheet, rows, names = layout.sheet, [], []
    if sheet.blocks or sheet.parts:
        return None
    for number, (row, name) in enumerate(zip(sheet.body, sheet.kinds, strict=True)):
        rows += [(None,) * len(row), row] if number and number % 3 == 0 else [row]
        names += ["repeated", name] if number and number % 3 == 0 else [name]
    return replace(layout, sheet=replace(sheet, body=tuple(rows), kinds=tuple(names)))


def beside(sheet: Sheet, left: int, right: int) -> Sheet:
    """Leave columns empty beside the table."""

    def put(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple((*[None] * left, *row, *[None] * right) for row in rows)

    return replace(
        sheet,
        columns=(*["text"] * left, *sheet.columns, *["text"] * right),
        header=put(sheet.header),
        body=put(sheet.body),
        above=put(sheet.above),
        below=put(sheet.below),
    )


add("empty_column_left", lambda sheet, _chance: beside(sheet, 1, 0))
add("empty_columns_right", lambda sheet, _chance: beside(sheet, 0, 2))


# How it is written.

DIALECTS = {
    "csv_utf8": {},
    "csv_bom": {"encoding": "utf-8-sig"},
    "csv_cp1252": {"encoding": "cp1252"},
    "csv_utf16_tab": {"encoding": "utf-16", "separator": "\t"},
    "csv_tab": {"separator": "\t"},
    "csv_bar": {"separator": "|"},
    "csv_comma_point": {"separator": ",", "decimal": "."},
    "csv_comma_decimal_comma": {"separator": ","},
    "csv_semicolon_point": {"decimal": "."},
    "csv_quoted": {"quoted": "all"},
    "csv_texts_quoted": {"quoted": "text"},
    "csv_line_feeds": {"line_end": "\n"},
    "csv_thousands_point": {"thousands": "."},
    "csv_thousands_space": {"thousands": " "},
    "csv_thousands_narrow": {"thousands": "\u202f"},
    "csv_thousands_apostrophe": {"thousands": "'", "decimal": "."},
    "csv_thousands_comma": {"thousands": ",", "decimal": ".", "separator": ",", "quoted": "text"},
    "csv_padded": {"padding": 14},
    "csv_separators_too_many": {"trailing": 2},
}
PLAIN = {"kind": "csv", "separator": ";", "encoding": "utf-8", "decimal": ",", "thousands": "", "quoted": ""}
BOOKS = {
    "xlsx": {"kind": "xlsx"},
    "xlsx_all_text": {"kind": "xlsx", "native_numbers": False},
    "xlsx_dates": {"kind": "xlsx", "native_dates": True},
    "ods": {"kind": "ods"},
    "ods_dates": {"kind": "ods", "native_dates": True},
    "xlsx_with_notes_sheet": {"kind": "xlsx", "other_sheet": (("Hinweise",), ("Die Daten sind vorläufig.",))},
}


def can_write(sheet: Sheet, how: dict) -> bool:
    """Whether the sheet has cells for which it matters."""
    cells = [cell for row in (*sheet.header, *sheet.body) for cell in row]
    if how.get("thousands"):
        return any(isinstance(cell, Number) and abs(cell.value) >= 1000 for cell in cells)
    if how.get("native_dates"):
        return any(isinstance(cell, Period) and cell.date and cell.alone for cell in cells)
    return True


for name, how in (DIALECTS | BOOKS).items():
    add(name, lambda sheet, _chance, how=how: sheet.written(**PLAIN | how) if can_write(sheet, how) else None)


@change
def xlsx_hidden_rows(layout: Layout, _chance: Random) -> Layout:
    """Hide two rows of a workbook: they may count or not, but not without a word."""
    return replace(layout, sheet=layout.sheet.written(kind="xlsx", hidden_rows=(2, 3)))


# Dates in place of years.


def dated(sheet: Sheet, day: str, short: bool = False) -> Sheet:
    """Write the last day of each year in place of the year."""

    def one(_row: str, _column: str, cell: Cell) -> Cell:
        if not isinstance(cell, Period) or not cell.is_year:
            return cell
        year = cell.text[2:] if short else cell.text
        return replace(cell, text=f"{day}{year}")

    return sheet.with_cells(one)


add("years_as_dates", lambda sheet, _chance: dated(sheet, "31.12."))
add("years_as_short_dates", lambda sheet, _chance: dated(sheet, "31.12.", short=True))
add("years_as_dates_in_june", lambda sheet, _chance: dated(sheet, "30.06."))


@change
def years_as_real_dates(layout: Layout, _chance: Random) -> Layout | None:
    """Write the last day of each year as a date of a spreadsheet."""
    sheet = dated(layout.sheet, "31.12.")
    if sheet == layout.sheet or not can_write(sheet, {"native_dates": True}):
        return None
    return replace(layout, sheet=sheet.written(kind="xlsx", native_dates=True))


# Sums and levels.


def summed(sheet: Sheet, rows: list[Row], key: Cell, name: str) -> Row:
    """Return a row with the sums of counts, and the mean of rates."""
    cells: list[Cell] = []
    has_name = "name" in kinds(sheet)
    for position, column in enumerate(sheet.columns):
        values = [row[position].value for row in rows if isinstance(row[position], Number)]
        if kind(column) == "count" and values:
            cells.append(Number(f"{sum(values):.0f}"))
        elif kind(column) == "rate" and values:
            percent = any(isinstance(row[position], Number) and row[position].percent for row in rows)
            cells.append(Number(f"{sum(values) / len(values):.1f}", percent))
        elif kind(column) in ("key", "number"):
            cells.append(key if has_name else (key or name))
        elif kind(column) == "key-name":
            cells.append(f"{key} {name}" if key else name)
        elif kind(column) == "name":
            cells.append(name)
        else:
            cells.append(None)
    return tuple(cells)


def units_of(sheet: Sheet) -> list[Row]:
    return [row for row, name in zip(sheet.body, sheet.kinds, strict=True) if name == "unit"]


def complete(sheet: Sheet) -> bool:
    """Whether all counts are known, and there is at least one column of them."""
    counts = [position for position, column in enumerate(sheet.columns) if kind(column) == "count"]
    return bool(counts) and all(isinstance(row[place], Number) for row in units_of(sheet) for place in counts)


DISTRICTS = ("Nord", "Mitte-West", "Süd")


def groups_of(sheet: Sheet) -> list[tuple[str, list[Row]]]:
    """Return quarters by district: the first three, the next three, the others."""
    units = units_of(sheet)
    return list(zip(DISTRICTS, (units[:3], units[3:6], units[6:]), strict=True))


def other_rows(sheet: Sheet) -> list[tuple[Row, str]]:
    return [(row, name) for row, name in zip(sheet.body, sheet.kinds, strict=True) if name != "unit"]


def like(sheet: Sheet, number: int) -> Cell:
    """Return a key of the form that the others have."""
    column = next((place for place, name in enumerate(kinds(sheet)) if name in ("key", "number", "key-name")), None)
    if column is None:
        return None
    given = [str(row[column]).split()[0] for row in units_of(sheet)]
    first = given[0]
    digits = len(first) - len(first.rstrip("0123456789"))
    fresh = [f"{first[: len(first) - digits]}{n:0{digits}d}" for n in range(90, 120)]
    texts = [text for text in fresh if len(text) <= len(first) + 1 and text not in given]
    return Code(texts[number]) if kinds(sheet)[column] == "number" else texts[number]


def with_sums(sheet: Sheet, where: str, keyed: bool, words: str) -> Sheet | None:
    """Add the sums of districts: at the end, before or after their quarters."""
    if not one_row_each(sheet) or not complete(sheet):
        return None
    if not keyed and "name" not in kinds(sheet) and "key-name" not in kinds(sheet):
        return None
    rows: list[tuple[Row, str]] = []
    sums: list[tuple[Row, str]] = []
    for number, (district, members) in enumerate(groups_of(sheet)):
        row = (summed(sheet, members, like(sheet, number) if keyed else None, f"{words}{district}"), "total")
        units = [(member, "unit") for member in members]
        rows += [row, *units] if where == "before" else [*units, row] if where == "after" else units
        sums += [row] if where == "end" else []
    first = [entry for entry in other_rows(sheet) if sheet.kinds[0] != "unit"]
    last = [entry for entry in other_rows(sheet) if sheet.kinds[0] == "unit"]
    every = [*first, *rows, *sums, *last]
    return replace(sheet, body=tuple(row for row, _name in every), kinds=tuple(name for _row, name in every))


for where in ("end", "before", "after"):
    for keyed in (False, True):
        word = "with" if keyed else "without"
        add(
            f"district_sums_{where}_{word}_key",
            lambda sheet, _chance, where=where, keyed=keyed: with_sums(sheet, where, keyed, "Stadtbezirk "),
        )
        add(
            f"plain_sums_{where}_{word}_key",
            lambda sheet, _chance, where=where, keyed=keyed: with_sums(sheet, where, keyed, ""),
        )


def with_total(sheet: Sheet, first: bool, key: str | None, name: str) -> Sheet | None:
    """Add the whole town."""
    if not one_row_each(sheet) or "total" in sheet.kinds or not ({"name", "key-name"} & set(kinds(sheet))):
        return None
    if key is not None and not {"key", "number", "key-name"} & set(kinds(sheet)):
        return None
    row = summed(sheet, units_of(sheet), key, name)
    body = (row, *sheet.body) if first else (*sheet.body, row)
    names = ("total", *sheet.kinds) if first else (*sheet.kinds, "total")
    return replace(sheet, body=body, kinds=names)


add("total_last", lambda sheet, _chance: with_total(sheet, False, None, "Stadt insgesamt"))
add("total_first", lambda sheet, _chance: with_total(sheet, True, None, "Gesamtstadt"))
add("total_with_key_0", lambda sheet, _chance: with_total(sheet, False, "0", "Gesamt"))
add("total_with_key_999", lambda sheet, _chance: with_total(sheet, False, "999", "Summe"))
add("total_named_like_the_town", lambda sheet, _chance: with_total(sheet, True, "00", "Stadt Musterstadt"))
add("total_named_only_like_the_town", lambda sheet, _chance: with_total(sheet, False, None, "Musterstadt"))


@change
def residual_row(layout: Layout, _chance: Random) -> Layout | None:
    """Add the cases that belong to no quarter."""
    sheet = layout.sheet
    if not one_row_each(sheet) or not ({"name", "key-name"} & set(kinds(sheet))):
        return None
    row = summed(sheet, units_of(sheet)[:1], None, "nicht zuzuordnen")
    return replace(layout, sheet=replace(sheet, body=(*sheet.body, row), kinds=(*sheet.kinds, "residual")))


@change
def level_above(layout: Layout, _chance: Random) -> Layout | None:
    """Add the districts by the beginnings of the keys, and the town above them."""
    sheet = layout.sheet
    place = next((at for at, name in enumerate(kinds(sheet)) if name in ("key", "number")), None)
    if place is None or not one_row_each(sheet) or not complete(sheet):
        return None
    rows: dict[str, list[Row]] = {}
    for row in units_of(sheet):
        rows.setdefault(str(row[place])[:-2] if len(str(row[place])) > 2 else str(row[place])[:1], []).append(row)
    if len(rows) < 2 or "" in rows or any(len(members) < 2 for members in rows.values()):
        return None
    is_code = kinds(sheet)[place] == "number"
    every: list[tuple[Row, str]] = []
    for key, members in rows.items():
        every.append((summed(sheet, members, Code(key) if is_code else key, f"Bereich {key}"), "total"))
        every += [(member, "unit") for member in members]
    every += other_rows(sheet)
    body, names = tuple(row for row, _name in every), tuple(name for _row, name in every)
    return replace(layout, sheet=replace(sheet, body=body, kinds=names))


# Which change comes first where there are two: rows and columns, sums, header, what stands around, how it is written.
_LATER = (
    ("header_", "unit_row", "columns_numbered"),
    ("title", "note", "empty_", "xlsx_hidden"),
    ("csv", "xlsx", "ods"),
)
_SUMS = ("district_", "plain_", "total_", "level_", "residual_")


def turn(name: str) -> int:
    """Return when a change is made, among several."""
    late = [place + 2 for place, starts in enumerate(_LATER) if name.startswith(starts)]
    return max(late, default=int(name.startswith(_SUMS)))


def go_together(one: str, other: str) -> bool:
    """Whether two changes are two different ones: not two sums, two ways of writing, or two years."""
    kinds_of = [_SUMS, ("csv", "xlsx", "ods", "years_as_real", "header_merged"), ("mark", "years_as"), ("columns_",)]
    same = any(one.startswith(starts) and other.startswith(starts) for starts in kinds_of)
    return one != other and not same and not (turn(one) == turn(other) == 2)
