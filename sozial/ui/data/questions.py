"""Questions about a file: what is asked, what is proposed, and what another answer changes in the first rows.

An answer holds from the moment it is chosen; until then the proposal does. Whoever accepts an answer has the question
out of the way, and finds it again among the answered ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sozial.errors import Finding, Severity, listed
from sozial.i18n import NP_
from sozial.ui.session import state
from sozial.ui.session.language import _, number, plain, translate

# So many questions of one kind are asked as one.
_TOGETHER = 3
# What comes after these is asked when they are answered.
_AT_ONCE = 4
Key = Callable[[str], str]
# So many answered ones are listed with a way back.
_MOST_ANSWERED = 60
# What was answered about one table.
ANSWERS = "answers-"
# Shows what changes between two answers to questions of one kind.
Compare = Callable[[Sequence[Finding], str, str], None]


@dataclass
class Asked:
    """What is asked on one page, of all files.

    Parameters
    ----------
    open
        How many questions nobody has answered.
    is_compared
        Whether the answers of one question are shown beside each other.
    waiting
        What shows them, once all files are read.
    of_areas
        What was answered about areas; a reading that is kept holds it as well.
    """

    open: int = 0
    is_compared: bool = False
    waiting: list[Callable[[], None]] = field(default_factory=list)
    of_areas: dict[str, str] = field(default_factory=dict)

    def compare(self) -> None:
        """Compare the answers of the question that comes first, now that all files are read."""
        while self.waiting:
            self.waiting.pop()()

    def say_open(self) -> None:
        """Say how many questions are open, and what holds until they are answered."""
        if self.open:
            said = _("Open questions: {n}. Until they are answered, what is proposed holds.")
            st.info(said.format(n=number(self.open)), icon=":material/help:")


def answers(key: Key) -> dict[str, str]:
    """Return what was answered on screen to the questions of one file."""
    found: dict[str, str] = state.read(key("answers"), {})
    return dict(found)


def with_options(findings: Sequence[Finding]) -> list[Finding]:
    """Return the questions that can be answered here, each once."""
    asked = [finding for finding in findings if finding.severity is Severity.QUESTION and finding.options]
    return list({finding.question: finding for finding in asked}.values())


def not_asked(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings without the questions that are asked beside their file."""
    asked = {finding.question for finding in with_options(findings)}
    return [
        finding for finding in findings if finding.severity is not Severity.QUESTION or finding.question not in asked
    ]


def show_questions(
    findings: Sequence[Finding], given: Mapping[str, str], key: Key, asked: Asked, compare: Compare | None = None
) -> None:
    """Show the questions of one file.

    Parameters
    ----------
    findings
        What was found; of it only what can be answered here.
    given
        Answers that were read with, from the screen or from a saved reading.
    key
        Names what belongs to this file.
    asked
        What the page has asked so far.
    compare
        Shows what two answers change; None where that is not to be seen.
    """
    every = with_options(findings)
    reopened: tuple[str, ...] = state.read(key("reopened"), ())
    waiting = [finding for finding in every if finding.question not in given or finding.question in reopened]
    proposals = dict(state.read(key("proposals"), {}))
    proposals |= {finding.question: finding.chosen for finding in waiting if finding.question not in given}
    state.write(key("proposals"), proposals)
    groups = _groups(waiting, state.read(key("singly"), ()))
    asked.open += len(waiting)
    for group in groups[:_AT_ONCE]:
        opened = compare is not None and not asked.is_compared
        asked.is_compared |= opened
        shown = _ask(group, proposals, key, compare, opened)
        if shown is not None:
            asked.waiting.append(shown)
    if len(groups) > 1:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                _("Accept all proposals"), key=key("accept-all"), icon=":material/done_all:",
                on_click=_accept, args=(waiting, key),
            )  # fmt: skip
            later = len(groups) - _AT_ONCE
            if later > 0:
                st.caption(_("After these: {n} more").format(n=number(later)))
    still = {finding.question for finding in waiting}
    _show_answered([finding for finding in every if finding.question not in still], key)


def _groups(waiting: Sequence[Finding], singly: Collection[str]) -> list[list[Finding]]:
    """Return questions that can have one answer together; what was answered differently is asked singly."""
    groups: dict[object, list[Finding]] = {}
    for finding in waiting:
        labels = tuple(finding.option(answer, "en") for answer in finding.options)
        alone = finding.question if finding.code in singly or not finding.subject else ""
        groups.setdefault((finding.code, labels, finding.chosen, alone), []).append(finding)
    found: list[list[Finding]] = []
    for group in groups.values():
        found += [group] if len(group) >= _TOGETHER else [[finding] for finding in group]
    order = {finding.question: place for place, finding in enumerate(waiting)}
    return sorted(found, key=lambda group: order[group[0].question])


def _ask(
    group: Sequence[Finding], proposals: Mapping[str, str], key: Key, compare: Compare | None, opened: bool
) -> Callable[[], None] | None:
    """Show one question, or several of one kind as one; return what shows the comparison of its answers."""
    language, first = state.language(), group[0]
    together = len(group) > 1
    name = f"{first.question}+" if together else first.question
    proposal = proposals.get(first.question, "")
    labels = {answer: plain(first.option(answer, language)) for answer in first.options}
    marked = {answer: f"{text} {_('(proposal)')}" if answer == proposal else text for answer, text in labels.items()}
    with st.container(border=True, key=key(f"question-{name}")):
        st.markdown(f":material/help: {_said(first, first.subject)}")
        if together:
            said = NP_("The same is asked of {n} more: {names}", "The same is asked of {n} more: {names}")
            names = listed([finding.subject for finding in group[1:]], 12)
            st.caption(translate().fill(said, n=len(group) - 1, names=plain(names)))
        widget = key(f"answer-{name}")
        # What holds is what is shown, also where it was answered elsewhere.
        state.write(widget, first.chosen)
        st.radio(
            " · ".join([_("Answer"), *filter(None, [plain(first.subject)])]),
            list(first.options),
            key=widget,
            format_func=marked.__getitem__,
            on_change=_choose,
            args=(group, widget, key),
            label_visibility="collapsed",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                _("Accept"), key=key(f"accept-{name}"), icon=":material/check:", on_click=_accept, args=(group, key)
            )
            if together:
                st.button(
                    _("Answer singly"), key=key(f"singly-{first.code}"), type="tertiary",
                    on_click=_answer_singly, args=(first.code, key),
                )  # fmt: skip
            shown = (
                compare is not None
                and len(labels) > 1
                and st.toggle(_("Show what changes"), value=opened, key=key(f"compare-{name}"), persist_state="session")
            )
        if shown and compare is not None:
            start = proposal or first.chosen
            other = first.chosen if first.chosen != start else next(one for one in first.options if one != start)
            return partial(_compare, st.container(), partial(compare, group, start, other))
    return None


def _compare(place: DeltaGenerator, show: Callable[[], None]) -> None:
    with place:
        show()


def _said(finding: Finding, subject: str) -> str:
    """Return what is asked, with the column that it is about where the words do not name it."""
    text = finding.text(state.language())
    said = plain(text)
    return f"**{plain(subject)}**: {said}" if subject and subject not in text else said


def _show_answered(done: Sequence[Finding], key: Key) -> None:
    """Fold what was answered into one line, with the way back."""
    if not done:
        return
    language = state.language()
    with st.expander(_("Answered: {n}").format(n=number(len(done))), icon=":material/check_circle:"):
        for finding in done[:_MOST_ANSWERED]:
            answer = finding.option(finding.chosen, language) if finding.chosen in finding.options else finding.chosen
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{_said(finding, finding.subject)} – **{plain(answer)}**")
                st.button(
                    _("Change the answer"), key=key(f"change-{finding.question}"), type="tertiary",
                    icon=":material/edit:", on_click=_reopen, args=(finding.question, key),
                )  # fmt: skip
        if len(done) > _MOST_ANSWERED:
            more = NP_(
                "… and {n} more; the reading as a file holds all answers.",
                "… and {n} more; the reading as a file holds all answers.",
            )
            st.caption(translate().fill(more, n=len(done) - _MOST_ANSWERED))


def _choose(group: Sequence[Finding], widget: str, key: Key) -> None:
    """Let an answer hold; the question stays where it is until it is accepted."""
    chosen = state.read(widget)
    state.write(key("answers"), answers(key) | {finding.question: chosen for finding in group})
    state.write(key("reopened"), (*state.read(key("reopened"), ()), *(finding.question for finding in group)))


def _accept(waiting: Sequence[Finding], key: Key) -> None:
    """Take what holds now as the answer.

    What was chosen in the meantime counts: whoever is quick presses the button before the page was drawn anew.
    """
    state.write(key("answers"), {finding.question: finding.chosen for finding in waiting} | answers(key))
    done = {finding.question for finding in waiting}
    state.write(key("reopened"), tuple(name for name in state.read(key("reopened"), ()) if name not in done))


def _reopen(question: str, key: Key) -> None:
    state.write(key("reopened"), (*state.read(key("reopened"), ()), question))


def _answer_singly(code: str, key: Key) -> None:
    state.write(key("singly"), (*state.read(key("singly"), ()), code))
