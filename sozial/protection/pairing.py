"""Which counts and bases belong to a rate, found in the figures themselves where nobody has said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sozial.model import Indicator

_FACTORS = (100.0, 1000.0, 1.0, 10_000.0, 100_000.0)
_MOST_COUNTS = 300
_FEWEST = 5


def pair_rates(
    values: Mapping[str, np.ndarray], indicators: Sequence[Indicator], counts: Sequence[str]
) -> tuple[Indicator, ...]:
    """Return indicators with the count and base that give their values in every row, where these were not named.

    Parameters
    ----------
    values
        Figures by column.
    counts
        Columns that count people or cases.

    Notes
    -----
    A pair fits where factor x count / base equals the value, as far as its decimals go, wherever all three are
    known: in at least five rows with at least three different values.

    Examples
    --------
    >>> counts, bases = np.array([5.0, 9, 14, 30, 2]), np.array([500.0, 610, 700, 820, 410])
    >>> values = {"n": counts, "b": bases, "q": (100 * counts / bases).round(1)}
    >>> found = pair_rates(values, [Indicator("q")], ["n", "b"])[0]
    >>> found.count, found.base, found.factor
    ('n', 'b', 100.0)
    """
    candidates = [name for name in counts if name in values][:_MOST_COUNTS]
    found = []
    for indicator in indicators:
        named = indicator.count in values and indicator.base in values
        if indicator.code in values and indicator.code not in counts and not named:
            indicator = _paired(indicator, values, candidates)
        found.append(indicator)
    return tuple(found)


def _paired(indicator: Indicator, values: Mapping[str, np.ndarray], candidates: Sequence[str]) -> Indicator:
    rate = values[indicator.code]
    slack = 0.5 * 10.0 ** -_decimals(rate) + 1e-9
    for factor, count, base in _likely(rate, [values[name] for name in candidates], slack):
        cases, people = values[candidates[count]], values[candidates[base]]
        usable = np.isfinite(rate) & np.isfinite(cases) & np.isfinite(people) & (people > 0)
        if usable.sum() < _FEWEST or len(np.unique(rate[usable])) < 3:
            continue
        if (np.abs(factor * cases[usable] / people[usable] - rate[usable]) <= slack).all():
            return replace(indicator, count=candidates[count], base=candidates[base], factor=factor)
    return indicator


def _likely(rate: np.ndarray, counts: Sequence[np.ndarray], slack: float) -> list[tuple[float, int, int]]:
    """Return (factor, count, base) that fit in a few rows; the others cannot fit in all."""
    if not counts:
        return []
    matrix = np.column_stack(counts)
    known = np.isfinite(matrix).sum(axis=1) + 2 * matrix.shape[1] * np.isfinite(rate)
    rows = np.argsort(-known, kind="stable")[:8]
    few = matrix[rows].T
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = few[:, None, :] / few[None, :, :]
    found = []
    for factor in _FACTORS:
        off = np.abs(factor * shares - rate[rows])
        fits = ((off <= slack) | ~np.isfinite(off)).all(axis=2) & np.isfinite(off).any(axis=2)
        found += [(factor, int(count), int(base)) for count, base in np.argwhere(fits) if count != base]
    return found


def _decimals(values: np.ndarray) -> int:
    """Return how many decimals the values have, at most 6."""
    known = values[np.isfinite(values)]
    for digits in range(6):
        if (np.abs(known - np.round(known, digits)) < 1e-9).all():
            return digits
    return 6
