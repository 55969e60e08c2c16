"""Roles of columns that their name or their cells show by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sozial.i18n import N_
from sozial.model import NOT_A_PERIOD, Indicator
from sozial.reading.plans.columns import Role
from sozial.reading.plans.figure_names import BY_TITLE, titled_code
from sozial.reading.plans.official_columns import column_periods
from sozial.reading.plans.plausibility import is_no_figure
from sozial.reading.plans.seen_columns import SeenColumn, depends, is_dotted, is_figure, is_period_of_rows, says_code
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary import area_words, figure_words


def add_plain_roles(
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
        named = (stem or titled_code(table)) if period else entry.name
        role, why = _plain_role(entry, named, table, keys)
        if role is None and period and not stem and entry.whole and figure_words.PEOPLE.search(named):
            role, why = Role.POPULATION, BY_TITLE
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
    found = _role_by_name(entry, name, table, any(keys)) or _role_by_codes(entry, name, keys)
    if found is not None:
        return found
    if entry.numeric and entry.whole and any(keys) and is_no_figure(table, entry.name):
        return Role.ATTRIBUTE, N_("the numbers 1 to n, or years: no figure")
    if not entry.numeric and not is_figure(table, entry):
        return (Role.ATTRIBUTE, N_("text")) if entry.filled else (Role.IGNORE, N_("empty"))
    return None, ""


def _role_by_name(entry: SeenColumn, name: str, table: RawTable, has_keys: bool) -> tuple[Role, str] | None:
    """Return the role that a column's name says, where its cells do not speak against it."""
    running = area_words.says_running_number(name) or name == f"#{entry.position + 1}"
    if running and entry.counts_rows and has_keys:
        return Role.IGNORE, N_("numbers of the rows")
    if not entry.numeric:
        if figure_words.LONG_NAME.match(name) and has_keys:
            return Role.INDICATOR_NAME, N_("its name says so")
        return (Role.ATTRIBUTE, N_("level of areas")) if figure_words.LEVEL.match(name) else None
    if figure_words.says_population(name):
        return Role.POPULATION, N_("its name says so")
    if figure_words.LONG_VALUE.match(name):
        return Role.VALUE, N_("its name says so")
    placed = figure_words.PLACED.match(name) or (
        name.lower() in "xy" and {"x", "y"} <= {other.lower() for other in table.columns}
    )
    return (Role.IGNORE, N_("coordinates or sizes of areas")) if placed else None


def _role_by_codes(entry: SeenColumn, name: str, keys: list[str]) -> tuple[Role, str] | None:
    """Return the role of a column with codes, or with a few values that several quarters share."""
    # Where another column is the key, figures before the names are figures, in whatever order the columns stand.
    code = says_code(replace(entry, beside_name=False)) if entry.by_place and any(keys) else says_code(entry)
    named = code or area_words.says_running_number(name)
    coded = entry.numeric and entry.whole and (named or entry.zeros or area_words.is_area_word(name))
    coded = coded or is_dotted(entry)
    parent = figure_words.PARENT.search(name)
    if entry.whole and any(keys) and (parent or coded) and entry.distinct > 0:
        fewer = entry.distinct < 0.8 * len(set(keys)) and depends(keys, entry.texts)
        if fewer and parent:
            return Role.PARENT, N_("several quarters share a value")
    return (Role.ATTRIBUTE, N_("codes, no figures")) if coded else None
