"""The first line of a census grid's file: its signs, the columns that name and place cells, and those with figures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sozial.errors import DataError, listed, refusal
from sozial.i18n import N_

HEAD = 65_536
_LONGEST_HEADER = 20_000
_SIGNS = (";", ",", "\t", "|")
_NAMED = re.compile(r"gitter_?id_?(?P<size>\d+k?m)?(?:_neu)?|grid_?id|id_?inspire", re.I)
_MIDDLE = re.compile(r"(?P<axis>[xy])_?mp_?(?P<size>\d+k?m)?(?:_neu)?", re.I)
_REMARK = re.compile(r"werterl(?:ae|ä)uternde_?zeichen", re.I)
_PLACE = re.compile(r"RES(?P<size>\d+)mN(?P<north>\d+)E(?P<east>\d+)")
_SHORT = re.compile(r"(?P<size>\d+)(?P<unit>k?m)N(?P<north>\d+)E(?P<east>\d+)")
_LONG_LAYOUT = {"merkmal", "auspraegung_code"}
WHOLE_FILE = N_("Take the file as it was downloaded, as CSV or in its ZIP.")


@dataclass(frozen=True)
class GridHeader:
    """What the first line of a grid tells."""

    sign: str
    encoding: str
    names: tuple[str, ...]
    cell: str
    x: str
    y: str
    size: int

    @property
    def figures(self) -> tuple[str, ...]:
        """Columns that are neither a cell's name nor its place nor a remark."""
        return tuple(
            name
            for name in self.names
            if not (_NAMED.fullmatch(name) or _MIDDLE.fullmatch(name) or _REMARK.match(name)) and name
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """Columns with what the census says of a line."""
        return tuple(name for name in self.names if _REMARK.match(name))


def is_grid_start(head: bytes) -> bool:
    r"""Return whether bytes begin a file of a census grid.

    Examples
    --------
    >>> is_grid_start(b"GITTER_ID_1km;x_mp_1km;y_mp_1km;Einwohner\n"), is_grid_start(b"name;einwohner\n")
    (True, False)
    """
    try:
        read_header(head, "")
    except DataError:
        return False
    return True


def read_header(head: bytes, title: str) -> GridHeader:
    """Return what the first line of a grid tells.

    Raises
    ------
    DataError
        If it is no grid.
    """
    encoding = "utf8" if _is_utf8(head) else "cp1252"
    first = head.decode("utf-8" if encoding == "utf8" else "cp1252", "replace").lstrip("\ufeff").splitlines()[:1]
    line = first[0] if first else ""
    if len(line) > _LONGEST_HEADER:
        line = ""
    for sign in _SIGNS:
        names = tuple(name.strip().strip('"') for name in line.split(sign))
        cell = next((name for name in names if _NAMED.fullmatch(name)), "")
        middles = {match["axis"].lower(): name for name in names if (match := _MIDDLE.fullmatch(name))}
        if cell and len(names) > 1 and (len(middles) == 2 or _sizes(names)):
            break
    else:
        message = N_("This is no file of a census grid: its first line names no cells (GITTER_ID …).")
        raise refusal("grid-header", title, message, WHOLE_FILE)
    if {name.lower() for name in names} >= _LONG_LAYOUT:
        message = N_("In this file of the census of 2011 each line is one characteristic of a cell; it is not read.")
        raise refusal("grid-long", title, message, N_("Take the files of the census of 2022."))
    if len(set(names)) < len(names):
        twice = listed([name for name in dict.fromkeys(names) if names.count(name) > 1])
        raise refusal("grid-names", title, N_("Columns of this grid have the same name: {names}"), "", names=twice)
    size = next(iter(_sizes(names)), 0)
    return GridHeader(sign, encoding, names, cell, middles.get("x", ""), middles.get("y", ""), size)


def _sizes(names: tuple[str, ...]) -> list[int]:
    """Return the sizes of cells that names of columns tell, in metres."""
    found = []
    for name in names:
        match = _NAMED.fullmatch(name) or _MIDDLE.fullmatch(name)
        size = match.groupdict().get("size") if match else None
        if size:
            found.append(int(size.rstrip("km")) * (1_000 if "k" in size.lower() else 1))
    return found


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # A letter may be cut in two at the end of what was looked at.
        return error.end >= len(head) - 3 and error.reason.startswith("unexpected end")
    return True


def place_of(name: str) -> tuple[float, float]:
    """Return the mid point that a cell's name tells, in metres; NaN for a name that tells none.

    Examples
    --------
    >>> place_of("CRS3035RES100mN3125000E4085000"), place_of("1kmN2689E4337")
    ((4085050.0, 3125050.0), (4337500.0, 2689500.0))
    """
    match = _PLACE.search(name)
    factor, unit = 1, "m"
    if match is None:
        match = _SHORT.fullmatch(name.strip())
        if match is None:
            return float("nan"), float("nan")
        unit = match["unit"]
    size = int(match["size"]) * (1_000 if unit == "km" else 1)
    if "RES" not in name:
        # Short names leave out the zeros that a cell's size implies.
        factor = size
    return int(match["east"]) * factor + size / 2, int(match["north"]) * factor + size / 2


def size_by_name(name: str) -> int:
    """Return the size of a cell in metres by its name; 0 where that does not tell it.

    Examples
    --------
    >>> size_by_name("CRS3035RES100mN3125000E4085000"), size_by_name("x")
    (100, 0)
    """
    match = _PLACE.search(name)
    return int(match["size"]) if match else 0
