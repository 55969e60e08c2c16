"""A workshop as it stands: its phase and its rounds."""

from __future__ import annotations

from dataclasses import dataclass

from sozial.workshop.settings import WorkshopSettings

OPEN, CLOSED = "open", "closed"
LEARNING, WEIGHING, ENDED = "learning", "weighing", "ended"


@dataclass(frozen=True)
class RoundState:
    """Where a round stands."""

    number: int
    is_open: bool
    revealed: bool
    quarters_revealed: bool


@dataclass(frozen=True)
class Workshop:
    """A workshop as it stands.

    Parameters
    ----------
    place
        The project it was begun in: its key, or "sample"; empty for those from before there were projects.
    """

    key: str
    code: str
    settings: WorkshopSettings
    phase: str
    held_on: str
    rounds: tuple[RoundState, ...]
    place: str = ""

    @property
    def current(self) -> RoundState | None:
        """The latest round; None before the first."""
        return self.rounds[-1] if self.rounds else None
