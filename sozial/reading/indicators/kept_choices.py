"""What readings that were kept say of indicators, as changes to what is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sozial.model import Dataset
from sozial.reading.indicators.choices_together import KEPT
from sozial.reading.plans.columns import TablePlan


def kept_choices(dataset: Dataset, plans: Sequence[TablePlan]) -> dict[str, dict[str, Any]]:
    """Return what was chosen, by code and field; what rests on columns that are not there is left out."""
    found = {}
    for entry in [entry for plan in plans for entry in plan.columns if entry.chosen]:
        cells = dict(entry.chosen)
        needs = [cells.get("base"), *cells.get("parts", ())]
        if any(name and name not in dataset.values.columns for name in needs):
            cells = {name: value for name, value in cells.items() if name in ("direction", "is_confirmed")}
        if "direction" in cells:
            cells["direction_reason"] = KEPT
        found[entry.code] = cells
    return found
