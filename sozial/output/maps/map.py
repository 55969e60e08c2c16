"""The map: a constant folium base map, and a light layer that carries one step's colours.

The base map's script never changes while the areas stay the same, so the component in the browser
is not mounted again; geometry is fetched once from its own address. What travels at each step is
one character per unit for the class and a few packed numbers for the tooltip.
"""

from __future__ import annotations

import importlib.resources
from pathlib import Path
from typing import Any

import folium
from branca.element import MacroElement
from jinja2 import Template

from sozial.output.maps.map_layer import MapLabels

# Addresses relative to the component's frame (…/component/NAME/index.html), so that they also work
# behind a reverse proxy with a base path.
ASSETS = "../../kompass/assets/"
LEAFLET = "../../kompass/leaflet/"
GEOMETRY = "../../kompass/geometry/"
BESIDE = "../../kompass/beside/"
# Words that stay while the areas and the language do.
_OF_BASE_MAP = (
    "map",
    "nearer",
    "farther",
    "home",
    "wheel",
    "control",
    "fingers",
    "choose",
    "keys",
    "missing",
    "unnamed",
)


def leaflet_folder() -> Path:
    """Return the folder of Leaflet's own files, which come along as a package."""
    return Path(str(importlib.resources.files("xstatic.pkg.leaflet") / "data"))


class OfflineMap(folium.Map):
    """A folium map that loads nothing but the app's own Leaflet files."""

    default_js = [  # noqa: RUF012
        ("leaflet", LEAFLET + "leaflet.js"),
        ("map_fills", ASSETS + "map_fills.js"),
        ("map_points", ASSETS + "map_points.js"),
        ("map_view", ASSETS + "map_view.js"),
        ("map_gestures", ASSETS + "map_gestures.js"),
        ("map_choice", ASSETS + "map_choice.js"),
        ("map_beside", ASSETS + "map_beside.js"),
        ("map_names", ASSETS + "map_names.js"),
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


def build_base_map(geometry_address: str, labels: MapLabels, view: str = "map", turns: bool = False) -> folium.Map:
    """Return the base map: constant for one set of areas and one language.

    Parameters
    ----------
    geometry_address
        Name of the geometry below the app's geometry route; without underscore, because the map
        component strips what follows one from the identity of its script.
    view
        Name below which the browser remembers position and zoom: maps of different size have their own.
    turns
        Whether the page around turns with the arrow keys: then they are the map's only where the keyboard reached it.
    """
    if "_" in geometry_address:
        raise ValueError(f"geometry address must not contain an underscore: {geometry_address}")
    base_map = OfflineMap(
        tiles=None, zoom_control=False, location=[51.2, 10.4], zoom_start=6, max_zoom=19, zoom_snap=0.25
    )
    settings: dict[str, Any] = {
        "geometry": GEOMETRY + geometry_address,
        "view": view,
        "labels": {name: getattr(labels, name) for name in _OF_BASE_MAP},
    }
    if turns:
        settings["turns"] = True
    base_map.add_child(_Quarters(settings))
    return base_map


def build_step(payload: dict[str, Any]) -> folium.FeatureGroup:
    """Return the layer group that carries one step's colours to the map in the browser."""
    group = folium.FeatureGroup()
    group.add_child(_Paint(payload))
    return group
