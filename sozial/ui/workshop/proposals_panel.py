"""A choice between proposals under a budget, on the moderator's page: open, close, reveal, take over."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError
from sozial.i18n import NP_
from sozial.output.tables.proposal_tables import build_choice_result
from sozial.output.words.choice_words import amount_words, headline_words, need_words, rule_words
from sozial.planning.measures.action import Action, Status
from sozial.store.opened import choice_store
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.proposals import ChoiceState, KeptChoice
from sozial.store.voting.workshop import ENDED, Workshop
from sozial.ui.kit import popovers
from sozial.ui.kit.downloads import download_button
from sozial.ui.kit.table_view import show_long_table
from sozial.ui.memory.cached_workshop import counted_choice
from sozial.ui.project import register
from sozial.ui.results.charts import file_name
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import access, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, counted, day, number, plain
from sozial.ui.session.unreachable import show_unreachable, tried
from sozial.ui.workshop import proposals_entry
from sozial.workshop.pb_file import choice_as_pb, write_pb
from sozial.workshop.proposals import Choice, ChoiceResult
from sozial.workshop.small_groups import shows_single

_PULSE = 2.0
_ANEW = "pr-anew"


def show_proposals(current: AnalysisContext, workshop: Workshop) -> None:
    """Show the choice between proposals of a workshop, and what can be done next."""
    shown = st.expander(_("Proposals under a budget"), icon=":material/checklist:", key="pr-panel", on_change="rerun")
    # Nothing of it is asked for while it is folded up.
    if not shown.open:
        return
    with shown:
        try:
            kept = choice_store().read(workshop)
        except StoreUnavailable:
            show_unreachable()
            return
        except DataError as error:
            show_findings(error.findings)
            return
        if kept is None or kept.state is ChoiceState.DRAFT:
            if workshop.phase == ENDED:
                st.caption(_("Nothing was voted on."))
                return
            proposals_entry.show_entry(current, workshop, kept.choice if kept is not None else Choice())
            return
        _show_budget(kept)
        _show_count(workshop.key)
        if kept.state is ChoiceState.REVEALED:
            _show_result(workshop, kept.choice)
        if workshop.phase != ENDED:
            _show_controls(workshop, kept)
        elif kept.state is not ChoiceState.REVEALED:
            _button(_("Reveal the result"), "reveal", ":material/visibility:", partial(choice_store().reveal, workshop))


def _show_budget(kept: KeptChoice) -> None:
    choice = kept.choice
    words = counted(
        NP_("{n} proposal, budget {money}", "{n} proposals, budget {money}"), len(choice.proposals),
        money=amount_words(proposals_entry.euros_of(choice.cents), state.language()),
    )  # fmt: skip
    # With the result it is told with the rest of the rule.
    need = "" if kept.state is ChoiceState.REVEALED else f" · {need_words(choice, state.language())}"
    st.markdown(words + need)


@st.fragment(run_every=_PULSE)
def _show_count(key: str) -> None:
    """Say how many have ticked; asked anew every two seconds."""
    if access.wants_whole_run():
        st.rerun()
    workshop = proposals_entry.workshop_of(key)
    if workshop is None:
        return
    try:
        kept, count = choice_store().read(workshop), choice_store().count(workshop)
    except StoreUnavailable:
        show_unreachable()
        return
    if kept is None:
        return
    if kept.state is ChoiceState.OPEN:
        words = NP_("The vote is open: {n} has ticked", "The vote is open: {n} have ticked")
    else:
        words = NP_("The vote is closed: {n} has ticked", "The vote is closed: {n} have ticked")
    st.markdown(f"## {counted(words, count)}")


def _show_controls(workshop: Workshop, kept: KeptChoice) -> None:
    store = choice_store()
    with st.container(horizontal=True, gap="small"):
        if kept.state is ChoiceState.OPEN:
            _button(_("Close the vote"), "close", ":material/lock:", partial(store.close, workshop), primary=True)
        if kept.state is ChoiceState.CLOSED:
            _button(_("Reveal the result"), "reveal", ":material/visibility:", partial(store.reveal, workshop), True)
            _button(_("Open the vote again"), "again", ":material/lock_open:", partial(store.open, workshop))
        with popovers.popover(_("Begin this choice anew"), _ANEW, icon=":material/restart_alt:"):
            st.markdown(_("Deletes all ballots on these proposals; the proposals stay and can be changed."))
            _button(_("Delete the ballots"), "anew", ":material/delete:", partial(store.begin_anew, workshop))


def _button(label: str, what: str, icon: str, act: Callable[[], None], primary: bool = False) -> None:
    st.button(
        label, key=f"pr-{what}", icon=icon, type="primary" if primary else "secondary", on_click=_act, args=(act,)
    )


def _act(act: Callable[[], None]) -> None:
    popovers.close(_ANEW)
    tried(act)


def _show_result(workshop: Workshop, choice: Choice) -> None:
    found = counted_choice(choice, tuple(choice_store().ballots(workshop)))
    if found is None:
        st.info(_("Below five ballots there is no result: each could be told from the others."))
    else:
        language, outcome = state.language(), found.outcome
        st.markdown(f"### {plain(headline_words(outcome, language))}")
        show_long_table(build_choice_result(choice, found, language).shown)
        for sentence in rule_words(choice, outcome, language):
            st.caption(plain(sentence))
        _show_taking_over(workshop, choice, found)
    with_votes = found is not None
    name = f"vorschlaege_{file_name(workshop.settings.title)}_{workshop.held_on}.pb"
    download_button(
        _("Proposals and votes (.pb)") if with_votes else _("Proposals (.pb)"),
        lambda: build_pb(workshop), name, "text/plain", key="pr-export", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def build_pb(workshop: Workshop) -> bytes:
    """Return a workshop's choice as a .pb file; its ballots only from five on."""
    kept = choice_store().read(workshop)
    choice = kept.choice if kept is not None else Choice()
    ballots = choice_store().ballots(workshop)
    about = workshop.settings
    shown = ballots if shows_single(len(ballots)) else []
    return write_pb(choice_as_pb(choice, shown, about.title, about.dataset_title, workshop.held_on)).encode()


def _show_taking_over(workshop: Workshop, choice: Choice, found: ChoiceResult) -> None:
    """Offer to take the chosen proposals over as planned measures; those that are there already are left out."""
    if not access.may(Right.KEEP) or workshop.place != register.place():
        return
    there = {(kept.entry.title, kept.entry.budget) for kept in register.ACTIONS.kept()}
    actions = [
        action for action in chosen_actions(workshop, choice, found) if (action.title, action.budget) not in there
    ]
    if not actions:
        st.caption(_("All chosen proposals are in the register of measures."))
        return
    label = counted(
        NP_("Take {n} proposal over as a planned measure", "Take {n} proposals over as planned measures"), len(actions)
    )
    st.button(label, key="pr-take", icon=":material/playlist_add:", on_click=_take_over, args=(actions,))


def chosen_actions(workshop: Workshop, choice: Choice, found: ChoiceResult) -> list[Action]:
    """Return the chosen proposals as planned measures, with where they come from."""
    by_code = {one.code: one for one in choice.proposals}
    said = _("Chosen in the workshop “{title}” on {day} with {votes} of {ballots} votes (method of equal shares).")
    actions = []
    for one in found.outcome.chosen:
        proposal = by_code[one.project.code]
        where = said.format(
            title=workshop.settings.title, day=day(workshop.held_on).replace("\\", ""), votes=number(one.votes),
            ballots=number(found.outcome.ballots),
        )  # fmt: skip
        actions.append(
            Action(
                proposal.title,
                (proposal.unit,) if proposal.unit else (),
                proposal.domain,
                objective=proposal.sentence,
                budget=proposal.cents / 100,
                status=Status.PLANNED,
                remarks=where,
            )
        )
    return actions


def _take_over(actions: list[Action]) -> None:
    register.ACTIONS.enter(actions, [{} for _action in actions])
