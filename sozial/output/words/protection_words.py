"""What every public file says of its protection: one line, and which of its empty cells are protected figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sozial.i18n import N_, translator
from sozial.model import Dataset

# One line, short enough for the foot of a page.
PROTECTED = N_("Protected figures: counts are slightly changed, small ones covered; nobody can be recognised.")
# What stands in a cell whose figure is protected; an empty cell is a missing figure.
COVERED = N_("protected")
# Columns of files for programs, which have English headings.
WITHHELD, PROTECTION = "withheld", "protection"


def protection_line(dataset: Dataset, language: str) -> str:
    """Return the line that every file for the public carries; empty for an internal one.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> index = pd.MultiIndex.from_tuples([("1", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"n": [12.0]}, index=index)
    >>> protection_line(Dataset("t", units, values, ()), "en")
    ''
    >>> protection_line(Dataset("t", units, values, (), calculation=values), "en")[:18]
    'Protected figures:'
    """
    return translator(language)(PROTECTED) if dataset.is_published else ""


def protected_cells(dataset: Dataset) -> pd.DataFrame:
    """Return which figures are empty because they are protected.

    Returns
    -------
    frame
        Truth values in the shape of `Dataset.values`; of an internal dataset none is true, because what its source
        withholds is a gap of the source.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=pd.Index(["1", "2"], name="unit"))
    >>> index = pd.MultiIndex.from_product([["1", "2"], ["2024"]], names=["unit", "period"])
    >>> whole = pd.DataFrame({"n": [2.0, float("nan")]}, index=index)
    >>> shown = pd.DataFrame({"n": [float("nan"), float("nan")]}, index=index)
    >>> protected_cells(Dataset("t", units, shown, (), calculation=whole))["n"].tolist()
    [True, False]
    """
    values = dataset.values
    found = np.zeros(values.shape, dtype=bool)
    if dataset.calculation is None:
        return pd.DataFrame(found, values.index, values.columns)
    # A rate that a recipe derives is covered without being named as withheld: it is there to compute with.
    found |= dataset.calculation.reindex(index=values.index, columns=values.columns).notna().to_numpy()
    rows = {(str(unit), str(period)): at for at, (unit, period) in enumerate(values.index)}
    columns = {str(name): at for at, name in enumerate(values.columns)}
    for unit, period, column in dataset.withheld:
        if (unit, period) in rows and column in columns:
            found[rows[unit, period], columns[column]] = True
    return pd.DataFrame(found & values.isna().to_numpy(), values.index, values.columns)


def protected_at(dataset: Dataset, period: str) -> pd.DataFrame:
    """Return which figures of a period are empty because they are protected: one row per unit, as `Dataset.at`."""
    found = protected_cells(dataset).xs(period, level="period")
    return found.reindex(dataset.units.index, fill_value=False)


def cells_of(table: pd.DataFrame, marks: Mapping[str, Sequence[bool] | np.ndarray | pd.Series]) -> pd.DataFrame:
    """Return which cells of a table are empty because they are protected.

    Parameters
    ----------
    marks
        By column of the table, in the order of its rows; other columns have none.

    Examples
    --------
    >>> cells_of(pd.DataFrame({"a": [1.0, float("nan")], "b": [1.0, 2.0]}), {"a": [True, True]}).to_numpy().tolist()
    [[False, False], [True, False]]
    """
    found = pd.DataFrame(False, table.index, table.columns)
    for name, cells in marks.items():
        found[name] = np.asarray(cells, dtype=bool) & table[name].isna().to_numpy()
    return found


def with_words(table: pd.DataFrame, cells: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return a table that says of protected figures that they are, where a cell may hold words.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1.0, float("nan")]})
    >>> with_words(table, cells_of(table, {"a": [False, True]}), "en")["a"].tolist()
    [1.0, 'protected']
    """
    found = table.copy()
    for place in np.flatnonzero(cells.to_numpy().any(axis=0)):
        column = found.iloc[:, place].astype(object)
        found.isetitem(place, column.mask(cells.iloc[:, place].to_numpy(), translator(language)(COVERED)))
    return found


def with_line(table: pd.DataFrame, line: str, heading: str = PROTECTION) -> pd.DataFrame:
    """Return a table with the line in a last column; as it was where there is nothing to say.

    A column breaks no program that reads the file, and stays with each row, however somebody sorts or cuts the table.

    Examples
    --------
    >>> list(with_line(pd.DataFrame({"a": [1.0]}), "Protected figures")), list(with_line(pd.DataFrame({"a": [1]}), ""))
    (['a', 'protection'], ['a'])
    """
    return table.assign(**{_free(table, heading): line}) if line else table


def with_protection(
    table: pd.DataFrame, cells: pd.DataFrame | None, dataset: Dataset, language: str,
    headings: tuple[str, str] = (WITHHELD, PROTECTION),
) -> pd.DataFrame:  # fmt: skip
    """Return a table for a file of plain columns, with two last ones where it is for the public.

    The first names the columns whose cell is empty in this row because the figure is protected, so that numbers stay
    numbers; the second is the line. An internal table comes back as it was.

    Parameters
    ----------
    cells
        Which cells are protected, from `cells_of`; None: the table has no figures of quarters, and gets the line alone.
    headings
        Of both columns.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> data = Dataset("t", units, pd.DataFrame(), (), calculation=pd.DataFrame())
    >>> table = pd.DataFrame({"a": [float("nan"), 1.0], "b": [float("nan"), float("nan")]})
    >>> found = with_protection(table, cells_of(table, {"a": [True, False]}), data, "en")
    >>> list(found), found["withheld"].tolist()
    (['a', 'b', 'withheld', 'protection'], ['a', ''])
    """
    line = protection_line(dataset, language)
    if not line:
        return table
    if cells is not None:
        names = [str(name) for name in table.columns]
        told = [", ".join(names[at] for at in np.flatnonzero(row)) for row in cells.to_numpy()]
        table = table.assign(**{_free(table, headings[0]): told})
    return with_line(table, line, headings[1])


def _free(table: pd.DataFrame, heading: str) -> str:
    """Return a heading that no column of the data has."""
    while heading in table.columns:
        heading += "_"
    return heading
