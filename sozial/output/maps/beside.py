"""Further layers of a town beside its areas: what they are, and how they are drawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain, count
from pathlib import PurePath
from typing import Any

import shapely

from sozial.i18n import N_
from sozial.output.maps.map import BESIDE


@dataclass(frozen=True)
class BesideKind:
    """How one kind of layer is drawn: quietly, and in no colour of the areas."""

    label: str
    colour: str
    width: float
    dashed: bool = False
    filled: bool = False


STREETS = "streets"
KINDS: Mapping[str, BesideKind] = {
    "water": BesideKind(N_("Water"), "#5f9fc0", 1.5, filled=True),
    "railway": BesideKind(N_("Railway"), "#4a4a4a", 1.8, dashed=True),
    STREETS: BesideKind(N_("Streets"), "#8a8f94", 1.0),
    "borders": BesideKind(N_("District borders"), "#1f2933", 2.2),
    "programme": BesideKind(N_("Programme area"), "#b3541e", 3.0),
    "other": BesideKind(N_("Other"), "#6b6256", 1.5),
}


@dataclass(frozen=True)
class BesideShape:
    """A further layer as a drawing needs it.

    Parameters
    ----------
    kind
        Key of `KINDS`.
    above
        Whether it is drawn over the areas; else it is seen only beside them.
    shape
        Lines or areas in degrees (WGS 84).
    """

    title: str
    kind: str
    above: bool
    shape: shapely.Geometry


def free_title(wanted: str, name: str, taken: Collection[str]) -> str:
    """Return a title that no other layer has: the wanted one, with its file's name, or with a number.

    Examples
    --------
    >>> free_title("Water", "rivers.geojson", []), free_title("Water", "rivers.geojson", ["Water"])
    ('Water', 'Water (rivers)')
    >>> free_title("Water", "rivers.geojson", ["Water", "Water (rivers)"])
    'Water 2'
    """
    numbers = (f"{wanted} {number}" for number in count(2))
    return next(title for title in chain((wanted, f"{wanted} ({PurePath(name).stem})"), numbers) if title not in taken)


def drawn_beside(address: str, title: str, kind: str, above: bool) -> dict[str, Any]:
    """Return what the browser needs to draw a layer: where to fetch it, and how it looks.

    Parameters
    ----------
    address
        Name below the route of such layers.
    above
        Whether it is drawn over the areas.
    """
    look = KINDS[kind]
    return {
        "url": BESIDE + address, "title": title, "above": above, "colour": look.colour, "width": look.width,
        "dashed": look.dashed, "filled": look.filled,
    }  # fmt: skip
