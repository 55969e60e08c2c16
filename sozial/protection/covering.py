"""Rates that a recipe derives from public figures obey the rules of thumb as well."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sozial.model import Dataset
from sozial.protection.rules import DisclosureRules


def cover_small_rates(dataset: Dataset, rules: DisclosureRules) -> Dataset:
    """Return the dataset with rates on small counts or bases covered, for rates that a recipe derived itself."""
    columns = {}
    figures = dataset.values if dataset.calculation is None else dataset.calculation
    for indicator in dataset.indicators:
        if not {indicator.code, indicator.count, indicator.base} <= set(dataset.values.columns):
            continue
        count, base = figures[str(indicator.count)].to_numpy(), figures[str(indicator.base)].to_numpy()
        with np.errstate(invalid="ignore"):
            small = (base < rules.minimum_base) | ((count > 0) & (count < rules.minimum_count))
        if (small & dataset.values[indicator.code].notna().to_numpy()).any():
            columns[indicator.code] = dataset.values[indicator.code].mask(small)
    return replace(dataset, values=dataset.values.assign(**columns)) if columns else dataset
