"""Zipped Shapefiles: parts are unpacked under names of our own, and text is read in the encoding it has."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_
from sozial.reading.files.content import check_archive, refusing_damage
from sozial.reading.files.text_encoding import choose_codec, codec_named, decode_cell, encoding_label, is_utf8

# GDAL takes every byte for the letter of this number, so that no byte is lost before its encoding is known.
AS_BYTES = "ISO-8859-1"
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
# What the head of a .dbf names, where there is no .cpg.
_LANGUAGE_DRIVERS = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x04: "mac_roman", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252",
    0x64: "cp852", 0xC8: "cp1250",
}  # fmt: skip
_CHECK = N_("Check the umlauts in the names, or save the file again as UTF-8.")


def open_shapefiles(content: bytes, title: str) -> tuple[zipfile.ZipFile, list[str]]:
    """Return the archive and the Shapefiles in it, only those with polygons where there are any."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    check_archive(archive, title)
    names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    shapes = sorted(name for name in names if name.lower().endswith(".shp") and not name.startswith("__MACOSX"))
    with refusing_damage(title):
        return archive, [name for name in shapes if _holds_areas(archive, name)] or shapes


def _holds_areas(archive: zipfile.ZipFile, shape: str) -> bool:
    """Whether a Shapefile's head says that it holds polygons (types 5, 15 and 25)."""
    with archive.open(shape) as stream:
        return stream.read(36)[32:33] in (b"\x05", b"\x0f", b"\x19")


def unpack_shapefile(archive: zipfile.ZipFile, shape: str, folder: Path, title: str) -> tuple[Path, str | None, str]:
    """Unpack one Shapefile under names of our own, so that no path from the archive is ever used.

    Returns
    -------
    path, stated, driver
        Where it lies; what its .cpg says, None without one; the codec that its .dbf names, "" without one.
    """
    stem = shape[:-4].lower()
    found: dict[str, bytes] = {}
    for entry in archive.infolist():
        ending = Path(entry.filename).suffix.lower()
        if ending in _PARTS and entry.filename.lower().removesuffix(ending) == stem:
            with refusing_damage(title):
                found[ending] = archive.read(entry)
    if ".dbf" not in found:
        message = N_("The Shapefile has no .dbf: its areas have no keys and no names.")
        raise refusal("no-dbf", title, message, N_("Zip all parts of the Shapefile together."))
    page = found.pop(".cpg", None)
    for ending, part in found.items():
        (folder / f"areas{ending}").write_bytes(part)
    stated = None if page is None else page[:100].decode("ascii", "replace").strip(" \t\r\n\x00\ufffd")
    return folder / "areas.shp", stated, _LANGUAGE_DRIVERS.get(found[".dbf"][29:30].ljust(1, b"\0")[0], "")


def _odd(texts: Iterable[object]) -> dict[str, bytes]:
    """Return the different texts with letters beyond ASCII, and their bytes."""
    different = dict.fromkeys(text for text in texts if isinstance(text, str) and not text.isascii())
    return {text: text.encode("latin-1", "replace") for text in different}


def _with_texts(frame: gpd.GeoDataFrame, worded: Sequence[str], texts: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Return a frame with other texts in the place of some, also in the names of columns."""
    frame = frame.rename(columns={name: texts[name] for name in frame.columns if name in texts})
    for name in (texts.get(name, name) for name in worded):
        frame[name] = frame[name].map(lambda cell: texts.get(cell, cell) if isinstance(cell, str) else cell)
    return frame


def with_letters(
    frame: gpd.GeoDataFrame, stated: str | None, driver: str, title: str, findings: list[Finding]
) -> gpd.GeoDataFrame:
    """Return a frame that was read as bytes with its texts in the encoding they have, and say what was assumed."""
    shapes = frame.geometry.name
    worded = [name for name in frame.columns if name != shapes and not pd.api.types.is_numeric_dtype(frame[name].dtype)]
    odd = _odd(frame.columns)
    for name in worded:
        odd |= _odd(frame[name].unique())
    if not odd:
        return frame
    named = codec_named(stated or "")
    codec = choose_codec(list(odd.values()), [name for name in (named, driver) if name])
    mixed = [cell for cell in odd.values() if codec == "utf-8" and not is_utf8(cell)]
    other = choose_codec(mixed, ["cp1252"]) if mixed else codec
    texts = {text: decode_cell(cell, other if cell in mixed else codec) for text, cell in odd.items()}
    frame = _with_texts(frame, worded, texts)
    findings.extend(_said(stated, named, codec, list(texts.values()), title))
    if mixed:
        message = N_("Some texts are {encoding}, all others UTF-8; each is read as what it is: {examples}")
        examples = [decode_cell(cell, other) for cell in mixed]
        values = {"encoding": encoding_label(other), "examples": listed(examples, 4)}
        findings.append(Finding("mixed-letters", Severity.WARNING, message, _CHECK, title, values))
    return frame


def _said(stated: str | None, named: str, codec: str, texts: list[str], title: str) -> list[Finding]:
    """Return what has to be said about an encoding: nothing where the .cpg names it."""
    if named == codec:
        return []
    values = {"stated": stated, "encoding": encoding_label(codec), "examples": listed(texts, 4)}
    if not stated:
        message = N_("The Shapefile does not name its encoding (.cpg); its text is read as {encoding}: {examples}")
        return [Finding("no-cpg", Severity.NOTE, message, N_("Check the umlauts in the names."), title, values)]
    if not named:
        message = N_(
            "The .cpg names an encoding that is not known (“{stated}”); text is read as {encoding}: {examples}"
        )
        return [Finding("odd-cpg", Severity.WARNING, message, _CHECK, title, values)]
    message = N_("The .cpg says “{stated}”, but the letters are {encoding}, and are read so: {examples}")
    return [Finding("wrong-cpg", Severity.WARNING, message, _CHECK, title, values)]
