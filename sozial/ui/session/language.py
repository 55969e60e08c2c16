"""Screen texts and numbers in the session's language."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from sozial import i18n
from sozial.i18n import LANGUAGES
from sozial.output.files.literal_text import visible_text
from sozial.ui.session import links, state

# Only what Markdown would take for markup is escaped: labels are also read aloud, backslashes and all.
_MARKS = re.compile(r"[\\`*\[\]<>$~|]|(?<![^\W_])_|_(?![^\W_])|&(?=#|\w+;)")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
_START = re.compile(r"^(\d*)(?=[.)#+=-])")
# Streamlit looks for these in what Markdown has read already, where an escaped sign is a sign again: icons, smileys and
# addresses (`:home:`, `https://`, `www.`, `a@b`), arrows and dashes that stand alone. A character between their signs,
# which nobody sees, leaves them what they are. The time of a day is none of them.
_READ_AFTERWARDS = re.compile(
    r"(?P<before>:(?=\S)(?!\d\d\b(?!:))|www(?=\.)|@(?=[\w-])|(?<![^\s\ufeff])[<>~-](?=(?:-|>|=|->)(?![^\s\ufeff])))",
    re.IGNORECASE,
)
_UNSEEN = "\u2060"


def _(message: str) -> str:
    """Words one message."""
    return i18n.translator(state.language())(message)


def translate() -> i18n.Words:
    """Return the translation function of the session's language."""
    return i18n.translator(state.language())


def counted(message: i18n.Counted, count: float | list[str] | tuple[str, ...], **values: object) -> str:
    """Return a sentence in the form that a number asks for, with the number and other values in it."""
    return translate().counted(message, count, **values)


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
    shown = translate().day(text)
    return plain(shown) if shown == text else shown


def period_words(period: str) -> str:
    """Return a period as the reader writes it, for Markdown."""
    return plain(translate().period(period))


def plain(text: str) -> str:
    r"""Return text from a file so that Markdown shows it literally.

    Examples
    --------
    >>> plain("<b> *x*"), plain("SGB-II-Quote (%)"), plain("1. Mai"), plain(" 5\xa0% \n a")
    ('\\<b\\> \\*x\\*', 'SGB-II-Quote (%)', '1\\. Mai', '5\xa0% a')
    """
    # A space that must not be broken, between a figure and its unit, stays one.
    shown = _SPACES.sub(" ", visible_text(text)).strip()
    marked = _MARKS.sub(r"\\\g<0>", _READ_AFTERWARDS.sub(rf"\g<before>{_UNSEEN}", shown))
    return _START.sub(r"\1\\", marked)


def badge_text(text: str) -> str:
    r"""Return text from a file for a badge, which escapes brackets by itself.

    Examples
    --------
    >>> badge_text("[x] *y*")
    '[x] \\*y\\*'
    """
    return re.sub(r"\\([\[\]])", r"\1", plain(text))


def plain_table(frame: pd.DataFrame) -> pd.DataFrame:
    r"""Return a table of texts so that `st.table`, which reads cells and headings as Markdown, shows them literally.

    Headings of which two look the same get a hair space each: the columns of a table are told apart by them.

    Examples
    --------
    >>> plain_table(pd.DataFrame([["*a*", "b"]], columns=["x  y", "x y"])).to_dict("list")
    {'x y': ['\\*a\\*'], 'x y\u200a': ['b']}
    """
    heads = [plain(str(column)) for column in frame.columns]
    return frame.map(plain).set_axis(
        [head + "\u200a" * heads[:place].count(head) for place, head in enumerate(heads)], axis=1
    )


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
