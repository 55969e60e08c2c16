"""What each column of a table is: proposed with a reason, corrected by the user."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sozial.i18n import N_
from sozial.model import NOT_A_PERIOD, Direction, Indicator
from sozial.reading.numbers import looks_numeric
from sozial.reading.table import RawTable


class Role(StrEnum):
    """What a column is."""

    KEY = "key"
    NAME = "name"
    PERIOD = "period"
    POPULATION = "population"
    PARENT = "parent"
    GROUP = "group"
    BENCHMARK = "benchmark"
    INDICATOR = "indicator"
    FIGURE = "figure"
    ATTRIBUTE = "attribute"
    INDICATOR_NAME = "indicator-name"
    VALUE = "value"
    IGNORE = "ignore"


ROLE_LABELS: dict[Role, str] = {
    Role.KEY: N_("Key of the quarter"),
    Role.NAME: N_("Name of the quarter"),
    Role.PERIOD: N_("Period"),
    Role.POPULATION: N_("Inhabitants"),
    Role.PARENT: N_("Larger area"),
    Role.GROUP: N_("Group of quarters"),
    Role.BENCHMARK: N_("Area outside, for comparison"),
    Role.INDICATOR: N_("Indicator"),
    Role.FIGURE: N_("Count or base"),
    Role.ATTRIBUTE: N_("Attribute (text)"),
    Role.INDICATOR_NAME: N_("Long table: indicator"),
    Role.VALUE: N_("Long table: value"),
    Role.IGNORE: N_("do not use"),
}


@dataclass(frozen=True)
class ColumnPlan:
    """How one column is to be read.

    Parameters
    ----------
    column
        Name in the file.
    role
        What it is.
    period
        Period of this column in tables that are wide by year, else "".
    indicator
        What is known about the indicator, for role INDICATOR. For FIGURE only its code counts.
    """

    column: str
    role: Role
    period: str = NOT_A_PERIOD
    indicator: Indicator | None = None

    @property
    def code(self) -> str:
        """Column of the dataset that this column fills."""
        return self.indicator.code if self.indicator else self.column


@dataclass(frozen=True)
class TablePlan:
    """How a whole table is to be read. ``period`` holds for columns that state none."""

    columns: tuple[ColumnPlan, ...]
    period: str = NOT_A_PERIOD

    def having(self, role: Role) -> tuple[ColumnPlan, ...]:
        """Return the columns with this role."""
        return tuple(plan for plan in self.columns if plan.role is role)

    def first(self, role: Role) -> str | None:
        """Return the name of the first column with this role."""
        return next((plan.column for plan in self.columns if plan.role is role), None)


_KEY = re.compile(
    r"(^|[_\s-])(schl(ue|ü)ssel|key|kennziffer|kennung|code|nummer|nr|id|ags|plr|raumid|gebiet(snr)?)([_\s.-]|$)", re.I
)
_NAME = re.compile(r"(^|[_\s-])(name|bezeichnung|quartier|stadtteil|gebietsname|text)([_\s-]|$)", re.I)
_PERIOD = re.compile(r"^(jahr|year|zeit|zeitraum|stichtag|periode?|datum|date|erhebungsjahr)$", re.I)
_POPULATION = re.compile(
    r"^(ew|e_e|einw|einwohner(zahl)?|einwohner_?(insgesamt|gesamt)|bev(oe|ö)lkerung(_?insgesamt)?|population)$", re.I
)
_PARENT = re.compile(r"(^|[_\s-])(stadtbezirk|bezirk|bez|bez_id|parent|ortsteil|distrikt)([_\s-]|$)", re.I)
_LONG_NAME = re.compile(r"^(indikator|merkmal|variable|indicator|kennzahl)$", re.I)
_LONG_VALUE = re.compile(r"^(wert|value|auspr(ae|ä)gung)$", re.I)
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_STEM_YEAR = re.compile(r"^(?P<stem>.*?)[\s_.-]*(?P<year>(?:19|20)\d{2})$")
_COUNT = re.compile(r"^(?P<stem>.+?)[\s_.-]*(anzahl|count|abs|absolut)$", re.I)
_BASE = re.compile(r"^(?P<stem>.+?)[\s_.-]*(basis|base|bezug)$", re.I)


def _unique(texts: list[str]) -> bool:
    said = [text for text in texts if text]
    return bool(said) and len(set(said)) == len(said)


def _choose_key(table: RawTable, keys_on_map: Collection[str]) -> str | None:
    """Return the column most likely to hold the key: first by its match with the map, then by its name."""
    wanted = set(keys_on_map)
    best, best_score = None, (0.0, 0, 0)
    for position, column in enumerate(table.columns):
        texts = table.texts(column)
        said = {text for text in texts if text}
        if not said or len(said) < len(texts) / 60:
            continue
        matched = len(said & wanted) / len(said) if wanted else 0.0
        named = 2 if _KEY.search(column) else 0
        leading = 1 if any(text.startswith("0") and len(text) > 1 and "," not in text for text in said) else 0
        first = 1 if position == 0 and _unique(texts) else 0
        score = (round(matched, 3), named + leading + first, -position)
        if (matched > 0.5 or named or leading or first) and score > best_score:
            best, best_score = column, score
    return best


def _periods_by_column(columns: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return (stem, year) for columns that repeat one name over several years."""
    found = {column: match for column in columns if (match := _STEM_YEAR.match(column))}
    stems: dict[str, int] = {}
    for match in found.values():
        stems[match["stem"]] = stems.get(match["stem"], 0) + 1
    return {
        column: (match["stem"] or column, match["year"])
        for column, match in found.items()
        if match["stem"] and stems[match["stem"]] > 1
    }


def _support_codes(codes: Iterable[str]) -> dict[str, tuple[str | None, str | None]]:
    """Return (count, base) columns by indicator code, found by their endings."""
    every = list(dict.fromkeys(codes))
    pairs: dict[str, tuple[str | None, str | None]] = {}
    for code in every:
        for position, pattern in enumerate((_COUNT, _BASE)):
            match = pattern.match(code)
            if match and match["stem"] in every:
                pair = list(pairs.get(match["stem"], (None, None)))
                pair[position] = code
                pairs[match["stem"]] = (pair[0], pair[1])
    return pairs


def _simple_role(column: str, texts: list[str], numeric: bool, key: str | None, named: bool) -> Role | None:
    if column == key:
        return Role.KEY
    if _PERIOD.match(column) or (numeric and all(_YEAR.match(text) for text in texts if text)):
        return Role.PERIOD
    if _POPULATION.match(column) and numeric:
        return Role.POPULATION
    if _LONG_VALUE.match(column) and numeric:
        return Role.VALUE
    if _LONG_NAME.match(column) and not numeric:
        return Role.INDICATOR_NAME
    if _NAME.search(column) and not numeric and not named:
        return Role.NAME
    if _PARENT.search(column):
        return Role.PARENT
    if not numeric:
        return Role.ATTRIBUTE if any(texts) else Role.IGNORE
    return None


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
    key = _choose_key(table, keys_on_map)
    by_year = _periods_by_column(table.columns)
    plans: list[ColumnPlan] = []
    named = parented = peopled = False
    for column in table.columns:
        numeric = looks_numeric(table.cells(column))
        stem, period = by_year.get(column, (column, NOT_A_PERIOD))
        role = None
        if stem not in known:
            role = _simple_role(stem if period else column, table.texts(column), numeric, key, named)
        if role is Role.PARENT:
            role = Role.ATTRIBUTE if parented else Role.PARENT
            parented = True
        if role is Role.POPULATION and period == NOT_A_PERIOD:
            role = Role.FIGURE if peopled else Role.POPULATION
            peopled = True
        named = named or role is Role.NAME
        if role is None:
            plans.append(ColumnPlan(column, Role.INDICATOR, period, known.get(stem, Indicator(stem, name=stem))))
        else:
            plans.append(ColumnPlan(column, role, period))
    return _with_support(TablePlan(tuple(plans)), known)


def _with_support(plan: TablePlan, known: Mapping[str, Indicator]) -> TablePlan:
    """Turn counts and bases of rates into supporting figures, and tell the rates about them."""
    pairs = _support_codes(entry.code for entry in plan.columns if entry.role is Role.INDICATOR)
    for indicator in known.values():
        pairs[indicator.code] = (indicator.count, indicator.base)
    support = {code for pair in pairs.values() for code in pair if code and code not in known}
    columns = []
    for entry in plan.columns:
        if entry.role is Role.INDICATOR and entry.code in support:
            entry = replace(entry, role=Role.FIGURE)
        elif entry.role is Role.INDICATOR and entry.indicator and entry.code in pairs:
            count, base = pairs[entry.code]
            entry = replace(entry, indicator=replace(entry.indicator, count=count, base=base))
        columns.append(entry)
    return replace(plan, columns=tuple(columns))


DIRECTION_LABELS: dict[Direction, str] = {
    Direction.BURDEN: N_("high value = burden"),
    Direction.FAVOURABLE: N_("high value = favourable"),
    Direction.CONTEXT: N_("context: shown, never weighed"),
}
