"""Spatial patterns: do like quarters lie together, and what very small ones look like when smoothed."""

from __future__ import annotations

import hashlib

import streamlit as st

from sozial.i18n import NP_
from sozial.insight.spatial_patterns import (
    HIGH_AMONG_HIGH,
    LEVEL,
    LINKS,
    NO_NEIGHBOUR,
    SpatialPatterns,
    can_find_patterns,
    find_patterns,
    smoothed_rates,
)
from sozial.model import Dataset
from sozial.output.charts.insight_layers import build_pattern_layer, build_rate_layers
from sozial.output.tables.insight_tables import build_pattern_table
from sozial.ui.kit.background import compute
from sozial.ui.kit.choice import choose
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.map_panel import show_layer
from sozial.ui.results.quarter_table import show_quarters
from sozial.ui.session import state
from sozial.ui.session.findings import show_problems
from sozial.ui.session.language import _, counted, number, percent, plain

FIGURE = "pattern-figure"


def show_patterns(current: AnalysisContext) -> None:
    """Show Moran's I and local clusters of the index or of one indicator, and smoothed rates beside raw ones."""
    dataset = current.dataset
    labels = {"": _("Index")} | {indicator.code: indicator.label for indicator in dataset.indicators}
    code = choose(_("Figure"), labels, FIGURE, width=320)
    values = dataset.at(current.period)[code].astype(float) if code else current.result.scores
    said = (dataset.digest, dataset.geometry_digest, current.period, code, repr(current.recipe) if not code else "")
    key = hashlib.sha256(repr(("patterns", *said)).encode()).hexdigest()
    compute(
        key,
        lambda progress: find_patterns(dataset, values),
        lambda found: _show_found(dataset, found, labels[code]),
        _("Looking for patterns …"),
    )
    if code and can_find_patterns():
        _show_smoothed(current, code)


def _show_found(dataset: Dataset, found: SpatialPatterns, title: str) -> None:
    sure = found.p_value <= LEVEL
    if sure and found.moran > found.expected:
        words = _("**Like lies beside like**: quarters with high values have neighbours with high values.")
    elif sure:
        words = _("**Like lies apart**: quarters with high values have neighbours with low values.")
    else:
        words = _("**No clear pattern**: the figures could as well be spread over the map by chance.")
    st.markdown(
        words
        + " "
        + counted(
            NP_(
                (
                    "(Moran's I {moran}, by chance about {expected} would be expected; two-sided p = {p} "
                    "from {n} permutation)"
                ),
                (
                    "(Moran's I {moran}, by chance about {expected} would be expected; two-sided p = {p} "
                    "from {n} permutations)"
                ),
            ),
            found.permutations,
            moran=number(found.moran, 2),
            expected=number(found.expected, 2),
            p=number(found.p_value, 4),
        )
    )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        show_layer(dataset, build_pattern_layer(dataset, found, state.language(), title), "pattern-map", 480)
    with right:
        st.markdown(
            _(
                "- **high among high**: a quarter and its neighbours are high, an area of several quarters.\n"
                "- **low among low**: a quarter and its neighbours are low.\n"
                "- **high among low**, **low among high**: a quarter is unlike its neighbours.\n"
                "- **no clear pattern**: chance could have done it."
            )
        )
        table = build_pattern_table(dataset, found, state.language())
        if not len(table):
            st.caption(_("No quarter stands out from what chance could do."))
        else:
            show_quarters(dataset, table, "pattern-table", 8)
            st.caption(
                _(
                    "Many quarters are tested at once, so p values (two-sided) are corrected: of those shown, about "
                    "{share} may be chance (false discovery rate)."
                ).format(share=percent(LEVEL))
            )
        if sure and HIGH_AMONG_HIGH not in set(found.local["pattern"]):
            st.caption(
                _(
                    "The sentence above is about the whole city: many small likenesses add up, though hardly a quarter "
                    "and its neighbours are by themselves beyond chance."
                )
            )
    told = [finding for finding in found.findings if finding.code in (LINKS, NO_NEIGHBOUR)]
    st.caption(" ".join(plain(finding.text(state.language())) for finding in told))
    show_problems([finding for finding in found.findings if finding not in told])


def _show_smoothed(current: AnalysisContext, code: str) -> None:
    dataset, indicator = current.dataset, current.dataset.indicator(code)
    smoothed = smoothed_rates(dataset, indicator, current.period)
    st.markdown(f"**{_('Small quarters smoothed')}**")
    if smoothed is None:
        st.caption(_("Count and base of this indicator are not known, so it cannot be smoothed."))
        return
    st.caption(
        _(
            "Left the figures as they are, right smoothed (empirical Bayes): the smaller its base, the more a "
            "quarter is drawn "
            "towards the value of the city. The smoothed map helps to see; the figure of a quarter is the raw one."
        )
    )
    if not dataset.has_areas:
        return
    raw = dataset.at(current.period)[code].astype(float)
    name = plain(indicator.label)
    titles = (_("{name}, as it is").format(name=name), _("{name}, smoothed").format(name=name))
    layers = build_rate_layers(dataset, indicator, (raw, smoothed), titles, state.language(), current.recipe.colours)
    for column, layer, key in zip(st.columns(2), layers, ("raw-map", "smoothed-map"), strict=True):
        with column:
            show_layer(dataset, layer, key, 420)
