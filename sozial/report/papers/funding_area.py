"""The area that an application for funding is about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sozial.i18n import N_, NP_, format_number, format_percent
from sozial.insight.robustness import ALWAYS
from sozial.report.context.context import ReportContext
from sozial.report.sections.about_changes import certain_quarters
from sozial.report.sections.figures import names_of, people_text

PROGRAMMES = (
    N_("Urban development funding (“Sozialer Zusammenhalt”, ISEK)"),
    N_("ESF Plus"),
    N_("Another programme"),
)


@dataclass(frozen=True)
class FundingArea:
    """What an application is about.

    Parameters
    ----------
    name
        Of the Programmgebiet.
    units
        Keys of its quarters.
    codes
        Indicators that are shown; empty: all.
    programme
        What is applied for, in words.
    """

    name: str
    units: tuple[str, ...]
    codes: tuple[str, ...] = ()
    programme: str = ""

    def codes_of(self, context: ReportContext) -> tuple[str, ...]:
        """Return the indicators, in the order of the data."""
        known = [indicator.code for indicator in context.dataset.indicators]
        return tuple(code for code in known if not self.codes or code in self.codes)


def area_items(context: ReportContext, area: FundingArea) -> tuple[tuple[str, str], ...]:
    """Return what the area is: quarters, people, and how its quarters stand."""
    translate, language = context.translate, context.language
    people = [context.inhabitants.get(unit, np.nan) for unit in area.units]
    total = sum(count for count in context.inhabitants.values() if count == count)
    # A part of the area beside the whole city would be no share of the area.
    share = float(np.sum(people)) / total if total else float("nan")
    shown = people_text(context, area.units)
    if np.isfinite(share):
        shown = translate(N_("{n} ({share} of the city)")).format(n=shown, share=format_percent(share, language, 1))
    inside = [unit for unit in context.highest_class if unit in area.units]
    items = [
        (translate(N_("Quarters")), names_of(context, area.units, 30)),
        (translate(N_("Inhabitants")), shown),
    ]
    if context.highest_class:
        words = NP_("{n} of {all} quarter of the area: {names}", "{n} of {all} quarters of the area: {names}", by="all")
        names = names_of(context, inside) or translate(N_("none"))
        said = translate.counted(words, len(area.units), n=len(inside), names=names)
        items.append((translate(N_("Class “{label}”")).format(label=context.highest_label), said))
    sure = [unit for unit in certain_quarters(context, ALWAYS) if unit in area.units]
    if context.robustness is not None and context.with_ranks:
        said = translate(N_("among the {n} most burdened in almost all variants: {names}")).format(
            n=format_number(context.robustness.most, language),
            names=names_of(context, sure) or translate(N_("none")),
        )
        items.append((translate(N_("How sure")), said))
    if area.programme:
        items.append((translate(N_("Applied for")), area.programme))
    return tuple(items)
