"""How much memory a value takes, roughly: enough to keep many of them within so many bytes."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

_POINT, _SHAPE = 16, 200
# Of longer lists so many parts are looked at, evenly over the whole.
_SEEN = 200


def weigh(value: Any, depth: int = 12) -> int:
    """Return about how many bytes a value takes; what holds others is followed so deep.

    Examples
    --------
    >>> weigh(b"x" * 1_000_000) // 1_000
    1000
    >>> 7_990_000 < weigh(pd.DataFrame({"a": np.zeros(1_000_000)})) < 8_100_000
    True
    """
    if value is None or isinstance(value, (bool, int, float, str, bytes)):
        return sys.getsizeof(value)
    if isinstance(value, (pa.Table, pa.RecordBatch, pa.Array, pa.ChunkedArray)):
        return int(value.nbytes)
    if isinstance(value, np.ndarray):
        return int(value.nbytes) + (_parts(value.ravel().tolist(), depth) if value.dtype == object else 0)
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return _table(value)
    if isinstance(value, pd.Index):
        return _index(value)
    if depth == 0:
        return sys.getsizeof(value)
    if isinstance(value, Mapping):
        return sys.getsizeof(value) + _parts(list(value.keys()), depth) + _parts(list(value.values()), depth)
    if isinstance(value, Collection):
        return sys.getsizeof(value) + _parts(list(value), depth)
    return sys.getsizeof(value) + (_fields(value, depth) if is_dataclass(value) else 0)


def _table(value: pd.DataFrame | pd.Series) -> int:
    """Return what a table, a column of one or a column of shapes takes."""
    if isinstance(value, gpd.GeoSeries):
        points = int(shapely.get_num_coordinates(value.to_numpy()).sum())
        return _POINT * points + _SHAPE * len(value)
    if isinstance(value, pd.DataFrame):
        return _index(value.index) + sum(_table(value.iloc[:, place]) for place in range(value.shape[1]))
    return int(value.memory_usage(index=False, deep=False)) + _letters(value)


def _fields(value: Any, depth: int) -> int:
    """Return what the fields of a dataclass take, and what was computed since and is kept with it."""
    own = {entry.name for entry in fields(value)}
    kept = {name: part for name, part in getattr(value, "__dict__", {}).items() if name not in own}
    return sum(weigh(getattr(value, name), depth - 1) for name in own) + weigh(kept, depth - 1)


def _parts(values: list[Any], depth: int) -> int:
    """Return what the parts of a list take, of a long one from some of them."""
    if len(values) <= _SEEN:
        return sum(weigh(part, depth - 1) for part in values)
    seen = values[:: len(values) // _SEEN]
    return round(sum(weigh(part, depth - 1) for part in seen) / len(seen) * len(values))


def _letters(values: pd.Series) -> int:
    if values.dtype != object:
        return 0
    return _parts(values.tolist(), 2)


def _index(index: pd.Index) -> int:
    if isinstance(index, pd.MultiIndex):
        return sum(int(codes.nbytes) for codes in index.codes) + sum(_index(level) for level in index.levels)
    return int(index.memory_usage(deep=False)) + (_parts(index.tolist(), 2) if index.dtype == object else 0)
