"""Colours: one sequential scale, light to dark, that colour-blind readers and projectors can tell apart."""

from __future__ import annotations

import numpy as np

# ColorBrewer PuBu (5 classes): one hue, even steps in lightness. Dark means a high value.
_ANCHORS = ("#f1eef6", "#bdc9e1", "#74a9cf", "#2b8cbe", "#045a8d")

# Places above the areas: dark enough for white letters (contrast 4.5 and more), none of them of the areas' hue.
POINT_COLOURS = ("#b3541e", "#5b2a86", "#2f6b2f", "#8a1c3b", "#4a4a4a", "#7a5c00")


def class_colours(count: int, dark_first: bool = False) -> list[str]:
    """Return one colour per class, light to dark.

    Parameters
    ----------
    dark_first
        Dark to light, where a low score means burden.

    Examples
    --------
    >>> class_colours(5) == ['#f1eef6', '#bdc9e1', '#74a9cf', '#2b8cbe', '#045a8d']
    True
    >>> class_colours(2)
    ['#f1eef6', '#045a8d']
    """
    if dark_first:
        return class_colours(count)[::-1]
    if count == 1:
        return [_ANCHORS[2]]
    channels = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in _ANCHORS], dtype=float)
    places = np.linspace(0, len(_ANCHORS) - 1, count)
    mixed = np.column_stack([np.interp(places, range(len(_ANCHORS)), channel) for channel in channels.T])
    return ["#" + "".join(f"{round(part):02x}" for part in colour) for colour in mixed]
