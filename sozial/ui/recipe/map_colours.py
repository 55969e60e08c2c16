"""The colours of maps: a palette, or a town's own two colours."""

from __future__ import annotations

import re

import streamlit as st

from sozial.output.maps.palette import BLUE, PALETTE_WORDS, PALETTES, why_unfit
from sozial.recipe import Recipe
from sozial.ui.session import links, state
from sozial.ui.session.language import _, translate

COLOURS, LOW, HIGH = "map-colours", "map-low", "map-high"
OWN = "own"
_SUGGESTED = ("#fdeee0", "#8c2d04")
_IN_LINK = re.compile("([0-9a-f]{6})-([0-9a-f]{6})")
state.remember(COLOURS, LOW, HIGH)


def _of_recipe(base: Recipe) -> tuple[str, tuple[str, str]]:
    """Return what a recipe asks for: the choice, and the two colours that stand for the own ones."""
    if len(base.colours) == 2:
        return OWN, (base.colours[0], base.colours[1])
    return (base.colours[0] if base.colours else BLUE), _SUGGESTED


def _of_link() -> tuple[str, tuple[str, str] | None]:
    """Return what the link asks for; empty where it asks for nothing that there is."""
    asked = links.asked(COLOURS) or ""
    found = _IN_LINK.fullmatch(asked)
    if found:
        return OWN, (f"#{found[1]}", f"#{found[2]}")
    return (asked if asked in PALETTES else ""), None


def _chosen(base: Recipe) -> tuple[str, tuple[str, str]]:
    """Return the choice on screen or asked for by the link, else the recipe's, with the two own colours."""
    standard, own = _of_recipe(base)
    asked, colours = _of_link()
    own = colours or own
    choice = state.read(COLOURS) or asked or standard
    return choice, (state.read(LOW) or own[0], state.read(HIGH) or own[1])


def current_colours(base: Recipe) -> tuple[str, ...]:
    """Return the colours on screen or asked for by the link; where two of one's own make no scale, the recipe's."""
    choice, own = _chosen(base)
    if choice == OWN:
        return own if own == base.colours or not why_unfit(*own, translate()) else base.colours
    return base.colours if choice == _of_recipe(base)[0] else (choice,)


def show_colours(base: Recipe) -> None:
    """Show the palettes, and two fields for a town's own colours."""
    standard, _own = _of_recipe(base)
    if links.asked(COLOURS) and not _of_link()[0]:
        links.check_choice(COLOURS, [*PALETTES])
    choice, own = _chosen(base)
    state.write(COLOURS, choice)
    words = {**{name: _(PALETTE_WORDS[name]) for name in PALETTES}, OWN: _("Own two colours")}
    chosen = st.selectbox(
        _("Colours of the map"), list(words), key=COLOURS, format_func=words.__getitem__, persist_state="session"
    )
    if chosen == OWN:
        for key, colour in zip((LOW, HIGH), own, strict=True):
            state.write(key, colour)
        with st.container(horizontal=True, gap="small"):
            low = st.color_picker(_("Low values"), key=LOW, persist_state="session")
            high = st.color_picker(_("High values"), key=HIGH, persist_state="session")
        problem = why_unfit(low, high, translate())
        if problem:
            st.warning(_("{problem} Until then the map keeps its colours.").format(problem=problem))
        own = (low, high)
    _publish(chosen, own, standard, base)


def _publish(chosen: str, own: tuple[str, str], standard: str, base: Recipe) -> None:
    value = "-".join(colour.lstrip("#").lower() for colour in own) if chosen == OWN else chosen
    usual = "-".join(colour.lstrip("#").lower() for colour in base.colours) if standard == OWN else standard
    links.publish_choice(COLOURS, value, usual)
