"""Sections on what the figures do not say: limits, and what people who know the quarters say."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.errors import Finding
from sozial.i18n import N_, NP_, translator
from sozial.insight.local_knowledge import KIND_LABELS
from sozial.report.context.context import ReportContext
from sozial.report.context.evidence import LOCAL_KNOWLEDGE, rules_words
from sozial.report.document.document import Block, Heading, Items, Text

_MOST_NOTES = 12


def limit_items(context: ReportContext) -> tuple[tuple[str, str], ...]:
    """Return what has to be kept in mind when reading the figures."""
    translate, language, recipe = context.translate, context.language, context.recipe
    items = [
        (translate(N_("Local knowledge")), translate(LOCAL_KNOWLEDGE)),
        (
            translate(N_("Areas, not people")),
            translate(
                N_(
                    "The figures speak of quarters. Not everybody in a burdened quarter is burdened, and many burdened "
                    "people live elsewhere."
                )
            ),
        ),
        (translate(N_("Protection of small numbers")), rules_words(context.rules, language)),
    ]  # fmt: skip
    if recipe.rated.minimum_population > 0:
        items.append(
            (
                translate(N_("Small quarters")),
                translate.counted(
                    NP_(
                        "Quarters with fewer than {n} inhabitant are not rated; there, one family can change a rate.",
                        "Quarters with fewer than {n} inhabitants are not rated; there, one family can change a rate.",
                    ),
                    recipe.rated.minimum_population,
                ),
            )
        )  # fmt: skip
    if not recipe.is_adopted:
        items.append(
            (
                translate(N_("Trial")),
                translate(N_("Nobody has adopted this recipe. Other weights give other results.")),
            )
        )
    return tuple(items)


def note_items(context: ReportContext, units: Sequence[str] = ()) -> tuple[tuple[str, str], ...]:
    """Return released notes of local knowledge, contradictions named as such; of some quarters, or of all."""
    translate, language = context.translate, context.language
    wanted = set(units)
    found = []
    for note in context.released:
        if wanted and note.unit not in wanted:
            continue
        lead = f"{note.unit_name} · {translate(KIND_LABELS[note.kind])}"
        found.append((lead, f"{note.text} ({note.role}, {translator(language).day(note.written_on)})"))
    return tuple(found)


def limit_blocks(context: ReportContext, warned: Sequence[Finding] = ()) -> list[Block]:
    """Return limits and local notes.

    Parameters
    ----------
    warned
        What the last look at small numbers found.
    """
    translate, language = context.translate, context.language
    blocks: list[Block] = [Heading(translate(N_("Limits and local knowledge"))), Items(limit_items(context))]
    blocks += [Text(finding.text(language), "notice") for finding in warned]
    notes = note_items(context)
    if notes:
        blocks.append(Heading(translate(N_("What people who know the quarters say")), 2))
        blocks.append(Items(notes[:_MOST_NOTES]))
        more = len(notes) - _MOST_NOTES
        if more > 0:
            said = NP_(
                "{n} further note stands in the quarters' profiles.",
                "{n} further notes stand in the quarters' profiles.",
            )
            blocks.append(Text(translate.fill(said, n=more), "small"))
    else:
        blocks.append(Text(translate(N_("No notes of local knowledge were released for this report.")), "small"))
    return blocks
