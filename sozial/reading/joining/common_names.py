"""Names that tables share before they are joined: one for the same period, several for different columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.model import NOT_A_PERIOD, PERIOD
from sozial.reading.joining.period_fitting import fit_periods
from sozial.reading.joining.table_data import TableData
from sozial.reading.plans.columns import TablePlan, columns_without_period
from sozial.reading.plans.columns_apart import tell_apart
from sozial.reading.plans.table_names import name_tables, renamed_indicator, spaced_name, speaking
from sozial.reading.tables.table import RawTable


def share_periods(parts: Sequence[TableData], titles: Sequence[str]) -> list[Finding]:
    """Give the same period the same name in every table."""
    periods = [list(part.values.index.unique(PERIOD)) for part in parts]
    renamed, findings = fit_periods(periods, titles)
    for part, names in zip(parts, renamed, strict=True):
        if names:
            part.values = part.values.rename(index=names, level=PERIOD)
            part.benchmarks = None if part.benchmarks is None else part.benchmarks.rename(index=names, level=PERIOD)
            part.city = None if part.city is None else part.city.rename(index=names, level=PERIOD)
            part.withheld = {(unit, names.get(period, period), code) for unit, period, code in part.withheld}
            part.marks = {(code, names.get(period, period), mark) for code, period, mark in part.marks}
    return findings


def findings_without_period(
    values: pd.DataFrame, places: Mapping[str, str], tables: Sequence[tuple[RawTable, TablePlan]]
) -> list[Finding]:
    """Say which columns have figures that stand in no year, where others do.

    What a table says itself, because others of its columns name years, is not said a second time.
    """
    bare = {id(plan): set(columns_without_period(plan)) for _table, plan in tables if not plan.period}
    told = {entry.code for _table, plan in tables for entry in plan.columns if entry.column in bare.get(id(plan), ())}
    periods = values.index.get_level_values(PERIOD)
    here = values[periods == NOT_A_PERIOD]
    names = [str(column) for column in here.columns if here[column].notna().any() and column not in told]
    if len(here) == len(values):
        return []
    message = NP_(
        "This column states no year, so it is in no list of years and no index: {names}",
        "These columns state no year, so they are in no list of years and no index ({n}): {names}",
    )
    remedy = N_("Enter the year in the file, or in step 2 where “Period of this table” is asked for.")
    found = []
    for place in dict.fromkeys(places[name] for name in names):
        here_too = [name for name in names if places[name] == place]
        said = {"n": len(here_too), "names": listed(here_too)}
        found.append(Finding("figures-without-period", Severity.WARNING, message, remedy, place, said))
    return found


def name_apart(parts: Sequence[TableData], tables: Sequence[RawTable], title: str) -> list[Finding]:
    """Give columns of the same name that say different things in several tables names that tell them apart."""
    names = name_tables(tables)
    found = tell_apart([part.values for part in parts], names, title)
    for part, name, new in zip(parts, names, found.renamed, strict=True):
        part.indicators = {
            entry.code: speaking(entry, name, spaced_name(entry.code))
            for old in part.indicators.values()
            for entry in (renamed_indicator(old, new, spaced_name(old.code)),)
        }
        if new:
            part.values = part.values.rename(columns=new)
            part.benchmarks = None if part.benchmarks is None else part.benchmarks.rename(columns=new)
            part.city = None if part.city is None else part.city.rename(columns=new)
            part.withheld = {(unit, period, new.get(code, code)) for unit, period, code in part.withheld}
            part.marks = {(new.get(code, code), period, mark) for code, period, mark in part.marks}
    return list(found.findings)
