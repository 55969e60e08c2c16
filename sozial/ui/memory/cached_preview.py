"""What a browser needs to compute weightings itself: made once for all weightings of a recipe."""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import NamedTuple

from sozial.i18n import translator
from sozial.model import Dataset
from sozial.output.preview.document import build_document
from sozial.output.preview.headline import say_people
from sozial.preview import covered
from sozial.preview.matrix import digest_of, pack_matrix
from sozial.preview.plan import Plan
from sozial.preview.slider_weights import SliderWeights
from sozial.preview.step import Weighing, build_weighing
from sozial.recipe import Recipe
from sozial.result import Result
from sozial.ui.memory.bounded import cached_on
from sozial.ui.memory.cached_insight import of_standardised
from sozial.web.weighing import WEIGHINGS


class File(NamedTuple):
    """Bytes and what stands for them."""

    digest: str
    content: bytes


@cached_on(of_standardised)
def matrix(dataset: Dataset, result: Result) -> File:
    """Return the standardised indicators."""
    content = pack_matrix(result)
    return File(digest_of(content), content)


def _but_weights(recipe: Recipe) -> Recipe:
    return recipe.with_weights(dict.fromkeys(recipe.weights_given(), 1.0))


def _of_document(
    dataset: Dataset, result: Result, plan: Plan, sliders: SliderWeights, language: str, names: str
) -> tuple[Hashable, ...]:
    keys = tuple((member.key, member.composite) for member in sliders.members)
    fields = tuple((field.key, field.codes) for field in sliders.fields)
    return dataset.digest, _but_weights(result.recipe), result.period, keys, fields, language, names


@cached_on(_of_document)
def document(dataset: Dataset, result: Result, plan: Plan, sliders: SliderWeights, language: str, names: str) -> File:
    """Return everything but the figures."""
    found = build_document(dataset, result, plan, sliders, language, names)
    content = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    return File(digest_of(content), content)


def offer_weighing(dataset: Dataset, result: Result, language: str) -> str:
    """Return the address at which a page asks what weights give, of the same data and steps."""
    told = repr((dataset.digest, _but_weights(result.recipe).as_trial(), result.period, language))
    words = translator(language)

    def build() -> Weighing:
        return build_weighing(
            dataset, result.recipe, result.period, words, lambda weighed: say_people(dataset, weighed, words)
        )

    return WEIGHINGS.offer(digest_of(told.encode()), build)


@cached_on(lambda dataset, recipe: (dataset.digest, _but_weights(recipe)))
def rests_on_covered(dataset: Dataset, recipe: Recipe) -> bool:
    """Whether a version for the public computes with figures that it covers."""
    return covered.rests_on_covered(dataset, recipe)
