"""Counts that the source withholds: nobody here knows them, and the sums around them shall not tell them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from sozial.protection.possible_values import Known

FAR = 1e6


@dataclass(frozen=True, eq=False)
class Filled:
    """Counts with something in the place of what the source withholds.

    Parameters
    ----------
    gaps
        Which cells these are.
    most
        How large each of them may be.
    worlds
        All counts, with the smallest and with the largest that may be there: in between there is more room.
    """

    gaps: np.ndarray
    most: np.ndarray
    worlds: tuple[np.ndarray, ...]


def fill_gaps(
    true: np.ndarray, gaps: np.ndarray, sums: Sequence[Known], at_most: Sequence[tuple[int, int]], most: int
) -> Filled | None:
    """Return the counts with the smallest and the largest values that may be what the source withholds; None for none.

    Parameters
    ----------
    gaps
        Cells that are withheld, from 1 to `most` as a rule; more where other columns tell it.
    sums
        Signed sums of cells of which the gaps count as nothing.

    Examples
    --------
    Of five cases four are men, and the women are withheld: it can only be one.

    >>> row = Known(np.array([0, 1, 2]), np.array([1.0, -1.0, -1.0]), 1.0)
    >>> gaps = np.array([[False, False, True]])
    >>> [world.tolist() for world in fill_gaps(np.array([[5.0, 4.0, np.nan]]), gaps, [row], [], 2).worlds]
    [[[5.0, 4.0, 1.0]], [[5.0, 4.0, 1.0]]]
    """
    highest = np.full(true.shape, float(most))
    cells = np.flatnonzero(gaps)
    if not len(cells):
        return Filled(gaps, highest, (true,))
    place = {int(cell): number for number, cell in enumerate(cells)}
    constraints = _constraints(true, place, sums, at_most, most)
    size = len(cells)
    bounds = Bounds(np.r_[np.ones(size), np.zeros(size)], np.full(2 * size, FAR))
    worlds = []
    for sign in (1.0, -1.0):
        # More than usual costs much, so that it is only where it must be.
        goal = np.r_[np.full(size, sign), np.full(size, 1000.0)]
        solved = milp(goal, integrality=np.ones(2 * size), bounds=bounds, constraints=constraints)
        if solved.x is None:
            return None
        found = true.copy()
        found.flat[cells] = np.round(solved.x[:size])
        highest.flat[cells[solved.x[size:] > 0.5]] = FAR
        worlds.append(found)
    return Filled(gaps, highest, tuple(worlds))


def _limits(
    true: np.ndarray, place: dict[int, int], at_most: Sequence[tuple[int, int]]
) -> Iterator[tuple[dict[int, float], float]]:
    """Return parts less their wholes, beside what is withheld: the withheld ones with their signs, and the rest."""
    width = true.shape[1]
    for part, whole in at_most:
        for row in {cell // width for cell in place}:
            pair = [(row * width + part, 1.0), (row * width + whole, -1.0)]
            free = {place[cell]: sign for cell, sign in pair if cell in place}
            yield free, sum(sign * true.flat[cell] for cell, sign in pair if cell not in place)


def _constraints(
    true: np.ndarray, place: dict[int, int], sums: Sequence[Known], at_most: Sequence[tuple[int, int]], most: int
) -> list[LinearConstraint]:
    size = len(place)
    rows, least, greatest = [], [], []

    def add(entries: dict[int, float], low: float, high: float) -> None:
        row = np.zeros(2 * size)
        for number, sign in entries.items():
            row[number] += sign
        rows.append(row)
        least.append(low)
        greatest.append(high)

    for entry in sums:
        inside = {place[cell]: sign for cell, sign in zip(entry.cells.tolist(), entry.signs, strict=True)
                  if cell in place}  # fmt: skip
        if inside:
            add(inside, -entry.total, -entry.total)
    for free, rest in _limits(true, place, at_most):
        if free and np.isfinite(rest):
            add(free, -np.inf, -rest)
    for number in range(size):
        add({number: 1.0, size + number: -1.0}, -np.inf, float(most))
    return [LinearConstraint(np.array(rows), least, greatest)]
