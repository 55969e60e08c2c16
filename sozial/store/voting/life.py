"""The life of a workshop: begun, taken into a project, ended, kept from elsewhere, deleted."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, update

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.store.database.tables import participants, rounds, votes, workshops
from sozial.store.database.writer import HELD
from sozial.store.voting.codes import free_code, hash_of, new_key, new_secret
from sozial.store.voting.workshop import CLOSED, ENDED, LEARNING
from sozial.store.voting.workshop_rows import hold_phase, read_rounds
from sozial.workshop.ballot import Ballot
from sozial.workshop.copy import WorkshopCopy
from sozial.workshop.settings import WorkshopSettings, write_settings


def begin_workshop(
    connection: Connection, settings: WorkshopSettings, on: datetime.date, place: str, secret: str
) -> str:
    """Begin a workshop, and return its key.

    Parameters
    ----------
    secret
        The moderator's key, of which only a hash is kept.
    """
    key, code = new_key(), free_code(connection)
    row = {"id": key, "code": code, "key_hash": hash_of(secret), "settings": write_settings(settings)}
    begun = {"phase": LEARNING, "held_on": on.isoformat(), "place": place}
    connection.execute(insert(workshops).values(**row, **begun))
    return key


def take_workshops(connection: Connection, keys: Sequence[str], place: str) -> None:
    """Take workshops from before there were projects into one; codes and links stay."""
    of_none = workshops.c.id.in_(list(keys)) & (workshops.c.place == "")
    connection.execute(update(workshops).where(of_none).values(place=place))


def end_workshop(connection: Connection, key: str) -> None:
    """End a workshop: its participants are forgotten, its results stay.

    Raises
    ------
    DataError
        If a round is open.
    """
    hold_phase(connection, key)
    states = read_rounds(connection, key)
    if states and states[-1].is_open:
        raise refusal("round-open", "", N_("A round is open already."), N_("Close it first."))
    connection.execute(delete(participants).where(participants.c.workshop == key))
    connection.execute(update(workshops).where(workshops.c.id == key).values(phase=ENDED))


def keep_ended(connection: Connection, copy: WorkshopCopy, place: str) -> None:
    """Keep a workshop that was held elsewhere, with its closed rounds; nobody has its key."""
    key = new_key()
    row = {"id": key, "code": free_code(connection), "key_hash": hash_of(new_secret())}
    about = {"settings": write_settings(copy.settings), "phase": ENDED, "held_on": copy.held_on, "place": place}
    connection.execute(insert(workshops).values(**row, **about))
    for number, ballots in enumerate(copy.rounds, 1):
        _keep_closed(connection, key, number, ballots)


def _keep_closed(connection: Connection, key: str, number: int, ballots: Sequence[Ballot]) -> None:
    seen = {"revealed": True, "quarters_revealed": True}
    connection.execute(insert(rounds).values(workshop=key, number=number, state=CLOSED, **seen))
    for ballot in ballots:
        given = {"group_name": ballot.group, "points": json.dumps(dict(ballot.values), sort_keys=True)}
        vote = {"id": new_key(), "workshop": key, "number": number, "participant": None}
        connection.execute(insert(votes).values(**vote, **given))


def delete_workshop(connection: Connection, key: str) -> None:
    """Delete a workshop with everything that belongs to it."""
    connection.info[HELD].pop(key, None)
    for table in (votes, participants, rounds):
        connection.execute(delete(table).where(table.c.workshop == key))
    connection.execute(delete(workshops).where(workshops.c.id == key))
