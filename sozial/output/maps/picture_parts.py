"""Pieces of drawn maps: paths, fills, lines of text."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

import numpy as np
import shapely

from sozial.output.files.literal_text import visible_text
from sozial.output.maps.beside import BesideKind
from sozial.output.maps.map_layer import MapLayer
from sozial.result import NO_CLASS

FONT = "DejaVu Sans"
INK, BORDER = "#1f2933", "#5b6670"
PATTERNS = (
    '<pattern id="nodata" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect width="8" height="8" fill="#ffffff"/><path d="M0 8L8 0" stroke="#8a949e" stroke-width="1.2"/></pattern>'
    '<pattern id="notrated" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect width="8" height="8" fill="#ffffff"/><circle cx="4" cy="4" r="1.5" fill="#8a949e"/></pattern>'
)


def area_path(shape: shapely.Geometry, left: float, top: float, scale: float) -> str:
    """Return an area as an SVG path; holes and parts lie in one path."""
    parts = []
    for polygon in getattr(shape, "geoms", [shape]):
        if polygon.geom_type != "Polygon":
            continue
        for ring in (polygon.exterior, *polygon.interiors):
            parts.append(line_path(ring, left, top, scale) + "Z")
    return "".join(parts)


def line_path(line: shapely.Geometry, left: float, top: float, scale: float) -> str:
    """Return one line as an SVG path."""
    # 0 is added because a rounded place can be -0, which would be written so.
    places = np.round((shapely.get_coordinates(line) - (left, top)) * (scale, -scale), 1) + 0.0
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places)


def class_fill(layer: MapLayer, number: int) -> str:
    """Return how an area of one class is filled: its colour, or the pattern for no data or not rated."""
    if number >= 0:
        return str(layer.colours[number])
    return "url(#nodata)" if number == NO_CLASS else "url(#notrated)"


def wrapped(text: str, width: int) -> list[str]:
    """Return text in lines of at most so many characters, broken between words; longer words behind a hyphen.

    Examples
    --------
    >>> wrapped("An der Alten Ziegelei", 12), wrapped("Wilhelmsburg-Nordwest", 14)
    (['An der Alten', 'Ziegelei'], ['Wilhelmsburg-', 'Nordwest'])
    """
    lines = [""]
    for word in text.split():
        pieces = re.findall(r"[^-]*-+|[^-]+", word) if len(word) > width else [word]
        for place, piece in enumerate(pieces):
            joint = " " if lines[-1] and not place else ""
            if lines[-1] and len(lines[-1]) + len(joint) + len(piece) > width:
                lines.append(piece)
            else:
                lines[-1] += joint + piece
    return lines


def text_line(x: float, y: float, words: str, size: int = 15, more: str = "") -> str:
    """Return one line of text, escaped."""
    family, shown = f'font-family="{FONT}"', escape(visible_text(words))
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" {family} fill="{INK}"{more}>{shown}</text>'


def line_look(kind: BesideKind) -> str:
    """Return how the lines of a further layer are drawn, as attributes."""
    dashes = ' stroke-dasharray="7 5"' if kind.dashed else ""
    return f'stroke="{kind.colour}" stroke-width="{kind.width:g}" stroke-linejoin="round"{dashes}'
