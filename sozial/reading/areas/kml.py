"""KML and KMZ as GeoJSON: shapes and attributes of the file itself; nothing that it links to is fetched."""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from xml.parsers import expat

from sozial.errors import DataError, Finding, Severity, refusal
from sozial.i18n import N_, NP_
from sozial.reading.files.content import MAXIMUM_COORDINATES, check_archive, refusing_damage

_DEEPEST = 60
_NUMBERS = frozenset(("int", "uint", "short", "ushort", "float", "double"))
# Texts are kept within these elements only.
_TEXTS = frozenset(("name", "description", "coordinates", "value", "SimpleData"))


class _DeclaredError(Exception):
    """A file that declares entities: they can be made to grow without end, or to point elsewhere."""


class _Cells(HTMLParser):
    """Pairs of cells in a table of a description, as ArcGIS writes attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._row: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        if tag == "tr":
            self._row = []
        elif tag == "td":
            self._row.append("")

    def handle_endtag(self, tag: str) -> None:
        """Take a row of two cells."""
        if tag == "tr" and len(self._row) == 2 and self._row[0].strip():
            self.found.setdefault(self._row[0].strip(), self._row[1].strip())
            self._row = []

    def handle_data(self, data: str) -> None:
        """Take the text of a cell."""
        if self._row:
            self._row[-1] += data


class _Reader:
    """Takes placemarks out of KML while it is parsed."""

    def __init__(self) -> None:
        self.features: dict[str, list[dict[str, Any]]] = {}
        self.links = 0
        self.points = 0
        self._path: list[str] = []
        self._folders: list[str] = []
        self._text: list[str] = []
        self._types: dict[str, str] = {}
        self._field = ""
        self._properties: dict[str, Any] = {}
        self._shapes: list[dict[str, Any]] = []
        self._rings: list[list[list[float]]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        name = tag.rsplit(":", 1)[-1]
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            raise ValueError("too deep")
        self._text = []
        if name in ("Folder", "Document"):
            self._folders.append("")
        elif name == "Placemark":
            self._properties, self._shapes = {}, []
        elif name == "Polygon":
            self._rings = []
        elif name in ("Data", "SimpleData"):
            self._field = attributes.get("name", "")
        elif name == "SimpleField":
            self._types[attributes.get("name", "")] = attributes.get("type", "").rsplit(":", 1)[-1]
        elif name == "NetworkLink":
            self.links += 1

    def data(self, text: str) -> None:
        """Take the text of an element."""
        if self._path and self._path[-1] in _TEXTS:
            self._text.append(text)

    def end(self, tag: str) -> None:
        """End an element."""
        name = self._path.pop()
        inside = self._path[-1] if self._path else ""
        if name in _TEXTS:
            self._end_text(name, inside, "".join(self._text).strip())
        elif name == "Polygon" and self._rings:
            self._shapes.append({"type": "Polygon", "coordinates": self._rings})
        elif name in ("Folder", "Document"):
            self._folders.pop()
        elif name == "Placemark":
            self._end_placemark()
        self._text = []

    def _end_text(self, name: str, inside: str, text: str) -> None:
        if name == "coordinates" and inside == "LinearRing" and "Polygon" in self._path:
            self._rings.append(self._coordinates(text))
        elif name == "coordinates" and inside == "Point":
            self._shapes += [{"type": "Point", "coordinates": point} for point in self._coordinates(text)[:1]]
        elif name == "coordinates" and inside in ("LineString", "LinearRing"):
            self._shapes.append({"type": "LineString", "coordinates": self._coordinates(text)})
        elif name == "name" and inside in ("Folder", "Document") and self._folders:
            self._folders[-1] = text
        elif name in ("name", "description") and inside == "Placemark":
            self._properties[name] = text
        elif (name == "value" and inside == "Data") or name == "SimpleData":
            self._properties[self._field] = self._typed(text)

    def _typed(self, text: str) -> str | float | None:
        """Return a value as a number where the file declares its field as one."""
        if self._types.get(self._field) not in _NUMBERS:
            return text or None
        try:
            number = float(text)
        except ValueError:
            return text or None
        return number if math.isfinite(number) else None

    def _coordinates(self, text: str) -> list[list[float]]:
        points = []
        for entry in text.split():
            parts = [float(part) for part in entry.split(",") if part]
            if len(parts) < 2 or not all(map(math.isfinite, parts)):
                raise ValueError(f"coordinates: {entry[:40]}")
            points.append(parts[:3] if len(parts) > 2 and parts[2] else parts[:2])
        self.points += len(points)
        if self.points > MAXIMUM_COORDINATES:
            raise OverflowError
        return points

    def _end_placemark(self) -> None:
        properties = self._properties
        described = str(properties.get("description") or "")
        if "<td" in described.lower():
            cells = _Cells()
            cells.feed(described)
            if cells.found:
                del properties["description"]
                properties |= {name: text for name, text in cells.found.items() if name not in properties}
        shape: dict[str, Any] | None = None
        if len(self._shapes) == 1:
            shape = self._shapes[0]
        elif self._shapes:
            shape = {"type": "GeometryCollection", "geometries": self._shapes}
        layer = next((name for name in reversed(self._folders) if name), "")
        feature = {"type": "Feature", "properties": properties, "geometry": shape}
        self.features.setdefault(layer, []).append(feature)


def _has_polygon(shape: Mapping[str, Any] | None) -> bool:
    parts = [] if shape is None else shape.get("geometries", [shape])
    return any(part["type"] == "Polygon" for part in parts)


def _main_part(content: bytes, title: str) -> bytes:
    """Return the KML of a KMZ: doc.kml, or the first one."""
    if content[:2] != b"PK":
        return content
    with refusing_damage(title), zipfile.ZipFile(io.BytesIO(content)) as archive:
        check_archive(archive, title)
        names = sorted(entry.filename for entry in archive.infolist() if entry.filename.lower().endswith(".kml"))
        return archive.read(next((name for name in names if name.lower() == "doc.kml"), names[0]))


def read_kml(content: bytes, title: str, findings: list[Finding]) -> dict[str, bytes]:
    """Return the layers of KML or KMZ as GeoJSON, by the name of their folder; those with polygons if there are any.

    Raises
    ------
    DataError
        If it is damaged, declares entities, or holds nothing but links.

    Examples
    --------
    >>> place = "<Placemark><name>Au</name><Polygon><outerBoundaryIs><LinearRing><coordinates>9,51 10,51 10,52 9,51"
    >>> place += "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    >>> json.loads(read_kml(f"<kml>{place}</kml>".encode(), "a.kml", [])[""])["features"][0]["properties"]
    {'name': 'Au'}
    """
    reader = _parsed(_main_part(content, title), title)
    if reader.links:
        message: str = NP_(
            "One link to another file is not followed; only what stands in this file is read.",
            "Links to other files are not followed ({n}); only what stands in this file is read.",
        )
        findings.append(Finding("links", Severity.WARNING, message, "", title, {"n": reader.links}))
    holding = {
        layer: features
        for layer, features in reader.features.items()
        if any(_has_polygon(feature["geometry"]) for feature in features)
    }
    layers = holding or reader.features
    if not layers and reader.links:
        message = N_("This KML only links to another place; nothing is fetched from there.")
        remedy = N_("Open it in QGIS or Google Earth, and save the areas themselves as a file.")
        raise refusal("pointer", title, message, remedy)
    return {
        layer: json.dumps({"type": "FeatureCollection", "features": features}).encode()
        for layer, features in layers.items()
    }


def _parsed(content: bytes, title: str) -> _Reader:
    reader = _Reader()
    parser = expat.ParserCreate()

    def declared(*_parts: object) -> int:
        raise _DeclaredError

    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.ExternalEntityRefHandler = declared
    try:
        parser.Parse(content, True)
    except _DeclaredError as error:
        message = N_("This file declares entities of its own, as areas never need; it is not read.")
        raise refusal("pointer", title, message, N_("Save it again from its program.")) from error
    except OverflowError as error:
        message = N_("The outlines have more than {n} points; that is more than is drawn.")
        remedy = N_("Simplify the areas in your GIS.")
        raise refusal("too-large", title, message, remedy, n=MAXIMUM_COORDINATES) from error
    except (expat.ExpatError, ValueError, IndexError, LookupError, UnicodeError) as error:
        raise _damaged(title, str(error)) from error
    return reader


def _damaged(title: str, reason: str) -> DataError:
    message = N_("This KML is damaged: {reason}")
    return refusal("kml", title, message, N_("Load it again from its source."), reason=reason[:200])
