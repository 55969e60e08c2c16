"""Reading: python -m bench.reading [csv] [mutations] [neighbour] [--mutations 10000]

csv: a file of 50 MB beside pandas' own read_csv with everything given. mutations: damaged sample files through one
reused process: refused or read, and how long the longest took. neighbour: what another session feels while a file
that is made to take long is being read.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import sync_playwright

from bench.city import write_city
from bench.damage import damaged
from bench.latency import CHROMIUM_FLAGS, ROOT, Side, median, open_app, server, step
from sozial.errors import DataError
from sozial.reading.loading.sample import sample_file
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.sandbox import safely
from sozial.reading.sandbox.processes import processes
from sozial.reading.tables.table import read_table

COLUMNS, ROWS, RUNS, SECONDS = 20, 340_000, 5, 5.0
FILES = (
    ("table", "musterstadt.csv"),
    ("table", "musterstadt.xlsx"),
    ("areas", "musterstadt_quartiere.geojson"),
    ("areas", "musterstadt_quartiere.gpkg"),
)


def large_file() -> bytes:
    """Return a table of about 50 MB: key, name, year and twenty figures with decimal commas."""
    values = np.round(np.random.default_rng(1).random((ROWS, COLUMNS)) * 100, 2)
    out = io.StringIO()
    out.write("schluessel;name;jahr;" + ";".join(f"wert_{number}" for number in range(COLUMNS)) + "\n")
    for row in range(ROWS):
        figures = ";".join(f"{value:.2f}".replace(".", ",") for value in values[row])
        out.write(f"{row // 10:08d};Quartier {row // 10};{2010 + row % 10};{figures}\n")
    return out.getvalue().encode()


def measure_csv() -> None:
    content = large_file()
    names = [f"wert_{number}" for number in range(COLUMNS)]
    kinds = {"schluessel": str, "name": str, "jahr": str} | dict.fromkeys(names, float)
    times: dict[str, list[float]] = {"pandas": [], "read": [], "alone": [], "proposed": []}
    processes.begin()
    time.sleep(5)
    for _run in range(RUNS):
        started = time.perf_counter()
        frame = pd.read_csv(io.BytesIO(content), sep=";", decimal=",", dtype=kinds, encoding="utf-8")
        times["pandas"].append(time.perf_counter() - started)
        started = time.perf_counter()
        table = read_table(content, "large.csv")
        columns = [table.numbers(name).values for name in names]
        times["read"].append(time.perf_counter() - started)
        assert np.allclose(frame[names[7]].to_numpy(), columns[7])
        started = time.perf_counter()
        propose_columns(table)
        times["proposed"].append(time.perf_counter() - started)
        started = time.perf_counter()
        safely.read_table_safely(content, "large.csv")
        times["alone"].append(time.perf_counter() - started)
        time.sleep(3)
    processes.stop()
    base = statistics.median(times["pandas"])
    print(f"{len(content) / 1e6:.0f} MB, medians of {RUNS}; pandas {base:.2f} s")
    for name, words in (
        ("read", "read, everything found out, all figures as numbers"),
        ("alone", "opened in a process of its own"),
        ("proposed", "what the columns are"),
    ):
        found = statistics.median(times[name])
        print(f"  {words}: {found:.2f} s, {found / base:.2f} x pandas")


def measure_mutations(count: int, seed: str) -> None:
    for kind, name in FILES:
        each = count // len(FILES)
        requests = ((kind, name, content) for content in damaged(sample_file(name), each, name + seed))
        found: Counter[str] = Counter()
        longest = 0.0
        for answer, spent in safely.read_many(requests, SECONDS):
            longest = max(longest, spent)
            found["died" if answer is None else "refused" if isinstance(answer, DataError) else "read"] += 1
        print(f"{name}: {dict(found)}, longest {longest:.2f} s")


def slow_file() -> bytes:
    """Return a spreadsheet of a million cells in a few hundred kilobytes."""
    row = "<row>" + '<c t="str"><v>a</v></c>' * 1_000 + "</row>"
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + row * 2_900
        + "</sheetData></worksheet>"
    )
    plain, out = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        book.add_worksheet().write(0, 0, "a")
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, sheet if entry == "xl/worksheets/sheet1.xml" else old.read(entry))
    return out.getvalue()


def measure_neighbour(steps: int) -> None:
    content = slow_file()
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        server(ROOT / "app.py", ROOT) as address,
    ):
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM_FLAGS
        )
        page = browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE").new_page()
        alone = open_app(page, address, "app", *write_city(Path(folder), 450))
        beside = Side(page, "app")
        for _step in range(steps):
            step(alone)
        other = browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE").new_page()
        other.goto(address + "/daten")
        other.locator('input[type="file"]').nth(0).wait_for(state="attached")
        beside.presses = alone.presses
        for round_ in range(steps):
            # A new file for every step, so that none comes from a cache.
            path = Path(folder) / f"slow{round_}.xlsx"
            path.write_bytes(content + bytes([round_]))
            other.locator('input[type="file"]').nth(0).set_input_files(path)
            page.wait_for_timeout(300)
            step(beside)
        browser.close()
    before, after = median(alone, "all"), median(beside, "all")
    print(f"a file of {len(content) / 1e3:.0f} kB that unpacks to 2.9 million cells, and another session's step:")
    print(f"  alone {before:.0f} ms, meanwhile {after:.0f} ms, {after / before:.2f} x")


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast files are read, and whether bad ones harm.")
    parser.add_argument("what", nargs="*", default=["csv", "mutations", "neighbour"])
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--seed", default="", help="other damage than last time")
    parser.add_argument("--steps", type=int, default=15)
    options = parser.parse_args()
    if "csv" in options.what:
        measure_csv()
    if "mutations" in options.what:
        measure_mutations(options.mutations, options.seed)
    if "neighbour" in options.what:
        measure_neighbour(options.steps)


if __name__ == "__main__":
    main()
