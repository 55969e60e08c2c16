"""What people hold of a budget, and what they pay of it: exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm


class Purses:
    """What people hold; those with the same ballot always hold the same.

    Whole multiples of a unit that becomes smaller where it must: exact, and as quick as whole numbers are.
    """

    def __init__(self, share: Fraction, people: Sequence[int], costs: Iterable[Fraction]) -> None:
        self._parts = lcm(share.denominator, *(cost.denominator for cost in costs))
        self._people = people
        self._held = [int(share * self._parts)] * len(people)

    def hold(self, who: Sequence[int]) -> Fraction:
        """Return what some hold together."""
        return Fraction(sum(self._held[at] * self._people[at] for at in who), self._parts)

    def highest_payment(self, cost: Fraction, who: Sequence[int]) -> Fraction | None:
        """Return what those with enough pay each, where who has less pays all of it; None where all do not suffice."""
        missing, payers = int(cost * self._parts), sum(self._people[at] for at in who)
        for held, people in sorted((self._held[at], self._people[at]) for at in who):
            if missing <= held * payers:
                return Fraction(missing, payers * self._parts)
            missing -= held * people
            payers -= people
        return None

    def pay(self, most: Fraction, who: Sequence[int]) -> tuple[tuple[Fraction, int], ...]:
        """Take at most so much from each; return which amounts were paid by how many, the highest first."""
        finer = lcm(self._parts, most.denominator) // self._parts
        if finer > 1:
            self._parts *= finer
            self._held = [held * finer for held in self._held]
        highest, amounts = int(most * self._parts), Counter[int]()
        for at in who:
            amount = min(self._held[at], highest)
            self._held[at] -= amount
            amounts[amount] += self._people[at]
        return tuple((Fraction(amount, self._parts), amounts[amount]) for amount in sorted(amounts, reverse=True))
