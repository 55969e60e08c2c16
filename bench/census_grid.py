"""Census grid: python -m bench.census_grid [--cells 3000000]

A made-up file of the size of a national one (three million cells of 100 m, some 500 MB) is read for one town by the
command line, as CSV and in a ZIP, each in a process of its own. Budgets: 60 s and 500 MB of memory at its highest.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.grid_files import X, Y, write_areas

SECONDS, MEGABYTES = 60.0, 500.0
_COLUMNS = (
    "Insgesamt_Heizungsart;Fernheizung;Etagenheizung;Blockheizung;Zentralheizung;Einzel_Mehrraumoefen;keine_Heizung"
)
# More columns than the real files have make the file as large as the largest of them.
_MORE = 13


def write_national(path: Path, cells: int) -> None:
    """Write a grid of a country, the town among its cells."""
    choose = np.random.default_rng(1)
    height = int(np.sqrt(cells * 1.3))
    width = cells // height + 1
    more = "".join(f";Weitere_Spalte_{number}" for number in range(_MORE))
    west, south = X - (width // 2) * 100, Y - (height // 2) * 100
    counts = choose.integers(3, 200, cells)
    with path.open("w", encoding="utf-8") as target:
        target.write(f"GITTER_ID_100m;x_mp_100m;y_mp_100m;{_COLUMNS}{more}\n")
        for number, count in enumerate(counts.tolist()):
            x, y = west + number % width * 100, south + number // width * 100
            tail = ";123456" * (_MORE // 2) + ";–" * (_MORE - _MORE // 2)
            target.write(
                f"CRS3035RES100mN{y}E{x};{x + 50};{y + 50};{count};{count // 3};–;–;{count - count // 3};–;–{tail}\n"
            )


def measure(file: Path, areas: Path, out: Path) -> tuple[float, float]:
    """Return seconds and the largest memory in megabytes of one command."""
    started = time.monotonic()
    command = [sys.executable, "-m", "sozial", "grid", str(file), "--areas", str(areas), "--out", str(out)]
    child = os.posix_spawn(sys.executable, command, os.environ)
    _child, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"the command failed: {status}")
    return time.monotonic() - started, used.ru_maxrss / 1_024


def main() -> None:
    """Measure, and print the figures beside their budgets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=3_000_000)
    cells = parser.parse_args().cells
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        areas, plain = write_areas(folder), folder / "Zensus2022_Heizungsart_100m-Gitter.csv"
        write_national(plain, cells)
        packed = folder / "Zensus2022_Heizungsart.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(plain, plain.name)
        for file in (plain, packed):
            seconds, megabytes = measure(file, areas, folder / "out")
            size = file.stat().st_size / 1e6
            print(f"{file.suffix[1:]} of {size:.0f} MB, {cells:,} cells: {seconds:.1f} s (budget {SECONDS:.0f})")
            print(f"  highest memory {megabytes:.0f} MB (budget {MEGABYTES:.0f})")


if __name__ == "__main__":
    main()
