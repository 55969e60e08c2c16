"""Quarters of a measure or an objective, by the names under which it was kept: never under another quarter's name.

A register keeps keys, and beside them the names that the quarters had. Where the data on screen has no such key, or
calls another quarter by it, the entry is shown with the name it was kept with, and counts for no quarter of this data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import NAME, Dataset
from sozial.reading.vocabulary.place_names import normalise_name


class _WithUnits(Protocol):
    @property
    def units(self) -> tuple[str, ...]: ...


Located = TypeVar("Located", bound=_WithUnits)


@dataclass(frozen=True)
class OtherQuarter:
    """A quarter that this data does not have as it was kept.

    Parameters
    ----------
    here
        What this data calls the quarter with the same key; empty: it has no such key.
    """

    key: str
    name: str
    here: str = ""


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, but for how they are spelled.

    Examples
    --------
    >>> same_name("St. Jürgen", "Sankt Juergen"), same_name("Nordstadt", "Südstadt"), same_name("1", "2")
    (True, False, False)
    """
    return one == other or (normalise_name(one) == normalise_name(other) != "")


def names_here(dataset: Dataset) -> dict[str, str]:
    """Return the name of each quarter of some data, by key."""
    return {str(unit): str(name) for unit, name in dataset.units[NAME].items()}


def other_quarters(units: Iterable[str], names: Mapping[str, str], here: Mapping[str, str]) -> list[OtherQuarter]:
    """Return the quarters that are not in the data as they were kept.

    Parameters
    ----------
    names
        Under which each was kept, by key; without a name the key alone counts.
    here
        The names of the data (`names_here`).

    Examples
    --------
    >>> found = other_quarters(("1", "2", "3"), {"1": "Nord", "2": "Süd", "3": "West"}, {"1": "Nord", "2": "Ost"})
    >>> [(one.name, one.here) for one in found]
    [('Süd', 'Ost'), ('West', '')]
    """
    found = []
    for unit in units:
        name = names.get(unit, "")
        if unit not in here or (name and not same_name(name, here[unit])):
            found.append(OtherQuarter(unit, name or unit, here.get(unit, "")))
    return found


def label_of(quarter: OtherQuarter) -> str:
    """Return what a quarter that the data does not have is called: by its name, with its key.

    Examples
    --------
    >>> label_of(OtherQuarter("12", "Nord", "Ost")), label_of(OtherQuarter("12", "12"))
    ('Nord (12)', '12')
    >>> label_of(OtherQuarter("12", "Nord, Altstadt"))
    'Nord Altstadt (12)'
    """
    if quarter.name == quarter.key:
        return quarter.key
    # In a cell of the register's form commas and semicolons part several quarters.
    return f"{' '.join(re.split(r'[,; ]+', quarter.name))} ({quarter.key})"


def redacted_entry(entry: Located, names: Mapping[str, str], here: Mapping[str, str]) -> Located:
    """Return an entry as this data may show it: what it does not have stands by its kept name instead of its key."""
    labels = {other.key: label_of(other) for other in other_quarters(entry.units, names, here)}
    units = tuple(labels.get(unit, unit) for unit in entry.units)
    return entry if units == entry.units else replace(entry, units=units)  # type: ignore[type-var]


def kept_entry(entry: Located, names: Mapping[str, str], here: Mapping[str, str]) -> tuple[Located, dict[str, str]]:
    """Return an entry as it is kept, and the names of its quarters: what `redacted_entry` did is undone.

    Parameters
    ----------
    entry
        As it was shown, and perhaps changed since: quarters by key, or by the name they were kept with.
    names
        Under which its quarters were kept before.

    Examples
    --------
    >>> from sozial.planning.measures.action import Action
    >>> here, names = {"1": "Nord", "2": "Ost"}, {"2": "Süd"}
    >>> told = redacted_entry(Action("A", ("1", "2")), names, here)
    >>> told.units
    ('1', 'Süd (2)')
    >>> kept, named = kept_entry(told, names, here)
    >>> kept.units, named
    (('1', '2'), {'1': 'Nord', '2': 'Süd'})
    """
    labels = {label_of(other): other for other in other_quarters(names, names, here)}
    units: list[str] = []
    named: dict[str, str] = {}
    for unit in entry.units:
        other = labels.get(unit)
        key = unit if other is None else other.key
        units.append(key)
        name = here.get(unit, names.get(unit, "")) if other is None else other.name
        # Who chose the quarter of this data means that one.
        if name and (key not in named or other is None):
            named[key] = name
    kept = tuple(dict.fromkeys(units))
    return (entry if kept == entry.units else replace(entry, units=kept)), named  # type: ignore[type-var]


def other_names(title: str, units: Sequence[str], names: Mapping[str, str], here: Mapping[str, str]) -> list[Finding]:
    """Return that this data calls another quarter by a key of an entry; the entry counts for none of them.

    Parameters
    ----------
    title
        Of the entry.
    """
    renamed = [other for other in other_quarters(units, names, here) if other.here]
    if not renamed:
        return []
    message = N_("This data calls other quarters by the same keys: {names}. It counts for none of them.")
    remedy = N_("If they are the same quarters, take over their names; else correct the quarters.")
    told = listed([f"{other.key}: {other.name} → {other.here}" for other in renamed])
    return [Finding("other-names", Severity.WARNING, message, remedy, title, {"names": told})]
