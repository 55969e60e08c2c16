"""Weightings that the moderator lets not count, such as a prank, with why; and back."""

from __future__ import annotations

import json

from sqlalchemy import Connection, delete, select, update

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.store.database.tables import answers, votes
from sozial.store.voting.steps_taken import LONGEST_NOTE, note_step
from sozial.store.voting.workshop import Weighting
from sozial.store.voting.workshop_rows import hold_phase, read_rounds
from sozial.workshop.ballot import Ballot
from sozial.workshop.steps import What


def read_weightings(connection: Connection, key: str, number: int) -> list[Weighting]:
    """Return the weightings of a round with those that do not count, in an order that tells nothing of who or when."""
    of_round = (votes.c.workshop == key) & (votes.c.number == number)
    found = [
        Weighting(row.id, Ballot(row.group_name, json.loads(row.points)), row.excluded)
        for row in connection.execute(select(votes).where(of_round))
    ]
    return sorted(found, key=lambda one: (*sorted(one.ballot.values.items()), one.key))


def exclude(connection: Connection, key: str, number: int, weighting: str, note: str) -> None:
    """Let a weighting of a closed round not count.

    Raises
    ------
    DataError
        If the round is open, the weighting is not there, or no note says why.
    """
    note = " ".join(note.split())[:LONGEST_NOTE]
    if not note:
        message = N_("A note has to say why this weighting does not count: it goes into the record.")
        raise refusal("no-note", "", message, N_("Enter a note."))
    _hold(connection, key, number)
    _change(connection, key, number, weighting, note)
    note_step(connection, key, What.EXCLUDED, number, note)


def count_again(connection: Connection, key: str, number: int, weighting: str) -> None:
    """Let an excluded weighting count again.

    Raises
    ------
    DataError
        If the round is open, or the weighting is not there.
    """
    _hold(connection, key, number)
    _change(connection, key, number, weighting, "")
    note_step(connection, key, What.COUNTED, number)


def _hold(connection: Connection, key: str, number: int) -> None:
    hold_phase(connection, key)
    if any(state.number == number and state.is_open for state in read_rounds(connection, key)):
        message = N_("While a round is open everybody can still change their weighting.")
        raise refusal("still-open", "", message, N_("Close it first."))


def _change(connection: Connection, key: str, number: int, weighting: str, note: str) -> None:
    this = (votes.c.id == weighting) & (votes.c.workshop == key) & (votes.c.number == number)
    # The same a second time is no step.
    changed = connection.execute(update(votes).where(this & (votes.c.excluded != note)).values(excluded=note))
    if not changed.rowcount:
        message = N_("This weighting is not in the list any more, or it stands so already.")
        raise refusal("no-weighting", "", message, N_("Look at the list again."))
    # They held the group's quarters with this weighting, or none for it: the moderator's page makes them anew.
    connection.execute(delete(answers).where((answers.c.workshop == key) & (answers.c.number == number)))
