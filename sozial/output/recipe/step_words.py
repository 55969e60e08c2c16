"""One step of a recipe in words, with its options and its formula."""

from __future__ import annotations

from typing import Any

from sozial.i18n import N_, Words, format_number, translator, useful_digits
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.index.together import PERIODS
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.index.values.normalise_ranks import REVERSED_PERCENTILE
from sozial.recipe import NOTHING, Recipe, Step


def option_words(step: Step, registered: Any, language: str) -> str:
    """Return a step's label with the options that are not the usual ones, as the recipe file names them.

    Examples
    --------
    >>> option_words(Step("minmax", {"low": 1.0}), NORMALISATIONS["minmax"], "en")
    'Min-max (low = 1)'
    """
    shown = []
    for key, value in step.options.items():
        if key in registered.options and value == registered.options[key]:
            continue
        if isinstance(value, bool):
            text = "true" if value else "false"
        elif isinstance(value, (int, float)):
            text = format_number(value, language, useful_digits([value]))
        elif isinstance(value, str):
            text = value
        elif key == PERIODS:
            text = ", ".join(value)
        else:
            continue
        if text:
            shown.append(f"{key} = {text}")
    label = translator(language)(registered.label)
    return f"{label} ({'; '.join(shown)})" if shown else label


def scale_words(step: Step, language: str) -> str:
    """Return a normalisation, and those that follow it, in words."""
    return " → ".join(option_words(part, NORMALISATIONS[part.name], language) for part in step.chain())


def scheme_words(step: Step, language: str) -> str:
    """Return a class scheme in words."""
    return option_words(step, CLASS_SCHEMES[step.name], language)


def _scale_text(step: Step, translate: Words, language: str) -> str:
    """Return what a normalisation does, with its own figures."""
    registered = NORMALISATIONS[step.name]
    values = {**registered.options, **step.options}
    shown = {
        key: format_number(value, language, useful_digits([value]))
        for key, value in values.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
    return translate(registered.words).format_map(shown)


def scale_formula(step: Step) -> str:
    r"""Return a normalisation's formula with its own figures, as LaTeX.

    Examples
    --------
    >>> scale_formula(Step("minmax", {"low": 1.0})).endswith("99 + 1")
    True
    """
    registered = NORMALISATIONS[step.name]
    values = {**registered.options, **step.options}
    formula = registered.formula
    if step.name == "minmax":
        formula = formula.replace("(HIGH - LOW)", f"{values['high'] - values['low']:g}")
        formula = formula.replace(" + LOW", f" + {values['low']:g}" if values["low"] else "")
    if step.name in ("percentile", REVERSED_PERCENTILE):
        formula = formula.replace("SCALE", f"{values['scale']:g}")
    return formula


def step_words(recipe: Recipe, language: str) -> list[tuple[str, str, str]]:
    """Return (title, words, formula) for standardising and putting together."""
    translate = translator(language)
    level = recipe.level(recipe.main)
    step = recipe.aggregate_of(level)
    scale, kind = NORMALISATIONS[recipe.normalise.name], AGGREGATIONS[step.name]
    words = translate(kind.words)
    if level.again != NOTHING:
        again = translate(NORMALISATIONS[level.again.name].label)
        words = f"{words} {translate(N_('The result is standardised once more ({how}).')).format(how=again)}"
    texts = [_scale_text(part, translate, language) for part in recipe.normalise.chain()]
    return [
        (translate(scale.label), " ".join(texts), scale_formula(recipe.normalise)),
        (translate(kind.label), words, kind.formula),
    ]


def class_words(recipe: Recipe, translate: Words) -> str:
    """Say how classes are cut."""
    return translate(CLASS_SCHEMES[(recipe.level(recipe.main).classify or recipe.classify).name].words)
