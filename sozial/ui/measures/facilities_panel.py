"""Map of running measures and facilities, with the number for the people of a quarter and who has none within reach."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.output.maps.planning_layers import build_actions_layer, build_figure_layer, build_points, running_in
from sozial.output.tables.facility_tables import build_facility_table
from sozial.output.tables.table_files import write_xlsx
from sozial.output.words.allocation_words import target_words
from sozial.output.words.protection_words import protection_line
from sozial.planning.allocation.allocation_rule import target_groups
from sozial.planning.measures.action import Action
from sozial.planning.measures.facilities import Facility, Supply, kinds_of, out_of_reach, place_points, supply
from sozial.planning.measures.needs import citywide
from sozial.reading.loading.sample import SAMPLE_FACILITIES, sample_file
from sozial.reading.sandbox.safely import read_points_safely
from sozial.store.opened import shelf
from sozial.store.registers.facilities import ENDING, FacilityLayer, FacilityLibrary
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.kit import popovers
from sozial.ui.kit.bin_panel import show_bin, show_bin_button
from sozial.ui.kit.downloads import download_button
from sozial.ui.kit.not_taken import say_not_taken
from sozial.ui.kit.table_view import show_table
from sozial.ui.project import register
from sozial.ui.project.register import KeptAction
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.map_panel import show_layer
from sozial.ui.session import access, loaded_data, moment, notices, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, number, plain, translate
from sozial.ui.session.unreachable import show_unreachable, unreachable

_ACTIONS, _PER_HEAD, _DISTANCE = "actions", "per-head", "distance"
_LAYERS = {
    _ACTIONS: N_("Running measures"),
    _PER_HEAD: N_("Facilities per 1,000 people"),
    _DISTANCE: N_("Distance to the nearest"),
}
_HEIGHT = 520
_POPOVER = "facility-popover"


def _library() -> FacilityLibrary:
    return FacilityLibrary(shelf("facilities", ENDING))


def _layers() -> tuple[FacilityLayer, ...]:
    try:
        layers, findings = _library().load(register.place())
    except StoreUnavailable:
        show_unreachable()
        return ()
    show_findings(findings)
    return layers


def show_map_of_actions(current: AnalysisContext, kept: Sequence[KeptAction]) -> None:
    """Show the map of running measures and facilities, and the table of its figures."""
    if not current.dataset.has_areas:
        st.info(_("There are no areas in this data, so there is a ranking and no map. Load areas on the page “Data”."))
        return
    layers = _layers()
    everything = [one for layer in layers for one in layer.facilities]
    left, right = st.columns([3, 2], gap="medium")
    with right:
        actions = _choose_actions([entry.entry for entry in kept])
        chosen = _choose_kinds(everything)
        view, found = _choose_figure(current, chosen)
    with left:
        _show_map(current, actions, chosen, view, found)
    with right:
        if found is not None:
            _show_reach(current, found)
        _show_layers(current, layers)
    _show_figures(current, actions, found)


def _choose_actions(actions: Sequence[Action]) -> list[Action]:
    """Show of which Handlungsfeld measures are counted, where they are of several; say which run for the whole city."""
    domains = sorted({action.domain for action in actions if action.domain})
    domain = None
    if len(domains) > 1:
        domain = st.selectbox(
            _("Measures of"), domains, index=None, key="actions-domain", persist_state="session",
            placeholder=_("all Handlungsfelder"),
        )  # fmt: skip
    wanted = [action for action in actions if domain is None or action.domain == domain]
    everywhere = [wanted[at].title for at in citywide(wanted, moment.today())]
    if everywhere:
        words = _("Running for the whole city, and so not counted for any quarter: {names}.")
        st.caption(words.format(names=plain(", ".join(everywhere))))
    return wanted


def _choose_kinds(everything: Sequence[Facility]) -> list[Facility]:
    kinds = kinds_of(everything)
    if len(kinds) < 2:
        return list(everything)
    wanted = st.multiselect(
        _("Kinds of facilities"), kinds, default=kinds[:1], key="facility-kinds",
        persist_state="session", placeholder=_("choose"),
        format_func=lambda kind: kind or _("without a kind"),
    )  # fmt: skip
    return [one for one in everything if one.kind in wanted]


def _choose_figure(current: AnalysisContext, chosen: Sequence[Facility]) -> tuple[str, Supply | None]:
    if not chosen:
        return _ACTIONS, None
    view = st.selectbox(
        _("The map shows"), list(_LAYERS), key="facility-view", persist_state="session",
        format_func=lambda name: _(_LAYERS[name]),
    )  # fmt: skip
    groups = target_groups(current.dataset)
    people = None
    if groups:
        people = st.selectbox(
            _("For whom"), list(groups), key="facility-people", persist_state="session",
            format_func=lambda code: target_words(code, current.dataset, state.language()),
        )  # fmt: skip
    return view or _ACTIONS, supply(current.dataset, current.period, chosen, people)


def _show_map(
    current: AnalysisContext, actions: Sequence[Action], chosen: Sequence[Facility], view: str, found: Supply | None
) -> None:
    language, colours = state.language(), current.recipe.colours
    points = build_points(chosen, _("without a kind")) if chosen else None
    if view == _ACTIONS or found is None:
        layer = build_actions_layer(current.dataset, actions, moment.today(), language, points, colours)
    elif view == _PER_HEAD:
        title = _("Facilities per 1,000 people")
        layer = build_figure_layer(current.dataset, found.table["per_1000"], title, language, "", points, colours)
    else:
        title = _("Distance to the nearest")
        layer = build_figure_layer(current.dataset, found.table["distance"], title, language, " m", points, colours)
    show_layer(current.dataset, layer, "planning-map", _HEIGHT)


def _show_reach(current: AnalysisContext, found: Supply) -> None:
    reach = st.slider(
        _("Within reach (metres, as the crow flies)"),
        200,
        5000,
        1000,
        100,
        key="facility-reach",
        persist_state="session",
    )
    far, titles = out_of_reach(found, reach), current.dataset.unit_titles
    people = found.table.loc[far, "people"].sum()
    if far:
        words = NP_(
            "{n} quarter has none within {reach} m of its middle: {names} (people there: {people})",
            "{n} quarters have none within {reach} m of their middle: {names} (people there: {people})",
        )
        names = plain(listed([titles[unit] for unit in far], 15))
        st.warning(translate().fill(words, n=len(far), people=number(people), reach=number(reach), names=names))
    else:
        st.success(_("Every quarter has one within {reach} m of its middle.").format(reach=number(reach)))
    st.caption(_("Straight lines from the middle of a quarter; real ways are longer."))
    if found.outside:
        words = NP_(
            "{n} facility lies in no quarter; it counts for the distance only.",
            "{n} facilities lie in no quarter; they count for the distance only.",
        )
        st.caption(translate().fill(words, n=found.outside))


def _show_layers(current: AnalysisContext, layers: Sequence[FacilityLayer]) -> None:
    if not layers:
        st.info(_("No facilities yet: day nurseries, youth centres, advice, surgeries – as points from a file."))
    if not access.may(Right.KEEP):
        access.show_missing(Right.KEEP)
        return
    if not layers and loaded_data.is_sample():
        st.button(
            _("Load the example facilities of Musterstadt"), key="facility-sample", icon=":material/auto_stories:",
            on_click=_take, args=(current, sample_file(SAMPLE_FACILITIES), SAMPLE_FACILITIES),
        )  # fmt: skip
    with popovers.popover(_("Facilities"), _POPOVER, icon=":material/location_on:"):
        st.caption(
            _("Table with “name”, “art” and coordinates: “rechtswert” and “hochwert”, or “lon” and “lat”; or GeoJSON.")
        )
        file = st.file_uploader(
            _("Facilities (CSV, XLSX, GeoJSON)"), type=["csv", "xlsx", "ods", "geojson", "json"], key="facility-file"
        )
        if file is not None:
            say_not_taken(_("Take over the file"))
            st.button(
                _("Take over the file"), key="facility-take", type="primary", on_click=_take,
                args=(current, file.getvalue(), file.name),
            )  # fmt: skip
        for layer in layers:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"{plain(layer.title)} ({number(len(layer.facilities))})")
                show_bin_button(f"facility-aside-{layer.key}", _archive, layer.key)
        show_bin(lambda: _library().removed(register.place()), _library().restore, "facility-bin", is_nested=True)


def _take(current: AnalysisContext, content: bytes, name: str) -> None:
    popovers.close(_POPOVER)
    try:
        found, findings = place_points(read_points_safely(content, name), current.dataset, name)
        _library().add(name, register.place(), found, moment.now())
    except DataError as error:
        notices.add_notices(error.findings)
    except StoreUnavailable:
        notices.add_notice(unreachable())
    else:
        notices.add_notices(findings)
        said = NP_("Taken over: {n} facility.", "Taken over: {n} facilities.")
        notices.add_notice(Finding("facilities", Severity.NOTE, said, values={"n": len(found)}))


def _archive(key: str) -> None:
    try:
        _library().archive(key)
    except DataError as error:
        notices.add_notices(error.findings)
    except OSError as error:
        message = N_("The facilities cannot be put into the bin: {reason}")
        values = {"reason": error.strerror or str(error)}
        notices.add_notice(Finding("not-written", Severity.ERROR, message, values=values))
    except StoreUnavailable:
        notices.add_notice(unreachable())


def _show_figures(current: AnalysisContext, actions: Sequence[Action], found: Supply | None) -> None:
    """Show the map's figures as a table, every quarter in it."""
    running = running_in(current.dataset, actions, moment.today())
    table = build_facility_table(current.dataset, running, found, state.language())
    show_table(table, height=300)
    line = protection_line(current.dataset, state.language())
    download_button(
        _("Table (XLSX)"), lambda: write_xlsx(table, _("Facilities"), line=line), "einrichtungen.xlsx",
        key="facility-xlsx", on_click="ignore", icon=":material/download:",
    )  # fmt: skip
