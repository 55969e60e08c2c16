"""Each step of a session is counted and noted for whoever operates the app: which page, how long, whether it failed."""

from __future__ import annotations

import logging

from sozial.operation import counting, journal
from sozial.ui import state

_SESSION = "_session_number"


def session_number() -> int:
    """Return the number of this session in the log of this process."""
    found: int | None = state.read(_SESSION)
    if found is None:
        found = journal.next_session()
        counting.SESSIONS.add()
        state.write(_SESSION, found)
    return found


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
    number = session_number()
    if isinstance(error, Exception):
        counting.FAILED_STEPS.add(page)
        journal.note("failed", logging.ERROR, error, session=number, page=page, seconds=seconds)
    else:
        journal.note("step", session=number, page=page, seconds=seconds)
