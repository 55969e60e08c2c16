"""What every page of results begins with: the data, the recipe on screen, and what they give."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.completing import complete_method
from sozial.index.presets import read_preset
from sozial.method import Method
from sozial.model import Dataset
from sozial.result import Result
from sozial.ui import cache, findings, header, settings, state, weights
from sozial.ui.ending import end_page
from sozial.ui.language import _


@dataclass(frozen=True)
class Current:
    """The data as this session may show it, the recipe on screen, and its result."""

    dataset: Dataset
    method: Method
    period: str
    result: Result
    with_ranks: bool


def show_current(
    title: str, with_period: bool = True, needs_index: bool = True, *, always_public: bool = False
) -> Current:
    """Show a page's title with the state of the recipe, and return what the page is about.

    Parameters
    ----------
    needs_index
        Where there is no index, say why and end the page here; otherwise the page goes on with the figures alone.
    always_public
        The page is about the public version, whoever sees the screen.
    """
    base = state.base_method()
    dataset = shown_dataset(base, always_public)
    method = settings.current_method(dataset, base)
    head = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
    with head:
        st.subheader(title, anchor=False, width="content")
        if with_period and len(dataset.stated_periods) > 1:
            with st.container(width=150):
                settings.show_period(dataset)
        header.show_status(dataset, method)
    findings.show_notices()
    period = settings.current_period(dataset)
    weights.publish_weights(dataset, base)
    settings.publish_steps(base)
    try:
        result = build_index(dataset, method, period)
    except DataError as error:
        findings.show_findings(error.findings)
        if needs_index:
            end_page()
        method = without_index(dataset)
        result = build_index(dataset, method, period)
    if result.is_empty:
        header.show_why_empty(result)
        if needs_index:
            findings.show_folded(result.findings, _("Notes"), at_most=20)
            end_page()
    return Current(dataset, method, period, result, settings.current_ranks())


def shown_dataset(base: Method, always_public: bool = False) -> Dataset:
    """Return the data as it may be seen; where its public version cannot be made, say so and end the page."""
    try:
        if always_public:
            return cache.dataset_for(state.public_dataset(), base, state.rules())
        return cache.dataset_for(state.dataset(), base, state.public_rules())
    except DataError as error:
        findings.show_findings(error.findings)
        end_page()


def without_index(dataset: Dataset) -> Method:
    """Return a recipe that fits the data and weighs nothing: figures can be looked at without any index."""
    method = complete_method(dataset, read_preset("additive"))
    return method.with_weights(dict.fromkeys(method.weights_given(), 0.0))
