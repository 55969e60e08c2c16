"""What the figures mean: one choice per indicator, over all tables and years, as data that can be kept."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from sozial.i18n import N_
from sozial.model import MOST_DECIMALS, Direction
from sozial.reading.vocabulary.breaks import read_breaks, write_breaks


class Use(StrEnum):
    """What becomes of a figure."""

    GIVEN = "given"
    RATE = "rate"
    COUNT = "count"
    SUPPORT = "support"
    UNUSED = "unused"


USE_LABELS: dict[Use, str] = {
    Use.GIVEN: N_("as delivered"),
    Use.RATE: N_("as a share of the base"),
    Use.COUNT: N_("the count itself, on purpose"),
    Use.SUPPORT: N_("only a count or base of others"),
    Use.UNUSED: N_("do not use"),
}
_TEXTS = ("name", "domain", "department", "measure", "source", "reference_date", "definition", "people")


@dataclass(frozen=True)
class IndicatorChoice:
    """What one figure means.

    Parameters
    ----------
    code
        Column of ``Dataset.values``, or a name of its own where several columns are added up.
    is_confirmed
        Whether a person has confirmed the direction.
    parts
        Columns of the count, added up.
    base
        Column that the count is a share of.
    factor
        What count/base is multiplied with.
    years
        How many years count and base are added up over; 1 for each year by itself.
    scale
        What delivered values are multiplied with: 100 for shares such as 0.12.
    decimals
        How many decimals its values are shown with; None for as many as they need.
    people
        Who is counted, in the word that follows “of all”.
    reason, direction_reason
        Why use and direction are proposed, as message identifiers; "" where a person chose them.
    """

    code: str
    use: Use = Use.GIVEN
    name: str = ""
    domain: str = ""
    department: str = ""
    direction: Direction = Direction.BURDEN
    is_confirmed: bool = False
    measure: str = ""
    parts: tuple[str, ...] = ()
    base: str | None = None
    factor: float = 100.0
    years: int = 1
    scale: float = 1.0
    source: str = ""
    reference_date: str = ""
    definition: str = ""
    breaks: tuple[tuple[str, str], ...] = ()
    decimals: int | None = None
    people: str = ""
    reason: str = ""
    direction_reason: str = ""

    @property
    def label(self) -> str:
        """Readable name, or the code where none was given."""
        return self.name or self.code

    @property
    def counted(self) -> tuple[str, ...]:
        """Columns of the count: the parts, or the column itself."""
        return self.parts or (self.code,)

    @property
    def is_shown(self) -> bool:
        """Whether it becomes an indicator."""
        return self.use in (Use.GIVEN, Use.RATE, Use.COUNT)

    @property
    def is_weighed(self) -> bool:
        """Whether it becomes an indicator that an index may weigh."""
        return self.is_shown and self.direction is not Direction.CONTEXT

    @property
    def made_code(self) -> str:
        """Column that holds the indicator: one of its own where it is computed here.

        Examples
        --------
        >>> IndicatorChoice("poor", Use.RATE, base="all").made_code, IndicatorChoice("quota").made_code
        ('poor (rate)', 'quota')
        """
        made = self.use is Use.RATE or (self.use is Use.GIVEN and self.scale != 1.0)
        return self.made_columns[0] if made else self.code

    @property
    def made_columns(self) -> tuple[str, str, str]:
        """Columns that can be made for it: the rate, and the sums it is computed from."""
        return f"{self.code} (rate)", f"{self.code} (count)", f"{self.code} (base)"

    @property
    def spare_columns(self) -> tuple[str, str, str]:
        """The same where a table has a column of such a name."""
        return f"{self.code} (rate, made)", f"{self.code} (count, made)", f"{self.code} (base, made)"

    def columns_beside(self, delivered: Container[str]) -> tuple[str, str, str]:
        """Return the columns that are made for it beside those of the tables.

        Examples
        --------
        >>> IndicatorChoice("poor").columns_beside({"poor", "poor (rate)"})[0]
        'poor (rate, made)'
        """
        taken = any(name in delivered for name in self.made_columns)
        return self.spare_columns if taken else self.made_columns

    def code_beside(self, delivered: Container[str]) -> str:
        """Return the column that holds the indicator beside those of the tables."""
        return self.code if self.made_code == self.code else self.columns_beside(delivered)[0]


def choice_to_table(choice: IndicatorChoice) -> dict[str, Any]:
    """Return a choice as plain data, without what is as it always is.

    Examples
    --------
    >>> choice_to_table(IndicatorChoice("poor", Use.RATE, base="all"))
    {'code': 'poor', 'use': 'rate', 'base': 'all'}
    """
    usual = IndicatorChoice("")
    found: dict[str, Any] = {}
    for entry in fields(choice):
        value = getattr(choice, entry.name)
        if value == getattr(usual, entry.name):
            continue
        if entry.name == "direction":
            value = value.name.lower()
        elif entry.name == "breaks":
            value = write_breaks(value)
        elif entry.name == "parts":
            value = list(value)
        found[entry.name] = str(value) if entry.name == "use" else value
    return found


def choice_from_table(table: Mapping[str, Any]) -> IndicatorChoice:
    """Return a choice from plain data.

    Raises
    ------
    ValueError
        If something in it is not understood.

    Examples
    --------
    >>> choice_from_table({"code": "poor", "use": "rate", "direction": "context"}).direction.name
    'CONTEXT'
    """
    if not isinstance(table.get("code"), str) or not table["code"]:
        raise ValueError("code")
    return with_edits((IndicatorChoice(table["code"]),), {table["code"]: table})[0]


def choices_from_tables(tables: Iterable[Mapping[str, Any]]) -> tuple[IndicatorChoice, ...]:
    """Return choices from plain data; those that are not understood are left out."""
    found = []
    for table in tables:
        try:
            found.append(choice_from_table(table))
        except (ValueError, TypeError, AttributeError):
            # Kept by another version: its line is proposed anew.
            continue
    return tuple(found)


def with_edits(
    choices: Sequence[IndicatorChoice], edits: Mapping[str, Mapping[str, Any]]
) -> tuple[IndicatorChoice, ...]:
    """Return choices with what a person changed, by code and field, as plain data.

    A direction that was chosen is confirmed; what was chosen needs no reason.

    Examples
    --------
    >>> changed = with_edits((IndicatorChoice("a"),), {"a": {"direction": "favourable"}})
    >>> changed[0].direction.name, changed[0].is_confirmed
    ('FAVOURABLE', True)
    """
    return tuple(_changed(choice, edits.get(choice.code, {})) for choice in choices)


def edits_between(proposed: Sequence[IndicatorChoice], wanted: Sequence[IndicatorChoice]) -> dict[str, dict[str, Any]]:
    """Return what has to be changed about choices to get others of the same codes: the reverse of `with_edits`.

    Examples
    --------
    >>> one, other = IndicatorChoice("a", Use.RATE, base="x"), IndicatorChoice("a", Use.COUNT)
    >>> edits_between([one], [other])
    {'a': {'use': 'count', 'base': None, 'reason': ''}}
    >>> with_edits([one], edits_between([one], [other])) == (other,)
    True
    """
    found = {}
    for one, other in zip(proposed, wanted, strict=True):
        before, after = _plain(one), _plain(other)
        edit = {name: value for name, value in after.items() if value != before[name]}
        if "use" in edit:
            edit["reason"] = after["reason"]
        if "direction" in edit:
            edit |= {name: after[name] for name in ("is_confirmed", "direction_reason")}
        if edit:
            found[one.code] = edit
    return found


def _plain(choice: IndicatorChoice) -> dict[str, Any]:
    found = {entry.name: getattr(choice, entry.name) for entry in fields(choice) if entry.name != "code"}
    return found | {
        "use": str(choice.use),
        "direction": choice.direction.name.lower(),
        "parts": list(choice.parts),
        "breaks": write_breaks(choice.breaks),
    }


def _changed(choice: IndicatorChoice, edit: Mapping[str, Any]) -> IndicatorChoice:
    found: dict[str, Any] = {name: str(edit[name] or "").strip() for name in _TEXTS if name in edit}
    if edit.get("use"):
        found |= {"use": Use(edit["use"]), "reason": ""}
    if edit.get("direction"):
        found |= {"direction": Direction[str(edit["direction"]).upper()], "is_confirmed": True, "direction_reason": ""}
    if "is_confirmed" in edit:
        found["is_confirmed"] = bool(edit["is_confirmed"])
    if "base" in edit:
        found["base"] = str(edit["base"]) if edit["base"] else None
        if found["base"] and choice.use is Use.UNUSED and choice.base is None and "use" not in edit:
            # Whoever says what a count is a share of wants the share.
            found |= {"use": Use.RATE, "reason": "", "measure": found.get("measure") or choice.measure or "%"}
    if "parts" in edit:
        found["parts"] = tuple(str(part) for part in edit["parts"] or ())
    if "breaks" in edit:
        found["breaks"] = read_breaks(str(edit["breaks"] or ""))
    found |= {name: _positive(edit[name]) for name in ("factor", "scale") if edit.get(name) is not None}
    if edit.get("years") is not None:
        found["years"] = max(1, min(10, int(edit["years"])))
    if "decimals" in edit:
        found["decimals"] = _decimals(edit["decimals"])
    found |= {name: str(edit[name]) for name in ("reason", "direction_reason") if name in edit}
    return replace(choice, **found)


def _decimals(value: Any) -> int | None:
    if value is None:
        return None
    if not 0 <= int(value) <= MOST_DECIMALS:
        raise ValueError(str(value))
    return int(value)


def _positive(value: Any) -> float:
    number = float(value)
    if not 0 < number < 1e9:
        raise ValueError(str(value))
    return number
