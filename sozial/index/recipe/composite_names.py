"""The names of composites in a recipe file: each is there, and none goes into itself."""

from __future__ import annotations

from collections.abc import Iterator, Set

from sozial.i18n import N_
from sozial.index.hierarchy import count_paths, find_circle
from sozial.index.recipe.schema_reader import SchemaReader
from sozial.recipe import Recipe

_MOST_PATHS = 2_000


def check_names(reader: SchemaReader, recipe: Recipe) -> None:
    """Note names of composites that the recipe does not have, and circles among them."""
    codes = {level.code for level in recipe.levels}
    message = N_("There is no composite “{code}” in the recipe.")
    remedy = N_("Add a section [[composites]] with this code, or correct the name.")
    for path, code, allowed in (*_named_parents(recipe, codes), *_named_elsewhere(recipe, codes)):
        if code not in allowed:
            reader.error("unknown-composite", path, message, remedy, code=code)
    _check_circles(reader, recipe)
    if recipe.composites:
        for number, weighed in enumerate(recipe.indicators, 1):
            if not weighed.parents:
                message = N_("“{code}” goes into no composite.")
                remedy = N_("State its parent.")
                reader.error("no-parent", f"indicators[{number}].parent", message, remedy, code=weighed.code)


def _named_parents(recipe: Recipe, codes: Set[str]) -> Iterator[tuple[str, str, Set[str]]]:
    """Return the parents that entries name: where, which, and what is allowed there."""
    places = [f"indicators[{number}]" for number in range(1, len(recipe.indicators) + 1)]
    places += [f"composites[{number}]" for number in range(1, len(recipe.composites) + 1)]
    # `entries` ends with the implicit index of a flat recipe, which has no place in the file.
    for place, entry in zip(places, recipe.entries, strict=False):
        for parent in entry.parents:
            yield f"{place}.parent", parent, codes


def _named_elsewhere(recipe: Recipe, codes: Set[str]) -> Iterator[tuple[str, str, Set[str]]]:
    """Return the composites that other sections name: where, which, and what is allowed there."""
    named = [("index", recipe.index, codes)]
    if recipe.matrix:
        named += [("matrix.first", recipe.matrix.first, codes), ("matrix.second", recipe.matrix.second, codes)]
    named += [(f"roll_ups[{at}].of", rule.of, codes) for at, rule in enumerate(recipe.roll_ups, 1)]
    larger = codes | {rule.code for rule in recipe.roll_ups}
    named += [(f"classifications[{at}].of", rule.of, larger) for at, rule in enumerate(recipe.classifications, 1)]
    yield from (entry for entry in named if entry[1])


def _check_circles(reader: SchemaReader, recipe: Recipe) -> None:
    """Note composites that go into each other in a circle, or in too many ways."""
    parents = {level.code: level.parents for level in recipe.composites}
    circle = find_circle(parents)
    if circle:
        number = 1 + [level.code for level in recipe.composites].index(circle[0])
        message = N_("Composites go into each other in a circle: {circle}.")
        remedy = N_("Remove one of these parents.")
        reader.error("circle", f"composites[{number}].parent", message, remedy, circle=" → ".join(circle))
    elif count_paths(parents) > _MOST_PATHS:
        message, remedy = N_("The composites go into each other in too many ways."), N_("Give each one parent.")
        reader.error("too-many", "composites", message, remedy)
