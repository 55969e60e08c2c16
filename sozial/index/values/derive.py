"""Indicators that a recipe derives from columns of the data: rates, pooled rates, changes, reversals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.index.values.decimals import combine_exactly, divide_exactly, subtract_exactly
from sozial.model import PERIOD, UNIT, Dataset, Indicator, earlier_period
from sozial.recipe import Derived, Recipe

RATE, POOLED, DIFFERENCE, RELATIVE, REVERSED = "rate", "pooled_rate", "difference", "relative_change", "reversed"
RULES = (RATE, POOLED, DIFFERENCE, RELATIVE, REVERSED)


def source_columns(rule: Derived) -> tuple[str, ...]:
    """Return the columns that a derived indicator is computed from."""
    return (rule.count, rule.base) if rule.rule in (RATE, POOLED) else (rule.of,)


def _column(dataset: Dataset, period: str | None, name: str) -> np.ndarray:
    if period is None:
        return np.full(len(dataset.units), np.nan)
    return dataset.calculation_at(period)[name].to_numpy(dtype=float)


def derive_column(dataset: Dataset, rule: Derived, period: str) -> dict[str, np.ndarray]:
    """Return the columns that one rule adds for one period.

    The indicator itself, and for a pooled rate the sums it was computed from. Sums and differences have the decimals
    that their columns have, and equal quotients are equal: no order comes from binary fractions.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A"]}, index=["1"])
    >>> index = pd.MultiIndex.from_tuples([("1", "2020"), ("1", "2021")], names=["unit", "period"])
    >>> values = pd.DataFrame({"n": [1.0, 3.0], "b": [10.0, 30.0]}, index=index)
    >>> rule = Derived("r", "pooled_rate", count="n", base="b", periods=2)
    >>> derive_column(Dataset("d", units, values, ()), rule, "2021")["r"].tolist()
    [10.0]
    """
    if rule.rule == RATE:
        return {
            rule.code: divide_exactly(
                _column(dataset, period, rule.count), _column(dataset, period, rule.base), rule.factor
            )
        }
    if rule.rule == POOLED:
        used = [earlier_period(dataset.periods, period, back) for back in range(rule.periods)]
        ones = [1.0] * len(used)
        count = combine_exactly([_column(dataset, at, rule.count) for at in used], ones)
        base = combine_exactly([_column(dataset, at, rule.base) for at in used], ones)
        return {
            rule.code: divide_exactly(count, base, rule.factor),
            pooled_column(rule, rule.count): count,
            pooled_column(rule, rule.base): base,
        }
    now = _column(dataset, period, rule.of)
    if rule.rule == REVERSED:
        return {rule.code: subtract_exactly(np.full(len(now), float(rule.total)), now)}
    before = _column(dataset, earlier_period(dataset.periods, period, rule.back), rule.of)
    if rule.rule == DIFFERENCE:
        return {rule.code: subtract_exactly(now, before)}
    return {rule.code: divide_exactly(subtract_exactly(now, before), np.abs(before), 100.0)}


def pooled_column(rule: Derived, column: str) -> str:
    """Return the name of the column with a pooled rate's sum of counts or bases."""
    return f"{column} ({rule.code})"


def _described(dataset: Dataset, rule: Derived) -> Indicator:
    known = {indicator.code: indicator for indicator in dataset.indicators}
    own = known.get(rule.code)
    start = known.get(rule.of)
    if own is None:
        own = replace(start, code=rule.code, name=rule.name or rule.code) if start else Indicator(rule.code, rule.name)
    if rule.name:
        own = replace(own, name=rule.name)
    if rule.rule in (RATE, POOLED) and own.count != rule.count:
        # Another count is one of other people.
        own = replace(own, people="")
    if rule.rule == RATE:
        return replace(own, count=rule.count, base=rule.base, factor=rule.factor)
    if rule.rule == POOLED:
        count, base = pooled_column(rule, rule.count), pooled_column(rule, rule.base)
        return replace(own, count=count, base=base, factor=rule.factor)
    return replace(own, count=None, base=None)


def with_derived(dataset: Dataset, recipe: Recipe) -> Dataset:
    """Return the dataset with the indicators that a recipe derives, in every period; unchanged without any.

    Columns that a rule needs must be there (`check_recipe`); rules whose columns are not are passed over.
    """
    for rule in recipe.derived:
        if not set(source_columns(rule)) <= set(dataset.values.columns):
            continue
        added = _added(dataset, rule)
        values, calculation = _joined(dataset.values, added), None
        if dataset.calculation is not None:
            calculation = _joined(dataset.calculation, added)
            if rule.rule not in (RATE, POOLED):
                # A change from a figure that is covered would tell it.
                shown = _added(replace(dataset, calculation=None), rule)
                values = _joined(dataset.values, added.where(shown.notna()))
        others = tuple(indicator for indicator in dataset.indicators if indicator.code != rule.code)
        indicators = (*others, _described(dataset, rule))
        dataset = replace(dataset, values=values, calculation=calculation, indicators=indicators)
    return dataset


def _added(dataset: Dataset, rule: Derived) -> pd.DataFrame:
    frames = []
    for period in dataset.periods:
        columns = pd.DataFrame(derive_column(dataset, rule, period), index=dataset.units.index)
        columns.index.name = UNIT
        frames.append(pd.concat({period: columns}, names=[PERIOD]).swaplevel())
    return pd.concat(frames).reindex(dataset.values.index)


def _joined(values: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    return values.drop(columns=[name for name in added if name in values]).join(added)


def derived_findings(dataset: Dataset, recipe: Recipe, period: str) -> list[Finding]:
    """Return what a reader must know about derived figures: periods that are not there, bases of 0."""
    findings = []
    for rule in recipe.derived:
        needed = {POOLED: list(range(1, rule.periods)), DIFFERENCE: [rule.back], RELATIVE: [rule.back]}.get(
            rule.rule, []
        )
        absent = [back for back in needed if earlier_period(dataset.periods, period, back) is None]
        if absent:
            message = NP_(
                "“{code}” looks back {back} period from {period}, which the data does not have; it is empty.",
                "“{code}” looks back {back} periods from {period}, which the data does not have; it is empty.",
                by="back",
            )
            said = {"code": rule.code, "back": max(absent), "period": period}
            remedy = N_("Load the earlier period, or choose a later one.")
            findings.append(Finding("no-earlier-period", Severity.WARNING, message, remedy, recipe.name, said))
        if rule.rule == RATE:
            empty = int((dataset.at(period)[rule.base] == 0).sum())
            if empty:
                message = NP_(
                    "“{code}” has no value in {n} quarter because its base is 0 there.",
                    "“{code}” has no value in {n} quarters because its base is 0 there.",
                )
                findings.append(
                    Finding("base-zero", Severity.NOTE, message, "", recipe.name, {"code": rule.code, "n": empty})
                )
    return findings
