"""Which row of a new delivery is the one about which a person decided, where several rows have its name."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.reading.plans.row_kinds import RowName

# The question which of several rows of one name was meant.
WHICH_ROW = "which-row"
# A row that is meant differs by less than this, and by half as much as every other one.
_NEAR = 0.2
_AHEAD = 2.0


def likeness(one: Sequence[float], other: Sequence[float]) -> float:
    """Return how far two rows of figures are apart, between 0 and 1; NaN where nothing can be compared.

    Examples
    --------
    >>> likeness([10.0, 5.0], [10.0, 5.0]), likeness([10.0], [30.0]), likeness([10.0], [1.0, 2.0])
    (0.0, 0.5, nan)
    """
    if len(one) != len(other):
        return math.nan
    parts = [
        abs(a - b) / (abs(a) + abs(b)) if a or b else 0.0
        for a, b in zip(one, other, strict=True)
        if math.isfinite(a) and math.isfinite(b)
    ]
    return sum(parts) / len(parts) if parts else math.nan


def find_decided(
    name: RowName, rows: Mapping[RowName, int], answers: Mapping[str, str], title: str
) -> tuple[RowName | None, Finding | None]:
    """Return the row that a decision is about, None where it is not there, and what has to be asked.

    Parameters
    ----------
    name
        As it was decided, with the figures that the row had then if others had its name.
    rows
        Rows of this file, with their figures, and their lines.
    """
    same = [row for row in rows if (row.key, row.name) == (name.key, name.name)]
    by_place = next((row for row in same if row == name), None)
    if not name.figures or not same:
        return by_place, None
    nearest, far, following = _nearest(name, same)
    if far == 0.0 and following > 0:
        return nearest, None
    # One row alone of its name is ahead of no other.
    clear = far < _NEAR and math.isfinite(following) and _AHEAD * far <= following
    if clear and nearest == by_place:
        return nearest, None
    if by_place is None and far >= _NEAR:
        return None, None
    proposed = nearest if clear and nearest is not None else by_place or same[-1]
    return _asked(name, same, proposed, rows, answers, title)


def _nearest(name: RowName, same: Sequence[RowName]) -> tuple[RowName | None, float, float]:
    """Return the row whose figures are most like those of a decision, how far it is apart, and how far the next one.

    Without a next one that is infinite; so are both, and there is no row, where some of the rows cannot be compared.
    """
    apart = {row: likeness(name.figures, row.figures) for row in same}
    known = sorted((far, row.time, row) for row, far in apart.items() if math.isfinite(far))
    if len(known) < len(same):
        return None, math.inf, math.inf
    return known[0][2], known[0][0], known[1][0] if len(known) > 1 else math.inf


def _asked(
    name: RowName,
    same: Sequence[RowName],
    proposed: RowName,
    rows: Mapping[RowName, int],
    answers: Mapping[str, str],
    title: str,
) -> tuple[RowName | None, Finding]:
    message = N_("Several rows are, or were, called “{name}”. Which one is the row that you decided about before?")
    remedy = N_("Its figures do not tell it for sure; a wrong one would be ranked, or set apart, in its place.")
    by_answer = {_mark(row): row for row in same}
    values: dict[str, object] = {"name": name.text}
    options = {}
    for place, (answer, row) in enumerate(by_answer.items()):
        values[f"line_{place}"] = rows[row]
        values[f"figures_{place}"] = (
            " · ".join(f"{value:g}" for value in row.figures[:4] if math.isfinite(value)) or "–"
        )
        options[answer] = f"{{line_{place}}}: {{figures_{place}}}"
    options["none"] = N_("None of them.")
    answer = answers.get(f"{WHICH_ROW}: {name.text}", "")
    chosen = answer if answer in options else _mark(proposed)
    finding = Finding(
        WHICH_ROW, Severity.QUESTION, message, remedy, title, values, subject=name.text, options=options, chosen=chosen
    )
    return by_answer.get(chosen), finding


def _mark(row: RowName) -> str:
    """Return an answer that holds for this row alone: in the next delivery its figures are others."""
    return f"row-{hashlib.sha256(repr((row.time, row.figures)).encode()).hexdigest()[:10]}"
