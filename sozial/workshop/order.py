"""An order by importance as weights: the first topic weighs most, and nobody has to name a number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_, NP_


@cache
def order_parts(count: int) -> tuple[int, ...]:
    """Return what the places of an order weigh, as whole parts of one sum: exact, whatever is divided later.

    Parameters
    ----------
    count
        How many topics are ordered, at least one.

    Notes
    -----
    Rank order centroid: place i of n weighs (1/i + 1/(i+1) + … + 1/n) / n, the mean of all weights that have this
    order. Barron, Barrett (1996), Decision quality using ranked attribute weights, Management Science 42(11);
    Edwards, Barron (1994), SMARTS and SMARTER, Organizational Behavior and Human Decision Processes 60(3). The parts
    are these weights times n times the least common multiple of 1 to n.

    Examples
    --------
    >>> order_parts(3), [round(part / 18, 4) for part in order_parts(3)]
    ((11, 5, 2), [0.6111, 0.2778, 0.1111])
    """
    whole = math.lcm(*range(1, count + 1))
    return tuple(sum(whole // later for later in range(place, count + 1)) for place in range(1, count + 1))


def order_weights(count: int) -> tuple[float, ...]:
    """Return what the places of an order weigh, as shares of 1.

    Examples
    --------
    >>> [round(weight, 4) for weight in order_weights(3)]
    [0.6111, 0.2778, 0.1111]
    """
    parts = order_parts(count)
    return tuple(part / sum(parts) for part in parts)


def parts_of_places(places: Mapping[str, int | None], labels: Mapping[str, str]) -> dict[str, int]:
    """Return what a ballot holds of an order.

    Parameters
    ----------
    places
        By topic, 1 for the most important one; None without a place.
    labels
        What the topics are called.

    Raises
    ------
    DataError
        If a topic has no place, or two have the same: it names all of them.

    Examples
    --------
    >>> parts_of_places({"a": 2, "b": 1}, {"a": "A", "b": "B"})
    {'a': 1, 'b': 3}
    >>> parts_of_places({"a": 1, "b": 1}, {"a": "A", "b": "B"})
    Traceback (most recent call last):
    sozial.errors.DataError: Place 1 is given to several topics: A, B. Give each topic a place of its own.
    """
    findings = _wrong_places(places, labels)
    if findings:
        raise DataError(*findings)
    parts = order_parts(len(places))
    return {code: parts[place - 1] for code, place in places.items() if place is not None}


def _wrong_places(places: Mapping[str, int | None], labels: Mapping[str, str]) -> list[Finding]:
    count, found = len(places), []
    without = [labels[code] for code, place in places.items() if place is None]
    if without:
        message = NP_("{n} topic has no place yet: {topics}", "{n} topics have no place yet: {topics}")
        values = {"n": len(without), "topics": listed(without)}
        found.append(Finding("no-place", Severity.ERROR, message, N_("Give each topic a place."), "", values))
    for place in sorted({place for place in places.values() if place is not None}):
        holders = [labels[code] for code, other in places.items() if other == place]
        if not 1 <= place <= count:
            said = N_("There is no place {place}; there are 1 to {n}: {topics}")
            found.append(_finding("no-such-place", said, place, holders, n=count))
        elif len(holders) > 1:
            found.append(
                _finding("place-twice", N_("Place {place} is given to several topics: {topics}"), place, holders)
            )
    return found


def _finding(code: str, message: str, place: int, holders: Sequence[str], **values: int) -> Finding:
    said = {"place": place, "topics": listed(holders), **values}
    return Finding(code, Severity.ERROR, message, N_("Give each topic a place of its own."), "", said)


def places_of(values: Mapping[str, int]) -> dict[str, int]:
    """Return the places that a ballot's parts stand for.

    Examples
    --------
    >>> places_of({"a": 1, "b": 3})
    {'a': 2, 'b': 1}
    """
    parts = order_parts(len(values))
    return {code: parts.index(value) + 1 for code, value in values.items()}
