"""What an allocation is compared with: equal parts per head, last year's, or those of another recipe."""

from __future__ import annotations

import streamlit as st

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.output.tables.allocation_tables import Comparison, equal_parts, last_parts
from sozial.planning.allocation.allocation import Allocation, allocate
from sozial.ui.recipe import recipes
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _

_AGAINST = "al-against"
_EQUAL, _LAST = "equal", "last"
# A recipe's name never is one of the two others.
_RECIPE = "recipe: "


def choose_comparison(current: AnalysisContext, allocation: Allocation, last: dict[str, float]) -> Comparison:
    """Show what the allocation can be compared with, and return what was chosen."""
    language = state.language()
    equal, before = equal_parts(allocation, language), last_parts(allocation, language)
    found = recipes.fitting_recipes(current.dataset)
    labels = {_EQUAL: equal.name} | ({_LAST: before.name} if before else {})
    for name in found:
        if name != current.recipe.name:
            labels[_RECIPE + name] = _("Recipe: {name}").format(name=name)
    chosen = st.selectbox(
        _("Compare with"),
        list(labels),
        key=_AGAINST,
        persist_state="session",
        width=420,
        format_func=lambda key: labels.get(key, ""),
    )
    if chosen == _LAST and before is not None:
        return before
    if not chosen or not chosen.startswith(_RECIPE):
        return equal
    name = chosen.removeprefix(_RECIPE)
    try:
        other = build_index(current.dataset, found[name], current.period)
        return Comparison(name, allocate(current.dataset, other, allocation.rule, last).table["part"])
    except DataError as error:
        show_findings(error.findings)
        return equal
