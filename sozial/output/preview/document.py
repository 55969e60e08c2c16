"""Everything that a browser needs to paint a weighting, but the figures: the same for all weightings of a recipe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sozial.i18n import N_, Words, translator
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.index.classify import CLASS_LABELS, wanted_classes
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.model import Dataset
from sozial.output.maps.layers import colours_of, score_digits
from sozial.output.maps.value_classes import own_scheme, scale_colours
from sozial.output.preview.headline import build_headline
from sozial.output.words.result_words import limit_words
from sozial.preview.plan import Plan, class_plan
from sozial.preview.slider_weights import SliderWeights
from sozial.recipe import Recipe, Step
from sozial.result import Result


def build_document(
    dataset: Dataset, result: Result, plan: Plan, sliders: SliderWeights, language: str, names: str = ""
) -> dict[str, Any]:
    """Return it ready for JSON.

    Parameters
    ----------
    names
        Address of the names that the ranking shows: what is painted belongs to this ranking.
    """
    translate, recipe = translator(language), result.recipe
    main = recipe.level(recipe.main).classify or recipe.classify
    own = own_scheme(recipe)
    return {
        "index": plan.as_plain(),
        "codes": [entry.code for entry in recipe.indicators],
        "areas": _places_of_areas(dataset),
        "list": names,
        "language": language,
        "words": _words(translate),
        "classes": _labelled(class_plan(main), translate),
        "colours": _colours(main, lambda count: colours_of(recipe, count)),
        "digits": score_digits(recipe),
        "ownClasses": _labelled(class_plan(own), translate),
        "ownColours": _colours(own, lambda count: scale_colours(count, recipe, with_alone=False)),
        "ownDigits": NORMALISATIONS[recipe.normalise.name].digits if recipe.is_flat else 2,
        "domains": _domains(dataset, recipe) if recipe.is_flat else {},
        "labels": _labels(plan, sliders),
        # Who computes says who lives where.
        "people": None if plan.is_outline else build_headline(dataset, result, translate),
    }


def _places_of_areas(dataset: Dataset) -> list[int] | None:
    """Return the place among all units of each area that is drawn; None where it is the same."""
    if not dataset.has_areas:
        return []
    places = [int(place) for place in dataset.units.index.get_indexer(dataset.areas.index)]
    return None if places == list(range(len(dataset.units))) else places


def _words(translate: Words) -> dict[str, Any]:
    return {
        **limit_words(translate),
        "few": translate(N_("too few values")),
        "classes": {str(count): [translate(label) for label in labels] for count, labels in CLASS_LABELS.items()},
    }


def _labelled(classes: dict[str, Any] | None, translate: Words) -> dict[str, Any] | None:
    if classes is None:
        return None
    return classes | {"labels": [translate(label) for label in classes["labels"]]}


def _colours(step: Step, colours: Callable[[int], list[str]]) -> list[list[str]]:
    """Return the colours of 1, 2, … classes, up to as many as there can be."""
    most = max(wanted_classes({**CLASS_SCHEMES[step.name].options, **step.options}), 5)
    return [colours(count) for count in range(1, most + 1)]


def _domains(dataset: Dataset, recipe: Recipe) -> dict[str, dict[str, list[int]]]:
    """Return the columns of each Handlungsfeld."""
    found: dict[str, dict[str, list[int]]] = {}
    for place, entry in enumerate(recipe.indicators):
        found.setdefault(dataset.indicator(entry.code).domain, {"columns": []})["columns"].append(place)
    return found


def _labels(plan: Plan, sliders: SliderWeights) -> list[dict[str, Any]]:
    """Return which sliders of indicators and composites say the share of which code, in which composite."""
    places = {level["code"]: place for place, level in enumerate(plan.levels)}
    return [
        {"key": member.key, "code": member.code, "of": places[member.composite]}
        for member in sliders.members
        if member.composite in places
    ]
