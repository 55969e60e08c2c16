"""When garbage is collected: now and then, for at most a small part of the time; not after every step of everybody.

A whole collection looks at everything that all sessions hold while nobody else can compute: 60 ms with thirty
sessions open, more than a third of what their steps cost where it followed each of them.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable

# Seconds between two collections at least, and how many times as long as the last one lasted.
LEAST_PAUSE = 20.0
_TIMES = 50.0


class Collector:
    """Collects garbage in a thread of its own.

    What is created and left in between is found by Python's own rounds, which look at what is new.

    Parameters
    ----------
    collect
        Collects everything.
    pause
        Seconds between two collections at least.
    """

    def __init__(self, collect: Callable[[], object] = gc.collect, pause: float = LEAST_PAUSE) -> None:
        self._collect = collect
        self._pause = pause
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="collector", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the collection that is under way."""
        self._ended.set()
        self._thread.join()

    def _work(self) -> None:
        pause = self._pause
        while not self._ended.wait(pause):
            began = time.monotonic()
            self._collect()
            pause = max(self._pause, _TIMES * (time.monotonic() - began))
