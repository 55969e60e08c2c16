"""Stray cells far away from everything else, which make a sheet look huge."""

from __future__ import annotations

import numpy as np

# This many empty rows or columns lie before a stray cell; and this few cells are stray, or one of so many of all.
_EMPTY_ROWS, _EMPTY_COLUMNS, _FEW, _OF, _MOST = 100, 30, 5, 200, 50


class HugeSheetError(ValueError):
    """A sheet whose cells lie too far apart to be opened."""


def _end(counts: np.ndarray, gap: int) -> int:
    """Return where what belongs together ends, given how many cells each row or column holds."""
    used = np.flatnonzero(counts)
    if not len(used):
        return 0
    end = int(used[-1]) + 1
    every = int(counts.sum())
    for before in np.flatnonzero(np.diff(used) > gap)[::-1]:
        tail = int(counts[used[before + 1] :].sum())
        if tail > min(max(_FEW, every // _OF), _MOST) or every < 3 * tail:
            break
        end = int(used[before]) + 1
    return end


def used_block(rows: np.ndarray, columns: np.ndarray) -> tuple[int, int]:
    """Return height and width of a sheet without its stray cells.

    Parameters
    ----------
    rows, columns
        Position of each cell that holds anything.

    Examples
    --------
    >>> rows, columns = np.repeat(np.arange(6), 4), np.tile(np.arange(4), 6)
    >>> used_block(np.append(rows, 1_048_575), np.append(columns, 16_383))
    (6, 4)
    """
    if not len(rows):
        return 0, 0
    height = _end(np.bincount(rows), _EMPTY_ROWS)
    left = columns[rows < height]
    width = _end(np.bincount(left), _EMPTY_COLUMNS)
    return height, width


def block_of_counts(filled: np.ndarray) -> tuple[int, int]:
    """Return height and width of a sheet without its stray cells, given which cells are filled, column by column.

    Examples
    --------
    >>> filled = np.zeros((3, 400), dtype=bool)
    >>> filled[:, :20] = True
    >>> filled[1, 390] = True
    >>> block_of_counts(filled)
    (20, 3)
    """
    height = _end(filled.sum(axis=0), _EMPTY_ROWS)
    return height, _end(filled[:, :height].sum(axis=1), _EMPTY_COLUMNS)
