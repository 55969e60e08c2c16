"""The office's own row for the whole city: set apart from the quarters, and kept as the value of the city."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.reading.plans.columns import FIGURES, Role, TablePlan, unit_keys, unit_names, unit_periods
from sozial.reading.plans.row_kinds import Apart, ExcludedRow
from sozial.reading.tables.raw_table import RawTable
from sozial.reading.vocabulary.city_words import is_no_city, named_part, says_city, says_other

_TOTALS = (Apart.TOTAL, Apart.SUM, Apart.LIKELY_SUM)
# So much more than the quarters a town's total may have: cases that belong to no quarter.
_UNPLACED = 1.15
_LEAST_COUNT = 30
# The question whether a row is the whole city, where only its name could say so.
WHICH_CITY = "city-row-name"


def _is_count(known: np.ndarray) -> bool:
    return bool(known.size and (known >= 0).all() and (known == np.round(known)).all() and known.max() >= _LEAST_COUNT)


def _agreement(row: int, inside: np.ndarray, values: Mapping[str, np.ndarray]) -> tuple[int, bool]:
    """Return in how many counts a row is the sum of the quarters, and whether some count speaks against it."""
    agree, against = 0, False
    for column in values.values():
        known, value = column[inside], column[row]
        if np.isfinite(value) and _is_count(known[np.isfinite(known)]):
            total, whole = float(np.nansum(known)), bool(np.isfinite(known).all())
            agree += whole and bool(np.isclose(value, total, rtol=0, atol=0.5))
            against |= value < total - 0.5 or (whole and value > _UNPLACED * total)
    return agree, against


def _candidates(apart: Sequence[ExcludedRow], texts: Sequence[str]) -> list[ExcludedRow]:
    """Return the totals that are not called like something else than the city."""
    return [entry for entry in apart if entry.kind in _TOTALS and not is_no_city(texts[entry.row])]


def find_city_rows(
    texts: Sequence[str],
    apart: Sequence[ExcludedRow],
    keep: np.ndarray,
    groups: Sequence[str],
    values: Mapping[str, np.ndarray],
    answers: Mapping[str, str] | None = None,
) -> tuple[np.ndarray, dict[str, str]]:
    """Return which rows hold the whole city: totals over all quarters, one for each group of rows; and what is asked.

    A total whose name could be another area's is asked about where no count is the sum of the quarters'.

    Parameters
    ----------
    texts
        What each row is called.
    apart
        Rows that are no quarters.
    keep
        Which rows are quarters.
    groups
        What rows belong together: their period, in long tables with the indicator.
    values
        Figures by column.
    answers
        Answers to questions, by question.

    Returns
    -------
    rows, asked
        The answer that is in effect, "city" or "other", by the name of each total that is asked about.

    Examples
    --------
    >>> apart = [ExcludedRow(2, Apart.TOTAL, "Stadt insgesamt")]
    >>> counts = {"n": np.array([40.0, 60.0, 100.0])}
    >>> keep = np.array([True, True, False])
    >>> rows, asked = find_city_rows(["Au", "Bo", "Stadt insgesamt"], apart, keep, ["", "", ""], counts)
    >>> rows.tolist(), asked
    ([False, False, True], {})
    """
    found = np.zeros(len(texts), dtype=bool)
    labels = np.array(groups, dtype=object)
    asked: dict[str, str] = {}
    quarters = {named_part(texts[row]) for row in np.flatnonzero(keep).tolist()}
    by_group: dict[str, list[ExcludedRow]] = {}
    for entry in _candidates(apart, texts):
        by_group.setdefault(str(labels[entry.row]), []).append(entry)
    for label, entries in by_group.items():
        inside = keep & (labels == label)
        if not inside.any():
            continue
        judged = [(entry, *_agreement(entry.row, inside, values)) for entry in entries]
        # By its name alone a row is the city where no count speaks against it.
        right = [
            (agree, entry.row)
            for entry, agree, against in judged
            if agree or (_named(entry, against) and _is_city(texts[entry.row], quarters, asked, answers or {}))
        ]
        best = [row for agree, row in right if agree == max(right)[0]]
        if best and all(_alike(values, best[0], row) for row in best[1:]):
            found[best[0]] = True
    return found, asked


def _is_city(text: str, quarters: Collection[str], asked: dict[str, str], answers: Mapping[str, str]) -> bool:
    """Whether a total is the city by its name; what could be another area is asked, with a proposal."""
    if says_city(text):
        return True
    answer = answers.get(f"{WHICH_CITY}: {text}", "")
    proposed = "other" if says_other(text) or named_part(text) in quarters else "city"
    asked[text] = answer if answer in ("city", "other") else proposed
    return asked[text] == "city"


def city_questions(asked: Mapping[str, str], title: str) -> list[Finding]:
    """Return the questions whether totals are those of the whole city."""
    message = N_("Is “{name}” the whole city? Only its name says so: no count is the sum of the quarters.")
    remedy = N_("What is the whole city becomes the Stadtwert.")
    options = {"city": N_("It is the whole city."), "other": N_("It is another area: not used.")}
    return [
        Finding(
            WHICH_CITY, Severity.QUESTION, message, remedy, title, {"name": text}, text, options=options, chosen=chosen
        )
        for text, chosen in asked.items()
    ]


def _named(entry: ExcludedRow, against: bool) -> bool:
    return entry.kind is Apart.TOTAL and not against


def _alike(values: Mapping[str, np.ndarray], one: int, other: int) -> bool:
    return all(bool(np.array_equal(column[one], column[other], equal_nan=True)) for column in values.values())


def city_rows(table: RawTable, plan: TablePlan, keep: np.ndarray) -> tuple[np.ndarray, list[str], dict[str, str]]:
    """Return which rows of a table hold the whole city, what every row is called, and what is asked.

    Parameters
    ----------
    keep
        Which rows are quarters.
    """
    # A list of its own: the table keeps the one it gave for the next who asks.
    texts = list(unit_names(table, plan) or unit_keys(table, plan))
    for row in plan.apart or ():
        texts[row.row] = row.text
    groups = unit_periods(table, plan)
    for entry in plan.having(Role.INDICATOR_NAME):
        groups = [f"{group}\0{text}" for group, text in zip(groups, table.texts(entry.column), strict=True)]
    values = {entry.column: table.numbers(entry.column).values for entry in plan.columns if entry.role in FIGURES}
    rows, asked = find_city_rows(texts, plan.apart or (), keep, groups, values, table.reading.answers)
    return rows, texts, asked


def check_city(
    city: pd.DataFrame, values: pd.DataFrame, title: str, names: Sequence[str]
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the city's figures that its quarters allow, and what must be said of them.

    Parameters
    ----------
    city
        Index: (any text, period); columns as in `values`.
    values
        Figures of the quarters, index (unit, period).
    names
        What the rows are called.
    """
    kept, odd = city.copy(), []
    for place, (_area, period) in enumerate(city.index):
        now = values[values.index.get_level_values(1) == period]
        for column in city.columns:
            value = city[column].iloc[place]
            known = now[column].dropna().to_numpy(dtype=float) if column in now else np.zeros(0)
            if not np.isfinite(value) or not known.size:
                continue
            count = (known >= 0).all() and (known == np.round(known)).all() and value >= known.sum()
            if not count and not known.min() - 1e-9 <= value <= known.max() + 1e-9:
                kept.iloc[place, kept.columns.get_loc(column)] = np.nan
                odd.append(f"{column} {period}".strip())
    message = N_("Delivered for the whole city, and used as its value (Stadtwert): {names}")
    findings = [Finding("city-row", Severity.NOTE, message, "", title, {"names": listed(list(dict.fromkeys(names)))})]
    if odd:
        message = N_("The row of the whole city lies outside of what its quarters have, and is not used for: {names}")
        remedy = N_("Check what this row holds.")
        findings.append(Finding("city-row-odd", Severity.WARNING, message, remedy, title, {"names": listed(odd)}))
    return kept, findings


def city_entries(frames: Sequence[pd.DataFrame]) -> frozenset[tuple[str, str, float]]:
    """Return (period, column, value) of the city's figures in all tables.

    Examples
    --------
    >>> index = pd.MultiIndex.from_tuples([("", "2024")])
    >>> city_entries([pd.DataFrame({"x": [11.2], "y": [float("nan")]}, index=index)])
    frozenset({('2024', 'x', 11.2)})
    """
    found: dict[tuple[str, str], float] = {}
    for frame in frames:
        for (_area, period), row in frame.iterrows():
            for column, value in row.items():
                if np.isfinite(value):
                    found.setdefault((str(period), str(column)), float(value))
    return frozenset((period, column, value) for (period, column), value in found.items())
