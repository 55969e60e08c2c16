"""Opening downloaded files of a grid: CSV, or a ZIP with the same cells in several sizes."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.reading.census.cell_file import GridFile, read_cells
from sozial.reading.census.grid_header import HEAD, WHOLE_FILE, is_grid_start

# A national file has some 200 to 500 MB; nothing of it is held, so it may be larger than other uploads.
MOST_BYTES = 4_000_000_000
_MOST_ENTRIES = 200
SIZES = (100, 1_000, 10_000)
_SIZE = re.compile(r"(?<!\d)(?P<size>\d{1,3})(?P<unit>k?m)(?![a-z])", re.I)


@dataclass(frozen=True)
class Download:
    """A file as it was downloaded, on disk or in memory."""

    name: str
    place: Path | bytes

    def open(self) -> BinaryIO:
        """Return its bytes, from the beginning."""
        return io.BytesIO(self.place) if isinstance(self.place, bytes) else self.place.open("rb")


@dataclass(frozen=True)
class GridSource:
    """A grid in a file, and how many bytes it has when it is unpacked.

    Parameters
    ----------
    entry
        Its name in the archive; "" where the file is the grid.
    size
        Length of a cell's side in metres; 0 where nothing but the cells' names tells it.
    """

    download: Download
    entry: str
    title: str
    size: int
    length: int


def find_grids(downloads: Sequence[Download], size: int = 0) -> list[GridSource]:
    """Return the grids of files, each in one size of cells.

    Parameters
    ----------
    size
        Wanted length of a cell's side in metres; 0 for the smallest that all files have.

    Raises
    ------
    DataError
        If a file holds no grid, or none of the wanted size.
    """
    found = [(download, _grids_in(download)) for download in downloads]
    for download, sources in found:
        if not sources:
            raise refusal("grid-none", download.name, N_("There is no census grid in this file."), WHOLE_FILE)
    known = [{source.size for source in sources} - {0} for _download, sources in found]
    common = set.intersection(*[sizes for sizes in known if sizes] or [set()])
    wanted = size or min(common, default=0)
    chosen = []
    for download, sources in found:
        fitting = [source for source in sources if source.size in (wanted, 0)] if wanted else sources[:1]
        if not fitting:
            message = N_("This file has no cells of {size} m; it has: {sizes}")
            shown = ", ".join(dict.fromkeys(f"{source.size} m" for source in sources))
            remedy = N_("Take another size of cells, or download the file with these.")
            raise refusal("grid-size", download.name, message, remedy, size=wanted, sizes=shown)
        chosen.extend(fitting)
    return chosen


def _grids_in(download: Download) -> list[GridSource]:
    """Return the grids of a file, those with the smallest cells first."""
    with download.open() as opened:
        head = opened.read(HEAD)
        length = opened.seek(0, io.SEEK_END)
    if not head.startswith(b"PK"):
        size = _size_of(download.name, head)
        return [GridSource(download, "", download.name, size, length)] if is_grid_start(head) else []
    found = []
    with _archive(download) as archive:
        for entry in archive.infolist():
            title = entry.filename.replace("\\", "/").rsplit("/", 1)[-1]
            if not title.lower().endswith((".csv", ".txt")) or entry.filename.startswith("__MACOSX"):
                continue
            with archive.open(entry) as member:
                head = member.read(HEAD)
            if is_grid_start(head):
                found.append(GridSource(download, entry.filename, title, _size_of(title, head), entry.file_size))
    return sorted(found, key=lambda source: source.size or SIZES[-1])


@contextmanager
def _archive(download: Download) -> Iterator[zipfile.ZipFile]:
    """Open an archive; nothing is unpacked to a disk, and what is too large is refused before.

    Raises
    ------
    DataError
        If it is damaged, protected, or holds more than is read.
    """
    try:
        with download.open() as opened, zipfile.ZipFile(opened) as archive:
            entries = archive.infolist()
            size = sum(entry.file_size for entry in entries)
            if len(entries) > _MOST_ENTRIES or size > MOST_BYTES:
                message = N_("This archive holds more than is read (files: {n}, MB: {megabytes}).")
                values = {"n": len(entries), "megabytes": size // 1_000_000}
                raise refusal("too-large", download.name, message, WHOLE_FILE, **values)
            if any(entry.flag_bits & 1 for entry in entries):
                message = N_("This archive is protected by a password.")
                raise refusal("archive-password", download.name, message, N_("Save it without a password."))
            yield archive
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, lzma.LZMAError, zlib.error) as error:
        message = N_("This archive is damaged, or was not downloaded to its end.")
        raise refusal("archive-damaged", download.name, message, N_("Download it again.")) from error


def _size_of(name: str, head: bytes) -> int:
    """Return the size of cells in metres, by the header or the file's name; 0 where neither tells it.

    Examples
    --------
    >>> _size_of("x.csv", b"GITTER_ID_1km;x_mp_1km"), _size_of("Zensus2022_Religion_10km-Gitter.csv", b"id;x")
    (1000, 10000)
    """
    first = head.split(b"\n", 1)[0].decode("latin-1")
    for text in (first, name):
        match = _SIZE.search(text.replace("_", " "))
        if match:
            return int(match["size"]) * (1_000 if match["unit"].lower() == "km" else 1)
    return 0


def read_grid(
    source: GridSource, box: tuple[float, float, float, float], said: Callable[[int], None] = lambda _bytes: None
) -> GridFile:
    """Read the cells of a grid that touch a box, as a stream.

    Raises
    ------
    DataError
        If the file is no grid, or damaged.
    """
    if not source.entry:
        with source.download.open() as opened:
            return read_cells(opened, source.title, box, said, source.size)
    with _archive(source.download) as archive, archive.open(source.entry) as member:
        stream = cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, member), 1 << 20))
        return read_cells(stream, source.title, box, said, source.size)
