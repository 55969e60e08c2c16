"""Tables with their column plans, and areas, to one dataset. Joins go by key, never by name."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity, listed, refusal, settle
from sozial.i18n import N_
from sozial.model import NAME, NOT_A_PERIOD, PARENT, PERIOD, POPULATION, UNIT, Dataset, Indicator
from sozial.rates import with_factors
from sozial.reading.checks import check_table
from sozial.reading.city_row import check_city, city_entries, city_rows
from sozial.reading.columns import FIGURES, Role, TablePlan, period_marks, unit_keys, unit_names, unit_periods
from sozial.reading.figure_words import says_population
from sozial.reading.official_grid import refuse_grid
from sozial.reading.period_fitting import fit_periods
from sozial.reading.period_marks import read_mark
from sozial.reading.proposing import with_rows_apart
from sozial.reading.rate_checks import check_rates
from sozial.reading.table import RawTable
from sozial.reading.table_names import name_tables, renamed_indicator, spaced_name, speaking, tell_apart

CITY = "city"


@dataclass
class _Part:
    """What one table gives."""

    values: pd.DataFrame
    units: pd.DataFrame
    indicators: dict[str, Indicator]
    findings: list[Finding] = field(default_factory=list)
    benchmarks: pd.DataFrame | None = None
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    withheld: set[tuple[str, str, str]] = field(default_factory=set)
    marks: set[tuple[str, str, str]] = field(default_factory=set)
    city: pd.DataFrame | None = None


def _check_repeated(index: pd.MultiIndex, title: str) -> None:
    twice = index[index.duplicated()].unique()
    if len(twice):
        shown = listed([f"{unit} {period}".strip() for unit, period in twice])
        message = N_("The same key occurs several times in one period ({n}): {keys}")
        remedy = N_("Name the column with the period, or set all but one of these rows apart.")
        raise refusal("key-twice", title, message, remedy, n=len(twice), keys=shown)


def _wide(table: RawTable, plan: TablePlan, keys: list[str], keep: np.ndarray) -> pd.DataFrame:
    """Return values of a table with a column per figure, or per figure and year."""
    periods = unit_periods(table, plan)
    numeric = [entry for entry in plan.columns if entry.role in (Role.INDICATOR, Role.FIGURE, Role.POPULATION)]
    by_period: dict[str, dict[str, np.ndarray]] = {}
    for entry in numeric:
        code = POPULATION if entry.role is Role.POPULATION else entry.code
        group = by_period.setdefault(entry.period, {})
        if code in group:
            message = N_("Two columns would fill “{code}”.")
            raise refusal("code-twice", table.title, message, N_("Give one of them another code."), code=code)
        group[code] = table.numbers(entry.column).values
    frames = []
    for period, columns in by_period.items():
        labels = [period] * len(keys) if period else periods
        index = pd.MultiIndex.from_arrays([keys, labels], names=[UNIT, PERIOD])[keep]
        _check_repeated(index, table.title)
        frames.append(pd.DataFrame(columns)[keep].set_axis(index))
    if not frames:
        return pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=[UNIT, PERIOD]))
    if len({label for frame in frames for label in frame.index.unique(PERIOD)}) == sum(
        frame.index.get_level_values(PERIOD).nunique() for frame in frames
    ):
        # Each period stands in one of them, as years side by side do: nothing has to be compared.
        return frames[0] if len(frames) == 1 else pd.concat(frames).sort_index()
    # Two by two: one after the other would copy the first year as often as there are years.
    while len(frames) > 1:
        later = [*frames[1::2], None][: (len(frames) + 1) // 2]
        pairs = zip(frames[::2], later, strict=True)
        frames = [one if other is None else one.combine_first(other) for one, other in pairs]
    return frames[0]


def _long(table: RawTable, plan: TablePlan, keys: list[str], part: _Part, keep: np.ndarray) -> pd.DataFrame:
    """Return values of a table with one row per unit, period and indicator; several value columns are told apart."""
    name_columns, value_columns = plan.having(Role.INDICATOR_NAME), plan.having(Role.VALUE)
    if not name_columns or not value_columns:
        message = N_("A long table needs a column with the indicator and one with the value.")
        raise refusal("long", table.title, message, N_("Choose both in the list of columns."))
    periods = unit_periods(table, plan)
    parts = [table.texts(entry.column) for entry in name_columns]
    names = [" / ".join(part for part in row if part) for row in zip(*parts, strict=True)]
    several = len({entry.code for entry in value_columns}) > 1
    people = "" if several else _all_people(names)
    frames = []
    for entry in value_columns:
        codes = [f"{name} / {entry.code}" if several else name for name in names]
        labels = [entry.period] * len(keys) if entry.period else periods
        columns = {UNIT: keys, PERIOD: labels, "code": codes, "value": table.numbers(entry.column).values}
        frames.append(pd.DataFrame(columns)[keep])
    long = pd.concat(frames)
    _check_repeated(pd.MultiIndex.from_arrays([long[UNIT], long[PERIOD] + " " + long["code"]]), table.title)
    for code in dict.fromkeys(long["code"]):
        if code != people:
            part.indicators.setdefault(code, Indicator(code, name=code))
    wide = long.pivot(index=[UNIT, PERIOD], columns="code", values="value").rename_axis(columns=None)
    if people not in wide:
        return wide
    message = N_("“{name}” is taken for the inhabitants of the quarters.")
    remedy = N_("Name the rows otherwise in the source if they count others.")
    finding = Finding("inhabitants-by-name", Severity.NOTE, message, remedy, table.title, {"name": people})
    part.findings.extend([] if finding in part.findings else [finding])
    return wide.rename(columns={people: POPULATION})


def _all_people(names: Sequence[str]) -> str:
    """Return what a long table calls all inhabitants; "" where it names them in no way, or in several."""
    found = [name for name in dict.fromkeys(names) if says_population(name)]
    return found[0] if len(found) == 1 else ""


def _withheld(table: RawTable, plan: TablePlan, keys: list[str], keep: np.ndarray) -> set[tuple[str, str, str]]:
    """Return the cells that the source withholds."""
    periods = unit_periods(table, plan)
    found = set()
    for entry in plan.columns:
        if entry.role not in (Role.INDICATOR, Role.FIGURE, Role.POPULATION):
            continue
        code = POPULATION if entry.role is Role.POPULATION else entry.code
        for row in np.flatnonzero(table.numbers(entry.column).withheld & keep):
            found.add((keys[row], entry.period or periods[row], code))
    return found


def _filled_down(table: RawTable, column: str, part: _Part) -> list[str]:
    """Return a larger area for every row; one that stands only at the head of its block holds for the rows below."""
    texts = table.texts(column)
    said = [text for text in texts if text]
    once = len(set(said)) == len(said) and bool(texts) and bool(texts[0])
    if not once or len(said) == len(texts) or len(said) < 2:
        return texts
    filled: list[str] = []
    for text in texts:
        filled.append(text or filled[-1])
    message = N_("“{column}” stands only at the head of each block, and holds for the rows below it.")
    finding = Finding("filled-down", Severity.NOTE, message, "", table.title, {"column": column})
    part.findings.append(finding)
    return filled


def _attributes(table: RawTable, plan: TablePlan, keys: list[str], part: _Part, keep: np.ndarray) -> pd.DataFrame:
    """Return what does not change with the period; several readings of one unit are told."""
    columns: dict[str, list[str]] = {}
    names = unit_names(table, plan)
    if names is not None:
        columns[NAME] = names
    for entry in plan.columns:
        if entry.role is Role.PARENT:
            columns[PARENT] = _filled_down(table, entry.column, part)
        elif entry.role is Role.ATTRIBUTE:
            columns[entry.column] = table.texts(entry.column)
    frame = pd.DataFrame(columns, index=pd.Index(keys, name=UNIT), dtype="str")[keep]
    for column in frame.columns:
        differing = frame[column].groupby(level=0).nunique()
        units = [str(unit) for unit in differing[differing > 1].index]
        if units:
            message = N_("“{column}” differs between rows of the same key; the last one counts: {units}")
            values = {"column": column, "units": listed(units)}
            part.findings.append(Finding("attribute", Severity.WARNING, message, "", table.title, values))
    return frame[~frame.index.duplicated(keep="last")]


def _groups(table: RawTable, plan: TablePlan, keys: list[str], keep: np.ndarray) -> dict[str, tuple[str, ...]]:
    """Return the units of every named group; a cell may name several, separated by a semicolon or bar."""
    found: dict[str, list[str]] = {}
    for entry in plan.having(Role.GROUP):
        for key, cell, kept in zip(keys, table.texts(entry.column), keep, strict=True):
            for name in re.split(r"[;|]", cell) if kept else ():
                if name.strip() and key not in found.setdefault(name.strip(), []):
                    found[name.strip()].append(key)
    return {name: tuple(units) for name, units in found.items()}


def _benchmarks(table: RawTable, plan: TablePlan, part: _Part) -> np.ndarray:
    """Take rows of areas outside (Kreis, Land) apart; return which rows they are."""
    column = plan.first(Role.BENCHMARK)
    names = table.texts(column) if column else [""] * table.height
    outside = np.array([bool(name) for name in names], dtype=bool)
    if outside.any():
        part.benchmarks = _wide(table, plan, names, outside)
        message = N_("Areas outside, shown for comparison and never ranked: {names}")
        shown = {"names": listed(list(dict.fromkeys(name for name in names if name)))}
        part.findings.append(Finding("benchmarks", Severity.NOTE, message, "", table.title, shown))
    return outside


def _read_part(table: RawTable, plan: TablePlan) -> _Part:
    refuse_grid(table.stated, table.title)
    if plan.key is None:
        message = N_("No column with the key of the quarters was chosen.")
        raise refusal("no-key-column", table.title, message, N_("Choose it in the list of columns."))
    if len(plan.having(Role.KEY)) + len(plan.having(Role.KEY_NAME)) > 1:
        message = N_("Several columns are marked as the key.")
        raise refusal("two-keys", table.title, message, N_("Leave one of them."))
    if plan.apart is None:
        plan = with_rows_apart(table, plan)
    checked = [finding for finding in check_table(table, plan) if finding.code not in ("key-twice",)]
    found = settle([*table.findings, *plan.findings, *checked], table.reading.answers)
    part = _Part(pd.DataFrame(), pd.DataFrame(), {}, found)
    keys = unit_keys(table, plan)
    outside = _benchmarks(table, plan, part)
    keep = np.array([bool(key) for key in keys], dtype=bool) & ~outside
    keep[[row.row for row in plan.apart or ()]] = False
    part.groups = _groups(table, plan, keys, keep)
    for entry in plan.having(Role.INDICATOR):
        if entry.indicator is not None:
            part.indicators.setdefault(entry.code, entry.indicator)
    if plan.first(Role.VALUE) or plan.first(Role.INDICATOR_NAME):
        part.values = _long(table, plan, keys, part, keep)
    else:
        part.values = _wide(table, plan, keys, keep)
        part.withheld = _withheld(table, plan, keys, keep)
    part.city = _city(table, plan, part, keep)
    part.marks = _marks(table, plan, part)
    part.units = _attributes(table, plan, keys, part, keep)
    return part


def _city(table: RawTable, plan: TablePlan, part: _Part, keep: np.ndarray) -> pd.DataFrame | None:
    """Take the row of the whole city out of those that are set apart; None without one."""
    if not plan.apart:
        return None
    rows, texts, _asked = city_rows(table, plan, keep)
    if not rows.any():
        return None
    is_long = bool(plan.first(Role.VALUE) or plan.first(Role.INDICATOR_NAME))
    area = [CITY] * table.height
    city = _long(table, plan, area, part, rows) if is_long else _wide(table, plan, area, rows)
    kept, said = check_city(city, part.values, table.title, [texts[at] for at in np.flatnonzero(rows)])
    part.findings.extend(said)
    return kept


def _marks(table: RawTable, plan: TablePlan, part: _Part) -> set[tuple[str, str, str]]:
    """Return what the source marks as preliminary, revised or estimated, by column of the data and period."""
    return {
        (column, period, str(read_mark(mark)))
        for code, period, mark in period_marks(table, plan)
        for column in ([code] if code else map(str, part.values.columns))
    }


def _fit_periods(parts: Sequence[_Part], titles: Sequence[str]) -> list[Finding]:
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


def _without_period(values: pd.DataFrame, title: str) -> list[Finding]:
    """Say which columns have figures that stand in no year, where others do."""
    periods = values.index.get_level_values(PERIOD)
    here = values[periods == NOT_A_PERIOD]
    names = [str(column) for column in here.columns if here[column].notna().any()]
    if len(here) == len(values) or not names:
        return []
    message = N_("These columns state no year, so they are in no list of years and no index ({n}): {names}")
    remedy = N_("Enter their period in step 2.")
    values_said = {"n": len(names), "names": listed(names)}
    return [Finding("figures-without-period", Severity.WARNING, message, remedy, title, values_said)]


def _tell_apart(parts: Sequence[_Part], tables: Sequence[RawTable], title: str) -> list[Finding]:
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


def _join_values(parts: Sequence[_Part]) -> pd.DataFrame:
    joined = parts[0].values
    for part in parts[1:]:
        joined = joined.combine_first(part.values)
    return joined.astype(float).sort_index()


def _existing_support(indicator: Indicator, columns: Collection[str]) -> Indicator:
    return replace(
        indicator,
        count=indicator.count if indicator.count in columns else None,
        base=indicator.base if indicator.base in columns else None,
    )


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
        Index: key. Columns: name and geometry (see `sozial.reading.areas.prepare_areas`).

    Raises
    ------
    DataError
        If a table has no key, or repeats one.

    Examples
    --------
    >>> from sozial.reading.proposing import propose_columns
    >>> from sozial.reading.table import read_table
    >>> table = read_table("schluessel;name;sgb2\n01;Altstadt;7,5\n02;Au;.".encode(), "t.csv")
    >>> dataset = build_dataset("t", [(table, propose_columns(table))])
    >>> dataset.units["name"].to_dict(), dataset.values["sgb2"].tolist()
    ({'01': 'Altstadt', '02': 'Au'}, [7.5, nan])
    """
    if not tables:
        message = N_("No table was loaded.")
        raise refusal("no-table", title, message, N_("Load a table with the figures."))
    parts = [_read_part(table, plan) for table, plan in tables]
    findings = [finding for part in parts for finding in part.findings]
    findings.extend(_fit_periods(parts, [table.title for table, _plan in tables]))
    findings.extend(_tell_apart(parts, [table for table, _plan in tables], title))
    values = _join_values(parts)
    units = parts[0].units
    for part in parts[1:]:
        units = units.combine_first(part.units)
    columns = frozenset(values.columns)
    units = units.reindex(values.index.unique(UNIT).union(units.index, sort=False))
    indicators: dict[str, Indicator] = {}
    for part in parts:
        for code, indicator in part.indicators.items():
            indicators.setdefault(code, _existing_support(indicator, columns))
    if not indicators and values.columns.difference([POPULATION]).empty:
        message = N_("No column holds figures.")
        titles = ", ".join(table.title for table, _plan in tables)
        raise refusal("no-indicator", titles, message, N_("Choose at least one in the list of columns."))
    findings.extend(_without_period(values, title))
    indicators, told = with_factors(list(indicators.values()), values, title)
    findings.extend((*told, *check_rates(list(indicators.values()), values, title)))
    units = _with_areas(units, areas, findings, title)
    if POPULATION in values.columns:
        latest = values[POPULATION].dropna().groupby(level=UNIT).last()
        units[POPULATION] = latest.reindex(units.index)
    outside = [part.benchmarks for part in parts if part.benchmarks is not None]
    benchmarks = outside[0] if outside else None
    for frame in outside[1:]:
        benchmarks = frame if benchmarks is None else benchmarks.combine_first(frame)
    groups: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for name, members in part.groups.items():
            groups[name] = tuple(dict.fromkeys((*groups.get(name, ()), *members)))
    return Dataset(
        title,
        units.sort_index(key=_natural),
        values,
        tuple(indicators.values()),
        benchmarks,
        groups,
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


def table_units(tables: Sequence[tuple[RawTable, TablePlan]], dataset: Dataset) -> dict[str, str]:
    """Return the names, by key, of the units that stand in the tables themselves."""
    keys = {key for table, plan in tables for key in unit_keys(table, plan) if key}
    return {str(unit): str(name) for unit, name in dataset.units[NAME].items() if unit in keys}


def tables_of_figures(tables: Sequence[tuple[RawTable, TablePlan]], dataset: Dataset) -> dict[str, str]:
    r"""Return the title of the table that gives each column of figures; the first of several.

    Examples
    --------
    >>> from sozial.reading.proposing import propose_columns
    >>> from sozial.reading.table import read_table
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
