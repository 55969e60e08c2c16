"""Single weightings of closed rounds on the moderator's page: a prank is excluded with a note, and comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from sozial.output.charts.chart_frame import enlarged, short_rows
from sozial.output.charts.weighting_dots import PICKED, WEIGHTING, build_weighting_dots
from sozial.store.opened import workshop_store
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import Weighting, Workshop
from sozial.ui.kit.popovers import close, popover
from sozial.ui.session import state
from sozial.ui.session.language import _, number, plain
from sozial.ui.session.unreachable import show_unreachable, tried
from sozial.workshop.late_topics import weighed_topics
from sozial.workshop.small_groups import FEWEST, shows_single

_ROUND, _WHICH, _NOTE = "ws-single-round", "ws-single", "ws-single-note"
_POPOVER, _DOTS = "ws-excluding", "ws-single-dots"


def show_excluding(workshop: Workshop) -> None:
    """Show how a weighting of a closed round is excluded, folded up; nothing before the first was closed."""
    closed = [entry.number for entry in workshop.rounds if not entry.is_open]
    if not closed:
        return
    with st.expander(_("Exclude a weighting"), icon=":material/person_off:"):
        chosen = closed[-1]
        if len(closed) > 1:
            chosen = st.segmented_control(
                _("Round"), closed, default=closed[-1], required=True, key=_ROUND, format_func=number
            )
        try:
            weightings = workshop_store().weightings(workshop, chosen)
        except StoreUnavailable:
            show_unreachable()
            return
        if shows_single(len(weightings)):
            _show_choice(workshop, chosen, [one for one in weightings if not one.excluded])
        else:
            words = _("Single weightings are shown from {n} on: among fewer, each could tell what the others gave.")
            st.caption(words.format(n=number(FEWEST)))
        for place, one in enumerate(one for one in weightings if one.excluded):
            _show_excluded(workshop, chosen, place, one)


def line_of(workshop: Workshop, weighting: Weighting) -> str:
    """Return a weighting as a line; neither its group nor its time is told."""
    topics = weighed_topics(workshop.settings.topics, [weighting.ballot])
    return " · ".join(f"{topic.label} {number(weighting.ballot.values[topic.code])}" for topic in topics)


def _show_choice(workshop: Workshop, chosen: int, counting: list[Weighting]) -> None:
    lines: Mapping[str, str] = {
        one.key: f"{number(place)}: {line_of(workshop, one)}" for place, one in enumerate(counting, 1)
    }
    st.markdown(_("For a weighting that was plainly meant as a prank. It stays, and counts in no result."))
    _show_dots(workshop, counting)
    which = st.selectbox(
        _("Weighting"), list(lines), index=None, format_func=lambda key: lines.get(key, key), key=_WHICH,
        placeholder=_("by its values"),
    )  # fmt: skip
    with popover(_("Exclude"), _POPOVER, icon=":material/person_off:", disabled=which is None):
        st.text_input(_("Why? The note goes into the record."), key=_NOTE, max_chars=200)
        st.button(
            _("Exclude this weighting"), key="ws-exclude", on_click=_exclude, args=(workshop, chosen, which),
        )  # fmt: skip


def _show_dots(workshop: Workshop, counting: list[Weighting]) -> None:
    """Show the weightings as dots; a click on one chooses it in the list."""
    if not counting:
        return
    ballots = [one.ballot for one in counting]
    chart = build_weighting_dots(ballots, weighed_topics(workshop.settings.topics, ballots), state.language())
    drawn = {**chart.specification, "description": chart.description}
    st.vega_lite_chart(
        short_rows(chart.rows), enlarged(drawn) if state.is_large() else drawn, key=_DOTS, width="stretch",
        on_select=lambda: _pick([one.key for one in counting]), selection_mode=PICKED,
    )  # fmt: skip
    st.caption(chart.description)


def _pick(keys: list[str]) -> None:
    found = picked_weighting(state.read(_DOTS), keys)
    if found is not None:
        state.write(_WHICH, found)


def picked_weighting(event: Any, keys: list[str]) -> str | None:
    """Return the weighting whose dot was clicked; None where the click was beside all dots.

    Examples
    --------
    >>> picked_weighting({"selection": {"picked": [{"weighting": 2}]}}, ["a", "b"])
    'b'
    >>> picked_weighting({"selection": {"picked": [{"weighting": 3}]}}, ["a", "b"]) is None
    True
    """
    points = ((event or {}).get("selection") or {}).get(PICKED) or []
    place = int(points[0].get(WEIGHTING, 0)) if points else 0
    return keys[place - 1] if 1 <= place <= len(keys) else None


def _show_excluded(workshop: Workshop, chosen: int, place: int, one: Weighting) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = _("Does not count: {line}. Note: {note}")
        st.markdown(words.format(line=plain(line_of(workshop, one)), note=plain(one.excluded)))
        st.button(
            _("Let it count again"), key=f"ws-count-again-{place}", type="tertiary", icon=":material/undo:",
            on_click=_count_again, args=(workshop, chosen, one.key),
        )  # fmt: skip


def _exclude(workshop: Workshop, chosen: int, which: str | None) -> None:
    if which is not None and tried(workshop_store().exclude, workshop, chosen, which, str(state.read(_NOTE, ""))):
        state.forget(_WHICH)
        state.write(_NOTE, "")
        close(_POPOVER)


def _count_again(workshop: Workshop, chosen: int, which: str) -> None:
    tried(workshop_store().count_again, workshop, chosen, which)
