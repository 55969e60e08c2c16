"""Recipes written as TOML files, so that they can be read again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

import tomli_w

from sozial.index.recipe.content_hash import content_hash
from sozial.index.recipe.data_sections import DIRECTIONS
from sozial.index.recipe.recipe_file import FORMAT, STEPS
from sozial.model import Direction
from sozial.recipe import MissingRule, RankRule, Rated, Recipe, Step, WorkshopRecord


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _step_table(step: Step) -> dict[str, Any]:
    table = {"name": step.name} | {key: _plain(value) for key, value in step.options.items() if value is not None}
    return table | ({"then": _step_table(step.then)} if step.then else {})


def _filled(entry: Any, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what differs from the defaults of a dataclass, as TOML has it."""
    found: dict[str, Any] = {}
    for field in fields(entry):
        value = getattr(entry, field.name)
        default = field.default
        if value is None or (default is not MISSING and value == default):
            continue
        key = (names or {}).get(field.name, field.name)
        if isinstance(value, Step):
            found[key] = _step_table(value)
        elif isinstance(value, Direction):
            found[key] = next(name for name, direction in DIRECTIONS.items() if direction is value)
        elif isinstance(value, MissingRule):
            found[key] = _missing_table(value)
        else:
            found[key] = _plain(value)
    return found


def _missing_table(rule: MissingRule) -> dict[str, Any]:
    table: dict[str, Any] = {"rule": rule.rule, "minimum_coverage": rule.minimum_coverage}
    return table | {key: value for key, value in _filled(rule).items() if key in ("group", "codes")}


def _workshop_table(record: WorkshopRecord) -> dict[str, Any]:
    rounds = [{"weightings": entry.weightings} | _filled(entry) for entry in record.rounds]
    return {"title": record.title, "on": record.held_on, "rounds": rounds, "weights": dict(record.weights)}


def write_recipe(recipe: Recipe) -> bytes:
    """Return a recipe as TOML; `read_recipe` gives the same recipe back.

    Examples
    --------
    >>> from sozial.index.recipe.recipe_file import read_recipe
    >>> from sozial.recipe import Weighted
    >>> recipe = Recipe("Mine", (Weighted("x", 2.0),))
    >>> read_recipe(write_recipe(recipe)) == recipe
    True
    """
    data: dict[str, Any] = {"format": FORMAT, "name": recipe.name}
    data |= {key: getattr(recipe, key) for key in ("source", "description") if getattr(recipe, key)}
    if recipe.high is Direction.FAVOURABLE:
        data["high"] = "favourable"
    if recipe.colours:
        data["colours"] = list(recipe.colours)
    if recipe.index:
        data["index"] = recipe.index
    data |= {"rated": _rated_table(recipe.rated), "missing": _missing_table(recipe.missing)}
    if recipe.derived:
        data["derived"] = [_filled(rule) for rule in recipe.derived]
    data |= _step_tables(recipe) | _score_tables(recipe)
    names = {"parents": "parent"}
    if recipe.composites:
        data["composites"] = [_filled(level, names) for level in recipe.composites]
    data["indicators"] = [
        {"code": entry.code, "weight": entry.weight} | _filled(entry, names) for entry in recipe.indicators
    ]
    if recipe.is_adopted:
        # Above the lists, where people look for it; what was adopted is everything else.
        adopted = {"on": recipe.adopted_on, "by": recipe.adopted_by, "of": content_hash(data)}
        lists = ("composites", "indicators")
        above, below = ({key: data[key] for key in data if (key in lists) is part} for part in (False, True))
        data = {**above, "adopted": adopted, **below}
    return tomli_w.dumps(data).encode("utf-8")


def _rated_table(rated: Rated) -> dict[str, Any]:
    table: dict[str, Any] = {"minimum_population": rated.minimum_population}
    if rated.exclude:
        table["exclude"] = list(rated.exclude)
    if rated.conditions:
        table["conditions"] = [_filled(condition) for condition in rated.conditions]
    return table


def _step_tables(recipe: Recipe) -> dict[str, Any]:
    """Return the steps that are always written, and others that are not the usual ones."""
    usual = Recipe("", ())
    always = ("normalise", "aggregate", "classify")
    return {
        name: _step_table(getattr(recipe, name))
        for name in STEPS
        if name in always or getattr(recipe, name) != getattr(usual, name)
    }


def _score_tables(recipe: Recipe) -> dict[str, Any]:
    """Return what a recipe states of ranks, domains, the matrix, further classes, larger areas and its workshop."""
    data: dict[str, Any] = {}
    if recipe.rank != RankRule():
        data["rank"] = _filled(recipe.rank)
    if recipe.by_domain is not None:
        data["by_domain"] = {"aggregate": _step_table(recipe.by_domain.aggregate)} | _filled(recipe.by_domain)
    if recipe.matrix is not None:
        data["matrix"] = _filled(recipe.matrix)
    for key in ("classifications", "roll_ups"):
        if getattr(recipe, key):
            data[key] = [_filled(rule) for rule in getattr(recipe, key)]
    if recipe.workshop is not None:
        data["workshop"] = _workshop_table(recipe.workshop)
    return data


def recipe_digest(recipe: Recipe) -> str:
    """Return a hash of a recipe as its file is written: the same recipe, the same hash.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> one, other = Recipe("m", (Weighted("x", 1.0),)), Recipe("m", (Weighted("x", 2.0),))
    >>> recipe_digest(one) == recipe_digest(one), recipe_digest(one) == recipe_digest(other), len(recipe_digest(one))
    (True, False, 64)
    """
    return hashlib.sha256(write_recipe(recipe)).hexdigest()
