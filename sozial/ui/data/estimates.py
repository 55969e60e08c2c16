"""What can be estimated where figures are missing, or lie in other borders."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.reading.areas.areas import RawAreas
from sozial.ui.data.boundary_panel import offer_boundaries
from sozial.ui.data.grid_panel import offer_grid
from sozial.ui.data.kept_files import Upload


def offer_estimates(raw: RawAreas | None, tables: Sequence[Upload]) -> None:
    """Offer figures from the census grid, and to carry figures over from old areas.

    Parameters
    ----------
    raw
        The areas that are loaded; None without any.
    tables
        The tables that are loaded.
    """
    offer_grid(raw, tables)
    offer_boundaries(raw, tables)
