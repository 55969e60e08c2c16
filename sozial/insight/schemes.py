"""Other ways to standardise, to put together and to cut classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sozial.index.aggregations import AGGREGATIONS
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.insight.variation import Source
from sozial.recipe import Composite, Recipe, Step


@dataclass(frozen=True)
class Scheme:
    """One way to standardise and to put together.

    Parameters
    ----------
    label
        What differs from the recipe, as message identifiers; empty for the recipe itself.
    """

    recipe: Recipe
    label: tuple[str, ...] = ()


# A mean of products needs values above 0: the scale then starts at 1, as is usual (OECD/JRC 2008, chapter 6).
_POSITIVE = Step("minmax", {"low": 1.0, "high": 100.0})


def normalisation_schemes(recipe: Recipe) -> list[Scheme]:
    """Return the recipe, and the same with the other everyday normalisations for all indicators."""
    found = [Scheme(recipe)]
    for name, entry in NORMALISATIONS.items():
        if not entry.everyday or name == recipe.normalise.name:
            continue
        plain = tuple(replace(indicator, normalise=None) for indicator in recipe.indicators)
        found.append(Scheme(replace(recipe, indicators=plain, normalise=Step(name)), (entry.label,)))
    return found


def _with_aggregate(recipe: Recipe, step: Step) -> Recipe:
    levels = tuple(
        replace(level, aggregate=None if _counts(recipe, level) else step)
        if level.aggregate is not None and not _counts(recipe, level)
        else level
        for level in recipe.composites
    )
    return replace(recipe, aggregate=step, composites=levels)


def _counts(recipe: Recipe, level: Composite) -> bool:
    return AGGREGATIONS[recipe.aggregate_of(level).name].counts


def aggregation_schemes(recipe: Recipe) -> list[Scheme]:
    """Return the recipe, and the same put together by a weighted mean, or by a geometric mean of positive values."""
    found = [Scheme(recipe)]
    own = recipe.aggregate.name
    if any(_counts(recipe, level) for level in recipe.levels):
        # A number of flags has no other way of putting together.
        return found
    if own not in ("arithmetic", "sum"):
        entry = AGGREGATIONS["arithmetic"]
        found.append(Scheme(_with_aggregate(recipe, Step("arithmetic")), (entry.label,)))
    if own != "geometric":
        plain = tuple(replace(indicator, normalise=None) for indicator in recipe.indicators)
        # What a lower level standardises again would be negative.
        if all(level.again.name == "none" or not level.parents for level in recipe.composites):
            positive = replace(recipe, indicators=plain, normalise=_POSITIVE)
            label = (AGGREGATIONS["geometric"].label,)
            found.append(Scheme(_with_aggregate(positive, Step("geometric")), label))
    return found


def all_schemes(recipe: Recipe, sources: Sequence[Source]) -> list[Scheme]:
    """Return every combination of the schemes that are varied, the recipe itself first."""
    found = normalisation_schemes(recipe) if Source.NORMALISATION in sources else [Scheme(recipe)]
    if Source.AGGREGATION in sources:
        others = aggregation_schemes(recipe)[1:]
        # The geometric mean brings a scale of its own; the weighted mean goes with every normalisation.
        for other in others:
            if other.recipe.normalise == _POSITIVE:
                found.append(other)
            else:
                found += [
                    Scheme(_with_aggregate(scheme.recipe, other.recipe.aggregate), (*scheme.label, *other.label))
                    for scheme in [*found]
                    if scheme.recipe.aggregate != other.recipe.aggregate
                ]
    return found


def class_steps(recipe: Recipe, sources: Sequence[Source]) -> list[Step]:
    """Return the class schemes that are drawn, the recipe's own first; none where they are too slow to repeat."""
    own = recipe.level(recipe.main).classify or recipe.classify
    found = [own]
    if Source.CLASSES in sources:
        found += [Step(name) for name, entry in CLASS_SCHEMES.items() if entry.everyday and name != own.name]
    # Natural breaks are searched for: too long for thousands of variants.
    return [step for step in found if step.name != "jenks"]
