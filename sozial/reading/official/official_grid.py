"""Census grids: recognised by the names of their cells, told what they are, and never ranked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from sozial.errors import DataError, Finding, Severity, listed, refusal
from sozial.i18n import N_, NP_
from sozial.reading.cells.grid import Column
from sozial.reading.cells.signs import DASHES, Sign
from sozial.reading.layout.blocks import Body
from sozial.reading.official.official_layout import BY_LAYOUT, Recognised, Stated, layout_note, plain_name, trimmed

GRID = N_("a grid of the census (one line per cell)")
_CELL = re.compile(r"(?:CRS\d{4}RES)?(?P<size>\d{1,6})(?P<unit>k?m)N\d+E\d+", re.I)
_CELL_NAME = re.compile(r"(gitterid|gridid|rasterid|idinspire|gitter)(\d+k?m)?(neu)?")
_MIDDLE = re.compile(r"[xy]mp(\d+k?m)?(neu)?")
_REMARK = re.compile(r"werterlaeuternde?zeichen|erlaeuterndezeichen")
_MEAN = re.compile(r"durchschn|mittel|anteil|quote|miete|dichte|_d\b|je_?", re.I)
_BRACKETS = "KLAMMERN"
_CODES = ("-1", "-9")
_MIDPOINT = N_("mid points of grid cells")
_WHAT_TO_DO = N_("Load it under “No figures of your own?” instead: there the app adds the cells up to quarters.")


def cell_size(names: list[str]) -> str:
    """Return the size of grid cells by their names, "" for names of anything else.

    Examples
    --------
    >>> cell_size(["CRS3035RES100mN3125000E4085000"]), cell_size(["1kmN2689E4337"]), cell_size(["05111000"])
    ('100 m', '1 km', '')
    """
    matches = [_CELL.fullmatch(name) for name in names]
    found = [match for match in matches if match is not None]
    if not found or len(found) < 0.9 * len(names):
        return ""
    size, unit = int(found[0]["size"]), found[0]["unit"].lower()
    if unit == "m" and size >= 1_000 and size % 1_000 == 0:
        size, unit = size // 1_000, "km"
    return f"{size} {unit}"


def is_grid_header(names: Iterable[str]) -> bool:
    """Whether cells are the names of the columns of a census grid.

    Examples
    --------
    >>> is_grid_header(["GITTER_ID_1km", "x_mp_1km", "y_mp_1km", "Einwohner"]), is_grid_header(["Nr", "Gitter"])
    (True, False)
    """
    said = [plain_name(name) for name in names]
    return any(_CELL_NAME.fullmatch(name) for name in said) and any(_MIDDLE.fullmatch(name) for name in said)


def read_grid(body: Body, chosen: Mapping[str, Sign], title: str) -> Recognised | None:
    """Return a table of grid cells with what its columns are; None for any other table.

    Parameters
    ----------
    chosen
        What a person said that signs mean in this file.
    """
    key, size = _cell_column(body)
    if key is None:
        return None
    roles = {body.names[key]: ("key", BY_LAYOUT)}
    remarks = []
    for name in body.names:
        if _MIDDLE.fullmatch(plain_name(name)):
            roles[name] = ("ignore", _MIDPOINT)
        elif _REMARK.search(plain_name(name)):
            roles[name] = ("attribute", BY_LAYOUT)
            remarks.append(name)
        elif _CELL_NAME.fullmatch(plain_name(name)):
            roles.setdefault(name, ("attribute", BY_LAYOUT))
    figures = [name for name in body.names if name not in roles]
    body, coded = _without_codes(body, figures, title)
    findings = [layout_note(GRID, title), _refused(size, title), *coded, *_in_brackets(body, remarks, figures, title)]
    signs = dict.fromkeys(DASHES, Sign.MISSING)
    if not set(DASHES) & chosen.keys():
        findings.extend(_dashes(body, figures, title))
    return Recognised(body, Stated(GRID, roles, grid=size), signs, tuple(findings))


def _cell_column(body: Body) -> tuple[int | None, str]:
    """Return the column with the names of cells, and their size."""
    for position, column in enumerate(body.columns):
        head = [text for text in trimmed(column.slice(0, 400)).to_pylist() if text]
        size = cell_size(head)
        if size:
            return position, size
    named = [at for at, name in enumerate(body.names) if _CELL_NAME.fullmatch(plain_name(name))]
    middles = [match for name in body.names if (match := _MIDDLE.fullmatch(plain_name(name)))]
    if named and len(middles) >= 2:
        return named[0], next((match[1] or "" for match in middles), "")
    return None, ""


def _refused(size: str, title: str) -> Finding:
    message = N_("The rows are cells of a grid ({size}). Grid cells are no quarters, so they are not ranked.")
    return Finding("grid-cells", Severity.QUESTION, message, _WHAT_TO_DO, title, {"size": size or "?"})


def refuse_grid(stated: Stated, title: str) -> None:
    """Refuse to rank the cells of a grid.

    Raises
    ------
    DataError
        If the rows of the table are cells of a grid.
    """
    error = grid_refusal(stated, title)
    if error is not None:
        raise error


def grid_refusal(stated: Stated, title: str) -> DataError | None:
    """Return why a table of grid cells cannot be ranked; None for any other table."""
    if not (stated.grid or stated.layout == GRID):
        return None
    message = N_("The rows are cells of a grid ({size}). Grid cells are no quarters, so they are not ranked.")
    return refusal("grid-cells", title, message, _WHAT_TO_DO, size=stated.grid or "?")


def _without_codes(body: Body, figures: list[str], title: str) -> tuple[Body, list[Finding]]:
    """Take the codes of the census of 2011 for missing figures: −1 and −9 are no numbers of people."""
    columns = list(body.columns)
    counted: dict[str, int] = {}
    for position, name in enumerate(body.names):
        if name not in figures:
            continue
        text = trimmed(columns[position])
        coded = pc.is_in(text, pa.array(_CODES))
        n = int(pc.sum(coded).as_py() or 0)
        if n:
            counted[name] = n
            number = columns[position].number
            empty = pc.if_else(coded, pa.scalar(None, pa.string()), text)
            if number is not None:
                number = pc.if_else(coded, pa.scalar(None, pa.float64()), number)
            columns[position] = Column(empty, number)
    if not counted:
        return body, []
    message = N_("−1 and −9 stand in a census grid for cells without inhabitants and for secrets: missing ({columns})")
    values = {"columns": listed([f"{name}: {n}" for name, n in counted.items()])}
    finding = Finding("grid-codes", Severity.NOTE, message, "", title, values)
    return Body(body.names, tuple(columns), body.rows), [finding]


def _dashes(body: Body, figures: list[str], title: str) -> list[Finding]:
    counted: Mapping[str, int] = {
        name: int(pc.sum(pc.is_in(trimmed(column), pa.array(DASHES))).as_py() or 0)
        for name, column in zip(body.names, body.columns, strict=True)
        if name in figures
    }
    if not any(counted.values()):
        return []
    message = N_("A dash in a census grid is no zero: nothing is there, or it is secret. Missing: {columns}")
    values = {"columns": listed([f"{name}: {n}" for name, n in counted.items() if n])}
    remedy = N_("Choose another meaning of this sign if that is wrong.")
    return [Finding("grid-dash", Severity.WARNING, message, remedy, title, values)]


def _in_brackets(body: Body, remarks: list[str], figures: list[str], title: str) -> list[Finding]:
    """Say how many figures the census marks as of limited value, and of which columns."""
    findings = []
    for remark in remarks:
        text = trimmed(body.columns[body.names.index(remark)])
        n = int(pc.sum(pc.equal(text, _BRACKETS)).as_py() or 0)
        if not n:
            continue
        stem = plain_name(_REMARK.sub("", plain_name(remark)))
        own = [name for name in figures if stem and plain_name(name) in stem]
        # The remark is about averages and shares; numbers of people are not marked.
        named = own or [name for name in figures if _MEAN.search(name)] or figures
        message = NP_(
            "KLAMMERN marks figures of limited value, as brackets do in tables ({n} cell), in: {columns}",
            "KLAMMERN marks figures of limited value, as brackets do in tables ({n} cells), in: {columns}",
        )
        remedy = N_("They are read as they are; use them with care.")
        values = {"n": n, "columns": listed(named)}
        findings.append(Finding("grid-brackets", Severity.WARNING, message, remedy, title, values))
    return findings
