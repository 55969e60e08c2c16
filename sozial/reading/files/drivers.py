"""Which of GDAL's formats are read; a module of its own, because whoever starts a process needs no more than this."""

from __future__ import annotations

DRIVERS = frozenset({"GeoJSON", "GPKG", "ESRI Shapefile", "FlatGeobuf"})
