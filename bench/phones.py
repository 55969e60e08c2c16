"""What phones that follow cost: run `python -m bench.phones [--phones 500] [--seconds 60]`.

A workshop is open on the app as it is started (`streamlit run app.py`); so many phones look every 3 s where it stands,
each on a connection of its own, as the ballot's script does (with its jitter). Counted is the processor time of the
server's process and its children, as a share of one core, against the same server with nobody there. Then
the round is revealed, and every phone fetches its page: how long that takes for all of them.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.latency import ROOT, _free_port
from bench.workshop import SETTINGS
from sozial.store.database.database import open_database
from sozial.store.workshops import WorkshopStore
from sozial.web.ballot_views import LOOKS

BUDGET = 0.25
_TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def _app(folder: Path, address: str) -> Iterator[tuple[int, str]]:
    """Run the app; yield its process and address."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    variables = {"SOZIAL_DATABASE_URL": address, "QUARTIERSKOMPASS_STORE": str(folder / "store")}
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(
            [*command, "--server.headless", "true"], cwd=ROOT, env=os.environ | variables, stdout=log, stderr=log
        )
        base = f"http://127.0.0.1:{port}"
        try:
            for _attempt in range(600):
                try:
                    urllib.request.urlopen(base + "/_stcore/health", timeout=1)
                    break
                except OSError:
                    time.sleep(0.1)
            yield process.pid, base
        finally:
            process.terminate()
            process.wait(20)


def _processor_seconds(process: int) -> float:
    """Return what a process and all below it have used."""
    below = {process}
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(path.parent.name)
        parents[number], used[number] = int(parts[1]), (int(parts[11]) + int(parts[12])) / _TICKS
    for _depth in range(5):
        below |= {number for number, parent in parents.items() if parent in below}
    return sum(used.get(number, 0.0) for number in below)


class _Phone:
    """One phone with a connection of its own, as lean as can be: it must not take the server's processor."""

    def __init__(self, base: str) -> None:
        self._host, self._port = base.removeprefix("http://").split(":")
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.mark = ""

    async def get(self, path: str) -> str:
        """Return what stands at an address; a connection that was closed meanwhile is opened anew, as browsers do."""
        for _attempt in range(2):
            try:
                return await self._get(path)
            except (OSError, asyncio.IncompleteReadError):
                self._streams = None
        return await self._get(path)

    async def _get(self, path: str) -> str:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, int(self._port))
        reader, writer = self._streams
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nAccept: */*\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head[:20], head
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        return (await reader.readexactly(length)).decode()

    def close(self) -> None:
        """Let the connection go."""
        if self._streams is not None:
            self._streams[1].close()


async def _follow(phone: _Phone, path: str, until: float, times: list[float], told: list[float]) -> None:
    """Look every few seconds until the end; fetch the page when something is new."""
    await asyncio.sleep(random.random() * LOOKS)
    while time.monotonic() < until:
        start = time.perf_counter()
        mark = await phone.get(f"{path}/now")
        times.append(time.perf_counter() - start)
        if phone.mark and mark != phone.mark:
            await phone.get(path)
            told.append(time.monotonic())
        phone.mark = mark
        await asyncio.sleep(LOOKS * (0.8 + 0.4 * random.random()))


async def _room(
    base: str, path: str, phones: int, seconds: float, process: int, turn: Callable[[], object] | None = None
) -> dict[str, Any]:
    room = [_Phone(base) for _phone in range(phones)]
    times: list[float] = []
    told: list[float] = []
    for some in range(0, phones, 25):
        await asyncio.gather(*(phone.get(path) for phone in room[some : some + 25]))
    used, began = _processor_seconds(process), time.monotonic()
    looking = [asyncio.create_task(_follow(phone, path, began + seconds, times, told)) for phone in room]
    turned = began
    if turn is not None:
        await asyncio.sleep(LOOKS * 2)
        await asyncio.to_thread(turn)
        turned = time.monotonic()
    await asyncio.gather(*looking)
    spent, lasted = _processor_seconds(process) - used, time.monotonic() - began
    for phone in room:
        phone.close()
    waited = sorted(moment - turned for moment in told)
    return {"times": times, "waited": waited, "spent": spent, "lasted": lasted}


def looking(address: str, folder: Path, phones: int, seconds: float) -> dict[str, Any]:
    """Measure phones that look where a workshop stands, beside the app with nobody there."""
    store = WorkshopStore(open_database(address))
    workshop = store.open_round(store.create(SETTINGS, datetime.date.today())[0])
    path = f"/kompass/w/{workshop.code}"
    with _app(folder, address) as (process, base):
        urllib.request.urlopen(base + path)
        # What happens once at start is none of the phones'.
        time.sleep(20)
        quiet, begun = _processor_seconds(process), time.monotonic()
        time.sleep(10)
        idle = (_processor_seconds(process) - quiet) / (time.monotonic() - begun)
        asyncio.run(_room(base, path, phones, 4, process))
        looked = asyncio.run(_room(base, path, phones, seconds, process))
        for person in range(phones):
            values = {f"t{n}": (100 - person % 90 if n == 0 else person % 90 if n == 1 else 0) for n in range(6)}
            store.vote(workshop, 1, store.join(workshop), "", values).result()
        workshop = store.close_round(workshop)
        time.sleep(1.5)
        revealed = asyncio.run(_room(base, path, phones, 20, process, lambda: store.reveal(workshop)))
    store.remove(workshop)
    store.close()
    return {
        "phones": phones,
        "looks": len(looked["times"]),
        "a_second": len(looked["times"]) / looked["lasted"],
        "idle_share_of_a_core": idle,
        "share_of_a_core": looked["spent"] / looked["lasted"] - idle,
        "budget": BUDGET,
        "median_ms": 1000 * statistics.median(looked["times"]),
        "p95_ms": 1000 * statistics.quantiles(looked["times"], n=20)[-1],
        "saw_the_reveal": len(revealed["waited"]),
        "median_seconds_until_seen": statistics.median(revealed["waited"]),
        "longest_seconds_until_seen": revealed["waited"][-1],
    }


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        address = os.environ.get("SOZIAL_DATABASE_URL") or f"sqlite:///{folder / 'bench.sqlite'}"
        print(json.dumps(looking(address, folder, options.phones, options.seconds)), flush=True)


if __name__ == "__main__":
    main()
