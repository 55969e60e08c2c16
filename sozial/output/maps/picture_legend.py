"""The legend of a drawn map: its classes, and the further layers on it."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.i18n import N_, translator
from sozial.output.maps.beside import KINDS, BesideKind, BesideShape
from sozial.output.maps.map_layer import MapLayer
from sozial.output.maps.picture_parts import BORDER, class_fill, line_look, text_line, wrapped
from sozial.result import NO_CLASS

# How wide it is beside a map, and how many letters fit into its lines.
LEGEND, _LEGEND_LINE = 270, 26
_LINE = 26
# How wide a letter is, in the title and below it.
_BOLD, _PLAIN = 11.0, 7.9
# How an entry looks: what fills its box, or the line of a further layer.
_Look = str | BesideKind


def legend_beside(
    layer: MapLayer, language: str, x: float, letters: float, beside: Sequence[BesideShape]
) -> tuple[str, float]:
    """Return the legend beside a map, and where it ends."""
    parts, y = [], 22.0 * letters
    for line in wrapped(layer.title, _LEGEND_LINE):
        parts.append(text_line(x, y, line, round(16 * letters), ' font-weight="bold"'))
        y += 21 * letters
    y += 6 * letters
    for look, words in _entries(layer, language, beside):
        part, y = _entry(look, wrapped(words, _LEGEND_LINE), x, y, letters)
        parts.append(part)
    return "".join(parts), y


def legend_below(
    layer: MapLayer, language: str, top: float, wide: float, beside: Sequence[BesideShape], letters: float = 1.0
) -> tuple[str, float]:
    """Return the legend below a map in two columns, and where it ends."""
    parts, y = [], top + 22.0 * letters
    for line in wrapped(layer.title, int(wide / _BOLD / letters)):
        parts.append(text_line(4, y, line, round(16 * letters), ' font-weight="bold"'))
        y += 21 * letters
    y += 6 * letters
    entries = _entries(layer, language, beside)
    half = (len(entries) + 1) // 2
    ends = []
    for place, column in enumerate((entries[:half], entries[half:])):
        at = y
        for look, words in column:
            lines = wrapped(words, int((wide / 2 - 40 * letters) / _PLAIN / letters))
            part, at = _entry(look, lines, 4 + place * wide / 2, at, letters)
            parts.append(part)
        ends.append(at)
    return "".join(parts), max(ends)


def legend_width(layer: MapLayer, language: str, letters: float, beside: Sequence[BesideShape]) -> float:
    """Return how wide the legend beside a map is, from its longest lines."""
    titles = [_BOLD * len(line) for line in wrapped(layer.title, _LEGEND_LINE)]
    entries = [words for _look, words in _entries(layer, language, beside)]
    lines = [34 + _PLAIN * len(line) for words in entries for line in wrapped(words, _LEGEND_LINE)]
    return max(titles + lines) * letters


def _entries(layer: MapLayer, language: str, beside: Sequence[BesideShape]) -> list[tuple[_Look, str]]:
    """Return how each class is filled and what it is called, the highest first; those without one; further layers."""
    translate = translator(language)
    numbers = [*range(len(layer.colours))][::-1] if len(layer.class_labels) else []
    entries: list[tuple[_Look, str]] = []
    for number in numbers:
        label, cut = layer.class_labels[number], layer.class_cuts[number]
        entries.append((class_fill(layer, number), f"{label}: {cut}" if cut and cut != label else label))
    present = set(layer.classes.tolist())
    if NO_CLASS in present:
        entries.append(("url(#nodata)", layer.without_class or translate(N_("no data"))))
    if any(number < NO_CLASS for number in present):
        entries.append(("url(#notrated)", translate(N_("not rated"))))
    # Projects of before may hold several layers of one kind and name: one entry stands for them.
    return entries + [(KINDS[kind], title) for kind, title in dict.fromkeys((one.kind, one.title) for one in beside)]


def _entry(look: _Look, lines: Sequence[str], x: float, y: float, letters: float = 1.0) -> tuple[str, float]:
    """Return one entry of a legend, and where the next one begins."""
    if isinstance(look, BesideKind):
        parts = [f'<path d="M{x:g} {y - 6 * letters:g}h{24 * letters:g}" {line_look(look)}/>']
    else:
        box = f'width="{24 * letters:g}" height="{18 * letters:g}"'
        parts = [f'<rect x="{x:g}" y="{y - 15 * letters:g}" {box} fill="{look}" stroke="{BORDER}"/>']
    for line in lines:
        parts.append(text_line(x + 34 * letters, y, line, round(14 * letters)))
        y += 18 * letters
    return "".join(parts), y + (_LINE - 18) * letters
