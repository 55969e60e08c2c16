"""Rows of a file with areas that are no areas, or more than areas: each is named by key and name."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_, NP_
from sozial.model import GEOMETRY
from sozial.reading.areas.area_attributes import attribute_texts, is_number_column
from sozial.reading.areas.area_keys import Attribute, choose_key, choose_name
from sozial.reading.areas.geometry import only_polygons

_AREAS = ("Polygon", "MultiPolygon")


def attributes_of(frame: pd.DataFrame) -> list[Attribute]:
    """Return the attributes of a frame, with areas or without."""
    names = [name for name in frame.columns if name != GEOMETRY]
    return [Attribute(str(name), attribute_texts(frame[name]), is_number_column(frame[name])) for name in names]


def row_labels(frame: pd.DataFrame, rows: Sequence[int] | None = None) -> list[str]:
    """Return what each row, or some rows by their position, is called: key and name, or its number in the file.

    Examples
    --------
    >>> row_labels(gpd.GeoDataFrame({"nr": ["01", None], "name": ["Altstadt", None]}, geometry=[None, None]))
    ['01 Altstadt', '#2']
    """
    attributes = attributes_of(frame)
    key = choose_key(attributes)
    name = choose_name(attributes, key)
    shown = [attribute.texts for attribute in (key, name) if attribute is not None]
    labels = [" ".join(part for part in parts if part) for parts in zip(*shown, strict=True)] if shown else []
    every = [label or f"#{row + 1}" for row, label in enumerate(labels or [""] * len(frame))]
    return every if rows is None else [every[row] for row in rows]


def with_polygons(
    frame: gpd.GeoDataFrame, rows: Sequence[str], title: str, findings: list[Finding]
) -> gpd.GeoDataFrame:
    """Return the rows that are areas; everything else is named, by what each row is called.

    Raises
    ------
    DataError
        If there is no polygon at all.
    """
    labels = np.array(rows, dtype=object)
    shapes, mixed = _without_lines(frame.geometry.to_numpy())
    kinds = np.array([None if shape is None else shape.geom_type for shape in shapes], dtype=object)
    size = shapely.bounds(shapes)
    empty = np.array([kind is None for kind in kinds]) | shapely.is_empty(shapes) | ~np.isfinite(size).all(axis=1)
    areas = np.isin(kinds.astype(str), _AREAS) & ~empty
    if not areas.any():
        raise _no_polygons(sorted({str(kind) for kind in kinds[~empty]}), title)
    flat = ~areas & ~empty
    for code, which, message, remedy in (
        ("no-area", empty, _EMPTY, N_("Ask for their borders.")),
        ("no-polygon", flat, _FLAT, N_("Ask for their borders.")),
        ("collection", mixed & areas, _MIXED, ""),
    ):
        if which.any():
            values = {"n": int(which.sum()), "names": named(labels[which])}
            if code == "no-polygon":
                values["kinds"] = ", ".join(sorted(set(kinds[flat].tolist())))
            severity = Severity.NOTE if code == "collection" else Severity.WARNING
            findings.append(Finding(code, severity, message, remedy, title, values))
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))[areas]


_EMPTY = NP_(
    "One row without an area is not on the map: {names}", "Rows without an area are not on the map ({n}): {names}"
)
_FLAT = NP_(
    "One shape that is no area ({kinds}) is not on the map: {names}",
    "Shapes that are no areas ({kinds}) are not on the map ({n}): {names}",
)
_MIXED = NP_(
    "Lines or points beside one area are left out, the area itself is kept: {names}",
    "Lines or points beside an area are left out, the area itself is kept ({n}): {names}",
)


def named(labels: Sequence[str]) -> str:
    """Return labels of rows for a message.

    Examples
    --------
    >>> named(["01 Altstadt", "01 Altstadt", "02 Berg"])
    '01 Altstadt, 02 Berg'
    """
    return listed(list(dict.fromkeys(labels)), 12)


def _without_lines(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return shapes in which collections with areas are those areas alone, and which shapes were such collections."""
    mixed = np.zeros(len(shapes), dtype=bool)
    found = shapes.copy()
    for row in np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION):
        whole = only_polygons(shapes[row])
        if not whole.is_empty:
            found[row] = whole
            mixed[row] = True
    return found, mixed


def _no_polygons(kinds: list[str], title: str) -> Exception:
    if not kinds:
        message, remedy = N_("There are no areas in this file."), N_("Load the polygons of the quarters.")
        return refusal("no-geometry", title, message, remedy)
    remedy = N_("Load the polygons of the quarters.")
    if any("Line" in kind for kind in kinds):
        remedy = N_("These are borders drawn as lines: turn them into polygons in your GIS (“lines to polygons”).")
    return refusal("no-polygons", title, N_("These are no areas but {kinds}."), remedy, kinds=", ".join(kinds))
