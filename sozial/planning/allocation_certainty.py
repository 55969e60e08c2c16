"""How sure an allocation is: what the variants of „Wie sicher?“ would have given each quarter."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sozial.index.build import classify
from sozial.index.prepare import prepare_index
from sozial.insight.robustness import affordable, settled_method
from sozial.insight.simulation import draw_scores, turned
from sozial.insight.variation import Variation, build_design
from sozial.method import Step
from sozial.model import Dataset, Direction
from sozial.planning.allocation import Allocation, fill_need, least_and_most
from sozial.planning.apportionment import share_out
from sozial.planning.need import NEEDS, need_of
from sozial.result import Result


def allocation_ranges(
    dataset: Dataset,
    result: Result,
    allocation: Allocation,
    variation: Variation,
    last: Mapping[str, float] | None = None,
    share: float = 0.9,
) -> pd.DataFrame:
    """Return between which parts each quarter lies in so many of the variants.

    Parameters
    ----------
    variation
        What is varied, how far and how often.
    share
        Of the variants that lie between low and high.

    Returns
    -------
    ranges
        Index: the units that take part. Columns low, high: ideal parts, before they are made whole.

    Notes
    -----
    It speaks of the variants that were computed, not of truth; the rule itself is not varied.
    """
    rule, table = allocation.rule, allocation.table
    settled = settled_method(dataset, result.method, result.period)
    design = build_design(settled, affordable(variation, len(dataset.units)))
    own = prepare_index(dataset, settled, result.period)
    rated = np.arange(len(dataset.units)) if own.rows is None else own.rows
    inside = table.index[table["reason"] == ""]
    people = table.loc[inside, "people"]
    total = round(rule.amount / rule.step)
    least, most = least_and_most(rule, people, last or {}, total)
    of_classes = NEEDS[rule.need.name].of_classes
    parts = []
    for method, rows, drawn in draw_scores(dataset, own, result.period, design, variation.seed):
        if drawn is None:
            continue
        for row, scores in zip(rows, drawn, strict=True):
            if np.isnan(scores).all():
                continue
            full = np.full(len(dataset.units), np.nan)
            full[rated] = turned(method, scores)
            classes = np.full(len(full), -1)
            if of_classes:
                classes[rated] = _classes(scores, design.steps[design.step[row]], method.high)
            need = pd.Series(need_of(rule.need, full, classes), index=table.index)[inside]
            weights = (fill_need(need, people) * people).to_numpy()
            if weights.sum() > 0:
                parts.append(share_out(total, weights, least, most))
    outside = (1 - share) / 2
    found = np.quantile(np.array(parts), [outside, 1 - outside], axis=0) if parts else np.full((2, len(inside)), np.nan)
    return pd.DataFrame({"low": found[0] * rule.step, "high": found[1] * rule.step}, index=inside)


def _classes(scores: np.ndarray, step: Step, high: Direction) -> np.ndarray:
    classes, breaks = classify(scores, step)
    if breaks is None:
        return np.full(len(scores), -1)
    last = len(breaks.labels) - 1
    return np.where(classes < 0, -1, last - classes if high is Direction.FAVOURABLE else classes)
