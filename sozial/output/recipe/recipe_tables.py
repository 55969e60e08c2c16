"""A recipe as tables, with the figures of one result: composites, indicators, classes."""

from __future__ import annotations

import pandas as pd

from sozial.i18n import N_, format_number, format_percent, translator
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.check_columns import direction_of
from sozial.index.weigh import WEIGHTINGS
from sozial.model import Dataset, Direction
from sozial.output.maps.layers import score_digits
from sozial.output.recipe.step_words import option_words, scale_words
from sozial.output.words.result_words import cut_labels
from sozial.recipe import NOTHING, Recipe, Weighted
from sozial.result import Result


def build_level_table(dataset: Dataset, result: Result, language: str) -> pd.DataFrame:
    """Return one row per composite: what goes into it, with which weight, and what is done with it."""
    translate, recipe = translator(language), result.recipe
    labels = {level.code: level.label for level in recipe.levels}
    rows = []
    for level in recipe.composites:
        weights = result.levels[level.code].weights
        total = sum(weights.values())
        members = [
            f"{labels.get(code) or dataset.indicator(code).label} "
            f"({format_percent(weight / total if total else 0.0, language, 1)})"
            for code, weight in weights.items()
        ]
        step = recipe.aggregate_of(level)
        again = "–" if level.again == NOTHING else scale_words(level.again, language)
        weighting = recipe.weights_of(level)
        rows.append(
            {
                translate(N_("Composite")): level.label,
                translate(N_("Members (share)")): ", ".join(members),
                translate(N_("Put together by")): option_words(step, AGGREGATIONS[step.name], language),
                translate(N_("Weights")): option_words(weighting, WEIGHTINGS[weighting.name], language),
                translate(N_("Standardised again")): again,
                translate(N_("Goes into")): ", ".join(labels.get(code, code) for code in level.parents) or "–",
            }
        )
    return pd.DataFrame(rows)


def build_indicator_table(dataset: Dataset, result: Result, language: str) -> pd.DataFrame:
    """Return which indicators count, how much, from where and of when, with their mean and spread."""
    translate = translator(language)
    now = dataset.at(result.period)
    rated = result.scores.notna() | result.normalised.notna().any(axis=1)
    rows = []
    recipe = result.recipe
    for entry in recipe.indicators:
        indicator = dataset.indicator(entry.code)
        values = now[entry.code][rated].dropna()
        digits = indicator.digits(values, least=1)
        favourable = direction_of(dataset, entry) is Direction.FAVOURABLE
        rows.append(
            {
                translate(N_("Handlungsfeld")): indicator.domain,
                translate(N_("Indicator")): indicator.label,
                translate(N_("Share")): _share_words(result, entry.code, language),
                translate(N_("Direction")): "−" if favourable else "+",
                **_placed(recipe, entry, language),
                translate(N_("Mean of the quarters")): format_number(
                    float(values.mean()) if len(values) else None, language, digits
                ),
                translate(N_("Standard deviation")): format_number(
                    float(values.std(ddof=0)) if len(values) else None, language, digits
                ),
                translate(N_("Quarters with a value")): format_number(len(values), language),
                translate(N_("Source")): indicator.source,
                translate(N_("Reference date")): indicator.reference_date,
                translate(N_("Definition")): indicator.definition,
            }
        )
    return pd.DataFrame(rows)


def _share_words(result: Result, code: str, language: str) -> str:
    if code in result.without_values:
        return (
            translator(language)(N_("no values {period}"))
            .format(period=translator(language).period(result.period))
            .rstrip()
        )
    return format_percent(result.shares.get(code, 0.0), language, 1)


def _placed(recipe: Recipe, entry: Weighted, language: str) -> dict[str, str]:
    """Return an indicator's own scale and composites, in recipes that have them."""
    translate = translator(language)
    found = {}
    if any(other.normalise for other in recipe.indicators):
        found[translate(N_("Standardised by"))] = scale_words(entry.normalise or recipe.normalise, language)
    if not recipe.is_flat:
        found[translate(N_("Goes into"))] = ", ".join(recipe.level(code).label for code in entry.parents)
    return found


def build_class_table(result: Result, language: str) -> pd.DataFrame:
    """Return each class with its cut-offs and how many quarters are in it, highest first."""
    translate = translator(language)
    if result.breaks is None:
        return pd.DataFrame()
    cuts = cut_labels(result.breaks, language, score_digits(result.recipe))
    rows = [
        {
            translate(N_("Class")): translate(label),
            translate(N_("Index")): cut,
            translate(N_("Quarters")): format_number(int((result.classes == number).sum()), language),
        }
        for number, (label, cut) in enumerate(zip(result.breaks.labels, cuts, strict=True))
    ]
    return pd.DataFrame(rows[::-1])
