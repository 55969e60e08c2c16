"""Single sliders of weights: of an indicator, of a composite, of a Handlungsfeld with its share as a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from sozial.i18n import format_number
from sozial.model import Dataset
from sozial.preview.slider_weights import FieldSlider, SliderWeights
from sozial.reading.cells.typed_number import read_typed
from sozial.recipe import Recipe
from sozial.result import Result
from sozial.ui.recipe import typed_shares, weight_echoes
from sozial.ui.recipe.weight_positions import keep_proportions, set_shares, sliders_now, weight_key
from sozial.ui.session import state
from sozial.ui.session.language import _, percent, period_words, plain

# Which part of the index is open, by Handlungsfeld or code.
OPEN = "weights-open"
_TYPED, _DRAWN = "exact-", "_exact-"
_SMALLEST_DIFFERENCE = 0.0005
state.remember(OPEN, of=state.Kept.VIEW)


def share_words(dataset: Dataset, result: Result | None, shares: Mapping[str, float], code: str) -> str:
    """Return the share that is used, or that there is nothing to use."""
    if result is not None and code in result.without_values:
        if code in dataset.values and dataset.at(result.period)[code].nunique() == 1:
            return _("the same everywhere")
        return _("no values {period}").format(period=period_words(result.period)).rstrip()
    return percent(shares.get(code, 0.0), 1)


def show_slider(label: str, code: str, share: str, on_change: Callable[[], None] | None = None) -> None:
    """Show the slider of an indicator or a composite, with its share in its label."""
    words = f"{plain(label)} · {share}"
    st.slider(words, 0, 100, key=weight_key(code), persist_state="session", on_change=on_change)


def show_opening(label: str, name: str, *, is_open: bool) -> None:
    """Show the button that opens a part of the index, or closes it."""
    st.button(
        label,
        key=f"open-{name}",
        type="tertiary",
        width="stretch",
        icon=":material/expand_more:" if is_open else ":material/chevron_right:",
        on_click=_open,
        args=("" if is_open else name,),
    )


def _open(name: str) -> None:
    state.write(OPEN, name)


def show_composite(label: str, code: str, share: str, *, is_open: bool) -> None:
    """Show the row of a composite that can be opened: its name with its share, and its slider."""
    words = f"{plain(label)} · {share}"
    show_opening(words, code, is_open=is_open)
    # Its row is told by being one (style.css).
    with st.container(key=f"part-{code}", horizontal=True):
        st.slider(words, 0, 100, key=weight_key(code), persist_state="session", label_visibility="collapsed")


def show_field(
    dataset: Dataset, recipe: Recipe, sliders: SliderWeights, slider: FieldSlider, used: float, *, is_open: bool
) -> None:
    """Show the row of a Handlungsfeld: its name with its share, the share as a number, and its slider.

    Parameters
    ----------
    used
        The share that the index uses, which is less where indicators have no values.
    """
    share = sliders.shares({})[slider.key]
    name = plain(slider.name or _("without Handlungsfeld"))
    words = f"{name} · {percent(share, 1)}"
    if abs(used - share) >= _SMALLEST_DIFFERENCE:
        words = _("{share}, in effect {used}").format(share=words, used=percent(used, 1))
    typed = _TYPED + slider.name
    _settle_typed(slider.name, typed_shares.held(sliders).get(slider.name, 100 * share))
    # One that stands there already is left alone: a thumb that is being moved again would jump back.
    if state.read(slider.key) != sliders.place(slider.key):
        weight_echoes.put(slider.key, sliders.place(slider.key))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"field-{slider.name}"):
        show_opening(words, slider.name, is_open=is_open)
        st.text_input(
            _("Share of {name} in per cent").format(name=name),
            key=typed,
            max_chars=12,
            label_visibility="collapsed",
            width=72,
            on_change=_take_typed,
            args=(dataset, recipe, slider),
        )
    if _read_typed(slider.name) is None:
        st.caption(f":red[{_('A share is a number from 0 to 100.')}]")
    st.slider(
        words,
        0,
        100,
        key=slider.key,
        label_visibility="collapsed",
        on_change=_take_moved,
        args=(dataset, recipe, slider),
    )


def _take_moved(dataset: Dataset, recipe: Recipe, slider: FieldSlider) -> None:
    if not weight_echoes.was_put(slider.key):
        _set_share(dataset, recipe, slider, int(state.read(slider.key)))


def _take_typed(dataset: Dataset, recipe: Recipe, slider: FieldSlider) -> None:
    share = _read_typed(slider.name)
    if share is not None and not weight_echoes.was_put(_TYPED + slider.name):
        weight_echoes.note_moved(slider.key)
        typed_shares.take_share(dataset, recipe, slider, share)


def _set_share(dataset: Dataset, recipe: Recipe, slider: FieldSlider, share: float) -> None:
    """Set one share; the others keep their proportions."""
    weight_echoes.note_moved(slider.key)
    sliders = sliders_now(dataset, recipe).weighing_within()
    keep_proportions(sliders, slider.key)
    set_shares(dataset, recipe, sliders.with_share(slider.key, share))


def _read_typed(field: str) -> float | None:
    """Return the share that is typed, None where that is none."""
    text = str(state.read(_TYPED + field) or "").strip().removesuffix("%").strip()
    value = read_typed(text, state.language())
    return value if value is not None and 0 <= value <= 100 else None


def _settle_typed(field: str, share: float) -> None:
    """Let the field say the share, but leave alone what somebody has typed for it."""
    drawn = (round(share, 9), state.language())
    typed = _read_typed(field)
    if state.has(_TYPED + field) and (state.read(_DRAWN + field) == drawn or typed == drawn[0]):
        state.write(_DRAWN + field, drawn)
        return
    digits = 1 if round(share, 2) == round(share, 1) else 2
    weight_echoes.put(_TYPED + field, format_number(share, state.language(), digits))
    state.write(_DRAWN + field, drawn)
