"""Further layers on the map, water or railways or borders: loaded from files, kept with the project."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import shapely
import streamlit as st

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity
from sozial.i18n import NP_
from sozial.model import Dataset
from sozial.output.maps.beside import KINDS, STREETS, BesideShape, drawn_beside, free_title
from sozial.reading.areas.areas import DISPLAY_CRS
from sozial.reading.areas.part_names import names_within
from sozial.reading.sandbox.safely import read_background_safely
from sozial.store.files.upload import Upload
from sozial.store.registers.map_layers import LONGEST_TITLE, MOST_LAYERS, BesideLayer, layers_of
from sozial.ui.kit import popovers
from sozial.ui.session import access, notices, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, plain
from sozial.web.published import BESIDE

LAYERS = "_map-layers"
_POPOVER, _KIND, _TITLE, _ABOVE, _FILE = "beside", "beside-kind", "beside-title", "beside-above", "beside-file-"
_ROOM, _MOST_MEGABYTES = 0.15, 20
state.remember(LAYERS)


def current_layers() -> list[BesideLayer]:
    """Return the layers of the project, the first that was loaded first."""
    return layers_of(state.read(LAYERS, []), KINDS)[0]


def payload() -> list[dict[str, Any]]:
    """Return what the map in the browser needs to draw them; each is fetched by its content."""
    found = []
    for layer in current_layers():
        address = BESIDE.offer(layer.shape.digest, partial(bytes, layer.shape))
        found.append(drawn_beside(address, layer.title, layer.kind, layer.above))
    return found


def has_streets() -> bool:
    """Whether streets lie on the map."""
    return any(layer.kind == STREETS for layer in current_layers())


def names_in(dataset: Dataset, unit: str) -> dict[str, list[str]]:
    """Return what of each layer lies in a unit, by name; nothing for a layer that has no names."""
    if not dataset.has_areas or unit not in dataset.areas.index:
        return {layer.title: [] for layer in current_layers()}
    areas = dataset.metric_areas
    found: dict[str, list[str]] = {}
    for layer in current_layers():
        names = names_within(bytes(layer.shape), areas.geometry[unit], areas.crs)
        found[layer.title] = sorted({*found.get(layer.title, []), *names}, key=str.casefold)
    return found


def shapes(layers: Sequence[BesideLayer]) -> list[BesideShape]:
    """Return layers as a drawing needs them."""
    return [
        BesideShape(layer.title, layer.kind, layer.above, shapely.from_geojson(bytes(layer.shape))) for layer in layers
    ]


def _bounds(dataset: Dataset) -> tuple[float, float, float, float]:
    west, south, east, north = (float(value) for value in dataset.areas.to_crs(DISPLAY_CRS).total_bounds)
    room = _ROOM * max(east - west, north - south)
    return west - room, south - room, east + room, north + room


def _take(dataset: Dataset, content: bytes, name: str) -> None:
    if not access.may(Right.KEEP):
        return
    kind = str(state.read(_KIND, "other"))
    kind = kind if kind in KINDS else "other"
    wanted = " ".join(str(state.read(_TITLE) or "").split())[:LONGEST_TITLE] or _(KINDS[kind].label)
    title = free_title(wanted, name, [one.title for one in current_layers()])[:LONGEST_TITLE]
    try:
        found = read_background_safely(content, name, _bounds(dataset))
    except DataError as error:
        notices.add_notices(error.findings)
        return
    layer = BesideLayer(title, kind, bool(state.read(_ABOVE, True)), Upload(name, found.shape))
    notices.add_notices(found.findings)
    state.write(LAYERS, [one.plain() for one in (*current_layers(), layer)][:MOST_LAYERS])
    state.write(_TITLE, "")
    popovers.close(_POPOVER)


def _remove(at: int) -> None:
    if access.may(Right.KEEP):
        state.write(LAYERS, [one.plain() for number, one in enumerate(current_layers()) if number != at])


def show_layers(dataset: Dataset) -> None:
    """Show the layers, and a way to load another one."""
    layers, wrong = layers_of(state.read(LAYERS, []), KINDS)
    if wrong:
        said = NP_("One layer of the map cannot be drawn.", "{n} layers of the map cannot be drawn.")
        show_findings([Finding("no-layer", Severity.WARNING, said, values={"n": wrong})])
    with popovers.popover(_("Map layers"), _POPOVER, icon=":material/layers:", width="content"):
        st.caption(_("Water, railways, streets, borders: drawn quietly, kept with the project."))
        for at, layer in enumerate(layers):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(plain(layer.title), width="stretch")
                if access.may(Right.KEEP):
                    hint = _("Take “{name}” off the map").format(name=plain(layer.title))
                    st.button(
                        _("Remove"), key=f"beside-remove-{at}", icon=":material/delete:", type="tertiary", help=hint,
                        on_click=_remove, args=(at,),
                    )  # fmt: skip
        if not access.may(Right.KEEP):
            access.show_missing(Right.KEEP)
        elif len(layers) >= MOST_LAYERS:
            st.info(_("The most layers is: {n}. Remove one to load another.").format(n=MOST_LAYERS))
        else:
            _show_loading(dataset, len(layers))


def _show_loading(dataset: Dataset, count: int) -> None:
    words = {name: _(kind.label) for name, kind in KINDS.items()}
    st.selectbox(_("What it shows"), list(KINDS), key=_KIND, format_func=words.__getitem__)
    st.text_input(_("Name in the legend"), key=_TITLE, max_chars=LONGEST_TITLE)
    st.toggle(_("Above the areas"), value=True, key=_ABOVE, help=_("Otherwise it is seen only beside them."))
    file = st.file_uploader(
        _("Lines or areas (GeoJSON, GeoPackage, Shapefile as ZIP, KML)"),
        type=["geojson", "json", "gpkg", "zip", "kml", "fgb"], key=f"{_FILE}{count}", max_upload_size=_MOST_MEGABYTES,
    )  # fmt: skip
    if file is not None:
        st.button(
            _("Put it on the map"), key="beside-take", type="primary", on_click=_take,
            args=(dataset, file.getvalue(), file.name),
        )  # fmt: skip
