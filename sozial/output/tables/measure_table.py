"""Measures as a table: those of their fields that leave the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sozial.i18n import translator
from sozial.planning.measures.action import REPORTED, Action
from sozial.planning.measures.field_kinds import Choice, Field, Number, Quarters
from sozial.planning.measures.fields import fields_of


def build_measure_table(actions: Sequence[Action], titles: Mapping[str, str], language: str) -> pd.DataFrame:
    """Return measures with quarters and choices in words, days as ISO dates and amounts as numbers.

    Parameters
    ----------
    titles
        What the quarters are called, by key.

    Examples
    --------
    >>> table = build_measure_table([Action("Advice", units=("1", "gone"), budget=5.0)], {"1": "North"}, "en")
    >>> table.loc[0, ["Title", "Quarters", "Status"]].tolist()
    ['Advice', 'North, gone', 'planned']
    """
    translate = translator(language)
    declared = {name: fields_of(Action)[name] for name in REPORTED}
    rows = [[_cell(field, getattr(one, name), titles, language) for name, field in declared.items()] for one in actions]
    return pd.DataFrame(rows, columns=[translate(field.label) for field in declared.values()])


def _cell(field: Field, value: Any, titles: Mapping[str, str], language: str) -> Any:
    match field:
        case Number():
            return np.nan if value is None else value
        case Quarters():
            return ", ".join(titles.get(unit, unit) for unit in value)
        case Choice():
            return translator(language)(field.labels[value])
        case _:
            return value
