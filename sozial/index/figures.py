"""One period's figures as a recipe takes them: who is rated, gaps filled in, outliers treated."""

from __future__ import annotations

import numpy as np

from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.index.prepared import Figures, Prepared
from sozial.index.together import PERIODS
from sozial.index.values.hold import treat_held
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.index.values.rate import (
    MEAN,
    MEDIAN,
    blank_missing,
    code_findings,
    excluded_units,
    imputation_findings,
    impute_missing,
    withheld_cells,
)
from sozial.index.values.spread import LARGEST, extremes, spread_columns
from sozial.index.values.treat import TREATMENTS, Touched
from sozial.model import NOT_A_PERIOD, PERIOD, Dataset
from sozial.recipe import NOTHING, Recipe, Step


def columns_by_step(recipe: Recipe, field: str) -> dict[Step, list[int]]:
    """Return the columns that share a step."""
    if all(getattr(entry, field) is None for entry in recipe.indicators):
        return {getattr(recipe, field): list(range(len(recipe.indicators)))}
    found: dict[Step, list[int]] = {}
    for position, entry in enumerate(recipe.indicators):
        step = getattr(entry, field) or getattr(recipe, field)
        found.setdefault(step, []).append(position)
    return found


def _raw(
    dataset: Dataset, codes: list[str], period: str, rows: np.ndarray | None, recipe: Recipe
) -> tuple[np.ndarray, bool, list[Finding]]:
    frame = dataset.calculation_at(period)
    columns = frame if list(frame.columns) == codes else frame.reindex(columns=codes)
    values = columns.to_numpy(dtype=float)
    values = values if rows is None else values[rows]
    said = code_findings(dataset, codes, values, recipe.missing)
    return *blank_missing(values, recipe.missing), said


def _check_range(dataset: Dataset, codes: list[str], raw: np.ndarray, places: np.ndarray) -> None:
    """Refuse figures whose squares are beyond what can be computed with, and differences whose squares vanish."""
    lowest, highest = extremes(raw)
    with np.errstate(over="ignore"):
        width = highest - lowest
    findings = []
    for position in np.flatnonzero(np.maximum(np.abs(lowest), np.abs(highest)) > LARGEST):
        at = int(np.flatnonzero(np.abs(raw[:, position]) > LARGEST)[0])
        message = N_("“{name}”: {value} in “{unit}” is beyond what can be computed with.")
        said = {"name": dataset.indicator(codes[position]).label, "value": f"{raw[at, position]:g}"}
        said["unit"] = str(dataset.units["name"].iloc[places[at]])
        findings.append(Finding("beyond-range", Severity.ERROR, message, N_("Correct this figure."), "", said))
    for position in np.flatnonzero((width > 0) & (width < 1 / LARGEST)):
        message = N_("“{name}”: figures differ by no more than {width}, too little to be computed with.")
        said = {"name": dataset.indicator(codes[position]).label, "width": f"{width[position]:g}"}
        findings.append(Finding("beyond-range", Severity.ERROR, message, N_("Correct these figures."), "", said))
    if findings:
        raise DataError(*findings)


def treat_outliers(
    dataset: Dataset, recipe: Recipe, values: np.ndarray, rows: np.ndarray, held: Prepared | None = None
) -> tuple[np.ndarray, list[Finding]]:
    """Return figures with outliers treated as the recipe says, by the bounds of the year held to, and what was done."""
    findings: list[Finding] = []
    treated: np.ndarray | None = None
    for step, positions in columns_by_step(recipe, "treat").items():
        if step == NOTHING:
            continue
        treatment = TREATMENTS[step.name]
        if treated is None:
            treated = values.copy()
        for position in positions:
            options = {**treatment.options, **step.options}
            column, code = values[:, position], recipe.indicators[position].code
            if held is None:
                treated[:, position], touched = treatment.function(column, **options)
            else:
                treated[:, position], touched = treat_held(column, held.raw[:, position], step.name, **options)
            if touched:
                findings.append(_touched(dataset, code, touched, rows))
            if touched.logged and touched.cells:
                findings.append(_beyond(dataset, code, touched, rows))
    return values if treated is None else treated, findings


def _touched(dataset: Dataset, code: str, touched: Touched, rows: np.ndarray) -> Finding:
    name = dataset.indicator(code).label
    if touched.logged:
        return Finding("logged", Severity.NOTE, N_("“{name}” is replaced by its logarithm."), "", "", {"name": name})
    names = dataset.units["name"].iloc[rows[list(touched.cells)]].astype(str)
    message = NP_(
        "“{name}”: extreme values pulled in in {n} quarter: {units}",
        "“{name}”: extreme values pulled in in {n} quarters: {units}",
    )
    values = {"name": name, "n": len(touched.cells), "units": listed(list(names), 20)}
    return Finding("winsorised", Severity.NOTE, message, "", "", values)


def _beyond(dataset: Dataset, code: str, touched: Touched, rows: np.ndarray) -> Finding:
    names = dataset.units["name"].iloc[rows[list(touched.cells)]].astype(str)
    message = NP_(
        "“{name}”: {n} quarter lies where the reference year has no logarithm and counts as its end: {units}",
        "“{name}”: {n} quarters lie where the reference year has no logarithm and count as its end: {units}",
    )
    values = {"name": dataset.indicator(code).label, "n": len(touched.cells), "units": listed(list(names), 20)}
    return Finding("beyond-reference", Severity.WARNING, message, "", "", values)


def _spread_findings(dataset: Dataset, recipe: Recipe, values: np.ndarray, held: Prepared | None) -> list[Finding]:
    """Say which indicators have no values, or the same everywhere (in the reference year, where one is held to)."""
    filled, own = spread_columns(values)
    spread = own
    if held is not None:
        # What the recipe measures by several periods is not measured by the year held to.
        steps = [entry.normalise or recipe.normalise for entry in recipe.indicators]
        together = np.array([bool(step.options.get(PERIODS)) for step in steps], dtype=bool)
        spread = np.where(together, own, spread_columns(held.raw)[1] & filled)
    findings = []
    for position in np.flatnonzero(~spread):
        entry = recipe.indicators[position]
        if entry.weight <= 0:
            continue
        step = entry.normalise or recipe.normalise
        scale = NORMALISATIONS[step.name]
        said, remedy = {"name": dataset.indicator(entry.code).label}, N_("Set its weight to 0.")
        if not filled[position] and _states_no_period(dataset, entry.code):
            message = N_("“{name}” states no year, so it has no values in this period; other weights fill its share.")
            remedy = N_("Enter the period of the columns without a year on the page “Data”, or set its weight to 0.")
        elif not filled[position]:
            message = N_("“{name}” has no values in this period and is left out; the other weights fill its share.")
        elif held is not None and scale.needs_spread and not step.options.get(PERIODS):
            message = N_("“{name}” tells no quarters apart in the reference year and is left out.")
        elif scale.needs_spread and not step.options.get(PERIODS):
            message = N_("“{name}” is the same everywhere and is left out; the other weights fill its share.")
        else:
            message = N_("“{name}” is the same everywhere, so it tells no quarters apart.")
        findings.append(Finding("no-spread", Severity.WARNING, message, remedy, "", said))
    return findings


def _states_no_period(dataset: Dataset, code: str) -> bool:
    """Whether all values of an indicator stand in no year, in data that has years."""
    known = dataset.values[code].dropna().index.unique(PERIOD)
    return list(known) == [NOT_A_PERIOD] and dataset.stated_periods != (NOT_A_PERIOD,)


def figures_of(dataset: Dataset, recipe: Recipe, period: str, held: Prepared | None = None) -> Figures:
    """Return the figures of one period: rated units, gaps filled in and outliers treated as the recipe says.

    Raises
    ------
    DataError
        If figures lie beyond what can be computed with.
    """
    excluded, findings = excluded_units(dataset, recipe, period)
    rows = np.flatnonzero(~dataset.units.index.isin(list(excluded))) if excluded else None
    places = np.arange(len(dataset.units)) if rows is None else rows
    if len(places) < 2:
        message = NP_(
            "Only {n} quarter is rated: there is nothing to compare.",
            "Only {n} quarters are rated: there is nothing to compare.",
        )
        remedy = N_("Check who is rated, and whether all quarters were loaded.")
        findings.append(Finding("too-few", Severity.WARNING, message, remedy, recipe.name, {"n": len(places)}))
    codes = [entry.code for entry in recipe.indicators]
    raw, gaps, said = _raw(dataset, codes, period, rows, recipe)
    findings += said
    if dataset.has_extremes_at(period):
        _check_range(dataset, codes, raw, places)
    imputed = None
    if recipe.missing.rule in (MEAN, MEDIAN) and gaps:
        groups = None
        if recipe.missing.group:
            column = dataset.units if recipe.missing.group in dataset.units.columns else dataset.at(period)
            groups = column[recipe.missing.group].to_numpy()[places]
        never = withheld_cells(dataset, codes, period, rows) if dataset.withheld else None
        raw, imputed = impute_missing(raw, groups, recipe.missing.rule, never)
        findings += imputation_findings(dataset, codes, imputed, places)
    findings += _spread_findings(dataset, recipe, raw, held)
    values, touched = treat_outliers(dataset, recipe, raw, places, held)
    return Figures(rows, raw, values, gaps, imputed, excluded, findings + touched)
