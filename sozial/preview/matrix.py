"""The standardised indicators as bytes: what a browser multiplies with weights."""

from __future__ import annotations

import hashlib

import numpy as np

from sozial.result import NOT_RATED_CLASS, Result


def pack_matrix(result: Result) -> bytes:
    """Return the standardised indicators of the rated units as the browser reads them.

    Three whole numbers of 32 bits (units, rated units, indicators) and one that is 0; the places of the rated units
    among all, as whole numbers of 32 bits, filled up to a multiple of 8 bytes; then each indicator's values as doubles,
    one indicator after the other. All little-endian; what is missing is NaN.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.index.build import build_index
    >>> from sozial.model import Dataset, Indicator
    >>> from sozial.recipe import Recipe, Weighted
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", "2024"), ("2", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, 3.0]}, index=index)
    >>> result = build_index(Dataset("d", units, values, (Indicator("x"),)), Recipe("m", (Weighted("x"),)), "2024")
    >>> packed = pack_matrix(result)
    >>> np.frombuffer(packed, "<i4", 6).tolist(), np.frombuffer(packed, "<f8", offset=24).tolist()
    ([2, 2, 1, 0, 0, 1], [-1.0, 1.0])
    """
    rows = np.flatnonzero(result.main.classes != NOT_RATED_CLASS)
    values = result.matrix[rows]
    head = np.array([len(result.units), *values.shape, 0], dtype="<i4")
    places = np.zeros(len(rows) + len(rows) % 2, dtype="<i4")
    places[: len(rows)] = rows
    return head.tobytes() + places.tobytes() + np.ascontiguousarray(values.T, dtype="<f8").tobytes()


def digest_of(content: bytes) -> str:
    """Return what stands for bytes as an address.

    Examples
    --------
    >>> len(digest_of(b"a"))
    40
    """
    return hashlib.blake2b(content, digest_size=20).hexdigest()
