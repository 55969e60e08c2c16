"""The session's state: the only module that touches ``st.session_state``. Every reader has a default."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import cache as once
from typing import Any

import streamlit as st

from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES

LANGUAGE, LARGE = "lang", "large"
MODE, MINIMUM_COUNT = "mode", "minimum-count"
DATASET, RECIPE, SELECTED, PINNED = "_dataset", "_method", "_selected", "_pinned"
BEFORE, _GENERATION = "_before", "_generation"
# Keys of the link and of widgets whose choices belong to one dataset.
WEIGHT, SHARE = "w_", "h_"
CHOSEN, PERIOD, VIEW, DOMAIN, INDICATOR = "chosen", "period", "view", "field", "indicator"
SCALE, SCHEME, AGGREGATE, OUTLIERS, WEIGHTING = "scale", "scheme", "mean", "outliers", "weighting"
_OF_ONE_DATASET = {RECIPE, SELECTED, PINNED, BEFORE, CHOSEN, PERIOD, VIEW, DOMAIN, INDICATOR}
_OF_ONE_DATASET |= {SCALE, SCHEME, AGGREGATE, OUTLIERS, WEIGHTING}
# How many inhabitants a quarter needs to be rated, where that was changed on screen.
MINIMUM = "minimum"
# Where classes of the index end, and those of single indicators on the map, where they were typed by hand.
CUTS, MAP_CUTS, MAP_ALONE = "cuts", "map-cuts-", "map-alone-"
_OF_ONE_DATASET |= {CUTS}
_OF_ONE_DATASET |= {MINIMUM}
# Quarters and indicators that reports and steps are about.
REPORT_UNIT, REPORT_GROUP, REPORT_AREA, REPORT_UNITS = "report-unit", "report-group", "report-area", "report-area-units"
REPORT_AREA_CODES, REPORT_CODES, STEP_UNITS = "report-area-codes", "report-codes", "steps-quarters"
_OF_ONE_DATASET |= {REPORT_UNIT, REPORT_GROUP, REPORT_AREA, REPORT_UNITS}
_OF_ONE_DATASET |= {REPORT_AREA_CODES, REPORT_CODES, STEP_UNITS}


def read(key: str, default: Any = None) -> Any:
    """Return the value of a widget or entry, or the default before it exists."""
    return st.session_state.get(key, default)


def write(key: str, value: Any) -> None:
    """Set the value of a widget before it is drawn (in a callback), or of an entry."""
    st.session_state[key] = value


def forget(key: str) -> None:
    """Let a widget return to its default."""
    st.session_state.pop(key, None)


def has(key: str) -> bool:
    """Whether a widget or entry has a value."""
    return key in st.session_state


def typed() -> dict[str, Any]:
    """Return the texts, numbers and days that stand in fields now, and what was chosen there.

    Buttons, uploaders and data editors hold none of these. Entries of the app itself stay without being asked for.
    """
    plain = (str, int, float, datetime.date, datetime.time, list, tuple)
    found = {str(key): value for key, value in st.session_state.items() if not str(key).startswith("_")}
    return {key: value for key, value in found.items() if isinstance(value, plain) and not isinstance(value, bool)}


def begin_anew() -> None:
    """Forget everything but the language and the size of the screen."""
    for key in list(st.session_state):
        if key not in (LANGUAGE, LARGE):
            forget(str(key))


class Kept(StrEnum):
    """To what an entry belongs that outlives the session."""

    PROJECT = "project"
    VIEW = "view"
    SCREEN = "screen"
    PLACE = "place"


_written_in: ContextVar[str] = ContextVar("written_in", default="")
_remembered: dict[Kept, frozenset[str]] = {of: frozenset() for of in Kept}
_noted: set[str] = set()


def remember(*keys: str, of: Kept = Kept.PROJECT, noted: bool = False) -> None:
    """Let entries outlive the session.

    What they hold is plain data (texts, numbers, truth values, lists and dictionaries of these), or a file that was
    loaded. Buttons, uploaders and data editors cannot be remembered: note what was done with them in an entry.

    Parameters
    ----------
    keys
        Names of entries; one that ends in "-" or "_" stands for all that begin like it.
    of
        The project: another value is a change, saved as a version. A view says what of the project is being looked at
        or typed and not yet taken over. The screen is the same whichever project is open: mode, language, size. What is
        of a place outlives no session, but ends where another project begins or is opened: forms, and what was chosen
        for its quarters. An entry of the project can be of its place as well; other data in it then leaves it there.
    noted
        Whether the app itself notes them when something is done, so that a new one is a change. A widget that is drawn
        for the first time is none. Names that begin with "_" are always noted.
    """
    _remembered[of] |= frozenset(keys)
    if noted:
        _noted.update(keys)


remember(WEIGHT, CHOSEN, PERIOD, SCALE, SCHEME, AGGREGATE, OUTLIERS, WEIGHTING, RECIPE, BEFORE)
# Shares of Handlungsfelder have no widget of their own: the app notes them when one is moved.
remember(SHARE, noted=True)
remember(CUTS, MAP_CUTS, MAP_ALONE)
remember(VIEW, DOMAIN, INDICATOR, SELECTED, of=Kept.VIEW)
remember(LANGUAGE, LARGE, MODE, of=Kept.SCREEN)
# By which rule the public version of a project is made is its publisher's choice, the same for everybody who sees it.
remember(MINIMUM_COUNT)
remember(PINNED, of=Kept.PLACE)


def remembered(of: Kept = Kept.PROJECT) -> dict[str, Any]:
    """Return the entries of this session that are to outlive it (see `remember`)."""
    return {str(key): value for key, value in st.session_state.items() if _is_one_of(str(key), _remembered[of])}


@once
def _beginnings(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name.endswith(("-", "_")))


def _is_one_of(key: str, names: frozenset[str]) -> bool:
    return key in names or key.startswith(_beginnings(names))


def is_noted(key: str) -> bool:
    """Whether the app itself notes an entry, so that a new one is a change."""
    return key.startswith("_") or _is_one_of(key, frozenset(_noted))


def is_of_project(key: str) -> bool:
    """Whether an entry belongs to the project (see `remember`)."""
    return _is_one_of(key, _remembered[Kept.PROJECT])


def is_of_recipe(key: str) -> bool:
    """Whether an entry belongs to the recipe, its weights or its period, which project files hold by themselves."""
    return key in _OF_ONE_DATASET or key.startswith((WEIGHT, SHARE))


def generation() -> int:
    """Return how often entries were put back to what they had been: a data editor with it in its key begins anew."""
    return int(read(_GENERATION, 0))


def count_generation() -> None:
    """Note that entries were put back."""
    write(_GENERATION, generation() + 1)


def forget_of_dataset() -> None:
    """Forget everything that belongs to one dataset: recipe, weights, what is selected."""
    for key in list(st.session_state):
        if is_of_recipe(str(key)) or str(key).startswith((MAP_CUTS, MAP_ALONE)):
            forget(str(key))


def forget_beginning(beginning: str) -> None:
    """Forget everything whose key begins like this."""
    for key in list(st.session_state):
        if str(key).startswith(beginning):
            forget(str(key))


def forget_ending(ending: str, but: tuple[str, ...] = ()) -> None:
    """Forget everything whose key ends like this, but for what ends in one of some longer ways."""
    for key in list(st.session_state):
        if str(key).endswith(ending) and not (but and str(key).endswith(but)):
            forget(str(key))


def rename_ending(ending: str, other: str, but: tuple[str, ...] = ()) -> None:
    """Give what is remembered, and whose key ends like this, another ending; but for what ends in a longer way.

    Of the rest, buttons and editors that end like this, nothing is left: they cannot be written.
    """
    kept = frozenset(name for names in _remembered.values() for name in names)
    for key in list(st.session_state):
        if str(key).endswith(ending) and not (but and str(key).endswith(but)):
            value = st.session_state.pop(key)
            if _is_one_of(str(key), kept):
                st.session_state[str(key)[: -len(ending)] + other] = value


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Let everything inside be written in a language, also outside of a session."""
    before = _written_in.set(language)
    try:
        yield
    finally:
        _written_in.reset(before)


def language() -> str:
    """Return the language of the screen."""
    chosen = _written_in.get() or read(LANGUAGE) or st.query_params.get(LANGUAGE)
    return chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE


def is_large() -> bool:
    """Whether everything is shown in large type, for the back row."""
    return bool(read(LARGE, False))
