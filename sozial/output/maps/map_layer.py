"""What one step of the map shows, packed as small as it can be: classes, figures, words, points."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sozial.output.maps.palette import POINT_COLOURS

NO_VALUE = -(2**31)
NO_PART = 255
NO_DATA = "-"
NOT_RATED = "x"
_CLASS_SIGNS = "0123456789abcdefghijklmnopqrstuvw"


@dataclass(frozen=True)
class MapLabels:
    """Screen texts of the map, already in the user's language.

    Parameters
    ----------
    wheel
        How the wheel zooms, with a place {key} for the key; `control` is its name on most keyboards.
    """

    map: str
    nearer: str
    farther: str
    home: str
    wheel: str
    control: str
    fingers: str
    choose: str
    keys: str
    missing: str
    nodata: str
    notrated: str
    rank: str
    of: str
    value: str
    klass: str
    unnamed: str = ""


@dataclass(frozen=True)
class MapPoints:
    """Places drawn above the areas.

    Parameters
    ----------
    kinds
        What they are, for the legend.
    kind
        Position of each in `kinds`.
    longitude, latitude
        Degrees.
    texts
        Name and kind of each, for the tooltip.
    """

    kinds: Sequence[str]
    kind: Sequence[int]
    longitude: Sequence[float]
    latitude: Sequence[float]
    texts: Sequence[str]


@dataclass(frozen=True)
class MapLayer:
    """What one step shows: classes, figures and words, all in the order of the geometry.

    Parameters
    ----------
    title
        Heading of the legend.
    classes
        Class number per unit; -1 = no data, -2 = not rated.
    colours, class_labels, class_cuts
        One entry per class, ascending.
    value, rank
        Value shown in the tooltip (NaN = none), rank (0 = none).
    digits, suffix
        Decimals of the value and what follows it (" %").
    strongest
        Pairs (position in `names`, amount) of the strongest contributions; -1 = none.
    hatched
        Which classes are hatched, so that they differ without colour; empty: none.
    points
        Places above the areas; None without any.
    without_class
        What the legend calls units of class -1; empty: no data.
    remarks
        Why a unit has no class, by its position, instead of what the legend calls it.
    """

    title: str
    classes: np.ndarray
    colours: Sequence[str]
    class_labels: Sequence[str]
    class_cuts: Sequence[str]
    value: np.ndarray
    digits: int
    suffix: str = ""
    value_label: str = ""
    rank: np.ndarray | None = None
    rated: int = 0
    names: Sequence[str] = ()
    strongest: Sequence[tuple[np.ndarray, np.ndarray]] = field(default_factory=tuple)
    hatched: Sequence[bool] = ()
    points: MapPoints | None = None
    without_class: str = ""
    remarks: Mapping[int, str] = field(default_factory=dict)


def _packed(values: np.ndarray, kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(values, dtype=kind).tobytes()).decode("ascii")


def _fitting_digits(values: np.ndarray, wanted: int, bits: int) -> int:
    """Return the largest number of decimals, at most `wanted`, that fits into signed integers."""
    finite = values[np.isfinite(values)]
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    limit = 2 ** (bits - 1) - 2
    digits = wanted
    while digits > 0 and largest * 10**digits > limit:
        digits -= 1
    return digits


def pack_classes(classes: np.ndarray) -> str:
    """Return one character per unit: the class, or the sign for no data or not rated.

    Examples
    --------
    >>> pack_classes(np.array([0, 2, -1, -2, 10]))
    '02-xa'
    """
    signs = np.array([*_CLASS_SIGNS, NOT_RATED, NO_DATA])
    return "".join(signs[np.asarray(classes, dtype=int)])


def build_payload(
    layer: MapLayer, labels: MapLabels, language: str, selected: int = -1, with_names: bool = False
) -> dict[str, Any]:
    """Return what the browser needs for one step, as small as it can be.

    Parameters
    ----------
    selected
        Position of the selected unit in the geometry, -1 for none.
    with_names
        Whether names stand on the map where they fit; the selected one always does.
    """
    digits = _fitting_digits(layer.value, layer.digits, 32)
    scale = 10**digits
    whole = np.where(np.isfinite(layer.value), np.round(np.nan_to_num(layer.value) * scale), NO_VALUE)
    payload: dict[str, Any] = {
        "title": layer.title,
        "language": language,
        "classes": pack_classes(layer.classes),
        "colours": list(layer.colours),
        "legend": [
            {"label": label, "cut": cut} for label, cut in zip(layer.class_labels, layer.class_cuts, strict=True)
        ],
        "labels": {
            "nodata": layer.without_class or labels.nodata,
            "notrated": labels.notrated,
            "rank": labels.rank,
            "of": labels.of,
            "value": layer.value_label or labels.value,
            "class": labels.klass,
        },
        "value": _packed(whole, "<i4"),
        "scale": scale,
        "digits": digits,
        "suffix": layer.suffix,
        "rated": layer.rated,
        "selected": selected,
    }
    if with_names:
        payload["named"] = True
    if any(layer.hatched):
        payload["hatched"] = [bool(hatched) for hatched in layer.hatched]
    if layer.remarks:
        # Many units share a reason, which travels once.
        reasons = list(dict.fromkeys(layer.remarks.values()))
        places = {reason: at for at, reason in enumerate(reasons)}
        payload["reasons"] = reasons
        payload["remarks"] = {str(at): places[reason] for at, reason in layer.remarks.items()}
    if layer.points is not None:
        payload["points"] = _points_payload(layer.points)
    if layer.rank is not None and int(np.max(layer.rank, initial=0)) < 2**16:
        payload["rank"] = _packed(layer.rank, "<u2")
    if layer.strongest and len(layer.names) < NO_PART:
        amounts = np.concatenate([amount for _which, amount in layer.strongest])
        part_scale = 10 ** _fitting_digits(amounts, 2, 16)
        payload["names"] = list(layer.names)
        payload["partScale"] = part_scale
        payload["strongest"] = [
            [
                _packed(np.where(which < 0, NO_PART, which), "u1"),
                _packed(np.round(np.nan_to_num(amount) * part_scale), "<i2"),
            ]
            for which, amount in layer.strongest
        ]
    return payload


def _points_payload(points: MapPoints) -> dict[str, Any]:
    signs = kind_signs(points.kinds)
    return {
        "kinds": [
            {"label": label, "sign": sign, "colour": POINT_COLOURS[place % len(POINT_COLOURS)]}
            for place, (label, sign) in enumerate(zip(points.kinds, signs, strict=True))
        ],
        # A hundred-thousandth of a degree is a metre.
        "places": [
            [round(north, 5), round(east, 5), text, kind]
            for north, east, text, kind in zip(
                points.latitude, points.longitude, points.texts, points.kind, strict=True
            )
        ],
    }


def kind_signs(kinds: Sequence[str]) -> list[str]:
    """Return a sign for each kind of places, so that colour is not all that tells them apart: a letter, else a number.

    A single kind needs none.

    Examples
    --------
    >>> kind_signs(["Kita", "Jugendzentrum"]), kind_signs(["Kita", "Kirche"]), kind_signs(["Kita"])
    (['K', 'J'], ['1', '2'], [''])
    """
    if len(kinds) < 2:
        return [""] * len(kinds)
    letters = [label[:1].upper() for label in kinds]
    if len(set(letters)) == len(kinds) and all(letter.isalnum() for letter in letters):
        return letters
    return [str(place) for place in range(1, len(kinds) + 1)]
