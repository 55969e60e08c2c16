"""The class schemes a recipe can name: function, words and options of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sozial.i18n import N_
from sozial.index.classify import (
    BELOW,
    classify_equal,
    classify_fixed,
    classify_hybrid,
    classify_jenks,
    classify_quantiles,
    classify_rank_quantiles,
    classify_sd,
)
from sozial.result import ClassBreaks


@dataclass(frozen=True)
class ClassScheme:
    """A registered class scheme with its screen texts and options."""

    function: Callable[..., ClassBreaks]
    label: str
    words: str
    options: Mapping[str, Any] = field(default_factory=dict)
    everyday: bool = False


CLASS_SCHEMES: dict[str, ClassScheme] = {
    "sd": ClassScheme(
        classify_sd,
        N_("Standard deviations"),
        N_("Classes end at fixed distances from the mean of the quarters, measured in standard deviations."),
        {"cuts": (-1.0, -0.5, 0.5, 1.0), "value_on_cut": (), "labels": (), "ddof": 0},
        everyday=True,
    ),
    "quantiles": ClassScheme(
        classify_quantiles,
        N_("Equal number of quarters"),
        N_("Each class holds about the same number of quarters, however far apart they are."),
        {"count": 5, "type": 7, "value_on_cut": BELOW, "labels": (), "probabilities": ()},
        everyday=True,
    ),
    "equal": ClassScheme(
        classify_equal,
        N_("Equal width"),
        N_("The range from the lowest to the highest value is cut into parts of equal width."),
        {"count": 5, "labels": ()},
        everyday=True,
    ),
    "fixed": ClassScheme(
        classify_fixed,
        N_("Fixed cut-offs"),
        N_("Classes end at the values that the recipe states, whatever the data."),
        {"cuts": (-1.0, 1.0), "value_on_cut": (), "labels": ()},
    ),
    "rank_quantiles": ClassScheme(
        classify_rank_quantiles,
        N_("Tenths by rank"),
        N_("Quarters are put in order, and each group takes the same number of places; group 1 is the most burdened."),
        {"count": 10, "rounding": "ceil", "labels": ()},
    ),
    "jenks": ClassScheme(
        classify_jenks,
        N_("Natural breaks (Jenks)"),
        N_("Classes end so that the values within each class differ as little as possible."),
        {"count": 5, "labels": ()},
    ),
    "hybrid": ClassScheme(
        classify_hybrid,
        N_("Top share and equal steps"),
        N_("A fixed share of the quarters with the highest index forms one class; the rest is cut into equal steps."),
        {"share": 5.0, "count": 8, "labels": ()},
    ),
}
