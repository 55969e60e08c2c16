"""The values of grid cells: what is published, what is in brackets, what stands for nothing, and what is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.reading.cells.signs import DASHES

_BRACKETS = "KLAMMERN"
# The census of 2011 writes −1 and −9 for cells without people, or that are secret: no numbers of people.
_HIDDEN = (".", "/", "x", "…", "-1", "-9", "−1", "−9", "-1,0", "-9,0")
_NUMBER = r"^\(?-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?\)?$|^\(?-?\d+\.\d+\)?$"


class State(IntEnum):
    """What a cell says."""

    PUBLISHED = 0
    # Of limited value: the census puts it in brackets.
    BRACKETED = 1
    # A dash: exactly zero, or changed to zero to keep people unrecognised.
    DASH = 2
    # Nothing is said, or it is secret.
    HIDDEN = 3
    # The cell is not in this file: nobody lives there, or nothing of this kind stands there.
    ABSENT = 4


@dataclass(frozen=True)
class Cells:
    """One column of a grid.

    Parameters
    ----------
    values
        Floats; NaN where no number stands.
    states
        A `State` of each cell.
    """

    values: np.ndarray
    states: np.ndarray

    @property
    def is_hidden(self) -> np.ndarray:
        """Cells that stand in the file without a number."""
        return np.isin(self.states, (State.DASH, State.HIDDEN))

    def placed(self, rows: np.ndarray, count: int) -> Cells:
        """Return these cells as some of more, of which the others are absent.

        Parameters
        ----------
        rows
            Where each cell stands among the others.
        count
            How many there are then.
        """
        every = Cells(np.full(count, np.nan), np.full(count, State.ABSENT, dtype=np.uint8))
        every.values[rows], every.states[rows] = self.values, self.states
        return every


def read_values(texts: pa.Array, remarks: pa.Array | None, title: str, column: str) -> tuple[Cells, list[Finding]]:
    """Return the values of a column, and what of it could not be read.

    Parameters
    ----------
    remarks
        What the census says of each line; KLAMMERN stands for brackets.

    Examples
    --------
    >>> cells, found = read_values(pa.array(["6,26", "(7,5)", "–", "", "1.234"]), None, "m.csv", "Miete")
    >>> cells.values.tolist(), cells.states.tolist(), found
    ([6.26, 7.5, nan, nan, 1.234], [0, 1, 2, 3, 0], [])
    """
    text = pc.utf8_trim_whitespace(texts)
    dash = _is_in(text, DASHES)
    hidden = _is_in(text, ("", *_HIDDEN)) & ~dash
    written = pc.match_substring_regex(text, _NUMBER).to_numpy(zero_copy_only=False).astype(bool) & ~dash & ~hidden
    plain = pc.replace_substring_regex(text, r"[()]", "")
    # A point beside a comma groups thousands; alone it is a decimal sign, as the grid groups nothing.
    comma = pc.match_substring(plain, ",").to_numpy(zero_copy_only=False).astype(bool)
    grouped = pc.replace_substring(pc.replace_substring(plain, ".", ""), ",", ".")
    plain = pc.if_else(pa.array(comma), grouped, plain)
    known = pc.if_else(pa.array(written), plain, pa.scalar(None, pa.string()))
    values = pc.cast(known, pa.float64()).to_numpy(zero_copy_only=False).astype(float)
    bracketed = written & pc.starts_with(text, "(").to_numpy(zero_copy_only=False).astype(bool)
    if remarks is not None:
        bracketed |= written & _is_in(pc.utf8_upper(pc.utf8_trim_whitespace(remarks)), (_BRACKETS,))
    states = np.full(len(values), State.HIDDEN, dtype=np.uint8)
    states[written] = State.PUBLISHED
    states[bracketed] = State.BRACKETED
    states[dash] = State.DASH
    return Cells(values, states), _unreadable(text, ~(written | dash | hidden), title, column)


def _is_in(texts: pa.Array, signs: tuple[str, ...]) -> np.ndarray:
    return pc.is_in(texts, pa.array(signs)).to_numpy(zero_copy_only=False).astype(bool)


def _unreadable(texts: pa.Array, rows: np.ndarray, title: str, column: str) -> list[Finding]:
    if not rows.any():
        return []
    message = NP_(
        "One cell of “{column}” is neither a number nor a known sign, and counts as hidden: {found}",
        "Cells of “{column}” are neither numbers nor known signs, and count as hidden ({n}): {found}",
    )
    different = list(dict.fromkeys(texts[row].as_py()[:40] for row in np.flatnonzero(rows)[:1_000].tolist()))
    values = {"n": int(rows.sum()), "found": listed(different), "column": column}
    remedy = N_("Take the file as it was downloaded, as CSV or in its ZIP.")
    return [Finding("grid-cell", Severity.WARNING, message, remedy, title, values)]
