"""Whose file is opened next: a few at the same time, one for each person, and nobody waits long without being told.

Whoever has used the reader least lately comes first: somebody with one file does not wait behind twenty with many.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sozial.errors import DataError, refusal
from sozial.i18n import N_, NP_

BUSY = "busy"
# After so many seconds half of what somebody used is forgotten.
_HALF = 60.0
_NOTHING = 0.01
# Who asks, as the app tells persons apart; "" where there is one person only, as on the command line.
ASKING: ContextVar[str] = ContextVar("asking", default="")

# So many times as long waits what goes first, and so waits for files that are open at most.
_FURTHER = 3
# How long whoever asks waits, where they see that they wait; None: as long as is usual.
PATIENCE: ContextVar[float | None] = ContextVar("patience", default=None)


class Turns:
    """A queue in which a person with many files waits behind a person with one.

    Parameters
    ----------
    at_once
        How many have their turn at the same time.
    longest
        Seconds after which somebody who waits is told so.
    """

    def __init__(self, at_once: int, longest: float) -> None:
        self.at_once, self.longest = at_once, longest
        self._changed = threading.Condition()
        self._running: Counter[str] = Counter()
        # Tickets: whether it is a new file, and as they came.
        self._waiting: dict[tuple[bool, int], str] = {}
        self._used: dict[str, tuple[float, float]] = {}
        self._numbers = itertools.count()

    @property
    def is_full(self) -> bool:
        """Whether as many as may have their turn now."""
        with self._changed:
            return self._running.total() >= self.at_once

    def before(self, who: str) -> int | None:
        """Return how many files wait before that of somebody, without those that are open; None where none waits."""
        with self._changed:
            now = time.monotonic()
            order = sorted(self._waiting, key=lambda ticket: self._place(ticket, now))
            waiting = [self._waiting[ticket] for ticket in order]
        return waiting.index(who) if who in waiting else None

    def _place(self, ticket: tuple[bool, int], now: float) -> tuple[bool, float, int]:
        """Return what decides whose turn is next: further work first, then whoever used the reader least."""
        is_new, number = ticket
        return is_new, self._left(self._waiting[ticket], now), number

    def _is_next(self, ticket: tuple[bool, int]) -> bool:
        if self._running.total() >= self.at_once:
            return False
        now = time.monotonic()
        free = [other for other, who in self._waiting.items() if not who or who not in self._running]
        return min(free, key=lambda other: self._place(other, now), default=None) == ticket

    def _left(self, who: str, now: float) -> float:
        """Return the seconds that somebody used lately, older ones counting less."""
        used, then = self._used.get(who, (0.0, now))
        return used * 0.5 ** ((now - then) / _HALF)

    def _note(self, who: str, seconds: float) -> None:
        now = time.monotonic()
        self._used[who] = self._left(who, now) + seconds, now
        # Whoever has not used it for long is as anybody who never did.
        self._used = {other: used for other, used in self._used.items() if self._left(other, now) > _NOTHING}

    @contextmanager
    def turn(self, title: str, is_further: bool = False) -> Iterator[None]:
        """Wait for a turn, and have it.

        Parameters
        ----------
        is_further
            Whether it is short work on what was read: that goes first, or of many files none would be done before all.

        Raises
        ------
        DataError
            If others had theirs for too long.
        """
        who, longest = ASKING.get(), PATIENCE.get() or self.longest * (_FURTHER if is_further else 1)
        with self._changed:
            ticket = (not is_further, next(self._numbers))
            self._waiting[ticket] = who
            until = time.monotonic() + longest
            try:
                while not self._is_next(ticket):
                    left = until - time.monotonic()
                    if left <= 0:
                        raise _busy(title, longest)
                    self._changed.wait(left)
                self._running[who] += 1
            finally:
                del self._waiting[ticket]
                self._changed.notify_all()
        started = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                self._note(who, time.monotonic() - started)
                self._running[who] -= 1
                if not self._running[who]:
                    del self._running[who]
                self._changed.notify_all()


def _busy(title: str, seconds: float) -> DataError:
    message = NP_(
        "Many files are being read right now; this one waited {seconds} second without its turn.",
        "Many files are being read right now; this one waited {seconds} seconds without its turn.",
        by="seconds",
    )
    return refusal(BUSY, title, message, N_("Nothing is lost: try it again in a minute."), seconds=round(seconds))


def is_busy(error: DataError) -> bool:
    """Return whether a file was only not read yet; such an answer is never kept."""
    return any(finding.code == BUSY for finding in error.findings)
