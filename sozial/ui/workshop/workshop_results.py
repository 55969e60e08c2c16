"""What revealed rounds gave, for the moderator: weightings, views, groups, quarters; adopt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from sozial.errors import DataError
from sozial.i18n import NP_
from sozial.insight.robustness import Robustness
from sozial.insight.variation import Variation
from sozial.model import Dataset
from sozial.output.charts.insight_layers import build_certainty_layer
from sozial.output.charts.workshop_charts import build_dots, build_parts
from sozial.output.maps.layers import build_index_layer
from sozial.output.tables.figure_tables import build_workshop_ranking
from sozial.output.tables.workshop_export import (
    NOT_REPRESENTATIVE,
    group_name,
    too_few_words,
)
from sozial.store.opened import workshop_store
from sozial.store.voting.workshop import RoundState, Workshop
from sozial.ui.kit.table_view import show_table
from sozial.ui.memory import cached_workshop
from sozial.ui.results.charts import show_chart
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.map_panel import show_layer
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, counted, percent, plain, translate
from sozial.ui.workshop.adopting import show_adopting
from sozial.ui.workshop.moved_weights import show_moved_weights
from sozial.ui.workshop.workshop_session import is_about
from sozial.workshop.agreement import find_two_views
from sozial.workshop.ballot import Ballot, Topic, share_matrix
from sozial.workshop.late_topics import mean_shares, weighed_topics
from sozial.workshop.means import GROUPS_BESIDE, group_means, group_shares
from sozial.workshop.quarters import Quarters
from sozial.workshop.settings import WorkshopSettings
from sozial.workshop.small_groups import shows_single


def show_rounds(current: AnalysisContext, workshop: Workshop) -> None:
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
    weighed = weighed_topics(topics, ballots)
    shares = share_matrix(ballots, weighed)
    _show_spread(current, weighed, shares)
    _show_groups(current, replace(workshop.settings, topics=weighed), ballots)
    if len(filled) > 1:
        means = {_("Round {n}").format(n=entry.number): mean_shares(topics, given) for entry, given in filled}
        chart = build_parts(means, topics, language, _("From round to round"))
        show_chart(current, chart, "ws-rounds-chart", with_recipe=False)
    _show_quarters(current, workshop, latest, rounds[: revealed.index(latest) + 1])


def _show_spread(current: AnalysisContext, topics: tuple[Topic, ...], shares: np.ndarray) -> None:
    if not shows_single(len(shares)):
        title = counted(
            NP_("What {n} participant gives each topic", "What {n} participants give each topic"), len(shares)
        )
        means = build_parts({_("Mean"): group_shares(shares)}, topics, state.language(), title)
        show_chart(current, means, "ws-means", with_recipe=False)
        st.caption(too_few_words(state.language()))
        st.caption(_(NOT_REPRESENTATIVE))
        return
    show_chart(current, build_dots(shares, topics, state.language()), "ws-dots", with_recipe=False)
    for views in find_two_views(shares, topics):
        words = NP_(
            "Two views on “{topic}”: {low_count} gives it about {low}, {high_count} about {high} of the weight.",
            "Two views on “{topic}”: {low_count} give it about {low}, {high_count} about {high} of the weight.",
            by="low_count",
        )
        st.warning(
            translate().fill(
                words, topic=plain(views.topic.label), low_count=views.low_count, high_count=views.high_count,
                low=percent(views.low), high=percent(views.high),
            ),
            icon=":material/call_split:",
        )  # fmt: skip
    st.caption(_(NOT_REPRESENTATIVE))


def _show_groups(current: AnalysisContext, settings: WorkshopSettings, ballots: list[Ballot]) -> None:
    if not settings.groups:
        return
    means = group_means(settings.groups, ballots, settings.topics)
    if not means:
        st.caption(_("Groups are shown only where each has at least 5 weightings."))
        return
    language = state.language()
    for begin in range(0, len(means), GROUPS_BESIDE):
        named = {group_name(mean.names, language): mean.shares for mean in means[begin : begin + GROUPS_BESIDE]}
        chart = build_parts(named, settings.topics, language, _("By group"))
        show_chart(current, chart, "ws-groups-chart" + (f"-{begin}" if begin else ""), with_recipe=False)


def _show_quarters(
    current: AnalysisContext, workshop: Workshop, entry: RoundState, rounds: list[list[Ballot]]
) -> Quarters | None:
    if not entry.quarters_revealed:
        st.caption(_("Quarters stay hidden until they are revealed, so that nobody weighs for a quarter."))
        return None
    settings, dataset = workshop.settings, current.dataset
    if not is_about(workshop, dataset):
        words = _("The workshop was begun with “{title}”: load that data to see map and ranking.")
        st.info(words.format(title=plain(settings.dataset_title)))
        return None
    try:
        found = cached_workshop.quarters(dataset, settings, workshop.held_on, rounds)
    except DataError as error:
        show_findings(error.findings)
        return None
    is_single = shows_single(found.weightings)
    heading = _("Quarters under the group's weights")
    if is_single:
        heading = _("How often is a quarter among the {k} most burdened in the participants' own weightings?")
    st.markdown(f"## {heading.format(k=settings.most)}")
    if dataset.has_areas:
        *maps, right = st.columns([4, 4, 3] if is_single else [8, 3], gap="medium")
        if is_single:
            with maps[0]:
                _show_own_map(dataset, found, settings.most)
        with maps[-1]:
            layer = build_index_layer(dataset, found.result, state.language(), current.with_ranks)
            show_layer(dataset, layer, "ws-map", 460)
            st.caption(_("Index under the group's weights"))
    else:
        right = st.container()
    with right:
        show_table(build_workshop_ranking(found.table, is_single, state.language()), height=460)
    show_moved_weights(current, replace(settings, topics=weighed_topics(settings.topics, rounds[-1])), found)
    show_adopting(found.recipe, entry.number)
    return found


def _show_own_map(dataset: Dataset, found: Quarters, most: int) -> None:
    frame = found.table["share"].to_frame("among_first")
    counted = Robustness(frame, Variation((), most=most), found.weightings, float("nan"), ())
    layer = build_certainty_layer(dataset, counted, state.language(), of_people=True)
    show_layer(dataset, layer, "ws-own-map", 460)
    st.caption(_("In the participants' own weightings"))
