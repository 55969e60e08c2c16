"""Weights drawn around those of a recipe."""

from __future__ import annotations

import numpy as np

from sozial.index.aggregations import AGGREGATIONS
from sozial.insight.variation import SPREADS
from sozial.recipe import Recipe


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


def weighed_groups(recipe: Recipe) -> list[list[str]]:
    """Return which codes are weighed against each other: per composite its members with a weight, each code once."""
    given = recipe.weights_given()
    groups: list[list[str]] = []
    seen: set[str] = set()
    for level in recipe.levels:
        if AGGREGATIONS[recipe.aggregate_of(level).name].counts:
            continue
        codes = [entry.code for entry in recipe.members[level.code] if entry.code not in seen]
        seen.update(codes)
        weighed = [code for code in codes if given.get(code, 0.0) > 0]
        if len(weighed) > 1:
            groups.append(weighed)
    return groups


def draw_weights(recipe: Recipe, spread: str, generator: np.random.Generator, count: int) -> np.ndarray:
    """Return drawn weights, one row per draw and one column per entry of `recipe.weights_given()`.

    Within each composite the weights keep their sum; a weight of 0 stays 0.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> recipe = Recipe("m", (Weighted("a", 1), Weighted("b", 3), Weighted("c", 0)))
    >>> drawn = draw_weights(recipe, "slight", np.random.default_rng(1), 500)
    >>> drawn.shape, bool(np.allclose(drawn.sum(axis=1), 4)), drawn[:, 2].max().item()
    ((500, 3), True, 0.0)
    """
    given = recipe.weights_given()
    codes = list(given)
    drawn = np.tile(np.array([given[code] for code in codes], dtype=float), (count, 1))
    for group in weighed_groups(recipe):
        at = [codes.index(code) for code in group]
        own = drawn[0, at].copy()
        drawn[:, at] = generator.dirichlet(concentration(own / own.sum(), spread), count) * own.sum()
    return drawn
