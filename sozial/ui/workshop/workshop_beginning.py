"""Begin a workshop, or take one up again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from time import sleep

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.insight.variation import usual_most
from sozial.store.opened import workshop_store
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import ENDED, Workshop
from sozial.ui.kit.number_field import whole_field
from sozial.ui.memory.cached_workshop import codes_in_vain, possible_topics
from sozial.ui.project import register
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import access, notices, state, viewers
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, counted, number, plain, translate
from sozial.ui.session.unreachable import show_unreachable
from sozial.ui.workshop.topic_translations import show_topic_words
from sozial.ui.workshop.workshop_bin import show_workshop_bin
from sozial.ui.workshop.workshop_session import moderate, workshops_led
from sozial.web.guarding import Guesses
from sozial.workshop.ballot import FORM_LABELS, FORM_NOTES, MOST_TOPICS, Form, Topic
from sozial.workshop.settings import LONGEST_GROUP, MOST_GROUPS, WorkshopSettings, group_names

DOMAINS, INDICATORS = "domains", "indicators"
state.remember("ws-kind", "ws-topics-", "ws-title", "ws-form", "ws-groups", "ws-most", "ws-rounds", of=state.Kept.VIEW)
_guesses = Guesses()


def show_beginning(current: AnalysisContext) -> None:
    """Show how a workshop is begun, or one taken up again."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(f"**{_('Begin a workshop')}**")
        if not viewers.is_public():
            st.caption(_("A workshop is public: it shows protected figures, also on an internal screen."))
        if access.may(Right.MODERATE):
            _show_form(current)
        else:
            access.show_missing(Right.MODERATE)
    with right:
        st.markdown(f"**{_('Take a workshop up again')}**")
        _show_all()
        _show_resume()
        show_workshop_bin()


def _show_all() -> None:
    """Let a workshop be taken up without its key: any of the project by whoever runs the app, those led here by all."""
    damaged: list[Finding] = []
    try:
        everything, led = workshop_store().all(register.place(), damaged), workshops_led()
    except StoreUnavailable:
        show_unreachable()
        return
    runs = access.may(Right.OPERATE)
    if runs:
        show_findings(damaged)
    found = {workshop.key: workshop for workshop in everything if runs or workshop.key in led}
    running = {key: workshop for key, workshop in found.items() if workshop.phase != ENDED}
    ended = {key: workshop for key, workshop in found.items() if workshop.phase == ENDED}
    _offer(_("Running workshop"), running, "ws-running", "ws-go-on")
    _offer(_("Ended workshops"), ended, "ws-kept", "ws-take-up")


def state_words(workshop: Workshop) -> str:
    """Return where a workshop stands, for a list of them."""
    current = workshop.current
    if workshop.phase == ENDED:
        return counted(NP_("ended, {n} round", "ended, {n} rounds"), len(workshop.rounds))
    if current is None:
        return _("not begun")
    words = _("round {n} open") if current.is_open else _("round {n} closed")
    return words.format(n=number(current.number))


def _offer(label: str, found: Mapping[str, Workshop], key: str, button: str) -> None:
    """Show some of the workshops with day and state, and open the one that is chosen."""
    if not found:
        return

    def named(key: str) -> str:
        workshop = found[key]
        said = (workshop.settings.title, translate().day(workshop.held_on), state_words(workshop), workshop.code)
        return " · ".join(said)

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(label, list(found), format_func=named, key=key, persist_state="session")
        if st.button(_("Open"), key=button) and chosen in found:
            moderate(found[chosen])
            st.rerun()


def _show_resume() -> None:
    with st.form("resume", border=False):
        code = st.text_input(_("Code"), max_chars=20)
        key = st.text_input(_("Moderator's key"), type="password", max_chars=80)
        if st.form_submit_button(_("Continue")):
            try:
                found = workshop_store().by_code(code)
                fits = found is not None and workshop_store().is_moderator(found, key)
                if found is None:
                    found = workshop_store().restore_by_code(code, key)
                    fits = found is not None
                    if found is not None:
                        said = N_("Brought back: “{name}”.")
                        told = {"name": found.settings.title}
                        notices.add_notice(Finding("brought-back", Severity.NOTE, said, values=told))
            except StoreUnavailable:
                show_unreachable()
                return
            except DataError as error:
                show_findings(error.findings)
                return
            if found is not None and fits:
                moderate(found)
                st.rerun()
            # The more wrong ones there are, of all together, the later each is answered.
            sleep(_guesses.wait())
            st.error(_("Code and key do not fit together."))


def _choose_topics(current: AnalysisContext) -> tuple[Topic, ...]:
    dataset, recipe, period, language = current.dataset, current.recipe, current.period, state.language()
    kind = DOMAINS
    if recipe.is_flat:
        kind = st.segmented_control(
            _("What is weighed"), [DOMAINS, INDICATORS], default=DOMAINS, required=True, key="ws-kind",
            persist_state="session",
            format_func=lambda chosen: _("Handlungsfelder") if chosen == DOMAINS else _("Indicators"),
        )  # fmt: skip
    else:
        st.caption(_("This recipe has levels: what goes straight into the index is weighed."))
    possible = possible_topics(dataset, recipe, period, language, kind == DOMAINS)
    in_vain = codes_in_vain(dataset, recipe, period)
    if in_vain:
        said = NP_(
            "{n} indicator cannot be weighed, because it has no figures in this period or the same everywhere: {names}",
            "{n} indicators cannot be weighed, because they have no figures in this period or the same everywhere: "
            "{names}",
        )
        st.caption(
            counted(said, len(in_vain), names=listed([plain(dataset.indicator(code).label) for code in in_vain]))
        )
    labels = {topic.code: topic.label for topic in possible}
    chosen = st.multiselect(
        _("Topics, at most {n}").format(n=MOST_TOPICS), list(labels), default=list(labels)[:MOST_TOPICS],
        format_func=lambda code: labels.get(code, code), max_selections=MOST_TOPICS, key=f"ws-topics-{kind}",
        persist_state="session",
    )  # fmt: skip
    return tuple(topic for topic in possible if topic.code in chosen)


def _show_form(current: AnalysisContext) -> None:
    dataset = current.dataset
    title = st.text_input(
        _("Title"),
        _("Workshop {title}").format(title=dataset.title),
        max_chars=80,
        key="ws-title",
    )
    topics = show_topic_words(_choose_topics(current))
    form = st.segmented_control(
        _("How"), [str(entry) for entry in Form], default=str(Form.POINTS), required=True, key="ws-form",
        persist_state="session",
        format_func=lambda entry: _(FORM_LABELS[Form(entry)]),
    )  # fmt: skip
    if Form(form) in FORM_NOTES:
        st.caption(_(FORM_NOTES[Form(form)]))
    groups = st.text_input(
        _("Groups, separated by commas (may be empty)"), _("residents, administration, providers"), key="ws-groups",
        persist_state="session",
        max_chars=200,
    )  # fmt: skip
    with st.container(horizontal=True, gap="medium"):
        rounds = whole_field(_("Rounds"), "ws-rounds", 2, 1, 9, width=130)
        rated = current.result.rated
        most = whole_field(
            _("Among the … most burdened"), "ws-most", usual_most(rated), 1, max(rated, 1), width=220,
            help=_("Fixed now, before anything is revealed."),
        )  # fmt: skip
    if len(topics) < 2:
        st.caption(_("Choose at least two topics."))
        return
    named, other = group_names(groups)
    if other:
        said = _("A ballot has room for {n} groups of {letters} characters each. Left out or shortened: {groups}")
        listed = ", ".join(plain(name) for name in other)
        st.warning(said.format(n=MOST_GROUPS, letters=LONGEST_GROUP, groups=listed), icon=":material/warning:")
    settings = WorkshopSettings(
        title.strip() or dataset.title,
        Form(form),
        topics,
        named,
        int(rounds),
        int(most),
        write_recipe(current.recipe).decode(),
        dataset.digest,
        dataset.title,
        current.period,
    )
    if st.button(_("Begin workshop"), type="primary", key="ws-begin", icon=":material/groups:"):
        try:
            workshop, key = workshop_store().create(settings, datetime.date.today(), register.place())
        except DataError as error:
            show_findings(error.findings)
            return
        except StoreUnavailable:
            show_unreachable()
            return
        moderate(workshop, key)
        st.rerun()
