"""Rounding as published recipes round: decimal, halves up or to the even digit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

UP, EVEN = "up", "even"
# Options that any step may have beside its own.
ROUNDING: dict[str, Any] = {"digits": None, "half": UP}
# A decimal half is rarely a half in binary (0.00375 is 0.003749…): this close it counts as one.
_NEAR = 1e-7


def round_half(values: np.ndarray, digits: int, half: str = UP) -> np.ndarray:
    """Return values rounded to so many decimals.

    Parameters
    ----------
    half
        "up": halves away from zero, as spreadsheets and databases do; "even": to the even digit.

    Examples
    --------
    >>> round_half(np.array([0.125, 0.375, 1.005, -0.125]), 2).tolist()
    [0.13, 0.38, 1.01, -0.13]
    >>> round_half(np.array([0.125, 0.375]), 2, "even").tolist()
    [0.12, 0.38]
    """
    scale = 10.0**digits
    scaled = np.abs(values) * scale
    whole = np.floor(scaled)
    rest = scaled - whole
    up = rest > 0.5 + _NEAR
    tie = np.abs(rest - 0.5) <= _NEAR
    up |= tie if half == UP else tie & (whole % 2 == 1)
    return np.copysign((whole + up) / scale, values)


def function_options(standard: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a step hands to its function: its standard options and those given, without rounding.

    Examples
    --------
    >>> function_options({"low": 0.0, "high": 100.0}, {"high": 1.0, "digits": 4})
    {'low': 0.0, 'high': 1.0}
    """
    return {name: value for name, value in {**standard, **given}.items() if name not in ROUNDING}


def round_step(values: np.ndarray, options: Mapping[str, Any]) -> np.ndarray:
    """Round as a step's options say; without `digits` nothing is rounded."""
    digits = options.get("digits")
    return values if digits is None else round_half(values, int(digits), options.get("half", UP))
