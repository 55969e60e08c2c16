"""Areas that lie over nearly all others: a whole city among its quarters would hide them on the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import shapely

from sozial.errors import Finding
from sozial.i18n import N_, NP_
from sozial.reading.areas.area_rows import named
from sozial.reading.areas.stray_areas import KEEP, LEAVE_OUT, ask_of_areas

# Of two or three areas one may well lie around the others.
_FEWEST_OTHERS = 3
_NEARLY_ALL = 0.9


def find_covering(shapes: np.ndarray) -> np.ndarray:
    """Return which shapes cover nearly all others, by where the others lie.

    Examples
    --------
    >>> squares = [shapely.box(x, 0, x + 1, 1) for x in range(4)]
    >>> find_covering(np.array([shapely.box(0, 0, 4, 1), *squares], dtype=object)).tolist()
    [True, False, False, False, False]
    """
    crossed = ~shapely.is_valid(shapes)
    if crossed.any():
        shapes = np.where(crossed, shapely.make_valid(shapes), shapes)
    covering = np.zeros(len(shapes), dtype=bool)
    inside = shapely.point_on_surface(shapes)
    # The largest first: a city written twice covers the quarters both times.
    for row in np.argsort(-shapely.area(shapes), kind="stable"):
        others = ~covering
        others[row] = False
        shapely.prepare(shapes[row])
        if others.sum() < _FEWEST_OTHERS or shapely.intersects(shapes[row], inside[others]).mean() < _NEARLY_ALL:
            break
        covering[row] = True
    return covering


def settle_covering(
    frame: gpd.GeoDataFrame, labels: Sequence[str], title: str, answers: Mapping[str, str]
) -> tuple[np.ndarray, list[Finding]]:
    """Leave out of the map what covers nearly all others, unless it was answered otherwise; return which rows stay.

    Examples
    --------
    >>> shapes = [shapely.box(9, 51, 9.4, 51.1), *(shapely.box(9 + x / 10, 51, 9.1 + x / 10, 51.1) for x in range(4))]
    >>> frame = gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4326")
    >>> kept, (asked,) = settle_covering(frame, ["XX Gesamt", "01", "02", "03", "04"], "a.geojson", {})
    >>> kept.tolist(), asked.code, asked.values["names"]
    ([False, True, True, True, True], 'covering-areas', 'XX Gesamt')
    """
    covering = find_covering(frame.geometry.to_numpy())
    if not covering.any():
        return ~covering, []
    message = NP_(
        "This area covers nearly all others, as a whole city covers its quarters: {names}",
        "These areas ({n}) cover nearly all others, as a whole city covers its quarters: {names}",
    )
    remedy = N_(
        "They are left out of the map, because they would hide the quarters; choose otherwise if that is wrong."
    )
    values = {"n": int(covering.sum()), "names": named(np.array(labels, dtype=object)[covering])}
    finding = ask_of_areas("covering-areas", message, remedy, title, values, (LEAVE_OUT, KEEP), answers)
    return ~covering if finding.chosen == LEAVE_OUT else np.ones(len(frame), dtype=bool), [finding]
