"""What a town's work still lacks, in the order of the planning cycle: data, decision, measures, objectives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sozial.model import Dataset
from sozial.recipe import Recipe


class Lack(StrEnum):
    """What is lacking."""

    AREAS = "areas"
    FIGURES = "figures"
    SOURCES = "sources"
    DECISION = "decision"
    MEASURES = "measures"
    OBJECTIVES = "objectives"


@dataclass(frozen=True)
class OpenPoint:
    """One thing that is lacking.

    Parameters
    ----------
    count
        How many quarters or indicators it is about; 0 where nothing is counted.
    """

    lack: Lack
    count: int = 0


def find_open_points(dataset: Dataset, recipe: Recipe, *, measures: int, objectives: int) -> list[OpenPoint]:
    """Return what is lacking, what comes first in the planning cycle first.

    Parameters
    ----------
    dataset
        The town's own data, not its public version.
    recipe
        The recipe on screen, with the weights as they are there.
    measures, objectives
        How many the registers hold.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.model import Dataset, Indicator
    >>> from sozial.recipe import Recipe, Weighted
    >>> index = pd.MultiIndex.from_product([["a", "b"], ["2024"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"rate": [1.0, 2.0], "late": [None, None]}, index=index)
    >>> indicators = (Indicator("rate", source="Office"), Indicator("late", source="Office"))
    >>> town = Dataset("Town", pd.DataFrame(index=["a", "b"]), values, indicators)
    >>> recipe = Recipe("m", (Weighted("rate"), Weighted("late")))
    >>> found = find_open_points(town, recipe, measures=3, objectives=0)
    >>> [(point.lack.value, point.count) for point in found]
    [('areas', 2), ('figures', 1), ('decision', 0), ('objectives', 0)]
    """
    units = dataset.units
    without_area = int(units["geometry"].isna().sum()) if "geometry" in units else len(units)
    counted = [
        OpenPoint(Lack.AREAS, without_area),
        OpenPoint(Lack.FIGURES, len(_without_figures(dataset, recipe))),
        OpenPoint(Lack.SOURCES, sum(not one.source for one in dataset.indicators)),
    ]
    plain = [
        (Lack.DECISION, recipe.is_adopted),
        (Lack.MEASURES, measures > 0),
        (Lack.OBJECTIVES, objectives > 0),
    ]
    return [point for point in counted if point.count] + [OpenPoint(lack) for lack, is_there in plain if not is_there]


def _without_figures(dataset: Dataset, recipe: Recipe) -> list[str]:
    """Return the codes of weighed indicators without a figure in the latest period: their weight is in vain."""
    if not dataset.periods:
        return []
    latest = dataset.at(dataset.periods[-1])
    weighed = [code for code, share in recipe.shares().items() if share > 0]
    # Those that the recipe derives are no columns of the data.
    return [code for code in weighed if code in latest and latest[code].isna().all()]
