"""The result as a table: a row per quarter, in the order of the ranks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sozial.i18n import Words, translator
from sozial.model import NAME, Dataset
from sozial.output.words.listing_order import listed_order
from sozial.output.words.protection_words import cells_of, protected_at, with_protection
from sozial.output.words.result_words import class_names, recipe_state
from sozial.recipe import NOTHING
from sozial.result import ClassBreaks, Result


def rank_column(ranks: pd.Series) -> pd.Series:
    """Return ranks as a column shows them: empty where there is none."""
    shown = ranks.where(ranks > 0)
    return shown.astype("Int64") if ranks.dtype.kind == "i" else shown


def class_texts(classes: np.ndarray, breaks: ClassBreaks | None, translate: Words) -> list[str]:
    """Return the label of each class, empty where there is none."""
    labels = [translate(label) for label in breaks.labels] if breaks is not None else []
    return [labels[number] if number >= 0 else "" for number in classes]


def _matrix_column(result: Result) -> dict[str, Any]:
    """Return the cell of the matrix of each unit; nothing where the recipe has no matrix."""
    matrix = result.recipe.matrix
    if result.cells is None or matrix is None:
        return {}
    cells = [label for row in matrix.labels for label in row]
    return {"matrix": [cells[number] if number >= 0 else "" for number in result.cells]}


def _level_columns(result: Result, language: str) -> dict[str, Any]:
    """Return the composites: aggregates that were standardised again, scores, classes, and the matrix."""
    recipe, translate = result.recipe, translator(language)
    columns: dict[str, Any] = {}
    for code, level in result.levels.items():
        if recipe.level(code).again != NOTHING:
            columns[f"aggregate_{code}"] = level.aggregate
        if recipe.is_flat:
            continue
        columns[f"level_{code}"] = level.scores
        if level.breaks is not None and code != recipe.main:
            columns[f"class_{code}"] = class_texts(level.classes, level.breaks, translate)
    for further in result.further.values():
        if further.of in result.levels:
            columns[f"class_{further.code}"] = class_texts(further.classes, further.breaks, translate)
    columns |= _matrix_column(result)
    return columns


def _part_columns(result: Result) -> dict[str, Any]:
    """Return how the score comes about: contributions, or Shapley values named as such, or nothing."""
    name = "contribution" if result.additive else "shapley"
    columns: dict[str, Any] = {f"{name}_{code}": result.contributions[code] for code in result.contributions.columns}
    if result.split.base is not None:
        columns["shapley_base"] = result.split.base
    return columns


_CLASSES_ALONE = ["unit", "name", "class", "period", "recipe", "remark"]


def build_result_table(dataset: Dataset, result: Result, language: str, with_ranks: bool = True) -> pd.DataFrame:
    """Return unit, name, score, rank, class, recipe, normalised values, levels and contributions, unrounded.

    Units come in the order of their rank, those without a score last; they keep their row. Without ranks the classes
    alone, by name. For the public two last
    columns say which cells are empty because they are protected, and that the figures are.
    """
    table = result_columns(dataset, result, language, with_ranks)
    return with_protection(table, protected_results(dataset, result, table), dataset, language)


def protected_results(dataset: Dataset, result: Result, table: pd.DataFrame) -> pd.DataFrame:
    """Return which cells of a result are empty because the figure that they follow from is protected."""
    if not dataset.is_published:
        return cells_of(table, {})
    hidden = protected_at(dataset, result.period).reindex(table.index, fill_value=False)
    codes = [
        code for code in result.normalised.columns if code in hidden.columns and f"normalised_{code}" in table.columns
    ]
    return cells_of(table, {f"normalised_{code}": hidden[code] for code in codes})


def result_columns(dataset: Dataset, result: Result, language: str, with_ranks: bool = True) -> pd.DataFrame:
    """Return the result itself, in the order of the ranks; without ranks classes and nothing finer, by name."""
    units = [str(unit) for unit in dataset.units.index]
    columns: dict[str, Any] = {
        "unit": units,
        "name": dataset.units[NAME].to_numpy(),
        "score": result.scores,
        "rank": rank_column(result.ranks),
        "class": class_names(result, language),
        "period": result.period,
        "recipe": recipe_state(result, language),
    }
    columns |= {f"normalised_{code}": result.normalised[code] for code in result.normalised.columns}
    columns |= _level_columns(result, language)
    if result.imputed is not None:
        codes = result.normalised.columns
        columns["imputed"] = [
            ", ".join(code for code, yes in zip(codes, row, strict=True) if yes) for row in result.imputed
        ]
    columns |= _part_columns(result)
    columns["remark"] = [result.excluded[unit].text(language) if unit in result.excluded else "" for unit in units]
    table = pd.DataFrame(columns, index=dataset.units.index.rename(None))
    if with_ranks:
        return table.sort_values(["rank", "unit"], na_position="last")
    titles = {str(unit): str(name) for unit, name in dataset.units[NAME].items()}
    return table.loc[listed_order(table.index, titles, with_ranks), _CLASSES_ALONE]
