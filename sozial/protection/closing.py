"""Withholding more, until nothing withheld can be computed: rates from counts, sums of columns, totals of areas."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sozial.model import Indicator
from sozial.protection.relations import Relation
from sozial.protection.rules import DisclosureRules

LINKED, IN_SUM, IN_TOTAL = "linked", "sum", "total"


@dataclass(frozen=True, eq=False)
class Group:
    """The rows of an area in one period, whose sum anybody may know.

    Parameters
    ----------
    area
        A larger area or a named group; empty for the whole town.
    rows
        Boolean, one per row of the values.
    """

    area: str
    period: str
    rows: np.ndarray


@dataclass
class Work:
    """One dataset's figures while they are gone through.

    Parameters
    ----------
    values, masked
        Columns of figures, and where each is withheld. Plain arrays, because they are looked at thousands of times.
    groups
        Areas with published totals, smaller ones first.
    implied
        Columns of counts that are not in the data, but follow from a rate and its base; they are never shown.
    totals
        (group's number, column) of the totals that must not be published either.
    """

    values: dict[str, np.ndarray]
    masked: dict[str, np.ndarray]
    indicators: tuple[Indicator, ...]
    rules: DisclosureRules
    groups: tuple[Group, ...] = ()
    implied: frozenset[str] = frozenset()
    source: frozenset[tuple[str, int]] = frozenset()
    reasons: dict[str, int] = field(default_factory=dict)
    totals: set[tuple[int, str]] = field(default_factory=set)

    def withhold(self, column: str, rows: np.ndarray, reason: str) -> bool:
        """Withhold cells; return whether any was new."""
        new = rows & ~self.masked[column]
        if not new.any():
            return False
        self.masked[column][new] = True
        if column not in self.implied:
            self.reasons[reason] = self.reasons.get(reason, 0) + int(new.sum())
        return True

    def hidden(self, column: str) -> np.ndarray:
        """Return where a column is withheld."""
        return self.masked[column]


def link(work: Work) -> bool:
    """A rate follows from its count and base, and the count from rate and base: withhold them together."""
    changed = False
    columns = work.values
    for indicator in work.indicators:
        if indicator.code not in columns:
            continue
        count = indicator.count if indicator.count in columns else None
        base = indicator.base if indicator.base in columns else None
        rate = work.hidden(indicator.code)
        if count is not None:
            changed |= work.withhold(indicator.code, work.hidden(count), LINKED)
            changed |= work.withhold(count, rate, LINKED)
        if base is not None:
            changed |= work.withhold(indicator.code, work.hidden(base), LINKED)
    return changed


def close_sum(work: Work, relation: Relation) -> bool:
    """Where one column of a sum is withheld, withhold the smallest other one too."""
    columns = list(relation.columns)
    hidden = np.column_stack([work.masked[column] for column in columns])
    alone = hidden.sum(axis=1) == 1
    if not alone.any():
        return False
    cells = np.column_stack([work.values[column] for column in columns])
    cells = np.where(hidden | ~np.isfinite(cells), np.inf, cells)
    # A zero hides nothing: it would be guessed first.
    cells = np.where(cells == 0, 1e300, cells)
    smallest = cells.argmin(axis=1)
    possible = np.isfinite(cells.min(axis=1)) & alone
    changed = False
    for position, column in enumerate(columns):
        changed |= work.withhold(column, possible & (smallest == position), IN_SUM)
    return changed


def close_total(work: Work, column: str, rows: np.ndarray) -> bool:
    """Withhold further counts until those withheld cannot be told from a total.

    Two withheld counts need room: their sum must exceed the least they can be by at least the minimum, else it
    would tell both.
    """
    changed = False
    cells = work.values[column]
    while True:
        hidden = rows & work.hidden(column)
        n = int(hidden.sum())
        if n == 0:
            return changed
        known = cells[hidden & np.isfinite(cells)]
        # A cell that the source withholds has no value here; it gives no room that could be relied on.
        room = float(known.sum()) - len(known)
        if n >= 2 and room >= work.rules.minimum_count:
            return changed
        left = rows & ~work.hidden(column) & np.isfinite(cells) & (cells > 0)
        if not left.any():
            left = rows & ~work.hidden(column) & np.isfinite(cells)
            if not left.any():
                return changed
        places = np.flatnonzero(left)
        chosen = np.zeros(len(cells), dtype=bool)
        chosen[places[int(np.argmin(cells[places]))]] = True
        changed |= work.withhold(column, chosen, IN_TOTAL)
