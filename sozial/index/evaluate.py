"""From normalised indicators through all levels to scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.hierarchy import ordered_levels
from sozial.index.prepare import prepare_beside, prepare_index
from sozial.index.prepared import Prepared
from sozial.index.standardise import apply_step
from sozial.index.together import PERIODS, level_periods, people_together, periods_of
from sozial.index.values.equality import EQUAL, Order, column_reach, reach_of, settle
from sozial.index.values.rate import RENORMALISE
from sozial.index.values.rounding import function_options, round_step
from sozial.index.values.spread import Basis, has_gaps
from sozial.index.weigh import WEIGHTINGS
from sozial.recipe import AGGREGATE, NOTHING, Composite, Recipe, Step

# Shares are sums of floats: 0.75 must not fail by one unit in the last place.
TOLERANCE = 1e-9


@dataclass
class Evaluated:
    """One composite over the rated units.

    Parameters
    ----------
    codes, members
        What goes into it: codes, and units x members.
    weights
        As the aggregation received them: 0 for a member without any value.
    coverage
        Share of the weights that is there, per unit; None: everything.
    enough
        Units that may have a score despite gaps; None: all.
    tolerance
        How far apart aggregates may be and still be equal (`sozial.index.values.equality`).
    order
        That of the scores; None where it is not known.
    """

    level: Composite
    codes: list[str]
    members: np.ndarray
    weights: np.ndarray
    complete: bool
    aggregate: np.ndarray
    scores: np.ndarray
    coverage: np.ndarray | None = None
    enough: np.ndarray | None = None
    findings: list[Finding] = field(default_factory=list)
    tolerance: float = 0.0
    order: Order | None = None

    @property
    def passed_on(self) -> np.ndarray:
        """What parents receive."""
        return self.aggregate if self.level.passes_on == AGGREGATE else self.scores


def needed_coverage(recipe: Recipe, level: Composite) -> float:
    """Return which share of a composite's weights must be there for a score.

    Flags are counted from what is there, unless the composite states a rule of its own.
    """
    if AGGREGATIONS[recipe.aggregate_of(level).name].counts and level.missing is None:
        return 0.0
    rule = recipe.missing_of(level)
    return rule.minimum_coverage if rule.rule == RENORMALISE else 1.0


def level_name(recipe: Recipe, level: Composite) -> str:
    """Return how a composite is named in findings: the only one of a flat recipe by the recipe's name."""
    return recipe.name if recipe.is_flat else level.label


def _members(
    prepared: Prepared, recipe: Recipe, level: Composite, done: dict[str, Evaluated]
) -> tuple[list[str], np.ndarray, bool]:
    """Return codes and values of what goes into a composite, and whether nothing is missing."""
    entries = recipe.members[level.code]
    codes = [entry.code for entry in entries]
    if not any(isinstance(entry, Composite) for entry in entries):
        every = [entry.code for entry in recipe.indicators]
        if codes == every:
            return codes, prepared.values, prepared.complete
        places = {code: at for at, code in enumerate(every)}
        values = prepared.values[:, [places[code] for code in codes]]
        return codes, values, prepared.complete or not has_gaps(values)
    places = {entry.code: at for at, entry in enumerate(recipe.indicators)}
    columns = [
        done[entry.code].passed_on if isinstance(entry, Composite) else prepared.values[:, places[entry.code]]
        for entry in entries
    ]
    values = np.column_stack(columns)
    return codes, values, not has_gaps(values)


@dataclass(frozen=True)
class _Opened:
    """A composite of one period before it is put together: what goes into it.

    Parameters
    ----------
    then
        The same composite in the year that the period is held to.
    """

    prepared: Prepared
    codes: list[str]
    values: np.ndarray
    complete: bool
    then: Evaluated | None


# Periods that are computed at once, by name; None: one that is held to a year, by which no other is measured.
_Group = Mapping[str | None, _Opened]
_Found = Mapping[str | None, tuple[Prepared, "Evaluated"]]


def _weights(recipe: Recipe, level: Composite, opened: _Opened, group: _Group) -> tuple[np.ndarray, list[Finding]]:
    codes, values = opened.codes, opened.values
    given = np.array([entry.weight for entry in recipe.members[level.code]], dtype=float)
    step = recipe.weights_of(level)
    if not codes:
        return given, []
    findings: list[Finding] = []
    weights = given
    if step.name != "given":
        kind = WEIGHTINGS[step.name]
        place = level.label if recipe.composites else recipe.name
        options = {**kind.options, **step.options}
        options.pop(PERIODS, None)
        # The recipe's own periods go before the year held to.
        together = periods_of(opened.prepared.dataset, step)
        measured = values if opened.then is None else opened.then.members
        if together:
            measured = np.vstack([group[name].values for name in together])
        weights, findings = kind.function(measured, codes, given, place, **options)
        weights = np.where(given > 0, weights, 0.0) if kind.computed else weights
    if not opened.complete and len(values):
        weights = np.where(np.isnan(values).all(axis=0), 0.0, weights)
    return weights, findings


def _covered(values: np.ndarray, weights: np.ndarray, needed: float) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Return the share of the weights that is there, and which units have enough; None where all is there."""
    total = weights.sum()
    missing = np.isnan(values[:, weights > 0])
    if not total > 0 or not missing.any():
        return None, None
    coverage = 1 - missing @ (weights[weights > 0] / total)
    return coverage, coverage >= needed - TOLERANCE


def _aggregated(step: Step, values: np.ndarray, weights: np.ndarray, complete: bool) -> np.ndarray:
    kind = AGGREGATIONS[step.name]
    options = function_options(kind.options, step.options)
    aggregate = kind.function(values, weights, complete, **options)
    if not np.isfinite(aggregate.sum()):
        # A power or a quotient that is too large for a number is no score either.
        aggregate = np.where(np.isfinite(aggregate), aggregate, np.nan)
    return aggregate


def noise_of(step: Step, reach: np.ndarray, weights: np.ndarray, aggregate: np.ndarray) -> float:
    """Return how far apart two aggregates may be and still be equal.

    1e-12 of the greatest aggregate; where terms are added up, of what they could reach together, because terms that
    cancel each other leave their noise behind.

    Parameters
    ----------
    reach
        Greatest absolute value of each member.

    Examples
    --------
    >>> noise_of(Step("arithmetic"), np.array([2.0, 4.0]), np.array([1.0, 1.0]), np.array([0.0]))
    3e-12
    """
    kind = AGGREGATIONS[step.name]
    if not kind.linear:
        return EQUAL * reach_of(aggregate)
    together = float(reach @ weights)
    divisor = float(step.options.get("divisor", 1.0)) if step.name == "sum" else float(weights.sum())
    return EQUAL * together / divisor


def _normalised_again(
    prepared: Prepared, recipe: Recipe, found: Evaluated, then: Evaluated | None, group: _Found
) -> np.ndarray:
    level, aggregate = found.level, found.aggregate
    step = level.again
    if step == NOTHING:
        return aggregate
    # The reference year rates its own units, with its own inhabitants; the recipe's own goes before the one held to.
    basis_of, reference = prepared.held or prepared, None
    population = following = None
    weighted = any(part.options.get("population_weighted") for part in step.chain())
    if weighted:
        following = basis_of.population()
    together = periods_of(prepared.dataset, step)
    referred = str(step.options.get("reference_period", "")) or basis_of.period
    if together:
        reference = np.concatenate([group[name][1].aggregate for name in together])[:, None]
    elif referred != basis_of.period:
        basis_of = prepare_index(prepared.source, recipe, referred)
        reference = evaluate(basis_of, recipe)[level.code].aggregate[:, None]
    if weighted and together:
        population = people_together([group[name][0].population() for name in together])
    elif weighted:
        population = basis_of.population()
    entered = None if then is None else then.aggregate[:, None]
    basis = Basis(reference, population, held=entered, following_population=following)
    return apply_step(aggregate[:, None], np.ones(1), step, basis)[:, 0]


def _put_together(recipe: Recipe, level: Composite, opened: _Opened, group: _Group) -> Evaluated:
    """Compute a composite up to its aggregate; its scores are still to come."""
    step = recipe.aggregate_of(level)
    prepared, codes, values, complete = opened.prepared, opened.codes, opened.values, opened.complete
    weights, findings = _weights(recipe, level, opened, group)
    if not weights.sum() > 0:
        nothing = np.full(len(values), np.nan)
        return Evaluated(level, codes, values, weights, complete, nothing, nothing, findings=findings)
    coverage = enough = None
    if not complete:
        coverage, enough = _covered(values, weights, needed_coverage(recipe, level))
    aggregate = _aggregated(step, values, weights, complete)
    if enough is not None:
        aggregate = np.where(enough, aggregate, np.nan)
    reach = prepared.reach if values is prepared.values else column_reach(values)
    tolerance = noise_of(step, reach, weights, aggregate)
    settled, order = settle(aggregate, tolerance)
    aggregate = round_step(settled, step.options)
    # Rounded aggregates are in another order; so may scores be that are normalised again.
    known = order if aggregate is settled else None
    return Evaluated(
        level, codes, values, weights, complete, aggregate, aggregate, coverage, enough, findings, tolerance, known
    )


def _scored(prepared: Prepared, recipe: Recipe, found: Evaluated, then: Evaluated | None, group: _Found) -> Evaluated:
    """Give a composite its scores: its aggregate, normalised again where the recipe says so."""
    if not found.weights.sum() > 0:
        return found
    scores = found.scores = _normalised_again(prepared, recipe, found, then, group)
    if scores is not found.aggregate:
        found.order = None
    if len(scores) and np.isnan(scores).all() and not np.isnan(found.aggregate).all():
        message = N_("All quarters have the same value in “{name}”, so it cannot be standardised again.")
        if then is not None and not found.level.again.options.get(PERIODS):
            message = N_("“{name}” has no spread in the reference year, so it cannot be standardised again by it.")
        remedy = N_("Leave out this step, or check the data.")
        said = {"name": level_name(recipe, found.level)}
        found.findings.append(Finding("no-spread", Severity.WARNING, message, remedy, "", said))
    return found


def evaluate(prepared: Prepared, recipe: Recipe, then: Mapping[str, Evaluated] | None = None) -> dict[str, Evaluated]:
    """Compute every composite of a recipe, members first.

    Parameters
    ----------
    recipe
        The prepared recipe, or the same with other weights, aggregations or classes.
    then
        The same of the year that `prepared` is held to; None: it is computed where it is needed.
    """
    if then is None and prepared.held is not None:
        then = evaluate(prepared.held, recipe)
    rated = prepared.period if prepared.held is None else None
    periods: dict[str | None, Prepared] = {rated: prepared}
    for period in level_periods(prepared.dataset, recipe):
        if period != rated:
            periods[period] = prepare_beside(prepared, period)
    # Level by level in all periods at once: what one is measured by must be there in the others.
    done: dict[str | None, dict[str, Evaluated]] = {name: {} for name in periods}
    for level in ordered_levels(recipe):
        held = {rated: then[level.code]} if then else {}
        opened = {
            name: _Opened(one, *_members(one, recipe, level, done[name]), held.get(name))
            for name, one in periods.items()
        }
        found = {name: _put_together(recipe, level, part, opened) for name, part in opened.items()}
        both = {name: (periods[name], part) for name, part in found.items()}
        for name, one in periods.items():
            done[name][level.code] = _scored(one, recipe, found[name], held.get(name), both)
    return done[rated]
