"""Which share of each grid cell belongs to which area: by the cell's area, or by the buildings in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from scipy import sparse

from sozial.reading.census.buildings import built_in
from sozial.reading.census.cell_file import CRS

# Below this a cell and an area only share an edge, or a rounding error of one.
_NOTHING = 1e-9
# Straight lines of one projection are none in another: outlines are bent at points so far apart, in metres.
_BEND = 500.0
_METRES_PER_DEGREE = 111_000.0


@dataclass(frozen=True)
class CellShares:
    """How cells are shared out to areas.

    Parameters
    ----------
    matrix
        Cells x areas, shares between 0 and 1. A line sums to less than 1 where a part of its cell lies in no area.
    whole
        Cells x areas, true where a cell certainly lies in this area alone.
    keys
        Of the areas, in the order of the columns.
    outside
        Cells that lie within the town and in no area.
    by_buildings
        How many cells on a border were shared by their buildings.
    """

    matrix: sparse.csc_matrix
    whole: sparse.csc_matrix
    keys: tuple[str, ...]
    outside: np.ndarray
    by_buildings: int = 0

    @property
    def border(self) -> np.ndarray:
        """Cells that are cut by a border, of the town's own or between areas."""
        return np.asarray((self.matrix > 0).sum(axis=1)).ravel() > np.asarray(self.whole.sum(axis=1)).ravel()


def project_areas(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return areas in the grid's projection, with lines that stay where they were between their points.

    Parameters
    ----------
    areas
        Index: key. In any known coordinate system.
    """
    if areas.crs is not None and areas.crs.equals(CRS):
        return areas
    step = _BEND / _METRES_PER_DEGREE if areas.crs.is_geographic else _BEND
    bent = areas.set_geometry(shapely.segmentize(areas.geometry.to_numpy(), step))
    return bent.set_crs(areas.crs, allow_override=True).to_crs(CRS)


def share_cells(
    x: np.ndarray, y: np.ndarray, size: float, areas: gpd.GeoDataFrame, buildings: gpd.GeoSeries | None = None
) -> CellShares:
    """Share cells out to areas.

    Parameters
    ----------
    x, y
        Mid points of cells in metres (EPSG:3035).
    size
        Length of a cell's side in metres.
    areas
        Index: key. Areas in EPSG:3035, valid polygons.
    buildings
        Buildings in EPSG:3035, as polygons or points: a cell on a border is shared by where its buildings stand, by
        their ground area or, for points, their number; without any in it, by the cell's area.

    Examples
    --------
    >>> left, right = shapely.box(0, 0, 130, 100), shapely.box(130, 0, 200, 100)
    >>> areas = gpd.GeoDataFrame(geometry=[left, right], index=["a", "b"], crs=CRS)
    >>> share_cells(np.array([50.0, 150.0]), np.array([50.0, 50.0]), 100, areas).matrix.toarray().tolist()
    [[1.0, 0.0], [0.3, 0.7]]
    """
    half = size / 2
    boxes = shapely.box(x - half, y - half, x + half, y + half)
    shapes = areas.geometry.to_numpy()
    shapely.prepare(shapes)
    shape_of, cell_of = shapely.STRtree(boxes).query(shapes, predicate="intersects")
    inside = shapely.covers(shapes[shape_of], boxes[cell_of])
    shares = np.ones(len(cell_of))
    cut = ~inside
    shares[cut] = shapely.area(shapely.intersection(shapes[shape_of[cut]], boxes[cell_of[cut]])) / size**2
    used = 0
    if buildings is not None and cut.any():
        shares[cut], used = _by_buildings(boxes, shapes, cell_of[cut], shape_of[cut], shares[cut], buildings)
    kept = shares > _NOTHING
    # What lies inside but for a rounding error is no border.
    shares = np.where(shares > 1 - _NOTHING, 1.0, shares)[kept]
    cells, columns = cell_of[kept], shape_of[kept]
    form = (len(x), len(shapes))
    matrix = sparse.csc_matrix((shares, (cells, columns)), shape=form)
    touched = np.bincount(cells, minlength=len(x))
    certain = (shares == 1.0) & (touched[cells] == 1)
    whole = sparse.csc_matrix((certain.astype(float), (cells, columns)), shape=form)
    whole.eliminate_zeros()
    outside = _within(shapes, x, y) & (touched == 0)
    return CellShares(matrix, whole, tuple(str(key) for key in areas.index), outside, used)


def _within(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Whether mid points lie within the outline of all areas together, its holes included."""
    town = shapely.union_all(shapely.make_valid(shapes))
    outer = [shapely.Polygon(part.exterior) for part in _polygons(town)]
    filled = shapely.union_all(outer)
    shapely.prepare(filled)
    found: np.ndarray = shapely.contains_xy(filled, x, y)
    return found


def _polygons(shape: shapely.Geometry) -> Sequence[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]


def _by_buildings(
    boxes: np.ndarray,
    shapes: np.ndarray,
    cell_of: np.ndarray,
    shape_of: np.ndarray,
    by_area: np.ndarray,
    buildings: gpd.GeoSeries,
) -> tuple[np.ndarray, int]:
    """Return the shares of pieces of cells by the buildings in them, and of how many cells that could be told."""
    different, piece_cell = np.unique(cell_of, return_inverse=True)
    # What of a cell lies in no area is a piece as well: its buildings belong to no area.
    inside = shapely.intersection(boxes[cell_of], shapes[shape_of])
    outside = shapely.difference(boxes[different], shapely.union_all(shapes))
    amounts = built_in(np.concatenate([inside, outside]), buildings)
    pieces, beside = amounts[: len(inside)], amounts[len(inside) :]
    whole = np.bincount(piece_cell, weights=pieces, minlength=len(different)) + beside
    is_known = whole[piece_cell] > 0
    shares = np.where(is_known, pieces / np.where(is_known, whole[piece_cell], 1.0), by_area)
    return shares, int((whole > 0).sum())
