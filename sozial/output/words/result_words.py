"""Words for a result: the class of each quarter, where classes begin and end, whether the recipe is adopted."""

from __future__ import annotations

from itertools import pairwise

from sozial.i18n import N_, Words, format_number, translator
from sozial.output.words.without_class import word_without_class
from sozial.recipe import Recipe
from sozial.result import NO_CLASS, ClassBreaks, Result


def class_names(result: Result, language: str) -> list[str]:
    """Return each unit's class in words; why there is none, where there is none."""
    translate = translator(language)
    labels = [translate(label) for label in result.breaks.labels] if result.breaks else []
    return [
        labels[code]
        if code >= 0
        else translate(word_without_class(result, str(unit)) if code == NO_CLASS else "not rated")
        for unit, code in result.classes.items()
    ]


def count_rated(result: Result, language: str) -> str:
    """Return how many quarters a rank is one of, and how many have none: these are in no comparison."""
    rated, rest = format_number(result.rated, language), len(result.units) - result.rated
    if not rest:
        return rated
    words = translator(language)(N_("{rated} (without an index: {rest})"))
    return words.format(rated=rated, rest=format_number(rest, language))


def recipe_state(result: Result, language: str) -> str:
    """Return the name of a result's recipe and whether it is adopted or a trial: every output says so."""
    return adoption_state(result.recipe, language)


def adoption_state(recipe: Recipe, language: str) -> str:
    """Return a recipe's name and whether it is adopted or a trial."""
    translate = translator(language)
    state = (
        translate("adopted on {date}").format(date=translator(language).day(recipe.adopted_on))
        if recipe.adopted_on
        else translate("Trial")
    )
    return f"{recipe.name} ({state})"


def limit_words(words: Words) -> dict[str, str]:
    """Return how it is said where classes begin and end, for who fills in the numbers elsewhere."""
    return {
        "below": words(N_("below {high}")),
        "upTo": words(N_("up to {high}")),
        "from": words(N_("from {low}")),
        "above": words(N_("above {low}")),
        "between": words(N_("{low} to {high}")),
    }


def cut_labels(breaks: ClassBreaks, language: str, digits: int) -> list[str]:
    """Return where each class begins and ends, in words of one language.

    Examples
    --------
    >>> cut_labels(ClassBreaks((-1.0, 1.0), (False, False), ("a", "b", "c")), "en", 1)
    ['up to −1.0', '−1.0 to 1.0', 'above 1.0']
    >>> cut_labels(ClassBreaks((-1.0, 1.0), (True, True), ("a", "b", "c")), "en", 1)
    ['below −1.0', '−1.0 to 1.0', 'from 1.0']
    """
    translate = translator(language)
    shown = [format_number(cut, language, digits) for cut in breaks.cuts]
    if not shown:
        return [""]
    # A value exactly on a cut-off belongs to one side of it.
    under = N_("below {high}") if breaks.belongs_to_upper[0] else N_("up to {high}")
    over = N_("from {low}") if breaks.belongs_to_upper[-1] else N_("above {low}")
    first = translate(under).format(high=shown[0])
    middle = [translate("{low} to {high}").format(low=low, high=high) for low, high in pairwise(shown)]
    return [first, *middle, translate(over).format(low=shown[-1])]
