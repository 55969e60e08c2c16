"""Rows of old beside new: what is shown of each, and whether it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.errors import Finding, listed
from sozial.output.tables.data_tables import build_continuation
from sozial.reading.delivery.delivery_columns import ColumnProposal
from sozial.reading.delivery.unit_matcher import UnitProposal
from sozial.ui.kit.table_view import show_table
from sozial.ui.next_year.next_year_files import NEXT, WIDGET
from sozial.ui.session import state
from sozial.ui.session.language import _, plain

CONFIRMED = f"{NEXT}confirmed"
WIDTHS = (3, 4, 5, 2)
# So many that nothing continues are asked about together.
_SEVERAL = 4


def confirm(rows: Sequence[str]) -> None:
    """Note that rows are so as they are shown."""
    state.write(CONFIRMED, [*state.read(CONFIRMED, ()), *rows])


def ask_again(row: str) -> None:
    """Take the answer to a row back."""
    state.write(CONFIRMED, [entry for entry in state.read(CONFIRMED, ()) if entry != row])


def note_change(row: str) -> None:
    """Take what was chosen as an answer."""
    if row and row not in state.read(CONFIRMED, ()):
        confirm((row,))


def show_heads(*heads: str) -> None:
    """Show what the columns of the rows below are."""
    for place, head in zip(st.columns(WIDTHS), heads, strict=False):
        with place:
            st.markdown(f"**{head}**")


def confirm_row(row: str) -> None:
    """Show whether a row is confirmed, with what confirms it or takes that back."""
    if row in state.read(CONFIRMED, ()):
        st.button(
            _("Confirmed"), key=f"{WIDGET}again-{row}", type="tertiary", icon=":material/check_circle:",
            on_click=ask_again, args=(row,), help=_("Ask again"),
        )  # fmt: skip
    else:
        st.button(_("That is so"), key=f"{WIDGET}yes-{row}", icon=":material/check:", on_click=confirm, args=((row,),))


def reason_words(reason: Finding) -> str:
    """Return why something is proposed, to be shown."""
    return plain(reason.text(state.language()))


def show_settled(lines: Sequence[tuple[str, str, str]]) -> None:
    """Show what nobody has to confirm: old, new, and why."""
    show_table(build_continuation(lines, state.language(), with_reason=True), None)


def ask_together(
    ended: Sequence[ColumnProposal | UnitProposal], names: Sequence[str], kind: str, words: str, rows: list[str]
) -> bool:
    """Ask once about several that nothing continues; return whether that was done and none is asked singly."""
    if len(ended) < _SEVERAL or state.read(f"{NEXT}singly-{kind}"):
        if len(ended) >= _SEVERAL:
            st.toggle(_("Answer singly"), key=f"{NEXT}singly-{kind}", persist_state="session")
        return False
    row = f"{kind}s-ended"
    rows.append(row)
    first, second, why, answer = st.columns(WIDTHS, vertical_alignment="center")
    with first:
        st.markdown(plain(listed(list(names), 12)))
    with second:
        st.markdown(words)
        st.toggle(_("Answer singly"), key=f"{NEXT}singly-{kind}", persist_state="session")
    with why:
        st.caption(reason_words(ended[0].reason))
    with answer:
        confirm_row(row)
    return True
