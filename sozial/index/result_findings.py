"""What must be said of a result: gaps, levels without values, classes that are others than the recipe asks for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.index.classify import wanted_classes
from sozial.index.evaluate import TOLERANCE, Evaluated, level_name
from sozial.index.natural_breaks import MOST_EXACT, are_sampled
from sozial.index.prepared import Prepared
from sozial.index.values.normalise_ranks import REVERSED_PERCENTILE
from sozial.index.values.rate import unit_place
from sozial.recipe import Recipe, Step
from sozial.result import ClassBreaks, FurtherClasses, LargerAreas, Level


def gap_findings(prepared: Prepared, found: Evaluated, needed: float) -> tuple[dict[str, Finding], list[Finding]]:
    """Return, for the units with gaps, why they have no score, or what was renormalised."""
    reasons: dict[str, Finding] = {}
    filled: list[Finding] = []
    if found.coverage is None or found.enough is None:
        return reasons, filled
    units = prepared.dataset.units.index
    for at in np.flatnonzero(found.coverage < 1 - TOLERANCE):
        position = int(at if prepared.rows is None else prepared.rows[at])
        place = unit_place(prepared.dataset, position)
        covered = round(float(found.coverage[at]) * 100, 1)
        if found.enough[at]:
            message = N_("values missing; the remaining weights ({coverage} % of the total) count as 100 %")
            filled.append(Finding("renormalised", Severity.NOTE, message, "", place, {"coverage": covered}))
        else:
            message = N_("too few values: they carry {coverage} % of the weights, {needed} % are needed")
            values = {"coverage": covered, "needed": round(needed * 100, 1)}
            reasons[str(units[position])] = Finding("missing", Severity.NOTE, message, "", place, values)
    return reasons, filled


def lower_level_findings(recipe: Recipe, done: Mapping[str, Evaluated]) -> list[Finding]:
    """Count gaps in composites other than the one whose units are named one by one."""
    findings = []
    for code, found in done.items():
        if code == recipe.main or found.coverage is None or found.enough is None:
            continue
        kind = AGGREGATIONS[recipe.aggregate_of(found.level).name]
        lacking = int((~found.enough).sum())
        scaled = int(((found.coverage < 1 - TOLERANCE) & found.enough).sum())
        said = {"name": found.level.label, "n": lacking or scaled}
        if lacking:
            message = NP_(
                "“{name}” has no value in {n} quarter because too many of its values are missing.",
                "“{name}” has no value in {n} quarters because too many of its values are missing.",
            )
            findings.append(Finding("missing-below", Severity.NOTE, message, "", "", said))
        if scaled and not kind.counts:
            message = NP_(
                "“{name}” was computed from the values that are there in {n} quarter.",
                "“{name}” was computed from the values that are there in {n} quarters.",
            )
            findings.append(Finding("renormalised-below", Severity.NOTE, message, "", "", {**said, "n": scaled}))
    return findings


def score_findings(recipe: Recipe, done: Mapping[str, Evaluated]) -> list[Finding]:
    """Return what keeps composites from having scores although they could be computed."""
    findings: list[Finding] = []
    main = done[recipe.main]
    if not main.weights.sum() > 0:
        given = sum(entry.weight for entry in recipe.members[recipe.main])
        message = N_("No indicator has a weight above 0.")
        remedy = N_("Raise a weight.")
        if given > 0:
            message = N_("Nothing with a weight has values that can be used, so there is no index.")
            remedy = N_("Load values, or weigh other indicators.")
        findings.append(Finding("no-weight", Severity.ERROR, message, remedy))
    for found in done.values():
        findings += found.findings
        if found is not main and not found.weights.sum() > 0:
            message = N_("Nothing in “{name}” has a weight above 0 or a value, so it is left out.")
            said = {"name": found.level.label}
            findings.append(Finding("empty-level", Severity.WARNING, message, N_("Raise a weight."), "", said))
        kind = AGGREGATIONS[recipe.aggregate_of(found.level).name]
        inside = found.members[:, found.weights > 0] if kind.needs_positive else np.empty((0, 0))
        if kind.needs_positive and bool((inside < 0).any()):
            message = N_("This mean needs values above 0; some standardised values are negative.")
            remedy = N_("Choose another normalisation, or the weighted mean.")
            findings.append(Finding("not-positive", Severity.WARNING, message, remedy, level_name(recipe, found.level)))
        elif kind.needs_positive and bool((inside == 0).any()):
            message = N_("A value of 0 makes this mean 0: one lowest place decides, whatever the other indicators say.")
            remedy = N_("Choose a scale that starts above 0, or the weighted mean.")
            findings.append(Finding("zero-in-mean", Severity.WARNING, message, remedy, level_name(recipe, found.level)))
    return findings


def turned_findings(recipe: Recipe) -> list[Finding]:
    """Say of which composites a high score means the opposite of what a high index means."""
    findings = []
    for level in recipe.levels:
        if sum(part.name == REVERSED_PERCENTILE for part in level.again.chain()) % 2:
            message = N_(
                "A high score of “{name}” means the opposite of a high index: 1 − percentile rank turns it round."
            )
            remedy = N_("Use “percentile” where it should mean the same.")
            said = {"name": level_name(recipe, level)}
            findings.append(Finding("turned", Severity.WARNING, message, remedy, recipe.name, said))
    return findings


def class_findings(
    step: Step, scores: np.ndarray, breaks: ClassBreaks | None, place: str, of_areas: bool = False
) -> list[Finding]:
    """Say where there are other classes than the recipe asks for, or not the best ones."""
    options = {**CLASS_SCHEMES[step.name].options, **step.options}
    findings: list[Finding] = []
    if step.name == "jenks" and are_sampled(scores[~np.isnan(scores)]):
        message = N_(
            "There are more than {most} different values: natural breaks come from a sample of them, and need not be "
            "the best ones."
        )
        findings.append(Finding("sampled-breaks", Severity.NOTE, message, "", place, {"most": MOST_EXACT}))
    wanted = wanted_classes(options)
    if "cuts" in options or breaks is None or len(breaks.labels) >= wanted:
        return findings
    named = bool(options.get("labels"))
    message = NP_(
        "Many quarters share a value, so there is {n} class instead of {wanted}.",
        "Many quarters share a value, so there are {n} classes instead of {wanted}.",
    )
    if named:
        message = NP_(
            (
                "Many quarters share a value, so there is {n} class instead of {wanted}; the recipe's names "
                "for them do not fit and are not used."
            ),
            (
                "Many quarters share a value, so there are {n} classes instead of {wanted}; the recipe's "
                "names for them do not fit and are not used."
            ),
        )
    if of_areas:
        message = NP_(
            "Larger areas share values, so there is {n} class instead of {wanted}.",
            "Larger areas share values, so there are {n} classes instead of {wanted}.",
        )
    if of_areas and named:
        message = NP_(
            (
                "Larger areas share values, so there is {n} class instead of {wanted}; the recipe's names "
                "for them do not fit and are not used."
            ),
            (
                "Larger areas share values, so there are {n} classes instead of {wanted}; the recipe's names "
                "for them do not fit and are not used."
            ),
        )
    said = {"n": len(breaks.labels), "wanted": wanted}
    return [*findings, Finding("fewer-classes", Severity.NOTE, message, "", place, said)]


def other_class_findings(
    recipe: Recipe,
    levels: Mapping[str, Level],
    larger: Mapping[str, LargerAreas],
    further: Mapping[str, FurtherClasses],
) -> list[Finding]:
    """Say where larger areas and further classifications have other classes than the recipe asks for."""
    findings: list[Finding] = []
    for rule in recipe.roll_ups:
        areas = larger[rule.code]
        findings += class_findings(rule.classify or recipe.classify, areas.scores, areas.breaks, areas.label, True)
    for more in recipe.classifications:
        classes = further[more.code]
        of_areas = classes.of in larger
        scores = larger[classes.of].scores if of_areas else levels[classes.of].scores
        findings += class_findings(more.classify, scores, classes.breaks, classes.label, of_areas)
    return findings


def unexplained_units(
    prepared: Prepared, recipe: Recipe, scores: np.ndarray, known: Mapping[str, Finding]
) -> dict[str, Finding]:
    """Give every unit that still has no score a reason."""
    kinds = [AGGREGATIONS[recipe.aggregate_of(level).name] for level in recipe.levels]
    message = N_("no index: the recipe gives no value for these figures")
    if any(kind.needs_positive for kind in kinds):
        message = N_("no index: a standardised value is negative, and this mean needs values from 0")
    found: dict[str, Finding] = {}
    units = prepared.dataset.units.index
    for position in np.flatnonzero(np.isnan(scores)):
        unit = str(units[position])
        if unit not in known:
            place = unit_place(prepared.dataset, int(position))
            found[unit] = Finding("no-score", Severity.NOTE, message, "", place)
    return found
