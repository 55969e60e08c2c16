"""A new delivery put onto the data as a mapping says, with everything told that follows from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

import geopandas as gpd
import pandas as pd

from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import NAME, UNIT, Dataset, Indicator
from sozial.reading.delivery.delivery_findings import column_findings, estimate_findings, without_area
from sozial.reading.delivery.delivery_mapping import OLD_TERRITORY, DeliveryMapping
from sozial.reading.delivery.delivery_shares import share_findings
from sozial.reading.delivery.delivery_units import delivered_units, people_of, unit_findings
from sozial.reading.delivery.measures_converted import convert_measures, measure_findings
from sozial.reading.delivery.next_delivery import join_delivery
from sozial.reading.delivery.regrouping import regroup
from sozial.reading.joining.published import refuse_published
from sozial.reading.vocabulary.reference_dates import dates_together


def apply_mapping(before: Dataset, delivery: Dataset, mapping: DeliveryMapping) -> Dataset:
    """Return data that goes on with a delivery, as a mapping says.

    Quarters of the map that have no figures and continue nothing wait for the delivery: where it has figures under
    their key, these are theirs.

    Raises
    ------
    DataError
        If no quarter or no figure continues, or quarters are divided and put together at once without shares that say
        how.
    """
    refuse_published(before, delivery)
    _check(before, delivery, mapping)
    whole = before
    before = _without_waiting(before, mapping)
    findings = [*column_findings(before, delivery, mapping), *measure_findings(before, delivery, mapping)]
    findings += unit_findings(before, delivery, mapping.units)
    if mapping.territory != OLD_TERRITORY:
        # Old quarters are sums of their parts: no shares are needed.
        findings += share_findings(before, delivery, mapping.shares)
    told = _with_columns(before, convert_measures(delivery, mapping), mapping)
    keys = delivery_keys(map(str, before.units.index), delivery, mapping)
    told = regroup(told, {unit: {key: Fraction(1)} for unit, key in keys.items() if key != unit}, {})
    shares = _shares(mapping, keys)
    if mapping.territory == OLD_TERRITORY:
        told = regroup(told, _backwards(before, mapping, keys), _names(before.units))
        findings += estimate_findings(told, delivery)
        joined = join_delivery(before, told)
    else:
        # Quarters that go on as another key all the same: where a key of the data stands for another quarter now.
        names = _names(before.units) | _new_names(delivery, mapping, keys)
        carried = regroup(before, shares, names)
        units = carried.units.copy()
        units[NAME] = [names.get(str(unit), str(name)) for unit, name in units[NAME].items()]
        carried = replace(carried, units=units)
        joined = join_delivery(carried, told)
        findings += estimate_findings(joined, delivery)
    joined = _with_waiting(joined, whole, before, keys)
    findings += without_area(whole, joined, delivery)
    return replace(joined, findings=(*joined.findings, *(entry for entry in findings if entry not in joined.findings)))


def _without_waiting(before: Dataset, mapping: DeliveryMapping) -> Dataset:
    """Return data without the quarters of the map that have no figures and continue nothing."""
    told = set(before.values.index.unique(UNIT).astype(str)) | set(mapping.units)
    waiting = [unit for unit in before.units.index if str(unit) not in told]
    return replace(before, units=before.units.drop(index=waiting)) if waiting else before


def _with_waiting(joined: Dataset, whole: Dataset, before: Dataset, keys: Mapping[str, str]) -> Dataset:
    """Return data with the areas that waited: those of the delivery's quarters, and the others without figures."""
    waiting = whole.units.drop(index=before.units.index)
    if waiting.empty or not isinstance(waiting, gpd.GeoDataFrame):
        return joined
    waiting = waiting.rename(index=_waiting_keys(waiting, keys))
    here = waiting.index.intersection(joined.units.index)
    units = joined.units.copy()
    shapes = units.geometry if isinstance(units, gpd.GeoDataFrame) else pd.Series(None, index=units.index)
    shapes = shapes.copy()
    for unit in here:
        if shapes[unit] is None:
            shapes[unit] = waiting.geometry[unit]
    plain = pd.concat(
        [
            pd.DataFrame(units).drop(columns="geometry", errors="ignore"),
            pd.DataFrame(waiting).drop(index=here).drop(columns="geometry"),
        ]
    )
    shapes = gpd.GeoSeries([*shapes, *waiting.geometry.drop(index=here)], index=plain.index, crs=waiting.crs)
    return replace(joined, units=gpd.GeoDataFrame(plain, geometry=shapes, crs=waiting.crs).rename_axis(UNIT))


def _waiting_keys(waiting: pd.DataFrame, keys: Mapping[str, str]) -> dict[str, str]:
    """Return the key in the data of each area that waits; a delivery may know quarters by the names of the areas."""
    names = _names(waiting)
    once = {name: unit for unit, name in names.items() if list(names.values()).count(name) == 1}
    by_name = {once[unit]: key for unit, key in keys.items() if unit in once and unit not in names}
    return {unit: keys.get(unit) or by_name.get(unit, unit) for unit in names}


def _names(units: pd.DataFrame) -> dict[str, str]:
    return {str(unit): str(name) for unit, name in units[NAME].items()}


def _new_names(delivery: Dataset, mapping: DeliveryMapping, keys: Mapping[str, str]) -> dict[str, str]:
    """Return the newest name by key of the data; a delivery whose keys are mere codes, without names, changes none.

    A part, and a new quarter, is called by its key where nothing else is known: its old name would be that of others.
    """
    goes_on = {target for targets in mapping.units.values() if len(targets) == 1 for target in targets}
    return {
        keys.get(unit, unit): name
        for unit, name in delivered_units(delivery).items()
        if name != unit or unit not in goes_on or _is_name(unit)
    }


def _is_name(key: str) -> bool:
    """Whether a key is what a quarter is called: words without figures."""
    return re.search(r"\d", key) is None and re.search(r"[^\W\d_]{3}", key) is not None


def _check(before: Dataset, delivery: Dataset, mapping: DeliveryMapping) -> None:
    def refused(code: str, message: str, remedy: str, **values: object) -> DataError:
        return DataError(Finding(code, Severity.ERROR, message, remedy, delivery.title, values))

    if not any(mapping.units.values()):
        message = N_("None of the quarters of this file are in the data it should continue.")
        raise refused("other-quarters", message, N_("Load it on the page “Data”."))
    if not mapping.columns:
        message = N_("None of the indicators of the data are in this file.")
        raise refused("other-indicators", message, N_("Load it on the page “Data”."))
    parts = {target for targets in mapping.units.values() if len(targets) > 1 for target in targets}
    times: dict[str, int] = {}
    for targets in mapping.units.values():
        for target in targets:
            times[target] = times.get(target, 0) + 1
    tangled = sorted(target for target in parts if times[target] > 1)
    if tangled:
        names = delivered_units(delivery)
        message = N_("These quarters come from several old ones, of which one was divided: {names}")
        remedy = N_("Convert the earlier data with a correspondence table on the page “Data” first.")
        raise refused("tangled", message, remedy, names=listed([names[unit] for unit in tangled]))


def _with_days(entry: Indicator, delivered: Indicator | None) -> Indicator:
    """Return an indicator that also says the day that the delivery states for its figures."""
    days = dates_together(entry.reference_date, delivered.reference_date if delivered is not None else "")
    return replace(entry, reference_date=days)


def _with_columns(before: Dataset, delivery: Dataset, mapping: DeliveryMapping) -> Dataset:
    """Return a delivery under the columns of the data; what is neither continued nor added is left out."""
    renamed = {new: old for old, new in mapping.columns.items()}
    described = {entry.code: entry for entry in delivery.indicators}
    support = {
        name
        for code in mapping.added
        for name in ((described[code].count, described[code].base) if code in described else ())
        if name and name not in renamed
    }
    kept = [name for name in delivery.values.columns if name in renamed or name in mapping.added or name in support]
    own = {name: _free(name, before) if name not in renamed else renamed[name] for name in map(str, kept)}
    values = delivery.values[kept].rename(columns=own)
    for code in mapping.made:
        entry = before.indicator(code)
        base = values[entry.base].where(values[entry.base] > 0)
        values[code] = (entry.factor * values[entry.count] / base).astype(float)
    added = tuple(
        replace(
            described[code],
            code=own[code],
            count=own.get(described[code].count or ""),
            base=own.get(described[code].base or ""),
        )
        for code in mapping.added
        if code in described
    )
    continued = tuple(
        _with_days(entry, described.get(mapping.columns.get(entry.code) or ""))
        for entry in before.indicators
        if entry.code in values.columns
    )
    outside = delivery.benchmarks
    return replace(
        delivery,
        values=values,
        indicators=(*continued, *added),
        benchmarks=None if outside is None else outside[[c for c in outside if c in own]].rename(columns=own),
        withheld=frozenset((u, p, own[c]) for u, p, c in delivery.withheld if c in own),
        marks=frozenset((own[c], p, mark) for c, p, mark in delivery.marks if c in own),
        estimated=frozenset((u, p, own[c]) for u, p, c in delivery.estimated if c in own),
        city=frozenset((p, own[c], value) for p, c, value in delivery.city if c in own),
    )


def _free(name: str, before: Dataset) -> str:
    """Return a column name that the data does not have: what is added continues nothing."""
    found, times = name, 1
    while found in before.values.columns:
        times += 1
        found = f"{name} ({times})"
    return found


def delivery_keys(known: Iterable[str], delivery: Dataset, mapping: DeliveryMapping) -> dict[str, str]:
    """Return the key that each quarter of the delivery has in the data, whose keys are known.

    A quarter that goes on keeps its key, to which areas, measures and decisions belong; a new one keeps its own, or
    gets one of its own where the data has it for another quarter.
    """
    sources: dict[str, list[str]] = {}
    for unit, targets in mapping.units.items():
        for target in targets:
            sources.setdefault(target, []).append(unit)
    goes_on = {
        target: units[0] for target, units in sources.items() if len(units) == 1 and len(mapping.units[units[0]]) == 1
    }
    taken = set(goes_on.values()) | {unit for unit in known if unit not in mapping.units}
    taken |= {unit for unit, targets in mapping.units.items() if not targets}
    found = dict(goes_on)
    for unit in delivered_units(delivery):
        if unit in goes_on:
            continue
        key = unit
        while key in taken:
            key = f"{key}*"
        found[unit] = key
        taken.add(key)
    return found


def _shares(mapping: DeliveryMapping, keys: Mapping[str, str]) -> dict[str, dict[str, Fraction]]:
    """Return the share by new key of every old quarter that does not simply go on."""
    found: dict[str, dict[str, Fraction]] = {}
    for unit, targets in mapping.units.items():
        if not targets or [keys[target] for target in targets] == [unit]:
            continue
        told = mapping.shares[unit].parts if unit in mapping.shares else {}
        parts = {target: Fraction(told.get(target, 1.0)) for target in targets}
        whole = sum(parts.values(), Fraction())
        found[unit] = {keys[target]: part / whole for target, part in parts.items()}
    return found


def _backwards(before: Dataset, mapping: DeliveryMapping, keys: Mapping[str, str]) -> dict[str, dict[str, Fraction]]:
    """Return the share by old quarter of every new one that does not simply go on.

    A quarter that was put together is divided by last year's people of those that it comes from.
    """
    people = people_of(before, before.periods[-1])
    sources: dict[str, list[str]] = {}
    for unit, targets in mapping.units.items():
        for target in targets:
            sources.setdefault(target, []).append(unit)
    found: dict[str, dict[str, Fraction]] = {}
    for target, units in sources.items():
        if units == [keys[target]]:
            continue
        known = all(unit in people for unit in units)
        parts = {unit: Fraction(people[unit] if known else 1.0) for unit in units}
        whole = sum(parts.values(), Fraction())
        found[keys[target]] = {unit: part / whole for unit, part in parts.items()}
    return found
