"""Where sliders stand for a recipe's weights, and what their positions mean for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sozial.index.aggregations import AGGREGATIONS
from sozial.preview.slider_weights import FieldSlider, MemberSlider, SliderWeights
from sozial.recipe import Recipe

# How keys of sliders begin: of an indicator or composite, and of a Handlungsfeld.
MEMBER, FIELD = "w_", "share-"
EQUAL = 50


def siblings(recipe: Recipe) -> dict[str, list[str]]:
    """Return which codes are weighed against each other: the members of each composite, each code once."""
    groups: dict[str, list[str]] = {}
    seen: set[str] = set()
    for level in recipe.levels:
        if AGGREGATIONS[recipe.aggregate_of(level).name].counts:
            continue
        codes = [entry.code for entry in recipe.members[level.code] if entry.code not in seen]
        seen.update(codes)
        groups[level.code] = codes
    return groups


def positions(recipe: Recipe) -> dict[str, int]:
    """Return where a recipe's sliders stand: where they were moved to from equal weights, else 100 for the largest.

    Equal weights stand at 50, and weights that sliders gave from there are whole numbers on the same scale: a recipe
    that was kept is found again as it was left.
    """
    weights = recipe.weights_given()
    found: dict[str, int] = {}
    for codes in siblings(recipe).values():
        own = {code: weights[code] for code in codes}
        largest = max(own.values(), default=0.0)
        full = EQUAL if len(set(own.values())) == 1 else _moved_to(own.values()) or 100
        found |= {code: round(weight / largest * full) if largest > 0 else 0 for code, weight in own.items()}
    return found


def _moved_to(weights: Iterable[float]) -> int:
    """Return where the highest slider stands, where weights are those of sliders at 50 for 1; 0 for other weights."""
    places = [weight * EQUAL for weight in weights]
    highest = round(max(places, default=0.0))
    whole = all(abs(place - round(place)) < 1e-9 for place in places)
    return highest if whole and EQUAL <= highest <= 100 else 0


def describe_sliders(
    recipe: Recipe,
    at: Mapping[str, int],
    fields: Mapping[str, str] | None = None,
    shares: Mapping[str, float] | None = None,
) -> SliderWeights:
    """Return the sliders of a recipe as they stand.

    Parameters
    ----------
    recipe
        The recipe that they start from.
    at
        Where sliders stand, by code, in their order. A flat recipe then holds these indicators and no others; in one
        with levels what has no slider keeps its weight: a level without a member would be another recipe.
    fields
        The Handlungsfeld of each indicator, where those are weighed too.
    shares
        Shares in per cent that were set, by Handlungsfeld.
    """
    start, weights, groups = positions(recipe), recipe.weights_given(), siblings(recipe)
    units: dict[str, float] = {}
    for codes in groups.values():
        largest = max((weights[code] for code in codes), default=0.0)
        highest = max((start[code] for code in codes), default=0)
        units |= dict.fromkeys(codes, largest / highest if highest > 0 else 1.0)
    standard = next(iter(units.values()), 1.0)
    composites = {recipe.main: tuple(at)} if recipe.is_flat else {
        code: tuple(entry.code for entry in recipe.members[code]) for code in groups
    }  # fmt: skip
    above = dict.fromkeys(at, recipe.main) if recipe.is_flat else {
        code: composite for composite, codes in groups.items() for code in codes
    }  # fmt: skip
    members = tuple(
        MemberSlider(
            key=MEMBER + code,
            code=code,
            composite=composite,
            # What the recipe does not weigh begins at 0.
            start=start.get(code, 0),
            exact=weights[code] if code in start else 0.0,
            unit=units.get(code, standard),
            at=at.get(code, start.get(code, 0)),
        )
        for code, composite in above.items()
    )
    named = {member.code for member in members}
    fixed = {} if recipe.is_flat else {code: weight for code, weight in weights.items() if code not in named}
    total = sum(weights.values())
    return SliderWeights(
        members, composites, _fields(members, fields or {}, shares or {}), total if total > 0 else 1.0, fixed
    )


def _fields(
    members: Sequence[MemberSlider], fields: Mapping[str, str], shares: Mapping[str, float]
) -> tuple[FieldSlider, ...]:
    """Return the sliders of Handlungsfelder; none where there is only one of them."""
    names = list(dict.fromkeys(fields[member.code] for member in members if member.code in fields))
    if len(names) < 2:
        return ()
    found = []
    for name in names:
        own = [member for member in members if fields[member.code] == name]
        given = sum(member.exact for member in own)
        found.append(FieldSlider(FIELD + name, name, tuple(one.code for one in own), given, shares.get(name)))
    return tuple(found)
