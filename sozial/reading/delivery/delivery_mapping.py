"""How a new delivery continues the data: old beside new, for columns and for quarters, and what follows from it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from sozial.model import Dataset
from sozial.plain_data import from_plain
from sozial.reading.delivery.delivery_columns import ColumnProposal, propose_pairs
from sozial.reading.delivery.delivery_shares import PartShares
from sozial.reading.delivery.delivery_units import delivered_units, propose_units
from sozial.reading.delivery.unit_matcher import UnitProposal, same_units

# Which edition of the territory the data has afterwards.
NEW_TERRITORY, OLD_TERRITORY = "new", "old"


@dataclass(frozen=True)
class DeliveryMapping:
    """What continues what.

    Parameters
    ----------
    columns
        Column of the delivery by column of the data; columns that nothing continues are not in it.
    made
        Rates that are made again from their count and base.
    added
        Columns of the delivery that become new indicators.
    units
        Quarters of the delivery by quarter of the data: none, one, or several.
    shares
        How a divided quarter goes over to its parts, by quarter.
    territory
        "new": the new quarters, with earlier figures carried over. "old": the old ones, with new figures carried back.
    divisors
        What the figures of a column that came in another unit of measure are divided by, by column of the data: 10
        from per mille to per cent; 1 where somebody said that they stay as they were delivered.
    """

    columns: Mapping[str, str]
    made: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shares: Mapping[str, PartShares] = field(default_factory=dict)
    territory: str = NEW_TERRITORY
    divisors: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse divisors that no unit of measure has."""
        if not all(0 < divisor < math.inf for divisor in self.divisors.values()):
            raise ValueError("divisors")


@dataclass(frozen=True)
class Proposals:
    """What is proposed for a delivery.

    Parameters
    ----------
    added
        Columns of the delivery that continue nothing.
    added_units
        Quarters of the delivery, by key, that continue nothing.
    """

    columns: tuple[ColumnProposal, ...]
    units: tuple[UnitProposal, ...]
    added: tuple[str, ...]
    added_units: tuple[str, ...]


def propose_mapping(before: Dataset, delivery: Dataset) -> Proposals:
    """Return what continues each quarter and each column of the data, proposed by keys, names and figures."""
    columns = propose_pairs(before, delivery, same_units(propose_units(before, delivery)))
    paired = {entry.old: entry.new for entry in columns if entry.new}
    changed = {entry.old: entry.change for entry in columns if entry.change is not None and entry.change.proposed}
    units = propose_units(before, delivery, paired, {old: change.divisor for old, change in changed.items()})
    used = {entry.new for entry in columns}
    added = tuple(str(column) for column in delivery.values.columns if column not in used)
    told = {target for entry in units for target in entry.new}
    return Proposals(columns, units, added, tuple(unit for unit in delivered_units(delivery) if unit not in told))


def write_mapping(mapping: DeliveryMapping) -> str:
    """Return a mapping as JSON; `read_mapping` gives it back."""
    return json.dumps(asdict(mapping), ensure_ascii=False)


def read_mapping(text: str) -> DeliveryMapping:
    """Return a mapping from JSON.

    Examples
    --------
    >>> mapping = DeliveryMapping({"q": "quote"}, units={"1": ("1",), "2": ("3", "4")})
    >>> read_mapping(write_mapping(mapping)) == mapping
    True
    """
    return from_plain(DeliveryMapping, json.loads(text))
