"""The one way from tables with plans, and areas, to a dataset: page, command line, sample and next year go it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import geopandas as gpd

from sozial.model import Dataset
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.loading.conversion import convert_dataset, with_new_areas
from sozial.reading.loading.correspondence import Correspondence
from sozial.reading.loading.fitting import PreparedAreas, fit, with_table_keys
from sozial.reading.loading.table_joining import join_tables
from sozial.reading.plans.columns import TablePlan
from sozial.reading.tables.raw_table import RawTable

Tables = Sequence[tuple[RawTable, TablePlan]]
Draw = Callable[[Tables, PreparedAreas], gpd.GeoDataFrame | None]


@dataclass(frozen=True)
class Loaded:
    """What tables and areas give together.

    Parameters
    ----------
    tables
        Tables with plans under which the same quarter has the same key in each.
    drawn
        The areas under the keys of the tables; None without a map, and where figures are converted to other areas.
    """

    dataset: Dataset
    tables: Tables
    drawn: gpd.GeoDataFrame | None = None


def draw_where_enough(tables: Tables, areas: PreparedAreas) -> gpd.GeoDataFrame | None:
    """Return the areas under the tables' keys, None where too few quarters are on the map."""
    match = fit(tables, areas)
    return with_table_keys(areas, match) if match.is_enough else None


def load(
    title: str,
    tables: Tables,
    areas: PreparedAreas | None = None,
    correspondence: Correspondence | None = None,
    draw: Draw = draw_where_enough,
) -> Loaded:
    r"""Bring tables to the same keys, fit them to areas, and build one dataset.

    Parameters
    ----------
    correspondence
        Carries all figures over to the edition of the territory that the areas are of.
    draw
        Decides how tables and areas fit: whoever can ask a person shows it, and returns what was agreed to.

    Raises
    ------
    DataError
        If they cannot be put together.

    Examples
    --------
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> texts = (b"Nr;Stadtteil;a\n01;Au;1\n02;Berg;2\n", b"Stadtteil;b\nau;3\nBerg;4\n")
    >>> read = [read_table(text, "t.csv") for text in texts]
    >>> loaded = load("Town", [(table, propose_columns(table)) for table in read])
    >>> loaded.dataset.values["b"].tolist()
    [3.0, 4.0]
    """
    joined = join_tables(tables, areas)
    drawn = draw(joined, areas) if areas is not None and correspondence is None else None
    dataset = build_dataset(title, joined, drawn)
    if correspondence is not None:
        dataset = with_new_areas(convert_dataset(dataset, correspondence), areas)
    return Loaded(dataset, joined, drawn)
