"""The change of a published count: a matter of chance to whoever does not know the key, and always the same.

The method is the cell key method of official statistics (Fraser and Wooton 2005; used for the German census of 2022):
the deviation of a count follows from a secret key and the cell itself. So a figure is the same in every table, map and
file and on every day; publishing it twice tells no more than publishing it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from sozial.protection.rules import DisclosureRules

_PARTS = 1 << 32


class CellNoise:
    """Draws for the cells of one dataset; cells of the same quarter, period and count share theirs.

    Parameters
    ----------
    key
        What only the office knows.
    rows
        Unit and period of each row.
    rules
        By how much a count may change, at most.

    Notes
    -----
    The difference of two even draws from 0 to the deviation has mean 0; with a deviation of 2 it is 0 in three of nine
    cases, ±1 in four, ±2 in two; with one of 1 it is 0 in two of four, ±1 in two. Equal counts of a quarter change
    alike, whatever their column is called: the same figure delivered again under another name gets no second draw,
    which would narrow the first.

    Examples
    --------
    >>> noise = CellNoise(b"secret", [("01", "2024")], DisclosureRules())
    >>> changed = noise.changed(np.array([[0.0, 40.0, 40.0]]))
    >>> float(changed[0, 0]), bool(changed[0, 1] == changed[0, 2]), bool(abs(changed[0, 1] - 40) <= 1)
    (0.0, True, True)
    """

    def __init__(self, key: bytes, rows: Sequence[tuple[str, str]], rules: DisclosureRules) -> None:
        self._key = blake2b(key, digest_size=32).digest()
        self._rows = [f"{unit}\0{period}\0" for unit, period in rows]
        self._rules = rules
        self._draws: dict[tuple[int, int], int] = {}
        self._times: dict[tuple[int, int], int] = {}

    def changed(self, counts: np.ndarray) -> np.ndarray:
        """Return counts as they may be published, rows x columns. Zero stays zero; missing stays missing.

        What is below zero counts nobody, and stays.
        """
        found = np.full(counts.shape, np.nan)
        rows, columns = np.nonzero(np.isfinite(counts))
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            found[row, column] = self._published(row, counts[row, column])
        return found

    def draw_again(self, row: int, count: float) -> float:
        """Return a count with another draw, which holds for all cells of its row that have this count."""
        cell = (row, _whole(count))
        self._times[cell] = self._times.get(cell, 0) + 1
        self._draws.pop(cell, None)
        return self._published(row, count)

    def _published(self, row: int, count: float) -> float:
        whole = _whole(count)
        if whole <= 0:
            return float(count) if whole < 0 else 0.0
        cell = (row, whole)
        if cell not in self._draws:
            self._draws[cell] = self._draw(cell)
        found = max(whole + self._draws[cell], 0)
        # So that what may stand behind a published figure has no gap: not 15 or from 17 to 19, for a minimum of 5.
        return float(min(found, self._rules.larger + 1) if whole < self._rules.larger else found)

    def _draw(self, cell: tuple[int, int]) -> int:
        row, whole = cell
        text = f"{self._rows[row]}{whole}\0{self._times.get(cell, 0)}"
        digest = blake2b(text.encode(), key=self._key, digest_size=8).digest()
        first, second = int.from_bytes(digest[:4], "big"), int.from_bytes(digest[4:], "big")
        values = (self._rules.deviation if whole < self._rules.larger else 1) + 1
        return (first * values) // _PARTS - (second * values) // _PARTS


def true_values(published: np.ndarray, rules: DisclosureRules) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the greatest count that can stand behind published ones, each by itself.

    Examples
    --------
    With a deviation of 2 below 10, and of 1 from there on:

    >>> low, high = true_values(np.array([0.0, 1.0, 8.0, 11.0, 40.0]), DisclosureRules())
    >>> low.tolist(), high.tolist()
    ([0.0, 1.0, 6.0, 9.0, 39.0], [2.0, 3.0, 9.0, 12.0, 41.0])
    """
    far = rules.deviation
    low = np.where(published - far < rules.larger, published - far, published - 1)
    low = np.where(published > rules.larger + 1, published - 1, low)
    high = np.maximum(published + 1, np.minimum(published + far, rules.larger - 1))
    return np.maximum(low, np.where(published > 0, 1.0, 0.0)), high


def _whole(count: float) -> int:
    return int(np.floor(count + 0.5))
