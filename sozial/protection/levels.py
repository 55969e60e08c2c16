"""Areas above the quarter: whoever adds up the quarters of one may know its true total from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.model import GEOMETRY, NAME, POPULATION, Dataset

WHOLE = ""


@dataclass(frozen=True, eq=False)
class Level:
    """One way in which quarters belong to larger areas.

    Parameters
    ----------
    areas
        Names of its areas; the whole town is "".
    place
        For each quarter the number of its area, -1 for none.
    """

    areas: tuple[str, ...]
    place: np.ndarray

    def members(self, area: int) -> np.ndarray:
        """Return the positions of the quarters of an area."""
        return np.flatnonzero(self.place == area)

    def sums(self, cells: np.ndarray) -> np.ndarray:
        """Return sums by area, areas x columns, of figures by quarter, quarters x columns."""
        found = np.zeros((len(self.areas), cells.shape[1]))
        inside = self.place >= 0
        np.add.at(found, self.place[inside], cells[inside])
        return found


def find_levels(dataset: Dataset) -> tuple[Level, ...]:
    """Return the whole town, every column of the quarters by which they can be added up, and every named group.

    Examples
    --------
    >>> units = pd.DataFrame({"name": list("ABC"), "stadtteil": ["Nord", "Nord", "Süd"]}, index=list("123"))
    >>> levels = find_levels(Dataset("d", units, pd.DataFrame(), (), groups={"Programm": ("3",)}))
    >>> [level.areas for level in levels]
    [('',), ('Nord', 'Süd'), ('Programm',)]
    """
    units = dataset.units
    levels = [Level((WHOLE,), np.zeros(len(units), dtype=int))]
    seen = set()
    for column in units.columns:
        if column in (NAME, POPULATION, GEOMETRY):
            continue
        names = units[column].astype("object").where(units[column].notna(), "").astype(str)
        place, areas = pd.factorize(names.where(names != "", None))
        # What is different for every quarter, or the same for all, adds nothing up.
        if not 1 <= len(areas) < len(units) or (len(areas) == 1 and (place == 0).all()) or place.tobytes() in seen:
            continue
        seen.add(place.tobytes())
        levels.append(Level(tuple(map(str, areas)), place))
    for name, members in dataset.groups.items():
        place = np.where(units.index.isin(list(members)), 0, -1)
        if (place == 0).any():
            levels.append(Level((name,), place))
    return tuple(levels)


def remainders(levels: tuple[Level, ...], closed: set[tuple[int, int]]) -> Iterator[np.ndarray]:
    """Return the quarters whose total follows from a published one less others that are published inside it.

    Parameters
    ----------
    closed
        (level, area) of totals that are not published.
    """
    done = set()
    for outer_number, outer in enumerate(levels):
        for area in range(len(outer.areas)):
            if (outer_number, area) in closed:
                continue
            inside = outer.place == area
            for number, level in enumerate(levels):
                if number == outer_number:
                    continue
                within = np.array([bool(inside[level.place == at].all()) for at in range(len(level.areas))])
                shown = np.array([(number, at) not in closed for at in range(len(level.areas))])
                told = (level.place >= 0) & (within & shown)[level.place]
                rest = inside & ~told
                if rest.any() and (inside & told).any() and rest.tobytes() not in done:
                    done.add(rest.tobytes())
                    yield np.flatnonzero(rest)
