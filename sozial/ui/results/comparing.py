"""The development of the index between two periods, on what both rest on."""

from __future__ import annotations

import streamlit as st

from sozial.errors import DataError
from sozial.insight.comparable import common_recipe, comparability, comparability_findings, fewer_findings
from sozial.insight.development import Development, can_be_fixed, moving_findings
from sozial.insight.series_breaks import BASIS, breaks_between
from sozial.output.words.listing_order import listed_order
from sozial.ui.memory import cached_insight
from sozial.ui.results.breaks import show_breaks
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, plain


def comparable_development(current: AnalysisContext, found: Development, before: str, after: str) -> Development | None:
    """Return the development that two periods can be compared by, or say why there is none.

    Where the index of one period rests on other indicators, that is said, and both are computed from the common ones.
    """
    compared = comparability(current.dataset, current.recipe, before, after)
    show_findings(fewer_findings(current.dataset, current.recipe, compared))
    if not compared.same_indicators:
        show_findings(comparability_findings(current.dataset, current.recipe, compared))
        common = common_recipe(current.recipe, compared.common)
        if common is None:
            return None
        reference = (found.reference or "") if can_be_fixed(common) else ""
        try:
            found = cached_insight.development(current.dataset, common, reference)
        except DataError as error:
            show_findings(error.findings)
            return None
    if before not in found.periods or after not in found.periods:
        st.info(_("The recipe gives no index in one of the two years."))
        return None
    between = breaks_between(found.breaks, before, after)
    show_breaks(current, [entry for entry in between if entry.kind != BASIS])
    return found


def units_in_order(current: AnalysisContext, found: Development) -> list[str]:
    """Return the quarters by their latest rank, or by name where ranks are off."""
    latest = found.ranks[found.periods[-1]].sort_values(kind="stable", na_position="last").index
    return listed_order([str(unit) for unit in latest], current.dataset.unit_titles, current.with_ranks)


def reference_words(found: Development, shown: str) -> str:
    """Return which year values are measured by, and whether those of the year on screen are those of the analysis.

    Where no year can be fixed, it is also said why.
    """
    if found.reference:
        said = _("Reference year {year}: values of all years are measured by its means.").format(
            year=plain(found.reference)
        )
        own = _("Those of {year} are as on the page “Analysis”.").format(year=plain(shown))
        other = _("On the page “Analysis” {year} is measured by itself, so its values there are others.")
        return f"{said} {own if found.reference == shown else other.format(year=plain(shown))}"
    moving = _(
        "Moving reference: each year is measured by itself, as on the page “Analysis”, so this shows places among the "
        "others."
    )
    return " ".join([moving, *(plain(finding.text(state.language())) for finding in moving_findings(found.recipe))])
