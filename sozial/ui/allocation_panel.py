"""An allocation on the page: who gets what, how sure it is, against what else it could be, and where it is on edge."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sozial.errors import DataError
from sozial.insight.variation import Variation
from sozial.output.allocation_charts import build_gains, build_lorenz
from sozial.output.allocation_tables import (
    Comparison,
    build_allocation_texts,
    build_border_table,
    comparison_heads,
    heads_of,
    sum_words,
)
from sozial.output.planning_layers import build_parts_layer
from sozial.planning.allocation import Allocation, allocate
from sozial.planning.allocation_rule import AllocationRule
from sozial.planning.need import BY_CLASS
from sozial.ui import cache, state
from sozial.ui.charts import show_chart
from sozial.ui.current import Current
from sozial.ui.findings import show_findings, show_problems
from sozial.ui.language import _, number, plain
from sozial.ui.map_panel import show_layer
from sozial.ui.method_panel import show_table

_DRAWS = 500


def compute(current: Current, rule: AllocationRule, last: dict[str, float]) -> Allocation | None:
    """Return the allocation; where it is impossible, say why."""
    try:
        return allocate(current.dataset, current.result, rule, last)
    except DataError as error:
        show_findings(error.findings)
        return None


def show_allocation(
    current: Current, allocation: Allocation, last: dict[str, float], comparison: Comparison
) -> pd.DataFrame | None:
    """Show who gets what, beside another distribution; return how sure each part is, where that is wanted."""
    st.markdown(plain(sum_words(allocation, state.language())))
    st.caption(_("A part follows people times need per head, within floor, cap and last year's bound."))
    hint = _("What {n} variants of “How sure?” would have given: other weights, steps and chance; the rule stays.")
    with st.container(horizontal=True, gap="medium"):
        with_ranges = st.toggle(
            _("How sure?"), key="al-ranges", persist_state="session", help=hint.format(n=number(_DRAWS))
        )
        with_map = current.dataset.has_areas and st.toggle(
            _("Map"), key="al-map", persist_state="session", help=_("What each quarter gets per head.")
        )
    if with_map:
        show_layer(
            current.dataset, build_parts_layer(current.dataset, allocation, state.language()), "al-map-view", 420
        )
    ranges = None
    if with_ranges:
        variation = Variation(draws=_DRAWS)
        found = cache.allocation_ranges(current.dataset, current.result, allocation, variation, last)
        ranges = found.table
        if found.impossible:
            words = _("In {n} of {all} variants this rule cannot be met; they are left out of the ranges.")
            st.warning(words.format(n=number(found.impossible), all=number(found.variants)))
    _show_parts(allocation, comparison, ranges)
    show_problems(allocation.findings)
    _show_borders(current, allocation, last)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        per_head = st.toggle(_("Per head"), key="al-gains-per-head", persist_state="session")
        show_chart(current, build_gains(allocation, comparison, state.language(), per_head=per_head), "al-gains")
    with right:
        show_chart(current, build_lorenz(allocation, state.language()), "al-lorenz")
    return ranges


def _show_parts(allocation: Allocation, comparison: Comparison, ranges: pd.DataFrame | None) -> None:
    language = state.language()
    shown, numbers = build_allocation_texts(allocation, language, [comparison], ranges)
    # What it is compared with stands above the table; heads that name it would push the last columns out of sight.
    told_by = heads_of(allocation, language)
    against, per_head = comparison_heads(comparison, told_by, language)
    short = {against: _("Difference"), per_head: told_by.of.format(what=_("Difference"))}
    heads = {
        name: st.column_config.TextColumn(short.get(name), help=name if name in short else None, alignment="right")
        for name in numbers
    }
    st.dataframe(shown, hide_index=True, height=420, column_config=heads)


def _show_borders(current: Current, allocation: Allocation, last: dict[str, float]) -> None:
    """Say which quarters stand on a class border and what hangs on it, where the rule goes by class."""
    if allocation.rule.need.name != BY_CLASS:
        return
    found = cache.border_cases(current.dataset, current.result, allocation, last)
    if not found.cases:
        return
    st.warning(
        _("On a class border: a change of the index by a twentieth of its spread moves these parts."),
        icon=":material/stacked_line_chart:",
    )  # fmt: skip
    language = state.language()
    show_table(build_border_table(found.cases, current.dataset, current.result, allocation.rule.measure, language))
    if found.further:
        st.caption(_("{n} further quarters are near a border, but less so.").format(n=number(found.further)))
