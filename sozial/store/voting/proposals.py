"""A choice between proposals: prepared, open, closed, revealed; one ballot for each participant."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from sozial.access import Right
from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.store.database.tables import approvals, choices, participants
from sozial.store.database.writer import INSERTS, Writer
from sozial.store.voting.codes import hash_of, new_key
from sozial.store.voting.handing_in import admit_participant
from sozial.store.voting.refusals import damaged, ended
from sozial.store.voting.workshop import ENDED, Workshop
from sozial.store.voting.workshop_rows import hold_phase
from sozial.workshop.proposals import Choice, check_approvals, check_choice, read_choice, write_choice


class ChoiceState(StrEnum):
    """Where a choice stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    REVEALED = "revealed"


@dataclass(frozen=True)
class KeptChoice:
    """A choice as it stands."""

    choice: Choice
    state: ChoiceState


class ChoiceStore:
    """The choices between proposals of one database. A change is committed before a method returns."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def read(self, workshop: Workshop) -> KeptChoice | None:
        """Return a workshop's choice; None where none was prepared."""
        with self._engine.connect() as connection:
            return _read(connection, workshop.key)

    def prepare(self, workshop: Workshop, choice: Choice) -> None:
        """Keep a choice that is not open yet; it need not be complete.

        Raises
        ------
        DataError
            If there are ballots already, or the workshop has ended.
        """

        def change(connection: Connection) -> None:
            found = _hold(connection, workshop.key)
            if found is not None and found.state is not ChoiceState.DRAFT:
                raise _in_use()
            _keep(connection, workshop.key, _same_vote(choice, found), ChoiceState.DRAFT)

        self._writer.write(change, Right.LOOK)

    def state(self, workshop: Workshop) -> ChoiceState | None:
        """Return where a workshop's choice stands, without its proposals; None where nobody knows."""
        wanted = select(choices.c.state).where(choices.c.workshop == workshop.key)
        with self._engine.connect() as connection:
            found = connection.execute(wanted).scalar()
        return next((one for one in ChoiceState if one == found), None)

    def open(self, workshop: Workshop) -> None:
        """Let phones tick; also once more, as long as nothing is revealed.

        Raises
        ------
        DataError
            If the choice is not complete, was revealed, or the workshop ended after ballots were given.
        """

        def change(connection: Connection) -> None:
            found = _require(connection, workshop.key)
            if found.state is ChoiceState.REVEALED:
                message = N_("The result of this choice was revealed: it cannot be opened again.")
                raise refusal("revealed", "", message, N_("Begin a new choice."))
            if _is_settled(connection, workshop.key):
                message = N_("The workshop ended after this vote: whoever ticked could tick a second time.")
                raise refusal("settled", "", message, N_("Reveal its result, or begin it anew."))
            problems = check_choice(found.choice)
            if problems:
                raise DataError(*problems)
            _set_state(connection, workshop.key, ChoiceState.OPEN)

        self._writer.write(change, Right.LOOK)

    def close(self, workshop: Workshop) -> None:
        """Let nobody tick any more.

        Raises
        ------
        DataError
            If the choice is not open.
        """

        def change(connection: Connection) -> None:
            if _require(connection, workshop.key).state is not ChoiceState.OPEN:
                raise refusal("not-open", "", N_("This choice is not open."), N_("Open it."))
            _set_state(connection, workshop.key, ChoiceState.CLOSED)

        self._writer.write(change, Right.LOOK)

    def reveal(self, workshop: Workshop) -> None:
        """Let the result be seen: nothing leads from a ballot to who gave it from now on.

        Raises
        ------
        DataError
            If the choice is not closed.
        """

        def change(connection: Connection) -> None:
            hold_phase(connection, workshop.key)
            found = _read(connection, workshop.key)
            if found is None or found.state is not ChoiceState.CLOSED:
                raise refusal("not-closed", "", N_("Only a closed choice can be revealed."), N_("Close it first."))
            _write_anew(connection, workshop.key, _given(connection, workshop.key))
            _set_state(connection, workshop.key, ChoiceState.REVEALED)

        self._writer.write(change, Right.LOOK)

    def begin_anew(self, workshop: Workshop) -> None:
        """Delete all ballots, and let the proposals be changed again."""

        def change(connection: Connection) -> None:
            choice = _require(connection, workshop.key).choice
            connection.execute(delete(approvals).where(approvals.c.workshop == workshop.key))
            # What phones remember of the vote before is not of this one.
            _keep(connection, workshop.key, replace(choice, attempt=choice.attempt + 1), ChoiceState.DRAFT)

        self._writer.write(change, Right.LOOK)

    def take(self, workshop: Workshop, choice: Choice, ballots: Iterable[Collection[str]]) -> None:
        """Keep a choice that was voted on elsewhere, closed, with its ballots.

        Raises
        ------
        DataError
            If the choice is not complete, or there are ballots here already.
        """
        problems = check_choice(choice)
        if problems:
            raise DataError(*problems)
        given = [json.dumps(sorted(ballot)) for ballot in ballots]

        def change(connection: Connection) -> None:
            found = _hold(connection, workshop.key)
            if found is not None and found.state is not ChoiceState.DRAFT:
                raise _in_use()
            _keep(connection, workshop.key, _same_vote(choice, found), ChoiceState.CLOSED)
            _write_anew(connection, workshop.key, given)

        self._writer.write(change, Right.LOOK)

    def vote(self, workshop: Workshop, token: str, codes: Collection[str]) -> Future[None]:
        """Hand in a ballot; the future is done once it is on disk. The same again changes nothing, another replaces it.

        The future raises DataError where the ballot does not count: it says why.
        """
        approved = sorted(set(codes))

        def change(connection: Connection) -> None:
            found = _hold(connection, workshop.key)
            if found is None or found.state is not ChoiceState.OPEN:
                raise refusal("choice-closed", "", N_("This choice is closed."), N_("Ask the moderator."))
            problems = check_approvals(found.choice, approved)
            if problems:
                raise DataError(*problems)
            who = admit_participant(connection, workshop.key, token)
            if who is None:
                raise refusal("unknown", "", N_("You are not known in this workshop."), N_("Open the link again."))
            given = {"codes": json.dumps(approved)}
            made = INSERTS[connection.dialect.name](approvals)
            made = made.values(id=new_key(), workshop=workshop.key, participant=who, **given)
            same = [approvals.c.workshop, approvals.c.participant]
            connection.execute(made.on_conflict_do_update(index_elements=same, set_=given))

        return self._writer.submit(change, Right.LOOK)

    def own(self, workshop: Workshop, token: str) -> frozenset[str] | None:
        """Return what a participant ticked; None without a ballot, or once the result is revealed."""
        mine = (participants.c.token_hash == hash_of(token)) & (participants.c.workshop == workshop.key)
        wanted = (
            select(approvals.c.codes)
            .join(participants, approvals.c.participant == participants.c.id)
            .where(mine & (approvals.c.workshop == workshop.key))
        )
        with self._engine.connect() as connection:
            found = connection.execute(wanted).scalar()
        return None if found is None else frozenset(json.loads(found))

    def ballots(self, workshop: Workshop) -> list[frozenset[str]]:
        """Return all ballots, in no order that means anything."""
        with self._engine.connect() as connection:
            return [frozenset(json.loads(codes)) for codes in _given(connection, workshop.key)]

    def count(self, workshop: Workshop) -> int:
        """Return how many have ticked."""
        wanted = select(func.count()).select_from(approvals).where(approvals.c.workshop == workshop.key)
        with self._engine.connect() as connection:
            return int(connection.execute(wanted).scalar_one())


def settle_choice(connection: Connection, key: str) -> None:
    """Close the choice of a workshop that ends, and let nothing lead from its ballots to who gave them."""
    is_open = (choices.c.workshop == key) & (choices.c.state == str(ChoiceState.OPEN))
    connection.execute(update(choices).where(is_open).values(state=str(ChoiceState.CLOSED)))
    _write_anew(connection, key, _given(connection, key))


def _is_settled(connection: Connection, key: str) -> bool:
    """Whether there are ballots that lead to nobody any more."""
    nobodys = (approvals.c.workshop == key) & approvals.c.participant.is_(None)
    return connection.execute(select(approvals.c.id).where(nobodys).limit(1)).first() is not None


def _read(connection: Connection, key: str) -> KeptChoice | None:
    row = connection.execute(select(choices).where(choices.c.workshop == key)).first()
    if row is None:
        return None
    try:
        return KeptChoice(read_choice(row.content), ChoiceState(row.state))
    except ValueError as error:
        raise damaged() from error


def _hold(connection: Connection, key: str) -> KeptChoice | None:
    """Return a choice, and let nobody else change it until this change is in."""
    if hold_phase(connection, key) == ENDED:
        raise ended()
    return _read(connection, key)


def _require(connection: Connection, key: str) -> KeptChoice:
    found = _hold(connection, key)
    if found is None:
        raise refusal("no-choice", "", N_("There are no proposals yet."), N_("Enter them first."))
    return found


def _in_use() -> DataError:
    message = N_("This choice was opened: its proposals stay as they are.")
    return refusal("in-use", "", message, N_("Begin it anew, which deletes its ballots."))


def _keep(connection: Connection, key: str, choice: Choice, state: ChoiceState) -> None:
    content = {"content": write_choice(choice), "state": str(state)}
    made = INSERTS[connection.dialect.name](choices).values(workshop=key, **content)
    connection.execute(made.on_conflict_do_update(index_elements=[choices.c.workshop], set_=content))


def _same_vote(choice: Choice, found: KeptChoice | None) -> Choice:
    """Return a choice as the vote that it is entered for."""
    return choice if found is None else replace(choice, attempt=found.choice.attempt)


def _set_state(connection: Connection, key: str, state: ChoiceState) -> None:
    connection.execute(update(choices).where(choices.c.workshop == key).values(state=str(state)))


def _given(connection: Connection, key: str) -> list[str]:
    wanted = select(approvals.c.codes).where(approvals.c.workshop == key).order_by(approvals.c.id)
    return list(connection.execute(wanted).scalars())


def _write_anew(connection: Connection, key: str, given: Sequence[str]) -> None:
    """Write ballots anew in random order under other keys: neither place nor key tells who gave one."""
    connection.execute(delete(approvals).where(approvals.c.workshop == key))
    mixed = list(given)
    secrets.SystemRandom().shuffle(mixed)
    for codes in mixed:
        connection.execute(insert(approvals).values(id=new_key(), workshop=key, participant=None, codes=codes))
