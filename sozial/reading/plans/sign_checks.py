"""Signs that could mean something else than they usually do: asked."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.reading.cells.dashes import DASHES, Doubt
from sozial.reading.tables.raw_table import RawTable

_MESSAGES = {
    Doubt.NAME: NP_(
        "“{sign}” stands {n} time where a zero cannot be; it counts as missing.",
        "“{sign}” stands {n} times where a zero cannot be; it counts as missing.",
    ),
    Doubt.VALUES: NP_(
        "“{sign}” stands {n} time, but zero lies far from all other values; it counts as missing.",
        "“{sign}” stands {n} times, but zero lies far from all other values; it counts as missing.",
    ),
    Doubt.TEXTS: NP_(
        "“{sign}” stands {n} time, and in columns of text as well; it counts as missing.",
        "“{sign}” stands {n} times, and in columns of text as well; it counts as missing.",
    ),
}
_ZERO = NP_("“{sign}” stands {n} time, and counts as zero.", "“{sign}” stands {n} times, and counts as zero.")
_OPTIONS = {"missing": N_("It is a missing value."), "zero": N_("It is exactly nothing: zero.")}


def check_dashes(table: RawTable, figures: Sequence[str]) -> list[Finding]:
    """Ask what dashes mean in columns where they can hardly mean a zero."""
    findings = []
    for column in figures:
        doubt = table.dash_doubt(column)
        if doubt is None:
            continue
        signs = table.numbers(column).signs
        shown = {"sign": next(sign for sign in signs if sign in DASHES)}
        values = {**shown, "n": sum(times for sign, times in signs.items() if sign in DASHES)}
        zero = table.reading.answers.get(f"dash: {column}") == "zero"
        message = _ZERO if zero else _MESSAGES[doubt]
        remedy = N_("Say what it means here.")
        place = f"{table.title}, {column}"
        chosen = "zero" if zero else "missing"
        findings.append(Finding("dash", Severity.QUESTION, message, remedy, place, values, column, _OPTIONS, chosen))
    return findings
