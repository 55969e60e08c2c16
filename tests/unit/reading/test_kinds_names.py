"""Names, keys and headers in any form of Unicode: what nobody can see makes no difference, also to a map."""

from __future__ import annotations

import unicodedata

import pytest

from sozial.reading.loading.checking import check_pair
from tests.area_files import NAMES, NUMBERS, collection, town
from tests.tables import join, lines, read

QUOTES = ("12,4", "8,7", "15,1", "6,2", "9,9", "11,3")
VALUES = [12.4, 8.7, 15.1, 6.2, 9.9, 11.3]

HIDDEN = {
    "in two parts": lambda text: unicodedata.normalize("NFD", text),
    "soft hyphen": lambda text: text[:3] + "\u00ad" + text[3:],
    "zero width space": lambda text: text[:3] + "\u200b" + text[3:],
    "joiner": lambda text: text[:3] + "\u200d" + text[3:],
    "word joiner": lambda text: text[:2] + "\u2060" + text[2:],
    "byte order mark": lambda text: "\ufeff" + text,
    "mark of direction": lambda text: "\u200e" + text + "\u200f",
    "no-break space behind": lambda text: text + "\u00a0",
    "narrow no-break space before": lambda text: "\u202f" + text,
    "spaces behind": lambda text: text + "   ",
    "spaces and a tab before": lambda text: " \t" + text,
    "padding with NUL": lambda text: text + "\x00" * 4,
    "several at once": lambda text: " " + unicodedata.normalize("NFD", text[:2] + "\u00ad" + text[2:]) + "\u00a0\u200b",
}


def table(change, header=("Nr", "Stadtteil", "Höhe der Quote"), of=("header", "names", "keys")):
    same = str
    parts = {part: change if part in of else same for part in ("header", "names", "keys")}
    rows = zip(map(parts["keys"], NUMBERS), map(parts["names"], NAMES), QUOTES, strict=True)
    return lines(map(parts["header"], header), *rows)


@pytest.mark.parametrize("kind", HIDDEN)
def test_names_keys_and_headers_are_what_they_look_like(kind):
    found = read(table(HIDDEN[kind]))
    assert found.table.columns == ("Nr", "Stadtteil", "Höhe der Quote")
    assert (found.key, found.name, found.units) == ("Nr", "Stadtteil", list(NAMES))
    assert found.dataset.units.index.tolist() == list(NUMBERS)
    assert found.figures("Höhe der Quote") == VALUES
    assert found.asked == {}


@pytest.mark.parametrize("kind", HIDDEN)
def test_figures_are_read_whatever_stands_around_them(kind):
    change = HIDDEN[kind]
    rows = [(number, name, change(quote)) for number, name, quote in zip(NUMBERS, NAMES, QUOTES, strict=True)]
    found = read(lines(("Nr", "Stadtteil", "Quote"), *rows))
    assert found.figures("Quote") == VALUES


@pytest.mark.parametrize("kind", ["in two parts", "soft hyphen", "zero width space", "byte order mark"])
def test_what_was_put_right_is_counted(kind):
    (told,) = read(table(HIDDEN[kind], of=("names",))).said("unseen-characters")
    changed = {"in two parts": 3}.get(kind, 6)  # Südstadt, Osthöhe, Grünau
    assert told.endswith(f"({changed} cells).")


def test_nothing_is_said_where_nothing_was_put_right():
    assert "unseen-characters" not in read(table(str)).codes


def test_the_same_quarter_in_two_forms_is_one():
    composed, parted = "Grünau", unicodedata.normalize("NFD", "Grünau")
    found = read(lines(("Stadtteil", "Jahr", "Quote"), *[
        (name, year, value)
        for year, green, more in (("2021", composed, 1), ("2022", parted, 2))
        for name, value in (("Altstadt", f"{more},5"), (green, f"{more},7"), ("Süd\u00adstadt", f"{more},9"))
    ]))  # fmt: skip
    assert found.dataset.units.index.tolist() == ["Altstadt", "Grünau", "Südstadt"]
    assert found.dataset.values["Quote"].xs("Grünau", level="unit").tolist() == [1.7, 2.7]


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", "  "])
def test_spaces_within_names(space):
    names = ["Bad Nord", "Bad Süd", "Alt Moor", "Neu Moor", "Groß Ried", "Klein Ried"]
    rows = zip((name.replace(" ", space) for name in names), QUOTES, strict=True)
    assert read(lines(("Stadtteil", "Quote"), *rows)).units == names


@pytest.mark.parametrize("kind", ["soft hyphen", "in two parts", "spaces behind", "padding with NUL"])
def test_the_words_of_a_header_are_understood(kind):
    """The key is known by its name alone: 1 to 6 under another name would count rows."""
    change = HIDDEN[kind]
    header = [change(name) for name in ("Schlüssel", "Stadtteil", "Einwohner", "Größe in km²")]
    rows = [(at, name, 1000 + 317 * at, f"{at},5") for at, name in enumerate(NAMES, 1)]
    found = read(lines(header, *rows))
    assert list(found.roles.values())[:3] == ["key", "name", "population"]
    assert found.table.columns == ("Schlüssel", "Stadtteil", "Einwohner", "Größe in km²")


JOINED = {
    "table in two parts": (HIDDEN["in two parts"], str),
    "areas in two parts": (str, HIDDEN["in two parts"]),
    "table with soft hyphens": (HIDDEN["soft hyphen"], str),
    "areas with zero width and no-break spaces": (str, lambda text: text[:2] + "\u200b" + text[2:] + "\u00a0"),
    "both, each in its own way": (
        HIDDEN["several at once"],
        lambda text: unicodedata.normalize("NFD", text) + "\u00ad",
    ),
    "table padded with NUL": (HIDDEN["padding with NUL"], HIDDEN["spaces behind"]),
}


@pytest.mark.parametrize("kind", JOINED)
def test_all_quarters_join_their_areas(kind):
    of_table, of_areas = JOINED[kind]
    text = lines(("Stadtteil", "Quote"), *zip(map(of_table, NAMES), QUOTES, strict=True))
    areas = collection(town(nr=None, name=[of_areas(name) for name in NAMES]))
    found, _key = join(text, areas)
    assert (found["matched"], found["only_table"], found["only_areas"]) == (6, [], [])
    assert (found["rule"], found["questions"]) == ("equal", [])


def test_the_command_line_joins_them_as_well():
    text = lines(("Stadtteil", "Quote"), *zip(map(HIDDEN["several at once"], NAMES), QUOTES, strict=True))
    found = check_pair((text.encode(), "t.csv"), (collection(town(nr=None)), "a.geojson"), "en").report
    assert (found["join"]["matched"], found["questions"]) == (6, [])


def test_keys_of_areas_with_what_nobody_sees():
    text = lines(("Nr", "Quote"), *zip((number + "\u00a0" for number in NUMBERS), QUOTES, strict=True))
    areas = collection(town(nr=["\u200b" + number for number in NUMBERS]))
    found, key = join(text, areas)
    assert (found["matched"], key) == (6, "nr")
