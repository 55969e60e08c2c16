"""How likely one column of a new delivery continues one of the data: by their names and by their figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.reading.delivery.measure_change import MeasureChange, converted, find_change
from sozial.reading.indicators.column_likeness import FigureLikeness, figure_likeness, is_whole
from sozial.reading.vocabulary.figure_words import says_count

# Names less alike than this say nothing.
ALIKE = 0.6
_LEAST = 0.35


@dataclass(frozen=True)
class ColumnPair:
    """A column of the data and one of the delivery that may continue it: how likely, why, and whether beyond doubt.

    Where it is delivered in another unit of measure, the figures are compared as they are once converted.
    """

    old: str
    new: str
    score: float
    sure: bool
    reason: Finding
    change: MeasureChange | None = None


def because(code: str, message: str, figures: FigureLikeness | None = None, **values: object) -> Finding:
    """Return a reason; with figures also how many were compared, and how alike they are."""
    if figures is not None:
        values |= {"n": figures.n, "rank": figures.rank, "ratio": figures.ratio}
    return Finding(code, Severity.NOTE, message, "", "", values)


def _score(likeness: float, figures: FigureLikeness | None) -> float:
    """Return how likely two columns of other names are the same, by their names and figures."""
    score = 0.9 if likeness == 1.0 else 0.6 * likeness if likeness >= ALIKE else 0.0
    if figures is None:
        return score
    return score + (0.35 if figures.is_strong else 0.2 if figures.fits else -0.4 if figures.differs else 0.0)


def measure_change(
    old: tuple[str, ...], new: tuple[str, ...], likeness: float, then: pd.Series, now: pd.Series
) -> MeasureChange | None:
    """Return how the unit of measure of a column differs from last year's, by all that both are called."""
    return find_change(old, new, figure_likeness(then, now, 1), likeness == 1.0)


def pair_of(
    counts: bool,
    old: tuple[str, ...],
    new: tuple[str, ...],
    likeness: float,
    then: pd.Series,
    now: pd.Series,
) -> ColumnPair | None:
    """Return how likely it is that one column continues another, None where it cannot be.

    Parameters
    ----------
    old, new
        Column, then its name and unit of measure.
    """
    change = measure_change(old, new, likeness, then, now) if likeness >= ALIKE else None
    if change is not None and change.proposed:
        now = now.map(lambda value: converted(value, change.divisor))
    found = _pair(counts, old[0], new[0], likeness, then, now)
    return found if found is None or change is None else replace(found, change=change)


def _pair(counts: bool, old: str, new: str, likeness: float, then: pd.Series, now: pd.Series) -> ColumnPair | None:
    if old == new:
        doubt = _doubt(counts, then, now)
        reason = because("equal", N_("the same column name")) if doubt is None else doubt
        return ColumnPair(old, new, 2.0, doubt is None, reason)
    figures = figure_likeness(then, now)
    if _is_other_kind(counts, new, now, figures):
        return None
    strong, fits = figures is not None and figures.is_strong, figures is not None and figures.fits
    score = _score(likeness, figures)
    if score < _LEAST:
        return None
    if likeness < ALIKE:
        message: str = NP_(
            "its figures agree in {n} quarter (rank correlation {rank}, {ratio} times last year's)",
            "its figures agree in {n} quarters (rank correlation {rank}, {ratio} times last year's)",
        )
        return ColumnPair(old, new, score, False, because("figures", message, figures))
    same = likeness == 1.0
    if not fits:
        message = N_("the same words without year and unit") if same else N_("similar words")
        return ColumnPair(old, new, score, False, because("words", message))
    message = (
        NP_(
            "the same words; figures agree in {n} quarter (rank correlation {rank}, {ratio} times last year's)",
            "the same words; figures agree in {n} quarters (rank correlation {rank}, {ratio} times last year's)",
        )
        if same
        else NP_(
            "similar words; figures agree in {n} quarter (rank correlation {rank}, {ratio} times last year's)",
            "similar words; figures agree in {n} quarters (rank correlation {rank}, {ratio} times last year's)",
        )
    )
    return ColumnPair(old, new, score, same or strong, because("words-and-figures", message, figures))


def _doubt(counts: bool, then: pd.Series, now: pd.Series) -> Finding | None:
    """Return why a column of the same name may hold something else, None where its figures say nothing against it."""
    figures = figure_likeness(then, now, 1)
    if figures is None:
        return None
    if not figures.same_size:
        message: str = NP_(
            "the same column name, but its figures are {ratio} times last year's (median of {n} quarter)",
            "the same column name, but its figures are {ratio} times last year's (median of {n} quarters)",
        )
        return because("other-size", message, figures)
    if figures.differs:
        message = NP_(
            (
                "the same column name, but its figures do not fit in {n} quarter (rank correlation {rank}, "
                "{ratio} times last year's)"
            ),
            (
                "the same column name, but its figures do not fit in {n} quarters (rank correlation {rank}, "
                "{ratio} times last year's)"
            ),
        )
        return because("other-figures", message, figures)
    if counts and not is_whole(now):
        return because(
            "no-count", N_("the same column name, but last year it held counts, and now numbers with decimals")
        )
    if not counts and is_whole(now) and figures.n >= 3 and not is_whole(then):
        message = N_("the same column name, but all its figures are whole numbers now, as counts are")
        return because("whole", message, figures)
    return None


def _is_other_kind(counts: bool, new: str, values: pd.Series, figures: FigureLikeness | None) -> bool:
    """Whether one column holds counts and the other rates: never put in each other's place."""
    if figures is not None and not figures.same_size:
        return True
    known = values.dropna().to_numpy(dtype=float)
    whole = is_whole(values)
    if counts:
        return len(known) > 0 and not whole
    return says_count(new) or (whole and len(known) > 0 and bool(known.max() > 100) and figures is None)
