"""What people wrote on their phones: taken once, moderated, and never led back to who wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from sozial.access import Right
from sozial.errors import DataError, refusal
from sozial.i18n import N_, NP_
from sozial.store.database.tables import statement_calls, statement_counts, statements
from sozial.store.database.writer import INSERTS, Writer
from sozial.store.voting.codes import hash_of
from sozial.store.voting.handing_in import admit_participant
from sozial.store.voting.refusals import damaged, ended
from sozial.store.voting.workshop import ENDED, Workshop
from sozial.store.voting.workshop_rows import hold_phase
from sozial.workshop.statements import (
    LONGEST_HEADING,
    MOST_OF_ALL,
    MOST_OF_ONE,
    Moderation,
    Statement,
    StatementCall,
    StatementKind,
    check_statement,
    has_odd_signs,
    one_line,
    read_call,
    write_call,
)

_NOTHING = StatementCall()


class StatementStore:
    """What was written in the workshops of one database. A change is committed before a method returns."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def call(self, workshop: Workshop) -> StatementCall:
        """Return what phones are asked to write now; nothing once the workshop has ended."""
        if workshop.phase == ENDED:
            return _NOTHING
        with self._engine.connect() as connection:
            return _read_call(connection, workshop.key)

    def ask(self, workshop: Workshop, call: StatementCall) -> None:
        """Ask phones for other things from now on; what was written before stays.

        Raises
        ------
        DataError
            If the workshop has ended or was deleted.
        """

        def change(connection: Connection) -> None:
            if hold_phase(connection, workshop.key) == ENDED:
                raise ended()
            made = INSERTS[connection.dialect.name](statement_calls)
            content = {"content": write_call(call)}
            made = made.values(workshop=workshop.key, **content)
            connection.execute(made.on_conflict_do_update(index_elements=[statement_calls.c.workshop], set_=content))

        self._writer.write(change, Right.LOOK)

    def send(self, workshop: Workshop, token: str, once: str, kind: str, text: str, unit: str = "") -> Future[None]:
        """Take what somebody wrote; the future is done once it is on disk, or raises DataError with why not.

        Parameters
        ----------
        token
            The participant's; only how many they sent is kept of it.
        once
            Made anew for every form: sent twice, it is one statement.
        """
        line = one_line(text)

        def change(connection: Connection) -> None:
            has_ended = hold_phase(connection, workshop.key) == ENDED
            key = hash_of(f"{workshop.key} statement {once}")[:32]
            # Sent twice it is kept, whatever is asked for by now.
            if connection.execute(select(statements.c.id).where(statements.c.id == key)).first() is not None:
                return
            call = _NOTHING if has_ended else _read_call(connection, workshop.key)
            problems = check_statement(call, kind, line, unit)
            if problems:
                raise DataError(*problems)
            _count(connection, workshop.key, token)
            named = {quarter.key: quarter.name for quarter in call.quarters}
            is_local = kind == StatementKind.LOCAL
            row = {"id": key, "workshop": workshop.key, "kind": kind, "text": line}
            place = {"unit": unit if is_local else "", "unit_name": named[unit] if is_local else ""}
            rest = {"heading": "", "moderation": str(Moderation.NEW), "is_answered": False, "note": ""}
            connection.execute(insert(statements).values(**row, **place, **rest))

        return self._writer.submit(change, Right.LOOK)

    def all(self, workshop: Workshop) -> list[Statement]:
        """Return everything that was written, in no order that means anything."""
        wanted = select(statements).where(statements.c.workshop == workshop.key).order_by(statements.c.id)
        with self._engine.connect() as connection:
            return [_statement(row) for row in connection.execute(wanted)]

    def moderate(self, workshop: Workshop, key: str, moderation: Moderation) -> None:
        """Show a statement, hide it, or neither."""
        self._set(workshop, [key], moderation=str(moderation))

    def group(self, workshop: Workshop, keys: Sequence[str], heading: str) -> None:
        """Put statements under a heading; under none where it is empty.

        Raises
        ------
        DataError
            If the heading is too long, or holds signs that cannot be shown.
        """
        heading = one_line(heading)
        if len(heading) > LONGEST_HEADING or has_odd_signs(heading):
            message = N_("A heading has at most 80 characters, and only signs that can be shown.")
            raise refusal("heading", "", message, N_("Type it anew."))
        self._set(workshop, keys, heading=heading)

    def answer(self, workshop: Workshop, key: str, is_answered: bool) -> None:
        """Say whether a question was answered."""
        self._set(workshop, [key], is_answered=is_answered)

    def note(self, workshop: Workshop, key: str, note: str) -> None:
        """Say which note of the project was made of a statement."""
        self._set(workshop, [key], note=note)

    def _set(self, workshop: Workshop, keys: Sequence[str], **values: object) -> None:
        mine = (statements.c.workshop == workshop.key) & statements.c.id.in_(list(keys))
        self._writer.write(lambda connection: connection.execute(update(statements).where(mine).values(**values)),
                           Right.LOOK)  # fmt: skip


def _read_call(connection: Connection, key: str) -> StatementCall:
    found = connection.execute(select(statement_calls.c.content).where(statement_calls.c.workshop == key)).scalar()
    try:
        return _NOTHING if found is None else read_call(found)
    except ValueError as error:
        raise damaged() from error


def _count(connection: Connection, key: str, token: str) -> None:
    """Count a statement of a participant.

    Raises
    ------
    DataError
        If there are as many as one or all may send, or the token belongs to another workshop.
    """
    of_all = select(func.count()).select_from(statements).where(statements.c.workshop == key)
    if connection.execute(of_all).scalar_one() >= MOST_OF_ALL:
        raise refusal("full", "", N_("This workshop takes no more statements."), N_("Ask the moderator."))
    who = admit_participant(connection, key, token)
    if who is None:
        raise refusal("unknown", "", N_("You are not known in this workshop."), N_("Open the link again."))
    mine = (statement_counts.c.workshop == key) & (statement_counts.c.participant == who)
    sent = connection.execute(select(statement_counts.c.count).where(mine)).scalar() or 0
    if sent >= MOST_OF_ONE:
        message = NP_("You have sent {n} statement.", "You have sent {n} statements.")
        raise refusal("enough", "", message, N_("More are not taken from one phone."), n=MOST_OF_ONE)
    if sent:
        connection.execute(update(statement_counts).where(mine).values(count=sent + 1))
    else:
        connection.execute(insert(statement_counts).values(workshop=key, participant=who, count=1))


def _statement(row: Row[tuple[object, ...]]) -> Statement:
    try:
        return Statement(
            str(row.id), StatementKind(row.kind), str(row.text), str(row.unit), str(row.unit_name), str(row.heading),
            Moderation(row.moderation), bool(row.is_answered), str(row.note),
        )  # fmt: skip
    except ValueError as error:
        raise damaged() from error
