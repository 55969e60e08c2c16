"""Whose file is opened next: a few at the same time, one for each person, and nobody waits long without being told."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sozial.errors import DataError, refusal
from sozial.i18n import N_

BUSY = "busy"
# Who asks, as the app tells persons apart; "" where there is one person only, as on the command line.
ASKING: ContextVar[str] = ContextVar("asking", default="")


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
        self._waiting: dict[int, str] = {}
        self._numbers = itertools.count()

    @property
    def is_full(self) -> bool:
        """Whether as many as may have their turn now."""
        with self._changed:
            return self._running.total() >= self.at_once

    def _is_next(self, ticket: int) -> bool:
        if self._running.total() >= self.at_once:
            return False
        free = (other for other, who in self._waiting.items() if not who or not self._running[who])
        return next(free, None) == ticket

    @contextmanager
    def turn(self, title: str) -> Iterator[None]:
        """Wait for a turn, and have it.

        Raises
        ------
        DataError
            If others had theirs for too long.
        """
        who = ASKING.get()
        with self._changed:
            ticket = next(self._numbers)
            self._waiting[ticket] = who
            until = time.monotonic() + self.longest
            try:
                while not self._is_next(ticket):
                    left = until - time.monotonic()
                    if left <= 0:
                        raise _busy(title, self.longest)
                    self._changed.wait(left)
                self._running[who] += 1
            finally:
                del self._waiting[ticket]
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._running[who] -= 1
                if not self._running[who]:
                    del self._running[who]
                self._changed.notify_all()


def _busy(title: str, seconds: float) -> DataError:
    message = N_("Many files are being read right now; this one waited {seconds} seconds without its turn.")
    return refusal(BUSY, title, message, N_("Nothing is lost: try it again in a minute."), seconds=round(seconds))


def is_busy(error: DataError) -> bool:
    """Return whether a file was only not read yet; such an answer is never kept."""
    return any(finding.code == BUSY for finding in error.findings)
