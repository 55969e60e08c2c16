"""What each column of a table is proposed to be, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow.compute as pc

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import NOT_A_PERIOD, Indicator
from sozial.reading import area_words
from sozial.reading.columns import ColumnPlan, Role, TablePlan, unit_keys, unit_names
from sozial.reading.numbers import cannot_be_numeric
from sozial.reading.periods import find_period, period_of_table, periods_by_column
from sozial.reading.row_kinds import find_levels, find_rows_apart
from sozial.reading.table import RawTable

_PERIOD_WORDS = frozenset(
    [
        "jahr",
        "year",
        "zeit",
        "time",
        "zeitraum",
        "stichtag",
        "periode",
        "period",
        "datum",
        "date",
        "erhebungsjahr",
        "berichtsjahr",
        "schuljahr",
        "quartal",
        "monat",
        "berichtsmonat",
        "kalenderjahr",
        "jahre",
        "bezugsjahr",
    ]
)
_POPULATION = re.compile(
    r"^(ew|e_e|einw|einwohner([:*_]?innen)?(zahl)?|(anzahl der )?einwohner([:*_/-]?innen)?[_ /-]*(insgesamt|gesamt|anzahl)?|"
    r"bev(oe|ö)lkerung([_ /-]*(insgesamt|gesamt|anzahl))?|population|wohnbev(oe|ö)lkerung|hauptwohnsitzbev(oe|ö)lkerung)$",
    re.I,
)
_LONG_NAME = re.compile(r"^(indikator|merkmal|variable|indicator|kennzahl|value_variable_label)(name|text)?$", re.I)
_LONG_VALUE = re.compile(r"^(wert|value|auspr(ae|ä)gung)$", re.I)
_LEVEL = re.compile(
    r"^(ebene|raumebene|gebietsebene|level|aggregat|raumbezug|gebietsart|gebietstyp|gliederung|verwaltungsebene)$", re.I
)
_PARENT = re.compile(r"(^|[_\s-])(stadtbezirk|bezirk|bez|bez_id|parent|ortsteil|distrikt|kreis|region)([_\s-]|$)", re.I)
_COUNT = re.compile(r"^(?P<stem>.+?)[\s_.-]*(anzahl|count|abs|absolut)$", re.I)
_BASE = re.compile(r"^(?P<stem>.+?)[\s_.-]*(basis|base|bezug)$", re.I)
_PLACED = re.compile(
    r"^(lat|lon|lng|long|latitude|longitude|x_?koord.*|y_?koord.*|rechtswert|hochwert|easting|northing|"
    r"shape_?(area|len(gth)?|leng)|st_area.*|st_length.*)$",
    re.I,
)
_CUT_KEY = re.compile(r"\d[.,]\d+E\+\d+", re.I)
_ABSOLUTE = re.compile(r"(^|[\s_./(-])(anzahl|absolut|abs\.?|fälle|fallzahl|bestand)([\s_./)-]|$)", re.I)


@dataclass(frozen=True)
class _Seen:
    """What a column shows."""

    position: int
    name: str
    said: str
    numeric: bool
    whole: bool
    distinct: int
    filled: int
    texts: list[str]
    zeros: bool


def _see(table: RawTable, position: int, name: str) -> _Seen:
    column = table.data[position]
    numeric = table.is_numeric(name)
    whole = not numeric or not (table.numbers(name).has_decimals or table.numbers(name).percent)
    if numeric and column.number is not None:
        values = table.numbers(name).values
        whole = bool((values[np.isfinite(values)] == np.round(values[np.isfinite(values)])).all())
    texts = table.texts(name) if whole or not numeric or area_words.says_key(name) else []
    distinct = int(pc.count_distinct(column.text).as_py()) if texts else 0
    zeros = whole and any(text[:1] == "0" and len(text) > 1 and text.isdigit() for text in texts[:5_000])
    said = f"{name} {table.labels.get(name, '')}".strip()
    return _Seen(position, name, said, numeric, whole, distinct, column.filled, texts, zeros)


def _is_period(seen: _Seen, height: int) -> bool:
    if not seen.texts or seen.filled == 0 or (seen.distinct > 400 and seen.distinct == height):
        return False
    sample = [text for text in dict.fromkeys(seen.texts[:20_000]) if text][:200]
    fitting = sum((found := find_period(text)) is not None and found[0] == "" for text in sample)
    if fitting < 0.9 * len(sample):
        return False
    named = bool(set(area_words.tokens(seen.name)) & _PERIOD_WORDS)
    return named or not seen.numeric or seen.distinct < 0.7 * height or (height < 3 and seen.distinct == 1)


def _points(seen: _Seen, height: int) -> int:
    """Return how much a column looks like the key of areas; 0 for not at all."""
    named = area_words.says_key(seen.name) or area_words.says_key(seen.said)
    area = area_words.says_area(seen.said)
    running = area_words.says_running_number(seen.name)
    codes = area_words.looks_like_codes(seen.texts[:3_000])
    first, unique = seen.position == 0, seen.distinct == seen.filled
    if codes:
        if seen.numeric and not (named or area or seen.zeros or first):
            return 0
        if seen.numeric and not (named or area or seen.zeros) and not unique:
            return 0
        points = 1 + 4 * named + 2 * seen.zeros + 2 * area + first + unique
    elif not seen.numeric:
        places = area_words.looks_like_places(seen.texts)
        if not (named or area or area_words.says_name(seen.said) or places):
            return 0
        both = _share_of_pairs(seen.texts) >= 0.9
        points = 2 * area + area_words.says_name(seen.said) + places + first + unique + 4 * both + named
    elif named and any(_CUT_KEY.fullmatch(text) for text in seen.texts):
        # Keys that a spreadsheet cut to a power of ten: still the key, and a question.
        points = 4
    else:
        return 0
    if area_words.says_no_area(seen.said) and not named:
        points -= 4
    return max(points - 5 * running, 0)


def _share_of_pairs(texts: list[str]) -> float:
    """Return the share of cells that hold key and name, as in "01001 Flensburg, Stadt", with different keys."""
    said = list(dict.fromkeys(text for text in texts[:20_000] if text))[:2_000]
    matches = [match for text in said if (match := area_words.KEY_AND_NAME.fullmatch(text))]
    lengths = Counter(len(match["key"]) for match in matches)
    if not matches or len({match["key"] for match in matches}) < 0.9 * len(matches) or len(lengths) > 4:
        return 0.0
    # The one or two rows for the whole town have no key.
    return len(matches) / max(len(said) - 2, 1)


def _choose_key(seen: list[_Seen], height: int, keys_on_map: Collection[str]) -> tuple[_Seen | None, str]:
    """Return the column most likely to hold the key, first by its match with the map, and the reason."""
    wanted = set(keys_on_map)
    best, best_score = None, (0.0, 1, 0)
    areas = [entry.distinct for entry in seen if not entry.numeric and _points(entry, height) >= 2]
    finest = max(areas, default=0)
    one_each = any(not entry.numeric and entry.distinct == entry.filled == height for entry in seen)
    for entry in seen:
        if entry.filled < 0.5 * height or (entry.distinct < 2 and height > 1) or not entry.texts:
            continue
        if _is_period(entry, height):
            continue
        said = {text for text in entry.texts if text}
        matched = len(said & wanted) / len(said) if wanted and said else 0.0
        # Beside a column that names every row, one with a few values only is a class or a larger area.
        few = one_each and entry.distinct < 0.5 * entry.filled
        points = _points(entry, height) - 5 * few + 2 * (not entry.numeric and entry.distinct == finest)
        score = (round(matched, 3), points, -entry.position)
        if (matched > 0.5 or score[1] >= 2) and score > best_score:
            best, best_score = entry, score
    if best is None:
        return None, ""
    if best_score[0] > 0.5:
        return best, N_("its values are the keys on the map")
    if area_words.says_key(best.name) or area_words.says_key(best.said):
        return best, N_("its name says so")
    if best.zeros:
        return best, N_("its values are codes with leading zeros")
    if area_words.looks_like_codes(best.texts[:3_000]):
        return best, N_("its values are codes")
    return best, N_("its values are names of areas; the table has no other key")


def _depends(keys: list[str], texts: list[str]) -> bool:
    """Whether every key has one text only."""
    pairs = {(key, text) for key, text in zip(keys, texts, strict=True) if key and text}
    return len(pairs) <= 1.02 * len({key for key, _text in pairs})


def _choose_name(seen: list[_Seen], key: _Seen, keys: list[str]) -> _Seen | None:
    different = len(set(keys) - {""})
    codes = key.numeric or area_words.looks_like_codes(key.texts[:3_000])
    best, best_points = None, 1
    for entry in seen:
        if entry is key or entry.numeric or not entry.filled or area_words.says_no_area(entry.said):
            continue
        sample = [text for text in entry.texts if text][:2_000]
        worded = sum(bool(re.search(r"[^\W\d_]{2}", text)) for text in sample) > 0.5 * len(sample)
        if not worded or not _depends(keys, entry.texts):
            continue
        points = 3 * area_words.says_name(entry.said) + 2 * area_words.says_area(entry.said)
        points += area_words.looks_like_places(entry.texts) + 2 * (entry.distinct >= 0.8 * different)
        points += abs(entry.position - key.position) == 1
        if not codes and not (area_words.says_name(entry.said) and entry.distinct >= 0.9 * different):
            continue
        points -= 3 * (entry.distinct < 0.7 * different)
        if points > best_points:
            best, best_points = entry, points
    return best


def _support_codes(codes: Iterable[str]) -> dict[str, tuple[str | None, str | None]]:
    """Return (count, base) columns by indicator code, found by their endings."""
    every = list(dict.fromkeys(codes))
    known = set(every)
    pairs: dict[str, tuple[str | None, str | None]] = {}
    for code in every:
        for position, pattern in enumerate((_COUNT, _BASE)):
            match = pattern.match(code)
            if match and match["stem"] in known:
                pair = list(pairs.get(match["stem"], (None, None)))
                pair[position] = code
                pairs[match["stem"]] = (pair[0], pair[1])
    return pairs


def _is_figure(table: RawTable, entry: _Seen) -> bool:
    """Whether a column holds figures, also where all of them are withheld."""
    if entry.numeric:
        return True
    if cannot_be_numeric(table.column(entry.name)):
        return False
    numbers = table.numbers(entry.name)
    signs = {text for text in numbers.signs if text}
    return bool(signs) and not numbers.unreadable and signs <= {".", "-", "–", "...", "…", "/", "*", "•"}


def _titled_code(table: RawTable) -> str:
    """Return a code for a table whose columns are only years: its file name without numbers."""
    stem = re.sub(r"\.[A-Za-z]+$", "", table.title)
    cleaned = re.sub(r"^\d+[_\s-]*|[_\s-]*(19|20)\d{2}.*$", "", stem).strip("_- ")
    return cleaned or stem or N_("value")


def _long_columns(
    table: RawTable, seen: list[_Seen], taken: set[str], keys: list[str], period: list[str]
) -> tuple[list[str], list[str]]:
    """Return the columns that name the indicator, and those with its value, where keys repeat within a period."""
    rows = Counter(zip(keys, period, strict=True))
    rows.pop(("", ""), None)
    if all(times == 1 for (key, _period), times in rows.items() if key):
        return [], []
    words = [
        entry
        for entry in seen
        if entry.name not in taken and not entry.numeric and entry.distinct > 1 and not _depends(keys, entry.texts)
    ]
    words.sort(key=lambda entry: (not _LONG_NAME.match(entry.name), entry.distinct))
    chosen: list[_Seen] = []
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
    stated = [name for name in numeric if _LONG_VALUE.match(name)]
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
    known = known or {}
    seen = [_see(table, position, name) for position, name in enumerate(table.columns)]
    roles: dict[str, tuple[Role, str]] = {}
    findings: list[Finding] = []
    key, reason = _choose_key([entry for entry in seen if entry.name not in known], table.height, keys_on_map)
    keys = [""] * table.height
    if key is not None:
        both = not key.numeric and not area_words.looks_like_codes(key.texts) and _share_of_pairs(key.texts) >= 0.9
        roles[key.name] = (
            Role.KEY_NAME if both else Role.KEY,
            N_("key and name stand in one cell") if both else reason,
        )
        keys = key.texts
        if not both:
            name = _choose_name([entry for entry in seen if entry.name not in known], key, keys)
            if name is not None:
                roles[name.name] = (Role.NAME, N_("one name for every key"))
    _add_plain_roles(table, seen, roles, known, keys)
    periods = next(
        (entry.texts for entry in seen if roles.get(entry.name, ("", ""))[0] is Role.PERIOD), [""] * len(keys)
    )
    taken = {name for name, (role, why) in roles.items() if role is not Role.ATTRIBUTE or why != N_("text")}
    taken -= {name for name, (role, _why) in roles.items() if role in (Role.INDICATOR_NAME, Role.VALUE)}
    names, values = ([], []) if key is None else _long_columns(table, seen, taken, keys, periods)
    for column in names:
        roles[column] = (Role.INDICATOR_NAME, N_("with it, every row is different"))
    if not names:
        # A single column of values needs no column that names it.
        roles = {name: given for name, given in roles.items() if given[0] not in (Role.VALUE, Role.INDICATOR_NAME)}
        for entry in seen:
            if entry.name not in roles and not entry.numeric and not _is_figure(table, entry):
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
    findings.extend(_area_findings(table, plan, seen))
    plan = with_rows_apart(table, plan, keys_on_map)
    return replace(plan, findings=(*findings, *plan.findings))


def _add_plain_roles(
    table: RawTable,
    seen: list[_Seen],
    roles: dict[str, tuple[Role, str]],
    known: Mapping[str, Indicator],
    keys: list[str],
) -> None:
    """Give every column a role that its name or its cells show; figures stay without one."""
    by_year = periods_by_column(table.columns, table.labels)
    single = {Role.POPULATION, Role.PARENT, Role.PERIOD}
    for entry in seen:
        stem, period = by_year.get(entry.name, (entry.name, NOT_A_PERIOD))
        if entry.name in roles or stem in known or entry.name in known:
            continue
        role, why = _plain_role(entry, stem if period else entry.name, table, keys)
        if role is None:
            continue
        if role in single and period == NOT_A_PERIOD and any(given is role for given, _why in roles.values()):
            role, why = {
                Role.POPULATION: (Role.FIGURE, N_("a second count of inhabitants")),
                Role.PARENT: (Role.ATTRIBUTE, N_("text")),
                Role.PERIOD: (Role.ATTRIBUTE, N_("a second period")),
            }[role]
        roles[entry.name] = (role, why)


def _plain_role(entry: _Seen, name: str, table: RawTable, keys: list[str]) -> tuple[Role | None, str]:
    if _is_period(entry, table.height):
        return Role.PERIOD, N_("its values are periods")
    if _POPULATION.match(name) and entry.numeric:
        return Role.POPULATION, N_("its name says so")
    if _LONG_VALUE.match(name) and entry.numeric:
        return Role.VALUE, N_("its name says so")
    if _LONG_NAME.match(name) and not entry.numeric and any(keys):
        return Role.INDICATOR_NAME, N_("its name says so")
    if _LEVEL.match(name) and not entry.numeric:
        return Role.ATTRIBUTE, N_("level of areas")
    placed = _PLACED.match(name) or (name.lower() in "xy" and {"x", "y"} <= {other.lower() for other in table.columns})
    if placed and entry.numeric:
        return Role.IGNORE, N_("coordinates or sizes of areas")
    named = area_words.says_key(entry.name) or area_words.says_running_number(name)
    coded = entry.numeric and entry.whole and (named or entry.zeros)
    if entry.whole and any(keys) and (_PARENT.search(name) or coded) and entry.distinct > 0:
        fewer = entry.distinct < 0.8 * len(set(keys)) and _depends(keys, entry.texts)
        if fewer and _PARENT.search(name):
            return Role.PARENT, N_("several quarters share a value")
    if coded:
        return Role.ATTRIBUTE, N_("codes, no figures")
    if not entry.numeric and not _is_figure(table, entry):
        return (Role.ATTRIBUTE, N_("text")) if entry.filled else (Role.IGNORE, N_("empty"))
    return None, ""


def _column_plans(
    table: RawTable, seen: list[_Seen], roles: dict[str, tuple[Role, str]], known: Mapping[str, Indicator]
) -> list[ColumnPlan]:
    by_year = periods_by_column(table.columns, table.labels)
    figures = [entry.name for entry in seen if entry.name not in roles]
    rates = [name for name in figures if not _ABSOLUTE.search(name)]
    plans: list[ColumnPlan] = []
    for entry in seen:
        stem, period = by_year.get(entry.name, (entry.name, NOT_A_PERIOD))
        stem = stem or _titled_code(table)
        if entry.name in roles:
            role, why = roles[entry.name]
            indicator = Indicator(stem, name=stem) if role in (Role.VALUE, Role.FIGURE) and period else None
            plans.append(ColumnPlan(entry.name, role, period, indicator, why))
            continue
        label = table.labels.get(entry.name, "")
        readable = (find_period(label) or (label, ""))[0] if period else label
        measure = (
            "%" if table.numbers(entry.name).percent or re.search(r"(in|_) ?%|prozent|\(%\)", entry.name, re.I) else ""
        )
        indicator = known.get(stem, Indicator(stem, name=readable or stem, measure=measure))
        counts = rates and _ABSOLUTE.search(entry.name) and stem not in known
        role, why = (Role.FIGURE, N_("a number of cases, not a rate")) if counts else (Role.INDICATOR, N_("figures"))
        plans.append(ColumnPlan(entry.name, role, period, indicator, why))
    return plans


def _with_support(plan: TablePlan, known: Mapping[str, Indicator]) -> TablePlan:
    """Turn counts and bases of rates into supporting figures, and tell the rates about them."""
    figures = (Role.INDICATOR, Role.FIGURE)
    pairs = _support_codes(entry.code for entry in plan.columns if entry.role in figures)
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
    return stated or period_of_table(table.columns)


def _area_findings(table: RawTable, plan: TablePlan, seen: list[_Seen]) -> list[Finding]:
    """Say where no column holds areas, and where a column that should is empty."""
    findings = []
    for entry in seen:
        if entry.filled == 0 and area_words.says_key(entry.name):
            message = N_("The key column “{column}” is empty.")
            remedy = N_("Ask the source for the keys; until then names are used.")
            values = {"column": entry.name}
            findings.append(Finding("empty-key-column", Severity.WARNING, message, remedy, table.title, values))
    figures = (Role.INDICATOR, Role.FIGURE, Role.POPULATION, Role.VALUE)
    if not any(entry.role in figures for entry in plan.columns):
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


def with_rows_apart(table: RawTable, plan: TablePlan, keys_on_map: Collection[str] = ()) -> TablePlan:
    """Find the rows that are no quarters, and the levels of areas, under a plan of the columns."""
    if plan.key is None:
        return replace(plan, apart=(), levels=())
    keys, names = unit_keys(table, plan), _row_names(table, plan)
    figures = (Role.INDICATOR, Role.FIGURE, Role.POPULATION, Role.VALUE)
    values = {entry.column: table.numbers(entry.column) for entry in plan.columns if entry.role in figures}
    empty = np.ones(table.height, dtype=bool)
    for entry in plan.columns:
        if entry.role in figures:
            empty &= table.column(entry.column).text.is_null().to_numpy(zero_copy_only=False)
    findings: list[Finding] = []
    levels = find_levels(keys) if plan.first(Role.KEY) or plan.first(Role.KEY_NAME) else {}
    level = plan.level if plan.level in levels else None
    if levels and level is None:
        on_map = Counter(len(key) for key in set(keys) & set(keys_on_map))
        level = on_map.most_common(1)[0][0] if on_map else max(levels, key=lambda length: (levels[length], length))
        message = N_("The table mixes levels of areas: {levels}. Proposed: keys of {level} signs.")
        remedy = N_("Choose the level that is to be ranked.")
        shown = listed([f"{n} × {length}" for length, n in levels.items()])
        found = {"levels": shown, "level": level}
        findings.append(Finding("levels", Severity.QUESTION, message, remedy, table.title, found))
    apart = find_rows_apart(keys, names, {name: column.values for name, column in values.items()}, empty, level)
    kept = set(plan.kept)
    apart = tuple(row for row in apart if row.text not in kept or not keys[row.row])
    return replace(plan, apart=apart, level=level, levels=tuple(levels.items()), findings=tuple(findings))
