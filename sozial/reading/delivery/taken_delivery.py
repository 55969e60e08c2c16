"""A delivery that was put onto the data, noted so that its files can be read and put onto it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import Dataset
from sozial.reading.delivery.delivery_applying import apply_mapping, delivery_keys
from sozial.reading.delivery.delivery_mapping import OLD_TERRITORY, DeliveryMapping, read_mapping, write_mapping
from sozial.reading.delivery.delivery_units import delivered_units
from sozial.reading.loading.applying_reading import apply_reading
from sozial.reading.plans.columns import Role, TablePlan
from sozial.reading.plans.reading_file import read_reading, write_reading
from sozial.reading.plans.rows_apart import with_rows_apart
from sozial.reading.plans.saved_reading import SavedReading, save_reading
from sozial.reading.sandbox.working_safely import propose_columns_safely
from sozial.reading.tables.table import RawTable


@dataclass(frozen=True)
class TakenDelivery:
    """How a delivery was read and mapped.

    Parameters
    ----------
    tables
        Digest of the file of each table, how it was read, and the period of each column that states or was given one.
    mapping
        What of it continues what.
    """

    tables: tuple[tuple[str, SavedReading, Mapping[str, str]], ...]
    mapping: DeliveryMapping


def note_delivery(tables: Sequence[tuple[str, RawTable, TablePlan]], mapping: DeliveryMapping) -> dict[str, Any]:
    """Return how a delivery was read and mapped as plain data; `noted_delivery` gives it back.

    Parameters
    ----------
    tables
        Digest of the file of each table, the table, and its plan.
    """
    read = [
        [digest, write_reading(save_reading(table, plan)).decode(), {one.column: one.period for one in plan.columns}]
        for digest, table, plan in tables
    ]
    return {"tables": read, "mapping": write_mapping(mapping)}


def noted_delivery(noted: Mapping[str, Any]) -> TakenDelivery:
    """Return how a delivery was read and mapped.

    Raises
    ------
    DataError
        If a reading is not understood.
    """
    tables = tuple(
        (str(digest), read_reading(str(text).encode(), ""), {str(name): str(period) for name, period in told.items()})
        for digest, text, told in noted["tables"]
    )
    return TakenDelivery(tables, read_mapping(noted["mapping"]))


def plan_as_taken(table: RawTable, saved: SavedReading, periods: Mapping[str, str]) -> TablePlan:
    """Return the plan that a table of a delivery was taken over with.

    Parameters
    ----------
    periods
        Of each column; what it was called beside the data that it continued may differ from what the file says.
    """
    plan = apply_reading(saved, table, propose_columns_safely(table))
    columns = tuple(replace(entry, period=periods.get(entry.column, entry.period)) for entry in plan.columns)
    plan = replace(plan, columns=columns)
    if saved.period and plan.first(Role.PERIOD) is None:
        # Typed by a person, for a file that states none or another one.
        plan = replace(plan, period=saved.period)
    return replace(with_rows_apart(table, plan), findings=())


def put_again(data: Dataset, delivery: Dataset, mapping: DeliveryMapping) -> Dataset:
    """Return data that goes on with a delivery as it did before; what the data no longer has is told and left out.

    Raises
    ------
    DataError
        If nothing of the data is left that it could continue.
    """
    units = {unit: new for unit, new in mapping.units.items() if unit in data.units.index}
    columns = {old: new for old, new in mapping.columns.items() if old in data.values.columns}
    known: Collection[str] = {indicator.code for indicator in data.indicators}
    made = tuple(code for code in mapping.made if code in known)
    gone = [
        *(old for old in mapping.columns if old not in columns),
        *(code for code in mapping.made if code not in made),
    ]
    lost = [unit for unit in mapping.units if unit not in units]
    joined = apply_mapping(data, delivery, replace(mapping, units=units, columns=columns, made=made))
    findings = []
    for names, code, message in (
        (
            gone,
            "columns-gone",
            N_("The data has no such columns any more, so nothing of this file continues them: {names}"),
        ),
        (
            lost,
            "units-gone",
            N_("The data has no such quarters any more, so nothing of this file continues them: {names}"),
        ),
    ):
        if names:
            findings.append(Finding(code, Severity.WARNING, message, "", delivery.title, {"names": listed(names)}))
    return replace(joined, findings=(*joined.findings, *findings))


def units_after(units: Mapping[str, str], delivery: Dataset, mapping: DeliveryMapping) -> dict[str, str]:
    """Return the names of the quarters after a delivery, by the key that areas of the same edition have.

    A quarter that goes on has the key of the delivery, unless it is that of another one in the data.

    Parameters
    ----------
    units
        Those that there are before.
    """
    names, keys = delivered_units(delivery), delivery_keys(units, delivery, mapping)
    if mapping.territory == OLD_TERRITORY:
        continuing = {target for targets in mapping.units.values() for target in targets}
        return {**units, **{keys[unit]: name for unit, name in names.items() if unit not in continuing}}
    left = {unit: name for unit, name in units.items() if not mapping.units.get(unit)}
    return left | {keys[unit] if unit in left else unit: name for unit, name in names.items()}
