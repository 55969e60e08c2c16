"""Who changes with other classes or with another recipe."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.insight.comparison import compare_recipes
from sozial.recipe import Step
from sozial.ui.kit.choice import choose
from sozial.ui.kit.number_field import whole_field
from sozial.ui.recipe import recipes
from sozial.ui.results.comparison_panel import show_comparison
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, plain


def show_others(current: AnalysisContext) -> None:
    """Show who changes with another class scheme, or with another recipe."""
    dataset, result, recipe = current.dataset, current.result, current.recipe
    own = recipe.level(recipe.main).classify or recipe.classify
    schemes = {
        f"class:{name}": _("Classes: {name}").format(name=_(entry.label))
        for name, entry in CLASS_SCHEMES.items()
        if name != own.name and name != "fixed"
    }
    found = recipes.fitting_recipes(dataset)
    others = {
        f"recipe:{name}": _("Recipe: {name}").format(name=name)
        for name, other in found.items()
        if not other.same_calculation(recipe)
    }
    labels = schemes | others
    left, right = st.columns([3, 1])
    with left:
        chosen = choose(_("Compare with"), labels, "other-choice")
    with right:
        places = whole_field(_("Moves more than … ranks"), "other-places", 5, 1, 1000)
    kind, _colon, name = chosen.partition(":")
    if kind == "class":
        levels = tuple(
            replace(level, classify=None) if level.code == recipe.main else level for level in recipe.composites
        )
        second = replace(recipe, name=labels[chosen], classify=Step(name), composites=levels)
    else:
        second = found[name]
    try:
        other = build_index(dataset, second, result.period)
    except DataError as error:
        show_findings(error.findings)
        return
    show_comparison(dataset, result, other, compare_recipes(result, other, int(places)), int(places))
    st.caption(plain(_("Class breaks decide about money: what another scheme would change belongs beside the result.")))
