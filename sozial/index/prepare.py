"""From a dataset and a recipe to normalised indicators: everything that weights do not change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_
from sozial.index.areas import city_values
from sozial.index.check import check_method, check_period, direction_of
from sozial.index.derive import derived_findings, with_derived
from sozial.index.equality import column_reach
from sozial.index.hold import treat_held
from sozial.index.normalise import NORMALISATIONS
from sozial.index.rate import (
    MEAN,
    MEDIAN,
    blank_missing,
    code_findings,
    excluded_units,
    imputation_findings,
    impute_missing,
    withheld_cells,
)
from sozial.index.rounding import function_options, round_step
from sozial.index.spread import LARGEST, OWN, Basis, extremes, spread_columns
from sozial.index.together import PERIODS, people_together, periods_of
from sozial.index.treat import TREATMENTS, Touched
from sozial.method import NOTHING, Method, Step
from sozial.model import NOT_A_PERIOD, PERIOD, Dataset, Direction


@dataclass(frozen=True)
class _Together:
    """What periods that are measured together know of each other, so that each is read once.

    Parameters
    ----------
    figures, prepared
        By period; they belong to one dataset and one recipe.
    """

    figures: dict[str, _Figures] = field(default_factory=dict)
    prepared: dict[str, Prepared] = field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """Normalised indicators of the rated units.

    Parameters
    ----------
    source, dataset
        The data as it was given, and with the indicators that the recipe derives.
    rows
        Positions of the rated units in the dataset; None: all are rated.
    values
        Rated units x indicators, in the order of the recipe. Never written to.
    complete
        Whether nothing is missing in it.
    raw
        The same before outliers are treated and anything is normalised, gaps filled in as the recipe says.
    imputed
        Rated units x indicators, where a value was filled in; None where none was.
    held
        The reference year that every stage is held to, prepared by itself; None: this period stands for itself.
    """

    source: Dataset
    dataset: Dataset
    method: Method
    period: str
    rows: np.ndarray | None
    values: np.ndarray
    complete: bool
    excluded: Mapping[str, Finding]
    findings: tuple[Finding, ...]
    raw: np.ndarray
    imputed: np.ndarray | None = None
    held: Prepared | None = None
    together: _Together = field(default_factory=lambda: _Together(), compare=False, repr=False)

    @cached_property
    def is_plain(self) -> bool:
        """Whether the score is one matrix product: a flat weighted mean without gaps."""
        method = self.method
        plain = self.complete and method.is_flat and method.again == NOTHING
        return plain and method.aggregate == Step("arithmetic")

    @cached_property
    def reach(self) -> np.ndarray:
        """The greatest absolute standardised value per indicator: what the noise of sums is measured by."""
        return column_reach(self.values)

    def population(self) -> np.ndarray | None:
        """Return the inhabitants of the rated units; None where they are not known."""
        return _people(self.dataset, self.period, self.rows)

    def beside(self, period: str) -> Prepared:
        """Return the same recipe prepared for another period, for statistics of several together.

        It stands for itself, whatever the rated period is held to. In a simulation it stays what the data gives: only
        the rated period's figures are drawn.
        """
        known = self.together.prepared
        if period not in known:
            known[period] = prepare_index(self.source, self.method, period, together=self.together)
        return known[period]

    def spread(self, found: np.ndarray, fill: Any = np.nan) -> np.ndarray:
        """Return what was computed for rated units in the order of all units."""
        if self.rows is None:
            return found
        whole = np.full((len(self.dataset.units), *found.shape[1:]), fill, dtype=found.dtype)
        whole[self.rows] = found
        return whole


def apply_step(values: np.ndarray, signs: np.ndarray, step: Step, basis: Basis) -> np.ndarray:
    """Normalise columns by one step and those that follow it, rounding where the recipe says so.

    Examples
    --------
    >>> step = Step("rank", {}, Step("minmax"))
    >>> apply_step(np.array([[1.0], [5.0], [9.0]]), np.ones(1), step, Basis()).ravel().tolist()
    [0.0, 50.0, 100.0]
    """
    for part in step.chain():
        scale = NORMALISATIONS[part.name]
        options = function_options(scale.options, part.options)
        for of_basis in ("population_weighted", "reference_period", PERIODS):
            options.pop(of_basis, None)
        held = basis.held
        used = basis if part.options.get("population_weighted") else replace(basis, population=None)
        if held is not None and used.reference is None:
            used = replace(used, reference=held)
        values = round_step(scale.function(values, signs, used, **options), part.options)
        if held is not None:
            # The next step refers to what the reference year's values have become by this one.
            held = round_step(scale.function(held, signs, used, **options), part.options)
        # What follows works on values that are turned already, and refers to no other period.
        people = basis.following_population
        signs, basis = np.ones(values.shape[1]), Basis(population=people, held=held, following_population=people)
    return values


def _groups(method: Method, field: str) -> dict[Step, list[int]]:
    """Return the columns that share a step."""
    if all(getattr(entry, field) is None for entry in method.indicators):
        return {getattr(method, field): list(range(len(method.indicators)))}
    found: dict[Step, list[int]] = {}
    for position, entry in enumerate(method.indicators):
        step = getattr(entry, field) or getattr(method, field)
        found.setdefault(step, []).append(position)
    return found


def _is_complete(method: Method, raw: np.ndarray, values: np.ndarray, gaps: bool) -> bool:
    """Return whether nothing is missing among normalised values."""
    steps = [part for step in _groups(method, "normalise") for part in step.chain()]
    if not gaps and len(raw) and all(NORMALISATIONS[step.name].whole_columns for step in steps):
        return not bool(np.isnan(values[0]).any())
    return not bool(np.isnan(values.sum())) if values.size else True


def _raw(
    dataset: Dataset, codes: list[str], period: str, rows: np.ndarray | None, method: Method
) -> tuple[np.ndarray, bool, list[Finding]]:
    frame = dataset.calculation_at(period)
    columns = frame if list(frame.columns) == codes else frame.reindex(columns=codes)
    values = columns.to_numpy(dtype=float)
    values = values if rows is None else values[rows]
    said = code_findings(dataset, codes, values, method.missing)
    return *blank_missing(values, method.missing), said


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


def _treated(
    dataset: Dataset, method: Method, values: np.ndarray, rows: np.ndarray, held: Prepared | None = None
) -> tuple[np.ndarray, list[Finding]]:
    findings: list[Finding] = []
    treated: np.ndarray | None = None
    for step, positions in _groups(method, "treat").items():
        if step == NOTHING:
            continue
        treatment = TREATMENTS[step.name]
        if treated is None:
            treated = values.copy()
        for position in positions:
            options = {**treatment.options, **step.options}
            column, code = values[:, position], method.indicators[position].code
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
    message = N_("“{name}”: extreme values pulled in in {n} quarters: {units}")
    values = {"name": name, "n": len(touched.cells), "units": listed(list(names), 20)}
    return Finding("winsorised", Severity.NOTE, message, "", "", values)


def _beyond(dataset: Dataset, code: str, touched: Touched, rows: np.ndarray) -> Finding:
    names = dataset.units["name"].iloc[rows[list(touched.cells)]].astype(str)
    message = N_("“{name}”: {n} quarters lie where the reference year has no logarithm and count as its end: {units}")
    values = {"name": dataset.indicator(code).label, "n": len(touched.cells), "units": listed(list(names), 20)}
    return Finding("beyond-reference", Severity.WARNING, message, "", "", values)


def _spread_findings(dataset: Dataset, method: Method, values: np.ndarray, held: Prepared | None) -> list[Finding]:
    """Say which indicators have no values, or the same everywhere (in the reference year, where one is held to)."""
    filled, own = spread_columns(values)
    spread = own
    if held is not None:
        # What the recipe measures by several periods is not measured by the year held to.
        steps = [entry.normalise or method.normalise for entry in method.indicators]
        together = np.array([bool(step.options.get(PERIODS)) for step in steps], dtype=bool)
        spread = np.where(together, own, spread_columns(held.raw)[1] & filled)
    findings = []
    for position in np.flatnonzero(~spread):
        entry = method.indicators[position]
        if entry.weight <= 0:
            continue
        step = entry.normalise or method.normalise
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


@dataclass(frozen=True)
class _Figures:
    """One period's figures of the rated units, gaps filled in and outliers treated as the recipe says."""

    rows: np.ndarray | None
    raw: np.ndarray
    values: np.ndarray
    gaps: bool
    imputed: np.ndarray | None
    excluded: Mapping[str, Finding]
    findings: list[Finding]


def _figures(dataset: Dataset, method: Method, period: str, held: Prepared | None = None) -> _Figures:
    excluded, findings = excluded_units(dataset, method, period)
    rows = np.flatnonzero(~dataset.units.index.isin(list(excluded))) if excluded else None
    places = np.arange(len(dataset.units)) if rows is None else rows
    if len(places) < 2:
        message = N_("Only {n} quarters are rated: there is nothing to compare.")
        remedy = N_("Check who is rated, and whether all quarters were loaded.")
        findings.append(Finding("too-few", Severity.WARNING, message, remedy, method.name, {"n": len(places)}))
    codes = [entry.code for entry in method.indicators]
    raw, gaps, said = _raw(dataset, codes, period, rows, method)
    findings += said
    if dataset.has_extremes_at(period):
        _check_range(dataset, codes, raw, places)
    imputed = None
    if method.missing.rule in (MEAN, MEDIAN) and gaps:
        groups = None
        if method.missing.group:
            column = dataset.units if method.missing.group in dataset.units.columns else dataset.at(period)
            groups = column[method.missing.group].to_numpy()[places]
        never = withheld_cells(dataset, codes, period, rows) if dataset.withheld else None
        raw, imputed = impute_missing(raw, groups, method.missing.rule, never)
        findings += imputation_findings(dataset, codes, imputed, places)
    findings += _spread_findings(dataset, method, raw, held)
    values, touched = _treated(dataset, method, raw, places, held)
    return _Figures(rows, raw, values, gaps, imputed, excluded, findings + touched)


def _people(dataset: Dataset, period: str, rows: np.ndarray | None) -> np.ndarray | None:
    """Return the inhabitants of the rated units; None where they are not known."""
    people = dataset.population(period)
    if people is None:
        return None
    found = people.to_numpy(dtype=float)
    return found if rows is None else found[rows]


def _basis(
    dataset: Dataset,
    method: Method,
    positions: list[int],
    step: Step,
    period: str,
    figures: _Figures,
    together: _Together,
    held: Prepared | None,
) -> Basis:
    """Return what a step refers to beside the values: a reference period, several together, inhabitants, the city.

    A reference period rates its own units, and treats its own gaps and outliers; so does each of several. What the
    recipe names goes before the one that all stages are held to.
    """
    if not step.options and step.then is None and held is None:
        return OWN
    rows = figures.rows
    reference = population = city = entered = following = None
    # What is held to a year does not measure: each of several periods is treated by itself.
    own = {period: figures} if held is None else {}
    if held is not None:
        places = np.arange(len(dataset.units)) if held.rows is None else held.rows
        entered = _treated(dataset, method, held.raw, places)[0][:, positions]
        period, rows = held.period, held.rows
    weighted = any(part.options.get("population_weighted") for part in step.chain())
    if weighted:
        following = _people(dataset, period, rows)
    names = periods_of(dataset, step)
    if names:
        for name in names:
            if name not in own and name not in together.figures:
                together.figures[name] = _figures(dataset, method, name)
        parts = {name: own.get(name) or together.figures[name] for name in names}
        stacked = np.vstack([part.values[:, positions] for part in parts.values()])
        if weighted:
            population = people_together([_people(dataset, name, part.rows) for name, part in parts.items()])
        return Basis(stacked, population, held=entered, following_population=following)
    referred = str(step.options.get("reference_period", ""))
    if referred and referred != period:
        then = _figures(dataset, method, referred)
        reference, rows = then.values[:, positions], then.rows
    if weighted:
        population = _people(dataset, referred or period, rows)
    if step.options.get("to") == "city":
        codes = [method.indicators[position].code for position in positions]
        city = city_values(dataset, codes, referred or period)
    return Basis(reference, population, city, entered, following)


def _normalised(
    dataset: Dataset,
    method: Method,
    figures: _Figures,
    period: str,
    together: _Together,
    held: Prepared | None = None,
) -> np.ndarray:
    signs = np.array(
        [
            float((int(direction_of(dataset, entry)) or 1) * (1 if method.high is not Direction.FAVOURABLE else -1))
            for entry in method.indicators
        ]
    )
    groups = _groups(method, "normalise")
    raw = figures.values
    if len(groups) == 1:
        ((step, positions),) = groups.items()
        return apply_step(raw, signs, step, _basis(dataset, method, positions, step, period, figures, together, held))
    values = np.empty(raw.shape)
    for step, positions in groups.items():
        basis = _basis(dataset, method, positions, step, period, figures, together, held)
        values[:, positions] = apply_step(raw[:, positions], signs[positions], step, basis)
    return values


def _population_findings(dataset: Dataset, method: Method, period: str) -> list[Finding]:
    """Say where means were to be weighted by inhabitants whom the data does not know."""
    steps = [*_groups(method, "normalise"), *(level.again for level in method.levels)]
    wanted = any(part.options.get("population_weighted") for step in steps for part in step.chain())
    if not wanted or dataset.population(period) is not None:
        return []
    message = N_("The data has no inhabitants, so means are not weighted by them.")
    remedy = N_("Load a column with inhabitants.")
    return [Finding("no-population", Severity.WARNING, message, remedy, method.name)]


def _lost_findings(
    dataset: Dataset, method: Method, values: np.ndarray, raw: np.ndarray, held: Prepared | None
) -> list[Finding]:
    """Say where values could not be normalised although they are there."""
    findings = []
    spread = spread_columns(raw if held is None else held.raw)[1]
    lost = (np.isnan(values) & ~np.isnan(raw)).any(axis=0) if len(raw) else np.zeros(raw.shape[1], dtype=bool)
    # Where several periods are measured together, one without spread can still be standardised.
    steps = [entry.normalise or method.normalise for entry in method.indicators]
    spread |= np.array([bool(step.options.get(PERIODS)) for step in steps], dtype=bool)
    for position in np.flatnonzero(lost & spread):
        entry = method.indicators[position]
        message = N_("“{name}” has values that cannot be standardised this way; they count as missing.")
        remedy = N_("Logarithms need values above 0, a distance needs a reference other than 0.")
        said = {"name": dataset.indicator(entry.code).label}
        findings.append(Finding("not-normalised", Severity.WARNING, message, remedy, method.name, said))
    return findings


def prepare_index(
    dataset: Dataset, method: Method, period: str, held: Prepared | None = None, together: _Together | None = None
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
    errors = [*check_method(dataset, method), *check_period(dataset, method)]
    if errors:
        raise DataError(*errors)
    source, dataset = dataset, with_derived(dataset, method)
    findings = derived_findings(dataset, method, period)
    if together is None:
        # The year held to has read its own figures, and those that the recipe measures by.
        shared = held is not None and held.source is source and held.method == method
        together = held.together if held is not None and shared else _Together()
    figures = together.figures.get(period) if held is None else None
    figures = figures or _figures(dataset, method, period, held)
    if held is None:
        together.figures[period] = figures
    findings += figures.findings
    values = _normalised(dataset, method, figures, period, together, held)
    findings += _population_findings(dataset, method, period)
    complete = _is_complete(method, figures.values, values, figures.gaps)
    if not complete:
        findings += _lost_findings(dataset, method, values, figures.values, held)
    values.setflags(write=False)
    return Prepared(
        source,
        dataset,
        method,
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
    >>> from sozial.method import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", "2024"), ("2", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, 3.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x"),))
    >>> prepared = prepare_index(dataset, Method("m", (Weighted("x"),)), "2024")
    >>> normalise_again(prepared, np.array([[7.0], [5.0]])).values.tolist()
    [[1.0], [-1.0]]
    """
    dataset, method = prepared.dataset, prepared.method
    places = np.arange(len(dataset.units)) if prepared.rows is None else prepared.rows
    treated, _touched_cells = _treated(dataset, method, raw, places, prepared.held)
    gaps = bool(np.isnan(raw).any())
    figures = _Figures(prepared.rows, raw, treated, gaps, prepared.imputed, prepared.excluded, [])
    values = _normalised(dataset, method, figures, prepared.period, prepared.together, prepared.held)
    values.setflags(write=False)
    complete = _is_complete(method, treated, values, gaps)
    return replace(prepared, values=values, raw=raw, complete=complete)
