"""Emptying the bin: what was put there long enough ago is deleted for good, with everything that belonged to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from sozial.store.facilities import ENDING, read_layer
from sozial.store.holdings import desk_holder, let_go, take_away, version_holder
from sozial.store.notes import read_note
from sozial.store.shelves import Shelf
from sozial.store.tables import decisions, desks, entries, entry_versions, project_versions, projects, workshops
from sozial.store.writer import Writer


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
    sqlalchemy.exc.SQLAlchemyError
        If the database cannot be reached.
    """
    emptied = Emptied()

    def change(connection: Connection) -> list[str]:
        gone = select(projects.c.id).where((projects.c.removed_at != "") & (projects.c.removed_at < before))
        keys = list(connection.execute(gone).scalars())
        late = select(entry_versions.c.entry).where(
            (entry_versions.c.entry == entries.c.id)
            & (entry_versions.c.version == entries.c.version)
            & (entry_versions.c.changed_at < before)
        )
        wanted = {
            "entries": (entries, entries.c.place.in_(keys) | (entries.c.removed & late.exists())),
            "decisions": (
                decisions,
                decisions.c.place.in_(keys) | ((decisions.c.removed_at != "") & (decisions.c.removed_at < before)),
            ),
            "workshops": (workshops, workshops.c.place.in_(keys)),
        }
        emptied.projects = len(keys)
        for name, (table, which) in wanted.items():
            found = list(connection.execute(select(table.c.id).where(which)).scalars())
            setattr(emptied, name, len(found))
            if not only_count:
                connection.execute(delete(table).where(table.c.id.in_(found)))
        if not only_count:
            _delete_projects(connection, keys)
        return keys

    keys = set(writer.write(change))
    for kind, shelf in shelves.items():
        for aside in shelf.aside():
            if aside.put_at < before:
                emptied.documents += 1
                if not only_count:
                    shelf.erase(aside.name, aside)
        for name in shelf.names() if keys else []:
            if _place(kind, name, shelf) in keys:
                emptied.documents += 1
                if not only_count:
                    shelf.erase(name)
    return emptied


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
