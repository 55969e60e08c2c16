"""Every layout with every change, and pairs of changes: what comes of each try.

`python -c "from tests.tries import count_changes; print(count_changes())"` states the numbers.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

from tests.changes import CHANGES, go_together, turn
from tests.figures import Figures, Outcome, read_figures, same_figures
from tests.layouts import LAYOUTS
from tests.layouts.description import Layout
from tests.sheets import as_bytes

BY_NAME = {layout.name: layout for layout in LAYOUTS}


@dataclass(frozen=True)
class Try:
    """One layout with one or two changes."""

    layout: str
    changes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.layout}-{'-'.join(self.changes)}"

    def changed(self) -> Layout | None:
        """Return the layout as changed; None where a change has nothing to change, or cannot be written."""
        layout: Layout | None = BY_NAME[self.layout]
        chance = Random(zlib.crc32(str(self).encode()))
        for name in self.changes:
            layout = None if layout is None else CHANGES[name](layout, chance)
        return layout


def content_of(layout: Layout) -> bytes | None:
    """Return a layout as a file; None where its letters do not exist in the encoding."""
    try:
        return as_bytes(layout.sheet)
    except UnicodeEncodeError:
        return None


def single_tries() -> Iterator[Try]:
    for layout in LAYOUTS:
        for name in CHANGES:
            yield Try(layout.name, (name,))


def pairs(times: int, seed: int = 17) -> Iterator[Try]:
    """Return pairs of changes, drawn by chance."""
    chance = Random(seed)
    for _time in range(times):
        layout = chance.choice(LAYOUTS)
        one, other = chance.sample(sorted(CHANGES), 2)
        if go_together(one, other):
            yield Try(layout.name, tuple(sorted((one, other), key=turn)))


def possible(tries: Iterator[Try]) -> list[Try]:
    """Return the tries that change something that can be written."""
    found = []
    for entry in tries:
        layout = entry.changed()
        if layout is not None and (layout.sheet.writing.kind != "csv" or content_of(layout) is not None):
            found.append(entry)
    return found


def sampled(tries: list[Try], fifths: int) -> list[Try]:
    """Return some fifths of the tries, always the same ones."""
    return [entry for entry in tries if zlib.crc32(str(entry).encode()) % 5 < fifths]


@cache
def unchanged(name: str) -> Figures:
    layout = BY_NAME[name]
    return read_figures(as_bytes(layout.sheet), layout.sheet.title)


def outcome(entry: Try) -> tuple[Outcome, list[str]]:
    """Return how a try ends, and in what figures differ."""
    layout = entry.changed()
    assert layout is not None
    read = read_figures(as_bytes(layout.sheet), layout.sheet.title)
    return same_figures(layout.truth, read, unchanged(entry.layout).questions)


def count_changes(pairs_tried: int = 3000) -> Counter[str]:
    """Return how many tries end how; all layouts with all changes, and pairs."""
    counted: Counter[str] = Counter()
    for entry in possible([*single_tries(), *pairs(pairs_tried)]):
        end, why = outcome(entry)
        counted[end.value] += 1
        if end is Outcome.SILENT:
            print(entry, why)
    counted["tries"] = counted.total()
    return counted
