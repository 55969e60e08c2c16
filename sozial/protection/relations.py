"""Which columns add up to which: what is withheld in one could be computed from the others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

_MOST_COLUMNS = 120
_FEW_COLUMNS = 12
_WOMEN = re.compile(r"(?<![a-zäöüß])(frauen|weiblich\w*|w|m(ä|ae)dchen|women|female)(?![a-zäöüß])", re.I)
_MEN = re.compile(r"(?<![a-zäöüß])(m(ä|ae)nner|m(ä|ae)nnlich\w*|m|jungen|men|male)(?![a-zäöüß])", re.I)


@dataclass(frozen=True)
class Relation:
    """Columns of which any one follows from all others: a total with its parts, or parts that make 100 per cent.

    Parameters
    ----------
    signs
        1 or -1 for each column; the sum with these signs is 0, or 100.
    """

    columns: tuple[str, ...]
    signs: tuple[float, ...]


def find_relations(values: Mapping[str, np.ndarray]) -> tuple[Relation, ...]:
    """Return the sums that hold in every row of some columns.

    Where there are more rows than columns, they are solved for; else a total is compared with every column, every pair,
    every run of columns beside each other in the table and, where there are few columns, every three and four.

    Examples
    --------
    >>> values = {"all": np.array([7.0, 9, 30]), "m": np.array([3.0, 4, 20]), "w": np.array([4.0, 5, 10])}
    >>> [relation.columns for relation in find_relations(values)]
    [('all', 'm', 'w')]
    """
    # A column of zeros adds nothing to a sum; with it, others would look the same.
    # Where some of it is missing, it may be more than zeros.
    names = [name for name in values if np.nan_to_num(values[name], nan=1.0).any()][:_MOST_COLUMNS]
    if not names:
        return ()
    matrix = np.column_stack([values[name] for name in names])
    known = np.isfinite(matrix)
    runs = _runs(len(names))
    found: dict[tuple[frozenset[str], int], Relation] = {}
    for target, run in _likely(matrix, known, runs):
        if target not in runs[run]:
            _add(found, names, matrix, known, target, runs[run])
    for columns, signs in _solved(matrix, known):
        if not any(set(relation.columns) == {names[column] for column in columns} for relation in found.values()):
            _add_solved(found, names, matrix, columns, signs)
    for target, parts in _of_both_sexes(names, matrix):
        _keep(found, names, target, parts)
    return tuple(found.values())


def _of_both_sexes(names: Sequence[str], matrix: np.ndarray) -> list[tuple[int, tuple[int, ...]]]:
    """Return (target, parts) of women and men, by their words, with every column that can be both together.

    Whoever reads the table knows this sum, also where so little is known of it that the figures do not show it.
    """
    words = [(_WOMEN.sub("*", name), _MEN.sub("*", name)) for name in names]
    pairs = [
        (one, other)
        for one, (without_women, _) in enumerate(words)
        for other, (_, without_men) in enumerate(words)
        if without_women != names[one] and without_men != names[other] and without_women == without_men
    ]
    found: list[tuple[int, tuple[int, ...]]] = []
    for women, men in pairs:
        both = matrix[:, women] + matrix[:, men]
        least = np.nansum(matrix[:, [women, men]], axis=1)
        for target in set(range(len(names))) - {women, men}:
            goal = matrix[:, target]
            known = np.isfinite(both) & np.isfinite(goal)
            if known.any() and (both[known] == goal[known]).all() and not (least > goal).any():
                found.append((target, (women, men)))
    return found


def _solved(matrix: np.ndarray, known: np.ndarray) -> list[tuple[list[int], list[float]]]:
    """Return (columns, signs) of sums that are 0 in all rows, wherever their columns stand."""
    rows = matrix[known.all(axis=1)]
    if len(rows) <= matrix.shape[1] + 2:
        return []
    rows = rows[:: max(1, len(rows) // (4 * matrix.shape[1] + 50))]
    found: list[tuple[list[int], list[float]]] = []
    free: list[int] = []
    for column in range(matrix.shape[1]):
        goal = rows[:, column]
        if free:
            others = rows[:, np.array(free)]
            shares: np.ndarray = np.linalg.lstsq(others, goal, rcond=None)[0]
            if (np.abs(others @ shares - goal) < 1e-6 * (1 + np.abs(goal))).all():
                whole = np.round(shares)
                if (np.abs(shares - whole) < 1e-6).all() and (np.abs(whole) <= 1).all() and whole.any():
                    parts = [free[at] for at in np.flatnonzero(whole)]
                    found.append(([column, *parts], [1.0, *(-whole[whole != 0]).tolist()]))
                continue
        free.append(column)
    return found


def _add_solved(
    found: dict[tuple[frozenset[str], int], Relation],
    names: Sequence[str],
    matrix: np.ndarray,
    columns: list[int],
    signs: list[float],
) -> None:
    sums = matrix[:, columns] @ np.array(signs)
    scale = np.abs(matrix[:, columns]).max(axis=1)
    if not (np.abs(sums) > 1e-6 + 1e-9 * scale).any():
        chosen = tuple(names[column] for column in columns)
        found.setdefault((frozenset(chosen), columns[0]), Relation(chosen, tuple(signs)))


def _likely(matrix: np.ndarray, known: np.ndarray, runs: list[tuple[int, ...]]) -> list[tuple[int, int]]:
    """Return (target, run) whose sums agree in the few rows where most is known; the others cannot be relations."""
    if not runs:
        return []
    rows = np.argsort(-known.sum(axis=1), kind="stable")[:4]
    few = matrix[rows]
    sums = np.array([few[:, list(run)].sum(axis=1) for run in runs])
    slack = np.array([0.06 * len(run) for run in runs])
    found = []
    for target in range(-1, matrix.shape[1]):
        goal = few[:, target] if target >= 0 else np.full(len(rows), 100.0)
        off = np.abs(sums - goal)
        possible = np.isnan(off) | (off <= (slack[:, None] if target < 0 else 1e-6 + 1e-9 * np.abs(goal)))
        some = np.isfinite(off).any(axis=1)
        found += [(target, int(run)) for run in np.flatnonzero(possible.all(axis=1) & some)]
    return found


def _runs(n: int) -> list[tuple[int, ...]]:
    pairs = [(one, other) for one in range(n) for other in range(one + 1, n)]
    beside = [tuple(range(start, stop)) for start in range(n) for stop in range(start + 3, min(n, start + 25) + 1)]
    few = [run for size in (3, 4) for run in combinations(range(n), size)] if n <= _FEW_COLUMNS else []
    return list(dict.fromkeys([*((one,) for one in range(n)), *pairs, *beside, *few]))


def _add(
    found: dict[tuple[frozenset[str], int], Relation],
    names: Sequence[str],
    matrix: np.ndarray,
    known: np.ndarray,
    target: int,
    parts: tuple[int, ...],
) -> None:
    """Keep the relation if the target (-1: one hundred per cent) is the sum of the parts wherever all are known."""
    rows = known[:, list(parts)].all(axis=1)
    if target >= 0:
        rows &= known[:, target]
    places = np.flatnonzero(rows).tolist()
    # Fewer rows agree by chance; where there are no more, hiding too much is the safe side.
    if len(places) < min(3, len(matrix)):
        return
    sums = matrix[np.ix_(places, list(parts))].sum(axis=1)
    goal = matrix[places, target] if target >= 0 else np.full(len(places), 100.0)
    slack = 0.051 * len(parts) if target < 0 else 1e-6 + 1e-9 * np.abs(goal)
    if (np.abs(sums - goal) > slack).any() or not (np.abs(sums) > 0).any():
        return
    _keep(found, names, target, parts)


def _keep(
    found: dict[tuple[frozenset[str], int], Relation], names: Sequence[str], target: int, parts: tuple[int, ...]
) -> None:
    columns = (*((names[target],) if target >= 0 else ()), *(names[part] for part in parts))
    signs = (*((1.0,) if target >= 0 else ()), *(-1.0 if target >= 0 else 1.0 for _ in parts))
    if any(set(columns) == set(other.columns) and (len(columns) == 2 or target < 0) for other in found.values()):
        return
    # Beside zeros, more than one column may be the sum of the others.
    found.setdefault((frozenset(columns), target), Relation(columns, signs))
