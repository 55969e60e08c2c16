"""What each column of a table is proposed to be, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import NOT_A_PERIOD, Indicator
from sozial.reading import area_words, figure_words
from sozial.reading.columns import FIGURES, ColumnPlan, Role, TablePlan, unit_keys, unit_names
from sozial.reading.key_choice import choose_key, choose_name
from sozial.reading.levels import find_levels
from sozial.reading.official_columns import area_levels, asked_years, column_periods, stated_indicators, stated_roles
from sozial.reading.periods import find_period, period_of_table
from sozial.reading.plausibility import doubtful_rows, is_no_figure
from sozial.reading.row_choice import with_chosen_rows
from sozial.reading.row_kinds import DOUBTFUL_ROWS, LIKELY_SUMS, Apart, find_rows_apart
from sozial.reading.seen_columns import (
    SeenColumn,
    depends,
    is_dotted,
    is_figure,
    is_period_of_rows,
    says_code,
    see,
    share_of_pairs,
)
from sozial.reading.table import RawTable
from sozial.reading.table_names import spaced_name
from sozial.reading.table_parts import PartKind

# The questions which column tells the quarters apart, and which level of areas is ranked.
KEY = "key"
LEVELS = "levels"
_BY_TITLE = N_("the title speaks of inhabitants")


def _titled_code(table: RawTable) -> str:
    """Return a code for a table whose columns are only years: its file name without numbers."""
    several = sum(part.kind is PartKind.TABLE for part in table.parts) > 1
    stem = table.sheet if several and table.sheet else re.sub(r"\.[A-Za-z]+$", "", table.title)
    cleaned = re.sub(r"^\d+[_\s-]*|[_\s-]*(19|20)\d{2}.*$", "", stem).strip("_- ")
    return cleaned or stem or N_("value")


def figure_named(table: RawTable, column: str) -> Indicator:
    r"""Return what a column of figures is called without its year: the same for every year of one thing.

    Examples
    --------
    >>> from sozial.reading.table import read_table
    >>> table = read_table(b"Gebiet;2014;2015\nAltstadt;5;6\nAu;7;8\n", "quote.csv")
    >>> figure_named(table, "2014").code, figure_named(table, "2015").code
    ('quote', 'quote')
    """
    stem = column_periods(table).get(column, (column, NOT_A_PERIOD))[0] or _titled_code(table)
    return Indicator(stem, name=stem)


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
    chosen: list[SeenColumn] = []
    # What names every row by itself is a thing of its own (a school, a person), not an indicator.
    words = [entry for entry in words if entry.distinct <= 0.7 * entry.filled]
    for several in (1, 2, 3):
        if chosen:
            break
        for start in range(len(words)):
            group = words[start : start + several]
            cells = zip(keys, period, *(entry.texts for entry in group), strict=True)
            different = set(cells)
            if len(group) == several and len(different) >= 0.995 * len(keys):
                chosen = group
                break
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
    >>> from sozial.reading.table import read_table
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
    _add_plain_roles(table, seen, roles, known, keys)
    dated = {name for name, (role, _why) in roles.items() if role is Role.PERIOD}
    periods = next((table.texts(entry.name) for entry in seen if entry.name in dated), [""] * len(keys))
    taken = {name for name, (role, why) in roles.items() if role is not Role.ATTRIBUTE or why != N_("text")}
    taken -= {name for name, (role, _why) in roles.items() if role in (Role.INDICATOR_NAME, Role.VALUE)}
    # In a long table a title that speaks of inhabitants speaks of every row.
    taken -= {name for name, (_role, why) in roles.items() if why == _BY_TITLE}
    names, values = ([], []) if key is None else _long_columns(table, seen, taken, keys, periods)
    if names and not values:
        values = [entry.name for entry in seen if entry.name in roles and roles[entry.name][0] is Role.POPULATION]
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
    plans = _column_plans(table, seen, roles, known)
    plan = _with_support(TablePlan(tuple(plans)), known)
    plan = replace(plan, period=_stated_period(table, plan))
    if plan.period:
        message = N_("No column states the period; “{period}” was taken from the title or the file name.")
        remedy = N_("Change it if it is wrong.")
        findings.append(Finding("period", Severity.NOTE, message, remedy, table.title, {"period": plan.period}))
    findings.extend(asked_years(table))
    findings.extend(_area_findings(table, plan, seen))
    plan = with_rows_apart(table, plan, keys_on_map)
    return replace(plan, findings=(*findings, *plan.findings))


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


def _add_plain_roles(
    table: RawTable,
    seen: list[SeenColumn],
    roles: dict[str, tuple[Role, str]],
    known: Mapping[str, Indicator],
    keys: list[str],
) -> None:
    """Give every column a role that its name or its cells show; figures stay without one."""
    by_year = column_periods(table)
    single = {Role.POPULATION, Role.PARENT, Role.PERIOD}
    for entry in seen:
        stem, period = by_year.get(entry.name, (entry.name, NOT_A_PERIOD))
        if entry.name in roles or stem in known or entry.name in known:
            continue
        named = (stem or _titled_code(table)) if period else entry.name
        role, why = _plain_role(entry, named, table, keys)
        if role is None and period and not stem and entry.whole and figure_words.PEOPLE.search(named):
            role, why = Role.POPULATION, _BY_TITLE
        if role is None:
            continue
        if role in single and period == NOT_A_PERIOD and any(given is role for given, _why in roles.values()):
            role, why = {
                Role.POPULATION: (Role.FIGURE, N_("a second count of inhabitants")),
                Role.PARENT: (Role.ATTRIBUTE, N_("text")),
                Role.PERIOD: (Role.ATTRIBUTE, N_("a second period")),
            }[role]
        roles[entry.name] = (role, why)


def _plain_role(entry: SeenColumn, name: str, table: RawTable, keys: list[str]) -> tuple[Role | None, str]:
    dated = is_period_of_rows(entry, keys, table.height)
    if dated:
        return Role.PERIOD, N_("its values are periods")
    if dated is None:
        return Role.ATTRIBUTE, N_("dates, but every quarter stands there once: no period of the figures")
    running = area_words.says_running_number(name) or name == f"#{entry.position + 1}"
    if running and entry.counts_rows and any(keys):
        return Role.IGNORE, N_("numbers of the rows")
    if figure_words.says_population(name) and entry.numeric:
        return Role.POPULATION, N_("its name says so")
    if figure_words.LONG_VALUE.match(name) and entry.numeric:
        return Role.VALUE, N_("its name says so")
    if figure_words.LONG_NAME.match(name) and not entry.numeric and any(keys):
        return Role.INDICATOR_NAME, N_("its name says so")
    if figure_words.LEVEL.match(name) and not entry.numeric:
        return Role.ATTRIBUTE, N_("level of areas")
    placed = figure_words.PLACED.match(name) or (
        name.lower() in "xy" and {"x", "y"} <= {other.lower() for other in table.columns}
    )
    if placed and entry.numeric:
        return Role.IGNORE, N_("coordinates or sizes of areas")
    # Where another column is the key, figures before the names are figures, in whatever order the columns stand.
    code = says_code(replace(entry, beside_name=False)) if entry.by_place and any(keys) else says_code(entry)
    named = code or area_words.says_running_number(name)
    coded = entry.numeric and entry.whole and (named or entry.zeros or area_words.is_area_word(name))
    coded = coded or is_dotted(entry)
    if entry.whole and any(keys) and (figure_words.PARENT.search(name) or coded) and entry.distinct > 0:
        fewer = entry.distinct < 0.8 * len(set(keys)) and depends(keys, entry.texts)
        if fewer and figure_words.PARENT.search(name):
            return Role.PARENT, N_("several quarters share a value")
    if coded:
        return Role.ATTRIBUTE, N_("codes, no figures")
    if entry.numeric and entry.whole and any(keys) and is_no_figure(table, entry.name):
        return Role.ATTRIBUTE, N_("the numbers 1 to n, or years: no figure")
    if not entry.numeric and not is_figure(table, entry):
        return (Role.ATTRIBUTE, N_("text")) if entry.filled else (Role.IGNORE, N_("empty"))
    return None, ""


def _column_plans(
    table: RawTable, seen: list[SeenColumn], roles: dict[str, tuple[Role, str]], known: Mapping[str, Indicator]
) -> list[ColumnPlan]:
    by_year = column_periods(table)
    figures = [entry.name for entry in seen if entry.name not in roles]
    rates = [name for name in figures if not figure_words.says_count(name)]
    plans: list[ColumnPlan] = []
    for entry in seen:
        stem, period = by_year.get(entry.name, (entry.name, NOT_A_PERIOD))
        stem = stem or _titled_code(table)
        if entry.name in roles:
            role, why = roles[entry.name]
            dated = role in (Role.VALUE, Role.FIGURE) and period != NOT_A_PERIOD
            indicator = figure_named(table, entry.name) if dated else None
            plans.append(ColumnPlan(entry.name, role, period, indicator, why))
            continue
        label = table.labels.get(entry.name, "")
        readable = (find_period(label) or (label, ""))[0] if period else label
        measure = (
            "%" if table.numbers(entry.name).percent or re.search(r"(in|_) ?%|prozent|\(%\)", entry.name, re.I) else ""
        )
        indicator = known.get(stem, Indicator(stem, name=readable or spaced_name(stem), measure=measure))
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


def _row_names(table: RawTable, plan: TablePlan) -> list[str] | None:
    """Return what every row is called; a row without key and name by its larger area or any other text."""
    names = unit_names(table, plan)
    given = names if names is not None else unit_keys(table, plan)
    if all(given):
        return names
    others = [table.texts(entry.column) for entry in plan.columns if entry.role in (Role.PARENT, Role.ATTRIBUTE)]
    return [text or next((column[row] for column in others if column[row]), "") for row, text in enumerate(given)]


def _asked_level(levels: Mapping[int, int], proposed: int, table: RawTable) -> Finding:
    """Return the question which level of areas is ranked, with the level that a person chose, or the proposed one."""
    message = N_("The table mixes levels of areas: {levels}. Proposed: keys of {level} signs.")
    remedy = N_("Choose the level that is to be ranked.")
    said = {length: f"{n} × {length}" for length, n in levels.items()}
    options = {str(length): f"{{level_{length}}}" for length in said}
    answer = table.reading.answers.get(LEVELS, "")
    values: dict[str, object] = {"levels": listed(list(said.values())), "level": proposed}
    values |= {f"level_{length}": text for length, text in said.items()}
    chosen = answer if answer in options else str(proposed)
    return Finding(LEVELS, Severity.QUESTION, message, remedy, table.title, values, options=options, chosen=chosen)


def with_rows_apart(table: RawTable, plan: TablePlan, keys_on_map: Collection[str] = ()) -> TablePlan:
    """Find the rows that are no quarters, and the levels of areas, under a plan of the columns."""
    if plan.key is None:
        return replace(plan, apart=(), levels=())
    keys, names = unit_keys(table, plan), _row_names(table, plan)
    values = {entry.column: table.numbers(entry.column) for entry in plan.columns if entry.role in FIGURES}
    empty = np.ones(table.height, dtype=bool)
    for entry in plan.columns:
        if entry.role in FIGURES:
            empty &= table.column(entry.column).text.is_null().to_numpy(zero_copy_only=False)
    findings: list[Finding] = []
    levels = area_levels(table, keys) or find_levels(keys)
    level = plan.level if plan.level in levels else None
    if levels and level is None:
        on_map = Counter(len(key) for key in set(keys) & set(keys_on_map))
        level = on_map.most_common(1)[0][0] if on_map else max(levels, key=lambda length: (levels[length], length))
        finding = _asked_level(levels, level, table)
        findings.append(finding)
        level = int(finding.chosen)
    groupings = [table.texts(entry.column) for entry in plan.columns if entry.role in (Role.PARENT, Role.ATTRIBUTE)]
    figures = {name: column.values for name, column in values.items()}
    one_row_each = plan.first(Role.PERIOD) is None and plan.first(Role.INDICATOR_NAME) is None
    apart = find_rows_apart(keys, names, figures, empty, level, groupings, one_row_each)
    taken = {row.row for row in apart}
    if table.reading.answers.get(DOUBTFUL_ROWS) != "quarters":
        apart += tuple(row for row in doubtful_rows(table, keys, names) if row.row not in taken)
        apart = tuple(sorted(apart, key=lambda row: row.row))
    kept = set(plan.kept)
    quarters = table.reading.answers.get(LIKELY_SUMS) == "quarters"
    apart = tuple(
        row
        for row in apart
        if not keys[row.row] or not (row.text in kept or (quarters and row.kind is Apart.LIKELY_SUM))
    )
    plan = replace(plan, apart=apart, level=level, levels=tuple(levels.items()), findings=tuple(findings))
    return with_chosen_rows(table, plan)
