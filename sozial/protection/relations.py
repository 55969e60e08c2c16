"""Which columns add up to which: what is withheld in one could be computed from the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

_MOST_COLUMNS = 120


@dataclass(frozen=True)
class Relation:
    """Columns of which any one follows from all others: a total with its parts, or parts that make 100 per cent."""

    columns: tuple[str, ...]


def find_relations(values: Mapping[str, np.ndarray]) -> tuple[Relation, ...]:
    """Return the sums that hold in every row of some columns.

    A total is compared with every pair of columns, and with every run of columns beside each other in the table.

    Examples
    --------
    >>> values = {"all": np.array([7.0, 9, 30]), "m": np.array([3.0, 4, 20]), "w": np.array([4.0, 5, 10])}
    >>> [relation.columns for relation in find_relations(values)]
    [('all', 'm', 'w')]
    """
    names = list(values)[:_MOST_COLUMNS]
    if not names:
        return ()
    matrix = np.column_stack([values[name] for name in names])
    known = np.isfinite(matrix)
    runs = _runs(len(names))
    found: dict[frozenset[str], Relation] = {}
    for target, run in _likely(matrix, known, runs):
        if target not in runs[run]:
            _add(found, names, matrix, known, target, runs[run])
    return tuple(found.values())


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
    return [*pairs, *beside]


def _add(
    found: dict[frozenset[str], Relation],
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
    columns = (*((names[target],) if target >= 0 else ()), *(names[part] for part in parts))
    found.setdefault(frozenset(columns), Relation(columns))
