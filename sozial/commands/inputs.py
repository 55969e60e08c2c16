"""What the commands read: a table, areas and a recipe, or a project file; and which rules hold."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_
from sozial.index.build import build_index
from sozial.index.completing import complete_method
from sozial.index.derive import with_derived
from sozial.index.method_file import read_method
from sozial.index.presets import needed_columns, preset_names, read_preset
from sozial.method import Method
from sozial.model import Dataset, Indicator
from sozial.protection.protect import protect
from sozial.protection.rules import ROUNDINGS, DisclosureRules
from sozial.protection.withhold import withhold_small_rates
from sozial.reading.area_files import AreaReading
from sozial.reading.areas import propose_area_columns
from sozial.reading.columns import ColumnPlan, Role, TablePlan, with_column
from sozial.reading.dataset import build_dataset
from sozial.reading.fitting import PreparedAreas, fit, prepare_for, with_table_keys
from sozial.reading.indicator_list import read_indicator_list
from sozial.reading.proposing import propose_columns, with_rows_apart
from sozial.reading.safely import read_areas_safely, read_figures_safely, read_table_safely
from sozial.reading.table import RawTable
from sozial.result import Result


@dataclass(frozen=True)
class Computed:
    """What a command computed, with what has to be said about it."""

    dataset: Dataset
    result: Result
    rules: DisclosureRules | None
    said: tuple[Finding, ...]


def add_input(command: argparse.ArgumentParser, needs_table: bool = True) -> None:
    """Let a command take a table, areas, a recipe and rules."""
    command.add_argument(
        "--table", type=Path, required=needs_table, help="CSV, XLSX, ODS, or areas with figures; one row per unit"
    )
    command.add_argument("--areas", type=Path, help="GeoJSON, GeoPackage, TopoJSON, KML or zipped Shapefile")
    command.add_argument("--indicators", type=Path, help="list that describes the indicators (see the sample city)")
    command.add_argument(
        "--method",
        help="recipe (TOML), or the name of one that comes with the app; without it, z-scores, equal weights",
    )
    command.add_argument("--period", help="period to compute; the latest without it")
    command.add_argument("--key", help="column of the table with the key; proposed without it")
    command.add_argument("--name", help="column of the table with the name; proposed without it")
    command.add_argument("--area-key", help="attribute of the areas with the key; proposed without it")
    command.add_argument(
        "--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help="language of words in the output"
    )
    command.add_argument("--layer", default="", help="layer of the areas, where a file has several")
    command.add_argument("--crs", default="", help="coordinate system of the areas, where the file does not say it")
    command.add_argument(
        "--accept-join", action="store_true", help="draw the areas although less than 90 per cent of the units match"
    )
    command.add_argument("--public", action="store_true", help="withhold what must not be published")
    command.add_argument("--minimum-count", type=int, default=3, help="with --public: smallest count that is shown")
    command.add_argument("--minimum-base", type=int, default=100, help="with --public: smallest base of a rate")
    command.add_argument("--rounding", type=int, default=0, choices=ROUNDINGS, help="with --public: round instead")
    command.set_defaults(said=[])


def refuse(message: str, remedy: str = "", place: str = "", /, **values: object) -> DataError:
    """Return the refusal of what was asked for on the command line."""
    return DataError(Finding("command-line", Severity.ERROR, message, remedy, place, values))


def _with_role(plan: TablePlan, column: str | None, role: Role, table: RawTable) -> TablePlan:
    """Give a role to the column that was named on the command line, and take it from any other."""
    if column is None:
        return plan
    if column not in table.columns:
        known = ", ".join(table.columns)
        raise refuse(
            N_("There is no column “{column}”; there are: {known}"), "", table.title, column=column, known=known
        )
    return with_rows_apart(table, with_column(plan, column, role))


def _for_method(plan: TablePlan, method: Method, known: dict[str, Indicator]) -> TablePlan:
    """Read as indicators what the recipe names, and as text what it rates by."""
    wanted = set(needed_columns(method))
    texts = {condition.column for condition in method.rated.conditions if condition.equals or condition.differs}
    columns = []
    for entry in plan.columns:
        if entry.column in wanted and entry.role is not Role.INDICATOR:
            described = known.get(entry.column, Indicator(entry.column, name=entry.column))
            entry = ColumnPlan(entry.column, Role.INDICATOR, indicator=described)
        elif entry.column in texts:
            entry = ColumnPlan(entry.column, Role.ATTRIBUTE)
        columns.append(entry)
    return replace(plan, columns=tuple(columns))


def _areas(options: argparse.Namespace, table: RawTable) -> PreparedAreas | None:
    if options.areas is None:
        return None
    raw = read_areas_safely(options.areas.read_bytes(), options.areas.name, AreaReading(options.layer, options.crs))
    key = options.area_key
    if key is not None and key not in raw.columns:
        known = ", ".join(raw.columns)
        raise refuse(N_("There is no column “{column}”; there are: {known}"), "", raw.title, column=key, known=known)
    name = propose_area_columns(raw)[1] if key is not None else None
    areas = prepare_for(raw, [table], key, name if name != key else None)
    options.said.extend(areas.findings)
    return areas


def _dataset(options: argparse.Namespace, method: Method) -> Dataset:
    table = read_figures_safely(options.table.read_bytes(), options.table.name)
    known: dict[str, Indicator] = {}
    if options.indicators is not None:
        known = read_indicator_list(read_table_safely(options.indicators.read_bytes(), options.indicators.name))
    areas = _areas(options, table)
    plan = propose_columns(table, () if areas is None else areas.frame.index, known)
    plan = _with_role(_with_role(plan, options.key, Role.KEY, table), options.name, Role.NAME, table)
    tables = [(table, _for_method(plan, method, known))]
    if areas is None:
        return build_dataset(options.table.stem, tables)
    match = fit(tables, areas)
    options.said.extend(match.findings())
    drawn = with_table_keys(areas, match) if match.is_enough or (options.accept_join and match.matched) else None
    if drawn is None and options.out.suffix.lower() == ".gpkg":
        asked = [finding for finding in match.findings() if finding.severity is Severity.QUESTION]
        raise DataError(*asked) if asked else refuse(N_("No unit of the table is on the map."))
    return build_dataset(options.table.stem, tables, drawn)


def disclosure_rules(options: argparse.Namespace) -> DisclosureRules | None:
    """Return the rules for public figures that were asked for.

    Raises
    ------
    DataError
        If they would protect nothing.
    """
    if not options.public:
        return None
    try:
        return DisclosureRules(options.minimum_count, options.minimum_base, options.rounding)
    except ValueError as error:
        raise refuse(N_("These rules would protect nothing: the smallest count must be at least 2.")) from error


def compute(options: argparse.Namespace) -> Computed:
    """Read what was named, and compute the index.

    Raises
    ------
    DataError
        If something cannot be read or computed.
    """
    method = read_preset("additive")
    if options.method in preset_names():
        method = read_preset(options.method)
    elif options.method is not None:
        method = read_method(Path(options.method).read_bytes(), Path(options.method).name)
    dataset = _dataset(options, method)
    rules = disclosure_rules(options)
    if rules is not None:
        dataset = protect(dataset, rules)
    if not method.indicators:
        method = complete_method(dataset, method)
        stated = options.indicators is not None
        if not stated:
            message = N_("No directions were given: a high value counts as burden in all {n} indicators.")
            remedy = N_("Give --indicators or a recipe with directions.")
            values = {"n": len(method.indicators)}
            options.said.append(Finding("direction-assumed", Severity.WARNING, message, remedy, "", values))
    period = options.period or dataset.periods[-1]
    if period not in dataset.periods:
        known = ", ".join(dataset.periods)
        raise refuse(N_("Period “{period}” is not in the table; there are: {known}"), period=period, known=known)
    result = build_index(dataset, method, period)
    dataset = with_derived(dataset, method)
    if rules is not None:
        dataset = withhold_small_rates(dataset, rules)
    options.said.extend([*dataset.findings, *result.findings])
    if result.is_empty:
        raise refuse(N_("No unit has a score; nothing was written."), N_("Check recipe and table."))
    return Computed(dataset, result, rules, tuple(options.said))


def say(findings: Iterable[Finding], language: str) -> None:
    """Print what has to be said to the error output; notes about single units stand in the output's remarks."""
    for finding in findings:
        if finding.severity is not Severity.NOTE:
            print(finding.line(language), file=sys.stderr)
