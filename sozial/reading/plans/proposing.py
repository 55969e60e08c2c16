"""What each column of a table is proposed to be, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import NOT_A_PERIOD, Indicator
from sozial.reading.plans.columns import FIGURES, ColumnPlan, Role, TablePlan
from sozial.reading.plans.figure_names import BY_TITLE, figure_named, titled_code
from sozial.reading.plans.key_choice import SOME_ON_MAP, choose_key, choose_name, count_on_map
from sozial.reading.plans.official_columns import asked_years, column_periods, stated_indicators, stated_roles
from sozial.reading.plans.plain_roles import add_plain_roles
from sozial.reading.plans.rows_apart import with_rows_apart
from sozial.reading.plans.seen_columns import SeenColumn, depends, is_figure, see, share_of_pairs
from sozial.reading.plans.table_names import spaced_name
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary import area_words, figure_words
from sozial.reading.vocabulary.periods import find_period, period_of_table
from sozial.reading.vocabulary.reference_dates import reference_date
from sozial.reading.vocabulary.units import PER_CENT, unit_of_heading

# The questions which column tells the quarters apart, and which level of areas is ranked.
KEY = "key"


def _long_roles(
    table: RawTable, seen: list[SeenColumn], roles: Mapping[str, tuple[Role, str]], keys: list[str]
) -> tuple[list[str], list[str]]:
    """Return the columns that name the indicator, and those with its value; none where the table is wide."""
    dated = {name for name, (role, _why) in roles.items() if role is Role.PERIOD}
    periods = next((table.texts(entry.name) for entry in seen if entry.name in dated), [""] * len(keys))
    taken = {name for name, (role, why) in roles.items() if role is not Role.ATTRIBUTE or why != N_("text")}
    taken -= {name for name, (role, _why) in roles.items() if role in (Role.INDICATOR_NAME, Role.VALUE)}
    # In a long table a title that speaks of inhabitants speaks of every row.
    taken -= {name for name, (_role, why) in roles.items() if why == BY_TITLE}
    names, values = _long_columns(table, seen, taken, keys, periods)
    if names and not values:
        values = [entry.name for entry in seen if entry.name in roles and roles[entry.name][0] is Role.POPULATION]
    return names, values


def _with_long(
    table: RawTable,
    seen: list[SeenColumn],
    roles: dict[str, tuple[Role, str]],
    names: Sequence[str],
    values: Sequence[str],
) -> dict[str, tuple[Role, str]]:
    """Return the roles with those of a long table; without any, texts that are no figures are attributes."""
    for column in names:
        roles[column] = (Role.INDICATOR_NAME, N_("with it, every row is different"))
    if not names:
        # A single column of values needs no column that names it.
        roles = {name: given for name, given in roles.items() if given[0] not in (Role.VALUE, Role.INDICATOR_NAME)}
        for entry in seen:
            if entry.name not in roles and not entry.numeric and not is_figure(table, entry):
                roles[entry.name] = (Role.ATTRIBUTE, N_("text"))
    for column in values:
        roles[column] = (Role.VALUE, N_("figures of a long table"))
    return roles


def _names_every_row(words: Sequence[SeenColumn], keys: Sequence[str], period: Sequence[str]) -> Sequence[SeenColumn]:
    """Return the fewest columns beside each other under which every row is different; none where there are none."""
    for several in (1, 2, 3):
        for start in range(len(words) - several + 1):
            group = words[start : start + several]
            different = set(zip(keys, period, *(entry.texts for entry in group), strict=True))
            if len(different) >= 0.995 * len(keys):
                return group
    return []


def _long_columns(
    table: RawTable, seen: list[SeenColumn], taken: set[str], keys: list[str], period: list[str]
) -> tuple[list[str], list[str]]:
    """Return the columns that name the indicator, and those with its value, where keys repeat within a period."""
    rows = Counter(zip(keys, period, strict=True))
    rows.pop(("", ""), None)
    if all(times == 1 for (key, _period), times in rows.items() if key):
        return [], []
    words = [
        entry
        for entry in seen
        if entry.name not in taken and not entry.numeric and entry.distinct > 1 and not depends(keys, entry.texts)
    ]
    words.sort(key=lambda entry: (not figure_words.LONG_NAME.match(entry.name), entry.distinct))
    # What names every row by itself is a thing of its own (a school, a person), not an indicator.
    words = [entry for entry in words if entry.distinct <= 0.7 * entry.filled]
    chosen = _names_every_row(words, keys, period)
    if not chosen:
        return [], []
    numeric = [entry.name for entry in seen if entry.name not in taken and entry.numeric]
    stated = [name for name in numeric if figure_words.LONG_VALUE.match(name)]
    return [entry.name for entry in chosen], stated or numeric


def propose_columns(
    table: RawTable, keys_on_map: Collection[str] = (), known: Mapping[str, Indicator] | None = None
) -> TablePlan:
    r"""Propose what each column is.

    Parameters
    ----------
    keys_on_map
        Keys of the areas, if there are any: the column that matches them is the key.
    known
        Indicators described elsewhere (an indicator list), by code.

    Examples
    --------
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table(b"schluessel;name;jahr;sgb2\n01;Altstadt;2024;7,5\n02;Au;2024;3", "t.csv")
    >>> [str(plan.role) for plan in propose_columns(table).columns]
    ['key', 'name', 'period', 'indicator']
    """
    known = {**stated_indicators(table), **(known or {})}
    seen = [see(table, position, name) for position, name in enumerate(table.columns)]
    roles = stated_roles(table)
    findings: list[Finding] = []
    key = _add_areas(table, [entry for entry in seen if entry.name not in known], roles, keys_on_map, findings)
    keys = [""] * table.height if key is None else table.texts(key.name)
    add_plain_roles(table, seen, roles, known, keys)
    if key is not None:
        names, values = _long_roles(table, seen, roles, keys)
    else:
        names, values = [], []
    roles = _with_long(table, seen, roles, names, values)
    plans = _column_plans(table, seen, roles, known)
    plan = _with_support(TablePlan(tuple(plans)), known)
    plan = replace(plan, period=_stated_period(table, plan))
    if plan.period:
        message = N_("No column states the period; “{period}” was taken from the title or the file name.")
        remedy = N_("Change it if it is wrong.")
        findings.append(Finding("period", Severity.NOTE, message, remedy, table.title, {"period": plan.period}))
    findings.extend(asked_years(table))
    findings.extend(_area_findings(table, plan, seen))
    plan = with_rows_apart(table, _with_matches(plan, table, keys_on_map), keys_on_map)
    return replace(plan, findings=(*findings, *plan.findings))


def _with_matches(plan: TablePlan, table: RawTable, keys_on_map: Collection[str]) -> TablePlan:
    """Return a plan that says how many values of the key are on the map, where that is why it is the key."""
    entries = [
        replace(entry, matched=count_on_map(table.texts(entry.column), keys_on_map))
        if entry.reason == SOME_ON_MAP
        else entry
        for entry in plan.columns
    ]
    return replace(plan, columns=tuple(entries))


def _add_areas(
    table: RawTable,
    seen: list[SeenColumn],
    roles: dict[str, tuple[Role, str]],
    keys_on_map: Collection[str],
    findings: list[Finding],
) -> SeenColumn | None:
    """Give the columns with key and name their roles, and return the key; what the layout states goes first."""
    free = [entry for entry in seen if entry.name not in roles]
    stated = next((entry for entry in seen if entry.name in roles and roles[entry.name][0] is Role.KEY), None)
    key, reason, other = stated, "", None
    if stated is None:
        key, reason, other = choose_key(free, table.height, keys_on_map, table.reading.answers.get(KEY, ""))
    if key is None:
        return None
    if other is not None or KEY in table.reading.answers:
        findings.append(_asked_key(table, key, other))
    both = not key.numeric and not area_words.looks_like_codes(key.texts) and share_of_pairs(key.texts) >= 0.9
    if stated is None and both:
        roles[key.name] = (Role.KEY_NAME, N_("key and name stand in one cell"))
        return key
    if stated is None:
        roles[key.name] = (Role.KEY, reason)
    if Role.NAME not in {role for role, _why in roles.values()}:
        name = choose_name([entry for entry in free if entry is not key], key, table.texts(key.name))
        if name is not None:
            roles[name.name] = (Role.NAME, N_("one name for every key"))
    return key


def _asked_key(table: RawTable, key: SeenColumn, other: SeenColumn | None) -> Finding:
    """Ask for the key where another column would tell other areas apart."""
    names = [key.name, *([other.name] if other is not None else [])]
    message = N_("Which column tells the quarters apart? “{first}” is proposed; “{second}” would give others.")
    values = {"first": names[0], "second": names[-1]}
    options = dict(zip(names, (N_("Column “{first}”."), N_("Column “{second}”.")), strict=False))
    remedy = N_("Choose the column with one value for each quarter.")
    return Finding(KEY, Severity.QUESTION, message, remedy, table.title, values, options=options, chosen=key.name)


def _column_plans(
    table: RawTable, seen: list[SeenColumn], roles: dict[str, tuple[Role, str]], known: Mapping[str, Indicator]
) -> list[ColumnPlan]:
    by_year = column_periods(table)
    figures = [entry.name for entry in seen if entry.name not in roles]
    rates = [name for name in figures if not figure_words.says_count(name)]
    stated_date = reference_date(table.titles[:6])
    plans: list[ColumnPlan] = []
    for entry in seen:
        stem, period = by_year.get(entry.name, (entry.name, NOT_A_PERIOD))
        stem = stem or titled_code(table)
        if entry.name in roles:
            role, why = roles[entry.name]
            dated = role in (Role.VALUE, Role.FIGURE) and period != NOT_A_PERIOD
            indicator = figure_named(table, entry.name) if dated else None
            plans.append(ColumnPlan(entry.name, role, period, indicator, why))
            continue
        label = table.labels.get(entry.name, "")
        readable = (find_period(label) or (label, ""))[0] if period else label
        measure = PER_CENT if table.numbers(entry.name).percent else unit_of_heading(entry.name)
        told = Indicator(stem, readable or spaced_name(stem), measure=measure)
        if period == NOT_A_PERIOD:
            told = replace(told, reference_date=stated_date)
        indicator = known.get(stem, told)
        counts = rates and figure_words.says_count(entry.name) and stem not in known
        role, why = (Role.FIGURE, N_("a number of cases, not a rate")) if counts else (Role.INDICATOR, N_("figures"))
        plans.append(ColumnPlan(entry.name, role, period, indicator, why))
    return plans


def _with_support(plan: TablePlan, known: Mapping[str, Indicator]) -> TablePlan:
    """Turn counts and bases of rates into supporting figures, and tell the rates about them."""
    figures = (Role.INDICATOR, Role.FIGURE)
    pairs = figure_words.support_codes(entry.code for entry in plan.columns if entry.role in figures)
    for indicator in known.values():
        pairs[indicator.code] = (indicator.count, indicator.base)
    support = {code for pair in pairs.values() for code in pair if code and code not in known}
    columns = []
    for entry in plan.columns:
        if entry.role is Role.INDICATOR and entry.code in support:
            entry = replace(entry, role=Role.FIGURE, reason=N_("count or base of a rate beside it"))
        elif entry.role is Role.INDICATOR and entry.indicator and entry.code in pairs:
            count, base = pairs[entry.code]
            entry = replace(entry, indicator=replace(entry.indicator, count=count, base=base))
        columns.append(entry)
    return replace(plan, columns=tuple(columns))


def _stated_period(table: RawTable, plan: TablePlan) -> str:
    if plan.first(Role.PERIOD) or any(entry.period for entry in plan.columns):
        return NOT_A_PERIOD
    stated = period_of_table([*table.titles[:6], re.sub(r"[_-]", " ", table.title)])
    stated = stated or period_of_table([table.sheet])
    return stated or period_of_table(table.columns)


def _area_findings(table: RawTable, plan: TablePlan, seen: list[SeenColumn]) -> list[Finding]:
    """Say where no column holds areas, and where a column that should is empty."""
    findings = []
    for entry in seen:
        if entry.filled == 0 and area_words.says_key(entry.name):
            message = N_("The key column “{column}” is empty.")
            remedy = N_("Ask the source for the keys; until then names are used.")
            values = {"column": entry.name}
            findings.append(Finding("empty-key-column", Severity.WARNING, message, remedy, table.title, values))
    if not any(entry.role in FIGURES for entry in plan.columns):
        message = N_("No column holds figures, so there is nothing to rank.")
        remedy = N_("Check separator and header under “Read it differently”.")
        findings.append(Finding("no-figures", Severity.QUESTION, message, remedy, table.title))
    if plan.key is not None:
        return findings
    others = [name for name in table.columns[1:] if find_period(name) is None]
    if len(others) >= 3 and area_words.looks_like_places(others) and len(others) > 0.6 * (len(table.columns) - 1):
        message = N_("The areas seem to stand in the columns ({columns}), not in the rows.")
        remedy = N_("Choose “areas in the columns”, or turn the table round in the source.")
        values = {"columns": listed(others, 4)}
        return [*findings, Finding("transposed", Severity.QUESTION, message, remedy, table.title, values)]
    first = [text for text in table.texts(table.columns[0]) if text][:3]
    message = N_("No column names areas: the rows are “{rows}” …, so there is nothing to put on a map or to rank.")
    remedy = N_("Choose the column with the areas if there is one; otherwise ask for the figures by quarter.")
    values = {"rows": " · ".join(first)}
    return [*findings, Finding("no-area-level", Severity.QUESTION, message, remedy, table.title, values)]
