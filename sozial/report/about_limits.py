"""Sections on what the figures do not say: limits, and what people who know the quarters say."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.errors import Finding
from sozial.i18n import N_, format_day, format_number
from sozial.insight.local_knowledge import KIND_LABELS
from sozial.report.document import Block, Heading, Items, Text
from sozial.report.evidence import LOCAL_KNOWLEDGE, rules_words
from sozial.report.material import Material

_MOST_NOTES = 12


def limit_items(material: Material) -> tuple[tuple[str, str], ...]:
    """Return what has to be kept in mind when reading the figures."""
    translate, language, method = material.translate, material.language, material.method
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
        (translate(N_("Protection of small numbers")), rules_words(material.rules, language)),
    ]  # fmt: skip
    if method.rated.minimum_population > 0:
        items.append(
            (
                translate(N_("Small quarters")),
                translate(
                    N_("Quarters with fewer than {n} inhabitants are not rated; there, one family can change a rate.")
                ).format(n=format_number(method.rated.minimum_population, language)),
            )
        )  # fmt: skip
    if not method.is_adopted:
        items.append(
            (
                translate(N_("Trial")),
                translate(N_("Nobody has adopted this recipe. Other weights give other results.")),
            )
        )
    return tuple(items)


def note_items(material: Material, units: Sequence[str] = ()) -> tuple[tuple[str, str], ...]:
    """Return released notes of local knowledge, contradictions named as such; of some quarters, or of all."""
    translate, language = material.translate, material.language
    wanted = set(units)
    found = []
    for note in material.released:
        if wanted and note.unit not in wanted:
            continue
        lead = f"{note.unit_name} · {translate(KIND_LABELS[note.kind])}"
        found.append((lead, f"{note.text} ({note.role}, {format_day(note.written_on, language)})"))
    return tuple(found)


def limit_blocks(material: Material, warned: Sequence[Finding] = ()) -> list[Block]:
    """Return limits and local notes.

    Parameters
    ----------
    warned
        What the last look at small numbers found.
    """
    translate, language = material.translate, material.language
    blocks: list[Block] = [Heading(translate(N_("Limits and local knowledge"))), Items(limit_items(material))]
    blocks += [Text(finding.line(language), "notice") for finding in warned]
    notes = note_items(material)
    if notes:
        blocks.append(Heading(translate(N_("What people who know the quarters say")), 2))
        blocks.append(Items(notes[:_MOST_NOTES]))
        more = len(notes) - _MOST_NOTES
        if more > 0:
            said = translate(N_("{n} further notes stand in the quarters' profiles."))
            blocks.append(Text(said.format(n=format_number(more, language)), "small"))
    else:
        blocks.append(Text(translate(N_("No notes of local knowledge were released for this report.")), "small"))
    return blocks
