"""One figure for each quarter from a table: last year's parts, or needs of one's own."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_, NP_
from sozial.model import Dataset
from sozial.reading.tables.table import RawTable

# A column is the key or the name if so much of its rows are quarters of the data.
_ENOUGH = 0.5


def figures_by_unit(table: RawTable, dataset: Dataset) -> tuple[dict[str, float], list[Finding]]:
    r"""Return the figure of each quarter, by key.

    The column with the keys (or the names) of quarters is found by its content; the figures are the last column of
    numbers beside it.

    Raises
    ------
    DataError
        If there is no such column, or a quarter stands in it twice.

    Examples
    --------
    >>> from sozial.reading.loading.sample import read_sample
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table("Quartier;Euro\nZollhof;1.200\nWeinberg;800\n".encode(), "v.csv")
    >>> figures_by_unit(table, read_sample())[0]
    {'01101': 1200.0, '01102': 800.0}
    """
    quarters = _find_quarters(table, dataset)
    figures = [column for column in table.columns if column != quarters.column and table.is_numeric(column)]
    if quarters.share < _ENOUGH or not figures:
        message = N_("There is no column with keys or names of the quarters beside a column of figures.")
        remedy = N_("Two columns are enough: the key of the quarter, and its figure.")
        raise refusal("no-figures", table.title, message, remedy)
    found, foreign = _read_figures(table, quarters, figures[-1])
    missing = [title for unit, title in dataset.unit_titles.items() if unit not in found]
    return found, _remarks(table.title, foreign, missing, figures)


@dataclass(frozen=True)
class _Quarters:
    """The column of a table that says whose figures they are.

    Parameters
    ----------
    units
        Key of the quarter by what stands there: keys as they are, names in small letters.
    share
        So much of its rows are quarters of the data.
    """

    column: str
    units: Mapping[str, str]
    by_key: bool
    share: float = 0.0

    def unit(self, text: str) -> str | None:
        return self.units.get(text if self.by_key else text.casefold())


def _find_quarters(table: RawTable, dataset: Dataset) -> _Quarters:
    """Return the column that holds most quarters, by key or by name."""
    keys = {str(unit): str(unit) for unit in dataset.units.index}
    titles = {title.casefold(): unit for unit, title in dataset.unit_titles.items()}
    best = _Quarters("", keys, by_key=True)
    for column in table.columns:
        texts = [text for text in table.texts(column) if text]
        for words in (_Quarters(column, keys, by_key=True), _Quarters(column, titles, by_key=False)):
            hits = sum(words.unit(text) is not None for text in texts)
            if texts and hits / len(texts) > best.share:
                best = replace(words, share=hits / len(texts))
    return best


def _read_figures(table: RawTable, quarters: _Quarters, column: str) -> tuple[dict[str, float], list[str]]:
    """Return the figure of each quarter, and what else has a figure.

    Raises
    ------
    DataError
        If a quarter stands in the table twice.
    """
    found: dict[str, float] = {}
    foreign, twice = [], []
    for text, value in zip(table.texts(quarters.column), table.numbers(column).values, strict=True):
        unit = quarters.unit(text)
        if unit is None:
            foreign += [text] if text and math.isfinite(value) else []
        elif unit in found:
            twice.append(text)
        elif math.isfinite(value):
            found[unit] = float(value)
    if twice:
        message = N_("These quarters stand in the file twice: {names}")
        raise refusal("twice", table.title, message, N_("Leave one row each."), names=listed(twice))
    return found, foreign


def _remarks(title: str, foreign: Sequence[str], missing: Sequence[str], figures: Sequence[str]) -> list[Finding]:
    """Return what is said of rows left out, of quarters without a figure, and of further columns of figures."""
    findings = []
    if foreign:
        message = N_("Rows that are no quarters of this data are left out: {names}")
        findings.append(Finding("foreign-rows", Severity.WARNING, message, "", title, {"names": listed(foreign)}))
    if missing:
        message = NP_("The file says nothing of {n} quarter: {names}", "The file says nothing of {n} quarters: {names}")
        said = {"n": len(missing), "names": listed(missing)}
        findings.append(Finding("missing-units", Severity.WARNING, message, "", title, said))
    if len(figures) > 1:
        message = N_("There are several columns of figures; “{column}” is read, the last one.")
        findings.append(Finding("several", Severity.NOTE, message, "", title, {"column": figures[-1]}))
    return findings


def figures_digest(figures: Mapping[str, float]) -> str:
    """Return a short hash of figures by key: the same figures, the same hash, in whatever order.

    Examples
    --------
    >>> figures_digest({"1": 1.0, "2": 2.0}) == figures_digest({"2": 2.0, "1": 1.0}), len(figures_digest({}))
    (True, 12)
    """
    return hashlib.sha256(repr(sorted(figures.items())).encode()).hexdigest()[:12]
