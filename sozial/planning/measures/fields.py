"""Fields of what is entered, each declared once: beside its type, on its dataclass.

Form, editable table, spreadsheet, checks, words of a history and the documentation follow from the declaration. What
each kind of field needs for that stands once in the room where it is done (`field_checks`, `register_columns`,
`output/words/entry_words`, `ui/measures/field_inputs`, `ui/measures/field_columns`), not once for each field.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from sozial.planning.measures.field_kinds import Field, Parts

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Column:
    """A field, or a part of one, as one column or one input.

    Parameters
    ----------
    path
        Name of the field, and of its part.
    """

    path: tuple[str, ...]
    field: Field

    @property
    def name(self) -> str:
        """Name of the column."""
        return "_".join(self.path)

    @property
    def label(self) -> str:
        """What it is called beside its owner's other fields."""
        return (self.field.within if len(self.path) > 1 else "") or self.field.label


@dataclass(frozen=True)
class Layout:
    """Where fields stand in a form, by name: above, in two columns side by side, and below.

    What is named nowhere stands at the end of the right column.
    """

    above: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    def places(self, names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Return above, left, right and below with every field in one of them.

        Examples
        --------
        >>> Layout(above=("a",), right=("c",)).places(["a", "b", "c"])
        (('a',), (), ('c', 'b'), ())
        """
        placed = {*self.above, *self.left, *self.right, *self.below}
        return self.above, self.left, (*self.right, *(name for name in names if name not in placed)), self.below


def fields_of(kind: type) -> dict[str, Field]:
    """Return the declared fields of a dataclass by name, in the order in which they stand there.

    Examples
    --------
    >>> from sozial.planning.measures.objective import Objective
    >>> list(fields_of(Objective))
    ['title', 'units', 'domain', 'targets', 'department', 'remarks']
    """
    return _fields_of(kind)


@cache
def _fields_of(kind: Any) -> dict[str, Field]:
    hints = get_type_hints(kind, include_extras=True)
    return {
        name: declared
        for name, hint in hints.items()
        for declared in getattr(hint, "__metadata__", ())
        if isinstance(declared, Field)
    }


def part_type(kind: type, name: str) -> type:
    """Return the dataclass that a field with fields of its own holds.

    Examples
    --------
    >>> from sozial.planning.measures.objective import Objective
    >>> part_type(Objective, "targets").__name__
    'Target'
    """
    return _part_type(kind, name)


@cache
def _part_type(kind: Any, name: str) -> type:
    hint = get_type_hints(kind)[name]
    return next(part for part in (hint, *get_args(hint)) if is_dataclass(part) and isinstance(part, type))


def columns_of(kind: type) -> tuple[Column, ...]:
    """Return the columns of a dataclass: one for each field, and one for each part of a field that has parts.

    Examples
    --------
    >>> from sozial.planning.measures.action import Action
    >>> [column.name for column in columns_of(Action)][4:8]
    ['objective', 'target_indicator', 'target_value', 'target_due']
    """
    return _columns_of(kind)


@cache
def _columns_of(kind: Any) -> tuple[Column, ...]:
    found = []
    for name, declared in fields_of(kind).items():
        if isinstance(declared, Parts):
            found += [Column((name, part), one) for part, one in fields_of(part_type(kind, name)).items()]
        else:
            found.append(Column((name,), declared))
    return tuple(found)


def in_order(columns: Sequence[Column], names: Sequence[str]) -> tuple[Column, ...]:
    """Return columns with those of the named fields first, in that order; the others follow as they stand."""
    places = {name: place for place, name in enumerate(names)}
    return tuple(sorted(columns, key=lambda column: places.get(column.path[0], len(places))))


def blank(kind: type[Entry]) -> Entry:
    """Return a dataclass with nothing in it.

    Examples
    --------
    >>> from sozial.planning.measures.target import Target
    >>> blank(Target)
    Target(indicator='', value=nan, due='')
    """
    any_kind: Any = kind
    found: Entry = _blank(any_kind)
    return found


@cache
def _blank(kind: Any) -> Any:
    hints = get_type_hints(kind)
    empty = {str: "", float: math.nan}
    needed = [one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING]
    return kind(**{name: empty[hints[name]] for name in needed})


def is_empty(value: object) -> bool:
    """Whether a value stands for nothing.

    Examples
    --------
    >>> is_empty(()), is_empty(float("nan")), is_empty(0.0)
    (True, True, False)
    """
    return value is None or value in ("", ()) or value != value


def value_of(entry: object, column: Column) -> Any:
    """Return what stands in a column; None for a part of what is not there."""
    value: Any = entry
    for name in column.path:
        value = None if value is None else getattr(value, name)
    return value


def with_values(entry: Entry, values: Mapping[str, Any]) -> Entry:
    """Return an entry with other values in some columns, by their names; everything else as it was.

    Parameters
    ----------
    values
        None empties a column. A value of which every part is empty is there no more.

    Examples
    --------
    >>> from sozial.planning.measures.action import Action
    >>> action = with_values(Action("A", budget=5.0), {"budget": None, "target_value": 7.0})
    >>> action.budget, action.target
    (None, Target(indicator='', value=7.0, due=''))
    >>> with_values(action, {"target_value": None}).target is None
    True
    """
    kind: Any = type(entry)
    changes: dict[str, Any] = {}
    for column in columns_of(kind):
        if column.name not in values:
            continue
        value, first = values[column.name], column.path[0]
        if len(column.path) == 1:
            changes[first] = getattr(blank(kind), first) if value is None else value
            continue
        before = changes.get(first, getattr(entry, first)) or blank(part_type(kind, first))
        part = getattr(blank(type(before)), column.path[1]) if value is None else value
        changes[first] = replace(before, **{column.path[1]: part})
    for name, value in changes.items():
        if isinstance(fields_of(kind)[name], Parts) and all(map(is_empty, vars(value).values())):
            changes[name] = None
    return replace(entry, **changes)  # type: ignore[type-var]
