"""What a file is, told by its content and never by its name; and what is refused before it is opened."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from sozial.errors import DataError, Phrase, refusal
from sozial.i18n import N_
from sozial.reading.files.json_forms import (
    CITY_MODEL,
    SAVE_AGAIN,
    SAVE_QUARTERS,
    is_areas,
    load_json,
    refuse_json,
    starts_json,
)

# An archive is bounded before anything of it is unpacked.
MAXIMUM_UNPACKED = 400_000_000
MAXIMUM_RATIO = 150
MAXIMUM_ENTRIES = 2_000
MAXIMUM_CELLS = 20_000_000
MAXIMUM_SHEET_CELLS = 3_000_000
MAXIMUM_COLUMNS = 3_000
# As in a spreadsheet.
MAXIMUM_LETTERS = 32_767
MAXIMUM_FORM_CELLS = 300_000
MAXIMUM_COORDINATES = 15_000_000
_FREE_RATIO = 20_000_000


class Kind(StrEnum):
    """Formats that are read."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    GEOJSON = "geojson"
    GEOPACKAGE = "gpkg"
    SHAPEFILE = "shp"
    FLATGEOBUF = "fgb"
    TOPOJSON = "topojson"
    KML = "kml"


TABLE_KINDS = frozenset({Kind.CSV, Kind.XLSX, Kind.XLS, Kind.ODS})
AREA_KINDS = frozenset(set(Kind) - TABLE_KINDS)
_SAVE_TABLE = N_("Load CSV, XLSX or ODS.")
_SAVE_AREAS = N_("Load GeoJSON, GeoPackage or a zipped Shapefile.")
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"PAR1", "Parquet"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"BZh", "BZIP2"),
    (b"{\\rtf", "RTF"),
    (b"\x00\x00\x27\x0a", N_("a .shp without its zip")),
)
# Parts by which an archive shows what it is.
_FOREIGN_PARTS = (
    (".gdb", "ESRI File Geodatabase"),
    (".gml", "GML"),
    (".tab", "MapInfo"),
    (".mif", "MapInfo"),
    (".dxf", "DXF"),
)
_FOREIGN_MARKUP = ((b"gml", "GML"), (b"wfs", "GML"), (b"<gpx", "GPX"), (b"<osm", "OpenStreetMap"))
# As the statistical offices call the files of the census grid.
_GRID = re.compile(r"\d+k?m[-_ ]?gitter")
_KML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?kml[\s/>]", re.I | re.S)
_XML = re.compile(rb"^\s*(?:<\?xml|<!doctype|<[a-z])", re.I)


def check_archive(archive: zipfile.ZipFile, title: str) -> None:
    """Refuse an archive that is too large, too tightly packed, encrypted, or names places outside itself.

    Raises
    ------
    DataError
        With the reason; nothing was unpacked.
    """
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAXIMUM_ENTRIES:
        message = N_("This archive holds {n} files; at most {most} are opened.")
        raise refusal("archive-entries", title, message, n=len(entries), most=MAXIMUM_ENTRIES)
    if unpacked > MAXIMUM_UNPACKED or (unpacked > _FREE_RATIO and unpacked > MAXIMUM_RATIO * max(packed, 1)):
        message = N_("This file unpacks to {n} MB, more than is opened; nothing was unpacked.")
        raise refusal(
            "too-large", title, message, N_("Save only the sheet or layer you need."), n=unpacked // 1_000_000
        )
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if ".." in parts or entry.filename.startswith(("/", "\\")) or re.match(r"^[A-Za-z]:", entry.filename):
            message = N_("This archive names a place outside itself; nothing was unpacked.")
            raise refusal("archive-path", title, message, N_("Pack the files again."))
        if entry.flag_bits & 1:
            message = N_("This archive is protected by a password.")
            raise refusal("archive-password", title, message, N_("Save it without a password."))


@contextmanager
def refusing_damage(title: str) -> Iterator[None]:
    """Refuse an archive that turns out to be damaged while something is read from it.

    Raises
    ------
    DataError
        Instead of what the archive's reader raises.
    """
    try:
        yield
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, RuntimeError, OSError, KeyError,
            ValueError) as error:  # fmt: skip
        message = N_("This file is damaged or incomplete (a broken zip archive).")
        raise refusal("zip", title, message, N_("Load it again from its source.")) from error


def _zip_kind(content: bytes, title: str) -> Kind:
    with refusing_damage(title), zipfile.ZipFile(io.BytesIO(content)) as archive:
        check_archive(archive, title)
        names = [entry.filename.lower() for entry in archive.infolist() if not entry.is_dir()]
        kinds = archive.read("mimetype")[:200] if "mimetype" in names else b""
    if any(name.startswith("xl/") for name in names):
        return Kind.XLSX
    if b"opendocument.spreadsheet" in kinds:
        return Kind.ODS
    if any(name.endswith(".shp") for name in names):
        return Kind.SHAPEFILE
    if any(name.endswith(".kml") for name in names):
        return Kind.KML
    for ending, format_name in _FOREIGN_PARTS:
        if any(name.endswith(ending) or f"{ending}/" in name for name in names):
            raise refusal("foreign", title, N_("This is {name}, which cannot be read."), SAVE_AGAIN, name=format_name)
    message = N_("There is no Shapefile (.shp) in this zip.")
    if any(name.endswith((".dbf", ".shx")) for name in names):
        message = N_("The Shapefile in this zip is incomplete: its .shp is missing.")
        raise refusal("no-shapefile", title, message, N_("Zip all parts of the Shapefile together."))
    if any(name.endswith(".csv") and _GRID.search(name) for name in names):
        message = N_("This zip holds a census grid: cells, and no quarters.")
        remedy = N_("Load it under “No figures of your own?” instead: there the app adds the cells up to quarters.")
        raise refusal("grid-zip", title, message, remedy)
    if any(name.endswith((".csv", ".xlsx", ".xls", ".ods", ".geojson", ".gpkg", ".json", ".fgb")) for name in names):
        message = N_("This zip holds other files: unpack it, and load them one by one.")
    raise refusal("no-shapefile", title, message, _SAVE_AREAS)


def _json_kind(content: bytes, title: str) -> Kind:
    start = content[:4_000].decode("utf-8-sig", "replace")
    if '"gdal_streamed_alg"' in start or '"gdal_virtual' in start:
        message = N_("This file is an instruction to open other files, and is not followed.")
        raise refusal("pointer", title, message, _SAVE_AREAS)
    whole, _codec = load_json(content, title)
    if isinstance(whole, dict) and whole.get("type") == "Topology":
        return Kind.TOPOJSON
    if is_areas(whole):
        return Kind.GEOJSON
    raise refuse_json(whole, title)


def detect_kind(content: bytes, title: str) -> Kind:
    r"""Return what a file is.

    Raises
    ------
    DataError
        If it is empty or of a format that is not read; says which.

    Examples
    --------
    >>> detect_kind(b"key;x\n1;2\n", "a.geojson")
    <Kind.CSV: 'csv'>
    """
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise refusal("empty", title, N_("This file is empty."), N_("Load it again from its source."))
    if content[:2] == b"PK":
        return _zip_kind(content, title)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        # Whether it opens with the password that Excel itself uses shows when it is read.
        return Kind.XLSX if "EncryptedPackage".encode("utf-16-le") in content else Kind.XLS
    if content[:15] == b"SQLite format 3":
        return Kind.GEOPACKAGE
    if content[:3] == b"fgb" and content[4:7] == b"fgb":
        return Kind.FLATGEOBUF
    for magic, name in _FOREIGN:
        if content.startswith(magic):
            raise refusal("foreign", title, N_("This is {name}, which cannot be read."), _SAVE_TABLE, name=Phrase(name))
    bare = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if starts_json(content):
        return _json_kind(content, title)
    if _XML.match(bare[:200]):
        if _KML.match(bare[:8_000]):
            return Kind.KML
        raise _markup_refusal(bare, title)
    return Kind.CSV


def _markup_refusal(content: bytes, title: str) -> DataError:
    start = content[:3_000].lower()
    if b"vrt" in start[:400]:
        message = N_("This file is an instruction to open other files, and is not followed.")
        return refusal("pointer", title, message, _SAVE_AREAS)
    if b"<html" in start or b"<table" in start or b"<!doctype html" in start:
        message = N_("This is a web page, not a table (some programs give it the ending .xls).")
        return refusal("html", title, message, N_("Open it in Excel and save it as XLSX."))
    if b"citygml" in start:
        return refusal("city-model", title, CITY_MODEL, SAVE_QUARTERS, name="CityGML")
    for sign, name in _FOREIGN_MARKUP:
        if sign in start:
            return refusal("xml-areas", title, N_("This is {name}, which cannot be read."), SAVE_AGAIN, name=name)
    return refusal("xml", title, N_("This is {name}, which cannot be read."), _SAVE_TABLE, name="XML")
