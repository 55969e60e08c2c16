"""Numbers for the browser, as small as they can be and exactly as they are read."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

# From narrow to wide; the smallest number of a kind says that there is no value.
_KINDS = ("<i1", "<i2", "<i4")
# So near to the middle between two numbers, the product with a power of ten no longer tells which is nearer.
_NEAR = 1e-6


def shown_numbers(values: np.ndarray, digits: int) -> np.ndarray:
    """Return numbers as they are read, in units of the last decimal: as `i18n` rounds them; NaN where there is none.

    Examples
    --------
    1.115 is a little less as a double, and is written 1.11, though times 100 it is a little more than 111.5.

    >>> shown_numbers(np.array([1.115, 0.125, 0.375, -0.004, np.nan]), 2).tolist()
    [111.0, 12.0, 38.0, 0.0, nan]
    """
    given = np.asarray(values, dtype=float)
    given = np.where(np.isfinite(given), given, np.nan)
    scaled = given * 10.0**digits
    found = np.rint(scaled)
    beyond = np.abs(scaled - np.floor(scaled) - 0.5)
    for at in np.flatnonzero(beyond <= _NEAR + np.abs(scaled) * 1e-15):
        found[at] = float(f"{given[at]:.{digits}f}".replace(".", ""))
    # A minus before nothing is none.
    return found + 0.0


def pack_numbers(values: np.ndarray, digits: int = 0) -> dict[str, Any]:
    """Return numbers in the narrowest kind that holds them as they are read.

    Returns
    -------
    dict
        ``kind``: of the array (little endian); ``data``: its bytes as base64, units of the last decimal, the smallest
        number of an integer kind (NaN in floats) where there is none; ``digits``.

    Examples
    --------
    >>> pack_numbers(np.array([0.5, np.nan]), 2)
    {'kind': 'i1', 'digits': 2, 'data': 'MoA='}
    """
    whole = shown_numbers(values, digits)
    finite = whole[np.isfinite(whole)]
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    kind = next((kind for kind in _KINDS if largest <= np.iinfo(kind).max), "<f8")
    if kind != "<f8":
        whole = np.where(np.isfinite(whole), whole, np.iinfo(kind).min)
    return {"kind": kind[1:], "digits": digits, "data": packed(whole, kind)}


def packed(values: np.ndarray, kind: str) -> str:
    """Return an array's bytes as base64."""
    return base64.b64encode(np.ascontiguousarray(values, dtype=kind).tobytes()).decode("ascii")
