"""Which quarters of a new delivery continue which ones of the data: the same, renamed, split, merged, new or gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import NAME, PERIOD, POPULATION, UNIT, Dataset
from sozial.reading.delivery.delivery_columns import nearest_periods
from sozial.reading.delivery.unit_matcher import UnitMatcher, UnitProposal, because
from sozial.reading.loading.counted_columns import is_count
from sozial.reading.vocabulary.figure_words import says_population
from sozial.reading.vocabulary.place_names import bare_name

# From so many people in a usual quarter on, a count tells quarters from each other.
_LARGE = 200


def delivered_units(delivery: Dataset) -> dict[str, str]:
    """Return the names, by key, of the quarters that a delivery has figures of."""
    told = set(delivery.values.index.unique(UNIT).astype(str))
    return {str(unit): str(name) for unit, name in delivery.units[NAME].items() if str(unit) in told}


def continued_units(before: Dataset) -> dict[str, str]:
    """Return the names, by key, of the quarters that have figures in the last period of the data."""
    last = before.values.xs(before.periods[-1], level=PERIOD)
    told = set(last.index[last.notna().any(axis=1)].astype(str))
    return {str(unit): str(name) for unit, name in before.units[NAME].items() if str(unit) in told}


def people_of(dataset: Dataset, period: str, column: str = POPULATION) -> dict[str, float]:
    """Return a count by quarter, as far as it is known."""
    if column not in dataset.values.columns:
        return {}
    return {str(unit): float(value) for unit, value in dataset.at(period)[column].dropna().items() if value > 0}


def _people_columns(before: Dataset, delivery: Dataset, columns: Mapping[str, str]) -> tuple[str, str]:
    """Return the counts by which quarters are compared: inhabitants, else the largest that rates are of; "" for none.

    Two small counts are soon the same by chance: 37 households here, 37 there. Only what all people of a quarter are
    counted by, or most of them, tells that it is the same.
    """
    paired = {str(name): str(name) for name in before.values.columns if name in delivery.values.columns} | {
        old: new for old, new in columns.items() if old in before.values and new in delivery.values
    }
    named = [old for old in paired if old == POPULATION] + [old for old in paired if says_population(old)]
    if named:
        return named[0], paired[named[0]]
    told = [str(name) for name in delivery.values.columns if name == POPULATION or says_population(str(name))]
    if told and POPULATION in before.values.columns:
        return POPULATION, told[0]
    last = before.at(before.periods[-1])
    large = [old for old in paired if is_count(before, old) and float(last[old].median()) >= _LARGE]
    found = max(large, key=lambda old: float(last[old].sum()), default="")
    return found, paired.get(found, "")


def propose_units(
    before: Dataset,
    delivery: Dataset,
    columns: Mapping[str, str] | None = None,
    divisors: Mapping[str, float] | None = None,
) -> tuple[UnitProposal, ...]:
    """Return a proposal for every quarter that has figures in the last period of the data.

    Parameters
    ----------
    columns
        Column of the delivery by column of the data, as far as it is known: people are compared by them.
    divisors
        What figures in another unit of measure are divided by, by column of the data.
    """
    then, now = nearest_periods(before, delivery)
    old, new = _people_columns(before, delivery, columns or {})
    divisor = (divisors or {}).get(old, 1.0)
    people = {unit: count / divisor for unit, count in people_of(delivery, now, new).items()} if new else {}
    matcher = UnitMatcher(
        continued_units(before), delivered_units(delivery), people_of(before, then, old) if old else {}, people
    )
    matcher.match_keys()
    matcher.match_names()
    matcher.match_splits()
    matcher.match_merges()
    matcher.match_similar()
    for unit in matcher.left_old():
        reason = because("gone", N_("not in the new file, neither by key nor by name"))
        matcher.found[unit] = UnitProposal(unit, (), reason, False)
    return tuple(matcher.found[unit] for unit in matcher.old)


def unit_findings(before: Dataset, delivery: Dataset, units: Mapping[str, Sequence[str]]) -> list[Finding]:
    """Say which quarters are renamed, split, put together, new, or told of no more."""
    old, new = continued_units(before), delivered_units(delivery)
    sources: dict[str, list[str]] = {}
    for unit, targets in units.items():
        for target in targets:
            sources.setdefault(target, []).append(unit)
    renamed = [
        f"{old[unit]} → {new[targets[0]]}"
        for unit, targets in units.items()
        if len(targets) == 1
        and len(sources[targets[0]]) == 1
        and new[targets[0]] != targets[0]
        and bare_name(old[unit]) != bare_name(new[targets[0]])
    ]
    split = [
        f"{old[unit]} → {', '.join(new[target] for target in targets)}"
        for unit, targets in units.items()
        if len(targets) > 1
    ]
    merged = [
        f"{', '.join(old[unit] for unit in units_of)} → {new[target]}"
        for target, units_of in sources.items()
        if len(units_of) > 1
    ]
    added = [name for unit, name in new.items() if unit not in sources]
    told = (
        ("units-renamed", Severity.NOTE, N_("Renamed quarters ({n}): {names}"), renamed),
        ("units-split", Severity.WARNING, N_("Split quarters ({n}): {names}"), split),
        ("units-merged", Severity.WARNING, N_("Quarters put together ({n}): {names}"), merged),
        ("units-new", Severity.NOTE, N_("New quarters without earlier figures ({n}): {names}"), added),
    )
    return [
        Finding(code, severity, message, "", delivery.title, {"n": len(names), "names": listed(names)})
        for code, severity, message, names in told
        if names
    ]
