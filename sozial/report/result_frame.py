"""The result as one table for programs: every quarter with score, rank, class and values, unrounded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sozial.model import NAME, POPULATION
from sozial.output.protection_words import PROTECTION, WITHHELD, cells_of, protected_at, with_protection
from sozial.output.tables import build_result_table, recipe_state
from sozial.report.material import Material


def build_result_frame(material: Material) -> pd.DataFrame:
    """Return one row per quarter, for map files and open data.

    Where ranks are off: classes and values alone, in the order of the data. For the public two last columns say which
    cells are empty because they are protected, and that the figures are.
    """
    frame = _plain_frame(material)
    dataset = material.dataset
    if not dataset.is_published:
        return frame
    units = list(frame["unit"])
    hidden = protected_at(dataset, material.period).set_axis(list(material.titles)).loc[units]
    marks = {f"value_{name}": hidden[name] for name in hidden.columns if f"value_{name}" in frame}
    marks |= {f"normalised_{name}": hidden[name] for name in hidden.columns if f"normalised_{name}" in frame}
    marks[POPULATION] = pd.Series([unit in material.withheld_inhabitants for unit in units])
    return with_protection(frame, cells_of(frame, marks), dataset, material.language)


def _plain_frame(material: Material) -> pd.DataFrame:
    """Return the result without what is said of its protection."""
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
    table = table.drop(columns=[WITHHELD, PROTECTION], errors="ignore")
    order = {unit: place for place, unit in enumerate(units)}
    at = [order[unit] for unit in table["unit"]]
    more = pd.DataFrame({POPULATION: people, **values}).iloc[at].reset_index(drop=True)
    place = table.columns.get_loc("recipe") + 1
    return pd.concat([table.iloc[:, :place], more, table.iloc[:, place:]], axis=1)
