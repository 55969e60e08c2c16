"""Quantiles as R counts them: a value to the last bit where the position is a whole number."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

# Hyndman and Fan (1996) by number, as R counts them: a and b of the position a + p (n + 1 - a - b).
_QUANTILE_TYPES: dict[int, tuple[Fraction, Fraction]] = {
    7: (Fraction(1), Fraction(1)),
    9: (Fraction(3, 8), Fraction(3, 8)),
}


def quantile(ordered: np.ndarray, share: Fraction, type: int = 7) -> float:
    """Return a quantile; where its position is a whole number it is that value to the last bit.

    Parameters
    ----------
    ordered
        Ascending, nothing missing, at least one value.
    type
        7 or 9 of Hyndman and Fan (1996).

    Notes
    -----
    The rule of R's `quantile`, which forgives its positions four units in the last place: a tenth of 47 steps is
    4.7 in binary only nearly. Here positions are fractions, so that there is nothing to forgive.

    Examples
    --------
    >>> quantile(np.array([1.0, 2.0, 4.0]), Fraction(1, 2)), quantile(np.array([1.0, 2.0, 4.0]), Fraction(3, 4))
    (2.0, 3.0)
    """
    first, last = _QUANTILE_TYPES[type]
    position = first + share * (len(ordered) + 1 - first - last)
    position = min(max(position, Fraction(1)), Fraction(len(ordered)))
    below = int(position)
    rest = float(position - below)
    low = float(ordered[below - 1])
    high = float(ordered[min(below, len(ordered) - 1)])
    return low if rest == 0 or low == high else (1 - rest) * low + rest * high
