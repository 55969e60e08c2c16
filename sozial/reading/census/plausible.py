"""What no cell of a census can hold: told, and never counted as if it were a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_, NP_
from sozial.reading.census.cell_values import Cells, State
from sozial.reading.census.grid_header import WHOLE_FILE
from sozial.reading.census.topics import PEOPLE, PER_CENT, mean_of, parts_of

# More than the largest city has, and than any average of this census can be.
_MOST = 10_000_000.0


def check_values(columns: Mapping[str, Cells], title: str) -> tuple[dict[str, Cells], list[Finding]]:
    """Return columns of a file in which what no cell can hold counts as hidden, and what that was.

    Parameters
    ----------
    columns
        Values by column.

    Raises
    ------
    DataError
        If counts have decimals: where points group thousands, each would be a thousandth of itself.

    Examples
    --------
    >>> columns = {"Leerstandsquote": Cells(np.array([5.0, 150.0]), np.zeros(2, dtype=np.uint8))}
    >>> found, said = check_values(columns, "x.csv")
    >>> found["Leerstandsquote"].values.tolist(), said[0].values["found"]
    ([5.0, nan], '150')
    """
    _refuse_fractions(columns, title)
    checked, findings = {}, []
    for name, cells in columns.items():
        mean = mean_of(name)
        most = 100.0 if mean is not None and mean.measure == PER_CENT else _MOST
        with np.errstate(invalid="ignore"):
            wrong = (cells.values < 0) | (cells.values > most)
        checked[name] = _hidden(cells, wrong) if wrong.any() else cells
        if wrong.any():
            findings.append(_impossible(name, cells.values[wrong], title))
    return checked, findings


def _refuse_fractions(columns: Mapping[str, Cells], title: str) -> None:
    for name in _counts_among(columns, title):
        values = columns[name].values
        broken = values[np.isfinite(values) & (values != np.round(values))]
        if len(broken):
            message = N_(
                "“{column}” counts people, households, dwellings or buildings, but has numbers with decimals: {found}"
            )
            remedy = N_("Points may group thousands here: load the file as it was downloaded, as CSV or in its ZIP.")
            raise refusal("grid-fractions", title, message, remedy, column=name, found=_shown(broken))


def _counts_among(columns: Iterable[str], title: str) -> list[str]:
    """Return the columns with counts that figures are made of."""
    names = list(columns)
    parts = parts_of(title, names)
    counts = {PEOPLE, "AnzahlWohnungen", *(part.total for part in parts)}
    counts.update(column for part in parts for column in part.columns)
    return [name for name in names if name in counts]


def _hidden(cells: Cells, rows: np.ndarray) -> Cells:
    states = np.where(rows, np.uint8(State.HIDDEN), cells.states)
    return Cells(np.where(rows, np.nan, cells.values), states)


def _impossible(column: str, found: np.ndarray, title: str) -> Finding:
    message = NP_(
        "One cell of “{column}” holds what no cell can hold, and counts as hidden: {found}",
        "Cells of “{column}” hold what no cell can hold, and count as hidden ({n}): {found}",
    )
    values = {"n": len(found), "found": _shown(found), "column": column}
    return Finding("grid-impossible", Severity.WARNING, message, WHOLE_FILE, title, values)


def _shown(numbers: np.ndarray) -> str:
    return listed([f"{number:g}" for number in dict.fromkeys(numbers.tolist())])


def part_above_total(part: Cells, total: Cells, columns: Iterable[str], of: str, title: str) -> list[Finding]:
    """Say in how many cells a part is larger than what it is a part of; there the total counts."""
    with np.errstate(invalid="ignore"):
        larger = int((part.values > total.values).sum())
    if not larger:
        return []
    message = NP_(
        "In one cell “{part}” is larger than “{total}”, of which it is a part; there the total counts.",
        "In {n} cells “{part}” is larger than “{total}”, of which it is a part; there the total counts.",
    )
    values = {"n": larger, "part": " + ".join(columns), "total": of}
    return [Finding("grid-part-larger", Severity.WARNING, message, "", title, values)]
