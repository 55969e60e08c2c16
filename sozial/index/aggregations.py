"""The aggregations a recipe can name: function, words, formula and options of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sozial.i18n import N_
from sozial.index.aggregate import (
    aggregate_arithmetic,
    aggregate_flags,
    aggregate_geometric,
    aggregate_harmonic,
    aggregate_maximum,
    aggregate_median,
    aggregate_minimum,
    aggregate_power,
    aggregate_sum,
)


@dataclass(frozen=True)
class Aggregation:
    """A registered aggregation.

    Parameters
    ----------
    linear
        Whether the result is a sum of one term per member.
    needs_positive
        Whether negative members give no score.
    counts
        Whether it counts members: from what is there, whatever the rule for missing values, without weights.
    """

    function: Callable[..., np.ndarray]
    label: str
    formula: str
    words: str
    options: Mapping[str, Any] = field(default_factory=dict)
    linear: bool = False
    needs_positive: bool = False
    counts: bool = False
    everyday: bool = False


AGGREGATIONS: dict[str, Aggregation] = {
    "arithmetic": Aggregation(
        aggregate_arithmetic,
        N_("Weighted mean"),
        r"\text{Index} = \sum_i g_i \, z_i \quad \text{(} \sum_i g_i = 1 \text{)}",
        N_("The standardised values are multiplied by their share of the weights and added up."),
        linear=True,
        everyday=True,
    ),
    "sum": Aggregation(
        aggregate_sum,
        N_("Weighted sum"),
        r"\text{Index} = \sum_i w_i \, z_i",
        N_("The standardised values are multiplied by their weights exactly as given and added up."),
        {"divisor": 1.0},
        linear=True,
    ),
    "geometric": Aggregation(
        aggregate_geometric,
        N_("Geometric mean"),
        r"\text{Index} = \prod_i z_i^{\,g_i}",
        N_("The standardised values are multiplied with each other, each raised to its share of the weights."),
        needs_positive=True,
    ),
    "harmonic": Aggregation(
        aggregate_harmonic,
        N_("Harmonic mean"),
        r"\text{Index} = \left(\sum_i g_i \, z_i^{-1}\right)^{-1}",
        N_("The reciprocals of the standardised values are averaged; low values count most."),
        needs_positive=True,
    ),
    "power": Aggregation(
        aggregate_power,
        N_("Generalised mean"),
        r"\text{Index} = \left(\sum_i g_i \, z_i^{\,p}\right)^{1/p}",
        N_("The standardised values are raised to a power, averaged, and brought back by the same root."),
        {"exponent": 1.0},
        needs_positive=True,
    ),
    "minimum": Aggregation(
        aggregate_minimum,
        N_("Lowest value"),
        r"\text{Index} = \min_i z_i",
        N_("The lowest of the standardised values alone decides."),
    ),
    "maximum": Aggregation(
        aggregate_maximum,
        N_("Highest value"),
        r"\text{Index} = \max_i z_i",
        N_("The highest of the standardised values alone decides."),
    ),
    "median": Aggregation(
        aggregate_median,
        N_("Median"),
        r"\text{Index} = \operatorname{median}_i z_i",
        N_("The middle one of the standardised values decides; weights above 0 all count alike."),
    ),
    "flags": Aggregation(
        aggregate_flags,
        N_("Number of flags"),
        r"\text{Index} = \#\{i : z_i \ge c\}",
        N_("It is counted in how many indicators a quarter reaches the cut-off."),
        {"cut": 90.0},
        counts=True,
    ),
}
