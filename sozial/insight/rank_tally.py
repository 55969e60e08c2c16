"""How often each unit had which rank: counted where units are few, kept where they are many."""

from __future__ import annotations

import numpy as np

# A table of units x ranks grows with the square of the units; above this, the ranks themselves are kept.
MOST_COUNTED = 1_000


class RankTally:
    """Ranks of units over many variants.

    Parameters
    ----------
    units
        How many units there are.

    Examples
    --------
    >>> tally = RankTally(3)
    >>> tally.add(np.array([[1, 2, 0], [1, 2, 3], [2, 1, 3]]))
    >>> tally.totals().tolist(), tally.among_first(1).tolist(), tally.quantile(0.5).tolist()
    ([3, 3, 2], [2, 1, 0], [1.0, 2.0, 3.0])
    """

    def __init__(self, units: int) -> None:
        self.units = units
        self._counts = np.zeros((units, units + 1), dtype=np.int64) if units <= MOST_COUNTED else None
        self._kept: list[np.ndarray] = []

    def add(self, ranks: np.ndarray) -> None:
        """Add variants x units; 0 means no rank."""
        if self._counts is None:
            self._kept.append(ranks.astype(np.int32))
            return
        rows = np.arange(self.units) * (self.units + 1)
        self._add_cells(ranks + rows)

    def add_ordered(self, order: np.ndarray) -> None:
        """Add variants as the units from rank 1 down: without ties and gaps no rank needs to be written down."""
        places = np.arange(1, self.units + 1)
        if self._counts is None:
            ranks = np.empty(order.shape, dtype=np.int32)
            np.put_along_axis(ranks, order, np.broadcast_to(places.astype(np.int32), order.shape), axis=1)
            self._kept.append(ranks)
            return
        self._add_cells(order * (self.units + 1) + places)

    def _add_cells(self, cells: np.ndarray) -> None:
        assert self._counts is not None  # noqa: S101
        flat = self._counts.reshape(-1)
        flat += np.bincount(cells.ravel(), minlength=flat.size)

    def _sorted(self) -> np.ndarray:
        """Return kept ranks, ascending per unit."""
        kept = np.concatenate(self._kept) if self._kept else np.empty((0, self.units), dtype=np.int32)
        kept.sort(axis=0)
        self._kept = [kept]
        return kept

    def totals(self) -> np.ndarray:
        """Return in how many variants each unit had a rank."""
        if self._counts is not None:
            return self._counts[:, 1:].sum(axis=1)
        return sum((part > 0).sum(axis=0) for part in self._kept) + np.zeros(self.units, dtype=np.int64)

    def among_first(self, most: int) -> np.ndarray:
        """Return in how many variants each unit had one of the first ranks."""
        if self._counts is not None:
            return self._counts[:, 1 : most + 1].sum(axis=1)
        found = np.zeros(self.units, dtype=np.int64)
        for part in self._kept:
            found += ((part > 0) & (part <= most)).sum(axis=0)
        return found

    def quantile(self, share: float) -> np.ndarray:
        """Return the smallest rank that at least so large a share of the variants does not exceed; NaN without any.

        Examples
        --------
        >>> tally = RankTally(4)
        >>> tally.add(np.array([[1, 2, 3, 4]] * 9 + [[2, 1, 3, 4]]))
        >>> [tally.quantile(share).tolist()[0] for share in (0.5, 0.9, 0.95)]
        [1.0, 1.0, 2.0]
        """
        totals = self.totals()
        wanted = np.maximum(share * totals - 1e-9, 1e-9)
        if self._counts is not None:
            reached = np.cumsum(self._counts[:, 1:], axis=1) >= wanted[:, None]
            return np.where(totals > 0, reached.argmax(axis=1) + 1.0, np.nan)
        kept = self._sorted()
        # Variants without a rank stand first, as 0.
        at = len(kept) - totals + np.ceil(wanted).astype(np.int64) - 1
        if not len(kept):
            return np.full(self.units, np.nan)
        found = kept[np.minimum(at, len(kept) - 1), np.arange(self.units)].astype(float)
        return np.where(totals > 0, found, np.nan)
