"""Facilities: in which quarter they lie, how many there are for its people, and how far the nearest one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sozial.errors import Finding, Severity, refusal
from sozial.i18n import N_
from sozial.model import Dataset
from sozial.reading.areas.coordinates import SWAPPED, WGS84, find_candidates, to_degrees
from sozial.reading.areas.points import RawPoints

# A file whose points lie elsewhere than the town is refused; so much of it must lie in or near its quarters.
LEAST_INSIDE = 0.5
_NEAR = 0.1


@dataclass(frozen=True)
class Facility:
    """One place that people go to.

    Parameters
    ----------
    longitude, latitude
        Degrees (WGS84).
    """

    name: str
    kind: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Supply:
    """Facilities against quarters.

    Parameters
    ----------
    table
        Index: unit key. Columns number, people (NaN where not known), per_1000 (facilities per 1,000 people), distance
        (metres from the middle of the quarter to the nearest facility, as the crow flies; NaN without an area).
    outside
        How many facilities lie in no quarter; they count for the distance.
    """

    table: pd.DataFrame
    outside: int


def place_points(points: RawPoints, dataset: Dataset, title: str = "") -> tuple[list[Facility], list[Finding]]:
    """Return points of a file as facilities of a town.

    Parameters
    ----------
    points
        Where the file states no coordinate system, the one under which most of its points lie in the town is taken, and
        said.

    Raises
    ------
    DataError
        If the data has no areas, or under no known system half of the points lie in or near the town.

    Examples
    --------
    >>> from sozial.reading.loading.sample import SAMPLE_FACILITIES, read_sample, sample_file
    >>> from sozial.reading.areas.points import read_points
    >>> found, said = place_points(read_points(sample_file(SAMPLE_FACILITIES), "e.csv"), read_sample())
    >>> len(found), said[0].values["crs"]
    (61, 'EPSG:25832')
    """
    town = _town(dataset)
    x, y = (np.array([row[column] for row in points.rows]) for column in (2, 3))
    bounds = (float(x.min()), float(y.min()), float(x.max()), float(y.max()))
    systems = [points.crs] if points.crs else [candidate.crs for candidate in find_candidates(bounds)]
    best, most = "", -1.0
    for crs in systems:
        inside = float(np.mean(shapely.contains_xy(town, *to_degrees(crs, x, y))))
        if inside > most:
            best, most = crs, inside
    if most < LEAST_INSIDE:
        message = N_("Only {share} % of the points lie in or near the town, under any coordinate system known here.")
        remedy = N_("Check whether the file is of this town, and its coordinates.")
        raise refusal("elsewhere", title, message, remedy, share=round(100 * max(most, 0.0)))
    longitude, latitude = to_degrees(best, x, y)
    findings = list(points.findings)
    if not points.crs:
        message = N_("The file states no coordinate system. Under {crs}, {share} % of its points lie in the town.")
        values = {"crs": WGS84 if best == SWAPPED else best, "share": round(100 * most)}
        findings.append(Finding("crs-found", Severity.NOTE, message, "", title, values))
    rows = zip(points.rows, longitude, latitude, strict=True)
    return [Facility(row[0], row[1], float(east), float(north)) for row, east, north in rows], findings


def lie_in_town(facilities: Sequence[Facility], dataset: Dataset) -> bool:
    """Whether most of some facilities lie in or near the quarters of some data; without areas nobody can tell."""
    if not dataset.has_areas or not facilities:
        return False
    longitude, latitude = (np.array([getattr(one, name) for one in facilities]) for name in ("longitude", "latitude"))
    return float(np.mean(shapely.contains_xy(_town(dataset), longitude, latitude))) >= LEAST_INSIDE


def _town(dataset: Dataset) -> shapely.Geometry:
    """Return all quarters with some room around them, in degrees."""
    if not dataset.has_areas:
        message = N_("Facilities need the areas of the quarters.")
        raise refusal("no-areas", "", message, N_("Load areas on the page “Data”."))
    areas = dataset.areas.to_crs(WGS84)
    west, south, east, north = areas.total_bounds
    room = _NEAR * max(east - west, north - south)
    shape = areas.geometry.union_all().buffer(room)
    shapely.prepare(shape)
    return shape


def middles(areas: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the middle of each area: its centre of gravity, or where that lies outside, a point within."""
    centres = areas.geometry.centroid
    return centres.where(areas.geometry.contains(centres), areas.geometry.representative_point())


def supply(dataset: Dataset, period: str, facilities: Sequence[Facility], people: str | None = None) -> Supply:
    """Return number, number per 1,000 people, and distance to the nearest facility of each quarter.

    Parameters
    ----------
    people
        Column with the people they are for; None: all inhabitants.

    Notes
    -----
    Distances are straight lines from the middle of a quarter, measured in its own projection: ways are longer.

    Examples
    --------
    >>> from sozial.reading.loading.sample import read_sample
    >>> found = supply(read_sample(), "2024", [])
    >>> found.table["number"].sum(), found.table["distance"].isna().all()
    (np.int64(0), np.True_)
    """
    if people is None:
        population = dataset.population(period)
    else:
        population = dataset.calculation_at(period)[people] if people in dataset.values.columns else None
    empty = {"number": 0, "people": np.nan, "per_1000": np.nan, "distance": np.nan}
    table = pd.DataFrame(empty, index=dataset.units.index)
    if population is not None:
        table["people"] = population.reindex(table.index).astype(float)
    outside = 0
    if facilities and dataset.has_areas:
        areas = dataset.metric_areas
        places = gpd.GeoSeries(
            gpd.points_from_xy([one.longitude for one in facilities], [one.latitude for one in facilities]), crs=WGS84
        ).to_crs(areas.crs)
        tree = shapely.STRtree(areas.geometry.to_numpy())
        which, where = tree.query(places.to_numpy(), predicate="intersects")
        # On a common border the first quarter of the data counts, so that each facility is counted once.
        first = pd.Series(where, index=which).groupby(level=0).min()
        counted = first.value_counts()
        table.loc[areas.index[counted.index], "number"] = counted.to_numpy()
        outside = len(facilities) - len(first)
        nearest = shapely.STRtree(places.to_numpy())
        points = middles(areas).to_numpy()
        found = nearest.query_nearest(points, return_distance=True, all_matches=False)
        table.loc[areas.index[found[0][0]], "distance"] = found[1]
    known = table["people"] > 0
    table.loc[known, "per_1000"] = 1000 * table.loc[known, "number"] / table.loc[known, "people"]
    return Supply(table, outside)


def out_of_reach(found: Supply, reach: float) -> list[str]:
    """Return the quarters without any facility within a distance, the farthest first.

    Parameters
    ----------
    reach
        Metres, as the crow flies.

    Examples
    --------
    >>> table = pd.DataFrame({"distance": [300.0, 900.0, 1200.0]}, index=["1", "2", "3"])
    >>> out_of_reach(Supply(table, 0), 500)
    ['3', '2']
    """
    far = found.table["distance"][found.table["distance"] > reach].sort_values(ascending=False, kind="stable")
    return [str(unit) for unit in far.index]


def kinds_of(facilities: Sequence[Facility]) -> list[str]:
    """Return the kinds of some facilities, in alphabetical order."""
    return sorted({one.kind for one in facilities})
