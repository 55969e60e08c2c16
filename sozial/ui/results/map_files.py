"""A map to take away: as a picture for print and as a drawing, with all that it rests on."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from sozial.model import Dataset
from sozial.output.maps.map_layer import MapLayer
from sozial.output.maps.map_sheet import MapSheet, sheet_png, sheet_svg
from sozial.output.maps.picture_names import names_by_size
from sozial.output.words.period_words import period_label
from sozial.output.words.protection_words import protection_line
from sozial.output.words.result_words import recipe_state
from sozial.report.context.evidence import sources_of
from sozial.result import Result
from sozial.ui.kit.downloads import download_button
from sozial.ui.project import open_project
from sozial.ui.recipe.settings import INDICATOR_VIEW, View
from sozial.ui.results import beside_panel, map_settings
from sozial.ui.results.charts import file_name
from sozial.ui.results.details import show_profile_button
from sozial.ui.session import moment, shown_data, state
from sozial.ui.session.language import _, day


def build_sheet(dataset: Dataset, result: Result, view: View) -> MapSheet:
    """Return what stands around a map: whose it is, and what it rests on."""
    indicator = view.kind == INDICATOR_VIEW
    codes = (view.code,) if indicator else tuple(entry.code for entry in result.recipe.indicators if entry.weight)
    given = {entry.code for entry in dataset.indicators}
    known = tuple(code for code in codes if code in given)
    sources = [f"{source} ({date})" if date else source for source, date in sources_of(dataset, known)]
    notes = [
        _("Period: {period}").format(
            period=period_label(dataset, result.period, state.language(), list(known)) or _("without a year")
        ),
        _("Source: {source}").format(source="; ".join(sources) or _("not given in the data")),
        # The map of an indicator takes its classes from the recipe, so this says what it rests on as well.
        _("Recipe: {recipe}").format(recipe=recipe_state(result, state.language())),
        _("Made on {date}").format(date=day(moment.today())),
        protection_line(dataset, state.language()),
    ]
    names = names_by_size(dataset, shown_data.selected() or "") if map_settings.has_names() else {}
    return MapSheet(open_project.title(dataset), [note for note in notes if note], names)


def show_below_map(dataset: Dataset, result: Result, layer: MapLayer | None, view: View) -> None:
    """Show what the map leads to: the profile of the chosen quarter, and files; each is made when it is asked for."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if layer is not None:
            show_map_files(dataset, layer, build_sheet(dataset, result, view), "map")
            beside_panel.show_layers(dataset)
        # Last, so that nothing moves when a quarter is chosen.
        show_profile_button(dataset)


def show_map_files(dataset: Dataset, layer: MapLayer, sheet: MapSheet, key: str) -> None:
    """Offer a map as picture and as drawing, with the further layers of the map on screen."""
    # The files are made when they are asked for, outside of any session: what is the session's is read here.
    layers = beside_panel.current_layers()
    language, name = state.language(), file_name(f"{_('Map')} {layer.title}")

    def as_svg() -> str:
        return sheet_svg(dataset, layer, language, replace(sheet, beside=beside_panel.shapes(layers)))

    kinds = (
        ("png", _("Picture (PNG)"), lambda: sheet_png(as_svg()), "image/png"),
        ("svg", _("Drawing (SVG)"), as_svg, "image/svg+xml"),
    )
    with st.popover(_("Save map"), icon=":material/download:", width="content"):
        for ending, label, made, mime in kinds:
            download_button(
                label, made, f"{name}.{ending}", mime, key=f"{key}-{ending}", on_click="ignore", width="stretch"
            )
