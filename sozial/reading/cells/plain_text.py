"""Text as it is meant: one form of Unicode, and no characters that nobody can see."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from sozial.reading.cells.grid import Column, Grid

# Soft hyphens, zero-width spaces and joiners, marks of direction, byte order marks, padding with NUL.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
# Letters that are written with a mark of their own (NFD) hold one of these.
_COMBINING = re.compile("[\u0300-\u036f]")
_SUSPICIOUS = r"[\x{0300}-\x{036f}\x{00ad}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{2064}\x{feff}\x00]"


def plain_text(text: str) -> str:
    """Return a text in NFC, without characters that cannot be seen, with plain spaces and none at its ends.

    Examples
    --------
    >>> plain_text("Gru\u0308n\u00adau\u00a0 "), plain_text("Nord\u200bstadt")
    ('Grünau', 'Nordstadt')
    """
    if text.isascii() and "\x00" not in text:
        return text.strip()
    return unicodedata.normalize("NFC", _SPACES.sub(" ", _INVISIBLE.sub("", text))).strip()


def is_plain(text: str) -> bool:
    """Whether a text needs no change but for its spaces."""
    return not (_INVISIBLE.search(text) or (_COMBINING.search(text) and not unicodedata.is_normalized("NFC", text)))


def plain_grid(grid: Grid) -> tuple[Grid, int]:
    """Return a grid of plain texts, and how many cells held characters that cannot be seen or another form.

    Examples
    --------
    >>> grid, changed = plain_grid(Grid.of([["Name", "x"], ["Su\u0308d", "1"]]))
    >>> grid.rows(1, 2), changed
    ([['Süd', '1']], 1)
    """
    columns, changed = [], 0
    for column in grid.columns:
        # Cheap first: most columns of most files hold nothing but ASCII.
        plain = pc.all(pc.string_is_ascii(column.text)).as_py() is not False
        suspicious = None if plain else pc.match_substring_regex(column.text, _SUSPICIOUS)
        if suspicious is None or not pc.any(suspicious).as_py():
            columns.append(column)
            continue
        texts = column.text.to_pylist()
        for row in pc.indices_nonzero(suspicious).to_pylist():
            changed += not is_plain(texts[row])
            texts[row] = plain_text(texts[row]) or None
        columns.append(Column(pa.array(texts, pa.string()), column.number))
    return (replace(grid, columns=tuple(columns)), changed) if changed else (grid, 0)
