"""The tables of a result with headings and decimals for readers; what programs call each column stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd

from sozial.i18n import N_, Words, translator, useful_digits
from sozial.model import Dataset
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.recipe import Recipe
from sozial.result import Result

_PLAIN: Mapping[str, str] = {
    "unit": N_("Key"),
    "name": N_("Quarter"),
    "area": N_("Area"),
    "score": N_("Index"),
    "rank": N_("Rank"),
    "class": N_("Class"),
    "period": N_("Period"),
    "recipe": N_("Recipe"),
    "matrix": N_("Cell of the matrix"),
    "imputed": N_("Filled in"),
    "remark": N_("Remark"),
    "shapley_base": N_("Adds to the index: beginning"),
    "mean": N_("Mean of the quarters"),
    "units_with_score": N_("Quarters with an index"),
    "units": N_("Quarters"),
    "share": N_("Share of the quarters with an index"),
    "inhabitants_share": N_("Share of the inhabitants there"),
    "score_mean": N_("Index, mean of the quarters"),
    "score_by_inhabitants": N_("Index, mean by inhabitants"),
}
# What stands before the code of an indicator or composite, and what is said of it.
_BEFORE: Mapping[str, str] = {
    "normalised_": N_("{name}: standardised"),
    "contribution_": N_("{name}: adds to the index"),
    "shapley_": N_("{name}: adds to the index"),
    "aggregate_": N_("{name}: put together"),
    "level_": N_("{name}"),
    "class_": N_("{name}: class"),
}
_BEHIND: Mapping[str, str] = {
    "_how": N_("{name}: how"),
    "_units": N_("{name}: quarters"),
    "_base_share": N_("{name}: share of the base"),
    "_people_share": N_("{name}: share of the inhabitants"),
}
_SCORES = ("score", "mean", "score_mean", "score_by_inhabitants")
_STEPS = tuple(_BEFORE)
_SCORE_DIGITS = 3


def _names(dataset: Dataset, recipe: Recipe) -> dict[str, str]:
    """Return what everything with a code is called."""
    found = {indicator.code: indicator.label for indicator in dataset.indicators}
    found |= {level.code: level.label or level.code for level in recipe.levels}
    found |= {entry.code: entry.label for entry in recipe.classifications}
    found |= {entry.code: entry.label for entry in recipe.roll_ups}
    return found


def heading(machine: str, names: Mapping[str, str], translate: Words) -> str:
    """Return what stands above a column, by the name that programs know it by.

    Examples
    --------
    >>> from sozial.i18n import translator
    >>> say = translator("en")
    >>> heading("contribution_x", {"x": "Rent"}, say), heading("x_how", {"x": "Rent"}, say), heading("y", {}, say)
    ('Rent: adds to the index', 'Rent: how', 'y')
    """
    if machine in _PLAIN:
        return translate(_PLAIN[machine])
    if machine in names:
        return names[machine]
    for before, words in _BEFORE.items():
        if machine.startswith(before) and machine.removeprefix(before) in names:
            return translate(words).format(name=names[machine.removeprefix(before)])
    for behind, words in _BEHIND.items():
        if machine.endswith(behind) and machine.removesuffix(behind) in names:
            return translate(words).format(name=names[machine.removesuffix(behind)])
    return machine


def _digits(machine: str, values: pd.Series, dataset: Dataset) -> int | None:
    """Return in how many decimals a column is read; None for words."""
    numbers = pd.to_numeric(values, errors="coerce").dropna()
    if machine in ("unit", "period") or not (pd.api.types.is_numeric_dtype(values.dtype) or len(numbers)):
        return None
    codes = {indicator.code: indicator for indicator in dataset.indicators}
    if machine in codes:
        return codes[machine].digits(numbers.to_numpy(dtype=float))
    if machine in _SCORES or machine.startswith(_STEPS):
        return _SCORE_DIGITS
    return 1 if machine.endswith("share") else useful_digits(numbers)


def readable(table: pd.DataFrame, dataset: Dataset, result: Result, language: str) -> Table:
    """Return a table of a result as it is read: the values are the same, unrounded."""
    head = partial(heading, names=_names(dataset, result.recipe), translate=translator(language))
    # What is derived from an indicator is not in its unit of measurement.
    measures = {indicator.code: indicator.measure for indicator in dataset.indicators}
    columns = tuple(
        TableColumn(
            head(machine), table[machine], _digits(machine, table[machine], dataset),
            share=machine.endswith("share"), unit=measures.get(machine, ""), machine=machine,
        )
        for machine in map(str, table.columns)
    )  # fmt: skip
    return Table(columns)
