"""The group's weights moved to and fro: what map and ranking would say under others. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from sozial.index.build import build_index
from sozial.output.maps.layers import build_index_layer
from sozial.output.ranking.ranking import build_ranking
from sozial.output.room.running_order import MOVED
from sozial.preview.slider_weights import FieldSlider, SliderWeights
from sozial.recipe import Recipe
from sozial.ui.kit.ranking_view import show_rows
from sozial.ui.recipe.settings import INDEX_VIEW, View
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.dragging import follow_sliders
from sozial.ui.results.map_panel import show_layer
from sozial.ui.session import state
from sozial.ui.session.language import _, percent, plain
from sozial.ui.workshop.stage_desk import turn_to
from sozial.workshop.quarters import Quarters
from sozial.workshop.settings import WorkshopSettings

_MOVING, _SHARES, _SLIDER, _MAP = "ws-moving", "_ws-moved", "ws-move-", "ws-moved-map"
_HEIGHT = 420


def group_sliders(recipe: Recipe, settings: WorkshopSettings, shares: Mapping[str, float]) -> SliderWeights:
    """Return one slider per topic, which says its share of the index.

    Parameters
    ----------
    recipe
        With the group's weights.
    shares
        In per cent, by topic; empty: those of the group.
    """
    weights = recipe.weights_given()
    fields = tuple(
        FieldSlider(
            f"{_SLIDER}{place}", topic.code, topic.members, sum(weights.get(code, 0.0) for code in topic.members),
            shares.get(topic.code),
        )
        for place, topic in enumerate(settings.topics)
    )  # fmt: skip
    total = sum(field.given for field in fields)
    return SliderWeights((), {}, fields, total if total > 0 else 1.0, weights)


def moved_recipe(recipe: Recipe, settings: WorkshopSettings) -> Recipe:
    """Return the recipe with the group's weights as they were moved in this session; the same where none was."""
    sliders = group_sliders(recipe, settings, state.read(_SHARES, {}))
    return recipe.with_weights(sliders.weights({})).as_trial()


def show_moved_weights(current: AnalysisContext, settings: WorkshopSettings, found: Quarters) -> None:
    """Show sliders that begin at the group's weights, with a map and a ranking that follow them."""
    hint = _("Try what other weights would give. The workshop's result stays as it is.")
    # At once: the room's screen is put before this, and shows no weights that are not moved any more.
    if not st.toggle(_("Move the group's weights"), key=_MOVING, help=hint, on_change=_back):
        return
    sliders = group_sliders(found.recipe, settings, state.read(_SHARES, {}))
    result = build_index(current.dataset, moved_recipe(found.recipe, settings), settings.period)
    left, middle, right = st.columns([3, 4, 4], gap="medium")
    with left:
        _show_sliders(sliders, {topic.code: topic.label for topic in settings.topics})
    if current.dataset.has_areas:
        with middle:
            layer = build_index_layer(current.dataset, result, state.language(), current.with_ranks)
            show_layer(current.dataset, layer, _MAP, _HEIGHT)
    with right:
        rows = build_ranking(current.dataset, result, state.language(), current.with_ranks, None, None)
        show_rows(rows, key="ws-moved-ranking", height=_HEIGHT, digest=current.dataset.digest)
    with left:
        follow_sliders(current.dataset, result, sliders, View(INDEX_VIEW), _MAP, current.with_ranks)


def _show_sliders(sliders: SliderWeights, labels: Mapping[str, str]) -> None:
    shares = sliders.shares({})
    for field in sliders.fields:
        state.write(field.key, sliders.place(field.key))
        label = f"{plain(labels[field.name])} · {percent(shares[field.key], 1)}"
        st.slider(label, 0, 100, key=field.key, on_change=_take, args=(sliders, field.key))
    with st.container(horizontal=True, gap="small"):
        label = _("Show on the room's screen")
        st.button(label, key="ws-move-show", icon=":material/cast:", on_click=turn_to, args=(MOVED,))
        st.button(_("Back to the group's weights"), key="ws-move-back", icon=":material/undo:", on_click=_back)


def _take(sliders: SliderWeights, key: str) -> None:
    state.write(_SHARES, sliders.with_share(key, int(state.read(key))) or {})


def _back() -> None:
    state.forget(_SHARES)
