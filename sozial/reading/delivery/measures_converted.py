"""Columns that came in another unit of measure, converted into last year's, and what is said about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from sozial.errors import Finding, Phrase, Severity, listed
from sozial.i18n import N_, NP_
from sozial.model import POPULATION, UNIT, Dataset
from sozial.reading.delivery.delivery_mapping import DeliveryMapping
from sozial.reading.delivery.measure_change import converted
from sozial.reading.vocabulary.measures import measure_of

# What a share can be at most.
_WHOLE = 100.0


def convert_measures(delivery: Dataset, mapping: DeliveryMapping) -> Dataset:
    """Return a delivery with the columns that came in another unit in that of the data, also its city's and others'."""
    divisors = {
        mapping.columns[old]: divisor
        for old, divisor in mapping.divisors.items()
        if divisor != 1 and mapping.columns.get(old) in delivery.values.columns
    }
    if not divisors:
        return delivery
    outside = delivery.benchmarks
    return replace(
        delivery,
        values=_divided(delivery.values, divisors),
        benchmarks=None if outside is None else _divided(outside, divisors),
        city=frozenset((p, c, converted(value, divisors.get(c, 1.0))) for p, c, value in delivery.city),
    )


def _divided(values: pd.DataFrame, divisors: Mapping[str, float]) -> pd.DataFrame:
    found = values.copy()
    for column, divisor in divisors.items():
        if column in found.columns:
            found[column] = [converted(float(value), divisor) for value in found[column]]
    return found


def measure_findings(before: Dataset, delivery: Dataset, mapping: DeliveryMapping) -> list[Finding]:
    """Say which columns were converted, which were left although their unit differs, and shares above the whole."""
    labels: dict[str, str] = {entry.code: entry.label for entry in before.indicators}
    labels |= {POPULATION: Phrase(N_("Inhabitants"))}
    findings = []
    for old, divisor in mapping.divisors.items():
        if old not in mapping.columns:
            continue
        code, severity, message = _said(divisor)
        values = {
            "name": labels.get(old, old),
            "column": mapping.columns[old],
            "number": divisor if divisor >= 1 else 1 / divisor,
        }
        findings.append(Finding(code, severity, message, "", delivery.title, values))
    return [*findings, *above_hundred(before, convert_measures(delivery, mapping), mapping.columns)]


def _said(divisor: float) -> tuple[str, Severity, str]:
    if divisor == 1:
        message = N_("“{name}”: “{column}” is in another unit of measure, and was taken over as it was delivered.")
        return "measure-left", Severity.WARNING, message
    if divisor > 1:
        return "measure-converted", Severity.NOTE, N_("“{name}”: all figures of “{column}” were divided by {number}.")
    return "measure-converted", Severity.NOTE, N_("“{name}”: all figures of “{column}” were multiplied by {number}.")


def above_hundred(before: Dataset, delivery: Dataset, columns: Mapping[str, str]) -> list[Finding]:
    """Say which new figures are above 100 in columns of per cent that had none above it before."""
    labels = {entry.code: entry.label for entry in before.indicators}
    measures = {entry.code: entry.measure for entry in before.indicators}
    names = delivery.unit_titles
    findings = []
    for old, new in columns.items():
        told = (measures.get(old, ""), labels.get(old, ""), old)
        if not any(measure_of(one).words == "%" for one in told) or new not in delivery.values:
            continue
        high = delivery.values[new][delivery.values[new] > _WHOLE]
        if high.empty or (before.values[old] > _WHOLE).any():
            continue
        message: str = NP_(
            "“{name}” is in per cent, but above 100 in {n} quarter: {units}",
            "“{name}” is in per cent, but above 100 in {n} quarters: {units}",
        )
        units = [names.get(str(unit), str(unit)) for unit in high.index.get_level_values(UNIT)]
        values = {"name": labels.get(old, old), "n": len(high), "units": listed(units)}
        remedy = N_("Check in which unit of measure the column was delivered.")
        findings.append(Finding("above-hundred", Severity.WARNING, message, remedy, delivery.title, values))
    return findings
