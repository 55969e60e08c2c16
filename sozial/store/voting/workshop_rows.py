"""Workshops and rounds as rows of the database, read as they stand or held while they change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Update, select, update

from sozial.store.database.tables import rounds, workshops
from sozial.store.database.writer import HELD
from sozial.store.voting.refusals import damaged, gone
from sozial.store.voting.steps_taken import read_steps
from sozial.store.voting.workshop import OPEN, RoundState, Workshop
from sozial.workshop.settings import WorkshopSettings, read_settings


def read_workshop(connection: Connection, row: Row[Any]) -> Workshop:
    """Return a workshop from its row.

    Raises
    ------
    DataError
        If what was kept of it is damaged.
    """
    states = tuple(read_rounds(connection, row.id))
    settings = _settings(row.settings, row.code)
    steps = read_steps(connection, row.id)
    return Workshop(row.id, row.code, settings, row.phase, row.held_on, states, row.place, steps)


def read_rounds(connection: Connection, key: str) -> list[RoundState]:
    """Return the rounds of a workshop, the first one first."""
    found = connection.execute(select(rounds).where(rounds.c.workshop == key).order_by(rounds.c.number))
    return [
        RoundState(row.number, row.state == OPEN, row.revealed, row.quarters_revealed, row.settled) for row in found
    ]


def hold_phase(connection: Connection, key: str) -> str:
    """Return a workshop's phase, and let nobody else change the workshop until this change is in.

    Raises
    ------
    DataError
        If the workshop was deleted, or lies in the bin.
    """
    connection.info[HELD].pop(key, None)
    wanted = select(workshops.c.phase).where(is_there(key))
    found: str | None = connection.execute(wanted.with_for_update()).scalar()
    if found is None:
        raise gone()
    return found


def hold_open(connection: Connection, key: str) -> tuple[WorkshopSettings, list[RoundState]]:
    """Return settings and rounds; others may vote at the same time, nobody may close the round until this is in.

    Votes that are committed together read and lock once.

    Raises
    ------
    DataError
        If the workshop was deleted or lies in the bin, or what was kept of it is damaged.
    """
    held: dict[str, tuple[WorkshopSettings, list[RoundState]]] = connection.info[HELD]
    if key not in held:
        wanted = select(workshops.c.settings).where(is_there(key))
        row = connection.execute(wanted.with_for_update(read=True)).first()
        if row is None:
            raise gone()
        held[key] = _settings(row.settings, key), read_rounds(connection, key)
    return held[key]


def hold_settings(connection: Connection, key: str) -> WorkshopSettings:
    """Return the settings of a workshop that is held.

    Raises
    ------
    DataError
        If what was kept of it is damaged.
    """
    connection.info[HELD].pop(key, None)
    return _settings(connection.execute(select(workshops.c.settings).where(workshops.c.id == key)).scalar_one(), key)


def is_there(key: str) -> ColumnElement[bool]:
    """Return the condition for a workshop by its key that does not lie in the bin."""
    return (workshops.c.id == key) & (workshops.c.removed_at == "")


def change_round(key: str, number: int) -> Update:
    """Return the statement that changes one round."""
    return update(rounds).where((rounds.c.workshop == key) & (rounds.c.number == number))


def _settings(content: str, place: str) -> WorkshopSettings:
    try:
        return read_settings(content)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(place) from error
