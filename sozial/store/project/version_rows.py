"""Versions of projects as rows of the database: what is told of each, and those that thin out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select

from sozial.store.database.tables import datasets, project_versions, projects
from sozial.store.project.holdings import let_go, take_away, version_holder
from sozial.store.project.project import ProjectVersion
from sozial.store.project.thinning import Saved, superseded


def version_heads() -> Select[Any]:
    """Return the statement for what is told of versions, without their data."""
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


def version_head(row: Row[Any]) -> ProjectVersion:
    """Return what is told of a version from its row."""
    named = (row.id, row.name, row.version, row.dataset, row.title, row.saved_at, row.saved_by, row.remark)
    return ProjectVersion(*named, bool(row.kept))


def thin_out(connection: Connection, key: str, now: str) -> None:
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
