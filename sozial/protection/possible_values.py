"""What anybody can know of a count: the interval within which everything that is published leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Bounds that still move after so many rounds are wide.
_MOST_ROUNDS = 40


@dataclass(frozen=True, eq=False)
class Known:
    """A signed sum of cells that anybody may know.

    Parameters
    ----------
    cells
        Numbers of cells (quarter x columns + column).
    signs
        1 or -1 for each.
    total
        What the sum is.
    """

    cells: np.ndarray
    signs: np.ndarray
    total: float


def possible_values(
    least: np.ndarray, most: np.ndarray, known: Sequence[Known], at_most: Sequence[tuple[int, int]] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and highest value of each cell that agree with all sums, each sum looked at by itself.

    Parameters
    ----------
    least, most
        What is known of each cell alone, quarters x columns.
    at_most
        Pairs of columns: the first is never more than the second (cases and those who could be one).

    Examples
    --------
    Two counts, both published as 3 with a deviation of 2, of which the sum is known to be 2, are both 1.

    >>> both = Known(np.array([0, 1]), np.ones(2), 2.0)
    >>> low, high = possible_values(np.array([[1.0], [1.0]]), np.array([[5.0], [5.0]]), [both])
    >>> low.ravel().tolist(), high.ravel().tolist()
    ([1.0, 1.0], [1.0, 1.0])
    """
    shape = least.shape
    low, high = least.astype(float).ravel().copy(), most.astype(float).ravel().copy()
    sizes = [len(entry.cells) for entry in known]
    owner = np.repeat(np.arange(len(known)), sizes)
    cells = np.concatenate([entry.cells for entry in known]) if known else np.zeros(0, dtype=int)
    plus = np.concatenate([entry.signs for entry in known]) > 0 if known else np.zeros(0, dtype=bool)
    totals = np.array([entry.total for entry in known])
    for _round in range(_MOST_ROUNDS):
        before = low.copy(), high.copy()
        # Of a subtracted cell the highest value makes the sum lowest.
        lowest, highest = np.where(plus, low[cells], -high[cells]), np.where(plus, high[cells], -low[cells])
        up = (totals - np.bincount(owner, lowest, len(known)))[owner]
        down = (np.bincount(owner, highest, len(known)) - totals)[owner]
        np.minimum.at(high, cells, np.where(plus, low[cells] + up, low[cells] + down))
        np.maximum.at(low, cells, np.where(plus, high[cells] - down, high[cells] - up))
        for part, whole in at_most:
            np.minimum(high[part :: shape[1]], high[whole :: shape[1]], out=high[part :: shape[1]])
            np.maximum(low[whole :: shape[1]], low[part :: shape[1]], out=low[whole :: shape[1]])
        if (np.abs(low - before[0]) < 1e-9).all() and (np.abs(high - before[1]) < 1e-9).all():
            break
    return low.reshape(shape), high.reshape(shape)
