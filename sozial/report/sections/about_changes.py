"""Sections on how sure the ranking is, and on what changed since the period before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sozial.i18n import N_, NP_, format_number, format_signed
from sozial.insight.comparable import comparability_findings, fewer_findings
from sozial.insight.development import Development, moving_findings
from sozial.insight.estimates import estimated_units
from sozial.insight.robustness import ALWAYS, SOMETIMES, certainty
from sozial.insight.series_breaks import BASIS, breaks_between
from sozial.model import Direction
from sozial.output.words.period_words import estimate_marked
from sozial.report.context.context import ReportContext
from sozial.report.document.document import Block, Heading, Items, Text
from sozial.report.sections.bars import certainty_bars
from sozial.report.sections.bars_picture import bars_picture
from sozial.report.sections.figures import names_of

# Figures of the index are shown with so many decimals; rounding alone makes two of them differ by one in the last.
_DIGITS = 2
ROUNDING = 0.01


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


@dataclass(frozen=True)
class ClassMoves:
    """Who came into the class of the greatest burden since the period before, and who left it.

    Parameters
    ----------
    into, out
        By what both periods are measured by.
    then
        Who was in it as the period before was reported then, measured by itself; empty where that tells nothing new.
    apart
        Who would be in one of the former, but a figure of whom is an estimate.
    """

    into: tuple[str, ...] = ()
    out: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


def class_moves(context: ReportContext) -> ClassMoves:
    """Return quarters that went into the class of the greatest burden since the period before, and those that left.

    Classes of both are cut as in the reported period where the recipe allows it: who is named here as having left is
    not among those that the report describes. Where the two rest on different indicators, nobody is named.
    """
    years, before = context.development, context.before
    if years is None or not before or not context.highest_class or not comparable(context):
        return ClassMoves()
    inside, known = _highest_then(context, years)
    now_inside, guessed = set(context.highest_class), _estimated(context)
    into = [unit for unit in context.in_order if unit in now_inside and unit in known - inside]
    out = [unit for unit in context.in_order if unit in inside - now_inside]
    then: set[str] = set()
    if years.reference and context.by_itself is not None:
        then = _highest_then(context, context.by_itself)[0]
    return ClassMoves(
        tuple(unit for unit in into if unit not in guessed),
        tuple(unit for unit in out if unit not in guessed),
        tuple(unit for unit in context.in_order if unit in then) if then != inside else (),
        tuple(unit for unit in (*into, *out) if unit in guessed),
    )


def _highest_then(context: ReportContext, years: Development) -> tuple[set[str], set[str]]:
    """Return who was in the class of the greatest burden in the period before, and of whom a class is known."""
    breaks, then = years.results[context.before].breaks, years.results[context.before].classes
    own = context.result.breaks
    number = int(context.result.classes[context.highest_class[0]])
    if breaks is None or own is None or own.labels[number] not in breaks.labels:
        return set(), set()
    known = {str(unit) for unit, entry in then.items() if entry >= 0}
    return {str(unit) for unit in then.index[then == breaks.labels.index(own.labels[number])]}, known


def _estimated(context: ReportContext) -> frozenset[str]:
    """Return the quarters of which a figure of the index is an estimate, in one of the two periods."""
    codes = [code for code, share in context.result.shares.items() if share > 0]
    return estimated_units(context.dataset, (context.before, context.period), codes)


def measured_words(context: ReportContext) -> str:
    """Return what both periods are measured by, to stand within a sentence."""
    translate, years = context.translate, context.development
    if years is None or not years.reference:
        return translate(N_("each year measured by itself"))
    return translate(N_("both years measured by {period}")).format(period=years.reference)


def moves_sentences(context: ReportContext, moves: ClassMoves, most: int = 12) -> list[str]:
    """Return who was in the class by the scale of then, and who cannot be compared; nothing where nobody."""
    translate = context.translate
    said = []
    if moves.then:
        words = translate(N_("Measured by {period} itself, these were in it then: {names}."))
        said.append(words.format(period=context.before, names=names_of(context, list(moves.then), most)))
    if moves.apart:
        words = translate(N_("Not comparable, because divided or put together (estimated): {names}."))
        said.append(words.format(names=names_of(context, list(moves.apart), most)))
    return said


def largest_changes(context: ReportContext, worse: bool, count: int = 5) -> list[tuple[str, float]]:
    """Return the quarters whose burden grew, or fell, most since the period before, with the change of the index.

    Changes of no more than one in the last decimal that is shown are left out, since rounding alone makes them, and so
    are those of estimates.
    """
    return [entry for entry in _changes(context, worse) if entry[0] not in _estimated(context)][:count]


def _changes(context: ReportContext, worse: bool) -> list[tuple[str, float]]:
    development, before = context.common_development, context.before
    if development is None or not before:
        return []
    sign = -1.0 if context.recipe.high is Direction.FAVOURABLE else 1.0
    change = sign * (development.scores[context.period] - development.scores[before])
    change = change.dropna().sort_values(ascending=not worse, kind="stable")
    told = change[((change > 0) == worse) & (change.abs().round(_DIGITS) > ROUNDING + 1e-9)]
    return [(str(unit), float(value)) for unit, value in told.items()]


def development_sentences(context: ReportContext) -> list[tuple[str, str]]:
    """Return what changed since the period before, in sentences with words in bold before them."""
    translate, language = context.translate, context.language
    moves = class_moves(context)
    none = translate(N_("no quarter"))
    told = [("", line) for line in difference_lines(context)]
    if context.highest_class and comparable(context):
        lead = f"{translate(N_('Newly in the class of the greatest burden'))} ({measured_words(context)})"
        told += [
            (lead, names_of(context, list(moves.into)) or none),
            (translate(N_("No longer in it")), names_of(context, list(moves.out)) or none),
        ]
        told += [("", line) for line in moves_sentences(context, moves)]
    if context.with_ranks and context.common_development is not None:
        for worse, lead in ((True, N_("Burden grew most")), (False, N_("Burden fell most"))):
            changes = largest_changes(context, worse)
            least = translate(N_("no quarter by more than {n}")).format(n=format_number(ROUNDING, language, _DIGITS))
            told.append((translate(lead), _with_changes(context, changes) or least))
        guessed = [entry for worse in (True, False) for entry in _changes(context, worse)]
        apart = _with_changes(context, [entry for entry in guessed if entry[0] in _estimated(context)])
        if apart:
            told.append((translate(N_("Only estimated, because divided or put together")), apart))
    return told


def _with_changes(context: ReportContext, changes: Sequence[tuple[str, float]]) -> str:
    guessed = _estimated(context)
    return ", ".join(
        f"{context.titles[unit]} ({estimate_marked(format_signed(value, context.language, _DIGITS), unit in guessed)})"
        for unit, value in changes
    )


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
