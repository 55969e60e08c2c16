"""Forty people who upload a table of 50 MB at once: python -m bench.uploads [--people 40] [--megabytes 50].

All to one process; beside them one analyst goes on changing a weight. One JSON object: when the first, the median and
the last table stood on the page as read, what was said to those who had to wait too long, the largest memory of the app
and of the processes that read, and the analyst's steps beside those of before.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import time
from pathlib import Path
from typing import Any

from bench.analysts import memory, served, summary
from bench.sessions import Session, Step

BUDGET = 2.0


def table(megabytes: float, number: int) -> bytes:
    """Return a table of another content for each."""
    columns = 20
    head = "schluessel;name;einwohner;" + ";".join(f"indikator{place:02d}" for place in range(columns)) + "\n"
    rows, size, unit = [head], len(head), 0
    while size < megabytes * 1e6:
        figures = ";".join(f"{(unit * 7 + place * 13 + number) % 997},{place}" for place in range(columns))
        rows.append(f"{unit:07d};Quartier {unit};{500 + unit % 8_000};{figures}\n")
        size += len(rows[-1])
        unit += 1
    return "".join(rows).encode()


def below(process: int) -> list[int]:
    """Return a process and all that it has started."""
    found, folder = [process], Path(f"/proc/{process}/task")
    try:
        for task in folder.iterdir():
            for child in (task / "children").read_text().split():
                found += below(int(child))
    except OSError:
        return found
    return found


async def _upload(base: str, content: bytes, number: int, seen: list[dict[str, Any]]) -> None:
    async with Session(base, "daten", patience=900) as session:
        began = time.monotonic()
        status, _words = await session.upload(0, f"stadt{number}.csv", content)
        arrived = time.monotonic() - began
        if status != 204:
            seen.append({"refused": status, "seconds": arrived})
            return
        step = await session.run()
        if any("ohne an die Reihe zu kommen" in text for text in session.texts):
            seen.append({"busy": True, "seconds": time.monotonic() - began})
            return
        seen.append({"arrived": arrived, "read": time.monotonic() - began, "run": step.all,
                     "failed": list(session.exceptions)})  # fmt: skip


async def _analyse(session: Session, over: asyncio.Event, steps: list[Step]) -> None:
    number = 0
    while not over.is_set():
        steps.append(await session.weigh(number, 5 + number % 90))
        number += 1
        await asyncio.sleep(0.5)


async def _watch(process: int, over: asyncio.Event, peak: dict[str, float]) -> None:
    while not over.is_set():
        others = [number for number in below(process) if number != process]
        readers = 0.0
        for number in others:
            try:
                readers += memory([number])
            except OSError:
                continue
        peak["app"] = max(peak["app"], memory([process]))
        peak["readers"] = max(peak["readers"], readers)
        await asyncio.sleep(0.2)


async def _measure(base: str, process: int, people: int, megabytes: float) -> dict[str, Any]:
    contents = [table(megabytes, number) for number in range(people)]
    async with Session(base) as session:
        alone: list[Step] = []
        for number in range(12):
            alone.append(await session.weigh(number, 20 + number))
            await asyncio.sleep(0.4)
        before, over, steps = memory([process]), asyncio.Event(), []
        peak, seen = {"app": before, "readers": 0.0}, []
        beside = [
            asyncio.create_task(_analyse(session, over, steps)),
            asyncio.create_task(_watch(process, over, peak)),
        ]
        began = time.monotonic()
        await asyncio.gather(*(_upload(base, content, number, seen) for number, content in enumerate(contents)))
        lasted = time.monotonic() - began
        over.set()
        await asyncio.gather(*beside)
    read = sorted(entry["read"] for entry in seen if "read" in entry)
    one, others = summary(alone[2:]), summary(steps)
    return {
        "people": people,
        "megabytes": megabytes,
        "load": round(os.getloadavg()[0], 2),
        "read": len(read),
        "refused": sum("refused" in entry for entry in seen),
        "told_busy": sum("busy" in entry for entry in seen),
        "failed": sum(bool(entry.get("failed")) for entry in seen),
        "arrived_last_s": round(max((entry["arrived"] for entry in seen if "arrived" in entry), default=0), 1),
        "first_s": round(read[0], 1) if read else None,
        "median_s": round(statistics.median(read), 1) if read else None,
        "last_s": round(read[-1], 1) if read else None,
        "lasted_s": round(lasted, 1),
        "memory_before_mb": round(before),
        "memory_peak_app_mb": round(peak["app"]),
        "memory_peak_readers_mb": round(peak["readers"]),
        "memory_after_mb": round(memory([process])),
        "alone": one,
        "beside": others,
        "p95_over_alone": round(others["all"]["p95"] / one["all"]["p95"], 2),
        "budget": BUDGET,
    }


def main() -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--megabytes", type=float, default=50.0)
    options = parser.parse_args()
    with served(1) as (base, at):
        print(json.dumps(asyncio.run(_measure(base, at[0], options.people, options.megabytes))), flush=True)


if __name__ == "__main__":
    main()
