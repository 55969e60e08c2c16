"""Shares of Handlungsfelder that somebody types: each stays, until a slider or a button changes shares another way."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from sozial.errors import listed
from sozial.i18n import N_
from sozial.model import Dataset
from sozial.preview.slider_weights import FieldSlider, SliderWeights
from sozial.preview.typed_shares import missing_share, with_typed_shares
from sozial.recipe import Recipe
from sozial.ui.recipe.weight_positions import keep_proportions, set_shares, sliders_now
from sozial.ui.session import state
from sozial.ui.session.language import _, percent, plain

# What was typed, in per cent by Handlungsfeld, and the shares that held then: with others, something else set them.
_TYPED = "_shares-typed"
_TOO_LITTLE = N_(
    "What is typed adds up to {sum}: {rest} are missing. Until it is 100 %, the weights stay as they were."
)
_TOO_MUCH = N_("What is typed adds up to {sum}: {rest} too much. Until it is 100 %, the weights stay as they were.")
_TWO = 2


def held(sliders: SliderWeights) -> Mapping[str, float]:
    """Return what was typed and still stays, in per cent by Handlungsfeld."""
    typed, parts = state.read(_TYPED, ({}, None))
    return typed if parts == _parts(sliders) else {}


def take_share(dataset: Dataset, recipe: Recipe, slider: FieldSlider, share: float) -> None:
    """Take a share that was typed, beside those typed before; together they hold once they can be 100 %."""
    sliders = sliders_now(dataset, recipe).weighing_within()
    # Of two, each says what the other one is.
    before = held(sliders) if len(sliders.fields) > _TWO else {}
    typed = {**before, slider.name: share}
    if not missing_share(sliders, typed):
        keep_proportions(sliders, slider.key)
        set_shares(dataset, recipe, with_typed_shares(sliders, typed))
        sliders = sliders_now(dataset, recipe).weighing_within()
    state.write(_TYPED, (typed, _parts(sliders)))


def show_typed(sliders: SliderWeights) -> None:
    """Say which shares stay because they were typed, or by how much they miss 100 %, and offer to let them go."""
    typed = held(sliders)
    if not typed or len(sliders.fields) <= _TWO:
        return
    missing = missing_share(sliders, typed)
    if missing:
        words = _(_TOO_LITTLE if missing > 0 else _TOO_MUCH)
        total, rest = (percent(value / 100, _digits(value)) for value in (100 - missing, abs(missing)))
        st.warning(words.format(sum=total, rest=rest), icon=":material/balance:")
    else:
        names = [slider.name or _("without Handlungsfeld") for slider in sliders.fields if slider.name in typed]
        said = plain(listed(names))
        st.caption(_("Typed, and stays: {names}.").format(names=said))
    st.button(
        _("Let go of typed shares"),
        key="let-go-typed",
        type="tertiary",
        icon=":material/lock_open:",
        help=_("The next share that is typed then changes all others in proportion."),
        on_click=state.forget,
        args=(_TYPED,),
    )


def _digits(share: float) -> int:
    """Return how many digits it takes to say a share, which can miss 100 % by very little."""
    return next((digits for digits in range(4) if round(share, digits) == round(share, 4)), 4)


def _parts(sliders: SliderWeights) -> tuple[float, ...]:
    return tuple(sliders.parts())
