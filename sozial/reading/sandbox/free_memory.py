"""Memory that what was read no longer needs, given back to the system (Linux with glibc; elsewhere nothing happens).

The C library keeps what is freed in between for the next file, for each thread that ever opened one: after two hundred
files from twenty people a quarter of the process was such free memory.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable
from functools import cache

import pyarrow as pa

# Answers are unpacked first, and several files that come together are one occasion.
_SECONDS = 2.0
_lock = threading.Lock()
_waiting: list[threading.Timer] = []


@cache
def _trim() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    found: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return found


def give_back() -> None:
    """Give free memory back now; this takes some milliseconds."""
    with _lock:
        _waiting.clear()
    pa.default_memory_pool().release_unused()
    trim = _trim()
    if trim is not None:
        trim(0)


def give_back_soon() -> None:
    """Give free memory back in a moment, once for all files that are opened until then."""
    with _lock:
        if not _waiting:
            clock = threading.Timer(_SECONDS, give_back)
            clock.daemon = True
            _waiting.append(clock)
            clock.start()
