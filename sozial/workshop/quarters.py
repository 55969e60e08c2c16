"""What a round makes of the quarters: places under the group's weights, and under each participant's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.model import Dataset
from sozial.recipe import Recipe
from sozial.result import Result
from sozial.workshop.ballot import Ballot, share_matrix
from sozial.workshop.late_topics import round_recipe, weighed_topics
from sozial.workshop.outcome import own_rankings
from sozial.workshop.record import weigh_as_group
from sozial.workshop.settings import WorkshopSettings
from sozial.workshop.small_groups import shows_single


@dataclass(frozen=True)
class Quarters:
    """What the last of several rounds makes of the quarters.

    Parameters
    ----------
    recipe
        The recipe with the group's weights.
    table
        Per rated quarter, the most burdened first: `name`, `rank` under the group's weights (0: none), and `share`, in
        which part of the participants' own weightings it is among the most burdened; NaN where they are too few.
    weightings
        How many there are.
    """

    recipe: Recipe
    result: Result
    table: pd.DataFrame
    weightings: int


def rank_quarters(
    dataset: Dataset, settings: WorkshopSettings, held_on: str, rounds: Sequence[Sequence[Ballot]]
) -> Quarters:
    """Return what the last round makes of the quarters.

    Parameters
    ----------
    rounds
        The ballots of each round up to the one that is asked for, which has some.

    Raises
    ------
    DataError
        If the recipe cannot run on this dataset.
    """
    recipe = read_recipe(settings.recipe.encode(), settings.title)
    weighed = weigh_as_group(recipe, settings, held_on, rounds)
    topics = weighed_topics(settings.topics, rounds[-1])
    shares = share_matrix(rounds[-1], topics)
    with_late = round_recipe(recipe, topics)
    own = own_rankings(dataset, with_late, settings.period, topics, shares, settings.most)
    if not shows_single(len(shares)):
        own = own * float("nan")
    result = build_index(dataset, weighed, settings.period)
    table = pd.DataFrame({"name": pd.Series(dataset.unit_titles).reindex(own.index), "share": own})
    # Whoever has no rank stands last.
    table["rank"] = result.ranks.reindex(own.index)
    table = table.assign(last=table["rank"] == 0)
    order = {"by": ["share", "last", "rank"], "ascending": [False, True, True], "kind": "stable"}
    return Quarters(weighed, result, table.sort_values(**order).drop(columns="last"), len(shares))
