"""Figures in words: a value with its unit beside that of the city, what stands out, who lives where."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sozial.i18n import N_, NP_, format_number, format_percent
from sozial.insight.people import people_in_highest_class
from sozial.insight.profile import IndicatorPosition, standing_out
from sozial.model import Indicator
from sozial.output.maps.layers import score_digits
from sozial.report.context.context import ReportContext


def digits_of(context: ReportContext, code: str, least: int = 0) -> int:
    """Return how many decimals an indicator is written with: as many in every place of a report."""
    return context.dataset.digits(code, context.dataset.at(context.period)[code], least)


def in_measure(indicator: Indicator, shown: str) -> str:
    r"""Return a figure with its unit of measurement.

    Examples
    --------
    >>> in_measure(Indicator("x", measure="%"), "4,5"), in_measure(Indicator("x"), "4,5")
    ('4,5\xa0%', '4,5')
    """
    return f"{shown}\u00a0{indicator.measure}" if indicator.measure and shown != "–" else shown


def value_text(context: ReportContext, code: str, value: float) -> str:
    """Return an indicator's value with its unit."""
    shown = format_number(value, context.language, digits_of(context, code))
    return in_measure(context.dataset.indicator(code), shown)


def compared_text(context: ReportContext, entry: IndicatorPosition) -> str:
    """Return an indicator's value beside that of the city; the mean of the quarters where counts are not known."""
    known = np.isfinite(entry.city)
    words = N_("{name} {value} (city {city})") if known else N_("{name} {value} (mean {city})")
    code = entry.indicator.code
    return context.translate(words).format(
        name=entry.indicator.label,
        value=value_text(context, code, entry.value),
        city=value_text(context, code, entry.city if known else entry.mean),
    )


def outstanding_text(context: ReportContext, unit: str, burdens: bool, count: int = 3) -> str:
    """Return in which indicators a quarter stands out, for the worse or for the better."""
    found: Sequence[IndicatorPosition] = standing_out(context.positions(unit), burdens, count)
    return "; ".join(compared_text(context, entry) for entry in found) or context.translate(N_("nothing clearly"))


def score_text(context: ReportContext, unit: str) -> str:
    """Return a quarter's score as the report shows it; a dash where ranks, and with them scores, are off."""
    if not context.with_ranks:
        return "–"
    return format_number(context.score(unit), context.language, score_digits(context.recipe))


def rank_text(context: ReportContext, unit: str) -> str:
    """Return a quarter's rank; halves where equal scores share a mean rank."""
    rank = context.rank(unit)
    return format_number(rank, context.language, 0 if rank == int(rank) else 1) if np.isfinite(rank) else "–"


def people_text(context: ReportContext, units: Sequence[str]) -> str:
    """Return how many people live in some quarters, a dash where that is not known."""
    known = [context.inhabitants.get(unit, np.nan) for unit in units]
    return format_number(float(np.sum(known)) if known else np.nan, context.language)


def people_sentence(context: ReportContext) -> str:
    """Return who lives in the quarters of the highest class: people, not only areas. Empty where nothing is known."""
    found, translate, language = people_in_highest_class(context.dataset, context.result), context.translate, (
        context.language
    )  # fmt: skip
    if not found.units or not context.highest_class:
        return ""
    parts, sentences = [], []
    if np.isfinite(found.inhabitants):
        parts.append(
            translate(N_("{share} of all inhabitants")).format(share=format_percent(found.inhabitants, language))
        )
    if found.indicator is not None and np.isfinite(found.counted):
        share, people = format_percent(found.counted, language), found.indicator.people
        if people:
            parts.append(translate(N_("{share} of all {people}")).format(share=share, people=people))
        else:
            # Cases do not live anywhere, so they are a sentence of their own.
            cases = NP_(
                "{share} of all cases of “{name}” in the city lie in this quarter.",
                "{share} of all cases of “{name}” in the city lie in these {n} quarters.",
            )
            sentences.append(translate.counted(cases, found.units, share=share, name=found.indicator.label))
    if parts:
        words = NP_("In this quarter live {parts}.", "In these {n} quarters live {parts}.")
        sentences.insert(0, translate.counted(words, found.units, parts=parts))
    return " ".join(sentences)


def names_of(context: ReportContext, units: Sequence[str], at_most: int = 12) -> str:
    """Return quarters by name, with how many more there are."""
    shown = [context.titles[unit] for unit in units[:at_most]]
    more = len(units) - len(shown)
    if more <= 0:
        return ", ".join(shown)
    said = NP_("{names} and {n} more", "{names} and {n} more")
    return context.translate.fill(said, names=", ".join(shown), n=more)
