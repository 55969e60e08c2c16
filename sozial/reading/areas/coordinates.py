"""Where areas lie: coordinate systems that are missing, implausible or oddly defined are asked about, never guessed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyproj
import pyproj.exceptions

from sozial.i18n import N_

WGS84 = "EPSG:4326"
SWAPPED = "EPSG:4326 (lat, lon)"
# Germany with its neighbours' border areas, in degrees: west, south, east, north.
GERMANY = (5.5, 46.9, 15.6, 55.4)
CANDIDATES: tuple[tuple[str, str], ...] = (
    ("EPSG:25832", N_("UTM zone 32, ETRS89 (most of Germany)")),
    ("EPSG:25833", N_("UTM zone 33, ETRS89 (the east)")),
    (WGS84, N_("longitude and latitude, WGS84")),
    (SWAPPED, N_("latitude before longitude, WGS84")),
    ("EPSG:4647", N_("UTM zone 32 with zone number before the easting")),
    ("EPSG:5650", N_("UTM zone 33 with zone number before the easting")),
    ("EPSG:31466", N_("Gauss-Krüger zone 2 (DHDN)")),
    ("EPSG:31467", N_("Gauss-Krüger zone 3 (DHDN)")),
    ("EPSG:31468", N_("Gauss-Krüger zone 4 (DHDN)")),
    ("EPSG:31469", N_("Gauss-Krüger zone 5 (DHDN)")),
    ("EPSG:2398", N_("Gauss-Krüger zone 4 (Pulkovo 42/83)")),
    ("EPSG:2399", N_("Gauss-Krüger zone 5 (Pulkovo 42/83)")),
    ("EPSG:3857", N_("Web Mercator")),
    ("EPSG:3035", N_("European grid (ETRS89-LAEA)")),
    ("EPSG:3068", N_("Soldner projection, Berlin")),
)
# Towns to tell candidates apart by: longitude and latitude in degrees, rounded.
TOWNS: dict[str, tuple[float, float]] = {
    "Berlin": (13.40, 52.52), "Hamburg": (9.99, 53.55), "München": (11.58, 48.14), "Köln": (6.96, 50.94),
    "Frankfurt am Main": (8.68, 50.11), "Stuttgart": (9.18, 48.78), "Düsseldorf": (6.78, 51.23),
    "Leipzig": (12.37, 51.34),
    "Dortmund": (7.47, 51.51), "Essen": (7.01, 51.46), "Bremen": (8.80, 53.08), "Dresden": (13.74, 51.05),
    "Hannover": (9.73, 52.37), "Nürnberg": (11.08, 49.45), "Bielefeld": (8.53, 52.02), "Münster": (7.63, 51.96),
    "Karlsruhe": (8.40, 49.01), "Mannheim": (8.47, 49.49), "Augsburg": (10.90, 48.37), "Kiel": (10.13, 54.32),
    "Flensburg": (9.44, 54.79), "Lübeck": (10.69, 53.87), "Rostock": (12.13, 54.09), "Erfurt": (11.03, 50.98),
    "Magdeburg": (11.63, 52.13), "Freiburg": (7.85, 47.99), "Saarbrücken": (6.99, 49.24), "Mainz": (8.27, 50.00),
    "Kassel": (9.49, 51.32), "Halle": (11.97, 51.48), "Chemnitz": (12.92, 50.83), "Potsdam": (13.06, 52.40),
    "Oldenburg": (8.21, 53.14), "Osnabrück": (8.05, 52.28), "Regensburg": (12.10, 49.02), "Ulm": (9.99, 48.40),
    "Würzburg": (9.93, 49.79), "Trier": (6.64, 49.76), "Konstanz": (9.18, 47.66), "Cottbus": (14.33, 51.76),
    "Görlitz": (14.99, 51.15), "Emden": (7.21, 53.37), "Schwerin": (11.41, 53.63), "Passau": (13.46, 48.57),
    "Aachen": (6.08, 50.78), "Siegen": (8.02, 50.87), "Göttingen": (9.93, 51.53), "Stralsund": (13.09, 54.31),
}  # fmt: skip
# A rough outline of Germany, for a sketch only: longitude and latitude.
OUTLINE: tuple[tuple[float, float], ...] = (
    (8.6, 54.9), (9.4, 54.8), (10.0, 54.5), (11.0, 54.4), (11.1, 54.0), (12.2, 54.2), (13.1, 54.6), (13.7, 54.3),
    (14.2, 53.9), (14.4, 53.2), (14.1, 52.8), (14.7, 52.3), (14.7, 51.6), (15.0, 51.1), (14.3, 51.0), (13.4, 50.6),
    (12.5, 50.4), (12.1, 50.3), (12.4, 49.8), (13.0, 49.3), (13.8, 48.7), (13.4, 48.4), (12.8, 48.1), (13.0, 47.6),
    (12.2, 47.6), (11.0, 47.4), (10.3, 47.4), (9.6, 47.5), (8.6, 47.7), (7.6, 47.6), (7.6, 48.3), (8.2, 49.0),
    (7.4, 49.2), (6.4, 49.4), (6.1, 50.0), (6.2, 50.6), (6.0, 51.2), (6.2, 51.9), (7.0, 52.3), (7.1, 53.2),
    (7.2, 53.6), (8.0, 53.7), (8.6, 53.9), (8.9, 54.1), (8.6, 54.9),
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A coordinate system under which areas would lie in Germany.

    Parameters
    ----------
    crs, label
        Code, and words as a message identifier.
    longitude, latitude
        Where the middle of the areas would lie, in degrees.
    town
        The nearest larger town.
    kilometres
        Its distance.
    """

    crs: str
    label: str
    longitude: float
    latitude: float
    town: str
    kilometres: int


def nearest_town(longitude: float, latitude: float) -> tuple[str, int]:
    """Return the nearest larger town and its distance in kilometres.

    Examples
    --------
    >>> nearest_town(9.43, 54.78)
    ('Flensburg', 1)
    """

    def distance(place: tuple[float, float]) -> float:
        east = (place[0] - longitude) * math.cos(math.radians(latitude))
        return 111.2 * math.hypot(east, place[1] - latitude)

    town = min(TOWNS, key=lambda name: distance(TOWNS[name]))
    return town, round(distance(TOWNS[town]))


def to_degrees(crs: str | pyproj.CRS, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return longitude and latitude of points; infinite where they cannot be computed."""
    if crs == SWAPPED:
        return y, x
    try:
        transformer = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
        return transformer.transform(x, y)
    except pyproj.exceptions.ProjError:
        nowhere = np.full(len(x), np.inf)
        return nowhere, nowhere


def lies_in_germany(crs: str | pyproj.CRS, bounds: tuple[float, float, float, float]) -> bool:
    """Whether the middle of some bounds lies in or near Germany."""
    longitude, latitude = middle(crs, bounds)
    return GERMANY[0] <= longitude <= GERMANY[2] and GERMANY[1] <= latitude <= GERMANY[3]


def middle(crs: str | pyproj.CRS, bounds: tuple[float, float, float, float]) -> tuple[float, float]:
    """Return longitude and latitude of the middle of some bounds."""
    x, y = np.array([(bounds[0] + bounds[2]) / 2]), np.array([(bounds[1] + bounds[3]) / 2])
    longitude, latitude = to_degrees(crs, x, y)
    return float(longitude[0]), float(latitude[0])


def find_candidates(bounds: tuple[float, float, float, float]) -> list[Candidate]:
    """Return the coordinate systems under which these bounds lie in Germany, the most usual first.

    Examples
    --------
    >>> [candidate.crs for candidate in find_candidates((356000, 5643000, 358000, 5647000))]
    ['EPSG:25832', 'EPSG:25833']
    >>> find_candidates((356000, 5643000, 358000, 5647000))[0].town
    'Köln'
    """
    found = []
    width = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    for crs, label in CANDIDATES:
        degrees = crs in (WGS84, SWAPPED)
        if degrees and (width > 30 or max(map(abs, bounds)) > 180):
            continue
        if not degrees and width < 30:
            continue
        if lies_in_germany(crs, bounds):
            longitude, latitude = middle(crs, bounds)
            found.append(Candidate(crs, label, longitude, latitude, *nearest_town(longitude, latitude)))
    return found


def name_crs(crs: pyproj.CRS | None, bounds: tuple[float, float, float, float]) -> str:
    """Return the EPSG code of a coordinate system if it places these bounds as that code does, else its own name.

    A code found by name alone can be wrong: a .prj called "WGS 84 / UTM zone 32N" with a false easting of
    2,500,000 is not EPSG:32632.
    """
    if crs is None:
        return ""
    code = crs.to_epsg(min_confidence=60)
    if code is not None:
        here, there = middle(crs, bounds), middle(f"EPSG:{code}", bounds)
        if all(abs(one - other) < 2e-5 for one, other in zip(here, there, strict=True)):
            return f"EPSG:{code}"
    return str(crs.name)
