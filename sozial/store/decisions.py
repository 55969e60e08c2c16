"""Decisions in the database: kept whole, never changed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import Engine, insert, select, update

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.store.tables import decisions
from sozial.store.writer import Writer

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
    """All allocations that were decided for one place. What is kept is committed before a method returns."""

    def __init__(self, engine: Engine, writer: Writer, place: str = "") -> None:
        self._engine = engine
        self._writer = writer
        # Decisions of the sample city stand apart from those of the town.
        self._kind = f"{ALLOCATION} {place}".strip()

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
        made = insert(decisions).values(id=kept.key, kind=self._kind, removed_at="", **row)
        self._writer.write(lambda connection: connection.execute(made))
        return kept

    def all(self) -> list[KeptDecision]:
        """Return all decisions, the latest first."""
        wanted = select(decisions).where((decisions.c.kind == self._kind) & (decisions.c.removed_at == ""))
        with self._engine.connect() as connection:
            rows = connection.execute(wanted).all()
        found = [
            KeptDecision(row.id, row.title, row.decided_on, row.saved_at, row.saved_by, row.content) for row in rows
        ]
        return sorted(found, key=lambda kept: (kept.decided_on, kept.saved_at, kept.key), reverse=True)

    def put_aside(self, key: str, at: str) -> None:
        """Take a decision from the list; it stays in the database."""
        done = update(decisions).where(decisions.c.id == key).values(removed_at=at)
        self._writer.write(lambda connection: connection.execute(done))
