"""Figures in words: a value with its unit beside that of the city, what stands out, who lives where."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sozial.i18n import N_, format_number, format_percent
from sozial.insight.people import people_in_highest_class
from sozial.insight.profile import IndicatorPosition, standing_out
from sozial.model import Indicator
from sozial.output.layers import score_digits
from sozial.report.material import Material


def digits_of(material: Material, code: str, least: int = 0) -> int:
    """Return how many decimals an indicator is written with: as many in every place of a report."""
    return material.dataset.digits(code, material.dataset.at(material.period)[code], least)


def in_measure(indicator: Indicator, shown: str) -> str:
    r"""Return a figure with its unit of measurement.

    Examples
    --------
    >>> in_measure(Indicator("x", measure="%"), "4,5"), in_measure(Indicator("x"), "4,5")
    ('4,5\xa0%', '4,5')
    """
    return f"{shown}\u00a0{indicator.measure}" if indicator.measure and shown != "–" else shown


def value_text(material: Material, code: str, value: float) -> str:
    """Return an indicator's value with its unit."""
    shown = format_number(value, material.language, digits_of(material, code))
    return in_measure(material.dataset.indicator(code), shown)


def compared_text(material: Material, entry: IndicatorPosition) -> str:
    """Return an indicator's value beside that of the city; the mean of the quarters where counts are not known."""
    known = np.isfinite(entry.city)
    words = N_("{name} {value} (city {city})") if known else N_("{name} {value} (mean {city})")
    code = entry.indicator.code
    return material.translate(words).format(
        name=entry.indicator.label,
        value=value_text(material, code, entry.value),
        city=value_text(material, code, entry.city if known else entry.mean),
    )


def outstanding_text(material: Material, unit: str, burdens: bool, count: int = 3) -> str:
    """Return in which indicators a quarter stands out, for the worse or for the better."""
    found: Sequence[IndicatorPosition] = standing_out(material.positions(unit), burdens, count)
    return "; ".join(compared_text(material, entry) for entry in found) or material.translate(N_("nothing clearly"))


def score_text(material: Material, unit: str) -> str:
    """Return a quarter's score as the report shows it; a dash where ranks, and with them scores, are off."""
    if not material.with_ranks:
        return "–"
    return format_number(material.score(unit), material.language, score_digits(material.method))


def rank_text(material: Material, unit: str) -> str:
    """Return a quarter's rank; halves where equal scores share a mean rank."""
    rank = material.rank(unit)
    return format_number(rank, material.language, 0 if rank == int(rank) else 1) if np.isfinite(rank) else "–"


def people_text(material: Material, units: Sequence[str]) -> str:
    """Return how many people live in some quarters, a dash where that is not known."""
    known = [material.inhabitants.get(unit, np.nan) for unit in units]
    return format_number(float(np.sum(known)) if known else np.nan, material.language)


def people_sentence(material: Material) -> str:
    """Return who lives in the quarters of the highest class: people, not only areas. Empty where nothing is known."""
    found, translate, language = people_in_highest_class(material.dataset, material.result), material.translate, (
        material.language
    )  # fmt: skip
    if not found.units or not material.highest_class:
        return ""
    parts = []
    if np.isfinite(found.inhabitants):
        parts.append(
            translate(N_("{share} of all inhabitants")).format(share=format_percent(found.inhabitants, language))
        )
    if found.indicator is not None and np.isfinite(found.counted):
        parts.append(
            translate(N_("{share} of all those counted in “{name}”")).format(
                share=format_percent(found.counted, language), name=found.indicator.label
            )
        )
    if not parts:
        return ""
    lead = translate(
        N_("In these {n} quarters live {parts}.") if found.units != 1 else N_("In this quarter live {parts}.")
    )
    return lead.format(n=format_number(found.units, language), parts=translate(N_(" and ")).join(parts))


def names_of(material: Material, units: Sequence[str], at_most: int = 12) -> str:
    """Return quarters by name, with how many more there are."""
    shown = [material.titles[unit] for unit in units[:at_most]]
    more = len(units) - len(shown)
    if more <= 0:
        return ", ".join(shown)
    said = material.translate(N_("{names} and {n} more"))
    return said.format(names=", ".join(shown), n=format_number(more, material.language))
