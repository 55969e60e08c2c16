"""Bytes to areas: GeoJSON, GeoPackage, FlatGeobuf and zipped Shapefile, repaired and with one row per key."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sozial.errors import Finding, Severity, listed, refusal, settle
from sozial.i18n import N_, NP_
from sozial.model import GEOMETRY, NAME, UNIT
from sozial.reading.areas.area_attributes import attribute_texts, tidy_attributes
from sozial.reading.areas.area_files import AreaReading, read_layers
from sozial.reading.areas.area_keys import choose_key, choose_name
from sozial.reading.areas.area_rows import attributes_of, named, row_labels, with_polygons
from sozial.reading.areas.coordinates import SWAPPED, WGS84, find_candidates, lies_in_germany, name_crs
from sozial.reading.areas.covering_areas import settle_covering
from sozial.reading.areas.geometry import check_neighbours, only_polygons, refuse_crossings
from sozial.reading.areas.stray_areas import settle_strays, usual_bounds
from sozial.reading.files.content import AREA_KINDS, Kind, detect_kind
from sozial.reading.vocabulary.place_names import normalise_name

DISPLAY_CRS = "EPSG:4326"
_SAVE = N_("Load GeoJSON, GeoPackage or a zipped Shapefile.")
_PLACE = N_("Choose the one that places your town rightly, or save the file with it (for a Shapefile: the .prj).")


@dataclass(frozen=True)
class RawAreas:
    """Areas as they stood in the file, with their attributes.

    Parameters
    ----------
    frame
        Flat polygons; without a coordinate system where it is not known. Index: position of the row in the file.
    layer, layers
        The layer that was read, and all that hold shapes.
    crs
        Code or name of the coordinate system, "" where it is not known.
    invalid
        How many outlines cross themselves.
    kinds
        Types of shapes in the file.
    has_heights
        Whether the file gives a third coordinate.
    bare
        Attributes of the rows that are not on the map, by their position in the file.
    answers
        What a person had answered to the questions of this file.
    spent
        Seconds that reading the file has taken so far.
    """

    title: str
    frame: gpd.GeoDataFrame
    findings: tuple[Finding, ...]
    kind: Kind = Kind.GEOJSON
    layer: str = ""
    layers: tuple[str, ...] = ()
    crs: str = ""
    invalid: int = 0
    kinds: tuple[str, ...] = ()
    has_heights: bool = False
    bare: pd.DataFrame = field(default_factory=pd.DataFrame)
    answers: Mapping[str, str] = field(default_factory=dict)
    spent: float = field(default=0.0, repr=False, compare=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """Attribute columns."""
        return tuple(column for column in self.frame.columns if column != self.frame.geometry.name)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in the file's own coordinates."""
        west, south, east, north = (float(value) for value in self.frame.total_bounds)
        return west, south, east, north

    def texts(self, column: str) -> pd.Series:
        """Return one attribute as text, whole numbers without decimals."""
        return pd.Series(attribute_texts(self.frame[column]), index=self.frame.index, dtype="object")

    def attributes(self) -> pd.DataFrame:
        """Return the attributes of all rows of the file, also of those that are not on the map, in their order."""
        whole = pd.DataFrame(self.frame[list(self.columns)])
        return whole if self.bare.empty else pd.concat([whole, self.bare[list(self.columns)]]).sort_index()


def read_areas(content: bytes, title: str, reading: AreaReading | None = None) -> RawAreas:
    """Read areas.

    Parameters
    ----------
    reading
        Layer and coordinate system that a person chose, and answers to questions.

    Raises
    ------
    DataError
        If there are none, if they are not polygons, or if they have no attributes.
    """
    chosen = reading or AreaReading()
    kind = detect_kind(content, title)
    if kind not in AREA_KINDS:
        raise refusal("no-areas", title, N_("This is no file with areas."), _SAVE)
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory() as folder:
        read, layer, layers = read_layers(content, kind, title, Path(folder), chosen, findings)
    whole = tidy_attributes(read.reset_index(drop=True), title, findings)
    if len(whole.columns) < 2:
        message = N_("The shapes of this file have no attributes: its areas have no keys and no names.")
        raise refusal("no-attributes", title, message, N_("Export the layer with its attributes."))
    findings.extend(_without_key(whole, title))
    labels = row_labels(whole)
    frame = with_polygons(whole, labels, title, findings)
    has_heights = bool(shapely.has_z(frame.geometry.array).any())
    if has_heights:
        message = N_("Heights (a third coordinate) are left out.")
        findings.append(Finding("heights", Severity.NOTE, message, "", title))
    frame = frame.set_geometry(shapely.force_2d(frame.geometry.array))
    kinds = tuple(sorted(set(frame.geometry.geom_type)))
    refuse_crossings(frame.geometry.to_numpy(), [labels[row] for row in frame.index], title)
    invalid = int((~frame.is_valid).sum())
    frame, crs, found = _place(frame, [labels[row] for row in frame.index], title, chosen)
    bare = pd.DataFrame(whole.drop(columns=whole.geometry.name)).drop(index=frame.index)
    return RawAreas(
        title, frame, (*findings, *found), kind, layer, tuple(layers), crs, invalid, kinds, has_heights, bare,
        dict(chosen.answers),
    )  # fmt: skip


def _without_key(frame: gpd.GeoDataFrame, title: str) -> list[Finding]:
    """Say where nothing identifies the areas but the number of their row."""
    key = choose_key(attributes_of(frame))
    if key is not None and not key.counts_rows and key.points > 0:
        return []
    message = N_("No attribute identifies the areas; the numbers of the rows ({column}) are no key that a table has.")
    if key is not None and not key.counts_rows:
        message = N_("No attribute clearly identifies the areas; “{column}” is taken as their key.")
    if key is None:
        message = N_("No attribute identifies the areas.")
    remedy = N_("Choose the attribute that a table has as well, or ask for the areas with their keys.")
    values = {"column": key.name if key else ""}
    return [Finding("no-area-key", Severity.WARNING, message, remedy, title, values)]


def _place(
    frame: gpd.GeoDataFrame, labels: list[str], title: str, chosen: AreaReading
) -> tuple[gpd.GeoDataFrame, str, list[Finding]]:
    """Return the frame in the chosen or stated coordinate system; one that cannot be right is asked about.

    Single areas that lie elsewhere than all others are a question of their own, and do not cast doubt on the layer.
    """
    if chosen.crs == SWAPPED:
        turned = shapely.transform(frame.geometry.array, lambda points: points[:, ::-1])
        frame = frame.set_geometry(turned).set_crs(WGS84, allow_override=True)
    elif chosen.crs:
        frame = frame.set_crs(chosen.crs, allow_override=True)
    if frame.crs is None:
        candidates = _candidates(frame)
        message = N_("The file does not say in which coordinate system its areas are. Possible: {candidates}")
        return frame, "", [Finding("no-crs", Severity.QUESTION, message, _PLACE, title, {"candidates": candidates})]
    settled, kept, found = settle_strays(frame, labels, title, chosen.answers)
    beside = np.flatnonzero(kept)
    single, covering = settle_covering(settled[kept], [labels[row] for row in beside], title, chosen.answers)
    kept[beside[~single]] = False
    found += covering
    bounds = usual_bounds(settled[kept])
    if chosen.crs:
        return settled[kept], WGS84 if chosen.crs == SWAPPED else chosen.crs, found
    known = name_crs(frame.crs, bounds)
    if lies_in_germany(frame.crs, bounds):
        return settled[kept], known, found
    candidates = _candidates(frame)
    outside = max(map(abs, usual_bounds(frame))) > 180 if frame.crs.is_geographic else False
    if candidates != "–" or outside:
        message, remedy = (
            N_("Under the stated coordinate system ({crs}) the areas do not lie in Germany. Possible: {candidates}"),
            _PLACE,
        )
        if candidates == "–":
            message = N_("The coordinates are no degrees, as the file says they are, and fit no system known here.")
            remedy = N_("Save the file again with its coordinate system.")
        values = {"candidates": candidates, "crs": known}
        finding = Finding("implausible-crs", Severity.QUESTION, message, remedy, title, values)
        return frame.set_crs(None, allow_override=True), "", [finding]
    message = N_("The areas lie outside Germany ({crs}).")
    return settled[kept], known, [*found, Finding("abroad", Severity.NOTE, message, "", title, {"crs": known})]


def _candidates(frame: gpd.GeoDataFrame) -> str:
    """Return the coordinate systems in which the areas would lie in Germany, as a text."""
    found = find_candidates(usual_bounds(frame))
    return listed([f"{entry.crs}: {entry.town} ({entry.kilometres} km)" for entry in found]) or "–"


def propose_area_columns(areas: RawAreas, keys: Collection[str] = ()) -> tuple[str | None, str | None]:
    """Propose the columns with key and name: by their match with the table's keys, then by what they hold."""
    attributes = attributes_of(areas.frame)
    key = choose_key(attributes, keys)
    name = choose_name(attributes, key)
    return key.name if key else None, name.name if name else None


def prepare_areas(areas: RawAreas, key: str, name: str | None = None) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Return one repaired area per key, and what was done to get there.

    Returns
    -------
    frame
        Index: key (text). Columns: name, geometry, in the file's own coordinate system.
    findings
        Repaired rings, joined polygons, rows without a key, gaps and overlaps.

    Raises
    ------
    DataError
        If it is not known where the areas lie.
    """
    if areas.frame.crs is None:
        asked = [finding for finding in areas.findings if "candidates" in finding.values]
        message = N_("The file does not say in which coordinate system its areas are.")
        shown = asked[0].values.get("candidates", "–") if asked else "–"
        raise refusal("no-crs", areas.title, message, _PLACE, candidates=shown)
    findings = settle(areas.findings, areas.answers)
    frame = gpd.GeoDataFrame(
        {UNIT: areas.texts(key).astype("str"), NAME: areas.texts(name or key).astype("str")},
        geometry=areas.frame.geometry.array,
        crs=areas.frame.crs,
    )
    keyless = frame[UNIT] == ""
    if keyless.any():
        message = NP_(
            "One area without a key is not on the map: {names}", "Areas without a key are not on the map ({n}): {names}"
        )
        shown = [name or f"#{row + 1}" for row, name in frame[NAME][keyless].items()]
        values = {"n": len(shown), "names": named(shown)}
        remedy = N_("Enter their keys in the file, or choose another attribute as the key.")
        findings.append(Finding("area-no-key", Severity.WARNING, message, remedy, areas.title, values))
        frame = frame[~keyless]
    invalid = ~frame.geometry.is_valid
    if invalid.any():
        names = [f"{name} ({unit})" for unit, name in zip(frame[UNIT][invalid], frame[NAME][invalid], strict=True)]
        message = NP_(
            "One outline that crosses itself was repaired: {names}",
            "Outlines that cross themselves were repaired ({n}): {names}",
        )
        values = {"n": len(names), "names": listed(names)}
        findings.append(Finding("repaired", Severity.NOTE, message, N_("Check these on the map."), areas.title, values))
        frame.loc[invalid, GEOMETRY] = frame.geometry[invalid].make_valid().map(only_polygons)
    if frame[UNIT].duplicated().any():
        findings.extend(_joined(frame, areas.title))
        frame = frame.dissolve(by=UNIT, aggfunc="first", as_index=False)
    prepared = frame.set_index(UNIT)[[NAME, GEOMETRY]]
    findings.extend(check_neighbours(prepared, areas.title))
    return prepared, findings


def _joined(frame: gpd.GeoDataFrame, title: str) -> list[Finding]:
    """Say which polygons are joined because they have one key; those with different names are asked about."""
    twice = frame[frame[UNIT].duplicated(keep=False)]
    names = {str(key): list(dict.fromkeys(group)) for key, group in twice.groupby(UNIT)[NAME]}
    differing = {key: found for key, found in names.items() if _different(found)}
    findings = []
    if differing:
        message = NP_(
            "Areas with different names have one key and are joined into one area ({n}): {areas}",
            "Areas with different names have one key and are joined into one area ({n}): {areas}",
        )
        shown = [f"{key} ({', '.join(found[:4])})" for key, found in differing.items()]
        values: dict[str, object] = {"n": len(differing), "areas": listed(shown)}
        remedy = N_("Correct the keys in the file, or choose another attribute as the key.")
        findings.append(Finding("key-shared", Severity.QUESTION, message, remedy, title, values))
    same = sorted(set(names) - set(differing))
    if same:
        message = NP_(
            "Several polygons with one key were joined: {keys}",
            "Several polygons with one key were joined ({n}): {keys}",
        )
        values = {"n": len(same), "keys": listed(same)}
        findings.append(Finding("dissolved", Severity.NOTE, message, "", title, values))
    return findings


def _different(names: list[str]) -> bool:
    """Whether two names are those of different areas: neither holds the other."""
    plain = [normalise_name(name) for name in names if name]
    return any(one not in other and other not in one for one, other in combinations(plain, 2))
