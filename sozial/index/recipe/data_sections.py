"""The sections of a recipe file that speak of the data: who is rated, gaps, derived indicators, indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sozial.i18n import N_
from sozial.index.recipe.allowed_values import (
    is_between,
    is_filled,
    is_not_negative,
    is_number,
    is_text,
    is_whole,
    list_of,
    one_of,
)
from sozial.index.recipe.schema_reader import SchemaReader
from sozial.index.values.derive import POOLED, RATE, RULES
from sozial.index.values.rate import MISSING_RULES, RENORMALISE
from sozial.model import Direction
from sozial.recipe import Condition, Derived, MissingRule, Rated, Weighted

DIRECTIONS = {"burden": Direction.BURDEN, "favourable": Direction.FAVOURABLE, "context": Direction.CONTEXT}
_DERIVED = tuple(field.name for field in fields(Derived))
_MOST_INDICATORS = 2_000


def read_rated(reader: SchemaReader, data: Mapping[str, Any]) -> Rated:
    """Return who is rated."""
    table = reader.table(data, "rated")
    reader.known(table, ("minimum_population", "exclude", "column", "equals", "conditions"), "rated")
    conditions = []
    if "column" in table or "equals" in table:
        for key in ("column", "equals"):
            reader.need(table, key, "rated")
        column = reader.take(table, "column", "rated", "", is_filled)
        conditions.append(Condition(column, reader.take(table, "equals", "rated", (), list_of(is_text))))
    for number, entry in enumerate(reader.tables(table, "conditions", "rated"), 1):
        where = f"rated.conditions[{number}]"
        reader.known(entry, ("column", "equals", "differs", "at_least", "at_most"), where)
        reader.need(entry, "column", where)
        conditions.append(
            Condition(
                reader.take(entry, "column", where, "", is_filled),
                reader.take(entry, "equals", where, (), list_of(is_text)),
                reader.take(entry, "differs", where, (), list_of(is_text)),
                reader.take(entry, "at_least", where, None, is_number),
                reader.take(entry, "at_most", where, None, is_number),
            )
        )
    return Rated(
        float(reader.take(table, "minimum_population", "rated", 0.0, is_not_negative)),
        reader.take(table, "exclude", "rated", (), list_of(is_text)),
        tuple(conditions),
    )


def read_missing(reader: SchemaReader, data: Mapping[str, Any], where: str) -> MissingRule:
    """Return what happens to gaps."""
    table = reader.table(data, "missing", where.rpartition(".")[0])
    reader.known(table, ("rule", "minimum_coverage", "group", "codes"), where)
    # What happens to gaps is a decision: it is never made silently.
    reader.need(table, "rule", where)
    rule = reader.take(table, "rule", where, RENORMALISE, one_of(*MISSING_RULES))
    if table.get("rule") == RENORMALISE:
        reader.need(table, "minimum_coverage", where)
    covered = is_between(0, 1, high_too=True)
    share = reader.take(table, "minimum_coverage", where, MissingRule.minimum_coverage, covered)
    codes = reader.take(table, "codes", where, (), list_of(is_number))
    return MissingRule(
        rule, float(share), reader.take(table, "group", where, "", is_text), tuple(float(code) for code in codes)
    )


def read_derived(reader: SchemaReader, data: Mapping[str, Any]) -> tuple[Derived, ...]:
    """Return the indicators that are computed from columns."""
    found = []
    for number, table in enumerate(reader.tables(data, "derived", most=_MOST_INDICATORS), 1):
        where = f"derived[{number}]"
        reader.known(table, _DERIVED, where)
        for key in ("code", "rule"):
            reader.need(table, key, where)
        rule = Derived(
            reader.take(table, "code", where, "", is_filled),
            reader.take(table, "rule", where, RULES[0], one_of(*RULES)),
            reader.take(table, "name", where, "", is_text),
            reader.take(table, "of", where, "", is_filled),
            reader.take(table, "count", where, "", is_filled),
            reader.take(table, "base", where, "", is_filled),
            float(reader.take(table, "factor", where, 100.0, is_number)),
            reader.take(table, "periods", where, 2, is_whole(1, 50)),
            reader.take(table, "back", where, 1, is_whole(1, 50)),
            float(reader.take(table, "total", where, 100.0, is_number)),
        )
        for key in ("count", "base") if rule.rule in (RATE, POOLED) else ("of",):
            reader.need(table, key, where)
        found.append(rule)
    return tuple(found)


def read_parents(reader: SchemaReader, table: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """Return the codes of the composites that an entry goes into."""
    value = table.get("parent", [])
    if is_text(value):
        value = [value]
    if not list_of(is_filled)(value):
        message = N_("“{value}” is not allowed here: the code of a composite, or a list of codes, is needed.")
        remedy = N_("See docs/recipe-file.md for what is allowed.")
        reader.error("value", f"{where}.parent", message, remedy, value=str(value))
        return ()
    return tuple(value)


def read_code(reader: SchemaReader, table: Mapping[str, Any], where: str, taken: set[str]) -> str:
    """Return the code of an entry, and note it among those taken; each may stand once."""
    code: str = reader.take(table, "code", where, "", is_filled)
    if "code" not in table:
        reader.error("no-code", f"{where}.code", N_("Every indicator needs a code."))
    if code and code in taken:
        reader.error("twice", f"{where}.code", N_("Indicator “{code}” stands twice in the recipe."), code=code)
    taken.add(code)
    return code


def read_indicators(reader: SchemaReader, data: Mapping[str, Any], taken: set[str]) -> tuple[Weighted, ...]:
    """Return the indicators with weights, directions and steps of their own."""
    found: list[Weighted] = []
    for number, table in enumerate(reader.tables(data, "indicators", most=_MOST_INDICATORS), 1):
        where = f"indicators[{number}]"
        reader.known(table, ("code", "weight", "direction", "parent", "treat", "normalise"), where)
        named = reader.take(table, "direction", where, None, one_of(*DIRECTIONS))
        found.append(
            Weighted(
                read_code(reader, table, where, taken),
                float(reader.take(table, "weight", where, 1.0, is_not_negative)),
                DIRECTIONS[named] if named else None,
                read_parents(reader, table, where),
                reader.step(table, "treat", where, None),
                reader.step(table, "normalise", where, None),
            )
        )
    return tuple(found)
