"""Colours: sequential scales, light to dark, that colour-blind readers and projectors can tell apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from sozial.i18n import N_, Words
from sozial.output.maps.colour_space import VISIONS, between, contrast, distance, lightness

BLUE = "blue"
# ColorBrewer (5 classes): PuBu, YlGn, BuPu, YlOrBr, Greys: even steps in lightness. Dark means a high value.
PALETTES: Mapping[str, tuple[str, ...]] = {
    BLUE: ("#f1eef6", "#bdc9e1", "#74a9cf", "#2b8cbe", "#045a8d"),
    "green": ("#ffffcc", "#c2e699", "#78c679", "#31a354", "#006837"),
    "purple": ("#edf8fb", "#b3cde3", "#8c96c6", "#8856a7", "#810f7c"),
    "orange": ("#ffffd4", "#fed98e", "#fe9929", "#d95f0e", "#993404"),
    "grey": ("#f7f7f7", "#cccccc", "#969696", "#636363", "#252525"),
}
PALETTE_WORDS = {
    BLUE: N_("Blue"), "green": N_("Green"), "purple": N_("Purple"), "orange": N_("Orange"), "grey": N_("Grey"),
}  # fmt: skip
# A single value with a class of its own: neither light nor dark, and of no hue.
ALONE = "#d9d4c8"

# Places above the areas: dark enough for white letters (contrast 4.5 and more), none of them of the areas' hue.
POINT_COLOURS = ("#b3541e", "#5b2a86", "#2f6b2f", "#8a1c3b", "#4a4a4a", "#7a5c00")

# WCAG 2 asks this much of graphics; neighbours of five classes need to look apart as well.
LEAST_CONTRAST, LEAST_DISTANCE, _USUAL_COUNT = 3.0, 0.06, 5


def class_colours(count: int, dark_first: bool = False, colours: Sequence[str] = ()) -> list[str]:
    """Return one colour per class, light to dark.

    Parameters
    ----------
    dark_first
        Dark to light, where a low score means burden.
    colours
        Name of a palette, or a town's own two colours for low and high values; empty: blue.

    Examples
    --------
    >>> class_colours(5) == ['#f1eef6', '#bdc9e1', '#74a9cf', '#2b8cbe', '#045a8d']
    True
    >>> class_colours(2), class_colours(2, True, ("green",)), class_colours(3, False, ("#ffffff", "#000000"))
    (['#f1eef6', '#045a8d'], ['#006837', '#ffffcc'], ['#ffffff', '#636363', '#000000'])
    """
    if dark_first:
        return class_colours(count, colours=colours)[::-1]
    if len(colours) == 2:
        return between(colours[0], colours[1], count) if count > 1 else between(colours[0], colours[1], 3)[1:2]
    anchors = PALETTES.get(colours[0] if colours else BLUE, PALETTES[BLUE])
    if count == 1:
        return [anchors[2]]
    channels = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in anchors], dtype=float)
    places = np.linspace(0, len(anchors) - 1, count)
    mixed = np.column_stack([np.interp(places, range(len(anchors)), channel) for channel in channels.T])
    return ["#" + "".join(f"{round(part):02x}" for part in colour) for colour in mixed]


def why_unfit(low: str, high: str, translate: Words) -> str:
    """Return why two colours make no scale, in words; empty where they make one.

    Examples
    --------
    >>> from sozial.i18n import translator
    >>> why_unfit("#f1eef6", "#045a8d", translator("en"))
    ''
    >>> why_unfit("#ffffff", "#dddddd", translator("en"))
    'The two colours differ too little: their contrast is 1.4, and at least 3.0 is needed.'
    """
    if lightness(low) <= lightness(high):
        return translate(N_("The colour for low values has to be the lighter one: dark means high."))
    found = contrast(low, high)
    if found < LEAST_CONTRAST:
        said = N_("The two colours differ too little: their contrast is {found}, and at least {least} is needed.")
        return translate(said).format(found=translate.number(found, 1), least=translate.number(LEAST_CONTRAST, 1))
    steps = list(pairwise(between(low, high, _USUAL_COUNT)))
    if min(distance(*step, vision) for step in steps for vision in VISIONS) < LEAST_DISTANCE:
        return translate(N_("Neighbouring classes would look alike: choose colours that lie further apart."))
    return ""
