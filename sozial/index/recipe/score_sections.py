"""The sections of a recipe file that speak of scores: composites, ranks, classes, larger areas, the matrix of two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sozial.i18n import N_
from sozial.index.recipe.allowed_values import (
    is_between,
    is_colour,
    is_filled,
    is_not_negative,
    is_text,
    is_whole,
    list_of,
    one_of,
)
from sozial.index.recipe.data_sections import read_code, read_missing, read_parents
from sozial.index.recipe.schema_reader import SchemaReader
from sozial.index.values.ranking import TIES
from sozial.index.values.rounding import EVEN, UP
from sozial.recipe import (
    AGGREGATE,
    EQUAL_WEIGHTS,
    NOTHING,
    POPULATION_WEIGHTS,
    SCORE,
    ByDomain,
    Classification,
    Composite,
    Matrix,
    RankRule,
    Recipe,
    RollUp,
)

# Far more than any published index has; a file made to be large must not stop the app.
_MOST_COMPOSITES = 200


def read_composites(reader: SchemaReader, data: Mapping[str, Any], taken: set[str]) -> tuple[Composite, ...]:
    """Return the composites."""
    found: list[Composite] = []
    keys = ("code", "name", "weight", "parent", "aggregate", "again", "weights", "missing", "classify", "passes_on")
    for number, table in enumerate(reader.tables(data, "composites", most=_MOST_COMPOSITES), 1):
        where = f"composites[{number}]"
        reader.known(table, keys, where)
        found.append(
            Composite(
                read_code(reader, table, where, taken),
                reader.take(table, "name", where, "", is_text),
                float(reader.take(table, "weight", where, 1.0, is_not_negative)),
                read_parents(reader, table, where),
                reader.step(table, "aggregate", where, None),
                reader.step(table, "again", where, NOTHING),
                reader.step(table, "weights", where, None),
                read_missing(reader, table, f"{where}.missing") if "missing" in table else None,
                reader.step(table, "classify", where, None),
                reader.take(table, "passes_on", where, SCORE, one_of(SCORE, AGGREGATE)),
            )
        )
    return tuple(found)


def read_classifications(reader: SchemaReader, data: Mapping[str, Any], taken: set[str]) -> tuple[Classification, ...]:
    """Return the classes that are cut beside the first ones."""
    found: list[Classification] = []
    for number, table in enumerate(reader.tables(data, "classifications"), 1):
        where = f"classifications[{number}]"
        reader.known(table, ("code", "name", "of", "classify"), where)
        reader.need(table, "classify", where)
        found.append(
            Classification(
                read_code(reader, table, where, taken),
                reader.step(table, "classify", where, Recipe("", ()).classify),
                reader.take(table, "name", where, "", is_text),
                reader.take(table, "of", where, "", is_filled),
            )
        )
    return tuple(found)


def read_roll_ups(reader: SchemaReader, data: Mapping[str, Any], taken: set[str]) -> tuple[RollUp, ...]:
    """Return how larger areas get scores."""
    found: list[RollUp] = []
    keys = ("code", "name", "by", "of", "weights", "minimum_coverage", "again", "classify")
    for number, table in enumerate(reader.tables(data, "roll_ups"), 1):
        where = f"roll_ups[{number}]"
        reader.known(table, keys, where)
        covered = is_between(0, 1, low_too=True, high_too=True)
        share = reader.take(table, "minimum_coverage", where, 0.0, covered)
        found.append(
            RollUp(
                read_code(reader, table, where, taken),
                reader.take(table, "by", where, RollUp.by, is_filled),
                reader.take(table, "name", where, "", is_text),
                reader.take(table, "of", where, "", is_filled),
                reader.take(table, "weights", where, RollUp.weights, one_of(POPULATION_WEIGHTS, EQUAL_WEIGHTS)),
                float(share),
                reader.step(table, "again", where, NOTHING),
                reader.step(table, "classify", where, None),
            )
        )
    return tuple(found)


def read_by_domain(reader: SchemaReader, data: Mapping[str, Any]) -> ByDomain | None:
    """Return how the composites of domains are made; None where the recipe states none."""
    if "by_domain" not in data:
        return None
    table = reader.table(data, "by_domain")
    reader.known(table, ("aggregate", "again", "weights"), "by_domain")
    standard = ByDomain()
    return ByDomain(
        *(reader.step(table, key, "by_domain", getattr(standard, key)) for key in ("aggregate", "again", "weights"))
    )


def read_rank(reader: SchemaReader, data: Mapping[str, Any]) -> RankRule:
    """Return how scores become ranks."""
    table = reader.table(data, "rank")
    reader.known(table, ("ties", "digits", "half", "first"), "rank")
    return RankRule(
        reader.take(table, "ties", "rank", "min", one_of(*TIES)),
        reader.take(table, "digits", "rank", None, is_whole(0, 12)),
        reader.take(table, "half", "rank", UP, one_of(UP, EVEN)),
        reader.take(table, "first", "rank", "highest", one_of("highest", "lowest")),
    )


def read_matrix(reader: SchemaReader, data: Mapping[str, Any]) -> Matrix | None:
    """Return the matrix of two composites; None where the recipe states none."""
    if "matrix" not in data:
        return None
    table = reader.table(data, "matrix")
    reader.known(table, ("first", "second", "labels", "colours"), "matrix")
    for key in ("first", "second", "labels"):
        reader.need(table, key, "matrix")
    rows_of_texts = N_("“{value}” is not allowed here: a list of rows is needed, each a list of texts in quotes.")
    labels = reader.take(table, "labels", "matrix", (), list_of(list_of(is_text), rows_of_texts))
    rows_of_colours = N_(
        "“{value}” is not allowed here: a list of rows is needed, each a list of colours like “#a1b2c3”."
    )
    colours = reader.take(table, "colours", "matrix", (), list_of(list_of(is_colour), rows_of_colours))
    shape = [len(row) for row in labels]
    if len(set(shape)) > 1 or (colours and [len(row) for row in colours] != shape):
        message = N_("Every row of labels and colours needs the same number of entries.")
        reader.error("length", "matrix.labels", message)
    return Matrix(
        reader.take(table, "first", "matrix", "", is_filled),
        reader.take(table, "second", "matrix", "", is_filled),
        labels,
        colours,
    )
