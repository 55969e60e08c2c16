"""Where classes end, typed by hand: of the index as a step of the recipe, of an indicator as a setting of the map."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from sozial.i18n import format_number
from sozial.output.maps.value_classes import ByHand, fixed_cuts, read_cuts
from sozial.reading.cells.typed_number import read_typed
from sozial.recipe import Recipe
from sozial.ui.session import links, state
from sozial.ui.session.language import translate

_IN_LINK = re.compile(r"-?\d{1,15}(\.\d{1,12})?(;-?\d{1,15}(\.\d{1,12})?){0,8}", re.ASCII)
MOST_SIGNS = 200


def text(key: str) -> str:
    """Return what stands in a field, or what the link asks for, as a person types it."""
    typed = state.read(key)
    if typed is not None:
        return str(typed)[:MOST_SIGNS]
    asked = links.asked(key) or ""
    if not _IN_LINK.fullmatch(asked):
        return ""
    return "; ".join(shown(float(part)) for part in asked.split(";"))


def shown(value: float) -> str:
    """Return a number as a person types it, with as many decimals as it has."""
    digits = next((count for count in range(12) if round(value, count) == value), 12)
    return format_number(value, state.language(), digits)


def publish(key: str, values: tuple[float, ...]) -> None:
    """Put numbers into the link."""
    links.publish_choice(key, ";".join(np.format_float_positional(value, trim="-") for value in values), "")


def with_cuts(recipe: Recipe) -> Recipe:
    """Return a recipe with the cut-offs of the index that are typed or asked for by the link, where they are some."""
    cuts, _wrong = read_cuts(text(state.CUTS), translate())
    return replace(recipe, classify=fixed_cuts(cuts)) if cuts else recipe


def publish_cuts() -> None:
    """Put the cut-offs of the index into the link of a page that does not show them."""
    publish(state.CUTS, read_cuts(text(state.CUTS), translate())[0])


def by_hand(code: str) -> ByHand:
    """Return what was decided about the classes of an indicator on the map."""
    cuts, _wrong = read_cuts(text(state.MAP_CUTS + code), translate())
    alone = read_typed(text(state.MAP_ALONE + code), state.language())
    return ByHand(cuts, alone if alone is not None and np.isfinite(alone) else None)


def seed(*keys: str) -> None:
    """Let fields start with what the link asks for; say so where that is no number."""
    for key in keys:
        asked = links.asked(key)
        if asked is not None and (not _IN_LINK.fullmatch(asked) or read_cuts(text(key), translate())[1]):
            links.check_choice(key, ())
        state.write(key, text(key))
