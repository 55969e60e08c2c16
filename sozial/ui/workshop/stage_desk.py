"""What the moderator chooses for the room's screen, kept beside the workshop: any of their browsers goes on with it."""

from __future__ import annotations

from sozial.store.opened import workshop_store
from sozial.ui.session.unreachable import tried
from sozial.ui.workshop.workshop_session import current_workshop


def turn_to(key: str) -> None:
    """Put a screen into the room, by its key; it is there with the run that follows."""
    keep_on_desk(chosen=key)


def keep_on_desk(**entries: object) -> None:
    """Keep entries of the moderator's desk, beside those that are there."""
    workshop = current_workshop()
    if workshop is not None:
        tried(lambda: workshop_store().put_desk(workshop, **entries))
