"""The list that describes indicators: name, Handlungsfeld, direction, source and the rest."""

from __future__ import annotations

from typing import Any

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.model import MOST_DECIMALS, Direction, Indicator
from sozial.reading.cells.numbers import read_numbers
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary.breaks import read_breaks

_COLUMNS = {
    "code": ("code", "spalte", "column"),
    "name": ("name", "bezeichnung"),
    "domain": ("handlungsfeld", "domain"),
    "department": ("fachbereich", "department"),
    "direction": ("richtung", "direction"),
    "measure": ("einheit", "measure", "unit"),
    "source": ("quelle", "source"),
    "reference_date": ("stichtag", "reference_date"),
    "definition": ("definition", "erläuterung"),
    "count": ("anzahl", "count"),
    "base": ("basis", "base"),
    "factor": ("faktor", "factor"),
    "breaks": ("bruch", "breaks"),
    "decimals": ("nachkommastellen", "decimals"),
    "people": ("menschen", "people"),
}
_TEXTS = ("name", "domain", "department", "measure", "source", "reference_date", "definition", "people")
_DIRECTIONS = {
    "belastung": Direction.BURDEN,
    "burden": Direction.BURDEN,
    "günstig": Direction.FAVOURABLE,
    "favourable": Direction.FAVOURABLE,
    "kontext": Direction.CONTEXT,
    "context": Direction.CONTEXT,
}
_DECIMALS = ("", *(str(count) for count in range(MOST_DECIMALS + 1)))


def _find(table: RawTable) -> dict[str, str]:
    lower = {column.lower(): column for column in table.columns}
    return {meaning: lower[name] for meaning, names in _COLUMNS.items() for name in names[::-1] if name in lower}


def is_indicator_list(table: RawTable) -> bool:
    r"""Return whether a table describes indicators instead of units.

    Examples
    --------
    >>> from sozial.reading.tables.table import read_table
    >>> is_indicator_list(read_table(b"code;name;richtung\nsgb2;SGB-II-Quote;Belastung", "l.csv"))
    True
    """
    return {"code", "direction"} <= set(_find(table))


def read_indicator_list(table: RawTable) -> dict[str, Indicator]:
    """Return the described indicators by code.

    Raises
    ------
    DataError
        With one finding per row whose direction or number of decimals is not understood, or whose code is missing
        or double.
    """
    found = _find(table)
    texts = {meaning: table.texts(column) for meaning, column in found.items()}
    factors = read_numbers(table.cells(found["factor"])).values if "factor" in found else None
    indicators: dict[str, Indicator] = {}
    findings: list[Finding] = []
    for row in range(len(table.rows)):
        said = {meaning: column[row] for meaning, column in texts.items()}
        place = f"{table.title}, {said['code'] or row + 2}"
        direction = _DIRECTIONS.get(said["direction"].lower())
        if direction is None:
            message = N_("The direction “{found}” is not understood.")
            remedy = N_("Write “Belastung”, “günstig” or “Kontext”.")
            findings.append(Finding("direction", Severity.ERROR, message, remedy, place, {"found": said["direction"]}))
            continue
        if not said["code"] or said["code"] in indicators:
            message = N_("An indicator has no code, or one that is already taken.")
            findings.append(Finding("code", Severity.ERROR, message, N_("Give each a code of its own."), place))
            continue
        decimals = said.get("decimals", "")
        if decimals not in _DECIMALS:
            message = N_("The number of decimals “{found}” is not understood.")
            remedy = N_("Write a whole number from 0 to {most}, or nothing.")
            shown = {"found": decimals, "most": MOST_DECIMALS}
            findings.append(Finding("decimals", Severity.ERROR, message, remedy, place, shown))
            continue
        plain: dict[str, Any] = {meaning: said.get(meaning, "") for meaning in _TEXTS}
        factor = float(factors[row]) if factors is not None and factors[row] > 0 else 100.0
        indicators[said["code"]] = Indicator(
            said["code"],
            direction=direction,
            count=said.get("count") or None,
            base=said.get("base") or None,
            factor=factor,
            breaks=read_breaks(said.get("breaks", "")),
            decimals=int(decimals) if decimals else None,
            **plain,
        )
    if findings:
        raise DataError(*findings)
    return indicators
