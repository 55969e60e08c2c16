"""The small parts of an XLSX workbook: its sheets, number formats and filters. Parsed without any entities."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from sozial.reading.cells.number_formats import BUILT_IN, number_format

_LONGEST = 50_000_000
Attributes = Mapping[str, str]


def walk_xml(
    content: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], object] | None = None,
    whole: bool = True,
) -> None:
    """Call a function for every element of an XML text, with its name and attributes without prefixes.

    Parameters
    ----------
    whole
        False for the beginning of a text only.

    Raises
    ------
    ValueError
        If the text is damaged, or has a document type: entities are never expanded.

    Examples
    --------
    >>> walk_xml(b'<a><x:b n="1"/></a>', lambda name, attributes: print(name, dict(attributes)))
    a {}
    b {'n': '1'}
    """
    parser = expat.ParserCreate()

    def refuse(*_parts: object) -> None:
        raise ValueError("a document type is not read")

    def begin(name: str, attributes: dict[str, str]) -> None:
        start(name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()})

    def finish(name: str) -> None:
        if end is not None:
            end(name.rpartition(":")[2])

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    try:
        parser.Parse(content, whole)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error


@dataclass(frozen=True)
class WorkbookParts:
    """What the small parts of a workbook say.

    Parameters
    ----------
    sheets
        Path of each sheet in the archive, by its name.
    formats
        Number format by style, of those that change what a cell shows.
    conditional
        Numbers of the conditional styles that show per cent.
    """

    sheets: Mapping[str, str]
    formats: Mapping[int, str]
    conditional: frozenset[int]


def _read(archive: zipfile.ZipFile, path: str) -> bytes:
    if archive.getinfo(path).file_size > _LONGEST:
        raise ValueError("this part is too long")
    return archive.read(path)


def _links(archive: zipfile.ZipFile, path: str) -> dict[str, tuple[str, str]]:
    """Return the kind and path of what a part refers to, by identity."""
    folder, name = posixpath.split(path)
    source = f"{folder}/_rels/{name}.rels"
    found: dict[str, tuple[str, str]] = {}
    if source not in archive.namelist():
        return found

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2], whole

    walk_xml(_read(archive, source), start)
    return found


def _styles(content: bytes) -> tuple[dict[int, str], frozenset[int]]:
    """Return the formats that matter by style, and the conditional styles that show per cent."""
    own: dict[int, str] = dict(BUILT_IN)
    uses: list[int] = []
    conditional: set[int] = set()
    path: list[str] = []
    place = [-1]

    def start(name: str, attributes: Attributes) -> None:
        path.append(name)
        if name == "dxf":
            place[0] += 1
        elif name == "numFmt" and "dxf" in path:
            if number_format(attributes.get("formatCode", "")).percent(0.5) != 1:
                conditional.add(place[0])
        elif name == "numFmt":
            own[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name == "xf" and path[-2:-1] == ["cellXfs"]:
            uses.append(int(attributes.get("numFmtId", "0")))

    walk_xml(content, start, lambda _name: path.pop())
    codes = {style: own.get(number, "General") for style, number in enumerate(uses)}
    return {style: code for style, code in codes.items() if number_format(code).matters}, frozenset(conditional)


def read_parts(archive: zipfile.ZipFile) -> WorkbookParts | None:
    """Return what the small parts of a workbook say; None where it is of another make (XLSB).

    Raises
    ------
    ValueError
        If a part is damaged.
    """
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        return None
    links = _links(archive, "xl/workbook.xml")
    sheets: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "sheet" and attributes.get("id", "") in links:
            path = links[attributes["id"]][1]
            if path in names:
                sheets[attributes.get("name", "")] = path

    walk_xml(_read(archive, "xl/workbook.xml"), start)
    styles = next((path for kind, path in links.values() if kind == "styles" and path in names), None)
    formats, conditional = _styles(_read(archive, styles)) if styles else ({}, frozenset())
    return WorkbookParts(sheets, formats, conditional)


def filters_of_tables(archive: zipfile.ZipFile, sheet: str) -> bool:
    """Whether any table on a sheet has an active filter."""
    active: list[str] = []
    inside: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if inside and inside[-1] == "filterColumn" and name != "extLst":
            active.append(name)
        inside.append(name)

    def end(_name: str) -> None:
        inside.pop()

    for kind, path in _links(archive, sheet).values():
        if kind == "table" and path in archive.namelist():
            walk_xml(_read(archive, path), start, end)
    return bool(active)
