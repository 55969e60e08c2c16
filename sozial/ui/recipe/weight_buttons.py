"""One click for the usual choices of weights: all equal, one alone, as in the recipe, as before."""

from __future__ import annotations

import streamlit as st

from sozial.model import Dataset
from sozial.preview.slider_places import EQUAL
from sozial.recipe import Recipe
from sozial.ui.recipe import weight_history
from sozial.ui.recipe.weight_positions import (
    reset_weights,
    set_positions,
    set_shares,
    shown_codes,
    sliders_now,
    weighable,
)
from sozial.ui.session import state
from sozial.ui.session.language import _, plain

# What has sliders: the parts that the index is made of, or everything at once.
VIEW = "weights-view"
PARTS, ALL = "parts", "all"
state.remember(VIEW, of=state.Kept.SCREEN)


def shows_all() -> bool:
    """Whether everything has its slider in sight."""
    return state.read(VIEW) == ALL


def show_view_choice(recipe: Recipe) -> None:
    """Show the choice between the parts of the index and everything at once."""
    names = {PARTS: _("Handlungsfelder") if recipe.is_flat else _("Main parts"), ALL: _("Indicators")}
    if state.read(VIEW) not in (None, *names):
        state.forget(VIEW)
    st.segmented_control(
        _("What has a slider"),
        list(names),
        default=PARTS,
        format_func=names.__getitem__,
        required=True,
        key=VIEW,
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )


def _equal(dataset: Dataset, recipe: Recipe, by_field: bool) -> None:
    if by_field:
        set_shares(dataset, recipe, sliders_now(dataset, recipe).with_equal_shares())
        return
    set_positions(dict.fromkeys(shown_codes(dataset, recipe), EQUAL))
    set_shares(dataset, recipe, None)


def weigh_alone(dataset: Dataset, recipe: Recipe, field: str) -> None:
    """Let one Handlungsfeld be the whole index; without sliders of Handlungsfelder, its indicators all alike."""
    sliders = sliders_now(dataset, recipe)
    for slider in sliders.fields:
        if slider.name == field:
            set_shares(dataset, recipe, sliders.with_share(slider.key, 100))
            return
    codes = shown_codes(dataset, recipe)
    set_positions({code: EQUAL if dataset.indicator(code).domain == field else 0 for code in codes})


def show_weight_buttons(dataset: Dataset, recipe: Recipe, shown: list[str], by_field: bool) -> None:
    """Show the buttons for all weights.

    Parameters
    ----------
    by_field
        Handlungsfelder have sliders: equal is then said of them.
    """
    equal = _("Give every Handlungsfeld the same share; within it, indicators keep their weights to each other.")
    with st.container(horizontal=True, gap="small", key="weight-buttons"):
        st.button(
            _("All equal"),
            on_click=_equal,
            args=(dataset, recipe, by_field),
            key="equal",
            help=equal if by_field else _("Give every chosen indicator the same weight."),
        )
        st.button(
            _("As in the recipe"),
            on_click=reset_weights,
            args=(dataset, recipe),
            key="back",
            help=_("Back to the weights of the recipe “{name}”.").format(name=plain(recipe.name)),
        )
        st.button(
            # Said, not shown: the arrow is enough for whoever sees it.
            _("Take back the last change of the weights"),
            on_click=weight_history.go_back,
            args=(dataset,),
            key="weights-undo",
            icon=":material/undo:",
            disabled=not weight_history.can_go_back(),
            help=_("Take back the last change of the weights"),
        )
        with st.popover(_("Choose"), icon=":material/checklist:", key="choose"):
            labels = {level.code: level.label for level in recipe.levels}
            st.multiselect(
                _("Indicators with a slider"),
                weighable(dataset, recipe),
                default=shown,
                key=state.CHOSEN,
                format_func=lambda code: labels.get(code) or dataset.indicator(code).label,
                persist_state="session",
            )
