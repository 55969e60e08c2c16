"""Rows that are no quarters: totals, residual rows, headings, rows of another level. Shown, never ranked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd

from sozial.i18n import N_
from sozial.reading.plans.levels import padded_parents
from sozial.reading.plans.sums import count_columns, find_sums


class Apart(StrEnum):
    """Why a row is set apart."""

    TOTAL = "total"
    SUM = "sum"
    LIKELY_SUM = "likely-sum"
    DOUBTFUL = "doubtful"
    RESIDUAL = "residual"
    NO_KEY = "no-key"
    HEADING = "heading"
    LEVEL = "level"
    CHOSEN = "chosen"


APART_LABELS: dict[Apart, str] = {
    Apart.TOTAL: N_("total, by its name"),
    Apart.SUM: N_("total: its counts are the sums of other rows"),
    Apart.LIKELY_SUM: N_("most likely a total: its counts are the sums of other rows"),
    Apart.DOUBTFUL: N_("called like a column, a year or a Land"),
    Apart.RESIDUAL: N_("residual row: cases that belong to no quarter"),
    Apart.NO_KEY: N_("no key"),
    Apart.HEADING: N_("heading without figures"),
    Apart.LEVEL: N_("another level of areas"),
    Apart.CHOSEN: N_("set apart by you"),
}


# The question whether rows that are most likely sums are quarters.
LIKELY_SUMS = "apart-likely-sum"
# The question whether rows that are called like a column, a year or a Land are quarters.
DOUBTFUL_ROWS = "apart-doubtful"


@dataclass(frozen=True)
class ExcludedRow:
    """One row that is set apart: its position, and why."""

    row: int
    kind: Apart
    text: str


@dataclass(frozen=True)
class RowName:
    """What a row is told by in this file and the next: its key, its name, and how often both stood there before.

    Parameters
    ----------
    key, name
        As in the file; the name is "" where it is the key.
    time
        Counts rows with the same key and name, from 1.
    figures
        What stands in the row where others have its key and name: it tells which one it is where they stand otherwise.
    """

    key: str
    name: str
    time: int = 1
    figures: tuple[float, ...] = field(default=(), compare=False)

    @property
    def text(self) -> str:
        """Return how the row is called.

        Examples
        --------
        >>> RowName("02", "Altona").text, RowName("Altona", "", 2).text
        ('02 Altona', 'Altona (2)')
        """
        called = " ".join(part for part in (self.key, self.name) if part)
        return f"{called} ({self.time})" if self.time > 1 else called


_TOTAL = re.compile(
    r"^(stadt|kreis|land|gemeinde|summen?|insgesamt|gesamt|total|zusammen|alle|∑|gesamt(ergebnis|summe|wert|stadt|gebiet|ergebnis|zahl)|stadtgebiet|"
    r"stadtweit|kreisweit|deutschland|bundesgebiet|bundesrepublik.*|bund|germany|(alle|sämtliche) .*|stadtwert|"
    r"(durchschnitt|mittelwert|mittel|median|ø|average|mean)\b.*|stadtwert\b.*|arithm\w*\.? mittel\w*|"
    r"(stadt|gesamt)?-?(mittel(wert)?|schnitt|durchschnitt(swert)?|median)|"
    r"stadt \((mw|m\. ?w\.|durchschnitt\w*|mittel\w*|schnitt|median|ø|gesamt|insgesamt)\))$"
    r"|\b(landesweit|bundesweit|insgesamt|zusammen|gesamtstadt|gesamtergebnis|gesamtsumme|total)\b"
    r"|(^|[\s(,:–-])(gesamt|summe)[)\s:]*$|^(summe|gesamt|zwischensumme|teilsumme)\b",
    re.I,
)
_CITY = re.compile(
    r"^((kreisfreie |große )?stadt|hansestadt|landeshauptstadt|gemeinde|(land)?kreis|land)\s+[\w. -]{2,40}$", re.I
)
_RESIDUAL = re.compile(
    r"nicht\s+(zu\s?zuordnen|zuzuordnen|zuordenbar|zugeordnet|lokalisierbar|verortbar|bekannt|zuordnungsfähig)|"
    r"^(unbekannt|sonstige[rs]?|übrige[rs]?|rest(liche)?|andere|ohne zuordnung|unassigned|unknown|other|sonst\.)\b"
    r".{0,25}$|"
    r"ohne\s+(angabe|zuordnung|feste[nr]? wohnsitz|adresse|räumliche|schlüssel|ortsangabe)|(keine|ohne)\s+angaben?|"
    r"kein(e|en)? (zuordnung|wohnsitz|adresse)|"
    r"^(außerhalb|ausserhalb|auswärtige?)\b|^(k|o)\.\s?A\.?$|unzugeordnet|obdachlos|wohnungslos|^briefwahl",
    re.I,
)
_HEADING = re.compile(r"^(davon|darunter|nach)\b|:$", re.I)
_LARGER = re.compile(r"^(stadtbezirk|bezirk|region|kreis|landkreis|ortsamt|stadtraum|planungsregion)\b", re.I)


def says_total(text: str) -> bool:
    """Whether a text says that its row is a total.

    Examples
    --------
    >>> says_total("zusammen"), says_total("Stadt insgesamt"), says_total("Altstadt")
    (True, True, False)
    """
    return bool(_TOTAL.search(text))


class _Texts:
    """Texts of rows, each different one looked at once: a table has many more rows than names."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._codes, uniques = pd.factorize(np.array(texts, dtype=object))
        self.different: list[str] = uniques.tolist()

    def having(self, pattern: re.Pattern[str]) -> np.ndarray:
        """Return the rows in which a pattern occurs."""
        return self._rows([bool(text and pattern.search(text)) for text in self.different])

    def single_city(self) -> np.ndarray:
        """Return the only row named like a whole town, if it stands first or last."""
        said = [text for text in self.different if text]
        towns = [text for text in said if _CITY.match(text)]
        one = towns[0] if len(towns) == 1 and len(said) > 4 and towns[0] in (said[0], said[-1]) else None
        return self._rows([text == one for text in self.different])

    def _rows(self, which: list[bool]) -> np.ndarray:
        return np.array(which, dtype=bool)[self._codes] if which else np.zeros(0, dtype=bool)


def _called_apart(texts: Sequence[str], keys: Sequence[str], empty: np.ndarray) -> dict[int, Apart]:
    """Return the rows that their names or keys, or the lack of them, say to be no quarters."""
    found: dict[int, Apart] = {}
    named, coded = _Texts(texts), _Texts(keys)
    total = _few(named.having(_TOTAL) | coded.having(_TOTAL) | named.single_city())
    for row in np.flatnonzero(total).tolist():
        found[row] = Apart.TOTAL
    for row in np.flatnonzero(_few(named.having(_RESIDUAL) | coded.having(_RESIDUAL))).tolist():
        found.setdefault(row, Apart.RESIDUAL)
    for row in [place for place, key in enumerate(keys) if not key]:
        heading = empty[row] or _HEADING.search(texts[row])
        found.setdefault(row, Apart.HEADING if heading else Apart.NO_KEY)
    larger = named.having(_LARGER)
    for row in np.flatnonzero(empty).tolist():
        if _HEADING.search(texts[row]) or (larger[row] and larger.mean() < 0.5):
            found.setdefault(row, Apart.HEADING)
    return found


def _few(rows: np.ndarray) -> np.ndarray:
    """Return rows of a kind; none where nearly half of all are: then the word says something else."""
    return np.zeros_like(rows) if rows.mean() > 0.4 else rows


def find_rows_apart(
    keys: Sequence[str],
    names: Sequence[str] | None,
    values: Mapping[str, np.ndarray],
    empty: np.ndarray,
    level: int | None = None,
    groupings: Sequence[Sequence[str]] = (),
    one_row_each: bool = False,
) -> tuple[ExcludedRow, ...]:
    """Return the rows that are no quarters, each with the reason.

    Parameters
    ----------
    keys, names
        Of each row; names are None where the table has none.
    values
        Figures by column.
    empty
        Whether a row holds no figure and no sign at all.
    level
        Length of the keys that count; rows with other keys belong to another level.
    groupings
        What each row belongs to, for example its district; a row can be the sum of one group.
    one_row_each
        Whether every area should stand in one row: then two rows of one name are two areas.

    Examples
    --------
    >>> counts = {"a": np.array([40.0, 60.0, 100.0]), "b": np.array([5.0, 30.0, 35.0])}
    >>> apart = find_rows_apart(["1", "2", ""], ["Au", "Berg", "Stadt insgesamt"], counts, np.zeros(3, dtype=bool))
    >>> [(row.row, row.kind.value) for row in apart]
    [(2, 'total')]
    """
    texts = list(names) if names is not None else list(keys)
    found = _called_apart(texts, keys, empty)
    if level is not None:
        for place, key in enumerate(keys):
            if len(key) != level:
                found.setdefault(place, Apart.LEVEL)
    found |= _sums_apart(keys, names, values, found, [*groupings], one_row_each)
    # A sum that is called like a quarter could be that quarter: to be asked.
    quarters = {texts[row] for row in range(len(texts)) if row not in found and texts[row]}
    for place, kind in found.items():
        if kind is Apart.SUM and keys[place] and texts[place] in quarters:
            found[place] = Apart.LIKELY_SUM
    return tuple(ExcludedRow(row, kind, texts[row] or keys[row]) for row, kind in sorted(found.items()))


def _sums_apart(
    keys: Sequence[str],
    names: Sequence[str] | None,
    values: Mapping[str, np.ndarray],
    apart: Mapping[int, Apart],
    groupings: Sequence[Sequence[str]],
    one_row_each: bool,
) -> dict[int, Apart]:
    """Return the rows that are sums of others, among those that are not set apart or have no key."""
    groups, codes = _groups(keys, names)
    if one_row_each:
        groups, codes = [str(row) for row in range(len(keys))], np.arange(len(keys))
    without_key = {row for row, kind in apart.items() if kind is Apart.NO_KEY}
    left = np.ones(len(groups), dtype=bool)
    left[np.unique(codes[[row for row in apart if row not in without_key]])] = False
    keyless = np.isin(np.arange(len(groups)), codes[sorted(without_key)])
    _every, first = np.unique(codes, return_index=True)
    belongs = [[grouping[row] for row in first.tolist()] for grouping in groupings]
    padded = _padded_sums(keys, codes, counts := count_columns(values, codes, len(groups)), left)
    left &= ~padded
    sums = find_sums(counts, left, keyless, belongs)
    found: dict[int, Apart] = {}
    for which, kind in ((sums.surely | padded, Apart.SUM), (sums.likely, Apart.LIKELY_SUM)):
        for row in np.flatnonzero(which[codes]).tolist():
            if row in without_key or row not in apart:
                found[row] = Apart.SUM if row in without_key else kind
    return found


def _padded_sums(keys: Sequence[str], codes: np.ndarray, counts: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Return which areas are above others by their keys, filled up with zeros, and are the sums of these."""
    found = np.zeros(len(left), dtype=bool)
    place = {key: int(code) for key, code in zip(keys, codes, strict=True)}
    for parent, members in padded_parents(keys).items() if counts.shape[1] else ():
        parts = counts[[place[member] for member in members]].sum(axis=0)
        found[place[parent]] = bool((counts[place[parent]] == parts).all() and parts.max() > 0)
    # One level alone can be what it looks like: a key that ends in zeros.
    return found & left if found.sum() > 1 else np.zeros(len(left), dtype=bool)


def _groups(keys: Sequence[str], names: Sequence[str] | None) -> tuple[list[str], np.ndarray]:
    """Return the different units in their order, and which of them each row is."""
    whole = [f"{key}\x00{name}" for key, name in zip(keys, names or keys, strict=True)]
    place = {text: position for position, text in enumerate(dict.fromkeys(whole))}
    return list(place), np.array([place[text] for text in whole], dtype=np.int64)
