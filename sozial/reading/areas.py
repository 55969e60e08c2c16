"""Bytes to areas: GeoJSON, GeoPackage, FlatGeobuf and zipped Shapefile, repaired and with one row per key."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_
from sozial.model import GEOMETRY, NAME, UNIT
from sozial.reading import area_words
from sozial.reading.area_files import AreaReading, read_layers
from sozial.reading.content import AREA_KINDS, Kind, detect_kind
from sozial.reading.coordinates import SWAPPED, WGS84, find_candidates, lies_in_germany, name_crs
from sozial.reading.geometry import check_neighbours, only_polygons
from sozial.reading.grid import cell_text

DISPLAY_CRS = "EPSG:4326"
_NAMED = re.compile(r"(name|bez(eichnung)?$|quartier|stadtteil)", re.I)
_SAVE = N_("Load GeoJSON, GeoPackage or a zipped Shapefile.")


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
        frame, layer, layers = read_layers(content, kind, title, Path(folder), chosen, findings)
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
    """Return the frame in the chosen or stated coordinate system; one that cannot be right is asked about."""
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
    called = [column for column in worded if area_words.says_name(column)]
    return best, next(iter(called or worded), None)


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
