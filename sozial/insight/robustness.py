"""How sure a ranking is: per unit, which ranks it takes when choices and chance go differently."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.index.build import build_index
from sozial.index.prepare import prepare_index
from sozial.index.recipe.completing import settle_weights
from sozial.insight.chance import chance_columns
from sozial.insight.design import build_design, left_out_codes
from sozial.insight.drawn_weights import weighed_groups
from sozial.insight.schemes import all_schemes, class_steps
from sozial.insight.simulation import Progress, Simulation, simulate
from sozial.insight.variation import Source, Variation
from sozial.model import Dataset
from sozial.recipe import Recipe

# "In almost all variants" from nine tenths on, "in almost none" up to one tenth.
ALMOST_ALL, ALMOST_NONE = 0.9, 0.1
# Variants times units whose ranks are held in memory (400 MB).
_MOST_RANKS = 100_000_000
NEVER, SOMETIMES, ALWAYS = 0, 1, 2
CERTAINTY_LABELS = (
    N_("in almost no variant"),
    N_("in some variants"),
    N_("in almost all variants"),
)


@dataclass(frozen=True)
class Robustness:
    """How sure a ranking is.

    Parameters
    ----------
    units
        Index: rated units, in the order of the dataset. Columns rank (with the recipe as it is; 0: none), median,
        low, high (ranks; 90 % of the variants lie between low and high), among_first (share of the variants in
        which the unit is among the `most` most burdened), in_top_class (share in which it is in the class
        of the greatest burden), scored (share in which it has a score). All but scored count the variants in which
        the unit has a score.
    variants
        How many variants went in.
    shift
        Mean over all variants of how many ranks a unit moves.
    shifts
        The same of each variant, in the order of its design; NaN where one could not be computed.
    """

    units: pd.DataFrame
    variation: Variation
    variants: int
    shift: float
    findings: tuple[Finding, ...]
    shifts: np.ndarray = field(default_factory=lambda: np.empty(0), compare=False)

    @property
    def most(self) -> int:
        """How many of the most burdened units are asked for: never more than there are."""
        return min(self.variation.most, len(self.units))


def certainty(share: np.ndarray) -> np.ndarray:
    """Return 2 for "in almost all", 1 for "in some", 0 for "in almost no variant", -1 where unknown.

    Examples
    --------
    >>> certainty(np.array([0.95, 0.9, 0.5, 0.1, 0.0, np.nan])).tolist()
    [2, 2, 1, 0, 0, -1]
    """
    found = np.where(share >= ALMOST_ALL, ALWAYS, np.where(share <= ALMOST_NONE, NEVER, SOMETIMES))
    return np.where(np.isnan(share), -1, found)


def summarise(simulation: Simulation, units: pd.Index, most: int) -> pd.DataFrame:
    """Return the table of `Robustness` from counted ranks.

    Examples
    --------
    >>> from sozial.insight.rank_tally import RankTally
    >>> tally = RankTally(2)
    >>> tally.add(np.array([[1, 2], [1, 2], [1, 2], [2, 1]]))
    >>> simulation = Simulation(np.arange(2), tally, np.zeros(2), np.zeros(2), np.array([1, 2]), np.zeros(4), 4, 0)
    >>> summarise(simulation, pd.Index(["a", "b"]), 1)["among_first"].to_dict()
    {'a': 0.75, 'b': 0.25}
    """
    tally = simulation.tally
    totals = tally.totals()
    some = np.where(totals > 0, totals, np.nan)
    return pd.DataFrame(
        {
            "rank": simulation.reference,
            "median": tally.quantile(0.5),
            "low": tally.quantile(0.05),
            "high": tally.quantile(0.95),
            "among_first": tally.among_first(most) / some,
            "in_top_class": simulation.in_top_class / np.where(simulation.classed > 0, simulation.classed, np.nan),
            "scored": totals / simulation.variants if simulation.variants else np.nan,
        },
        index=units[simulation.rows],
    )


def settled_recipe(dataset: Dataset, recipe: Recipe, period: str) -> Recipe:
    """Return the recipe with computed weights written out, so that weights can be drawn around them."""
    return settle_weights(build_index(dataset, recipe, period))


def assess_robustness(
    dataset: Dataset, recipe: Recipe, period: str, variation: Variation, progress: Progress | None = None
) -> Robustness:
    """Return how sure a ranking is when the chosen things vary.

    Parameters
    ----------
    progress
        Called with the share that is done; may raise to stop.

    Raises
    ------
    DataError
        If the recipe cannot run on this dataset.

    Notes
    -----
    Saisana, Saltelli, Tarantola (2005): uncertainty and sensitivity analysis of composite indicators. A
    probability here speaks of the variants that were computed, not of truth.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B", "C"]}, index=["1", "2", "3"])
    >>> index = pd.MultiIndex.from_product([units.index, ["2024"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, 2.0, 9.0], "y": [1.0, 2.0, 9.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x"), Indicator("y")))
    >>> recipe = Recipe("m", (Weighted("x"), Weighted("y")))
    >>> found = assess_robustness(dataset, recipe, "2024", Variation((Source.WEIGHTS,), draws=50, most=1))
    >>> found.units["among_first"].to_dict()
    {'1': 0.0, '2': 0.0, '3': 1.0}
    """
    settled = settled_recipe(dataset, recipe, period)
    asked, variation = variation.draws, affordable(variation, len(dataset.units))
    design = build_design(settled, variation)
    simulation = simulate(dataset, settled, period, design, variation.seed, progress)
    most = min(variation.most, len(simulation.rows))
    frame = summarise(simulation, dataset.units.index, most)
    shifts = simulation.shifts[~np.isnan(simulation.shifts)]
    return Robustness(
        frame,
        variation,
        simulation.variants,
        float(shifts.mean()) if shifts.size else float("nan"),
        tuple(_findings(dataset, settled, period, variation, simulation, asked)),
        simulation.shifts,
    )


def affordable(variation: Variation, units: int) -> Variation:
    """Return the variation with as many draws as memory allows for so many units.

    Examples
    --------
    >>> affordable(Variation(draws=10_000), 5_000).draws, affordable(Variation(draws=10_000), 50_000).draws
    (10000, 2000)
    """
    return replace(variation, draws=min(variation.draws, max(_MOST_RANKS // max(units, 1), 1)))


def _findings(
    dataset: Dataset, recipe: Recipe, period: str, variation: Variation, simulation: Simulation, asked: int
) -> list[Finding]:
    """Say what could not be varied, and which variants gave nothing."""
    findings: list[Finding] = []

    def note(code: str, message: str, remedy: str = "", **values: object) -> None:
        findings.append(Finding(code, Severity.NOTE, message, remedy, "", values))

    if variation.draws < asked:
        message: str = NP_(
            "{n} instead of {asked} variants is computed, because there are so many quarters.",
            "{n} instead of {asked} variants are computed, because there are so many quarters.",
        )
        note("fewer-variants", message, n=variation.draws, asked=asked)
    sources = variation.sources
    if Source.WEIGHTS in sources and not weighed_groups(recipe):
        note("nothing-to-weigh", N_("Only one indicator is weighed, so there are no weights to vary."))
    if Source.AGGREGATION in sources and len(all_schemes(recipe, (Source.AGGREGATION,))) < 2:
        note("one-aggregation", N_("This recipe cannot be put together in another way, so that is not varied."))
    if Source.LEFT_OUT in sources and not left_out_codes(recipe):
        note("nothing-to-leave-out", N_("Only one indicator is weighed, so none can be left out."))
    if Source.CLASSES in sources and not class_steps(recipe, (Source.CLASSES,)):
        note("no-class-scheme", N_("The class scheme of this recipe is too slow to be repeated."))
    if Source.CHANCE in sources:
        prepared = prepare_index(dataset, recipe, period)
        known = {int(column) for column in chance_columns(prepared).columns}
        fixed = [
            prepared.dataset.indicator(entry.code).label
            for position, entry in enumerate(recipe.indicators)
            if entry.weight > 0 and position not in known
        ]
        if fixed:
            message = N_(
                "Count and base are not known for {names}: chance is not computed there, as if there were none."
            )
            note("no-counts", message, N_("Load counts and bases."), names=", ".join(fixed))
    if simulation.without:
        message = NP_(
            "{n} of {all} variants could not be computed with these figures and is left out.",
            "{n} of {all} variants could not be computed with these figures and are left out.",
        )
        note("no-variant", message, n=simulation.without, all=simulation.without + simulation.variants)
    return findings
