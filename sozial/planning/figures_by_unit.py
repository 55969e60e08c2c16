"""One figure for each quarter from a table: last year's parts, or needs of one's own."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_
from sozial.model import Dataset
from sozial.reading.table import RawTable

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
    >>> from sozial.reading.sample import read_sample
    >>> from sozial.reading.table import read_table
    >>> table = read_table("Quartier;Euro\nZollhof;1.200\nWeinberg;800\n".encode(), "v.csv")
    >>> figures_by_unit(table, read_sample())[0]
    {'01101': 1200.0, '01102': 800.0}
    """
    keys = {str(unit): str(unit) for unit in dataset.units.index}
    titles = {title.casefold(): unit for unit, title in dataset.unit_titles.items()}
    best, known, share = "", {}, 0.0
    for column in table.columns:
        texts = [text for text in table.texts(column) if text]
        for place, words in enumerate((keys, titles)):
            hits = sum((text if place == 0 else text.casefold()) in words for text in texts)
            if texts and hits / len(texts) > share:
                best, known, share = column, words, hits / len(texts)
    figures = [column for column in table.columns if column != best and table.is_numeric(column)]
    if share < _ENOUGH or not figures:
        message = N_("There is no column with keys or names of the quarters beside a column of figures.")
        remedy = N_("Two columns are enough: the key of the quarter, and its figure.")
        raise refusal("no-figures", table.title, message, remedy)
    values = table.numbers(figures[-1]).values
    found: dict[str, float] = {}
    foreign, twice = [], []
    for text, value in zip(table.texts(best), values, strict=True):
        unit = known.get(text if known is keys else text.casefold())
        if unit is None:
            foreign += [text] if text and math.isfinite(value) else []
        elif unit in found:
            twice.append(text)
        elif math.isfinite(value):
            found[unit] = float(value)
    if twice:
        message = N_("These quarters stand in the file twice: {names}")
        raise refusal("twice", table.title, message, N_("Leave one row each."), names=listed(twice))
    findings = []
    if foreign:
        message = N_("Rows that are no quarters of this data are left out: {names}")
        values_ = {"names": listed(foreign)}
        findings.append(Finding("foreign-rows", Severity.WARNING, message, "", table.title, values_))
    missing = [title for unit, title in dataset.unit_titles.items() if unit not in found]
    if missing:
        message = N_("The file says nothing of {n} quarters: {names}")
        said = {"n": len(missing), "names": listed(missing)}
        findings.append(Finding("missing-units", Severity.WARNING, message, "", table.title, said))
    if len(figures) > 1:
        message = N_("There are several columns of figures; “{column}” is read, the last one.")
        findings.append(Finding("several", Severity.NOTE, message, "", table.title, {"column": figures[-1]}))
    return found, findings


def figures_digest(figures: Mapping[str, float]) -> str:
    """Return a short hash of figures by key: the same figures, the same hash, in whatever order.

    Examples
    --------
    >>> figures_digest({"1": 1.0, "2": 2.0}) == figures_digest({"2": 2.0, "1": 1.0}), len(figures_digest({}))
    (True, 12)
    """
    return hashlib.sha256(repr(sorted(figures.items())).encode()).hexdigest()[:12]
