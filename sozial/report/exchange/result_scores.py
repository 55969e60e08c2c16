"""Scores, ranks and classes of a result, to be compared with those that another computer found."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd

from sozial.index.values.equality import reach_of
from sozial.reading.sandbox.project_parts import KEY_FIELD
from sozial.result import Result

# Processors add products in different orders and round exponentials differently: a double's last digits are theirs,
# so the same figures and recipe give scores that differ there. Nine digits are more than any page prints.
SCORE_DIGITS = 9
SCORE = "score:"


def result_frame(result: Result) -> pd.DataFrame:
    """Return scores, ranks and classes of every composite."""
    columns: dict[str, Any] = {KEY_FIELD: [str(unit) for unit in result.units]}
    for code, level in result.levels.items():
        columns[f"{SCORE}{code}"] = np.asarray(level.scores, dtype=float)
        columns[f"rank:{code}"] = np.asarray(level.ranks, dtype=float)
        columns[f"class:{code}"] = np.asarray(level.classes, dtype=np.int64)
    for code, further in result.further.items():
        if further.of in result.levels:
            columns[f"class:{code}"] = np.asarray(further.classes, dtype=np.int64)
    return pd.DataFrame(columns)


def result_digest(result: Result) -> str:
    """Return a hash of all scores (to nine digits), ranks and classes: one number to compare two computers by."""
    frame = result_frame(result)
    state = hashlib.sha256()
    for name in frame.columns:
        cells = frame[name]
        said = _in_steps(cells.to_numpy()) if name.startswith(SCORE) else cells.tolist()
        state.update(repr((name, said)).encode())
    return state.hexdigest()


def _reach(scores: np.ndarray) -> float:
    """Return the greatest finite score by its amount."""
    return reach_of(np.where(np.isfinite(scores), scores, np.nan))


def _in_steps(scores: np.ndarray) -> list[float]:
    """Return scores in steps of what two processors may differ by; what is 0 but for its last digit is 0."""
    step = 10.0**-SCORE_DIGITS * _reach(scores)
    return (np.round(scores / step) + 0.0).tolist() if step > 0 else scores.tolist()


def different(now: pd.Series, kept: pd.Series) -> np.ndarray:
    """Return where two columns of `result_frame` differ: scores by nine digits of the greatest one, all else exactly.

    Parameters
    ----------
    now, kept
        The same column of two results, quarters in the same order; missing equals missing.

    Examples
    --------
    >>> one, other = pd.Series([0.1, 2.0, np.nan], name="score:index"), pd.Series([0.1, 2.001, np.nan])
    >>> different(one + 1e-16, other).tolist()
    [False, True, False]
    """
    one, other = now.to_numpy(), kept.to_numpy()
    if one.dtype.kind != "f" or other.dtype.kind != "f":
        return np.asarray(one != other)
    apart = 10.0**-SCORE_DIGITS * _reach(one) if str(now.name).startswith(SCORE) else 0.0
    with np.errstate(invalid="ignore"):
        near = (one == other) | (np.abs(one - other) <= apart)
    return ~(near | (np.isnan(one) & np.isnan(other)))
