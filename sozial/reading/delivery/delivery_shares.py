"""By which shares a divided quarter is carried over to its parts, and where these shares come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sozial.errors import Finding, Phrase, Severity, listed
from sozial.i18n import N_
from sozial.model import POPULATION, Dataset
from sozial.reading.delivery.delivery_columns import nearest_periods
from sozial.reading.delivery.delivery_units import continued_units, delivered_units, people_of
from sozial.reading.loading.correspondence import Correspondence
from sozial.reading.vocabulary.figure_words import says_population

# Where shares come from.
OF_TABLE, OF_PEOPLE, EQUAL, TYPED = "table", "people", "equal", "typed"
_BASIS_WORDS = {
    OF_TABLE: N_("shares of the correspondence table"),
    OF_PEOPLE: N_("people of the parts in the new file"),
    EQUAL: N_("equal shares, because nothing is known about the people of the parts"),
    TYPED: N_("numbers entered by hand"),
}


@dataclass(frozen=True)
class PartShares:
    """How one quarter is divided.

    Parameters
    ----------
    parts
        Number by part: people or shares; only their proportions count.
    basis
        Where the numbers come from: OF_TABLE, OF_PEOPLE, EQUAL or TYPED.
    column
        Column of the delivery that has the people; "" where the numbers come from elsewhere.
    """

    parts: Mapping[str, float]
    basis: str
    column: str = ""

    def share(self, part: str) -> float:
        """Return the share of a part, between 0 and 1.

        Examples
        --------
        >>> PartShares({"51": 9.0, "52": 3.0}, OF_PEOPLE).share("51")
        0.75
        """
        return self.parts[part] / sum(self.parts.values())


def people_columns(before: Dataset, delivery: Dataset, columns: Mapping[str, str]) -> tuple[str, ...]:
    """Return the columns of a delivery that tell how many people a quarter has, the surest first.

    Parameters
    ----------
    columns
        Column of the delivery by column of the data.

    Notes
    -----
    Inhabitants come first: what continues them, then a column of that name. Else the bases of rates, the largest
    first: the people that a rate is of.
    """
    last = before.at(before.periods[-1])
    bases = {entry.base for entry in before.indicators if entry.base in columns and entry.base in last.columns}
    ordered = sorted((base for base in bases if base), key=lambda base: -float(last[base].sum()))
    named = [str(name) for name in delivery.values.columns if says_population(str(name))]
    found = [columns.get(POPULATION, ""), POPULATION, *named, *(columns[base] for base in ordered)]
    return tuple(column for column in dict.fromkeys(found) if column in delivery.values.columns)


def _shares_by_people(targets: Sequence[str], people: Mapping[str, Mapping[str, float]]) -> PartShares:
    """Return shares by the first count that is known of all parts; equal ones without any."""
    for column, counts in people.items():
        if all(target in counts for target in targets):
            return PartShares({target: counts[target] for target in targets}, OF_PEOPLE, column)
    return PartShares(dict.fromkeys(targets, 1.0), EQUAL)


def shares_of_parts(
    before: Dataset,
    delivery: Dataset,
    units: Mapping[str, Sequence[str]],
    columns: Mapping[str, str],
    given: Correspondence | None = None,
) -> dict[str, PartShares]:
    """Return the shares of divided quarters: of the correspondence table, else the people of the parts; else equal.

    Parameters
    ----------
    units
        Quarters of the delivery by quarter of the data.
    columns
        Column of the delivery by column of the data.
    given
        A correspondence table that came with the delivery.
    """
    _then, now = nearest_periods(before, delivery)
    people = {column: people_of(delivery, now, column) for column in people_columns(before, delivery, columns)}
    found: dict[str, PartShares] = {}
    for unit, targets in units.items():
        if len(targets) < 2:
            continue
        stated = given.shares.get(unit, {}) if given is not None else {}
        if stated and set(stated) == set(targets):
            found[unit] = PartShares({target: float(share) for target, share in stated.items()}, OF_TABLE)
        else:
            found[unit] = _shares_by_people(targets, people)
    return found


def with_typed(proposed: PartShares, typed: Mapping[str, float]) -> PartShares:
    """Return shares with the numbers that somebody entered; those that are no shares at all change nothing.

    Examples
    --------
    >>> with_typed(PartShares({"51": 1.0, "52": 1.0}, EQUAL), {"51": 3.0, "52": 1.0}).basis
    'typed'
    >>> with_typed(PartShares({"51": 1.0, "52": 1.0}, EQUAL), {"51": 0.0, "52": 0.0}).basis
    'equal'
    """
    if dict(typed) == dict(proposed.parts) or not sum(typed.values()) > 0:
        return proposed
    return PartShares(dict(typed), TYPED)


def share_findings(before: Dataset, delivery: Dataset, shares: Mapping[str, PartShares]) -> list[Finding]:
    """Say by which shares each divided quarter is carried over, and where they come from."""
    old, new = continued_units(before), delivered_units(delivery)
    message = N_("Shares of {name}: {shares} ({basis})")
    return [
        Finding(
            "shares",
            Severity.WARNING if entry.basis == EQUAL else Severity.NOTE,
            message,
            "",
            delivery.title,
            {
                "name": old.get(unit, unit),
                "shares": listed([f"{new.get(part, part)} {100 * entry.share(part):.0f} %" for part in entry.parts]),
                "basis": Phrase(_BASIS_WORDS[entry.basis]),
            },
        )
        for unit, entry in shares.items()
    ]
