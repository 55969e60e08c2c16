"""Where a workshop stands, as phones see it: a page for each state, and a short word by which they learn of it."""

from __future__ import annotations

from sozial.store.voting.workshop import ENDED, Workshop

WAITING, OPEN, CLOSED, REVEALED, QUARTERS, OVER = "waiting", "open", "closed", "revealed", "quarters", "ended"
# What a phone is told of a workshop that is not there any more.
GONE = "gone"


def state_of(workshop: Workshop) -> str:
    """Return what a participant sees: the page of this name."""
    if workshop.phase == ENDED:
        return OVER
    current = workshop.current
    if current is None:
        return WAITING
    if current.is_open:
        return OPEN
    if current.quarters_revealed:
        return QUARTERS
    return REVEALED if current.revealed else CLOSED


def round_of(workshop: Workshop) -> int:
    """Return the number of the latest round, 0 before the first."""
    return workshop.current.number if workshop.current is not None else 0


def mark_of(workshop: Workshop) -> str:
    """Return a word that changes whenever phones have something else to show: round, state."""
    return f"{round_of(workshop)}-{state_of(workshop)}"
