"""What screens of the quarters are made from: two results of one town, and the names they call them by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sozial.i18n import N_, NP_, Words
from sozial.model import Dataset
from sozial.output.room.shortening import NAME, shortened
from sozial.result import Result
from sozial.workshop.ballot import Topic
from sozial.workshop.moves import Move, find_moves


@dataclass(frozen=True)
class RoomMaps:
    """What screens of the quarters are made from.

    Parameters
    ----------
    before, after
        Under the weights of the recipe, and under those of the group.
    with_ranks
        Whether places may be told.
    """

    dataset: Dataset
    before: Result
    after: Result
    topics: Sequence[Topic]
    most: int
    with_ranks: bool
    language: str

    def name(self, unit: str) -> str:
        """Return what a quarter is called on screen."""
        return shortened(self.dataset.unit_titles[unit], NAME)

    def moves(self) -> list[Move]:
        """Return the quarters that change places."""
        return find_moves(self.before, self.after, self.most, self.topics)


def among_words(maps: RoomMaps, translate: Words) -> str:
    """Return how many of the most burdened are asked for."""
    return translate.counted(NP_("The most burdened quarter", "The {n} most burdened quarters"), maps.most)


def more_words(count: int, translate: Words) -> str:
    """Return how many are not named; empty where all are."""
    return translate(N_("and {n} further ones")).format(n=translate.number(count)) if count > 0 else ""
