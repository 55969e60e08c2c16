"""Which columns are counts, which of them are parts of a total, and which are age groups."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.i18n import N_
from sozial.model import POPULATION
from sozial.reading.vocabulary import figure_words

# Fewer quarters than these can agree with their inhabitants by chance.
_ENOUGH_ROWS = 8
_ALIKE = 0.8
# From so many on, only a close agreement tells.
_FEW_ROWS = 5
_ALIKE_IN_FEW = 0.9
# Whole numbers from here on are no per cent.
_AS_PEOPLE = 100
# Tenths are whole by chance in one cell of ten.
_MOST_WHOLE = 0.8
# By how much rounded parts may miss their total, in how many of the rows.
_ROUNDED, _NEARLY_ALL = 2.0, 0.95
_MANY_PARTS = 4
_MOST_ROWS, _MOST_COLUMNS = 300, 120
_AGE = re.compile(
    r"(?:^|[^\d\w])(?:age|alter|altersgruppe|(?:personen |einwohner\w* )?(?:von |im alter von )?)?\s*"
    r"(?P<low>\d{1,2})\s*(?:[-–]|bis(?: zu| u\.| unter)?|to| )\s*(?:unter |u\. ?|<)?(?P<high>\d{1,3}|pp|plus)"
    r"(?:$|[^\d\w%])",
    re.I,
)
_UNDER = re.compile(r"(?:unter|bis unter|u\.|<)\s*(?P<high>\d{1,2})(?!\d)", re.I)
_OVER = re.compile(
    r"(?:(?:über|ueber|ab|>=?)\s*(?P<one>\d{2})(?!\d))|(?:(?P<two>\d{2})\s*(?:und|u\.|\+|plus|pp|jahre und)\s*"
    r"(?:älter|aelter|mehr|jahre und älter|$))|(?P<three>\d{2})\+",
    re.I,
)
_AGE_WORD = re.compile(r"(?<![^\W_])(age|alter|altersgruppe|jahre?|j\.)(?![^\W_])|jährig|jaehrig", re.I)
OLDEST = 200


@dataclass(frozen=True)
class Total:
    """Columns that add up to another one in nearly all rows."""

    parts: tuple[str, ...]
    total: str


def age_group(name: str) -> tuple[int, int] | None:
    """Return the ages of a column, from the first to below the second; None where it names none.

    Examples
    --------
    >>> age_group("age_00_03"), age_group("unter 3"), age_group("3 bis u. 6"), age_group("65 und älter")
    ((0, 3), (0, 3), (3, 6), (65, 200))
    >>> age_group("age_80_pp"), age_group("hhsize_5p"), age_group("SGB II je 1000")
    ((80, 200), None, None)
    """
    plain = " ".join(name.replace("_", " ").split())
    said = bool(_AGE_WORD.search(plain))
    span = _AGE.search(f" {plain} ")
    if span and (said or "bis" in plain.lower() or re.fullmatch(r"\d{1,2}\s*[-–]\s*\d{1,3}", plain)):
        high = OLDEST if not span["high"].isdigit() else int(span["high"])
        low = int(span["low"])
        return (low, high) if low < high else None
    over = _OVER.search(plain)
    if over:
        return int(over["one"] or over["two"] or over["three"]), OLDEST
    under = _UNDER.search(plain)
    return (0, int(under["high"])) if under and int(under["high"]) > 0 else None


def age_label(ages: tuple[int, int]) -> str:
    """Return ages in the words of German statistics.

    Examples
    --------
    >>> age_label((0, 3)), age_label((3, 6)), age_label((65, OLDEST))
    ('unter 3 Jahre', '3 bis unter 6 Jahre', '65 Jahre und älter')
    """
    low, high = ages
    if high == OLDEST:
        return f"{low} Jahre und älter"
    return f"{low} bis unter {high} Jahre" if low else f"unter {high} Jahre"


def find_counts(values: pd.DataFrame, columns: Sequence[str]) -> dict[str, str]:
    """Return which columns are counts, each with the reason.

    Whole numbers that are called a number of cases, that are an age group, that are as large where many people live, or
    that add up to another column. In enough rows, all whole numbers without a word against it.

    Examples
    --------
    >>> frame = pd.DataFrame({"Arbeitslose": [12.0, 40.0, 7.0], "Quote": [3.0, 5.0, 2.0]})
    >>> list(find_counts(frame, ["Arbeitslose", "Quote"]))
    ['Arbeitslose']
    """
    named = [name for name in columns if not figure_words.says_no_count(name) and not figure_words.says_sum(name, 0)]
    whole = [name for name in named if _is_whole(values[name])]
    found: dict[str, str] = {}
    people = values.get(POPULATION)
    for name in whole:
        if reason := _whole_reason(name, values[name], people):
            found[name] = reason
    for name in named:
        if name not in found and _is_nearly_whole(values[name]) and _shows_count(name, values[name], people):
            found[name] = N_("a count by its name or size, although some cells have decimals: please look")
    for entry in find_totals(values, whole):
        for name in entry.parts:
            found.setdefault(name, N_("a count: adds up to a total with others"))
    return found


def _whole_reason(name: str, series: pd.Series, people: pd.Series | None) -> str:
    """Return why whole numbers are a count, "" where nothing says so."""
    known = series.dropna()
    if figure_words.says_count(name) or figure_words.COUNTED.search(figure_words.unbroken(name.replace("_", " "))):
        return N_("a count, by its name")
    if age_group(name) is not None:
        return N_("a count: people of one age group")
    if people is not None and goes_with(series, people):
        return N_("a count: large where many people live")
    if len(known) > 2 and known.max() >= _AS_PEOPLE:
        return N_("a count: whole numbers as large as numbers of people")
    if len(known) >= _ENOUGH_ROWS and not _says_nothing(name) and not figure_words.says_of_whom(name):
        return N_("a count: whole numbers, and no word of a rate")
    return ""


def _shows_count(name: str, series: pd.Series, people: pd.Series | None) -> bool:
    """Whether name or size show that figures count, also where a few cells have decimals."""
    named = figure_words.says_count(name) or figure_words.COUNTED.search(figure_words.unbroken(name.replace("_", " ")))
    return bool(named) or series.max() >= _AS_PEOPLE or (people is not None and goes_with(series, people))


def _is_nearly_whole(series: pd.Series) -> bool:
    known = series.dropna().to_numpy(dtype=float)
    whole = float((known % 1 == 0).mean()) if len(known) else 0.0
    return len(known) >= _FEW_ROWS and _MOST_WHOLE <= whole < 1 and bool((known >= 0).all())


def _says_nothing(name: str) -> bool:
    return len(re.findall(r"[^\W\d_]", name)) < 4 or bool(figure_words.LONG_VALUE.match(name))


def _is_whole(series: pd.Series) -> bool:
    known = series.dropna().to_numpy(dtype=float)
    return bool(len(known)) and bool((known % 1 == 0).all() and (known >= 0).all()) and len(set(known.tolist())) > 1


def goes_with(series: pd.Series, people: pd.Series) -> bool:
    """Whether figures are large where many people live: a correlation of 0.8 over enough quarters, of 0.9 over few."""
    both = series.notna() & people.notna()
    if both.sum() < _FEW_ROWS or series[both].max() < 10 or people[both].nunique() < min(both.sum(), _ENOUGH_ROWS):
        return False
    if series[both].nunique() < 2:
        return False
    likeness = np.corrcoef(series[both].to_numpy(dtype=float), people[both].to_numpy(dtype=float))[0, 1]
    return bool(likeness >= (_ALIKE if both.sum() >= _ENOUGH_ROWS else _ALIKE_IN_FEW))


def find_totals(values: pd.DataFrame, columns: Sequence[str]) -> tuple[Total, ...]:
    """Return columns beside each other that add up to another one, the longest runs first.

    Examples
    --------
    >>> frame = pd.DataFrame({"m": [3.0, 4.0, 20.0], "f": [4.0, 5.0, 10.0], "all": [7.0, 9.0, 30.0]})
    >>> find_totals(frame, ["m", "f", "all"])
    (Total(parts=('m', 'f'), total='all'),)
    """
    names = [name for name in columns if name != POPULATION][:_MOST_COLUMNS]
    targets = [*([POPULATION] if POPULATION in values else []), *names]
    rows = values[targets].dropna().to_numpy(dtype=float)[:_MOST_ROWS]
    if len(rows) < 3 or len(names) < 2:
        return ()
    places = {name: place for place, name in enumerate(targets)}
    sums = np.concatenate([np.zeros((len(rows), 1)), rows[:, [places[name] for name in names]].cumsum(axis=1)], axis=1)
    found: list[Total] = []
    taken: set[tuple[str, str]] = set()
    for length in range(len(names), 1, -1):
        for start in range(len(names) - length + 1):
            parts = tuple(names[start : start + length])
            added = sums[:, start + length] - sums[:, start]
            # A column of nothing adds up to anything.
            for place in np.flatnonzero(_is_close(rows, added) & (rows.max(axis=0) >= 10)).tolist():
                total = targets[place]
                known = total in parts or any((part, total) in taken for part in parts)
                if not known and _adds_up(rows[:, place], rows[:, [places[part] for part in parts]]):
                    found.append(Total(parts, total))
                    taken |= {(part, total) for part in parts}
    return tuple(found)


def _is_close(totals: np.ndarray, added: np.ndarray) -> np.ndarray:
    """Return which columns are a sum in nearly all rows, but for rounding."""
    off = np.abs(totals - added[:, None])
    return (off <= np.maximum(_ROUNDED, 0.01 * totals)).mean(axis=0) >= _NEARLY_ALL


def _adds_up(total: np.ndarray, parts: np.ndarray) -> bool:
    """Whether a sum that is close is one: exact, of many parts, or with large numbers to which each part is needed.

    Two columns that are nearly equal and one of small numbers are close to a sum by chance.
    """
    exact = float((total == parts.sum(axis=1)).mean()) >= _NEARLY_ALL
    if exact or parts.shape[1] >= _MANY_PARTS:
        return True
    if np.median(total) < 10 * _ROUNDED:
        return False
    return not any(
        _is_close(total[:, None], np.delete(parts, place, axis=1).sum(axis=1))[0] for place in range(parts.shape[1])
    )


def usual_groups(ages: Mapping[str, tuple[int, int]]) -> dict[str, tuple[str, ...]]:
    """Return the usual age groups that can be put together from age columns without gaps, by their label.

    Examples
    --------
    >>> usual_groups({"a": (0, 6), "b": (6, 18), "c": (18, 65), "d": (65, 80), "e": (80, OLDEST)})
    {'unter 18 Jahre': ('a', 'b'), '65 Jahre und älter': ('d', 'e')}
    """
    found = {}
    for low, high in ((0, 3), (0, 6), (6, 18), (0, 18), (18, 25), (18, 65), (65, OLDEST), (80, OLDEST)):
        parts, at = [], low
        inside = sorted((span, name) for name, span in ages.items() if low <= span[0] and span[1] <= high)
        for span, name in inside:
            if span[0] == at:
                parts.append(name)
                at = span[1]
        if at == high and len(parts) > 1:
            found[age_label((low, high))] = tuple(parts)
    return found
