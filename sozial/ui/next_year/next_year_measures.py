"""Columns that come in another unit of measure than last year's: converted or left, asked with figures of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from sozial.i18n import useful_digits
from sozial.model import Dataset
from sozial.reading.delivery.delivery_columns import change_of, nearest_periods
from sozial.reading.delivery.delivery_mapping import DeliveryMapping, Proposals
from sozial.reading.delivery.measure_change import MeasureChange, converted
from sozial.reading.delivery.measures_converted import above_hundred, convert_measures
from sozial.reading.delivery.unit_matcher import same_units
from sozial.ui.next_year.next_year_files import NEXT
from sozial.ui.next_year.next_year_rows import WIDTHS, confirm_row, note_change, reason_words, show_heads
from sozial.ui.next_year.next_year_titles import column_title
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, number, plain

_CONVERT, _LEAVE = "convert", "leave"
# So many quarters are shown before and after.
_SHOWN = 3


def choose_measures(
    before: Dataset, delivery: Dataset, proposals: Proposals, columns: Mapping[str, str], rows: list[str]
) -> dict[str, float]:
    """Ask what to do with columns in another unit; return what their figures are divided by, by column of the data."""
    same = same_units(proposals.units)
    proposed = {entry.old: entry for entry in proposals.columns}
    changes = {
        old: change
        for old, new in columns.items()
        if (change := proposed[old].change if proposed[old].new == new else change_of(before, delivery, same, old, new))
    }
    if changes:
        st.markdown(f"**{_('Other units of measure')}**")
        show_heads(_("Until now"), _("In the new file"), _("Why"))
    found = {old: _ask(before, delivery, same, (old, columns[old]), change, rows) for old, change in changes.items()}
    mapping = DeliveryMapping(columns, divisors=found)
    show_findings(
        [replace(one, place="") for one in above_hundred(before, convert_measures(delivery, mapping), columns)]
    )
    return found


def _ask(
    before: Dataset,
    delivery: Dataset,
    same: Mapping[str, str],
    pair: tuple[str, str],
    change: MeasureChange,
    rows: list[str],
) -> float:
    """Show one column with both ways and some figures; return what its figures are divided by."""
    row = f"measure-{pair[0]}-{pair[1]}"
    rows.append(row)
    title = plain(column_title(before, pair[0]))
    labels = {_CONVERT: convert_words(change.divisor), _LEAVE: _("leave as delivered")}
    key = f"{NEXT}{row}"
    if state.read(key) not in (None, *labels):
        state.forget(key)
    old, new, why, answer = st.columns(WIDTHS, vertical_alignment="center")
    with old:
        st.markdown(title)
        st.caption(plain(_units(change)))
    with new:
        chosen = st.radio(
            _("Unit of measure of {name}").format(name=title), list(labels), key=key, persist_state="session",
            index=0 if change.proposed else 1, label_visibility="collapsed", format_func=labels.__getitem__,
            on_change=note_change, args=(row,),
        )  # fmt: skip
    divisor = change.divisor if chosen == _CONVERT else 1.0
    with why:
        st.caption(reason_words(change.reason))
        st.caption(plain(_examples(before, delivery, same, pair, divisor)))
    with answer:
        confirm_row(row)
    return divisor


def _units(change: MeasureChange) -> str:
    """Return both units in words, as far as the headings name them."""
    if change.old and change.new:
        return _("in {new} instead of {old}").format(new=change.new, old=change.old)
    if change.new or change.old:
        return _("unit in one heading only: {name}").format(name=change.new or change.old)
    return _("no heading names a unit")


def convert_words(divisor: float) -> str:
    """Return what is done to figures that came in another unit."""
    if divisor >= 1:
        return _("divide by {n}").format(n=number(divisor))
    return _("multiply by {n}").format(n=number(1 / divisor))


def _examples(
    before: Dataset, delivery: Dataset, same: Mapping[str, str], pair: tuple[str, str], divisor: float
) -> str:
    """Return figures of some quarters: last year's, as delivered, and as they are taken over."""
    then, now = nearest_periods(before, delivery)
    last, given = before.at(then)[pair[0]].dropna(), delivery.at(now)[pair[1]].dropna()
    titles = before.unit_titles
    said: list[str] = []
    for unit, other in same.items():
        if unit not in last.index or other not in given.index or len(said) == _SHOWN:
            continue
        taken = converted(float(given[other]), divisor)
        figures = [number(float(value), useful_digits([float(value)])) for value in (last[unit], given[other], taken)]
        words = _("{name}: last year {before}, delivered {given}, taken over {taken}")
        said.append(words.format(name=titles[unit], before=figures[0], given=figures[1], taken=figures[2]))
    return " · ".join(said)
