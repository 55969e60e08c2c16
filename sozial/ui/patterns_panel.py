"""Spatial patterns: do like quarters lie together, and what very small ones look like when smoothed."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st

from sozial.insight.spatial_patterns import (
    LEVEL,
    LINKS,
    NO_NEIGHBOUR,
    NO_PATTERN,
    PATTERN_LABELS,
    SpatialPatterns,
    find_patterns,
    smoothed_rates,
)
from sozial.model import Dataset
from sozial.output.insight_layers import build_pattern_layer, build_rate_layers
from sozial.ui import state
from sozial.ui.background import compute
from sozial.ui.choice import choose
from sozial.ui.current import Current
from sozial.ui.findings import show_problems
from sozial.ui.language import _, number, percent, plain
from sozial.ui.map_panel import show_layer

FIGURE = "pattern-figure"


def show_patterns(current: Current) -> None:
    """Show Moran's I and local clusters of the index or of one indicator, and smoothed rates beside raw ones."""
    dataset = current.dataset
    labels = {"": _("Index")} | {indicator.code: indicator.label for indicator in dataset.indicators}
    code = choose(_("Figure"), labels, FIGURE, width=320)
    values = dataset.at(current.period)[code].astype(float) if code else current.result.scores
    said = (dataset.digest, dataset.geometry_digest, current.period, code, repr(current.method) if not code else "")
    key = hashlib.sha256(repr(("patterns", *said)).encode()).hexdigest()
    compute(
        key,
        lambda progress: find_patterns(dataset, values),
        lambda found: _show_found(dataset, found, labels[code]),
        _("Looking for patterns …"),
    )
    if code:
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
        + _(
            "(Moran's I {moran}, by chance about {expected} would be expected; two-sided p = {p} from {n} permutations)"
        ).format(
            moran=number(found.moran, 2),
            expected=number(found.expected, 2),
            p=number(found.p_value, 4),
            n=number(found.permutations),
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
        names = pd.Series(dataset.unit_titles)
        clear = found.local[found.local["pattern"] != NO_PATTERN].sort_values("pattern", kind="stable")
        table = pd.DataFrame(
            {
                _("Quarter"): [names[unit] for unit in clear.index],
                _("Pattern"): [_(PATTERN_LABELS[int(number_of)]) for number_of in clear["pattern"]],
                _("p value, corrected"): [number(value, 4) for value in clear["corrected"]],
            }
        )
        if table.empty:
            st.caption(_("No quarter stands out from what chance could do."))
        else:
            st.dataframe(table, hide_index=True, height=38 + 35 * min(len(table), 8))
        st.caption(
            _(
                "Many quarters are tested at once, so p values (two-sided) are corrected: of those shown, about "
                "{share} may be chance (false discovery rate)."
            ).format(share=percent(LEVEL))
        )
    told = [finding for finding in found.findings if finding.code in (LINKS, NO_NEIGHBOUR)]
    st.caption(" ".join(plain(finding.text(state.language())) for finding in told))
    show_problems([finding for finding in found.findings if finding not in told])


def _show_smoothed(current: Current, code: str) -> None:
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
    layers = build_rate_layers(dataset, indicator, (raw, smoothed), titles, state.language())
    for column, layer, key in zip(st.columns(2), layers, ("raw-map", "smoothed-map"), strict=True):
        with column:
            show_layer(dataset, layer, key, 420)
