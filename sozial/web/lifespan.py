"""What happens once when the server starts, so that no user's step has to wait for it."""

from __future__ import annotations

import gc
import importlib
import socket
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sozial.operation import journal
from sozial.reading.loading.sample import read_sample
from sozial.reading.sandbox.processes import processes
from sozial.store.opened import close_all
from sozial.web.collecting import Collector

_HEAVY = (
    "pandas",
    "pandas.io.formats.style",
    "geopandas",
    "pyogrio",
    "shapely",
    "folium",
    "altair",
    "pyarrow",
    "scipy.stats",
    "babel.numbers",
)
SWITCH_INTERVAL = 0.0005
SPARE_AFTER = 15.0


def disable_delayed_sending() -> int:
    """Set TCP_NODELAY on the listening sockets; return how many there were.

    Accepted connections inherit it on Linux. Without it each small answer on a kept connection
    waits for the other side's delayed acknowledgement (44 ms measured).
    """
    found = 0
    for candidate in gc.get_objects():
        if not isinstance(candidate, socket.socket) or candidate.fileno() < 0:
            continue
        if candidate.family not in (socket.AF_INET, socket.AF_INET6) or candidate.type != socket.SOCK_STREAM:
            continue
        candidate.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        found += 1
    return found


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Import the heavy libraries, then take them out of the garbage collector's rounds.

    A collection with these libraries imported blocks the interpreter for 75 ms, frozen it takes none. Streamlit's own
    after every script run is switched off in `.streamlit/config.toml`: see `sozial/web/collecting.py`.
    """
    journal.begin()
    for name in _HEAVY:
        importlib.import_module(name)
    disable_delayed_sending()
    # The thread that sends must not wait 5 ms, Python's default, for each turn while a script computes.
    sys.setswitchinterval(SWITCH_INTERVAL)
    read_sample()
    gc.collect()
    gc.freeze()
    collector = Collector()
    collector.start()
    # The process that waits for the first file starts when the first page has been drawn.
    later = threading.Timer(SPARE_AFTER, processes.begin)
    later.daemon = True
    later.start()
    journal.note("started")
    yield {}
    later.cancel()
    collector.stop()
    # What was handed in to be written is written: whoever waits for that gets an answer.
    close_all()
    processes.stop()
    journal.note("stopped")
