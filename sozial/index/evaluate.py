"""From normalised indicators through all levels to scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.index.aggregate import AGGREGATIONS
from sozial.index.equality import EQUAL, Order, column_reach, reach_of, settle
from sozial.index.hierarchy import ordered_levels
from sozial.index.prepare import Prepared, apply_step, prepare_index
from sozial.index.rate import RENORMALISE
from sozial.index.rounding import function_options, round_step
from sozial.index.spread import Basis, has_gaps
from sozial.index.weigh import WEIGHTINGS
from sozial.method import AGGREGATE, NOTHING, Composite, Method, Step

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
        How far apart aggregates may be and still be equal (`sozial.index.equality`).
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


def needed_coverage(method: Method, level: Composite) -> float:
    """Return which share of a composite's weights must be there for a score."""
    rule = method.missing_of(level)
    return rule.minimum_coverage if rule.rule == RENORMALISE else 1.0


def level_name(method: Method, level: Composite) -> str:
    """Return how a composite is named in findings: the only one of a flat recipe by the recipe's name."""
    return method.name if method.is_flat else level.label


def _members(
    prepared: Prepared, method: Method, level: Composite, done: dict[str, Evaluated]
) -> tuple[list[str], np.ndarray, bool]:
    """Return codes and values of what goes into a composite, and whether nothing is missing."""
    entries = method.members[level.code]
    codes = [entry.code for entry in entries]
    if not any(isinstance(entry, Composite) for entry in entries):
        every = [entry.code for entry in method.indicators]
        if codes == every:
            return codes, prepared.values, prepared.complete
        places = {code: at for at, code in enumerate(every)}
        values = prepared.values[:, [places[code] for code in codes]]
        return codes, values, prepared.complete or not has_gaps(values)
    places = {entry.code: at for at, entry in enumerate(method.indicators)}
    columns = [
        done[entry.code].passed_on if isinstance(entry, Composite) else prepared.values[:, places[entry.code]]
        for entry in entries
    ]
    values = np.column_stack(columns)
    return codes, values, not has_gaps(values)


def _weights(
    method: Method, level: Composite, codes: list[str], values: np.ndarray, complete: bool, then: Evaluated | None
) -> tuple[np.ndarray, list[Finding]]:
    given = np.array([entry.weight for entry in method.members[level.code]], dtype=float)
    step = method.weights_of(level)
    if not codes:
        return given, []
    findings: list[Finding] = []
    weights = given
    if step.name != "given":
        kind = WEIGHTINGS[step.name]
        place = level.label if method.composites else method.name
        measured = values if then is None else then.members
        weights, findings = kind.function(measured, codes, given, place, **{**kind.options, **step.options})
        weights = np.where(given > 0, weights, 0.0) if kind.computed else weights
    if not complete and len(values):
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
    prepared: Prepared, method: Method, level: Composite, aggregate: np.ndarray, then: Evaluated | None
) -> np.ndarray:
    step = level.again
    if step == NOTHING:
        return aggregate
    # The reference year rates its own units, with its own inhabitants; the recipe's own goes before the one held to.
    basis_of, reference = prepared.held or prepared, None
    referred = str(step.options.get("reference_period", "")) or basis_of.period
    if referred != basis_of.period:
        basis_of = prepare_index(prepared.source, method, referred)
        reference = evaluate(basis_of, method)[level.code].aggregate[:, None]
    population = basis_of.population() if step.options.get("population_weighted") else None
    entered = None if then is None else then.aggregate[:, None]
    return apply_step(aggregate[:, None], np.ones(1), step, Basis(reference, population, held=entered))[:, 0]


def evaluate_level(
    prepared: Prepared,
    method: Method,
    level: Composite,
    done: dict[str, Evaluated],
    then: Evaluated | None = None,
) -> Evaluated:
    """Compute one composite; everything that goes into it is in `done`, and `then` is it in the year held to."""
    step = method.aggregate_of(level)
    kind = AGGREGATIONS[step.name]
    codes, values, complete = _members(prepared, method, level, done)
    weights, findings = _weights(method, level, codes, values, complete, then)
    if not weights.sum() > 0:
        nothing = np.full(len(values), np.nan)
        return Evaluated(level, codes, values, weights, complete, nothing, nothing, findings=findings)
    coverage = enough = None
    if not complete:
        needed = 0.0 if kind.counts else needed_coverage(method, level)
        coverage, enough = _covered(values, weights, needed)
    aggregate = _aggregated(step, values, weights, complete)
    if enough is not None:
        aggregate = np.where(enough, aggregate, np.nan)
    reach = prepared.reach if values is prepared.values else column_reach(values)
    tolerance = noise_of(step, reach, weights, aggregate)
    settled, order = settle(aggregate, tolerance)
    aggregate = round_step(settled, step.options)
    scores = _normalised_again(prepared, method, level, aggregate, then)
    if len(scores) and np.isnan(scores).all() and not np.isnan(aggregate).all():
        message = N_("All quarters have the same value in “{name}”, so it cannot be standardised again.")
        if then is not None:
            message = N_("“{name}” has no spread in the reference year, so it cannot be standardised again by it.")
        remedy = N_("Leave out this step, or check the data.")
        findings.append(
            Finding("no-spread", Severity.WARNING, message, remedy, "", {"name": level_name(method, level)})
        )
    known = order if scores is settled else None
    return Evaluated(
        level, codes, values, weights, complete, aggregate, scores, coverage, enough, findings, tolerance, known
    )


def evaluate(prepared: Prepared, method: Method, then: Mapping[str, Evaluated] | None = None) -> dict[str, Evaluated]:
    """Compute every composite of a recipe, members first.

    Parameters
    ----------
    method
        The prepared recipe, or the same with other weights, aggregations or classes.
    then
        The same of the year that `prepared` is held to; None: it is computed where it is needed.
    """
    if then is None and prepared.held is not None:
        then = evaluate(prepared.held, method)
    done: dict[str, Evaluated] = {}
    for level in ordered_levels(method):
        done[level.code] = evaluate_level(prepared, method, level, done, then[level.code] if then else None)
    return done
