"""A field for one number, typed as people write it.

Browsers do not take German numbers in Streamlit's own field: 8,5 becomes 85, and 250.000 becomes 250. The entry under
the given key is the number itself; what was typed stands in a text field of its own, whose key ends in ``-typed``.
"""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from sozial.i18n import format_number
from sozial.reading.cells.typed_number import read_typed
from sozial.ui.session import state
from sozial.ui.session.language import _, plain

TYPED = "-typed"
_WRITTEN = "-written"
_MOST_DECIMALS = 6


def entries(key: str) -> tuple[str, str, str]:
    """Return the entries of a field, for whoever remembers what stands in it, also where that is no number."""
    return key, key + TYPED, key + _WRITTEN


def _shown(value: float | None) -> str:
    """Return a number with as many decimals as it has."""
    if value is None:
        return ""
    digits = next((count for count in range(_MOST_DECIMALS) if round(value, count) == value), _MOST_DECIMALS)
    return format_number(value, state.language(), digits)


def _read(key: str, least: float | None, most: float | None, whole: bool) -> tuple[float | None, str]:
    """Return the number that is typed, and what is wrong with it."""
    text = str(state.read(key + TYPED) or "").strip()
    value = read_typed(text, state.language())
    if value is None:
        return None, _("This is no number.") if text else ""
    if whole and value != int(value):
        return None, _("This must be a whole number.")
    if least is not None and value < least:
        return None, _("At least {n}.").format(n=_shown(least))
    if most is not None and value > most:
        return None, _("At most {n}.").format(n=_shown(most))
    return value, ""


def _note(key: str, least: float | None, most: float | None, whole: bool, may_be_empty: bool) -> None:
    value, wrong = _read(key, least, most, whole)
    if not wrong and (value is not None or may_be_empty):
        state.write(key, value)


def number_field(
    label: str,
    key: str,
    standard: float | None = None,
    least: float | None = None,
    most: float | None = None,
    *,
    whole: bool = False,
    width: int | None = None,
    help: str | None = None,
) -> float | None:
    """Show a field for a number and return it; what is no number stays in the field, with the reason below it.

    Parameters
    ----------
    key
        Of the entry that holds the number; it can be written before the field is drawn.
    standard
        What holds before anything was typed; None: the field may be empty.
    least, most
        What is allowed.
    """
    held = state.read(key, standard)
    value = standard if held is None else float(held)
    outdated = state.read(key + _WRITTEN) != (value, state.language())
    if state.read(key + TYPED) is None or (outdated and state.read(key + TYPED) != _shown(value)):
        # Somebody else has written the number, or the language has changed. What stands there already is not written
        # once more: it would go into the middle of what is typed next.
        state.write(key + TYPED, _shown(value))
    with st.container(width=width or "stretch"):
        st.text_input(
            label, key=key + TYPED, help=help, persist_state="session", on_change=_note,
            args=(key, least, most, whole, standard is None),
        )  # fmt: skip
        _typed, wrong = _read(key, least, most, whole)
        empty = standard is not None and not str(state.read(key + TYPED) or "").strip()
        if wrong or empty:
            kept = _("{value} still holds.").format(value=_shown(value) or _("Nothing"))
            st.caption(f":red[{plain(wrong or _('This is no number.'))} {plain(kept)}]")
    state.write(key + _WRITTEN, (value, state.language()))
    return value


def whole_field(
    label: str, key: str, standard: int, least: int, most: int, width: int | None = None, help: str | None = None
) -> int:
    """Show a field for a whole number and return it."""
    held = state.read(key)
    if held is not None and not least <= held <= most:
        # The range has become another one, with other data.
        state.forget(key)
    found = number_field(label, key, min(max(standard, least), most), least, most, whole=True, width=width, help=help)
    return standard if found is None else int(found)


def any_wrong(keys: Iterable[str]) -> bool:
    """Whether something stands in one of these fields that was not taken over: no number, or beyond what is allowed."""
    return any(_is_wrong(key, str(state.read(key + TYPED) or "").strip()) for key in keys)


def _is_wrong(key: str, text: str) -> bool:
    held = state.read(key)
    if not text or (held is not None and text == _shown(float(held))):
        return False
    typed = read_typed(text, state.language())
    return typed is None or typed != held
