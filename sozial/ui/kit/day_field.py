"""A field for one day, typed as people write it.

Streamlit's own field reads the parts of a date as they are typed: in a German browser 1.12.2026 becomes the eleventh of
February, 31.2.2026 the twenty-eighth, and a year of two digits empties it. The entry under the given key is the day
itself; what was typed stands in a text field of its own, whose key ends in ``-typed``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import streamlit as st

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.reading.cells.typed_day import read_day
from sozial.ui.kit.number_field import TYPED
from sozial.ui.kit.typed_cells import day_text
from sozial.ui.session import state
from sozial.ui.session.language import _, plain

_WRITTEN = "-written"
_LONGEST = 30
_NO_DAY = N_("“{text}” is no day. Write for example {day}.")
_EXAMPLE = "31.12.2026"


def shown_day(day: datetime.date | None) -> str:
    """Return a day as a field shows it, empty for none."""
    return day_text("" if day is None else day.isoformat()) or ""


def typed_day(text: str) -> datetime.date | None:
    """Return the day that a text says, None where it says none.

    Examples
    --------
    >>> [typed_day(text) for text in ("1.12.2026", "31.2.2026")]
    [datetime.date(2026, 12, 1), None]
    """
    found = read_day(text)
    return None if found is None else datetime.date.fromisoformat(found)


def no_day(text: str) -> Finding:
    """Return what is said of a text that is no day, where it stands in a form that is sent as a whole."""
    return Finding("no-day", Severity.ERROR, _NO_DAY, values={"text": text, "day": _EXAMPLE})


def _note(key: str, may_be_empty: bool) -> None:
    text = str(state.read(key + TYPED) or "").strip()
    day = typed_day(text)
    if day is not None or (not text and may_be_empty):
        state.write(key, day)


def day_field(label: str, key: str, standard: datetime.date | None = None) -> datetime.date | None:
    """Show a field for a day and return it; what is no day stays in the field, with the reason below it.

    Parameters
    ----------
    key
        Of the entry that holds the day; it can be written before the field is drawn.
    standard
        What holds before anything was typed; None: the field may be empty.
    """
    held: datetime.date | None = state.read(key)
    day = standard if held is None else held
    if state.read(key + TYPED) is None or state.read(key + _WRITTEN) != shown_day(day):
        # Somebody else has written the day.
        state.write(key + TYPED, shown_day(day))
    with st.container():
        st.text_input(
            label, key=key + TYPED, help=_("Day, month and year: 31.12.2026"), persist_state="session",
            max_chars=_LONGEST, on_change=_note, args=(key, standard is None),
        )  # fmt: skip
        text = str(state.read(key + TYPED) or "").strip()
        if typed_day(text) is None and (text or standard is not None):
            wrong = _(_NO_DAY).format(text=text, day=_EXAMPLE)
            kept = _("{value} still holds.").format(value=shown_day(day) or _("Nothing"))
            st.caption(f":red[{plain(wrong)} {plain(kept)}]")
    state.write(key + _WRITTEN, shown_day(day))
    return day


def is_no_day(keys: Iterable[str]) -> bool:
    """Whether something stands in one of these fields that is no day."""
    texts = [str(state.read(key + TYPED) or "").strip() for key in keys]
    return any(text and read_day(text) is None for text in texts)
