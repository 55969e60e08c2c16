"""Declared fields as inputs of a form: what it opens with, what is shown, what was entered."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Generic, Literal

import streamlit as st

from sozial.planning.measures.field_checks import tidy_text
from sozial.planning.measures.field_kinds import (
    Amount,
    Choice,
    Day,
    Domain,
    Field,
    IndicatorCode,
    IndicatorCodes,
    Number,
    Quarters,
    Several,
    Text,
    Words,
)
from sozial.planning.measures.fields import Column, Entry, Layout, blank, columns_of, fields_of, value_of, with_values
from sozial.ui.kit.day_field import day_field, is_no_day
from sozial.ui.kit.number_field import any_wrong, entries, number_field
from sozial.ui.measures.field_choices import choices
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import state
from sozial.ui.session.language import _

# What is typed in an open form outlives a look at another view or page.
_KEPT: Literal["session"] = "session"


@dataclass(frozen=True)
class FormFields(Generic[Entry]):
    """The inputs of one form.

    Parameters
    ----------
    prefix
        With which the keys of its inputs begin.
    holds
        The dataclass that is entered. Fields with rows of their own have no input here.
    """

    prefix: str
    holds: type[Entry]
    layout: Layout

    @property
    def columns(self) -> tuple[Column, ...]:
        """What is entered, one input each."""
        return tuple(column for column in columns_of(self.holds) if not isinstance(column.field, Several))

    def key(self, column: Column) -> str:
        """Return the key of an input."""
        return "-".join((self.prefix, *column.path))

    def entries(self) -> list[str]:
        """Return the entries of the session that hold what was entered, also where it is no number or no day."""
        found: list[str] = []
        for column in self.columns:
            is_typed = isinstance(column.field, (Number, Day))
            found += entries(self.key(column)) if is_typed else [self.key(column)]
        return found

    def open(self, entry: Entry) -> None:
        """Write an entry into the inputs, before they are drawn."""
        for column in self.columns:
            state.write(self.key(column), _shown(column.field, value_of(entry, column)))

    def entered(self) -> Entry:
        """Return the entry as it stands in the inputs."""
        values = {column.name: _taken(column.field, state.read(self.key(column))) for column in self.columns}
        return with_values(blank(self.holds), values)

    def has_unread(self) -> bool:
        """Whether something stands in an input that is no number or no day: it stays there, with the reason below."""
        numbers = [self.key(column) for column in self.columns if isinstance(column.field, Number)]
        days = [self.key(column) for column in self.columns if isinstance(column.field, Day)]
        return any_wrong(numbers) or is_no_day(days)

    def show_above(self, current: AnalysisContext) -> None:
        """Show the fields above, then those in two columns."""
        above, left, right, _below = self.layout.places(fields_of(self.holds))
        self._show(above, current)
        for place, names in zip(st.columns(2, gap="medium"), (left, right), strict=True):
            with place:
                self._show(names, current)

    def show_below(self, current: AnalysisContext) -> None:
        """Show the fields below."""
        self._show(self.layout.below, current)

    def _show(self, names: Sequence[str], current: AnalysisContext) -> None:
        """Show fields one below the other; numbers and days are short, and stand two in a row."""
        columns = [column for name in names for column in self.columns if column.path[0] == name]
        for is_short, run in groupby(columns, lambda column: isinstance(column.field, (Number, Day))):
            if not is_short:
                for column in run:
                    _show_input(column, self.key(column), current)
                continue
            short = list(run)
            for at in range(0, len(short), 2):
                with st.container(horizontal=True, gap="small"):
                    for column in short[at : at + 2]:
                        _show_input(column, self.key(column), current)


def _shown(field: Field, value: Any) -> Any:
    """Return a value as its input holds it."""
    match field:
        case Day():
            return datetime.date.fromisoformat(value) if value else None
        case Quarters() | IndicatorCodes():
            return list(value)
        case Choice():
            return str(value)
        case Domain() | IndicatorCode():
            return value or None
        case _:
            return value


def _taken(field: Field, held: Any) -> Any:
    """Return the value that an input holds; None for nothing."""
    match field:
        case Day():
            return held.isoformat() if isinstance(held, datetime.date) else None
        case Quarters() | IndicatorCodes():
            return tuple(held or ())
        case Choice():
            return next((one for one in field.labels if one == held), None)
        case Number():
            return None if held is None else float(held)
        case IndicatorCode() | Domain():
            return held or None
        case _:
            return tidy_text(str(held or ""))


def _show_input(column: Column, key: str, current: AnalysisContext) -> None:
    field = column.field
    label, hint = _(field.asked or column.label), _(field.hint) if field.hint else None
    match field:
        case Text():
            st.text_area(
                label, key=key, persist_state=_KEPT, max_chars=field.longest, height=field.height, placeholder=hint
            )
        case Day():
            day_field(label, key)
        case Number():
            number_field(label, key, least=0.0 if isinstance(field, Amount) else None)
        case Choice():
            words = choices(field, current.dataset)
            st.segmented_control(
                label, list(words), key=key, persist_state=_KEPT, required=True, default=next(iter(words)),
                format_func=lambda one: words[one],
            )  # fmt: skip
        case Quarters() | IndicatorCodes():
            words = choices(field, current.dataset, state.read(key) or ())
            st.multiselect(
                label, list(words), key=key, persist_state=_KEPT, placeholder=hint or _("choose"),
                format_func=lambda one: words.get(one, one),
            )  # fmt: skip
        case IndicatorCode() | Domain():
            words = choices(field, current.dataset, [state.read(key)])
            st.selectbox(
                label, list(words), index=None, key=key, persist_state=_KEPT, placeholder=hint or _("choose"),
                format_func=lambda one: words.get(one, one),
            )  # fmt: skip
        case Words():
            st.text_input(label, key=key, persist_state=_KEPT, max_chars=field.longest, placeholder=hint)
        case _:
            raise TypeError(type(field).__name__)
