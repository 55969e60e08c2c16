"""Facilities: points with name and kind, from a table with coordinates or from GeoJSON."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_, NP_
from sozial.reading.files.content import TABLE_KINDS, Kind, detect_kind
from sozial.reading.files.json_forms import as_collection
from sozial.reading.tables.table import RawTable, read_table

MAXIMUM_POINTS = 20_000
_EAST = ("lon", "lng", "long", "longitude", "laenge", "laengengrad", "x", "xkoord", "xkoordinate", "rechtswert", "ost",
         "ostwert", "easting", "utmx", "utmost", "geox")  # fmt: skip
_NORTH = ("lat", "latitude", "breite", "breitengrad", "y", "ykoord", "ykoordinate", "hochwert", "nord", "nordwert",
          "northing", "utmy", "utmnord", "geoy")  # fmt: skip
_NAME = ("name", "bezeichnung", "einrichtung", "titel", "einrichtungsname", "title")
_KIND = ("art", "typ", "kategorie", "kind", "type", "einrichtungsart", "traegerart", "category")
_CODE = re.compile(r"EPSG:{1,2}(\d{4,6})$", re.I)


@dataclass(frozen=True)
class RawPoints:
    """Points as a file has them.

    Parameters
    ----------
    rows
        Name, kind, x and y of each.
    crs
        Coordinate system that the file states; empty where it states none.
    """

    rows: tuple[tuple[str, str, float, float], ...]
    crs: str
    findings: tuple[Finding, ...]


def _folded(name: str) -> str:
    text = name.casefold()
    for umlaut, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(umlaut, written)
    return re.sub(r"[^a-z0-9]", "", text)


def _column(names: Sequence[str], words: Sequence[str]) -> str | None:
    folded = {_folded(name): name for name in reversed(names)}
    return next((folded[word] for word in words if word in folded), None)


def read_points(content: bytes, title: str) -> RawPoints:
    r"""Read facilities.

    Parameters
    ----------
    content
        CSV, XLSX, XLS or ODS with columns for coordinates (``rechtswert`` and ``hochwert``, ``lon`` and ``lat``, …),
        for ``name`` and, if there are several, ``art``; or GeoJSON with points.

    Raises
    ------
    DataError
        If the file cannot be read, or has no coordinates.

    Examples
    --------
    >>> read_points("name;art;lon;lat\nKita Nord;Kita;9,43;54,78\nKita Süd;Kita;9,44;54,77\n".encode(), "k.csv").rows[0]
    ('Kita Nord', 'Kita', 9.43, 54.78)
    """
    kind = detect_kind(content, title)
    if kind is Kind.GEOJSON:
        return _from_geojson(content, title)
    if kind not in TABLE_KINDS:
        message = N_("Facilities are read from tables and GeoJSON.")
        raise refusal("no-points", title, message, N_("Save the layer as GeoJSON, or as a table with coordinates."))
    return _from_table(read_table(content, title), title)


def _from_table(table: RawTable, title: str) -> RawPoints:
    east, north = _column(table.columns, _EAST), _column(table.columns, _NORTH)
    if east is None or north is None:
        message = N_("There are no columns with coordinates. Columns: {names}")
        remedy = N_("Name them “rechtswert” and “hochwert”, or “lon” and “lat”.")
        raise refusal("no-coordinates", title, message, remedy, names=listed(list(table.columns), 20))
    name, kind = _column(table.columns, _NAME), _column(table.columns, _KIND)
    x, y = table.numbers(east).values, table.numbers(north).values
    nothing = [""] * len(x)
    names, kinds = (table.texts(column) if column else nothing for column in (name, kind))
    rows = [
        (names[row], kinds[row], float(x[row]), float(y[row]))
        for row in range(len(x))
        if math.isfinite(x[row]) and math.isfinite(y[row])
    ]
    return _checked(rows, len(x) - len(rows), "", title, table.findings)


def _named(feature: object) -> tuple[str, str]:
    """Return what the attributes of a place call it, and which kind it is of; empty where they say nothing."""
    found = feature.get("properties") if isinstance(feature, dict) else None
    properties: Mapping[str, Any] = found if isinstance(found, dict) else {}
    columns = [str(column) for column in properties]
    name, kind = (_column(columns, words) for words in (_NAME, _KIND))
    said = [" ".join(str(properties.get(column, "") or "").split()) if column else "" for column in (name, kind)]
    return said[0], said[1]


def _stated_code(whole: Mapping[str, Any]) -> str:
    """Return the coordinate system that a file states; empty where it states none."""
    stated = whole.get("crs")
    if not isinstance(stated, dict) or not isinstance(stated.get("properties"), dict):
        return ""
    match = _CODE.search(str(stated["properties"].get("name", "")))
    return f"EPSG:{match[1]}" if match else ""


def _from_geojson(content: bytes, title: str) -> RawPoints:
    told: list[Finding] = []
    whole = json.loads(as_collection(content, title, told))
    features = whole.get("features") if whole.get("type") == "FeatureCollection" else [whole]
    rows, without = [], 0
    for feature in features if isinstance(features, list) else []:
        points = _coordinates(feature)
        if not points:
            without += 1
        name, kind = _named(feature)
        rows += [(name, kind, x, y) for x, y in points]
    return _checked(rows, without, _stated_code(whole) or "EPSG:4326", title, told)


def _coordinates(feature: object) -> list[tuple[float, float]]:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict):
        return []
    found = geometry.get("coordinates")
    several = {"Point": [found], "MultiPoint": found}.get(str(geometry.get("type")), [])
    points = []
    for entry in several if isinstance(several, list) else []:
        if isinstance(entry, list) and len(entry) >= 2 and all(isinstance(part, (int, float)) for part in entry[:2]):
            points.append((float(entry[0]), float(entry[1])))
    return [point for point in points if all(map(math.isfinite, point))]


def _checked(
    rows: list[tuple[str, str, float, float]], without: int, crs: str, title: str, findings: Sequence[Finding]
) -> RawPoints:
    if not rows:
        message = N_("There is no point in this file.")
        raise refusal("no-points", title, message, N_("Save the layer as GeoJSON, or as a table with coordinates."))
    if len(rows) > MAXIMUM_POINTS:
        message = N_("There are {n} points; at most {most} are taken.")
        raise refusal("too-many", title, message, N_("Save only what you need."), n=len(rows), most=MAXIMUM_POINTS)
    told = list(findings)
    if without:
        message = NP_("One row without a point is left out.", "Rows without a point are left out: {n}")
        remedy = N_("Add their coordinates.")
        told.append(Finding("without-point", Severity.WARNING, message, remedy, title, {"n": without}))
    return RawPoints(tuple(rows), crs, tuple(told))
