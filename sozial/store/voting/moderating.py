"""What whoever leads a workshop does with it: rounds, what is revealed, topics, the end, the bin; and back."""

from __future__ import annotations

import datetime
import hmac
from collections.abc import Callable

from sqlalchemy import Connection, Engine, select

from sozial.access import Right
from sozial.store.database.tables import workshops
from sozial.store.database.writer import Writer
from sozial.store.voting import excluding, late, life, taking_back, turns
from sozial.store.voting.codes import hash_of, plain_code
from sozial.store.voting.refusals import gone
from sozial.store.voting.workshop import Weighting, Workshop
from sozial.store.voting.workshop_rows import is_there, read_workshop
from sozial.workshop.ballot import Topic


class Moderating:
    """The moderator's part of the workshops of a database. Every change is committed before a method returns.

    Every method that changes a workshop raises DataError where that is not possible as it stands: it says why.
    """

    def __init__(self, engine: Engine, writer: Writer | None = None) -> None:
        self._engine = engine
        self._writer = writer or Writer(engine)
        self._recent: dict[str, tuple[float, Workshop]] = {}

    def by_key(self, key: str) -> Workshop | None:
        """Return a workshop by its own key; None where it was deleted, or lies in the bin."""
        with self._engine.connect() as connection:
            row = connection.execute(select(workshops).where(is_there(key))).first()
            return None if row is None else read_workshop(connection, row)

    def open_round(self, workshop: Workshop) -> Workshop:
        """Open the next round; the one before cannot be reopened then."""
        return self._changed(workshop, lambda connection: turns.open_round(connection, workshop.key))

    def take_back_round(self, workshop: Workshop) -> Workshop:
        """Take back that a round was opened, as long as nobody has weighed in it."""
        return self._changed(workshop, lambda connection: taking_back.take_back_round(connection, workshop.key))

    def close_round(self, workshop: Workshop) -> Workshop:
        """Close the open round: votes can no longer be changed."""
        return self._changed(workshop, lambda connection: turns.close_round(connection, workshop.key))

    def reopen_round(self, workshop: Workshop) -> Workshop:
        """Open the latest round again, as long as it is not settled: revealed, followed by another, or at the end."""
        return self._changed(workshop, lambda connection: taking_back.reopen_round(connection, workshop.key))

    def reveal(self, workshop: Workshop, quarters: bool = False) -> Workshop:
        """Let the latest round be seen; with `quarters` also the names of the quarters.

        Nothing leads from its votes to who gave them then.
        """
        return self._changed(workshop, lambda connection: turns.reveal(connection, workshop.key, quarters))

    def hide(self, workshop: Workshop, quarters_only: bool = False) -> Workshop:
        """Hide again what the latest round revealed; with `quarters_only` the weightings stay to be seen."""
        return self._changed(workshop, lambda connection: taking_back.hide(connection, workshop.key, quarters_only))

    def weightings(self, workshop: Workshop, number: int) -> list[Weighting]:
        """Return every weighting of a round, also those that do not count, in no order that means anything."""
        with self._engine.connect() as connection:
            return excluding.read_weightings(connection, workshop.key, number)

    def exclude(self, workshop: Workshop, number: int, weighting: str, note: str) -> Workshop:
        """Let a weighting of a closed round not count; the note goes into the record."""
        key = workshop.key
        return self._changed(workshop, lambda connection: excluding.exclude(connection, key, number, weighting, note))

    def count_again(self, workshop: Workshop, number: int, weighting: str) -> Workshop:
        """Let an excluded weighting count again."""
        key = workshop.key
        return self._changed(workshop, lambda connection: excluding.count_again(connection, key, number, weighting))

    def add_topic(self, workshop: Workshop, topic: Topic) -> Workshop:
        """Add a topic that is weighed from the next round on."""
        return self._changed(workshop, lambda connection: late.add_topic(connection, workshop.key, topic))

    def take_back_topic(self, workshop: Workshop, code: str) -> Workshop:
        """Take a topic away before a round holds it."""
        return self._changed(workshop, lambda connection: late.take_back_topic(connection, workshop.key, code))

    def end(self, workshop: Workshop) -> Workshop:
        """End a workshop: its participants are forgotten, its results stay."""
        return self._changed(workshop, lambda connection: life.end_workshop(connection, workshop.key))

    def resume(self, workshop: Workshop) -> Workshop:
        """Take up a workshop that had ended."""
        return self._changed(workshop, lambda connection: taking_back.resume_workshop(connection, workshop.key))

    def remove(self, workshop: Workshop, at: str = "") -> None:
        """Put a workshop into the bin, as it stands.

        Parameters
        ----------
        at
            ISO date and time; empty: now.
        """
        moment = at or datetime.datetime.now().isoformat(timespec="seconds")
        self._change(lambda connection: life.remove_workshop(connection, workshop.key, moment))

    def restore(self, key: str) -> None:
        """Bring a workshop back from the bin, as it was."""
        self._change(lambda connection: life.restore_workshop(connection, key))

    def restore_by_code(self, code: str, secret: str) -> Workshop | None:
        """Bring a workshop back from the bin with its code and its moderator's key; None where they do not fit."""
        found = select(workshops).where((workshops.c.code == plain_code(code)) & (workshops.c.removed_at != ""))
        with self._engine.connect() as connection:
            row = connection.execute(found).first()
        if not hmac.compare_digest(row.key_hash if row is not None else "", hash_of(secret)) or row is None:
            return None
        self.restore(row.id)
        return self.by_key(row.id)

    def erase(self, key: str) -> None:
        """Delete a workshop that lies in the bin for good, with everything that belongs to it."""
        self._change(lambda connection: life.erase_workshop(connection, key))

    def _require(self, key: str) -> Workshop:
        found = self.by_key(key)
        if found is None:
            raise gone()
        return found

    def _changed(self, workshop: Workshop, change: Callable[[Connection], object]) -> Workshop:
        self._change(change)
        return self._require(workshop.key)

    def _change(self, change: Callable[[Connection], object], needs: Right = Right.LOOK) -> None:
        """Change a workshop, and forget how it was shown before.

        Whoever has a workshop's code and its moderator's key leads it, in any role.
        """
        self._writer.write(change, needs)
        self._recent.clear()
