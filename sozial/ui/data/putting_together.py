"""Tables and areas of the page *Daten* put together to one dataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import geopandas as gpd

from sozial.errors import DataError, Finding
from sozial.model import Dataset
from sozial.reading.areas.areas import RawAreas
from sozial.reading.loading.correspondence import Correspondence
from sozial.reading.loading.fitting import PreparedAreas, units_of
from sozial.reading.loading.load import Tables, load
from sozial.reading.plans.columns import TablePlan
from sozial.reading.sandbox.joining_safely import match_units_safely
from sozial.reading.tables.raw_table import RawTable
from sozial.ui.data import areas_panel, join_panel


@dataclass(frozen=True)
class Together:
    """What tables and areas give.

    Parameters
    ----------
    read
        Tables with plans under which the same quarter has the same key in each.
    areas
        Keys of the areas that are drawn, None without a map.
    dataset
        All figures; None where they could not be put together, and `refused` says why.
    """

    read: Sequence[tuple[RawTable, TablePlan]]
    areas: list[str] | None = None
    dataset: Dataset | None = None
    refused: tuple[Finding, ...] = field(default=())


def put_together(
    title: str,
    read: Sequence[tuple[RawTable, TablePlan]],
    raw: RawAreas | None,
    correspondence: Correspondence | None,
    after: Callable[[Mapping[str, str]], Mapping[str, str]] = dict,
) -> Together:
    """Show how tables and areas fit, and return what they give together.

    Parameters
    ----------
    after
        Names, by key, of the quarters that there are after later deliveries, of those in the tables.
    """
    so_far = Together(read)

    def draw(joined: Tables, areas: PreparedAreas) -> gpd.GeoDataFrame | None:
        nonlocal so_far
        so_far = Together(joined)
        drawn = join_panel.show_join(_fitting_units(joined, areas, after), areas)
        so_far = Together(joined, None if drawn is None else list(drawn.index))
        return drawn

    try:
        areas = None if raw is None else areas_panel.choose_columns(raw, [table for table, _plan in read])
        loaded = load(title, read, areas, correspondence, draw)
    except DataError as error:
        return replace(so_far, refused=error.findings)
    return Together(loaded.tables, None if loaded.drawn is None else list(loaded.drawn.index), loaded.dataset)


def _fitting_units(
    read: Sequence[tuple[RawTable, TablePlan]],
    areas: PreparedAreas,
    after: Callable[[Mapping[str, str]], Mapping[str, str]],
) -> Mapping[str, str]:
    """Return the quarters that the areas are of: those in the tables, or those that later deliveries made of them."""
    units = units_of(read)
    later = after(units)
    if later.keys() == units.keys():
        return units
    return max((later, units), key=lambda one: match_units_safely(one, areas.names, areas.attributes).share)
