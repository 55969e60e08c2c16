"""What a person can change about how a table is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from sozial.output.tables.data_tables import build_lines
from sozial.output.tables.editor_tables import build_sign_meanings
from sozial.reading.cells.signs import SIGN_LABELS, Sign
from sozial.reading.files.content import TABLE_KINDS
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.plans.saved_reading import SavedReading, reading_for
from sozial.reading.tables.table import RawTable
from sozial.ui.data import questions
from sozial.ui.data.upload import Upload
from sozial.ui.kit.table_view import editor_columns, show_table
from sozial.ui.session import state, viewers
from sozial.ui.session.language import _

_SEPARATORS = ["", ";", ",", "\t", "|"]


state.remember("separator-", "encoding-", "header-", "sheet-", "transposed-")
state.remember("signs-chosen-", questions.ANSWERS, noted=True)
_ENCODINGS = ["", "utf-8", "cp1252", "utf-16", "cp850", "mac_roman"]


def typed_lines(text: str) -> tuple[int, ...] | None:
    """Return the lines that a person typed: "4", "4-6", "0" for none; None for anything else.

    Examples
    --------
    >>> typed_lines("4-6"), typed_lines("0"), typed_lines("")
    ((4, 5, 6), (), None)
    """
    first, _dash, last = text.replace("–", "-").replace(" ", "").partition("-")
    if not first.isdigit() or (last and not last.isdigit()):
        return None
    start, stop = int(first), int(last or first)
    return () if start == 0 else tuple(range(start, min(stop, start + 8) + 1))


def widget_key(upload: Upload, name: str) -> str:
    """Return the key of a widget that belongs to one file."""
    return f"{name}-{upload.name}"


def chosen_reading(upload: Upload, saved: SavedReading | None, columns: Sequence[str]) -> TableReading:
    """Return how the table is to be opened: as saved, then as chosen on screen."""
    reading = reading_for(saved, columns) if saved is not None else TableReading()
    if upload.layer or upload.block:
        # What a line is goes before what a reading was made for.
        reading = replace(reading, sheet=upload.layer, block=upload.block)
    separator, encoding = state.read(widget_key(upload, "separator")), state.read(widget_key(upload, "encoding"))
    header = typed_lines(state.read(widget_key(upload, "header")) or "")
    signs = {sign: Sign(meaning) for sign, meaning in (state.read(widget_key(upload, "signs-chosen")) or {}).items()}
    return replace(
        reading,
        separator=separator or reading.separator,
        encoding=encoding or reading.encoding,
        sheet=state.read(widget_key(upload, "sheet")) or reading.sheet,
        header=header if header is not None else reading.header,
        transposed=bool(state.read(widget_key(upload, "transposed"), reading.transposed)),
        signs={**reading.signs, **signs},
        answers={**reading.answers, **questions.answers(partial(widget_key, upload))},
    )


def show_choices(upload: Upload, table: RawTable) -> None:
    """Offer everything about the reading that can be changed."""
    with st.expander(_("Read it differently"), icon=":material/tune:"):
        if not viewers.is_public():
            show_table(build_lines(table.preview), height=260)
        left, middle, right = st.columns(3)
        with left:
            if len(table.sheets) > 1 and not (upload.file and upload.layer):
                st.selectbox(
                    _("Sheet"),
                    table.sheets,
                    index=table.sheets.index(table.sheet),
                    key=widget_key(upload, "sheet"),
                    persist_state="session",
                )
            # Attributes of areas have their names beside them: there is no header to look for.
            if table.kind in TABLE_KINDS:
                _ask_header(upload, table)
        with middle:
            if table.separator:
                st.selectbox(
                    _("Separator"),
                    _SEPARATORS,
                    key=widget_key(upload, "separator"),
                    persist_state="session",
                    format_func=lambda sign: {"": _("found automatically"), "\t": "Tab"}.get(sign, sign),
                )
                st.selectbox(
                    _("Characters"),
                    _ENCODINGS,
                    key=widget_key(upload, "encoding"),
                    persist_state="session",
                    format_func=lambda name: name or _("found automatically"),
                )
            if table.kind in TABLE_KINDS:
                st.toggle(
                    _("Areas stand in the columns"), key=widget_key(upload, "transposed"), persist_state="session"
                )
        with right:
            if choose_signs(table, partial(widget_key, upload)):
                st.rerun()


def _ask_header(upload: Upload, table: RawTable) -> None:
    st.text_input(
        _("Lines of the header"),
        key=widget_key(upload, "header"),
        placeholder="–".join(str(line) for line in dict.fromkeys((*table.header_lines[:1], *table.header_lines[-1:]))),
        help=_("For instance 4, or 4-6; 0 where there is none. Empty: found automatically."),
        max_chars=9,
        persist_state="session",
    )


def choose_signs(table: RawTable, key: questions.Key) -> bool:
    """Let the meaning of the signs that occur be changed; return whether one was, so that the file is read anew.

    Parameters
    ----------
    key
        Names what belongs to the file of the table: "signs", and "signs-chosen" with what was chosen.
    """
    found = sorted(
        {sign for name in table.columns if table.is_numeric(name) for sign in table.numbers(name).signs if sign}
    )
    if not found:
        st.caption(_("No signs in place of numbers."))
        return False
    meanings = build_sign_meanings(found, table.signs, state.language())
    rows = meanings.keyed()
    chosen = partial(
        st.column_config.SelectboxColumn,
        options=[str(sign) for sign in Sign],
        format_func=lambda sign: _(SIGN_LABELS[Sign(str(sign))]),
        required=True,
    )
    edited = st.data_editor(
        rows,
        key=key("signs"),
        hide_index=True,
        disabled=["sign"],
        column_config=editor_columns(meanings, meaning=chosen),
    )
    changed = {
        str(row["sign"]): str(row["meaning"])
        for row, before in zip(edited.to_dict("records"), rows.to_dict("records"), strict=True)
        if row["meaning"] != before["meaning"]
    }
    known = state.read(key("signs-chosen")) or {}
    if changed and {**known, **changed} != known:
        state.write(key("signs-chosen"), {**known, **changed})
        state.forget(key("signs"))
        return True
    return False
