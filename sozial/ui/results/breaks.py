"""Breaks in a series, said where before and after are compared."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.insight.series_breaks import BREAK_LABELS, SeriesBreak
from sozial.ui.results.current import AnalysisContext
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
