"""What single choices do to a ranking, and what leaving out each indicator does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sozial.insight.design import build_design, left_out_codes
from sozial.insight.robustness import settled_recipe
from sozial.insight.simulation import Progress, simulate
from sozial.insight.variation import Source, Variation
from sozial.model import Dataset
from sozial.recipe import Recipe


@dataclass(frozen=True)
class ChoiceEffect:
    """What one choice alone does to the ranking.

    Parameters
    ----------
    shift, low, high
        Ranks a unit moves on average: mean over the variants, and the range of 90 % of them.
    variants
        How many variants went in; the recipe itself is none of them.
    """

    source: Source
    shift: float
    low: float
    high: float
    variants: int


def choice_effects(
    dataset: Dataset, recipe: Recipe, period: str, variation: Variation, progress: Progress | None = None
) -> list[ChoiceEffect]:
    """Return the mean rank shift that each source of the variation causes alone, the strongest first.

    Classes stay out: they move no rank.

    Notes
    -----
    Average shift in ranks of Saisana, Saltelli, Tarantola (2005), equation 5.
    """
    settled = settled_recipe(dataset, recipe, period)
    sources = [source for source in variation.sources if source is not Source.CLASSES]
    found = []
    for place, source in enumerate(sources):
        alone = replace(variation, sources=(source,))
        design = build_design(settled, alone)
        simulation = simulate(dataset, settled, period, design, variation.seed, _part(progress, place, len(sources)))
        shifts = simulation.shifts
        if source not in (Source.WEIGHTS, Source.CHANCE):
            # The first variant is the recipe as it is.
            shifts = shifts[1:]
        shifts = shifts[~np.isnan(shifts)]
        if not shifts.size:
            continue
        low, high = np.quantile(shifts, [0.05, 0.95])
        found.append(ChoiceEffect(source, float(shifts.mean()), float(low), float(high), int(shifts.size)))
    return sorted(found, key=lambda effect: -effect.shift)


def _part(progress: Progress | None, place: int, of: int) -> Callable[[float], None] | None:
    if progress is None:
        return None
    return lambda share: progress((place + share) / of)


def leaving_out(dataset: Dataset, recipe: Recipe, period: str, most: int) -> pd.DataFrame:
    """Return what leaving out each indicator would change.

    Returns
    -------
    frame
        Index: code. Columns shift (ranks a unit moves on average), entering, leaving (tuples of the units that
        enter or leave the `most` most burdened); the largest shift first.
    """
    settled = settled_recipe(dataset, recipe, period)
    rows = {}
    before: set[str] | None = None
    for code in ("", *left_out_codes(settled)):
        changed = settled if not code else settled.with_weights({code: 0.0})
        design = build_design(changed, Variation((), most=most))
        simulation = simulate(dataset, changed, period, design)
        names = dataset.units.index[simulation.rows].astype(str)
        ranks = simulation.reference
        first = {str(name) for name, rank in zip(names, ranks, strict=True) if 0 < rank <= most}
        if before is None:
            before, reference = first, ranks
            continue
        both = (ranks > 0) & (reference > 0)
        shift = float(np.abs(ranks - reference)[both].mean()) if both.any() else float("nan")
        rows[code] = {
            "shift": shift,
            "entering": tuple(name for name in names if name in first - before),
            "leaving": tuple(name for name in names if name in before - first),
        }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["shift", "entering", "leaving"])
    return frame.sort_values("shift", ascending=False, kind="stable")
