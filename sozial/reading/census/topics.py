"""What the columns of a census grid count: how they are added up, and what they are called.

The names of the columns are those of the files that the statistical offices publish for the census of 2022. A column
that is not listed is taken over where its file says what it is a part of (a column “Insgesamt_…”): as a share, shown
and never weighed, under its own name. Directions are proposals: what is a burden is decided by whoever plans.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sozial.i18n import N_
from sozial.model import Direction

PEOPLE = "Einwohner"
PER_CENT = "%"
_TOTAL = re.compile(r"Insgesamt_(?P<of>\w+)", re.I)
POPULATION_DOMAIN, HOUSEHOLDS, HOUSING, ENERGY = N_("Population"), N_("Households"), N_("Housing"), N_("Heating")


@dataclass(frozen=True)
class Mean:
    """An average or a share that the grid gives for each cell, and the count that it is an average over.

    Parameters
    ----------
    column
        As in the file.
    weights
        Columns with that count, the right one first; those after it stand in for it, which is said.
    lowest, highest
        Between which values it can lie at all; None where the cells of the town say it.
    """

    column: str
    code: str
    name: str
    domain: str
    measure: str
    weights: tuple[str, ...]
    counted: str
    direction: Direction = Direction.CONTEXT
    lowest: float | None = None
    highest: float | None = None
    decimals: int = 1


@dataclass(frozen=True)
class Part:
    """A part of a total, both counted in each cell: its share is the sum of the one over the sum of the other.

    Parameters
    ----------
    columns
        What is added up to the part.
    file
        A word that the file's name holds, where other files have columns of the same names; "" for any file.
    """

    columns: tuple[str, ...]
    total: str
    code: str
    name: str
    domain: str
    people: str = ""
    direction: Direction = Direction.CONTEXT
    file: str = ""


# As words of totals are written in German; others are as they stand in the file.
_WRITTEN = {"Bevoelkerung": "Bevölkerung", "Gebaeude": "Gebäude", "Energietraeger": "Energieträger"}
_DWELLINGS = ("Insgesamt_Wohnungen", "Insgesamt_Heizungsart", "Insgesamt_Energietraeger", "AnzahlWohnungen")
_ALL = (*_DWELLINGS, PEOPLE)
_OF_PEOPLE = (PEOPLE, "Insgesamt_Bevoelkerung")

MEANS: tuple[Mean, ...] = (
    Mean(
        "durchschnMieteQM", "nettokaltmiete", N_("Average net rent"), HOUSING, "€/m²",
        ("AnzahlWohnungen", *_DWELLINGS[:3], PEOPLE), N_("dwellings"), decimals=2,
    ),
    Mean(
        "Durchschnittsalter", "durchschnittsalter", N_("Average age"), POPULATION_DOMAIN, N_("years"), _OF_PEOPLE,
        N_("inhabitants"),
    ),
    Mean(
        "DurchschnHHGroesse", "haushaltsgroesse", N_("Average size of households"), HOUSEHOLDS, N_("people"),
        ("Insgesamt_Haushalte", PEOPLE), N_("households"), decimals=2,
    ),
    Mean(
        "durchschnFlaechejeBew", "wohnflaeche_person", N_("Living space per person"), HOUSING, "m²", _OF_PEOPLE,
        N_("inhabitants"), Direction.FAVOURABLE,
    ),
    Mean(
        "durchschnFlaechejeWohn", "wohnflaeche_wohnung", N_("Average size of dwellings"), HOUSING, "m²", _ALL,
        N_("dwellings"),
    ),
    Mean(
        "Eigentuemerquote", "eigentuemerquote", N_("Share of dwellings that their owners live in"), HOUSING, "%", _ALL,
        N_("dwellings"), lowest=0.0, highest=100.0,
    ),
    Mean(
        "Leerstandsquote", "leerstandsquote", N_("Share of vacant dwellings"), HOUSING, "%", _ALL, N_("dwellings"),
        Direction.BURDEN, lowest=0.0, highest=100.0,
    ),
    Mean(
        "marktaktive_Leerstandsquote", "leerstand_marktaktiv", N_("Share of vacant dwellings on the market"), HOUSING,
        "%", _ALL, N_("dwellings"), lowest=0.0, highest=100.0,
    ),
    Mean(
        "AnteilUnter18", "anteil_unter_18", N_("Share of people under 18"), POPULATION_DOMAIN, "%", _OF_PEOPLE,
        N_("inhabitants"), lowest=0.0, highest=100.0,
    ),
    Mean(
        "AnteilUeber65", "anteil_ab_65", N_("Share of people of 65 and over"), POPULATION_DOMAIN, "%", _OF_PEOPLE,
        N_("inhabitants"), lowest=0.0, highest=100.0,
    ),
    Mean(
        "AnteilAuslaender", "anteil_auslaender", N_("Share of people without German citizenship"), POPULATION_DOMAIN,
        "%", _OF_PEOPLE, N_("inhabitants"), lowest=0.0, highest=100.0,
    ),
)  # fmt: skip
# The same figure under other names.
_OTHER_NAMES = {"maleerstquote": "marktaktive_leerstandsquote"}

PARTS: tuple[Part, ...] = (
    Part(
        ("Ausland_Sonstige",), "Insgesamt_Bevoelkerung", "ohne_deutsche_staatsangehoerigkeit",
        N_("People without German citizenship"), POPULATION_DOMAIN, N_("people without German citizenship"),
        file="staatsang",
    ),
    Part(
        ("Unter18",), "Insgesamt_Bevoelkerung", "unter_18", N_("People under 18"), POPULATION_DOMAIN,
        N_("people under 18"),
    ),
    Part(
        ("a65undaelter",), "Insgesamt_Bevoelkerung", "ab_65", N_("People of 65 and over"), POPULATION_DOMAIN,
        N_("people of 65 and over"),
    ),
    Part(
        ("1_Person",), "Insgesamt_Haushalte", "einpersonenhaushalte", N_("Households of one person"), HOUSEHOLDS,
        N_("households of one person"),
    ),
    Part(
        ("HH_nurSenioren",), "Insgesamt_Haushalte", "seniorenhaushalte", N_("Households of older people alone"),
        HOUSEHOLDS, N_("households of older people alone"),
    ),
    Part(
        ("Vater_mind_1Kind_unter18", "Mutter_mind_1Kind_unter18"), "Insgesamt_Familie", "alleinerziehende",
        N_("Single parents with children under 18, of all families"), HOUSEHOLDS,
        N_("single parents with children under 18"),
    ),
    Part(
        ("Einzel_Mehrraumoefen",), "Insgesamt_Heizungsart", "ofenheizung", N_("Dwellings heated by stoves"), ENERGY,
        N_("dwellings heated by stoves"), Direction.BURDEN, file="zensus2022_heizungsart",
    ),
    Part(
        ("keine_Heizung",), "Insgesamt_Heizungsart", "ohne_heizung", N_("Dwellings without heating"), ENERGY,
        N_("dwellings without heating"), Direction.BURDEN, file="zensus2022_heizungsart",
    ),
    Part(
        ("Fernheizung",), "Insgesamt_Heizungsart", "fernheizung", N_("Dwellings with district heating"), ENERGY,
        N_("dwellings with district heating"), file="zensus2022_heizungsart",
    ),
    Part(
        ("Heizoel",), "Insgesamt_Energietraeger", "heizoel", N_("Dwellings heated with oil"), ENERGY,
        N_("dwellings heated with oil"), file="zensus2022_energietraeger",
    ),
    Part(
        ("Gas",), "Insgesamt_Energietraeger", "gas", N_("Dwellings heated with gas"), ENERGY,
        N_("dwellings heated with gas"), file="zensus2022_energietraeger",
    ),
    Part(
        ("Vor1919", "a1919bis1948"), "Insgesamt_Gebaeude", "gebaeude_vor_1949", N_("Buildings from before 1949"),
        HOUSING, N_("buildings from before 1949"),
    ),
)  # fmt: skip


def mean_of(column: str) -> Mean | None:
    """Return the average that a column is; None for any other.

    Examples
    --------
    >>> mean_of("durchschnMieteQM").code, mean_of("Unter18")
    ('nettokaltmiete', None)
    """
    return _BY_COLUMN.get(_plain(column))


def total_of(columns: Sequence[str]) -> str:
    """Return the column of a file that its other columns are parts of; "" where it names none.

    Examples
    --------
    >>> total_of(["Insgesamt_Bevoelkerung", "Unter18"]), total_of(["Einwohner"])
    ('Insgesamt_Bevoelkerung', '')
    """
    return next((column for column in columns if _TOTAL.fullmatch(column)), "")


def parts_of(file: str, columns: Sequence[str]) -> list[Part]:
    """Return the parts that are made of a file's columns: those that have a name here, then all others as they are.

    Parameters
    ----------
    file
        Name of the file.

    Examples
    --------
    >>> [part.code for part in parts_of("Alter.csv", ["Insgesamt_Bevoelkerung", "Unter18", "a18bis29"])]
    ['unter_18', 'insgesamt_bevoelkerung_a18bis29']
    """
    total = total_of(columns)
    if not total:
        return []
    by_plain = {_plain(column): column for column in columns}
    found, used = [], {_plain(total)}
    for part in PARTS:
        wanted = [_plain(column) for column in part.columns]
        is_right = part.file in file.lower() and _plain(part.total) == _plain(total)
        if is_right and all(column in by_plain for column in wanted):
            own = tuple(by_plain[column] for column in wanted)
            found.append(_with(part, own, total))
            # A part of two columns leaves each of them a share of its own.
            used |= set(wanted) if len(wanted) == 1 else set()
    for plain, column in by_plain.items():
        if plain not in used and mean_of(column) is None:
            found.append(_plain_part(file, column, total))
    return found


def _with(part: Part, columns: tuple[str, ...], total: str) -> Part:
    return Part(columns, total, part.code, part.name, part.domain, part.people, part.direction, part.file)


def _plain_part(file: str, column: str, total: str) -> Part:
    """Return a part under the name that it has in the file, after what it is a part of: “2 Personen” is no name.

    Examples
    --------
    >>> _plain_part("x.csv", "2_Personen", "Insgesamt_Haushalte").name
    'Haushalte: 2 Personen'
    """
    of = total.partition("_")[2]
    said = re.sub(r"[_\W]+", " ", column).strip()
    code = re.sub(r"\W+", "_", f"{_subject(file) or total}_{column}".lower())
    return Part((column,), total, code, f"{_WRITTEN.get(of, of)}: {said}", _domain(total))


def _subject(file: str) -> str:
    """Return what a file's name says that it is about, where its total is that of several files.

    Examples
    --------
    >>> _subject("Zensus2022_Geburtsland_Gruppen_100m-Gitter.csv"), _subject("x.csv")
    ('Geburtsland_Gruppen', '')
    """
    match = re.match(r"Zensus\d{4}_(?P<subject>.+?)_(?:\d+k?m|in)[_-]?Gitter", file.rsplit("/", 1)[-1], re.I)
    return match["subject"] if match else ""


def _domain(total: str) -> str:
    of = (_TOTAL.fullmatch(total) or {"of": ""})["of"].lower()
    return {
        "bevoelkerung": POPULATION_DOMAIN,
        "haushalte": HOUSEHOLDS,
        "familie": HOUSEHOLDS,
        "familien": HOUSEHOLDS,
        "heizungsart": ENERGY,
        "energietraeger": ENERGY,
    }.get(of, HOUSING)


def _plain(column: str) -> str:
    plain = column.lower().lstrip("_")
    return _OTHER_NAMES.get(plain, plain)


_BY_COLUMN: Mapping[str, Mean] = {mean.column.lower(): mean for mean in MEANS}
