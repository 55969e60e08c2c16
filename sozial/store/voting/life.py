"""The life of a workshop: begun, taken into a project, ended, kept from elsewhere, put into the bin and back."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.store.database.tables import participants, rounds, votes, workshops
from sozial.store.database.writer import HELD
from sozial.store.voting.codes import free_code, hash_of, new_key, new_secret
from sozial.store.voting.proposals import settle_choice
from sozial.store.voting.steps_taken import note_step
from sozial.store.voting.turns import settle
from sozial.store.voting.workshop import CLOSED, ENDED, LEARNING
from sozial.store.voting.workshop_rows import hold_phase, read_rounds
from sozial.workshop.ballot import Ballot
from sozial.workshop.copy import WorkshopCopy
from sozial.workshop.settings import WorkshopSettings, read_settings, write_settings
from sozial.workshop.steps import What


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
    settle(connection, key, states)
    settle_choice(connection, key)
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
    for step in copy.steps:
        note_step(connection, key, step.what, step.number, step.note)


def _keep_closed(connection: Connection, key: str, number: int, ballots: Sequence[Ballot]) -> None:
    seen = {"revealed": True, "quarters_revealed": True, "settled": True}
    connection.execute(insert(rounds).values(workshop=key, number=number, state=CLOSED, **seen))
    for ballot in ballots:
        given = {"group_name": ballot.group, "points": json.dumps(dict(ballot.values), sort_keys=True)}
        vote = {"id": new_key(), "workshop": key, "number": number, "participant": None}
        connection.execute(insert(votes).values(**vote, **given))


def remove_workshop(connection: Connection, key: str, at: str) -> None:
    """Put a workshop into the bin, as it stands: nobody can weigh in it, or lead it, until it is brought back.

    Parameters
    ----------
    at
        ISO date and time.
    """
    hold_phase(connection, key)
    connection.execute(update(workshops).where(workshops.c.id == key).values(removed_at=at))


def title_of(row: Row[Any]) -> str:
    """Return what a workshop is called in the list of the bin; one that is damaged by its code."""
    try:
        title = read_settings(row.settings).title
    except (ValueError, KeyError, TypeError, AttributeError):
        title = ""
    return f"{title} · {row.code}" if title else str(row.code)


def restore_workshop(connection: Connection, key: str) -> None:
    """Bring a workshop back from the bin, as it was; one that is not there any more changes nothing."""
    in_bin = (workshops.c.id == key) & (workshops.c.removed_at != "")
    if connection.execute(update(workshops).where(in_bin).values(removed_at="")).rowcount:
        note_step(connection, key, What.BROUGHT_BACK)


def erase_workshop(connection: Connection, key: str) -> None:
    """Delete a workshop that lies in the bin for good, with everything that belongs to it.

    Raises
    ------
    DataError
        If it does not lie there.
    """
    removed_at = connection.execute(select(workshops.c.removed_at).where(workshops.c.id == key)).scalar()
    if not removed_at:
        message = N_("Only what lies in the bin can be deleted for good.")
        raise refusal("not-in-bin", "", message, N_("Put it into the bin first."))
    connection.info[HELD].pop(key, None)
    # Everything that belongs to it goes with it.
    connection.execute(delete(workshops).where(workshops.c.id == key))
