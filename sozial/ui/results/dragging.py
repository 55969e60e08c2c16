"""Map, ranking, shares and headline that follow the thumb: what the browser needs for it, and where it does not."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from sozial.model import Dataset
from sozial.preview.plan import Waits, build_plan, outline
from sozial.preview.slider_weights import SliderWeights
from sozial.result import Result
from sozial.ui.kit.components import register
from sozial.ui.kit.ranking_view import names_address
from sozial.ui.memory import cached_preview
from sozial.ui.recipe.settings import DOMAIN_VIEW, INDEX_VIEW, View
from sozial.ui.results import header, map_panel
from sozial.ui.session import state
from sozial.ui.session.language import _
from sozial.web.published import FIGURES

KEY = "dragging"
_show = register("dragging", js="dragging.js", css="dragging.css")


def show_people(dataset: Dataset, result: Result, sliders: SliderWeights, view: View, with_ranks: bool) -> None:
    """Say who lives in the quarters of the highest class, and let all of the page follow sliders while they move."""
    with st.container(key="people"):
        header.show_people(dataset, result)
        follow_sliders(dataset, result, sliders, view, map_panel.MAP, with_ranks)


def follow_sliders(
    dataset: Dataset, result: Result, sliders: SliderWeights, view: View, map_key: str, with_ranks: bool
) -> None:
    """Let a map, the ranking of all units and the shares in labels follow sliders while they move; once on a page.

    Parameters
    ----------
    map_key
        Key of the map that follows.
    """
    words = _("Map and ranking follow when the slider is let go.")
    plan = Waits.PROTECTED if cached_preview.rests_on_covered(dataset, result.recipe) else build_plan(result.recipe)
    data: dict[str, Any] = {"words": words, "sliders": sliders.as_plain(), "step": _step_number()}
    if plan is Waits.WEIGHTS:
        _show(key=KEY, data=data | {"waits": plan.value})
        return
    kind = {INDEX_VIEW: "index", DOMAIN_VIEW: "domain" if result.recipe.is_flat else "level"}.get(view.kind, "none")
    told = outline(result.recipe) if isinstance(plan, Waits) else plan
    document = cached_preview.document(dataset, result, told, sliders, state.language(), names_address(dataset.digest))
    figures = {"plan": _offer(document)}
    if isinstance(plan, Waits):
        figures |= {"asks": cached_preview.offer_weighing(dataset, result, state.language()), "why": plan.value}
    else:
        figures |= {"matrix": _offer(cached_preview.matrix(dataset, result))}
    shown = {"view": {"kind": kind, "code": view.code, "map": map_key}, "ranks": with_ranks}
    _show(key=KEY, data=data | figures | shown)


def _step_number() -> int:
    """Return a number that no other step has: what the server says stands, also where it says the same as before."""
    return time.monotonic_ns()


def _offer(file: cached_preview.File) -> str:
    return FIGURES.offer(file.digest, lambda: file.content)
