"""What a phone is answered once the quarters are revealed: those that its own weights put first, and the group's.

All answers of a round are computed once, where the figures are, and kept as one document; a phone's own values are
looked up in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sozial.index.prepare import prepare_index
from sozial.insight.simulation import rank_batch
from sozial.model import Dataset, Direction
from sozial.recipe import Recipe
from sozial.workshop.ballot import Ballot, Topic, share_matrix
from sozial.workshop.means import group_shares
from sozial.workshop.outcome import score_weightings, weight_matrix
from sozial.workshop.small_groups import shows_single

# A document of a later version is not read by this one.
_VERSION = 1


@dataclass(frozen=True)
class OwnAnswer:
    """The quarters that one weighting puts first, the most burdened first.

    Parameters
    ----------
    quarters
        Names; more than asked for where the last rank is shared.
    of_group
        The same under the group's weights.
    most
        How many were asked for.
    units
        How many quarters have a rank.
    """

    quarters: tuple[str, ...]
    of_group: tuple[str, ...]
    most: int
    units: int

    @property
    def shared(self) -> tuple[str, ...]:
        """Those that both put first, in the own order."""
        return tuple(name for name in self.quarters if name in self.of_group)


def _key(values: Mapping[str, int], topics: Sequence[Topic]) -> str:
    return "-".join(str(values[topic.code]) for topic in topics)


def build_answers(
    dataset: Dataset, recipe: Recipe, period: str, topics: Sequence[Topic], ballots: Sequence[Ballot], most: int
) -> dict[str, Any]:
    """Return the answers to all different weightings of a round, as plain data.

    Parameters
    ----------
    topics
        Those that were weighed in this round.
    ballots
        Those that count. Fewer than five give a document without any answer: nobody is told a result then.
    most
        How many of the most burdened are asked for.

    Raises
    ------
    DataError
        If the recipe cannot run on this dataset.
    """
    document: dict[str, Any] = {"version": _VERSION, "topics": [topic.code for topic in topics], "most": most}
    if not shows_single(len(ballots)):
        return document | {"units": 0, "quarters": [], "group": [], "weightings": {}}
    different = {_key(ballot.values, topics): ballot for ballot in ballots}
    own = share_matrix(list(different.values()), topics)
    group = group_shares(share_matrix(ballots, topics))
    prepared = prepare_index(dataset, recipe, period)
    scores = score_weightings(prepared, recipe, weight_matrix(recipe, topics, np.vstack([group, own])))
    if recipe.high is Direction.FAVOURABLE:
        scores = -scores
    ranks = rank_batch(scores)
    rows = slice(None) if prepared.rows is None else prepared.rows
    names = [dataset.unit_titles[str(key)] for key in dataset.units.index[rows]]
    first = [_first(row, most) for row in ranks]
    used = sorted({place for places in first for place in places})
    short = {place: at for at, place in enumerate(used)}
    group_first, *own_first = [[short[place] for place in places] for places in first]
    return document | {
        "units": int((ranks[0] > 0).sum()),
        "quarters": [names[place] for place in used],
        "group": group_first,
        "weightings": dict(zip(different, own_first, strict=True)),
    }


def _first(ranks: np.ndarray, most: int) -> list[int]:
    """Return which units have one of the first ranks, the first one first; 0 is no rank."""
    found = np.flatnonzero((ranks > 0) & (ranks <= most))
    return [int(place) for place in found[np.argsort(ranks[found], kind="stable")]]


def read_answer(document: Mapping[str, Any], values: Mapping[str, int], topics: Sequence[Topic]) -> OwnAnswer | None:
    """Return the answer to one weighting; None where the document has none, or is not what this version writes."""
    codes = [topic.code for topic in topics]
    try:
        if document.get("version") != _VERSION or document.get("topics") != codes or set(values) != set(codes):
            return None
        places = document["weightings"].get(_key(values, topics))
        names = document["quarters"]
        if places is None:
            return None
        own, group = (tuple(str(names[place]) for place in found) for found in (places, document["group"]))
        return OwnAnswer(own, group, int(document["most"]), int(document["units"]))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None
