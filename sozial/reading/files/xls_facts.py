"""What the sheets of an XLS file say beside their values: formats, errors, what is hidden."""

from __future__ import annotations

import io
import struct
from collections import defaultdict
from dataclasses import dataclass, field

from sozial.reading.cells.number_formats import BUILT_IN, number_format
from sozial.reading.cells.sheet_facts import ERROR_CODES, Place, Range, SheetFacts

# Kinds of records ([MS-XLS], 2.3).
_BOUND_SHEET, _FORMAT, _STYLE, _END, _BEGIN = 0x0085, 0x041E, 0x00E0, 0x000A, 0x0809
_ROW, _COLUMNS, _FILTER_MODE, _SWITCH_OR_ERROR, _FORMULA = 0x0208, 0x007D, 0x009B, 0x0205, 0x0006
_NUMBER, _SHORT_NUMBER, _SHORT_NUMBERS = 0x0203, 0x027E, 0x00BD
_ALWAYS = frozenset({_END, _BEGIN, _ROW, _COLUMNS, _FILTER_MODE, _SWITCH_OR_ERROR, _FORMULA})
_NUMBERS = frozenset({_NUMBER, _SHORT_NUMBER, _SHORT_NUMBERS})
_NEW = 0x0600
_HEAD = struct.Struct("<HH")
_CELL = struct.Struct("<HHH")


@dataclass
class _Found:
    formats: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    errors: dict[Place, str] = field(default_factory=dict)
    hidden_rows: list[Range] = field(default_factory=list)
    hidden_columns: list[Range] = field(default_factory=list)
    filtered: bool = False

    def facts(self) -> SheetFacts:
        """Return what was found."""
        return SheetFacts(self.formats, self.errors, (), self.hidden_rows, self.hidden_columns, self.filtered)


def _text(body: bytes, at: int, wide_count: bool, new: bool) -> str:
    """Return a text that begins with the count of its characters."""
    count = int.from_bytes(body[at : at + (2 if wide_count else 1)], "little")
    at += 2 if wide_count else 1
    if not new:
        return body[at : at + count].decode("cp1252", "replace")
    wide = body[at] & 1
    text = body[at + 1 : at + 1 + count * (2 if wide else 1)]
    return text.decode("utf-16-le" if wide else "latin-1", "replace")


def _globals(stream: bytes) -> tuple[dict[str, int], dict[int, str]]:
    """Return where each sheet begins, by its name, and the number format by style."""
    sheets: dict[str, int] = {}
    own = dict(BUILT_IN)
    uses: list[int] = []
    new, at = True, 0
    while at + 4 <= len(stream):
        kind, length = _HEAD.unpack_from(stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _BEGIN and length >= 2:
            new = int.from_bytes(body[:2], "little") == _NEW
        elif kind == _BOUND_SHEET:
            sheets[_text(body, 6, False, new)] = int.from_bytes(body[:4], "little")
        elif kind == _FORMAT:
            own[int.from_bytes(body[:2], "little")] = _text(body, 2, new, new)
        elif kind == _STYLE:
            uses.append(int.from_bytes(body[2:4], "little"))
        elif kind == _END:
            break
    codes = {style: own.get(number, "General") for style, number in enumerate(uses)}
    return sheets, {style: code for style, code in codes.items() if number_format(code).matters}


def _sheet(stream: bytes, start: int, formats: dict[int, str]) -> SheetFacts:
    found = _Found()
    at, depth, size = start, 0, len(stream)
    head = _HEAD.unpack_from
    wanted = _ALWAYS | (_NUMBERS if formats else frozenset())
    while at + 4 <= size:
        kind, length = head(stream, at)
        begin, at = at + 4, at + 4 + length
        if kind not in wanted:
            continue
        if kind in (_BEGIN, _END):
            # Charts lie within a sheet, with a beginning and an end of their own.
            depth += 1 if kind == _BEGIN else -1
            if depth <= 0:
                break
        elif kind in (_NUMBER, _SHORT_NUMBER, _FORMULA, _SHORT_NUMBERS):
            _keep_figures(found, stream, kind, begin, at, formats)
        else:
            _keep_state(found, stream, kind, begin)
    return found.facts()


def _keep_figures(found: _Found, stream: bytes, kind: int, begin: int, end: int, formats: dict[int, str]) -> None:
    """Keep the formats of a record with figures, and the error that a formula gives."""
    if kind == _FORMULA:
        _keep_error(found, stream, begin)
    if not formats:
        return
    if kind == _SHORT_NUMBERS:
        row, column = _HEAD.unpack_from(stream, begin)
        for number, place in enumerate(range(begin + 4, end - 6, 6)):
            style = int.from_bytes(stream[place : place + 2], "little")
            if style in formats:
                found.formats[column + number][row] = formats[style]
        return
    row, column, style = _CELL.unpack_from(stream, begin)
    if style in formats:
        found.formats[column][row] = formats[style]


def _keep_state(found: _Found, stream: bytes, kind: int, begin: int) -> None:
    """Keep what a record says beside figures: an error, what is hidden, that rows are filtered."""
    if kind == _SWITCH_OR_ERROR and stream[begin + 7]:
        row, column = _HEAD.unpack_from(stream, begin)
        found.errors[row, column] = ERROR_CODES.get(stream[begin + 6], "#ERROR!")
    elif kind == _ROW and stream[begin + 12] & 0x20:
        row = int.from_bytes(stream[begin : begin + 2], "little")
        found.hidden_rows.append((row, row))
    elif kind == _COLUMNS and stream[begin + 8] & 1:
        found.hidden_columns.append(_HEAD.unpack_from(stream, begin))
    elif kind == _FILTER_MODE:
        found.filtered = True


def _keep_error(found: _Found, stream: bytes, begin: int) -> None:
    """Keep the error that a formula gave."""
    result = stream[begin + 6 : begin + 14]
    if result[6:] == b"\xff\xff" and result[0] == 2:
        found.errors[_HEAD.unpack_from(stream, begin)] = ERROR_CODES.get(result[2], "#ERROR!")


def look_up_xls(content: bytes) -> dict[str, SheetFacts]:
    """Return what is known about each sheet of a workbook, by name.

    Raises
    ------
    ValueError
        If it is damaged.
    """
    # Imported where it is needed: most workbooks are of the newer kind.
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            name = next(name for name in ("Workbook", "Book") if container.exists(name))
            stream = container.openstream(name).read()
        sheets, formats = _globals(stream)
        return {name: _sheet(stream, start, formats) for name, start in sheets.items()}
    except (OSError, StopIteration, struct.error, IndexError, AttributeError, TypeError) as error:
        raise ValueError("this container is damaged") from error
