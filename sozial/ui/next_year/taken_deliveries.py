"""Deliveries that were put onto the data on the page *Ziele*: on the page *Daten* they are among its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_, NP_
from sozial.model import Dataset
from sozial.output.tables.data_tables import build_continuation, build_role_table
from sozial.reading.delivery.delivery_mapping import DeliveryMapping
from sozial.reading.delivery.delivery_units import delivered_units
from sozial.reading.delivery.next_delivery import read_delivery
from sozial.reading.delivery.taken_delivery import note_delivery, noted_delivery, plan_as_taken, put_again, units_after
from sozial.reading.indicators.indicator_choices import IndicatorChoice
from sozial.reading.loading.table_joining import join_tables
from sozial.reading.plans.columns import TablePlan
from sozial.reading.tables.table import RawTable
from sozial.ui.data import indicator_list_panel
from sozial.ui.data.indicator_editor import base_label
from sozial.ui.data.kept_files import LATER, keep_later, kept
from sozial.ui.data.table_panel import summary
from sozial.ui.kit.table_view import show_table
from sozial.ui.memory import cached_files
from sozial.ui.next_year.last_signs import NOTED
from sozial.ui.next_year.next_year_files import Delivery
from sozial.ui.next_year.next_year_measures import convert_words
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, counted, number, plain


@dataclass(frozen=True)
class Taken:
    """A delivery read again, as it was when it was put onto the data."""

    tables: Sequence[tuple[RawTable, TablePlan]]
    data: Dataset
    mapping: DeliveryMapping


def keep(read: Delivery, mapping: DeliveryMapping) -> None:
    """Let the files of a delivery belong to those of the page *Daten*, with how they were read and mapped."""
    tables = [(file.digest, table, plan) for file, (table, plan) in zip(read.files, read.tables, strict=True)]
    state.write(NOTED, [*state.read(NOTED, []), note_delivery(tables, mapping)])
    keep_later([*kept(LATER), *read.files])


def _remove(place: int) -> None:
    noted = [entry for at, entry in enumerate(state.read(NOTED, [])) if at != place]
    state.write(NOTED, noted)
    used = {table[0] for entry in noted for table in entry["tables"]}
    keep_later([file for file in kept(LATER) if file.digest in used])


def show_taken() -> list[Taken]:
    """List the deliveries with how they were read and mapped; return those that can be read."""
    found = []
    noted = state.read(NOTED, [])
    if not noted:
        return []
    with st.container(key="delivery-list", border=True, gap="small"):
        hint = _(
            "They were put onto the data on the page “Objectives”, and are put onto it again when it is taken over."
        )
        st.markdown(f"**{_('Put onto the data later')}**", help=hint)
        for place, entry in enumerate(noted):
            try:
                taken = _read(entry)
            except DataError as error:
                show_findings(error.findings)
                _remove_button(place, _("delivery {n}").format(n=number(place + 1)))
                continue
            _show(place, taken)
            found.append(taken)
    return found


def _read(entry: Mapping[str, Any]) -> Taken:
    noted = noted_delivery(entry)
    files = {file.digest: file for file in kept(LATER)}
    tables = []
    for digest, saved, periods in noted.tables:
        if digest not in files:
            message = N_("The file “{name}” is not there any more.")
            raise DataError(Finding("delivery-gone", Severity.ERROR, message, values={"name": saved.title}))
        table = cached_files.table_as_saved(digest, files[digest].name, files[digest], saved.reading)
        tables.append((table, plan_as_taken(table, saved, periods)))
    return Taken(tables, read_delivery(join_tables(tables)), noted.mapping)


def _show(place: int, taken: Taken) -> None:
    title, periods = taken.data.title, [period for period in taken.data.periods if period]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(title)}**")
        _remove_button(place, title)
    said = [summary(table) for table, _plan in taken.tables]
    units = counted(NP_("{n} quarter", "{n} quarters"), len(taken.data.units))
    st.caption(" · ".join([*said, plain(", ".join(periods)), units]))
    with st.expander(_("How it was read and mapped")):
        for table, plan in taken.tables:
            st.markdown(f"**{plain(table.title)}**")
            show_table(build_role_table(plan, table.title, state.language()), None)
        lines = [(base_label(old), base_label(new)) for old, new in taken.mapping.columns.items()]
        lines += [(code, _("from count and base")) for code in taken.mapping.made]
        divisors = {old: divisor for old, divisor in taken.mapping.divisors.items() if divisor != 1}
        lines += [(base_label(old), convert_words(divisor)) for old, divisor in divisors.items()]
        lines += [(_("not in the data"), new) for new in taken.mapping.added]
        show_table(build_continuation(lines, state.language()), None)
        names = delivered_units(taken.data)
        moved = [
            (old, ", ".join(f"{names.get(unit, unit)} ({unit})" for unit in new) or _("no figures any more"))
            for old, new in taken.mapping.units.items()
            if new != (old,)
        ]
        if moved:
            show_table(build_continuation(moved, state.language()), None)


def _remove_button(place: int, name: str) -> None:
    st.button(
        _("Remove {name}").format(name=plain(name)), key=f"remove-delivery-{place}", type="tertiary",
        icon=":material/close:", on_click=_remove, args=(place,),
    )  # fmt: skip


def quarters_after(taken: Sequence[Taken]) -> Callable[[Mapping[str, str]], Mapping[str, str]]:
    """Return what gives the quarters after all deliveries, by key, of those before."""

    def after(units: Mapping[str, str]) -> dict[str, str]:
        found = dict(units)
        for one in taken:
            found = units_after(found, one.data, one.mapping)
        return found

    return after


def put_on(
    dataset: Dataset, choices: Sequence[IndicatorChoice], taken: Sequence[Taken]
) -> tuple[Dataset, tuple[IndicatorChoice, ...]]:
    """Return data with all deliveries; one that cannot be put onto it is said, with what is lost without it."""
    for one in taken:
        try:
            joined = put_again(dataset, one.data, one.mapping)
        except DataError as error:
            show_findings(error.findings)
            message = N_("“{name}” is left out of this data: its figures for {periods} would be gone.")
            values = {"name": one.data.title, "periods": ", ".join(one.data.periods)}
            show_findings([Finding("delivery-left-out", Severity.WARNING, message, values=values)])
            continue
        dataset, choices = indicator_list_panel.continued(joined, choices)
    return dataset, tuple(choices)
