"""Recipes as TOML files: read with every error at once, written so that they can be read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sozial.errors import DataError, Finding, Moment, Severity
from sozial.i18n import N_
from sozial.index.recipe.allowed_values import is_filled, is_scale, is_text, one_of
from sozial.index.recipe.composite_names import check_names
from sozial.index.recipe.content_hash import content_hash
from sozial.index.recipe.data_sections import DIRECTIONS, read_derived, read_indicators, read_missing, read_rated
from sozial.index.recipe.record_sections import read_date, read_workshop
from sozial.index.recipe.schema_reader import SchemaReader
from sozial.index.recipe.score_sections import (
    read_by_domain,
    read_classifications,
    read_composites,
    read_matrix,
    read_rank,
    read_roll_ups,
)
from sozial.recipe import Recipe
from sozial.toml_text import UNREADABLE, read_toml, reason_of

FORMAT = 1
_MOST_BYTES, _MOST_KEYS = 1_000_000, 40_000
STEPS = ("treat", "normalise", "weights", "aggregate", "again", "classify")
_TOP = (
    "format",
    "name",
    "source",
    "description",
    "high",
    "colours",
    "index",
    "rated",
    "missing",
    "derived",
    *STEPS,
    "rank",
    "by_domain",
    "composites",
    "matrix",
    "classifications",
    "roll_ups",
    "adopted",
    "workshop",
    "indicators",
)


def _lines_by_code(reader: SchemaReader, recipe: Recipe) -> dict[str, int]:
    """Return where the recipe speaks of a column: by section and code, or by the key that names it."""
    found: dict[str, int] = {}
    for section, codes in (
        ("indicators", [entry.code for entry in recipe.indicators]),
        ("derived", [entry.code for entry in recipe.derived]),
    ):
        for number, code in enumerate(codes, 1):
            line = reader.line(f"{section}[{number}].code")
            if line is not None:
                found[f"{section}.{code}"] = line
    for number, rule in enumerate(recipe.roll_ups, 1):
        line = reader.line(f"roll_ups[{number}].by")
        if line is not None:
            found[f"roll_ups.{rule.code}"] = line
    for number, condition in enumerate(recipe.rated.conditions, 1):
        line = reader.line(f"rated.conditions[{number}].column") or reader.line("rated.column")
        if line is not None:
            found[f"rated.{condition.column}"] = line
    line = reader.line("missing.group")
    if line is not None:
        found[f"missing.{recipe.missing.group}"] = line
    return found


def read_recipe(content: bytes, place: str = "TOML") -> Recipe:
    r"""Read a recipe.

    Parameters
    ----------
    content
        TOML as UTF-8.
    place
        What to call the file in findings.

    Raises
    ------
    DataError
        With one finding per mistake, each with line and key.

    Examples
    --------
    >>> read_recipe(b'format = 1\nname = "Mine"\nmissing.rule = "drop"\n[[indicators]]\ncode = "x"').shares()
    {'x': 1.0}
    """
    try:
        data = read_toml(content, _MOST_BYTES, _MOST_KEYS)
    except UNREADABLE as error:
        message = N_("This is not a readable recipe (TOML): {reason}")
        remedy = N_("Correct this place in a text editor.")
        finding = Finding("not-toml", Severity.ERROR, message, remedy, place, {"reason": reason_of(error)})
        raise DataError(finding) from error
    return recipe_of(data, content.decode("utf-8-sig"), place)


def read_recipe_text(content: bytes, place: str) -> dict[str, Any]:
    """Return what a recipe says, once it is known to be one.

    Raises
    ------
    DataError
        As `read_recipe`.
    """
    read_recipe(content, place)
    return read_toml(content)


def recipe_of(data: Mapping[str, Any], text: str, place: str) -> Recipe:
    """Return the recipe that a file says (see `read_recipe`).

    Parameters
    ----------
    text
        What the file holds, for the lines of findings; may be empty.

    Raises
    ------
    DataError
        With one finding per mistake.
    """
    reader = SchemaReader(text, place)
    reader.known(data, _TOP, "")
    if data.get("format") != FORMAT:
        message = N_("The recipe's format is “{found}”; this version reads format {known}.")
        reader.error("format", "format", message, found=str(data.get("format", "")), known=FORMAT)
    reader.need(data, "name", "")
    adopted = reader.table(data, "adopted")
    reader.known(adopted, ("on", "by", "of"), "adopted")
    standard, taken = Recipe("", ()), set[str]()
    recipe = Recipe(
        name=reader.take(data, "name", "", "", is_filled),
        indicators=read_indicators(reader, data, taken),
        source=reader.take(data, "source", "", "", is_text),
        description=reader.take(data, "description", "", "", is_text),
        high=DIRECTIONS[reader.take(data, "high", "", "burden", one_of("burden", "favourable"))],
        colours=tuple(reader.take(data, "colours", "", (), is_scale)),
        rated=read_rated(reader, data),
        missing=read_missing(reader, data, "missing"),
        derived=read_derived(reader, data),
        **{name: reader.step(data, name, "", getattr(standard, name)) for name in STEPS},
        rank=read_rank(reader, data),
        composites=read_composites(reader, data, taken),
        by_domain=read_by_domain(reader, data),
        index=reader.take(data, "index", "", "", is_filled),
        matrix=read_matrix(reader, data),
        classifications=read_classifications(reader, data, taken),
        roll_ups=read_roll_ups(reader, data, taken),
        adopted_on=read_date(reader, adopted, "adopted"),
        adopted_by=reader.take(adopted, "by", "adopted", "", is_text),
        workshop=read_workshop(reader, data),
    )
    recipe = replace(recipe, lines=_lines_by_code(reader, recipe))
    check_names(reader, recipe)
    of = reader.take(adopted, "of", "adopted", "", is_text)
    if reader.findings:
        raise DataError(*reader.all_findings())
    # Files of before do not say what was adopted.
    if recipe.is_adopted and of and of != content_hash(data):
        return replace(recipe.as_trial(), unlike_adopted=recipe.adopted_on)
    return recipe


def check_adoption(recipe: Recipe, place: str = "") -> tuple[Finding, ...]:
    """Return what is said where a file calls something adopted that a committee did not decide on."""
    if not recipe.unlike_adopted:
        return ()
    message = N_("“{name}” is not what was adopted on {date}: its file was changed since. It counts as a trial.")
    remedy = N_("Take the recipe as it was adopted, or mark this one as adopted once it has been decided on.")
    values = {"name": recipe.name, "date": Moment(recipe.unlike_adopted)}
    return (Finding("unlike-adopted", Severity.WARNING, message, remedy, place, values),)
