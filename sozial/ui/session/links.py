"""Settings in the link: what a link asks for is checked before any widget takes it over.

All settings of a run are put into the link at once, when the page is complete. Streamlit's own binding would let a
slider answer the browser's Back button after the map was drawn, and refuses to leave a page with a moved slider.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.ui.session import notices, state
from sozial.ui.session.script import read_script

# Lets the arrival on a page be one entry in the history. Streamlit begins a page with a link without settings,
# and empties the link of a page that is left with a button: at each the Back button would change nothing.
HISTORY = read_script("history.js")
# Names the project that the settings of a link were made in, or the sample city.
PROJECT, SAMPLE = "project", "sample"
# Names the quarter that is looked at.
UNIT = "unit"
# Names the page that was asked for and is Start, or none that there is (`sozial/web/unknown_page.py`).
PAGE = "page"
# Names the town, for people who belong to several.
TOWN = "town"
_TOWN = "_link_town"
_CHECKED, _OPEN = "_checked_links", "_link_project"
# What this run puts into the link, and everything that any run has put there.
_WANTED, _PUBLISHED = "_link", "_published"
# What the link says and what no longer holds, until it is written anew.
_OVERRULED = "_overruled"
# Weights of indicators, and shares of Handlungsfelder.
_WEIGHING = (state.WEIGHT, state.SHARE)
# Everything that a link says of an analysis: where it says some of it, the rest is as the recipe has it.
_ANALYSIS = {state.PERIOD, state.VIEW, state.DOMAIN, state.INDICATOR, state.SCALE, state.SCHEME, state.AGGREGATE}
_ANALYSIS |= {state.OUTLIERS, state.MINIMUM, state.CUTS}
_ANALYSIS_PARTS = (*_WEIGHING, state.MAP_CUTS, state.MAP_ALONE)
# The link as this browser wrote it last.
WRITTEN = "_written_link"
state.remember(WRITTEN, of=state.Kept.VIEW)


def _wrong(key: str, value: str) -> Finding:
    message = N_("The link asks for {key} = “{value}”, which is not possible here; the standard setting is shown.")
    return Finding("link", Severity.WARNING, message, N_("Ask for a new link."), values={"key": key, "value": value})


def went_back() -> bool:
    """Whether the browser's Back or Forward button brought a link that sets anything."""
    run = get_script_run_ctx()
    # A link without settings is how Streamlit begins a page, before the settings are put into it. Settings of the
    # project that was open before are not those of the one that is open now.
    of_open = named_project() in ("", state.read(_OPEN, ""))
    return bool(getattr(run, "is_history_navigation", False)) and of_open and bool(_ours())


def _ours() -> list[str]:
    published = state.read(_PUBLISHED, frozenset())
    return [key for key in st.query_params if key in published or key.startswith(_WEIGHING)]


def named_project() -> str:
    """Return the key of the project that the link's settings were made in, or the sample city; empty for any."""
    return st.query_params.get(PROJECT, "")


def named_page() -> str:
    """Return the page that was asked for by an address that is none of a page; empty without one."""
    return st.query_params.get(PAGE, "")


def name_project(key: str) -> None:
    """Note in which project this run's settings are made, the sample city where none is open."""
    state.write(_OPEN, key or SAMPLE)


def name_town(key: str) -> None:
    """Note which town this run's links name; empty where there is no need to."""
    state.write(_TOWN, key)


def drop_settings() -> None:
    """Take everything but the language out of the link: its settings were made for other data."""
    st.query_params.from_dict({key: value for key, value in st.query_params.items() if key == state.LANGUAGE})


def follow_back_button() -> None:
    """Let the link win over what is on screen where somebody went back or forward, before anything is computed."""
    state.forget(_WANTED)
    if went_back():
        state.forget(_OVERRULED)
        for key in state.read(_PUBLISHED, frozenset()):
            state.forget(key)


def asked(key: str) -> str | None:
    """Return what the link says for a widget that is not drawn yet."""
    if state.read(key) is not None or key in state.read(_OVERRULED, frozenset()):
        return None
    return st.query_params.get(key)


def overrule(keys: Collection[str]) -> None:
    """Let entries be without a value although the link, which is written when the page is complete, still has one."""
    state.write(_OVERRULED, state.read(_OVERRULED, frozenset()) | set(keys))
    for key in keys:
        state.forget(key)


def check_choice(key: str, allowed: Collection[str]) -> None:
    """Say so where the link asks for something that is not among the choices."""
    value = asked(key)
    if value is not None and value not in allowed:
        _tell(key, value)


def seed_choice(key: str, allowed: Collection[str], default: str) -> None:
    """Let a choice start with what the link asks for; say so where that is not possible.

    Streamlit's own binding writes the words on screen into the link, which are other words in another
    language; here the link carries the language-free name of the choice.
    """
    check_choice(key, allowed)
    value = asked(key)
    if value is not None and value in allowed:
        state.write(key, value)
    elif state.read(key) is None and went_back():
        # The browser still has the choice of the page that was left.
        state.write(key, default)


def publish_choice(key: str, value: str, default: str) -> None:
    """Let a choice stand in the link once the page is complete, unless it is the standard one."""
    state.write(_WANTED, {**state.read(_WANTED, {}), key: "" if value == default else value})
    if value != default:
        state.write(_PUBLISHED, state.read(_PUBLISHED, frozenset()) | {key})


def is_of_analysis(key: str) -> bool:
    """Whether an entry is something that a link says of an analysis."""
    return key in _ANALYSIS or key.startswith(_ANALYSIS_PARTS)


def is_whole(written: object) -> bool:
    """Whether a link, and nothing that was on screen before, says what is analysed.

    It says what differs from the recipe. Where it says anything, what it leaves out is as the recipe has it, and not as
    whoever follows it had it last. A browser that loads its own page anew goes on with what it had.

    Parameters
    ----------
    written
        The link as this browser wrote it last.
    """
    return any(is_of_analysis(key) for key in st.query_params) and st.query_params.to_dict() != written


def note_link() -> None:
    """Note what the link will say when the page is complete."""
    state.write(WRITTEN, _complete(st.query_params.to_dict(), state.read(_WANTED, {})))


def write_link() -> None:
    """Put all choices of this run into the link at once, so that each step is one entry in the browser's history."""
    write_early()
    state.forget(_WANTED)
    state.forget(_OVERRULED)


def write_early() -> None:
    """Put what is known so far into the link, on a page that may be left before all of it is there."""
    now = st.query_params.to_dict()
    then = _complete(now, state.read(_WANTED, {}))
    if then != now:
        st.query_params.from_dict(then)


def _complete(now: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """Return what the link says next."""
    # A page that weighs names every indicator that there is: weights of others are of other data.
    weighs = any(key.startswith(_WEIGHING) for key in wanted)
    then = {
        key: value for key, value in now.items() if key not in wanted and not (weighs and key.startswith(_WEIGHING))
    }
    then |= {key: value for key, value in wanted.items() if value}
    then.pop(PAGE, None)
    then.pop(PROJECT, None)
    # A window that is loaded anew opens its own project again; the sample city needs a name beside settings alone.
    named = state.read(_OPEN)
    if named and (named != SAMPLE or then.keys() - {state.LANGUAGE}):
        then[PROJECT] = named
    then.pop(TOWN, None)
    if state.read(_TOWN):
        then[TOWN] = state.read(_TOWN)
    return then


def leave_link() -> None:
    """Put nothing into the link: another page follows, which puts its own."""
    state.forget(_WANTED)


def weight_of(text: str) -> int | None:
    """Return the weight that a link gives; None where it is no whole number from 0 to 100."""
    return int(text) if text.isascii() and text.isdigit() and int(text) <= 100 else None


def share_of(text: str) -> float | None:
    """Return the share in per cent that a link gives; None where it is no number from 0 to 100.

    Examples
    --------
    >>> share_of("33.3333"), share_of("100"), share_of("100.1"), share_of("33,3"), share_of("1e1"), share_of("-1")
    (33.3333, 100.0, None, None, None, None)
    """
    if not re.fullmatch(r"\d{1,3}(\.\d{1,4})?", text, re.ASCII) or float(text) > 100:
        return None
    return float(text)


def check_weight(key: str) -> None:
    """Say so where the link gives a weight that is no whole number from 0 to 100."""
    value = asked(key)
    if value is not None and weight_of(value) is None:
        _tell(key, value)


def check_share(key: str) -> None:
    """Say so where the link gives a share of a Handlungsfeld that is no number from 0 to 100."""
    value = asked(key)
    if value is not None and share_of(value) is None:
        _tell(key, value)


def check_names(known: Collection[str]) -> None:
    """Say so where the link weighs indicators or Handlungsfelder that this dataset does not have."""
    for key, value in st.query_params.items():
        if key.startswith(_WEIGHING) and key not in known:
            _tell(key, value)


def _tell(key: str, value: str) -> None:
    told = state.read(_CHECKED, ())
    if (key, value) not in told:
        state.write(_CHECKED, (*told, (key, value)))
        notices.add_notice(_wrong(key, value))
