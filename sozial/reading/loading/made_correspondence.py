"""A correspondence table made of two sets of areas: which share of each old one lies in which new one.

The areal weighting of Goodchild and Lam (1980), and its dasymetric forms: shares by area assume that people are spread
evenly; shares by people of a grid, or by buildings, that what is divided is spread as they are. What comes out is an
ordinary correspondence table: it can be corrected, is kept with the project, and is applied as any other one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import geopandas as gpd
import numpy as np
import shapely

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_, NP_
from sozial.model import NAME
from sozial.reading.census.buildings import built_in
from sozial.reading.census.cell_file import CRS, GridFile
from sozial.reading.census.cell_shares import project_areas, share_cells
from sozial.reading.census.topics import PEOPLE

# Outlines of the same line differ from map to map: what is less of an old area is no part of another one.
LEAST_SHARE = 0.01
# More than so much of an old area in no new one is told.
_OUTSIDE = 0.01


class Basis(StrEnum):
    """By what old areas are divided."""

    AREA = "area"
    PEOPLE = "people"
    BUILDINGS = "buildings"


BASIS_LABELS: dict[Basis, str] = {
    Basis.AREA: N_("area"),
    Basis.PEOPLE: N_("inhabitants of the census grid"),
    Basis.BUILDINGS: N_("buildings"),
}


@dataclass(frozen=True)
class MadeCorrespondence:
    """Shares of old areas in new ones.

    Parameters
    ----------
    rows
        Old key, new key, share, name of the old and of the new area, by what it was divided.
    findings
        What was left out, assumed, or lies outside.
    """

    rows: tuple[tuple[str, str, float, str, str, Basis], ...]
    findings: tuple[Finding, ...]


def make_correspondence(
    old: gpd.GeoDataFrame,
    new: gpd.GeoDataFrame,
    grids: Sequence[GridFile] = (),
    buildings: gpd.GeoSeries | None = None,
    least_share: float = LEAST_SHARE,
) -> MadeCorrespondence:
    """Return which share of each old area lies in which new one.

    Parameters
    ----------
    old, new
        Index: key. Columns: name, geometry; in a known coordinate system.
    grids
        Cells with inhabitants, by which old areas are divided where anybody lives.
    buildings
        Buildings, as polygons (by ground area) or points (by number); they go before the grid.
    least_share
        Shares below it are slivers: they go to the other parts in proportion.

    Raises
    ------
    DataError
        If no old area meets any new one, or a grid has no inhabitants.

    Examples
    --------
    >>> old = gpd.GeoDataFrame({"name": ["A"]}, geometry=[shapely.box(0, 0, 400, 100)], index=["1"], crs=CRS)
    >>> shapes = [shapely.box(0, 0, 100, 100), shapely.box(100, 0, 400, 100)]
    >>> new = gpd.GeoDataFrame({"name": ["X", "Y"]}, geometry=shapes, index=["x", "y"], crs=CRS)
    >>> [(row[1], row[2]) for row in make_correspondence(old, new).rows]
    [('x', 0.25), ('y', 0.75)]
    """
    before, after = project_areas(old), project_areas(new)
    left, right, pieces = _pieces(before, after)
    if not len(left):
        message = N_("No old area meets any of the new ones.")
        remedy = N_("Check that both files are of the same town, and their coordinate systems.")
        raise refusal("correspondence-apart", "", message, remedy)
    areas = shapely.area(pieces)
    amounts, basis = areas, Basis.AREA
    if buildings is not None:
        amounts, basis = built_in(pieces, buildings.to_crs(CRS)), Basis.BUILDINGS
    elif grids:
        amounts, basis = _by_people(pieces, grids), Basis.PEOPLE
    findings = [*_outside(before, left, areas)]
    # Nobody lives there, or no building stands there: then the area decides.
    empty = np.bincount(left, weights=amounts, minlength=len(before)) <= 0
    empty[np.setdiff1d(np.arange(len(before)), left)] = False
    if empty.any():
        findings.append(_by_area_instead(before, np.flatnonzero(empty)))
    shares = _of_whole(left, np.where(empty[left], areas, amounts))
    kept = shares >= least_share
    if (~kept & (shares > 0)).any():
        findings.append(_slivers(shares[~kept & (shares > 0)], least_share))
    left, right = left[kept], right[kept]
    rows = _named(before, after, left, right, _of_whole(left, shares[kept]), np.where(empty[left], Basis.AREA, basis))
    return MadeCorrespondence(rows, (*findings, *_not_reached(after, right)))


def _of_whole(left: np.ndarray, amounts: np.ndarray) -> np.ndarray:
    """Return which share of its old area each piece has."""
    whole: np.ndarray = np.bincount(left, weights=amounts)[left]
    return amounts / whole


def _named(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    left: np.ndarray,
    right: np.ndarray,
    shares: np.ndarray,
    bases: np.ndarray,
) -> tuple[tuple[str, str, float, str, str, Basis], ...]:
    """Return the rows of a table: keys, share, names, and by what was divided."""
    old, new = before.index.astype(str), after.index.astype(str)
    names = before[NAME].astype(str).to_numpy(), after[NAME].astype(str).to_numpy()
    return tuple(
        (old[one], new[other], float(share), names[0][one], names[1][other], Basis(basis))
        for one, other, share, basis in zip(left, right, shares, bases, strict=True)
    )


def _pieces(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which old area meets which new one, and where."""
    old, new = before.geometry.to_numpy(), after.geometry.to_numpy()
    left, right = shapely.STRtree(new).query(old, predicate="intersects")
    pieces = shapely.intersection(old[left], new[right])
    real = shapely.area(pieces) > 0
    order = np.lexsort((right[real], left[real]))
    return left[real][order], right[real][order], pieces[real][order]


def _by_people(pieces: np.ndarray, grids: Sequence[GridFile]) -> np.ndarray:
    """Return the inhabitants of each piece, cells on borders divided by area."""
    known = [grid for grid in grids if PEOPLE in grid.columns]
    if not known:
        message = N_("This grid has no inhabitants (Einwohner).")
        remedy = N_("Take the file Bevoelkerungszahl.")
        raise refusal("grid-without-people", ", ".join(grid.title for grid in grids), message, remedy)
    grid = known[0]
    frame = gpd.GeoDataFrame(geometry=pieces, crs=CRS)
    shares = share_cells(grid.x, grid.y, grid.size, frame)
    found: np.ndarray = shares.matrix.T @ np.nan_to_num(grid.columns[PEOPLE].values)
    return found


def _outside(before: gpd.GeoDataFrame, left: np.ndarray, areas: np.ndarray) -> list[Finding]:
    """Say which old areas lie in no new one, and of which a part does."""
    whole = before.geometry.area.to_numpy()
    inside = np.bincount(left, weights=areas, minlength=len(before))
    missing = np.where(whole > 0, 1 - inside / np.where(whole > 0, whole, 1), 1.0)
    findings = []
    apart = np.flatnonzero(inside <= 0)
    if len(apart):
        message = NP_(
            "One old area lies in no new one; its figures cannot be carried over: {areas}",
            "Old areas lie in no new one; their figures cannot be carried over ({n}): {areas}",
        )
        values = {"n": len(apart), "areas": listed([_titled(before, row) for row in apart.tolist()])}
        remedy = N_("Check that both files are of the same town.")
        findings.append(Finding("correspondence-nowhere", Severity.WARNING, message, remedy, "", values))
    partly = np.flatnonzero((inside > 0) & (missing > _OUTSIDE))
    if len(partly):
        message = NP_(
            "A part of one old area lies in no new one; all of its figures go to the others: {areas}",
            "Parts of old areas lie in no new one; all of their figures go to the others ({n}): {areas}",
        )
        shown = [f"{_titled(before, row)}: {missing[row] * 100:.0f} %" for row in partly.tolist()]
        values = {"n": len(partly), "areas": listed(shown)}
        remedy = N_("Complete the new areas if people live there.")
        findings.append(Finding("correspondence-outside", Severity.WARNING, message, remedy, "", values))
    return findings


def _by_area_instead(before: gpd.GeoDataFrame, rows: np.ndarray) -> Finding:
    message = NP_(
        "One old area has neither people nor buildings there, and is divided by its area: {areas}",
        "Old areas have neither people nor buildings there, and are divided by their area ({n}): {areas}",
    )
    values = {"n": len(rows), "areas": listed([_titled(before, row) for row in rows.tolist()])}
    return Finding("correspondence-by-area", Severity.NOTE, message, "", "", values)


def _slivers(shares: np.ndarray, least: float) -> Finding:
    message = NP_(
        "One share below {least} % is taken for two outlines of the same line, and left out (it was {most} %).",
        "{n} shares below {least} % are taken for two outlines of the same line, and left out (at most {most} %).",
    )
    values = {"n": len(shares), "least": round(least * 100, 2), "most": round(float(shares.max()) * 100, 2)}
    return Finding("correspondence-slivers", Severity.NOTE, message, "", "", values)


def _not_reached(after: gpd.GeoDataFrame, right: np.ndarray) -> list[Finding]:
    rows = np.setdiff1d(np.arange(len(after)), right)
    if not len(rows):
        return []
    message = NP_(
        "One new area gets nothing of any old one: {areas}",
        "New areas get nothing of any old one ({n}): {areas}",
    )
    values = {"n": len(rows), "areas": listed([_titled(after, row) for row in rows.tolist()])}
    return [Finding("correspondence-empty", Severity.WARNING, message, "", "", values)]


def _titled(areas: gpd.GeoDataFrame, row: int) -> str:
    name, key = str(areas[NAME].iloc[row]), str(areas.index[row])
    return name if name == key else f"{name} ({key})"
