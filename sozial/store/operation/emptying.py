"""Emptying the bin: what was put there long enough ago is deleted for good, with everything that belonged to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, delete, select

from sozial.store.database.tables import (
    decisions,
    desks,
    entries,
    entry_versions,
    project_versions,
    projects,
    workshops,
)
from sozial.store.database.writer import Writer
from sozial.store.kept.bin import Aside
from sozial.store.kept.shelf import Shelf
from sozial.store.project.holdings import desk_holder, let_go, take_away, version_holder
from sozial.store.registers.facilities import ENDING, read_layer
from sozial.store.registers.notes import read_note


@dataclass
class Emptied:
    """How many of each were deleted, or would be.

    Parameters
    ----------
    documents
        Recipes, readings, notes and layers of facilities.
    """

    projects: int = 0
    entries: int = 0
    decisions: int = 0
    workshops: int = 0
    documents: int = 0


def empty_bin(writer: Writer, shelves: Mapping[str, Shelf], before: str, only_count: bool = False) -> Emptied:
    """Delete for good what was put into the bin before a moment.

    A project goes with all its versions, its data and delivered files as far as no other project holds them, its
    measures, objectives, decisions, workshops, notes and facilities, and where browsers were in it.

    Parameters
    ----------
    shelves
        Of recipes, readings, notes and facilities, by kind.
    before
        ISO date and time.
    only_count
        Whether nothing is deleted, only counted.

    Raises
    ------
    OSError
        If a document cannot be deleted.
    StoreUnavailable
        If the database cannot be reached.
    """
    emptied = Emptied()

    def change(connection: Connection) -> list[str]:
        gone = select(projects.c.id).where((projects.c.removed_at != "") & (projects.c.removed_at < before))
        keys = list(connection.execute(gone).scalars())
        emptied.projects = len(keys)
        for name, (table, which) in _belonging(keys, before).items():
            found = list(connection.execute(select(table.c.id).where(which)).scalars())
            setattr(emptied, name, len(found))
            if not only_count:
                connection.execute(delete(table).where(table.c.id.in_(found)))
        if not only_count:
            _delete_projects(connection, keys)
        return keys

    keys = set(writer.write(change))
    for kind, shelf in shelves.items():
        late = [aside for aside in shelf.aside() if aside.put_at < before]
        belonging = [name for name in shelf.names() if _place(kind, name, shelf) in keys] if keys else []
        emptied.documents += len(late) + len(belonging)
        if not only_count:
            _erase(shelf, late, belonging)
    return emptied


def _belonging(keys: list[str], before: str) -> dict[str, tuple[Table, ColumnElement[bool]]]:
    """Return the tables of what goes with projects or lies in the bin itself, each with which of its rows go."""
    late = select(entry_versions.c.entry).where(
        (entry_versions.c.entry == entries.c.id)
        & (entry_versions.c.version == entries.c.version)
        & (entry_versions.c.changed_at < before)
    )
    return {
        "entries": (entries, entries.c.place.in_(keys) | (entries.c.removed & late.exists())),
        "decisions": (
            decisions,
            decisions.c.place.in_(keys) | ((decisions.c.removed_at != "") & (decisions.c.removed_at < before)),
        ),
        "workshops": (
            workshops,
            workshops.c.place.in_(keys) | ((workshops.c.removed_at != "") & (workshops.c.removed_at < before)),
        ),
    }


def _erase(shelf: Shelf, late: list[Aside], belonging: list[str]) -> None:
    for aside in late:
        shelf.erase(aside.name, aside)
    for name in belonging:
        shelf.erase(name)


def _delete_projects(connection: Connection, keys: list[str]) -> None:
    rows = connection.execute(
        select(*project_versions.c["project", "version", "dataset"]).where(project_versions.c.project.in_(keys))
    ).all()
    browsers = list(connection.execute(select(desks.c.browser).where(desks.c.project.in_(keys))).scalars())
    connection.execute(delete(desks).where(desks.c.browser.in_(browsers)))
    connection.execute(delete(project_versions).where(project_versions.c.project.in_(keys)))
    let_go(connection, [*(version_holder(row.project, row.version) for row in rows), *map(desk_holder, browsers)])
    take_away(connection, {row.dataset for row in rows})
    connection.execute(delete(projects).where(projects.c.id.in_(keys)))


def _place(kind: str, name: str, shelf: Shelf) -> str:
    """Return the project that a document belongs to; nothing where it belongs to none, or cannot be read."""
    try:
        content = shelf.read(name) or b""
        if kind == "notes":
            return read_note(name, content).place
        return read_layer(name.removesuffix(ENDING), content).place if kind == "facilities" else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""
