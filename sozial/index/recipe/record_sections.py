"""The sections of a recipe file that say where it comes from: the rounds of a workshop, and dates."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from sozial.i18n import N_
from sozial.index.recipe.allowed_values import Allowed, is_between, is_filled, is_not_negative, is_whole
from sozial.index.recipe.schema_reader import SchemaReader
from sozial.recipe import RoundRecord, WorkshopRecord


def read_workshop(reader: SchemaReader, data: Mapping[str, Any]) -> WorkshopRecord | None:
    """Return which workshop the weights come from; None where they come from none."""
    if "workshop" not in data:
        return None
    table = reader.table(data, "workshop")
    reader.known(table, ("title", "on", "rounds", "weights"), "workshop")
    for key in ("title", "on", "rounds", "weights"):
        reader.need(table, key, "workshop")
    rounds = []
    for number, entry in enumerate(reader.tables(table, "rounds", "workshop"), 1):
        where = f"workshop.rounds[{number}]"
        reader.known(entry, ("weightings", "agreement"), where)
        reader.need(entry, "weightings", where)
        weightings = reader.take(entry, "weightings", where, 0, is_whole(0, 1_000_000))
        agreement = reader.take(entry, "agreement", where, None, is_between(0, 1, low_too=True, high_too=True))
        rounds.append(RoundRecord(weightings, agreement))
    weights = reader.table(table, "weights", "workshop")
    given = tuple(
        (code, float(reader.take(weights, code, "workshop.weights", 0.0, is_not_negative))) for code in weights
    )
    return WorkshopRecord(
        reader.take(table, "title", "workshop", "", is_filled),
        read_date(reader, table, "workshop"),
        tuple(rounds),
        given,
    )


def read_date(reader: SchemaReader, table: Mapping[str, Any], where: str) -> str:
    """Return a date, written as one or as text."""
    is_date = Allowed(
        lambda value: isinstance(value, datetime.date) or is_filled(value),
        N_("“{value}” is not allowed here: a date such as 2024-06-13 is needed."),
    )
    on = reader.take(table, "on", where, "", is_date)
    return on.isoformat() if isinstance(on, datetime.date) else str(on)
