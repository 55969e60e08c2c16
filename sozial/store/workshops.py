"""Workshops of one database, as the app, its ballots and its commands ask for them."""

from __future__ import annotations

import datetime
import hmac
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future

from sqlalchemy import Connection, select

from sozial.access import Right
from sozial.errors import DataError, Finding
from sozial.store.database.tables import workshops
from sozial.store.voting import given, handing_in, life
from sozial.store.voting.codes import hash_of, new_secret, plain_code
from sozial.store.voting.moderating import Moderating
from sozial.store.voting.room_keeping import RoomKeeping
from sozial.store.voting.workshop import RemovedWorkshop, Workshop
from sozial.store.voting.workshop_rows import read_workshop
from sozial.workshop.ballot import Ballot
from sozial.workshop.copy import WorkshopCopy, sorted_ballots
from sozial.workshop.paper import Sheet
from sozial.workshop.settings import WorkshopSettings

# So long a workshop may be shown as another process left it.
_RECENT_SECONDS = 1.0


class WorkshopStore(Moderating, RoomKeeping):
    """All workshops of one database. Every change is committed before a method returns, or its future is done."""

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
        found_by = (workshops.c.code == plain) & (workshops.c.removed_at == "")
        with self._engine.connect() as connection:
            row = connection.execute(select(workshops).where(found_by)).first()
            found = None if row is None else read_workshop(connection, row)
        # Many phones ask at once. Whether a round is still open is decided where a vote is written.
        if found is not None:
            self._recent[plain] = (time.monotonic() + _RECENT_SECONDS, found)
        return found

    def all(self, place: str | None = None, told: list[Finding] | None = None) -> list[Workshop]:
        """Return the workshops of a project, the latest day first; without a place every one. None is in the bin.

        Parameters
        ----------
        told
            Takes a finding for each workshop that is damaged, which is then left out.

        Raises
        ------
        DataError
            If one is damaged and nobody is told.
        """
        wanted = select(workshops).where(workshops.c.removed_at == "")
        wanted = wanted.order_by(workshops.c.held_on.desc(), workshops.c.code)
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

    def removed(self, place: str) -> list[RemovedWorkshop]:
        """Return the workshops of a project that lie in the bin, the latest first; damaged ones by their code."""
        in_bin = (workshops.c.removed_at != "") & (workshops.c.place == place)
        with self._engine.connect() as connection:
            found = connection.execute(select(workshops).where(in_bin).order_by(workshops.c.removed_at.desc())).all()
        return [RemovedWorkshop(row.id, life.title_of(row), row.removed_at) for row in found]

    def take(self, keys: Sequence[str], place: str) -> None:
        """Take workshops from before there were projects into one; codes and links stay."""
        self._change(lambda connection: life.take_workshops(connection, keys, place), Right.KEEP)

    def is_moderator(self, workshop: Workshop, secret: str) -> bool:
        """Whether this is the moderator's key; takes as long for a wrong one as for the right one."""
        with self._engine.connect() as connection:
            found = connection.execute(select(workshops.c.key_hash).where(workshops.c.id == workshop.key)).scalar()
        return hmac.compare_digest(found or "", hash_of(secret))

    def add_ended(self, copy: WorkshopCopy, place: str) -> None:
        """Keep a workshop that was held elsewhere, with its closed rounds; one that is here already is kept once."""
        if any(copy_workshop(self, workshop) == copy for workshop in self.all(place)):
            return
        self._change(lambda connection: life.keep_ended(connection, copy, place), Right.KEEP)

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
        """Return which sheets were keyed in, until the round is settled; nothing leads to them then."""
        with self._engine.connect() as connection:
            return given.keyed_sheets(connection, workshop.key, number)

    def own_vote(self, workshop: Workshop, number: int, token: str) -> Ballot | None:
        """Return what a participant gave in a round; None without a vote, or once it is settled."""
        with self._engine.connect() as connection:
            return given.own_vote(connection, workshop.key, number, token)

    def ballots(self, workshop: Workshop, number: int) -> list[Ballot]:
        """Return the votes of a round that count, in no order that means anything."""
        with self._engine.connect() as connection:
            return given.given_ballots(connection, workshop.key, number)

    def count(self, workshop: Workshop, number: int) -> int:
        """Return how many votes count in a round; in an open one all do."""
        with self._engine.connect() as connection:
            return given.count_votes(connection, workshop.key, number)

    def taking_part(self, workshop: Workshop) -> int:
        """Return how many have opened the ballot."""
        with self._engine.connect() as connection:
            return given.count_participants(connection, workshop.key)


def copy_workshop(store: WorkshopStore, workshop: Workshop) -> WorkshopCopy:
    """Return a workshop with the weightings of its closed rounds that count, to be kept elsewhere."""
    closed = [entry.number for entry in workshop.rounds if not entry.is_open]
    held = tuple(sorted_ballots(store.ballots(workshop, number)) for number in closed)
    return WorkshopCopy(workshop.settings, workshop.held_on, held, workshop.steps)
