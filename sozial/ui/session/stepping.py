"""Each step of a session is counted and noted for whoever operates the app: which page, how long, whether it failed."""

from __future__ import annotations

import logging
from typing import Any

from sozial.operation import counting, journal
from sozial.store.town import chosen_town
from sozial.ui.session import state

_SESSION = "_session_number"


def session_number() -> int:
    """Return the number of this session in the log of this process."""
    found: int | None = state.read(_SESSION)
    if found is None:
        found = journal.next_session()
        counting.SESSIONS.add()
        state.write(_SESSION, found)
    return found


def whose() -> dict[str, Any]:
    """Return the town and the number of this session, as they stand in the log."""
    town = chosen_town()
    return {**({"town": town} if town else {}), "session": session_number()}


def note_step(page: str, seconds: float, error: BaseException | None = None) -> None:
    """Count a step and write its line.

    Parameters
    ----------
    seconds
        How long the server computed.
    error
        What ended it; that another run took its place is no failure.
    """
    counting.STEPS.note(seconds, page)
    where = {**whose(), "page": page, "seconds": seconds}
    if isinstance(error, Exception):
        counting.FAILED_STEPS.add(page)
        journal.note("failed", logging.ERROR, error, **where)
    else:
        journal.note("step", **where)
