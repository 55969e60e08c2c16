"""Names of quarters on a drawn map: as many as there is room for, none over another one."""

from __future__ import annotations

from collections.abc import Iterable

from sozial.model import Dataset

# In units of the drawing; a letter is about so wide as this part of its height.
SIZE, _LETTER, _LINE = 12.0, 0.6, 1.15
_LONGEST = 14

Placed = tuple[float, float, tuple[str, ...]]


def _lines(name: str) -> tuple[str, ...]:
    lines = [""]
    for word in name.replace("-", "- ").split():
        joint = "" if not lines[-1] or lines[-1].endswith("-") else " "
        if lines[-1] and len(lines[-1]) + len(joint) + len(word) > _LONGEST:
            lines.append(word)
        else:
            lines[-1] += joint + word
    return tuple(lines)


def names_by_size(dataset: Dataset, first: str = "") -> dict[str, str]:
    """Return what quarters are called, by key: one that is to be named in any case, then the largest areas.

    Examples
    --------
    >>> from sozial.reading.loading.sample import read_sample
    >>> list(names_by_size(read_sample(), "04103"))[0]
    '04103'
    """
    order = dataset.metric_areas.geometry.area.sort_values(ascending=False, kind="stable").index
    ordered = sorted(map(str, order), key=lambda unit: unit != first)
    return {unit: str(dataset.units["name"][unit]) for unit in ordered}


def place_names(wanted: Iterable[tuple[float, float, str]], wide: float, high: float) -> list[Placed]:
    """Return where names stand, the first ones first; a name that would meet another one or the edge is left out.

    Examples
    --------
    >>> place_names([(100, 50, "Alt-Moabit"), (104, 52, "Au"), (100, 90, "Au")], 300, 200)
    [(100, 50, ('Alt-Moabit',)), (100, 90, ('Au',))]
    """
    found: list[Placed] = []
    taken: list[tuple[float, float, float, float]] = []
    for x, y, name in wanted:
        lines = _lines(name)
        half = max(map(len, lines)) * SIZE * _LETTER / 2
        tall = len(lines) * SIZE * _LINE / 2
        box = (x - half, y - tall, x + half, y + tall)
        outside = box[0] < 0 or box[2] > wide or box[1] < 0 or box[3] > high
        meets = any(box[0] < c and a < box[2] and box[1] < d and b < box[3] for a, b, c, d in taken)
        if not outside and not meets:
            taken.append(box)
            found.append((x, y, lines))
    return found
