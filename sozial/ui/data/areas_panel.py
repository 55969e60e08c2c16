"""Loading areas: layer, coordinate system, and which attributes hold key and name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

import pyproj
import pyproj.exceptions
import streamlit as st

from sozial.errors import DataError, Severity, listed
from sozial.output.charts.charts import place_sketch
from sozial.reading.areas.area_files import AreaReading
from sozial.reading.areas.areas import RawAreas, propose_area_columns
from sozial.reading.areas.coordinates import find_candidates
from sozial.reading.areas.stray_areas import usual_bounds
from sozial.reading.loading.fitting import PreparedAreas, prepare_for, texts_for
from sozial.reading.tables.table import RawTable
from sozial.ui.data import questions
from sozial.ui.data.area_comparison import AreaComparison
from sozial.ui.data.questions import Asked
from sozial.ui.data.upload import Upload, with_progress
from sozial.ui.kit.choice import choose
from sozial.ui.memory import cached_files
from sozial.ui.session import state, viewers
from sozial.ui.session.findings import show_findings, show_folded
from sozial.ui.session.language import _, plain

_OTHER = "other"
state.remember(*(f"area-{name}-" for name in ("crs", "epsg", "layer", "figures", "key", "name", "answers")))


def _widget(upload: Upload, name: str) -> str:
    return f"area-{name}-{upload.name}"


def read_areas(upload: Upload | None, asked: Asked, saved: Mapping[str, str]) -> RawAreas | None:
    """Read areas as chosen, ask what the file does not say, and return them; None without any.

    Parameters
    ----------
    saved
        Answers of saved readings.
    """
    if upload is None:
        return None
    key = partial(_widget, upload)
    reading = AreaReading(
        state.read(_widget(upload, "layer")) or "", _chosen_crs(upload), {**saved, **questions.answers(key)}
    )
    try:
        raw = with_progress(
            upload.name, upload.size, lambda: cached_files.areas(upload.digest, upload.name, upload, reading)
        )
    except DataError as error:
        show_findings(error.findings)
        return None
    if len(raw.layers) > 1:
        st.selectbox(
            _("Layer"), raw.layers, index=raw.layers.index(raw.layer), key=_widget(upload, "layer"),
            persist_state="session",
        )  # fmt: skip
    open_ones = [finding for finding in raw.findings if finding.severity is Severity.QUESTION and not finding.options]
    show_findings([entry for entry in open_ones if not (entry.code == "layers" and reading.layer)])
    compare = None if viewers.is_public() or not raw.crs else AreaComparison(upload, reading).show
    questions.show_questions(raw.findings, reading.answers, key, asked, compare)
    about = {finding.question for finding in questions.with_options(raw.findings)}
    asked.of_areas |= {question: answer for question, answer in reading.answers.items() if question in about}
    if not raw.crs or state.read(_widget(upload, "crs")):
        _choose_crs(upload, raw)
    return raw if raw.crs else None


def choose_figures(upload: Upload | None, raw: RawAreas | None) -> list[Upload]:
    """Offer the figures among the attributes of areas; return the file as a table if they are to be used."""
    if upload is None or raw is None:
        return []
    try:
        names = cached_files.area_figures(upload.digest, raw)
    except DataError as error:
        show_findings(error.findings)
        return []
    if not names:
        return []
    wanted = st.checkbox(_("Use the figures of this file"), key=_widget(upload, "figures"), persist_state="session")
    said = _("{name} carries figures beside its areas: {columns}")
    st.caption(said.format(name=plain(upload.name), columns=plain(listed(names, 6))))
    return [upload.changed(layer=raw.layer)] if wanted else []


def _chosen_crs(upload: Upload) -> str:
    """Return the coordinate system that was chosen for areas, empty without one."""
    chosen = str(state.read(_widget(upload, "crs")) or "")
    return _valid_crs(state.read(_widget(upload, "epsg")) or "") if chosen == _OTHER else chosen


def _valid_crs(text: str) -> str:
    """Return a coordinate system as EPSG code, "" if there is none of this number."""
    digits = re.sub(r"\D", "", text)
    try:
        return f"EPSG:{pyproj.CRS.from_epsg(int(digits)).to_epsg()}" if digits else ""
    except (pyproj.exceptions.CRSError, ValueError, OverflowError):
        return ""


def _choose_crs(upload: Upload, raw: RawAreas) -> None:
    """Show where the areas would lie under each possible coordinate system, and let one be chosen."""
    candidates = find_candidates(usual_bounds(cached_files.areas(upload.digest, upload.name, upload).frame))
    labels = {
        entry.crs: f"{entry.crs}: {_(entry.label)}, "
        + _("near {town} ({km} km)").format(town=entry.town, km=entry.kilometres)
        for entry in candidates
    }
    left, right = st.columns([3, 2])
    with left:
        chosen = st.radio(
            _("Where do these areas lie?"),
            ["", *labels, _OTHER],
            key=_widget(upload, "crs"),
            persist_state="session",
            format_func=lambda crs: labels.get(crs, _("another one (EPSG code)") if crs else _("not chosen yet")),
        )
        if chosen == _OTHER:
            typed = st.text_input("EPSG", key=_widget(upload, "epsg"), max_chars=12, persist_state="session")
            if typed and not _valid_crs(typed):
                st.warning(_("There is no coordinate system of this number."))
    with right:
        st.altair_chart(place_sketch(candidates, chosen or ""), width="content")


def chosen_columns(raw: RawAreas, tables: Sequence[RawTable]) -> tuple[str | None, str | None]:
    """Return the attributes with key and name that were chosen, or else are proposed (see `choose_columns`)."""
    key, name = propose_area_columns(raw, texts_for(raw, tables))
    chosen, named = state.read(f"area-key-{raw.title}"), state.read(f"area-name-{raw.title}")
    return chosen if chosen in raw.columns else key, (named or None) if named is not None else name


def choose_columns(raw: RawAreas, tables: Sequence[RawTable]) -> PreparedAreas | None:
    """Show which attributes hold key and name; return the prepared areas."""
    key, name = propose_area_columns(raw, texts_for(raw, tables))
    columns = list(raw.columns)
    left, right = st.columns(2)
    with left:
        chosen = st.selectbox(
            _("Key of the areas"), columns, index=columns.index(key) if key else 0, key=f"area-key-{raw.title}",
            persist_state="session",
        )  # fmt: skip
    with right:
        labels = {"": _("as in the table")} | {column: column for column in columns}
        named = choose(_("Name of the areas"), labels, f"area-name-{raw.title}", name) or None
    try:
        prepared = prepare_for(raw, tables, chosen, named)
    except DataError as error:
        show_findings(error.findings)
        return None
    asked = [finding for finding in prepared.findings if finding.severity is Severity.QUESTION]
    show_findings([finding for finding in asked if finding not in raw.findings])
    notes = [finding for finding in prepared.findings if finding.severity is not Severity.QUESTION]
    show_folded(notes, _("What was noticed in {name}").format(name=plain(raw.title)))
    return prepared
