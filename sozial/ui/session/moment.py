"""The moment in which something is done, as it is kept."""

from __future__ import annotations

import datetime


def today() -> str:
    """Return the day on which things run or have ended, as ISO date."""
    return datetime.date.today().isoformat()


def now() -> str:
    """Return date and time of a change, to the second."""
    return datetime.datetime.now().isoformat(timespec="seconds")
