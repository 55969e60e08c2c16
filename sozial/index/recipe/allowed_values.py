"""What the value of a key in a recipe file may be, and how that is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sozial.i18n import N_
from sozial.index.classify import ABOVE, BELOW
from sozial.index.together import ALL
from sozial.index.values.normalise_ranks import ENGLAND, SCOTLAND
from sozial.index.values.ranking import TIES
from sozial.index.values.rounding import EVEN, UP
from sozial.index.values.spread import LARGEST
from sozial.recipe import PALETTE_NAMES

MOST_CLASSES = 20


@dataclass(frozen=True)
class Allowed:
    """What a value may be, and how that is said.

    Parameters
    ----------
    test
        Whether a value is allowed.
    message
        What is said where it is not; beside {value} it may name what `words` holds.
    """

    test: Callable[[Any], bool]
    message: str
    words: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, value: Any) -> bool:
        """Return whether a value is allowed."""
        return self.test(value)


def _is_number(value: Any) -> bool:
    # Larger ones are beyond what can be computed with, whole ones even beyond what can be a double.
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST


is_text = Allowed(
    lambda value: isinstance(value, str), N_("“{value}” is not allowed here: a text in quotes is needed.")
)
is_filled = Allowed(
    lambda value: is_text(value) and bool(value.strip()),
    N_("“{value}” is not allowed here: a text in quotes, with something in it, is needed."),
)
is_number = Allowed(_is_number, N_("“{value}” is not allowed here: a number is needed."))
is_not_negative = Allowed(
    lambda value: is_number(value) and value >= 0,
    N_("“{value}” is not allowed here: a number from 0 upwards is needed."),
)
is_positive = Allowed(
    lambda value: is_number(value) and value >= 1 / LARGEST,
    N_("“{value}” is not allowed here: a number above 0 is needed."),
)
_is_flag = Allowed(
    lambda value: isinstance(value, bool),
    N_("“{value}” is not allowed here: true or false, without quotes, is needed."),
)


def is_whole(low: int, high: int) -> Allowed:
    """Return the check for a whole number between two bounds, both allowed."""
    return Allowed(
        lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high,
        N_("“{value}” is not allowed here: a whole number from {low} to {high} is needed."),
        {"low": low, "high": high},
    )


def is_between(low: float, high: float, low_too: bool = False, high_too: bool = False) -> Allowed:
    """Return the check for a number between two bounds, either of which may be allowed too.

    Examples
    --------
    >>> [is_between(0, 1, high_too=True)(value) for value in (0, 0.5, 1, True)]
    [False, True, True, False]
    """
    messages = {
        (False, False): N_("“{value}” is not allowed here: a number above {low} and below {high} is needed."),
        (False, True): N_("“{value}” is not allowed here: a number above {low}, at most {high}, is needed."),
        (True, False): N_("“{value}” is not allowed here: a number from {low}, below {high}, is needed."),
        (True, True): N_("“{value}” is not allowed here: a number from {low} to {high} is needed."),
    }

    def within(value: Any) -> bool:
        if not is_number(value):
            return False
        return (low < value or (low_too and value == low)) and (value < high or (high_too and value == high))

    return Allowed(within, messages[low_too, high_too], {"low": low, "high": high})


def one_of(*allowed: Any) -> Allowed:
    """Return the check for a value from a list."""
    return Allowed(
        lambda value: not isinstance(value, (list, dict, bool)) and value in allowed,
        N_("“{value}” is not allowed here; allowed are: {allowed}."),
        {"allowed": ", ".join(str(value) for value in allowed)},
    )


def list_of(check: Callable[[Any], bool], message: str = "") -> Allowed:
    """Return the check for a list of such values."""
    words = check.words if isinstance(check, Allowed) else {}
    if not message:
        message = N_("“{value}” is not allowed here: a list is needed.")
        if check is is_number:
            message = N_("“{value}” is not allowed here: a list of numbers is needed.")
        elif check in (is_text, is_filled):
            message = N_("“{value}” is not allowed here: a list of texts in quotes is needed.")
        elif "allowed" in words:
            message = N_("“{value}” is not allowed here; a list is needed of: {allowed}.")
    return Allowed(
        lambda value: isinstance(value, (list, tuple)) and all(check(item) for item in value), message, words
    )


def is_colour(value: Any) -> bool:
    """Return whether a value is a colour like "#a1b2c3"."""
    return is_text(value) and re.fullmatch("#[0-9a-fA-F]{6}", value) is not None


def _is_scale(value: Any) -> bool:
    if not isinstance(value, list) or not 1 <= len(value) <= 2:
        return False
    return all(is_colour(entry) for entry in value) if len(value) == 2 else value[0] in PALETTE_NAMES


is_scale = Allowed(
    _is_scale,
    N_(
        "“{value}” is not allowed here: a list with the name of a palette ({names}) is needed, or with two colours "
        "like “#a1b2c3”, for low and for high values."
    ),
    {"names": ", ".join(PALETTE_NAMES)},
)


def _is_comparison(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 3
        and is_text(value[0])
        and is_text(value[1])
        and is_positive(value[2])
    )


def _are_cuts(value: Any) -> bool:
    return list_of(is_number)(value) and all(left < right for left, right in pairwise(value))


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "ddof": one_of(0, 1),
    "population_weighted": _is_flag,
    "log": _is_flag,
    "cap": _is_flag,
    "always": _is_flag,
    "reference_period": is_text,
    "periods": Allowed(
        lambda value: value == ALL or (list_of(is_filled)(value) and len(value) > 0),
        N_("“{value}” is not allowed here: “{all}”, or a list of periods in quotes, is needed."),
        {"all": ALL},
    ),
    "sd": is_positive,
    "constant": is_positive,
    "divisor": is_positive,
    "total": is_positive,
    "ties": one_of(*TIES),
    "to": one_of("mean", "city", "best", "target"),
    "form": one_of("difference", "ratio"),
    "convention": one_of(ENGLAND, SCOTLAND),
    "digits": is_whole(0, 12),
    "half": one_of(UP, EVEN),
    "count": is_whole(2, MOST_CLASSES),
    "type": one_of(7, 9),
    "rounding": one_of("ceil", "floor"),
    "share": is_between(0, 100),
    "cuts": Allowed(_are_cuts, N_("“{value}” is not allowed here: a list of ascending numbers is needed.")),
    "probabilities": Allowed(
        lambda value: _are_cuts(value) and all(0 < share < 1 for share in value),
        N_("“{value}” is not allowed here: a list of ascending numbers between 0 and 1 is needed."),
    ),
    "labels": list_of(is_text),
    "lowest": is_whole(0, 1000),
    "highest": is_whole(0, 1000),
    "most": is_whole(0, 1000),
    "lower": is_between(0, 100, low_too=True, high_too=True),
    "upper": is_between(0, 100, low_too=True, high_too=True),
    "loadings": one_of("squared", "plain"),
    "comparisons": list_of(
        _is_comparison,
        N_("“{value}” is not allowed here: a list of [indicator, indicator, how many times as important] is needed."),
    ),
}


def allowed_for(option: str, default: Any) -> Callable[[Any], bool]:
    """Return the check for an option of a step."""
    if option == "value_on_cut":
        side = one_of(ABOVE, BELOW)
        return side if isinstance(default, str) else list_of(side)
    return _CHECKS.get(option, is_number)
