"""What projects are called: names that are free, and those under which they lie in the bin and come back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from sozial.store.database.tables import projects
from sozial.store.project.project import LONGEST_NAME


def is_taken(connection: Connection, name: str, key: str) -> bool:
    """Whether a project other than `key` has a name."""
    same = (projects.c.name == name) & (projects.c.removed_at == "") & (projects.c.id != key)
    return connection.execute(select(projects.c.id).where(same)).first() is not None


def taken_names(connection: Connection) -> set[str]:
    """Return the names of all projects that do not lie in the bin."""
    return set(connection.execute(select(projects.c.name).where(projects.c.removed_at == "")).scalars())


def numbered(name: str, taken: set[str]) -> str:
    """Return a name that is not taken: the given one, else with a number.

    Examples
    --------
    >>> numbered("Plan 2027", {"Plan 2027", "Plan 2027 (2)"}), numbered("  Plan  2027 ", set()), numbered("", set())
    ('Plan 2027 (3)', 'Plan 2027', 'Projekt')
    """
    stem = " ".join(name.split())[: LONGEST_NAME - 6] or "Projekt"
    found, times = stem, 1
    while found in taken:
        times += 1
        found = f"{stem} ({times})"
    return found


def dated(name: str, taken: set[str], day: str) -> str:
    """Return a name that is not taken: the given one, else with a day, else with day and number.

    Examples
    --------
    >>> dated("Plan", {"Plan"}, "2026-11-26"), dated("Plan", {"Plan", "Plan (2026-11-26)"}, "2026-11-26")
    ('Plan (2026-11-26)', 'Plan (2026-11-26, 2)')
    """
    found, count = name, 2
    while found in taken:
        ending = f" ({day})" if count == 2 else f" ({day}, {count - 1})"
        found, count = name[: LONGEST_NAME - len(ending)] + ending, count + 1
    return found


def free_moment(connection: Connection, key: str, at: str) -> str:
    """Return when a project is put into the bin: where one of the same name was at `at`, the next free second."""
    name = select(projects.c.name).where(projects.c.id == key).scalar_subquery()
    same = select(projects.c.removed_at).where((projects.c.name == name) & (projects.c.id != key))
    taken, moment = set(connection.execute(same).scalars()), at
    while moment in taken:
        moment = (datetime.fromisoformat(moment) + timedelta(seconds=1)).isoformat(timespec="seconds")
    return moment
