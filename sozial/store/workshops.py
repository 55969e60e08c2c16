"""Workshops in the database: settings, rounds, participants, votes."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import secrets
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from sozial.errors import DataError, Finding, refusal
from sozial.i18n import N_
from sozial.store.tables import participants, rounds, votes, workshops
from sozial.store.writer import HELD, INSERTS, Writer
from sozial.workshop.ballot import Ballot, check_ballot
from sozial.workshop.copy import WorkshopCopy, sorted_ballots
from sozial.workshop.paper import HIGHEST_SHEET, Sheet
from sozial.workshop.settings import WorkshopSettings, read_settings, write_settings

# No letters or digits that look or sound alike: 27 ** 7 is more than ten thousand million.
CODE_LETTERS = "ABCDEFGHKLMNPRSTUVWXYZ34679"
CODE_LENGTH = 7
OPEN, CLOSED = "open", "closed"
# So long a workshop may be shown as another process left it.
_RECENT_SECONDS = 1.0
LEARNING, WEIGHING, ENDED = "learning", "weighing", "ended"


@dataclass(frozen=True)
class RoundState:
    """Where a round stands."""

    number: int
    is_open: bool
    revealed: bool
    quarters_revealed: bool


@dataclass(frozen=True)
class Workshop:
    """A workshop as it stands.

    Parameters
    ----------
    place
        The project it was begun in: its key, or "sample"; empty for those from before there were projects.
    """

    key: str
    code: str
    settings: WorkshopSettings
    phase: str
    held_on: str
    rounds: tuple[RoundState, ...]
    place: str = ""

    @property
    def current(self) -> RoundState | None:
        """The latest round; None before the first."""
        return self.rounds[-1] if self.rounds else None


def _hash(secret: str) -> str:
    # Secrets are long and random: a plain hash cannot be guessed back.
    return hashlib.sha256(secret.encode()).hexdigest()


def _settings(content: str, place: str) -> WorkshopSettings:
    try:
        return read_settings(content)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = N_("What was kept of this workshop is damaged.")
        raise refusal("damaged", place, message, N_("Restore it from a backup.")) from error


def _new() -> str:
    return uuid.uuid4().hex


class WorkshopStore:
    """All workshops of one database. Every change is committed before a method returns, or its future is done."""

    def __init__(self, engine: Engine, writer: Writer | None = None) -> None:
        self._engine = engine
        self._writer = writer or Writer(engine)
        self._recent: dict[str, tuple[float, Workshop]] = {}

    def close(self) -> None:
        """Write what waits, and let the database go."""
        self._writer.close()
        self._engine.dispose()

    def create(self, settings: WorkshopSettings, on: datetime.date, place: str = "") -> tuple[Workshop, str]:
        """Begin a workshop; return it and the moderator's key, which is shown once and kept only as a hash."""
        key = secrets.token_urlsafe(24)

        def change(connection: Connection) -> str:
            identity, code = _new(), _free_code(connection)
            row = {"id": identity, "code": code, "key_hash": _hash(key), "settings": write_settings(settings)}
            begun = {"phase": LEARNING, "held_on": on.isoformat(), "place": place}
            connection.execute(insert(workshops).values(**row, **begun))
            return identity

        return self._require(self._writer.write(change)), key

    def seen(self, code: str) -> Workshop | None:
        """Return a workshop that was asked for within the last second, without asking the database."""
        until, workshop = self._recent.get(_plain(code), (0.0, None))
        return workshop if time.monotonic() < until else None

    def by_code(self, code: str) -> Workshop | None:
        """Return the workshop with this code, however it is written; None without one."""
        seen = self.seen(code)
        if seen is not None:
            return seen
        plain = _plain(code)
        with self._engine.connect() as connection:
            row = connection.execute(select(workshops).where(workshops.c.code == plain)).first()
            found = None if row is None else self._workshop(connection, row)
        # Many phones ask at once. Whether a round is still open is decided where a vote is written.
        if found is not None:
            self._recent[plain] = (time.monotonic() + _RECENT_SECONDS, found)
        return found

    def by_key(self, key: str) -> Workshop | None:
        """Return a workshop by its own key; None where it was deleted."""
        with self._engine.connect() as connection:
            row = connection.execute(select(workshops).where(workshops.c.id == key)).first()
            return None if row is None else self._workshop(connection, row)

    def all(self, place: str | None = None, told: list[Finding] | None = None) -> list[Workshop]:
        """Return the workshops of a project, the latest day first; without a place every one.

        Parameters
        ----------
        told
            Takes a finding for each workshop that is damaged, which is then left out.

        Raises
        ------
        DataError
            If one is damaged and nobody is told.
        """
        wanted = select(workshops).order_by(workshops.c.held_on.desc(), workshops.c.code)
        if place is not None:
            wanted = wanted.where(workshops.c.place == place)
        with self._engine.connect() as connection:
            found = []
            for row in connection.execute(wanted).all():
                try:
                    found.append(self._workshop(connection, row))
                except DataError as error:
                    if told is None:
                        raise
                    told.extend(error.findings)
            return found

    def take(self, keys: Sequence[str], place: str) -> None:
        """Take workshops from before there were projects into one; codes and links stay."""
        of_none = workshops.c.id.in_(list(keys)) & (workshops.c.place == "")
        self._change(lambda connection: connection.execute(update(workshops).where(of_none).values(place=place)))

    def is_moderator(self, workshop: Workshop, secret: str) -> bool:
        """Whether this is the moderator's key; takes as long for a wrong one as for the right one."""
        with self._engine.connect() as connection:
            found = connection.execute(select(workshops.c.key_hash).where(workshops.c.id == workshop.key)).scalar()
        return hmac.compare_digest(found or "", _hash(secret))

    def open_round(self, workshop: Workshop) -> Workshop:
        """Open the next round.

        Raises
        ------
        DataError
            If one is still open, or the workshop has ended.
        """

        def change(connection: Connection) -> None:
            phase = self._held(connection, workshop.key)
            states = self._rounds(connection, workshop.key)
            if phase == ENDED:
                raise refusal("ended", "", N_("This workshop has ended."), N_("Begin a new one."))
            if states and states[-1].is_open:
                raise refusal("round-open", "", N_("A round is open already."), N_("Close it first."))
            row = {"workshop": workshop.key, "number": len(states) + 1, "state": OPEN}
            connection.execute(insert(rounds).values(**row, revealed=False, quarters_revealed=False))
            connection.execute(update(workshops).where(workshops.c.id == workshop.key).values(phase=WEIGHING))

        self._change(change)
        return self._require(workshop.key)

    def close_round(self, workshop: Workshop) -> Workshop:
        """Close the open round: votes can no longer be changed, and nothing leads from a vote to who gave it."""

        def change(connection: Connection) -> None:
            self._held(connection, workshop.key)
            states = self._rounds(connection, workshop.key)
            if not states or not states[-1].is_open:
                raise refusal("no-round", "", N_("No round is open."), N_("Open one."))
            of_round = (votes.c.workshop == workshop.key) & (votes.c.number == states[-1].number)
            # Written anew in random order under other keys: neither place nor key tells who voted when.
            given = [dict(row._mapping) for row in connection.execute(select(votes).where(of_round))]
            connection.execute(delete(votes).where(of_round))
            secrets.SystemRandom().shuffle(given)
            for row in given:
                connection.execute(insert(votes).values(**{**row, "id": _new(), "participant": None}))
            connection.execute(_round_of(workshop.key, states[-1].number).values(state=CLOSED))

        self._change(change)
        return self._require(workshop.key)

    def reveal(self, workshop: Workshop, quarters: bool = False) -> Workshop:
        """Let the latest round be seen; with `quarters` also the names of the quarters.

        Raises
        ------
        DataError
            If there is no round, or it is still open.
        """

        def change(connection: Connection) -> None:
            self._held(connection, workshop.key)
            states = self._rounds(connection, workshop.key)
            if not states or states[-1].is_open:
                raise refusal("not-closed", "", N_("Only a closed round can be revealed."), N_("Close it first."))
            shown = {"revealed": True} | ({"quarters_revealed": True} if quarters else {})
            connection.execute(_round_of(workshop.key, states[-1].number).values(**shown))

        self._change(change)
        return self._require(workshop.key)

    def end(self, workshop: Workshop) -> Workshop:
        """End a workshop: its participants are forgotten, its results stay."""

        def change(connection: Connection) -> None:
            self._held(connection, workshop.key)
            states = self._rounds(connection, workshop.key)
            if states and states[-1].is_open:
                raise refusal("round-open", "", N_("A round is open already."), N_("Close it first."))
            connection.execute(delete(participants).where(participants.c.workshop == workshop.key))
            connection.execute(update(workshops).where(workshops.c.id == workshop.key).values(phase=ENDED))

        self._change(change)
        return self._require(workshop.key)

    def add_ended(self, copy: WorkshopCopy, place: str) -> None:
        """Keep a workshop that was held elsewhere, with its closed rounds; one that is here already is kept once."""
        if any(copy_workshop(self, workshop) == copy for workshop in self.all(place)):
            return

        def change(connection: Connection) -> None:
            key = _new()
            row = {"id": key, "code": _free_code(connection), "key_hash": _hash(secrets.token_urlsafe(24))}
            about = {"settings": write_settings(copy.settings), "phase": ENDED, "held_on": copy.held_on, "place": place}
            connection.execute(insert(workshops).values(**row, **about))
            for number, ballots in enumerate(copy.rounds, 1):
                seen = {"revealed": True, "quarters_revealed": True}
                connection.execute(insert(rounds).values(workshop=key, number=number, state=CLOSED, **seen))
                for ballot in ballots:
                    given = {"group_name": ballot.group, "points": json.dumps(dict(ballot.values), sort_keys=True)}
                    vote = {"id": _new(), "workshop": key, "number": number, "participant": None}
                    connection.execute(insert(votes).values(**vote, **given))

        self._change(change)

    def remove(self, workshop: Workshop) -> None:
        """Delete a workshop with everything that belongs to it."""

        def change(connection: Connection) -> None:
            connection.info[HELD].pop(workshop.key, None)
            for table in (votes, participants, rounds):
                connection.execute(delete(table).where(table.c.workshop == workshop.key))
            connection.execute(delete(workshops).where(workshops.c.id == workshop.key))

        self._change(change)

    def join(self, workshop: Workshop) -> str:
        """Let somebody take part; return the token by which they are known, kept only as a hash."""
        token = secrets.token_urlsafe(24)
        row = {"id": _new(), "workshop": workshop.key, "token_hash": _hash(token)}
        self._writer.write(lambda connection: connection.execute(insert(participants).values(**row)))
        return token

    def takes_part(self, workshop: Workshop, token: str) -> bool:
        """Whether a token belongs to a participant of this workshop."""
        with self._engine.connect() as connection:
            return self._participant(connection, workshop.key, token) is not None

    def vote(
        self,
        workshop: Workshop,
        number: int,
        token: str,
        group: str,
        points: Mapping[str, int],
        admit: bool = False,
        keep: bool = False,
    ) -> Future[None]:
        """Hand in a vote; the future is done once it is on disk. The same again changes nothing, another replaces it.

        The future raises DataError where the vote does not count: it says why.

        Parameters
        ----------
        admit
            Let somebody who is not known yet take part with this vote: opening a ballot writes nothing.
        keep
            Refuse a vote that differs from an earlier one instead of replacing it.
        """

        def change(connection: Connection) -> None:
            settings, states = self._kept_open(connection, workshop.key)
            if not states or states[-1].number != number or not states[-1].is_open:
                raise refusal("closed", "", N_("This round is closed."), N_("Wait for the next one."))
            if group not in (*settings.groups, ""):
                raise refusal("group", "", N_("There is no such group."), N_("Reload the page."))
            problems = check_ballot(settings.form, settings.topics, points)
            if problems:
                raise DataError(*problems)
            who = _admitted(connection, workshop.key, token) if admit else None
            who = who or self._participant(connection, workshop.key, token)
            if who is None:
                raise refusal("unknown", "", N_("You are not known in this workshop."), N_("Open the link again."))
            if keep and self._differs(connection, workshop.key, number, who, Ballot(group, points)):
                message = N_("This sheet was keyed in before, with other figures.")
                raise refusal("keyed", "", message, N_("Check its number, or replace what was keyed in."))
            given = {"group_name": group, "points": json.dumps(dict(points), sort_keys=True)}
            row_vote: dict[str, Any] = {"id": _new(), "workshop": workshop.key, "number": number, "participant": who}
            # The same person may send twice, through two processes: one vote all the same.
            made = INSERTS[connection.dialect.name](votes).values(**row_vote, **given)
            same = [votes.c.workshop, votes.c.number, votes.c.participant]
            connection.execute(made.on_conflict_do_update(index_elements=same, set_=given))

        return self._writer.submit(change)

    def vote_on_paper(self, workshop: Workshop, number: int, sheet: Sheet, replace: bool = False) -> None:
        """Hand in a sheet of paper: its number stands for the participant, and it counts once per round.

        Parameters
        ----------
        replace
            Let it take the place of what was keyed in before under its number.

        Raises
        ------
        DataError
            If the round is closed, or the sheet was keyed in before with other figures.
        """
        token = _sheet_token(workshop, sheet.number)
        ballot = sheet.ballot
        self.vote(workshop, number, token, ballot.group, ballot.values, admit=True, keep=not replace).result()

    def sheets(self, workshop: Workshop, number: int) -> list[int]:
        """Return which sheets were keyed in, in an open round; once it is closed nothing leads to them."""
        hashes = {_hash(_sheet_token(workshop, sheet)): sheet for sheet in range(1, HIGHEST_SHEET + 1)}
        wanted = (
            select(participants.c.token_hash)
            .join(votes, votes.c.participant == participants.c.id)
            .where((votes.c.workshop == workshop.key) & (votes.c.number == number))
        )
        with self._engine.connect() as connection:
            found = connection.execute(wanted).scalars().all()
        return sorted(hashes[token] for token in found if token in hashes)

    def own_vote(self, workshop: Workshop, number: int, token: str) -> Ballot | None:
        """Return what a participant gave in an open round; None without a vote, or once it is closed."""
        mine = (participants.c.token_hash == _hash(token)) & (participants.c.workshop == workshop.key)
        wanted = (
            select(votes.c.group_name, votes.c.points)
            .join(participants, votes.c.participant == participants.c.id)
            .where(mine & (votes.c.workshop == workshop.key) & (votes.c.number == number))
        )
        with self._engine.connect() as connection:
            row = connection.execute(wanted).first()
            return None if row is None else Ballot(row.group_name, json.loads(row.points))

    def ballots(self, workshop: Workshop, number: int) -> list[Ballot]:
        """Return the votes of a round, in no order that means anything."""
        of_round = (votes.c.workshop == workshop.key) & (votes.c.number == number)
        with self._engine.connect() as connection:
            found = connection.execute(select(votes).where(of_round).order_by(votes.c.id)).all()
        return [Ballot(row.group_name, json.loads(row.points)) for row in found]

    def count(self, workshop: Workshop, number: int) -> int:
        """Return how many have voted in a round."""
        of_round = (votes.c.workshop == workshop.key) & (votes.c.number == number)
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(votes).where(of_round)).scalar_one())

    def taking_part(self, workshop: Workshop) -> int:
        """Return how many have opened the ballot."""
        with self._engine.connect() as connection:
            counted = select(func.count()).select_from(participants).where(participants.c.workshop == workshop.key)
            return int(connection.execute(counted).scalar_one())

    @staticmethod
    def _differs(connection: Connection, key: str, number: int, who: str, ballot: Ballot) -> bool:
        """Whether somebody voted before in this round, and otherwise."""
        mine = (votes.c.workshop == key) & (votes.c.number == number) & (votes.c.participant == who)
        row = connection.execute(select(votes).where(mine)).first()
        return row is not None and Ballot(row.group_name, json.loads(row.points)) != ballot

    def _require(self, key: str) -> Workshop:
        found = self.by_key(key)
        if found is None:
            raise _gone()
        return found

    def _change(self, change: Callable[[Connection], object]) -> None:
        """Change a workshop, and forget how it was shown before."""
        self._writer.write(change)
        self._recent.clear()

    def _kept_open(self, connection: Connection, key: str) -> tuple[WorkshopSettings, list[RoundState]]:
        """Return settings and rounds; others may vote at the same time, nobody may close the round until this is in.

        Votes that are committed together read and lock once.
        """
        held: dict[str, tuple[WorkshopSettings, list[RoundState]]] = connection.info[HELD]
        if key not in held:
            wanted = select(workshops.c.settings).where(workshops.c.id == key)
            row = connection.execute(wanted.with_for_update(read=True)).first()
            if row is None:
                raise _gone()
            held[key] = _settings(row.settings, key), self._rounds(connection, key)
        return held[key]

    @staticmethod
    def _held(connection: Connection, key: str) -> str:
        """Return a workshop's phase, and let nobody else change the workshop until this change is in."""
        connection.info[HELD].pop(key, None)
        wanted = select(workshops.c.phase).where(workshops.c.id == key)
        found: str | None = connection.execute(wanted.with_for_update()).scalar()
        if found is None:
            raise _gone()
        return found

    def _workshop(self, connection: Connection, row: Row[Any]) -> Workshop:
        states = tuple(self._rounds(connection, row.id))
        settings = _settings(row.settings, row.code)
        return Workshop(row.id, row.code, settings, row.phase, row.held_on, states, row.place)

    @staticmethod
    def _rounds(connection: Connection, key: str) -> list[RoundState]:
        found = connection.execute(select(rounds).where(rounds.c.workshop == key).order_by(rounds.c.number))
        return [RoundState(row.number, row.state == OPEN, row.revealed, row.quarters_revealed) for row in found]

    @staticmethod
    def _participant(connection: Connection, key: str, token: str) -> str | None:
        mine = (participants.c.workshop == key) & (participants.c.token_hash == _hash(token))
        found: str | None = connection.execute(select(participants.c.id).where(mine)).scalar()
        return found


def _admitted(connection: Connection, key: str, token: str) -> str | None:
    """Let a token take part, or find it, in one statement; None where it belongs to another workshop."""
    made = INSERTS[connection.dialect.name](participants)
    made = made.values(id=_new(), workshop=key, token_hash=_hash(token))
    same = made.on_conflict_do_update(
        index_elements=[participants.c.token_hash], set_={"workshop": key}, where=participants.c.workshop == key
    )
    found: str | None = connection.execute(same.returning(participants.c.id)).scalar()
    return found


def _free_code(connection: Connection) -> str:
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))
        if connection.execute(select(workshops.c.id).where(workshops.c.code == code)).first() is None:
            return code


def copy_workshop(store: WorkshopStore, workshop: Workshop) -> WorkshopCopy:
    """Return a workshop with the weightings of its closed rounds, to be kept elsewhere."""
    closed = [entry.number for entry in workshop.rounds if not entry.is_open]
    held = tuple(sorted_ballots(store.ballots(workshop, number)) for number in closed)
    return WorkshopCopy(workshop.settings, workshop.held_on, held)


def _sheet_token(workshop: Workshop, sheet: int) -> str:
    # The workshop's key is random and never shown: nobody else can make this.
    return f"{workshop.key} sheet {sheet}"


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter in CODE_LETTERS)


def _gone() -> DataError:
    return refusal("gone", "", N_("This workshop is not there any more."), N_("Ask the moderator."))


def _round_of(key: str, number: int) -> Any:
    return update(rounds).where((rounds.c.workshop == key) & (rounds.c.number == number))
