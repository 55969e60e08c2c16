"""Single areas that lie elsewhere than all others: turned coordinates, another zone, a place far away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.reading.areas.area_rows import named
from sozial.reading.areas.coordinates import CANDIDATES, GERMANY, SWAPPED, WGS84, to_degrees

TURN, LEAVE_OUT, KEEP = "turn", "leave-out", "keep"
# Neuwerk lies 110 km from the middle of Hamburg, and is one of its quarters.
_NEAR_KILOMETRES = 150.0
_TIMES_USUAL = 8.0
_BESIDE_KILOMETRES = 60.0
# More than this share of a layer is no matter of single areas.
_MAIN = 0.5


@dataclass(frozen=True)
class _Places:
    """Where the middles of areas lie, in degrees, and which of them lie together."""

    longitude: np.ndarray
    latitude: np.ndarray
    near: np.ndarray


def _kilometres(longitude: np.ndarray, latitude: np.ndarray, to: tuple[float, float]) -> np.ndarray:
    with np.errstate(invalid="ignore", over="ignore"):
        east = (longitude - to[0]) * np.cos(np.radians(to[1]))
        away = 111.2 * np.hypot(east, latitude - to[1])
    return np.where(np.isfinite(away), away, np.inf)


def _in_germany(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    west, south, east, north = GERMANY
    return (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)


def _middles(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    bounds = shapely.bounds(shapes)
    return (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2


def _together(longitude: np.ndarray, latitude: np.ndarray, main: np.ndarray) -> tuple[tuple[float, float], float]:
    """Return the middle of the main areas, and up to which distance others belong to them."""
    middle = float(np.median(longitude[main])), float(np.median(latitude[main]))
    usual = float(np.median(_kilometres(longitude[main], latitude[main], middle)))
    return middle, max(_NEAR_KILOMETRES, _TIMES_USUAL * usual)


def usual_bounds(frame: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """Return the bounds of the areas that lie together, in the file's own coordinates.

    Examples
    --------
    >>> shapes = [shapely.box(x, 0, x + 1, 1) for x in (0, 1, 2, 3, 9_000)]
    >>> usual_bounds(gpd.GeoDataFrame(geometry=shapes))
    (0.0, 0.0, 4.0, 1.0)
    """
    x, y = _middles(frame.geometry.to_numpy())
    away = np.hypot(x - np.median(x), y - np.median(y))
    near = away <= max(20 * float(np.median(away)), 1e-9)
    usual = near if near.sum() > _MAIN * len(near) else np.ones(len(near), dtype=bool)
    west, south, east, north = (float(value) for value in frame[usual].total_bounds)
    return west, south, east, north


def _places(frame: gpd.GeoDataFrame) -> _Places | None:
    """Return where areas lie; None where no part of them is large enough to be the main one."""
    x, y = _middles(frame.geometry.to_numpy())
    longitude, latitude = to_degrees(frame.crs, x, y)
    known = np.isfinite(longitude) & np.isfinite(latitude)
    inside = known & _in_germany(longitude, latitude)
    turned = known & _in_germany(*to_degrees(frame.crs, y, x)) & ~inside
    # A layer whose larger part is turned still has a few areas that show the right way.
    both = inside.any() and inside.sum() + turned.sum() >= 0.8 * len(frame)
    main = inside if both or inside.sum() >= _MAIN * len(frame) else known
    if not both and main.sum() < _MAIN * len(frame):
        return None
    middle, reach = _together(longitude, latitude, main)
    near = _kilometres(longitude, latitude, middle) <= reach
    if inside.sum() >= 0.9 * len(frame):
        near &= inside
    return _Places(longitude, latitude, near) if near.any() else None


def settle_strays(
    frame: gpd.GeoDataFrame, labels: Sequence[str], title: str, answers: Mapping[str, str]
) -> tuple[gpd.GeoDataFrame, np.ndarray, list[Finding]]:
    """Find areas that lie elsewhere than all others, and do with them what was answered, or what is proposed.

    Parameters
    ----------
    frame
        Polygons with their coordinate system.
    labels
        What each row is called.

    Returns
    -------
    frame, kept, findings
        All areas, the turned ones in their new place; which of them are kept; a question for each kind.

    Examples
    --------
    >>> shapes = [shapely.box(9, 51, 9.1, 51.1), shapely.box(9.1, 51, 9.2, 51.1), shapely.box(51, 9, 51.1, 9.1)]
    >>> frame = gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4326")
    >>> settled, kept, (asked,) = settle_strays(frame, ["01 Au", "02 Bo", "03 Ce"], "a.geojson", {})
    >>> settled.geometry[2].bounds, kept.tolist(), asked.code, asked.values["names"]
    ((9.0, 51.0, 9.1, 51.1), [True, True, True], 'turned-areas', '03 Ce')
    """
    kept = np.ones(len(frame), dtype=bool)
    places = _places(frame) if len(frame) > 1 else None
    if places is None or places.near.all():
        return frame, kept, []
    stray = ~places.near
    shapes = frame.geometry.to_numpy().copy()
    findings: list[Finding] = []
    names = np.array(labels, dtype=object)
    for crs in (SWAPPED, *(code for code, _label in CANDIDATES if code not in (WGS84, SWAPPED))):
        if not stray.any():
            break
        moved = _moved(shapes[stray], crs, frame.crs)
        fits = _fits(moved, frame.crs, places)
        rows = np.flatnonzero(stray)[fits]
        if not len(rows):
            continue
        finding = _asked(crs, named(names[rows]), len(rows), title, answers)
        findings.append(finding)
        if finding.chosen == TURN:
            shapes[rows] = moved[fits]
        kept[rows] = finding.chosen != LEAVE_OUT
        stray[rows] = False
    if stray.any():
        finding = _far(frame, stray, names, places, title, answers)
        findings.append(finding)
        kept[stray] = finding.chosen != LEAVE_OUT
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)), kept, findings


def _moved(shapes: np.ndarray, crs: str, own: pyproj.CRS) -> np.ndarray:
    """Return shapes as they lie if their coordinates are turned, or meant in another system."""
    if crs == SWAPPED:
        return shapely.transform(shapes, lambda points: points[:, ::-1])
    change = pyproj.Transformer.from_crs(crs, own, always_xy=True)
    return shapely.transform(shapes, lambda points: np.column_stack(change.transform(points[:, 0], points[:, 1])))


def _fits(shapes: np.ndarray, crs: pyproj.CRS, places: _Places) -> np.ndarray:
    """Return which shapes lie among the areas that lie together, or just beside them."""
    longitude, latitude = to_degrees(crs, *_middles(shapes))
    middle, reach = _together(places.longitude, places.latitude, places.near)
    farthest = float(_kilometres(places.longitude[places.near], places.latitude[places.near], middle).max())
    return _kilometres(longitude, latitude, middle) <= min(reach, max(1.5 * farthest, _BESIDE_KILOMETRES))


def _asked(crs: str, names: str, n: int, title: str, answers: Mapping[str, str]) -> Finding:
    if crs == SWAPPED:
        code, subject = "turned-areas", ""
        message = NP_(
            "This area has its coordinates the other way round (latitude and longitude): {names}",
            "These areas ({n}) have their coordinates the other way round (latitude and longitude): {names}",
        )
        remedy = N_("They are turned, and only they; choose otherwise if that is wrong.")
        turn = N_("Turn these areas")
    else:
        code, subject = "other-system", crs
        message = NP_(
            "This area is written in another coordinate system ({crs}) than all others: {names}",
            "These areas ({n}) are written in another coordinate system ({crs}) than all others: {names}",
        )
        remedy = N_("They are put where they belong, and only they; choose otherwise if that is wrong.")
        turn = N_("Read these areas in {crs}")
    options = {TURN: turn, LEAVE_OUT: _LABELS[LEAVE_OUT], KEEP: _LABELS[KEEP]}
    return _question(code, message, remedy, title, {"n": n, "names": names, "crs": crs}, subject, options, answers)


_LABELS = {LEAVE_OUT: N_("Leave them out of the map"), KEEP: N_("Leave them as they are")}


def _question(
    code: str,
    message: str,
    remedy: str,
    title: str,
    values: Mapping[str, object],
    subject: str,
    options: Mapping[str, str],
    answers: Mapping[str, str],
) -> Finding:
    finding = Finding(code, Severity.QUESTION, message, remedy, title, values, subject, options, next(iter(options)))
    answer = answers.get(finding.question, "")
    if answer not in options:
        return finding
    return Finding(code, Severity.QUESTION, message, remedy, title, values, subject, options, answer)


def ask_of_areas(
    code: str,
    message: str,
    remedy: str,
    title: str,
    values: Mapping[str, object],
    order: Sequence[str],
    answers: Mapping[str, str],
) -> Finding:
    """Return the question whether some areas stay on the map, with the answer, or the first of them as proposed."""
    return _question(code, message, remedy, title, values, "", {answer: _LABELS[answer] for answer in order}, answers)


def _far(
    frame: gpd.GeoDataFrame,
    stray: np.ndarray,
    names: np.ndarray,
    places: _Places,
    title: str,
    answers: Mapping[str, str],
) -> Finding:
    middle, _reach = _together(places.longitude, places.latitude, places.near)
    away = _kilometres(places.longitude[stray], places.latitude[stray], middle)
    message = NP_(
        "This area lies far from all others, {km} km or more: {names}",
        "These areas ({n}) lie far from all others, {km} km or more: {names}",
    )
    known = away[np.isfinite(away)]
    if not len(known):
        message = NP_(
            "This area lies nowhere on earth, unlike all others: {names}",
            "These areas ({n}) lie nowhere on earth, unlike all others: {names}",
        )
    remedy = N_("Check their coordinates in the source.")
    values = {"n": int(stray.sum()), "names": named(names[stray]), "km": round(float(known.min())) if len(known) else 0}
    abroad = ~_in_germany(places.longitude[stray], places.latitude[stray])
    home = _in_germany(places.longitude[places.near], places.latitude[places.near]).all()
    # What lies at 0, 0 or beyond the borders is no quarter of a German town; an island can be one.
    order = (LEAVE_OUT, KEEP) if home and abroad.all() else (KEEP, LEAVE_OUT)
    return ask_of_areas("far-areas", message, remedy, title, values, order, answers)
