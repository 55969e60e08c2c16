"""Scores, ranks and classes of a result, to be compared to the last bit."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd

from sozial.reading.sandbox.project_parts import KEY_FIELD
from sozial.result import Result


def result_frame(result: Result) -> pd.DataFrame:
    """Return scores, ranks and classes of every composite, to be compared to the last bit."""
    columns: dict[str, Any] = {KEY_FIELD: [str(unit) for unit in result.units]}
    for code, level in result.levels.items():
        columns[f"score:{code}"] = np.asarray(level.scores, dtype=float)
        columns[f"rank:{code}"] = np.asarray(level.ranks, dtype=float)
        columns[f"class:{code}"] = np.asarray(level.classes, dtype=np.int64)
    for code, further in result.further.items():
        if further.of in result.levels:
            columns[f"class:{code}"] = np.asarray(further.classes, dtype=np.int64)
    return pd.DataFrame(columns)


def result_digest(result: Result) -> str:
    """Return a hash of all scores, ranks and classes: one number to compare two computers by."""
    frame = result_frame(result)
    state = hashlib.sha256()
    for name in frame.columns:
        state.update(str(name).encode())
        cells = frame[name]
        state.update(repr(list(cells)).encode() if cells.dtype.kind == "O" else cells.to_numpy().tobytes())
    return state.hexdigest()
