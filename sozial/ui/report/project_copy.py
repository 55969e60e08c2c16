"""Everything that belongs to the open project, for a copy of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sozial.report.context.belongings import build_beside
from sozial.report.context.beside import Beside, DeliveredFile
from sozial.report.context.context import ReportContext
from sozial.store.project.desk_entries import read_entries, write_entries
from sozial.store.registers.entry_forms import fitting
from sozial.ui.data.kept_files import AREAS, LATER, TABLES, kept
from sozial.ui.session import notices, state


def delivered() -> tuple[dict[str, Any], tuple[DeliveredFile, ...]]:
    """Return the files on the page Daten, and all that was chosen for them, as plain data."""
    chosen = {key: value for key, value in state.remembered().items() if not state.is_of_recipe(key)}
    written = write_entries(chosen)
    names = {file.digest: file.file or file.name for kind in (TABLES, AREAS, LATER) for file in kept(kind)}
    files = tuple(DeliveredFile(names.get(digest, digest), bytes(content)) for digest, content in written.files.items())
    return json.loads(written.text), files


def laid_out(beside: Beside) -> dict[str, Any]:
    """Return the entries of this session that a copy holds: files, and what was chosen for them.

    A file from elsewhere can name anything: what is no such entry is left out, and so is what has another form than
    the app gives it, with a notice.
    """
    files = {file.digest: file.content for file in beside.files}
    entries = read_entries(json.dumps(dict(beside.desk)), files.get, lambda _digest: None)
    found, told = fitting(
        {key: value for key, value in entries.items() if state.is_of_project(key) and not state.is_of_recipe(key)}
    )
    notices.add_notices(told)
    return found


def completed_copy(place: str) -> Callable[[ReportContext], ReportContext]:
    """Return what puts everything that belongs to a project into its copy, once that is asked for.

    Parameters
    ----------
    place
        Key of the project; asked for now, because the copy is made outside of the page.
    """
    desk, files = delivered()
    return lambda context: replace(context, beside=build_beside(place, desk, files))
