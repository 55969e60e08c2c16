"""What was kept before there were projects: whether it fits the data of one; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sozial.i18n import NP_
from sozial.planning.measures.kept_names import label_of, other_quarters


class Belongs(StrEnum):
    """What can belong to a project."""

    ACTION = "action"
    OBJECTIVE = "objective"
    DECISION = "decision"
    NOTE = "note"
    FACILITIES = "facilities"
    WORKSHOP = "workshop"


COUNTED = {
    Belongs.ACTION: NP_("{n} measure", "{n} measures"),
    Belongs.OBJECTIVE: NP_("{n} objective", "{n} objectives"),
    Belongs.DECISION: NP_("{n} decision", "{n} decisions"),
    Belongs.NOTE: NP_("{n} note", "{n} notes"),
    Belongs.FACILITIES: NP_("{n} layer of facilities", "{n} layers of facilities"),
    Belongs.WORKSHOP: NP_("{n} workshop", "{n} workshops"),
}


@dataclass(frozen=True)
class Belonging:
    """One thing that was kept before there were projects.

    Parameters
    ----------
    units
        The quarters that it names, by key; empty names where they were not kept.
    of
        The data that it was made on, where it says so: its title.
    elsewhere
        Whether it lies somewhere else than the quarters of the data (facilities).
    """

    kind: Belongs
    key: str
    title: str
    units: Mapping[str, str] = field(default_factory=dict)
    of: str = ""
    elsewhere: bool = False


@dataclass(frozen=True)
class Misfit:
    """What does not fit the data, and why.

    Parameters
    ----------
    names
        The quarters that the data does not have; empty: it was made on other data, or lies elsewhere.
    """

    belonging: Belonging
    names: tuple[str, ...]


@dataclass(frozen=True)
class Earlier:
    """What was kept before there were projects, beside the data of one."""

    fitting: tuple[Belonging, ...]
    others: tuple[Misfit, ...]

    @property
    def everything(self) -> tuple[Belonging, ...]:
        """All of it."""
        return (*self.fitting, *(misfit.belonging for misfit in self.others))


def match_earlier(found: Iterable[Belonging], here: Mapping[str, str], titles: Iterable[str]) -> Earlier:
    """Return what fits the data of a project: all its quarters are there, under the names it knows.

    What names no quarter fits, unless it says that it was made on other data.

    Parameters
    ----------
    here
        Names of the data's quarters by key.
    titles
        Of the data, now and before.

    Examples
    --------
    >>> one, two = Belonging(Belongs.ACTION, "a", "A", {"1": ""}), Belonging(Belongs.ACTION, "b", "B", {"1": "Süd"})
    >>> found = match_earlier([one, two], {"1": "Nord"}, ["Town"])
    >>> [entry.key for entry in found.fitting], found.others[0].names
    (['a'], ('Süd (1)',))
    """
    known = set(titles)
    fitting, others = [], []
    for belonging in found:
        missing = other_quarters(belonging.units, belonging.units, here)
        says_other = bool(belonging.of) and belonging.of not in known and not belonging.units
        if missing or says_other or belonging.elsewhere:
            others.append(Misfit(belonging, tuple(label_of(other) for other in missing)))
        else:
            fitting.append(belonging)
    return Earlier(tuple(fitting), tuple(others))


def is_proven(found: Iterable[Belonging], titles: Iterable[str]) -> bool:
    """Whether something that fits the data also says that it is of this town: by the data's title, or by a name.

    Keys alone prove nothing: every town has a quarter 01.

    Examples
    --------
    >>> one, two = Belonging(Belongs.ACTION, "a", "A", {"1": ""}), Belonging(Belongs.DECISION, "b", "B", {"1": "Nord"})
    >>> is_proven([one], ["Town"]), is_proven([one, two], ["Town"])
    (False, True)
    """
    known = set(titles)
    return any(belonging.of in known or any(belonging.units.values()) for belonging in found)


def count_by_kind(found: Iterable[Belonging]) -> dict[Belongs, int]:
    """Return how many there are of each kind, in the order of the kinds; kinds without any are left out.

    Examples
    --------
    >>> count_by_kind([Belonging(Belongs.NOTE, "n", ""), Belonging(Belongs.ACTION, "a", "")])
    {<Belongs.ACTION: 'action'>: 1, <Belongs.NOTE: 'note'>: 1}
    """
    kinds = [belonging.kind for belonging in found]
    return {kind: kinds.count(kind) for kind in Belongs if kind in kinds}
