"""Counts whose own rate was delivered beside them, and figures that make up a whole: each would count twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from sozial.i18n import N_
from sozial.model import POPULATION, Direction
from sozial.reading.indicators.indicator_choices import IndicatorChoice, Use

_FACTORS = (100.0, 1000.0, 1.0, 10_000.0, 100_000.0)
_SHARE = r"(?:anteil|quote|rate|ziffer|prozent)"
_PER = re.compile(r"\b(?:je|pro|per|auf) .*$|\ban (?:der|den|dem|allen|allem|aller) .*$", re.I)
_ASIDE = re.compile(r"\([^()]*\)|\b(?:19|20)\d{2}\b|[%‰]")
_SUFFIX = re.compile(rf"(?<=\w{{4}}){_SHARE}$")
_EMPTY = re.compile(
    rf"{_SHARE}|anzahl|zahl|absolut|abs|insgesamt|gesamt|share|percent|number|in|der|die|das|den|des|dem|von|und|nach|"
    r"am|im|mit|of|the",
    re.I,
)
_ENDING = re.compile(r"(?:innen|en|er|em|es|e|n|s)$")
# A rounded rate of a small quarter lies off by its last digit.
_NEAR, _MOST, _ENOUGH_ROWS = 0.1, 0.8, 3
_GOES_WITH = 0.7
# Of a whole of a few cases any two columns are the parts, and so is one beside a column of nothing.
_LARGE, _LEAST_PART = 10.0, 0.02


@dataclass(frozen=True)
class OwnRate:
    """A delivered rate of a count, with its base and factor where the figures tell them."""

    rate: str
    base: str | None = None
    factor: float = 100.0


def _stem(word: str) -> str:
    word = _SUFFIX.sub("", word)
    while len(word) > 4 and (shorter := _ENDING.sub("", word)) != word:
        word = shorter
    return word


def _words(text: str) -> frozenset[str]:
    """Return the stems of words that say what is counted, without those that say how."""
    # A hyphen before a small letter only breaks a long word.
    plain = re.sub(r"(?<=[^\W\d_])-\s?(?=[a-zäöüß])", "", text.replace("_", " "))
    plain = _ASIDE.sub(" ", plain)
    plain = _PER.sub("", plain) if re.search(_SHARE, plain, re.I) or re.search(r"\b(je|pro)\b", plain) else plain
    found = (word.casefold() for word in re.findall(r"[^\W_]+", plain))
    return frozenset(_stem(word) for word in found if not _EMPTY.fullmatch(word))


def _meanings(code: str, headings: Collection[str]) -> set[frozenset[str]]:
    levels = [level.strip() for level in code.split(" / ")]
    if len(levels) > 1 and levels[0] in headings:
        levels = levels[1:]
    # Columns of the same name in several tables are called by their table first.
    own = [level.split(": ", 1)[1] for level in levels if ": " in level]
    return {words for level in (*levels, *own, " ".join(levels)) if (words := _words(level))}


def find_own_rates(
    values: pd.DataFrame,
    counts: Collection[str],
    rates: Sequence[str],
    headings: Collection[str] = (),
    titles: Mapping[str, str] | None = None,
) -> dict[str, OwnRate]:
    """Return the delivered rate of every count that has one in its table: of the same words, and fitting its figures.

    Where no column is the base, what count and rate make of it has to be large where many people live.

    Parameters
    ----------
    headings
        First levels of names that several columns share.
    titles
        What the table of a column is called.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"population": [500.0, 900, 400], "Arbeitslose": [50.0, 45, 20], "Arbeitslosenquote": [10.0, 5, 5]}
    ... )
    >>> find_own_rates(frame, ["Arbeitslose"], ["Arbeitslosenquote"])
    {'Arbeitslose': OwnRate(rate='Arbeitslosenquote', base='population', factor=100.0)}
    """
    where = titles or {}
    bases = [name for name in (POPULATION, *counts) if name in values]
    said = {name: _meanings(name, headings) for name in (*counts, *rates)}
    found: dict[str, OwnRate] = {}
    for rate in rates:
        own = [
            count
            for count in counts
            if count != rate and said[count] & said[rate] and where.get(count) == where.get(rate)
        ]
        fitting = [(count, pair) for count in own if (pair := _pair(values, count, rate, bases)) is not None]
        exact = [entry for entry in fitting if entry[1].base is not None]
        # Several counts of the same words leave open which of them it is, unless the figures tell.
        for chosen in (exact, fitting):
            if len(chosen) == 1:
                count, pair = chosen[0]
                found.setdefault(count, pair)
                break
    return found


def _pair(values: pd.DataFrame, count: str, rate: str, bases: Sequence[str]) -> OwnRate | None:
    """Return how a rate goes with a count; None where it does not."""
    known = values[[count, rate]].dropna()
    known = known[(known[count] > 0) & (known[rate] > 0)]
    if len(known) < _ENOUGH_ROWS:
        return None
    implied = known[count] / known[rate]
    for base in bases:
        if base == count:
            continue
        ratios = (values[base].reindex(known.index) / implied).dropna().to_numpy(dtype=float)
        for factor in _FACTORS if len(ratios) >= _ENOUGH_ROWS else ():
            if (np.abs(ratios / factor - 1) <= _NEAR).mean() >= _MOST:
                return OwnRate(rate, base, factor)
    if POPULATION not in values:
        return None
    people = values[POPULATION].reindex(known.index)
    both = people.notna()
    if both.sum() < _ENOUGH_ROWS or implied[both].nunique() < 2 or people[both].nunique() < 2:
        return None
    likeness = np.corrcoef(implied[both].rank().to_numpy(dtype=float), people[both].rank().to_numpy(dtype=float))
    return OwnRate(rate) if likeness[0, 1] >= _GOES_WITH else None


def with_own_rates(choices: Sequence[IndicatorChoice], own: Mapping[str, OwnRate]) -> list[IndicatorChoice]:
    """Return choices in which a count with a rate of its own only supports it, and the rate knows its count."""
    used = {
        choice.code: own[choice.code]
        for choice in choices
        if choice.code in own and choice.use in (Use.RATE, Use.UNUSED, Use.SUPPORT) and not choice.is_confirmed
    }
    of = {pair.rate: (count, pair) for count, pair in used.items()}
    found = []
    for choice in choices:
        if choice.code in used and choice.use is not Use.SUPPORT:
            reason = N_("its own rate is delivered beside it: both would count twice")
            choice = replace(choice, use=Use.SUPPORT, base=None, reason=reason, measure="")
        elif choice.code in of and choice.use is Use.GIVEN and not choice.parts and not choice.is_confirmed:
            count, pair = of[choice.code]
            choice = replace(choice, parts=(count,), base=choice.base or pair.base)
            choice = replace(choice, factor=pair.factor * choice.scale) if pair.base else choice
        found.append(choice)
    return found


def complements_as_context(choices: Sequence[IndicatorChoice], values: pd.DataFrame) -> list[IndicatorChoice]:
    """Propose two figures that together are the whole as context: where one is high, the other is low.

    Where one is a burden and the other favourable, both say the same: the first of them stays.

    Examples
    --------
    >>> frame = pd.DataFrame({"f": [3.0, 14, 20], "m": [4.0, 5, 10], "all": [7.0, 19, 30]})
    >>> found = complements_as_context([IndicatorChoice(one, Use.RATE, base="all") for one in "fm"], frame)
    >>> [choice.direction.name for choice in found]
    ['CONTEXT', 'CONTEXT']
    """
    found = {choice.code: choice for choice in choices}
    open_ones = [choice for choice in choices if choice.is_weighed and not choice.is_confirmed]
    wholes = [choice.code for choice in choices if choice.use is not Use.GIVEN]
    for one, other in combinations(open_ones, 2):
        if not _make_a_whole(one, other, values, wholes):
            continue
        if one.direction is other.direction:
            reason = N_("makes up the whole with another figure: where one is high, the other is low")
            changed = [one, other]
        else:
            reason = N_("makes up the whole with another figure, which says the same already")
            changed = [other]
        for choice in changed:
            found[choice.code] = replace(choice, direction=Direction.CONTEXT, direction_reason=reason)
    return list(found.values())


def _make_a_whole(one: IndicatorChoice, other: IndicatorChoice, values: pd.DataFrame, wholes: Sequence[str]) -> bool:
    if one.use is not other.use or one.use is Use.COUNT:
        return False
    if one.use is Use.GIVEN:
        parts = values[[one.code, other.code]].to_numpy(dtype=float)
        whole = np.full((len(parts), 1), 100.0)
        return one.scale == other.scale and _add_up(parts * one.scale, whole, 0.011 * whole)
    if one.base != other.base or len(one.counted) > 1 or len(other.counted) > 1:
        return False
    columns = [*one.counted, *other.counted]
    others = [name for name in dict.fromkeys((str(one.base), *wholes)) if name in values and name not in columns]
    whole = values[others].to_numpy(dtype=float)
    # Numbers that were rounded to five add up to a little more or less.
    return _add_up(values[columns].to_numpy(dtype=float), whole, np.maximum(2.0, 0.01 * whole))


def _add_up(parts: np.ndarray, wholes: np.ndarray, room: np.ndarray) -> bool:
    """Whether two columns add up to one of some others in nearly all rows, each with a part that counts."""
    known = ~np.isnan(parts).any(axis=1)[:, None] & ~np.isnan(wholes)
    rows = known.sum(axis=0)
    with np.errstate(invalid="ignore"):
        close = known & (np.abs(parts.sum(axis=1)[:, None] - wholes) <= room)
        both = known & (parts.min(axis=1)[:, None] >= _LEAST_PART * wholes) & (wholes >= _LARGE)
    enough = (rows >= _ENOUGH_ROWS) & (close.sum(axis=0) >= 0.95 * rows) & (both.sum(axis=0) >= 0.5 * rows)
    return bool(enough.any())
