"""Where the sliders of weights stand, in state and link, and the recipe that they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sozial.index.check_columns import direction_of
from sozial.index.weigh import WEIGHTINGS
from sozial.model import Dataset, Direction
from sozial.preview.slider_places import describe_sliders, positions, siblings
from sozial.preview.slider_weights import SliderWeights
from sozial.recipe import Composite, Recipe, Weighted
from sozial.ui.session import links, shown_data, state

_DECIMALS = 4
# How Handlungsfelder divided the index before one of them took all of it.
_PROPORTIONS = "_share-proportions"


def weight_key(code: str) -> str:
    """Return the key, in state and link, of an indicator's slider."""
    return state.WEIGHT + code


def share_key(field: str) -> str:
    """Return the key, in state and link, of the share of a Handlungsfeld that was set."""
    return state.SHARE + field


def weighable(dataset: Dataset, recipe: Recipe) -> list[str]:
    """Return the codes of all indicators that may be weighed, by Handlungsfeld; with levels, the recipe's own."""
    if not recipe.is_flat:
        return [code for codes in siblings(recipe).values() for code in codes]
    own = {entry.code: entry for entry in recipe.indicators}
    codes = [
        indicator.code
        for indicator in dataset.indicators
        if direction_of(dataset, own.get(indicator.code, Weighted(indicator.code))) is not Direction.CONTEXT
    ]
    domains = list(dict.fromkeys(dataset.indicator(code).domain for code in codes))
    return sorted(codes, key=lambda code: domains.index(dataset.indicator(code).domain))


def shown_codes(dataset: Dataset, recipe: Recipe) -> list[str]:
    """Return the indicators that have a slider: chosen, else in the recipe or weighed by the link."""
    codes, start, chosen = weighable(dataset, recipe), positions(recipe), state.read(state.CHOSEN)
    if chosen is not None:
        return [code for code in codes if code in chosen]
    return [code for code in codes if code in start or links.asked(weight_key(code)) is not None]


def is_computed(recipe: Recipe, level: Composite) -> bool:
    """Whether the weights within a composite are computed, so that no slider can change them."""
    return WEIGHTINGS[recipe.weights_of(level).name].computed


def position_now(code: str, default: int) -> int:
    """Return a slider's position before it is drawn: from the state, else from the link, else the default."""
    value = state.read(weight_key(code))
    if value is not None:
        return int(value)
    asked = links.weight_of(links.asked(weight_key(code)) or "")
    return default if asked is None else asked


def _share_now(field: str) -> float | None:
    value = state.read(share_key(field))
    return float(value) if value is not None else links.share_of(links.asked(share_key(field)) or "")


def _fields(dataset: Dataset, recipe: Recipe) -> list[str]:
    """Return the Handlungsfelder that can have a share: of what may be weighed in a flat recipe."""
    if not recipe.is_flat:
        return []
    return list(dict.fromkeys(dataset.indicator(code).domain for code in weighable(dataset, recipe)))


def sliders_now(dataset: Dataset, recipe: Recipe) -> SliderWeights:
    """Return all sliders as they stand on screen, or as the link asks for, before or without showing them.

    Parameters
    ----------
    recipe
        The recipe that they start from.
    """
    start, shown = positions(recipe), shown_codes(dataset, recipe)
    at = {code: position_now(code, start.get(code, 0)) for code in shown}
    fields = {code: dataset.indicator(code).domain for code in shown} if recipe.is_flat else {}
    shares = {field: _share_now(field) for field in dict.fromkeys(fields.values())}
    found = describe_sliders(recipe, at, fields, {field: part for field, part in shares.items() if part is not None})
    kept = state.read(_PROPORTIONS, {})
    if set(kept) != {slider.name for slider in found.fields}:
        return found
    return replace(found, fields=tuple(replace(slider, given=kept[slider.name]) for slider in found.fields))


def keep_proportions(sliders: SliderWeights, key: str) -> None:
    """Keep how the other Handlungsfelder divide what they have, for when one takes all and gives it back."""
    parts = dict(zip((slider.name for slider in sliders.fields), sliders.parts(), strict=True))
    if any(parts[slider.name] > 0 for slider in sliders.fields if slider.key != key):
        state.write(_PROPORTIONS, parts)


def current_weights(dataset: Dataset, recipe: Recipe) -> Recipe:
    """Return the recipe with the weights on screen or asked for by the link, before or without showing them."""
    exact = sliders_now(dataset, recipe).weights({})
    if not recipe.is_flat:
        return recipe.with_weights(exact)
    own = {entry.code: entry for entry in recipe.indicators}
    shown = shown_codes(dataset, recipe)
    entries = tuple(replace(own.get(code, Weighted(code)), weight=exact[code]) for code in shown)
    return replace(recipe, indicators=entries)


def check_link(dataset: Dataset, recipe: Recipe) -> None:
    """Say what of the weights that the link asks for is not possible here."""
    codes, fields = weighable(dataset, recipe), _fields(dataset, recipe)
    links.check_names([*map(weight_key, codes), *map(share_key, fields)])
    for code in codes:
        links.check_weight(weight_key(code))
    for field in fields:
        links.check_share(share_key(field))


def settle_positions(dataset: Dataset, recipe: Recipe) -> None:
    """Let every slider have its position in the state, also where it is not drawn, so that each change of it is one."""
    start = positions(recipe)
    for code in shown_codes(dataset, recipe):
        if state.read(weight_key(code)) is None:
            state.write(weight_key(code), position_now(code, start.get(code, 0)))
    for field in _fields(dataset, recipe):
        share = _share_now(field)
        if share is not None and state.read(share_key(field)) is None:
            state.write(share_key(field), share)


def publish_weights(dataset: Dataset, recipe: Recipe) -> None:
    """Put the weights that differ from the recipe, and shares that were set, into the link."""
    start, shown = positions(recipe), set(shown_codes(dataset, recipe))
    for code in weighable(dataset, recipe):
        default = start.get(code, 0)
        position = position_now(code, default) if code in shown else default
        links.publish_choice(weight_key(code), str(position), str(default))
    used = {dataset.indicator(code).domain for code in shown} if recipe.is_flat else set()
    for field in _fields(dataset, recipe):
        share = _share_now(field) if field in used else None
        links.publish_choice(share_key(field), "" if share is None else _written(share), "")


def _written(share: float) -> str:
    """Return a share as the link says it, as short as it can be."""
    return f"{share:.{_DECIMALS}f}".rstrip("0").rstrip(".")


def set_positions(targets: Mapping[str, int]) -> None:
    """Put sliders of indicators and composites somewhere."""
    for code, position in targets.items():
        state.write(weight_key(code), position)


def set_shares(dataset: Dataset, recipe: Recipe, shares: Mapping[str, float] | None) -> None:
    """Set the shares of Handlungsfelder in per cent; None: they are what their indicators' weights add up to."""
    if shares is None:
        state.forget(_PROPORTIONS)
        links.overrule([share_key(field) for field in _fields(dataset, recipe)])
        return
    for field, share in shares.items():
        state.write(share_key(field), share)


def reset_weights(dataset: Dataset, recipe: Recipe) -> None:
    """Let all weights return to the recipe's own."""
    start, codes = positions(recipe), weighable(dataset, recipe)
    set_positions({code: start.get(code, 0) for code in codes})
    set_shares(dataset, recipe, None)
    state.forget_beginning(state.SHARE)
    state.write(state.CHOSEN, [code for code in codes if code in start])


def take_weights(dataset: Dataset, recipe: Recipe, name: str) -> None:
    """Compute with these weights from now on, as they are, under a name of its own: the recipe before stays."""
    shown_data.set_base_recipe(replace(recipe.as_trial(), name=name))
    links.overrule([weight_key(code) for code in recipe.weights_given()])
    set_shares(dataset, recipe, None)
    # Also against a link that asks for computed ones.
    state.write(state.WEIGHTING, "given")
