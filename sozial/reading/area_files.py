"""Bytes of a file with areas to a frame: which layer, and nothing from any other place."""

from __future__ import annotations

import io
import re
import sqlite3
import zipfile
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pyogrio
import pyogrio.errors
import pyproj.exceptions
import shapely

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_
from sozial.reading.content import Kind, check_archive

_SAVE = N_("Load GeoJSON, GeoPackage or a zipped Shapefile.")
DRIVERS = frozenset({"GeoJSON", "GPKG", "ESRI Shapefile", "FlatGeobuf"})
MAXIMUM_COORDINATES = 15_000_000


@dataclass(frozen=True)
class AreaReading:
    """What a person decided about a file with areas: layer and coordinate system; found out where empty."""

    layer: str = ""
    crs: str = ""


def _shapefiles(content: bytes, title: str) -> tuple[zipfile.ZipFile, list[str]]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    check_archive(archive, title)
    names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    return archive, sorted(name for name in names if name.lower().endswith(".shp") and not name.startswith("__MACOSX"))


def _holds_areas(archive: zipfile.ZipFile, shape: str) -> bool:
    """Whether a Shapefile's head says that it holds polygons (types 5, 15 and 25)."""
    with archive.open(shape) as stream:
        return stream.read(36)[32:33] in (b"\x05", b"\x0f", b"\x19")


def _unpack(archive: zipfile.ZipFile, shape: str, folder: Path, findings: list[Finding], title: str) -> Path:
    """Unpack one Shapefile under names of our own, so that no path from the archive is ever used."""
    stem = shape[:-4].lower()
    found: dict[str, bytes] = {}
    for entry in archive.infolist():
        ending = Path(entry.filename).suffix.lower()
        if entry.filename.lower().removesuffix(ending) == stem and ending in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            found[ending] = archive.read(entry)
    if ".dbf" not in found:
        message = N_("The Shapefile has no .dbf: its areas have no keys and no names.")
        raise refusal("no-dbf", title, message, N_("Zip all parts of the Shapefile together."))
    for ending, part in found.items():
        (folder / f"areas{ending}").write_bytes(part)
    if ".cpg" not in found:
        encoding = _dbf_encoding(found[".dbf"])
        (folder / "areas.cpg").write_text(encoding)
        if any(byte > 127 for byte in found[".dbf"][32:]):
            message = N_("The Shapefile does not name its encoding (.cpg); its text is read as {encoding}.")
            remedy = N_("Check the umlauts in the names.")
            findings.append(Finding("no-cpg", Severity.NOTE, message, remedy, title, {"encoding": encoding}))
    return folder / "areas.shp"


def _dbf_encoding(content: bytes) -> str:
    try:
        content[32:].decode("utf-8")
    except UnicodeDecodeError:
        return "CP1252"
    return "UTF-8"


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
    stem = re.sub(r"\.[A-Za-z]+$", "", title)
    if kind is Kind.SHAPEFILE:
        archive, layers = _shapefiles(content, title)
        with archive:
            areas = [name for name in layers if _holds_areas(archive, name)]
            layer = _choose_layer(areas or layers, chosen, title, findings)
            path = _unpack(archive, layer, folder, findings, title)
        return _frame(path, None, "ESRI Shapefile", title, folder), layer, areas or layers
    ending, driver = {
        Kind.GEOJSON: (".geojson", "GeoJSON"),
        Kind.GEOPACKAGE: (".gpkg", "GPKG"),
        Kind.FLATGEOBUF: (".fgb", "FlatGeobuf"),
    }[kind]
    path = folder / f"areas{ending}"
    path.write_bytes(content.removeprefix(b"\xef\xbb\xbf") if kind is Kind.GEOJSON else content)
    if kind is not Kind.GEOPACKAGE:
        return _frame(path, None, driver, title, folder), stem, [stem]
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
    return _frame(path, layer, driver, title, folder), layer, layers


def _choose_layer(layers: list[str], chosen: AreaReading, title: str, findings: list[Finding]) -> str:
    if not layers:
        raise refusal("no-shapefile", title, N_("There is no Shapefile (.shp) in this zip."), _SAVE)
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


def _frame(path: Path, layer: str | None, driver: str, title: str, folder: Path) -> gpd.GeoDataFrame:
    try:
        with _Options(path):
            information = pyogrio.read_info(path, layer=layer)
            if information["driver"] != driver:
                message = N_("The content of this file is not what it claims to be.")
                raise refusal("driver", title, message, _SAVE)
            frame = gpd.read_file(path, layer=layer, engine="pyogrio")
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
