"""What the loaded data holds: overview, preview, and how table and map fit."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.errors import DataError, Finding
from sozial.i18n import NP_
from sozial.index.build import build_index
from sozial.index.recipe.completing import complete_recipe
from sozial.index.recipe.presets import read_preset
from sozial.index.values.coverage import check_coverage, latest_period
from sozial.model import Dataset
from sozial.output.tables.data_tables import build_indicator_list
from sozial.output.tables.figure_tables import build_preview
from sozial.output.words.period_words import period_label
from sozial.reading.areas.areas import RawAreas, propose_area_columns
from sozial.reading.indicators.split_series import split_series
from sozial.reading.loading.fitting import texts_for
from sozial.reading.tables.table import RawTable
from sozial.recipe import Recipe
from sozial.ui.data.kept_files import TITLE, Upload, default_title
from sozial.ui.kit.downloads import download_button
from sozial.ui.kit.table_view import show_table
from sozial.ui.memory import cached_data, cached_files
from sozial.ui.project import beginning, leaving, open_project, saving
from sozial.ui.results.header import show_protection
from sozial.ui.session import loaded_data, shown_data, state
from sozial.ui.session.language import _, counted, number, period_words, plain

_PREVIEW = 8
_USE, _USE_ANEW = "use", "use-new"


def _quarters(dataset: Dataset) -> str:
    """Say how many quarters there are, and how many of them have no figure at all: on the map they are empty."""
    said = counted(NP_("{n} quarter", "{n} quarters"), len(dataset.units))
    known = dataset.values.notna().any(axis=1).groupby(level=0).any()
    empty = len(dataset.units) - int(known.reindex(dataset.units.index, fill_value=False).sum())
    return said if not empty else _("{quarters}, of which {n} without figures").format(quarters=said, n=number(empty))


def show_loaded(dataset: Dataset) -> None:
    """Say what is loaded, and offer the template and the way back to the sample city."""
    # Figures that state no year are in none: they are no beginning.
    ends = dict.fromkeys((dataset.stated_periods[0], dataset.stated_periods[-1]))
    shown = [period_label(dataset, period, state.language()) for period in ends if period]
    parts = [
        f"**{plain(open_project.title(dataset))}**",
        _quarters(dataset),
        counted(NP_("{n} indicator", "{n} indicators"), len(dataset.indicators)),
    ]
    if shown:
        parts.append(plain("–".join(dict.fromkeys(shown))))
    parts.append(_("with map") if dataset.has_areas else _("without map"))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{_('Loaded')}: " + " · ".join(parts))
        show_protection(dataset)
        download_button(
            _("Template for your own data"),
            cached_data.template,
            "musterstadt_vorlage.zip",
            "application/zip",
            key="template",
            on_click="ignore",
            icon=":material/download:",
            help=_("The files of the fictional sample city, with an explanation of every column."),
        )
        if not loaded_data.is_sample():
            st.button(_("Back to the sample city"), key="sample", on_click=leaving.leave_for, args=(None,))


def show_indicators(dataset: Dataset) -> None:
    """List the indicators with everything that is known about them."""
    show_table(build_indicator_list(dataset, state.language()), None)


def show_preview(dataset: Dataset) -> None:
    """Show the first rows with figures of the latest period that has an index, as they were understood."""
    period = _first_period(dataset)
    shown = period_label(dataset, period, state.language())
    title = _("Preview, {period}").format(period=period_words(shown)) if period else _("Preview")
    st.markdown(f"**{title}**")
    show_table(build_preview(dataset, period, _PREVIEW, state.language()), None, as_read=True)


def _first_recipe(dataset: Dataset) -> Recipe:
    return complete_recipe(dataset, read_preset("additive"))


def _first_period(dataset: Dataset) -> str:
    """Return the period that the first map will show."""
    return latest_period(dataset, _first_recipe(dataset))


def check_first_index(dataset: Dataset) -> list[Finding]:
    """Return what to look at before the first map: series under two names, an index that leaves out many quarters."""
    split = split_series(dataset)
    try:
        result = build_index(dataset, _first_recipe(dataset), _first_period(dataset))
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


def say_not_taken() -> None:
    """Say that files are only looked at until the data is used."""
    said = _("So far the files are only looked at. The other pages show them once you press “{label}” at the end.")
    st.caption(said.format(label=_("Use this data")))


def wants_to_use() -> bool:
    """Show the buttons that take the data over, into the open project or as a project of its own; return whether."""
    project = open_project.held()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        used = st.button(_("Use this data"), type="primary", key=_USE, icon=":material/check:")
        if project is None:
            if used:
                beginning.leave_sample()
            return used
        anew = st.button(_("As a new project"), key=_USE_ANEW, icon=":material/create_new_folder:")
        said = _("“{name}” then goes on with this data; how it was before stays as a version.")
        st.caption(said.format(name=plain(project.name)))
    if anew:
        return beginning.begin_new()
    if used:
        saving.keep_this_version()
    return used


def as_shown(dataset: Dataset) -> Dataset:
    """Return data that is about to be taken over as this session may show it."""
    rules = shown_data.public_rules()
    return dataset if rules is None else cached_data.public(dataset, rules)


def title_of(table: RawTable) -> str:
    """Return the name of the data: as it was typed, else a proposal from the first file's name."""
    return str(state.read(TITLE) or "").strip() or default_title(table.title)


def ask_title(table: RawTable) -> None:
    """Ask for a name for the data, where it is taken over."""
    st.text_input(
        _("Name of the data"), default_title(table.title), key=TITLE, max_chars=80, persist_state="session",
        help=_("For instance the name of the town. It stands on papers, slides and files, and names the project."),
    )  # fmt: skip


def tables_of(files: Sequence[Upload]) -> list[RawTable]:
    """Return the tables of files, without those that cannot be read."""
    tables = []
    for file in files:
        try:
            tables.append(cached_files.table(file.digest, file.name, file, file.reading))
        except DataError:
            # Said where the table itself is shown.
            continue
    return tables


def keys_on_map(raw: RawAreas | None, files: Sequence[Upload]) -> list[str]:
    """Return the areas' keys, as far as the tables know them; [] without areas."""
    if raw is None:
        return []
    try:
        key, _name = propose_area_columns(raw, texts_for(raw, tables_of(files)))
    except DataError:
        # Said where tables and areas are put together.
        return []
    return [] if key is None else [text for text in raw.texts(key) if text]
