"""Projects: what one works on, under one name, with its versions, shared by departments."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from sozial.access import Right
from sozial.errors import Moment, Phrase, refusal
from sozial.i18n import N_
from sozial.index.recipe.recipe_file import read_recipe
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.model import Dataset
from sozial.store.database.tables import datasets, project_versions, projects
from sozial.store.database.writer import Writer
from sozial.store.files.dataset_file import read_dataset
from sozial.store.kept.bin import Binned
from sozial.store.project.holdings import hold, new_datasets, read_file, read_kept_dataset, version_holder
from sozial.store.project.project import LONGEST_REMARK, Project, ProjectVersion, Work, checked_name, name_taken
from sozial.store.project.project_names import dated, free_moment, is_taken, numbered, taken_names
from sozial.store.project.version_rows import thin_out, version_head, version_heads


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
            version_heads()
            .join(
                latest,
                (latest.c.project == project_versions.c.project) & (latest.c.version == project_versions.c.version),
            )
            .where(projects.c.removed_at == "")
        )
        with self._engine.connect() as connection:
            found = [version_head(row) for row in connection.execute(wanted)]
        return sorted(found, key=lambda head: (head.saved_at, head.name), reverse=True)

    def versions(self, key: str) -> list[ProjectVersion]:
        """Return all versions of a project, the latest first."""
        wanted = version_heads().where(projects.c.id == key).order_by(project_versions.c.version.desc())
        with self._engine.connect() as connection:
            return [version_head(row) for row in connection.execute(wanted)]

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
            if is_taken(connection, name, key):
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

        Versions that were saved by themselves thin out (see `sozial.store.project.thinning`).

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
                message = N_("{who} saved version {version} in between ({when}). Nothing was overwritten.")
                remedy = N_("Open that version and make your change there, or save under a new name.")
                raise refusal(
                    "meanwhile", "", message, remedy, version=newest.version,
                    who=newest.saved_by or Phrase(N_("Somebody")), when=Moment(newest.saved_at),
                )  # fmt: skip
            add(connection, onto.key, onto.version + 1)
            thin_out(connection, onto.key, at)

        self._writer.write(change)
        return self._version(onto.key, onto.version + 1)

    def newest(self, key: str) -> ProjectVersion | None:
        """Return the latest version of a project; None where it is not there or lies in the bin."""
        wanted = version_heads().where((projects.c.id == key) & (projects.c.removed_at == ""))
        with self._engine.connect() as connection:
            row = connection.execute(wanted.order_by(project_versions.c.version.desc()).limit(1)).first()
        return None if row is None else version_head(row)

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
            if is_taken(connection, name, key):
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
        with self._engine.connect() as connection:
            return is_taken(connection, name, key)

    def free_name(self, name: str) -> str:
        """Return a name that no project has: the given one, else with a number.

        Notes
        -----
        Somebody may take it before it is used; `begin` then refuses.
        """
        with self._engine.connect() as connection:
            return numbered(name, taken_names(connection))

    def _version(self, key: str, version: int) -> ProjectVersion:
        wanted = version_heads().where((projects.c.id == key) & (project_versions.c.version == version))
        with self._engine.connect() as connection:
            return version_head(connection.execute(wanted).one())

    def _adding(self, work: Work, by: str, at: str, remark: str, kept: bool) -> Callable[[Connection, str, int], None]:
        """Return what writes a version; data that is there already is not written twice."""
        every = {work.dataset.digest: work.dataset, **work.datasets}
        writing = new_datasets(self._engine, every.values())
        recipe = write_recipe(work.recipe).decode()

        def add(connection: Connection, key: str, version: int) -> None:
            hold(connection, version_holder(key, version), every, writing, work.files)
            row = {
                "project": key, "version": version, "dataset": work.dataset.digest, "method": recipe,
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
            version_heads()
            .add_columns(
                project_versions.c.method, project_versions.c.period, project_versions.c.desk, datasets.c.content
            )
            .where((projects.c.id == key) & (project_versions.c.version == version))
        )
        with self._engine.connect() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            raise refusal("gone", "", N_("This project is not there any more."), N_("Reload the page."))
        recipe = read_recipe(row.method.encode(), row.name)
        return Project(version_head(row), read_dataset(row.content), recipe, row.period, row.desk)

    def remove(self, key: str, at: str) -> None:
        """Put a project into the bin; all its versions, and all that belongs to it, stay in the database.

        Where another of the same name was put there in the same second, as after the clock was turned back, the next
        free second is noted.
        """

        def change(connection: Connection) -> None:
            moment = free_moment(connection, key, at)
            connection.execute(update(projects).where(projects.c.id == key).values(removed_at=moment))

        self._writer.write(change, Right.OPERATE)

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
            name: str = row.name
            if row.removed_at:
                name = dated(name, taken_names(connection), at[:10])
            connection.execute(update(projects).where(projects.c.id == key).values(name=name, removed_at=""))
            return name

        return self._writer.write(change, Right.OPERATE)
