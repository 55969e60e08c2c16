"""What every page of results begins with: the data, the recipe on screen, and what they give."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.recipe.completing import complete_recipe
from sozial.index.recipe.presets import read_preset
from sozial.model import Dataset
from sozial.recipe import Recipe
from sozial.result import Result
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.kit.page_title import show_page_title
from sozial.ui.memory import cached_data
from sozial.ui.recipe import settings, weight_positions
from sozial.ui.results import header
from sozial.ui.session import findings, shown_data
from sozial.ui.session.ending import end_page
from sozial.ui.session.language import _
from sozial.ui.session.unreachable import show_unreachable


@dataclass(frozen=True)
class AnalysisContext:
    """The data as this session may show it, the recipe on screen, and its result."""

    dataset: Dataset
    recipe: Recipe
    period: str
    result: Result
    with_ranks: bool


def show_context(
    title: str, page: str, with_period: bool = True, needs_index: bool = True, *, always_public: bool = False
) -> AnalysisContext:
    """Show a page's title with the state of the recipe, and return what the page is about.

    Parameters
    ----------
    page
        Its name, as `navigation` has it.
    needs_index
        Where there is no index, say why and end the page here; otherwise the page goes on with the figures alone.
    always_public
        The page is about the public version, whoever sees the screen.
    """
    base = shown_data.base_recipe()
    dataset = shown_dataset(base, always_public)
    recipe = settings.current_recipe(dataset, base)
    head = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
    with head:
        show_page_title(title, page)
        if with_period and len(dataset.stated_periods) > 1:
            with st.container(width=150):
                settings.show_period(dataset)
        header.show_status(dataset, recipe)
    findings.show_notices()
    period = settings.current_period(dataset)
    weight_positions.publish_weights(dataset, base)
    settings.publish_steps(base)
    try:
        result = build_index(dataset, recipe, period)
    except DataError as error:
        findings.show_findings(error.findings)
        if needs_index:
            end_page()
        recipe = without_index(dataset)
        result = build_index(dataset, recipe, period)
    if result.is_empty:
        header.show_why_empty(result)
        if needs_index:
            findings.show_folded(result.findings, _("Notes"), at_most=20)
            end_page()
    return AnalysisContext(dataset, recipe, period, result, settings.current_ranks())


def shown_dataset(base: Recipe, always_public: bool = False) -> Dataset:
    """Return the data as it may be seen; where its public version cannot be made, say so and end the page."""
    try:
        if always_public:
            return cached_data.dataset_for(shown_data.public_dataset(), base, shown_data.rules())
        return cached_data.dataset_for(shown_data.dataset(), base, shown_data.public_rules())
    except DataError as error:
        findings.show_findings(error.findings)
        end_page()
    except StoreUnavailable:
        show_unreachable()
        end_page()


def without_index(dataset: Dataset) -> Recipe:
    """Return a recipe that fits the data and weighs nothing: figures can be looked at without any index."""
    recipe = complete_recipe(dataset, read_preset("additive"))
    return recipe.with_weights(dict.fromkeys(recipe.weights_given(), 0.0))
