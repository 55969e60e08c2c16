"""Analysts who change a weight every five seconds: python -m bench.analysts [--analysts 30 100] [--processes 1 2 4].

For each number of processes they are started anew, behind nginx with the cookie of docs/operating.md where there is
more than one; all on the database in SOZIAL_DATABASE_URL, else on one SQLite file. First one analyst works alone; then
so many at once. Sessions are those of `bench/sessions.py`, each with a window of its own; beside them two windows of a
real Chromium take the same steps, from the key press to the drawn map. One JSON object for each case:
seconds from a moved weight to map, ranking and the end of the run; what a step costs in computing time; memory for
each session; and how busy the machine was.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bench.connection_loss import start
from bench.latency import CHROMIUM_FLAGS, _free_port
from bench.sessions import Session, Step

BUDGET_SECONDS = 2.0
PAUSE = 5.0
_ALONE = 10
_TICKS = os.sysconf("SC_CLK_TCK")
# From the key press to the drawn map; a step that nobody has seen after a minute counts as one.
WAIT_FOR_MAP = """() => {
  const frame = () => document.querySelector('iframe[title*="folium"]');
  const step = () => frame() && frame().contentDocument.querySelector('[data-step]')?.dataset.step;
  const before = step();
  window.result = new Promise((done) => window.addEventListener('keydown', async () => {
    const start = performance.now();
    while (step() === before && performance.now() - start < 60000) await new Promise((then) => setTimeout(then, 10));
    done((performance.now() - start) / 1000);
  }, { once: true, capture: true }));
}"""


def nginx_configuration(folder: Path, port: int, processes: Sequence[int]) -> str:
    """Return the configuration of docs/operating.md for any number of processes, without TLS."""
    names = [f"process{number}" for number in range(len(processes))]
    known = "".join(f"{name} {name}; " for name in names)
    parts = "".join(f"{100 // len(names)}% {name}; " for name in names[1:]) + f"* {names[0]};"
    upstreams = "".join(
        f"upstream {name} {{ server 127.0.0.1:{at};"
        + "".join(f" server 127.0.0.1:{other} backup;" for other in processes if other != at)
        + " }\n"
        for name, at in zip(names, processes, strict=True)
    )
    places = "".join(
        f"{kind}_temp_path {folder / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""daemon off; pid {folder / "pid"}; error_log {folder / "error.log"};
events {{ worker_connections 4096; }}
http {{ access_log off; {places} client_max_body_size 60m;
map $cookie_kompass_process $process {{ default $assigned; {known} }}
split_clients "$request_id" $assigned {{ {parts} }}
{upstreams}
map $http_upgrade $connection_upgrade {{ default upgrade; "" close; }}
server {{ listen 127.0.0.1:{port}; server_name localhost;
location / {{ proxy_pass http://$process; proxy_http_version 1.1; proxy_set_header Host $http_host;
proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
proxy_set_header X-Forwarded-For $remote_addr; proxy_connect_timeout 1s; proxy_read_timeout 300s;
proxy_next_upstream error timeout;
add_header Set-Cookie "kompass_process=$process; Path=/; HttpOnly; SameSite=Lax"; }} }} }}
"""


@contextmanager
def served(processes: int) -> Iterator[tuple[str, list[int]]]:
    """Run so many processes of the app; yield the address, and the numbers of the processes."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        ports = [_free_port() for _process in range(processes)]
        own = {"QUARTIERSKOMPASS_WITHOUT_SIGN_IN": "operator", "QUARTIERSKOMPASS_LOG_LEVEL": "error"}
        if os.environ.get("SOZIAL_DATABASE_URL"):
            own["SOZIAL_DATABASE_URL"] = os.environ["SOZIAL_DATABASE_URL"]
        running = [start(port, folder, **own) for port in ports]
        for process in running:
            stack.callback(process.wait)
            stack.callback(process.terminate)
        port = ports[0]
        if processes > 1:
            port = _free_port()
            configuration = folder / "nginx.conf"
            configuration.write_text(nginx_configuration(folder, port, ports), encoding="utf-8")
            # Its workers may run as another user, and must reach what a browser sends.
            folder.chmod(0o755)
            nginx = subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(configuration), "-p", name])
            stack.callback(nginx.wait)
            stack.callback(nginx.terminate)
            time.sleep(1)
        yield f"http://localhost:{port}", [process.pid for process in running]


def memory(processes: Sequence[int]) -> float:
    """Return the resident memory of processes in MB."""
    pages = sum(int(Path(f"/proc/{number}/statm").read_text().split()[1]) for number in processes)
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def worked(processes: Sequence[int]) -> float:
    """Return the computing time of processes in seconds."""
    parts = [Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split() for number in processes]
    return sum(int(part[11]) + int(part[12]) for part in parts) / _TICKS


def spread(times: Sequence[float]) -> dict[str, float]:
    """Return median and 95th percentile of seconds."""
    known = sorted(seconds for seconds in times if seconds == seconds)
    if not known:
        return {}
    return {
        "p50": round(statistics.median(known), 3),
        "p95": round(known[min(len(known) - 1, int(0.95 * len(known)))], 3),
    }


def summary(steps: Sequence[Step]) -> dict[str, Any]:
    """Return how long steps took."""
    return {name: spread([getattr(step, name) for step in steps]) for name in ("map", "ranking", "all")}


async def _work(session: Session, until: float, pause: float, steps: list[Step]) -> None:
    chance = random.Random(session.id)
    await asyncio.sleep(chance.uniform(0, pause))
    while time.monotonic() < until:
        began = time.monotonic()
        steps.append(await session.weigh(chance.randrange(16), chance.randrange(101)))
        await asyncio.sleep(max(0.0, pause * chance.uniform(0.7, 1.3) - (time.monotonic() - began)))


async def _alone(base: str) -> list[Step]:
    async with Session(base) as session:
        steps = []
        for number in range(_ALONE + 2):
            steps.append(await session.weigh(number, 10 + 7 * number))
            await asyncio.sleep(0.4)
        return steps[2:]


def _browse(
    base: str, windows: int, pause: float, times: list[float], opened: threading.Event, over: threading.Event
) -> None:
    """Let windows of a real browser take the same steps, from when they are open until it is over."""
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
            pages = []
            for _window in range(windows):
                page = browser.new_context(locale="de-DE", viewport={"width": 1400, "height": 900}).new_page()
                page.set_default_timeout(120_000)
                page.goto(f"{base}/analyse")
                page.frame_locator('iframe[title*="folium"]').locator("[data-units]").first.wait_for(state="attached")
                page.get_by_role("radio", name="Indikatoren", exact=True).click()
                page.locator(".st-key-w_sgb2_quote").wait_for()
                page.wait_for_timeout(1_000)
                pages.append(page)
            opened.set()
            number = 0
            while not over.is_set():
                for page in pages:
                    page.bring_to_front()
                    page.get_by_role("slider").nth(number % 10).focus()
                    page.evaluate(WAIT_FOR_MAP)
                    # The recipe begins with weights at their end.
                    page.keyboard.press("End" if number // 10 % 2 else "Home")
                    times.append(page.evaluate("window.result"))
                    page.wait_for_timeout(1000 * pause / windows)
                number += 1
            browser.close()
    finally:
        # Nobody waits for windows that could not be opened; none of their steps are counted then.
        opened.set()


async def _together(
    base: str, analysts: int, seconds: float, pause: float, browsers: int, at: list[int]
) -> dict[str, Any]:
    async with AsyncExitStack() as stack:
        before, opened = memory(at), []
        async with asyncio.TaskGroup() as group:
            turn = asyncio.Semaphore(4)

            async def open_one() -> None:
                async with turn:
                    opened.append(await stack.enter_async_context(Session(base)))

            for _analyst in range(analysts):
                group.create_task(open_one())
        steps: list[Step] = []
        seen: list[float] = []
        ready, over = threading.Event(), threading.Event()
        browsing = threading.Thread(target=_browse, args=(base, browsers, pause, seen, ready, over))
        if browsers:
            browsing.start()
            await asyncio.to_thread(ready.wait)
        until = time.monotonic() + seconds
        began, spent, own = time.monotonic(), worked(at), time.process_time()
        async with asyncio.TaskGroup() as group:
            for session in opened:
                group.create_task(_work(session, until, pause, steps))
        lasted = time.monotonic() - began
        spent, own = worked(at) - spent, time.process_time() - own
        after = memory(at)
        failed = sum(len(session.exceptions) for session in opened)
        over.set()
        if browsers:
            await asyncio.to_thread(browsing.join)
    return {
        **summary(steps),
        "steps": len(steps),
        "steps_a_second": round(len(steps) / lasted, 2),
        "failed": failed,
        "browser_map": spread(seen),
        "browser_steps": len(seen),
        "computing_ms_a_step": round(1000 * spent / max(1, len(steps) + len(seen))),
        "cores_of_app": round(spent / lasted, 2),
        "cores_of_this_program": round(own / lasted, 2),
        "memory_mb": round(after),
        "memory_mb_a_session": round((after - before) / analysts, 2),
    }


def measure(analysts: int, processes: int, seconds: float, pause: float, browsers: int) -> dict[str, Any]:
    """Return what was measured in one case."""
    load = os.getloadavg()[0]
    with served(processes) as (base, at):
        one = summary(asyncio.run(_alone(base)))
        found = asyncio.run(_together(base, analysts, seconds, pause, browsers, at))
    return {
        "analysts": analysts,
        "processes": processes,
        "load_before": round(load, 2),
        "alone": one,
        **found,
        "p95_over_alone": round(found["all"]["p95"] / one["all"]["p50"], 2),
        "budget_seconds": BUDGET_SECONDS,
    }


def main() -> None:
    """Measure, and print one JSON object for each case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--analysts", type=int, nargs="+", default=[30, 100])
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--seconds", type=float, default=45.0)
    parser.add_argument("--pause", type=float, default=PAUSE)
    parser.add_argument("--browsers", type=int, default=2)
    options = parser.parse_args()
    for processes in options.processes:
        for analysts in options.analysts:
            found = measure(analysts, processes, options.seconds, options.pause, options.browsers)
            print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
