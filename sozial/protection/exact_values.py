"""Which counts can be known too nearly when all sums are solved together, by whole-number arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sozial.protection.possible_values import Known, possible_values
from sozial.protection.sum_program import Fits, Program
from sozial.protection.swaps import Swaps


def narrow_cells(
    true: np.ndarray,
    least: np.ndarray,
    most: np.ndarray,
    known: Sequence[Known],
    at_most: Sequence[tuple[int, int]],
    asked: Sequence[int],
    width: np.ndarray,
    fits: Fits | None = None,
) -> list[int]:
    """Return cells that all sums together leave fewer than `width` between their lowest and highest value.

    Parameters
    ----------
    true, least, most
        Counts, and what is known of each alone, quarters x columns; a missing count is in no sum.
    known, at_most
        As in `possible_values`.
    asked
        Numbers of the cells to look at.
    width
        How much is to be left between the lowest and the highest value of each cell.
    fits
        What was found to fit before, and is looked at first.

    Returns
    -------
        All such cells, but of those whose sums hang together only the first: the others may be wide once it is.

    Notes
    -----
    Two short cuts, which change no answer. Where sums hang together like a tree, looking at each by itself, as
    `possible_values` does, is exact. And the counts themselves fit: where cells of the very same sums can take up and
    give away `width` cases, nothing needs to be solved. So the answer hangs on published figures alone.

    Examples
    --------
    Of two quarters and women and men all totals are known: each cell follows from any other.

    >>> rows = [Known(np.array([0, 1]), np.ones(2), 3.0), Known(np.array([2, 3]), np.ones(2), 3.0)]
    >>> columns = [Known(np.array([0, 2]), np.ones(2), 1.0), Known(np.array([1, 3]), np.ones(2), 5.0)]
    >>> true = np.array([[1.0, 2.0], [0.0, 3.0]])
    >>> narrow_cells(true, np.maximum(true - 2, 0), true + 2, rows + columns, [], range(4), np.full((2, 2), 2))
    [0]
    """
    columns = true.shape[1]
    values, low, high = true.ravel(), least.ravel(), most.ravel()
    pairs = [
        (row * columns + part, row * columns + whole)
        for part, whole in at_most
        # Far from each other they say nothing.
        for row in np.flatnonzero(most[:, part] > least[:, whole]).tolist()
        if np.isfinite(true[row, part]) and np.isfinite(true[row, whole])
    ]
    program = Program(low, high, known, pairs)
    width = width.ravel()
    wide = (cell for cell in asked if not program.is_tree(cell))
    left = [cell for cell in wide if not program.has_partners(cell, values, int(width[cell]))]
    if left:
        swaps = Swaps(program.known, program.sums, program.pairs, (program.low, values, program.high), columns)
        left = [cell for cell in left if swaps.room(cell) < width[cell]]
    if left and fits is not None:
        lowest, highest = fits.ends(program, values)
        left = [cell for cell in left if highest[cell] - lowest[cell] < width[cell]]
    return program.narrow(left, values, width, fits) if left else []


def sums_by_cell(known: Sequence[Known]) -> dict[int, list[int]]:
    """Return the numbers of the sums that each cell is in.

    Examples
    --------
    >>> sums_by_cell([Known(np.array([0, 1]), np.ones(2), 2.0), Known(np.array([1]), np.ones(1), 9.0)])
    {0: [0], 1: [0, 1]}
    """
    if not known:
        return {}
    cells = np.concatenate([entry.cells for entry in known])
    numbers = np.repeat(np.arange(len(known)), [len(entry.cells) for entry in known])
    order = np.argsort(cells, kind="stable")
    found, starts = np.unique(cells[order], return_index=True)
    parts = np.split(numbers[order], starts[1:])
    return dict(zip(found.tolist(), (part.tolist() for part in parts), strict=True))


def _near_sums(known: Sequence[Known], sums: Mapping[int, Sequence[int]], cell: int, enough: int) -> set[int]:
    """Return the numbers of some sums that hang together with a cell, the nearest first; all if there are no more."""
    cells, found = {cell}, set[int]()
    while len(found) < enough:
        more = {number for other in cells for number in sums.get(other, ())} - found
        if not more:
            # Nothing else hangs together with it, but by limits.
            return set(range(len(known)))
        found |= more
        cells = {other for number in more for other in known[number].cells.tolist()}
    return found


def needed_sums(
    true: np.ndarray,
    least: np.ndarray,
    most: np.ndarray,
    known: Sequence[Known],
    at_most: Sequence[tuple[int, int]],
    cell: int,
    width: np.ndarray,
    wanted: Callable[[int], tuple[int, ...]],
    sums: Mapping[int, Sequence[int]] | None = None,
) -> list[int]:
    """Return numbers of sums that narrow a cell together, and of which none could be left out.

    Parameters
    ----------
    wanted
        How much a sum is wanted, by its number: the least wanted are left out first.
    sums
        Numbers of the sums of each cell; None: they are looked for.

    Examples
    --------
    >>> sums = [Known(np.array([0, 1]), np.ones(2), 2.0), Known(np.array([2, 3]), np.ones(2), 9.0)]
    >>> true, least = np.array([[1.0, 1.0, 4.0, 5.0]]), np.array([[1.0, 1.0, 2.0, 3.0]])
    >>> needed_sums(true, least, true + 2, sums, [], 0, np.full((1, 4), 2), lambda number: (-number,))
    [0]
    """

    def is_narrow(numbers: Sequence[int]) -> bool:
        some = [known[number] for number in numbers]
        low, high = possible_values(least, most, some, at_most)
        if high.flat[cell] - low.flat[cell] < width.flat[cell]:
            return True
        return bool(narrow_cells(true, low, high, some, at_most, [cell], width))

    near: set[int] = set()
    of_cell = sums_by_cell(known) if sums is None else sums
    while len(near) < len(known):
        near = _near_sums(known, of_cell, cell, 2 * max(len(near), 20))
        if is_narrow(sorted(near)):
            break
    kept = sorted(near, key=lambda number: (wanted(number), number))
    size = max(1, len(kept) // 2)
    while kept:
        start = 0
        while start < len(kept):
            fewer = kept[:start] + kept[start + size :]
            if is_narrow(fewer):
                kept = fewer
            else:
                start += size
        if size == 1:
            break
        size //= 2
    return kept
