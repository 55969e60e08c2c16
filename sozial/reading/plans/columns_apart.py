"""Columns of the same name in several tables: told apart by their tables, or counted once where they say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import POPULATION
from sozial.reading.plans.table_names import TableName, is_general


@dataclass(frozen=True)
class Distinct:
    """How columns of several tables are called so that each name says one thing.

    Parameters
    ----------
    renamed
        By table: the new name by the old one.
    findings
        What was done, and why.
    """

    renamed: tuple[Mapping[str, str], ...]
    findings: tuple[Finding, ...] = field(default=())


def _apart_people(names: Sequence[TableName], columns: Sequence[pd.Series], said: _Said) -> list[str]:
    """Return new names of inhabitants that differ from those of the first table; "" where they are the same."""
    found = [""]
    for name, own in zip(names[1:], columns[1:], strict=True):
        differs = _differ(columns[0], own)
        found.append(f"{name.own}: Einwohner" if differs else "")
        said.populations.extend([name.own] if differs else [])
    return found


def _apart(code: str, names: Sequence[TableName], columns: Sequence[pd.Series], said: _Said) -> list[str]:
    """Return new names of a column that says different things in several tables; "" where it keeps its name."""
    found = [f"{name}: {code}" if name else "" for name in _called(code, names, columns)]
    (said.general if is_general(code) else said.differing).extend(name for name in found if name)
    if not any(found) and any(len(_common(one, other)) for one, other in combinations(columns, 2)):
        said.once.append(code)
    return found


def tell_apart(values: Sequence[pd.DataFrame], names: Sequence[TableName], title: str) -> Distinct:
    """Return new names for columns that say different things in several tables for the same quarters and period.

    A column with the same figures, or with figures of other quarters or periods, keeps its name: it is the same
    indicator; unless its name says nothing of what is counted, and the tables are about different things.

    Parameters
    ----------
    values
        Figures of each table. Index: quarter and period.
    names
        What each table is called.
    """
    renamed: list[dict[str, str]] = [{} for _name in names]
    said = _Said([], [], [], [])
    times = Counter(str(code) for frame in values for code in frame.columns)
    for code in [code for code, n in times.items() if n > 1]:
        holders = [number for number, frame in enumerate(values) if code in frame.columns]
        columns = [values[number][code].dropna() for number in holders]
        called = [names[number] for number in holders]
        found = _apart_people(called, columns, said) if code == POPULATION else _apart(code, called, columns, said)
        for number, name in zip(holders, found, strict=True):
            if name:
                renamed[number][code] = name
    return Distinct(tuple(renamed), tuple(_findings(said, title)))


def _called(code: str, names: Sequence[TableName], columns: Sequence[pd.Series]) -> list[str]:
    """Return the name that each table gives to a column, "" where the column keeps its own."""
    subjects = [name.subject for name in names]
    pairs = [
        (subjects[one] == subjects[other], _differ(columns[one], columns[other]))
        for one, other in combinations(range(len(names)), 2)
    ]
    if any(alike and differ for alike, differ in pairs):
        return [name.own for name in names]
    if any(differ for _alike, differ in pairs) or (is_general(code) and len(set(subjects)) > 1):
        return subjects
    return [""] * len(names)


def _common(one: pd.Series, other: pd.Series) -> pd.Index:
    return one.index.intersection(other.index)


def _differ(one: pd.Series, other: pd.Series) -> bool:
    common = _common(one, other)
    return not np.allclose(one.loc[common].to_numpy(), other.loc[common].to_numpy(), rtol=1e-9, atol=1e-9)


@dataclass(frozen=True)
class _Said:
    general: list[str]
    differing: list[str]
    once: list[str]
    populations: list[str]


def _findings(said: _Said, title: str) -> list[Finding]:
    own = N_("Give them names of your own in the list of indicators.")
    entries = (
        (said.general, "names-told-apart", Severity.NOTE,
         N_("Columns of the same name stand in several tables; each is called by its table: {names}"), own),
        (said.differing, "names-told-apart", Severity.WARNING,
         N_("Columns of the same name hold other figures in several tables; each is called by its table: {names}"),
         N_("Leave out a table if these are two deliveries of the same figures.")),
        (said.once, "columns-counted-once", Severity.NOTE,
         N_("Columns that stand in several tables with the same figures count once: {names}"), ""),
        (said.populations, "populations-differ", Severity.WARNING,
         N_("Numbers of inhabitants differ; those of the first table count, not those of: {names}"),
         N_("Leave the column out of the tables whose number of inhabitants is not meant.")),
    )  # fmt: skip
    return [
        Finding(code, severity, message, remedy, title, {"names": listed(list(dict.fromkeys(names)))})
        for names, code, severity, message, remedy in entries
        if names
    ]
