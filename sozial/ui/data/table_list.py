"""The list of tables and areas: one line each, to be switched off, replaced by a newer delivery, or removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sozial.i18n import NP_
from sozial.reading.tables.table_parts import PART_LABELS, PartKind, TablePart
from sozial.reading.tables.unread_parts import unread_parts
from sozial.ui.data.kept_files import AREAS, TABLES, Upload, kept, remove
from sozial.ui.data.replacing import replace_areas, replace_file
from sozial.ui.data.table_lines import ON, add_line, is_on, remove_line
from sozial.ui.data.upload import FileLines, Uploads
from sozial.ui.kit.popovers import close, popover
from sozial.ui.session import state
from sozial.ui.session.language import _, counted, plain, translate

_UNREAD = "read-all-the-same-"


@dataclass(frozen=True)
class LineState:
    """How a table was read, as its line says it.

    Parameters
    ----------
    summary
        Rows, columns, header, year.
    joined, units
        How many of its quarters the areas, or the other tables, know; `joined` is None where there are none.
    place
        Sheet and block that were read.
    """

    summary: str
    units: int
    joined: int | None
    place: tuple[str, int]


def show_list(where: DeltaGenerator, files: Uploads, lines: Mapping[str, LineState], has_areas: bool) -> None:
    """Show all tables and areas that the session holds."""
    held = kept(AREAS)
    if not (files.files or files.others or held):
        return
    with where.container(key="table-list", border=True, gap="small"):
        hint = _("Switched off, a table is not used, and keeps all that was chosen for it.")
        st.markdown(f"**{_('Tables and areas')}**", help=hint)
        for entry in files.files:
            for line in entry.lines:
                _show_line(entry, line, lines.get(line.name), has_areas)
            _show_unread(entry, lines)
        for name, what in files.others.items():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{plain(name)} · {what}")
                _remove_button(TABLES, name, partial(remove, TABLES, name))
        for file in held:
            _show_areas(file)


def _show_line(entry: FileLines, line: Upload, seen: LineState | None, has_areas: bool) -> None:
    with st.container(key=f"line-{line.name}", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.checkbox(
                f"**{plain(line.label)}**", value=is_on(line.name), key=f"{ON}{line.name}", persist_state="session"
            )
            if line.name == entry.lines[0].name:
                _offer_replacing(entry.file)
            _remove_button(TABLES, line.name, partial(remove_line, entry.file.name, line.name))
        st.caption(_said(line, seen, has_areas))


def _said(line: Upload, seen: LineState | None, has_areas: bool) -> str:
    if not is_on(line.name):
        return _("switched off")
    if seen is None:
        return _("not read; see below")
    parts = [seen.summary]
    if seen.joined is not None:
        known = (
            NP_("{n} of {m} quarter on the map", "{n} of {m} quarters on the map", by="m")
            if has_areas
            else NP_("{n} of {m} quarter as in the other tables", "{n} of {m} quarters as in the other tables", by="m")
        )
        parts.append(translate().fill(known, n=seen.joined, m=seen.units))
    else:
        parts.append(counted(NP_("{n} quarter", "{n} quarters"), seen.units))
    return " · ".join(parts)


def _show_unread(entry: FileLines, lines: Mapping[str, LineState]) -> None:
    """Name what of a file is not read, for as long as it is so."""
    places = {(line.layer, max(line.block, 1)) for line in entry.lines}
    places |= {lines[line.name].place for line in entry.lines if line.name in lines}
    unread = unread_parts(entry.parts, places)
    if not unread or not any(is_on(line.name) and line.name in lines for line in entry.lines):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_("Not read: {parts}").format(parts=", ".join(_named(part) for part in unread)))
        for part in unread:
            if part.kind is PartKind.TABLE:
                _add_button(entry, part)
        others = [part for part in unread if part.kind is PartKind.NOTES]
        if others:
            with popover(_("Read all the same"), f"{_UNREAD}{entry.file.name}", type="tertiary"):
                for part in others:
                    _add_button(entry, part)


def _add_button(entry: FileLines, part: TablePart) -> None:
    st.button(
        _("Add {name}").format(name=plain(part.label)), key=f"add-{part.label}-{entry.file.name}",
        icon=":material/add:", type="tertiary", on_click=_add, args=(entry.file.name, *part.place),
    )  # fmt: skip


def _add(name: str, sheet: str, block: int) -> None:
    close(f"{_UNREAD}{name}")
    add_line(name, sheet, block)


def _named(part: TablePart) -> str:
    called = _("sheet “{name}”").format(name=plain(part.label)) if part.sheet else _("table {n}").format(n=part.block)
    if part.kind is PartKind.TABLE:
        return called if part.visible else f"{called} ({_('hidden')})"
    return f"{called} ({_(PART_LABELS[part.kind])})"


def _show_areas(file: Upload) -> None:
    with st.container(key=f"line-areas-{file.name}", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.checkbox(
                f"**{plain(file.name)}**", value=is_on(f"areas-{file.name}"), key=f"{ON}areas-{file.name}",
                persist_state="session",
            )  # fmt: skip
            with _replacing(f"replace-areas-{file.name}"):
                _uploader(f"replace-areas-{file.name}", partial(replace_areas, file.name))
            _remove_button(AREAS, file.name, partial(remove, AREAS, file.name))
        st.caption(_("areas") if is_on(f"areas-{file.name}") else _("switched off"))


def _replacing(name: str) -> DeltaGenerator:
    return popover(_("Replace by a newer delivery"), f"{name}-popover", icon=":material/sync:", type="tertiary")


def _offer_replacing(file: Upload) -> None:
    with _replacing(f"replace-{file.name}"):
        st.caption(_("The new file is read as this one: sheets, answers, rows and columns stay as they were chosen."))
        _uploader(f"replace-{file.name}", partial(replace_file, file.name))


def _uploader(name: str, take: partial[None]) -> None:
    times = state.read(f"_round-{name}", 0)
    key = f"{name}-{times}"
    st.file_uploader(_("Newer delivery"), key=key, on_change=_take, args=(name, take, key))


def _take(name: str, take: partial[None], key: str) -> None:
    close(f"{name}-popover")
    take(key, f"_round-{name}")


def _remove_button(kind: str, name: str, act: partial[None]) -> None:
    st.button(
        _("Remove {name}").format(name=plain(name)), key=f"remove-{kind}-{name}", type="tertiary",
        icon=":material/close:", on_click=act,
    )  # fmt: skip
