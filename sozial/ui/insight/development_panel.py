"""Since when? Lines, changes, status and change, and the map year by year."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.errors import DataError
from sozial.i18n import N_, NP_
from sozial.insight.development import MOVING, Development, moving_findings, usual_reference, value_changes
from sozial.insight.rank_puzzles import rank_puzzles
from sozial.insight.series_breaks import breaks_between, breaks_of, series_breaks
from sozial.insight.status_dynamics import build_status_dynamics, from_matrix
from sozial.output.charts.development_charts import build_changes, build_index_multiples, build_indicator_multiples
from sozial.output.charts.insight_layers import build_status_layer
from sozial.output.charts.line_charts import build_index_lines, build_indicator_lines
from sozial.output.charts.status_charts import build_quadrants, matrix_table
from sozial.output.maps.layers import score_digits
from sozial.output.tables.insight_tables import build_index_changes
from sozial.output.tables.table_columns import figures_table
from sozial.output.words.listing_order import listed_order
from sozial.reading.indicators.split_series import split_series
from sozial.ui.kit.choice import choose
from sozial.ui.kit.table_view import show_long_table
from sozial.ui.memory import cached_data, cached_insight
from sozial.ui.results.breaks import show_breaks, show_estimated
from sozial.ui.results.charts import show_chart
from sozial.ui.results.comparing import comparable_development, reference_words, units_in_order
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.map_panel import show_layer
from sozial.ui.results.quarter_table import show_quarters
from sozial.ui.session import shown_data, state
from sozial.ui.session.ending import end_page
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, counted, number, plain, translate

VIEW, REFERENCE, FROM, TO, FIGURE, UNITS = "since-view", "reference", "from", "to", "since-figure", "since-units"
COUNT, RELATIVE = "since-count", "since-relative"
LINES, CHANGES, STATUS, MAPS = "lines", "changes", "status", "maps"
_VIEWS = {LINES: N_("Over time"), CHANGES: N_("Change"), STATUS: N_("Status and change"), MAPS: N_("Map by year")}
_MOST_LINES = 4


def choose_view(current: AnalysisContext) -> str:
    """Show what the page can show; with one period there is nothing, and the page ends here.

    A recipe that states status and change itself needs one period only.
    """
    own = current.result.cells is not None
    single = len(current.dataset.stated_periods) < 2
    if single and not own:
        st.info(
            _("The data has one period only ({period}), so there is no development to show.").format(
                period=plain(current.dataset.stated_periods[0]) or "–"
            )
            + " "
            + _("Load tables of several years on the page “Data”."),
            icon=":material/timeline:",
        )
        end_page()
    views = [STATUS] if single else list(_VIEWS)
    if state.read(VIEW) not in (None, *views):
        state.forget(VIEW)
    return st.segmented_control(
        _("View"), views, default=views[0], required=True, format_func=lambda view: _(_VIEWS[view]), key=VIEW,
        persist_state="session", label_visibility="collapsed",
    )  # fmt: skip


def choose_development(current: AnalysisContext) -> Development:
    """Show which year values are measured by; return the recipe over all periods, or say why there is none."""
    periods = cached_insight.reference_periods(current.dataset, current.recipe)
    labels = {period: _("fixed: {year}").format(year=translate().period(period)) for period in reversed(periods)} | {
        "": _("moving: each year by itself")
    }
    about = _(
        "Fixed: values of all years are measured by the means of one year, so that the index shows better and worse. "
        "Moving: each year is measured by itself, so that it shows places among the others only."
    )
    usual = usual_reference(periods, current.period)
    reference = choose(_("Reference year"), labels, REFERENCE, usual, width=260, help_text=about)
    show_findings(moving_findings(current.recipe))
    try:
        found = cached_insight.development(current.dataset, current.recipe, reference)
    except DataError as error:
        show_findings(error.findings)
        end_page()
    show_findings(found.findings)
    if any(finding.code == "empty-period" for finding in found.findings):
        show_findings(split_series(current.dataset))
    return found


def choose_span(periods: Sequence[str]) -> tuple[str, str]:
    """Show which two of at least two periods are compared; return them, the earlier one first."""
    with st.container(horizontal=True, gap="medium"):
        before = choose(_("From"), {period: period for period in periods[:-1]}, FROM, width=150)
        later = {period: period for period in periods if period > before}
        after = choose(_("To"), later, TO, periods[-1], width=150)
    return before, after


def _choose_figure(current: AnalysisContext, with_index: bool = True) -> str:
    dataset = current.dataset
    labels = {"": _("Index")} if with_index else {}
    labels |= {entry.code: entry.label for entry in dataset.indicators}
    key = FIGURE if with_index else f"{FIGURE}-indicator"
    return choose(_("Figure"), labels, key, width=320)


def _choose_units(current: AnalysisContext, found: Development) -> list[str]:
    titles = cached_data.unit_titles(current.dataset)
    chosen = shown_data.selected()
    first = units_in_order(current, found)[:2]
    default = [chosen, *[unit for unit in first if unit != chosen]][:3] if chosen else first
    shown = st.multiselect(
        _("Quarters"), list(titles), default=default, format_func=titles.__getitem__, key=UNITS,
        max_selections=_MOST_LINES, persist_state="session", placeholder=_("up to four"),
    )  # fmt: skip
    # They may have been proposed by rank before ranks were switched off: legend, colours and words follow this order.
    return listed_order(shown, titles, current.with_ranks)


def show_lines(current: AnalysisContext, found: Development) -> None:
    """Show the index or one indicator over all periods: lines of some quarters, and small multiples."""
    dataset, language = current.dataset, state.language()
    left, right = st.columns([1, 2])
    with left:
        code = _choose_figure(current)
    with right:
        units = _choose_units(current, found)
    breaks = breaks_of(series_breaks(dataset), (code,)) if code else found.breaks
    show_breaks(current, breaks)
    if units:
        chart = (
            build_indicator_lines(dataset, code, units, language)
            if code
            else build_index_lines(dataset, found, units, language)
        )
        show_chart(current, chart, "since-lines")
        show_estimated(current, units, [code] if code else found.weighed, found.periods)
    if not code:
        st.caption(reference_words(found, current.period))
    count = st.select_slider(
        _("Small charts"), [10, 20, 30, 60], value=20, key=COUNT, persist_state="session", width=260
    )
    order = units_in_order(current, found)
    if code:
        multiples = build_indicator_multiples(dataset, code, order, language, count)
    else:
        multiples = build_index_multiples(dataset, found, order, language, count)
    show_chart(current, multiples, "multiples", stretch=False)
    show_estimated(current, order[:count], [code] if code else found.weighed, found.periods)
    if current.with_ranks:
        st.caption(_("In the order of the latest ranking, the most burdened first."))


def show_changes(current: AnalysisContext, found: Development) -> None:
    """Show how an indicator changed between two periods, and who improved and still fell in rank."""
    dataset, language = current.dataset, state.language()
    before, after = choose_span(current.dataset.stated_periods)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            code = _choose_figure(current, with_index=False)
            relative = st.segmented_control(
                _("Change"), [False, True], default=False, required=True, key=RELATIVE, persist_state="session",
                format_func=lambda chosen: _("relative (%)") if chosen else _("absolute"),
            )  # fmt: skip
        show_breaks(current, breaks_between(breaks_of(series_breaks(dataset), (code,)), before, after))
        changes = value_changes(dataset, code, before, after)
        if changes["absolute"].notna().any():
            chart = build_changes(dataset, code, before, after, language, relative, with_ranks=current.with_ranks)
            show_chart(current, chart, "changes")
            show_estimated(current, (), [code], (before, after))
        else:
            st.info(_("No quarter has a value in both years."))
        if lost := int(changes["absolute"].isna().sum()):
            st.caption(_("Quarters without a value in one of the two years: {n}").format(n=number(lost)))
    with right:
        _show_index_changes(current, found, before, after)


def _show_index_changes(current: AnalysisContext, found: Development, before: str, after: str) -> None:
    st.markdown(f"**{_('Index and rank, {before} to {after}').format(before=plain(before), after=plain(after))}**")
    compared = comparable_development(current, found, before, after)
    if compared is None:
        return
    found = compared
    names = current.dataset.unit_titles
    digits = max(score_digits(found.recipe), 2)
    # What stands in the table as 0.00 is no change.
    puzzles = rank_puzzles(found, before, after, 0.5 * 10**-digits)
    improved = [entry for entry in puzzles if entry.improved and current.with_ranks]
    if improved:
        st.info(
            counted(
                NP_(
                    "{n} quarter has improved and still moved towards rank 1, because others improved more: {names}",
                    "{n} quarters have improved and still moved towards rank 1, because others improved more: {names}",
                ),
                len(improved),
                names=plain(", ".join(names[entry.unit] for entry in improved[:6]))
                + (" …" if len(improved) > 6 else ""),
            ),
            icon=":material/swap_vert:",
        )
    table = build_index_changes(
        current.dataset, found, (before, after), puzzles, current.with_ranks, digits, state.language()
    )
    show_quarters(current.dataset, table, "index-changes", 16)
    show_estimated(current, (), found.weighed, (before, after))
    said = [reference_words(found, current.period)]
    st.caption(" ".join([*said, _("Rank 1 is the most burdened quarter.")] if current.with_ranks else said))


def show_status(current: AnalysisContext) -> None:
    """Show status against change: as a map, a matrix and a scatter."""
    dataset, language = current.dataset, state.language()
    found = from_matrix(current.result)
    if found is None:
        periods = cached_insight.periods_with_index(dataset, current.recipe)
        if len(periods) < 2:
            st.info(_("The recipe gives an index for one period only, so there is no change to show."))
            return
        before, after = choose_span(periods)
        try:
            found = build_status_dynamics(dataset, current.recipe, before, after)
        except DataError as error:
            show_findings(error.findings)
            return
    show_findings(found.findings)
    if found.own:
        st.caption(
            _("The recipe itself states status and change for {period}, with its own classes.").format(
                period=plain(found.after)
            )
        )
    elif not any(finding.code == MOVING for finding in found.findings):
        said = _("Reference year {year}: values of all years are measured by its means.").format(year=found.after)
        st.caption(f"{said} {_('Here it is always the year chosen as “To”.')}")
    left, right = st.columns(2, gap="medium")
    with left:
        show_chart(current, build_quadrants(dataset, found, language), "quadrants")
    with right:
        if dataset.has_areas:
            show_layer(dataset, build_status_layer(dataset, found, language), "status-map")
        else:
            st.info(_("There are no areas in this data, so there is no map."))
    show_long_table(figures_table(matrix_table(dataset, found, language, 60)))
    show_estimated(current, (), (), [period for period in (found.before, found.after) if period])
