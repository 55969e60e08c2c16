"""Projects: data, recipe and period under one name, every saved version of them, shared by departments."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.index.method_file import read_method
from sozial.index.method_writing import write_method
from sozial.method import Method
from sozial.model import Dataset
from sozial.store.bin import Binned
from sozial.store.dataset_file import read_dataset, write_dataset
from sozial.store.tables import datasets, project_versions, projects
from sozial.store.writer import Writer

LONGEST_NAME, LONGEST_REMARK = 120, 300


@dataclass(frozen=True)
class ProjectVersion:
    """One saved version of a project, without its data.

    Parameters
    ----------
    key
        Of the project.
    version
        1 for the first.
    title
        Of the data.
    saved_at, saved_by
        ISO date and time; who, empty on the own computer.
    remark
        What was changed, in the words of whoever saved.
    """

    key: str
    name: str
    version: int
    digest: str
    title: str
    saved_at: str
    saved_by: str
    remark: str


@dataclass(frozen=True)
class Project:
    """A project as it was saved."""

    head: ProjectVersion
    dataset: Dataset
    method: Method
    period: str


class ProjectStore:
    """All projects of one database. What is saved is committed before a method returns."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def all(self) -> list[ProjectVersion]:
        """Return the latest version of every project, the last saved first."""
        latest = (
            select(project_versions.c.project, func.max(project_versions.c.version).label("version"))
            .group_by(project_versions.c.project)
            .subquery()
        )
        wanted = (
            _heads()
            .join(
                latest,
                (latest.c.project == project_versions.c.project) & (latest.c.version == project_versions.c.version),
            )
            .where(projects.c.removed_at == "")
        )
        with self._engine.connect() as connection:
            found = [_head(row) for row in connection.execute(wanted)]
        return sorted(found, key=lambda head: (head.saved_at, head.name), reverse=True)

    def versions(self, key: str) -> list[ProjectVersion]:
        """Return all versions of a project, the latest first."""
        wanted = _heads().where(projects.c.id == key).order_by(project_versions.c.version.desc())
        with self._engine.connect() as connection:
            return [_head(row) for row in connection.execute(wanted)]

    def begin(
        self, name: str, dataset: Dataset, method: Method, period: str, by: str, at: str, remark: str = ""
    ) -> ProjectVersion:
        """Save a new project.

        Raises
        ------
        DataError
            If the name is empty, too long or taken.
        """
        name = " ".join(name.split())
        if not name or len(name) > LONGEST_NAME:
            message = N_("A project needs a name of at most {n} characters.")
            raise refusal("name", "", message, N_("Enter another name."), n=LONGEST_NAME)
        key, content = uuid.uuid4().hex, write_dataset(dataset)

        def change(connection: Connection) -> None:
            same = (projects.c.name == name) & (projects.c.removed_at == "")
            if connection.execute(select(projects.c.id).where(same)).first() is not None:
                raise _name_taken(name)
            connection.execute(insert(projects).values(id=key, name=name, removed_at=""))
            _add(connection, key, 1, dataset, content, method, period, by, at, remark)

        try:
            self._writer.write(change)
        except IntegrityError as error:
            raise _name_taken(name) from error
        return self.versions(key)[0]

    def save(
        self,
        onto: ProjectVersion,
        dataset: Dataset,
        method: Method,
        period: str,
        by: str,
        at: str,
        remark: str = "",
    ) -> ProjectVersion:
        """Save a further version of a project, made from the version `onto`.

        Raises
        ------
        DataError
            If somebody else saved a version in between: nothing is overwritten, and the message says who and when.
        """
        content = write_dataset(dataset)

        def change(connection: Connection) -> None:
            held = select(projects.c.id).where((projects.c.id == onto.key) & (projects.c.removed_at == ""))
            if connection.execute(held.with_for_update()).first() is None:
                raise refusal("gone", "", N_("This project is not there any more."), N_("Save under a new name."))
            newest = connection.execute(
                select(project_versions)
                .where(project_versions.c.project == onto.key)
                .order_by(project_versions.c.version.desc())
            ).first()
            if newest is not None and newest.version != onto.version:
                message = N_("Somebody saved version {version} in between ({who}, {when}). Nothing was overwritten.")
                remedy = N_("Open that version and make your change there, or save under a new name.")
                raise refusal(
                    "meanwhile", "", message, remedy,
                    version=newest.version, who=newest.saved_by or "–", when=newest.saved_at[:16].replace("T", " "),
                )  # fmt: skip
            _add(connection, onto.key, onto.version + 1, dataset, content, method, period, by, at, remark)

        self._writer.write(change)
        return self.versions(onto.key)[0]

    def open(self, key: str, version: int) -> Project:
        """Return a version with its data and recipe.

        Raises
        ------
        DataError
            If it is not there any more, or its data is damaged.
        """
        wanted = (
            _heads()
            .add_columns(project_versions.c.method, project_versions.c.period, datasets.c.content)
            .where((projects.c.id == key) & (project_versions.c.version == version))
        )
        with self._engine.connect() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            raise refusal("gone", "", N_("This project is not there any more."), N_("Reload the page."))
        return Project(_head(row), read_dataset(row.content), read_method(row.method.encode(), row.name), row.period)

    def remove(self, key: str, at: str) -> None:
        """Put a project into the bin; all its versions, and all that belongs to it, stay in the database."""
        self._writer.write(
            lambda connection: connection.execute(update(projects).where(projects.c.id == key).values(removed_at=at))
        )

    def removed(self) -> list[Binned]:
        """Return the projects in the bin, the latest first."""
        wanted = select(projects).where(projects.c.removed_at != "")
        with self._engine.connect() as connection:
            found = [Binned(row.id, row.name, row.removed_at) for row in connection.execute(wanted)]
        return sorted(found, key=lambda binned: (binned.put_at, binned.key), reverse=True)

    def restore(self, key: str, at: str) -> str:
        """Bring a project back from the bin, and return its name: where that is taken, with the day it comes back.

        Parameters
        ----------
        at
            ISO date and time.
        """

        def change(connection: Connection) -> str:
            row = connection.execute(select(projects).where(projects.c.id == key).with_for_update()).first()
            if row is None:
                raise refusal("gone", "", N_("This project is not there any more."), N_("Reload the page."))
            taken = set(connection.execute(select(projects.c.name).where(projects.c.removed_at == "")).scalars())
            name, count = row.name, 2
            while row.removed_at and name in taken:
                ending = f" ({at[:10]})" if count == 2 else f" ({at[:10]}, {count - 1})"
                name, count = row.name[: LONGEST_NAME - len(ending)] + ending, count + 1
            connection.execute(update(projects).where(projects.c.id == key).values(name=name, removed_at=""))
            return name

        return self._writer.write(change)


def _heads() -> Select[Any]:
    return (
        select(
            projects.c.id,
            projects.c.name,
            project_versions.c.version,
            project_versions.c.dataset,
            datasets.c.title,
            project_versions.c.saved_at,
            project_versions.c.saved_by,
            project_versions.c.remark,
        )
        .join(project_versions, project_versions.c.project == projects.c.id)
        .join(datasets, datasets.c.digest == project_versions.c.dataset)
    )


def _head(row: Row[Any]) -> ProjectVersion:
    return ProjectVersion(row.id, row.name, row.version, row.dataset, row.title, row.saved_at, row.saved_by, row.remark)


def _add(
    connection: Connection,
    key: str,
    version: int,
    dataset: Dataset,
    content: bytes,
    method: Method,
    period: str,
    by: str,
    at: str,
    remark: str,
) -> None:
    """Write a version; data that is there already is not written twice."""
    if connection.execute(select(datasets.c.digest).where(datasets.c.digest == dataset.digest)).first() is None:
        connection.execute(insert(datasets).values(digest=dataset.digest, title=dataset.title, content=content))
    connection.execute(
        insert(project_versions).values(
            project=key,
            version=version,
            dataset=dataset.digest,
            method=write_method(method).decode(),
            period=period,
            saved_at=at,
            saved_by=by,
            remark=remark.strip()[:LONGEST_REMARK],
        )
    )


def _name_taken(name: str) -> DataError:
    message = N_("There is already a project called “{name}”.")
    return refusal("name-taken", "", message, N_("Enter another name, or open that project."), name=name)
