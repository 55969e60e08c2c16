"""Bytes to areas: GeoJSON, GeoPackage, FlatGeobuf and zipped Shapefile, repaired and with one row per key."""

from __future__ import annotations

import io
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pyogrio.errors
import pyproj
import shapely

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_
from sozial.model import GEOMETRY, NAME, UNIT
from sozial.reading import area_words
from sozial.reading.content import AREA_KINDS, Kind, check_archive, detect_kind
from sozial.reading.coordinates import SWAPPED, WGS84, find_candidates, lies_in_germany, name_crs
from sozial.reading.geometry import check_neighbours, only_polygons
from sozial.reading.grid import cell_text

DISPLAY_CRS = "EPSG:4326"
DRIVERS = frozenset({"GeoJSON", "GPKG", "ESRI Shapefile", "FlatGeobuf"})
MAXIMUM_COORDINATES = 15_000_000
_NAMED = re.compile(r"(name|bez(eichnung)?$|quartier|stadtteil)", re.I)
_SAVE = N_("Load GeoJSON, GeoPackage or a zipped Shapefile.")


@dataclass(frozen=True)
class AreaReading:
    """What a person decided about a file with areas: layer and coordinate system; found out where empty."""

    layer: str = ""
    crs: str = ""


@dataclass(frozen=True)
class RawAreas:
    """Areas as they stood in the file, with their attributes.

    Parameters
    ----------
    frame
        Flat polygons; without a coordinate system where it is not known.
    layer, layers
        The layer that was read, and all that hold shapes.
    crs
        Code or name of the coordinate system, "" where it is not known.
    invalid
        How many outlines cross themselves.
    kinds
        Types of shapes in the file.
    has_heights
        Whether the file gives a third coordinate.
    """

    title: str
    frame: gpd.GeoDataFrame
    findings: tuple[Finding, ...]
    kind: Kind = Kind.GEOJSON
    layer: str = ""
    layers: tuple[str, ...] = ()
    crs: str = ""
    invalid: int = 0
    kinds: tuple[str, ...] = ()
    has_heights: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Attribute columns."""
        return tuple(column for column in self.frame.columns if column != self.frame.geometry.name)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in the file's own coordinates."""
        west, south, east, north = (float(value) for value in self.frame.total_bounds)
        return west, south, east, north

    def texts(self, column: str) -> pd.Series:
        """Return one attribute as text, whole numbers without decimals."""
        return self.frame[column].map(lambda cell: "" if pd.isna(cell) else cell_text(_plain(cell)))


def _plain(cell: object) -> str | float:
    return float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else str(cell)


def _shapefiles(content: bytes, title: str) -> tuple[zipfile.ZipFile, list[str]]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    check_archive(archive, title)
    names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    return archive, sorted(name for name in names if name.lower().endswith(".shp") and not name.startswith("__MACOSX"))


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
            database.execute("PRAGMA trusted_schema=OFF")
            rows = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        database.close()
    except sqlite3.DatabaseError as error:
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


def _read_layers(content: bytes, kind: Kind, title: str, folder: Path, chosen: AreaReading, findings: list[Finding]):  # type: ignore[no-untyped-def]
    """Return the frame, its layer, and all layers with shapes."""
    stem = re.sub(r"\.[A-Za-z]+$", "", title)
    if kind is Kind.SHAPEFILE:
        archive, layers = _shapefiles(content, title)
        with archive:
            layer = _choose_layer(layers, chosen, title, findings)
            path = _unpack(archive, layer, folder, findings, title)
        return _frame(path, None, "ESRI Shapefile", title, folder), layer, layers
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
        layers = [str(name) for name, shape in pyogrio.list_layers(path) if shape and str(name) in real]
    except (pyogrio.errors.DataSourceError, ValueError) as error:
        raise refusal("geopackage", title, N_("This GeoPackage is damaged."), N_("Export it again.")) from error
    if not layers:
        raise refusal("no-geometry", title, N_("There are no areas in this file."), _SAVE)
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
        with pyogrio_options(path):
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


class pyogrio_options:  # noqa: N801
    """Set GDAL's options for one file: a lost index of a Shapefile is made anew."""

    def __init__(self, path: Path) -> None:
        self.options = {"SHAPE_RESTORE_SHX": "YES"} if path.suffix == ".shp" else {}

    def __enter__(self) -> None:
        pyogrio.set_gdal_config_options(self.options)

    def __exit__(self, *_error: object) -> None:
        pyogrio.set_gdal_config_options(dict.fromkeys(self.options))


def read_areas(content: bytes, title: str, reading: AreaReading | None = None) -> RawAreas:
    """Read areas.

    Parameters
    ----------
    reading
        Layer and coordinate system that a person chose.

    Raises
    ------
    DataError
        If there are none, or if they are not polygons.
    """
    chosen = reading or AreaReading()
    kind = detect_kind(content, title)
    if kind not in AREA_KINDS:
        raise refusal("no-areas", title, N_("This is no file with areas."), _SAVE)
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory() as folder:
        frame, layer, layers = _read_layers(content, kind, title, Path(folder), chosen, findings)
    frame = _with_polygons(frame, title, findings)
    has_heights = bool(shapely.has_z(frame.geometry.array).any())
    if has_heights:
        message = N_("Heights (a third coordinate) are left out.")
        findings.append(Finding("heights", Severity.NOTE, message, "", title))
    frame = frame.set_geometry(shapely.force_2d(frame.geometry.array))
    kinds = tuple(sorted(set(frame.geometry.geom_type)))
    raw = RawAreas(title, frame, (), kind, layer, tuple(layers), "", int((~frame.is_valid).sum()), kinds, has_heights)
    frame, crs, crs_findings = _place(raw, chosen)
    return replace(raw, frame=frame, crs=crs, findings=(*findings, *crs_findings))


def _with_polygons(frame: gpd.GeoDataFrame, title: str, findings: list[Finding]) -> gpd.GeoDataFrame:
    empty = frame.geometry.isna() | frame.geometry.is_empty
    if empty.any():
        message = N_("Rows without an area are left out: {n}")
        findings.append(Finding("no-area", Severity.WARNING, message, "", title, {"n": int(empty.sum())}))
        frame = frame[~empty]
    flat = ~frame.geometry.geom_type.isin(["Polygon", "MultiPolygon"])
    if flat.all():
        kinds = ", ".join(sorted(set(frame.geometry.geom_type)))
        remedy = N_("Load the polygons of the quarters.")
        if "Line" in kinds:
            remedy = N_("These are borders drawn as lines: turn them into polygons in your GIS (“lines to polygons”).")
        raise refusal("no-polygons", title, N_("These are no areas but {kinds}."), remedy, kinds=kinds or "?")
    if flat.any():
        message = N_("Shapes that are no areas are left out: {n}")
        findings.append(Finding("no-polygon", Severity.WARNING, message, "", title, {"n": int(flat.sum())}))
        frame = frame[~flat]
    return frame


def _place(raw: RawAreas, chosen: AreaReading) -> tuple[gpd.GeoDataFrame, str, list[Finding]]:
    """Return the frame in the chosen or stated coordinate system; one that is not known, or cannot be, is asked about."""
    frame, title, bounds = raw.frame, raw.title, raw.bounds
    if chosen.crs == SWAPPED:
        turned = shapely.transform(frame.geometry.array, lambda points: points[:, ::-1])
        return frame.set_geometry(turned).set_crs(WGS84, allow_override=True), WGS84, []
    if chosen.crs:
        return frame.set_crs(chosen.crs, allow_override=True), chosen.crs, []
    candidates = find_candidates(bounds)
    shown = listed([f"{candidate.crs}: {candidate.town} ({candidate.kilometres} km)" for candidate in candidates])
    values = {"candidates": shown or "–"}
    if frame.crs is None:
        message = N_("The file does not say in which coordinate system its areas are. Possible: {candidates}")
        remedy = N_(
            "Choose the one that places your town rightly, or save the file with it (for a Shapefile: the .prj)."
        )
        return frame, "", [Finding("no-crs", Severity.QUESTION, message, remedy, title, values)]
    known = name_crs(frame.crs, bounds)
    if lies_in_germany(frame.crs, bounds):
        return frame, known, []
    if candidates:
        message = N_(
            "Under the stated coordinate system ({crs}) the areas do not lie in Germany. Possible: {candidates}"
        )
        remedy = N_(
            "Choose the one that places your town rightly, or save the file with it (for a Shapefile: the .prj)."
        )
        values["crs"] = known
        finding = Finding("implausible-crs", Severity.QUESTION, message, remedy, title, values)
        return frame.set_crs(None, allow_override=True), "", [finding]
    outside = max(map(abs, bounds)) > 180 if frame.crs.is_geographic else False
    if outside:
        message = N_("The coordinates are no degrees, as the file says they are, and fit no system known here.")
        remedy = N_("Save the file again with its coordinate system.")
        finding = Finding("implausible-crs", Severity.QUESTION, message, remedy, title, values)
        return frame.set_crs(None, allow_override=True), "", [finding]
    message = N_("The areas lie outside Germany ({crs}).")
    return frame, known, [Finding("abroad", Severity.NOTE, message, "", title, {"crs": known})]


def propose_area_columns(areas: RawAreas, keys: Collection[str] = ()) -> tuple[str | None, str | None]:
    """Propose the columns with key and name: by their match with the table's keys, then by their names."""
    wanted = set(keys)
    best, best_score = None, (0.0, 0, 0)
    for position, column in enumerate(areas.columns):
        texts = areas.texts(column)
        said = set(texts) - {""}
        if not said:
            continue
        matched = len(said & wanted) / len(wanted) if wanted else 0.0
        running = area_words.says_running_number(column)
        codes = area_words.looks_like_codes(list(said)[:500])
        named = 2 * area_words.says_key(column) + codes * (1 + area_words.says_area(column)) - 3 * running
        unique = len(said) == len(texts)
        varied = round(4 * len(said) / max(len(texts), 1))
        score = (round(matched, 3) if matched > 0.1 else 0.0, named + unique + varied, -position)
        if (matched > 0 or named > 0 or unique) and score > best_score:
            best, best_score = column, score
    different = len(set(areas.texts(best))) if best else 0
    names = [
        column
        for column in areas.columns
        if column != best and _NAMED.search(column) and areas.texts(column).nunique() >= 0.6 * different
    ]
    worded = [column for column in names if areas.texts(column).str.contains("[A-Za-zÄÖÜäöüß]{3}").mean() > 0.5]
    named = [column for column in worded if area_words.says_name(column)]
    return best, (named or worded or [None])[0]


def prepare_areas(areas: RawAreas, key: str, name: str | None = None) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Return one repaired area per key, and what was done to get there.

    Returns
    -------
    frame
        Index: key (text). Columns: name, geometry, in the file's own coordinate system.
    findings
        Repaired rings, joined polygons, rows without a key, gaps and overlaps.

    Raises
    ------
    DataError
        If it is not known where the areas lie.
    """
    if areas.frame.crs is None:
        asked = [finding for finding in areas.findings if finding.severity is Severity.QUESTION]
        message = N_("The file does not say in which coordinate system its areas are.")
        remedy = N_(
            "Choose the one that places your town rightly, or save the file with it (for a Shapefile: the .prj)."
        )
        shown = asked[0].values.get("candidates", "–") if asked else "–"
        raise refusal("no-crs", areas.title, message, remedy, candidates=shown)
    findings = list(areas.findings)
    frame = gpd.GeoDataFrame(
        {UNIT: areas.texts(key), NAME: areas.texts(name) if name else areas.texts(key)},
        geometry=areas.frame.geometry.array,
        crs=areas.frame.crs,
    )
    keyless = frame[UNIT] == ""
    if keyless.any():
        message = N_("Areas without a key are left out: {n}")
        findings.append(Finding("area-no-key", Severity.WARNING, message, "", areas.title, {"n": int(keyless.sum())}))
        frame = frame[~keyless]
    invalid = ~frame.geometry.is_valid
    if invalid.any():
        names = [f"{name} ({unit})" for unit, name in zip(frame[UNIT][invalid], frame[NAME][invalid], strict=True)]
        message = N_("Outlines that cross themselves were repaired ({n}): {names}")
        values = {"n": len(names), "names": listed(names)}
        findings.append(Finding("repaired", Severity.NOTE, message, N_("Check these on the map."), areas.title, values))
        frame.loc[invalid, GEOMETRY] = frame.geometry[invalid].make_valid().map(only_polygons)
    twice = frame[UNIT][frame[UNIT].duplicated()].unique()
    if len(twice):
        message = N_("Several polygons with one key were joined ({n}): {keys}")
        values = {"n": len(twice), "keys": listed(sorted(twice))}
        findings.append(Finding("dissolved", Severity.NOTE, message, "", areas.title, values))
        frame = frame.dissolve(by=UNIT, aggfunc="first", as_index=False)
    prepared = frame.set_index(UNIT)[[NAME, GEOMETRY]]
    findings.extend(check_neighbours(prepared, areas.title))
    return prepared, findings
