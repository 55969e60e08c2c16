"""Below the ranking, on request: another recipe on the same data, and larger areas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from sozial.errors import DataError
from sozial.index.areas import CITY, area_values, roll_up
from sozial.index.build import build_index
from sozial.index.pooling import BY_PEOPLE, Support
from sozial.insight.comparison import MethodComparison, compare_methods
from sozial.model import Dataset
from sozial.output.city_words import support_words, with_origin, with_support
from sozial.output.layers import score_digits
from sozial.output.tables import build_roll_up_table
from sozial.result import Result
from sozial.ui import recipes, state
from sozial.ui.findings import show_findings, show_folded
from sozial.ui.language import _, number, percent, plain
from sozial.ui.number_field import whole_field
from sozial.ui.settings import current_ranks

MORE, OTHER, PLACES = "more", "compare-with", "compare-places"
METHODS, AREAS = "methods", "areas"


def show_more(dataset: Dataset, result: Result) -> None:
    """Show the choice of what else can be seen, and what was chosen."""
    names = {METHODS: _("Compare methods"), AREAS: _("Larger areas")}
    chosen = st.segmented_control(
        _("Show more"), list(names), format_func=names.__getitem__, key=MORE, persist_state="session"
    )
    if chosen == METHODS:
        _show_methods(dataset, result)
    elif chosen == AREAS:
        _show_areas(dataset, result)


def _show_methods(dataset: Dataset, result: Result) -> None:
    found = recipes.fitting_methods(dataset)
    others = [name for name, method in found.items() if not method.same_calculation(result.method)]
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
    show_comparison(dataset, result, second, compare_methods(result, second, int(places)), int(places))


def _class_word(result: Result, number_of_class: int) -> str:
    if number_of_class < 0 or result.breaks is None:
        return "–"
    return _(result.breaks.labels[number_of_class])


def show_comparison(dataset: Dataset, one: Result, other: Result, found: MethodComparison, places: int) -> None:
    """Say who changes between two results of the same data, and list them."""
    count = len(found.units)
    changed = (
        _("{n} of {all} quarters change class")
        if found.same_classes
        else _("{n} of {all} quarters enter or leave the class of the greatest burden")
    ).format(n=number(int(found.changed_class.sum())), all=number(count))
    moved = _("{n} move more than {places} ranks").format(n=number(int(found.moved_far.sum())), places=number(places))
    parts = [f"**{changed}**", moved]
    if np.isfinite(found.agreement):
        parts.append(_("the orders agree to {share} (rank correlation)").format(share=percent(found.agreement)))
    st.markdown(" · ".join(parts))
    listed = found.units[found.changed_class | found.moved_far].sort_values("rank_one")
    if listed.empty:
        return
    # Two recipes may bear the same name.
    first, second = (plain(one.method.name), f"{plain(other.method.name)}\u200b")
    table = pd.DataFrame(
        {
            _("Quarter"): pd.Series(dataset.unit_titles)[listed.index],
            f"{_('Rank')}: {first}": listed["rank_one"].astype("Int64"),
            f"{_('Rank')}: {second}": listed["rank_other"].astype("Int64"),
            "▲▼": [_moved(places_moved) for places_moved in listed["moved"]],
            f"{_('Class')}: {first}": [_class_word(one, int(value)) for value in listed["class_one"]],
            f"{_('Class')}: {second}": [_class_word(other, int(value)) for value in listed["class_other"]],
        }
    )
    st.dataframe(table, hide_index=True, height=38 + 35 * min(len(table), 15))


def _moved(places: float) -> str:
    if np.isnan(places):
        return "–"
    if places == 0:
        return "="
    return f"▲ {number(places)}" if places > 0 else f"▼ {number(-places)}"


def _rests_on(area: pd.Series) -> str:
    """Return how many quarters of an area have an index, and which share of its inhabitants lives there."""
    support = Support(int(area["units"]), int(area["of"]), float(area["people_share"]), BY_PEOPLE)
    return support_words(support, state.language())


def _show_areas(dataset: Dataset, result: Result) -> None:
    codes = [entry.code for entry in result.method.indicators if result.shares.get(entry.code, 0.0) > 0]
    found = area_values(dataset, codes, result.period)
    if len(found.values) == 1:
        st.caption(_("This data names no larger areas: give a column the role “Larger area” or “Group of quarters”."))
    weighted = dataset.population(result.period) is not None and st.toggle(
        _("Weigh quarters by their inhabitants"), value=True, key="areas-weighted", persist_state="session"
    )
    scores = roll_up(dataset, result, weighted=weighted)
    digits = score_digits(result.method)
    rows = []
    for area in found.values.index:
        row = {_("Area"): _("Whole city") if area == CITY else str(area)}
        inside = area in scores.index
        row[_("Index")] = number(scores.loc[area, "score"], digits) if inside else "–"
        row[_("Quarters")] = _rests_on(scores.loc[area]) if inside else "–"
        for code in codes:
            indicator = dataset.indicator(code)
            value = number(found.values.loc[area, code], indicator.digits(dataset.at(result.period)[code]))
            support = found.support.get((str(area), code))
            if area == CITY:
                row[indicator.label] = with_origin(value, found.city[code], state.language(), support)
                continue
            shown = value if found.from_counts.loc[area, code] else f"({value})"
            row[indicator.label] = with_support(shown, support, state.language())
        rows.append(row)
    table = pd.DataFrame(rows)
    st.dataframe(table, hide_index=True, height=38 + 35 * min(len(table), 15))
    kind = (
        _("Index: mean of the quarters' index, weighted by inhabitants.")
        if weighted
        else _("Index: plain mean of the quarters' index.")
    )
    st.caption(kind + " " + _("Indicators: sum of counts over sum of bases; in brackets the mean of the quarters."))
    st.caption(_("Where not all quarters went into a figure, it says how many, and which share of the base."))
    show_folded(found.findings, _("Notes"))
    for code in result.larger:
        _show_roll_up(result, code)


def _show_roll_up(result: Result, code: str) -> None:
    """Show the scores of larger areas as the recipe rolls them up, and what each rests on."""
    rolled = build_roll_up_table(result, code, state.language())
    digits = score_digits(result.method)
    if not current_ranks():
        rolled = rolled.sort_values("area", ignore_index=True)
    table = pd.DataFrame({_("Area"): rolled["area"]})
    if current_ranks():
        table[_("Rank")] = [number(rank) if pd.notna(rank) else "–" for rank in rolled["rank"]]
        table[_("Index")] = [number(score, digits) if pd.notna(score) else "–" for score in rolled["score"]]
    table[_("Class")] = rolled["class"]
    for further in result.further.values():
        if further.of == code:
            table[further.label] = rolled[f"class_{further.code}"]
    quarters = zip(rolled["units_with_score"], rolled["units"], strict=True)
    table[_("Quarters")] = [_("{n} of {all}").format(n=number(n), all=number(whole)) for n, whole in quarters]
    table[_("Share")] = [percent(share, 1) if pd.notna(share) else "–" for share in rolled["share"]]
    st.subheader(plain(result.larger[code].label))
    st.dataframe(table, hide_index=True, height=38 + 35 * min(len(table), 15))
    st.caption(_("As the recipe rolls them up; the share says how much of an area's weight has a score."))
