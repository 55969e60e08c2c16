"""What a workshop bears: run `python -m bench.workshop [--phones 500] [--votes 10000] [--kills 100] [--guesses 10000]`.

`votes`: so many phones send so many votes through the ballot pages of one server, in bounded bursts; beside them, in
the same run, a bare endpoint that commits one row to a database of the same kind. Acknowledged is what was answered
with the page that says so; stored is what the database holds. `kills`: a process that votes is killed in the middle,
again and again. `guesses`: codes are guessed over many connections at once while a phone that knows the code goes on,
and as many moderator's keys at the store. With SOZIAL_DATABASE_URL on PostgreSQL, else on SQLite.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import json
import os
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from bench.latency import ROOT, _free_port
from sozial.store.database.database import check_integrity, database_address, open_database
from sozial.store.voting.codes import CODE_LENGTH, CODE_LETTERS
from sozial.store.voting.workshop import Workshop
from sozial.store.workshops import WorkshopStore
from sozial.workshop.ballot import Form, Topic
from sozial.workshop.settings import WorkshopSettings

BUDGET = 4.0
SETTINGS = WorkshopSettings(
    "Bench", Form.POINTS, tuple(Topic(f"t{n}", f"Thema {n}", "Ein Satz dazu.", ("a",)) for n in range(6)),
    ("Bewohnerschaft", "Verwaltung"), 3, 10, "name = 'x'", "0", "Bench", "2024",
)  # fmt: skip
CHILD = """
import sys
from sozial.store.database.database import open_database
from sozial.store.workshops import WorkshopStore
store = WorkshopStore(open_database(sys.argv[1]))
workshop = store.by_key(sys.argv[2])
points = {topic.code: 0 for topic in workshop.settings.topics}
points["t0"] = 100
print("ready", flush=True)
while True:
    token = store.join(workshop)
    store.vote(workshop, 1, token, "", points).result()
    print("acknowledged", flush=True)
"""


@contextmanager
def served(module: str, address: str) -> Any:
    """Run one ASGI server; yield its address."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", module, "--port", str(port), "--log-level", "warning"]
    # Phones that wait for the next burst keep their connection.
    command += ["--timeout-keep-alive", "300"]
    environment = os.environ | {"SOZIAL_DATABASE_URL": address, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    base = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(200):
            try:
                urllib.request.urlopen(base + "/kompass/w", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait(20)


async def _phone(client: httpx2.AsyncClient, path: str, bare: bool, number: int, times: list[float]) -> int:
    """Send one vote; return 1 if it was acknowledged."""
    if bare:
        start = time.perf_counter()
        answer = await client.post("/bare", data={"n": str(number)})
        times.append(time.perf_counter() - start)
        return int(answer.status_code == 200)
    page = await client.get(path)
    csrf = re.search(r'name="csrf" value="(\w+)"', page.text)
    first = number % 101
    fields = {"csrf": csrf[1] if csrf else "", "round": "1", "group": "1", "t1": str(first), "t2": str(100 - first)}
    start = time.perf_counter()
    answer = await client.post(path, data=fields | {f"t{n}": "0" for n in range(3, 7)})
    times.append(time.perf_counter() - start)
    # The answer leads on only once the vote is on disk.
    return int(answer.status_code == 303)


async def _crowd(base: str, path: str, bare: bool, phones: int, votes: int, burst: int) -> tuple[int, list[float]]:
    """Let all phones vote in bursts; return how many votes were acknowledged, and how long each took."""
    times: list[float] = []
    limits = httpx2.Limits(max_connections=burst, max_keepalive_connections=burst)
    clients = [httpx2.AsyncClient(base_url=base, timeout=60, limits=limits) for _phone_of in range(phones)]
    acknowledged = 0
    try:
        order = [clients[number % phones] for number in range(votes)]
        for start in range(0, votes, burst):
            some = [
                _phone(client, path, bare, start + at, times) for at, client in enumerate(order[start : start + burst])
            ]
            acknowledged += sum(await asyncio.gather(*some))
    finally:
        for client in clients:
            await client.aclose()
    return acknowledged, times


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def crowd(address: str, phones: int, votes: int, burst: int) -> dict[str, float]:
    """Measure votes against bare rows, in turn."""
    store = WorkshopStore(open_database(address))
    workshop = _begun(store)
    path = f"/kompass/w/{workshop.code}"
    with served("bench.workshop_server:app", address) as base:
        asyncio.run(_crowd(base, path, True, 20, 200, 20))
        bare_before = asyncio.run(_crowd(base, path, True, phones, votes // 2, burst))[1]
        acknowledged, times = asyncio.run(_crowd(base, path, False, phones, votes, burst))
        bare_after = asyncio.run(_crowd(base, path, True, phones, votes // 2, burst))[1]
    stored, participants = store.count(workshop, 1), store.taking_part(workshop)
    store.remove(workshop)
    store.close()
    bare = _p95(bare_before + bare_after)
    return {
        "phones": phones,
        "votes": votes,
        "acknowledged": acknowledged,
        "stored_participants": stored,
        "participants": participants,
        "median_ms": 1000 * statistics.median(times),
        "bare_median_ms": 1000 * statistics.median(bare_before + bare_after),
        "p95_ms": 1000 * _p95(times),
        "bare_p95_ms": 1000 * bare,
        "p95_over_bare": _p95(times) / bare,
        "budget": BUDGET,
    }


def kills(address: str, times: int) -> dict[str, Any]:
    """Kill a voting process again and again; everything acknowledged must be there, and the file whole."""
    store = WorkshopStore(open_database(address))
    workshop = _begun(store)
    acknowledged = lost = broken = 0
    for _time in range(times):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, address, workshop.key], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        lines = child.stdout
        assert lines is not None
        lines.readline()
        for _line in range(20):
            lines.readline()
        child.kill()
        acknowledged += 20 + lines.read().count("acknowledged")
        child.wait()
        lost = max(lost, acknowledged - store.count(workshop, 1))
        engine = open_database(address)
        broken += check_integrity(engine) != "ok"
        engine.dispose()
    stored = store.count(workshop, 1)
    store.remove(workshop)
    store.close()
    return {"kills": times, "acknowledged": acknowledged, "stored": stored, "lost": lost, "broken": broken}


async def _guess(base: str, path: str, times: int, parallel: int) -> dict[str, Any]:
    """Guess codes while somebody who knows the code goes on weighing."""
    letters = secrets.SystemRandom()
    limits = httpx2.Limits(max_connections=parallel, max_keepalive_connections=parallel)
    client = httpx2.AsyncClient(base_url=base, timeout=None, limits=limits)
    found = 0
    own: list[float] = []

    async def one() -> None:
        nonlocal found
        code = "".join(letters.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))
        found += (await client.get(f"/kompass/w/{code}")).status_code != 404

    async def know() -> None:
        async with httpx2.AsyncClient(base_url=base, timeout=120) as phone:
            while True:
                start = time.perf_counter()
                (await phone.get(path)).raise_for_status()
                own.append(time.perf_counter() - start)
                await asyncio.sleep(0.5)

    knowing = asyncio.create_task(know())
    start = time.perf_counter()
    await asyncio.gather(*(one() for _time in range(times)))
    spent = time.perf_counter() - start
    knowing.cancel()
    await client.aclose()
    return {"found": found, "seconds": spent, "a_second": times / spent, "own_p95_ms": 1000 * _p95(own)}


def guesses(address: str, times: int, parallel: int) -> dict[str, Any]:
    """Guess codes over the network and moderator's keys at the store."""
    store = WorkshopStore(open_database(address))
    workshop = _begun(store)
    with served("bench.workshop_server:app", address) as base:
        codes = asyncio.run(_guess(base, f"/kompass/w/{workshop.code}", times, parallel))
    opened = sum(store.is_moderator(workshop, secrets.token_urlsafe(24)) for _time in range(times))
    store.remove(workshop)
    store.close()
    return {"guesses": times, "parallel": parallel, **codes, "keys_opened": opened}


def _begun(store: WorkshopStore) -> Workshop:
    workshop, _key = store.create(SETTINGS, datetime.date.today())
    return store.open_round(workshop)


def main() -> None:
    """Measure and print one JSON object per part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=500)
    parser.add_argument("--votes", type=int, default=10_000)
    parser.add_argument("--burst", type=int, default=50)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--guesses", type=int, default=10_000)
    parser.add_argument("--parallel", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        own = f"sqlite:///{Path(name) / 'bench.sqlite'}"
        address = database_address() if os.environ.get("SOZIAL_DATABASE_URL") else own
        if options.votes:
            print(json.dumps(crowd(address, options.phones, options.votes, options.burst)), flush=True)
        if options.kills:
            print(json.dumps(kills(address, options.kills)), flush=True)
        if options.guesses:
            print(json.dumps(guesses(address, options.guesses, options.parallel)), flush=True)


if __name__ == "__main__":
    main()
