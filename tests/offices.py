"""Files as offices deliver them, small and made up: counts, totals called like quarters, years in names, sheets.

Figures follow from the number of a quarter, so that rates can be computed by hand.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence

import xlsxwriter

Rows = Sequence[Sequence[object]]
TABLE, JSON = "application/octet-stream", "application/geo+json"


def as_upload(name: str, content: str | bytes, kind: str = TABLE) -> dict[str, object]:
    """Return a file as a browser takes it."""
    return {"name": name, "mimeType": kind, "buffer": content if isinstance(content, bytes) else content.encode()}


def csv(rows: Rows, separator: str = ";") -> str:
    """Return rows as a text file."""
    return "".join(separator.join(map(str, row)) + "\n" for row in rows)


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """Return sheets as a workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return out.getvalue()


def areas(names: Mapping[str, str], key: str = "code", name: str = "name") -> str:
    """Return squares in a row, by key, as GeoJSON."""
    features = []
    for place, (code, called) in enumerate(names.items()):
        west = 11.0 + 0.02 * (place % 4)
        south = 49.4 + 0.02 * (place // 4)
        ring = [(west, south), (west + 0.02, south), (west + 0.02, south + 0.02), (west, south + 0.02), (west, south)]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {key: code, name: called}, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "features": features})


# Raw counts in 24 columns, keys as text, no names: as Nürnberg's social atlas is published.
DISTRICTS = {f"{number:02d}": f"Bezirk {number}" for number in range(1, 10)}
_AGES = ("00_03", "03_06", "06_15", "15_18", "18_25", "25_45", "45_65", "65_80", "80_pp")


def _district(number: int) -> list[object]:
    """Return one row: bigger districts have fewer foreigners and children per head, but more of them."""
    people = 1000 * number
    foreign = 10 * number * (40 - 3 * number)
    young = [10 * number, 10 * number, 30 * number, 10 * number]
    old = [100 * number, 20 * number * number]
    grown = [80 * number, 300 * number]
    rest = people - sum(young) - sum(old) - sum(grown)
    homes = 500 * number
    alone, two, three, four = 250 * number, 125 * number, 60 * number, 40 * number
    five = homes - alone - two - three - four
    men = 490 * number
    return [
        f"{number:02d}", people + 40, people, foreign, foreign + 50 * number, *young, *grown, rest, *old,
        40.5 + number / 10, men, people - men, homes, alone, two, three, four, five, 1.9,
    ]  # fmt: skip


def raw_counts() -> bytes:
    """Return a workbook of nothing but counts; district n has 1,000 n people, 10 n (40 - 3 n) of them foreigners."""
    head = ["code_bez", "wohnberechtigte", "einwohner", "einwohner_auslaender", "einwohner_migration"]
    head += [f"age_{ages}" for ages in _AGES] + ["age_mittel", "gen_male", "gen_fem", "haushalte"]
    head += ["hhsize_1", "hhsize_2", "hhsize_3", "hhsize_4", "hhsize_5p", "hhsize_mittel"]
    return workbook({"Sheet1": [head, *(_district(number) for number in range(1, 10))]})


# 69 columns below three lines of headings, with totals called like quarters: as Hamburg's Stadtteilprofile.
BOROUGHS = {
    "Altona": ["Altona-Altstadt", "Altona-Nord", "Altona", "Ottensen"],
    "Harburg": ["Harburg", "Neuland", "Wilstorf"],
    "Nord": ["Eppendorf", "Winterhude", "Barmbek"],
}


def _profile(name: str, counts: Sequence[int]) -> list[object]:
    """Return a row of a quarter, or of a total: people, children, unemployed, benefits, homes, and 63 shares."""
    people, children, unemployed, benefits, _homes = counts
    shares = [round(100 * part / people, 1) for part in (children, unemployed, benefits)]
    # What else such a table holds; all of it grows with unemployment.
    rest = [round(20 + 300 * (n + 1) / (n + 40) + 10 * unemployed / people, 1) for n in range(60)]
    return [name, *counts, *shares, *rest]


def quarters_of_boroughs() -> dict[str, tuple[int, ...]]:
    """Return people, children, unemployed, recipients of benefits and homes by quarter.

    Quarter n has 1,000 + 100 n people, 150 children, 20 + 5 n unemployed, 40 + 12 n recipients, 600 homes.
    """
    names = [name for quarters in BOROUGHS.values() for name in quarters]
    return {name: (1000 + 100 * n, 150, 20 + 5 * n, 40 + 12 * n, 600) for n, name in enumerate(names, 1)}


def profiles_with_totals() -> bytes:
    """Return quarters and totals: a borough's total is called like one of its quarters, the city's „Hamburg insgesamt“.

    Of the last borough the total is called „Bezirk Nord“.
    """
    counts = quarters_of_boroughs()
    first = ["", *["Bevölkerung"] * 2, "Arbeit", "Soziales", "Wohnen", *["Anteile"] * 3, *["Wohnen"] * 60]
    second = ["Stadtteil", "Insgesamt", "unter 18", "Arbeitslose", "Leistungsempfänger SGB II", "Haushalte"]
    second += ["unter 18 Jahre", "Arbeitslose", "SGB II"] + [
        f"Lage {letter}{n}" for letter in "ABCDEF" for n in range(1, 11)
    ]
    third = ["", *["Anzahl"] * 5, *["in %"] * 63]
    rows: list[list[object]] = [first, second, third]
    totals = []
    for borough, quarters in BOROUGHS.items():
        rows += [_profile(name, counts[name]) for name in quarters]
        total = [sum(parts) for parts in zip(*(counts[name] for name in quarters), strict=True)]
        totals.append(total)
        rows.append(_profile(f"Bezirk {borough}" if borough == "Nord" else borough, total))
    city = [sum(parts) for parts in zip(*totals, strict=True)]
    return workbook({"Stadtteilprofile": [*rows, _profile("Hamburg insgesamt", city)]})


# Four tables with years in the names of columns, and no population for the last year: as Flensburg's.
TOWN = {"1": "Altstadt", "2": "Neustadt", "3": "Nordstadt", "4": "Westliche Höhe", "5": "Friesischer Berg"}
TOWN |= {"6": "Weiche", "7": "Südstadt", "8": "Sandberg", "9": "Jürgensby"}


def _share(value: float) -> str:
    return f'"{value:.1f}%"'.replace(".", ",")


def town_tables() -> dict[str, str]:
    """Return four text files by name; quarter n has 2,000 + 100 n people in 2020, and 15 n + 100 recipients in 2021."""
    people, work, old, benefits = [], [], [], []
    for key, name in TOWN.items():
        n = int(key)
        total = 2000 + 100 * n
        people.append([key, name, total - 20, total - 10, total])
        work.append([key, name, 800 + n, _share(60 - n), 810 + n, _share(60.5 - n), 820 + n, _share(61 - n)])
        old.append([key, name, f'"{15 + n},3"', 15 + n, f'"{14 + n},8"'])
        counts = (15 * n + 80, 15 * n + 90, 15 * n + 100)
        benefits.append([key, name, *(part for count in counts for part in (count, _share(100 * count / total)))])
    years = (2019, 2020, 2021)
    heads = {
        "tab_1_einwohner_2018_bis_2020.csv": ["id", "stadtteil", 2018, 2019, 2020],
        "tab_11_beschaeftigte.csv": [
            "id", "stadtteil", *(f"{name}_{year}" for year in years for name in ("Anzahl", "Beschäftigungsquote")),
        ],
        "tab_4_altenquotient_2019_bis_2021.csv": ["id", "stadtteil", *years],
        "tab_18_regelleistung_sgb2.csv": [
            "id", "stadtteil", *(f"{name}_{year}" for year in years for name in ("Anzahl", "Anteil_in_%")),
        ],
    }  # fmt: skip
    tables = zip(heads.items(), (people, work, old, benefits), strict=True)
    return {name: csv([head, *rows], ",") for (name, head), rows in tables}


# Three sheets of one workbook, and a sheet of notes.
def three_sheets() -> bytes:
    """Return a workbook; quarter n has 1,000 people, 50 + 5 n unemployed and 10 + n people with housing benefit."""
    names = {f"{number:02d}": f"Ort {number}" for number in range(1, 9)}
    head = ["Nr", "Stadtteil"]
    return workbook(
        {
            "Bevölkerung 2023": [[*head, "Einwohner"], *([key, name, 1000] for key, name in names.items())],
            "Arbeit 2023": [
                [*head, "Arbeitslose"],
                *([key, name, 50 + 5 * int(key)] for key, name in names.items()),
            ],
            "Wohnen 2023": [
                [*head, "Wohngeldempfänger"],
                *([key, name, 10 + int(key)] for key, name in names.items()),
            ],
            "Hinweise": [["Quelle: Einwohnermelderegister"], ["Stand: Dezember"]],
        }
    )


# Next year's file of a town: other headings, two quarters renamed, one divided.
def one_year() -> str:
    """Return counts of 2023; quarter n has 1,000 people, 40 + 10 n unemployed, 200 children, 20 + 5 n with benefits."""
    head = ["Nr", "Stadtteil", "Jahr", "Einwohner", "Arbeitslose", "Kinder unter 18", "Kinder im SGB II"]
    names = {n: f"Ort {'ABCDEFGHIJ'[n]}" for n in range(10)}
    return csv([head, *([f"{n:02d}", name, 2023, 1000, 40 + 10 * n, 200, 20 + 5 * n] for n, name in names.items())])


def next_year() -> str:
    """Return counts of 2024 under other headings.

    Orts A and B are called Alpha and Beta under the same keys; J is divided into 09a (600 people) and 09b (400).
    """
    head = ["Gebiet", "Name", "Berichtsjahr", "Bevölkerung insgesamt", "Arbeitslose Personen", "Unter 18-Jährige"]
    head += ["Kinder im SGB-II-Bezug"]
    names = {n: f"Ort {'ABCDEFGHIJ'[n]}" for n in range(9)} | {0: "Alpha", 1: "Beta"}
    rows: list[list[object]] = [
        [f"{n:02d}", name, 2024, 1000, 42 + 10 * n, 200, 22 + 5 * n] for n, name in names.items()
    ]
    rows += [["09a", "Ort J West", 2024, 600, 96, 120, 45], ["09b", "Ort J Ost", 2024, 400, 40, 80, 20]]
    return csv([head, *rows])
