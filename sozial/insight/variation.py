"""What is varied to see how sure a ranking is: weights, steps of the recipe, single indicators, small numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from sozial.i18n import N_
from sozial.index.aggregate import AGGREGATIONS
from sozial.index.classify import CLASS_SCHEMES
from sozial.index.normalise import NORMALISATIONS
from sozial.method import Composite, Method, Step


class Source(StrEnum):
    """One thing about which another decision, or chance, could have gone differently."""

    WEIGHTS = "weights"
    NORMALISATION = "normalisation"
    AGGREGATION = "aggregation"
    LEFT_OUT = "left_out"
    CHANCE = "chance"
    CLASSES = "classes"


SOURCE_LABELS: Mapping[Source, str] = {
    Source.WEIGHTS: N_("Weights"),
    Source.NORMALISATION: N_("Standardising"),
    Source.AGGREGATION: N_("Putting together"),
    Source.LEFT_OUT: N_("Leaving out an indicator"),
    Source.CHANCE: N_("Chance in small numbers"),
    Source.CLASSES: N_("Classes"),
}


@dataclass(frozen=True)
class Spread:
    """How far weights are drawn around the current ones, in plain words.

    Parameters
    ----------
    relative
        Standard deviation of an average weight as a share of it; None: every weighting is equally likely.
    """

    label: str
    words: str
    relative: float | None


SPREADS: Mapping[str, Spread] = {
    "slight": Spread(N_("a little"), N_("most weights stay within a fifth of what they are now"), 0.2),
    "clear": Spread(N_("clearly"), N_("most weights stay within half of what they are now"), 0.5),
    "open": Spread(N_("completely open"), N_("every weighting of the chosen indicators is equally likely"), None),
}


@dataclass(frozen=True)
class Variation:
    """What is varied, how far, and how often: the same settings give the same figures.

    Parameters
    ----------
    most
        How many of the most burdened units are asked for (the k of "among the k most burdened").
    """

    sources: tuple[Source, ...] = tuple(Source)
    spread: str = "clear"
    draws: int = 2000
    most: int = 10
    seed: int = 1


def usual_most(rated: int) -> int:
    """Return how many of the most burdened units are usually asked for: a fifth of those rated, at most ten.

    Examples
    --------
    >>> usual_most(13), usual_most(60), usual_most(3)
    (2, 10, 1)
    """
    return min(10, max(rated // 5, 1))


def concentration(shares: np.ndarray, spread: str) -> np.ndarray:
    """Return the parameters of the Dirichlet distribution around some shares.

    Notes
    -----
    With K shares s and the sum c of the parameters, an average share 1/K has the standard deviation
    sqrt((1/K)(1 - 1/K) / (c + 1)); c is chosen so that this is the wanted part of 1/K.

    Examples
    --------
    >>> concentration(np.array([0.25, 0.25, 0.5]), "clear").round(6).tolist()
    [1.75, 1.75, 3.5]
    >>> concentration(np.array([0.25, 0.25, 0.5]), "open").tolist()
    [1.0, 1.0, 1.0]
    """
    relative = SPREADS[spread].relative
    if relative is None:
        return np.ones(len(shares))
    total = (len(shares) - 1) / relative**2 - 1
    return shares * total


def weighed_groups(method: Method) -> list[list[str]]:
    """Return which codes are weighed against each other: per composite its members with a weight, each code once."""
    given = method.weights_given()
    groups: list[list[str]] = []
    seen: set[str] = set()
    for level in method.levels:
        if AGGREGATIONS[method.aggregate_of(level).name].counts:
            continue
        codes = [entry.code for entry in method.members[level.code] if entry.code not in seen]
        seen.update(codes)
        weighed = [code for code in codes if given.get(code, 0.0) > 0]
        if len(weighed) > 1:
            groups.append(weighed)
    return groups


def draw_weights(method: Method, spread: str, generator: np.random.Generator, count: int) -> np.ndarray:
    """Return drawn weights, one row per draw and one column per entry of `method.weights_given()`.

    Within each composite the weights keep their sum; a weight of 0 stays 0.

    Examples
    --------
    >>> from sozial.method import Weighted
    >>> method = Method("m", (Weighted("a", 1), Weighted("b", 3), Weighted("c", 0)))
    >>> drawn = draw_weights(method, "slight", np.random.default_rng(1), 500)
    >>> drawn.shape, bool(np.allclose(drawn.sum(axis=1), 4)), drawn[:, 2].max().item()
    ((500, 3), True, 0.0)
    """
    given = method.weights_given()
    codes = list(given)
    drawn = np.tile(np.array([given[code] for code in codes], dtype=float), (count, 1))
    for group in weighed_groups(method):
        at = [codes.index(code) for code in group]
        own = drawn[0, at].copy()
        drawn[:, at] = generator.dirichlet(concentration(own / own.sum(), spread), count) * own.sum()
    return drawn


@dataclass(frozen=True)
class Scheme:
    """One way to standardise and to put together.

    Parameters
    ----------
    label
        What differs from the recipe, as message identifiers; empty for the recipe itself.
    """

    method: Method
    label: tuple[str, ...] = ()


# A mean of products needs values above 0: the scale then starts at 1, as is usual (OECD/JRC 2008, chapter 6).
_POSITIVE = Step("minmax", {"low": 1.0, "high": 100.0})


def normalisation_schemes(method: Method) -> list[Scheme]:
    """Return the recipe, and the same with the other everyday normalisations for all indicators."""
    found = [Scheme(method)]
    for name, entry in NORMALISATIONS.items():
        if not entry.everyday or name == method.normalise.name:
            continue
        plain = tuple(replace(indicator, normalise=None) for indicator in method.indicators)
        found.append(Scheme(replace(method, indicators=plain, normalise=Step(name)), (entry.label,)))
    return found


def _with_aggregate(method: Method, step: Step) -> Method:
    levels = tuple(
        replace(level, aggregate=None if _counts(method, level) else step)
        if level.aggregate is not None and not _counts(method, level)
        else level
        for level in method.composites
    )
    return replace(method, aggregate=step, composites=levels)


def _counts(method: Method, level: Composite) -> bool:
    return AGGREGATIONS[method.aggregate_of(level).name].counts


def aggregation_schemes(method: Method) -> list[Scheme]:
    """Return the recipe, and the same put together by a weighted mean, or by a geometric mean of positive values."""
    found = [Scheme(method)]
    own = method.aggregate.name
    if any(_counts(method, level) for level in method.levels):
        # A number of flags has no other way of putting together.
        return found
    if own not in ("arithmetic", "sum"):
        entry = AGGREGATIONS["arithmetic"]
        found.append(Scheme(_with_aggregate(method, Step("arithmetic")), (entry.label,)))
    if own != "geometric":
        plain = tuple(replace(indicator, normalise=None) for indicator in method.indicators)
        # What a lower level standardises again would be negative.
        if all(level.again.name == "none" or not level.parents for level in method.composites):
            positive = replace(method, indicators=plain, normalise=_POSITIVE)
            label = (AGGREGATIONS["geometric"].label,)
            found.append(Scheme(_with_aggregate(positive, Step("geometric")), label))
    return found


def all_schemes(method: Method, sources: Sequence[Source]) -> list[Scheme]:
    """Return every combination of the schemes that are varied, the recipe itself first."""
    found = normalisation_schemes(method) if Source.NORMALISATION in sources else [Scheme(method)]
    if Source.AGGREGATION in sources:
        others = aggregation_schemes(method)[1:]
        # The geometric mean brings a scale of its own; the weighted mean goes with every normalisation.
        for other in others:
            if other.method.normalise == _POSITIVE:
                found.append(other)
            else:
                found += [
                    Scheme(_with_aggregate(scheme.method, other.method.aggregate), (*scheme.label, *other.label))
                    for scheme in [*found]
                    if scheme.method.aggregate != other.method.aggregate
                ]
    return found


def class_steps(method: Method, sources: Sequence[Source]) -> list[Step]:
    """Return the class schemes that are drawn, the recipe's own first; none where they are too slow to repeat."""
    own = method.level(method.main).classify or method.classify
    found = [own]
    if Source.CLASSES in sources:
        found += [Step(name) for name, entry in CLASS_SCHEMES.items() if entry.everyday and name != own.name]
    # Natural breaks are searched for: too long for thousands of variants.
    return [step for step in found if step.name != "jenks"]


def left_out_codes(method: Method) -> list[str]:
    """Return the indicators that can be left out: those with a weight, where at least one other remains."""
    weighed = [entry.code for entry in method.indicators if entry.weight > 0]
    return weighed if len(weighed) > 1 else []


@dataclass(frozen=True)
class Design:
    """All variants that are computed.

    Parameters
    ----------
    schemes, scheme
        Ways to standardise and put together, and which one each variant takes.
    codes, weights
        Entries that are weighed; variants x entries.
    steps, step
        Class schemes, and which one each variant takes.
    chance
        Whether small numbers vary by chance in each variant.
    """

    schemes: tuple[Scheme, ...]
    scheme: np.ndarray
    codes: tuple[str, ...]
    weights: np.ndarray
    steps: tuple[Step, ...]
    step: np.ndarray
    chance: bool

    @property
    def size(self) -> int:
        """Number of variants."""
        return len(self.weights)


def build_design(method: Method, variation: Variation) -> Design:
    """Return the variants to compute: drawn, or each alternative once where only alternatives are varied.

    Parameters
    ----------
    method
        A recipe whose weights are given (`settle_weights`).

    Examples
    --------
    >>> from sozial.method import Weighted
    >>> method = Method("m", (Weighted("a"), Weighted("b"), Weighted("c")))
    >>> build_design(method, Variation((Source.LEFT_OUT,))).weights.tolist()
    [[1.0, 1.0, 1.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]]
    """
    sources = variation.sources
    schemes, steps = all_schemes(method, sources), class_steps(method, sources)
    given = method.weights_given()
    codes = list(given)
    out = left_out_codes(method) if Source.LEFT_OUT in sources else []
    drawn = Source.WEIGHTS in sources or Source.CHANCE in sources
    choices = len(schemes) * (len(out) + 1) * max(len(steps), 1)
    if not drawn:
        grid = np.indices((len(schemes), len(out) + 1, max(len(steps), 1))).reshape(3, choices)
        scheme, left, step = grid
        weights = np.tile(np.array(list(given.values()), dtype=float), (choices, 1))
    else:
        generator = np.random.default_rng(variation.seed)
        count = variation.draws
        scheme = generator.integers(len(schemes), size=count)
        left = generator.integers(len(out) + 1, size=count)
        step = generator.integers(max(len(steps), 1), size=count)
        weights = np.tile(np.array(list(given.values()), dtype=float), (count, 1))
        if Source.WEIGHTS in sources:
            weights = draw_weights(method, variation.spread, generator, count)
    for place, code in enumerate(out, 1):
        weights[left == place, codes.index(code)] = 0.0
    return Design(tuple(schemes), scheme, tuple(codes), weights, tuple(steps), step, Source.CHANCE in sources)
