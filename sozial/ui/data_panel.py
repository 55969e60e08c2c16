"""What the loaded data holds: overview, preview, and how table and map fit."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from sozial.i18n import useful_digits
from sozial.model import NAME, Dataset
from sozial.reading.columns import DIRECTION_LABELS
from sozial.reading.joining import Match, match_units
from sozial.ui import cache, state
from sozial.ui.findings import show_findings
from sozial.ui.language import _, number, plain

_PREVIEW = 8


def show_loaded(dataset: Dataset) -> None:
    """Say what is loaded, and offer the template and the way back to the sample city."""
    shown = [period for period in (dataset.periods[0], dataset.periods[-1]) if period]
    parts = [
        f"**{plain(dataset.title)}**",
        _("{n} quarters").format(n=number(len(dataset.units))),
        _("{n} indicators").format(n=number(len(dataset.indicators))),
    ]
    if shown:
        parts.append(plain("–".join(dict.fromkeys(shown))))
    parts.append(_("with map") if dataset.has_areas else _("without map"))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{_('Loaded')}: " + " · ".join(parts))
        st.download_button(
            _("Template for your own data"),
            cache.template,
            "musterstadt_vorlage.zip",
            "application/zip",
            key="template",
            on_click="ignore",
            icon=":material/download:",
            help=_("The files of the fictional sample city, with an explanation of every column."),
        )
        if not state.is_sample():
            st.button(_("Back to the sample city"), key="sample", on_click=state.set_dataset, args=(None,))


def show_indicators(dataset: Dataset) -> None:
    """List the indicators with everything that is known about them."""
    rows = [
        {
            _("Handlungsfeld"): indicator.domain,
            _("Indicator"): indicator.label,
            _("Unit"): indicator.measure,
            _("Direction"): _(DIRECTION_LABELS[indicator.direction]),
            _("Department"): indicator.department,
            _("Source"): indicator.source,
            _("Reference date"): indicator.reference_date,
            _("Definition"): indicator.definition,
        }
        for indicator in dataset.indicators
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def show_preview(dataset: Dataset) -> None:
    """Show the first rows of the latest period, as they were understood."""
    period = dataset.periods[-1]
    now = dataset.at(period)
    frame = pd.DataFrame({_("Key"): now.index, _("Quarter"): dataset.units[NAME].to_numpy()}, index=now.index)
    for indicator in dataset.indicators:
        digits = useful_digits(now[indicator.code])
        frame[indicator.label] = [number(value, digits) for value in now[indicator.code]]
    title = _("Preview, {period}").format(period=plain(period)) if period else _("Preview")
    st.markdown(f"**{title}**")
    st.dataframe(
        frame.head(_PREVIEW),
        hide_index=True,
        column_config={
            indicator.label: st.column_config.TextColumn(alignment="right") for indicator in dataset.indicators
        },
    )


def _listed(units: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({_("Key"): list(units), _("Quarter"): list(units.values())})


def show_match(dataset: Dataset, table_units: Mapping[str, str], area_names: Mapping[str, str]) -> Match:
    """Show how table and areas fit, every unit that is on one side only by key and name."""
    match = match_units(table_units, area_names)
    columns = st.columns(3)
    for column, title, units in zip(
        columns,
        (_("In table and on the map"), _("Only in the table"), _("Only on the map")),
        (match.matched, match.only_table, match.only_map),
        strict=True,
    ):
        with column:
            st.metric(title, number(len(units)))
            if units:
                with st.expander(_("List"), expanded=units is not match.matched):
                    st.dataframe(_listed(units), hide_index=True, height=min(38 + 35 * len(units), 250))
    show_findings(match.findings())
    return match
