"""Areas above the quarter: whoever adds up the quarters of one may know its true total from elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.model import GEOMETRY, NAME, PARENT, POPULATION, Dataset

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
    for column in units.columns:
        if column in (NAME, POPULATION, GEOMETRY):
            continue
        names = units[column].astype("object").where(units[column].notna(), "").astype(str)
        place, areas = pd.factorize(names.where(names != "", None))
        # What is different for every quarter adds nothing up, unless it is said to be the larger area.
        if not len(areas) or (len(areas) == len(units) and column != PARENT):
            continue
        levels.append(Level(tuple(map(str, areas)), place))
    for name, members in dataset.groups.items():
        place = np.where(units.index.isin(list(members)), 0, -1)
        if (place == 0).any():
            levels.append(Level((name,), place))
    return tuple(levels)


def same_areas(levels: tuple[Level, ...]) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Return for each (level, area) all that consist of the same quarters, itself included: one total, other names."""
    by_members: dict[bytes, list[tuple[int, int]]] = {}
    for number, level in enumerate(levels):
        for area in range(len(level.areas)):
            by_members.setdefault((level.place == area).tobytes(), []).append((number, area))
    return {place: alike for alike in by_members.values() for place in alike}


def remainders(levels: tuple[Level, ...], closed: Collection[tuple[int, int]]) -> list[np.ndarray]:
    """Return the quarters whose total follows from a published one less those of another level inside it.

    Parameters
    ----------
    closed
        (level, area) of totals that are not published.
    """
    found: dict[bytes, np.ndarray] = {}
    for outer_number, outer in enumerate(levels):
        for number, level in enumerate(levels):
            if number == outer_number:
                continue
            shown = np.array([(number, area) not in closed for area in range(len(level.areas))])
            # In how many areas of the outer level each area has quarters, and in which.
            both = level.place >= 0
            pairs = np.unique(np.column_stack([level.place[both], outer.place[both]]), axis=0)
            times = np.bincount(pairs[:, 0], minlength=len(level.areas))
            told = both & (shown & (times == 1))[level.place] & (outer.place >= 0)
            for area in np.unique(outer.place[told]).tolist():
                rest = (outer.place == area) & ~told
                if (outer_number, area) not in closed and rest.any():
                    found.setdefault(rest.tobytes(), np.flatnonzero(rest))
    return list(found.values())
