"""Recipes that come with the app."""

from __future__ import annotations

import importlib.resources
from functools import cache

from sozial.index.recipe.recipe_file import read_recipe
from sozial.index.values.derive import source_columns
from sozial.recipe import (
    Recipe,
)

_PRESETS = "recipes"


def preset_file(name: str) -> bytes:
    """Return the file of a recipe that comes with the app, with its comments.

    Examples
    --------
    >>> preset_file("hdi").startswith(b"# Human Development Index")
    True
    """
    return (importlib.resources.files("sozial.index") / _PRESETS / f"{name}.toml").read_bytes()


@cache
def read_preset(name: str) -> Recipe:
    """Return a recipe that comes with the app.

    Examples
    --------
    >>> read_preset("additive").normalise.name
    'zscore'
    """
    return read_recipe(preset_file(name), f"{name}.toml")


@cache
def preset_names() -> tuple[str, ...]:
    """Return the names of all recipes that come with the app, the default first.

    Examples
    --------
    >>> preset_names()[0]
    'additive'
    """
    folder = importlib.resources.files("sozial.index") / _PRESETS
    found = sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))
    return ("additive", *(name for name in found if name != "additive"))


def needed_columns(recipe: Recipe) -> tuple[str, ...]:
    """Return the columns of the data that a recipe cannot do without.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> needed_columns(Recipe("m", (Weighted("x"),)))
    ('x',)
    """
    made = {rule.code for rule in recipe.derived}
    wanted = [entry.code for entry in recipe.indicators if entry.code not in made]
    for rule in recipe.derived:
        wanted += [column for column in source_columns(rule) if column not in made]
    return tuple(dict.fromkeys(wanted))
