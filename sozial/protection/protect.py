"""The one way from a dataset to what the public may see of it."""

from __future__ import annotations

from sozial.model import Dataset
from sozial.protection.rounding import round_counts
from sozial.protection.rules import DisclosureRules
from sozial.protection.withhold import withhold


def protect(dataset: Dataset, rules: DisclosureRules) -> Dataset:
    """Return the dataset as the public may see it, by the way the rules name."""
    return round_counts(dataset, rules) if rules.rounding else withhold(dataset, rules)
