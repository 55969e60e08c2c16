"""How unequal an allocation is: Lorenz curve and Gini coefficient."""

from __future__ import annotations

import numpy as np
import pandas as pd


def lorenz(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, float]:
    """Return shares of people and of the amount, from the least per head up, and how unequal they are.

    Returns
    -------
    people, amount
        Cumulative, from 0 to 1.
    concentration
        Gini coefficient of parts per head, weighted by people: 0 where everybody gets the same.

    Examples
    --------
    >>> table = pd.DataFrame({"people": [100.0, 100.0], "part": [0.0, 50.0], "per_head": [0.0, 0.5]})
    >>> people, amount, concentration = lorenz(table)
    >>> amount.tolist(), concentration
    ([0.0, 0.0, 1.0], 0.5)
    """
    known = table[table["people"] > 0].sort_values("per_head", kind="stable")
    people = np.concatenate([[0.0], known["people"].cumsum() / known["people"].sum()])
    amount = np.concatenate([[0.0], known["part"].cumsum() / known["part"].sum()])
    area = float(np.sum(np.diff(people) * (amount[1:] + amount[:-1]) / 2))
    return people, amount, 1 - 2 * area
