"""The turns of a round: opened, closed, revealed; and when nothing leads from its votes to who gave them any more."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.store.database.tables import rounds, votes, workshops
from sozial.store.voting.codes import new_key
from sozial.store.voting.refusals import ended
from sozial.store.voting.workshop import CLOSED, ENDED, OPEN, WEIGHING, RoundState
from sozial.store.voting.workshop_rows import change_round, hold_phase, read_rounds


def open_round(connection: Connection, key: str) -> None:
    """Open the next round; the one before is settled, so that it stays as it is.

    Raises
    ------
    DataError
        If one is still open, or the workshop has ended.
    """
    phase = hold_phase(connection, key)
    states = read_rounds(connection, key)
    if phase == ENDED:
        raise ended()
    if states and states[-1].is_open:
        raise refusal("round-open", "", N_("A round is open already."), N_("Close it first."))
    settle(connection, key, states)
    row = {"workshop": key, "number": len(states) + 1, "state": OPEN}
    connection.execute(insert(rounds).values(**row, revealed=False, quarters_revealed=False))
    connection.execute(update(workshops).where(workshops.c.id == key).values(phase=WEIGHING))


def close_round(connection: Connection, key: str) -> None:
    """Close the open round: votes can no longer be changed, unless it is reopened before anything is revealed.

    Raises
    ------
    DataError
        If none is open.
    """
    hold_phase(connection, key)
    states = read_rounds(connection, key)
    if not states or not states[-1].is_open:
        raise refusal("no-round", "", N_("No round is open."), N_("Open one."))
    connection.execute(change_round(key, states[-1].number).values(state=CLOSED))


def settle(connection: Connection, key: str, states: Sequence[RoundState]) -> None:
    """Let nothing lead from the votes of closed rounds to who gave them: from now on they stay as they are."""
    for state in states:
        if state.settled or state.is_open:
            continue
        of_round = (votes.c.workshop == key) & (votes.c.number == state.number)
        # Written anew in random order under other keys: neither place nor key tells who voted when.
        given = [dict(row._mapping) for row in connection.execute(select(votes).where(of_round))]
        connection.execute(delete(votes).where(of_round))
        secrets.SystemRandom().shuffle(given)
        for row in given:
            connection.execute(insert(votes).values(**{**row, "id": new_key(), "participant": None}))
        connection.execute(change_round(key, state.number).values(settled=True))


def reveal(connection: Connection, key: str, quarters: bool) -> None:
    """Let the latest round be seen, which settles it; with `quarters` also the names of the quarters.

    Raises
    ------
    DataError
        If there is no round, it is still open, or the workshop has ended.
    """
    if hold_phase(connection, key) == ENDED:
        raise ended()
    states = read_rounds(connection, key)
    if not states or states[-1].is_open:
        raise refusal("not-closed", "", N_("Only a closed round can be revealed."), N_("Close it first."))
    settle(connection, key, states)
    shown = {"revealed": True} | ({"quarters_revealed": True} if quarters else {})
    connection.execute(change_round(key, states[-1].number).values(**shown))
