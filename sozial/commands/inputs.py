"""What the commands read: a table, areas and a recipe, or a project file; and which rules hold."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sozial.commands.given import check_answers, read_answers, refuse
from sozial.commands.loading import Loaded, load_dataset
from sozial.errors import DataError, Finding, Severity, settle
from sozial.i18n import N_, NP_
from sozial.index.build import build_index
from sozial.index.recipe.completing import complete_recipe
from sozial.index.recipe.presets import preset_names, read_preset
from sozial.index.recipe.recipe_file import check_adoption, read_recipe
from sozial.index.values.coverage import check_coverage, latest_period
from sozial.index.values.derive import with_derived
from sozial.index.values.rate import without_named_codes
from sozial.model import Dataset, Direction
from sozial.protection.covering import cover_small_rates
from sozial.protection.protect import protect
from sozial.protection.rules import DisclosureRules
from sozial.reading.loading.command_advice import at_command_line
from sozial.reading.loading.report import ASKED, READ
from sozial.reading.loading.report_lines import answer_lines
from sozial.recipe import Recipe
from sozial.result import Result
from sozial.store.protection_key import protection_key


@dataclass(frozen=True)
class Computed:
    """What a command computed, with what has to be said about it."""

    dataset: Dataset
    result: Result
    rules: DisclosureRules | None
    findings: tuple[Finding, ...]
    loaded: Loaded


def protected(dataset: Dataset, recipe: Recipe, period: str, rules: DisclosureRules) -> tuple[Dataset, Result]:
    """Return data as it may be published, and what a recipe gives with it."""
    dataset = protect(dataset, rules, protection_key())
    result = build_index(dataset, recipe, period)
    return cover_small_rates(with_derived(dataset, recipe), rules), result


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


def chosen_recipe(options: argparse.Namespace) -> Recipe | None:
    """Return the recipe that was named, by file or name; None where none was."""
    if options.recipe in preset_names():
        return read_preset(options.recipe)
    if options.recipe is not None:
        return read_recipe(Path(options.recipe).read_bytes(), Path(options.recipe).name)
    return None


def compute(options: argparse.Namespace, own: Recipe | None = None) -> Computed:
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
    recipe = chosen_recipe(options) or own or read_preset("additive")
    loaded = load_dataset(options, recipe)
    options.findings.extend(check_adoption(recipe, str(options.recipe or "")))
    dataset, described = loaded.dataset, loaded.described
    rules = disclosure_rules(options)
    if rules is not None:
        dataset = protect(dataset, rules, protection_key())
    if not recipe.indicators:
        recipe = complete_recipe(dataset, recipe)
        if not described:
            options.findings.extend(_assumed_directions(dataset, recipe))
    result = build_index(dataset, recipe, _period(options, dataset, recipe))
    dataset = with_derived(dataset, recipe)
    if rules is not None:
        dataset = cover_small_rates(dataset, rules)
    read = without_named_codes(dataset.findings, recipe.missing)
    options.findings.extend([*read, *result.findings, *_covered(options, dataset, result)])
    asked = [finding for finding in options.findings if finding.severity is Severity.QUESTION or finding.options]
    check_answers(read_answers(options), {finding.question: list(finding.options) for finding in asked})
    if result.is_empty:
        raise _without_scores(result)
    return Computed(dataset, result, rules, tuple(options.findings), loaded)


def _without_scores(result: Result) -> DataError:
    """Return the refusal of an index in which no quarter has a score, with the first example of each reason."""
    refused = refuse(N_("No unit has a score; nothing was written."), N_("Check recipe and table."))
    reasons = {finding.message: finding for finding in reversed(list(result.excluded.values()))}
    return DataError(*refused.findings, *reversed(reasons.values()))


def _assumed_directions(dataset: Dataset, recipe: Recipe) -> list[Finding]:
    """Say where a high value counts as burden in every indicator because nobody gave directions."""
    if any(indicator.direction is not Direction.BURDEN for indicator in dataset.indicators):
        return []
    message = NP_(
        "No direction was given: a high value counts as burden in the {n} indicator.",
        "No directions were given: a high value counts as burden in all {n} indicators.",
    )
    remedy = N_("Give --indicators or a recipe with directions.")
    values = {"n": len(recipe.indicators)}
    return [Finding("direction-assumed", Severity.WARNING, message, remedy, "", values)]


def _period(options: argparse.Namespace, dataset: Dataset, recipe: Recipe) -> str:
    """Return the period to compute: the one that was named, else the latest with values, which is said.

    Raises
    ------
    DataError
        If there is no such period, or none at all.
    """
    if not dataset.periods:
        why = [finding for finding in dataset.findings if finding.severity is Severity.WARNING]
        empty = refuse(N_("No unit has a score; nothing was written."), N_("Check recipe and table."))
        raise DataError(*why, *empty.findings)
    period: str = options.period or latest_period(with_derived(dataset, recipe), recipe)
    if not options.period and period != dataset.periods[-1]:
        message = N_("No weighed indicator has values in {last}, so {period} is computed.")
        said = {"last": dataset.periods[-1], "period": period}
        options.findings.append(Finding("period-with-values", Severity.NOTE, message, "", "", said))
    if period not in dataset.periods:
        known = ", ".join(dataset.periods)
        raise refuse(N_("Period “{period}” is not in the table; there are: {known}"), period=period, known=known)
    return period


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
    for finding in map(at_command_line, findings):
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
