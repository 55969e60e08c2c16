"""The forms in which JSON holds areas: one collection, one area per line, a list; what else there is, is named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from sozial.errors import DataError, Finding, Severity, refusal
from sozial.i18n import N_, NP_
from sozial.reading.files.text_encoding import choose_codec, decode_cell, encoding_label

SAVE_AGAIN = N_("Open it in QGIS, right-click the layer → Export → Save Features As… → GeoJSON, and load that file.")
CITY_MODEL = N_("This is {name}: it holds buildings, no quarters.")
SAVE_QUARTERS = N_("Ask for the borders of the quarters, as GeoJSON or GeoPackage.")
_GEOMETRIES = frozenset(
    ("Polygon", "MultiPolygon", "GeometryCollection", "LineString", "MultiLineString", "Point", "MultiPoint")
)
_COLLECTION = re.compile(rb'"type"\s*:\s*"FeatureCollection"')
_RECORD = "\x1e"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def json_text(content: bytes) -> tuple[str, str]:
    """Return the text of a JSON file and its codec: UTF-8 as the standard says, or what the letters show.

    Examples
    --------
    >>> json_text('{"a": "Süd"}'.encode("cp1252"))
    ('{"a": "Süd"}', 'cp1252')
    """
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return content.decode(codec, "replace"), "utf-8" if codec == "utf-8-sig" else codec
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        words = [word for word in re.findall(rb"[^\s\"{}\[\],:]+", content) if not word.isascii()]
        codec = choose_codec(list(dict.fromkeys(words))[:5_000])
        return decode_cell(content, codec), codec


def starts_json(content: bytes) -> bool:
    """Whether a file is JSON, also as UTF-16 or with a sign before every record.

    Examples
    --------
    >>> starts_json(b' {"type"'), starts_json('{"a":1}'.encode("utf-16")), starts_json(b"a;b")
    (True, True, False)
    """
    start = content[:400]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start[: len(start) // 2 * 2].decode("utf-16", "replace").encode("utf-8", "replace")
    return start.lstrip(b"\xef\xbb\xbf\x1e \t\r\n")[:1] in (b"{", b"[")


def _values(text: str) -> Iterator[Any]:
    """Return the JSON values that stand one after another in a text."""
    decoder = json.JSONDecoder()
    at = 0
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        yield value
        while at < len(text) and (text[at].isspace() or text[at] in f",{_RECORD}"):
            at += 1


def load_json(content: bytes, title: str) -> tuple[Any, str]:
    r"""Return what a JSON file holds, several values one after another as a list, and its codec.

    Raises
    ------
    DataError
        If it is damaged.

    Examples
    --------
    >>> load_json(b'{"a": 1}\n{"a": 2}', "a.json")
    ([{'a': 1}, {'a': 2}], 'utf-8')
    """
    text, codec = json_text(content)
    text = text.lstrip("\ufeff\x1e \t\r\n")
    try:
        try:
            return json.loads(text), codec
        except json.JSONDecodeError as error:
            if not error.msg.startswith("Extra data"):
                raise
            return list(_values(text)), codec
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        message = N_("This GeoJSON is damaged: {reason}")
        raise refusal(
            "geojson", title, message, N_("Load it again from its source."), reason=str(error)[:200]
        ) from error


def _kinds(values: list[Any]) -> set[str]:
    return {str(value.get("type")) if isinstance(value, dict) else "" for value in values}


def is_areas(whole: Any) -> bool:
    """Whether a JSON value is GeoJSON with attributes: a collection, an area, or a list of them.

    Examples
    --------
    >>> is_areas({"type": "FeatureCollection"}), is_areas([{"type": "Feature"}]), is_areas([])
    (True, True, False)
    """
    values = whole if isinstance(whole, list) else [whole]
    return bool(values) and _kinds(values) <= {"Feature", "FeatureCollection"}


def refuse_json(whole: Any, title: str) -> DataError:
    """Return the refusal of JSON that holds no areas: what it is, and the one step that helps."""
    values = whole if isinstance(whole, list) else [whole]
    if values and _kinds(values) <= _GEOMETRIES:
        message = N_("This file holds shapes without attributes ({kinds}): its areas have no keys and no names.")
        remedy = N_("Export the layer with its attributes, as a GeoJSON “FeatureCollection” or a GeoPackage.")
        return refusal("no-attributes", title, message, remedy, kinds=", ".join(sorted(_kinds(values))))
    if isinstance(whole, dict) and ("esriGeometry" in str(whole.get("geometryType")) or "spatialReference" in whole):
        message = N_("This is JSON as ArcGIS writes it, which is not read.")
        remedy = N_(
            "Ask the service for GeoJSON: write f=geojson instead of f=json in its address, and save that file."
        )
        return refusal("esri-json", title, message, remedy)
    if isinstance(whole, dict) and whole.get("type") == "CityJSON":
        return refusal("city-model", title, CITY_MODEL, SAVE_QUARTERS, name="CityJSON")
    message = N_("This JSON file holds no areas (no “FeatureCollection”).")
    return refusal("json", title, message, N_("Load GeoJSON, GeoPackage or a zipped Shapefile."))


def as_collection(content: bytes, title: str, findings: list[Finding]) -> bytes:
    r"""Return GeoJSON in any of its forms as one collection in UTF-8, and say what was changed for it.

    Examples
    --------
    >>> rows = b'{"type": "Feature"}\n{"type": "Feature"}\n'
    >>> found = []
    >>> len(json.loads(as_collection(rows, "a.geojsonl", found))["features"]), found[0].text("en")
    (2, 'The areas stand one after another and not in one collection; all 2 are read.')
    """
    if _COLLECTION.search(content[:4_000]) or _COLLECTION.search(content[-4_000:]):
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return content.removeprefix(b"\xef\xbb\xbf")
    whole, codec = load_json(content, title)
    if codec != "utf-8":
        message = N_("GeoJSON should be UTF-8, but the letters of this file are {encoding}, and are read so.")
        remedy = N_("Check the umlauts in the names, or save the file again as UTF-8.")
        values = {"encoding": encoding_label(codec)}
        findings.append(Finding("no-utf-8", Severity.WARNING, message, remedy, title, values))
    if not isinstance(whole, list):
        return json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace")
    features = [
        feature
        for value in whole
        for feature in (value.get("features") or [] if value.get("type") == "FeatureCollection" else [value])
    ]
    message = NP_(
        "The area stands by itself and not in a collection; {n} is read.",
        "The areas stand one after another and not in one collection; all {n} are read.",
    )
    findings.append(Finding("sequence", Severity.NOTE, message, "", title, {"n": len(features)}))
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode(
        "utf-8", "replace"
    )
