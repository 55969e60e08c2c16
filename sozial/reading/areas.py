"""Bytes to areas: GeoJSON, GeoPackage and zipped Shapefile, repaired and with one row per key."""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pyogrio.errors
import shapely

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_
from sozial.model import GEOMETRY, NAME, UNIT
from sozial.reading.table import MAXIMUM_UNPACKED, cell_text

DISPLAY_CRS = "EPSG:4326"
_KEY = re.compile(r"(schl|key|kenn|code|nummer|(^|_)nr|(^|_)id|ags|plr)", re.I)
_NAME = re.compile(r"(name|bez(eichnung)?$|quartier|stadtteil)", re.I)


@dataclass(frozen=True)
class RawAreas:
    """Areas as they stood in the file, with their attributes."""

    title: str
    frame: gpd.GeoDataFrame
    findings: tuple[Finding, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Attribute columns."""
        return tuple(column for column in self.frame.columns if column != self.frame.geometry.name)

    def texts(self, column: str) -> pd.Series:
        """Return one attribute as text, whole numbers without decimals."""
        return self.frame[column].map(lambda cell: "" if pd.isna(cell) else cell_text(_plain(cell)))


def _plain(cell: object) -> str | float:
    return float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else str(cell)


def _shapefile_path(content: bytes, title: str, folder: Path) -> Path:
    """Unpack a zipped Shapefile under names of our own, so that no path from the archive is ever used."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > MAXIMUM_UNPACKED:
                raise refusal("too-large", title, N_("This file unpacks to more than can be read."))
            shapes = sorted(entry.filename for entry in entries if entry.filename.lower().endswith(".shp"))
            if not shapes:
                message = N_("There is no Shapefile (.shp) in this zip.")
                raise refusal("no-shapefile", title, message, N_("Load GeoJSON, GeoPackage or a zipped Shapefile."))
            if len(shapes) > 1:
                names = ", ".join(shapes)
                message = N_("Several Shapefiles in one zip: {names}")
                raise refusal("several", title, message, N_("Zip the one you want alone."), names=names)
            stem = shapes[0][:-4]
            for entry in entries:
                ending = entry.filename[len(stem) :].lower()
                if entry.filename.startswith(stem) and ending in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                    (folder / f"areas{ending}").write_bytes(archive.read(entry))
    except zipfile.BadZipFile as error:
        raise refusal("zip", title, N_("This zip file is damaged.")) from error
    return folder / "areas.shp"


def _read_frame(content: bytes, title: str, folder: Path) -> gpd.GeoDataFrame:
    if content[:2] == b"PK":
        path = _shapefile_path(content, title, folder)
    elif content[:15] == b"SQLite format 3":
        path = folder / "areas.gpkg"
        path.write_bytes(content)
    elif content.lstrip()[:1] == b"{" or content[:4] == b"\xef\xbb\xbf{":
        try:
            json.loads(content.decode("utf-8-sig"))
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            message = N_("This GeoJSON is damaged: {reason}")
            raise refusal("geojson", title, message, reason=str(error)[:200]) from error
        path = folder / "areas.geojson"
        path.write_bytes(content)
    else:
        message = N_("This is no file with areas.")
        raise refusal("no-areas", title, message, N_("Load GeoJSON, GeoPackage or a zipped Shapefile."))
    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind]
        if len(layers) > 1:
            message = N_("Several layers: {names}")
            raise refusal("several", title, message, N_("Save the one you want alone."), names=", ".join(layers))
        frame = gpd.read_file(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        message = N_("The areas cannot be read: {reason}")
        reason = str(error).replace(str(folder), "")[:200]
        raise refusal("areas", title, message, reason=reason) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.geometry.notna().sum() == 0:
        raise refusal("no-geometry", title, N_("There are no areas in this file."))
    return frame


def read_areas(content: bytes, title: str) -> RawAreas:
    """Read areas.

    Raises
    ------
    DataError
        If there are none, if they are not polygons, or if where they lie cannot be told.
    """
    with tempfile.TemporaryDirectory() as folder:
        frame = _read_frame(content, title, Path(folder))
    findings: list[Finding] = []
    empty = frame.geometry.isna() | frame.geometry.is_empty
    if empty.any():
        message = N_("Rows without an area are left out: {n}")
        findings.append(Finding("no-area", Severity.WARNING, message, "", title, {"n": int(empty.sum())}))
        frame = frame[~empty]
    flat = ~frame.geometry.geom_type.isin(["Polygon", "MultiPolygon"])
    if flat.all():
        kinds = ", ".join(sorted(set(frame.geometry.geom_type)))
        message = N_("These are no areas but {kinds}.")
        raise refusal("no-polygons", title, message, N_("Load the polygons of the quarters."), kinds=kinds)
    if flat.any():
        message = N_("Shapes that are no areas are left out: {n}")
        findings.append(Finding("no-polygon", Severity.WARNING, message, "", title, {"n": int(flat.sum())}))
        frame = frame[~flat]
    if frame.crs is None:
        message = N_("The file does not say in which coordinate system its areas are.")
        raise refusal("no-crs", title, message, N_("Save it with its coordinate system (for a Shapefile: the .prj)."))
    return RawAreas(title, frame.set_geometry(shapely.force_2d(frame.geometry.array)), tuple(findings))


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
        score = (round(matched, 3), 2 * bool(_KEY.search(column)) + (len(said) == len(texts)), -position)
        if (matched > 0 or _KEY.search(column) or len(said) == len(texts)) and score > best_score:
            best, best_score = column, score
    names = [column for column in areas.columns if column != best and _NAME.search(column)]
    worded = [column for column in names if areas.texts(column).str.contains("[A-Za-zÄÖÜäöüß]{3}").mean() > 0.5]
    return best, worded[0] if worded else None


def prepare_areas(areas: RawAreas, key: str, name: str | None = None) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Return one repaired area per key, and what was done to get there.

    Returns
    -------
    frame
        Index: key (text). Columns: name, geometry, in the file's own coordinate system.
    findings
        Repaired rings, joined polygons, rows without a key.
    """
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
        shown = listed(names)
        message = N_("Outlines that cross themselves were repaired ({n}): {names}")
        values = {"n": len(names), "names": shown}
        findings.append(Finding("repaired", Severity.NOTE, message, N_("Check these on the map."), areas.title, values))
        frame.loc[invalid, GEOMETRY] = frame.geometry[invalid].make_valid().map(_only_polygons)
    twice = frame[UNIT][frame[UNIT].duplicated()].unique()
    if len(twice):
        shown = listed(sorted(twice))
        message = N_("Several polygons with one key were joined ({n}): {keys}")
        values = {"n": len(twice), "keys": shown}
        findings.append(Finding("dissolved", Severity.NOTE, message, "", areas.title, values))
        frame = frame.dissolve(by=UNIT, aggfunc="first", as_index=False)
    return frame.set_index(UNIT)[[NAME, GEOMETRY]], findings


def _only_polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Drop lines and points that a repair can leave beside the polygons."""
    if shape.geom_type != "GeometryCollection":
        return shape
    parts = [part for part in shape.geoms if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.unary_union(parts)
