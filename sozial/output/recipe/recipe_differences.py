"""What differs between two recipes, in words."""

from __future__ import annotations

from collections.abc import Mapping

from sozial.i18n import N_, format_percent, translator
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.index.values.treat import TREATMENTS
from sozial.index.weigh import WEIGHTINGS
from sozial.output.recipe.step_words import option_words, scale_words
from sozial.output.recipe.words import classification_words, derived_words, rank_words, rated_words, roll_up_words
from sozial.recipe import Recipe


def _recipe_lines(recipe: Recipe, language: str, labels: Mapping[str, str]) -> dict[str, str]:
    """Return everything that decides a result, in words, by what it is about."""
    translate = translator(language)
    step = recipe.aggregate_of(recipe.level(recipe.main))
    lines = {
        translate(N_("Who is rated, gaps")): " ".join(rated_words(recipe, language)),
        translate(N_("Derived indicators")): "; ".join(derived_words(recipe, language)),
        translate(N_("Outliers")): option_words(recipe.treat, TREATMENTS[recipe.treat.name], language),
        translate(N_("Standardise by")): scale_words(recipe.normalise, language),
        translate(N_("Weights from")): option_words(recipe.weights, WEIGHTINGS[recipe.weights.name], language),
        translate(N_("Put together by")): option_words(step, AGGREGATIONS[step.name], language),
        translate(N_("Standardised again")): scale_words(recipe.level(recipe.main).again, language),
        translate(N_("Levels")): ", ".join(level.label for level in recipe.composites),
        translate(N_("Ranks")): rank_words(recipe.rank, language),
        translate(N_("Classes")): option_words(
            recipe.level(recipe.main).classify or recipe.classify,
            CLASS_SCHEMES[(recipe.level(recipe.main).classify or recipe.classify).name],
            language,
        ),
    }
    lines[translate(N_("Larger areas"))] = " ".join(roll_up_words(recipe, language))
    lines[translate(N_("Further classes"))] = " ".join(classification_words(recipe, language))
    for code, share in recipe.shares().items():
        lines[f"{translate(N_('Share'))}: {labels.get(code, code)}"] = format_percent(share, language, 1)
    return lines


def recipe_differences(
    one: Recipe, other: Recipe, language: str, labels: Mapping[str, str] | None = None
) -> list[tuple[str, str, str]]:
    """Return what differs between two recipes: (what, in the first, in the second).

    Parameters
    ----------
    labels
        Names of indicators by code.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> recipe = Recipe("m", (Weighted("a"), Weighted("b")))
    >>> [what for what, _one, _other in recipe_differences(recipe, recipe.with_weights({"a": 3.0}), "en")]
    ['Share: a', 'Share: b']
    """
    left, right = (_recipe_lines(recipe, language, labels or {}) for recipe in (one, other))
    return [
        (what, left.get(what) or "–", right.get(what) or "–")
        for what in dict.fromkeys((*left, *right))
        if left.get(what, "") != right.get(what, "")
    ]
