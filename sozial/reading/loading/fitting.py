"""A table and areas brought together: which columns hold the keys, which rule joins them, and what is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from sozial.errors import Finding
from sozial.model import NAME, UNIT
from sozial.reading.areas.areas import RawAreas, propose_area_columns
from sozial.reading.joining.key_rules import Rule
from sozial.reading.joining.match import Match
from sozial.reading.plans.checks import unit_rows
from sozial.reading.plans.columns import TablePlan, unit_keys, unit_names
from sozial.reading.sandbox.joining_safely import match_units_safely
from sozial.reading.sandbox.working_safely import prepare_areas_safely, propose_columns_safely
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary import area_words


@dataclass(frozen=True)
class PreparedAreas:
    """Areas with one row per key, and what is known about them.

    Parameters
    ----------
    frame
        Index: key (text). Columns: name, geometry.
    key, name
        Attributes they were taken from.
    attributes
        Further attributes by column, in the order of `frame`.
    """

    frame: gpd.GeoDataFrame
    key: str
    name: str | None
    attributes: Mapping[str, Sequence[str]]
    findings: tuple[Finding, ...]

    @property
    def names(self) -> dict[str, str]:
        """Name by key."""
        return {str(key): str(name) for key, name in self.frame[NAME].items()}


def texts_of(tables: Sequence[RawTable]) -> set[str]:
    """Return all cells of tables that can be keys: codes, or, where a table has none, names.

    Names are left out beside codes, because names that stayed the same would join two editions of a territory.

    Raises
    ------
    DataError
        If finding out what columns are had to be stopped.
    """
    found: set[str] = set()
    for table in tables:
        codes: set[str] = set()
        words: set[str] = set()
        for column in table.columns:
            numbers = table.numbers(column)
            if table.is_numeric(column) and (numbers.has_decimals or numbers.percent):
                continue
            texts = table.texts(column)
            (codes if area_words.looks_like_codes(texts[:3_000]) else words).update(texts)
        plan = propose_columns_safely(table)
        keyed = plan.key is not None and area_words.looks_like_codes(unit_keys(table, plan))
        found |= codes | set(unit_keys(table, plan)) if keyed else codes | words
    return found - {""}


def texts_for(raw: RawAreas, tables: Sequence[RawTable]) -> set[str]:
    """Return all cells of tables that can be keys of some areas; a table made of these very areas proves nothing."""
    return texts_of([table for table in tables if table.title != raw.title or table.kind != raw.kind])


def prepare_for(
    raw: RawAreas, tables: Sequence[RawTable], key: str | None = None, name: str | None = None
) -> PreparedAreas:
    """Return areas with the key column that fits some tables best, or with the columns that were chosen.

    With a chosen key, no name means that the areas have none of their own.

    Raises
    ------
    DataError
        If it is not known where the areas lie.
    """
    if key is None:
        key, name = propose_area_columns(raw, texts_for(raw, tables))
    chosen = key or raw.columns[0]
    frame, findings = prepare_areas_safely(raw, chosen, name)
    first = pd.DataFrame({column: raw.texts(column).to_numpy() for column in raw.columns})
    first = first.set_index(pd.Index(raw.texts(chosen).to_numpy(), name=UNIT))
    first = first[~first.index.duplicated()].reindex(frame.index)
    attributes = {
        column: first[column].tolist()
        for column in raw.columns
        if column != chosen and first[column].str.fullmatch(r"-?\d+\.\d+").mean() < 0.5
    }
    return PreparedAreas(frame, chosen, name, attributes, tuple(findings))


def units_of(tables: Sequence[tuple[RawTable, TablePlan]]) -> dict[str, str]:
    """Return name by key of all units in tables, without rows that are set apart."""
    found: dict[str, str] = {}
    for table, plan in tables:
        keys = unit_keys(table, plan)
        names = unit_names(table, plan) or keys
        for row in unit_rows(table, plan):
            if keys[row] and (keys[row] not in found or found[keys[row]] == keys[row]):
                found[keys[row]] = names[row] or keys[row]
    return found


def fit(
    tables: Sequence[tuple[RawTable, TablePlan]],
    areas: PreparedAreas,
    confirmed: Mapping[str, str] | None = None,
    rule: Rule | None = None,
) -> Match:
    """Return how tables and areas fit (see `sozial.reading.joining.joining.match_units`)."""
    title = ", ".join(table.title for table, _plan in tables)
    return match_units_safely(units_of(tables), areas.names, areas.attributes, confirmed, rule, title)


def put_together(
    areas: PreparedAreas, together: Mapping[str, Sequence[str]], names: Mapping[str, str]
) -> PreparedAreas:
    """Return areas in which several are one, under a key of its own.

    Parameters
    ----------
    together
        Keys of areas by the new key.
    names
        What the new areas are called.
    """
    of = {other: key for key, others in together.items() for other in others}
    columns = {column: pd.Series(list(texts), index=areas.frame.index) for column, texts in areas.attributes.items()}
    index = pd.Index([of.get(str(key), str(key)) for key in areas.frame.index], name=UNIT)
    merged = areas.frame.set_axis(index, axis=0).reset_index().dissolve(by=UNIT, aggfunc="first", sort=False)
    merged[NAME] = [names[str(key)] if key in together else name for key, name in merged[NAME].items()]
    # What is known of one of the areas is not known of the quarter.
    attributes = {
        column: ["" if key in together else texts[key] for key in merged.index] for column, texts in columns.items()
    }
    return replace(areas, frame=merged, attributes=attributes)


def with_table_keys(areas: PreparedAreas, match: Match) -> gpd.GeoDataFrame:
    """Return the areas under the keys of the table; areas without a partner keep their own.

    Where such a key is one of the table's as well, it gets a mark, so that no figure falls on the wrong area. An area
    without a name of its own is called as the table calls it, also where the map writes its key in another way.
    """
    partner = {other: key for key, other in match.pairs.items()}
    taken = set(match.pairs) | set(match.only_table)
    index = [partner.get(key, f"{key} (map)" if key in taken else key) for key in areas.frame.index]
    named = [partner.get(key, name) if key == name else name for key, name in areas.names.items()]
    return areas.frame.set_axis(pd.Index(index, name=UNIT), axis=0).assign(**{NAME: named})
