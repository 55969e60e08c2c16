"""A reading as a small text file: what a person decided about a table, for next year's delivery.

Columns are kept by their form: "Arbeitslose 2023" is written as "Arbeitslose {period}", so that it fits the column
"Arbeitslose 2024" as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import tomli_w

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_
from sozial.model import MOST_DECIMALS, Direction, Indicator
from sozial.reading.breaks import read_breaks, write_breaks
from sozial.reading.columns import ColumnPlan, Role, TablePlan
from sozial.reading.periods import find_period
from sozial.reading.replanning import changed_by_answers, replan
from sozial.reading.row_choice import decided_rows
from sozial.reading.row_kinds import RowName
from sozial.reading.signs import Sign
from sozial.reading.table import RawTable
from sozial.reading.table_reading import TableReading
from sozial.toml_text import UNREADABLE, read_toml, reason_of

FORMAT = "quartierskompass-reading"
_PERIOD = "{period}"
_DETAILS = ("name", "domain", "department", "measure", "source", "reference_date", "definition")
_KNOWN = {
    "": {"format", "version", "title", "table", "signs", "decimals", "answers", "columns"},
    "table": {"encoding", "separator", "sheet", "header", "first", "transposed", "block", "period", "level", "quarters"}
    | {"rows_apart", "rows_taken"},
}


@dataclass(frozen=True)
class SavedReading:
    """What is kept of a reading.

    Parameters
    ----------
    title
        File it was made for.
    reading
        How the file was opened.
    columns
        Plan by the form of the column.
    level, kept, rows_apart, rows_taken
        Level of areas, rows that are quarters all the same, and single rows that a person decided about.
    """

    title: str
    reading: TableReading
    columns: Mapping[str, ColumnPlan] = field(default_factory=dict)
    period: str = ""
    level: int | None = None
    kept: tuple[str, ...] = ()
    rows_apart: tuple[RowName, ...] = ()
    rows_taken: tuple[RowName, ...] = ()


def column_form(name: str) -> str:
    """Return a column's name with its period left open.

    Examples
    --------
    >>> column_form("Arbeitslose 2023"), column_form("Anteil / 30.06.2023 / in %"), column_form("Schlüssel")
    ('Arbeitslose {period}', 'Anteil / {period} / in %', 'Schlüssel')
    """
    if find_period(name) is None:
        return name
    dated = re.sub(r"\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}", _PERIOD, name)
    return re.sub(r"(?<!\d)(?:19|20)\d{2}(?:\s?/\s?(?:(?:19|20)\d{2}|\d{2}))?(?!\d)", _PERIOD, dated)


def save_reading(table: RawTable, plan: TablePlan) -> SavedReading:
    """Return what is worth keeping of a table's reading."""
    columns = _by_form(plan.columns)
    decimals = {column_form(name): sign for name, sign in table.reading.decimals.items()}
    answers: dict[str, str] = {}
    for question, answer in table.reading.answers.items():
        # Years that were answered differently keep their own names.
        form = column_form(question)
        answers[form if answers.get(form, answer) == answer else question] = answer
    # A period that the file states itself is found anew in the next one.
    period = "" if plan.first(Role.PERIOD) else plan.period
    reading = replace(table.reading, decimals=decimals, answers=answers)
    rows = decided_rows(table, plan)
    return SavedReading(table.title, reading, columns, period, plan.level, plan.kept, *rows)


def _by_form(columns: Sequence[ColumnPlan]) -> dict[str, ColumnPlan]:
    """Return columns by their form; a year with another role than most of its form keeps its own name."""
    forms: dict[str, list[ColumnPlan]] = {}
    for entry in columns:
        forms.setdefault(column_form(entry.column), []).append(entry)
    found = {}
    for form, entries in forms.items():
        usual = Counter(entry.role for entry in entries).most_common(1)[0][0]
        for entry in entries:
            name = form if entry.role is usual else entry.column
            found[name] = replace(entry, column=name)
    return found


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
        found["direction"] = indicator.direction.name.lower()
        found |= {name: value for name in ("count", "base") if (value := getattr(indicator, name))}
        if indicator.factor != 100.0:
            found["factor"] = indicator.factor
        if indicator.breaks:
            found["breaks"] = write_breaks(indicator.breaks)
        if indicator.decimals is not None:
            found["decimals"] = indicator.decimals
    return found


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
        entries = [_read_column(entry) for entry in found.get("columns", [])]
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


def _read_column(entry: Mapping[str, Any]) -> ColumnPlan:
    role = Role(entry["role"])
    if "code" not in entry:
        return ColumnPlan(_text(entry, "column"), role)
    details: dict[str, Any] = {name: _text(entry, name) for name in _DETAILS}
    indicator = Indicator(
        _text(entry, "code"),
        direction=Direction[str(entry.get("direction", "burden")).upper()],
        count=_text(entry, "count") or None,
        base=_text(entry, "base") or None,
        factor=float(entry.get("factor", 100.0)),
        breaks=read_breaks(_text(entry, "breaks")),
        decimals=_decimals(entry),
        **details,
    )
    return ColumnPlan(_text(entry, "column"), role, indicator=indicator)


def fits(saved: SavedReading, columns: Sequence[str]) -> bool:
    """Whether a saved reading was made for a table with these columns: nine of ten are known on both sides."""
    forms, known = {column_form(name) for name in columns}, {column_form(name) for name in saved.columns}
    common = len(forms & known)
    return common >= 0.9 * len(forms) and common >= 0.9 * len(known)


def reading_for(saved: SavedReading, columns: Sequence[str]) -> TableReading:
    """Return how a new delivery is to be opened: as saved, with the columns' own names."""
    decimals = {
        name: saved.reading.decimals[column_form(name)]
        for name in columns
        if column_form(name) in saved.reading.decimals
    }
    answers: dict[str, str] = {}
    for question, answer in saved.reading.answers.items():
        code, _colon, subject = question.partition(": ")
        answers |= {f"{code}: {name}": answer for name in columns if subject and column_form(name) == subject}
    return replace(saved.reading, decimals=decimals, answers={**answers, **saved.reading.answers})


def apply_reading(
    saved: SavedReading, table: RawTable, proposed: TablePlan, keys_on_map: Collection[str] = ()
) -> TablePlan:
    """Return the plan of a new delivery: roles and descriptions as saved, periods as the new file states them."""
    columns = []
    is_answered = changed_by_answers(table, keys_on_map)
    new: list[str] = []
    for entry in proposed.columns:
        known = saved.columns.get(entry.column) or saved.columns.get(column_form(entry.column))
        if known is None:
            new.append(entry.column)
            columns.append(entry)
            continue
        if is_answered(entry, known):
            columns.append(entry)
            continue
        period = entry.period
        if not period and _PERIOD in known.column and (stated := find_period(entry.column)):
            period = stated[1]
        columns.append(ColumnPlan(entry.column, known.role, period, known.indicator))
    here = {name for entry in proposed.columns for name in (entry.column, column_form(entry.column))}
    gone = [name for name in saved.columns if name not in here]
    findings = []
    for names, message in (
        (new, N_("Columns that the saved reading does not know: {columns}")),
        (gone, N_("Columns of the saved reading that are missing here: {columns}")),
    ):
        if names:
            values = {"columns": listed(names)}
            findings.append(Finding("reading-differs", Severity.WARNING, message, "", table.title, values))
    plan = replace(
        proposed,
        columns=tuple(columns),
        period=proposed.period or saved.period,
        level=saved.level,
        kept=saved.kept,
        rows_apart=saved.rows_apart,
        rows_taken=saved.rows_taken,
    )
    plan = replan(table, plan, keys_on_map)
    return replace(plan, findings=(*plan.findings, *findings))
