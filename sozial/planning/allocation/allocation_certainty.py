"""How sure an allocation is: what the variants of „Wie sicher?“ would have given each quarter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.index.levels import classify
from sozial.index.prepare import prepare_index
from sozial.index.prepared import Prepared
from sozial.index.values.equality import settle_rows
from sozial.insight.design import Design, build_design
from sozial.insight.robustness import affordable, settled_recipe
from sozial.insight.simulation import draw_scores
from sozial.insight.variation import Variation
from sozial.model import Dataset
from sozial.planning.allocation.allocation import Allocation, as_burden, fill_need
from sozial.planning.allocation.allocation_rule import whole_steps
from sozial.planning.allocation.apportionment import APPORTIONINGS
from sozial.planning.allocation.apportionment_checks import check_bounds
from sozial.planning.allocation.bounds import build_bounds
from sozial.planning.allocation.exact_parts import in_measure
from sozial.planning.allocation.need import NEEDS, Standing, need_of
from sozial.result import NO_CLASS, Result


@dataclass(frozen=True)
class AllocationRanges:
    """How sure an allocation is.

    Parameters
    ----------
    table
        Index: the units that take part. Columns low, high: between which whole parts a unit lies in most variants; NaN
        where the rule can be met in none.
    variants
        How many were computed.
    impossible
        In how many of them the rule cannot be met (nobody has a need, or caps leave no room); they are left out.
    """

    table: pd.DataFrame
    variants: int
    impossible: int


def allocation_ranges(
    dataset: Dataset,
    result: Result,
    allocation: Allocation,
    variation: Variation,
    last: Mapping[str, float] | None = None,
    share: float = 0.9,
) -> AllocationRanges:
    """Return between which parts each quarter lies in at least so many of the variants.

    Parameters
    ----------
    variation
        What is varied, how far and how often.
    share
        Of the variants that lie between low and high.

    Notes
    -----
    It speaks of the variants that were computed, not of truth; the rule itself is not varied.
    """
    rule, table = allocation.rule, allocation.table
    settled = settled_recipe(dataset, result.recipe, result.period)
    design = build_design(settled, affordable(variation, len(dataset.units)))
    own = prepare_index(dataset, settled, result.period)
    # As in the allocation itself, equal claims go by key.
    inside = sorted(table.index[table["reason"] == ""], key=str)
    people = table.loc[inside, "people"]
    total = whole_steps(rule)
    bounds = build_bounds(rule, people, last or {}, total)
    apportion = APPORTIONINGS[rule.apportioning].apportion
    of_classes = NEEDS[rule.need.name].of_classes
    parts, impossible = [], 0
    for standing in _standings(dataset, own, result.period, design, variation.seed, list(table.index), of_classes):
        need = pd.Series(need_of(rule.need, standing), index=table.index)[inside]
        weights = (fill_need(need, people) * people).to_numpy()
        if check_bounds(total, weights, bounds.least, bounds.most):
            impossible += 1
        else:
            parts.append(apportion(total, weights, bounds.least, bounds.most))
    found = np.array(parts, dtype=float) if parts else np.full((1, len(inside)), np.nan)
    outside = (1 - share) / 2
    # Whole parts: the ends are parts that were given, and at least so many variants lie between them.
    low = np.quantile(found, outside, axis=0, method="lower")
    high = np.quantile(found, 1 - outside, axis=0, method="higher")
    if parts:
        low, high = (np.array(in_measure(ends, rule.step)) for ends in (low, high))
    ranges = pd.DataFrame({"low": low, "high": high}, index=inside)
    return AllocationRanges(ranges, len(parts) + impossible, impossible)


def _standings(
    dataset: Dataset,
    own: Prepared,
    period: str,
    design: Design,
    seed: int,
    units: list[str],
    of_classes: bool,
) -> Iterator[Standing]:
    """Iterate over where quarters stand in each variant that can be computed.

    Parameters
    ----------
    of_classes
        Whether the classes are asked for; else everybody is without one.
    """
    rated = np.arange(len(dataset.units)) if own.rows is None else own.rows
    for recipe, rows, drawn, noise in draw_scores(dataset, own, period, design, seed):
        if drawn is None:
            continue
        for row, scores in zip(rows, settle_rows(drawn, noise), strict=True):
            if np.isnan(scores).all():
                continue
            full = np.full(len(dataset.units), np.nan)
            classes = np.full(len(full), NO_CLASS)
            found, breaks = classify(scores, design.steps[design.step[row]]) if of_classes else (classes[rated], None)
            full[rated], classes[rated] = as_burden(scores, found, breaks, recipe.high)
            yield Standing(full, classes, units)
