"""The map of one year after the other, by hand or by itself."""

from __future__ import annotations

import streamlit as st

from sozial.insight.development import Development
from sozial.output.charts.insight_layers import build_period_layer
from sozial.output.maps.layers import score_digits
from sozial.output.tables.insight_tables import build_period_ranking
from sozial.ui.results.breaks import show_estimated
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.map_panel import show_layer, show_map_gaps
from sozial.ui.results.quarter_table import show_quarters
from sozial.ui.session import access, state
from sozial.ui.session.language import _, plain

MAP_PERIOD, PLAYING = "map-period", "since-playing"
_PACE = 1.6


def show_maps(current: AnalysisContext, found: Development) -> None:
    """Show the map of one year after the other, by hand or by itself."""
    if not current.dataset.has_areas:
        st.info(_("There are no areas in this data, so there is no map. The page “Over time” shows the same figures."))
        return
    playing = st.toggle(_("Play"), key=PLAYING, help=_("Shows one year after the other."))
    st.fragment(run_every=_PACE if playing else None)(_show_map)(current, found, playing)


def _step(periods: tuple[str, ...], by: int) -> None:
    at = periods.index(state.read(MAP_PERIOD, periods[-1])) + by
    state.write(MAP_PERIOD, periods[at % len(periods)])


def _show_map(current: AnalysisContext, found: Development, playing: bool) -> None:
    if access.wants_whole_run():
        st.rerun()
    periods = found.periods
    if state.read(MAP_PERIOD) not in (None, *periods):
        state.forget(MAP_PERIOD)
    if playing:
        _step(periods, 1)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.button("◀", key="map-before", on_click=_step, args=(periods, -1), help=_("Year before"))
        if len(periods) > 1:
            period = st.select_slider(
                _("Year"), periods, value=periods[-1], key=MAP_PERIOD, width=420, format_func=plain
            )
        else:
            period = periods[0]
        st.button("▶", key="map-after", on_click=_step, args=(periods, 1), help=_("Year after"))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        layer = build_period_layer(current.dataset, found, period, state.language(), current.with_ranks)
        show_layer(current.dataset, layer, "years-map")
        show_map_gaps(current.dataset, period)
        if found.cuts is not None:
            st.caption(
                _("Classes of the reference year {year} hold for all years.").format(year=plain(found.reference))
            )
        else:
            st.caption(_("Moving reference: classes are cut anew in each year."))
    with right:
        digits = max(score_digits(found.recipe), 2)
        table = build_period_ranking(current.dataset, found, period, current.with_ranks, digits, state.language())
        show_quarters(current.dataset, table, "years-ranking", height=560)
        show_estimated(current, (), found.weighed, (period,))
