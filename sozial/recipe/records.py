"""Where the weights of a recipe come from, if a workshop gave them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RoundRecord:
    """What is kept of a round of a workshop.

    Parameters
    ----------
    weightings
        How many took part.
    agreement
        Kendall's W, from 0 to 1; None where it cannot be told.
    """

    weightings: int
    agreement: float | None = None


@dataclass(frozen=True)
class WorkshopRecord:
    """Where a recipe's weights come from, if a workshop gave them.

    Parameters
    ----------
    held_on
        Date as YYYY-MM-DD.
    weights
        What the workshop gave to each member of the index; what is changed later can be told from it.
    """

    title: str
    held_on: str
    rounds: tuple[RoundRecord, ...]
    weights: tuple[tuple[str, float], ...]
