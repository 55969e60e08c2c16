"""Slides on what follows: what is needed, what is done, who gets what."""

from __future__ import annotations

from dataclasses import replace

from sozial.i18n import N_, NP_
from sozial.output.tables.decision_tables import build_decision_view
from sozial.report.context.context import ReportContext
from sozial.report.document.document import Items, table_from_columns
from sozial.report.document.slide import ALLOCATED, DONE, NEEDED, Body, Slide
from sozial.report.sections.about_planning import action_table, gap_sentence, gap_table, strong_gaps
from sozial.report.slides.slide_notes import MOST_ROWS, origin_notes, shown_number


def needed_slide(context: ReportContext) -> Slide | None:
    """Return strong needs that no measure meets; None while no measure is entered, of which it could be said."""
    if not context.actions:
        return None
    gaps = strong_gaps(context)
    body: tuple[Body, ...] = (gap_table(context, gaps, 7),) if gaps else ()
    return Slide(NEEDED, gap_sentence(context, gaps), body, origin_notes(context))


def done_slide(context: ReportContext) -> Slide | None:
    """Return what runs and is planned; None without measures."""
    told = [action for action in context.actions if not action.has_ended(context.made_on)]
    if not told:
        return None
    title = context.translate(N_("Measures: {n} running, {planned} planned")).format(
        n=shown_number(context, len(context.running)), planned=shown_number(context, len(told) - len(context.running))
    )
    return Slide(DONE, title, (action_table(context, told, 7),), origin_notes(context))


def allocated_slide(context: ReportContext) -> Slide | None:
    """Return who gets what; None without a decision."""
    decision, translate = context.told_decision, context.translate
    if decision is None:
        return None
    # The heading of the slide says what the table shows.
    parts = replace(build_decision_view(decision, context.dataset, context.language), title="")
    getting = sum(part > 0 for part in decision.parts.values())
    title = translate.counted(
        NP_("By need, {n} quarter gets {amount} {measure}", "By need, {n} quarters get {amount} {measure}"),
        getting,
        amount=shown_number(context, sum(decision.parts.values())),
        measure=decision.rule.measure,
    )
    largest = translate(N_("The {n} largest parts of {all}; the others stand on the page “Allocation”."))
    more = (
        largest.format(n=shown_number(context, MOST_ROWS), all=shown_number(context, len(parts)))
        if len(parts) > MOST_ROWS
        else ""
    )
    shown = parts.first(MOST_ROWS)
    shown = shown if context.with_ranks else shown.sorted_by(translate("Quarter"))
    table = table_from_columns(shown, context.language, (3, 1, 1), more)
    other = "" if context.decision_matches else translate(
        N_("It was decided on another recipe or other data than this report shows.")
    )  # fmt: skip
    told = [line for line in (other, context.decision_note) if line]
    body: tuple[Body, ...] = (table, Items(tuple(("", line) for line in told))) if told else (table,)
    return Slide(ALLOCATED, title.replace("  ", " "), body, origin_notes(context, *told))
