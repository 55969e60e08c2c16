"""Whether cells' names, their mid points and the size that a file tells agree: nobody guesses which of them holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sozial.errors import listed, refusal
from sozial.i18n import N_
from sozial.reading.census.grid_header import WHOLE_FILE, place_of, size_by_name

# In metres: mid points are written in whole or half metres.
_SAME = 0.5


def agreed_size(names: Sequence[str], x: np.ndarray, y: np.ndarray, told: int, title: str) -> int:
    """Return the size of cells in metres, as their names and the file tell it.

    Parameters
    ----------
    names
        As the file names its cells.
    x, y
        Mid points of the cells in metres.
    told
        Size by the header or the name of the file; 0 where neither tells it.

    Raises
    ------
    DataError
        If names, mid points and size do not say the same, or nothing tells the size.

    Examples
    --------
    >>> agreed_size(["CRS3035RES100mN3125000E4085000"], np.array([4085050.0]), np.array([3125050.0]), 0, "x.csv")
    100
    """
    sizes = {size_by_name(name) for name in names} - {0}
    every = sizes | ({told} if told else set())
    if len(every) > 1:
        message = N_("Names of cells and the file say different sizes of cells: {sizes}")
        shown = ", ".join(f"{size} m" for size in sorted(every))
        raise refusal("grid-sizes-told", title, message, WHOLE_FILE, sizes=shown)
    if not every:
        raise refusal("grid-no-size", title, N_("Nothing in this file says how large its cells are."), WHOLE_FILE)
    size = every.pop()
    places = np.array([place_of(name) for name in names])
    differs = (np.abs(places[:, 0] - x) > _SAME) | (np.abs(places[:, 1] - y) > _SAME)
    if differs.any():
        message = N_("Cells lie elsewhere by their mid points (x_mp, y_mp) than by their names: {cells}")
        shown = listed([names[row] for row in np.flatnonzero(differs).tolist()])
        raise refusal("grid-places", title, message, WHOLE_FILE, cells=shown)
    astray = (_from_middle(x, size) > _SAME) | (_from_middle(y, size) > _SAME)
    if astray.any():
        message = N_("Mid points (x_mp, y_mp) are not in the middle of cells of {size} m: {cells}")
        shown = listed([names[row] for row in np.flatnonzero(astray).tolist()])
        raise refusal("grid-astray", title, message, WHOLE_FILE, size=size, cells=shown)
    return size


def _from_middle(metres: np.ndarray, size: int) -> np.ndarray:
    """Return how far coordinates are from the middle of a cell."""
    away: np.ndarray = np.abs(np.mod(metres, size) - size / 2)
    return away
