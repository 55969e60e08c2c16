"""What all slides share: the origin of their figures in the notes, numbers, how many rows a table has."""

from __future__ import annotations

from sozial.i18n import format_number
from sozial.report.context.context import ReportContext
from sozial.report.context.evidence import build_evidence

MOST_ROWS = 8


def origin_notes(context: ReportContext, *lines: str) -> str:
    """Return the origin of a slide's figures: what was said of them, data, recipe, sources, date."""
    told = {entry.key: entry for entry in build_evidence(context)}
    keys = ("recipe", "recipe_sha256", "data", "data_sha256", "period", "sources", "protection", "decision", "made_on")
    origin = [f"{told[key].label}: {told[key].text}" for key in keys]
    return "\n".join([line for line in lines if line] + origin)


def shown_number(context: ReportContext, number: float) -> str:
    """Return a number as the report's language writes it."""
    return format_number(number, context.language)
