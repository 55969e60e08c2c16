"""The record of a workshop as a workbook: weightings, means and quarters, what was said, decisions, the next step."""

from __future__ import annotations

import pandas as pd

from sozial.i18n import N_
from sozial.output.tables.workshop_export import write_workshop
from sozial.report.papers.held_workshop import HeldWorkshop


def write_workshop_sheets(held: HeldWorkshop) -> bytes:
    """Return the record as XLSX: rounds that were revealed; of one that is too small nothing but the number."""
    told = {entry.number for entry in held.rounds if entry.revealed}
    return write_workshop(
        held.settings, held.held_on, held.ballots, held.language, held.is_public, held.quarters, held.course,
        _written_sheets(held), told,
    )  # fmt: skip


def _written_sheets(held: HeldWorkshop) -> dict[str, pd.DataFrame]:
    """Return sheets with what people said and what the moderator wrote; none for what nobody did."""
    translate = held.translate
    sheets = {}
    said = [(heading, text) for heading, texts in held.statements for text in texts]
    if said:
        heads = [translate(N_("Heading")), translate(N_("What is missing?"))]
        sheets[translate(N_("Statements"))] = pd.DataFrame(said, columns=heads)
    lines = [
        (translate(what), line.strip())
        for what, text in ((N_("Decisions"), held.decisions), (N_("Next step"), held.next_step))
        for line in text.splitlines()
        if line.strip()
    ]
    if lines:
        heads = [translate(N_("What")), translate(N_("Text"))]
        sheets[translate(N_("Decisions"))] = pd.DataFrame(lines, columns=heads)
    return sheets
