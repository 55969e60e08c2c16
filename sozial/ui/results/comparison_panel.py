"""Below the ranking, on request: another recipe on the same data, and larger areas."""

from __future__ import annotations

import numpy as np
import streamlit as st

from sozial.errors import DataError
from sozial.i18n import NP_
from sozial.index.areas.areas import area_values, roll_up
from sozial.index.build import build_index
from sozial.insight.comparison import RecipeComparison, compare_recipes
from sozial.model import Dataset
from sozial.output.maps.layers import score_digits
from sozial.output.ranking.further_rankings import build_roll_up_ranking
from sozial.output.tables.comparison_tables import build_area_view, build_recipe_comparison
from sozial.result import Result
from sozial.ui.kit.number_field import whole_field
from sozial.ui.kit.ranking_view import show_rows
from sozial.ui.kit.table_view import show_table
from sozial.ui.recipe import recipes
from sozial.ui.recipe.settings import current_ranks
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings, show_folded
from sozial.ui.session.language import _, counted, number, percent, plain

MORE, OTHER, PLACES = "more", "compare-with", "compare-places"
METHODS, AREAS = "methods", "areas"
_HEIGHT = 520


def show_more(dataset: Dataset, result: Result) -> None:
    """Show the choice of what else can be seen, and what was chosen."""
    names = {METHODS: _("Compare methods"), AREAS: _("Larger areas")}
    chosen = st.segmented_control(
        _("Show more"), list(names), format_func=names.__getitem__, key=MORE, persist_state="session"
    )
    if chosen == METHODS:
        _show_recipes(dataset, result)
    elif chosen == AREAS:
        _show_areas(dataset, result)


def _show_recipes(dataset: Dataset, result: Result) -> None:
    found = recipes.fitting_recipes(dataset)
    others = [name for name, recipe in found.items() if not recipe.same_calculation(result.recipe)]
    left, right = st.columns([3, 1])
    with left:
        other = st.selectbox(_("Compare with"), others, index=None, key=OTHER, placeholder=_("another recipe"))
    with right:
        places = whole_field(_("Moves more than … ranks"), PLACES, 5, 1, 1000)
    if other not in found:
        st.caption(_("Choose a recipe: it is computed with the same data, and what it would change is listed here."))
        return
    try:
        second = build_index(dataset, found[other], result.period)
    except DataError as error:
        show_findings(error.findings)
        return
    show_comparison(dataset, result, second, compare_recipes(result, second, int(places)), int(places))


def show_comparison(dataset: Dataset, one: Result, other: Result, found: RecipeComparison, places: int) -> None:
    """Say who changes between two results of the same data, and list them."""
    count = len(found.units)
    words = (
        NP_("{n} of {all} quarters changes class", "{n} of {all} quarters change class")
        if found.same_classes
        else NP_(
            "{n} of {all} quarters enters or leaves the class of the greatest burden",
            "{n} of {all} quarters enter or leave the class of the greatest burden",
        )
    )
    changed = counted(words, int(found.changed_class.sum()), all=count)
    moved = counted(
        NP_("{n} moves more than {places} ranks", "{n} move more than {places} ranks"),
        int(found.moved_far.sum()),
        places=number(places),
    )
    with_ranks = current_ranks()
    parts = [f"**{changed}**", *([moved] if with_ranks else [])]
    if np.isfinite(found.agreement) and with_ranks:
        parts.append(_("the orders agree to {share} (rank correlation)").format(share=percent(found.agreement)))
    st.markdown(" · ".join(parts))
    table = build_recipe_comparison(dataset, one, other, found, state.language(), with_ranks)
    if len(table):
        show_table(table)


def _show_areas(dataset: Dataset, result: Result) -> None:
    codes = [entry.code for entry in result.recipe.indicators if result.shares.get(entry.code, 0.0) > 0]
    found = area_values(dataset, codes, result.period)
    if len(found.values) == 1:
        st.caption(_("This data names no larger areas: give a column the role “Larger area” or “Group of quarters”."))
    weighted = dataset.population(result.period) is not None and st.toggle(
        _("Weigh quarters by their inhabitants"), value=True, key="areas-weighted", persist_state="session"
    )
    scores = roll_up(dataset, result, weighted=weighted)
    digits = score_digits(result.recipe)
    with_ranks = current_ranks()
    show_table(build_area_view(dataset, result, found, scores, digits, state.language(), with_ranks))
    kind = (
        _("Index: mean of the quarters' index, weighted by inhabitants.")
        if weighted
        else _("Index: plain mean of the quarters' index.")
    )
    about = _("Indicators: sum of counts over sum of bases; in brackets the mean of the quarters.")
    st.caption(f"{kind} {about}" if with_ranks else about)
    st.caption(_("Where not all quarters went into a figure, it says how many, and which share of the base."))
    show_folded(found.findings, _("Notes"))
    for code in result.larger:
        _show_roll_up(result, code)


def _show_roll_up(result: Result, code: str) -> None:
    """Show the scores of larger areas as the recipe rolls them up, and what each rests on."""
    rows = build_roll_up_ranking(result, code, current_ranks(), state.language())
    st.header(plain(result.larger[code].label), anchor=False)
    show_rows(rows, key=f"larger-{code}", height=min(_HEIGHT, 90 + 36 * len(rows.keys)), selects=False)
    st.caption(_("As the recipe rolls them up; the share says how much of an area's weight has a score."))
