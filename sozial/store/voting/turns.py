"""The turns of a round: opened, closed, revealed."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, delete, insert, select, update

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.store.database.tables import rounds, votes, workshops
from sozial.store.voting.codes import new_key
from sozial.store.voting.workshop import CLOSED, ENDED, OPEN, WEIGHING
from sozial.store.voting.workshop_rows import change_round, hold_phase, read_rounds


def open_round(connection: Connection, key: str) -> None:
    """Open the next round.

    Raises
    ------
    DataError
        If one is still open, or the workshop has ended.
    """
    phase = hold_phase(connection, key)
    states = read_rounds(connection, key)
    if phase == ENDED:
        raise refusal("ended", "", N_("This workshop has ended."), N_("Begin a new one."))
    if states and states[-1].is_open:
        raise refusal("round-open", "", N_("A round is open already."), N_("Close it first."))
    row = {"workshop": key, "number": len(states) + 1, "state": OPEN}
    connection.execute(insert(rounds).values(**row, revealed=False, quarters_revealed=False))
    connection.execute(update(workshops).where(workshops.c.id == key).values(phase=WEIGHING))


def close_round(connection: Connection, key: str) -> None:
    """Close the open round: votes can no longer be changed, and nothing leads from a vote to who gave it.

    Raises
    ------
    DataError
        If none is open.
    """
    hold_phase(connection, key)
    states = read_rounds(connection, key)
    if not states or not states[-1].is_open:
        raise refusal("no-round", "", N_("No round is open."), N_("Open one."))
    of_round = (votes.c.workshop == key) & (votes.c.number == states[-1].number)
    # Written anew in random order under other keys: neither place nor key tells who voted when.
    given = [dict(row._mapping) for row in connection.execute(select(votes).where(of_round))]
    connection.execute(delete(votes).where(of_round))
    secrets.SystemRandom().shuffle(given)
    for row in given:
        connection.execute(insert(votes).values(**{**row, "id": new_key(), "participant": None}))
    connection.execute(change_round(key, states[-1].number).values(state=CLOSED))


def reveal(connection: Connection, key: str, quarters: bool) -> None:
    """Let the latest round be seen; with `quarters` also the names of the quarters.

    Raises
    ------
    DataError
        If there is no round, or it is still open.
    """
    hold_phase(connection, key)
    states = read_rounds(connection, key)
    if not states or states[-1].is_open:
        raise refusal("not-closed", "", N_("Only a closed round can be revealed."), N_("Close it first."))
    shown = {"revealed": True} | ({"quarters_revealed": True} if quarters else {})
    connection.execute(change_round(key, states[-1].number).values(**shown))
