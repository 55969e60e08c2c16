"""How many phones are here: those that asked for their ballot within the last minutes, over all processes."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from sozial.store.opened import workshop_store
from sozial.store.voting.workshop import Workshop

# A phone that lies locked on the table is still here.
RECENT_SECONDS = 600
# So often a process says how many it has seen: at once, but not with every phone of a full room.
_TOLD_AGAIN, _TOLD_ALIKE = 1.0, 60.0
_MOST_PHONES, _MOST_WORKSHOPS = 5_000, 1_000


class Presence:
    """The phones that one process has lately seen, by workshop; nothing of them is kept but their number.

    Parameters
    ----------
    clock
        Returns seconds.

    Examples
    --------
    >>> seen = Presence()
    >>> seen.note("w", "one phone"), seen.note("w", "another"), seen.note("w", "one phone")
    (1, None, None)
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.process = secrets.token_hex(16)
        self._clock = clock
        self._seen: OrderedDict[str, OrderedDict[bytes, float]] = OrderedDict()
        self._told: dict[str, tuple[float, int]] = {}
        self._lock = Lock()

    def note(self, workshop: str, token: str) -> int | None:
        """Note that a phone asked; return how many this process has seen where that should be told, else None."""
        now, phone = self._clock(), hashlib.sha256(token.encode()).digest()[:12]
        with self._lock:
            phones = self._seen.setdefault(workshop, OrderedDict())
            self._seen.move_to_end(workshop)
            while len(self._seen) > _MOST_WORKSHOPS:
                gone, _phones = self._seen.popitem(last=False)
                self._told.pop(gone, None)
            phones.pop(phone, None)
            phones[phone] = now
            while phones and (len(phones) > _MOST_PHONES or next(iter(phones.values())) < now - RECENT_SECONDS):
                phones.popitem(last=False)
            when, told = self._told.get(workshop, (float("-inf"), -1))
            if now - when < (_TOLD_AGAIN if len(phones) != told else _TOLD_ALIKE):
                return None
            self._told[workshop] = now, len(phones)
            return len(phones)


PRESENCE = Presence()


def note_phone(workshop: Workshop, token: str) -> None:
    """Note that a phone asked for its ballot; nobody waits until that is written."""
    seen = PRESENCE.note(workshop.key, token)
    if seen is not None:
        workshop_store().note_here(workshop, PRESENCE.process, seen, int(time.time()))
