"""Hostile files: python -m bench.hostile [alone] [neighbour] [many] [control] [browser] [--files 200] [--users 20]

alone: every row of `tests/hostile.py` in full size: how long, how much of it in the app's own process, how much memory.
neighbour: what somebody else's weight steps in the same process take while the files are taken, against without.
many: so many files from so many users at once: what is left of processes, open files, temporary files and memory, and
how long a user with an ordinary file waits meanwhile.
browser: the steps of somebody in a real browser meanwhile (see `bench/hostile_browser.py`).
control: many, with ordinary small files, for what any files leave in memory.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import hostile_browser
from bench.hostile_browser import named_rows, p95
from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.reading.loading.sample import SAMPLE_RECIPE, TABLE, read_sample, sample_file
from sozial.reading.sandbox import safely
from sozial.reading.sandbox.processes import processes
from sozial.reading.sandbox.turns import ASKING
from tests.hostile import CORPUS, Hostile, take

BUDGET_SECONDS, BUDGET_RATIO, BUDGET_LEFT = 20.0, 2.0, 0.1
_EVERY = 0.05


def resident() -> float:
    """Return how much memory the app's own process holds, in MB."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def take_in_words(row: Hostile, content: bytes) -> str:
    """Take a file and return what became of it."""
    try:
        take(row.room, content, row.title)
    except DataError as error:
        return error.findings[0].code
    return "read"


def measure_alone() -> None:
    processes.begin()
    print(f"{'file':52} {'kB':>7} {'s':>6} {'own s':>6} {'app MB':>7}  found")
    for row in CORPUS:
        content = row.build(row.large)
        time.sleep(1.5)
        started, own = time.monotonic(), time.process_time()
        found = take_in_words(row, content)
        spent, own = time.monotonic() - started, time.process_time() - own
        name = f"{row.room}: {row.name}"
        print(f"{name:52} {len(content) / 1e3:7.0f} {spent:6.1f} {own:6.2f} {resident():7.0f}  {found}", flush=True)
    print(f"largest process for a file: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")
    processes.stop()


def steps(stop: threading.Event, found: list[float]) -> None:
    """Build the index of the sample city again and again, as somebody does who moves a weight."""
    dataset, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE))
    while not stop.is_set():
        started = time.perf_counter()
        build_index(dataset, recipe, dataset.periods[-1])
        found.append(time.perf_counter() - started)
        stop.wait(_EVERY)


def beside(row: Hostile | None, seconds: float) -> list[float]:
    """Return the times of steps beside a file that is taken again and again for some seconds."""
    stop, times = threading.Event(), []
    neighbour = threading.Thread(target=steps, args=(stop, times))
    neighbour.start()
    until = time.monotonic() + seconds
    content = row.build(row.large) if row is not None else b""
    while time.monotonic() < until:
        if row is None:
            time.sleep(0.5)
        else:
            take_in_words(row, content + b" " * int(time.monotonic_ns() % 97) * (row.room in ("recipe", "reading")))
    stop.set()
    neighbour.join()
    return times[2:]


def measure_neighbour(seconds: float) -> None:
    processes.begin()
    alone = [p95(beside(None, seconds))]
    for row in named_rows():
        times = beside(row, seconds)
        alone.append(p95(beside(None, seconds)))
        ratio = p95(times) / statistics.median(alone)
        name = f"{row.room}: {row.name}"
        print(f"{name:52} p95 {1e3 * p95(times):6.1f} ms, {ratio:4.1f} x (budget {BUDGET_RATIO}), {resident():.0f} MB")
    print(f"nothing: p95 {', '.join(f'{1e3 * time:.1f}' for time in alone)} ms")
    processes.stop()


def hostile_files() -> list[tuple[Hostile, bytes]]:
    """Return every row in small."""
    return [(row, row.build(row.small)) for row in CORPUS]


def ordinary_files() -> list[tuple[Hostile, bytes]]:
    """Return small tables of which none is the same as another."""
    rows = [replace(row, name=f"ordinary {at}") for at, row in enumerate([CORPUS[-2]] * 36)]
    return [
        (
            row,
            "\n".join(["nr;name;wert", *(f"{1000 + unit};Gebiet {unit};{at + unit},5" for unit in range(60))]).encode(),
        )
        for at, row in enumerate(rows)
    ]


def measure_many(files: int, users: int, contents: list[tuple[Hostile, bytes]]) -> None:
    processes.begin()
    for row, content in contents[:6]:
        take_in_words(row, content)
    found: Counter[str] = Counter()
    waits: list[float] = []
    stop = threading.Event()

    def send(who: int) -> None:
        ASKING.set(f"user {who}")
        for at in range(who, files, users):
            row, content = contents[at % len(contents)]
            found[take_in_words(row, content)] += 1

    def ordinary() -> None:
        ASKING.set("somebody else")
        while not stop.is_set():
            started = time.monotonic()
            try:
                safely.read_table_safely(sample_file(TABLE), TABLE)
            except DataError as error:
                found[f"ordinary: {error.findings[0].code}"] += 1
            waits.append(time.monotonic() - started)
            stop.wait(1)

    with tempfile.TemporaryDirectory() as folder:
        processes.stop()
        tempfile.tempdir = folder
        gc.collect()
        before, opened = resident(), len(os.listdir("/proc/self/fd"))
        threads = [threading.Thread(target=send, args=(who,)) for who in range(users)]
        beside_them = threading.Thread(target=ordinary)
        for thread in (*threads, beside_them):
            thread.start()
        for thread in threads:
            thread.join()
        stop.set()
        beside_them.join()
        processes.stop()
        gc.collect()
        time.sleep(3)
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
        left, opened_after = list(Path(folder).iterdir()), len(os.listdir("/proc/self/fd"))
        tempfile.tempdir = None
    after = resident()
    print(f"{files} files from {users} users: {dict(found)}")
    print(f"left: {len(children)} processes, {opened_after - opened} open files, {len(left)} temporary files")
    print(
        f"memory {before:.0f} -> {after:.0f} MB, {100 * (after / before - 1):+.0f} % (budget {100 * BUDGET_LEFT:.0f} %)"
    )
    print(f"an ordinary table meanwhile: median {statistics.median(waits):.1f} s, longest {max(waits):.1f} s "
          f"(budget {BUDGET_SECONDS:.0f} s)")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["alone", "neighbour", "many", "control"])
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=12.0)
    chosen = parser.parse_args()
    if "alone" in chosen.what:
        measure_alone()
    if "neighbour" in chosen.what:
        measure_neighbour(chosen.seconds)
    if "many" in chosen.what:
        measure_many(chosen.files, chosen.users, hostile_files())
    if "browser" in chosen.what:
        hostile_browser.measure(20, 2)
    if "control" in chosen.what:
        measure_many(chosen.files, chosen.users, ordinary_files())


if __name__ == "__main__":
    main()
