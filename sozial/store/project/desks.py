"""Where each browser was last, so that a reload or a restart goes on there."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import SupportsBytes

from sqlalchemy import Connection, Engine, delete, select

from sozial.model import Dataset
from sozial.store.database.tables import desks
from sozial.store.database.writer import INSERTS, Writer
from sozial.store.project.holdings import desk_holder, hold, let_go, new_datasets

_FORGOTTEN_AFTER = datetime.timedelta(days=180)


@dataclass(frozen=True)
class Desk:
    """What stood before somebody.

    Parameters
    ----------
    person
        Who is signed in there, as a hash; nobody else gets it. Empty without sign-in.
    project
        Key of the open project; empty for the sample city.
    page
        Page that was open.
    content
        What stood on screen, as JSON.
    files, datasets
        What the content names, by digest.
    """

    person: str
    project: str
    page: str
    content: str = "{}"
    files: Mapping[str, SupportsBytes] = field(default_factory=dict)
    datasets: Mapping[str, Dataset] = field(default_factory=dict)


def browser_name(cookie: str) -> str:
    """Return the name of a browser in the database: who reads the database cannot pretend to be it.

    Examples
    --------
    >>> len(browser_name("a")), browser_name("a") == browser_name("b")
    (64, False)
    """
    return hashlib.sha256(cookie.encode()).hexdigest()


class DeskStore:
    """The desks of one database. What is kept is committed before a method returns."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def read(self, browser: str) -> Desk | None:
        """Return where a browser was last, without files and datasets; None where it is not known."""
        with self._engine.connect() as connection:
            row = connection.execute(select(desks).where(desks.c.browser == browser)).first()
        return None if row is None else Desk(row.person, row.project, row.page, row.content)

    def keep(self, browser: str, desk: Desk, at: str) -> None:
        """Keep where a browser is now; those that nobody has used for half a year are forgotten."""
        writing = new_datasets(self._engine, desk.datasets.values())
        holder = desk_holder(browser)
        old = (datetime.datetime.fromisoformat(at) - _FORGOTTEN_AFTER).isoformat(timespec="seconds")

        def change(connection: Connection) -> None:
            values = {"person": desk.person, "project": desk.project, "page": desk.page, "content": desk.content}
            made = INSERTS[connection.dialect.name](desks).values(browser=browser, saved_at=at, **values)
            connection.execute(
                made.on_conflict_do_update(index_elements=[desks.c.browser], set_=values | {"saved_at": at})
            )
            forgotten = list(connection.execute(select(desks.c.browser).where(desks.c.saved_at < old)).scalars())
            connection.execute(delete(desks).where(desks.c.browser.in_(forgotten)))
            let_go(connection, [holder, *map(desk_holder, forgotten)], keeping={*desk.files, *desk.datasets})
            hold(connection, holder, desk.datasets, writing, desk.files)

        self._writer.write(change)
