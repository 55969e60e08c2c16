"""The map on the page: constant base, one light layer per step, a click selects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st
from streamlit_folium import st_folium

from sozial.errors import DataError, listed
from sozial.model import Dataset
from sozial.output.maps.layers import (
    build_composite_layer,
    build_domain_layer,
    build_index_layer,
    build_indicator_layer,
    build_labels,
    build_matrix_layer,
)
from sozial.output.maps.map import build_base_map, build_step
from sozial.output.maps.map_layer import MapLayer, build_payload
from sozial.output.words.map_gaps import map_gap_words
from sozial.recipe import Recipe
from sozial.result import Result
from sozial.store.town import setting
from sozial.ui.memory import cached_data
from sozial.ui.recipe import cut_offs
from sozial.ui.recipe.map_colours import show_colours
from sozial.ui.recipe.settings import DOMAIN_VIEW, INDEX_VIEW, INDICATOR_VIEW, MATRIX_VIEW, View
from sozial.ui.results import beside_panel, map_settings
from sozial.ui.session import shown_data, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, number, plain
from sozial.web.published import GEOMETRY

MAP, TILES = "map", "tiles"
HEIGHT = 560
# As many stand beside the map in large type.
_NUMBERED = 10
# An operator may offer a base map of tiles; a user must turn it on. Without these, nothing is offered.
TILES_ADDRESS, TILES_ATTRIBUTION = "tiles", "tiles_attribution"


@dataclass(frozen=True)
class MapOnPage:
    """How a page has its map drawn, whatever it shows.

    Parameters
    ----------
    turns
        Whether the arrow keys turn the page, also after a click into the map.
    is_large
        Whether letters are read from the back row.
    marks
        What stands on the map for quarters that are named beside it, by key: a number; empty: their names.
    near
        The quarter that is outlined and shown from near; empty: all of them.
    unmarked
        A quarter that is not marked although it is selected.
    """

    turns: bool = False
    is_large: bool = False
    marks: Mapping[str, str] = field(default_factory=dict)
    near: str = ""
    unmarked: str | None = None


_USUAL = MapOnPage()


def _clicked(key: str) -> None:
    event = state.read(key) or {}
    unit = event.get("unit") if isinstance(event, dict) else None
    if isinstance(unit, str) and unit in shown_data.dataset().units.index:
        shown_data.select(unit)


def _layer(dataset: Dataset, result: Result, view: View, with_ranks: bool) -> MapLayer:
    language = state.language()
    if view.kind == MATRIX_VIEW and result.cells is not None:
        return build_matrix_layer(dataset, result, language)
    if view.kind == DOMAIN_VIEW and not result.recipe.is_flat:
        return build_composite_layer(dataset, result, view.code, language)
    if view.kind == DOMAIN_VIEW:
        return build_domain_layer(dataset, result, view.code, language)
    if view.kind == INDICATOR_VIEW:
        return build_indicator_layer(dataset, result, view.code, language, cut_offs.by_hand(view.code))
    return build_index_layer(dataset, result, language, with_ranks)


def current_tiles() -> dict[str, str] | None:
    """Return the operator's base map if there is one and the user has turned it on."""
    address = setting(TILES_ADDRESS)
    if not address or not state.read(TILES, False):
        return None
    return {"url": address, "attribution": setting(TILES_ATTRIBUTION)}


def show_settings(base: Recipe, view: View) -> None:
    """Show how the map is drawn: colours, names, and the operator's base map, if there is one."""
    # The fields stand in a popover of their own; what is wrong in a link is said above the map.
    if view.kind == INDEX_VIEW:
        cut_offs.seed(state.CUTS)
    elif view.kind == INDICATOR_VIEW:
        cut_offs.seed(state.MAP_CUTS + view.code, state.MAP_ALONE + view.code)
    show_colours(base)
    map_settings.show_names()
    if setting(TILES_ADDRESS):
        hint = _("The base map is fetched from another server, which then sees your address.")
        st.toggle(_("Base map"), value=False, key=TILES, help=hint, persist_state="session")


def show_map(dataset: Dataset, result: Result, view: View, with_ranks: bool = True) -> MapLayer | None:
    """Show the map of a result and return what it shows; without areas, say so and how to get one."""
    if not dataset.has_areas:
        st.info(_("There are no areas in this data, so there is a ranking and no map. Load areas on the page “Data”."))
        return None
    layer = _layer(dataset, result, view, with_ranks)
    marks = first_places(result) if state.is_large() and with_ranks else {}
    show_layer(dataset, layer, MAP, HEIGHT, MapOnPage(marks=marks))
    far = cached_data.far_areas(dataset)
    if far:
        st.caption(_("Far away, seen when you zoom out: {names}").format(names=plain(listed(far, 4))))
    return layer


def first_places(result: Result) -> dict[str, str]:
    """Return the places of the first quarters of the ranking, as it writes them: those that stand beside the map."""
    ranks = result.ranks[(result.ranks > 0) & (result.ranks <= _NUMBERED)]
    digits = 0 if ranks.dtype.kind == "i" else 1
    return {str(unit): number(float(rank), digits) for unit, rank in ranks.items()}


def show_layer(dataset: Dataset, layer: MapLayer, key: str, height: int = HEIGHT, on_page: MapOnPage = _USUAL) -> None:
    """Show one layer on a map of its own; a click selects the unit everywhere."""
    try:
        address = GEOMETRY.offer(dataset.geometry_digest, lambda: cached_data.geometry(dataset))
    except DataError as error:
        show_findings(error.findings)
        return
    labels = build_labels(state.language(), len(dataset.areas))
    order = dataset.areas.index
    chosen = shown_data.selected()
    at = int(order.get_loc(chosen)) if chosen in order and chosen != on_page.unmarked else -1
    payload = build_payload(layer, labels, state.language(), at, map_settings.has_names())
    if state.is_large() or on_page.is_large:
        payload["large"] = True
    if on_page.marks:
        payload["marks"] = {str(order.get_loc(unit)): sign for unit, sign in on_page.marks.items() if unit in order}
    if on_page.near in order:
        payload["near"] = int(order.get_loc(on_page.near))
    beside = beside_panel.payload()
    if beside:
        payload["beside"] = beside
    tiles = current_tiles()
    if tiles:
        payload["tiles"] = tiles
    st_folium(
        build_base_map(address, labels, key, on_page.turns),
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=[],
        # The component renders the map itself once more; twice would cost 4 ms of every step.
        render=False,
        feature_group_to_add=build_step(payload),
        on_change=lambda: _clicked(key),
    )


def show_map_gaps(dataset: Dataset, period: str) -> None:
    """Say why a place on the map of one period is white."""
    for words in map_gap_words(dataset, period, state.language()):
        st.caption(plain(words))
