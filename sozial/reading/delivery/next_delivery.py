"""The next year's file: read as the last one was, and put onto the data that is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.model import PERIOD, UNIT, Dataset
from sozial.reading.loading.applying_reading import apply_reading
from sozial.reading.loading.load import load
from sozial.reading.plans.checks import check_table
from sozial.reading.plans.columns import Role, TablePlan
from sozial.reading.plans.rows_apart import with_rows_apart
from sozial.reading.plans.saved_reading import SavedReading
from sozial.reading.sandbox.working_safely import propose_columns_safely
from sozial.reading.tables.table import RawTable


def plan_delivery(
    table: RawTable, before: Dataset, saved: SavedReading | None = None, period: str = ""
) -> tuple[TablePlan, list[Finding]]:
    """Return how a new delivery is read, with everything that is odd about it.

    Parameters
    ----------
    before
        The data that it belongs to: its keys tell which column is the key, its indicators what columns are.
    saved
        The reading that was kept for a table with these columns.
    period
        Holds for a table that states none.
    """
    known = {indicator.code: indicator for indicator in before.indicators}
    plan = propose_columns_safely(table, [str(unit) for unit in before.units.index], known)
    if saved is not None:
        plan = apply_reading(saved, table, plan)
    if period:
        plan = replace(plan, period=period)
    plan = with_rows_apart(table, plan)
    findings = [*table.findings, *plan.findings, *check_table(table, plan)]
    states = bool(plan.period) or plan.first(Role.PERIOD) is not None or any(entry.period for entry in plan.columns)
    if not states:
        message = N_("This file does not say which year it is of.")
        findings.append(Finding("no-year", Severity.QUESTION, message, N_("Enter the year."), table.title))
    return replace(plan, findings=()), findings


def read_delivery(tables: Sequence[tuple[RawTable, TablePlan]], title: str = "") -> Dataset:
    """Return a new delivery as data of its own, under its own columns and keys.

    Raises
    ------
    DataError
        If it cannot be put together.
    """
    return load(title or ", ".join(dict.fromkeys(table.title for table, _plan in tables)), tables).dataset


def join_delivery(before: Dataset, delivery: Dataset) -> Dataset:
    """Return data that goes on with a new delivery.

    Notes
    -----
    What the delivery says of a quarter, period and column holds, also where it says that the value is missing; what it
    says nothing of stays. Indicators keep their description; new ones are added. Quarters that are new are added; those
    that the delivery does not have stay, with their earlier figures.

    Examples
    --------
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> def data(period, value):
    ...     index = pd.MultiIndex.from_tuples([("1", period)], names=["unit", "period"])
    ...     return Dataset("T", units, pd.DataFrame({"x": [value]}, index=index), (Indicator("x"),))
    >>> join_delivery(data("2023", 1.0), data("2024", 2.0)).values["x"].tolist()
    [1.0, 2.0]
    """
    columns = [*before.values.columns, *(name for name in delivery.values.columns if name not in before.values)]
    rows = before.values.index.union(delivery.values.index).set_names([UNIT, PERIOD])
    values = before.values.reindex(index=rows, columns=columns).astype(float)
    values.loc[delivery.values.index, delivery.values.columns] = delivery.values.astype(float)
    told = {(str(unit), str(period)) for unit, period in delivery.values.index}
    kept = {
        cell for cell in before.withheld if (cell[0], cell[1]) not in told or cell[2] not in delivery.values.columns
    }
    still = {
        cell for cell in before.estimated if (cell[0], cell[1]) not in told or cell[2] not in delivery.values.columns
    }
    known = {indicator.code for indicator in before.indicators}
    added = tuple(indicator for indicator in delivery.indicators if indicator.code not in known)
    gone = [str(unit) for unit in before.units.index if str(unit) not in {unit for unit, _period in told}]
    findings = list(delivery.findings)
    if gone:
        message = NP_(
            "The new file has no figures for {n} quarter: {names}",
            "The new file has no figures for {n} quarters: {names}",
        )
        titles = before.unit_titles
        said = {"n": len(gone), "names": listed([titles[unit] for unit in gone])}
        findings.append(Finding("units-missing", Severity.WARNING, message, "", before.title, said))
    return replace(
        before,
        units=_units(before, delivery),
        values=values.sort_index(),
        indicators=(*before.indicators, *added),
        benchmarks=_benchmarks(before.benchmarks, delivery.benchmarks),
        withheld=frozenset(kept | delivery.withheld),
        marks=before.marks | delivery.marks,
        estimated=frozenset(still | delivery.estimated),
        city=_city(before, delivery),
        findings=(*before.findings, *(finding for finding in findings if finding not in before.findings)),
    )


def _units(before: Dataset, delivery: Dataset) -> pd.DataFrame:
    """Return the quarters of both; the old data's own attributes hold for those that it has."""
    new = delivery.units.loc[~delivery.units.index.isin(before.units.index)]
    if new.empty:
        return before.units
    plain = pd.concat(
        [pd.DataFrame(before.units.drop(columns="geometry", errors="ignore")), pd.DataFrame(new).reindex(
            columns=[column for column in before.units.columns if column != "geometry"]
        )]
    )  # fmt: skip
    if not before.has_areas:
        return plain.rename_axis(UNIT)
    shapes = before.units.geometry.reindex(plain.index)
    return gpd.GeoDataFrame(plain, geometry=shapes, crs=before.units.crs).rename_axis(UNIT)


def _city(before: Dataset, new: Dataset) -> frozenset[tuple[str, str, float]]:
    """Return what either delivered for the whole city; the newer delivery holds for what it has."""
    told = {(period, column) for period, column, _value in new.city}
    return new.city | {entry for entry in before.city if entry[:2] not in told}


def _benchmarks(before: pd.DataFrame | None, new: pd.DataFrame | None) -> pd.DataFrame | None:
    if before is None or new is None:
        return new if before is None else before
    return new.combine_first(before)
