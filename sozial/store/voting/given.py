"""What was given in a round: votes, how many, whose sheets of paper."""

from __future__ import annotations

import json

from sqlalchemy import ColumnElement, Connection, func, select

from sozial.store.database.tables import participants, votes
from sozial.store.voting.codes import hash_of
from sozial.workshop.ballot import Ballot
from sozial.workshop.paper import HIGHEST_SHEET


def sheet_token(key: str, sheet: int) -> str:
    """Return the token that a sheet of paper stands for."""
    # The workshop's key is random and never shown: nobody else can make this.
    return f"{key} sheet {sheet}"


def keyed_sheets(connection: Connection, key: str, number: int) -> list[int]:
    """Return which sheets were keyed in, until the round is settled; nothing leads to them then."""
    hashes = {hash_of(sheet_token(key, sheet)): sheet for sheet in range(1, HIGHEST_SHEET + 1)}
    wanted = (
        select(participants.c.token_hash)
        .join(votes, votes.c.participant == participants.c.id)
        .where((votes.c.workshop == key) & (votes.c.number == number))
    )
    found = connection.execute(wanted).scalars().all()
    return sorted(hashes[token] for token in found if token in hashes)


def own_vote(connection: Connection, key: str, number: int, token: str) -> Ballot | None:
    """Return what a participant gave in a round; None without a vote, or once it is settled."""
    mine = (participants.c.token_hash == hash_of(token)) & (participants.c.workshop == key)
    wanted = (
        select(votes.c.group_name, votes.c.points)
        .join(participants, votes.c.participant == participants.c.id)
        .where(mine & (votes.c.workshop == key) & (votes.c.number == number))
    )
    row = connection.execute(wanted).first()
    return None if row is None else Ballot(row.group_name, json.loads(row.points))


def given_ballots(connection: Connection, key: str, number: int) -> list[Ballot]:
    """Return the votes of a round that count, in no order that means anything."""
    of_round = _counting(key, number)
    found = connection.execute(select(votes).where(of_round).order_by(votes.c.id)).all()
    return [Ballot(row.group_name, json.loads(row.points)) for row in found]


def count_votes(connection: Connection, key: str, number: int) -> int:
    """Return how many votes count in a round."""
    of_round = _counting(key, number)
    return int(connection.execute(select(func.count()).select_from(votes).where(of_round)).scalar_one())


def _counting(key: str, number: int) -> ColumnElement[bool]:
    return (votes.c.workshop == key) & (votes.c.number == number) & (votes.c.excluded == "")


def count_participants(connection: Connection, key: str) -> int:
    """Return how many have opened the ballot."""
    counted = select(func.count()).select_from(participants).where(participants.c.workshop == key)
    return int(connection.execute(counted).scalar_one())
