"""Whether the steps of a recipe are known, and fit what they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sozial.i18n import N_, NP_
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.check_columns import Say, direction_of
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.index.classify import wanted_classes
from sozial.index.together import PERIODS
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.index.values.normalise_ranks import REVERSED_PERCENTILE
from sozial.index.values.treat import TREATMENTS
from sozial.index.weigh import WEIGHTINGS
from sozial.model import Dataset
from sozial.recipe import Recipe, Step


def stated_steps(recipe: Recipe) -> Iterator[tuple[Step, Mapping[str, Any]]]:
    """Iterate over every step with the registry it must be in."""
    found: list[tuple[Step | None, Mapping[str, Any]]] = [
        (recipe.normalise, NORMALISATIONS),
        (recipe.treat, TREATMENTS),
        (recipe.again, NORMALISATIONS),
        (recipe.weights, WEIGHTINGS),
        (recipe.aggregate, AGGREGATIONS),
        (recipe.classify, CLASS_SCHEMES),
    ]
    for entry in recipe.indicators:
        found += [(entry.normalise, NORMALISATIONS), (entry.treat, TREATMENTS)]
    for level in recipe.composites:
        found += [(level.again, NORMALISATIONS), (level.weights, WEIGHTINGS)]
        found += [(level.aggregate, AGGREGATIONS), (level.classify, CLASS_SCHEMES)]
    found += [(further.classify, CLASS_SCHEMES) for further in recipe.classifications]
    found += [(rule.classify, CLASS_SCHEMES) for rule in recipe.roll_ups]
    found += [(rule.again, NORMALISATIONS) for rule in recipe.roll_ups]
    if recipe.by_domain is not None:
        form = recipe.by_domain
        found += [(form.again, NORMALISATIONS), (form.weights, WEIGHTINGS), (form.aggregate, AGGREGATIONS)]
    for step, registry in found:
        if step is not None:
            yield from ((part, registry) for part in step.chain())


def check_steps(recipe: Recipe, error: Say) -> None:
    """Say which steps are not known."""
    for step, registry in stated_steps(recipe):
        if step.name not in registry:
            error("unknown-step", N_("The step “{name}” is not known."), N_("Correct the recipe."), name=step.name)
            continue
        for option in getattr(registry[step.name], "required", ()):
            if option not in step.options:
                error(
                    "no-option",
                    N_("The step “{name}” needs “{option}”."),
                    N_("State it in the recipe."),
                    name=step.name,
                    option=option,
                )


def check_classes(recipe: Recipe, error: Say) -> None:
    """Refuse class schemes with another number of labels, or of sides, than they have classes or cut-offs."""
    for step, registry in stated_steps(recipe):
        if registry is not CLASS_SCHEMES or step.name not in registry:
            continue
        options = {**registry[step.name].options, **step.options}
        labels, sides, classes = options["labels"], options.get("value_on_cut", ""), wanted_classes(options)
        if len(labels) not in (0, classes):
            message = NP_(
                "{given} label is stated for {classes} classes.",
                "{given} labels are stated for {classes} classes.",
                by="given",
            )
            error("labels", message, N_("State one label for each class."), given=len(labels), classes=classes)
        if not isinstance(sides, str) and len(sides) not in (0, classes - 1):
            message = NP_(
                "For {cuts} cut-off, “value_on_cut” has {given} entries.",
                "For {cuts} cut-offs, “value_on_cut” has {given} entries.",
                by="cuts",
            )
            error("labels", message, N_("State one for each cut-off."), cuts=classes - 1, given=len(sides))


def _refers_to_one(part: Step) -> bool:
    """Whether a step refers to one period, or to the city."""
    return bool(part.options.get("reference_period")) or part.options.get("to") == "city"


def check_references(recipe: Recipe, error: Say) -> None:
    """Refuse references where there are none: to a period or the city in a step that follows another."""
    first: list[Step] = [recipe.normalise, *(entry.normalise for entry in recipe.indicators if entry.normalise)]
    following = [part for step in first for part in list(step.chain())[1:]]
    for level in recipe.levels:
        parts = list(level.again.chain())
        following += parts[1:]
        if parts[0].options.get("to") == "city":
            error(
                "no-city",
                N_("A composite has no value for the city, so it cannot be compared with it."),
                N_("Choose another reference in “again”."),
            )
    for rule in recipe.roll_ups:
        for part in rule.again.chain():
            if part.options.get(PERIODS) or _refers_to_one(part):
                error(
                    "reference-of-areas",
                    N_("“{name}” is a step for larger areas; there it cannot refer to a period or to the city."),
                    N_("Remove the reference from the roll-up's “again”."),
                    name=part.name,
                )
    for part in following:
        if part.options.get(PERIODS) or _refers_to_one(part):
            error(
                "reference-follows",
                N_("A step that follows another cannot refer to a period or to the city."),
                N_("State the reference in the first step."),
            )
    for part, _registry in stated_steps(recipe):
        if part.options.get(PERIODS) and _refers_to_one(part):
            error(
                "two-references",
                N_("“{name}” refers to several periods together and to another reference as well."),
                N_("State only one of them in the recipe."),
                name=part.name,
            )


def check_turned(dataset: Dataset, recipe: Recipe, error: Say) -> None:
    """Refuse 1 - percentile rank where nothing is to be turned: the index would rise as the burden falls."""
    known = {indicator.code for indicator in dataset.indicators}
    for entry in (entry for entry in recipe.indicators if entry.weight > 0):
        first, *following = (entry.normalise or recipe.normalise).chain()
        stated = entry.direction is not None or entry.code in known
        agrees = stated and direction_of(dataset, entry) is recipe.high
        if any(part.name == REVERSED_PERCENTILE for part in following) or (
            first.name == REVERSED_PERCENTILE and agrees
        ):
            error(
                "turned-twice",
                N_("“{code}” agrees with what a high index means already; 1 − percentile rank would turn it round."),
                N_("Use “percentile” for it, or state the other direction."),
                code=entry.code,
            )
