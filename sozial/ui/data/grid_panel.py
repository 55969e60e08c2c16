"""Figures from the census grid for a town that has none below its borders: files, how they are read, what they give."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import geopandas as gpd
import streamlit as st

from sozial.errors import Severity
from sozial.i18n import N_, NP_
from sozial.model import Direction
from sozial.output.tables.grid_tables import CERTAINTY, LIST, TABLE, build_certainty_of, write_grid_files
from sozial.reading.areas.areas import RawAreas
from sozial.reading.census.cell_file import GridFile
from sozial.reading.census.gathering import make_town_grid, town_box
from sozial.reading.census.grid_figures import TownGrid
from sozial.reading.census.opening_files import SIZES
from sozial.reading.census.published_totals import INHABITANTS, check_published
from sozial.reading.census.town_grid import LEAST_KNOWN
from sozial.reading.loading.fitting import prepare_for
from sozial.reading.sandbox.safely import read_grid_safely
from sozial.ui.data.areas_panel import chosen_columns
from sozial.ui.data.data_panel import tables_of
from sozial.ui.data.files_beside import let_go_beside, take_beside
from sozial.ui.data.grid_origin import find_made_for_others, mark_of, note_origin
from sozial.ui.data.kept_files import TABLES, Upload, hold, kept
from sozial.ui.kit import background
from sozial.ui.kit.downloads import download_button
from sozial.ui.kit.number_field import number_field
from sozial.ui.kit.table_view import show_table
from sozial.ui.session import navigation, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, counted, translate

_UPLOADER, _SIZE, _LEAST = "grid-files", "grid-size", "grid-least-known"
_SHOWN, _PUBLISHED = "grid-shown", "grid-published-"
_ASKED = "_grid-asked"
_WHERE = "www.destatis.de/static/DE/zensus/gitterdaten/Zensus2022_Bevoelkerungszahl.zip"
_CHAPTER = "zensusgitter"
_SIZE_LABELS = {100: N_("100 m"), 1_000: N_("1 km"), 10_000: N_("10 km")}


def offer_grid(raw: RawAreas | None, tables: Sequence[Upload]) -> None:
    """Offer to make figures from files of the census grid, and show what they gave.

    Parameters
    ----------
    raw
        The areas that are loaded; None without any.
    tables
        The tables that are loaded.
    """
    if raw is not None:
        show_findings(find_made_for_others(raw))
    with st.expander(_("No figures of your own? Take them from the census grid"), icon=":material/grid_on:"):
        st.markdown(
            _(
                "The census of 2022 gives rents, vacancies, age, households, living space, heating and citizenship for "
                "cells of 100 m. From these files, as they are downloaded, and the borders of your quarters the app "
                "works out figures, and says how sure they are."
            )
        )
        said = _("Each file is downloaded under its name, as {place} (the app itself fetches nothing).")
        st.caption(said.format(place=_WHERE))
        _show_way_to_names()
        if raw is None:
            st.info(
                _("First load the borders of your quarters above under “Areas”, and answer what is asked about them.")
            )
            return
        said = _("The file with the inhabitants (Bevoelkerungszahl) belongs to them: averages are weighted by it.")
        label = _("Files of the census grid (ZIP or CSV)")
        held = take_beside(_UPLOADER, label, ("zip", "csv"), _ASKED, several=True, help=said)
        if held:
            _choose_and_ask(held, raw, tables)


def _show_way_to_names() -> None:
    """Lead to the chapter that names the files: the office's page has no list of them."""
    if st.button(_("Which files there are"), icon=":material/menu_book:", key="grid-names", type="tertiary"):
        state.write(navigation.CHAPTER, _CHAPTER)
        navigation.go_to(navigation.HANDBOOK)


def _choose_and_ask(held: Sequence[Upload], raw: RawAreas, tables: Sequence[Upload]) -> None:
    """Let the size of cells and the least certainty be chosen, and compute when that is asked for."""
    left, right = st.columns(2)
    with left:
        size = st.segmented_control(
            _("Cells"), SIZES, default=SIZES[0], key=_SIZE, format_func=lambda size: _(_SIZE_LABELS[size]),
            required=True,
        )  # fmt: skip
    with right:
        least = st.slider(
            _("Withhold a figure where less than this is published"), 0, 100, round(LEAST_KNOWN * 100), 5, "%d %%",
            key=_LEAST,
        )  # fmt: skip
    st.button(_("Work out figures"), type="primary", key="grid-ask", on_click=_ask, icon=":material/calculate:")
    if state.read(_ASKED):
        asked = _Asked(tuple(held), raw, chosen_columns(raw, tables_of(tables)), int(size or SIZES[0]), int(least))
        show = partial(_show, mark=mark_of(raw))
        background.compute(asked.key, asked.work, show, _("Reading the census grid …"), _forget)


def _ask() -> None:
    state.write(_ASKED, True)


def _forget() -> None:
    state.forget(_ASKED)


@dataclass(frozen=True)
class _Asked:
    """What figures were asked for: of which files and areas, by which attributes, cells and certainty."""

    files: tuple[Upload, ...]
    raw: RawAreas
    columns: tuple[str | None, str | None]
    size: int
    least: int

    @property
    def key(self) -> str:
        """A text that is another one where the figures are others."""
        files = [(file.name, file.digest) for file in self.files]
        told = (files, mark_of(self.raw), self.columns, self.size, self.least)
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def work(self, told: Callable[[float], None]) -> TownGrid:
        """Read all files, each in a process of its own, and put them together."""
        prepared = prepare_for(self.raw, [], *self.columns)
        areas: gpd.GeoDataFrame = prepared.frame
        box = town_box(areas)
        files: list[GridFile] = []
        for number, upload in enumerate(self.files):
            told(number / len(self.files))
            files.extend(read_grid_safely(upload.content, upload.name, box, self.size))
        told(1.0)
        grid = make_town_grid(files, areas, least_known=self.least / 100)
        # What is wrong with the areas is wrong with their figures.
        wrong = tuple(finding for finding in prepared.findings if finding.severity is not Severity.NOTE)
        return replace(grid, findings=(*wrong, *grid.findings))


def _show(grid: TownGrid, mark: str) -> None:
    """Show what the grid gave for the areas of a mark, how sure it is, and let it be taken over."""
    said = NP_("{n} figure for {areas} areas.", "{n} figures for {areas} areas.")
    st.markdown(f"**{counted(said, len(grid.figures), areas=len(grid.keys))}**")
    show_findings(grid.findings)
    names = {} if grid.people is None else {INHABITANTS: _("Inhabitants")}
    names |= {figure.code: translate()(figure.name) for figure in grid.figures}
    if not names:
        return
    left, right = st.columns([2, 1])
    with left:
        code = str(
            st.selectbox(
                _("How sure are the figures from the grid?"), list(names), format_func=names.__getitem__, key=_SHOWN
            )
        )
    with right:
        number_field(
            _("Published for the whole municipality (if known)"), f"{_PUBLISHED}{code}",
            help=_("It is used as the value of the town; without it the cells together give that value."),
        )  # fmt: skip
    published = _published(names)
    show_table(build_certainty_of(grid, code, state.language()))
    show_findings(check_published(grid, published))
    with st.container(horizontal=True):
        st.button(
            _("Take these figures over"), type="primary", key="grid-take", icon=":material/check:",
            on_click=_take_over, args=(grid, published, state.language(), mark), disabled=not grid.figures,
        )  # fmt: skip
        language = state.language()
        download_button(
            _("Certainty (XLSX)"), lambda: write_grid_files(grid, language, published)[CERTAINTY], CERTAINTY,
            key="grid-certainty",
        )  # fmt: skip


def _published(codes: Iterable[str]) -> dict[str, float]:
    """Return what was typed as published for the municipality, by code."""
    typed = {code: state.read(f"{_PUBLISHED}{code}") for code in codes}
    return {code: float(value) for code, value in typed.items() if value is not None}


def _take_over(grid: TownGrid, published: Mapping[str, float], language: str, mark: str) -> None:
    """Hold the figures and the list that describes them as files, as if a statistical office had sent them."""
    files = write_grid_files(grid, language, published)
    table, description = (Upload(name, files[name]) for name in (TABLE, LIST))
    hold(TABLES, [table, description])
    if table not in kept(TABLES):
        # There was no room for it, which is said; nothing of what was given is lost.
        return
    weighed = [figure.code for figure in grid.figures if figure.direction is not Direction.CONTEXT]
    note_origin(table, description, mark, weighed)
    let_go_beside(_UPLOADER)
    state.forget(_ASKED)
