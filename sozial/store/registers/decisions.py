"""Decisions in the database: kept whole, never changed; each belongs to one project."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, insert, select, update

from sozial.access import Right
from sozial.errors import refusal
from sozial.i18n import N_
from sozial.store.database.tables import decisions
from sozial.store.database.writer import Writer
from sozial.store.kept.bin import Binned

LONGEST_TITLE = 120
ALLOCATION = "allocation"


@dataclass(frozen=True)
class KeptDecision:
    """A decision as it was kept.

    Parameters
    ----------
    content
        JSON of the room that made it.
    """

    key: str
    title: str
    decided_on: str
    saved_at: str
    saved_by: str
    content: str


class DecisionStore:
    """All allocations that were decided in one project. What is kept is committed before a method returns."""

    def __init__(self, engine: Engine, writer: Writer, place: str = "") -> None:
        self._engine = engine
        self._writer = writer
        # The key of the project, or "sample"; nothing for the time before there were projects.
        self._place = place

    def keep(self, title: str, decided_on: str, content: str, by: str, at: str) -> KeptDecision:
        """Keep a decision.

        Raises
        ------
        DataError
            If its title is empty or too long.
        """
        title = " ".join(title.split())
        if not title or len(title) > LONGEST_TITLE:
            message = N_("A decision needs a title of at most {n} characters.")
            raise refusal("title", "", message, N_("Enter another title."), n=LONGEST_TITLE)
        kept = KeptDecision(uuid.uuid4().hex, title, decided_on, at, by, content)
        row = {"title": title, "decided_on": decided_on, "saved_at": at, "saved_by": by, "content": content}
        made = insert(decisions).values(id=kept.key, kind=ALLOCATION, place=self._place, removed_at="", **row)
        self._writer.write(lambda connection: connection.execute(made))
        return kept

    def all(self, removed: bool = False) -> list[KeptDecision]:
        """Return all decisions, or all in the bin, the latest first."""
        wanted = (decisions.c.removed_at != "") if removed else (decisions.c.removed_at == "")
        with self._engine.connect() as connection:
            rows = connection.execute(select(decisions).where(self._here & wanted)).all()
        found = [
            KeptDecision(row.id, row.title, row.decided_on, row.saved_at, row.saved_by, row.content) for row in rows
        ]
        return sorted(found, key=lambda kept: (kept.decided_on, kept.saved_at, kept.key), reverse=True)

    def removed(self) -> list[Binned]:
        """Return what lies in the bin, the latest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(decisions).where(self._here & (decisions.c.removed_at != ""))).all()
        found = [Binned(row.id, row.title, row.removed_at, row.removed_by) for row in rows]
        return sorted(found, key=lambda binned: (binned.put_at, binned.key), reverse=True)

    def archive(self, key: str, at: str, by: str = "") -> None:
        """Put a decision into the bin; it stays in the database as it is."""
        self._change(key, removed_at=at, removed_by=by)

    def restore(self, key: str) -> None:
        """Bring a decision back from the bin."""
        self._change(key, removed_at="", removed_by="")

    def take(self, keys: Sequence[str], place: str) -> None:
        """Take decisions from before there were projects into one, also what lies in the bin."""
        of_none = decisions.c.id.in_(list(keys)) & (decisions.c.place == "")
        done = update(decisions).where(of_none).values(place=place)
        self._writer.write(lambda connection: connection.execute(done))

    @property
    def _here(self) -> ColumnElement[bool]:
        return (decisions.c.kind == ALLOCATION) & (decisions.c.place == self._place)

    def _change(self, key: str, **values: str) -> None:
        done = update(decisions).where(self._here & (decisions.c.id == key)).values(**values)
        self._writer.write(lambda connection: connection.execute(done), Right.OPERATE)
