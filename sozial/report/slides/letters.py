"""Letters on a slide: how they are written, and about how much room they take."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.dml.color import RGBColor
from pptx.util import Pt

from sozial.output.files.literal_text import visible_text

ACCENT, INK, GREY, PALE = RGBColor(4, 90, 141), RGBColor(31, 41, 51), RGBColor(74, 85, 96), RGBColor(238, 242, 246)
WHITE = RGBColor(255, 255, 255)
FONT = "Calibri"
# The smallest letters that a room reads.
LEAST = 14
_SIZES = (24, 22, 20, 18, 16, LEAST)
# What has to stand there whole, as where the figures come from, may be smaller before it is cut.
_WHOLE = (*_SIZES, 12, 11, 10)
# Letters are about so wide, against their height: a little more than Calibri's, because a town has its own.
_LETTER = 0.58


@dataclass(frozen=True)
class Letters:
    """How words are written.

    Parameters
    ----------
    own
        A town's own template says which letters stand on which ground.
    """

    own: bool

    def write(self, paragraph: Any, text: str, size: float, bold: bool = False, colour: Any = INK) -> None:
        """Add words to a paragraph."""
        run = paragraph.add_run()
        run.text = visible_text(text)
        run.font.size, run.font.bold = Pt(size), bold
        if not self.own:
            run.font.name = FONT
            run.font.color.rgb = colour


def width_of(text: str, size: float) -> float:
    """Return about how many inches wide a text is in one line."""
    return len(text) * size * _LETTER / 72


def lines_of(text: str, size: float, width: float) -> int:
    """Return about how many lines a text takes in a box so many inches wide.

    Examples
    --------
    >>> lines_of("", 14, 1.0), lines_of("Kinder- und Jugendhilfe", 14, 1.4), lines_of("Jugendhilfe", 14, 3.0)
    (1, 2, 1)
    """
    fitting = max(1, int(width * 72 / (size * _LETTER)))
    return sum(max(1, len(textwrap.wrap(line, fitting))) for line in text.split("\n"))


def fit_list(told: Sequence[str], width: float, height: float, may_cut: bool) -> tuple[int, int]:
    """Return in which letters a list has room, in inches, and how many of its lines.

    Parameters
    ----------
    may_cut
        Whether lines may be left out, because all of them stand elsewhere; letters are then never too small.

    Examples
    --------
    >>> fit_list(["Au", "Hafen"], 4.0, 2.0, True), fit_list(["Au", "Hafen", "Zoo"], 4.0, 0.8, True)
    ((24, 2), (14, 2))
    """
    sizes = _SIZES if may_cut else _WHOLE
    longest = max((word for line in told for word in line.split()), key=len, default="")

    def needed(size: int, count: int) -> float:
        return sum((lines_of(line, size, width) * 1.2 + 0.4) * size / 72 for line in told[:count])

    # No word is torn where smaller letters keep it whole.
    fitting = [size for size in sizes if needed(size, len(told)) <= height]
    size = next((size for size in fitting if width_of(longest, size) <= width), min(fitting, default=sizes[-1]))
    count = len(told)
    while may_cut and count > 1 and needed(size, count) > height:
        count -= 1
    return size, count


def title_size(title: str, width: float, height: float) -> int:
    """Return the largest letters in which a title has room, in inches.

    Examples
    --------
    >>> title_size("Au", 12.0, 1.1), title_size("Wo Hinsehen lohnt " * 6, 12.0, 1.1), title_size("Au " * 50, 8.0, 1.1)
    (30, 26, 18)
    """
    sizes = (30, 26, 22, 20, 18, 16)
    return next((size for size in sizes if lines_of(title, size, width) * size * 1.2 / 72 <= height), sizes[-1])
