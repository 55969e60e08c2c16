"""Tables and areas of the page *Daten* put together to one dataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sozial.errors import DataError, Finding
from sozial.model import Dataset
from sozial.reading.areas import RawAreas
from sozial.reading.columns import TablePlan
from sozial.reading.correspondence import Correspondence, convert_dataset, with_new_areas
from sozial.reading.dataset import build_dataset
from sozial.reading.fitting import PreparedAreas, units_of
from sozial.reading.joining import match_units
from sozial.reading.raw_table import RawTable
from sozial.reading.table_joining import join_tables
from sozial.ui import areas_panel, join_panel


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
    areas: list[str] | None = None
    try:
        prepared = None if raw is None else areas_panel.choose_columns(raw, [table for table, _plan in read])
        read = join_tables(read, prepared)
        drawn = None
        if prepared is not None and correspondence is None:
            drawn = join_panel.show_join(_fitting_units(read, prepared, after), prepared)
            areas = None if drawn is None else list(drawn.index)
        dataset = build_dataset(title, read, drawn)
        if correspondence is not None:
            dataset = with_new_areas(convert_dataset(dataset, correspondence), prepared)
    except DataError as error:
        return Together(read, areas, None, error.findings)
    return Together(read, areas, dataset)


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
    return max((later, units), key=lambda one: match_units(one, areas.names, areas.attributes).share)
