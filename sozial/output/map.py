"""The map: a constant folium base map, and a light layer that carries one step's colours.

The base map's script never changes while the areas stay the same, so the component in the browser
is not mounted again; geometry is fetched once from its own address. What travels at each step is
one character per unit for the class and a few packed numbers for the tooltip.
"""

from __future__ import annotations

import base64
import importlib.resources
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import folium
import numpy as np
from branca.element import MacroElement
from jinja2 import Template

from sozial.output.palette import POINT_COLOURS

NO_VALUE = -(2**31)
NO_PART = 255
NO_DATA = "-"
NOT_RATED = "x"
_CLASS_SIGNS = "0123456789abcdefghijklmnopqrstuvw"

# Addresses relative to the component's frame (…/component/NAME/index.html), so that they also work
# behind a reverse proxy with a base path.
ASSETS = "../../kompass/assets/"
LEAFLET = "../../kompass/leaflet/"
GEOMETRY = "../../kompass/geometry/"


def leaflet_folder() -> Path:
    """Return the folder of Leaflet's own files, which come along as a package."""
    return Path(str(importlib.resources.files("xstatic.pkg.leaflet") / "data"))


class OfflineMap(folium.Map):
    """A folium map that loads nothing but the app's own Leaflet files."""

    default_js = [  # noqa: RUF012
        ("leaflet", LEAFLET + "leaflet.js"),
        ("quarters", ASSETS + "quarters.js"),
    ]
    default_css = [  # noqa: RUF012
        ("leaflet", LEAFLET + "leaflet.css"),
        ("quarters", ASSETS + "quarters.css"),
    ]


class _Quarters(MacroElement):
    """Script of the base map: fetch the geometry once."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "Quarters.create({{ this._parent.get_name() }}, {{ this.settings | tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__()
        self._name = "Quarters"
        self.settings = settings


class _Paint(MacroElement):
    """Script of one step: recolour the layers that are there."""

    _template = Template("{% macro script(this, kwargs) %}Quarters.paint({{ this.payload | tojson }});{% endmacro %}")

    def __init__(self, payload: dict[str, Any]) -> None:
        super().__init__()
        self._name = "Paint"
        self.payload = payload


@dataclass(frozen=True)
class MapLabels:
    """Screen texts of the map, already in the user's language."""

    map: str
    nearer: str
    farther: str
    missing: str
    nodata: str
    notrated: str
    rank: str
    of: str
    value: str
    klass: str


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


def build_payload(layer: MapLayer, labels: MapLabels, language: str, selected: int = -1) -> dict[str, Any]:
    """Return what the browser needs for one step, as small as it can be.

    Parameters
    ----------
    selected
        Position of the selected unit in the geometry, -1 for none.
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


def build_base_map(geometry_address: str, labels: MapLabels, view: str = "map") -> folium.Map:
    """Return the base map: constant for one set of areas and one language.

    Parameters
    ----------
    geometry_address
        Name of the geometry below the app's geometry route; without underscore, because the map
        component strips what follows one from the identity of its script.
    view
        Name below which the browser remembers position and zoom: maps of different size have their own.
    """
    if "_" in geometry_address:
        raise ValueError(f"geometry address must not contain an underscore: {geometry_address}")
    base_map = OfflineMap(
        tiles=None, zoom_control=False, location=[51.2, 10.4], zoom_start=6, max_zoom=19, zoom_snap=0.25
    )
    settings = {
        "geometry": GEOMETRY + geometry_address,
        "view": view,
        "labels": {
            "map": labels.map,
            "nearer": labels.nearer,
            "farther": labels.farther,
            "missing": labels.missing,
        },
    }
    base_map.add_child(_Quarters(settings))
    return base_map


def build_step(payload: dict[str, Any]) -> folium.FeatureGroup:
    """Return the layer group that carries one step's colours to the map in the browser."""
    group = folium.FeatureGroup()
    group.add_child(_Paint(payload))
    return group
