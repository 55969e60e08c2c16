"""Public figures by rounding: every count is rounded to fives or tens, and rates are computed from rounded counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import POPULATION, UNIT, Dataset
from sozial.protection.rules import DisclosureRules
from sozial.protection.withhold import count_columns, paired_indicators


def round_counts(dataset: Dataset, rules: DisclosureRules) -> Dataset:
    """Return the dataset with rounded counts; rates without a known count and base are withheld.

    Sums of rounded counts need not equal rounded sums.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> index = pd.MultiIndex.from_tuples([("1", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"einwohner": [1003.0], "n": [23.0]}, index=index)
    >>> round_counts(Dataset("t", units, values, ()), DisclosureRules(rounding=5)).values.iloc[0].tolist()
    [1005.0, 25.0]
    """
    step = float(rules.rounding)
    indicators = paired_indicators(dataset)
    counts = count_columns(dataset)
    values = dataset.values.copy()
    for column in counts:
        values[column] = np.floor(values[column] / step + 0.5) * step
    unknown = []
    hidden: set[tuple[str, str, str]] = set()
    for indicator in indicators:
        if indicator.code in counts or indicator.code not in values:
            continue
        if {indicator.count, indicator.base} <= set(values.columns):
            base = values[str(indicator.base)].where(values[str(indicator.base)] >= rules.minimum_base)
            rate = indicator.factor * values[str(indicator.count)] / base
            values[indicator.code] = rate.where(dataset.values[indicator.code].notna())
        else:
            unknown.append(indicator.label)
            if POPULATION in dataset.values:
                small = dataset.values[POPULATION] < rules.minimum_base
                values[indicator.code] = values[indicator.code].mask(small)
        gone = dataset.values[indicator.code].notna() & values[indicator.code].isna()
        hidden |= {(str(unit), str(period), indicator.code) for unit, period in values.index[gone]}
    findings = [
        Finding(
            "rounded",
            Severity.NOTE,
            N_("Counts are rounded to {step} in public, and rates computed from them: sums need not add up."),
            "",
            dataset.title,
            {"step": rules.rounding},
        )
    ]
    if unknown:
        message = N_("Count and base of these indicators are not known, so their rates could not be checked: {names}")
        remedy = N_("Add columns with count and base, or make sure that the source has checked them.")
        found = {"names": listed(unknown)}
        findings.append(Finding("unchecked", Severity.WARNING, message, remedy, dataset.title, found))
    benchmarks = dataset.benchmarks
    if benchmarks is not None:
        benchmarks = benchmarks.copy()
        for column in [name for name in counts if name in benchmarks]:
            benchmarks[column] = np.floor(benchmarks[column] / step + 0.5) * step
        for indicator in indicators:
            if {indicator.code, indicator.count, indicator.base} <= set(benchmarks):
                people = benchmarks[str(indicator.base)].where(benchmarks[str(indicator.base)] >= rules.minimum_base)
                rate = indicator.factor * benchmarks[str(indicator.count)] / people
                benchmarks[indicator.code] = rate.where(benchmarks[indicator.code].notna())
    units = dataset.units
    if POPULATION in units and POPULATION in values:
        units = units.copy()
        units[POPULATION] = values[POPULATION].dropna().groupby(level=UNIT).last().reindex(units.index)
    return replace(
        dataset,
        units=units,
        values=values,
        benchmarks=benchmarks,
        withheld=dataset.withheld | frozenset(hidden),
        findings=tuple(findings),
    )
