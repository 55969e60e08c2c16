"""The variants that a simulation computes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sozial.insight.drawn_weights import draw_weights
from sozial.insight.schemes import Scheme, all_schemes, class_steps
from sozial.insight.variation import Source, Variation
from sozial.recipe import Recipe, Step


def left_out_codes(recipe: Recipe) -> list[str]:
    """Return the indicators that can be left out: those with a weight, where at least one other remains."""
    weighed = [entry.code for entry in recipe.indicators if entry.weight > 0]
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


def build_design(recipe: Recipe, variation: Variation) -> Design:
    """Return the variants to compute: drawn, or each alternative once where only alternatives are varied.

    Parameters
    ----------
    recipe
        A recipe whose weights are given (`settle_weights`).

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> recipe = Recipe("m", (Weighted("a"), Weighted("b"), Weighted("c")))
    >>> build_design(recipe, Variation((Source.LEFT_OUT,))).weights.tolist()
    [[1.0, 1.0, 1.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]]
    """
    sources = variation.sources
    schemes, steps = all_schemes(recipe, sources), class_steps(recipe, sources)
    given = recipe.weights_given()
    codes = list(given)
    out = left_out_codes(recipe) if Source.LEFT_OUT in sources else []
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
            weights = draw_weights(recipe, variation.spread, generator, count)
    for place, code in enumerate(out, 1):
        weights[left == place, codes.index(code)] = 0.0
    return Design(tuple(schemes), scheme, tuple(codes), weights, tuple(steps), step, Source.CHANCE in sources)
