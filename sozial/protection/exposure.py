"""The attacker's view: which withheld counts follow from everything that is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

# How far another possible table is looked for; counts are whole numbers, so one is enough where sums are simple.
_REACH = 3.0


@dataclass(frozen=True)
class Constraint:
    """What an attacker knows: the signed sum of some withheld cells, by number, lies between two values."""

    cells: tuple[int, ...]
    signs: tuple[float, ...]
    least: float
    most: float


def find_exposed(
    values: Sequence[float], least: Sequence[float], most: Sequence[float], constraints: Sequence[Constraint]
) -> list[int]:
    """Return the withheld cells that have the same value in every table of whole numbers that fits what is known.

    Parameters
    ----------
    values
        The withheld counts themselves; they fulfil all constraints, so that one fitting table is known.
    least, most
        What an attacker knows of each cell alone.

    Examples
    --------
    Two ones and their total of 2 are told; 2 and 7 are not.

    >>> both = lambda total: [Constraint((0, 1), (1.0, 1.0), total, total)]
    >>> find_exposed([1, 1], [1, 1], [9, 9], both(2)), find_exposed([2, 7], [1, 1], [9, 9], both(9))
    ([0, 1], [])
    """
    known = np.asarray(values, dtype=float)
    low = np.maximum(np.asarray(least, dtype=float), known - _REACH)
    high = np.minimum(np.asarray(most, dtype=float), known + _REACH)
    open_cells = _not_cleared(known, low, high, constraints)
    if not open_cells:
        return []
    rows = np.repeat(np.arange(len(constraints)), [len(constraint.cells) for constraint in constraints])
    columns = np.array([cell for constraint in constraints for cell in constraint.cells], dtype=int)
    signs = np.array([sign for constraint in constraints for sign in constraint.signs], dtype=float)
    sums = LinearConstraint(
        csr_matrix((signs, (rows, columns)), shape=(len(constraints), len(known))),
        np.array([constraint.least for constraint in constraints]),
        np.array([constraint.most for constraint in constraints]),
    )
    whole, bounds = np.ones(len(known)), Bounds(low, high)
    told = set(open_cells)
    for cell in open_cells:
        for sign in (1.0, -1.0):
            if cell not in told:
                break
            goal = np.zeros(len(known))
            goal[cell] = sign
            # With presolve, HiGHS of SciPy 1.17 calls some of these problems infeasible that are not.
            found = milp(goal, integrality=whole, bounds=bounds, constraints=sums, options={"presolve": False})
            if found.x is not None:
                # Another table that fits clears every cell in which it differs.
                told -= set(np.flatnonzero(np.abs(np.round(found.x) - known) >= 1).tolist())
    return sorted(told)


def _not_cleared(known: np.ndarray, low: np.ndarray, high: np.ndarray, constraints: Sequence[Constraint]) -> list[int]:
    """Return the cells that are not cleared at first sight.

    Two cells that stand in the same sums with the same signs can give each other one case, and nothing published
    changes. That clears nearly all cells without a search.
    """
    places: list[list[tuple[int, float]]] = [[] for _cell in known]
    for number, constraint in enumerate(constraints):
        for cell, sign in zip(constraint.cells, constraint.signs, strict=True):
            places[cell].append((number, sign))
    alike: dict[tuple[tuple[int, float], ...], list[int]] = {}
    for cell, standing in enumerate(places):
        alike.setdefault(tuple(standing), []).append(cell)
    left = []
    for place, cells in alike.items():
        up = [cell for cell in cells if high[cell] - known[cell] >= 1]
        down = [cell for cell in cells if known[cell] - low[cell] >= 1]
        for cell in cells:
            if not place:
                cleared = cell in up or cell in down
            else:
                cleared = (cell in up and bool(set(down) - {cell})) or (cell in down and bool(set(up) - {cell}))
            if not cleared:
                left.append(cell)
    return sorted(left)
