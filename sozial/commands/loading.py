"""Tables and areas of the command line as one dataset: joined, fitted and converted as on the page “Data”."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import geopandas as gpd

from sozial.commands.carried import Carried, Source
from sozial.commands.given import check_used, read_given, refuse, unused_reading
from sozial.errors import DataError, Severity, refusal
from sozial.i18n import N_
from sozial.index.recipe.presets import needed_columns
from sozial.model import Dataset, Indicator
from sozial.reading.areas.area_files import AreaReading
from sozial.reading.areas.areas import RawAreas, propose_area_columns
from sozial.reading.indicators.count_question import COUNTS, LEAVE_OUT, settle_choices
from sozial.reading.indicators.indicator_choices import IndicatorChoice
from sozial.reading.indicators.indicator_list import is_indicator_list, read_indicator_list
from sozial.reading.joining.nearest_population import POPULATION_YEARS, with_nearest_population
from sozial.reading.loading.correspondence import Correspondence, is_correspondence, read_correspondence
from sozial.reading.loading.fitting import PreparedAreas, fit, prepare_for, with_table_keys
from sozial.reading.loading.load import load
from sozial.reading.loading.opening import Given, Opened, open_table, open_tables
from sozial.reading.loading.replanning import replan
from sozial.reading.plans.columns import ColumnPlan, Role, TablePlan, with_column
from sozial.reading.plans.proposing import KEY
from sozial.reading.sandbox.safely import read_areas_safely, read_table_safely
from sozial.reading.tables.raw_table import RawTable
from sozial.recipe import Recipe


@dataclass
class _Files:
    """What stands in the files that were given as tables."""

    tables: list[Opened] = field(default_factory=list)
    known: dict[str, Indicator] = field(default_factory=dict)
    correspondence: Correspondence | None = None
    sources: list[Source] = field(default_factory=list)


@dataclass(frozen=True)
class ReadTable:
    """A table as it was read, and the file that it stands in."""

    source: Source
    table: RawTable
    plan: TablePlan


@dataclass(frozen=True)
class Loaded:
    """What was read, and how.

    Parameters
    ----------
    figures
        All figures as the tables give them, before any choice.
    described
        Whether the directions of the indicators were given.
    listed
        Codes that a list of indicators describes.
    choices
        What makes the indicators of the figures.
    layer, crs
        Of the areas.
    """

    dataset: Dataset
    figures: Dataset
    described: bool
    listed: frozenset[str]
    choices: tuple[IndicatorChoice, ...]
    tables: tuple[ReadTable, ...]
    areas: PreparedAreas | None = None
    layer: str = ""
    crs: str = ""


def load_dataset(options: argparse.Namespace, recipe: Recipe) -> Loaded:
    """Join all tables and areas that were named; what has to be said goes to `options.findings`.

    Raises
    ------
    DataError
        If something cannot be read, or was given in vain.
    """
    given = read_given(options)
    files = _open_files(options.table, given)
    check_used(options, given, files.tables)
    answers = dict(given.answers)
    for entry in files.tables:
        answers = {**(entry.saved.reading.answers if entry.saved is not None else {}), **answers}
    if options.indicators is not None:
        listed = read_table_safely(options.indicators.read_bytes(), options.indicators.name)
        described_now = read_indicator_list(listed)
        files.known |= described_now
        # What is described now goes before what was chosen earlier.
        options.choices = tuple(choice for choice in options.choices if choice.code not in described_now)
    carried = [source for source in files.sources if isinstance(source, Carried)]
    of_areas = {**_kept_answers(carried), **given.answers}
    raw = _read_areas(options, of_areas)
    areas = _areas(options, raw, [entry.table for entry in files.tables])
    read = [(entry.table, _for_recipe(plan, recipe, files.known)) for entry, plan in _plans(options, files, areas)]
    title = options.title or Path(files.tables[0].table.title).stem
    loaded = load(title, read, areas, files.correspondence, partial(_drawn, options))
    figures = with_nearest_population(loaded.dataset, answers.get(POPULATION_YEARS, ""))
    described = {*files.known, *needed_columns(recipe)}
    # A recipe that names its indicators ranks no other: counts beside them are left out of it, and nothing is asked.
    otherwise = LEAVE_OUT if needed_columns(recipe) else ""
    dataset, choices = settle_choices(figures, described, answers.get(COUNTS, otherwise), options.choices)
    confirmed = described | {choice.code for choice in options.choices}
    choices = tuple(
        replace(choice, is_confirmed=choice.is_confirmed and choice.code in confirmed) for choice in choices
    )
    return Loaded(
        dataset, figures, bool(files.known or options.choices), frozenset(files.known), choices,
        tuple(ReadTable(source, *found) for source, found in zip(files.sources, read, strict=True)),
        areas, "" if raw is None else raw.layer, options.crs,
    )  # fmt: skip


def _kept_answers(carried: Sequence[Carried]) -> dict[str, str]:
    found: dict[str, str] = {}
    for source in carried:
        found |= {} if source.saved is None else source.saved.reading.answers
    return found


def _open_files(paths: Sequence[Source], given: Given) -> _Files:
    """Open what was given as tables; lists of indicators and correspondence tables may be among them."""
    files = _Files()
    for path in paths:
        for opened in _open(path, given):
            if is_indicator_list(opened.table):
                files.known |= read_indicator_list(opened.table)
            elif is_correspondence(opened.table):
                files.correspondence = read_correspondence(opened.table)
            else:
                files.tables.append(opened)
                files.sources.append(path)
    if not files.tables:
        message = N_("No table was loaded.")
        raise refusal("no-table", ", ".join(path.name for path in paths), message, N_("Load a table with the figures."))
    return files


def _open(source: Source, given: Given) -> tuple[Opened, ...]:
    """Open a file; one that a project carries as it was read before, or not at all."""
    if not isinstance(source, Carried) or source.saved is None:
        return open_tables(source.read_bytes(), source.name, given)
    opened = open_table(source.content, source.name, Given((source.saved,), given.answers))
    if opened.saved is None:
        raise DataError(unused_reading(source.saved.title, source.saved.columns, [opened]))
    return (opened,)


def _read_areas(options: argparse.Namespace, answers: Mapping[str, str]) -> RawAreas | None:
    if options.areas is None:
        return None
    reading = AreaReading(options.layer, options.crs, answers)
    return read_areas_safely(options.areas.read_bytes(), options.areas.name, reading)


def _areas(options: argparse.Namespace, raw: RawAreas | None, tables: Sequence[RawTable]) -> PreparedAreas | None:
    if raw is None:
        return None
    key = options.area_key
    if key is not None and key not in raw.columns:
        raise _no_column(key, list(raw.columns), raw.title)
    name = options.area_names or (propose_area_columns(raw)[1] if key is not None else None)
    areas = prepare_for(raw, tables, key, name if name != key else None)
    options.findings.extend(areas.findings)
    return areas


def _plans(options: argparse.Namespace, files: _Files, areas: PreparedAreas | None) -> list[tuple[Opened, TablePlan]]:
    """Return the tables with their plans, in which the columns that were named have their roles."""
    _check_named_columns(options, files.tables)
    keys = () if areas is None else areas.frame.index
    proposed = [(entry, entry.propose(keys, files.known)) for entry in files.tables]
    return [(entry, _with_named_roles(options, entry, plan, keys)) for entry, plan in proposed]


def _check_named_columns(options: argparse.Namespace, tables: Sequence[Opened]) -> None:
    """Refuse a column that was named and that no table has."""
    every = list(dict.fromkeys(column for entry in tables for column in entry.table.columns))
    for column in (*options.key, *options.name):
        if column not in every:
            raise _no_column(column, every, ", ".join(entry.table.title for entry in tables))


def _with_named_roles(options: argparse.Namespace, entry: Opened, plan: TablePlan, keys: Collection[str]) -> TablePlan:
    """Return a table's plan in which its columns that were named have their roles."""
    roles = [(column, Role.KEY) for column in options.key] + [(column, Role.NAME) for column in options.name]
    named = [(column, role) for column, role in roles if column in entry.table.columns]
    for column, role in named:
        plan = with_column(plan, column, role)
    if named:
        level = None if entry.saved is None else entry.saved.level
        plan = replan(entry.table, replace(plan, level=level), keys)
    if any(role is Role.KEY for _column, role in named):
        # Who names the key has answered which one it is.
        plan = replace(plan, findings=tuple(finding for finding in plan.findings if finding.code != KEY))
    return plan


def _no_column(column: str, columns: Sequence[str], place: str) -> DataError:
    message = N_("There is no column “{column}”; there are: {known}")
    return refuse(message, "", place, column=column, known=", ".join(columns))


def _for_recipe(plan: TablePlan, recipe: Recipe, known: Mapping[str, Indicator]) -> TablePlan:
    """Read as indicators what the recipe names, and as text what it rates by."""
    wanted = set(needed_columns(recipe))
    texts = {condition.column for condition in recipe.rated.conditions if condition.equals or condition.differs}
    columns = []
    for entry in plan.columns:
        if entry.column in wanted and entry.role is not Role.INDICATOR:
            described = known.get(entry.column, Indicator(entry.column, name=entry.column))
            entry = ColumnPlan(entry.column, Role.INDICATOR, indicator=described)
        elif entry.column in texts:
            entry = ColumnPlan(entry.column, Role.ATTRIBUTE)
        columns.append(entry)
    return replace(plan, columns=tuple(columns))


def _drawn(
    options: argparse.Namespace, tables: Sequence[tuple[RawTable, TablePlan]], areas: PreparedAreas
) -> gpd.GeoDataFrame | None:
    """Return the areas under the tables' keys, None where too few units are on the map and nobody agreed."""
    match = fit(tables, areas)
    agreed = options.accept_join and bool(match.matched)
    for finding in match.findings():
        # Who accepts the join has answered.
        settled = agreed and finding.code == "join-low"
        options.findings.append(replace(finding, severity=Severity.WARNING) if settled else finding)
    if match.is_enough or agreed:
        return with_table_keys(areas, match)
    if options.out.suffix.lower() == ".gpkg":
        asked = [finding for finding in match.findings() if finding.severity is Severity.QUESTION]
        raise DataError(*asked) if asked else refuse(N_("No unit of the table is on the map."))
    return None
