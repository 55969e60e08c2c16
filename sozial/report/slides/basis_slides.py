"""Slides on what the result rests on: what was measured, what the figures do not say, where they come from."""

from __future__ import annotations

from sozial.i18n import N_, NP_, format_percent
from sozial.output.words.result_words import adoption_state
from sozial.report.context.context import ReportContext
from sozial.report.context.evidence import LOCAL_KNOWLEDGE, build_evidence
from sozial.report.document.document import Column, Items, Table
from sozial.report.document.slide import LIMITS, MEASURED, ORIGIN, Slide
from sozial.report.sections.about_limits import limit_items
from sozial.report.sections.bars import fields_with_indicators, share_bars
from sozial.report.slides.slide_notes import MOST_ROWS, origin_notes, shown_number


def measured_slide(context: ReportContext) -> Slide:
    """Return what was measured and how: the share of every Handlungsfeld."""
    translate, fields = context.translate, fields_with_indicators(context)
    has_fields = any(context.dataset.indicator(entry.code).domain for entry in context.recipe.indicators)
    words = NP_("{n} indicator {where} makes the index", "{n} indicators {where} make the index")
    if not has_fields:
        words = NP_("{n} indicator makes the index", "{n} indicators make the index")
    count = sum(len(names) for _share, names in fields.values())
    where = translate.counted(NP_("from {n} Handlungsfeld", "from {n} Handlungsfelder"), len(fields))
    title = translate.counted(words, count, where=where)
    told = [(name if has_fields else "", ", ".join(names)) for name, (_share, names) in fields.items()]
    columns = (
        Column(translate(N_("Handlungsfeld")), 1.6), Column(translate(N_("Indicators")), 4.0),
        Column(translate(N_("Share of the index")), 0.9, True),
    )  # fmt: skip
    rows = tuple(
        (name, ", ".join(names), format_percent(share, context.language)) for name, (share, names) in fields.items()
    )
    annex = (Table(translate(N_("What was measured")), columns, rows),)
    more = len(told) - MOST_ROWS
    told = told[:MOST_ROWS]
    if more > 0:
        told.append(("", translate.counted(NP_("and {n} more", "and {n} more"), more)))
    state = adoption_state(context.recipe, context.language)
    return Slide(
        MEASURED, title, (Items(tuple(told)), share_bars(context)), origin_notes(context, state), len(fields), annex,
        min(len(fields), MOST_ROWS),
    )  # fmt: skip


def limits_slide(context: ReportContext) -> Slide:
    """Return what the figures do not say."""
    title = context.translate(N_("The index shows where to look closely, not what is needed"))
    return Slide(LIMITS, title, (Items(limit_items(context)),), origin_notes(context))


def origin_slide(context: ReportContext) -> Slide:
    """Return where the figures come from."""
    told = [entry for entry in build_evidence(context) if entry.key not in ("notice", "excluded", "mode")]
    n = len(context.result.excluded)
    items = [(entry.label, entry.text) for entry in told]
    items.append((context.translate(N_("Without an index")), shown_number(context, n)))
    title = context.translate(N_("Every figure can be checked"))
    return Slide(ORIGIN, title, (Items(tuple(items)),), origin_notes(context, context.translate(LOCAL_KNOWLEDGE)))
