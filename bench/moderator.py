"""A weight change on the moderator's page while 200 phones vote: run `python -m bench.moderator [--phones 200]`.

One session moderates a workshop on a city of 450 quarters and moves weights on the page Analyse. In turn it is alone,
and 200 phones keep their connections open and vote, ten votes a second all together (each opens the ballot, sends it,
and opens it again). The phones run on the same machine, which real ones do not. Medians of steps from key press to
repainted map and ranking; budget: 1.5 times.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import sync_playwright

from bench.city import write_city
from bench.connection_loss import start
from bench.latency import CHROMIUM_FLAGS, ROOT, _free_port, open_app, step
from bench.workshop import _phone
from sozial.store.database.database import open_database
from sozial.store.workshops import WorkshopStore

BUDGET = 1.5
VOTES_A_SECOND = 10


async def crowd(base: str, path: str, phones: int) -> None:
    """Keep so many phones connected, and vote until killed; print every acknowledged vote."""
    clients = [httpx2.AsyncClient(base_url=base, timeout=60) for _number in range(phones)]
    await asyncio.gather(*(client.get(path) for client in clients))
    print("connected", flush=True)
    times: list[float] = []
    number = 0
    running: set[asyncio.Task[Any]] = set()
    while True:
        client = clients[number % phones]

        async def once(client: httpx2.AsyncClient = client, number: int = number) -> None:
            acknowledged = await _phone(client, path, False, number, times)
            await client.get(path)
            print(acknowledged, flush=True)

        task = asyncio.create_task(once())
        running.add(task)
        task.add_done_callback(running.discard)
        number += 1
        await asyncio.sleep(1 / VOTES_A_SECOND)


@contextmanager
def crowded(base: str, path: str, phones: int) -> Any:
    """Run the crowd in a process of its own."""
    command = [sys.executable, "-m", "bench.moderator", "--crowd", base, path, "--phones", str(phones)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    lines = process.stdout
    assert lines is not None
    lines.readline()
    counted: list[int] = []
    try:
        yield counted
    finally:
        process.kill()
        counted.extend(int(line) for line in lines.read().split())
        process.wait()


def measure(phones: int, steps: int, turns: int) -> dict[str, Any]:
    """Return medians of both situations, and their ratio."""
    alone: list[float] = []
    with_crowd: list[float] = []
    acknowledged = sent = 0
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder, port = Path(name), _free_port()
        table, areas = write_city(folder, 450)
        process = start(port, folder)
        base = f"http://localhost:{port}"
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        page = browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE").new_page()
        side = open_app(page, base, "app", table, areas)
        page.get_by_role("link", name="Werkstatt").click()
        page.get_by_text("Indikatoren", exact=True).click()
        page.get_by_role("button", name="Werkstatt beginnen").click()
        page.get_by_role("button", name="Runde 1 öffnen").click()
        page.get_by_text("0 haben gewichtet").wait_for()
        page.get_by_role("link", name="Analyse").click()
        page.frame_locator('iframe[title*="folium"]').locator("[data-units]").first.wait_for(state="attached")
        store = WorkshopStore(open_database(f"sqlite:///{folder / 'loss.sqlite'}"))
        (workshop,) = store.all()
        path = f"/kompass/w/{workshop.code}"
        for _step in range(4):
            step(side)
        for _turn in range(turns):
            side.times.clear()
            for _step in range(steps):
                step(side)
            alone += [entry["all"] for entry in side.times]
            side.times.clear()
            with crowded(base, path, phones) as counted:
                for _step in range(steps):
                    step(side)
                time.sleep(0.5)
            with_crowd += [entry["all"] for entry in side.times]
            sent, acknowledged = sent + len(counted), acknowledged + sum(counted)
        stored = store.count(workshop, 1)
        store.close()
        browser.close()
        process.terminate()
        process.wait()
    ratio = statistics.median(with_crowd) / statistics.median(alone)
    return {
        "phones": phones, "alone_ms": statistics.median(alone), "with_crowd_ms": statistics.median(with_crowd),
        "ratio": ratio, "budget": BUDGET, "votes": sent, "acknowledged": acknowledged, "participants": stored,
    }  # fmt: skip


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--steps", type=int, default=15)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--crowd", nargs=2, metavar=("BASE", "PATH"))
    options = parser.parse_args()
    if options.crowd:
        asyncio.run(crowd(*options.crowd, options.phones))
        return
    print(json.dumps(measure(options.phones, options.steps, options.turns)))


if __name__ == "__main__":
    main()
