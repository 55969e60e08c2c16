"""A file replaced by a newer delivery: everything that was chosen for the old one holds for the new one."""

from __future__ import annotations

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.ui.data.column_editor import SEEN, edits
from sozial.ui.data.kept_files import (
    AREAS,
    LINES,
    MOST_BYTES,
    TABLES,
    TITLE,
    Upload,
    default_title,
    kept,
    line_names,
    longer_names,
    put,
    too_much,
)
from sozial.ui.kit.taking import take
from sozial.ui.session import notices, state

# The period that was proposed for a table: one that nobody typed is not kept.
PROPOSED_PERIOD = "_period-proposed-"


def replace_file(name: str, key: str, round_key: str) -> None:
    """Put what was uploaded in the place of a file of tables; its lines and their choices are those of the new one."""
    new = _given(TABLES, name, key, round_key)
    if new is None:
        return
    noted = state.read(f"{LINES}{name}") or [[name, "", 0]]
    # Longer names first: theirs end as the shorter ones do.
    for line in sorted(line_names(name), key=len, reverse=True):
        other = new.name + line[len(name) :]
        # Its editor holds changes by the number of rows; what was noted by column is kept.
        changed = edits(line)
        longer = longer_names(line)
        state.forget(f"_columns-shown-{line}")
        if state.read(f"period-{line}") == state.read(f"{PROPOSED_PERIOD}{line}"):
            state.forget(f"period-{line}")
        if other != line:
            state.rename_ending(f"-{line}", f"-{other}", longer)
        state.write(f"{SEEN}{other}", changed)
    state.write(f"{LINES}{new.name}", [[new.name + str(entry[0])[len(name) :], *entry[1:]] for entry in noted])
    put(TABLES, new, name)
    _tell(name, new.name)


def replace_areas(name: str, key: str, round_key: str) -> None:
    """Put what was uploaded in the place of a file of areas."""
    new = _given(AREAS, name, key, round_key)
    if new is None:
        return
    if new.name != name:
        state.rename_ending(f"-{name}", f"-{new.name}", longer_names(name))
    put(AREAS, new, name)
    _tell(name, new.name)


def _given(kind: str, name: str, key: str, round_key: str) -> Upload | None:
    """Return what was uploaded, under a name that no other file has; None where nothing was, or it is too large."""
    given = state.read(key)
    state.write(round_key, state.read(round_key, 0) + 1)
    if given is None:
        return None
    others = [file for one in (TABLES, AREAS) for file in kept(one) if (one, file.name) != (kind, name)]
    upload = take(given)
    if upload is None:
        return None
    if sum(file.size for file in others) + upload.size > MOST_BYTES:
        notices.add_notice(too_much([given.name]))
        return None
    taken = {file.name for file in others}
    return upload.changed(name=name if given.name in taken else given.name)


def _tell(name: str, new: str) -> None:
    if state.read(TITLE) == default_title(name):
        state.forget(TITLE)
    message = N_("“{name}” was replaced by “{new}”; what was chosen for it holds on.")
    remedy = N_("Check the columns, the rows and the year.")
    notices.add_notice(Finding("replaced", Severity.NOTE, message, remedy, values={"name": name, "new": new}))
