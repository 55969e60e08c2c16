"""The steps of a workshop that its record names, written beside what they change."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from sozial.store.database.tables import workshop_steps
from sozial.store.voting.refusals import damaged
from sozial.workshop.steps import Step, What

LONGEST_NOTE = 200


def note_step(connection: Connection, key: str, what: What, number: int = 0, note: str = "") -> None:
    """Write down a step; the workshop is held, so that nobody else writes one under its place."""
    of_workshop = workshop_steps.c.workshop == key
    last = connection.execute(select(func.max(workshop_steps.c.place)).where(of_workshop)).scalar() or 0
    row = {"workshop": key, "place": last + 1, "number": number, "what": str(what), "note": note[:LONGEST_NOTE]}
    connection.execute(insert(workshop_steps).values(**row))


def read_steps(connection: Connection, key: str) -> tuple[Step, ...]:
    """Return the steps of a workshop in their order.

    Raises
    ------
    DataError
        If one of them is none of those that there are.
    """
    wanted = select(workshop_steps).where(workshop_steps.c.workshop == key).order_by(workshop_steps.c.place)
    try:
        return tuple(Step(What(row.what), row.number, row.note) for row in connection.execute(wanted))
    except ValueError as error:
        raise damaged() from error
