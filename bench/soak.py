"""Sessions that come and go with data of their own: python -m bench.soak [--sessions 2000] [--units 450] [--years 5].

Each opens a project of its own (other figures each time; 16 indicators), looks at its analysis, moves two weights,
which are saved, and is closed. With `--uploads` each brings its data as two files to the page Daten instead. One JSON
object for each so many sessions: the memory of the app, and how much more that is than after the first 500 (budget:
10 %). `--disconnected` sets for how many seconds Streamlit keeps a session whose window was closed.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import json
import os
import tempfile
import time
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from bench.analysts import memory, served, worked
from bench.city import INDICATORS, write_city
from bench.sessions import Session
from sozial.index.recipe.completing import complete_recipe
from sozial.index.recipe.presets import read_preset
from sozial.model import GEOMETRY, NAME, PERIOD, POPULATION, UNIT, Dataset, Indicator
from sozial.store.database.database import open_database
from sozial.store.database.writer import Writer
from sozial.store.project.project import Work
from sozial.store.project.projects import ProjectStore

BUDGET = 1.10
FIRST = 500
# Others end with an error of their own words, which say what is wrong.
_FAILURES = (RuntimeError, LookupError, TimeoutError, OSError)


def own_data(areas: gpd.GeoDataFrame, years: int, number: int) -> Dataset:
    """Return a city of these areas with figures of its own."""
    chance = np.random.default_rng(number)
    units = gpd.GeoDataFrame(
        {NAME: areas["name"].to_numpy(), GEOMETRY: areas.geometry.to_numpy()},
        index=pd.Index(areas["schluessel"].to_numpy(), name=UNIT), geometry=GEOMETRY, crs=areas.crs,
    )  # fmt: skip
    periods = [str(2025 - years + year) for year in range(years)]
    index = pd.MultiIndex.from_product([units.index, periods], names=[UNIT, PERIOD])
    codes = [f"indikator{place:02d}" for place in range(INDICATORS)]
    values = pd.DataFrame(np.exp(chance.normal(2, 0.5, (len(index), INDICATORS))).round(1), index=index, columns=codes)
    values[POPULATION] = chance.integers(500, 9_000, len(index)).astype(float)
    indicators = tuple(Indicator(code, f"Indikator {place}") for place, code in enumerate(codes))
    return Dataset(f"Stadt {number}", units, values, indicators)


def other_figures(table: bytes, number: int) -> bytes:
    """Return a table with other inhabitants in it."""
    head, *rows = table.decode("utf-8-sig").splitlines()
    chance = np.random.default_rng(number)
    given = [row.split(";") for row in rows]
    changed = [[*row[:2], str(chance.integers(500, 9_000)), *row[3:]] for row in given]
    return "\r\n".join([head, *(";".join(row) for row in changed), ""]).encode("utf-8-sig")


async def load(session: Session, table: bytes, areas: bytes, name: str) -> None:
    """Load a city on the page Daten and open its analysis.

    Raises
    ------
    RuntimeError
        If the app does not show it.
    """
    for place, file, content in ((1, f"{name}.geojson", areas), (0, f"{name}.csv", table)):
        status, words = await session.upload(place, file, content)
        if status != 204:
            raise RuntimeError(f"{status} {words}")
        await session.run()
    await session.press("-use")
    if not session.weights:
        raise RuntimeError("; ".join(session.exceptions or session.texts[-5:]))


Way = Callable[[str, int], Coroutine[Any, Any, None]]


async def by_project(store: ProjectStore, areas: gpd.GeoDataFrame, years: int, base: str, number: int) -> None:
    """Open a project of its own, change two weights, and close."""
    dataset = own_data(areas, years, number)
    recipe = complete_recipe(dataset, read_preset("additive"))
    at = datetime.datetime.now().isoformat(timespec="seconds")
    head = store.begin(f"Stadt {number}", Work(dataset, recipe, dataset.periods[-1]), "", at)
    async with Session(base, query=f"project={head.key}") as session:
        if len(session.weights) != INDICATORS:
            raise RuntimeError(f"{len(session.weights)} weights; {session.exceptions or session.texts[-5:]}")
        await session.weigh(number, number % 90)
        await session.weigh(number + 1, 30)
        if session.exceptions:
            raise RuntimeError("; ".join(session.exceptions))


async def by_files(table: bytes, areas: bytes, base: str, number: int) -> None:
    """Load files of its own, change two weights, and close."""
    async with Session(base, "daten", patience=600) as session:
        await load(session, other_figures(table, number), areas, f"stadt{number}")
        await session.weigh(number, number % 90)
        await session.weigh(number + 1, 30)
        if session.exceptions:
            raise RuntimeError("; ".join(session.exceptions))


async def soak(base: str, process: int, way: Way, sessions: int, at_once: int, every: int) -> None:
    """Open and close so many sessions, and print what the app holds."""
    turn, first = asyncio.Semaphore(at_once), None
    failed: list[str] = []
    began, done = time.monotonic(), 0

    async def one(number: int) -> None:
        async with turn:
            try:
                await way(base, number)
            except _FAILURES as error:
                failed.append(f"{type(error).__name__}: {error}")

    while done < sessions:
        some = min(every, sessions - done)
        await asyncio.gather(*(one(done + number) for number in range(some)))
        done += some
        now = memory([process])
        first = now if first is None and done >= min(FIRST, sessions) else first
        found: dict[str, Any] = {
            "sessions": done,
            "memory_mb": round(now),
            "over_first": round(now / first, 3) if first is not None else None,
            "budget": BUDGET,
            "failed": len(failed),
            "seconds": round(time.monotonic() - began),
            "computing_s": round(worked([process])),
            "load": round(os.getloadavg()[0], 2),
        }
        print(json.dumps(found | ({"first_failure": failed[0][:300]} if failed else {})), flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=2_000)
    parser.add_argument("--every", type=int, default=250)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--units", type=int, default=450)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--uploads", action="store_true")
    parser.add_argument("--disconnected", type=int, default=None)
    options = parser.parse_args()
    if options.disconnected is not None:
        os.environ["STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL"] = str(options.disconnected)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table, areas = write_city(folder, options.units)
        address = os.environ.setdefault("SOZIAL_DATABASE_URL", f"sqlite:///{folder / 'soak.sqlite'}")
        engine = open_database(address)
        store = ProjectStore(engine, Writer(engine))
        way: Way = partial(by_project, store, gpd.read_file(areas), options.years)
        if options.uploads:
            way = partial(by_files, table.read_bytes(), areas.read_bytes())
        with served(1) as (base, at):
            asyncio.run(soak(base, at[0], way, options.sessions, options.at_once, options.every))


if __name__ == "__main__":
    main()
