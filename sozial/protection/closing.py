"""Withholding more, until nothing withheld can be computed: rates from counts, sums of columns, totals of areas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.model import PERIOD, Indicator
from sozial.protection.audit import Equation, find_exposed
from sozial.protection.relations import Relation
from sozial.protection.rules import DisclosureRules

LINKED, IN_SUM, IN_TOTAL = "linked", "sum", "total"


@dataclass
class Work:
    """One dataset's figures while they are gone through."""

    values: pd.DataFrame
    masked: pd.DataFrame
    reasons: dict[str, int]
    indicators: tuple[Indicator, ...]
    rules: DisclosureRules

    def withhold(self, column: str, rows: np.ndarray, reason: str) -> bool:
        """Withhold cells; return whether any was new."""
        position = self.masked.columns.get_loc(column)
        new = rows & ~self.masked.iloc[:, position].to_numpy()
        if not new.any():
            return False
        self.masked.iloc[new, position] = True
        self.reasons[reason] = self.reasons.get(reason, 0) + int(new.sum())
        return True

    def hidden(self, column: str) -> np.ndarray:
        """Return where a column is withheld."""
        return self.masked[column].to_numpy()


def link(work: Work) -> bool:
    """A rate follows from its count and base, and the count from rate and base: withhold them together."""
    changed = False
    columns = work.values.columns
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
    hidden = work.masked[columns].to_numpy()
    alone = hidden.sum(axis=1) == 1
    if not alone.any():
        return False
    cells = np.where(hidden | ~np.isfinite(work.values[columns].to_numpy()), np.inf, work.values[columns].to_numpy())
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
    cells = work.values[column].to_numpy()
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


def _blocks(counts: list[str], relations: tuple[Relation, ...], overlapping: bool) -> list[list[str]]:
    """Return the columns that must be looked at together; single columns only where groups overlap."""
    block = {column: {column} for column in counts}
    for relation in relations:
        if not set(relation.columns) <= block.keys():
            continue
        joined = set().union(*(block[column] for column in relation.columns))
        for column in joined:
            block[column] = joined
    found = {id(columns): columns for columns in block.values()}
    return [
        [column for column in counts if column in columns]
        for columns in found.values()
        if len(columns) > 1 or overlapping
    ]


def close_exposed(work: Work, counts: list[str], relations: tuple[Relation, ...], groups: list[np.ndarray]) -> bool:
    """Look as the attacker does at columns that add up and groups that overlap; withhold more where one is exposed."""
    changed = False
    periods = work.values.index.get_level_values(PERIOD).to_numpy()
    for columns in _blocks(counts, relations, _overlap(groups)):
        linked = [relation for relation in relations if set(relation.columns) <= set(columns)]
        for period in dict.fromkeys(periods):
            changed |= _close_block(
                work,
                columns,
                linked,
                [rows for rows in groups if rows.any() and periods[rows][0] == period],
                periods == period,
            )
    return changed


def _overlap(groups: list[np.ndarray]) -> bool:
    """Whether some groups cut each other instead of lying within each other."""
    sizes = [int(rows.sum()) for rows in groups]
    for one, rows in enumerate(groups):
        for other in range(one + 1, len(groups)):
            common = int((rows & groups[other]).sum())
            if 0 < common < min(sizes[one], sizes[other]):
                return True
    return False


def _close_block(
    work: Work, columns: list[str], relations: list[Relation], groups: list[np.ndarray], here: np.ndarray
) -> bool:
    hidden = {(column, int(row)): 0 for column in columns for row in np.flatnonzero(work.hidden(column) & here)}
    for number, cell in enumerate(hidden):
        hidden[cell] = number
    if not hidden:
        return False
    # What the source withholds has no value here; the least it can be stands for it.
    values = {column: np.nan_to_num(work.values[column].to_numpy(), nan=1.0) for column in columns}
    equations = [
        _equation(hidden, [(column, int(row), 1.0) for row in np.flatnonzero(rows)], values, total=None)
        for column in columns
        for rows in groups
    ]
    for relation in relations:
        first, *parts = relation.columns
        for row in np.flatnonzero(here):
            cells = [(first, int(row), 1.0), *((part, int(row), -1.0) for part in parts)]
            equations.append(_equation(hidden, cells, values, total=0.0))
    exposed = find_exposed(len(hidden), equations)
    names = list(hidden)
    changed = False
    for number in exposed:
        changed |= _cover(work, names[number], columns, here)
    return changed


def _equation(
    hidden: dict[tuple[str, int], int],
    cells: list[tuple[str, int, float]],
    values: dict[str, np.ndarray],
    total: float | None,
) -> Equation:
    """Return a sum over cells; a total that is None is the sum of the values themselves."""
    inside = [(hidden[column, row], sign) for column, row, sign in cells if (column, row) in hidden]
    if total is None:
        rest = sum(sign * values[column][row] for column, row, sign in cells if (column, row) in hidden)
    else:
        rest = total - sum(sign * values[column][row] for column, row, sign in cells if (column, row) not in hidden)
    return Equation(tuple(number for number, _sign in inside), tuple(sign for _number, sign in inside), float(rest))


def _cover(work: Work, cell: tuple[str, int], columns: list[str], here: np.ndarray) -> bool:
    """Withhold one more count beside an exposed one: the smallest in its column, else in its row."""
    column, row = cell
    for names, rows in (([column], here), (columns, np.arange(len(here)) == row), (columns, here)):
        best: tuple[float, str, int] | None = None
        for name in names:
            cells = work.values[name].to_numpy()
            free = np.flatnonzero(rows & ~work.hidden(name) & np.isfinite(cells) & (cells > 0))
            if len(free):
                smallest = int(free[int(np.argmin(cells[free]))])
                if best is None or cells[smallest] < best[0]:
                    best = (float(cells[smallest]), name, smallest)
        if best is not None:
            chosen = np.zeros(len(here), dtype=bool)
            chosen[best[2]] = True
            return work.withhold(best[1], chosen, IN_SUM)
    return False
