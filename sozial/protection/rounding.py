"""Public figures by rounding: every count is rounded to fives or tens, and rates are computed from rounded counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.model import POPULATION, Dataset, Indicator
from sozial.protection.city_total import rounded_city
from sozial.protection.rules import DisclosureRules
from sozial.protection.withhold import count_columns, paired_indicators, unchecked_finding, with_population


def round_counts(dataset: Dataset, rules: DisclosureRules) -> Dataset:
    """Return the dataset with rounded counts; rates without a known count and base are withheld.

    Sums of rounded counts need not equal rounded sums.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> index = pd.MultiIndex.from_tuples([("1", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"einwohner": [1003.0], "n": [23.0]}, index=index)
    >>> round_counts(Dataset("t", units, values, ()), DisclosureRules(rounding=5)).values.iloc[0].tolist()
    [1005.0, 25.0]
    """
    indicators = paired_indicators(dataset)
    counts = count_columns(dataset)
    values = _rounded(dataset.values, counts, indicators, rules)
    unknown = []
    hidden: set[tuple[str, str, str]] = set()
    for indicator in indicators:
        if indicator.code in counts or indicator.code not in values:
            continue
        if not {indicator.count, indicator.base} <= set(values.columns):
            unknown.append(indicator.label)
            if POPULATION in dataset.values:
                small = dataset.values[POPULATION] < rules.minimum_base
                values[indicator.code] = values[indicator.code].mask(small)
        gone = dataset.values[indicator.code].notna() & values[indicator.code].isna()
        hidden |= {(str(unit), str(period), indicator.code) for unit, period in values.index[gone]}
    message = N_("Counts are rounded to {step} in public, and rates computed from them: sums need not add up.")
    findings = [Finding("rounded", Severity.NOTE, message, "", dataset.title, {"step": rules.rounding})]
    if unknown:
        findings.append(unchecked_finding(unknown, dataset.title))
    outside = dataset.benchmarks
    return replace(
        dataset,
        units=with_population(dataset.units, values),
        values=values,
        benchmarks=None if outside is None else _rounded(outside, counts, indicators, rules),
        # A delivered rate is more exact than rounded counts.
        city=rounded_city(dataset, rules, counts, indicators),
        withheld=dataset.withheld | frozenset(hidden),
        findings=tuple(findings),
    )


def _rounded(
    frame: pd.DataFrame, counts: Sequence[str], indicators: Sequence[Indicator], rules: DisclosureRules
) -> pd.DataFrame:
    """Return figures with rounded counts, and rates of them where count and base are known and large enough."""
    step = float(rules.rounding)
    found = frame.copy()
    for column in counts:
        if column in found:
            found[column] = np.floor(found[column] / step + 0.5) * step
    for indicator in indicators:
        if indicator.code not in counts and {indicator.code, indicator.count, indicator.base} <= set(found.columns):
            base = found[str(indicator.base)].where(found[str(indicator.base)] >= rules.minimum_base)
            rate = indicator.factor * found[str(indicator.count)] / base
            found[indicator.code] = rate.where(frame[indicator.code].notna())
    return found
