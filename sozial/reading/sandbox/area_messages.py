"""Areas and points as messages, and back, with what a person decided about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from sozial.reading.areas.area_attributes import attribute_texts, is_number_column
from sozial.reading.areas.area_files import AreaReading
from sozial.reading.areas.areas import RawAreas
from sozial.reading.areas.points import RawPoints
from sozial.reading.files.content import Kind
from sozial.reading.sandbox.finding_messages import finding_plain, findings_of
from sozial.reading.sandbox.messages import Columns, Parts, arrays_of, join


def area_reading(choices: Mapping[str, Any]) -> AreaReading:
    """Return a person's decisions about areas from plain data."""
    answers = {str(question): str(answer) for question, answer in choices.get("answers", {}).items()}
    return AreaReading(str(choices.get("layer", "")), str(choices.get("crs", "")), answers)


def pack_areas(areas: RawAreas) -> Parts:
    """Return areas as a message: shapes as WKB, attributes as text, and as numbers where the file holds numbers.

    Rows that are not on the map have no shape.
    """
    attributes = areas.attributes()
    shapes = areas.frame.geometry.reindex(attributes.index)
    arrays = [pa.array(attributes.index.to_numpy(), pa.int64())]
    arrays.append(pa.array(shapely.to_wkb(shapes.to_numpy()), pa.large_binary()))
    numbered = []
    for column in areas.columns:
        numbered.append(is_number_column(attributes[column]))
        texts = [text or None for text in attribute_texts(attributes[column])]
        arrays.append(
            pa.array(attributes[column].to_numpy(dtype=float, na_value=np.nan), pa.float64(), from_pandas=True)
            if numbered[-1]
            else pa.array(texts, pa.string())
        )
    crs = areas.frame.crs
    head = {
        "title": areas.title,
        "columns": list(areas.columns),
        "numbers": numbered,
        "projection": crs.to_wkt() if crs is not None else None,
        "kind": str(areas.kind),
        "layer": areas.layer,
        "layers": areas.layers,
        "crs": areas.crs,
        "invalid": areas.invalid,
        "kinds": areas.kinds,
        "has_heights": areas.has_heights,
        "findings": [finding_plain(finding) for finding in areas.findings],
        "answers": dict(areas.answers),
    }
    return join(head, Columns(arrays))


def pack_points(points: RawPoints) -> Parts:
    """Return points as a message."""
    findings = [finding_plain(finding) for finding in points.findings]
    return join({"points": points.rows, "crs": points.crs, "findings": findings}, b"")


def unpack_areas(head: dict[str, Any], body: memoryview) -> RawAreas:
    """Return areas from a message."""
    positions, wkb, *arrays = arrays_of(body)
    shapes = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
    columns = {
        name: pd.Series(array.to_numpy(zero_copy_only=False), dtype=float if numbered else "object")
        for name, array, numbered in zip(head["columns"], arrays, head["numbers"], strict=True)
    }
    index = pd.Index(positions.to_numpy(zero_copy_only=False))
    whole = pd.DataFrame(columns).set_axis(index, axis=0)
    drawn = np.array([shape is not None for shape in shapes], dtype=bool)
    frame = gpd.GeoDataFrame(whole[drawn], geometry=gpd.GeoSeries(shapes[drawn], index=index[drawn]))
    return RawAreas(
        head["title"],
        frame.set_crs(head["projection"]) if head["projection"] else frame,
        findings_of(head["findings"]),
        Kind(head["kind"]),
        head["layer"],
        tuple(head["layers"]),
        head["crs"],
        head["invalid"],
        tuple(head["kinds"]),
        head["has_heights"],
        whole[~drawn],
        {str(question): str(answer) for question, answer in head["answers"].items()},
    )
