"""Texts that people wrote, short enough for a screen that is read from the back row."""

from __future__ import annotations

from sozial.output.files.literal_text import visible_text

LABEL, NAME, GROUP, LINE = 60, 40, 22, 180
# Rows of a screen have room for two lines of a label, of so many letters; the more rows, the less.
_FEW_ROWS, _IN_FEW, _IN_MANY = 3, 48, 32


def shortened(text: str, letters: int = LABEL) -> str:
    """Return a text with at most so many letters; what is cut off is shown by an ellipsis.

    Examples
    --------
    >>> shortened("Wohnen und Umwelt", 40), shortened("Wohnen und Umwelt", 10)
    ('Wohnen und Umwelt', 'Wohnen un…')
    """
    shown = " ".join(visible_text(text).split())
    return shown if len(shown) <= letters else f"{shown[: letters - 1].rstrip()}…"


def row_label(text: str, rows: int) -> str:
    """Return what stands before one of so many rows of a screen.

    Examples
    --------
    >>> row_label("Kinder- und Jugendhilfe und Bildung", 3), row_label("Kinder- und Jugendhilfe und Bildung", 7)
    ('Kinder- und Jugendhilfe und Bildung', 'Kinder- und Jugendhilfe und Bil…')
    """
    return shortened(text, _IN_FEW if rows <= _FEW_ROWS else _IN_MANY)
