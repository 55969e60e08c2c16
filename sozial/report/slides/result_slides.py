"""Slides on the result: where, who, how many people, why, how sure, what changed."""

from __future__ import annotations

from sozial.i18n import N_, NP_, format_percent
from sozial.insight.development import moving_findings
from sozial.insight.people import people_in_highest_class
from sozial.insight.robustness import ALWAYS
from sozial.insight.variation import usual_most
from sozial.report.context.context import DESCRIBED, ReportContext
from sozial.report.document.document import Column, Items, Picture, Table
from sozial.report.document.slide import CHANGED, MAP, PEOPLE, SURE, WHO, WHY, Bars, LiveMap, Slide
from sozial.report.sections.about_changes import (
    certain_quarters,
    class_moves,
    comparable,
    development_sentences,
    measured_words,
)
from sozial.report.sections.about_quarters import index_map, marks_of
from sozial.report.sections.bars import certainty_bars, contribution_bars, people_bars
from sozial.report.sections.figures import names_of, outstanding_text, people_sentence, people_text, rank_text
from sozial.report.slides.slide_notes import origin_notes, shown_number

# Legend and numbers of a map on a slide are read from the back row.
_MAP_LETTERS = 2.0
# What there is room for beside the names, in units of the drawing: as wide as it is on a slide of 13 by 7.5 inches.
_MAP_WIDE, _MAP_HIGH = 1330, 750


def map_slide(context: ReportContext, live: bool = False) -> Slide:
    """Return where the quarters of the highest class lie.

    Parameters
    ----------
    live
        Whether the page's own map stands in the place of a drawing.
    """
    translate, units = context.translate, context.highest_class
    words = NP_(
        "{n} of {all} quarters deserves particular attention", "{n} of {all} quarters deserve particular attention"
    )
    title = (
        translate.counted(words, len(units), all=context.result.rated)
        if units
        else translate.counted(
            NP_("How the index is distributed over {n} quarter", "How the index is distributed over {n} quarters"),
            context.result.rated,
        )
    )
    if not context.dataset.has_areas:
        items = Items(tuple(("", context.titles[unit]) for unit in (units or context.described)[:12]))
        return Slide(MAP, title, (items,), origin_notes(context), len(units), _all_of_highest(context))
    said = translate(N_("Map: {index}, {period}. Dark means more burden.")).format(
        index=context.index_label, period=context.period_words
    )
    # On the live map quarters stand by their names where ranks are off: there is room to come nearer.
    marks = dict.fromkeys(context.described, "") if live and not context.with_ranks else marks_of(context)
    listed = tuple((marks.get(unit, ""), context.titles[unit]) for unit in context.described)
    drawn = LiveMap(marks) if live else None
    picture = drawn or Picture(index_map(context, _MAP_WIDE, letters=_MAP_LETTERS, high=_MAP_HIGH), said, said)
    return Slide(
        MAP, title, (picture, Items(listed)), origin_notes(context, said), len(units), _all_of_highest(context),
    )  # fmt: skip


def _all_of_highest(context: ReportContext) -> tuple[Table, ...]:
    """Return a table of every quarter in the class of the greatest burden; without such a class nothing."""
    if not context.highest_class:
        return ()
    translate = context.translate
    caption = translate(N_("Quarters of the class “{label}”")).format(label=context.highest_label)
    columns = [Column(translate(N_("Rank")), 0.7, True)] if context.with_ranks else []
    columns += [Column(translate(N_("Quarter")), 3.0), Column(translate(N_("Inhabitants")), 1.2, True)]
    rows = tuple(
        (
            *((rank_text(context, unit),) if context.with_ranks else ()),
            context.titles[unit],
            people_text(context, [unit]),
        )
        for unit in context.highest_class
    )
    return (Table(caption, tuple(columns), rows),)


def who_slide(context: ReportContext, at_most: int = DESCRIBED, reasons: int = 2) -> Slide:
    """Return who is concerned and why, in a table."""
    translate, units = context.translate, context.described[:at_most]
    columns = [Column(translate(N_("Rank")), 0.7, True)] if context.with_ranks else []
    columns += [
        Column(translate(N_("Quarter")), 1.6),
        Column(translate(N_("More burden than elsewhere")), 3.6),
        Column(translate(N_("Less burden than elsewhere")), 2.2),
    ]
    rows = tuple(
        (
            *((rank_text(context, unit),) if context.with_ranks else ()),
            context.titles[unit],
            outstanding_text(context, unit, burdens=True, count=reasons),
            outstanding_text(context, unit, burdens=False, count=1),
        )
        for unit in units
    )
    title = (
        translate(N_("Particular attention is due to {names}")).format(names=names_of(context, _named(context), 3))
        if units
        else translate(N_("No quarter has an index."))
    )
    annex = (Table(translate(N_("Who is concerned, and why")), tuple(columns), rows), *_all_of_highest(context))
    total = max(len(context.highest_class), len(context.described))
    return Slide(WHO, title, (Table("", tuple(columns), rows),), origin_notes(context), total, annex)


def _named(context: ReportContext) -> list[str]:
    """Return the quarters that attention is due to, as many as the map counts: described or not."""
    inside = set(context.highest_class)
    return [unit for unit in context.in_order if unit in inside] or context.described


def people_slide(context: ReportContext) -> Slide | None:
    """Return how many people live in which class; None without classes or inhabitants."""
    bars, translate = people_bars(context), context.translate
    if bars is None:
        return None
    found = people_in_highest_class(context.dataset, context.result)
    title = translate(N_("{share} of all inhabitants live in the quarters of the class “{label}”")).format(
        share=format_percent(found.inhabitants, context.language), label=context.highest_label
    )
    return Slide(PEOPLE, title, (bars, Items((("", people_sentence(context)),))), origin_notes(context))


def why_slide(context: ReportContext) -> Slide | None:
    """Return what each Handlungsfeld adds in the described quarters; None where the recipe cannot be split."""
    found = contribution_bars(context, DESCRIBED)
    if found is None:
        return None
    bars, strongest = found
    title = context.translate(N_("“{field}” adds most to the burden of these quarters")).format(field=strongest)
    total = len(context.highest_class)
    return Slide(WHY, title, (bars,), origin_notes(context, bars.title), total, _all_of_highest(context))


def sure_slide(context: ReportContext) -> Slide | None:
    """Return how sure the result is; None where it was not computed."""
    found, bars = context.robustness, certainty_bars(context)
    if found is None or bars is None or not context.described:
        return None
    translate = context.translate
    always = certain_quarters(context, ALWAYS)
    if context.with_ranks:
        words = NP_(
            "{n} quarter is among the {most} most burdened in almost all variants",
            "{n} quarters are among the {most} most burdened in almost all variants",
        )
    else:
        words = NP_("{n} quarter is marked in almost all variants", "{n} quarters are marked in almost all variants")
    title = translate.counted(words, len(always), most=found.most)
    note = translate.counted(
        NP_(
            "{n} variant with other weights, methods and chance; 90 % counts as almost all.",
            "{n} variants with other weights, methods and chance; 90 % counts as almost all.",
        ),
        found.variants,
    )
    some = certainty_bars(context, len(found.units))
    annex = (_all_shares(context, some),) if some is not None else ()
    total = len(some.categories) if some is not None else 0
    items = [("", note)]
    if found.most == usual_most(context.result.rated):
        said = NP_(
            "{most} are asked for: a fifth of the {n} rated quarter (rounded down, 1 to 10).",
            "{most} are asked for: a fifth of the {n} rated quarters (rounded down, 1 to 10).",
        )
        items.append(("", translate.counted(said, context.result.rated, most=translate.number(found.most))))
    return Slide(SURE, title, (bars, Items(tuple(items))), origin_notes(context, note), total, annex)


def _all_shares(context: ReportContext, bars: Bars) -> Table:
    """Return a chart's figures as a table."""
    columns = (Column(context.translate(N_("Quarter")), 3.0), Column(bars.title, 1.6, True))
    values = bars.series[0][1]
    rows = tuple(
        (name, format_percent(float("nan") if value is None else value, context.language))
        for name, value in zip(bars.categories, values, strict=True)
    )
    return Table(bars.title, columns, rows)


def changed_slide(context: ReportContext) -> Slide | None:
    """Return what changed since the period before; None without one."""
    if not context.before:
        return None
    translate = context.translate
    moves, measured = class_moves(context), measured_words(context)
    into, out = moves.into, moves.out
    title = translate(
        N_("Since {before}, {measured}: {into} new in the class of the greatest burden, {out} no longer in it")
    ).format(
        before=context.before, measured=measured, into=shown_number(context, len(into)),
        out=shown_number(context, len(out)),
    )  # fmt: skip
    if not into and not out:
        words = N_("Since {before}, {measured}: nobody came into the class of the greatest burden, and nobody left it")
        title = translate(words).format(before=context.before, measured=measured)
    if not comparable(context):
        words = N_("{before} and {after} rest on different indicators, so classes are not compared")
        title = translate(words).format(before=context.before, after=context.period)
    development = context.common_development
    reference = development.reference if development is not None else ""
    words = N_("Both years are measured by the means and class borders of {reference}.")
    note = (
        translate(words).format(reference=reference) if reference else translate(N_("Each year is measured by itself."))
    )
    if development is not None:
        note = " ".join([note, *(finding.text(context.language) for finding in moving_findings(development.recipe))])
    return Slide(CHANGED, title, (Items(tuple(development_sentences(context))),), origin_notes(context, note))
