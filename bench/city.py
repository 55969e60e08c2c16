"""A made-up city of any size, as files that are loaded through the Data page."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

INDICATORS = 16


def write_city(folder: Path, units: int) -> tuple[Path, Path]:
    """Write a table and areas; return their paths.

    Parameters
    ----------
    units
        Number of quarters; each has 40 border points and 16 indicators.
    """
    rng = np.random.default_rng(units)
    side = int(np.ceil(units**0.5))
    burden = rng.normal(size=units)
    rows = ["schluessel;name;einwohner;" + ";".join(f"indikator{number:02d}" for number in range(INDICATORS))]
    features = []
    for unit in range(units):
        key = f"{unit + 1:06d}"
        values = np.exp(2 + 0.4 * burden[unit] + rng.normal(0, 0.3, INDICATORS))
        shown = ";".join(f"{value:.1f}".replace(".", ",") for value in values)
        rows.append(f"{key};Quartier {unit + 1};{rng.integers(500, 9000)};{shown}")
        column, row = divmod(unit, side)
        features.append(
            {
                "type": "Feature",
                "properties": {"schluessel": key, "name": f"Quartier {unit + 1}"},
                "geometry": {"type": "Polygon", "coordinates": [_ring(column, row)]},
            }
        )
    table, areas = folder / f"stadt{units}.csv", folder / f"stadt{units}.geojson"
    table.write_text("\r\n".join(rows) + "\r\n", encoding="utf-8-sig")
    areas.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return table, areas


def _ring(column: int, row: int) -> list[list[float]]:
    """Return a cell with bent borders; neighbours bend the shared border alike."""
    steps = np.arange(10) / 10
    corners = [(0, 0, 1, 0), (1, 0, 0, 1), (1, 1, -1, 0), (0, 1, 0, -1)]
    points = [
        (column + left + step * across, row + bottom + step * up)
        for left, bottom, across, up in corners
        for step in steps
    ]
    bent = [
        [13 + 0.008 * (x + 0.06 * np.sin(5 * y)), 52 + 0.005 * (y + 0.06 * np.sin(5 * x))]
        for x, y in [*points, points[0]]
    ]
    return [[round(float(x), 6), round(float(y), 6)] for x, y in bent]
