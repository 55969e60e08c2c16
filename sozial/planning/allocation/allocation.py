"""Distributing an amount over quarters by need: what the rule gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sozial.errors import DataError, Finding, Severity, listed, refusal
from sozial.i18n import N_, NP_
from sozial.model import NAME, POPULATION, Dataset, Direction
from sozial.planning.allocation.allocation_rule import LEAVE_OUT, AllocationRule, whole_steps
from sozial.planning.allocation.apportionment import APPORTIONINGS
from sozial.planning.allocation.apportionment_checks import CROSSED, check_bounds
from sozial.planning.allocation.bounds import Bounds, build_bounds
from sozial.planning.allocation.exact_parts import in_measure
from sozial.planning.allocation.ideal_parts import share_out
from sozial.planning.allocation.need import NEEDS, Standing, check_need, need_of
from sozial.result import NO_CLASS, ClassBreaks, Result


@dataclass(frozen=True)
class Allocation:
    """Who gets what.

    Parameters
    ----------
    table
        Index: unit key, in the order of the data. Columns: name, people, need (per head), part, per_head, equal (the
        part everybody would get per head), last, bound ("floor", "cap", "last", or empty), reason (why somebody is left
        out).
    """

    rule: AllocationRule
    table: pd.DataFrame
    findings: tuple[Finding, ...]


def allocate(
    dataset: Dataset, result: Result, rule: AllocationRule, last: Mapping[str, float] | None = None
) -> Allocation:
    """Distribute an amount.

    Parameters
    ----------
    result
        The index that need comes from.
    last
        Last year's parts by unit key, in the rule's measure.

    Raises
    ------
    DataError
        If the rule makes no sense, or floors, caps and last year's bounds do not allow the amount: with the numbers.

    Notes
    -----
    A quarter's weight is people times need per head; its part is at least the floor, at most the cap, within last
    year's bounds, and otherwise in proportion. Parts sum to the amount exactly.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
    >>> from sozial.index.recipe.recipe_file import read_recipe
    >>> dataset, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE))
    >>> found = allocate(dataset, build_index(dataset, recipe, dataset.periods[-1]), AllocationRule(100_000))
    >>> float(found.table["part"].sum())
    100000.0
    """
    total = whole_steps(rule)
    check_need(rule.need)
    taking_part = _who_takes_part(dataset, result, rule)
    people, need = taking_part.people, taking_part.need
    # Parts do not depend on the order of the data: equal claims go by key.
    order = sorted(people.index[~people.index.isin(list(taking_part.reasons))], key=str)
    weights = (people[order] * need[order]).to_numpy()
    if not order or not float(weights.sum()) > 0:
        message = N_("No quarter has both people and need.")
        raise refusal("nothing-to-weigh", "", message, N_("Choose another target group or need function."))
    before = pd.Series(dict(last or {}), dtype=float)
    bounds = build_bounds(rule, people[order], before, total)
    problems = check_bounds(total, weights, bounds.least, bounds.most)
    if problems:
        names = [dataset.unit_titles[unit] for unit in order]
        raise DataError(*(_explained(problem, rule, bounds, names) for problem in problems))
    parts = APPORTIONINGS[rule.apportioning].apportion(total, weights, bounds.least, bounds.most)
    free = share_out(total, weights, np.zeros(len(weights)), np.full(len(weights), float(total)))
    table = pd.DataFrame({"name": dataset.units[NAME].astype(str), "people": people, "need": need})
    table["part"] = pd.Series(in_measure(parts, rule.step), order, dtype=float).reindex(table.index).fillna(0.0)
    table["per_head"] = table["part"] / table["people"].where(table["people"] > 0)
    table["equal"] = rule.amount * people.where(people.index.isin(order)) / float(people[order].sum())
    table["last"] = before.reindex(table.index)
    table["bound"] = pd.Series(bounds.binding(parts, free), order).reindex(table.index).fillna("")
    table["reason"] = pd.Series(taking_part.reasons, dtype=object).reindex(table.index).fillna("")
    return Allocation(rule, table, (*taking_part.findings, *_unbound(rule, before, order)))


@dataclass(frozen=True)
class _TakingPart:
    """Who takes part, with people and need per head of all units; who does not, with the reason."""

    people: pd.Series
    need: pd.Series
    reasons: dict[str, str]
    findings: list[Finding]


def _who_takes_part(dataset: Dataset, result: Result, rule: AllocationRule) -> _TakingPart:
    people = _people(dataset, result.period, rule.target)
    own = result.scores.to_numpy(dtype=float), result.classes.to_numpy().astype(int)
    scores, classes = as_burden(*own, result.breaks, result.recipe.high)
    need = pd.Series(need_of(rule.need, Standing(scores, classes, list(people.index))), index=people.index)
    findings: list[Finding] = []
    reasons = {unit: reason for unit, reason in rule.left_out.items() if unit in people.index}

    def told(code: str, message: str, units: list[str]) -> None:
        names = listed([dataset.unit_titles[str(unit)] for unit in units])
        findings.append(Finding(code, Severity.WARNING, message, "", "", {"n": len(units), "names": names}))

    inside = people.index[~people.index.isin(list(reasons))]
    nobody = list(inside[~((people[inside] > 0) & np.isfinite(people[inside]))])
    if nobody:
        message = NP_(
            "{n} quarter has no people in the target group, or none is known, and gets nothing: {names}.",
            "{n} quarters have no people in the target group, or none is known, and get nothing: {names}.",
        )
        told("no-people", message, nobody)
        reasons |= dict.fromkeys(nobody, N_("no people in the target group"))
    inside = inside[~inside.isin(nobody)]
    unknown = list(inside[need[inside].isna()])
    of_index = NEEDS[rule.need.name].of_index
    if unknown and rule.without_index == LEAVE_OUT:
        message = NP_(
            "{n} quarter without an index gets nothing: {names}.", "{n} quarters without an index get nothing: {names}."
        )
        if not of_index:
            message = NP_(
                "{n} quarter without a need in the table gets nothing: {names}.",
                "{n} quarters without a need in the table get nothing: {names}.",
            )
        told("left-out", message, unknown)
        reasons |= dict.fromkeys(unknown, N_("without an index") if of_index else N_("without a need in the table"))
    elif unknown:
        message = NP_(
            "{n} quarter without an index is given the mean need per head of the others: {names}.",
            "{n} quarters without an index are given the mean need per head of the others: {names}.",
        )
        if not of_index:
            message = NP_(
                "{n} quarter without a need in the table is given the mean of the others: {names}.",
                "{n} quarters without a need in the table are given the mean of the others: {names}.",
            )
        told("mean-need", message, unknown)
        need = need.fillna(fill_need(need[inside], people[inside]))
    return _TakingPart(people, need, reasons, findings)


def _people(dataset: Dataset, period: str, target: str) -> pd.Series:
    if target == POPULATION:
        found = dataset.population(period)
    else:
        found = dataset.calculation_at(period)[target] if target in dataset.values.columns else None
    if found is None:
        message = N_("The data has no column “{column}” to count people by.")
        raise refusal(
            "no-people", "", message, N_("Choose another target group, or load the population."), column=target
        )
    return found.reindex(dataset.units.index).astype(float)


def as_burden(
    scores: np.ndarray, classes: np.ndarray, breaks: ClassBreaks | None, high: Direction
) -> tuple[np.ndarray, np.ndarray]:
    """Return scores and classes so that high means burden; NaN and NO_CLASS where there is none.

    Examples
    --------
    >>> breaks = ClassBreaks((0.0,), (False,), ("low", "high"))
    >>> scores, classes = as_burden(np.array([1.0, -2.0]), np.array([1, 0]), breaks, Direction.FAVOURABLE)
    >>> scores.tolist(), classes.tolist()
    ([-1.0, 2.0], [0, 1])
    """
    if breaks is None:
        classes = np.full(len(scores), NO_CLASS)
    if high is not Direction.FAVOURABLE:
        return scores, classes
    last = len(breaks.labels) - 1 if breaks else 0
    return -scores, np.where(classes >= 0, last - classes, NO_CLASS)


def fill_need(need: pd.Series, people: pd.Series) -> pd.Series:
    """Return need with the mean per head of the others where there is none.

    Examples
    --------
    >>> fill_need(pd.Series([1.0, 3.0, np.nan]), pd.Series([100.0, 300.0, 50.0])).tolist()
    [1.0, 3.0, 2.5]
    """
    known = need.notna() & people.gt(0)
    mean = float((need * people)[known].sum() / people[known].sum()) if known.any() else 1.0
    return need.where(need.notna(), mean)


def _unbound(rule: AllocationRule, last: pd.Series, units: list[str]) -> list[Finding]:
    """Return whom last year should bind and does not, because its part is not known."""
    new = int(last.reindex(units).isna().sum())
    if rule.last_bound is None or not new:
        return []
    message = NP_(
        "For {n} quarter last year's part is not known, so it binds nothing there.",
        "For {n} quarters last year's part is not known, so it binds nothing there.",
    )
    return [Finding("no-last", Severity.WARNING, message, "", "", {"n": new})]


def _explained(problem: Finding, rule: AllocationRule, bounds: Bounds, names: list[str]) -> Finding:
    """Return why it cannot be distributed so, with amounts in the rule's measure instead of steps, and names."""
    if problem.code != CROSSED:
        said = zip(problem.values, in_measure(problem.values.values(), rule.step), strict=True)
        return replace(problem, values=dict(said))
    crossed = np.flatnonzero(bounds.least > bounds.most)
    first = int(crossed[0])
    message = N_(
        "Quarters that would get at least more than at most: {n}; first {name} (at least {least}, at most {most})."
    )
    least, most = in_measure((bounds.least[first], bounds.most[first]), rule.step)
    return replace(
        problem, message=message, values={"n": len(crossed), "name": names[first], "least": least, "most": most}
    )
