"""A column that is delivered in another unit of measure than last year: noticed by its heading and by its figures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.reading.indicators.column_likeness import FigureLikeness
from sozial.reading.vocabulary.measures import Measure, measure_of

# What figures can be multiplied by without anything having changed but the unit.
_POWERS = tuple(Fraction(10) ** power for power in (-6, -3, -2, -1, 1, 2, 3, 6))
# By how much a year may change figures beside that, and what order they have to keep where no heading says a thing.
_LEAST, _MOST = 0.67, 1.5
_LEAST_ALONE, _MOST_ALONE = 0.8, 1.25
_FEWEST, _RANK = 5, 0.75


@dataclass(frozen=True)
class MeasureChange:
    """How a column's unit of measure differs from last year's.

    Parameters
    ----------
    old, new
        What both units are called; "" where no heading says it.
    divisor
        What new figures are divided by to be in the old unit: 10 from per mille to per cent.
    proposed
        Whether converting is proposed.
    reason
        Why.
    """

    old: str
    new: str
    divisor: float
    proposed: bool
    reason: Finding


def find_change(
    old: tuple[str, ...], new: tuple[str, ...], figures: FigureLikeness | None, same_words: bool
) -> MeasureChange | None:
    """Return how the unit of a column differs from last year's, None where nothing says that it does.

    Parameters
    ----------
    old, new
        What both columns are called: heading, name, and unit of measure; the first that names a unit holds.
    figures
        How the figures agree as they were delivered.
    same_words
        Whether both have the same name but for the unit; figures alone tell nothing of columns with other names.

    Examples
    --------
    >>> change = find_change(("Quote in %",), ("Quote in ‰",), FigureLikeness(9, 0.95, 10.2), True)
    >>> change.old, change.new, change.divisor, change.proposed
    ('%', '‰', 10.0, True)
    """
    before, now = _first(old), _first(new)
    stated = before.size / now.size if before.kind is now.kind else Fraction(1)
    known = figures is not None and math.isfinite(figures.ratio)
    seen = _power(figures.ratio) if known and figures is not None else None
    if stated != 1:
        return _stated(before, now, stated, figures if known else None)
    kept_order = figures is not None and figures.n >= _FEWEST and figures.rank >= _RANK
    if seen is None or not same_words or not kept_order or figures is None:
        return None
    message: str = NP_(
        "its figures are {ratio} times last year's (median of {n} quarter), as in another unit",
        "its figures are {ratio} times last year's (median of {n} quarters), as in another unit",
    )
    reason = Finding("measure-seen", Severity.NOTE, message, values={"n": figures.n, "ratio": figures.ratio})
    return MeasureChange(before.words, now.words, float(seen), True, reason)


def _stated(before: Measure, now: Measure, stated: Fraction, figures: FigureLikeness | None) -> MeasureChange:
    """Return a change that the headings state, with what the figures say about it."""
    if figures is None:
        reason = Finding("measure-stated", Severity.NOTE, N_("the headings name different units"))
        return MeasureChange(before.words, now.words, float(stated), True, reason)
    values = {"n": figures.n, "ratio": figures.ratio}
    if _LEAST <= figures.ratio / float(stated) <= _MOST:
        message: str = NP_(
            "the headings name different units, and the figures are {ratio} times last year's (median of {n} quarter)",
            "the headings name different units, and the figures are {ratio} times last year's (median of {n} quarters)",
        )
        reason = Finding("measure-agreed", Severity.NOTE, message, values=values)
        return MeasureChange(before.words, now.words, float(stated), True, reason)
    message = NP_(
        (
            "the headings name different units, but the figures do not show it: they are {ratio} times last year's "
            "(median of {n} quarter)"
        ),
        (
            "the headings name different units, but the figures do not show it: they are {ratio} times last year's "
            "(median of {n} quarters)"
        ),
    )
    reason = Finding("measure-contradicted", Severity.NOTE, message, values=values)
    # Nearer to last year's as they are, or once converted?
    nearer = abs(math.log10(figures.ratio / float(stated))) < abs(math.log10(figures.ratio)) if figures.ratio else True
    return MeasureChange(before.words, now.words, float(stated), nearer, reason)


def _first(names: tuple[str, ...]) -> Measure:
    found = [measure_of(name) for name in names]
    return next((measure for measure in found if measure.words), found[0])


def _power(ratio: float) -> Fraction | None:
    return next((power for power in _POWERS if _LEAST_ALONE <= ratio / float(power) <= _MOST_ALONE), None)


def converted(value: float, divisor: float) -> float:
    """Return a figure divided by a number, to the last decimal that it was given with.

    Examples
    --------
    >>> converted(123.0, 10.0), converted(1.296, 0.001), converted(float("nan"), 10.0)
    (12.3, 1296.0, nan)
    """
    return float(Fraction(repr(float(value))) / Fraction(repr(float(divisor)))) if math.isfinite(value) else value
