"""Texts that people wrote, short enough for a screen that is read from the back row."""

from __future__ import annotations

from sozial.output.files.literal_text import visible_text

LABEL, NAME, LINE = 60, 40, 180


def shortened(text: str, letters: int = LABEL) -> str:
    """Return a text with at most so many letters; what is cut off is shown by an ellipsis.

    Examples
    --------
    >>> shortened("Wohnen und Umwelt", 40), shortened("Wohnen und Umwelt", 10)
    ('Wohnen und Umwelt', 'Wohnen un…')
    """
    shown = " ".join(visible_text(text).split())
    return shown if len(shown) <= letters else f"{shown[: letters - 1].rstrip()}…"
