"""Figures in old borders: a correspondence table made of old and new areas, looked at, corrected and taken over."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd
import streamlit as st

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.output.tables.correspondence_tables import FILE, editable_shares, write_correspondence
from sozial.reading.areas.areas import RawAreas
from sozial.reading.cells.typed_number import read_typed
from sozial.reading.census.cell_file import GridFile
from sozial.reading.census.cell_shares import project_areas
from sozial.reading.census.gathering import town_box
from sozial.reading.loading.fitting import prepare_for
from sozial.reading.loading.made_correspondence import Basis, MadeCorrespondence, make_correspondence
from sozial.reading.sandbox.safely import read_areas_safely, read_grid_safely
from sozial.reading.tables.raw_table import RawTable
from sozial.ui.data import data_panel
from sozial.ui.data.areas_panel import chosen_columns
from sozial.ui.data.files_beside import let_go_beside, take_beside
from sozial.ui.data.grid_origin import mark_of
from sozial.ui.data.kept_files import AREA_TYPES, TABLES, Upload, hold
from sozial.ui.kit import background
from sozial.ui.kit.downloads import download_button
from sozial.ui.kit.typed_cells import number_text
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, counted

_OLD, _MORE, _BASIS, _EDITOR = "old-areas", "boundary-files", "boundary-basis", "boundary-shares"
_ASKED = "_boundary-asked"
_SIZE = 100
_LABELS = {
    Basis.AREA: N_("their area"),
    Basis.PEOPLE: N_("the inhabitants of the census grid"),
    Basis.BUILDINGS: N_("their buildings"),
}
_WANTED = {
    Basis.PEOPLE: N_("Census grid with the inhabitants (Bevoelkerungszahl)"),
    Basis.BUILDINGS: N_("Buildings (as areas)"),
}
_SLACK = 0.05


def offer_boundaries(raw: RawAreas | None, tables: Sequence[Upload]) -> None:
    """Offer to carry figures over from old areas to those that are loaded.

    Parameters
    ----------
    raw
        The areas that are loaded, the new ones; None without any.
    tables
        The tables that are loaded, whose keys are those of the old areas.
    """
    with st.expander(_("Figures in old borders? Carry them over to the new ones"), icon=":material/call_merge:"):
        st.markdown(
            _(
                "Load your tables and, under “Areas”, the new borders above, and the old borders here. The app works "
                "out which share of each old area lies in which new one; with these shares the figures are estimated."
            )
        )
        if raw is None:
            st.info(_("First load the new borders above under “Areas”, and answer what is asked about them."))
            return
        old = take_beside(_OLD, _("Old borders"), AREA_TYPES, _ASKED)
        basis: Basis = st.radio(
            _("Divide old areas by"), list(Basis), format_func=lambda basis: _(_LABELS[basis]), key=_BASIS,
            horizontal=True,
        ) or Basis.AREA  # fmt: skip
        more: tuple[Upload, ...] = ()
        if basis in _WANTED:
            more = take_beside(_MORE, _(_WANTED[basis]), ("zip", "csv", *AREA_TYPES), _ASKED)
        ready = bool(old) and (basis is Basis.AREA or bool(more))
        st.button(_("Work out shares"), type="primary", key="boundary-ask", on_click=_ask, disabled=not ready)
        if ready and state.read(_ASKED):
            read = tuple(data_panel.tables_of(tables))
            columns, digests = chosen_columns(raw, read), tuple(table.digest for table in tables)
            asked = _Asked(old[0], more[0] if more else None, raw, columns, basis, read, digests)
            background.compute(asked.key, asked.work, _show, _("Old and new borders are compared …"), _forget)


def _ask() -> None:
    state.write(_ASKED, True)
    state.forget(_EDITOR)


def _forget() -> None:
    state.forget(_ASKED)


@dataclass(frozen=True)
class _Asked:
    """What shares were asked for: of which old areas in which new ones, by which attributes, and by what.

    Parameters
    ----------
    more
        The grid or the buildings by which old areas are divided; None to divide by area.
    columns
        Attributes of the new areas with key and name.
    tables, digests
        Their keys are those of the old areas; and what tells them apart from others.
    """

    old: Upload
    more: Upload | None
    raw: RawAreas
    columns: tuple[str | None, str | None]
    basis: Basis
    tables: tuple[RawTable, ...]
    digests: tuple[str, ...]

    @property
    def key(self) -> str:
        """A text that is another one where the shares are others."""
        more = self.more.digest if self.more else ""
        told = (self.old.digest, more, mark_of(self.raw), self.columns, self.basis, self.digests)
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def work(self, told: Callable[[float], None]) -> MadeCorrespondence:
        """Read the files, each in a process of its own, and compare the borders."""
        before = prepare_for(read_areas_safely(self.old.content, self.old.name), self.tables).frame
        after = prepare_for(self.raw, [], *self.columns).frame
        told(0.3)
        grids: list[GridFile] = []
        buildings: gpd.GeoSeries | None = None
        if self.basis is Basis.PEOPLE and self.more is not None:
            both: gpd.GeoDataFrame = pd.concat([project_areas(before), project_areas(after)])
            grids = read_grid_safely(self.more.content, self.more.name, town_box(both), _SIZE)
        elif self.basis is Basis.BUILDINGS and self.more is not None:
            buildings = read_areas_safely(self.more.content, self.more.name).frame.geometry
        told(0.8)
        return make_correspondence(before, after, grids, buildings)


def _show(made: MadeCorrespondence) -> None:
    """Show the shares, let them be corrected, and be taken over."""
    divided = {row[0] for row in made.rows if row[2] < 1}
    said = NP_(
        "{n} of {all} old areas is divided, all others go over whole.",
        "{n} of {all} old areas are divided, all others go over whole.",
        by="n",
    )
    st.markdown(f"**{counted(said, len(divided), all=len({row[0] for row in made.rows}))}**")
    show_findings(made.findings)
    corrected, wrong = _edit(made, divided)
    show_findings(wrong)
    with st.container(horizontal=True):
        st.button(
            _("Take these shares over"), type="primary", key="boundary-take", icon=":material/check:",
            on_click=_take_over, args=(corrected, state.language()), disabled=bool(wrong),
        )  # fmt: skip
        download_button(
            _("Correspondence table (CSV)"), write_correspondence(corrected, state.language()), FILE,
            key="boundary-file", disabled=bool(wrong),
        )  # fmt: skip


def _edit(made: MadeCorrespondence, divided: set[str]) -> tuple[MadeCorrespondence, list[Finding]]:
    """Show the shares of divided areas as cells that can be changed; return them, and what is wrong with them."""
    places = [at for at, row in enumerate(made.rows) if row[0] in divided]
    if not places:
        return made, []
    frame, share = editable_shares(made, places, state.language())
    edited = st.data_editor(
        frame, key=_EDITOR, hide_index=True, disabled=[name for name in frame.columns if name != share],
        column_config={share: st.column_config.TextColumn(alignment="right")},
    )  # fmt: skip
    rows, unread = list(made.rows), []
    for at, was, now in zip(places, frame[share], edited[share], strict=True):
        value = read_typed(str(now or ""), state.language())
        if now == was:
            continue
        if value is None or not 0 <= value <= 100:
            unread.append(f"{rows[at][3]} → {rows[at][4]}: {now}")
            continue
        rows[at] = (*rows[at][:2], value / 100, *rows[at][3:])
    return replace(made, rows=tuple(rows)), _wrong(rows, unread)


def _wrong(rows: list[tuple[str, str, float, str, str, Basis]], unread: list[str]) -> list[Finding]:
    """Say which cells are no shares, and whose shares do not sum to the whole."""
    found = []
    if unread:
        message = N_("These are no shares between 0 and 100: {cells}")
        found.append(Finding("share-cells", Severity.ERROR, message, "", "", {"cells": listed(unread)}))
    sums: dict[str, float] = {}
    names = {}
    for old, _new, share, name, _after, _basis in rows:
        sums[old], names[old] = sums.get(old, 0.0) + share * 100, name
    off = [
        f"{names[old]}: {number_text(round(total, 2))} %" for old, total in sums.items() if abs(total - 100) > _SLACK
    ]
    if off:
        message = N_("The shares of these old areas do not sum to 100 %: {areas}")
        remedy = N_("Correct the shares; without them, people would be lost or doubled.")
        found.append(Finding("share-sums", Severity.ERROR, message, remedy, "", {"areas": listed(off)}))
    return found


def _take_over(made: MadeCorrespondence, language: str) -> None:
    """Hold the shares as a file: from now on the tables are carried over by it."""
    hold(TABLES, [Upload(FILE, write_correspondence(made, language))])
    state.forget(_ASKED)
    for uploader in (_OLD, _MORE):
        let_go_beside(uploader)
