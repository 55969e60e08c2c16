"""When things are computed and sent, so that the browser draws first what the eye waits for, in everybody's window."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# The browser draws a page in rounds, each with all that has arrived until then, and has drawn the moment of a moving
# slider just before. After map and ranking the server waits this long, so that they are on screen before the rest
# arrives; measured with bench/latency.py at 450 units, medians until map and ranking: 262 ms with this, 283 ms with
# 0.24 s. (While the style sheet let browsers look at every element again at each change it took 0.24 s.)
DRAWING_TIME = 0.12
# Threads of one process compute one after the other, whatever is done; where all go on at once, each is as late as
# the last. So many pages are made at a time; one that takes longer than a step, as reading files does, is not waited
# for.
PLACES = 2
LONGEST = 0.5
# What stands below map and ranking lets them go before it, of whoever has asked within so many seconds; no longer, or
# it would never come where more is asked than can be computed.
LATER = 2.0
FIRST, REST = False, True


class Turns:
    """Lets pages be made in turn: what shows map and ranking first, then what is below; within these as they came.

    Parameters
    ----------
    places
        How many are made at a time.
    longest
        After so many seconds a page is not waited for any more.
    later
        The rest of a page stands in line as if it had come so many seconds later.
    """

    def __init__(self, places: int = PLACES, longest: float = LONGEST, later: float = LATER) -> None:
        self._places = places
        self._longest = longest
        self._later = later
        self._free = threading.Condition()
        self._order = itertools.count()
        self._waiting: list[tuple[float, int]] = []
        self._since: dict[int, float] = {}

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        with self._free:
            return len(self._waiting)

    def begin(self, is_rest: bool) -> None:
        """Wait for a turn."""
        with self._free:
            mine = (time.monotonic() + self._later * is_rest, next(self._order))
            heapq.heappush(self._waiting, mine)
            while self._waiting[0] != mine or (pause := self._pause()) > 0:
                self._free.wait(pause if self._waiting[0] == mine else None)
            heapq.heappop(self._waiting)
            self._since[threading.get_ident()] = time.monotonic()
            self._free.notify_all()

    def end(self) -> bool:
        """Let the next one go on; return whether it was this one's turn."""
        with self._free:
            self._free.notify_all()
            return self._since.pop(threading.get_ident(), None) is not None

    def _pause(self) -> float:
        """Return after how many seconds there is room, if nobody ends before."""
        now = time.monotonic()
        left = sorted(since + self._longest - now for since in self._since.values())
        left = [seconds for seconds in left if seconds > 0]
        return 0.0 if len(left) < self._places else left[len(left) - self._places]


_turns = Turns()


@contextmanager
def in_turn() -> Iterator[None]:
    """Make a page in turn with those of others."""
    _turns.begin(FIRST)
    try:
        yield
    finally:
        _turns.end()


def let_browser_draw() -> None:
    """Wait until the browser has drawn what was sent so far; then what others wait for goes first."""
    had_turn = _turns.end()
    time.sleep(DRAWING_TIME)
    if had_turn:
        _turns.begin(REST)
