"""Tables of one sheet: side by side, each with its own areas, or below each other, each with its own header."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.reading.cells.grid import Grid, cell_text
from sozial.reading.layout.layout import Layout, find_layout
from sozial.reading.vocabulary.area_words import is_area_word, says_key

# More than so many tables in one sheet are none.
_MOST = 20


def find_blocks(grid: Grid) -> tuple[Grid, ...]:
    """Return the tables of a sheet as grids of their own, from left to right, each from above to below.

    Lines and places stay those of the file. Parts with the same columns are parts of one table
    (`sozial.reading.layout.blocks`), and stay together.

    Examples
    --------
    >>> grid = Grid.of([["Stadtteil", "Quote", None, "Stadtteil", "Kinder"],
    ...                 ["Au", "1,5", None, "Bo", "7"], ["Bo", "2,5", None, "Au", "8"]])
    >>> [block.rows(1, 2)[0] for block in find_blocks(grid)]
    [['Au', '1,5'], ['Bo', '7']]
    """
    found: list[Grid] = []
    for part in _side_by_side(grid):
        rest = part
        while len(found) < _MOST:
            layout = find_layout(rest)
            second = None if layout is None else layout.second
            found.append(rest if second is None else rest.without(range(second, rest.height)))
            if second is None:
                break
            rest = rest.without(range(second))
    return tuple(found)


def choose_block(grid: Grid, block: int) -> Grid:
    """Return the part of a sheet that holds one of its tables, counted from 1.

    The first one keeps what stands below it, so that its reading says where the next one begins; a number that the
    sheet does not have gives nothing.
    """
    if block <= 1:
        return _side_by_side(grid)[0]
    blocks = find_blocks(grid)
    return blocks[block - 1] if block <= len(blocks) else Grid.of([])


def count_beside(grid: Grid) -> int:
    """Return how many tables stand side by side."""
    return len(_side_by_side(grid))


def _side_by_side(grid: Grid) -> list[Grid]:
    """Cut a sheet at empty columns where both sides are tables with areas of their own."""
    groups = _groups(grid)
    if len(groups) < 2:
        return [grid]
    every = range(len(grid.columns))
    kept = [groups[0]]
    layout = find_layout(_only(grid, groups[0]))
    for group in groups[1:]:
        if layout is not None and _is_table_of_its_own(grid, kept[-1], group, layout):
            kept.append(group)
        else:
            kept[-1] = range(kept[-1].start, group.stop)
    if len(kept) < 2:
        return [grid]
    kept[-1] = range(kept[-1].start, every.stop)
    return [_only(grid, group) for group in kept]


def _groups(grid: Grid) -> list[range]:
    """Return runs of columns that hold anything."""
    found: list[range] = []
    start: int | None = None
    for position, column in enumerate([*grid.columns, None]):
        filled = column is not None and column.filled > 0
        if filled and start is None:
            start = position
        elif not filled and start is not None:
            found.append(range(start, position))
            start = None
    return found


def _only(grid: Grid, columns: range) -> Grid:
    return grid.without((), set(range(len(grid.columns))) - set(columns))


def _is_table_of_its_own(grid: Grid, before: range, group: range, layout: Layout) -> bool:
    own = find_layout(_only(grid, group))
    if own is None or not own.header or not layout.header or len(group) < 2 or len(before) < 2:
        return False
    left, right = _names(grid, before, layout), _names(grid, group, own)
    if not left or not right or left == right:
        return False
    return right[0].casefold() == left[0].casefold() or (
        (is_area_word(right[0]) or says_key(right[0])) and (is_area_word(left[0]) or says_key(left[0]))
    )


def _names(grid: Grid, columns: range, layout: Layout) -> Sequence[str]:
    row = grid.rows(layout.header[-1], layout.header[-1] + 1)[0]
    return [cell_text(row[position]) for position in columns]
