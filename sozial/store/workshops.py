"""Workshops of one database, as the app, its ballots and its commands ask for them."""

from __future__ import annotations

import datetime
import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future

from sqlalchemy import Connection, Engine, select

from sozial.access import Right
from sozial.errors import DataError, Finding
from sozial.store.database.tables import workshops
from sozial.store.database.writer import Writer
from sozial.store.voting import given, handing_in, life, turns
from sozial.store.voting.codes import hash_of, new_secret, plain_code
from sozial.store.voting.room_keeping import RoomKeeping
from sozial.store.voting.workshop import Workshop
from sozial.store.voting.workshop_rows import gone, read_workshop
from sozial.workshop.ballot import Ballot
from sozial.workshop.copy import WorkshopCopy, sorted_ballots
from sozial.workshop.paper import Sheet
from sozial.workshop.settings import WorkshopSettings

# So long a workshop may be shown as another process left it.
_RECENT_SECONDS = 1.0


class WorkshopStore(RoomKeeping):
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
        secret = new_secret()
        key = self._writer.write(
            lambda connection: life.begin_workshop(connection, settings, on, place, secret), Right.MODERATE
        )
        return self._require(key), secret

    def seen(self, code: str) -> Workshop | None:
        """Return a workshop that was asked for within the last second, without asking the database."""
        until, workshop = self._recent.get(plain_code(code), (0.0, None))
        return workshop if time.monotonic() < until else None

    def by_code(self, code: str) -> Workshop | None:
        """Return the workshop with this code, however it is written; None without one."""
        seen = self.seen(code)
        if seen is not None:
            return seen
        plain = plain_code(code)
        with self._engine.connect() as connection:
            row = connection.execute(select(workshops).where(workshops.c.code == plain)).first()
            found = None if row is None else read_workshop(connection, row)
        # Many phones ask at once. Whether a round is still open is decided where a vote is written.
        if found is not None:
            self._recent[plain] = (time.monotonic() + _RECENT_SECONDS, found)
        return found

    def by_key(self, key: str) -> Workshop | None:
        """Return a workshop by its own key; None where it was deleted."""
        with self._engine.connect() as connection:
            row = connection.execute(select(workshops).where(workshops.c.id == key)).first()
            return None if row is None else read_workshop(connection, row)

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
                    found.append(read_workshop(connection, row))
                except DataError as error:
                    if told is None:
                        raise
                    told.extend(error.findings)
            return found

    def take(self, keys: Sequence[str], place: str) -> None:
        """Take workshops from before there were projects into one; codes and links stay."""
        self._change(lambda connection: life.take_workshops(connection, keys, place), Right.KEEP)

    def is_moderator(self, workshop: Workshop, secret: str) -> bool:
        """Whether this is the moderator's key; takes as long for a wrong one as for the right one."""
        with self._engine.connect() as connection:
            found = connection.execute(select(workshops.c.key_hash).where(workshops.c.id == workshop.key)).scalar()
        return hmac.compare_digest(found or "", hash_of(secret))

    def open_round(self, workshop: Workshop) -> Workshop:
        """Open the next round.

        Raises
        ------
        DataError
            If one is still open, or the workshop has ended.
        """
        self._change(lambda connection: turns.open_round(connection, workshop.key))
        return self._require(workshop.key)

    def close_round(self, workshop: Workshop) -> Workshop:
        """Close the open round: votes can no longer be changed, and nothing leads from a vote to who gave it."""
        self._change(lambda connection: turns.close_round(connection, workshop.key))
        return self._require(workshop.key)

    def reveal(self, workshop: Workshop, quarters: bool = False) -> Workshop:
        """Let the latest round be seen; with `quarters` also the names of the quarters.

        Raises
        ------
        DataError
            If there is no round, or it is still open.
        """
        self._change(lambda connection: turns.reveal(connection, workshop.key, quarters))
        return self._require(workshop.key)

    def end(self, workshop: Workshop) -> Workshop:
        """End a workshop: its participants are forgotten, its results stay."""
        self._change(lambda connection: life.end_workshop(connection, workshop.key))
        return self._require(workshop.key)

    def add_ended(self, copy: WorkshopCopy, place: str) -> None:
        """Keep a workshop that was held elsewhere, with its closed rounds; one that is here already is kept once."""
        if any(copy_workshop(self, workshop) == copy for workshop in self.all(place)):
            return
        self._change(lambda connection: life.keep_ended(connection, copy, place), Right.KEEP)

    def remove(self, workshop: Workshop) -> None:
        """Delete a workshop with everything that belongs to it."""
        self._change(lambda connection: life.delete_workshop(connection, workshop.key))

    def join(self, workshop: Workshop) -> str:
        """Let somebody take part; return the token by which they are known, kept only as a hash."""
        token = new_secret()
        self._writer.write(lambda connection: handing_in.join(connection, workshop.key, token), Right.LOOK)
        return token

    def takes_part(self, workshop: Workshop, token: str) -> bool:
        """Whether a token belongs to a participant of this workshop."""
        with self._engine.connect() as connection:
            return handing_in.find_participant(connection, workshop.key, token) is not None

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
            handing_in.hand_in(connection, workshop.key, number, token, Ballot(group, points), admit, keep)

        return self._writer.submit(change, Right.LOOK)

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
        token = given.sheet_token(workshop.key, sheet.number)
        ballot = sheet.ballot
        self.vote(workshop, number, token, ballot.group, ballot.values, admit=True, keep=not replace).result()

    def sheets(self, workshop: Workshop, number: int) -> list[int]:
        """Return which sheets were keyed in, in an open round; once it is closed nothing leads to them."""
        with self._engine.connect() as connection:
            return given.keyed_sheets(connection, workshop.key, number)

    def own_vote(self, workshop: Workshop, number: int, token: str) -> Ballot | None:
        """Return what a participant gave in an open round; None without a vote, or once it is closed."""
        with self._engine.connect() as connection:
            return given.own_vote(connection, workshop.key, number, token)

    def ballots(self, workshop: Workshop, number: int) -> list[Ballot]:
        """Return the votes of a round, in no order that means anything."""
        with self._engine.connect() as connection:
            return given.given_ballots(connection, workshop.key, number)

    def count(self, workshop: Workshop, number: int) -> int:
        """Return how many have voted in a round."""
        with self._engine.connect() as connection:
            return given.count_votes(connection, workshop.key, number)

    def taking_part(self, workshop: Workshop) -> int:
        """Return how many have opened the ballot."""
        with self._engine.connect() as connection:
            return given.count_participants(connection, workshop.key)

    def _require(self, key: str) -> Workshop:
        found = self.by_key(key)
        if found is None:
            raise gone()
        return found

    def _change(self, change: Callable[[Connection], object], needs: Right = Right.LOOK) -> None:
        """Change a workshop, and forget how it was shown before.

        Whoever has a workshop's code and its moderator's key leads it, in any role.
        """
        self._writer.write(change, needs)
        self._recent.clear()


def copy_workshop(store: WorkshopStore, workshop: Workshop) -> WorkshopCopy:
    """Return a workshop with the weightings of its closed rounds, to be kept elsewhere."""
    closed = [entry.number for entry in workshop.rounds if not entry.is_open]
    held = tuple(sorted_ballots(store.ballots(workshop, number)) for number in closed)
    return WorkshopCopy(workshop.settings, workshop.held_on, held)
