"""Distributing an amount over quarters by need: the rule as data, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sozial.errors import DataError, Finding, Severity, listed, refusal
from sozial.i18n import N_
from sozial.method import Step
from sozial.model import NAME, POPULATION, Dataset, Direction
from sozial.planning.apportionment import APPORTIONINGS, SAINTE_LAGUE, check_bounds, share_out
from sozial.planning.need import LINEAR, NEEDS, Standing, check_need, need_of
from sozial.result import NO_CLASS, ClassBreaks, Result

PER_HEAD, ABSOLUTE = "per_head", "absolute"
MEAN_NEED, LEAVE_OUT = "mean", "leave_out"
# More steps than this are no longer counted exactly.
_MOST_STEPS = 10**12
_LINEAR = Step(LINEAR)


@dataclass(frozen=True)
class AllocationRule:
    """Everything that decides an allocation beside data and recipe.

    Parameters
    ----------
    amount
        What is distributed, in `measure`.
    step
        The smallest part that is given out (1 euro, half a post).
    target
        Column with the people it is for: the population, or the base of an indicator (children under 18).
    need
        Function from score or class to need per head, see `NEEDS`.
    apportioning
        How whole parts come about, see `APPORTIONINGS`.
    floor, floor_kind
        What each quarter gets at least: per cent of its share per head, or an absolute part.
    cap, cap_kind
        What each quarter gets at most; None: no cap.
    last_bound
        At most so many per cent above or below last year's; None: last year does not bind.
    left_out
        Quarters that get nothing, each with the reason.
    without_index
        What happens to quarters without an index: the "mean" need per head of the others, or "leave_out".
    """

    amount: float
    measure: str = ""
    step: float = 1.0
    target: str = POPULATION
    need: Step = _LINEAR
    apportioning: str = SAINTE_LAGUE
    floor: float = 0.0
    floor_kind: str = PER_HEAD
    cap: float | None = None
    cap_kind: str = PER_HEAD
    last_bound: float | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    without_index: str = MEAN_NEED


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


def target_groups(dataset: Dataset) -> dict[str, str]:
    """Return columns with people, and what they are called: the population, and bases of indicators.

    Examples
    --------
    >>> from sozial.reading.sample import read_sample
    >>> list(target_groups(read_sample()))[0]
    'population'
    """
    found = {}
    if POPULATION in dataset.values.columns or POPULATION in dataset.units.columns:
        found[POPULATION] = N_("All inhabitants")
    for indicator in dataset.indicators:
        if indicator.base and indicator.base not in found and indicator.base != POPULATION:
            found[indicator.base] = indicator.label
    return found


def _people(dataset: Dataset, period: str, target: str) -> pd.Series:
    if target == POPULATION:
        found = dataset.population(period)
    else:
        found = dataset.at(period)[target] if target in dataset.values.columns else None
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


def _in_steps(rule: AllocationRule) -> int:
    if not (rule.amount > 0 and rule.step > 0 and np.isfinite(rule.amount) and np.isfinite(rule.step)):
        message = N_("Amount and smallest part must be numbers above 0.")
        raise refusal("amount", "", message, N_("Correct them."))
    count = rule.amount / rule.step
    whole = round(count)
    if whole > _MOST_STEPS or abs(count - whole) > 1e-9 * max(1.0, count):
        message = N_("{amount} cannot be divided into parts of {step}.")
        said = {"amount": rule.amount, "step": rule.step}
        raise refusal("not-whole", "", message, N_("Change the amount or the smallest part."), **said)
    return whole


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
    >>> from sozial.reading.sample import SAMPLE_METHOD, read_sample, sample_file
    >>> from sozial.index.method_file import read_method
    >>> dataset, method = read_sample(), read_method(sample_file(SAMPLE_METHOD))
    >>> found = allocate(dataset, build_index(dataset, method, dataset.periods[-1]), AllocationRule(100_000))
    >>> float(found.table["part"].sum())
    100000.0
    """
    total = _in_steps(rule)
    check_need(rule.need)
    people = _people(dataset, result.period, rule.target)
    own = result.scores.to_numpy(dtype=float), result.classes.to_numpy().astype(int)
    scores, classes = as_burden(*own, result.breaks, result.method.high)
    need = pd.Series(need_of(rule.need, Standing(scores, classes, list(people.index))), index=people.index)
    findings: list[Finding] = []
    reasons = {unit: reason for unit, reason in rule.left_out.items() if unit in people.index}
    nobody = [unit for unit in people.index if unit not in reasons and not people[unit] > 0]
    if nobody:
        message = N_("{n} quarters have no people in the target group, or none is known, and get nothing: {names}.")
        findings.append(_naming("no-people", message, dataset, nobody))
        reasons |= dict.fromkeys(nobody, N_("no people in the target group"))
    unknown = [unit for unit in people.index if unit not in reasons and np.isnan(need[unit])]
    of_index = NEEDS[rule.need.name].of_index
    if unknown and rule.without_index == LEAVE_OUT:
        message = N_("{n} quarters without an index get nothing: {names}.")
        if not of_index:
            message = N_("{n} quarters without a need in the table get nothing: {names}.")
        findings.append(_naming("left-out", message, dataset, unknown))
        reasons |= dict.fromkeys(unknown, N_("without an index") if of_index else N_("without a need in the table"))
    elif unknown:
        message = N_("{n} quarters without an index are given the mean need per head of the others: {names}.")
        if not of_index:
            message = N_("{n} quarters without a need in the table are given the mean of the others: {names}.")
        findings.append(_naming("mean-need", message, dataset, unknown))
        taking_part = people.index[~people.index.isin(list(reasons))]
        need = need.fillna(fill_need(need[taking_part], people[taking_part]))
    inside = people.index[~people.index.isin(list(reasons))]
    # Parts do not depend on the order of the data: equal claims go by key.
    order = sorted(inside, key=str)
    if not order or not float((people[order] * need[order]).sum()) > 0:
        message = N_("No quarter has both people and need.")
        raise refusal("nothing-to-weigh", "", message, N_("Choose another target group or need function."))
    parts, bounds = _apportion(rule, total, people[order], need[order], last or {}, findings)
    table = pd.DataFrame({"name": dataset.units[NAME].astype(str), "people": people, "need": need})
    table["part"] = parts.reindex(table.index).fillna(0).astype(float) * rule.step
    table["per_head"] = table["part"] / table["people"].where(table["people"] > 0)
    table["equal"] = rule.amount * people.where(people.index.isin(order)) / float(people[order].sum())
    table["last"] = pd.Series(dict(last or {}), dtype=float).reindex(table.index)
    table["bound"] = bounds.reindex(table.index).fillna("")
    table["reason"] = pd.Series(reasons, dtype=object).reindex(table.index).fillna("")
    return Allocation(rule, table, tuple(findings))


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


def _naming(code: str, message: str, dataset: Dataset, units: list[str]) -> Finding:
    names = listed([dataset.unit_titles[str(unit)] for unit in units])
    return Finding(code, Severity.WARNING, message, "", "", {"n": len(units), "names": names})


def _limits(
    rule: AllocationRule, people: pd.Series, last: Mapping[str, float], total: int
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return what each unit gets at least and at most, by what says so, in steps."""
    equal = rule.amount * people.to_numpy() / float(people.sum())
    size = len(people)
    floor = rule.floor / 100 * equal if rule.floor_kind == PER_HEAD else np.full(size, rule.floor)
    least, most = {"floor": floor}, {}
    if rule.cap is not None:
        most["cap"] = rule.cap / 100 * equal if rule.cap_kind == PER_HEAD else np.full(size, rule.cap)
    if rule.last_bound is not None:
        before = pd.Series(dict(last), dtype=float).reindex(people.index).to_numpy()
        least["last"] = np.where(np.isnan(before), 0.0, before * (1 - rule.last_bound / 100))
        most["last"] = np.where(np.isnan(before), np.inf, before * (1 + rule.last_bound / 100))
    # A hair of arithmetic does not make a whole step of it.
    lower = {name: np.ceil(np.maximum(value, 0) / rule.step - 1e-9) for name, value in least.items()}
    upper = {name: np.minimum(np.floor(value / rule.step + 1e-9), total) for name, value in most.items()}
    return lower, upper


def least_and_most(
    rule: AllocationRule, people: pd.Series, last: Mapping[str, float], total: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return what each unit gets at least and at most, in whole steps.

    Examples
    --------
    >>> people = pd.Series([100.0, 300.0], index=["1", "2"])
    >>> least, most = least_and_most(AllocationRule(40, floor=50.0, cap=20.0, cap_kind=ABSOLUTE), people, {}, 40)
    >>> least.tolist(), most.tolist()
    ([5, 15], [20, 20])
    """
    return _narrowest(*_limits(rule, people, last, total), total)


def _narrowest(
    lower: Mapping[str, np.ndarray], upper: Mapping[str, np.ndarray], total: int
) -> tuple[np.ndarray, np.ndarray]:
    least = np.maximum.reduce(list(lower.values())).astype(np.int64)
    most = np.minimum.reduce([*upper.values(), np.full(len(least), float(total))]).astype(np.int64)
    return least, most


def _apportion(
    rule: AllocationRule,
    total: int,
    people: pd.Series,
    need: pd.Series,
    last: Mapping[str, float],
    findings: list[Finding],
) -> tuple[pd.Series, pd.Series]:
    lower, upper = _limits(rule, people, last, total)
    least, most = _narrowest(lower, upper, total)
    if rule.last_bound is not None:
        new = [str(unit) for unit in people.index if np.isnan(float(last.get(str(unit), np.nan)))]
        if new:
            message = N_("For {n} quarters last year's part is not known, so it binds nothing there.")
            findings.append(Finding("no-last", Severity.WARNING, message, "", "", {"n": len(new)}))
    weights = (people * need).to_numpy()
    problems = check_bounds(total, weights, least, most)
    if problems:
        raise DataError(*(_in_measure(problem, rule) for problem in problems))
    parts = APPORTIONINGS[rule.apportioning].apportion(total, weights, least, most)
    free = share_out(total, weights, np.zeros(len(weights)), np.full(len(weights), float(total)))
    words = np.full(len(parts), "", dtype=object)
    for name, bound in upper.items():
        words[(parts >= bound) & (free > bound)] = name
    for name, bound in lower.items():
        words[(parts <= bound) & (free < bound)] = name
    return pd.Series(parts, index=people.index), pd.Series(words, index=people.index)


def _in_measure(finding: Finding, rule: AllocationRule) -> Finding:
    """Return a finding whose amounts are in the rule's measure instead of steps."""
    counted = {"amount", "needed", "over", "room", "left"}
    values = {key: value * rule.step if key in counted else value for key, value in finding.values.items()}
    return Finding(finding.code, finding.severity, finding.message, finding.remedy, finding.place, values)


def near_class_border(result: Result, share: float = 0.05) -> list[str]:
    """Return the keys of units whose class changes with a change of the score by a share of the scores' spread."""
    if result.breaks is None or not result.breaks.cuts:
        return []
    scores = result.scores.dropna()
    near = share * float(scores.std(ddof=0))
    return [str(unit) for unit, score in scores.items() if min(abs(score - cut) for cut in result.breaks.cuts) <= near]


def lorenz(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, float]:
    """Return shares of people and of the amount, from the least per head up, and how unequal they are.

    Returns
    -------
    people, amount
        Cumulative, from 0 to 1.
    concentration
        Gini coefficient of parts per head, weighted by people: 0 where everybody gets the same.

    Examples
    --------
    >>> table = pd.DataFrame({"people": [100.0, 100.0], "part": [0.0, 50.0], "per_head": [0.0, 0.5]})
    >>> people, amount, concentration = lorenz(table)
    >>> amount.tolist(), concentration
    ([0.0, 0.0, 1.0], 0.5)
    """
    known = table[table["people"] > 0].sort_values("per_head", kind="stable")
    people = np.concatenate([[0.0], known["people"].cumsum() / known["people"].sum()])
    amount = np.concatenate([[0.0], known["part"].cumsum() / known["part"].sum()])
    area = float(np.sum(np.diff(people) * (amount[1:] + amount[:-1]) / 2))
    return people, amount, 1 - 2 * area
