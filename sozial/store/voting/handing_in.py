"""Who takes part in a workshop, and a vote handed in: it counts once for each participant and round."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, insert, select

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.store.database.tables import participants, votes
from sozial.store.database.writer import INSERTS
from sozial.store.voting.codes import hash_of, new_key
from sozial.store.voting.workshop_rows import hold_open
from sozial.workshop.ballot import Ballot, check_ballot, topics_of


def join(connection: Connection, key: str, token: str) -> None:
    """Let somebody take part who is known by a token."""
    connection.execute(insert(participants).values(id=new_key(), workshop=key, token_hash=hash_of(token)))


def find_participant(connection: Connection, key: str, token: str) -> str | None:
    """Return the key of the participant who is known by a token; None where nobody is."""
    mine = (participants.c.workshop == key) & (participants.c.token_hash == hash_of(token))
    found: str | None = connection.execute(select(participants.c.id).where(mine)).scalar()
    return found


def hand_in(
    connection: Connection, key: str, number: int, token: str, ballot: Ballot, admit: bool = False, keep: bool = False
) -> None:
    """Keep a vote. The same again changes nothing, another replaces it.

    Parameters
    ----------
    admit
        Let somebody who is not known yet take part with this vote.
    keep
        Refuse a vote that differs from an earlier one instead of replacing it.

    Raises
    ------
    DataError
        If the vote does not count: it says why.
    """
    _check(connection, key, number, ballot)
    who = admit_participant(connection, key, token) if admit else None
    who = who or find_participant(connection, key, token)
    if who is None:
        raise refusal("unknown", "", N_("You are not known in this workshop."), N_("Open the link again."))
    if keep and _differs(connection, key, number, who, ballot):
        message = N_("This sheet was keyed in before, with other figures.")
        raise refusal("keyed", "", message, N_("Check its number, or replace what was keyed in."))
    given = {"group_name": ballot.group, "points": json.dumps(dict(ballot.values), sort_keys=True)}
    row_vote: dict[str, Any] = {"id": new_key(), "workshop": key, "number": number, "participant": who}
    # The same person may send twice, through two processes: one vote all the same.
    made = INSERTS[connection.dialect.name](votes).values(**row_vote, **given)
    same = [votes.c.workshop, votes.c.number, votes.c.participant]
    connection.execute(made.on_conflict_do_update(index_elements=same, set_=given))


def _check(connection: Connection, key: str, number: int, ballot: Ballot) -> None:
    """Raise DataError where a round takes no votes, or not this one."""
    settings, states = hold_open(connection, key)
    if not states or states[-1].number != number or not states[-1].is_open:
        raise refusal("closed", "", N_("This round is closed."), N_("Wait for the next one."))
    if ballot.group not in (*settings.groups, ""):
        raise refusal("group", "", N_("There is no such group."), N_("Reload the page."))
    problems = check_ballot(settings.form, topics_of(settings.topics, number), ballot.values)
    if problems:
        raise DataError(*problems)


def admit_participant(connection: Connection, key: str, token: str) -> str | None:
    """Let a token take part, or find it, in one statement; None where it belongs to another workshop."""
    made = INSERTS[connection.dialect.name](participants)
    made = made.values(id=new_key(), workshop=key, token_hash=hash_of(token))
    same = made.on_conflict_do_update(
        index_elements=[participants.c.token_hash], set_={"workshop": key}, where=participants.c.workshop == key
    )
    found: str | None = connection.execute(same.returning(participants.c.id)).scalar()
    return found


def _differs(connection: Connection, key: str, number: int, who: str, ballot: Ballot) -> bool:
    """Whether somebody voted before in this round, and otherwise."""
    mine = (votes.c.workshop == key) & (votes.c.number == number) & (votes.c.participant == who)
    row = connection.execute(select(votes).where(mine)).first()
    return row is not None and Ballot(row.group_name, json.loads(row.points)) != ballot
