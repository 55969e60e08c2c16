"""The office's own row for the whole city: set apart from the quarters, and kept as the value of the city."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.reading.row_kinds import Apart, RowApart

# A mean of the quarters, or a larger area, is no value of the city.
_NO_CITY = re.compile(
    r"durchschnitt|mittelwert|\bmittel\b|median|ø|average|\bmean\b|"
    r"^(land)?kreis\b|^land\b|kreisweit|deutschland|bund(esgebiet|esrepublik|\b)|germany",
    re.I,
)
_TOTALS = (Apart.TOTAL, Apart.SUM, Apart.LIKELY_SUM)
# So much more than the quarters a town's total may have: cases that belong to no quarter.
_UNPLACED = 1.15
_LEAST_COUNT = 30


def is_no_city(text: str) -> bool:
    """Whether the name of a total says a mean of the quarters, or a larger area.

    Examples
    --------
    >>> is_no_city("Durchschnitt"), is_no_city("Landkreis"), is_no_city("Stadt insgesamt")
    (True, True, False)
    """
    return bool(_NO_CITY.search(text))


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


def find_city_rows(
    texts: Sequence[str],
    apart: Sequence[RowApart],
    keep: np.ndarray,
    groups: Sequence[str],
    values: Mapping[str, np.ndarray],
) -> np.ndarray:
    """Return which rows hold the whole city: totals over all quarters, one for each group of rows.

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

    Examples
    --------
    >>> apart = [RowApart(2, Apart.TOTAL, "Stadt insgesamt")]
    >>> counts = {"n": np.array([40.0, 60.0, 100.0])}
    >>> keep = np.array([True, True, False])
    >>> find_city_rows(["Au", "Bo", "Stadt insgesamt"], apart, keep, ["", "", ""], counts).tolist()
    [False, False, True]
    """
    found = np.zeros(len(texts), dtype=bool)
    labels = np.array(groups, dtype=object)
    candidates = [entry for entry in apart if entry.kind in _TOTALS and not is_no_city(texts[entry.row])]
    by_group: dict[str, list[RowApart]] = {}
    for entry in candidates:
        by_group.setdefault(str(labels[entry.row]), []).append(entry)
    for label, entries in by_group.items():
        inside = keep & (labels == label)
        if not inside.any():
            continue
        judged = [(entry, *_agreement(entry.row, inside, values)) for entry in entries]
        # By its name alone a row is the city where no count speaks against it.
        right = [(agree, entry.row) for entry, agree, against in judged if agree or _named(entry, against)]
        best = [row for agree, row in right if agree == max(right)[0]]
        same = best and all(_alike(values, best[0], row) for row in best[1:])
        if best and same:
            found[best[0]] = True
    return found


def _named(entry: RowApart, against: bool) -> bool:
    return entry.kind is Apart.TOTAL and not against


def _alike(values: Mapping[str, np.ndarray], one: int, other: int) -> bool:
    return all(bool(np.array_equal(column[one], column[other], equal_nan=True)) for column in values.values())


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
