"""Sections on how sure the ranking is, and on what changed since the period before."""

from __future__ import annotations

import numpy as np

from sozial.i18n import N_, NP_, format_number, format_signed
from sozial.insight.comparable import comparability_findings, fewer_findings
from sozial.insight.development import moving_findings
from sozial.insight.robustness import ALWAYS, SOMETIMES, certainty
from sozial.insight.series_breaks import BASIS, breaks_between
from sozial.model import Direction
from sozial.report.context.context import ReportContext
from sozial.report.document.document import Block, Heading, Items, Text
from sozial.report.sections.bars import certainty_bars
from sozial.report.sections.bars_picture import bars_picture
from sozial.report.sections.figures import names_of


def certain_quarters(context: ReportContext, kind: int) -> list[str]:
    """Return quarters that are among the most burdened in almost all, some or almost no variants, as listed."""
    if context.robustness is None:
        return []
    frame = context.robustness.units
    kinds = dict(zip(map(str, frame.index), certainty(frame["among_first"].to_numpy()).tolist(), strict=True))
    return [unit for unit in context.in_order if kinds.get(unit) == kind]


def certainty_sentences(context: ReportContext) -> list[tuple[str, str]]:
    """Return how sure the result is, in sentences with words in bold before them."""
    found, translate, language = context.robustness, context.translate, context.language
    if found is None:
        return []
    most = format_number(found.most, language)
    always, sometimes = certain_quarters(context, ALWAYS), certain_quarters(context, SOMETIMES)
    if context.with_ranks:
        lead = translate(N_("Among the {n} most burdened in almost all variants")).format(n=most)
        open_lead = translate(N_("Among them in some variants only")).format(n=most)
    else:
        lead = translate(N_("Marked in almost all variants"))
        open_lead = translate(N_("Marked in some variants only"))
    told = [
        (lead, names_of(context, always, 15) or translate(N_("no quarter"))),
        (open_lead, names_of(context, sometimes, 15) or translate(N_("no quarter"))),
    ]
    if context.with_ranks and np.isfinite(found.shift):
        moved = translate(N_("On average a quarter moves by {n} ranks.")).format(
            n=format_number(found.shift, language, 1)
        )
        told.append((translate(N_("How far ranks move")), moved))
    return told


def certainty_blocks(context: ReportContext) -> list[Block]:
    """Return how sure the result is; that it was not computed, where it was not."""
    translate, found = context.translate, context.robustness
    heading = Heading(translate(N_("How sure is this?")))
    if found is None:
        said = translate(N_("It was not computed for this report how sure the ranking is."))
        return [heading, Text(said)]
    said = translate.counted(
        NP_(
            (
                "The index was computed {n} time with other weights, other methods and other figures by "
                "chance. What holds in almost all variants (at least 90 %) does not depend on single "
                "choices; small differences between neighbouring ranks say nothing."
            ),
            (
                "The index was computed {n} times with other weights, other methods and other figures by "
                "chance. What holds in almost all variants (at least 90 %) does not depend on single "
                "choices; small differences between neighbouring ranks say nothing."
            ),
        ),
        found.variants,
    )
    blocks: list[Block] = [heading, Text(said), Items(tuple(certainty_sentences(context)))]
    bars = certainty_bars(context)
    if bars is not None:
        blocks.append(bars_picture(bars, context.language, 0.85))
    return blocks


def comparable(context: ReportContext) -> bool:
    """Whether the index of the period before rests on the same indicators as the reported one."""
    return context.compared is None or context.compared.same_indicators


def difference_lines(context: ReportContext) -> list[str]:
    """Return in what the indices of both periods differ, in sentences; [] where they can be compared."""
    if context.compared is None:
        return []
    found = comparability_findings(context.dataset, context.recipe, context.compared)
    found += fewer_findings(context.dataset, context.recipe, context.compared)
    return [finding.text(context.language) for finding in found]


def class_moves(context: ReportContext) -> tuple[list[str], list[str]]:
    """Return quarters that went into the class of the greatest burden since the period before, and those that left.

    Classes of both are cut as in the reported period where the recipe allows it: who is named here as having left is
    not among those that the report describes. Where the two rest on different indicators, nobody is named.
    """
    years, before = context.development, context.before
    if years is None or not before or not context.highest_class or not comparable(context):
        return [], []
    breaks, then = years.results[before].breaks, years.results[before].classes
    own = context.result.breaks
    number = int(context.result.classes[context.highest_class[0]])
    if breaks is None or own is None or own.labels[number] not in breaks.labels:
        return [], []
    now_inside = set(context.highest_class)
    known = {str(unit) for unit, entry in then.items() if entry >= 0}
    inside = {str(unit) for unit in then.index[then == breaks.labels.index(own.labels[number])]}
    into = [unit for unit in context.in_order if unit in now_inside and unit in known - inside]
    return into, [unit for unit in context.in_order if unit in inside - now_inside]


def largest_changes(context: ReportContext, worse: bool, count: int = 5) -> list[tuple[str, float]]:
    """Return the quarters whose burden grew, or fell, most since the period before, with the change of the index."""
    development, before = context.common_development, context.before
    if development is None or not before:
        return []
    sign = -1.0 if context.recipe.high is Direction.FAVOURABLE else 1.0
    change = sign * (development.scores[context.period] - development.scores[before])
    change = change.dropna().sort_values(ascending=not worse, kind="stable")
    return [(str(unit), float(value)) for unit, value in change.head(count).items() if (value > 0) == worse and value]


def development_sentences(context: ReportContext) -> list[tuple[str, str]]:
    """Return what changed since the period before, in sentences with words in bold before them."""
    translate, language = context.translate, context.language
    into, out = class_moves(context)
    none = translate(N_("no quarter"))
    told = [("", line) for line in difference_lines(context)]
    if context.highest_class and comparable(context):
        told += [
            (translate(N_("Newly in the class of the greatest burden")), names_of(context, into) or none),
            (translate(N_("No longer in it")), names_of(context, out) or none),
        ]
    if context.with_ranks and context.common_development is not None:
        for worse, lead in ((True, N_("Burden grew most")), (False, N_("Burden fell most"))):
            changes = largest_changes(context, worse)
            said = ", ".join(f"{context.titles[unit]} ({format_signed(value, language, 2)})" for unit, value in changes)
            told.append((translate(lead), said or none))
    return told


def development_blocks(context: ReportContext) -> list[Block]:
    """Return what changed since the period before, and what the years are measured by."""
    translate, development, before = context.translate, context.common_development, context.before
    heading = Heading(translate(N_("Development")))
    if before and development is None:
        return [heading, Items(tuple(("", line) for line in difference_lines(context)))]
    if development is None or not before:
        return [
            heading,
            Text(translate(N_("The data has no earlier period with an index, so nothing can be compared."))),
        ]
    if development.reference:
        words = N_(
            "{before} against {period}. Both years are measured by the means and class borders of {reference}, so that "
            "changes are those of the quarter, not of the others. Measured by itself, as it was reported then, "
            "{before} can have had other classes."
        )
    else:
        words = N_("{before} against {period}. Each year is measured by itself, so this shows places among the others.")
    said = translate(words).format(
        before=translate.period(before), period=context.period_words, reference=translate.period(development.reference)
    )
    blocks: list[Block] = [heading, Text(said)]
    blocks += [Text(finding.text(context.language), "notice") for finding in moving_findings(development.recipe)]
    blocks.append(Items(tuple(development_sentences(context))))
    between = breaks_between(development.breaks, before, context.period)
    broken = [entry for entry in between if entry.kind != BASIS]
    if broken:
        names = ", ".join(
            dict.fromkeys(
                context.dataset.indicator(entry.code).label if entry.code else translate(N_("all indicators"))
                for entry in broken
            )
        )
        said = translate(
            N_("Breaks in the series lie in between, so figures before and after differ in meaning: {names}.")
        )
        blocks.append(Text(said.format(names=names), "notice"))
    return blocks
