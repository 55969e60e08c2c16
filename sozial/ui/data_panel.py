"""What the loaded data holds: overview, preview, and how table and map fit."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from sozial.errors import DataError, Finding
from sozial.index.build import build_index
from sozial.index.completing import complete_method
from sozial.index.coverage import check_coverage, latest_period
from sozial.index.presets import read_preset
from sozial.method import Method
from sozial.model import NAME, Dataset
from sozial.output.period_words import period_label
from sozial.reading.areas import RawAreas, propose_area_columns
from sozial.reading.columns import DIRECTION_LABELS
from sozial.reading.fitting import texts_for
from sozial.reading.split_series import split_series
from sozial.reading.table import RawTable
from sozial.ui import cache, leaving, open_project, state
from sozial.ui.header import show_protection
from sozial.ui.kept_files import TITLE, Upload, default_title
from sozial.ui.language import _, number, plain

_PREVIEW = 8
_USE, _USE_ANEW = "use", "use-new"


def show_loaded(dataset: Dataset) -> None:
    """Say what is loaded, and offer the template and the way back to the sample city."""
    # Figures that state no year are in none: they are no beginning.
    ends = dict.fromkeys((dataset.stated_periods[0], dataset.stated_periods[-1]))
    shown = [period_label(dataset, period, state.language()) for period in ends if period]
    parts = [
        f"**{plain(open_project.title(dataset))}**",
        _("{n} quarters").format(n=number(len(dataset.units))),
        _("{n} indicators").format(n=number(len(dataset.indicators))),
    ]
    if shown:
        parts.append(plain("–".join(dict.fromkeys(shown))))
    parts.append(_("with map") if dataset.has_areas else _("without map"))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{_('Loaded')}: " + " · ".join(parts))
        show_protection(dataset)
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
            st.button(_("Back to the sample city"), key="sample", on_click=leaving.leave_for, args=(None,))


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
    """Show the first rows with figures of the latest period that has an index, as they were understood."""
    period = _first_period(dataset)
    now = dataset.at(period)
    # What is only on the map has no figures, and would look like figures that were not read.
    empty = now[[indicator.code for indicator in dataset.indicators]].isna().all(axis=1).to_numpy()
    names = dataset.units[NAME].reindex(now.index)
    now, names = (part.iloc[empty.argsort(kind="stable")] for part in (now, names))
    frame = pd.DataFrame({_("Key"): now.index, _("Quarter"): names.to_numpy()}, index=now.index)
    for indicator in dataset.indicators:
        digits = indicator.digits(now[indicator.code])
        frame[indicator.label] = [number(value, digits) for value in now[indicator.code]]
    shown = period_label(dataset, period, state.language())
    title = _("Preview, {period}").format(period=plain(shown)) if period else _("Preview")
    st.markdown(f"**{title}**")
    st.dataframe(
        frame.head(_PREVIEW),
        hide_index=True,
        column_config={
            indicator.label: st.column_config.TextColumn(alignment="right") for indicator in dataset.indicators
        },
    )


def _first_method(dataset: Dataset) -> Method:
    return complete_method(dataset, read_preset("additive"))


def _first_period(dataset: Dataset) -> str:
    """Return the period that the first map will show."""
    return latest_period(dataset, _first_method(dataset))


def check_first_index(dataset: Dataset) -> list[Finding]:
    """Return what to look at before the first map: series under two names, an index that leaves out many quarters."""
    split = split_series(dataset)
    try:
        result = build_index(dataset, _first_method(dataset), _first_period(dataset))
    except DataError:
        # Said on the page that shows the index, with what can be done.
        return split
    return [*split, *check_coverage(result, dataset.units)]


def is_left() -> bool:
    """Whether this run leaves the page with the data.

    It must not begin to wait for anything: the browser would go on asking for this page while the next is drawn, and
    then clear that one.
    """
    return bool(state.read(_USE) or state.read(_USE_ANEW))


def wants_to_use() -> bool:
    """Show the buttons that take the data over, into the open project or as a project of its own; return whether."""
    project = open_project.held()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        used = st.button(_("Use this data"), type="primary", key=_USE, icon=":material/check:")
        if project is None:
            if used:
                open_project.leave_sample()
            return used
        anew = st.button(_("As a new project"), key=_USE_ANEW, icon=":material/create_new_folder:")
        said = _("“{name}” then goes on with this data; how it was before stays as a version.")
        st.caption(said.format(name=plain(project.name)))
    if anew:
        return open_project.begin_new()
    if used:
        open_project.keep_this_version()
    return used


def as_shown(dataset: Dataset) -> Dataset:
    """Return data that is about to be taken over as this session may show it."""
    rules = state.public_rules()
    return dataset if rules is None else cache.public(dataset, rules)


def ask_title(table: RawTable) -> str:
    """Ask for a name for the data; proposed is the first file's."""
    proposal = default_title(table.title)
    return st.text_input(_("Name of the data"), proposal, key=TITLE, max_chars=80, persist_state="session")


def keys_on_map(raw: RawAreas | None, files: Sequence[Upload]) -> list[str]:
    """Return the areas' keys, as far as the tables know them; [] without areas."""
    if raw is None:
        return []
    tables = []
    for file in files:
        try:
            tables.append(cache.table(file.digest, file.name, file.content, file.reading))
        except DataError:
            # Said where the table itself is shown.
            continue
    key, _name = propose_area_columns(raw, texts_for(raw, tables))
    return [] if key is None else [text for text in raw.texts(key) if text]
