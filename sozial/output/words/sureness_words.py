"""What the measures of *Wie sicher?* say, in a plain sentence before each chart or table."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sozial.errors import listed
from sozial.i18n import N_, translator
from sozial.insight.contributions import part_label
from sozial.model import Dataset
from sozial.recipe import Recipe

# From here on, indicators are usually said to measure one thing (Nunnally, Bernstein 1994, p. 265).
TOGETHER = 0.7
# By so much an indicator tells more than it weighs before that is said.
_CLEARLY_MORE = 0.05


def weight_sentence(dataset: Dataset, recipe: Recipe, sensitivity: pd.DataFrame, language: str) -> str:
    """Return which weight moves the ranking most, and how much of it.

    Parameters
    ----------
    sensitivity
        As `weight_sensitivity` gives it, not empty: the largest total first.
    """
    translate = translator(language)
    code, total = str(sensitivity.index[0]), float(sensitivity["total"].iloc[0])
    words = N_(
        "It matters most how much “{name}” weighs: {share} of the differences in how far the ranking shifts have to do "
        "with it."
    )
    share = translate.percent(min(max(total, 0.0), 1.0))
    if len(sensitivity) > 1:
        errors = sensitivity["total_error"]
        if total - float(errors.iloc[0]) < float(sensitivity["total"].iloc[1]) + float(errors.iloc[1]):
            together = N_("It matters most how much “{name}” and “{other}” weigh; which of them more cannot be told.")
            other = part_label(dataset, recipe, str(sensitivity.index[1]))
            return translate(together).format(name=part_label(dataset, recipe, code), other=other)
    return translate(words).format(name=part_label(dataset, recipe, code), share=share)


def ratio_sentence(
    dataset: Dataset, recipe: Recipe, shares: Mapping[str, float], ratios: Mapping[str, float], language: str
) -> str:
    """Return which indicator alone tells most of the index; empty where that is known of none."""
    translate = translator(language)
    known = {code: value for code, value in ratios.items() if value == value}
    if not known:
        return ""
    most = max(known, key=lambda code: known[code])
    words = N_(
        "Who knows “{name}” alone knows {share} of the differences in the index, although it weighs only {weight}."
    )
    if known[most] <= shares.get(most, 0.0) + _CLEARLY_MORE:
        words = N_("Who knows “{name}” alone knows {share} of the differences in the index; it weighs {weight}.")
    return translate(words).format(
        name=part_label(dataset, recipe, most),
        share=translate.percent(known[most]),
        weight=translate.percent(shares.get(most, 0.0), 1),
    )


def alpha_sentences(alphas: Mapping[str, tuple[float, int]], language: str) -> list[str]:
    """Return in which Handlungsfelder indicators go together, and in which each tells something of its own.

    Parameters
    ----------
    alphas
        As `domain_alphas` gives them: Cronbach's alpha and number of indicators by Handlungsfeld.

    Examples
    --------
    >>> alpha_sentences({"Work": (0.9, 2), "Housing": (0.2, 3), "Age": (float("nan"), 1)}, "en")[0]
    'In these Handlungsfelder the indicators mostly point the same way: Work.'
    """
    translate = translator(language)
    known = {
        domain or translate(N_("without Handlungsfeld")): alpha
        for domain, (alpha, _count) in alphas.items()
        if alpha == alpha
    }
    one = [domain for domain, alpha in known.items() if alpha >= TOGETHER]
    several = [domain for domain, alpha in known.items() if alpha < TOGETHER]
    found = []
    if one:
        found.append(
            translate(N_("In these Handlungsfelder the indicators mostly point the same way: {names}.")).format(
                names=listed(one)
            )
        )
    if several:
        words = N_("In these the indicators rather tell different things; look at them one by one: {names}.")
        found.append(translate(words).format(names=listed(several)))
    return found
