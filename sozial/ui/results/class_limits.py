"""Bars of how values are spread over the classes, on which the limits between classes are moved by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sozial.i18n import N_
from sozial.output.maps.class_histogram import Spread, build_spread, ends_of, move_cuts
from sozial.output.words.result_words import limit_words
from sozial.result import ClassBreaks
from sozial.ui.kit.components import register
from sozial.ui.session import state
from sozial.ui.session.language import translate

_LIMIT = N_("Class limit {n} of {all}")
_show = register("class_limits", "class_limits.js", "class_limits.css")


def show_limits(
    values: np.ndarray,
    breaks: ClassBreaks,
    colours: Sequence[str],
    told: str,
    key: str,
    take: Callable[[tuple[float, ...]], None],
    classes: Sequence[str] = (),
    digits: int | None = None,
) -> None:
    """Show how values are spread over the classes, and take limits that are moved.

    Parameters
    ----------
    values
        One for each unit; what is missing is not a number.
    told
        How many units each class holds, in words.
    take
        Called with all limits when one was let go.
    classes
        What the classes are called whatever their limits; without it they are called by these.
    digits
        Decimals that tables show the values with: the lowest and the highest stand at the ends. None: scores are not
        shown, and the ends are the outermost places for a limit.
    """
    spread = build_spread(values, breaks.cuts)
    if spread is None:
        return
    words = translate()
    upper = np.array(breaks.belongs_to_upper, dtype=bool)
    held = [
        int((values < cut if above else values <= cut).sum()) for cut, above in zip(breaks.cuts, upper, strict=True)
    ]
    data = {
        "first": spread.first, "size": spread.size, "digits": spread.digits, "below": spread.below,
        "perBar": spread.per_bar, "cuts": list(breaks.cuts), "held": held, "upper": list(breaks.belongs_to_upper),
        "colours": list(colours), "classes": list(classes) or None, "told": told, "language": state.language(),
        "ends": None if digits is None else [words.number(end, digits) for end in ends_of(values, breaks.cuts)],
        "words": limit_words(words) | {"limit": words(_LIMIT)},
    }  # fmt: skip
    _show(key=key, data=data, on_moved_change=lambda: _moved(key, values, breaks, spread, take))


def _moved(
    key: str, values: np.ndarray, breaks: ClassBreaks, spread: Spread, take: Callable[[tuple[float, ...]], None]
) -> None:
    event = state.read(key) or {}
    moves = _asked(event.get("moved"), len(breaks.cuts), len(spread.below))
    cuts = move_cuts(breaks, values, spread, moves)
    if moves and cuts != breaks.cuts:
        take(cuts)


def _asked(moved: object, limits: int, places: int) -> dict[int, int]:
    """Return which limits go where, as far as the page says what is possible."""
    found = {}
    for pair in moved if isinstance(moved, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and all(type(part) is int for part in pair):
            at, step = pair
            if 0 <= at < limits and 0 <= step < places:
                found[at] = step
    return found
