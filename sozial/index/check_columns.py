"""Whether a dataset has the columns that a recipe names, and which direction they count in."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.index.values.derive import RULES, source_columns
from sozial.model import Dataset, Direction
from sozial.recipe import Recipe, Weighted

Say = Callable[..., None]


def direction_of(dataset: Dataset, entry: Weighted) -> Direction:
    """Return the direction a recipe uses for an indicator: its own, else the dataset's."""
    return entry.direction if entry.direction is not None else dataset.indicator(entry.code).direction


def nearest_column(name: str, columns: Iterable[str]) -> str:
    """Return the column that is written most like a name, whatever the case; empty where none is.

    Examples
    --------
    >>> nearest_column("arbeitslose", ["Arbeitslose", "Einwohner"]), nearest_column("x", ["Einwohner"])
    ('Arbeitslose', '')
    """
    folded = {str(column).casefold(): str(column) for column in columns}
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    return folded[near[0]] if near else ""


def _place(recipe: Recipe, section: str, code: str) -> str:
    """Return where a recipe names a column: with the line of its file where that is known."""
    line = recipe.lines.get(f"{section}.{code}")
    return recipe.name if line is None else f"{recipe.name}:{line}"


def _missing_column(
    dataset: Dataset, recipe: Recipe, section: str, code: str, column: str, message: str, remedy: str
) -> Finding:
    """Return that a column is not in the data, with its line in the recipe and the nearest one that is."""
    near = nearest_column(column, [*dataset.values.columns, *(str(name) for name in dataset.units.columns)])
    if section == "indicators":
        near = nearest_column(column, [indicator.code for indicator in dataset.indicators]) or near
    if near:
        remedy = N_("Did you mean “{near}”? Otherwise load a table with this column, or choose another recipe.")
    values = {"code": code, "column": column, "near": near}
    kind = "unknown-indicator" if section == "indicators" else "unknown-column"
    return Finding(kind, Severity.ERROR, message, remedy, _place(recipe, section, code), values)


def check_indicators(dataset: Dataset, recipe: Recipe, error: Say, findings: list[Finding]) -> None:
    """Say which indicators are not in the data, have no direction, or hold no figures."""
    known = {indicator.code for indicator in dataset.indicators} | {rule.code for rule in recipe.derived}
    stated = {indicator.code for indicator in dataset.indicators}
    seen: set[str] = set()
    for member in (*recipe.entries, *recipe.roll_ups, *recipe.classifications):
        if member.code in seen:
            error("twice", N_("Indicator “{code}” stands twice in the recipe."), N_("Remove one."), code=member.code)
        seen.add(member.code)
    for entry in recipe.indicators:
        if entry.code not in known:
            message = N_("The recipe asks for indicator “{code}”, which is not in the data.")
            remedy = N_("Load a table with this column, or choose another recipe.")
            findings.append(_missing_column(dataset, recipe, "indicators", entry.code, entry.code, message, remedy))
        elif entry.weight > 0 and entry.code in stated and direction_of(dataset, entry) is Direction.CONTEXT:
            error(
                "context-weighed",
                N_("“{code}” is context: it is shown, but never weighed."),
                N_("Set its weight to 0, or state whether a high value means burden."),
                code=entry.code,
            )


def check_columns(dataset: Dataset, recipe: Recipe, error: Say, findings: list[Finding]) -> None:
    """Say which columns that derived indicators, gaps and roll-ups need are not in the data."""
    columns = {*dataset.units.columns, *dataset.values.columns}
    wanted = [("rated", condition.column) for condition in recipe.rated.conditions]
    if recipe.missing.group:
        wanted.append(("missing", recipe.missing.group))
    for section, column in wanted:
        if column not in columns:
            message = N_("The recipe rates units by column “{column}”, which is not in the data.")
            if section == "missing":
                message = N_("The recipe fills gaps within column “{column}”, which is not in the data.")
            remedy = N_("Keep this column as an attribute when loading the table.")
            findings.append(_missing_column(dataset, recipe, section, column, column, message, remedy))
    for roll_up in recipe.roll_ups:
        if roll_up.by not in dataset.units.columns:
            message = N_("“{code}” rolls scores up by column “{column}”, which is not in the data.")
            remedy = N_("Keep this column as an attribute when loading the table, or as the larger area.")
            found = _missing_column(dataset, recipe, "roll_ups", roll_up.code, roll_up.by, message, remedy)
            findings.append(found)
    made: set[str] = set()
    for rule in recipe.derived:
        if rule.rule not in RULES:
            error("unknown-step", N_("The step “{name}” is not known."), N_("Correct the recipe."), name=rule.rule)
            continue
        for column in source_columns(rule):
            if column not in dataset.values.columns and column not in made:
                message = N_("“{code}” is derived from column “{column}”, which is not in the data.")
                remedy = N_("Load a table with this column, or choose another recipe.")
                findings.append(_missing_column(dataset, recipe, "derived", rule.code, column, message, remedy))
        made.add(rule.code)
