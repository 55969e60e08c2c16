"""Layers of facilities: one small GeoJSON document each."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sozial.errors import Finding, Severity, refusal
from sozial.i18n import N_
from sozial.planning.measures.facilities import Facility
from sozial.store.kept.bin import Binned, binned, bring_back
from sozial.store.kept.shelf import Shelf, read_all

_MOST = 200
ENDING = ".geojson"
LONGEST_TITLE = 120


@dataclass(frozen=True)
class FacilityLayer:
    """Facilities of one file.

    Parameters
    ----------
    place
        The project they belong to: its key, or "sample"; empty for layers from before there were projects.
    loaded_at
        ISO date and time.
    """

    key: str
    title: str
    place: str
    loaded_at: str
    facilities: tuple[Facility, ...]


@dataclass(frozen=True)
class FacilityLibrary:
    """The layers. Every change is on disk before a method returns."""

    shelf: Shelf

    def load(self, place: str) -> tuple[tuple[FacilityLayer, ...], tuple[Finding, ...]]:
        """Return the layers of a place, the oldest first, and what is wrong with those that cannot be read."""
        found: list[FacilityLayer] = []
        findings: list[Finding] = []
        message = N_("These facilities cannot be read: {reason}")
        for name, content in read_all(self.shelf, message, findings, _MOST):
            try:
                layer = read_layer(name.removesuffix(ENDING), content)
            except (ValueError, KeyError, TypeError) as error:
                reason = {"reason": str(error)[:200]}
                findings.append(Finding("unreadable", Severity.WARNING, message, "", name, reason))
                continue
            if layer.place == place:
                found.append(layer)
        return tuple(sorted(found, key=lambda layer: (layer.loaded_at, layer.key))), tuple(findings)

    def add(self, title: str, place: str, facilities: Sequence[Facility], at: str) -> FacilityLayer:
        """Keep a new layer.

        Raises
        ------
        DataError
            If it cannot be written.
        """
        layer = FacilityLayer(secrets.token_hex(8), title[:LONGEST_TITLE], place, at, tuple(facilities))
        self._write(layer)
        return layer

    def take(self, title: str, place: str, facilities: Sequence[Facility], at: str) -> None:
        """Keep a layer that comes from elsewhere; where the place has the same already, nothing happens.

        Raises
        ------
        DataError
            If it cannot be written.
        """
        known = {(layer.title, layer.facilities) for layer in self.load(place)[0]}
        if (title[:LONGEST_TITLE], tuple(facilities)) not in known:
            self.add(title, place, facilities, at)

    def take_earlier(self, keys: Iterable[str], place: str) -> None:
        """Take layers from before there were projects into one.

        Raises
        ------
        DataError
            If one cannot be written.
        """
        wanted = set(keys)
        for layer in self.load("")[0]:
            if layer.key in wanted:
                self._write(replace(layer, place=place))

    def archive(self, key: str) -> None:
        """Put a layer into the bin."""
        self.shelf.archive(f"{key}{ENDING}")

    def removed(self, place: str) -> list[Binned]:
        """Return the layers of a place in the bin, the latest first.

        Raises
        ------
        OSError
            If they cannot be read.
        """

        def title(name: str, content: bytes) -> str:
            layer = read_layer(name, content)
            return layer.title if layer.place in (place, "") else ""

        return binned(self.shelf, title)

    def restore(self, key: str) -> None:
        """Bring a layer back from the bin.

        Raises
        ------
        DataError
            If it cannot be moved.
        """
        bring_back(self.shelf, key)

    def _write(self, layer: FacilityLayer) -> None:
        try:
            self.shelf.write(f"{layer.key}{ENDING}", write_layer(layer))
        except OSError as error:
            message = N_("The facilities cannot be kept: {reason}")
            raise refusal("not-written", layer.title, message, "", reason=error.strerror or str(error)) from error


def write_layer(layer: FacilityLayer) -> bytes:
    """Return a layer as GeoJSON, which any GIS opens; `read_layer` gives the same back."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": one.name, "art": one.kind},
            "geometry": {"type": "Point", "coordinates": [one.longitude, one.latitude]},
        }
        for one in layer.facilities
    ]
    about = {"name": layer.title, "place": layer.place, "loaded_at": layer.loaded_at}
    whole = {"type": "FeatureCollection", **about, "features": features}
    return json.dumps(whole, ensure_ascii=False).encode()


def read_layer(key: str, content: bytes) -> FacilityLayer:
    """Return a layer from GeoJSON.

    Examples
    --------
    >>> layer = FacilityLayer("k", "Day nurseries", "", "2026-11-24", (Facility("A", "Kita", 9.0, 51.0),))
    >>> read_layer("k", write_layer(layer)) == layer
    True
    """
    whole = json.loads(content)
    facilities = tuple(
        Facility(
            str(feature["properties"]["name"]), str(feature["properties"]["art"]),
            *map(float, feature["geometry"]["coordinates"]),
        )
        for feature in whole["features"]
    )  # fmt: skip
    return FacilityLayer(key, str(whole["name"]), str(whole["place"]), str(whole["loaded_at"]), facilities)
