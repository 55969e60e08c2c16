"""What a round gives: the group's weights, and what each participant's own weights would make of the ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sozial.index.build import weigh_index
from sozial.index.prepare import prepare_index
from sozial.index.prepared import Prepared
from sozial.index.reweigh import reweigh_many
from sozial.insight.rank_tally import RankTally
from sozial.insight.simulation import rank_batch
from sozial.model import Dataset, Direction
from sozial.recipe import GIVEN, Recipe
from sozial.workshop.ballot import Topic


def member_weights(recipe: Recipe, topics: Sequence[Topic], shares: np.ndarray) -> dict[str, float]:
    """Return weights of what goes into the index: a topic's share, divided among its members as the recipe weighs them.

    Parameters
    ----------
    shares
        One per topic. Members of the index that belong to no topic weigh nothing.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> recipe = Recipe("m", (Weighted("a", 3), Weighted("b", 1), Weighted("c", 5)))
    >>> topics = [Topic("x", "X", "", ("a", "b")), Topic("y", "Y", "", ("c",))]
    >>> member_weights(recipe, topics, np.array([0.4, 0.6]))
    {'a': 0.30000000000000004, 'b': 0.1, 'c': 0.6}
    """
    given = {entry.code: entry.weight for entry in recipe.members[recipe.main]}
    found = dict.fromkeys(given, 0.0)
    for topic, share in zip(topics, shares, strict=True):
        inside = [code for code in topic.members if code in given]
        total = sum(given[code] for code in inside)
        for code in inside:
            part = given[code] / total if total > 0 else 1 / len(inside)
            found[code] += float(share) * part
    return found


def weight_matrix(recipe: Recipe, topics: Sequence[Topic], shares: np.ndarray) -> np.ndarray:
    """Return ballots x members of the index, from ballots x topics."""
    spread = np.zeros((len(topics), len(recipe.members[recipe.main])))
    for at, _topic in enumerate(topics):
        alone = np.zeros(len(topics))
        alone[at] = 1.0
        spread[at] = list(member_weights(recipe, topics, alone).values())
    return shares @ spread


def own_rankings(
    dataset: Dataset, recipe: Recipe, period: str, topics: Sequence[Topic], shares: np.ndarray, most: int
) -> pd.Series:
    """Return for each rated unit in which share of the participants' own weightings it is among the most burdened.

    Parameters
    ----------
    shares
        Ballots x topics; at least one ballot.
    most
        How many of the most burdened are asked for, fixed before anything was revealed.

    Raises
    ------
    DataError
        If the recipe cannot run on this dataset.

    Notes
    -----
    This, and not the mean alone, is a workshop's result: a mean hides opposed camps. It is not representative.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_product([["1", "2"], [""]], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, 3.0], "y": [2.0, 1.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x"), Indicator("y")))
    >>> topics = [Topic("x", "X", "", ("x",)), Topic("y", "Y", "", ("y",))]
    >>> ballots = np.array([[0.9, 0.1], [0.8, 0.2], [0.2, 0.8], [0.7, 0.3]])
    >>> own_rankings(dataset, Recipe("m", (Weighted("x"), Weighted("y"))), "", topics, ballots, 1).to_dict()
    {'1': 0.25, '2': 0.75}
    """
    prepared = prepare_index(dataset, recipe, period)
    scores = score_weightings(prepared, recipe, weight_matrix(recipe, topics, shares))
    if recipe.high is Direction.FAVOURABLE:
        scores = -scores
    tally = RankTally(scores.shape[1])
    tally.add(rank_batch(scores))
    rows = slice(None) if prepared.rows is None else prepared.rows
    return pd.Series(tally.among_first(most) / len(shares), index=dataset.units.index[rows], name="among_first")


def score_weightings(prepared: Prepared, recipe: Recipe, weights: np.ndarray) -> np.ndarray:
    """Return scores under many weights of what goes into the index: ballots x rated units."""
    at_once = reweigh_many(prepared, recipe, weights)
    if at_once is not None:
        return at_once
    codes = [entry.code for entry in recipe.members[recipe.main]]
    rows = slice(None) if prepared.rows is None else prepared.rows
    return np.vstack(
        [
            weigh_index(prepared, weigh_members(recipe, dict(zip(codes, row, strict=True)))).main.scores[rows]
            for row in weights
        ]
    )


def weigh_members(recipe: Recipe, weights: Mapping[str, float]) -> Recipe:
    """Return the recipe with given weights for what goes into the index, also where it computed its own.

    Levels below keep theirs.

    Examples
    --------
    >>> from sozial.recipe import Step, Weighted
    >>> recipe = Recipe("m", (Weighted("a"), Weighted("b")), weights=Step("pca"))
    >>> weighed = weigh_members(recipe, {"a": 0.25, "b": 0.75})
    >>> weighed.shares(), weighed.weights.name
    ({'a': 0.25, 'b': 0.75}, 'given')
    """
    weighed = recipe.with_weights({code: float(weight) for code, weight in weights.items()})
    if recipe.is_flat:
        return replace(weighed, weights=GIVEN)
    levels = (replace(level, weights=GIVEN) if level.code == recipe.main else level for level in weighed.composites)
    return replace(weighed, composites=tuple(levels))
