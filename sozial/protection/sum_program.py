"""The sums of all cells as one program of whole numbers, and counts that agreed with all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from sozial.protection.possible_values import Known

# Of a program that takes longer, what is found until then counts.
_MOST_NODES = 2000
_MOST_FITS = 300


class Fits:
    """Counts that agreed with all sums some draws ago; where they still do, nothing needs to be solved."""

    def __init__(self) -> None:
        self._found: list[tuple[np.ndarray, np.ndarray]] = []

    def add(self, cells: np.ndarray, values: np.ndarray) -> None:
        """Keep values of some cells; all others are as they are."""
        self._found = [*self._found[-_MOST_FITS:], (cells, values)]

    def ends(self, program: Program, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the lowest and the highest value of each cell among all that still fit."""
        lowest, highest = values.copy(), values.copy()
        matrix, totals = program.matrix(), np.array([entry.total for entry in program.known])
        for cells, changed in self._found:
            if (changed < program.low[cells] - 1e-6).any() or (changed > program.high[cells] + 1e-6).any():
                continue
            whole = np.nan_to_num(values)
            whole[cells] = changed
            if np.abs(matrix @ whole - totals).max(initial=0.0) > 1e-6:
                continue
            if all(whole[part] <= whole[limit] + 1e-6 for part, limit in program.pairs):
                lowest[cells], highest[cells] = np.minimum(lowest[cells], changed), np.maximum(highest[cells], changed)
        return lowest, highest


class Program:
    """The sums of all cells, taken apart into blocks that do not touch each other."""

    def __init__(
        self, low: np.ndarray, high: np.ndarray, known: Sequence[Known], pairs: Sequence[tuple[int, int]]
    ) -> None:
        self.low, self.high, self.known, self.pairs = low, high, known, pairs
        self.sums: dict[int, list[tuple[int, float]]] = {}
        for number, entry in enumerate(known):
            for cell, sign in zip(entry.cells.tolist(), entry.signs.tolist(), strict=True):
                self.sums.setdefault(cell, []).append((number, sign))
        self.paired = {cell for pair in pairs for cell in pair}
        groups = [entry.cells for entry in known] + [np.array(pair) for pair in pairs]
        first = (
            np.concatenate([np.full(len(cells), cells[0]) for cells in groups]) if groups else np.zeros(0, dtype=int)
        )
        second = np.concatenate(groups) if groups else np.zeros(0, dtype=int)
        joined = csr_matrix((np.ones(len(first)), (first, second)), shape=(len(low), len(low)))
        count, self.block = connected_components(joined, directed=False)
        edges = np.bincount(self.block[second], minlength=count)
        nodes = np.bincount(self.block, minlength=count)
        nodes += np.bincount(self.block[[int(cells[0]) for cells in groups]], minlength=count) if groups else 0
        self.tree = edges == nodes - 1
        self._inside: dict[int, tuple[list[Known], list[tuple[int, int]]]] = {}
        for entry in known:
            self._inside.setdefault(int(self.block[int(entry.cells[0])]), ([], []))[0].append(entry)
        for pair in pairs:
            self._inside.setdefault(int(self.block[pair[0]]), ([], []))[1].append(pair)

    def is_tree(self, cell: int) -> bool:
        """Whether the sums around a cell meet nowhere twice."""
        return bool(self.tree[self.block[cell]])

    def has_partners(self, cell: int, values: np.ndarray, width: int) -> bool:
        """Whether cells of the very same sums can take up, and give away, enough cases."""
        mine = self.sums.get(cell, [])
        if cell in self.paired or not mine:
            return False
        partners = set(self.known[mine[0][0]].cells.tolist()) - {cell} - self.paired
        alike = [other for other in partners if self.sums[other] == mine]
        taken = sum(values[other] - self.low[other] for other in alike)
        given = sum(self.high[other] - values[other] for other in alike)
        up, down = self.high[cell] - values[cell], values[cell] - self.low[cell]
        return float(min(up, taken) + min(down, given)) >= width

    def matrix(self) -> csr_matrix:
        """Return the signs of all cells in all sums."""
        sizes = [len(entry.cells) for entry in self.known]
        rows = np.repeat(np.arange(len(sizes)), sizes)
        columns = np.concatenate([entry.cells for entry in self.known]) if sizes else rows
        signs = np.concatenate([entry.signs for entry in self.known]) if sizes else rows
        return csr_matrix((signs, (rows, columns)), shape=(len(sizes), len(self.low)))

    def narrow(
        self, cells: Sequence[int], values: np.ndarray, width: np.ndarray, fits: Fits | None = None
    ) -> list[int]:
        """Return the first of the cells of each block that is left too little."""
        found = []
        for block in np.unique(self.block[list(cells)]).tolist():
            inside = np.flatnonzero(self.block == block)
            found += self._solve(inside, [cell for cell in cells if self.block[cell] == block], values, width, fits)
        return sorted(found)

    def _constraints(self, number: dict[int, int]) -> LinearConstraint:
        """Return the sums of one block, whose cells are numbered."""
        rows: list[int] = []
        columns: list[int] = []
        signs: list[float] = []
        least: list[float] = []
        most: list[float] = []
        known, pairs = self._inside[int(self.block[next(iter(number))])]
        for entry in known:
            rows += [len(least)] * len(entry.cells)
            columns += [number[int(cell)] for cell in entry.cells]
            signs += entry.signs.tolist()
            least.append(entry.total)
            most.append(entry.total)
        for part, whole in pairs:
            rows += [len(least)] * 2
            columns += [number[part], number[whole]]
            signs += [1.0, -1.0]
            least.append(-np.inf)
            most.append(0.0)
        return LinearConstraint(csr_matrix((signs, (rows, columns)), shape=(len(least), len(number))), least, most)

    def _solve(
        self,
        inside: np.ndarray,
        cells: Sequence[int],
        values: np.ndarray,
        width: np.ndarray,
        fits: Fits | None,
    ) -> list[int]:
        number = {int(cell): place for place, cell in enumerate(inside)}
        sums = self._constraints(number)
        totals = sums.ub[np.isfinite(sums.ub)]
        # Where a quarter was divided by shares, counts need not be whole.
        whole = np.ones(len(inside)) if (totals == np.round(totals)).all() else np.zeros(len(inside))
        bounds = Bounds(self.low[inside], self.high[inside])
        # The counts themselves fit.
        least, most = values[inside].copy(), values[inside].copy()
        for cell in cells:
            place, wanted = number[cell], width[cell]
            for sign in (1.0, -1.0):
                if most[place] - least[place] >= wanted:
                    break
                goal = np.zeros(len(inside))
                goal[place] = sign
                # With presolve, HiGHS of SciPy 1.17 calls some of these problems infeasible that are not.
                options = {"presolve": False, "node_limit": _MOST_NODES}
                solved = milp(goal, integrality=whole, bounds=bounds, constraints=sums, options=options)
                if solved.x is None:
                    continue
                # What fits tells of every cell a value that it can have.
                least, most = np.minimum(least, solved.x), np.maximum(most, solved.x)
                if fits is not None:
                    fits.add(inside, np.round(solved.x) if whole.all() else solved.x)
            if not most[place] - least[place] >= wanted - 1e-6:
                return [cell]
        return []
