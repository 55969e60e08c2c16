"""The attacker's view: which withheld counts follow from everything that is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

# A withheld count is exposed when it can be told to less than this.
WIDTH = 1.0 - 1e-6
_PROBES = 12


@dataclass(frozen=True)
class Equation:
    """A sum that an attacker knows: signs of withheld cells by number, and what the published cells leave for them."""

    cells: tuple[int, ...]
    signs: tuple[float, ...]
    total: float


def find_exposed(cells: int, equations: Sequence[Equation]) -> list[int]:
    """Return the withheld cells whose value follows, exactly or to less than one, from the sums.

    Every withheld count is at least 1; that is all an attacker knows beside the sums.

    Parameters
    ----------
    cells
        How many cells are withheld; they are numbered from 0.

    Examples
    --------
    >>> find_exposed(2, [Equation((0, 1), (1.0, 1.0), 2.0)]), find_exposed(2, [Equation((0, 1), (1.0, 1.0), 9.0)])
    ([0, 1], [])
    """
    used = [equation for equation in equations if equation.cells]
    if not cells or not used:
        return []
    rows = np.repeat(np.arange(len(used)), [len(equation.cells) for equation in used])
    columns = np.concatenate([equation.cells for equation in used]).astype(int)
    signs = np.concatenate([equation.signs for equation in used])
    matrix = csr_matrix((signs, (rows, columns)), shape=(len(used), cells))
    totals = np.array([equation.total for equation in used])
    bounds = [(1.0, None)] * cells
    low, high = np.full(cells, np.inf), np.full(cells, -np.inf)
    chance = np.random.default_rng(0)
    free = set(range(cells)) - set(columns.tolist())

    def solve(goal: np.ndarray) -> bool:
        found = linprog(goal, A_eq=matrix, b_eq=totals, bounds=bounds, method="highs")
        if found.status == 3:
            # No bound in this direction: such a cell cannot be told.
            return False
        if found.x is None:
            return False
        np.minimum(low, found.x, out=low)
        np.maximum(high, found.x, out=high)
        return True

    # A few solutions far apart clear most cells at once; only the rest is looked at one by one.
    for _probe in range(_PROBES):
        solve(chance.normal(size=cells))
    exposed = []
    for cell in range(cells):
        if cell in free or high[cell] - low[cell] >= WIDTH:
            continue
        goal = np.zeros(cells)
        goal[cell] = 1.0
        bounded = solve(goal) & solve(-goal)
        if bounded and high[cell] - low[cell] < WIDTH:
            exposed.append(cell)
    return exposed
