"""What revealed rounds gave, on the projector: weightings, views, groups, quarters; adopt and export."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.method_file import read_method
from sozial.insight.robustness import Robustness
from sozial.insight.variation import Variation
from sozial.output.insight_layers import build_certainty_layer
from sozial.output.layers import build_index_layer
from sozial.output.workshop_charts import build_dots, build_parts
from sozial.output.workshop_export import NOT_REPRESENTATIVE, group_name, shown_groups, write_workshop
from sozial.store.opened import workshop_store
from sozial.store.workshops import RoundState, Workshop
from sozial.ui import navigation, state
from sozial.ui.charts import show_chart
from sozial.ui.current import Current
from sozial.ui.findings import show_findings
from sozial.ui.language import _, number, percent, plain
from sozial.ui.map_panel import show_layer
from sozial.ui.recipes import take_over
from sozial.ui.workshop_session import is_about
from sozial.workshop.agreement import find_two_views
from sozial.workshop.ballot import Ballot, Topic, share_matrix
from sozial.workshop.outcome import group_shares, own_rankings
from sozial.workshop.record import weigh_as_group
from sozial.workshop.settings import WorkshopSettings


def show_rounds(current: Current, workshop: Workshop) -> None:
    """Show what revealed rounds gave: every weighting, differing views, groups, and the change between rounds."""
    revealed = [entry for entry in workshop.rounds if entry.revealed]
    if not revealed:
        return
    topics, language = workshop.settings.topics, state.language()
    rounds = [workshop_store().ballots(workshop, entry.number) for entry in revealed]
    filled = [(entry, ballots) for entry, ballots in zip(revealed, rounds, strict=True) if ballots]
    if not rounds[-1]:
        st.info(_("Nobody has weighed in this round."))
    if not filled:
        return
    latest, ballots = filled[-1]
    shares = share_matrix(ballots, topics)
    _show_spread(current, topics, shares)
    _show_groups(current, workshop.settings, ballots, shares)
    if len(filled) > 1:
        means = {
            _("Round {n}").format(n=entry.number): group_shares(share_matrix(given, topics)) for entry, given in filled
        }
        chart = build_parts(means, topics, language, _("From round to round"))
        show_chart(current, chart, "ws-rounds-chart", with_recipe=False)
    _show_quarters(current, workshop, latest, shares, rounds[: revealed.index(latest) + 1])
    _show_export(workshop)


def _show_spread(current: Current, topics: tuple[Topic, ...], shares: np.ndarray) -> None:
    show_chart(current, build_dots(shares, topics, state.language()), "ws-dots", with_recipe=False)
    for views in find_two_views(shares, topics):
        words = _("Two views on “{topic}”: {low_count} give it about {low}, {high_count} about {high} of the weight.")
        st.warning(
            words.format(
                topic=plain(views.topic.label), low_count=number(views.low_count), high_count=number(views.high_count),
                low=percent(views.low), high=percent(views.high),
            ),
            icon=":material/call_split:",
        )  # fmt: skip
    st.caption(_(NOT_REPRESENTATIVE))


def _show_groups(current: Current, settings: WorkshopSettings, ballots: list[Ballot], shares: np.ndarray) -> None:
    if not settings.groups:
        return
    parts = shown_groups(settings, ballots)
    if not parts:
        st.caption(_("Groups are shown only where each has at least 5 weightings."))
        return
    language = state.language()
    named = {
        group_name(part, language): group_shares(shares[[ballot.group in part for ballot in ballots]])
        for part in parts[:4]
    }
    chart = build_parts(named, settings.topics, language, _("By group"))
    show_chart(current, chart, "ws-groups-chart", with_recipe=False)


def _show_quarters(
    current: Current, workshop: Workshop, entry: RoundState, shares: np.ndarray, rounds: list[list[Ballot]]
) -> None:
    if not entry.quarters_revealed:
        st.caption(_("Quarters stay hidden until they are revealed, so that nobody weighs for a quarter."))
        return
    settings, dataset = workshop.settings, current.dataset
    if not is_about(workshop, dataset):
        words = _("The workshop was begun with “{title}”: load that data to see map and ranking.")
        st.info(words.format(title=plain(settings.dataset_title)))
        return
    method = read_method(settings.method.encode(), settings.title)
    weighed = weigh_as_group(method, settings, workshop.held_on, rounds)
    try:
        own = own_rankings(dataset, method, settings.period, settings.topics, shares, settings.most)
        result = build_index(dataset, weighed, settings.period)
    except DataError as error:
        show_findings(error.findings)
        return
    heading = _("How often is a quarter among the {k} most burdened in the participants' own weightings?")
    st.markdown(f"### {heading.format(k=settings.most)}")
    table = pd.DataFrame({"name": pd.Series(dataset.unit_titles).reindex(own.index), "share": own})
    table["rank"] = result.ranks.reindex(own.index)
    table = table.sort_values(["share", "rank"], ascending=[False, True], kind="stable")
    frame = pd.DataFrame({"among_first": own}, index=own.index)
    found = Robustness(frame, Variation((), most=settings.most), len(shares), float("nan"), ())
    left, middle, right = st.columns([4, 4, 3], gap="medium")
    if dataset.has_areas:
        with left:
            show_layer(dataset, build_certainty_layer(dataset, found, state.language()), "ws-own-map", 460)
            st.caption(_("In the participants' own weightings"))
        with middle:
            show_layer(dataset, build_index_layer(dataset, result, state.language(), current.with_ranks), "ws-map", 460)
            st.caption(_("Index under the group's weights"))
    with right:
        shown = pd.DataFrame(
            {
                _("Quarter"): table["name"],
                _("Own weightings"): [percent(share) for share in table["share"]],
                _("Rank, group's weights"): [number(rank) if rank else "–" for rank in table["rank"]],
            }
        )
        st.dataframe(shown, hide_index=True, height=460)
    if st.button(_("Take these weights over as a recipe"), key="ws-adopt", icon=":material/tune:"):
        take_over(weighed, state.whole_dataset())
        navigation.go_to(navigation.ANALYSIS)


def _show_export(workshop: Workshop) -> None:
    st.download_button(
        _("Export (XLSX)"), lambda: build_export(workshop), "werkstatt.xlsx", key="ws-export", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def build_export(workshop: Workshop) -> bytes:
    """Return all closed rounds of a workshop as XLSX."""
    closed = [entry.number for entry in workshop.rounds if not entry.is_open]
    ballots = {number: workshop_store().ballots(workshop, number) for number in closed}
    is_public = state.dataset().is_published
    return write_workshop(workshop.settings, workshop.held_on, ballots, state.language(), is_public)
