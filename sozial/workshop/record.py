"""What is kept of a workshop beside the weights it gave."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sozial.recipe import Recipe, RoundRecord, WorkshopRecord
from sozial.workshop.agreement import kendall_w
from sozial.workshop.ballot import Ballot, share_matrix
from sozial.workshop.late_topics import round_recipe, weighed_topics
from sozial.workshop.means import group_shares
from sozial.workshop.outcome import member_weights, weigh_members
from sozial.workshop.settings import WorkshopSettings
from sozial.workshop.small_groups import shows_single


def build_record(
    settings: WorkshopSettings, held_on: str, rounds: Sequence[Sequence[Ballot]], weights: Mapping[str, float]
) -> WorkshopRecord:
    """Return date, numbers, rounds and agreement of a workshop.

    Parameters
    ----------
    rounds
        The ballots of each closed round.
    weights
        What the last of them gave to each member of the index.
    """
    kept = []
    for ballots in rounds:
        enough = shows_single(len(ballots))
        shares = share_matrix(ballots, weighed_topics(settings.topics, ballots))
        agreed = kendall_w(shares).w if enough else math.nan
        kept.append(RoundRecord(len(ballots), agreed if math.isfinite(agreed) else None))
    return WorkshopRecord(settings.title, held_on, tuple(kept), tuple(weights.items()))


def weigh_as_group(
    recipe: Recipe, settings: WorkshopSettings, held_on: str, rounds: Sequence[Sequence[Ballot]]
) -> Recipe:
    """Return the recipe with the weights of the last round, as a trial that carries the workshop's record.

    Parameters
    ----------
    recipe
        The workshop's; a late topic of the last round comes into it with its indicators.

    Raises
    ------
    ValueError
        If nobody weighed in the last round.
    """
    latest = rounds[-1] if rounds else ()
    topics = weighed_topics(settings.topics, latest)
    shares = share_matrix(latest, topics)
    if not len(shares):
        raise ValueError("a round without ballots gives no weights")
    recipe = round_recipe(recipe, topics)
    weights = member_weights(recipe, topics, group_shares(shares))
    weighed = weigh_members(recipe.as_trial(), weights)
    record = build_record(settings, held_on, rounds, weights)
    return replace(weighed, name=f"{recipe.name} – {settings.title}"[:120], workshop=record)
