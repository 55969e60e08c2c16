"""How the positions of sliders become weights: one formula for the app and, as plain numbers, for the browser.

`slider_weights.js` beside the app's other scripts computes the same, operation by operation, so that both give the
same doubles. Sums are therefore added up in order, and rounding goes half up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

# Shares that are set are whole ten-thousandths of a per cent, which add up to 100 %: a link says them exactly.
UNITS = 10_000
WHOLE = 100 * UNITS


@dataclass(frozen=True)
class MemberSlider:
    """The slider of an indicator, or of a composite that goes into another.

    Parameters
    ----------
    key
        Of its position, from 0 to 100, in state and link.
    composite
        Code of what its share is a share of.
    start, exact
        Where it stands before it is moved, and the weight that it gives there, unrounded.
    unit
        Weight of each step elsewhere.
    at
        Where it stands.
    """

    key: str
    code: str
    composite: str
    start: int
    exact: float
    unit: float
    at: int

    def weight(self, position: float) -> float:
        """Return the weight that a position gives."""
        return self.exact if position == self.start else position * self.unit


@dataclass(frozen=True)
class FieldSlider:
    """The slider of a Handlungsfeld, which says its share of the index.

    Parameters
    ----------
    key
        Of its position, from 0 to 100.
    name
        The Handlungsfeld as the data call it.
    codes
        Its indicators that have a slider.
    given
        What the recipe gives to it, on any scale.
    share
        In per cent, where it was set; None: what its indicators' weights add up to.
    """

    key: str
    name: str
    codes: tuple[str, ...]
    given: float
    share: float | None = None


@dataclass(frozen=True)
class SliderWeights:
    """All sliders of weights, as they stand.

    Parameters
    ----------
    composites
        What is weighed against each other, by composite: all members, also those without a slider.
    fields
        Empty where Handlungsfelder have no sliders: with levels, or where there is only one.
    total
        What all weights add up to once shares are set: as much as in the recipe.
    fixed
        Weights of what has no slider.
    """

    members: tuple[MemberSlider, ...]
    composites: Mapping[str, tuple[str, ...]]
    fields: tuple[FieldSlider, ...] = ()
    total: float = 1.0
    fixed: Mapping[str, float] | None = None

    @cached_property
    def has_set_shares(self) -> bool:
        """Whether the share of a Handlungsfeld was set: indicators then weigh within theirs."""
        return any(field.share is not None for field in self.fields)

    def weights(self, positions: Mapping[str, float]) -> dict[str, float]:
        """Return the weight of each code; a slider that is not named stands where it stood."""
        own = self._own(positions)
        if not self.fields:
            return own
        sums = [_added(own[code] for code in field.codes) for field in self.fields]
        parts = self._moved(sums, positions)
        whole = _added(parts)
        # What was moved back to where the weights themselves are is no weighting of its own.
        if parts == sums or parts == divided(WHOLE, sums):
            return own
        found = dict(own)
        for field, part, inside in zip(self.fields, parts, sums, strict=True):
            together = self.total * (part / whole) if whole > 0 else 0.0
            for code in field.codes:
                found[code] = together * (own[code] / inside) if inside > 0 else together / len(field.codes)
        return found

    def shares(self, positions: Mapping[str, float]) -> dict[str, float]:
        """Return by key what each slider has: a Handlungsfeld of the index, a member of its composite; at most 1."""
        weights = self.weights(positions)
        found: dict[str, float] = {}
        parts = self.parts(positions)
        index = _added(parts)
        for field, part in zip(self.fields, parts, strict=True):
            found[field.key] = part / index if index > 0 else 0.0
        sums = {code: _added(weights.get(one, 0.0) for one in codes) for code, codes in self.composites.items()}
        for member in self.members:
            whole = sums[member.composite]
            found[member.key] = weights[member.code] / whole if whole > 0 else 0.0
        return found

    def parts(self, positions: Mapping[str, float] | None = None) -> list[float]:
        """Return what each Handlungsfeld has, in per cent where shares are set, else as weights."""
        own = self._own(positions or {})
        return self._moved([_added(own[code] for code in field.codes) for field in self.fields], positions or {})

    def weighing_within(self) -> SliderWeights:
        """Return the same with the share of each Handlungsfeld set to what its weights add up to.

        An indicator that is moved then weighs within its Handlungsfeld; as long as none is, all weights are the same.
        """
        if self.has_set_shares:
            return self
        parts = divided(WHOLE, self.parts())
        fields = tuple(replace(field, share=part) for field, part in zip(self.fields, parts, strict=True))
        return replace(self, fields=fields)

    def set_shares(self) -> dict[str, float]:
        """Return the shares that are set, in per cent, by Handlungsfeld."""
        return {field.name: field.share for field in self.fields if field.share is not None}

    def with_share(self, key: str, share: float) -> dict[str, float] | None:
        """Return all shares in per cent, by Handlungsfeld, once one was set; None where the weights give them.

        The others keep their proportions. Where they had nothing, the rest is divided as the recipe divides it.
        """
        place = [field.key for field in self.fields].index(key)
        return self.told(self._after(self.parts(), place, share))

    def with_equal_shares(self) -> dict[str, float] | None:
        """Return all shares in per cent, each Handlungsfeld having the same; None where the weights give that."""
        return self.told(divided(WHOLE, [1.0] * len(self.fields)))

    def told(self, parts: list[float]) -> dict[str, float] | None:
        """Return parts in per cent by Handlungsfeld; None where the weights give them."""
        own = self._own({})
        if parts == divided(WHOLE, [_added(own[code] for code in field.codes) for field in self.fields]):
            return None
        return {field.name: part for field, part in zip(self.fields, parts, strict=True)}

    def as_plain(self) -> dict[str, Any]:
        """Return this as JSON can say it; `slider_weights.js` reads it."""
        places = self._places
        return {
            "total": self.total,
            "fixed": dict(self.fixed or {}),
            "composites": {code: list(codes) for code, codes in self.composites.items()},
            "members": [
                {
                    "key": member.key,
                    "code": member.code,
                    "composite": member.composite,
                    "start": member.start,
                    "exact": member.exact,
                    "unit": member.unit,
                    "at": member.at,
                }
                for member in self.members
            ],
            "fields": [
                {
                    "key": field.key,
                    "name": field.name,
                    "codes": list(field.codes),
                    "given": field.given,
                    "share": field.share,
                    "at": places[field.key],
                }
                for field in self.fields
            ],
        }

    @cached_property
    def _places(self) -> dict[str, int]:
        parts = self._set([_added(self._own({})[code] for code in field.codes) for field in self.fields])
        whole = _added(parts)
        return {
            field.key: half_up(100 * part / whole) if whole > 0 else 0
            for field, part in zip(self.fields, parts, strict=True)
        }

    def place(self, key: str) -> int:
        """Return where the slider of a Handlungsfeld stands: its share in whole per cent."""
        return self._places[key]

    def _own(self, positions: Mapping[str, float]) -> dict[str, float]:
        """Return weights by the members' own sliders alone."""
        found = dict(self.fixed or {})
        for member in self.members:
            found[member.code] = member.weight(positions.get(member.key, member.at))
        return found

    def _moved(self, sums: list[float], positions: Mapping[str, float]) -> list[float]:
        """Return what each Handlungsfeld has, sliders that were moved one after the other."""
        parts = self._set(sums)
        for place, field in enumerate(self.fields):
            position = positions.get(field.key)
            if position is not None and position != self._places[field.key]:
                parts = self._after(parts, place, position)
        return parts

    def _set(self, sums: list[float]) -> list[float]:
        """Return what each Handlungsfeld has: those that were not set divide the rest as their weights do."""
        if not self.has_set_shares:
            return list(sums)
        rest = max(0.0, 100.0 - _added(field.share for field in self.fields if field.share is not None))
        left = [place for place, field in enumerate(self.fields) if field.share is None]
        found = [field.share or 0.0 for field in self.fields]
        for place, part in zip(left, self.proportions(left, sums), strict=True):
            found[place] = rest * part
        return found

    def _after(self, parts: list[float], place: int, share: float) -> list[float]:
        """Return what each Handlungsfeld has in per cent, once one of them has a share of so many per cent."""
        others = [other for other in range(len(parts)) if other != place]
        set_to = min(WHOLE, max(0, half_up(share * UNITS)))
        found = [set_to / UNITS] * len(parts)
        for other, part in zip(others, divided(WHOLE - set_to, self.proportions(others, parts)), strict=True):
            found[other] = part
        return found

    def proportions(self, places: list[int], parts: list[float]) -> list[float]:
        """Return how these Handlungsfelder divide what they have: as now, else as the recipe does, else evenly."""
        for known in (parts, [field.given for field in self.fields]):
            whole = _added(known[place] for place in places)
            if whole > 0:
                return [known[place] / whole for place in places]
        return [1.0 / len(places) for _place in places]


def half_up(value: float) -> int:
    """Round to a whole number as the browser does, 0.5 up.

    Examples
    --------
    >>> half_up(2.5), half_up(3.5), half_up(0.49)
    (3, 4, 0)
    """
    return math.floor(value + 0.5)


def divided(units: int, weights: Sequence[float]) -> list[float]:
    """Return so many ten-thousandths of a per cent divided by weights, in per cent; what is left over is not lost.

    Examples
    --------
    >>> divided(WHOLE, [1.0, 1.0, 1.0])
    [33.3334, 33.3333, 33.3333]
    """
    whole = _added(weights)
    if not whole > 0:
        return [0.0] * len(weights)
    exact = [units * (weight / whole) for weight in weights]
    found = [math.floor(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda place: found[place] - exact[place])
    for place in order[: units - sum(found)]:
        found[place] += 1
    return [part / UNITS for part in found]


def _added(values: Iterable[float]) -> float:
    """Add up in order: newer Pythons round `sum` another way than the browser does."""
    total = 0.0
    for value in values:
        total += value
    return total
