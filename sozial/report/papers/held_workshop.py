"""A workshop that was held, as its record is made of it: closed rounds, what they made of quarters, what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sozial.i18n import Words, translator
from sozial.model import Dataset
from sozial.output.words.workshop_course import Course
from sozial.workshop.ballot import Ballot, Topic, share_matrix
from sozial.workshop.quarters import Quarters
from sozial.workshop.settings import WorkshopSettings
from sozial.workshop.small_groups import shows_single


@dataclass(frozen=True)
class HeldRound:
    """A closed round.

    Parameters
    ----------
    ballots
        Those that count.
    revealed
        Whether the room has seen what it gave; otherwise the record tells only how many weighed.
    """

    number: int
    ballots: tuple[Ballot, ...]
    revealed: bool = True

    @property
    def is_told(self) -> bool:
        """Whether the record says what the round gave."""
        return self.revealed and shows_single(len(self.ballots))

    def topics(self, settings: WorkshopSettings) -> list[Topic]:
        """Return the topics that were weighed in this round: one that was added later has nothing in it."""
        return [topic for topic in settings.topics if all(topic.code in ballot.values for ballot in self.ballots)]

    def shares(self, settings: WorkshopSettings) -> np.ndarray:
        """Return ballots x topics of this round."""
        return share_matrix(self.ballots, self.topics(settings))


@dataclass(frozen=True)
class HeldWorkshop:
    """What a record is made of.

    Parameters
    ----------
    dataset
        The public version of what was looked at, for the map; None where it is not open.
    quarters
        What the last round that is told makes of the quarters; None where they are not revealed.
    statements
        What was said to be missing: headings, each with short texts.
    decisions, next_step
        As the moderator wrote them; lines are paragraphs.
    course
        What was taken back, left out or added on the way.
    is_public
        Whether people weighed before protected figures.
    """

    settings: WorkshopSettings
    held_on: str
    made_on: str
    language: str
    rounds: tuple[HeldRound, ...] = ()
    dataset: Dataset | None = None
    quarters: Quarters | None = None
    with_ranks: bool = True
    statements: tuple[tuple[str, tuple[str, ...]], ...] = ()
    decisions: str = ""
    next_step: str = ""
    course: Course = field(default_factory=Course)
    is_public: bool = True

    @cached_property
    def translate(self) -> Words:
        """The words of the record's language."""
        return translator(self.language)

    @property
    def told(self) -> tuple[HeldRound, ...]:
        """The rounds of which the record says what they gave."""
        return tuple(entry for entry in self.rounds if entry.is_told)

    @property
    def ballots(self) -> Mapping[int, Sequence[Ballot]]:
        """The ballots of each closed round, by its number."""
        return {entry.number: entry.ballots for entry in self.rounds}
