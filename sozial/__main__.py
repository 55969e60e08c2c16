"""The command line: ``python -m sozial check …``, ``… index …``, ``… methods`` and ``… sample …``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

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
from sozial.reading.report import exit_code, report_file, report_lines, report_pair
from sozial.reading.safely import read_areas_safely, read_table_safely, stop_spare
from sozial.reading.sample import FILES, sample_file
from sozial.reading.table import RawTable

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
    index.add_argument("--layer", default="", help="layer of the areas, where a file has several")
    index.add_argument("--crs", default="", help="coordinate system of the areas, where the file does not say it")
    index.add_argument(
        "--accept-join", action="store_true", help="draw the areas although less than 90 per cent of the units match"
    )
    index.add_argument("--public", action="store_true", help="withhold what must not be published")
    index.add_argument("--minimum-count", type=int, default=3, help="with --public: smallest count that is shown")
    index.add_argument("--minimum-base", type=int, default=100, help="with --public: smallest base of a rate")
    index.add_argument("--rounding", type=int, default=0, choices=ROUNDINGS, help="with --public: round instead")
    check = commands.add_parser("check", help="say how files are read, and how a table and areas fit")
    check.add_argument("files", nargs="*", type=Path, help="tables and areas")
    check.add_argument("--table", type=Path, help="table to join with --areas")
    check.add_argument("--areas", type=Path, help="areas to join with --table")
    check.add_argument("--json", action="store_true", help="one JSON object; for several files an array")
    check.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help="language of the messages")
    check.set_defaults(run=run_check)
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
        raise _refuse(N_("There is no column “{column}”; there are: {known}"), "", raw.title, column=key, known=known)
    name = propose_area_columns(raw)[1] if key is not None else None
    areas = prepare_for(raw, [table], key, name if name != key else None)
    options.said.extend(areas.findings)
    return areas


def _dataset(options: argparse.Namespace, method: Method) -> Dataset:
    table = read_table_safely(options.table.read_bytes(), options.table.name)
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
        raise DataError(*asked) if asked else _refuse(N_("No unit of the table is on the map."))
    return build_dataset(options.table.stem, tables, drawn)


def _report_files(options: argparse.Namespace) -> list[dict[str, Any]]:
    return [report_file(file.read_bytes(), file.name, options.language) for file in options.files]


def _report_pair(options: argparse.Namespace) -> list[dict[str, Any]]:
    table = (options.table.read_bytes(), options.table.name)
    return [report_pair(table, (options.areas.read_bytes(), options.areas.name), options.language)]


def run_check(options: argparse.Namespace) -> int:
    """Say how files are read, or how a table and areas fit; return 0, 1 with questions, 2 when refused."""
    if (options.table is None) != (options.areas is None) or (options.table is None) == (not options.files):
        raise _refuse(N_("Name files to check, or both --table and --areas."))
    reports = _report_files(options) if options.files else _report_pair(options)
    if options.json:
        print(json.dumps(reports[0] if len(reports) == 1 else reports, ensure_ascii=False, indent=2))
    else:
        for report in reports:
            print("\n".join(report_lines(report)))
    return max(exit_code(report) for report in reports)


def _rules(options: argparse.Namespace) -> DisclosureRules | None:
    if not options.public:
        return None
    try:
        return DisclosureRules(options.minimum_count, options.minimum_base, options.rounding)
    except ValueError as error:
        raise _refuse(N_("These rules would protect nothing: the smallest count must be at least 2.")) from error


def run_index(options: argparse.Namespace) -> None:
    """Compute an index and write it; prints where it went."""
    method = read_preset("additive")
    if options.method in preset_names():
        method = read_preset(options.method)
    elif options.method is not None:
        method = read_method(Path(options.method).read_bytes(), Path(options.method).name)
    dataset = _dataset(options, method)
    rules = _rules(options)
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
        raise _refuse(N_("Period “{period}” is not in the table; there are: {known}"), period=period, known=known)
    result = build_index(dataset, method, period)
    dataset = with_derived(dataset, method)
    if rules is not None:
        dataset = withhold_small_rates(dataset, rules)
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
        code = options.run(options)
    except DataError as error:
        said = " | ".join(finding.line(language) for finding in error.findings)
        print(" ".join(said.split()), file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return BAD_INPUT
    finally:
        stop_spare()
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(main())
