"""What continues each column of the data in a new delivery, to be confirmed or changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from sozial.errors import listed
from sozial.i18n import NP_
from sozial.model import Dataset
from sozial.reading.delivery.delivery_columns import ColumnProposal
from sozial.reading.delivery.delivery_mapping import Proposals
from sozial.ui.data.indicator_editor import base_label
from sozial.ui.next_year.next_year_files import NEXT
from sozial.ui.next_year.next_year_rows import (
    WIDTHS,
    ask_together,
    confirm_row,
    note_change,
    reason_words,
    show_heads,
    show_settled,
)
from sozial.ui.next_year.next_year_titles import column_title, shortened
from sozial.ui.session import state
from sozial.ui.session.language import _, counted, number, plain

_ADDED = f"{NEXT}added"
# Choices of a column that are no column of the new file.
_NOTHING, _MADE = "-", "="


def choose_columns(
    before: Dataset, delivery: Dataset, proposals: Proposals, rows: list[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Show the columns; return the new column by old one, and the rates that are made again."""
    st.markdown(f"**{_('Indicators and their counts')}**")
    settled = [entry for entry in proposals.columns if entry.sure]
    asked = [entry for entry in proposals.columns if not entry.sure]
    chosen = {entry.old: _held(delivery, entry) for entry in settled}
    taken = set(chosen.values()) - {_NOTHING, _MADE}
    if settled:
        chosen |= _change_settled(before, delivery, settled)
    _say_renamed(before, chosen)
    if asked:
        chosen |= _ask_columns(before, delivery, asked, taken, rows)
    columns = {old: new for old, new in chosen.items() if new not in (_NOTHING, _MADE)}
    made = tuple(old for old, new in chosen.items() if new == _MADE and _can_be_made(before, old, columns))
    return columns, made


def _change_settled(before: Dataset, delivery: Dataset, settled: Sequence[ColumnProposal]) -> dict[str, str]:
    """Show the columns that are mapped without a question; return those that are chosen otherwise, by old column."""
    with st.expander(_("Mapped without a question: {n}").format(n=number(len(settled)))):
        if st.toggle(_("Change these, too"), key=f"{NEXT}all-columns", persist_state="session"):
            return {entry.old: _column_row(before, delivery, entry, set(), "") for entry in settled}
        show_settled(
            [(column_title(before, entry.old), _new_title(entry), reason_words(entry.reason)) for entry in settled]
        )
    return {}


def _ask_columns(
    before: Dataset, delivery: Dataset, asked: Sequence[ColumnProposal], taken: set[str], rows: list[str]
) -> dict[str, str]:
    """Ask what continues columns, once about several that have no values any more; return it by old column."""
    show_heads(_("Until now"), _("In the new file"), _("Why"))
    ended = [entry for entry in asked if not entry.new]
    titles = [column_title(before, entry.old) for entry in ended]
    together = ended if ask_together(ended, titles, "column", _("no values this year"), rows) else []
    chosen = dict.fromkeys((entry.old for entry in together), _NOTHING)
    for entry in asked:
        if entry not in together:
            row = f"column-{entry.old}"
            rows.append(row)
            chosen[entry.old] = _column_row(before, delivery, entry, taken, row)
    return chosen


def _say_renamed(before: Dataset, chosen: Mapping[str, str]) -> None:
    """Say which columns go on under another name."""
    others = [
        f"{base_label(new)} → {column_title(before, old)}"
        for old, new in chosen.items()
        if new not in (_NOTHING, _MADE, old)
    ]
    if others:
        st.caption(_("Under another name: {names}").format(names=plain(listed(others, 12))))


def _held(delivery: Dataset, entry: ColumnProposal) -> str:
    """Return what was chosen for a column, else what is proposed."""
    held = state.read(f"{NEXT}column-{entry.old}")
    return str(held) if held in _options(delivery, entry) else _proposed(entry)


def say_double(columns: Mapping[str, str]) -> bool:
    """Say which new columns were chosen for several old ones; return whether there are any."""
    chosen = list(columns.values())
    twice = list(dict.fromkeys(new for new in chosen if chosen.count(new) > 1))
    if twice:
        st.error(_("Chosen for several: {names}").format(names=plain(", ".join(map(base_label, twice)))))
    return bool(twice)


def _can_be_made(before: Dataset, code: str, columns: Mapping[str, str]) -> bool:
    entry = before.indicator(code)
    return entry.count in columns and entry.base in columns


def _new_title(entry: ColumnProposal) -> str:
    return _("from count and base") if entry.made else base_label(entry.new) or "–"


def _proposed(entry: ColumnProposal) -> str:
    return _MADE if entry.made else entry.new or _NOTHING


def _options(delivery: Dataset, entry: ColumnProposal) -> list[str]:
    every = [str(column) for column in delivery.values.columns]
    return [_NOTHING, *([_MADE] if entry.made else []), *every]


def _column_row(before: Dataset, delivery: Dataset, entry: ColumnProposal, taken: set[str], row: str) -> str:
    """Show one column with what continues it; return what is chosen."""
    options = [name for name in _options(delivery, entry) if name not in taken]
    # What a heading ends with, its unit of measure most of all, is never cut off.
    labels = shortened([base_label(name) for name in options if name not in (_NOTHING, _MADE)])
    special = {_NOTHING: _("no values this year"), _MADE: _("from count and base")}
    key = f"{NEXT}column-{entry.old}"
    if state.read(key) not in (None, *options):
        state.forget(key)
    old, new, why, answer = st.columns(WIDTHS, vertical_alignment="center")
    with old:
        st.markdown(plain(column_title(before, entry.old)))
    with new:
        chosen: str = st.selectbox(
            _("What continues {name}").format(name=plain(column_title(before, entry.old))), options,
            index=options.index(_proposed(entry)), key=key, persist_state="session", label_visibility="collapsed",
            format_func=lambda name: special.get(name) or labels[base_label(name)], on_change=note_change, args=(row,),
        )  # fmt: skip
        whole = base_label(chosen)
        if chosen not in special and labels[whole] != whole:
            st.caption(plain(whole))
    with why:
        st.caption(reason_words(entry.reason) if chosen == _proposed(entry) else _("chosen by you"))
    with answer:
        if row:
            confirm_row(row)
    return chosen


def choose_added(proposals: Proposals, columns: Mapping[str, str]) -> tuple[str, ...]:
    """Show the columns that continue nothing; return those that become indicators."""
    free = [name for name in proposals.added if name not in columns.values()]
    if not free:
        return ()
    held = state.read(_ADDED)
    if held is not None:
        state.write(_ADDED, [name for name in held if name in free])
    label = NP_(
        "New columns that become indicators ({n} is offered)", "New columns that become indicators ({n} are offered)"
    )
    chosen = st.multiselect(
        counted(label, len(free)), free, key=_ADDED,
        persist_state="session", placeholder=_("none"), format_func=base_label,
    )  # fmt: skip
    return tuple(chosen)
