"""Screen texts and numbers in the session's language."""

from __future__ import annotations

import re

import streamlit as st

from sozial import i18n
from sozial.i18n import LANGUAGES
from sozial.ui import links, state

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~&=^\"'])")


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


def plain(text: str) -> str:
    r"""Return text from a file so that Markdown shows it literally.

    Examples
    --------
    >>> plain("<b> *x*")
    '\\<b\\> \\*x\\*'
    """
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def choose_language() -> None:
    """Show the switch between the languages."""
    links.seed_choice(state.LANGUAGE, list(LANGUAGES))
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
