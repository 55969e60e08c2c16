"""Keys: what identifies the quarters, in whatever order; and what only counts rows, or counts something else."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from sozial.reading.plans.rows_apart import with_rows_apart
from tests.tables import PLACES, RATES, Reading, german, lines, read

RATED = [german(rate) for rate in RATES]


def table(header, *columns):
    return lines(header, *zip(*columns, strict=True))


# One Land with districts between, one without: sums of rates would mean nothing, so only the keys tell.
LEVELS = {
    "2-3-5": (["07", "071", "07131", "07132", "073", "07331", "07332", "10", "10041", "10042"], {2: 2, 3: 2, 5: 6}),
    "2-5-8": (["07", "07131", "07131001", "07131006", "07132", "07132002", "07132008", "07132024"], {2: 1, 5: 2, 8: 5}),
    "2-5": (["07", "07131", "07132", "10", "10041", "10042"], {2: 2, 5: 4}),
    "5-8": (["07131", "07131001", "07131006", "07132", "07132002", "07132008"], {5: 2, 8: 4}),
    "2-4-6-8": (["01", "0101", "010101", "01010101", "01010102", "010102", "01010201", "02", "0201", "020101",
                 "02010101", "02010102"], {2: 2, 4: 2, 6: 3, 8: 5}),
    "NUTS": (["DEB", "DEB1", "DEB11", "DEB12", "DEB2", "DEB21", "DEB22", "DEB3", "DEB31", "DEB32"], {3: 1, 4: 3, 5: 6}),
    "NUTS and AGS": (["DEB", "DEC", "DE1", "07131", "07132", "07133", "10041", "10042"], {3: 3, 5: 5}),
}  # fmt: skip


def levelled(keys, name="AGS"):
    rates = [german(round(3.1 + 1.7 * at, 1)) for at in range(len(keys))]
    names = [f"{PLACES[at % 6]} {'abcdefgh'[at // 6]}" for at in range(len(keys))]
    return table((name, "Name", "Quote"), keys, names, rates)


@pytest.mark.parametrize("kind", LEVELS)
@pytest.mark.parametrize("shuffled", [False, True])
def test_levels_are_asked_about_and_one_is_ranked(kind, shuffled):
    keys, levels = LEVELS[kind]
    if shuffled:
        keys = random.Random(4).sample(keys, len(keys))
    found = read(levelled(keys))
    finest = max(levels)
    assert found.report["levels"] == {str(length): n for length, n in levels.items()}
    assert list(found.asked) == ["levels"]
    assert found.said("levels")[0].endswith(f"Proposed: keys of length {finest}.")
    assert sorted(found.dataset.units.index) == sorted(key for key in keys if len(key) == finest)
    assert set(found.apart.values()) == {"level"}
    # Another level is ranked where a person chooses it.
    other = min(levels)
    plan = with_rows_apart(found.table, replace(found.plan, level=other, apart=None))
    assert sorted(Reading(found.table, plan).dataset.units.index) == sorted(key for key in keys if len(key) == other)


@pytest.mark.parametrize(
    "keys",
    [
        [str(number) for number in range(1, 15)],
        [f"{number:02d}" for number in range(1, 15)],
        ["7131", "7132", "7133", "10041", "10042", "10043"],
        ["07131", "07132", "07133", "10041", "10042", "10043"],
        ["0101", "0102", "0103", "0201", "0202", "0203"],
    ],
)
def test_keys_of_one_level_are_no_levels(keys):
    found = read(levelled(keys))
    assert found.report["levels"] == {}
    assert "levels" not in found.asked
    assert found.report["rows"] == len(keys)


UNSORTED = {
    "FIPS": ["23019", "23003", "23011", "23001", "23025", "23007"],
    "AGS": ["09274", "09178", "09371", "09190", "09279", "09161"],
    "Nr": ["204", "101", "302", "103", "301", "102"],
    "Kennziffer": ["33", "12", "51", "21", "11", "42"],
    "Gebietsnummer": ["9", "4", "7", "1", "12", "3"],
    "PLZ": ["24943", "24937", "24939", "24941", "24944", "24955"],
    "PLZ2": ["24943", "24937", "24939", "24941", "24944", "24955"],
    "plz_5": ["24943", "24937", "24939", "24941", "24944", "24955"],
    "GEOID20": ["23019", "23003", "23011", "23001", "23025", "23007"],
    "plr2021": ["01100207", "01100101", "02300314", "01200522", "02200210", "01100312"],
}


@pytest.mark.parametrize("name", UNSORTED)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_unsorted_numbers_that_identify_are_the_key(name, place):
    columns = [("Ort", PLACES), ("Quote", RATED)]
    columns.insert(place, (name, UNSORTED[name]))
    found = read(table([head for head, _cells in columns], *(cells for _head, cells in columns)))
    assert (found.key, found.name, found.indicators) == (name, "Ort", ["Quote"])
    assert dict(zip(UNSORTED[name], RATES, strict=True)) == found.dataset.values["Quote"].droplevel("period").to_dict()


CODES = {
    "districts": ["1E1", "1E2", "1E3", "2E1", "2E2", "2E3"],
    "with two digits": ["1E10", "1E11", "1E12", "2E10", "2E11", "2E12"],
    "small letters": ["1e1", "1e2", "1e3", "2e1", "2e2", "2e3"],
    "the same number of ten": ["1E1", "10E0", "2E1", "20E0", "3E1", "30E0"],
    "among others": ["1A1", "1B1", "1C1", "1D1", "1E1", "1F1"],
    "with zeros": ["01E1", "01E2", "02E1", "02E2", "03E1", "03E2"],
    "too large for a number": ["1E400", "1E401", "2E400", "2E401", "3E400", "3E401"],
}


@pytest.mark.parametrize("kind", CODES)
@pytest.mark.parametrize("name", ["Bezirk", "Schlüssel", "Block"])
def test_codes_with_an_e_are_no_powers_of_ten(kind, name):
    found = read(table((name, "Ort", "Quote"), CODES[kind], PLACES, RATED))
    assert (found.key, found.indicators) == (name, ["Quote"])
    assert sorted(found.dataset.units.index) == sorted(CODES[kind])


def test_codes_with_an_e_in_a_long_table():
    keys = [f"{first}E{second}" for first in range(1, 90) for second in range(1, 90)]
    names = [f"Block {at}" for at in range(len(keys))]
    found = read(table(("Block", "Name", "Quote"), keys, names, [f"{at % 97},5" for at in range(len(keys))]))
    assert (found.key, found.indicators) == ("Block", ["Quote"])
    assert set(found.dataset.units.index) == set(keys)


@pytest.mark.parametrize(
    "cells",
    [
        ["1,5E+03", "2E+03", "2,5E+03", "3E+03", "1E+02", "5E-01"],
        ["1.5e+03", "2e+03", "2.5e+03", "3e+03", "1e+02", "5e-01"],
        ["1500", "2e+03", "2500", "3e+03", "100", "0,5"],
    ],
)
def test_numbers_with_a_power_of_ten_stay_numbers(cells):
    """R writes 1e+05 for 100000."""
    found = read(table(("Nr", "Ort", "Betrag"), range(1, 7), PLACES, cells))
    assert found.figures("Betrag") == [1500.0, 2000.0, 2500.0, 3000.0, 100.0, 0.5]


@pytest.mark.parametrize("name", ["Nr", "Kennziffer", "Bezirksnummer"])
@pytest.mark.parametrize(
    "keys",
    [
        ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3"],
        ["1.1", "1.2", "1.10", "2.1", "2.2", "2.10"],
        ["1,1", "1,2", "1,3", "2,1", "2,2", "2,3"],
        ["01.01", "01.02", "01.03", "02.01", "02.02", "02.03"],
        ["2.3", "1.1", "2.1", "1.3", "1.2", "2.2"],
    ],
)
def test_numbers_in_two_parts_are_keys_and_no_decimals(name, keys):
    found = read(table((name, "Ort", "Quote"), keys, PLACES, RATED))
    assert (found.key, found.name, found.indicators) == (name, "Ort", ["Quote"])
    assert sorted(found.dataset.units.index) == sorted(keys)


@pytest.mark.parametrize("name", ["Kennziffer", "Kennzahl", "Quote B"])
def test_decimals_are_no_numbers_in_two_parts(name):
    found = read(table((name, "Ort", "Quote"), ["12,4", "8,7", "15,1", "6,2", "9,9", "11,3"], PLACES, RATED))
    assert (found.key, found.indicators) == ("Ort", [name, "Quote"])


COUNTS = [
    "anzahl_plr",
    "Anzahl Stadtteile",
    "plr_belastet",
    "plr_dreifach_belastet",
    "nr_haushalte",
    "Zahl der Wahlbezirke",
    "Anzahl Blöcke",
    "n_lor",
    "Summe Nr. 5",
    "je Nr. 12",
    "Bezirke insgesamt",
    "Mittelwert ID 7",
    "Kreise (Anzahl)",
]


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("first", [True, False])
def test_counts_whose_name_holds_a_word_for_keys(name, first):
    counts = ["41", "12", "37", "25", "58", "19"]
    header, columns = (name, "Ort"), (counts, PLACES)
    if not first:
        header, columns = header[::-1], columns[::-1]
    found = read(table((*header, "Quote"), *columns, RATED))
    assert (found.key, found.units) == ("Ort", list(PLACES))
    assert found.roles[name] in ("indicator", "figure")
    assert found.figures(name) == [41.0, 12.0, 37.0, 25.0, 58.0, 19.0]


RUNNING = [
    "",
    "Unnamed: 0",
    "...1",
    "X1",
    "lfd. Nr.",
    "Lfd.Nr.",
    "laufende Nummer",
    "lfdnr",
    "Zeile",
    "index",
    "rownames",
    "row_id",
    "cartodb_id",
    "gid",
    "fid",
    "ogc_fid",
    "OBJECTID",
    "objectid_1",
    "FID_1",
    "_id",
    "id_0",
]
STARTS = {"from one": range(1, 7), "from nought": range(6), "in another order": (4, 2, 6, 1, 5, 3)}


@pytest.mark.parametrize("name", RUNNING)
@pytest.mark.parametrize("start", STARTS)
def test_numbers_of_rows_are_neither_key_nor_indicator(name, start):
    shown = name or "#1"
    for keys in ("Nr", "Kennung", None):
        columns = {name: STARTS[start], "Ort": PLACES, "Quote": RATED}
        if keys:
            columns[keys] = ["0305", "0102", "0301", "0204", "0101", "0207"]
        found = read(table(columns, *columns.values()))
        assert found.key == (keys or "Ort")
        assert found.indicators == ["Quote"]
        assert found.roles[shown] == "ignore"
        assert {column["name"]: column["kind"] for column in found.report["account"]["columns"]}[shown] == "dropped"
        assert found.asked == {}


@pytest.mark.parametrize("name", ["Unnamed: 0", "lfd. Nr.", "gid", "index"])
def test_numbers_of_rows_in_the_last_column(name):
    found = read(table(("Nr", "Ort", "Quote", name), ["11", "12", "13", "21", "22", "23"], PLACES, RATED, range(6)))
    assert (found.key, found.indicators, found.roles[name]) == ("Nr", ["Quote"], "ignore")


def test_row_numbers_of_r_with_quotes():
    text = '"","Nr","Ort","Quote"\n' + "".join(
        f'"{at}","{20 + at}","{place}",{rate}\n' for at, (place, rate) in enumerate(zip(PLACES, RATES, strict=True), 1)
    )
    found = read(text)
    assert (found.key, found.name, found.indicators) == ("Nr", "Ort", ["Quote"])


@pytest.mark.parametrize("name", ["PLZ2", "plz3", "Postleitzahl"])
def test_codes_of_larger_areas_are_no_indicator(name):
    keys, larger = ["11", "12", "13", "21", "22", "23"], ["24", "24", "24", "25", "25", "25"]
    found = read(table(("Nr", "Ort", name, "Quote"), keys, PLACES, larger, RATED))
    assert found.key == "Nr"
    assert found.indicators == ["Quote"]
