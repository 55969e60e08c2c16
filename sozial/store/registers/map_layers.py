"""Layers that a project keeps for its maps: water, railways, borders; one small file each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sozial.reading.areas.background import is_drawable_text
from sozial.store.files.upload import Upload

MOST_LAYERS, LONGEST_TITLE = 6, 60
_MOST_BYTES, _MOST_KNOWN = 3_000_000, 500


@dataclass(frozen=True)
class BesideLayer:
    """One layer as a project keeps it.

    Parameters
    ----------
    kind
        Key of `sozial.output.maps.beside.KINDS`.
    above
        Whether it is drawn over the areas; else it is seen only beside them.
    shape
        GeoJSON geometry in degrees (see `sozial.reading.areas.background.read_background`), kept as a file is.
    """

    title: str
    kind: str
    above: bool
    shape: Upload

    def plain(self) -> dict[str, Any]:
        """Return the layer as an entry of a project; `layers_of` gives it back."""
        return {"title": self.title, "kind": self.kind, "above": self.above, "shape": self.shape}


def layers_of(kept: object, kinds: Collection[str]) -> tuple[list[BesideLayer], int]:
    """Return the layers that were kept, and how many entries are none: a project file comes from anywhere.

    Parameters
    ----------
    kinds
        Known kinds.

    Examples
    --------
    >>> line = Upload("au", b'{"type":"MultiLineString","coordinates":[[[9.0,51.0],[9.1,51.0]]]}')
    >>> found, wrong = layers_of([BesideLayer("Au", "water", True, line).plain(), {"title": 1}, "x"], ["water"])
    >>> [layer.title for layer in found], wrong
    (['Au'], 2)
    """
    entries = kept if isinstance(kept, (list, tuple)) else []
    found = []
    for entry in entries[:MOST_LAYERS]:
        if not isinstance(entry, Mapping) or set(entry) != {"title", "kind", "above", "shape"}:
            continue
        title, kind, above, shape = (entry[name] for name in ("title", "kind", "above", "shape"))
        plain = isinstance(title, str) and isinstance(above, bool) and isinstance(kind, str) and kind in kinds
        if plain and isinstance(shape, Upload) and _draws(shape):
            found.append(BesideLayer(title[:LONGEST_TITLE], kind, above, shape))
    return found, len(entries) - len(found)


_known: dict[str, bool] = {}


def _draws(shape: Upload) -> bool:
    """Whether a file that was kept is what a map draws; looked at once."""
    if shape.digest not in _known:
        if len(_known) > _MOST_KNOWN:
            _known.clear()
        _known[shape.digest] = shape.size <= _MOST_BYTES and is_drawable_text(bytes(shape))
    return _known[shape.digest]
