"""Files that a session holds, with all that was chosen for them, until they are removed.

Streamlit forgets what was uploaded, and what was typed, when their page is left. So every file is taken out of the
uploader at once and kept in the session, which ends when the browser's tab is closed or loaded anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import streamlit as st

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.reading.table_reading import TableReading
from sozial.ui import state
from sozial.ui.language import _, plain

# All files of one session together: everybody's session lies in the memory of one computer.
MOST_BYTES = 250_000_000
TABLES, AREAS = "tables", "areas"
TITLE = "data-title"
# What is chosen for all files together.
_OF_ALL = (TITLE, "join-rule", "join-agreed", "join-confirmed")
state.remember("_kept-", TITLE)


@dataclass(frozen=True)
class Upload:
    """A file as it came; of a file with areas whose figures are used, also the layer that was chosen."""

    name: str
    content: bytes
    layer: str = ""

    @cached_property
    def digest(self) -> str:
        """Hash of the content."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def reading(self) -> TableReading | None:
        """How its table is opened where nothing else is chosen."""
        return TableReading(sheet=self.layer) if self.layer else None


def kept(kind: str) -> tuple[Upload, ...]:
    """Return the files of one kind that the session holds."""
    found: tuple[Upload, ...] = state.read(_files(kind), ())
    return found


def take_files(kind: str, label: str, types: Sequence[str], hint: str, several: bool) -> tuple[Upload, ...]:
    """Show an uploader, and below it the files that are held, each with a button that removes it; return them."""
    times = state.read(_round(kind), 0)
    # Emptied after every file: another key is another uploader.
    key = f"{kind}-{times}" if times else kind
    st.file_uploader(
        label, type=list(types), accept_multiple_files=several, key=key, help=hint, on_change=_take, args=(kind, key)
    )
    for file in kept(kind):
        st.button(
            _("Remove {name}").format(name=plain(file.name)),
            key=f"remove-{kind}-{file.name}",
            type="tertiary",
            icon=":material/close:",
            on_click=remove,
            args=(kind, file.name),
        )
    return kept(kind)


def remove(kind: str, name: str) -> None:
    """Forget a file and all that was chosen for it."""
    state.write(_files(kind), tuple(file for file in kept(kind) if file.name != name))
    others = [file.name for one in (TABLES, AREAS) for file in kept(one)]
    if name not in others:
        longer = tuple(f"-{other}" for other in others if other.endswith(f"-{name}"))
        state.forget_ending(f"-{name}", longer)
    if not others:
        for key in _OF_ALL:
            state.forget(key)
    elif state.read(TITLE) == default_title(name):
        state.forget(TITLE)


def default_title(name: str) -> str:
    """Return a name for the data of a file: the file's, without its ending."""
    return name.rsplit(".", 1)[0]


def _files(kind: str) -> str:
    return f"_kept-{kind}"


def _round(kind: str) -> str:
    return f"_kept-round-{kind}"


def _take(kind: str, key: str) -> None:
    """Take what was uploaded into the session; a file of a name that is held replaces the one before."""
    given: Any = state.read(key)
    state.write(_round(kind), state.read(_round(kind), 0) + 1)
    if not given:
        return
    several = isinstance(given, list)
    new: dict[str, Upload] = {}
    for file in given if several else [given]:
        upload = Upload(file.name, file.getvalue())
        if upload not in new.values():
            upload = replace(upload, name=_free_name(upload.name, new))
            new[upload.name] = upload
    if not several:
        for file in kept(kind):
            if file.name not in new:
                remove(kind, file.name)
    files = {file.name: file for file in kept(kind)} | new
    other = AREAS if kind == TABLES else TABLES
    size = sum(len(file.content) for file in (*files.values(), *kept(other)))
    if size > MOST_BYTES:
        state.add_notice(_too_much(list(new)))
        return
    state.write(_files(kind), tuple(files.values()))


def _free_name(name: str, taken: dict[str, Upload]) -> str:
    """Return a name that no other file has, of several that came at once from different folders."""
    start, dot, ending = name.rpartition(".")
    found, times = name, 1
    while found in taken:
        times += 1
        found = f"{start} ({times}){dot}{ending}" if dot else f"{name} ({times})"
    return found


def _too_much(names: Sequence[str]) -> Finding:
    message = N_("All files together would be larger than {n} MB; not taken: {names}")
    values = {"n": MOST_BYTES // 1_000_000, "names": ", ".join(names)}
    return Finding("too-much", Severity.ERROR, message, N_("Remove a file first."), values=values)
