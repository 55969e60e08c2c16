"""Breaks in a series and estimated figures, said where before and after are compared."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.insight.series_breaks import BREAK_LABELS, SeriesBreak
from sozial.output.words.period_words import estimated_words
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import state
from sozial.ui.session.language import _, period_words, plain


def show_breaks(current: AnalysisContext, breaks: Sequence[SeriesBreak]) -> None:
    """Say where figures before and after cannot be compared, and why."""
    for entry in breaks:
        name = current.dataset.indicator(entry.code).label if entry.code else _("all indicators")
        reason = f" – {plain(entry.reason)}" if entry.reason else ""
        words = _("Break in the series before {period} ({name}): {kind}{reason}. Before and after cannot be compared.")
        st.warning(
            words.format(
                period=period_words(entry.period), name=plain(name), kind=_(BREAK_LABELS[entry.kind]), reason=reason
            ),
            icon=":material/content_cut:",
        )


def show_estimated(
    current: AnalysisContext, units: Sequence[str], codes: Sequence[str], periods: Sequence[str]
) -> None:
    """Explain the sign for estimates where something that is shown is one; without units or codes all are shown."""
    estimated = estimated_words(current.dataset, state.language(), units, codes, periods)
    if estimated:
        st.caption(plain(estimated))
