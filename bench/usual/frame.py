"""The app's own frame with one thing exchanged: how the map is drawn."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import folium
from streamlit_folium import st_folium

from sozial.output.maps.layers import build_index_layer
from sozial.output.maps.map import OfflineMap
from sozial.ui.memory import cached_data
from sozial.ui.results import map_panel
from sozial.ui.session import state


def show_map(dataset, result, view, with_ranks=True):
    """Draw polygons with their colours and tooltips inside the map, as most apps do."""
    layer = build_index_layer(dataset, result, state.language(), with_ranks)
    collection = json.loads(cached_data.geometry(dataset))
    for feature, number, value in zip(collection["features"], layer.classes, layer.value, strict=True):
        feature["properties"]["colour"] = layer.colours[number] if number >= 0 else "#dddddd"
        feature["properties"]["score"] = None if value != value else round(float(value), 2)
    bounds = dataset.areas.to_crs("EPSG:4326").total_bounds
    chart = OfflineMap(tiles=None, location=[(bounds[1] + bounds[3]) / 2, (bounds[0] + bounds[2]) / 2], zoom_start=11)
    folium.GeoJson(
        collection,
        style_function=lambda feature: {
            "fillColor": feature["properties"]["colour"],
            "color": "#76828e",
            "weight": 0.8,
            "fillOpacity": 1,
        },
        tooltip=folium.GeoJsonTooltip(["name", "score"]),
    ).add_to(chart)
    st_folium(chart, key="map", height=map_panel.HEIGHT, use_container_width=True, returned_objects=[])


map_panel.show_map = show_map
runpy.run_path(str(Path(map_panel.__file__).parents[1] / "frame.py"), run_name="__main__")
