"""Outliers of one year, treated by what was found in another: the reference year decides for all years."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sozial.index.values.treat import TREATMENTS, Touched, logarithm, percentile_bounds, winsorise_bounds

# Where a treatment states its bounds; of others, they follow from what it did to the reference year.
_BOUNDS: dict[str, Callable[..., tuple[float, float]]] = {
    "winsorise": winsorise_bounds,
    "percentile": percentile_bounds,
}


def hold_bounds(name: str, reference: np.ndarray, **options: Any) -> tuple[float, float] | None:
    """Return the values that a treatment pulls in to in a reference year; None where it takes logarithms.

    A side on which nothing is pulled in has no bound: it is infinite.

    Examples
    --------
    >>> hold_bounds("winsorise", np.array([1.0, 2.0, 3.0, 99.0]), lowest=0, highest=1)
    (-inf, 3.0)
    """
    if name in _BOUNDS:
        return _BOUNDS[name](reference, **options)
    treated, touched = TREATMENTS[name].function(reference, **options)
    if touched.logged:
        return None
    lowered, raised = treated < reference, treated > reference
    return (
        float(np.nanmin(treated)) if raised.any() else -np.inf,
        float(np.nanmax(treated)) if lowered.any() else np.inf,
    )


def treat_held(column: np.ndarray, reference: np.ndarray, name: str, **options: Any) -> tuple[np.ndarray, Touched]:
    """Treat a column as its reference year is treated: to the same bounds, or by the same logarithm.

    Values beyond the range of the reference year have no logarithm there: they count as its end, and are `cells`.

    Parameters
    ----------
    column, reference
        The same indicator in two years, untreated; units need not be the same.
    name, options
        Of `TREATMENTS`.

    Examples
    --------
    >>> before, after = np.array([1.0, 2.0, 3.0, 99.0]), np.array([50.0, 2.0, 2.5, 0.0])
    >>> treat_held(after, before, "winsorise", lowest=0, highest=1)
    (array([3. , 2. , 2.5, 0. ]), Touched(cells=(0,), logged=False))
    """
    bounds = hold_bounds(name, reference, **options)
    if bounds is None:
        treated, inside = logarithm(column, reference)
        beyond = np.flatnonzero((inside != column) & ~np.isnan(column))
        return treated, Touched(tuple(int(at) for at in beyond), logged=True)
    low, high = bounds
    treated = np.clip(column, low, high)
    moved = np.flatnonzero((treated != column) & ~np.isnan(column))
    return treated, Touched(tuple(int(at) for at in moved))
