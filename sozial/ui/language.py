"""Screen texts and numbers in the session's language."""

from __future__ import annotations

import re

import streamlit as st

from sozial import i18n
from sozial.i18n import LANGUAGES
from sozial.ui import links, state

# Only what Markdown would take for markup is escaped: labels are also read aloud, backslashes and all.
_MARKS = re.compile(r"[\\`*\[\]<>$~|]|(?<!\w)_|_(?!\w)|:(?=\S)|&(?=#|\w+;)")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
_START = re.compile(r"^(\d*)(?=[.)#+-])")


def _(message: str) -> str:
    """Translate one message."""
    return i18n.translator(state.language())(message)


def translate() -> i18n.Translate:
    """Return the translation function of the session's language."""
    return i18n.translator(state.language())


def number(value: float | None, digits: int = 0) -> str:
    """Format a number."""
    return i18n.format_number(value, state.language(), digits)


def percent(share: float | None, digits: int = 0) -> str:
    """Format a share of 1 as per cent."""
    return i18n.format_percent(share, state.language(), digits)


def signed(value: float | None, digits: int = 0) -> str:
    """Format a number with its sign."""
    return i18n.format_signed(value, state.language(), digits)


def day(text: str) -> str:
    """Return a date as the reader writes it, for Markdown; what is no date is shown literally."""
    shown = i18n.format_day(text, state.language())
    return plain(shown) if shown == text else shown


def plain(text: str) -> str:
    r"""Return text from a file so that Markdown shows it literally.

    Examples
    --------
    >>> plain("<b> *x*"), plain("SGB-II-Quote (%)"), plain("1. Mai"), plain(" 5\xa0% \n a")
    ('\\<b\\> \\*x\\*', 'SGB-II-Quote (%)', '1\\. Mai', '5\xa0% a')
    """
    # A space that must not be broken, between a figure and its unit, stays one.
    marked = _MARKS.sub(r"\\\g<0>", _SPACES.sub(" ", text).strip())
    return _START.sub(r"\1\\", marked)


def choose_language() -> None:
    """Show the switch between the languages."""
    links.seed_choice(state.LANGUAGE, list(LANGUAGES), i18n.DEFAULT_LANGUAGE)
    chosen = st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        default=i18n.DEFAULT_LANGUAGE,
        format_func=str.upper,
        required=True,
        key=state.LANGUAGE,
        label_visibility="collapsed",
        persist_state="session",
    )
    links.publish_choice(state.LANGUAGE, chosen, i18n.DEFAULT_LANGUAGE)
