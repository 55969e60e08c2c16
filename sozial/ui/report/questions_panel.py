"""The questions that a committee asks, each two steps away, with the answer as a slide on the screen."""

from __future__ import annotations

import streamlit as st

from sozial.report.context.context import ReportContext
from sozial.report.document.slide import Slide
from sozial.report.slides.question_slides import (
    EARLIER,
    QUESTIONS,
    STREETS,
    TWICE,
    WHY_NOT,
    doubled,
    earlier_periods,
    earlier_slide,
    streets_slide,
    twice_slide,
    why_not_asked,
    why_not_slide,
)
from sozial.ui.kit import popovers
from sozial.ui.results import beside_panel
from sozial.ui.session import shown_data, state
from sozial.ui.session.language import _, plain

ASKED, _POPOVER = "_asked", "questions"
_QUARTER, _FIELD, _PERIOD = "asked-quarter", "asked-field", "asked-period"
_YEARS_AGO = 3


def asked() -> str:
    """Return the key of the question that is being answered; empty without one."""
    found = state.read(ASKED, "")
    return found if found in QUESTIONS else ""


def leave() -> None:
    """Go back to the steps."""
    state.forget(ASKED)


def _ask(key: str) -> None:
    state.write(ASKED, key)
    popovers.close(_POPOVER)


def show_questions(context: ReportContext) -> None:
    """Show the questions to choose from; what has no answer with this data is grey, with the reason."""
    with popovers.popover(_("Questions"), _POPOVER, icon=":material/help:"):
        for key, words in QUESTIONS.items():
            # A tip at the pointer is not seen in the room: the reason stands below.
            reason = why_not(context, key)
            st.button(
                _(words), key=f"ask-{key}", type="tertiary", on_click=_ask, args=(key,), disabled=bool(reason)
            )  # fmt: skip
            if reason:
                st.caption(plain(reason))


def why_not(context: ReportContext, key: str) -> str:
    """Return why a question cannot be answered; empty where it can."""
    if key == STREETS and not beside_panel.has_streets():
        return _("No streets are loaded: on the page “Analysis”, under “Map layers”.")
    return why_not_asked(context, key)


def answer(context: ReportContext, key: str) -> Slide | None:
    """Let it be chosen what the question is about, and return the answer; None where the data has none."""
    if key == TWICE:
        fields = list(doubled(context))
        field = st.selectbox(_("Handlungsfeld"), fields, key=_FIELD) if fields else None
        return twice_slide(context, field) if field in fields else None
    if key == EARLIER:
        periods = earlier_periods(context)
        at = min(_YEARS_AGO, len(periods)) - 1
        period = st.selectbox(_("Compared with"), periods, index=at, key=_PERIOD) if periods else None
        return earlier_slide(context, period) if period in periods else None
    unit = _quarter(context, key)
    if key == STREETS:
        return streets_slide(context, unit, beside_panel.names_in(context.dataset, unit))
    return why_not_slide(context, unit) if key == WHY_NOT else None


def _chosen() -> None:
    shown_data.select(state.read(_QUARTER))


def _quarter(context: ReportContext, key: str) -> str:
    """Return the quarter that is asked about: the one chosen on the map, until another one is.

    Where none is, “why not” is asked for the one that is nearest to the class of the greatest burden.
    """
    units, selected = list(context.titles), shown_data.selected()
    outside = (unit for unit in context.by_burden if unit not in context.highest_class)
    nearest = next(outside, units[0]) if key == WHY_NOT else units[0]
    state.write(_QUARTER, selected if selected in units else nearest)
    chosen = st.selectbox(
        _("Quarter"), units, key=_QUARTER, on_change=_chosen, format_func=lambda unit: context.titles.get(unit, unit)
    )
    return str(chosen)
