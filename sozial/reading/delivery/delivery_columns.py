"""Which column of a new delivery continues which one of the data: proposed by names and by figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sozial.errors import Finding
from sozial.i18n import N_
from sozial.model import PERIOD, POPULATION, Dataset
from sozial.reading.delivery.column_pairs import ALIKE, ColumnPair, because, measure_change, pair_of
from sozial.reading.delivery.measure_change import MeasureChange
from sozial.reading.indicators.column_likeness import name_likeness
from sozial.reading.loading.counted_columns import is_count

# Comparing figures takes a millisecond for each pair, names some hundredths: so many pairs of columns with other names.
_MOST_PAIRS, _MOST_NAMES = 5_000, 60_000
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
    change
        How its unit of measure differs from last year's; None where nothing says that it does. It is asked about.
    """

    old: str
    new: str
    reason: Finding
    certainty: float
    sure: bool
    made: bool = False
    change: MeasureChange | None = None


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
    then, _now = nearest_periods(before, delivery)
    old, new = _beside(before, delivery, units)
    called, called_now = _called(before), _called(delivery)
    candidates, left_out = _candidates(before, delivery)
    counts = {code: is_count(before, code) for code in dict.fromkeys(code for code, _column, _likeness in candidates)}
    pairs = [
        pair
        for code, column, likeness in candidates
        if (pair := pair_of(counts[code], called[code], called_now[column], likeness, old[code], new[column]))
        is not None
    ]
    chosen = _assign(pairs)
    indicators = [entry.code for entry in before.indicators]
    order = [*indicators, *(str(code) for code in before.values.columns if code not in indicators)]
    found = {
        code: _proposal(before, code, chosen.get(code), then, code in left_out)
        for code in order
        if code in before.values.columns
    }
    for entry in before.indicators:
        if entry.code in found and _is_made(before, entry.code, found):
            found[entry.code] = _made(found[entry.code])
    return tuple(found.values())


def _beside(before: Dataset, delivery: Dataset, units: Mapping[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the figures of both that are compared, quarter by quarter."""
    then, now = nearest_periods(before, delivery)
    old, new = before.at(then).reindex(list(units)), delivery.at(now).reindex(list(units.values()))
    new.index = old.index
    return old, new


def _called(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """Return what says the unit of measure of each column: what was said of it, its own name, its readable name."""
    said = {entry.code: entry for entry in dataset.indicators}
    return {
        str(code): (str(code), said[str(code)].measure, said[str(code)].name) if str(code) in said else (str(code),)
        for code in dataset.values.columns
    }


def change_of(before: Dataset, delivery: Dataset, units: Mapping[str, str], old: str, new: str) -> MeasureChange | None:
    """Return how the unit of measure of a column differs from that of the one it continues, as a person chose.

    Parameters
    ----------
    units
        Quarter of the delivery by quarter of the data, for those that are the same.
    """
    then, now = _beside(before, delivery, units)
    likeness = max(name_likeness(a, b) for a in _names(before)[old] for b in _names(delivery)[new])
    return measure_change(_called(before)[old], _called(delivery)[new], likeness, then[old], now[new])


def _alike(
    code: str, free: Sequence[str], one: Mapping[str, Collection[str]], other: Mapping[str, Collection[str]]
) -> list[tuple[str, str, float]]:
    """Return the columns whose names are like those of a column; all where none are."""
    alike = [(column, max(name_likeness(a, b) for a in one[code] for b in other[column])) for column in free]
    near = [entry for entry in alike if entry[1] >= ALIKE]
    return [(code, column, likeness) for column, likeness in near or alike]


def _candidates(before: Dataset, delivery: Dataset) -> tuple[list[tuple[str, str, float]], set[str]]:
    """Return (old, new, likeness of the names) of what can be the same, and the columns that were not looked for.

    A column that has its equal, or others with similar names, is not looked for by its figures alone. Of very many
    columns with other names the first ones are looked for.
    """
    one, other = _names(before), _names(delivery)
    found = [(code, code, 1.0) for code in one if code in other]
    free = [column for column in other if column not in one]
    missing = [code for code in one if code not in other]
    left_out: set[str] = set()
    looked_at = 0
    for code in missing:
        looked_at += len(free)
        if looked_at > _MOST_NAMES or len(found) > len(one) + _MOST_PAIRS:
            left_out.add(code)
            continue
        found += _alike(code, free, one, other)
    return found, left_out


def _names(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    labels = {entry.code: entry.name for entry in dataset.indicators}
    return {
        str(code): tuple(dict.fromkeys(filter(None, (str(code), labels.get(str(code), "")))))
        for code in dataset.values.columns
    }


def _assign(pairs: Sequence[ColumnPair]) -> dict[str, ColumnPair]:
    """Return the best pair for every old column, each new column once; what is not clearly ahead is no more sure."""
    chosen: dict[str, ColumnPair] = {}
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


def _proposal(before: Dataset, code: str, pair: ColumnPair | None, then: str, left_out: bool) -> ColumnProposal:
    if pair is not None:
        return ColumnProposal(code, pair.new, pair.reason, min(1.0, pair.score / 1.25), pair.sure, change=pair.change)
    weighs = code == POPULATION or any(entry.code == code for entry in before.indicators)
    had = bool(before.values[code].xs(then, level=PERIOD).notna().any())
    if not had:
        return ColumnProposal(code, "", because("ended", N_("had no values last year either")), 1.0, True)
    if left_out:
        message = N_("so many columns have other names that this one was not looked for; choose it by hand")
        return ColumnProposal(code, "", because("not-looked-for", message), 0.0, False)
    return ColumnProposal(code, "", because("nothing", N_("nothing in the new file is like it")), 0.0, not weighs)


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
    reason = because("made", N_("made again from its count and its base, as last year"))
    return ColumnProposal(own.old, "", reason, 1.0, True, made=True)
