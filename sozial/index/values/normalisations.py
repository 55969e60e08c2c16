"""The normalisations a recipe can name: function, words, formula and options of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sozial.i18n import N_
from sozial.index.values.normalise import (
    normalise_distance,
    normalise_goalposts,
    normalise_minmax,
    normalise_none,
    normalise_zscore,
)
from sozial.index.values.normalise_ranks import (
    ENGLAND,
    REVERSED_PERCENTILE,
    normalise_borda,
    normalise_exponential,
    normalise_percentile,
    normalise_rank,
    normalise_reversed_percentile,
)


@dataclass(frozen=True)
class Normalisation:
    """A registered normalisation: function, screen texts, options with defaults, decimals of a score.

    Parameters
    ----------
    needs_spread
        Whether a column that is the same everywhere has no value under it.
    everyday
        Whether it is offered without asking for further methods.
    whole_columns
        Whether a column without gaps comes out without gaps, or missing as a whole.
    """

    function: Callable[..., np.ndarray]
    label: str
    formula: str
    words: str
    options: Mapping[str, Any] = field(default_factory=dict)
    digits: int = 2
    needs_spread: bool = False
    everyday: bool = False
    required: Sequence[str] = ()
    whole_columns: bool = True


NORMALISATIONS: dict[str, Normalisation] = {
    "zscore": Normalisation(
        normalise_zscore,
        N_("z-score"),
        r"z = \frac{x - \bar{x}}{s}",
        N_(
            "Each value is expressed as its distance from the mean of the quarters, measured in standard "
            "deviations: 0 is average, +1 is clearly above it."
        ),
        {"ddof": 0, "population_weighted": False, "reference_period": "", "periods": "", "mean": None, "sd": None},
        needs_spread=True,
        everyday=True,
    ),
    "minmax": Normalisation(
        normalise_minmax,
        N_("Min-max"),
        r"z = \frac{x - \min}{\max - \min} \cdot (HIGH - LOW) + LOW",
        N_(
            "Each value is placed between the lowest ({low}) and the highest ({high}) of all quarters. "
            "A single extreme quarter pushes all others together."
        ),
        {"low": 0.0, "high": 100.0, "minimum": None, "maximum": None, "reference_period": "", "periods": ""},
        digits=1,
        needs_spread=True,
        everyday=True,
    ),
    "percentile": Normalisation(
        normalise_percentile,
        N_("Percentile rank"),
        r"z = \frac{r - 1}{n - 1} \cdot SCALE",
        N_(
            "Each value becomes its position in the order of all quarters, from 0 to {scale}. "
            "How far two quarters are apart no longer counts, only their order."
        ),
        {"scale": 100.0, "ties": "min"},
        digits=1,
        everyday=True,
    ),
    REVERSED_PERCENTILE: Normalisation(
        normalise_reversed_percentile,
        N_("1 − percentile rank"),
        r"z = \left(1 - \frac{r - 1}{n - 1}\right) \cdot SCALE",
        N_(
            "Each value becomes its position in the order of all quarters, counted from the other end: the lowest "
            "value has {scale}, the highest 0."
        ),
        {"scale": 100.0, "ties": "min"},
        digits=1,
    ),
    "goalposts": Normalisation(
        normalise_goalposts,
        N_("Fixed goalposts"),
        r"z = \frac{x - \text{low}}{\text{high} - \text{low}}",
        N_(
            "Each value is placed between two goalposts that the recipe fixes, so that years can be compared. "
            "Values beyond a goalpost count as the goalpost, if the recipe says so."
        ),
        {"low": 0.0, "high": 1.0, "log": False, "cap": True, "scale": 1.0},
        digits=3,
        required=("low", "high"),
        whole_columns=False,
    ),
    "rank": Normalisation(
        normalise_rank,
        N_("Rank"),
        r"z = r",
        N_("Each value becomes its place in the order of all quarters; the highest place is the highest burden."),
        {"ties": "min"},
        digits=1,
    ),
    "borda": Normalisation(
        normalise_borda,
        N_("Borda points"),
        r"z = r - 1",
        N_("Each quarter receives one point for every quarter that is less burdened in this indicator."),
        {"ties": "average"},
        digits=1,
    ),
    "distance": Normalisation(
        normalise_distance,
        N_("Distance to a reference"),
        r"z = \frac{x - x_{\text{ref}}}{|x_{\text{ref}}|}",
        N_(
            "Each value is compared with a reference (mean of the quarters, value of the city, best quarter, or a "
            "target) and expressed as its relative distance from it."
        ),
        {"to": "mean", "target": 1.0, "form": "difference", "reference_period": "", "periods": ""},
        whole_columns=False,
    ),
    "exponential": Normalisation(
        normalise_exponential,
        N_("Exponential rank (British indices)"),
        r"z = -23 \ln\left(1 - R\,(1 - e^{-100/23})\right)",
        N_(
            "Each value becomes a rank, and the ranks are spread so that the most burdened tenth takes half of the "
            "scale from 0 to 100. A good value in one field makes up less for a bad one in another."
        ),
        {"convention": ENGLAND, "ties": "min", "constant": 23.0},
        digits=1,
    ),
    "none": Normalisation(
        normalise_none,
        N_("As it is"),
        r"z = x",
        N_("Values are used as they stand in the data: they must already be comparable."),
    ),
}
