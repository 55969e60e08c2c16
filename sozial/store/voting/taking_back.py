"""Steps taken back: a round that was opened or closed, what was revealed, the end of a workshop."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, select, update

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.store.database.tables import rounds, votes, workshops
from sozial.store.voting.refusals import ended
from sozial.store.voting.steps_taken import note_step
from sozial.store.voting.workshop import ENDED, LEARNING, OPEN, WEIGHING, RoundState
from sozial.store.voting.workshop_rows import change_round, hold_phase, read_rounds
from sozial.workshop.steps import What


def _latest(connection: Connection, key: str) -> RoundState:
    """Return the latest round of a workshop that goes on, and let nobody else change it until this change is in."""
    phase = hold_phase(connection, key)
    if phase == ENDED:
        raise ended()
    states = read_rounds(connection, key)
    if not states:
        raise refusal("no-round", "", N_("No round is open."), N_("Open one."))
    return states[-1]


def take_back_round(connection: Connection, key: str) -> None:
    """Take back that a round was opened.

    Raises
    ------
    DataError
        If it is closed, or somebody has weighed in it.
    """
    latest = _latest(connection, key)
    if not latest.is_open:
        raise refusal("no-round", "", N_("No round is open."), N_("Open one."))
    of_round = (votes.c.workshop == key) & (votes.c.number == latest.number)
    if connection.execute(select(func.count()).select_from(votes).where(of_round)).scalar_one():
        message = N_("Somebody has weighed in this round: it cannot be taken back any more.")
        raise refusal("has-votes", "", message, N_("Close it instead; nothing is lost then."))
    connection.execute(delete(rounds).where((rounds.c.workshop == key) & (rounds.c.number == latest.number)))
    if latest.number == 1:
        connection.execute(update(workshops).where(workshops.c.id == key).values(phase=LEARNING))
    note_step(connection, key, What.TAKEN_BACK, latest.number)


def reopen_round(connection: Connection, key: str) -> None:
    """Open the latest round again: everybody can go on changing what they gave, and what was excluded counts again.

    Raises
    ------
    DataError
        If it is open, or nothing leads from its votes to who gave them any more.
    """
    latest = _latest(connection, key)
    if latest.is_open:
        raise refusal("round-open", "", N_("A round is open already."), N_("Close it first."))
    if latest.settled:
        message = N_("This round cannot be reopened: nothing leads from its weightings to who gave them any more.")
        raise refusal("settled", "", message, N_("Open a further round."))
    of_round = (votes.c.workshop == key) & (votes.c.number == latest.number)
    connection.execute(update(votes).where(of_round).values(excluded=""))
    connection.execute(change_round(key, latest.number).values(state=OPEN))
    note_step(connection, key, What.REOPENED, latest.number)


def hide(connection: Connection, key: str, quarters_only: bool) -> None:
    """Hide again what the latest round revealed: the quarters alone, or quarters and weightings.

    Raises
    ------
    DataError
        If that is not revealed.
    """
    latest = _latest(connection, key)
    if not (latest.quarters_revealed if quarters_only else latest.revealed):
        raise refusal("not-revealed", "", N_("This is not revealed."), "")
    hidden = {"quarters_revealed": False} | ({} if quarters_only else {"revealed": False})
    connection.execute(change_round(key, latest.number).values(**hidden))
    note_step(connection, key, What.QUARTERS_HIDDEN if quarters_only else What.HIDDEN, latest.number)


def resume_workshop(connection: Connection, key: str) -> None:
    """Take up a workshop that had ended; who took part is forgotten, and comes in with the next weighting.

    Raises
    ------
    DataError
        If it has not ended.
    """
    if hold_phase(connection, key) != ENDED:
        raise refusal("not-ended", "", N_("This workshop has not ended."), "")
    phase = WEIGHING if read_rounds(connection, key) else LEARNING
    connection.execute(update(workshops).where(workshops.c.id == key).values(phase=phase))
    note_step(connection, key, What.RESUMED)
