"""What ``python -m sozial grid`` does: areas and files of the grid become three files that the app reads."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sozial.commands.given import refuse
from sozial.commands.given_areas import read_buildings, read_given_areas
from sozial.commands.inputs import say
from sozial.i18n import DEFAULT_LANGUAGE, N_, Words
from sozial.output.tables.grid_tables import write_grid_files
from sozial.reading.areas.area_files import AreaReading
from sozial.reading.cells.typed_number import read_typed
from sozial.reading.census.gathering import make_town_grid, read_downloads, town_box
from sozial.reading.census.opening_files import SIZES, Download
from sozial.reading.census.published_totals import check_published


def run_grid(options: argparse.Namespace) -> int:
    """Make figures of areas from the census grid, print what was written; return 0.

    Raises
    ------
    DataError
        If something cannot be read, or was asked for that cannot be.
    """
    if options.cell_size not in (0, *SIZES):
        raise refuse(N_("The census has cells of {sizes} m."), sizes=", ".join(map(str, SIZES)))
    if not 0 <= options.least_known <= 100:
        raise refuse(N_("--least-known takes per cent, from 0 to 100."))
    areas = read_given_areas(options.areas, options.area_key, AreaReading(options.layer, options.crs))
    say(areas.findings, options.language)
    buildings = None if options.buildings is None else read_buildings(options.buildings)
    downloads = [Download(path.name, path) for path in options.files]
    files = read_downloads(downloads, town_box(areas.frame), options.cell_size, _Progress(options.language))
    grid = make_town_grid(files, areas.frame, buildings, options.least_known / 100)
    published = _published(options.published)
    say([*grid.findings, *check_published(grid, published)], options.language)
    options.out.mkdir(parents=True, exist_ok=True)
    for file, content in write_grid_files(grid, options.language, published).items():
        target: Path = options.out / file
        target.write_bytes(content)
        print(target)
    return 0


class _Progress:
    """Says on the error output how far the reading is, a line for each tenth."""

    def __init__(self, language: str) -> None:
        self._words, self._told = Words(language), -1

    def __call__(self, title: str, done: float) -> None:
        tenth = int(done * 10)
        if tenth > self._told:
            self._told = tenth
            line = self._words.fill(N_("{title}: {percent} read"), title=title, percent=self._words.percent(tenth / 10))
            print(line, file=sys.stderr)


def _published(given: Sequence[str]) -> dict[str, float]:
    """Return the published values that were given, by code."""
    found = {}
    for text in given:
        code, sign, value = text.partition("=")
        number = read_typed(value, DEFAULT_LANGUAGE) if sign else None
        if number is None:
            raise refuse(N_("“{given}” is no published value; write CODE=VALUE, as einwohner=12345."), given=text)
        found[code.strip()] = number
    return found
