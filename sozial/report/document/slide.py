"""What a slide is: a statement, what supports it, and what it rests on; the same for PPTX and for the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sozial.report.document.document import Items, Picture, Table

PERCENT, PLAIN = "percent", "plain"
# Keys of slides that the five steps are made of.
MEASURED, MAP, WHO, PEOPLE, WHY = "measured", "map", "who", "people", "why"
SURE, CHANGED, NEEDED, DONE, ALLOCATED, LIMITS, ORIGIN = (
    "sure", "changed", "needed", "done", "allocated", "limits", "origin",
)  # fmt: skip


@dataclass(frozen=True)
class Bars:
    """A chart of horizontal bars.

    Parameters
    ----------
    series
        Name, values (None: not known) and colour of each.
    form
        "percent": values are shares of 1; "plain": figures; both with so many `digits`.
    """

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...], str], ...]
    form: str = PLAIN
    digits: int = 0
    stacked: bool = False


@dataclass(frozen=True)
class LiveMap:
    """Where the page's own map stands; nothing that is written into a file.

    Parameters
    ----------
    marks
        What stands on it for quarters that are named beside it, by key: a number; empty: their names.
    near
        The quarter that is outlined and shown from near; empty: all of them.
    """

    marks: Mapping[str, str] = field(default_factory=dict)
    near: str = ""


Body = Items | Table | Picture | Bars | LiveMap


@dataclass(frozen=True)
class Slide:
    """One slide.

    Parameters
    ----------
    title
        One statement, as a sentence.
    body
        What supports it, at most two pieces side by side.
    notes
        For whoever speaks: what the figures rest on.
    total
        How many there are of what it lists or draws, where that may be more than it has room for; 0: all is there.
    annex
        All of them, for slides at the end where it leaves some out.
    listed
        How many of them it tells, where its pieces do not show that; 0: as many as the rows or bars that it has.
    """

    key: str
    title: str
    body: tuple[Body, ...]
    notes: str
    total: int = 0
    annex: tuple[Table, ...] = ()
    listed: int = 0

    @property
    def shown(self) -> int:
        """How many there are in its pieces, of what it lists or draws; a file may have room for fewer."""
        return self.listed or max((_count(part) for part in self.body), default=0)


def _count(part: Body) -> int:
    match part:
        case Items(items):
            return len(items)
        case Table():
            return len(part.rows)
        case Bars():
            return len(part.categories)
        case Picture() | LiveMap():
            return 0


@dataclass(frozen=True)
class Deck:
    """Slides of one report.

    Parameters
    ----------
    foot
        Origin in one line, at the foot of every slide.
    protection
        For the public: that the figures are protected, in one line, on the title slide and at the foot of every slide.
    opening
        Lines below the title of the first slide, where they are others than subtitle and foot.
    """

    title: str
    subtitle: str
    state: str
    foot: str
    language: str
    made_on: str
    slides: tuple[Slide, ...]
    protection: str = ""
    opening: tuple[str, ...] = ()
