"""Showing the result on a projector: four or five steps, one after another, with live data behind each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.errors import DataError
from sozial.output.charts.chart_frame import enlarged, short_rows
from sozial.output.maps.layers import build_index_layer
from sozial.output.words.period_words import period_label
from sozial.planning.allocation.decision import AllocationDecision
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure
from sozial.report.document.document import Items, Picture, Table
from sozial.report.document.slide import ALLOCATED, DONE, NEEDED, Bars, Body, LiveMap, Slide
from sozial.report.slides.bars_chart import build_bars
from sozial.report.slides.question_slides import QUESTIONS
from sozial.report.slides.steps import FURTHER, QUARTER, SURE, Step, build_steps
from sozial.ui.kit.style import apply_showing_style
from sozial.ui.memory import cached_data
from sozial.ui.recipe import settings
from sozial.ui.report import questions_panel
from sozial.ui.report.report_context import build_context, choose_decision, with_certainty
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.map_panel import MapOnPage, show_layer
from sozial.ui.session import links, navigation, shown_data, state, viewers
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, number, plain

AT, MORE, CAME_FROM = "step", "steps-more", "_shown-from"
# The quarter that was chosen on another page, which is none of the room's business.
_CHOSEN_BEFORE = "_shown-chosen-before"
# Where all stands of which a step shows a part; else on the page Analyse.
_PAGES = {
    NEEDED: navigation.ACTIONS, DONE: navigation.ACTIONS, ALLOCATED: navigation.ALLOCATION, SURE: navigation.ROBUSTNESS,
}  # fmt: skip
_MAP_HEIGHT = 560
_WIDE = 1.6
_CHART_WIDTH = 460


def show_steps(current: AnalysisContext) -> None:
    """Show the steps in large type, over the whole screen."""
    bar = st.container(
        key="steps-bar", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
    )
    apply_showing_style()
    with bar:
        question, buttons = st.container(width="content"), st.container(horizontal=True, gap="small", width="content")
    _begin()
    with buttons:
        questions = st.container(width="content")
        decision = choose_further()
    context = build_context(current, decision)
    try:
        check_disclosure(context)
    except DataError as error:
        show_findings(error.findings)
        return
    with questions:
        questions_panel.show_questions(context)
    keys = [*state.read(MORE, ()), *(f"{QUARTER}{unit}" for unit in state.read(state.STEP_UNITS, ()))]
    steps = build_steps(context, keys)
    at = _place(len(steps))
    links.publish_choice(AT, str(at + 1), "1")
    # How sure it is takes its time: the way back from the live page leads to this step, whenever that is opened.
    links.write_early()
    asked = questions_panel.asked()
    with question:
        # A question is none of the steps.
        told = [_("Question"), _(QUESTIONS[asked])] if asked else _counted(at, steps)
        st.caption(" · ".join([*told, *_year(current), *_readers()]))
    with buttons:
        _show_buttons(at, len(steps), bool(asked))
    if asked:
        _show_answer(current, context, asked)
        return
    # Only one step needs to know how sure it is; the others do not wait for it.
    if steps[at].key == SURE:
        with_certainty(current, context, lambda sure: _show(current, build_steps(sure, keys)[at]))
    else:
        _show(current, steps[at])


def _counted(at: int, steps: Sequence[Step]) -> list[str]:
    return [f"{number(at + 1)} / {number(len(steps))}", plain(steps[at].question)]


def _year(current: AnalysisContext) -> list[str]:
    """Return the year that all steps are of, in bold; none where the data states none."""
    said = period_label(current.dataset, current.period, state.language()) if current.period else ""
    return [f"**{plain(said)}**"] if said else []


def _readers() -> list[str]:
    """Return the mark of what is not for the public; none where all of it is."""
    return [] if viewers.is_public() else [f":red[**{_('internal, not for the public')}**]"]


def _begin() -> None:
    """Begin at the first step where somebody comes from another page; a link, or the way back, may name another."""
    came_from = navigation.came_from()
    if came_from:
        state.forget(AT)
        state.write(_CHOSEN_BEFORE, shown_data.selected())
        questions_panel.leave()
        # The browser's way back from the live page names the step: the end still leads to where it all began.
        if links.asked(AT) is None:
            state.write(CAME_FROM, came_from)


def _show_answer(current: AnalysisContext, context: ReportContext, asked: str) -> None:
    slide = questions_panel.answer(context, asked)
    with st.container(key="showing"):
        if slide is None:
            reason = questions_panel.why_not(context, asked) or _("This data does not allow an answer.")
            st.markdown(f"## {plain(reason)}")
            return
        _show_slide(current, slide)


def choose_further() -> AllocationDecision | None:
    """Show which steps follow, and which allocation is told of."""
    with st.popover(_("Further steps"), icon=":material/add:"):
        st.multiselect(
            _("After these steps"), list(FURTHER), key=MORE, format_func=lambda key: _(FURTHER[key]),
            placeholder=_("none"), persist_state="session",
        )  # fmt: skip
        titles = cached_data.unit_titles(shown_data.dataset())
        st.multiselect(
            _("Single quarters"), list(titles), key=state.STEP_UNITS, format_func=lambda unit: titles.get(unit, unit),
            placeholder=_("none"), persist_state="session",
        )  # fmt: skip
        settings.show_ranks()
        st.caption(_("F11 lets the browser fill the screen; the arrow keys go forward and back."))
        return choose_decision()


def _place(count: int) -> int:
    """Return at which step the page is: as chosen, else as the link asks."""
    at = state.read(AT)
    if not isinstance(at, int):
        asked = links.asked(AT) or ""
        at = int(asked) - 1 if asked.isdigit() else 0
    return _within(at, count)


def _within(at: int, count: int) -> int:
    return min(max(at, 0), count - 1)


def _go(by: int, count: int) -> None:
    # Whoever presses again before the page is drawn anew goes on from where the last press led, not from what is drawn.
    # From an answer the first press leads back to the step that was left for it.
    if questions_panel.asked():
        questions_panel.leave()
        return
    state.write(AT, _within(_place(count) + by, count))


def _show_buttons(at: int, count: int, answers: bool) -> None:
    """Show the ways: back, forward, to the live page, and out."""
    st.button(
        _("Back"), key="step-back", icon=":material/arrow_back:", on_click=_go, args=(-1, count),
        disabled=at == 0 and not answers,
    )  # fmt: skip
    st.button(
        _("Forward"), key="step-forward", icon=":material/arrow_forward:", type="primary",
        disabled=at == count - 1 and not answers, on_click=_go, args=(1, count),
    )  # fmt: skip
    navigation.show_button(navigation.ANALYSIS, width="content")
    if st.button(_("End"), key="step-end", icon=":material/close:"):
        navigation.go_to(navigation.known(state.read(CAME_FROM)) or navigation.REPORT)


def _show(current: AnalysisContext, step: Step) -> None:
    """Show a step: one statement over the whole width, or two side by side."""
    if not step.slides:
        st.info(_("This data does not allow an answer."))
        return
    with st.container(key="showing" if len(step.slides) == 1 else "showing-two"):
        if len(step.slides) == 1:
            _show_slide(current, step.slides[0])
            return
        for column, slide in zip(st.columns(len(step.slides), gap="large"), step.slides, strict=True):
            with column:
                st.markdown(f"## {plain(slide.title)}")
                for place, part in enumerate(slide.body):
                    _show_body(current, part, f"{slide.key}-{place}")
                _show_left_out(slide)


def _show_slide(current: AnalysisContext, slide: Slide) -> None:
    st.markdown(f"## {plain(slide.title)}")
    if not slide.body:
        return
    parts = [1.0 if isinstance(part, Items) else _WIDE for part in slide.body]
    for place, (column, part) in enumerate(zip(st.columns(parts, gap="large"), slide.body, strict=True)):
        with column:
            _show_body(current, part, f"{slide.key}-{place}")
    _show_left_out(slide)


def _show_left_out(slide: Slide) -> None:
    """Say how many there are of what a step lists or draws, where that is more than it has room for."""
    if slide.shown < slide.total:
        words = _("Here {n} of {all}; the others stand on the page {page}.")
        page = navigation.title_of(_PAGES.get(slide.key, navigation.ANALYSIS))
        st.caption(words.format(n=number(slide.shown), all=number(slide.total), page=page))


def _show_body(current: AnalysisContext, part: Body, key: str) -> None:
    language = state.language()
    match part:
        case Items(items):
            lines = [f"- {_lead(lead)}{plain(text)}" for lead, text in items]
            st.markdown("\n".join(lines))
        case LiveMap(marks, near):
            layer = build_index_layer(current.dataset, current.result, language, current.with_ranks)
            # From near it remembers a place of its own.
            name = "showing-near" if near else "showing-map"
            on_page = MapOnPage(True, True, marks, near, unmarked=state.read(_CHOSEN_BEFORE))
            show_layer(current.dataset, layer, name, _MAP_HEIGHT, on_page)
        case Picture():
            # Drawings are for files.
            st.caption(plain(part.description))
        case Table():
            _show_table(part)
        case Bars():
            # With one bar alone nobody would know what it measures.
            st.markdown(f"**{plain(part.title)}**")
            chart = build_bars(part, language)
            drawn = enlarged({**chart.specification, "description": chart.description}, 1.3)
            # A drawing of a size of its own, which the style sheet makes as wide as its place, letters and all.
            drawn |= {"width": _CHART_WIDTH, "usermeta": {"embedOptions": {"renderer": "svg"}}}
            st.vega_lite_chart(short_rows(chart.rows), drawn, key=f"showing-{key}", width="content")


def _lead(lead: str) -> str:
    """Return the words before an item in bold; a number stands without a colon."""
    if not lead:
        return ""
    return f"**{plain(lead)}** " if lead.isdigit() else f"**{plain(lead)}:** "


def _show_table(table: Table) -> None:
    """Show a table that wraps, with figures at the right."""
    head = " | ".join(plain(column.title) or " " for column in table.columns)
    rule = " | ".join("---:" if column.right else "---" for column in table.columns)
    rows = [" | ".join(plain(cell).replace("\n", " ") for cell in row) for row in table.rows]
    st.markdown("\n".join(f"| {line} |" for line in (head, rule, *rows)))
    if table.note:
        st.caption(plain(table.note))
