"""Rows that are sums of others, found by their figures: whatever they are called, they are never ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.reading.plans.near_sums import near_block_sums

_LARGEST = 30_000
_MOST_PAIRS = 2_500
_MOST_GROUPS = 500
# How many rows may be expected to be a sum of others by mere chance.
_CHANCE = 0.01
_MOST_COLUMNS = 6


@dataclass(frozen=True)
class Sums:
    """Which areas are sums of others.

    Parameters
    ----------
    surely
        By several columns, beside their own parts, or without a key.
    likely
        By one column, or by a run of rows elsewhere: to be asked.
    """

    surely: np.ndarray
    likely: np.ndarray


def count_columns(values: Mapping[str, np.ndarray], groups: np.ndarray, n: int) -> np.ndarray:
    """Return sums per group (groups x columns) of the columns that look like counts.

    Where three or more of them are known for every row that says anything, only these count: what is withheld in
    others would hide that they add up.
    """
    columns: list[np.ndarray] = []
    whole_ones: list[np.ndarray] = []
    complete = True
    silent = np.ones(len(groups), dtype=bool)
    for column in values.values():
        silent &= ~np.isfinite(column)
    for column in values.values():
        known = column[np.isfinite(column)]
        whole = len(known) and (known >= 0).all() and (known == np.round(known)).all() and known.max(initial=0) >= 30
        # Numbers that hardly differ say what a row belongs to, not how many there are.
        whole = whole and (len(known) < 20 or len(np.unique(known)) >= 0.2 * len(known))
        if whole and len(known) >= 0.7 * len(column) and len(whole_ones) < _MOST_COLUMNS:
            counted = np.bincount(groups, weights=np.nan_to_num(column), minlength=n)
            if len(columns) < _MOST_COLUMNS:
                columns.append(counted)
                complete = complete and len(known) == len(column)
            if (np.isfinite(column) | silent).all():
                whole_ones.append(counted)
    if len(whole_ones) > 2:
        return np.column_stack(whole_ones)
    # A single column with gaps proves nothing.
    usable = len(columns) > 1 or (columns and complete)
    return np.column_stack(columns) if usable else np.zeros((n, 0))


def find_sums(
    counts: np.ndarray, left: np.ndarray, keyless: np.ndarray, groupings: Sequence[Sequence[str]] = ()
) -> Sums:
    """Return which areas are sums of others.

    Parameters
    ----------
    counts
        Areas x columns.
    left
        Areas that are not set apart yet.
    keyless
        Areas without a key: one column is proof enough.
    groupings
        What areas belong to, "" for nothing; each sum over one group can stand among the areas.

    Examples
    --------
    >>> counts = np.array([[120, 30], [210, 41], [330, 52], [160, 22], [330, 71], [490, 74], [820, 145]], dtype=float)
    >>> found = find_sums(counts, np.ones(7, dtype=bool), np.zeros(7, dtype=bool))
    >>> np.flatnonzero(found.surely | found.likely).tolist()
    [4, 5, 6]
    """
    left = left.copy()
    surely, likely = np.zeros(len(left), dtype=bool), np.zeros(len(left), dtype=bool)
    if counts.shape[1] == 0:
        return Sums(surely, likely)
    for _pass in range(3):
        sure = (_is_whole(counts, left) | _is_block(counts, left, keyless)) & left
        guessed = np.zeros(len(left), dtype=bool)
        if not sure.any():
            guessed = _at_one_end(counts, left) | _in_blocks(counts, left)
            guessed |= _of_groups(counts, left, groupings) | _of_runs(counts, left)
            guessed = (guessed | near_block_sums(counts, left, surely | likely)) & left
        more = sure | guessed
        if not more.any() or more.sum() > 0.5 * left.sum():
            break
        surely |= sure
        likely |= guessed
        left &= ~more
    return Sums(surely, likely)


def _is_whole(counts: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Return which areas equal the sum of all others that are left."""
    whole = np.zeros(len(counts), dtype=bool)
    rows = np.flatnonzero(left)
    if len(rows) < 4:
        return whole
    largest = rows[int(np.argmax(counts[rows, 0]))]
    # One column alone can agree by chance; then a total stands first or last.
    if counts.shape[1] == 1 and len(rows) < 6 and largest not in (rows[0], rows[-1]):
        return whole
    rest = counts[rows].sum(axis=0) - counts[largest]
    exact = counts[largest] == rest
    close = np.abs(counts[largest] - rest) <= np.maximum(0.004 * rest, 5)
    enough = exact.all() if counts.shape[1] == 1 else exact.sum() >= max(2, 0.5 * len(exact)) or close.all()
    whole[largest] = bool(enough and (rest > 0).any())
    return whole


def _is_block(counts: np.ndarray, left: np.ndarray, keyless: np.ndarray) -> np.ndarray:
    """Return which areas equal the sum of two or more that stand directly after or before them."""
    found = np.zeros(len(counts), dtype=bool)
    single = counts.shape[1] < 2
    if left.sum() > _LARGEST or (single and not (left & keyless).any()):
        return found
    rows = np.flatnonzero(left)
    part = counts[rows]
    sums = np.vstack([np.zeros(part.shape[1]), np.cumsum(part, axis=0)])
    after = {tuple(entry): position for position, entry in enumerate(sums.tolist())}
    first: dict[tuple[float, ...], int] = {}
    for position, entry in enumerate(sums.tolist()):
        first.setdefault(tuple(entry), position)
    for position, row in enumerate(rows):
        if part[position].max() < 50 or ((part[position] > 0).sum() < 2 and not keyless[row]):
            continue
        if single and not keyless[row]:
            continue
        until = after.get(tuple((sums[position + 1] + part[position]).tolist()))
        since = first.get(tuple((sums[position] - part[position]).tolist()))
        below = until is not None and until - position - 1 >= 2
        above = since is not None and position - since >= 2
        found[row] = below or above
    return found


def _at_one_end(counts: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Return the areas at the end, or at the beginning, that cut all others into runs and are their sums, in order."""
    found = np.zeros(len(counts), dtype=bool)
    rows = np.flatnonzero(left)
    if not 6 <= len(rows) <= _LARGEST:
        return found
    for ordered in (rows, rows[::-1]):
        sums_at = _cut_into_runs(counts[ordered])
        if sums_at:
            found[ordered[sums_at]] = True
            break
    return found


def _cut_into_runs(part: np.ndarray) -> list[int]:
    """Return the positions of the last rows that are the sums of consecutive runs of all rows before them."""
    sums = np.vstack([np.zeros(part.shape[1]), np.cumsum(part, axis=0)]).tolist()
    place = {tuple(entry): position for position, entry in enumerate(sums)}
    n = len(part)
    for several in range(2, n // 2 + 1):
        m = n - several
        at, runs, whole = 0, 0, 0
        for row in part[m:]:
            if tuple(row) == tuple(sums[m]):
                whole += 1
                continue
            until = place.get(tuple((np.array(sums[at]) + row).tolist()), -1)
            if not at < until <= m:
                at = -1
                break
            runs += 1
            at = until
        if at == m and runs >= 2 and runs <= 0.6 * m and whole <= 1:
            return list(range(m, n))
    return []


def _in_blocks(counts: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Return the areas that are the sums of the blocks they end, or head, where such blocks make up the whole table."""
    found = np.zeros(len(counts), dtype=bool)
    rows = np.flatnonzero(left)
    if not 6 <= len(rows) <= _MOST_PAIRS:
        return found
    for ordered in (rows, rows[::-1]):
        ends = _block_ends(counts[ordered])
        if len(ends) >= 2:
            found[ordered[ends]] = True
            break
    return found


def _block_ends(part: np.ndarray) -> list[int]:
    """Return where rows end that are each the sum of two or more rows since the one before, or of all; [] for gaps."""
    ends: list[int] = []
    since, whole = np.zeros(part.shape[1]), np.zeros(part.shape[1])
    rows = 0
    for position, row in enumerate(part):
        if rows >= 2 and (row == since).all() and row.max() >= 50:
            ends.append(position)
            since, rows = np.zeros(part.shape[1]), 0
            continue
        if not rows and len(ends) >= 2 and position == len(part) - 1 and (row == whole).all():
            return [*ends, position]
        since, whole, rows = since + row, whole + row, rows + 1
    return [] if rows else ends


def _is_no_chance(counts: np.ndarray, trials: float) -> bool:
    """Whether figures are so different that equal ones mean something: their ranges against the number of trials."""
    spread = np.maximum(counts.max(axis=0) - counts.min(axis=0), 1.0)
    return trials / float(np.prod(spread)) < _CHANCE


def _mixed(counts: np.ndarray) -> np.ndarray:
    """Return one whole number for the figures of each area, so that equal sums of areas give equal sums of it."""
    weights = np.array([1, 1_000_003, 998_244_353, 40_692_000_001, 7_777_777_777, 123_456_789_011][: counts.shape[1]])
    with np.errstate(over="ignore"):
        return (np.round(counts).astype(np.int64) * weights).sum(axis=1)


def _of_runs(counts: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Return the areas that equal the sum of a run of two or more others, wherever it stands."""
    found = np.zeros(len(counts), dtype=bool)
    rows = np.flatnonzero(left)
    part = counts[rows]
    covered = np.zeros(len(rows), dtype=bool)
    if counts.shape[1] < 2 or not 5 <= len(rows) <= _MOST_PAIRS or not _is_no_chance(part, 0.5 * len(rows) ** 3):
        return found
    mixed = _mixed(part)
    sums = np.concatenate([[0], np.cumsum(mixed)])
    with np.errstate(over="ignore"):
        for position, row in enumerate(rows):
            if part[position].max() < 50 or (part[position] > 0).sum() < 2:
                continue
            for start in np.flatnonzero(np.isin(sums + mixed[position], sums)):
                for end in np.flatnonzero(sums == sums[start] + mixed[position]):
                    if end - start >= 2 and not start <= position < end:
                        found[row] = True
                        covered[start:end] = True
    # One row alone can agree by chance; districts come several at a time.
    if found.sum() < 2:
        return np.zeros(len(counts), dtype=bool)
    return found | _nearly_the_rest(counts, rows, found, covered)


def _nearly_the_rest(counts: np.ndarray, rows: np.ndarray, found: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """Return a row beside the sums that is nearly the sum of all that they leave out: some of it may be withheld."""
    nearly = np.zeros(len(counts), dtype=bool)
    places = np.flatnonzero(found[rows])
    for position in range(max(places[0] - 1, 0), min(places[-1] + 2, len(rows))):
        if found[rows[position]] or covered[position]:
            continue
        others = ~covered & ~found[rows]
        others[position] = False
        rest = counts[rows[others]].sum(axis=0)
        close = np.abs(counts[rows[position]] - rest) <= 0.03 * rest + 5
        if others.sum() >= 2 and close.mean() >= 0.6 and rest.max() > 50:
            nearly[rows[position]] = True
    return nearly


def _of_groups(counts: np.ndarray, left: np.ndarray, groupings: Sequence[Sequence[str]]) -> np.ndarray:
    """Return the areas that equal the sum of the areas of one group."""
    found = np.zeros(len(counts), dtype=bool)
    rows = np.flatnonzero(left)
    part = counts[rows]
    if counts.shape[1] < 2 or len(rows) < 5 or not _is_no_chance(part, float(len(rows) ** 2)):
        return found
    for grouping in groupings:
        belongs = np.array([grouping[int(row)] for row in rows], dtype=object)
        codes, names = pd.factorize(belongs)
        several = [code for code, n in enumerate(np.bincount(codes)) if n >= 2 and names[code]]
        # Districts are few; what has more values than that says something else.
        for code in several if len(several) <= _MOST_GROUPS else ():
            members = codes == code
            total = part[members].sum(axis=0)
            own = np.where(members[:, None], part, 0.0)
            equal = (part == total - own).all(axis=1) & (part.max(axis=1) >= 50)
            found[rows[equal & (members.sum() - members >= 2)]] = True
    return found
