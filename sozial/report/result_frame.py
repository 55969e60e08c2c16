"""The result as one table for programs: every quarter with score, rank, class and values, unrounded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sozial.model import NAME, POPULATION
from sozial.output.tables import build_result_table, recipe_state
from sozial.report.material import Material


def build_result_frame(material: Material) -> pd.DataFrame:
    """Return one row per quarter, for map files and open data.

    Where ranks are off: classes and values alone, in the order of the data.
    """
    dataset, result = material.dataset, material.result
    units = [str(unit) for unit in dataset.units.index]
    now = dataset.at(material.period)
    values = {indicator.code: now[indicator.code].to_numpy(dtype=float) for indicator in dataset.indicators}
    values = {f"value_{code}": column for code, column in values.items()}
    people = [material.inhabitants.get(unit, np.nan) for unit in units]
    if not material.with_ranks:
        columns: dict[str, Any] = {
            "unit": units,
            "name": dataset.units[NAME].astype(str).to_numpy(),
            "class": [material.classes[unit] for unit in units],
            "period": material.period,
            "recipe": recipe_state(result, material.language),
            POPULATION: people,
            **values,
            "remark": [
                result.excluded[unit].text(material.language) if unit in result.excluded else "" for unit in units
            ],
        }
        return pd.DataFrame(columns)
    table = build_result_table(dataset, result, material.language).reset_index(drop=True)
    order = {unit: place for place, unit in enumerate(units)}
    at = [order[unit] for unit in table["unit"]]
    more = pd.DataFrame({POPULATION: people, **values}).iloc[at].reset_index(drop=True)
    place = table.columns.get_loc("recipe") + 1
    return pd.concat([table.iloc[:, :place], more, table.iloc[:, place:]], axis=1)
