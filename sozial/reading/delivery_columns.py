"""Which column of a new delivery continues which one of the data: proposed by names and by figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.model import PERIOD, POPULATION, Dataset
from sozial.reading.column_likeness import FigureLikeness, figure_likeness, is_whole, name_likeness
from sozial.reading.correspondence import is_count
from sozial.reading.figure_words import says_count

# Names less alike than this say nothing.
_ALIKE = 0.6
_LEAST = 0.35
# How much better a proposal is than the next one to be no question.
_AHEAD = 0.1


@dataclass(frozen=True)
class ColumnProposal:
    """What continues one column of the data.

    Parameters
    ----------
    old
        Column of the data.
    new
        Column of the delivery; "" where nothing does.
    reason
        Why.
    certainty
        Between 0 and 1.
    sure
        Whether nobody has to confirm it.
    made
        Whether the figures are made again from count and base.
    """

    old: str
    new: str
    reason: Finding
    certainty: float
    sure: bool
    made: bool = False


@dataclass(frozen=True)
class _Pair:
    old: str
    new: str
    score: float
    sure: bool
    reason: Finding


def _because(code: str, message: str, figures: FigureLikeness | None = None, **values: object) -> Finding:
    if figures is not None:
        values |= {"n": figures.n, "rank": figures.rank, "ratio": figures.ratio}
    return Finding(code, Severity.NOTE, message, "", "", values)


def nearest_periods(before: Dataset, delivery: Dataset) -> tuple[str, str]:
    """Return the periods of both whose figures are compared: the same one, else the last and the next."""
    last = before.periods[-1]
    if last in delivery.periods:
        return last, last
    later = [period for period in delivery.periods if period > last]
    return last, later[0] if later else delivery.periods[-1]


def propose_pairs(before: Dataset, delivery: Dataset, units: Mapping[str, str]) -> tuple[ColumnProposal, ...]:
    """Return a proposal for every column of the data, indicators first.

    Parameters
    ----------
    delivery
        As it was read, under its own columns and keys.
    units
        Quarter of the delivery by quarter of the data, for those that are the same.
    """
    then, now = nearest_periods(before, delivery)
    old, new = before.at(then), delivery.at(now).reindex(list(units.values()))
    old = old.reindex(list(units))
    new.index = old.index
    pairs = [
        pair
        for code, column, likeness in _candidates(before, delivery)
        if (pair := _pair(before, code, column, likeness, old[code], new[column])) is not None
    ]
    chosen = _assign(pairs)
    indicators = [entry.code for entry in before.indicators]
    order = [*indicators, *(str(code) for code in before.values.columns if code not in indicators)]
    found = {code: _proposal(before, code, chosen.get(code), then) for code in order if code in before.values.columns}
    for entry in before.indicators:
        if entry.code in found and _is_made(before, entry.code, found):
            found[entry.code] = _made(found[entry.code])
    return tuple(found.values())


def _candidates(before: Dataset, delivery: Dataset) -> list[tuple[str, str, float]]:
    """Return (old, new, likeness of the names) of what can be the same.

    A column that has its equal, or others with similar names, is not looked for by its figures alone.
    """
    one, other = _names(before), _names(delivery)
    found = [(code, code, 1.0) for code in one if code in other]
    free = [column for column in other if column not in one]
    for code in one:
        if code in other:
            continue
        alike = [(column, max(name_likeness(a, b) for a in one[code] for b in other[column])) for column in free]
        near = [entry for entry in alike if entry[1] >= _ALIKE]
        found += [(code, column, likeness) for column, likeness in near or alike]
    return found


def _names(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    labels = {entry.code: entry.name for entry in dataset.indicators}
    return {
        str(code): tuple(dict.fromkeys(filter(None, (str(code), labels.get(str(code), "")))))
        for code in dataset.values.columns
    }


def _pair(
    before: Dataset,
    old: str,
    new: str,
    likeness: float,
    then: pd.Series,
    now: pd.Series,
) -> _Pair | None:
    """Return how likely it is that one column continues another, None where it cannot be."""
    if old == new:
        doubt = _doubt(before, old, then, now)
        reason = _because("equal", N_("the same column name")) if doubt is None else doubt
        return _Pair(old, new, 2.0, doubt is None, reason)
    figures = figure_likeness(then, now)
    if _is_other_kind(before, old, new, now, figures):
        return None
    differs = figures is not None and figures.differs
    strong, fits = figures is not None and figures.is_strong, figures is not None and figures.fits
    score = 0.9 if likeness == 1.0 else 0.6 * likeness if likeness >= _ALIKE else 0.0
    score += 0.35 if strong else 0.2 if fits else -0.4 if differs else 0.0
    if score < _LEAST:
        return None
    if likeness < _ALIKE:
        message = N_("its figures agree in {n} quarters (rank correlation {rank}, {ratio} times last year's)")
        return _Pair(old, new, score, False, _because("figures", message, figures))
    same = likeness == 1.0
    if not fits:
        message = N_("the same words without year and unit") if same else N_("similar words")
        return _Pair(old, new, score, False, _because("words", message))
    message = (
        N_("the same words; figures agree in {n} quarters (rank correlation {rank}, {ratio} times last year's)")
        if same
        else N_("similar words; figures agree in {n} quarters (rank correlation {rank}, {ratio} times last year's)")
    )
    return _Pair(old, new, score, same or strong, _because("words-and-figures", message, figures))


def _doubt(before: Dataset, code: str, then: pd.Series, now: pd.Series) -> Finding | None:
    """Return why a column of the same name may hold something else, None where its figures say nothing against it."""
    figures = figure_likeness(then, now, 1)
    if figures is None:
        return None
    if not figures.same_size:
        message = N_("the same column name, but its figures are {ratio} times last year's (median of {n} quarters)")
        return _because("other-size", message, figures)
    if figures.differs:
        message = N_(
            "the same column name, but its figures do not fit in {n} quarters (rank correlation {rank}, {ratio} times "
            "last year's)"
        )
        return _because("other-figures", message, figures)
    if is_count(before, code) and not is_whole(now):
        return _because(
            "no-count", N_("the same column name, but last year it held counts, and now numbers with decimals")
        )
    if not is_count(before, code) and is_whole(now) and figures.n >= 3 and not is_whole(then):
        message = N_("the same column name, but all its figures are whole numbers now, as counts are")
        return _because("whole", message, figures)
    return None


def _is_other_kind(before: Dataset, old: str, new: str, values: pd.Series, figures: FigureLikeness | None) -> bool:
    """Whether one column holds counts and the other rates: never put in each other's place."""
    if figures is not None and not figures.same_size:
        return True
    known = values.dropna().to_numpy(dtype=float)
    whole = is_whole(values)
    if is_count(before, old):
        return len(known) > 0 and not whole
    return says_count(new) or (whole and len(known) > 0 and bool(known.max() > 100) and figures is None)


def _assign(pairs: Sequence[_Pair]) -> dict[str, _Pair]:
    """Return the best pair for every old column, each new column once; what is not clearly ahead is no more sure."""
    chosen: dict[str, _Pair] = {}
    taken: set[str] = set()
    ordered = sorted(pairs, key=lambda pair: -pair.score)
    for pair in ordered:
        if pair.old in chosen or pair.new in taken:
            continue
        rivals = [
            other.score
            for other in ordered
            if other is not pair
            and (other.old == pair.old or other.new == pair.new)
            and other.old not in chosen
            and other.new not in taken
        ]
        ahead = pair.score - max(rivals, default=0.0) >= _AHEAD
        chosen[pair.old] = pair if ahead else replace(pair, sure=False)
        taken.add(pair.new)
    return chosen


def _proposal(before: Dataset, code: str, pair: _Pair | None, then: str) -> ColumnProposal:
    if pair is not None:
        return ColumnProposal(code, pair.new, pair.reason, min(1.0, pair.score / 1.25), pair.sure)
    weighs = code == POPULATION or any(entry.code == code for entry in before.indicators)
    had = bool(before.values[code].xs(then, level=PERIOD).notna().any())
    if not had:
        return ColumnProposal(code, "", _because("ended", N_("had no values last year either")), 1.0, True)
    return ColumnProposal(code, "", _because("nothing", N_("nothing in the new file is like it")), 0.0, not weighs)


def _is_made(before: Dataset, code: str, found: Mapping[str, ColumnProposal]) -> bool:
    """Whether a rate that is not delivered can be made again from count and base, as it was made before."""
    entry, own = before.indicator(code), found[code]
    if own.new and own.sure:
        return False
    if not entry.count or not entry.base:
        return False
    return all(name in found and found[name].new for name in (entry.count, entry.base)) and is_made_of(before, code)


def is_made_of(dataset: Dataset, code: str) -> bool:
    """Whether the figures of a rate are its count over its base, by its factor."""
    entry = dataset.indicator(code)
    values = dataset.values
    if entry.count not in values.columns or entry.base not in values.columns:
        return False
    base = values[entry.base].where(values[entry.base] > 0)
    made = (entry.factor * values[entry.count] / base).rename("made")
    both = pd.concat([values[code].rename("told"), made], axis=1).dropna()
    near = np.isclose(both["told"], both["made"], rtol=0.01, atol=0.06)
    return len(both) > 0 and float(near.mean()) >= 0.9


def _made(own: ColumnProposal) -> ColumnProposal:
    reason = _because("made", N_("made again from its count and its base, as last year"))
    return ColumnProposal(own.old, "", reason, 1.0, True, made=True)
