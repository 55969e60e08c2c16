"""An allocation on the page: who gets what, how sure it is, against what else it could be, and where it is on edge."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sozial.errors import DataError
from sozial.i18n import NP_
from sozial.insight.variation import Variation
from sozial.output.charts.allocation_charts import build_gains, build_lorenz
from sozial.output.maps.planning_layers import build_parts_layer
from sozial.output.tables.allocation_tables import (
    Comparison,
    build_allocation_view,
    build_border_table,
    parts_outside,
    sum_words,
)
from sozial.planning.allocation.allocation import Allocation, allocate
from sozial.planning.allocation.allocation_rule import AllocationRule
from sozial.planning.allocation.need import BY_CLASS
from sozial.ui.memory import cached_insight
from sozial.ui.results.charts import show_chart
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.map_panel import show_layer
from sozial.ui.results.quarter_table import show_quarters
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings, show_problems
from sozial.ui.session.language import _, counted, number, plain, translate

_DRAWS = 500


def compute(current: AnalysisContext, rule: AllocationRule, last: dict[str, float]) -> Allocation | None:
    """Return the allocation; where it is impossible, say why."""
    try:
        return allocate(current.dataset, current.result, rule, last)
    except DataError as error:
        show_findings(error.findings)
        return None


def show_allocation(
    current: AnalysisContext, allocation: Allocation, last: dict[str, float], comparison: Comparison
) -> pd.DataFrame | None:
    """Show who gets what, beside another distribution; return how sure each part is, where that is wanted."""
    st.markdown(plain(sum_words(allocation, state.language())))
    st.caption(_("A part follows people times need per head, within floor, cap and last year's bound."))
    hint = NP_(
        "What {n} variant of “How sure?” would have given: other weights, steps and chance; the rule stays.",
        "What {n} variants of “How sure?” would have given: other weights, steps and chance; the rule stays.",
    )
    with st.container(horizontal=True, gap="medium"):
        with_ranges = st.toggle(
            _("How sure?"), key="al-ranges", persist_state="session", help=translate().fill(hint, n=_DRAWS)
        )
        with_map = current.dataset.has_areas and st.toggle(
            _("Map"), key="al-map", persist_state="session", help=_("What each quarter gets per head.")
        )
    if with_map:
        layer = build_parts_layer(current.dataset, allocation, state.language(), current.recipe.colours)
        show_layer(current.dataset, layer, "al-map-view", 420)
    ranges = None
    if with_ranges:
        variation = Variation(draws=_DRAWS)
        found = cached_insight.allocation_ranges(current.dataset, current.result, allocation, variation, last)
        ranges = found.table
        if found.impossible:
            words = NP_(
                "In {n} of {all} variants this rule cannot be met; it is left out of the ranges.",
                "In {n} of {all} variants this rule cannot be met; they are left out of the ranges.",
            )
            st.warning(translate().fill(words, n=found.impossible, all=number(found.variants)))
    _show_parts(current, allocation, comparison, ranges)
    show_problems(allocation.findings)
    _show_borders(current, allocation, last)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        per_head = st.toggle(_("Per head"), key="al-gains-per-head", persist_state="session")
        gains = build_gains(allocation, comparison, state.language(), per_head=per_head, with_ranks=current.with_ranks)
        show_chart(current, gains, "al-gains")
    with right:
        show_chart(current, build_lorenz(allocation, state.language()), "al-lorenz")
    return ranges


def _show_parts(
    current: AnalysisContext, allocation: Allocation, comparison: Comparison, ranges: pd.DataFrame | None
) -> None:
    table = build_allocation_view(allocation, state.language(), [comparison], ranges)
    table = table if current.with_ranks else table.sorted_by(_("Quarter"))
    units = [str(unit) for unit in table.columns[0].series.index]
    show_quarters(current.dataset, table, "al-parts", height=420, units=units)
    if ranges is not None and parts_outside(allocation, ranges).any():
        st.caption(
            _(
                "A part can lie outside of its range: the recipe as it is is one way among many, and where a quarter "
                "stands at an end of the scale of needs, nearly every other way moves it to one side only."
            )
        )


def _show_borders(current: AnalysisContext, allocation: Allocation, last: dict[str, float]) -> None:
    """Say which quarters stand on a class border and what hangs on it, where the rule goes by class."""
    if allocation.rule.need.name != BY_CLASS:
        return
    found = cached_insight.border_cases(current.dataset, current.result, allocation, last)
    if not found.cases:
        return
    st.warning(
        _("On a class border: a change of the index by a twentieth of its spread moves these parts."),
        icon=":material/stacked_line_chart:",
    )  # fmt: skip
    language = state.language()
    table = build_border_table(found.cases, current.dataset, current.result, allocation.rule.measure, language)
    show_quarters(current.dataset, table, "al-borders", None)
    if found.further:
        st.caption(
            counted(
                NP_(
                    "{n} further quarter is near a border, but less so.",
                    "{n} further quarters are near a border, but less so.",
                ),
                found.further,
            )
        )
