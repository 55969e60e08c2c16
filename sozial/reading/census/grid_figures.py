"""The nouns of a town's grid: a figure of all areas, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sozial.errors import Finding
from sozial.model import Direction
from sozial.reading.census.certain_figures import AreaFigures


@dataclass(frozen=True)
class GridFigure:
    """A figure of all areas, and what it is.

    Parameters
    ----------
    counted
        What an average is weighted by, or what a share is of: column of the grid.
    stands_in
        Whether `counted` stands in for the right count, which no file has.
    withheld
        Areas whose figure is too little known, true where it is not said.
    """

    code: str
    name: str
    domain: str
    measure: str
    direction: Direction
    counted: str
    file: str
    areas: AreaFigures
    withheld: np.ndarray
    people: str = ""
    decimals: int = 1
    stands_in: bool = False
    is_average: bool = False

    @property
    def values(self) -> np.ndarray:
        """Values that are said; NaN where they are withheld or nothing is known."""
        return np.where(self.withheld, np.nan, self.areas.values)

    @property
    def tells_no_difference(self) -> bool:
        """Whether a usual area can be anywhere between the least and the largest value of all of them."""
        said = np.isfinite(self.values)
        if said.sum() < 2:
            return False
        room = np.median(self.areas.high[said] - self.areas.low[said])
        return bool(room > 0 and room >= np.ptp(self.values[said]))


@dataclass(frozen=True)
class TownGrid:
    """Figures of the areas of a town, from a census grid.

    Parameters
    ----------
    keys, names
        Of the areas.
    year
        Of the census; "" where the files do not tell it.
    size
        Length of a cell's side in metres.
    people
        Inhabitants; None where no file has them.
    cells
        How many cells the town has.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    year: str
    size: int
    people: AreaFigures | None
    figures: tuple[GridFigure, ...]
    cells: int
    findings: tuple[Finding, ...]
