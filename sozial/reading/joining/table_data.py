"""What one table with its column plan gives a dataset: values, units, groups, areas outside, the city."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity, listed, refusal, settle
from sozial.i18n import N_, NP_
from sozial.model import NAME, PARENT, PERIOD, POPULATION, UNIT, Indicator
from sozial.reading.joining.dataset_size import refuse_large
from sozial.reading.official.official_grid import refuse_grid
from sozial.reading.plans.checks import check_table
from sozial.reading.plans.city_row import check_city, city_rows
from sozial.reading.plans.columns import Role, TablePlan, period_marks, unit_keys, unit_names, unit_periods
from sozial.reading.plans.rows_apart import with_rows_apart
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary.figure_words import says_population
from sozial.reading.vocabulary.period_marks import read_mark

CITY = "city"


@dataclass
class TableData:
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
        message = NP_(
            "One key occurs several times in one period: {keys}",
            "The same key occurs several times in one period ({n}): {keys}",
        )
        remedy = N_("Name the column with the period, or set all but one of these rows apart.")
        raise refusal("key-twice", title, message, remedy, n=len(twice), keys=shown)


def _figures_by_period(table: RawTable, plan: TablePlan) -> dict[str, dict[str, np.ndarray]]:
    """Return the columns of figures by their period and code."""
    numeric = [entry for entry in plan.columns if entry.role in (Role.INDICATOR, Role.FIGURE, Role.POPULATION)]
    by_period: dict[str, dict[str, np.ndarray]] = {}
    for entry in numeric:
        code = POPULATION if entry.role is Role.POPULATION else entry.code
        group = by_period.setdefault(entry.period, {})
        if code in group:
            message = N_("Two columns would fill “{code}”.")
            raise refusal("code-twice", table.title, message, N_("Give one of them another code."), code=code)
        group[code] = table.numbers(entry.column).values
    return by_period


def _wide(table: RawTable, plan: TablePlan, keys: list[str], keep: np.ndarray) -> pd.DataFrame:
    """Return values of a table with a column per figure, or per figure and year."""
    periods = unit_periods(table, plan)
    by_period = _figures_by_period(table, plan)
    refuse_large(int(keep.sum()) * len(by_period), len(set().union(*by_period.values())), table.title)
    frames = []
    for period, columns in by_period.items():
        labels = [period] * len(keys) if period else periods
        index = pd.MultiIndex.from_arrays([keys, labels], names=[UNIT, PERIOD])[keep]
        _check_repeated(index, table.title)
        frames.append(pd.DataFrame(columns)[keep].set_axis(index))
    if not frames:
        return pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=[UNIT, PERIOD]))
    return _beside_each_other(frames)


def _beside_each_other(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return figures of several periods, or of one of which each frame has a part, as one."""
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


def _row_names(table: RawTable, columns: Sequence[str]) -> list[str]:
    """Return what each row of a long table says something about."""
    parts = [table.texts(column) for column in columns]
    return [" / ".join(part for part in row if part) for row in zip(*parts, strict=True)]


def _long(table: RawTable, plan: TablePlan, keys: list[str], part: TableData, keep: np.ndarray) -> pd.DataFrame:
    """Return values of a table with one row per unit, period and indicator; several value columns are told apart."""
    name_columns, value_columns = plan.having(Role.INDICATOR_NAME), plan.having(Role.VALUE)
    if not name_columns or not value_columns:
        message = N_("A long table needs a column with the indicator and one with the value.")
        raise refusal("long", table.title, message, N_("Choose both in the list of columns."))
    periods = unit_periods(table, plan)
    names = _row_names(table, [entry.column for entry in name_columns])
    several = len({entry.code for entry in value_columns}) > 1
    people = "" if several else _all_people(names)
    frames = []
    for entry in value_columns:
        codes = [f"{name} / {entry.code}" if several else name for name in names]
        labels = [entry.period] * len(keys) if entry.period else periods
        columns = {UNIT: keys, PERIOD: labels, "code": codes, "value": table.numbers(entry.column).values}
        frames.append(pd.DataFrame(columns)[keep])
    long = pd.concat(frames)
    refuse_large(len(long.groupby([UNIT, PERIOD]).size()), long["code"].nunique(), table.title)
    _check_repeated(pd.MultiIndex.from_arrays([long[UNIT], long[PERIOD] + " " + long["code"]]), table.title)
    for code in dict.fromkeys(long["code"]):
        if code != people:
            part.indicators.setdefault(code, Indicator(code, name=code))
    wide = long.pivot(index=[UNIT, PERIOD], columns="code", values="value").rename_axis(columns=None)
    if people not in wide:
        return wide
    _tell_people(table, people, part)
    return wide.rename(columns={people: POPULATION})


def _tell_people(table: RawTable, people: str, part: TableData) -> None:
    """Say once which rows of a long table are taken for the inhabitants."""
    message = N_("“{name}” is taken for the inhabitants of the quarters.")
    remedy = N_("Name the rows otherwise in the source if they count others.")
    finding = Finding("inhabitants-by-name", Severity.NOTE, message, remedy, table.title, {"name": people})
    part.findings.extend([] if finding in part.findings else [finding])


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


def _filled_down(table: RawTable, column: str, part: TableData) -> list[str]:
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


def _attributes(table: RawTable, plan: TablePlan, keys: list[str], part: TableData, keep: np.ndarray) -> pd.DataFrame:
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
    found: dict[str, dict[str, None]] = {}
    for entry in plan.having(Role.GROUP):
        for key, cell, kept in zip(keys, table.texts(entry.column), keep, strict=True):
            for name in re.split(r"[;|]", cell) if kept else ():
                if name.strip():
                    found.setdefault(name.strip(), {})[key] = None
    return {name: tuple(units) for name, units in found.items()}


def _benchmarks(table: RawTable, plan: TablePlan, part: TableData) -> np.ndarray:
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


def read_table_data(table: RawTable, plan: TablePlan) -> TableData:
    """Return what one table gives.

    Raises
    ------
    DataError
        If the table has no key, several, or repeats one.
    """
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
    part = TableData(pd.DataFrame(), pd.DataFrame(), {}, found)
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


def _city(table: RawTable, plan: TablePlan, part: TableData, keep: np.ndarray) -> pd.DataFrame | None:
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


def _marks(table: RawTable, plan: TablePlan, part: TableData) -> set[tuple[str, str, str]]:
    """Return what the source marks as preliminary, revised or estimated, by column of the data and period."""
    return {
        (column, period, str(read_mark(mark)))
        for code, period, mark in period_marks(table, plan)
        for column in ([code] if code else map(str, part.values.columns))
    }
