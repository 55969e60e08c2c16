"""Where classes end, typed by hand: of the index as a step of the recipe, of an indicator as a setting of the map."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import streamlit as st

from sozial.i18n import format_number
from sozial.model import Dataset
from sozial.output.maps.layers import colours_of
from sozial.output.maps.map_layer import MapLayer
from sozial.output.maps.palette import ALONE
from sozial.output.maps.value_classes import (
    ByHand,
    class_values,
    counts_by_class,
    fixed_cuts,
    histogram_svg,
    read_cuts,
)
from sozial.reading.cells.typed_number import read_typed
from sozial.recipe import Recipe
from sozial.result import ClassBreaks, Result
from sozial.ui.kit.pictures import SVG, show_picture
from sozial.ui.session import links, state
from sozial.ui.session.language import _, plain, translate

_IN_LINK = re.compile(r"-?\d{1,15}(\.\d{1,12})?(;-?\d{1,15}(\.\d{1,12})?){0,8}", re.ASCII)
_MOST_SIGNS = 200


def _text(key: str) -> str:
    """Return what stands in a field, or what the link asks for, as a person types it."""
    typed = state.read(key)
    if typed is not None:
        return str(typed)[:_MOST_SIGNS]
    asked = links.asked(key) or ""
    if not _IN_LINK.fullmatch(asked):
        return ""
    return "; ".join(_shown(float(part)) for part in asked.split(";"))


def _shown(value: float) -> str:
    digits = next((count for count in range(12) if round(value, count) == value), 12)
    return format_number(value, state.language(), digits)


def _publish(key: str, values: tuple[float, ...]) -> None:
    links.publish_choice(key, ";".join(np.format_float_positional(value, trim="-") for value in values), "")


def with_cuts(recipe: Recipe) -> Recipe:
    """Return a recipe with the cut-offs of the index that are typed or asked for by the link, where they are some."""
    cuts, _wrong = read_cuts(_text(state.CUTS), translate())
    return replace(recipe, classify=fixed_cuts(cuts)) if cuts else recipe


def publish_cuts() -> None:
    """Put the cut-offs of the index into the link of a page that does not show them."""
    _publish(state.CUTS, read_cuts(_text(state.CUTS), translate())[0])


def by_hand(code: str) -> ByHand:
    """Return what was decided about the classes of an indicator on the map."""
    cuts, _wrong = read_cuts(_text(state.MAP_CUTS + code), translate())
    alone = read_typed(_text(state.MAP_ALONE + code), state.language())
    return ByHand(cuts, alone if alone is not None and np.isfinite(alone) else None)


def show_index_cuts(result: Result) -> None:
    """Show a field for the cut-offs of the index, and what they do."""
    _show_field(state.CUTS, _("Class limits of the index"), result.breaks)
    if result.breaks is not None:
        scores = result.scores.to_numpy(dtype=float)
        labels = [translate()(label) for label in result.breaks.labels]
        colours = colours_of(result.recipe, len(labels))
        _show_spread(
            scores, result.breaks, colours, counts_by_class(result.classes.to_numpy(), labels, state.language())
        )


def show_indicator_cuts(dataset: Dataset, result: Result, code: str, layer: MapLayer) -> None:
    """Show fields for the cut-offs of an indicator and for a value with a class of its own, and what they do."""
    values = dataset.at(result.period)[code].to_numpy(dtype=float)
    decided = by_hand(code)
    classes, breaks, alone = class_values(values, result.recipe, decided)
    name = plain(dataset.indicator(code).label)
    _show_field(state.MAP_CUTS + code, _("Class limits of {name}").format(name=name), breaks)
    _seed(state.MAP_ALONE + code)
    typed = st.text_input(
        _("A value with a class of its own"), key=state.MAP_ALONE + code, max_chars=20, persist_state="session",
        placeholder=_("none"), help=_("For instance 0: quarters where nobody is concerned."),
    )  # fmt: skip
    if typed.strip() and decided.alone is None:
        st.warning(_("This is no number."))
    _publish(state.MAP_ALONE + code, () if decided.alone is None else (decided.alone,))
    if breaks is not None:
        colours = [colour for colour in layer.colours if not (alone and colour == ALONE)]
        spread = np.where(values == decided.alone, np.nan, values) if alone else values
        _show_spread(spread, breaks, colours, counts_by_class(classes, layer.class_labels, state.language()))


def _seed(key: str) -> None:
    """Let a field start with what the link asks for; say so where that is no number."""
    asked = links.asked(key)
    if asked is not None and (not _IN_LINK.fullmatch(asked) or read_cuts(_text(key), translate())[1]):
        links.check_choice(key, ())
    state.write(key, _text(key))


def _show_field(key: str, label: str, breaks: ClassBreaks | None) -> None:
    now = "; ".join(_shown(round(cut, 4)) for cut in breaks.cuts) if breaks is not None else ""
    _seed(key)
    typed = st.text_input(
        label, key=key, max_chars=_MOST_SIGNS, persist_state="session", placeholder=now or None,
        help=_("Ascending, separated by semicolons. Empty: as the chosen way of classing has them."),
    )  # fmt: skip
    cuts, wrong = read_cuts(typed, translate())
    if wrong:
        st.warning(plain(f"{wrong} {_('Until then the chosen way of classing holds.')}"))
    elif cuts and key == state.CUTS:
        st.caption(_("These limits hold, whatever is chosen under “Classes”. Empty the field to go by that again."))
    _publish(key, cuts)


def _show_spread(values: np.ndarray, breaks: ClassBreaks, colours: list[str], words: str) -> None:
    show_picture(histogram_svg(values, breaks, colours).encode(), SVG, words, width=320)
    st.caption(plain(words))
