"""Bytes of a file with areas to a frame: which layer, and nothing from any other place."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pyogrio
import pyogrio.errors
import pyproj.exceptions
import shapely

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_
from sozial.reading.areas.kml import read_kml
from sozial.reading.areas.shapefile import AS_BYTES, open_shapefiles, unpack_shapefile, with_letters
from sozial.reading.areas.topojson import layer_as_geojson, topology_layers
from sozial.reading.files.content import MAXIMUM_COORDINATES, Kind
from sozial.reading.files.json_forms import as_collection, load_json

_SAVE = N_("Load GeoJSON, GeoPackage or a zipped Shapefile.")


@dataclass(frozen=True)
class AreaReading:
    """What a person decided about a file with areas; everything that is empty is found out anew.

    Parameters
    ----------
    layer, crs
        Layer and coordinate system.
    answers
        What a person answered to the questions of this file, by the name of the question (`Finding.question`).
    """

    layer: str = ""
    crs: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


def _check_database(path: Path, title: str) -> list[str]:
    """Return the real tables of a GeoPackage; refuse one whose schema reaches for anything else.

    Views and virtual tables can call functions when they are read.
    """
    try:
        with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as database:
            database.text_factory = lambda text: text.decode("utf-8", "replace")
            database.execute("PRAGMA trusted_schema=OFF")
            rows = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        database.close()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise refusal("geopackage", title, N_("This GeoPackage is damaged."), N_("Export it again.")) from error
    names = {str(name) for kind, name, _sql in rows if kind == "table"}
    if "gpkg_contents" not in names:
        raise refusal("no-geopackage", title, N_("This database is no GeoPackage."), _SAVE)
    for _kind, _name, sql in rows:
        virtual = re.match(r"\s*CREATE\s+VIRTUAL\s+TABLE.+?USING\s+[\"'\[]?(\w+)", str(sql or ""), re.I | re.S)
        if virtual and not re.fullmatch(r"rtree|fts\d", virtual[1], re.I):
            message = N_("This GeoPackage holds a table that fetches its content elsewhere; it is not opened.")
            raise refusal("pointer", title, message, N_("Export the layer alone."))
    return sorted(names)


def read_layers(
    content: bytes, kind: Kind, title: str, folder: Path, chosen: AreaReading, findings: list[Finding]
) -> tuple[gpd.GeoDataFrame, str, list[str]]:
    """Return the frame, its layer, and all layers with shapes."""
    if kind is Kind.SHAPEFILE:
        archive, layers = open_shapefiles(content, title)
        with archive:
            layer = _choose_layer(layers, chosen, title, findings)
            path, stated, driver = unpack_shapefile(archive, layer, folder, title)
        frame = _frame(path, None, "ESRI Shapefile", title, folder, AS_BYTES)
        return with_letters(frame, stated, driver, title, findings), layer, layers
    if kind is Kind.GEOPACKAGE:
        return _read_geopackage(content, title, folder, chosen, findings)
    stem = re.sub(r"\.[A-Za-z]+$", "", title)
    if kind is Kind.FLATGEOBUF:
        path = folder / "areas.fgb"
        path.write_bytes(content)
        return _frame(path, None, "FlatGeobuf", title, folder), stem, [stem]
    layer, layers = stem, [stem]
    if kind is Kind.TOPOJSON:
        whole, _codec = load_json(content, title)
        layers = topology_layers(whole, title)
        layer = _choose_layer(layers, chosen, title, findings)
        content = layer_as_geojson(whole, layer, title)
    elif kind is Kind.KML:
        parts = {name or stem: part for name, part in read_kml(content, title, findings).items()}
        layers = list(parts)
        layer = _choose_layer(layers, chosen, title, findings)
        content = parts[layer]
    else:
        content = as_collection(content, title, findings)
    path = folder / "areas.geojson"
    path.write_bytes(content)
    return _frame(path, None, "GeoJSON", title, folder), layer, layers


def _read_geopackage(
    content: bytes, title: str, folder: Path, chosen: AreaReading, findings: list[Finding]
) -> tuple[gpd.GeoDataFrame, str, list[str]]:
    path = folder / "areas.gpkg"
    path.write_bytes(content)
    real = set(_check_database(path, title))
    try:
        known = [(str(name), str(shape)) for name, shape in pyogrio.list_layers(path) if shape and str(name) in real]
    except (pyogrio.errors.DataSourceError, ValueError) as error:
        raise refusal("geopackage", title, N_("This GeoPackage is damaged."), N_("Export it again.")) from error
    if not known:
        raise refusal("no-geometry", title, N_("There are no areas in this file."), _SAVE)
    # Lines and points beside one layer of areas leave nothing to ask.
    layers = [name for name, shape in known if "Line" not in shape and "Point" not in shape] or [known[0][0]]
    layer = _choose_layer(layers, chosen, title, findings)
    return _frame(path, layer, "GPKG", title, folder), layer, layers


def _choose_layer(layers: Sequence[str], chosen: AreaReading, title: str, findings: list[Finding]) -> str:
    if not layers:
        raise refusal("no-geometry", title, N_("There are no areas in this file."), _SAVE)
    if chosen.layer:
        if chosen.layer not in layers:
            message = N_("There is no layer “{layer}”; there are: {known}")
            raise refusal("no-layer", title, message, layer=chosen.layer, known=listed(layers))
        return chosen.layer
    if len(layers) > 1:
        message = N_("Several layers: {names}. Proposed: “{layer}”.")
        values = {"names": listed(layers), "layer": layers[0]}
        remedy = N_("Choose the layer with the quarters.")
        findings.append(Finding("layers", Severity.QUESTION, message, remedy, title, values))
    return layers[0]


def _frame(
    path: Path, layer: str | None, driver: str, title: str, folder: Path, encoding: str | None = None
) -> gpd.GeoDataFrame:
    try:
        with _Options(path):
            information = pyogrio.read_info(path, layer=layer, encoding=encoding)
            if information["driver"] != driver:
                message = N_("The content of this file is not what it claims to be.")
                raise refusal("driver", title, message, _SAVE)
            frame = gpd.read_file(path, layer=layer, engine="pyogrio", encoding=encoding)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        pyogrio.errors.FieldError,
        pyogrio.errors.GeometryError,
        pyproj.exceptions.CRSError,
        shapely.errors.ShapelyError,
        ValueError,
        UnicodeDecodeError,
        OverflowError,
    ) as error:
        message = N_("The areas cannot be read: {reason}")
        reason = re.sub(r"\S*areas\.\w+", title, str(error).replace(str(folder), ""))[:200]
        raise refusal("areas", title, message, reason=reason) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.geometry.notna().sum() == 0:
        raise refusal("no-geometry", title, N_("There are no areas in this file."), _SAVE)
    if shapely.get_num_coordinates(frame.geometry.to_numpy()).sum() > MAXIMUM_COORDINATES:
        message = N_("The outlines have more than {n} points; that is more than is drawn.")
        remedy = N_("Simplify the areas in your GIS.")
        raise refusal("too-large", title, message, remedy, n=MAXIMUM_COORDINATES)
    return frame


class _Options:
    """Set GDAL's options for one file: a lost index of a Shapefile is made anew."""

    def __init__(self, path: Path) -> None:
        self.options = {"SHAPE_RESTORE_SHX": "YES"} if path.suffix == ".shp" else {}

    def __enter__(self) -> None:
        pyogrio.set_gdal_config_options(self.options)

    def __exit__(self, *_error: object) -> None:
        pyogrio.set_gdal_config_options(dict.fromkeys(self.options))
