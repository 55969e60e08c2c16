"""Whether quarters add up to their total row: compared only with a total of the same rows and the same period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.reading.plans.columns import Role, TablePlan, unit_keys, unit_periods
from sozial.reading.plans.row_kinds import Apart
from sozial.reading.tables.raw_table import RawTable
from sozial.reading.vocabulary import figure_words
from sozial.reading.vocabulary.city_words import is_no_city

_LEAST_ROWS = 3
# A total below this proves nothing.
_LEAST_TOTAL = 100


def check_totals(table: RawTable, plan: TablePlan, figures: Sequence[str], rows: np.ndarray) -> list[Finding]:
    r"""Compare total rows with the sums of their quarters, for counts without withheld values.

    In a long table each period, and each figure that is named in the rows, has a total of its own. A row of means, a
    Kreis or Land, and a total of some of the quarters are no totals of the quarters; rows that a person set apart may
    be part of a total.

    Parameters
    ----------
    figures
        Columns of figures.
    rows
        Positions of the quarters.

    Examples
    --------
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> text = "Nr;Ort;Kinder\n1;Au;40\n2;Bo;60\n3;Ce;90\n;Stadt insgesamt;390\n"
    >>> table = read_table(text.encode(), "t.csv")
    >>> [finding] = check_totals(table, propose_columns(table), ["Kinder"], np.array([0, 1, 2]))
    >>> dict(finding.values)
    {'sum': 190.0, 'total': 390.0}
    """
    kinds = {row.row: row.kind for row in plan.apart or () if not is_no_city(row.text)}
    totals = [row for row, kind in kinds.items() if kind is Apart.TOTAL]
    if not totals:
        return []
    keys = unit_keys(table, plan)
    for label, inside, named in row_groups(table, plan):
        stated = [row for row in totals if inside[row]]
        quarters = rows[inside[rows]]
        # Two rows of one quarter are figures of two kinds, and asked about elsewhere.
        if len(stated) != 1 or len(quarters) < _LEAST_ROWS or len({keys[row] for row in quarters}) < len(quarters):
            continue
        for column in _counts(figures, named):
            found = _difference(table.numbers(column).values, quarters, stated[0], inside, kinds)
            if found is not None:
                return [_differing(", ".join([table.title, column, *label]), *found)]
    return []


def _counts(figures: Sequence[str], named: Sequence[str]) -> list[str]:
    """Return the columns that may hold counts, by their own names and those that the rows give to figures."""
    return [column for column in figures if not any(map(figure_words.says_no_count, (column, *named)))]


def _differing(place: str, added: float, stated: float) -> Finding:
    message = N_("The quarters add up to {sum}, but the total row says {total}.")
    remedy = N_("Check whether rows are missing or double.")
    values = {"sum": added, "total": stated}
    return Finding("total-differs", Severity.WARNING, message, remedy, place, values)


def row_groups(table: RawTable, plan: TablePlan) -> Iterator[tuple[list[str], np.ndarray, list[str]]]:
    """Return what rows belong together: how that is called, which rows, and what names the rows give to figures."""
    naming = [table.texts(entry.column) for entry in plan.having(Role.INDICATOR_NAME)]
    dated = [unit_periods(table, plan)] if plan.first(Role.PERIOD) is not None else []
    if not naming and not dated:
        yield [], np.ones(table.height, dtype=bool), []
        return
    labels = [*zip(*naming, *dated, strict=True)]
    codes, different = pd.factorize(pd.Index(labels, tupleize_cols=False))
    for code, label in enumerate(different):
        yield [part for part in label if part], codes == code, [*label[: len(naming)]]


def _difference(
    values: np.ndarray, quarters: np.ndarray, total: int, inside: np.ndarray, kinds: dict[int, Apart]
) -> tuple[float, float] | None:
    """Return the sum of the quarters and their total where they differ; None where they agree or prove nothing."""

    def others(*wanted: Apart) -> np.ndarray:
        return np.array([row for row, kind in kinds.items() if kind in wanted and inside[row]], dtype=np.int64)

    stated = values[total]
    residual = np.concatenate([quarters, others(Apart.RESIDUAL)])
    # What stands there without a key may be a part of the whole, or a sum of parts that are counted already.
    parts = np.concatenate([residual, others(Apart.NO_KEY)])
    chosen = others(Apart.CHOSEN, Apart.DOUBTFUL)
    known = values[parts]
    whole = np.isfinite(known).all() and (known >= 0).all() and (known == np.round(known)).all()
    if not whole or not np.isfinite(stated):
        return None
    if stated < max(known.max(), _LEAST_TOTAL) or stated > 3 * known.sum() + 10 or _is_part(values, total, inside):
        return None
    possible = [values[kept].sum() for kept in (quarters, residual, parts)]
    possible += [before + np.nansum(values[chosen]) for before in possible]
    # Rounding to fives or tens leaves up to half a step a row.
    if min(abs(one - stated) for one in possible) <= 5 * len(parts) + 0.002 * stated:
        return None
    return float(known.sum()), float(stated)


def _is_part(values: np.ndarray, total: int, inside: np.ndarray) -> bool:
    """Whether a row is the sum of two or more, but not of all, that stand directly before or after it."""
    rows = np.flatnonzero(inside)
    before, after = rows[rows < total][::-1], rows[rows > total]
    for run in (before, after):
        if len(run) > 1 and np.isclose(np.cumsum(values[run])[1:], values[total], rtol=0, atol=0.5).any():
            return True
    return False
