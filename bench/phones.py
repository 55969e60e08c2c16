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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

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


async def _asked(client: httpx2.AsyncClient, path: str) -> httpx2.Response:
    """Ask as a browser does: once more where the connection that it kept was closed meanwhile."""
    try:
        return await client.get(path)
    except httpx2.TransportError:
        return await client.get(path)


async def _follow(client: httpx2.AsyncClient, path: str, until: float, times: list[float], told: list[str]) -> None:
    """Look every few seconds until the end; fetch the page when something is new."""
    mark = ""
    await asyncio.sleep(random.random() * LOOKS)
    while time.monotonic() < until:
        start = time.perf_counter()
        answer = await _asked(client, f"{path}/now")
        times.append(time.perf_counter() - start)
        if mark and answer.text != mark:
            (await _asked(client, path)).raise_for_status()
            told.append(answer.text)
        mark = answer.text
        await asyncio.sleep(LOOKS * (0.8 + 0.4 * random.random()))


async def _room(
    base: str, path: str, phones: int, seconds: float, turn: Any = None
) -> tuple[list[float], list[str], float]:
    limits = httpx2.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=60)
    clients = [httpx2.AsyncClient(base_url=base, timeout=60, limits=limits) for _phone in range(phones)]
    times: list[float] = []
    told: list[str] = []
    try:
        for some in range(0, phones, 50):
            pages = await asyncio.gather(*(client.get(path) for client in clients[some : some + 50]))
            assert all(page.status_code == 200 for page in pages)
        began = time.monotonic()
        until = began + seconds
        looking = [asyncio.create_task(_follow(client, path, until, times, told)) for client in clients]
        if turn is not None:
            await asyncio.sleep(min(5.0, seconds / 3))
            await asyncio.to_thread(turn)
            turned = time.monotonic()
            while len(told) < phones and time.monotonic() < until:
                await asyncio.sleep(0.05)
            took = time.monotonic() - turned
        else:
            took = 0.0
        await asyncio.gather(*looking)
    finally:
        for client in clients:
            await client.aclose()
    return times, told, took


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
        asyncio.run(_room(base, path, phones, 4))
        used, begun = _processor_seconds(process), time.monotonic()
        times, _told, _took = asyncio.run(_room(base, path, phones, seconds))
        spent, lasted = _processor_seconds(process) - used, time.monotonic() - begun
        for person in range(phones):
            values = {f"t{n}": (100 - person % 90 if n == 0 else person % 90 if n == 1 else 0) for n in range(6)}
            store.vote(workshop, 1, store.join(workshop), "", values).result()
        workshop = store.close_round(workshop)
        time.sleep(1.5)
        _times, told, took = asyncio.run(_room(base, path, phones, 25, lambda: store.reveal(workshop)))
    store.remove(workshop)
    store.close()
    return {
        "phones": phones,
        "looks": len(times),
        "a_second": len(times) / lasted,
        "idle_share_of_a_core": idle,
        "share_of_a_core": spent / lasted - idle,
        "budget": BUDGET,
        "median_ms": 1000 * statistics.median(times),
        "p95_ms": 1000 * statistics.quantiles(times, n=20)[-1],
        "told_of_reveal": len(told),
        "seconds_until_all_saw_it": took,
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
