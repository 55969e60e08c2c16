"""What a phone is answered after a round was revealed: its weights among all, the views, the group's, the quarters."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sozial.store.voting.workshop import RoundState, Workshop
from sozial.store.workshops import WorkshopStore
from sozial.web.ballot_strip import Strip, build_strip, strip_end
from sozial.workshop.agreement import TopicSpread, TwoViews, find_two_views, topic_spreads
from sozial.workshop.ballot import Ballot, Topic, share_matrix, shares_of, topics_of
from sozial.workshop.own_answer import OwnAnswer, read_answer
from sozial.workshop.small_groups import shows_single

# All phones ask at the same moment, when a round is revealed: it is computed once.
_KEPT_SECONDS = 3.0
_MOST_KEPT = 32
# Shares that differ by less are the same to everybody who reads them in per cent.
_SAME = 0.005


@dataclass(frozen=True)
class RoundResult:
    """What a revealed round gave, the same for every phone.

    Parameters
    ----------
    shares
        Weightings x topics.
    quarters_revealed
        Whether the quarters may be seen.
    document
        The quarters of every weighting; None where they are not revealed or not kept yet.
    """

    number: int
    topics: tuple[Topic, ...]
    shares: np.ndarray
    spreads: tuple[TopicSpread, ...]
    views: tuple[TwoViews, ...]
    quarters_revealed: bool = False
    document: dict[str, Any] | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there are enough weightings for any result."""
        return shows_single(len(self.shares))

    def holds(self, ballot: Ballot) -> bool:
        """Whether a weighting is among those of the result; one of other topics is not."""
        if set(ballot.values) != {topic.code for topic in self.topics}:
            return False
        return bool(np.isclose(self.shares, shares_of(ballot, self.topics), atol=1e-9).all(axis=1).any())


@dataclass(frozen=True)
class OwnPlace:
    """One topic, as one phone sees it.

    Parameters
    ----------
    less, same, more
        How many weightings give it less, about as much, and more than the own one; the own one is not among them.
    """

    topic: Topic
    spread: TopicSpread
    strip: Strip
    end: float
    own: float | None = None
    less: int = 0
    same: int = 0
    more: int = 0


@dataclass(frozen=True)
class NearView:
    """Two views on a topic, and the one that is nearer to the own share; None without an own one."""

    views: TwoViews
    own: float | None
    near: float | None


_kept: dict[tuple[str, int, bool], tuple[float, RoundResult]] = {}


def shown_round(workshop: Workshop) -> RoundState | None:
    """Return the latest round if it is revealed; else None: results of earlier rounds would steer the open one."""
    current = workshop.current
    return current if current is not None and current.revealed and not current.is_open else None


def round_result(store: WorkshopStore, workshop: Workshop, state: RoundState) -> RoundResult:
    """Return what a revealed round gave; asked again within a few seconds, the same without computing."""
    key = (workshop.key, state.number, state.quarters_revealed)
    until, found = _kept.get(key, (0.0, None))
    if found is None or time.monotonic() >= until:
        found = _compute(store, workshop, state)
        while len(_kept) >= _MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = (time.monotonic() + _KEPT_SECONDS, found)
    return found


def _compute(store: WorkshopStore, workshop: Workshop, state: RoundState) -> RoundResult:
    topics = topics_of(workshop.settings.topics, state.number)
    shares = share_matrix(store.ballots(workshop, state.number), topics)
    if not shows_single(len(shares)):
        return RoundResult(state.number, topics, shares, (), ())
    document = store.answers(workshop, state.number) if state.quarters_revealed else None
    spreads, views = topic_spreads(shares, topics), find_two_views(shares, topics)
    return RoundResult(state.number, topics, shares, tuple(spreads), tuple(views), state.quarters_revealed, document)


def own_places(result: RoundResult, own: Ballot | None) -> list[OwnPlace]:
    """Return every topic with the own share among all; without an own weighting, the others alone."""
    mine = None if own is None else shares_of(own, result.topics)
    end = strip_end(float(result.shares.max()))
    if mine is not None:
        # A weighting that does not count any more may lie beyond all others.
        end = max(end, strip_end(float(mine.max())))
    found = []
    for at, (topic, spread) in enumerate(zip(result.topics, result.spreads, strict=True)):
        given = result.shares[:, at]
        share = None if mine is None else float(mine[at])
        strip = build_strip(given.tolist(), spread.mean, share, end)
        if share is None:
            found.append(OwnPlace(topic, spread, strip, end))
            continue
        less, more = int((given < share - _SAME).sum()), int((given > share + _SAME).sum())
        found.append(OwnPlace(topic, spread, strip, end, share, less, max(len(given) - less - more - 1, 0), more))
    return found


def near_views(result: RoundResult, own: Ballot | None) -> list[NearView]:
    """Return where two views differ, and which the own share is nearer to."""
    found = []
    for views in result.views:
        if own is None:
            found.append(NearView(views, None, None))
            continue
        share = float(shares_of(own, result.topics)[result.topics.index(views.topic)])
        near = views.low if abs(share - views.low) <= abs(share - views.high) else views.high
        found.append(NearView(views, share, near))
    return found


def own_quarters(result: RoundResult, own: Ballot | None) -> OwnAnswer | None:
    """Return the quarters that the own weighting puts first; None without one, or where none are kept for it."""
    if own is None or result.document is None:
        return None
    return read_answer(result.document, own.values, result.topics)


def most_weighted(spreads: Sequence[TopicSpread]) -> TopicSpread:
    """Return the topic that the group gives most."""
    return max(spreads, key=lambda spread: spread.mean)
