"""Files with areas, made for tests: six quarters of a town, written as offices write them."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd
import shapely

NAMES = ("Altstadt", "Nordstadt", "Südstadt", "Westend", "Osthöhe", "Grünau")
NUMBERS = tuple(f"{number:02d}" for number in range(1, 7))


def squares(west=9.0, south=51.45, side=0.01, count=6):
    """Squares side by side, in degrees."""
    return [shapely.box(west + at * side, south, west + (at + 1) * side, south + side) for at in range(count)]


def feature(shape, **properties):
    geometry = shape if shape is None or isinstance(shape, dict) else shape.__geo_interface__
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def town(**columns):
    """Features of the six quarters with number and name; further columns by name, None to leave one out."""
    found = {"nr": NUMBERS, "name": NAMES, **columns}
    rows = [{name: cells[at] for name, cells in found.items() if cells is not None} for at in range(6)]
    return [feature(shape, **row) for shape, row in zip(squares(), rows, strict=True)]


def collection(features, **more):
    return json.dumps({"type": "FeatureCollection", "features": features, **more}, ensure_ascii=False).encode()


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def shapefile(columns, encoding="utf-8", page=None, shapes=None):
    """A zipped Shapefile whose text is in one encoding and whose .cpg says another; None leaves the .cpg out."""
    shapes = shapes or [shapely.box(5e5 + 1000 * at, 57e5, 5e5 + 1000 * (at + 1), 5_701_000) for at in range(6)]
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:25832")
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / "st.shp", encoding="UTF-8" if encoding == "utf-8" else "ISO-8859-1")
        parts = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
    if encoding != "utf-8":
        for text in [*columns, *(cell for cells in columns.values() for cell in cells)]:
            parts["st.dbf"] = parts["st.dbf"].replace(str(text).encode("latin-1"), str(text).encode(encoding))
    # What the program wrote about the encoding is no part of the test.
    parts["st.dbf"] = parts["st.dbf"][:29] + b"\0" + parts["st.dbf"][30:]
    parts.pop("st.cpg", None)
    if page is not None:
        parts["st.cpg"] = page.encode()
    return zipped(parts)


def codes(findings):
    return [finding.code for finding in findings]


def said(findings, language="en"):
    return " | ".join(finding.line(language) for finding in findings)
