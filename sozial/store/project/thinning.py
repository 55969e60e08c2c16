"""Which saved versions may go: those that were saved by themselves thin out with age."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

# Until this age one version in each span stays; of older ones, one a week.
_SPANS = (
    (timedelta(hours=1), timedelta(minutes=1)),
    (timedelta(days=1), timedelta(minutes=15)),
    (timedelta(days=31), timedelta(days=1)),
)
_LAST = timedelta(days=7)
_START = datetime(2000, 1, 3)


@dataclass(frozen=True)
class Saved:
    """One version: its number, when it was saved (ISO), and whether somebody saved it on purpose."""

    version: int
    saved_at: str
    kept: bool = False


def superseded(versions: Iterable[Saved], now: str) -> set[int]:
    """Return the versions that may be taken away: never the first, the newest, or one that somebody saved.

    Of each minute of the last hour, each quarter of an hour of the last day, each day of the last month, and each week
    before, the last version stays. Spans are those of the calendar, so that what stays once stays until its span
    widens.

    Examples
    --------
    >>> minutes = [Saved(n, f"2026-11-26T10:00:{n:02}") for n in range(1, 5)]
    >>> sorted(superseded(minutes, "2026-11-26T10:05:00"))
    [2, 3]
    """
    found = sorted(versions, key=lambda saved: saved.version)
    today, free = datetime.fromisoformat(now), set()
    seen: set[tuple[timedelta, int]] = set()
    for saved in reversed(found):
        at = datetime.fromisoformat(saved.saved_at)
        span = next((span for age, span in _SPANS if today - at <= age), _LAST)
        place = span, (at - _START) // span
        if place in seen and not saved.kept and saved is not found[0]:
            free.add(saved.version)
        seen.add(place)
    return free
