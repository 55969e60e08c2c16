"""What the census publishes for the whole municipality, beside what the cells give together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.reading.census.grid_figures import TownGrid

INHABITANTS = "einwohner"


def town_values(grid: TownGrid) -> dict[str, float]:
    """Return what the areas give together, by code: sums of inhabitants, sums over sums for figures.

    Areas whose figure is withheld count as well: together they hide less.
    """
    found: dict[str, float] = {}
    if grid.people is not None:
        found[INHABITANTS] = float(np.nansum(grid.people.values))
    for figure in grid.figures:
        base = float(np.nansum(figure.areas.bases))
        factor = 1.0 if figure.is_average else 100.0
        found[figure.code] = float(np.nansum(figure.areas.counts)) / base * factor if base > 0 else float("nan")
    return found


def check_published(grid: TownGrid, published: Mapping[str, float]) -> list[Finding]:
    """Say how far the cells are from what is published for the municipality.

    Parameters
    ----------
    published
        Value by code: that of a figure, or `INHABITANTS`.

    Raises
    ------
    DataError
        If a code is none of the grid's.
    """
    own = town_values(grid)
    unknown = [code for code in published if code not in own]
    if unknown:
        message = N_("The grid has no figure “{code}”; there are: {known}")
        values = {"code": unknown[0], "known": ", ".join(own)}
        raise DataError(Finding("grid-unknown-total", Severity.ERROR, message, "", "", values))
    message = N_(
        "{code}: {own} from the cells, {published} published for the municipality, which is used as its value. Cells "
        "on the town's border, changed small numbers and hidden ones make the difference."
    )
    return [
        Finding(
            "grid-published", Severity.NOTE, message, "", "",
            {"code": code, "own": round(own[code], 2), "published": value},
        )
        for code, value in published.items()
    ]  # fmt: skip
