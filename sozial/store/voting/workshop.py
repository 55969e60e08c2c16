"""A workshop as it stands: its phase and its rounds."""

from __future__ import annotations

from dataclasses import dataclass

from sozial.workshop.ballot import Ballot
from sozial.workshop.settings import WorkshopSettings
from sozial.workshop.steps import Step

OPEN, CLOSED = "open", "closed"
LEARNING, WEIGHING, ENDED = "learning", "weighing", "ended"


@dataclass(frozen=True)
class RoundState:
    """Where a round stands.

    Parameters
    ----------
    settled
        Whether nothing leads from its votes to who gave them any more: it cannot be reopened then.
    """

    number: int
    is_open: bool
    revealed: bool
    quarters_revealed: bool
    settled: bool = False


@dataclass(frozen=True)
class Weighting:
    """One weighting of a closed round.

    Parameters
    ----------
    key
        By which it is excluded; it tells nothing about who gave it or when.
    excluded
        Why it does not count; empty: it counts.
    """

    key: str
    ballot: Ballot
    excluded: str = ""


@dataclass(frozen=True)
class RemovedWorkshop:
    """A workshop in the bin, as its list names it.

    Parameters
    ----------
    put_at
        ISO date and time.
    """

    key: str
    title: str
    put_at: str


@dataclass(frozen=True)
class Workshop:
    """A workshop as it stands.

    Parameters
    ----------
    place
        The project it was begun in: its key, or "sample"; empty for those from before there were projects.
    steps
        What was taken back, excluded or added, in its order.
    """

    key: str
    code: str
    settings: WorkshopSettings
    phase: str
    held_on: str
    rounds: tuple[RoundState, ...]
    place: str = ""
    steps: tuple[Step, ...] = ()

    @property
    def current(self) -> RoundState | None:
        """The latest round; None before the first."""
        return self.rounds[-1] if self.rounds else None
