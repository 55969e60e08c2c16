"""What there is to say about a town's grid: what was read, shared, replaced, withheld, or lies in no area."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sozial.errors import Finding, Phrase, Severity, listed
from sozial.i18n import N_, NP_
from sozial.reading.census.cell_shares import CellShares
from sozial.reading.census.grid_figures import GridFigure, TownGrid

_MOSTLY_ON_BORDERS = 0.5


def about_grid(
    grid: TownGrid, shares: CellShares, people: np.ndarray | None, x: np.ndarray, y: np.ndarray, read: int
) -> list[Finding]:
    """Say what was read, and what of it counts less than it seems to.

    Parameters
    ----------
    people
        Inhabitants of each cell, NaN where they are hidden; None where no file has them.
    x, y
        Mid points of the cells in metres.
    read
        How many lines all files have.
    """
    border = int((shares.border & (np.asarray(shares.matrix.sum(axis=1)).ravel() > 0)).sum())
    message = N_("Cells of {size} m: {n} lie in the town, of {read} read; {border} are cut by a border.")
    values = {"size": grid.size, "n": grid.cells, "read": read, "border": border}
    found = [Finding("grid-read", Severity.NOTE, message, "", "", values)]
    if border and shares.by_buildings:
        message = N_("Cells on a border shared by their buildings: {n}; the others by their area: {others}.")
        values = {"n": shares.by_buildings, "others": max(0, border - shares.by_buildings)}
        found.append(Finding("grid-buildings", Severity.NOTE, message, "", "", values))
    found.extend(_outside(shares, people, x, y, grid.size))
    empty = [name for name, any_ in zip(grid.names, np.diff(shares.matrix.indptr) > 0, strict=True) if not any_]
    if empty:
        message = NP_(
            "One area has no cell of the grid, and no figures: {names}",
            "Areas have no cell of the grid, and no figures ({n}): {names}",
        )
        named: dict[str, object] = {"n": len(empty), "names": listed(empty)}
        found.append(Finding("grid-no-cells", Severity.WARNING, message, "", "", named))
    found.extend(_stand_ins(grid.figures))
    found.extend(_withheld(grid))
    found.extend(_without_difference(grid))
    found.extend(_on_borders(grid))
    message = N_(
        "The census changes small numbers a little, so that nobody is recognised: sums of cells differ from the "
        "published total of a municipality. Only the number of inhabitants is not changed."
    )
    found.append(Finding("grid-perturbed", Severity.NOTE, message))
    return found


def _outside(shares: CellShares, people: np.ndarray | None, x: np.ndarray, y: np.ndarray, size: int) -> list[Finding]:
    rows = np.flatnonzero(shares.outside)
    if not len(rows):
        return []
    message = NP_(
        "One cell within the town lies in no area: {cells}",
        "Cells within the town lie in no area ({n}): {cells}",
    )
    names = [f"N{y[row] - size / 2:.0f}E{x[row] - size / 2:.0f}" for row in rows.tolist()]
    values: dict[str, object] = {"n": len(rows), "cells": listed(names)}
    if people is not None:
        message = NP_(
            "One cell within the town lies in no area ({people} people): {cells}",
            "Cells within the town lie in no area ({n}, with {people} people): {cells}",
        )
        values["people"] = int(np.nansum(people[rows]))
    remedy = N_("Check whether the areas leave a hole there; who lives in it counts for no quarter.")
    return [Finding("grid-outside", Severity.WARNING, message, remedy, "", values)]


def _stand_ins(figures: Sequence[GridFigure]) -> list[Finding]:
    replaced = [figure for figure in figures if figure.stands_in]
    if not replaced:
        return []
    message = N_("Averages are weighted by another count, as no file has their own: {figures}")
    remedy = N_("Add the file with their own count, as the handbook names it.")
    values = {"figures": tuple(Phrase(figure.name) for figure in replaced)}
    return [Finding("grid-stand-in", Severity.WARNING, message, remedy, "", values)]


def _withheld(grid: TownGrid) -> list[Finding]:
    message = NP_(
        "“{figure}” is withheld in one area, as too much of it is hidden there: {names}",
        "“{figure}” is withheld in {n} areas, as too much of it is hidden there: {names}",
    )
    remedy = N_("Larger areas, or larger cells, hide less.")
    found = []
    for figure in grid.figures:
        names = np.asarray(grid.names, dtype=object)[figure.withheld].tolist()
        if names:
            values = {"n": len(names), "figure": Phrase(figure.name), "names": listed(names)}
            found.append(Finding("grid-withheld", Severity.WARNING, message, remedy, "", values))
    return found


def _without_difference(grid: TownGrid) -> list[Finding]:
    """Say which figures rank areas by what nobody knows: their ranges are wider than all differences."""
    names = tuple(Phrase(figure.name) for figure in grid.figures if figure.tells_no_difference)
    if not names:
        return []
    message = N_(
        "In these figures a usual area can be anywhere between the least and the largest value of all areas, as hidden "
        "cells and borders leave that much open: {figures}"
    )
    remedy = N_("Let them be “context” as long as you do not know more about these quarters.")
    return [Finding("grid-no-difference", Severity.WARNING, message, remedy, "", {"figures": names})]


def _on_borders(grid: TownGrid) -> list[Finding]:
    """Say which areas consist mostly of cells on their border: there the figures are those of their surroundings."""
    measured = grid.people or (grid.figures[0].areas if grid.figures else None)
    if measured is None:
        return []
    rows = np.flatnonzero(np.nan_to_num(measured.on_border) > _MOSTLY_ON_BORDERS).tolist()
    if not rows:
        return []
    message = NP_(
        "More than half of one area's people live in cells on its border: {names}",
        "More than half of the people live in cells on the border in these areas ({n}): {names}",
    )
    values: dict[str, object] = {"n": len(rows), "names": listed([grid.names[row] for row in rows])}
    remedy = N_(
        "Take smaller cells, share them by buildings (--buildings on the command line), or read the figures with care."
    )
    return [Finding("grid-borders", Severity.WARNING, message, remedy, "", values)]
