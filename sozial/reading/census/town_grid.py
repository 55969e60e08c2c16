"""Files of a census grid and the areas of a town, put together to figures of these areas.

One way: the cells of all files, each once; their shares in the areas; for every column its figure by its kind. What is
too little known to be said is withheld, and everything that was left out, replaced or assumed is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np

from sozial.errors import Finding, Phrase, Severity, listed, refusal
from sozial.i18n import N_, NP_
from sozial.model import NAME
from sozial.reading.census.cell_file import GridFile
from sozial.reading.census.cell_shares import CellShares, share_cells
from sozial.reading.census.cell_values import Cells
from sozial.reading.census.certain_figures import AreaFigures, add_counts, average, share_of_total
from sozial.reading.census.grid_figures import GridFigure, TownGrid
from sozial.reading.census.grid_findings import about_grid
from sozial.reading.census.plausible import check_values, part_above_total
from sozial.reading.census.topics import PEOPLE, Mean, Part, mean_of, parts_of

# Below this share of what is counted, a figure is not said.
LEAST_KNOWN = 0.5


@dataclass(frozen=True)
class _Column:
    """A column of a file, of all cells of the town."""

    file: str
    cells: Cells


def build_town_grid(
    files: Sequence[GridFile],
    areas: gpd.GeoDataFrame,
    buildings: gpd.GeoSeries | None = None,
    least_known: float = LEAST_KNOWN,
) -> TownGrid:
    """Return figures of areas from the cells of a town.

    Parameters
    ----------
    files
        Cells that lie near the areas.
    areas
        Index: key. Column: name. Valid areas in EPSG:3035.
    buildings
        Buildings in EPSG:3035, by which cells on borders are shared.
    least_known
        Share of what is counted that must be published; below it a figure is withheld.

    Raises
    ------
    DataError
        If the files have cells of different sizes, or no cell lies in any area.
    """
    size = _one_size(files)
    _refuse_twice(files)
    x, y = _cells_of_all(files)
    shares = share_cells(x, y, size, areas, buildings)
    if shares.matrix.nnz == 0:
        message = N_("No cell of the grid lies in any of the areas.")
        remedy = N_("Check that the areas lie where the town does, and that the file is the national one.")
        raise refusal("grid-elsewhere", ", ".join(file.title for file in files), message, remedy)
    findings = [finding for file in files for finding in file.findings]
    files, found = _checked(files)
    findings.extend(found)
    columns = {file.title: _columns_of(file, x, y) for file in files}
    _refuse_two_counts(files, columns)
    every = {name: column for file in columns.values() for name, column in file.items()}
    figures: list[GridFigure] = []
    for file in files:
        made, found = _figures_of(file.title, columns[file.title], every, shares, least_known)
        codes = {figure.code for figure in figures}
        figures.extend(figure for figure in made if figure.code not in codes)
        findings.extend([*found, *_made_again([figure.code for figure in made if figure.code in codes], file.title)])
    people = add_counts(shares, every[PEOPLE].cells) if PEOPLE in every else None
    names = tuple(str(name) for name in areas[NAME])
    grid = TownGrid(
        shares.keys, names, _year(files), size, people, tuple(figures), _in_town(shares), tuple(findings)
    )  # fmt: skip
    living = every[PEOPLE].cells.values if PEOPLE in every else None
    told = about_grid(grid, shares, living, x, y, sum(file.read for file in files))
    return replace(grid, findings=(*findings, *told))


def _one_size(files: Sequence[GridFile]) -> int:
    sizes = sorted({file.size for file in files})
    if len(sizes) > 1:
        message = N_("These files have cells of different sizes: {sizes}")
        shown = listed([f"{file.title}: {file.size} m" for file in files])
        remedy = N_("Take one size of cells; the smaller, the better borders are met.")
        raise refusal("grid-sizes", "", message, remedy, sizes=shown)
    return sizes[0]


def _refuse_twice(files: Sequence[GridFile]) -> None:
    titles = [file.title for file in files]
    twice = listed([title for title in dict.fromkeys(titles) if titles.count(title) > 1])
    if twice:
        raise refusal("grid-file-twice", "", N_("These files were given twice: {names}"), names=twice)


def _checked(files: Sequence[GridFile]) -> tuple[list[GridFile], list[Finding]]:
    """Return files in which what no cell can hold counts as hidden, and what that was."""
    checked, findings = [], []
    for file in files:
        columns, found = check_values(file.columns, file.title)
        checked.append(replace(file, columns=columns))
        findings.extend(found)
    return checked, findings


def _refuse_two_counts(files: Sequence[GridFile], columns: Mapping[str, Mapping[str, _Column]]) -> None:
    """Refuse files that say different numbers of inhabitants: nobody guesses which holds."""
    those = [file.title for file in files if PEOPLE in columns[file.title]]
    said = [columns[title][PEOPLE].cells.values for title in those]
    if any(not np.array_equal(values, said[0], equal_nan=True) for values in said[1:]):
        message = N_("These files say different numbers of inhabitants: {names}")
        raise refusal("grid-people-twice", "", message, N_("Keep one of them."), names=listed(those))


def _made_again(again: Sequence[str], title: str) -> list[Finding]:
    if not again:
        return []
    message = N_("What another file gives already is not taken from this one as well: {figures}")
    return [Finding("grid-figure-twice", Severity.WARNING, message, "", title, {"figures": listed(again)})]


def _cells_of_all(files: Sequence[GridFile]) -> tuple[np.ndarray, np.ndarray]:
    """Return the mid points of all cells, each once."""
    places = np.unique(np.concatenate([np.column_stack([file.x, file.y]) for file in files]), axis=0)
    return places[:, 0], places[:, 1]


def _columns_of(file: GridFile, x: np.ndarray, y: np.ndarray) -> dict[str, _Column]:
    """Return a file's columns for all cells of the town."""
    every = np.rec.fromarrays([x, y])
    rows = np.searchsorted(every, np.rec.fromarrays([file.x, file.y]))
    return {name: _Column(file.title, cells.placed(rows, len(x))) for name, cells in file.columns.items()}


def _in_town(shares: CellShares) -> int:
    return int((np.asarray(shares.matrix.sum(axis=1)).ravel() > 0).sum())


def _year(files: Sequence[GridFile]) -> str:
    """Return the year of the census that the files' names tell, where they agree."""
    years = {match[0] for file in files for match in [re.search(r"2011|2022", file.title)] if match}
    return years.pop() if len(years) == 1 else ""


def _figures_of(
    title: str, own: Mapping[str, _Column], every: Mapping[str, _Column], shares: CellShares, least_known: float
) -> tuple[list[GridFigure], list[Finding]]:
    """Return the figures that a file's columns give."""
    figures: list[GridFigure] = []
    findings: list[Finding] = []
    used = {PEOPLE}
    for column in own:
        mean = mean_of(column)
        if mean is None:
            continue
        used.add(column)
        weight = next((name for name in mean.weights if name in own), "") or next(
            (name for name in mean.weights if name in every), ""
        )
        if not weight:
            findings.append(_without_weight(mean, title))
            continue
        used.add(weight)
        figures.append(_average(mean, column, weight, own, every, shares, least_known))
    for part in parts_of(title, list(own)):
        used |= {*part.columns, part.total}
        both = _sum_of([own[column].cells for column in part.columns]), own[part.total].cells
        findings.extend(part_above_total(*both, part.columns, part.total, title))
        figures.append(_share(part, own, shares, least_known, title))
    left = [column for column in own if column not in used and column not in _WEIGHTS]
    if left:
        message = NP_(
            "One column of the grid was not taken, as nothing says what it is a part of: {columns}",
            "Columns of the grid were not taken, as nothing says what they are parts of ({n}): {columns}",
        )
        values = {"n": len(left), "columns": listed(left)}
        findings.append(Finding("grid-columns", Severity.WARNING, message, "", title, values))
    return figures, findings


def _average(
    mean: Mean,
    column: str,
    weight: str,
    own: Mapping[str, _Column],
    every: Mapping[str, _Column],
    shares: CellShares,
    least_known: float,
) -> GridFigure:
    weights = own.get(weight) or every[weight]
    found = average(shares, own[column].cells, weights.cells, mean.lowest, mean.highest)
    return GridFigure(
        mean.code, mean.name, mean.domain, mean.measure, mean.direction, weight, own[column].file, found,
        _too_little(found, least_known), "", mean.decimals, weight not in _right_weights(mean), is_average=True,
    )  # fmt: skip


def _right_weights(mean: Mean) -> tuple[str, ...]:
    """Return the columns that count exactly what an average is over."""
    if mean.weights[0] == "AnzahlWohnungen":
        return mean.weights[:1]
    return tuple(name for name in mean.weights if (name == PEOPLE) == (mean.weights[0] == PEOPLE))


def _share(
    part: Part, own: Mapping[str, _Column], shares: CellShares, least_known: float, title: str
) -> GridFigure:  # fmt: skip
    found = share_of_total(shares, _sum_of([own[column].cells for column in part.columns]), own[part.total].cells)
    return GridFigure(
        part.code, part.name, part.domain, "%", part.direction, part.total, title, found,
        _too_little(found, least_known), part.people,
    )  # fmt: skip


def _sum_of(parts: Sequence[Cells]) -> Cells:
    """Return parts added up: what is hidden in one is hidden in the sum, unless the others say a number."""
    if len(parts) == 1:
        return parts[0]
    values = np.vstack([part.values for part in parts])
    states = np.vstack([part.states for part in parts])
    some = np.isfinite(values).any(axis=0)
    return Cells(np.where(some, np.nansum(values, axis=0), np.nan), states.min(axis=0))


def _too_little(found: AreaFigures, least_known: float) -> np.ndarray:
    too_little: np.ndarray = np.isfinite(found.values) & ~(found.known >= least_known)
    return too_little


def _without_weight(mean: Mean, title: str) -> Finding:
    message = N_("“{name}” cannot be averaged: no file says how many {counted} a cell has.")
    remedy = N_("Add the file with the column {column}, or that with the inhabitants (Einwohner).")
    values = {"name": Phrase(mean.name), "counted": Phrase(mean.counted), "column": mean.weights[0]}
    return Finding("grid-weight", Severity.WARNING, message, remedy, title, values)


_WEIGHTS = frozenset({PEOPLE, "AnzahlWohnungen"})
