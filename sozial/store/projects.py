"""Projects: what one works on, under one name, with its versions, shared by departments."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.index.method_file import read_method
from sozial.index.method_writing import write_method
from sozial.model import Dataset
from sozial.store.bin import Binned
from sozial.store.dataset_file import read_dataset
from sozial.store.holdings import hold, let_go, new_datasets, read_file, read_kept_dataset, take_away, version_holder
from sozial.store.project import (
    LONGEST_NAME,
    LONGEST_REMARK,
    Project,
    ProjectVersion,
    Work,
    checked_name,
    name_taken,
)
from sozial.store.tables import datasets, project_versions, projects
from sozial.store.thinning import Saved, superseded
from sozial.store.writer import Writer


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

    def begin(self, name: str, work: Work, by: str, at: str, remark: str = "", kept: bool = True) -> ProjectVersion:
        """Save a new project.

        Raises
        ------
        DataError
            If the name is empty, too long or taken.
        """
        name = checked_name(name)
        key, add = uuid.uuid4().hex, self._adding(work, by, at, remark, kept)

        def change(connection: Connection) -> None:
            same = (projects.c.name == name) & (projects.c.removed_at == "")
            if connection.execute(select(projects.c.id).where(same)).first() is not None:
                raise name_taken(name)
            connection.execute(insert(projects).values(id=key, name=name, removed_at=""))
            add(connection, key, 1)

        try:
            self._writer.write(change)
        except IntegrityError as error:
            # Somebody may have taken it at the same moment; whatever else was refused is not said to be that.
            if not self._is_taken(name, key):
                raise
            raise name_taken(name) from error
        return self.versions(key)[0]

    def save(
        self, onto: ProjectVersion, work: Work, by: str, at: str, remark: str = "", kept: bool = True
    ) -> ProjectVersion:
        """Save a further version of a project, made from the version `onto`.

        Versions that were saved by themselves thin out (see `sozial.store.thinning`).

        Parameters
        ----------
        kept
            Whether somebody saves it; else it is saved by itself.

        Raises
        ------
        DataError
            If somebody else saved a version in between: nothing is overwritten, and the message says who and when.
        """
        add = self._adding(work, by, at, remark, kept)

        def change(connection: Connection) -> None:
            held = select(projects.c.id).where((projects.c.id == onto.key) & (projects.c.removed_at == ""))
            if connection.execute(held.with_for_update()).first() is None:
                raise refusal("gone", "", N_("This project is not there any more."), N_("Save under a new name."))
            newest = connection.execute(
                select(project_versions.c.version, project_versions.c.saved_at, project_versions.c.saved_by)
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
            add(connection, onto.key, onto.version + 1)
            _thin_out(connection, onto.key, at)

        self._writer.write(change)
        return self._version(onto.key, onto.version + 1)

    def newest(self, key: str) -> ProjectVersion | None:
        """Return the latest version of a project; None where it is not there or lies in the bin."""
        wanted = _heads().where((projects.c.id == key) & (projects.c.removed_at == ""))
        with self._engine.connect() as connection:
            row = connection.execute(wanted.order_by(project_versions.c.version.desc()).limit(1)).first()
        return None if row is None else _head(row)

    def file(self, digest: str) -> bytes | None:
        """Return a file as it was delivered, None where no version and no desk holds it."""
        return read_file(self._engine, digest)

    def dataset(self, digest: str) -> Dataset | None:
        """Return data that a version or a desk holds, None where none does.

        Raises
        ------
        DataError
            If it is damaged.
        """
        content = read_kept_dataset(self._engine, digest)
        return None if content is None else read_dataset(content)

    def keep_version(self, head: ProjectVersion) -> None:
        """Let a version that was saved by itself stay for good."""
        columns = project_versions.c
        this = (columns.project == head.key) & (columns.version == head.version)
        self._writer.write(
            lambda connection: connection.execute(update(project_versions).where(this).values(kept=True))
        )

    def rename(self, key: str, name: str) -> ProjectVersion:
        """Give a project another name.

        Raises
        ------
        DataError
            If the name is empty, too long or taken.
        """
        name = checked_name(name)

        def change(connection: Connection) -> None:
            same = (projects.c.name == name) & (projects.c.removed_at == "") & (projects.c.id != key)
            if connection.execute(select(projects.c.id).where(same)).first() is not None:
                raise name_taken(name)
            connection.execute(update(projects).where(projects.c.id == key).values(name=name))

        try:
            self._writer.write(change)
        except IntegrityError as error:
            # Somebody may have taken it at the same moment; whatever else was refused is not said to be that.
            if not self._is_taken(name, key):
                raise
            raise name_taken(name) from error
        return self.versions(key)[0]

    def _is_taken(self, name: str, key: str) -> bool:
        """Whether another project has a name."""
        same = (projects.c.name == name) & (projects.c.removed_at == "") & (projects.c.id != key)
        with self._engine.connect() as connection:
            return connection.execute(select(projects.c.id).where(same)).first() is not None

    def free_name(self, name: str) -> str:
        """Return a name that no project has: the given one, else with a number.

        Notes
        -----
        Somebody may take it before it is used; `begin` then refuses.
        """
        stem = " ".join(name.split())[: LONGEST_NAME - 6] or "Projekt"
        with self._engine.connect() as connection:
            taken = set(connection.execute(select(projects.c.name).where(projects.c.removed_at == "")).scalars())
        found, times = stem, 1
        while found in taken:
            times += 1
            found = f"{stem} ({times})"
        return found

    def _version(self, key: str, version: int) -> ProjectVersion:
        wanted = _heads().where((projects.c.id == key) & (project_versions.c.version == version))
        with self._engine.connect() as connection:
            return _head(connection.execute(wanted).one())

    def _adding(self, work: Work, by: str, at: str, remark: str, kept: bool) -> Callable[[Connection, str, int], None]:
        """Return what writes a version; data that is there already is not written twice."""
        every = {work.dataset.digest: work.dataset, **work.datasets}
        writing = new_datasets(self._engine, every.values())
        method = write_method(work.method).decode()

        def add(connection: Connection, key: str, version: int) -> None:
            hold(connection, version_holder(key, version), every, writing, work.files)
            row = {
                "project": key, "version": version, "dataset": work.dataset.digest, "method": method,
                "period": work.period, "saved_at": at, "saved_by": by, "remark": remark.strip()[:LONGEST_REMARK],
                "desk": work.desk, "kept": kept,
            }  # fmt: skip
            connection.execute(insert(project_versions).values(**row))

        return add

    def open(self, key: str, version: int) -> Project:
        """Return a version with its data and recipe.

        Raises
        ------
        DataError
            If it is not there any more, or its data is damaged.
        """
        wanted = (
            _heads()
            .add_columns(
                project_versions.c.method, project_versions.c.period, project_versions.c.desk, datasets.c.content
            )
            .where((projects.c.id == key) & (project_versions.c.version == version))
        )
        with self._engine.connect() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            raise refusal("gone", "", N_("This project is not there any more."), N_("Reload the page."))
        method = read_method(row.method.encode(), row.name)
        return Project(_head(row), read_dataset(row.content), method, row.period, row.desk)

    def remove(self, key: str, at: str) -> None:
        """Put a project into the bin; all its versions, and all that belongs to it, stay in the database.

        Where another of the same name was put there in the same second, as after the clock was turned back, the next
        free second is noted.
        """

        def change(connection: Connection) -> None:
            name = select(projects.c.name).where(projects.c.id == key).scalar_subquery()
            same = select(projects.c.removed_at).where((projects.c.name == name) & (projects.c.id != key))
            taken, moment = set(connection.execute(same).scalars()), at
            while moment in taken:
                moment = (datetime.fromisoformat(moment) + timedelta(seconds=1)).isoformat(timespec="seconds")
            connection.execute(update(projects).where(projects.c.id == key).values(removed_at=moment))

        self._writer.write(change)

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
            project_versions.c.kept,
        )
        .join(project_versions, project_versions.c.project == projects.c.id)
        .join(datasets, datasets.c.digest == project_versions.c.dataset)
    )


def _head(row: Row[Any]) -> ProjectVersion:
    named = (row.id, row.name, row.version, row.dataset, row.title, row.saved_at, row.saved_by, row.remark)
    return ProjectVersion(*named, bool(row.kept))


def _thin_out(connection: Connection, key: str, now: str) -> None:
    """Take away versions that were saved by themselves and stand too close to others for their age."""
    columns = project_versions.c
    rows = connection.execute(
        select(columns.version, columns.saved_at, columns.kept, columns.dataset).where(columns.project == key)
    ).all()
    free = superseded([Saved(row.version, row.saved_at, bool(row.kept)) for row in rows], now)
    if free:
        connection.execute(delete(project_versions).where((columns.project == key) & columns.version.in_(free)))
        let_go(connection, [version_holder(key, version) for version in sorted(free)])
        take_away(connection, {row.dataset for row in rows if row.version in free})
