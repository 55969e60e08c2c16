"""What is said about a delivery that was put onto the data."""

from __future__ import annotations

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import PERIOD, POPULATION, Dataset
from sozial.reading.delivery.delivery_mapping import DeliveryMapping


def column_findings(before: Dataset, delivery: Dataset, mapping: DeliveryMapping) -> list[Finding]:
    """Say which columns continue which under another name, what is made, missing, new and not used."""
    labels = {entry.code: entry.label for entry in before.indicators}
    place = delivery.title
    columns = {old: new for old, new in mapping.columns.items() if old != POPULATION}
    people = [new for old, new in mapping.columns.items() if old == POPULATION != new]
    renamed = [f"{new} → {labels.get(old, old)}" for old, new in columns.items() if old != new]
    made = [labels[code] for code in mapping.made]
    then = before.values.xs(before.periods[-1], level=PERIOD)
    missing = [
        entry.label
        for entry in before.indicators
        if entry.code not in mapping.columns and entry.code not in mapping.made and then[entry.code].notna().any()
    ]
    used = {*mapping.columns.values(), *mapping.added}
    unused = [str(column) for column in delivery.values.columns if column not in used]
    told = (
        ("columns-mapped", Severity.NOTE, N_("Columns under another name ({n}): {names}"), renamed),
        ("people-mapped", Severity.NOTE, N_("The inhabitants are from the column: {names}"), people),
        ("rates-made", Severity.NOTE, N_("Rates made again from count and base ({n}): {names}"), made),
        ("no-values", Severity.WARNING, N_("Indicators without values in the new file ({n}): {names}"), missing),
        ("columns-added", Severity.NOTE, N_("New indicators ({n}): {names}"), list(mapping.added)),
        ("columns-unused", Severity.NOTE, N_("New columns that are not used ({n}): {names}"), unused),
    )
    return [
        Finding(code, severity, message, "", place, {"n": len(names), "names": listed(names)})
        for code, severity, message, names in told
        if names
    ]


def without_area(before: Dataset, joined: Dataset, delivery: Dataset) -> list[Finding]:
    """Say which quarters are new on the list and not on the map."""
    if not before.has_areas:
        return []
    known = {str(unit) for unit in before.units.index}
    new = [str(unit) for unit, shape in joined.units.geometry.items() if shape is None and str(unit) not in known]
    if not new:
        return []
    message = N_("Quarters without an area on the map ({n}): {names}")
    values = {"n": len(new), "names": listed([joined.unit_titles[unit] for unit in new])}
    remedy = N_("Load the new areas on the page “Data”.")
    return [Finding("no-area", Severity.WARNING, message, remedy, delivery.title, values)]


def estimate_findings(joined: Dataset, delivery: Dataset) -> list[Finding]:
    """Say which figures were carried over by estimated shares."""
    units = {unit for unit, _period, _column in joined.estimated}
    if not units:
        return []
    message = N_("Divided or put together by shares, and marked as estimated: {names}")
    titles = joined.unit_titles
    values = {"n": len(units), "names": listed(sorted(titles.get(unit, unit) for unit in units))}
    remedy = N_("Estimates assume that everything is spread like the shares.")
    return [Finding("figures-estimated", Severity.WARNING, message, remedy, delivery.title, values)]
