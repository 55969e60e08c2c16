"""The result as one table for programs: every quarter with score, rank, class and values, unrounded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sozial.model import NAME, POPULATION
from sozial.output.tables.result_table import build_result_table
from sozial.output.words.protection_words import PROTECTION, WITHHELD, cells_of, protected_at, with_protection
from sozial.output.words.result_words import recipe_state
from sozial.report.context.context import ReportContext


def build_result_frame(context: ReportContext) -> pd.DataFrame:
    """Return one row per quarter, for map files and open data.

    Where ranks are off: classes and values alone, in the order of the data. For the public two last columns say which
    cells are empty because they are protected, and that the figures are.
    """
    frame = _plain_frame(context)
    dataset = context.dataset
    if not dataset.is_published:
        return frame
    units = list(frame["unit"])
    hidden = protected_at(dataset, context.period).set_axis(list(context.titles)).loc[units]
    marks = {f"value_{name}": hidden[name] for name in hidden.columns if f"value_{name}" in frame}
    marks |= {f"normalised_{name}": hidden[name] for name in hidden.columns if f"normalised_{name}" in frame}
    marks[POPULATION] = pd.Series([unit in context.withheld_inhabitants for unit in units])
    return with_protection(frame, cells_of(frame, marks), dataset, context.language)


def _plain_frame(context: ReportContext) -> pd.DataFrame:
    """Return the result without what is said of its protection."""
    dataset, result = context.dataset, context.result
    units = [str(unit) for unit in dataset.units.index]
    now = dataset.at(context.period)
    values = {indicator.code: now[indicator.code].to_numpy(dtype=float) for indicator in dataset.indicators}
    values = {f"value_{code}": column for code, column in values.items()}
    people = [context.inhabitants.get(unit, np.nan) for unit in units]
    if not context.with_ranks:
        columns: dict[str, Any] = {
            "unit": units,
            "name": dataset.units[NAME].astype(str).to_numpy(),
            "class": [context.classes[unit] for unit in units],
            "period": context.period,
            "recipe": recipe_state(result, context.language),
            POPULATION: people,
            **values,
            "remark": [
                result.excluded[unit].text(context.language) if unit in result.excluded else "" for unit in units
            ],
        }
        return pd.DataFrame(columns)
    table = build_result_table(dataset, result, context.language).reset_index(drop=True)
    table = table.drop(columns=[WITHHELD, PROTECTION], errors="ignore")
    order = {unit: place for place, unit in enumerate(units)}
    at = [order[unit] for unit in table["unit"]]
    more = pd.DataFrame({POPULATION: people, **values}).iloc[at].reset_index(drop=True)
    place = table.columns.get_loc("recipe") + 1
    return pd.concat([table.iloc[:, :place], more, table.iloc[:, place:]], axis=1)
