"""Files that a session holds, with all that was chosen for them, until they are removed.

Streamlit forgets what was uploaded, and what was typed, when their page is left. So every file is taken out of the
uploader at once and kept in the session, which ends when the browser's tab is closed or loaded anew. The uploader stays
the same one (`uploader`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.reading.files.content import TABLE_KINDS, detect_kind
from sozial.store.files.upload import Upload as Upload
from sozial.ui.kit.uploader import new_files
from sozial.ui.session import notices, state
from sozial.ui.session.language import _, plain

# All files of one session together: everybody's session lies in the memory of one computer.
MOST_BYTES = 250_000_000
TABLES, AREAS = "tables", "areas"
# Files that were put onto the data on the page Ziele.
LATER = "later"
TITLE = "data-title"
# The tables that are read of a file: name, sheet and block of each.
LINES = "_lines-"
_WAITING = "_kept-waiting"
TABLE_TYPES = ["csv", "txt", "tsv", "xlsx", "xls", "ods", "toml"]
# The last ones are refused, with what to do about it.
AREA_TYPES = [
    *("geojson", "json", "gpkg", "zip", "fgb", "kml", "kmz", "topojson", "geojsonl", "geojsons", "ndjson", "gml")
]
# Each uploader takes what belongs to the other one, and hands it over.
ALL_TYPES = [*TABLE_TYPES, *AREA_TYPES]
_RUNNING = re.compile(r"^\d{1,3}_+(?=\D)")
# What is chosen for all files together.
_OF_ALL = (TITLE, "join-rule", "join-agreed", "join-confirmed")
state.remember(TITLE, LINES, "_kept-tables", "_kept-areas", "_kept-later")


def kept(kind: str) -> tuple[Upload, ...]:
    """Return the files of one kind that the session holds."""
    found: tuple[Upload, ...] = tuple(state.read(_files(kind), ()))
    return found


def line_names(file: str) -> list[str]:
    """Return the names of the tables that are read of a file."""
    return [str(entry[0]) for entry in state.read(f"{LINES}{file}") or []] or [file]


def take_files(kind: str, label: str, hint: str, several: bool) -> tuple[Upload, ...]:
    """Show an uploader; return the files that are held. What belongs to the other one is taken over there."""
    st.file_uploader(
        label, type=ALL_TYPES, accept_multiple_files=several, key=kind, help=hint, on_change=_take_given, args=(kind,)
    )
    if _take(kind):
        # Its callback was broken off, or never called after a connection was lost. It may belong to the other uploader.
        st.rerun()
    waiting: Upload | None = state.read(_WAITING)
    if kind == AREAS and waiting is not None:
        said = _("“{name}” holds areas. Use it instead of “{other}”?")
        others = ", ".join(file.name for file in kept(AREAS))
        st.warning(said.format(name=plain(waiting.name), other=plain(others)), icon=":material/help:")
        with st.container(horizontal=True):
            st.button(_("Use the new one"), key="use-waiting", on_click=_use_waiting, args=(True,))
            st.button(_("Keep the old one"), key="leave-waiting", on_click=_use_waiting, args=(False,))
    return kept(kind)


def keep_later(files: Sequence[Upload]) -> None:
    """Keep exactly these of the files that were put onto the data."""
    state.write(_files(LATER), tuple(dict.fromkeys(files)))


def remove(kind: str, name: str) -> None:
    """Forget a file and all that was chosen for it."""
    state.write(_files(kind), tuple(file for file in kept(kind) if file.name != name))
    others = [file.name for one in (TABLES, AREAS) for file in kept(one)]
    if name not in others:
        for line in line_names(name):
            forget_choices(line)
    if not others:
        for key in _OF_ALL:
            state.forget(key)
    elif state.read(TITLE) == default_title(name):
        state.forget(TITLE)


def forget_choices(name: str) -> None:
    """Forget all that was chosen for one table or file."""
    state.forget_ending(f"-{name}", longer_names(name))


def longer_names(name: str) -> tuple[str, ...]:
    """Return the endings of what belongs to others whose names end like this one."""
    others = [line for one in (TABLES, AREAS) for file in kept(one) for line in (file.name, *line_names(file.name))]
    return tuple(f"-{other}" for other in others if other.endswith(f"-{name}"))


def default_title(name: str) -> str:
    """Return a name for the data of a file: the file's, without its ending, as a person would write it.

    Examples
    --------
    >>> default_title("01_flensburg_einwohner_2011_2021.csv"), default_title("mieten.xlsx"), default_title("21_22.csv")
    ('Flensburg einwohner 2011 2021', 'mieten', '21 22')
    """
    stem = name.split(" · ")[0].rsplit(".", 1)[0]
    if "_" not in stem:
        return stem
    # A number before the name sorts files; before figures it may be a year.
    words = _RUNNING.sub("", stem).replace("_", " ").strip()
    return f"{words[:1].upper()}{words[1:]}" or stem


def put(kind: str, file: Upload, instead: str) -> None:
    """Put a file in the place of another one."""
    state.write(_files(kind), tuple(file if held.name == instead else held for held in kept(kind)))


def _files(kind: str) -> str:
    return f"_kept-{kind}"


def _take_given(kind: str) -> None:
    _take(kind)


def _take(kind: str) -> bool:
    """Take what was uploaded into the session; a file of a name that is held replaces the one before.

    Returns
    -------
    is_new
        Whether there was anything that had not been taken yet.
    """
    with new_files(kind) as given:
        if given:
            hold(kind, given)
    return bool(given)


def hold(kind: str, given: Sequence[Upload]) -> None:
    """Hold files; one of a name that is held replaces the one before, and each goes where it belongs."""
    new: dict[str, Upload] = {}
    for upload in given:
        if upload not in new.values():
            upload = upload.changed(name=_free_name(upload.name, new))
            new[upload.name] = upload
    size = sum(file.size for file in new.values())
    size += sum(file.size for one in (TABLES, AREAS) for file in kept(one) if file.name not in new)
    size += sum(file.size for file in kept(LATER))
    if size > MOST_BYTES:
        notices.add_notice(too_much(list(new)))
        return
    for upload in new.values():
        place = _place_of(upload) or kind
        if place != kind:
            _put_elsewhere(upload, place)
        elif place == AREAS:
            _put_areas(upload)
        else:
            files = {file.name: file for file in kept(TABLES)} | {upload.name: upload}
            state.write(_files(TABLES), tuple(files.values()))


def _place_of(upload: Upload) -> str | None:
    """Return which uploader a file belongs to; None where that is not to be told."""
    try:
        return TABLES if detect_kind(upload.content, upload.name) in TABLE_KINDS else AREAS
    except DataError:
        # Said where the file is read.
        return None


def _put_elsewhere(upload: Upload, place: str) -> None:
    """Take a file over to the uploader that it belongs to; areas that are held are not replaced unasked."""
    if place == AREAS and any(file.name != upload.name for file in kept(AREAS)):
        state.write(_WAITING, upload)
        return
    if place == AREAS:
        _put_areas(upload)
        message = N_("“{name}” holds areas and belongs on the right; it was put there.")
    else:
        state.write(_files(TABLES), (*(file for file in kept(TABLES) if file.name != upload.name), upload))
        message = N_("“{name}” holds a table and belongs on the left; it was put there.")
    notices.add_notice(Finding("moved", Severity.NOTE, message, values={"name": upload.name}))


def _put_areas(upload: Upload) -> None:
    for file in kept(AREAS):
        if file.name != upload.name:
            remove(AREAS, file.name)
    state.write(_files(AREAS), (upload,))


def _use_waiting(use: bool) -> None:
    waiting: Upload | None = state.read(_WAITING)
    state.forget(_WAITING)
    if use and waiting is not None:
        _put_areas(waiting)


def _free_name(name: str, taken: dict[str, Upload]) -> str:
    """Return a name that no other file has, of several that came at once from different folders."""
    start, dot, ending = name.rpartition(".")
    found, times = name, 1
    while found in taken:
        times += 1
        found = f"{start} ({times}){dot}{ending}" if dot else f"{name} ({times})"
    return found


def too_much(names: Sequence[str]) -> Finding:
    """Say that a session would hold too much."""
    message = N_("All files together would be larger than {n} MB; not taken: {names}")
    values = {"n": MOST_BYTES // 1_000_000, "names": ", ".join(names)}
    return Finding("too-much", Severity.ERROR, message, N_("Remove a file first."), values=values)
