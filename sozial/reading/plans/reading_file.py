"""A saved reading as a small text file (TOML): written, and read with every mistake named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tomli_w

from sozial.errors import listed, refusal
from sozial.i18n import N_
from sozial.model import MOST_DECIMALS, Direction, Indicator
from sozial.reading.cells.signs import Sign
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.plans.columns import ColumnPlan, Role
from sozial.reading.plans.row_kinds import RowName
from sozial.reading.plans.saved_reading import KEPT, SavedReading
from sozial.reading.vocabulary.breaks import read_breaks, write_breaks
from sozial.toml_text import UNREADABLE, read_toml, reason_of

FORMAT = "quartierskompass-reading"
# What directions a file holds: those that somebody chose.
DIRECTIONS = "chosen"
_DETAILS = ("name", "domain", "department", "measure", "source", "reference_date", "definition", "people")
# What is kept of the list of indicators beside descriptions and direction, with what each may be.
_CHOSEN: dict[str, tuple[type, ...]] = {
    "use": (str,), "base": (str,), "is_confirmed": (bool,), "factor": (int, float), "scale": (int, float),
    "years": (int,), "parts": (list,),
}  # fmt: skip
_USES = ("given", "rate", "count", "support", "unused")
_KNOWN = {
    "": {"format", "version", "title", "table", "signs", "decimals", "answers", "columns", "directions"},
    "table": {"encoding", "separator", "sheet", "header", "first", "transposed", "block", "period", "level", "quarters"}
    | {"rows_apart", "rows_taken"},
}


def write_reading(saved: SavedReading) -> bytes:
    """Return a reading as TOML."""
    chosen = saved.reading
    table: dict[str, Any] = {
        "encoding": chosen.encoding,
        "separator": chosen.separator,
        "sheet": chosen.sheet,
        "header": None if chosen.header is None else list(chosen.header),
        "first": chosen.first,
        "transposed": chosen.transposed,
        "block": chosen.block,
        "period": saved.period,
        "level": saved.level,
        "quarters": list(saved.kept),
        "rows_apart": [_row(row) for row in saved.rows_apart],
        "rows_taken": [_row(row) for row in saved.rows_taken],
    }
    content: dict[str, Any] = {
        "format": FORMAT,
        "version": 1,
        "title": saved.title,
        # Before, a direction stood with every column, also where nobody had chosen it.
        "directions": DIRECTIONS,
        "table": {
            name: value
            for name, value in table.items()
            if value not in (None, "", [], False, 0) or (name == "header" and value == [])
        },
        "signs": {sign: str(meaning) for sign, meaning in chosen.signs.items()},
        "decimals": dict(chosen.decimals),
        "answers": dict(chosen.answers),
        "columns": [_column(entry) for entry in saved.columns.values()],
    }
    return tomli_w.dumps({name: value for name, value in content.items() if value not in ({}, [])}).encode()


def _column(entry: ColumnPlan) -> dict[str, Any]:
    found: dict[str, Any] = {"column": entry.column, "role": str(entry.role)}
    indicator = entry.indicator
    if indicator is not None:
        found["code"] = indicator.code
        found |= {name: getattr(indicator, name) for name in _DETAILS if getattr(indicator, name)}
        if _is_directed(entry):
            found["direction"] = indicator.direction.name.lower()
        if chosen := {name: _toml(value) for name, value in entry.chosen if name in _CHOSEN}:
            found["chosen"] = chosen
        found |= {name: value for name in ("count", "base") if (value := getattr(indicator, name))}
        if indicator.factor != 100.0:
            found["factor"] = indicator.factor
        if indicator.breaks:
            found["breaks"] = write_breaks(indicator.breaks)
        if indicator.decimals is not None:
            found["decimals"] = indicator.decimals
    return found


def _is_directed(entry: ColumnPlan) -> bool:
    """Whether somebody chose the direction: burden is also what an indicator has of which nobody said anything."""
    told = entry.indicator is not None and entry.indicator.direction is not Direction.BURDEN
    return told or "direction" in dict(entry.chosen) or not entry.reason


def _toml(value: Any) -> Any:
    return "" if value is None else list(value) if isinstance(value, tuple) else value


def is_reading(content: bytes) -> bool:
    """Return whether a file is a saved reading."""
    return FORMAT.encode() in content[:400]


def read_reading(content: bytes, title: str) -> SavedReading:
    """Return a saved reading.

    Raises
    ------
    DataError
        With one finding per key or value that is not understood.
    """
    try:
        found = read_toml(content)
    except UNREADABLE as error:
        message = N_("This reading cannot be understood: {reason}")
        raise refusal("reading", title, message, reason=reason_of(error)) from error
    return reading_of(found, title)


def read_reading_text(content: bytes, title: str) -> dict[str, Any]:
    """Return what a saved reading says, once it is known to be one.

    Raises
    ------
    DataError
        As `read_reading`.
    """
    read_reading(content, title)
    return read_toml(content)


def reading_of(found: Mapping[str, Any], title: str) -> SavedReading:
    """Return the reading that a file says (see `read_reading`).

    Raises
    ------
    DataError
        With one finding per key or value that is not understood.
    """
    try:
        unknown = sorted({*found} - _KNOWN[""]) + sorted({*found.get("table", {})} - _KNOWN["table"])
        if unknown or found.get("format") != FORMAT or found.get("version") != 1:
            raise ValueError(listed(unknown) or "format, version")
        table = found.get("table", {})
        header = table.get("header")
        reading = TableReading(
            _text(table, "encoding"),
            _text(table, "separator"),
            _text(table, "sheet"),
            None if header is None else tuple(_line(line) for line in header),
            None if "first" not in table else _line(table["first"]),
            bool(table.get("transposed", False)),
            {str(name): _one_of(sign, (",", ".")) for name, sign in found.get("decimals", {}).items()},
            {str(sign): Sign(meaning) for sign, meaning in found.get("signs", {}).items()},
            {str(question): str(answer) for question, answer in found.get("answers", {}).items()},
            _line(table["block"]) if "block" in table else 0,
        )
        entries = [_read_column(entry, found.get("directions") == DIRECTIONS) for entry in found.get("columns", [])]
        level = None if "level" not in table else _line(table["level"])
        kept = tuple(str(text) for text in table.get("quarters", []))
        rows = [_rows(table.get(name, [])) for name in ("rows_apart", "rows_taken")]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        message = N_("This reading cannot be understood: {reason}")
        remedy = N_("Save the reading again in this app.")
        raise refusal("reading", title, message, remedy, reason=str(error)[:200]) from error
    columns = {entry.column: entry for entry in entries}
    period = _text(table, "period")
    return SavedReading(str(found.get("title", title)), reading, columns, period, level, kept, *rows)


def _rows(entries: Sequence[Any]) -> tuple[RowName, ...]:
    """Return the rows that were decided about; of old readings, nothing is known of the figures of rows of one name."""
    return tuple(
        RowName(str(key), str(name), _line(time), tuple(map(float, rest[0])) if rest else ())
        for key, name, time, *rest in entries
    )


def _row(row: RowName) -> list[Any]:
    return [row.key, row.name, row.time, *([list(row.figures)] if row.figures else [])]


def _text(section: Mapping[str, Any], name: str) -> str:
    value = section.get(name, "")
    if not isinstance(value, str):
        raise ValueError(name)
    return value


def _line(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 10_000_000:
        raise ValueError(str(value))
    return value


def _one_of(value: Any, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise ValueError(str(value))
    return str(value)


def _decimals(entry: Mapping[str, Any]) -> int | None:
    value = entry.get("decimals")
    if value not in (None, *range(MOST_DECIMALS + 1)):
        raise ValueError(str(value))
    return None if value is None else int(value)


def _read_column(entry: Mapping[str, Any], is_chosen: bool) -> ColumnPlan:
    role = Role(entry["role"])
    if "code" not in entry:
        return ColumnPlan(_text(entry, "column"), role)
    details: dict[str, Any] = {name: _text(entry, name) for name in _DETAILS}
    direction = Direction[str(entry.get("direction", "burden")).upper()]
    indicator = Indicator(
        _text(entry, "code"),
        direction=direction,
        count=_text(entry, "count") or None,
        base=_text(entry, "base") or None,
        factor=float(entry.get("factor", 100.0)),
        breaks=read_breaks(_text(entry, "breaks")),
        decimals=_decimals(entry),
        **details,
    )
    cells = _chosen(entry.get("chosen", {}))
    directed = "direction" in entry and (is_chosen or direction is not Direction.BURDEN)
    if directed:
        cells["direction"] = direction.name.lower()
    return ColumnPlan(
        _text(entry, "column"), role, indicator=indicator, reason="" if directed else KEPT, chosen=tuple(cells.items())
    )


def _chosen(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was chosen in the list of indicators; what it cannot be is refused."""
    for name, value in found.items():
        of_kind = isinstance(value, _CHOSEN.get(name, ())) and (name == "is_confirmed" or not isinstance(value, bool))
        if not of_kind or (name == "use" and value not in _USES):
            raise ValueError(f"{name}: {value}")
        if isinstance(value, int | float) and not isinstance(value, bool) and not 0 < value < 1e9:
            raise ValueError(f"{name}: {value}")
    return {name: tuple(map(str, value)) if name == "parts" else value for name, value in found.items()}
