"""What differs between two recipes, in words."""

from __future__ import annotations

from collections.abc import Mapping

from sozial.i18n import N_, format_percent, translator
from sozial.index.aggregate import AGGREGATIONS
from sozial.index.classify import CLASS_SCHEMES
from sozial.index.treat import TREATMENTS
from sozial.index.weigh import WEIGHTINGS
from sozial.method import Method
from sozial.output.words import (
    classification_words,
    derived_words,
    option_words,
    rank_words,
    rated_words,
    roll_up_words,
    scale_words,
)


def _method_lines(method: Method, language: str, labels: Mapping[str, str]) -> dict[str, str]:
    """Return everything that decides a result, in words, by what it is about."""
    translate = translator(language)
    step = method.aggregate_of(method.level(method.main))
    lines = {
        translate(N_("Who is rated, gaps")): " ".join(rated_words(method, language)),
        translate(N_("Derived indicators")): "; ".join(derived_words(method, language)),
        translate(N_("Outliers")): option_words(method.treat, TREATMENTS[method.treat.name], language),
        translate(N_("Standardise by")): scale_words(method.normalise, language),
        translate(N_("Weights from")): option_words(method.weights, WEIGHTINGS[method.weights.name], language),
        translate(N_("Put together by")): option_words(step, AGGREGATIONS[step.name], language),
        translate(N_("Standardised again")): scale_words(method.level(method.main).again, language),
        translate(N_("Levels")): ", ".join(level.label for level in method.composites),
        translate(N_("Ranks")): rank_words(method.rank, language),
        translate(N_("Classes")): option_words(
            method.level(method.main).classify or method.classify,
            CLASS_SCHEMES[(method.level(method.main).classify or method.classify).name],
            language,
        ),
    }
    lines[translate(N_("Larger areas"))] = " ".join(roll_up_words(method, language))
    lines[translate(N_("Further classes"))] = " ".join(classification_words(method, language))
    for code, share in method.shares().items():
        lines[f"{translate(N_('Share'))}: {labels.get(code, code)}"] = format_percent(share, language, 1)
    return lines


def method_differences(
    one: Method, other: Method, language: str, labels: Mapping[str, str] | None = None
) -> list[tuple[str, str, str]]:
    """Return what differs between two recipes: (what, in the first, in the second).

    Parameters
    ----------
    labels
        Names of indicators by code.

    Examples
    --------
    >>> from sozial.method import Weighted
    >>> recipe = Method("m", (Weighted("a"), Weighted("b")))
    >>> [what for what, _one, _other in method_differences(recipe, recipe.with_weights({"a": 3.0}), "en")]
    ['Share: a', 'Share: b']
    """
    left, right = (_method_lines(method, language, labels or {}) for method in (one, other))
    return [
        (what, left.get(what) or "–", right.get(what) or "–")
        for what in dict.fromkeys((*left, *right))
        if left.get(what, "") != right.get(what, "")
    ]
