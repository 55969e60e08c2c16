"""A project as the command line opens and keeps it: a file, or by its name in the database of the app."""

from __future__ import annotations

import datetime
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from sozial.commands.given import refuse
from sozial.commands.inputs import Computed
from sozial.commands.project_desk import PERIOD, RECIPE
from sozial.errors import Finding, listed
from sozial.i18n import DEFAULT_LANGUAGE, N_
from sozial.index.build import build_index
from sozial.model import Dataset
from sozial.reading.sandbox.safely import read_project_safely
from sozial.recipe import Recipe
from sozial.report.context.belongings import build_beside, with_registers
from sozial.report.context.beside import Beside, DeliveredFile
from sozial.report.context.context import ReportContext
from sozial.report.exchange.project_file import write_project
from sozial.report.exchange.project_layout import ENDING
from sozial.report.exchange.project_opening import open_project
from sozial.store.files.upload import Upload
from sozial.store.opened import close_all, project_store
from sozial.store.project.desk_entries import Written, read_entries, write_entries
from sozial.store.project.project import ProjectVersion, Work
from sozial.store.registers.entry_forms import fitting

Found = TypeVar("Found")


@dataclass(frozen=True)
class KeptProject:
    """A project, and where it is kept.

    Parameters
    ----------
    entries
        What it holds of the page “Data”.
    path, head
        The file; or the version in the database.
    findings
        What of its entries was left out.
    """

    context: ReportContext
    entries: Mapping[str, Any] = field(default_factory=dict)
    path: Path | None = None
    head: ProjectVersion | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def dataset(self) -> Dataset:
        """Its data."""
        return self.context.dataset

    @property
    def recipe(self) -> Recipe:
        """Its recipe."""
        return self.context.recipe


def reached(work: Callable[[], Found]) -> Found:
    """Do something with the database, and let it go.

    Raises
    ------
    StoreUnavailable
        If it cannot be used.
    """
    try:
        return work()
    finally:
        close_all()


def open_kept(name: str) -> KeptProject:
    """Open a project file, or a project of the database by its name or key.

    Raises
    ------
    DataError
        If there is none, or it cannot be read.
    """
    path = Path(name)
    if path.suffix.lower() == ENDING or path.is_file():
        context = open_project(read_project_safely(path.read_bytes(), path.name), path.name).context
        files = {file.digest: file.content for file in context.beside.files}
        entries, told = fitting(read_entries(json.dumps(dict(context.beside.desk)), files.get, lambda _digest: None))
        desk = {key: value for key, value in context.beside.desk.items() if key in entries}
        context = replace(context, beside=replace(context.beside, desk=desk))
        return KeptProject(context, entries, path, None, tuple(told))
    return reached(lambda: _from_store(name))


def _from_store(name: str) -> KeptProject:
    store = project_store()
    known = store.all()
    head = next((one for one in known if name in (one.name, one.key)), None)
    if head is None:
        message = N_("There is no project “{name}” in the database; there are: {known}")
        raise refuse(message, "", "", name=name, known=listed([one.name for one in known]) or "–")
    project = store.open(head.key, head.version)
    entries, told = fitting(read_entries(project.desk, store.file, store.dataset))
    result = build_index(project.dataset, project.recipe, project.period)
    day = datetime.date.today().isoformat()
    context = with_registers(ReportContext(project.dataset, result, DEFAULT_LANGUAGE, day, name=head.name), head.key)
    desk, files = _delivered(of_files(entries))
    return KeptProject(replace(context, beside=build_beside(head.key, desk, files)), entries, None, head, tuple(told))


# Entries of the recipe, its weights and its period, which a project file holds by themselves.
OF_RECIPE = (RECIPE, PERIOD, "_before", "chosen", "scale", "scheme", "mean", "outliers", "weighting", "minimum", "cuts")
WEIGHT, SHARE = "w_", "h_"


def of_files(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries of a project without those of its recipe."""
    return {
        key: value for key, value in entries.items() if key not in OF_RECIPE and not key.startswith((WEIGHT, SHARE))
    }


def _delivered(entries: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[DeliveredFile, ...]]:
    """Return entries as plain data, and the files that they name."""
    written = write_entries(entries)
    uploads = [one for value in entries.values() if isinstance(value, tuple) for one in value]
    names = {one.digest: one.file or one.name for one in uploads if isinstance(one, Upload)}
    files = tuple(DeliveredFile(names.get(digest, digest), bytes(content)) for digest, content in written.files.items())
    return json.loads(written.text), files


def with_files(context: ReportContext, computed: Computed, entries: Mapping[str, Any]) -> ReportContext:
    """Return a project with other data, and the files that it was read from; how sure it is must be computed anew."""
    desk, files = ({}, ()) if computed.rules is not None else _delivered(of_files(entries))
    beside: Beside = replace(context.beside, desk=desk, files=files)
    return replace(
        context, dataset=computed.dataset, result=computed.result, rules=computed.rules, robustness=None, beside=beside
    )


def save_file(context: ReportContext, target: Path) -> None:
    """Write a project file whole; one that is there already is kept beside it, with “.bak” after its name."""
    content = write_project(context)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".quartierskompass-") as folder:
        half = Path(folder) / "project"
        half.write_bytes(content)
        if target.exists():
            os.replace(target, target.with_name(f"{target.name}.bak"))
        os.replace(half, target)


def begin_in_store(name: str, context: ReportContext, entries: Mapping[str, Any]) -> ProjectVersion:
    """Keep a new project in the database, where the app opens it.

    Raises
    ------
    DataError
        If the name is taken, or the database cannot be reached.
    """
    return reached(lambda: project_store().begin(name, _work(context, write_entries(entries)), "", _now()))


def save_in_store(head: ProjectVersion, context: ReportContext, entries: Mapping[str, Any]) -> ProjectVersion:
    """Keep a further version of a project in the database; the ones before stay.

    Raises
    ------
    DataError
        If somebody saved one in between, or the database cannot be reached.
    """
    return reached(lambda: project_store().save(head, _work(context, write_entries(entries)), "", _now()))


def _work(context: ReportContext, written: Written) -> Work:
    return Work(context.dataset, context.recipe, context.period, written.text, written.files, written.datasets)


def _now() -> str:
    return datetime.datetime.now().isoformat(timespec="seconds")
