"""Rows that are no quarters: totals, residual rows, headings, rows of another level. Shown, never ranked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
import pandas as pd

from sozial.i18n import N_


class Apart(StrEnum):
    """Why a row is set apart."""

    TOTAL = "total"
    SUM = "sum"
    RESIDUAL = "residual"
    NO_KEY = "no-key"
    HEADING = "heading"
    LEVEL = "level"


APART_LABELS: dict[Apart, str] = {
    Apart.TOTAL: N_("total, by its name"),
    Apart.SUM: N_("total: its counts are the sums of other rows"),
    Apart.RESIDUAL: N_("residual row: cases that belong to no quarter"),
    Apart.NO_KEY: N_("no key"),
    Apart.HEADING: N_("heading without figures"),
    Apart.LEVEL: N_("another level of areas"),
}


@dataclass(frozen=True)
class RowApart:
    """One row that is set apart: its position, and why."""

    row: int
    kind: Apart
    text: str


_TOTAL = re.compile(
    r"^(stadt|kreis|land|gemeinde|summen?|insgesamt|gesamt|total|zusammen|alle|∑|gesamt(ergebnis|summe|wert|stadt|gebiet|ergebnis|zahl)|stadtgebiet|"
    r"stadtweit|kreisweit|deutschland|bundesgebiet|bundesrepublik.*|bund|germany|(alle|sämtliche) .*|stadtwert|"
    r"(durchschnitt|mittelwert|mittel|median|ø|average|mean)\b.*)$"
    r"|\b(insgesamt|zusammen|gesamtstadt|gesamtergebnis|gesamtsumme|total)\b"
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
_LARGEST = 30_000


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


def _counts(values: Mapping[str, np.ndarray], groups: np.ndarray, n: int) -> np.ndarray:
    """Return sums per group (groups x columns) of the columns that look like counts."""
    columns = []
    complete = True
    for column in values.values():
        known = column[np.isfinite(column)]
        whole = len(known) and (known >= 0).all() and (known == np.round(known)).all() and known.max(initial=0) >= 30
        if whole and len(known) >= 0.7 * len(column):
            columns.append(np.bincount(groups, weights=np.nan_to_num(column), minlength=n))
            complete = complete and len(known) == len(column)
        if len(columns) == 6:
            break
    # A single column with gaps proves nothing.
    usable = len(columns) > 1 or (columns and complete)
    return np.column_stack(columns) if usable else np.zeros((n, 0))


def _is_whole(counts: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Return which groups equal the sum of all others that are left."""
    whole = np.zeros(len(counts), dtype=bool)
    rows = np.flatnonzero(left)
    if counts.shape[1] == 0 or len(rows) < 4:
        return whole
    largest = rows[int(np.argmax(counts[rows, 0]))]
    # One column alone can agree by chance; then a total stands first or last.
    if counts.shape[1] == 1 and len(rows) < 6 and largest not in (rows[0], rows[-1]):
        return whole
    rest = counts[rows].sum(axis=0) - counts[largest]
    exact = counts[largest] == rest
    close = np.abs(counts[largest] - rest) <= np.maximum(0.004 * rest, 5)
    enough = exact.all() if counts.shape[1] == 1 else exact.sum() >= max(2, 0.5 * len(exact)) or close.all()
    whole[largest] = bool(enough and (rest > 0).any())
    return whole


def _is_block(counts: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Return which groups equal the sum of two or more that stand directly after or before them."""
    found = np.zeros(len(counts), dtype=bool)
    if counts.shape[1] < 2 or left.sum() > _LARGEST:
        return found
    rows = np.flatnonzero(left)
    part = counts[rows]
    sums = np.vstack([np.zeros(part.shape[1]), np.cumsum(part, axis=0)])
    after = {tuple(entry): position for position, entry in enumerate(sums.tolist())}
    first: dict[tuple[float, ...], int] = {}
    for position, entry in enumerate(sums.tolist()):
        first.setdefault(tuple(entry), position)
    for position, row in enumerate(rows):
        if part[position].max() < 50 or (part[position] > 0).sum() < 2:
            continue
        until = after.get(tuple((sums[position + 1] + part[position]).tolist()))
        since = first.get(tuple((sums[position] - part[position]).tolist()))
        below = until is not None and until - position - 1 >= 2
        above = since is not None and position - since >= 2
        found[row] = below or above
    return found


def find_levels(keys: Sequence[str]) -> dict[int, int]:
    """Return how many areas there are by length of their key, where shorter keys begin the longer ones.

    Returns
    -------
    levels
        Empty where all keys are of one level.

    Examples
    --------
    >>> find_levels(["01", "01001", "01002", "02", "02000", "02001"])
    {2: 2, 5: 4}
    >>> find_levels([str(number) for number in range(1, 14)])
    {}
    """
    every = sorted({key for key in keys if key})
    if sum(key.isdigit() for key in every) >= 0.7 * len(every):
        every = [key for key in every if key.isdigit()]
    lengths = Counter(len(key) for key in every)
    if len(lengths) < 2 or len(every) < 4:
        return {}
    digits = [key for key in every if key.isdigit()]
    if len(digits) == len(every):
        numbers = sorted(int(key) for key in digits)
        spread = numbers[-1] - numbers[0] + 1
        if len(set(numbers)) >= 0.5 * spread:
            return {}
    ordered = sorted(lengths)
    kept: dict[int, int] = {}
    for shorter, longer in pairwise(ordered):
        short = {key for key in every if len(key) == shorter}
        long = [key for key in every if len(key) == longer]
        parents = {key[:shorter] for key in long}
        if len(parents & short) >= 0.8 * len(short) and sum(key[:shorter] in short for key in long) >= 0.8 * len(long):
            kept[shorter], kept[longer] = lengths[shorter], lengths[longer]
    return kept


def find_rows_apart(
    keys: Sequence[str],
    names: Sequence[str] | None,
    values: Mapping[str, np.ndarray],
    empty: np.ndarray,
    level: int | None = None,
) -> tuple[RowApart, ...]:
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

    Examples
    --------
    >>> counts = {"a": np.array([40.0, 60.0, 100.0]), "b": np.array([5.0, 30.0, 35.0])}
    >>> apart = find_rows_apart(["1", "2", ""], ["Au", "Berg", "Stadt insgesamt"], counts, np.zeros(3, dtype=bool))
    >>> [(row.row, row.kind.value) for row in apart]
    [(2, 'total')]
    """
    texts = list(names) if names is not None else list(keys)
    found: dict[int, Apart] = {}
    named, coded = _Texts(texts), _Texts(keys)
    total = named.having(_TOTAL) | coded.having(_TOTAL) | named.single_city()
    if total.mean() > 0.4:
        total[:] = False
    residual = named.having(_RESIDUAL) | coded.having(_RESIDUAL)
    if residual.mean() > 0.4:
        residual[:] = False
    keyless = np.array([not key for key in keys], dtype=bool)
    for row in np.flatnonzero(total):
        found[int(row)] = Apart.TOTAL
    for row in np.flatnonzero(residual):
        found.setdefault(int(row), Apart.RESIDUAL)
    for row in np.flatnonzero(keyless):
        heading = empty[row] or _HEADING.search(texts[row])
        found.setdefault(int(row), Apart.HEADING if heading else Apart.NO_KEY)
    larger = named.having(_LARGER)
    for row in np.flatnonzero(empty):
        if _HEADING.search(texts[row]) or (larger[row] and larger.mean() < 0.5):
            found.setdefault(int(row), Apart.HEADING)
    if level is not None:
        for place, key in enumerate(keys):
            if len(key) != level:
                found.setdefault(place, Apart.LEVEL)
    groups, codes = _groups(keys, names)
    counts = _counts(values, codes, len(groups))
    left = np.ones(len(groups), dtype=bool)
    left[np.unique(codes[list(found)])] = False
    sums = np.zeros(len(groups), dtype=bool)
    for _pass in range(3):
        more = (_is_whole(counts, left) | _is_block(counts, left)) & left
        if not more.any() or more.sum() > 0.5 * left.sum():
            break
        sums |= more
        left &= ~more
    for row in np.flatnonzero(sums[codes]):
        found.setdefault(int(row), Apart.SUM)
    return tuple(RowApart(row, kind, texts[row] or keys[row]) for row, kind in sorted(found.items()))


def _groups(keys: Sequence[str], names: Sequence[str] | None) -> tuple[list[str], np.ndarray]:
    """Return the different units in their order, and which of them each row is."""
    whole = [f"{key}\x00{name}" for key, name in zip(keys, names or keys, strict=True)]
    place = {text: position for position, text in enumerate(dict.fromkeys(whole))}
    return list(place), np.array([place[text] for text in whole], dtype=np.int64)
