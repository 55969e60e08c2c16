"""What the commands read: a table, areas and a recipe, or a project file; and which rules hold."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sozial.commands.given import add_given, check_answers, read_answers, refuse
from sozial.commands.loading import Loaded, load_dataset
from sozial.errors import DataError, Finding, Severity, settle
from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_
from sozial.index.build import build_index
from sozial.index.completing import complete_method
from sozial.index.coverage import check_coverage, latest_period
from sozial.index.derive import with_derived
from sozial.index.method_file import read_method
from sozial.index.presets import preset_names, read_preset
from sozial.index.rate import without_named_codes
from sozial.method import Method
from sozial.model import Dataset, Direction
from sozial.protection.covering import cover_small_rates
from sozial.protection.protect import protect
from sozial.protection.rules import DisclosureRules
from sozial.reading.report import ASKED, READ, answer_lines
from sozial.result import Result
from sozial.store.protection_key import protection_key


@dataclass(frozen=True)
class Computed:
    """What a command computed, with what has to be said about it."""

    dataset: Dataset
    result: Result
    rules: DisclosureRules | None
    said: tuple[Finding, ...]
    loaded: Loaded


def add_input(command: argparse.ArgumentParser, needs_table: bool = True) -> None:
    """Let a command take a table, areas, a recipe and rules."""
    command.add_argument(
        "--table",
        type=Path,
        action="append",
        required=needs_table,
        help="CSV, XLSX, ODS, or areas with figures; one row per unit; several are joined",
    )
    command.add_argument("--areas", type=Path, help="GeoJSON, GeoPackage, TopoJSON, KML or zipped Shapefile")
    command.add_argument("--indicators", type=Path, help="list that describes the indicators (see the sample city)")
    command.add_argument(
        "--method",
        help="recipe (TOML), or the name of one that comes with the app; without it, z-scores, equal weights",
    )
    command.add_argument("--period", help="period to compute; the latest without it")
    for part in ("key", "name"):
        command.add_argument(
            f"--{part}",
            action="append",
            default=[],
            metavar="COLUMN",
            help=f"column with the {part}, in the tables that have it; proposed without it",
        )
    add_given(command)
    command.add_argument("--area-key", help="attribute of the areas with the key; proposed without it")
    command.add_argument(
        "--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help="language of words in the output"
    )
    command.add_argument("--layer", default="", help="layer of the areas, where a file has several")
    command.add_argument("--crs", default="", help="coordinate system of the areas, where the file does not say it")
    command.add_argument(
        "--accept-join", action="store_true", help="draw the areas although less than 90 per cent of the units match"
    )
    add_rules(command)
    # What a project says beside its files; see `sozial.commands.project_work`.
    command.set_defaults(said=[], title="", choices=(), area_names=None)


def add_rules(command: argparse.ArgumentParser) -> None:
    """Let a command write what may be published."""
    command.add_argument("--public", action="store_true", help="protect small counts of people")
    command.add_argument("--minimum-count", type=int, default=3, help="with --public: smallest count that is shown")
    command.add_argument("--minimum-base", type=int, default=100, help="with --public: smallest base of a rate")


def protected(dataset: Dataset, method: Method, period: str, rules: DisclosureRules) -> tuple[Dataset, Result]:
    """Return data as it may be published, and what a recipe gives with it."""
    dataset = protect(dataset, rules, protection_key())
    result = build_index(dataset, method, period)
    return cover_small_rates(with_derived(dataset, method), rules), result


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
        return DisclosureRules(options.minimum_count, options.minimum_base)
    except ValueError as error:
        raise refuse(N_("These rules would protect nothing: the smallest count must be at least 2.")) from error


def chosen_method(options: argparse.Namespace) -> Method | None:
    """Return the recipe that was named, by file or name; None where none was."""
    if options.method in preset_names():
        return read_preset(options.method)
    if options.method is not None:
        return read_method(Path(options.method).read_bytes(), Path(options.method).name)
    return None


def compute(options: argparse.Namespace, own: Method | None = None) -> Computed:
    """Read what was named, and compute the index.

    Parameters
    ----------
    own
        Recipe that holds where none is named; without it, z-scores with equal weights.

    Raises
    ------
    DataError
        If something cannot be read or computed.
    """
    method = chosen_method(options) or own or read_preset("additive")
    loaded = load_dataset(options, method)
    dataset, described = loaded.dataset, loaded.described
    rules = disclosure_rules(options)
    if rules is not None:
        dataset = protect(dataset, rules, protection_key())
    if not method.indicators:
        method = complete_method(dataset, method)
        alike = all(indicator.direction is Direction.BURDEN for indicator in dataset.indicators)
        if not described and alike:
            message = N_("No directions were given: a high value counts as burden in all {n} indicators.")
            remedy = N_("Give --indicators or a recipe with directions.")
            values = {"n": len(method.indicators)}
            options.said.append(Finding("direction-assumed", Severity.WARNING, message, remedy, "", values))
    if not dataset.periods:
        why = [finding for finding in dataset.findings if finding.severity is Severity.WARNING]
        empty = refuse(N_("No unit has a score; nothing was written."), N_("Check recipe and table."))
        raise DataError(*why, *empty.findings)
    period = options.period or latest_period(with_derived(dataset, method), method)
    if not options.period and period != dataset.periods[-1]:
        message = N_("No weighed indicator has values in {last}, so {period} is computed.")
        said = {"last": dataset.periods[-1], "period": period}
        options.said.append(Finding("period-with-values", Severity.NOTE, message, "", "", said))
    if period not in dataset.periods:
        known = ", ".join(dataset.periods)
        raise refuse(N_("Period “{period}” is not in the table; there are: {known}"), period=period, known=known)
    result = build_index(dataset, method, period)
    dataset = with_derived(dataset, method)
    if rules is not None:
        dataset = cover_small_rates(dataset, rules)
    read = without_named_codes(dataset.findings, method.missing)
    options.said.extend([*read, *result.findings, *_covered(options, dataset, result)])
    asked = [finding for finding in options.said if finding.severity is Severity.QUESTION or finding.options]
    check_answers(read_answers(options), {finding.question: list(finding.options) for finding in asked})
    if result.is_empty:
        raise refuse(N_("No unit has a score; nothing was written."), N_("Check recipe and table."))
    return Computed(dataset, result, rules, tuple(options.said), loaded)


def _covered(options: argparse.Namespace, dataset: Dataset, result: Result) -> list[Finding]:
    """Ask where many quarters have no score; whoever wants values withheld is only told."""
    found = settle(check_coverage(result, dataset.units), read_answers(options))
    if not options.public:
        return found
    return [
        replace(finding, severity=Severity.WARNING) if finding.severity is Severity.QUESTION else finding
        for finding in found
    ]


def say(findings: Iterable[Finding], language: str) -> None:
    """Print what has to be said to the error output; notes about single units stand in the output's remarks."""
    for finding in findings:
        if finding.severity is not Severity.NOTE:
            print(finding.line(language), file=sys.stderr)
        if finding.severity is Severity.QUESTION:
            answers = {answer: finding.option(answer, language) for answer in finding.options}
            for line in answer_lines(finding.question, answers, finding.chosen):
                print(line, file=sys.stderr)


def ask(findings: Iterable[Finding], language: str) -> int:
    """Say how many questions are open under what was written; return the exit code: 1 if there is any, else 0."""
    asked = {finding.question for finding in findings if finding.severity is Severity.QUESTION}
    if not asked:
        return READ
    message = N_("Open questions: {n}. What was written rests on the proposals.")
    remedy = N_("Answer with --answer “QUESTION=ANSWER”, or in a reading (check --save-reading, then --reading).")
    say([Finding("open-questions", Severity.WARNING, message, remedy, "", {"n": len(asked)})], language)
    return ASKED
