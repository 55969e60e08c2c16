"""Slides on what follows: what is needed, what is done, who gets what."""

from __future__ import annotations

from dataclasses import replace

from sozial.i18n import N_, NP_
from sozial.output.tables.decision_tables import build_decision_view
from sozial.planning.measures.needs import Gap
from sozial.report.context.context import ReportContext
from sozial.report.document.document import Column, Items, Table, table_from_columns
from sozial.report.document.slide import ALLOCATED, DONE, NEEDED, Body, Slide
from sozial.report.sections.about_planning import PROPOSED_PARTS, action_table, gap_sentence, gap_table, strong_gaps
from sozial.report.slides.slide_notes import MOST_ROWS, origin_notes, shown_number

_MOST_GAPS = 7


def needed_slide(context: ReportContext) -> Slide | None:
    """Return strong needs that no measure meets; None while no measure is entered, of which it could be said."""
    if not context.actions:
        return None
    gaps = strong_gaps(context)
    body: tuple[Body, ...] = (replace(gap_table(context, gaps, _MOST_GAPS), note=""),) if gaps else ()
    annex = (_all_gaps(context, gaps),) if gaps else ()
    return Slide(NEEDED, gap_sentence(context, gaps), body, origin_notes(context), len(gaps), annex)


def _all_gaps(context: ReportContext, gaps: list[Gap]) -> Table:
    """Return every strong need without a measure, one row per quarter."""
    fields: dict[str, list[str]] = {}
    for gap in gaps:
        fields.setdefault(gap.unit, []).append(gap.domain)
    rows = tuple((context.titles[unit], ", ".join(found)) for unit, found in fields.items())
    columns = (Column(context.translate(N_("Quarter")), 1.0), Column(context.translate(N_("Handlungsfeld")), 1.4))
    return Table(context.translate(N_("Very high burden, no running measure")), columns, rows)


def done_slide(context: ReportContext) -> Slide | None:
    """Return what runs and is planned; None without measures."""
    told = [action for action in context.actions if not action.has_ended(context.made_on)]
    if not told:
        return None
    title = context.translate(N_("Measures: {n} running, {planned} planned")).format(
        n=shown_number(context, len(context.running)), planned=shown_number(context, len(told) - len(context.running))
    )
    first = replace(action_table(context, told, MOST_ROWS), note="")
    annex = (replace(action_table(context, told, len(told)), note=""),)
    return Slide(DONE, title, (first,), origin_notes(context), len(told), annex)


def allocated_slide(context: ReportContext) -> Slide | None:
    """Return who gets what; None without a decision."""
    decision, translate = context.told_decision, context.translate
    if decision is None:
        return None
    view = build_decision_view(decision, context.dataset, context.language)
    # The heading of the slide says what the table shows.
    parts = replace(view, title="")
    getting = sum(part > 0 for part in decision.parts.values())
    title = translate.counted(
        NP_("By need, {n} quarter gets {amount} {measure}", "By need, {n} quarters get {amount} {measure}"),
        getting,
        amount=shown_number(context, sum(decision.parts.values())),
        measure=decision.rule.measure,
    )
    shown = parts.first(MOST_ROWS)
    shown = shown if context.with_ranks else shown.sorted_by(translate("Quarter"))
    table = table_from_columns(shown, context.language, (3, 1, 1))
    other = "" if context.decision_matches else translate(
        N_("It was decided on another recipe or other data than this report shows.")
    )  # fmt: skip
    proposed = translate(PROPOSED_PARTS) if context.motion.is_proposed else ""
    told = [line for line in (proposed, other, context.decision_note) if line]
    body: tuple[Body, ...] = (table, Items(tuple(("", line) for line in told))) if told else (table,)
    annex = (table_from_columns(view, context.language, (3, 1.2, 0.9)),)
    return Slide(ALLOCATED, title.replace("  ", " "), body, origin_notes(context, *told), len(parts), annex)
