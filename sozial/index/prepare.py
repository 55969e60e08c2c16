"""From a dataset and a recipe to normalised indicators: everything that weights do not change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.index.check import check_period, check_recipe
from sozial.index.figures import columns_by_step, figures_of, treat_outliers
from sozial.index.prepared import Figures, Prepared, Together
from sozial.index.standardise import normalise_figures
from sozial.index.together import PERIODS
from sozial.index.values.derive import derived_findings, with_derived
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.index.values.spread import spread_columns
from sozial.model import Dataset
from sozial.recipe import Recipe


def _is_complete(recipe: Recipe, raw: np.ndarray, values: np.ndarray, gaps: bool) -> bool:
    """Return whether nothing is missing among normalised values."""
    steps = [part for step in columns_by_step(recipe, "normalise") for part in step.chain()]
    if not gaps and len(raw) and all(NORMALISATIONS[step.name].whole_columns for step in steps):
        return not bool(np.isnan(values[0]).any())
    return not bool(np.isnan(values.sum())) if values.size else True


def _population_findings(dataset: Dataset, recipe: Recipe, period: str) -> list[Finding]:
    """Say where means were to be weighted by inhabitants whom the data does not know."""
    steps = [*columns_by_step(recipe, "normalise"), *(level.again for level in recipe.levels)]
    wanted = any(part.options.get("population_weighted") for step in steps for part in step.chain())
    if not wanted or dataset.population(period) is not None:
        return []
    message = N_("The data has no inhabitants, so means are not weighted by them.")
    remedy = N_("Load a column with inhabitants.")
    return [Finding("no-population", Severity.WARNING, message, remedy, recipe.name)]


def _lost_findings(
    dataset: Dataset, recipe: Recipe, values: np.ndarray, raw: np.ndarray, held: Prepared | None
) -> list[Finding]:
    """Say where values could not be normalised although they are there."""
    findings = []
    spread = spread_columns(raw if held is None else held.raw)[1]
    lost = (np.isnan(values) & ~np.isnan(raw)).any(axis=0) if len(raw) else np.zeros(raw.shape[1], dtype=bool)
    # Where several periods are measured together, one without spread can still be standardised.
    steps = [entry.normalise or recipe.normalise for entry in recipe.indicators]
    spread |= np.array([bool(step.options.get(PERIODS)) for step in steps], dtype=bool)
    for position in np.flatnonzero(lost & spread):
        entry = recipe.indicators[position]
        message = N_("“{name}” has values that cannot be standardised this way; they count as missing.")
        remedy = N_("Logarithms need values above 0, a distance needs a reference other than 0.")
        said = {"name": dataset.indicator(entry.code).label}
        findings.append(Finding("not-normalised", Severity.WARNING, message, remedy, recipe.name, said))
    return findings


def prepare_index(
    dataset: Dataset, recipe: Recipe, period: str, held: Prepared | None = None, together: Together | None = None
) -> Prepared:
    """Do everything that stays the same while weights change.

    Parameters
    ----------
    held
        The same data and recipe, prepared for a reference year. Every stage is then held to that year: bounds and
        logarithms of outliers, means and spreads, and in what follows computed weights, composites that are
        standardised again, and classes. Gaps are still filled from the period itself.
    together
        What another period of the same data and recipe, that it is measured together with, has read already.

    Raises
    ------
    DataError
        If the recipe cannot run on this dataset; it carries every reason found.
    """
    errors = [*check_recipe(dataset, recipe), *check_period(dataset, recipe)]
    if errors:
        raise DataError(*errors)
    source, dataset = dataset, with_derived(dataset, recipe)
    findings = derived_findings(dataset, recipe, period)
    if together is None:
        # The year held to has read its own figures, and those that the recipe measures by.
        shared = held is not None and held.source is source and held.recipe == recipe
        together = held.together if held is not None and shared else Together()
    figures = together.figures.get(period) if held is None else None
    figures = figures or figures_of(dataset, recipe, period, held)
    if held is None:
        together.figures[period] = figures
    findings += figures.findings
    values = normalise_figures(dataset, recipe, figures, period, together, held)
    findings += _population_findings(dataset, recipe, period)
    complete = _is_complete(recipe, figures.values, values, figures.gaps)
    if not complete:
        findings += _lost_findings(dataset, recipe, values, figures.values, held)
    values.setflags(write=False)
    return Prepared(
        source,
        dataset,
        recipe,
        period,
        figures.rows,
        values,
        complete,
        figures.excluded,
        tuple(findings),
        figures.raw,
        figures.imputed,
        held,
        together,
    )


def prepare_beside(prepared: Prepared, period: str) -> Prepared:
    """Return the same recipe prepared for another period, for statistics of several together.

    It stands for itself, whatever the rated period is held to. In a simulation it stays what the data gives: only
    the rated period's figures are drawn.
    """
    known = prepared.together.prepared
    if period not in known:
        known[period] = prepare_index(prepared.source, prepared.recipe, period, together=prepared.together)
    return known[period]


def normalise_again(prepared: Prepared, raw: np.ndarray) -> Prepared:
    """Return the same preparation with other figures: outliers treated and values normalised anew.

    For simulations: nothing is checked again, and findings stay those of the data.

    Parameters
    ----------
    raw
        Rated units x indicators, as `Prepared.raw`.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.recipe import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", "2024"), ("2", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, 3.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x"),))
    >>> prepared = prepare_index(dataset, Recipe("m", (Weighted("x"),)), "2024")
    >>> normalise_again(prepared, np.array([[7.0], [5.0]])).values.tolist()
    [[1.0], [-1.0]]
    """
    dataset, recipe = prepared.dataset, prepared.recipe
    places = np.arange(len(dataset.units)) if prepared.rows is None else prepared.rows
    treated, _touched_cells = treat_outliers(dataset, recipe, raw, places, prepared.held)
    gaps = bool(np.isnan(raw).any())
    figures = Figures(prepared.rows, raw, treated, gaps, prepared.imputed, prepared.excluded, [])
    values = normalise_figures(dataset, recipe, figures, prepared.period, prepared.together, prepared.held)
    values.setflags(write=False)
    complete = _is_complete(recipe, treated, values, gaps)
    return replace(prepared, values=values, raw=raw, complete=complete)
