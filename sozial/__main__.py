"""The command line: ``python -m sozial index …``, ``… methods`` and ``… sample …``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import geopandas as gpd

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_
from sozial.index.build import build_index
from sozial.index.completing import complete_method
from sozial.index.derive import with_derived
from sozial.index.method_file import read_method
from sozial.index.presets import needed_columns, preset_file, preset_names, read_preset
from sozial.method import Method
from sozial.model import Dataset, Indicator
from sozial.output.tables import write_result
from sozial.reading.areas import prepare_areas, propose_area_columns, read_areas
from sozial.reading.columns import ColumnPlan, Role, TablePlan, propose_columns
from sozial.reading.dataset import build_dataset
from sozial.reading.indicator_list import read_indicator_list
from sozial.reading.sample import FILES, sample_file
from sozial.reading.table import RawTable, read_table

BAD_INPUT = 2


class _OneLineParser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = _OneLineParser(prog="python -m sozial", description="Quartierskompass on the command line.")
    commands = parser.add_subparsers(dest="command", required=True)
    index = commands.add_parser("index", help="compute an index and write it to a file")
    index.add_argument("--table", type=Path, required=True, help="CSV, XLSX or ODS with one row per unit")
    index.add_argument("--areas", type=Path, help="GeoJSON, GeoPackage or zipped Shapefile")
    index.add_argument("--indicators", type=Path, help="list that describes the indicators (see the sample city)")
    index.add_argument(
        "--method",
        help="recipe (TOML), or the name of one that comes with the app; without it, z-scores, equal weights",
    )
    index.add_argument("--period", help="period to compute; the latest without it")
    index.add_argument("--key", help="column of the table with the key; proposed without it")
    index.add_argument("--name", help="column of the table with the name; proposed without it")
    index.add_argument("--area-key", help="attribute of the areas with the key; proposed without it")
    index.add_argument(
        "--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help="language of words in the output"
    )
    index.add_argument("--out", type=Path, required=True, help="file to write: .csv, .xlsx or .gpkg")
    index.set_defaults(run=run_index, said=[])
    methods = commands.add_parser("methods", help="list the recipes that come with the app")
    methods.add_argument("--out", type=Path, help="folder to write them to as files; made if it is not there")
    methods.set_defaults(run=run_methods)
    sample = commands.add_parser("sample", help="write the sample city's files")
    sample.add_argument("--out", type=Path, required=True, help="folder to write to; made if it is not there")
    sample.set_defaults(run=run_sample)
    return parser


def _refuse(message: str, remedy: str = "", place: str = "", /, **values: object) -> DataError:
    return DataError(Finding("command-line", Severity.ERROR, message, remedy, place, values))


def _with_role(plan: TablePlan, column: str | None, role: Role, table: RawTable) -> TablePlan:
    """Give a role to the column that was named on the command line, and take it from any other."""
    if column is None:
        return plan
    if column not in table.columns:
        known = ", ".join(table.columns)
        raise _refuse(
            N_("There is no column “{column}”; there are: {known}"), "", table.title, column=column, known=known
        )
    return TablePlan(
        tuple(
            ColumnPlan(entry.column, role)
            if entry.column == column
            else ColumnPlan(entry.column, Role.ATTRIBUTE)
            if entry.role is role
            else entry
            for entry in plan.columns
        ),
        plan.period,
    )


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
    return TablePlan(tuple(columns), plan.period)


def _areas(options: argparse.Namespace, table: RawTable) -> gpd.GeoDataFrame | None:
    if options.areas is None:
        return None
    raw = read_areas(options.areas.read_bytes(), options.areas.name)
    keys = {text for column in table.columns for text in table.texts(column)}
    key, name = propose_area_columns(raw, keys)
    key = options.area_key or key
    if key not in raw.columns:
        known = ", ".join(raw.columns)
        raise _refuse(N_("There is no column “{column}”; there are: {known}"), "", raw.title, column=key, known=known)
    areas, findings = prepare_areas(raw, key, name)
    options.said.extend(findings)
    return areas


def _dataset(options: argparse.Namespace, method: Method) -> Dataset:
    table = read_table(options.table.read_bytes(), options.table.name)
    known: dict[str, Indicator] = {}
    if options.indicators is not None:
        known = read_indicator_list(read_table(options.indicators.read_bytes(), options.indicators.name))
    areas = _areas(options, table)
    plan = propose_columns(table, () if areas is None else areas.index, known)
    plan = _with_role(_with_role(plan, options.key, Role.KEY, table), options.name, Role.NAME, table)
    return build_dataset(options.table.stem, [(table, _for_method(plan, method, known))], areas)


def run_index(options: argparse.Namespace) -> None:
    """Compute an index and write it; prints where it went."""
    method = read_preset("additive")
    if options.method in preset_names():
        method = read_preset(options.method)
    elif options.method is not None:
        method = read_method(Path(options.method).read_bytes(), Path(options.method).name)
    dataset = _dataset(options, method)
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
        raise _refuse(N_("Period “{period}” is not in the table; there are: {known}"), period=period, known=known)
    result = build_index(dataset, method, period)
    dataset = with_derived(dataset, method)
    options.said.extend([*dataset.findings, *result.findings])
    if result.is_empty:
        raise _refuse(N_("No unit has a score; nothing was written."), N_("Check recipe and table."))
    write_result(dataset, result, options.out, options.language)
    for finding in options.said:
        # Notes about single units stand in the output's remarks.
        if finding.severity is not Severity.NOTE:
            print(finding.line(options.language), file=sys.stderr)
    print(options.out)


def run_methods(options: argparse.Namespace) -> None:
    """List the recipes that come with the app: name, title, source, and the columns each needs."""
    for name in preset_names():
        method = read_preset(name)
        needed = ", ".join(needed_columns(method)) or "fits any data"
        print(f"{name}\n    {method.name}\n    {method.source}\n    columns: {needed}")
        if options.out is not None:
            options.out.mkdir(parents=True, exist_ok=True)
            target = options.out / f"{name}.toml"
            target.write_bytes(preset_file(name))
            print(f"    {target}")


def run_sample(options: argparse.Namespace) -> None:
    """Write the sample city's files; prints each."""
    options.out.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        target = options.out / name
        target.write_bytes(sample_file(name))
        print(target)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code: 0, or 2 for input that cannot be used."""
    options = build_parser().parse_args(arguments)
    language = getattr(options, "language", DEFAULT_LANGUAGE)
    try:
        options.run(options)
    except DataError as error:
        said = " | ".join(finding.line(language) for finding in error.findings)
        print(" ".join(said.split()), file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return BAD_INPUT
    return 0


if __name__ == "__main__":
    sys.exit(main())
