"""One quarter, or up to four side by side: how it stands, why, since when, and what is like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from sozial.errors import DataError
from sozial.insight.development import usual_reference
from sozial.insight.profile import IndicatorPosition, data_findings, indicator_positions, standing_out
from sozial.insight.similarity import most_similar
from sozial.model import NAME
from sozial.output.charts.line_charts import build_index_lines, build_indicator_lines
from sozial.output.charts.profile_charts import build_strips, build_waterfall
from sozial.output.maps.layers import build_index_layer, score_digits
from sozial.output.tables.figure_tables import build_side_by_side
from sozial.output.words.result_words import class_names
from sozial.result import WHOLE
from sozial.ui.kit.choice import choose
from sozial.ui.kit.table_view import show_table
from sozial.ui.memory import cached_data, cached_insight
from sozial.ui.results.charts import show_chart
from sozial.ui.results.comparing import reference_words
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.details import choose_unit, unit_heading
from sozial.ui.results.map_panel import show_layer
from sozial.ui.session import links, navigation, shown_data, state
from sozial.ui.session.findings import show_findings, show_folded
from sozial.ui.session.language import _, number, plain

UNIT = links.UNIT
BESIDE, NEAR, SERIES, REASONS = "with", "profile-near", "profile-series", "profile-reasons"
_MOST_BESIDE = 3
_SIMILAR = 5


def choose_units(current: AnalysisContext) -> list[str]:
    """Show which quarter the page is about and which stand beside it; the link carries both."""
    dataset = current.dataset
    known = [str(unit) for unit in dataset.units.index]
    links.check_choice(UNIT, known)
    wanted = st.query_params.get(UNIT)
    if wanted in known and (shown_data.selected() is None or links.went_back()):
        shown_data.select(wanted)
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        unit = choose_unit(dataset)
    links.publish_choice(UNIT, unit or "", "")
    if unit is None:
        return []
    titles = cached_data.unit_titles(dataset)
    asked = [name for name in (links.asked(BESIDE) or "").split(",") if name in known and name != unit]
    if state.read(BESIDE) is None and (asked or links.went_back()):
        state.write(BESIDE, asked[:_MOST_BESIDE])
    elif unit in (state.read(BESIDE) or ()):
        state.write(BESIDE, [name for name in state.read(BESIDE) if name != unit])
    with right:
        beside = st.multiselect(
            _("Side by side with"),
            [name for name in titles if name != unit],
            format_func=titles.__getitem__,
            key=BESIDE,
            max_selections=_MOST_BESIDE,
            placeholder=_("up to three other quarters"),
            persist_state="session",
        )
    links.publish_choice(BESIDE, ",".join(beside), "")
    return [unit, *beside]


def show_choice_on_map(current: AnalysisContext) -> None:
    """Show the map to choose a quarter on."""
    st.info(_("Choose a quarter: search for it here, or click it on the map."), icon=":material/location_on:")
    if current.dataset.has_areas:
        layer = build_index_layer(current.dataset, current.result, state.language(), current.with_ranks)
        show_layer(current.dataset, layer, "profile-map", 480)


def show_headings(current: AnalysisContext, units: Sequence[str]) -> None:
    """Show each quarter in one line, and why it has no index where it has none."""
    for unit in units:
        st.markdown(unit_heading(current.dataset, current.result, unit, current.with_ranks))
        if unit in current.result.excluded:
            reason = current.result.excluded[unit].text(state.language())
            st.info(plain(reason[:1].upper() + reason[1:]), icon=":material/info:")


def show_ways_on() -> None:
    """Show the ways to the questions that follow: how sure is this, and since when."""
    with st.container(horizontal=True, gap="small"):
        for name in (navigation.ROBUSTNESS, navigation.DEVELOPMENT):
            navigation.show_button(name, width="content")


def positions_of(current: AnalysisContext, units: Sequence[str]) -> dict[str, list[IndicatorPosition]]:
    """Return where the quarters stand in every indicator."""
    return {unit: indicator_positions(current.dataset, current.result, unit) for unit in units}


def show_standing_out(current: AnalysisContext, positions: Mapping[str, Sequence[IndicatorPosition]]) -> None:
    """Say in words in which indicators each quarter stands out, for the better as well as for the worse."""
    for unit, found in positions.items():
        lead = f"**{plain(str(current.dataset.units[NAME][unit]))}** · " if len(positions) > 1 else ""
        burdens, strengths = (standing_out(found, burdens) for burdens in (True, False))
        st.markdown(
            f"{lead}{_('More burden than elsewhere')}: {_named(current, burdens)} · "
            f"{_('Less burden than elsewhere')}: {_named(current, strengths)}"
        )


def _named(current: AnalysisContext, positions: Sequence[IndicatorPosition]) -> str:
    parts = []
    for entry in positions:
        digits = entry.indicator.digits(current.dataset.at(current.period)[entry.indicator.code])
        against = entry.city if np.isfinite(entry.city) else entry.mean
        measure = f"\u00a0{plain(entry.indicator.measure)}" if entry.indicator.measure else ""
        words = _("{name} {value} (city {city})") if np.isfinite(entry.city) else _("{name} {value} (mean {city})")
        parts.append(
            words.format(
                name=plain(entry.indicator.label),
                value=f"**{number(entry.value, digits)}{measure}**",
                city=number(against, digits),
            )
        )
    return ", ".join(parts) or _("nothing clearly")


def show_reasons(current: AnalysisContext, units: Sequence[str]) -> None:
    """Show how the index of a quarter comes about; of several, of the one that is chosen."""
    unit = units[0]
    if len(units) > 1:
        if state.read(REASONS) not in (None, *units):
            state.forget(REASONS)
        titles = cached_data.unit_titles(current.dataset)
        unit = st.segmented_control(
            _("Contributions of"),
            units,
            default=unit,
            required=True,
            key=REASONS,
            format_func=lambda unit: plain(titles[unit]),
        )
    chart = build_waterfall(current.dataset, current.result, unit, state.language())
    if chart is not None:
        show_chart(current, chart, "waterfall")
    elif current.result.split_kind == WHOLE:
        st.caption(_("This recipe does not add up; its score cannot be split into contributions of single indicators."))
    else:
        st.caption(_("Without an index there are no contributions."))


def show_strips(current: AnalysisContext, positions: Mapping[str, Sequence[IndicatorPosition]]) -> None:
    """Show where the quarters stand among all."""
    chart = build_strips(current.dataset, current.result, positions, state.language(), current.with_ranks)
    show_chart(current, chart, "strips")


def show_development(current: AnalysisContext, units: Sequence[str]) -> None:
    """Show the index, the rank or one indicator of the quarters over time."""
    dataset, language = current.dataset, state.language()
    if len(dataset.stated_periods) < 2:
        st.caption(_("The data has one period only, so there is no development to show."))
        return
    labels = {"": _("Index"), "rank": _("Rank")} if current.with_ranks else {"": _("Index")}
    labels |= {entry.code: entry.label for entry in dataset.indicators}
    chosen = choose(_("Over time"), labels, SERIES, width=320)
    if chosen not in ("", "rank"):
        show_chart(current, build_indicator_lines(dataset, chosen, units, language), "series")
        return
    # By the year on screen: its values are those of the heading and of the analysis.
    reference = usual_reference(cached_insight.periods_with_index(dataset, current.recipe), current.period)
    try:
        found = cached_insight.development(dataset, current.recipe, reference)
    except DataError as error:
        show_findings(error.findings)
        return
    show_chart(current, build_index_lines(dataset, found, units, language, ranks=chosen == "rank"), "series")
    st.caption(reference_words(found, current.period))


def show_similar(current: AnalysisContext, unit: str) -> None:
    """Show the quarters that are most like one, each a click away."""
    dataset, result = current.dataset, current.result
    st.markdown(f"**{_('Most similar quarters')}**")
    near = dataset.has_areas and st.toggle(_("Neighbours only"), key=NEAR, persist_state="session")
    among = cached_data.units_beside(dataset, unit) if near else None
    found = most_similar(result, unit, _SIMILAR, among)
    if found.empty:
        st.caption(
            _("No neighbour can be compared.") if near else _("No quarter shares enough indicators to be compared.")
        )
        return
    classes = dict(zip(map(str, result.units), class_names(result, state.language()), strict=True))
    for other in map(str, found.index):
        words = _("{name} · distance {distance} · {word}").format(
            name=plain(str(dataset.units[NAME][other])),
            distance=number(float(found["distance"][other]), 2),
            word=plain(classes[other]),
        )
        st.button(
            words, key=f"similar-{other}", type="tertiary", icon=":material/arrow_forward:", wrap=True,
            on_click=shown_data.select, args=(other,),
        )  # fmt: skip
    st.caption(
        _(
            "Distance: how far two quarters are apart in the standardised values of the weighed indicators, on "
            "average; 0 means "
            "the same in everything."
        )
    )


def show_side_by_side(current: AnalysisContext, units: Sequence[str]) -> None:
    """Show the figures as a table, with the areas around."""
    st.markdown(f"**{_('All figures, with the areas around')}**")
    found = positions_of(current, units)
    digits = score_digits(current.recipe)
    table = build_side_by_side(current.dataset, current.result, found, current.with_ranks, digits, state.language())
    show_table(table, 25)
    if current.with_ranks:
        st.caption(_("In brackets behind a value: its place, 1 being the greatest burden."))
    st.caption(
        _(
            "A figure in brackets is the mean of the quarters, because counts are not known; all other figures of "
            "larger areas are sums over sums. Burden: how far the first quarter is from the mean of the quarters, "
            "cut at half and one standard deviation."
        )
    )
    st.caption(_("Where not all quarters went into a figure, it says how many, and which share of the base."))


def show_gaps(current: AnalysisContext, units: Sequence[str]) -> None:
    """Name what is not known of the quarters, and where numbers are small."""
    for unit in units:
        found = data_findings(current.dataset, current.result, unit)
        name = plain(str(current.dataset.units[NAME][unit]))
        if found:
            show_folded(found, _("Gaps and small numbers in the data: {name}").format(name=name))
        else:
            st.caption(_("{name}: no gaps and no small numbers.").format(name=name))
