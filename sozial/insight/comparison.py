"""What changed: against a state that was noted before, and between two recipes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.index.values.ranking import rank_scores
from sozial.model import Direction
from sozial.result import Result


@dataclass(frozen=True)
class Snapshot:
    """Ranks at the moment they were noted ("Stand merken")."""

    dataset_digest: str
    recipe_name: str
    period: str
    ranks: Mapping[str, int]


def take_snapshot(dataset_digest: str, result: Result) -> Snapshot:
    """Note the ranks of a result; units without a rank are left out."""
    ranks = {str(unit): int(rank) for unit, rank in result.ranks.items() if rank > 0}
    return Snapshot(dataset_digest, result.recipe.name, result.period, ranks)


def rank_changes(snapshot: Snapshot, result: Result) -> pd.Series:
    """Return by how many places each unit rose towards rank 1 since the snapshot (NA: no comparison).

    Examples
    --------
    A unit that was third and is first now has risen by 2.
    """
    before = pd.Series(dict(snapshot.ranks), dtype="Int64").reindex(result.ranks.index)
    now = result.ranks.round().astype("Int64").where(result.ranks > 0)
    return (before - now).rename("change")


@dataclass(frozen=True)
class RecipeComparison:
    """Two recipes on the same data.

    Parameters
    ----------
    units
        Index: unit with a score in at least one. Columns rank_one, rank_other (1 = most burdened, NaN:
        no score), moved (places towards rank 1 in the other recipe), class_one, class_other (-1: none).
    same_classes
        Whether both recipes cut into the same classes, so that classes can be compared one by one;
        otherwise only who is in the class of the greatest burden is compared.
    changed_class, moved_far
        Which units change class, and which move more places than asked for.
    agreement
        Spearman's correlation of the ranks of units that have both; NaN with fewer than three.
    """

    units: pd.DataFrame
    same_classes: bool
    changed_class: pd.Series
    moved_far: pd.Series
    agreement: float


def burden_ranks(result: Result) -> np.ndarray:
    """Return ranks by burden, 1 = most burdened whatever a high index means; NaN without a score."""
    favourable = result.recipe.high is Direction.FAVOURABLE
    ranks = rank_scores(result.scores.to_numpy(), first="lowest" if favourable else "highest").astype(float)
    return np.where(ranks > 0, ranks, np.nan)


def _burden(result: Result) -> tuple[np.ndarray, np.ndarray, int]:
    """Return ranks by burden, classes, and the class of the greatest burden."""
    favourable = result.recipe.high is Direction.FAVOURABLE
    classes = result.classes.to_numpy().astype(int)
    count = len(result.breaks.labels) if result.breaks else 0
    return burden_ranks(result), np.maximum(classes, -1), 0 if favourable else count - 1


def compare_recipes(one: Result, other: Result, places: int = 5) -> RecipeComparison:
    """Return which units change class or move more than so many places between two recipes.

    Parameters
    ----------
    one, other
        Results of the same dataset and period.

    Notes
    -----
    Class breaks decide money: what another recipe would change belongs beside the result.
    """
    ranks_one, classes_one, top_one = _burden(one)
    ranks_other, classes_other, top_other = _burden(other)
    frame = pd.DataFrame(
        {
            "rank_one": ranks_one,
            "rank_other": ranks_other,
            "moved": ranks_one - ranks_other,
            "class_one": classes_one,
            "class_other": classes_other,
        },
        index=one.units,
    )
    frame = frame[frame[["rank_one", "rank_other"]].notna().any(axis=1)]
    labels = [result.breaks.labels if result.breaks else () for result in (one, other)]
    same = labels[0] == labels[1] and top_one == top_other
    if same:
        changed = frame["class_one"] != frame["class_other"]
    else:
        changed = (frame["class_one"] == top_one) != (frame["class_other"] == top_other)
    both = frame[["rank_one", "rank_other"]].dropna()
    agreement = float(both["rank_one"].corr(both["rank_other"])) if len(both) > 2 else float("nan")
    return RecipeComparison(frame, same, changed, frame["moved"].abs() > places, agreement)
