"""The topics of the next round: one that came up is added, and taken back before it is weighed."""

from __future__ import annotations

import streamlit as st

from sozial.errors import DataError
from sozial.store.opened import workshop_store
from sozial.store.voting.workshop import ENDED, Workshop
from sozial.ui.memory.cached_workshop import late_candidates
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, number, plain
from sozial.ui.session.unreachable import tried
from sozial.ui.workshop.workshop_session import is_about
from sozial.workshop.ballot import MOST_TOPICS, Topic

_WHICH = "ws-late-topic"


def show_topics(current: AnalysisContext, workshop: Workshop) -> None:
    """Show how a topic is added for the next round, folded up; nothing after the end."""
    if workshop.phase == ENDED:
        return
    following = len(workshop.rounds) + 1
    with st.expander(_("Add a topic for round {n}").format(n=number(following)), icon=":material/add_circle:"):
        _show_adding(current, workshop)
        for topic in workshop.settings.topics:
            if topic.since > 1 and topic.since >= following:
                _show_added(workshop, topic)


def _show_adding(current: AnalysisContext, workshop: Workshop) -> None:
    settings = workshop.settings
    if len(settings.topics) >= MOST_TOPICS:
        st.caption(_("A ballot holds {n} topics at most.").format(n=number(MOST_TOPICS)))
        return
    if not is_about(workshop, current.dataset):
        words = _("The workshop was begun with “{title}”: load that data to add a topic.")
        st.info(words.format(title=plain(settings.dataset_title)))
        return
    try:
        found = late_candidates(current.dataset, settings, state.language())
    except DataError as error:
        show_findings(error.findings)
        return
    st.caption(
        _(
            "A topic needs figures of this data, so that map and ranking can follow. Rounds that were held keep their "
            "topics."
        )
    )
    if not found:
        st.caption(_("All figures of this data that can be weighed are topics already."))
        return
    topics = {topic.code: topic for topic, _of in found}
    part_of = {topic.code: of for topic, of in found}

    def named(code: str) -> str:
        of = part_of.get(code)
        label = topics[code].label if code in topics else code
        return _("{topic}, until now a part of “{of}”").format(topic=label, of=of) if of else label

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            _("Topic"), list(topics), index=None, format_func=named, key=_WHICH, placeholder=_("Choose")
        )
        st.button(
            _("Add"), key="ws-add-topic", icon=":material/add:", disabled=chosen is None, on_click=_add,
            args=(workshop, topics.get(chosen or "")),
        )  # fmt: skip


def _show_added(workshop: Workshop, topic: Topic) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = _("“{topic}” is weighed from round {n} on.")
        st.markdown(words.format(topic=plain(topic.label), n=number(topic.since)))
        st.button(
            _("Take this topic back"), key=f"ws-topic-back-{topic.code}", type="tertiary", icon=":material/undo:",
            on_click=_take_back, args=(workshop, topic.code),
        )  # fmt: skip


def _add(workshop: Workshop, topic: Topic | None) -> None:
    if topic is not None and tried(workshop_store().add_topic, workshop, topic):
        state.forget(_WHICH)


def _take_back(workshop: Workshop, code: str) -> None:
    tried(workshop_store().take_back_topic, workshop, code)
