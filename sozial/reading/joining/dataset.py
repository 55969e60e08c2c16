"""Tables with their column plans, and areas, to one dataset. Joins go by key, never by name."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from sozial.errors import Finding, Severity, refusal
from sozial.i18n import N_
from sozial.model import NAME, POPULATION, UNIT, Dataset, Indicator
from sozial.rates import with_factors
from sozial.reading.joining.common_names import findings_without_period, name_apart, share_periods
from sozial.reading.joining.dataset_size import refuse_large
from sozial.reading.joining.table_data import TableData, read_table_data
from sozial.reading.plans.city_row import city_entries
from sozial.reading.plans.columns import FIGURES, Role, TablePlan
from sozial.reading.plans.rate_checks import check_rates
from sozial.reading.plans.table_names import name_tables
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary.reference_dates import dates_together


def _join_values(parts: Sequence[TableData], title: str) -> pd.DataFrame:
    joined = parts[0].values
    for part in parts[1:]:
        rows, columns = joined.index.union(part.values.index), joined.columns.union(part.values.columns)
        refuse_large(len(rows), len(columns), title)
        joined = joined.combine_first(part.values)
    return joined.astype(float).sort_index()


def _existing_support(indicator: Indicator, columns: Collection[str]) -> Indicator:
    return replace(
        indicator,
        count=indicator.count if indicator.count in columns else None,
        base=indicator.base if indicator.base in columns else None,
    )


def _indicators(parts: Sequence[TableData], columns: Collection[str]) -> dict[str, Indicator]:
    """Return what the tables say of each indicator; of several, the first one says it, but all say their days."""
    found: dict[str, Indicator] = {}
    for part in parts:
        for code, indicator in part.indicators.items():
            first = found.setdefault(code, _existing_support(indicator, columns))
            days = dates_together(first.reference_date, indicator.reference_date)
            if days != first.reference_date:
                found[code] = replace(first, reference_date=days)
    return found


def _places(parts: Sequence[TableData], tables: Sequence[RawTable]) -> dict[str, str]:
    """Return where each column comes from: whoever is to mend it looks for it there."""
    places: dict[str, str] = {}
    for part, table in zip(parts, tables, strict=True):
        for column in map(str, part.values.columns):
            places.setdefault(column, table.title)
    return places


def _benchmarks(parts: Sequence[TableData]) -> pd.DataFrame | None:
    """Return the areas outside of all tables; None where there are none."""
    outside = [part.benchmarks for part in parts if part.benchmarks is not None]
    benchmarks = outside[0] if outside else None
    for frame in outside[1:]:
        benchmarks = frame if benchmarks is None else benchmarks.combine_first(frame)
    return benchmarks


def _groups(parts: Sequence[TableData]) -> dict[str, tuple[str, ...]]:
    """Return the units of every group, as all tables together name them."""
    groups: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for name, members in part.groups.items():
            groups[name] = tuple(dict.fromkeys((*groups.get(name, ()), *members)))
    return groups


def build_dataset(
    title: str,
    tables: Sequence[tuple[RawTable, TablePlan]],
    areas: gpd.GeoDataFrame | None = None,
) -> Dataset:
    r"""Join tables and areas by key into one dataset.

    Parameters
    ----------
    tables
        Each table with the plan of its columns.
    areas
        Index: key. Columns: name and geometry (see `sozial.reading.areas.areas.prepare_areas`).

    Raises
    ------
    DataError
        If a table has no key, or repeats one.

    Examples
    --------
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table("schluessel;name;sgb2\n01;Altstadt;7,5\n02;Au;.".encode(), "t.csv")
    >>> dataset = build_dataset("t", [(table, propose_columns(table))])
    >>> dataset.units["name"].to_dict(), dataset.values["sgb2"].tolist()
    ({'01': 'Altstadt', '02': 'Au'}, [7.5, nan])
    """
    if not tables:
        message = N_("No table was loaded.")
        raise refusal("no-table", title, message, N_("Load a table with the figures."))
    parts = [read_table_data(table, plan) for table, plan in tables]
    findings = [finding for part in parts for finding in part.findings]
    findings.extend(share_periods(parts, [table.title for table, _plan in tables]))
    findings.extend(name_apart(parts, [table for table, _plan in tables], title))
    values = _join_values(parts, title)
    units = parts[0].units
    for part in parts[1:]:
        units = units.combine_first(part.units)
    columns = frozenset(values.columns)
    units = units.reindex(values.index.unique(UNIT).union(units.index, sort=False))
    indicators = _indicators(parts, columns)
    if not indicators and values.columns.difference([POPULATION]).empty:
        message = N_("No column holds figures.")
        titles = ", ".join(table.title for table, _plan in tables)
        raise refusal("no-indicator", titles, message, N_("Choose at least one in the list of columns."))
    places = _places(parts, [table for table, _plan in tables])
    findings.extend(findings_without_period(values, places, tables))
    indicators, factors = with_factors(list(indicators.values()), values, places)
    findings.extend((*factors, *check_rates(list(indicators.values()), values, places)))
    units = _with_areas(units, areas, findings, title)
    if POPULATION in values.columns:
        latest = values[POPULATION].dropna().groupby(level=UNIT).last()
        units[POPULATION] = latest.reindex(units.index)
    return Dataset(
        title,
        units.sort_index(key=_natural),
        values,
        tuple(indicators.values()),
        _benchmarks(parts),
        _groups(parts),
        tuple(findings),
        frozenset(cell for part in parts for cell in part.withheld),
        marks=frozenset(entry for part in parts for entry in part.marks),
        city=city_entries([part.city for part in parts if part.city is not None]),
    )


def _natural(keys: pd.Index) -> pd.Index:
    """Return keys in the order that people count in: 2 before 10."""
    return pd.Index([re.sub(r"\d+", lambda run: run[0].zfill(12), str(key)) for key in keys])


def _with_areas(
    units: pd.DataFrame, areas: gpd.GeoDataFrame | None, findings: list[Finding], title: str
) -> pd.DataFrame:
    """Put names and geometry beside the units; areas without a row become units without values."""
    if areas is not None and not areas.index.intersection(units.index).empty:
        units = units.reindex(units.index.union(areas.index, sort=False))
        given = units[NAME] if NAME in units else pd.Series(index=units.index, dtype="str")
        units[NAME] = given.replace("", pd.NA).fillna(areas[NAME].reindex(units.index))
        units = gpd.GeoDataFrame(units, geometry=areas.geometry.reindex(units.index), crs=areas.crs)
    elif areas is not None:
        message = N_("Not one key of the table occurs on the map, so there is no map.")
        remedy = N_("Choose the matching key columns, or areas of the same edition.")
        findings.append(Finding("no-match", Severity.ERROR, message, remedy, title))
    if NAME not in units:
        units[NAME] = pd.NA
    nameless = units[NAME].isna() | (units[NAME].astype("object") == "")
    units[NAME] = units[NAME].astype("object").where(~nameless, units.index.to_series()).astype(str)
    return units


def tables_of_figures(tables: Sequence[tuple[RawTable, TablePlan]], dataset: Dataset) -> dict[str, str]:
    r"""Return the title of the table that gives each column of figures; the first of several.

    Examples
    --------
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> read = [read_table(b"nr;q;n\n01;7,5;3\n02;8,5;4\n", name) for name in ("a.csv",)]
    >>> given = [(table, propose_columns(table)) for table in read]
    >>> tables_of_figures(given, build_dataset("t", given))
    {'q': 'a.csv', 'n': 'a.csv'}
    """
    found: dict[str, str] = {}
    for (table, plan), called in zip(tables, name_tables([table for table, _plan in tables]), strict=True):
        named = plan.having(Role.INDICATOR_NAME)
        rows = zip(*(table.texts(entry.column) for entry in named), strict=True)
        codes = {" / ".join(part for part in row if part) for row in set(rows)}
        codes |= {entry.code for entry in plan.columns if entry.role in FIGURES and not named}
        codes |= {f"{called}: {code}" for code in codes}
        for column in map(str, dataset.values.columns):
            if column in codes:
                found.setdefault(column, table.title)
    return found
