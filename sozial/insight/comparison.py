"""What changed against a state that was noted before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from sozial.result import Result


@dataclass(frozen=True)
class Snapshot:
    """Ranks at the moment they were noted ("Stand merken")."""

    dataset_digest: str
    method_name: str
    period: str
    ranks: Mapping[str, int]


def take_snapshot(dataset_digest: str, result: Result) -> Snapshot:
    """Note the ranks of a result; units without a rank are left out."""
    ranks = {str(unit): int(rank) for unit, rank in result.ranks.items() if rank > 0}
    return Snapshot(dataset_digest, result.method.name, result.period, ranks)


def rank_changes(snapshot: Snapshot, result: Result) -> pd.Series:
    """Return by how many places each unit rose towards rank 1 since the snapshot (NA: no comparison).

    Examples
    --------
    A unit that was third and is first now has risen by 2.
    """
    before = pd.Series(dict(snapshot.ranks), dtype="Int64").reindex(result.ranks.index)
    now = result.ranks.round().astype("Int64").where(result.ranks > 0)
    return (before - now).rename("change")
