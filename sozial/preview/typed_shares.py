"""Shares of Handlungsfelder that are typed one after the other: what was typed stays, the others divide the rest."""

from __future__ import annotations

from collections.abc import Mapping

from sozial.preview.slider_weights import UNITS, WHOLE, SliderWeights, divided, half_up


def missing_share(sliders: SliderWeights, typed: Mapping[str, float]) -> float:
    """Return by how much, in per cent, what is typed misses 100; below 0: by how much it is too much, 0: it fits.

    Parameters
    ----------
    typed
        Shares in per cent by the name of the Handlungsfeld. Where not all are typed, the others take what is missing.
    """
    rest = WHOLE - sum(half_up(share * UNITS) for share in typed.values())
    if rest > 0 and any(field.name not in typed for field in sliders.fields):
        return 0.0
    return rest / UNITS


def with_typed_shares(sliders: SliderWeights, typed: Mapping[str, float]) -> dict[str, float] | None:
    """Return all shares in per cent, by Handlungsfeld, once some are typed; None where the weights give them.

    Those that are not typed keep their proportions to each other.

    Raises
    ------
    ValueError
        What is typed is more than 100, or everything is typed and it is less.
    """
    if missing_share(sliders, typed):
        raise ValueError("The shares that are typed do not add up to 100")
    parts = sliders.parts()
    others = [place for place, field in enumerate(sliders.fields) if field.name not in typed]
    held = {name: half_up(share * UNITS) for name, share in typed.items()}
    found = [held.get(field.name, 0) / UNITS for field in sliders.fields]
    rest = divided(WHOLE - sum(held.values()), sliders.proportions(others, parts))
    for place, part in zip(others, rest, strict=True):
        found[place] = part
    return sliders.told(found)
