"""Projects chosen under a budget: the method of equal shares with approval ballots, and the greedy way beside it.

D. Peters, G. Pierczyński, P. Skowron: Proportional Participatory Budgeting with Additive Utilities. NeurIPS 2021.
Everybody holds an equal share of the budget, and a project is paid by those who want it. Satisfaction is a project's
cost, times its stated factor. All sums are exact fractions, so that equal is equal.

The library pabutools does the same, and is what tests compare with; it is none of the app's own because it cannot be
installed without a proprietary solver (gurobipy) and 90 MB of others that nothing here needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from sozial.workshop.purses import Purses

# Where money is left, every share is raised by this part of the share it began with, of its double once it has doubled.
STEP = Fraction(1, 100)
_Rank = tuple[Fraction, int, Fraction, tuple[int, str]]


@dataclass(frozen=True)
class Project:
    """What can be chosen.

    Parameters
    ----------
    code
        Its name in ballots.
    cost
        Above 0.
    factor
        What each of its votes counts; 1 without need.
    """

    code: str
    cost: Fraction
    factor: Fraction = Fraction(1)


class Reason(StrEnum):
    """Why a project is chosen, or not."""

    PAID = "paid"
    FILLED = "filled"
    NO_VOTES = "no-votes"
    ABOVE_BUDGET = "above-budget"
    TOO_FEW = "too-few"


@dataclass(frozen=True)
class ProjectOutcome:
    """What became of a project, and why.

    Parameters
    ----------
    votes
        Ballots that name it.
    place
        As which one it was chosen, from 1 on; 0: it was not.
    payments
        What its supporters pay, the highest amount first: amount, and how many pay it. Empty unless `Reason.PAID`.
    supporters_hold
        What its supporters held together when nothing more could be paid; of a paid one, when it was chosen.
    """

    project: Project
    votes: int
    reason: Reason
    place: int = 0
    payments: tuple[tuple[Fraction, int], ...] = ()
    supporters_hold: Fraction = Fraction(0)

    @property
    def is_chosen(self) -> bool:
        """Whether it is chosen."""
        return self.place > 0


@dataclass(frozen=True)
class Outcome:
    """What a vote under a budget gives.

    Parameters
    ----------
    first_share
        The budget divided by the ballots.
    share
        What everybody held in the end: the first share, raised step by step as long as what is paid fits the budget.
    projects
        In the order they were given.
    """

    budget: Fraction
    ballots: int
    first_share: Fraction
    share: Fraction
    projects: tuple[ProjectOutcome, ...]

    @property
    def chosen(self) -> tuple[ProjectOutcome, ...]:
        """The chosen projects, in the order they were chosen."""
        return tuple(sorted((one for one in self.projects if one.is_chosen), key=lambda one: one.place))

    @property
    def spent(self) -> Fraction:
        """What the chosen ones cost together."""
        return sum((one.project.cost for one in self.chosen), Fraction(0))


def share_equally(budget: Fraction, projects: Sequence[Project], ballots: Iterable[Collection[str]]) -> Outcome:
    """Return which projects the method of equal shares chooses, and why.

    1. Everybody holds budget / ballots. Chosen is, one after the other, the project of which the factor times the
       cost, divided by the highest amount that one of its supporters would pay, is largest; who has less left pays all
       of that. Equal ones: more votes first, then lower cost, then the lower code.
    2. All shares are raised step by step (`STEP`) and everything is computed anew, as long as what is chosen fits the
       budget (completion “Add1”); the last result that fits counts.
    3. What is left goes to the others in the order of the greedy way, as far as they fit (utilitarian completion).

    Projects without a vote are never chosen.

    Parameters
    ----------
    budget
        Above 0.
    projects
        Each code once.
    ballots
        Codes that each of them names; codes of no project are passed over.

    Examples
    --------
    >>> projects = [Project("1", Fraction(60)), Project("2", Fraction(40)), Project("3", Fraction(50))]
    >>> found = share_equally(Fraction(100), projects, [{"1"}, {"1"}, {"1", "2"}, {"3"}])
    >>> [(one.project.code, str(one.reason)) for one in found.chosen]
    [('1', 'paid'), ('2', 'filled')]
    """
    groups = Counter(frozenset(ballot) for ballot in ballots)
    votes = count_votes(projects, groups)
    count = groups.total()
    if not count:
        return Outcome(budget, 0, Fraction(0), Fraction(0), tuple(_left(one, 0, budget) for one in projects))
    first = budget / count
    share, bought = first, _buy(first, projects, groups, votes)
    wanted = [one for one in projects if votes[one.code] and one.cost <= budget]
    step = first * STEP
    while not _is_exhaustive(budget, wanted, bought.paid):
        step *= 2 if share >= 200 * step else 1
        more = _buy(share + step, projects, groups, votes)
        if _cost_of(projects, more.paid) > budget:
            break
        share, bought = share + step, more
    filled = _fill(budget - _cost_of(projects, bought.paid), wanted, votes, bought.paid)
    return Outcome(budget, count, first, share, tuple(_told(one, votes, bought, filled, budget) for one in projects))


def choose_greedily(budget: Fraction, projects: Sequence[Project], ballots: Iterable[Collection[str]]) -> list[str]:
    """Return what the usual way chooses: most votes (times the factor) first, what does not fit is passed over.

    Examples
    --------
    >>> projects = [Project("1", Fraction(60)), Project("2", Fraction(40)), Project("3", Fraction(50))]
    >>> choose_greedily(Fraction(100), projects, [{"1", "3"}, {"3"}, {"3", "2"}])
    ['3', '2']
    """
    votes = count_votes(projects, Counter(frozenset(ballot) for ballot in ballots))
    return _fill(budget, projects, votes, ())


def count_votes(projects: Sequence[Project], groups: Mapping[frozenset[str], int]) -> dict[str, int]:
    """Return how many ballots name each project; equal ballots are given once, with how many there are."""
    return {one.code: sum(many for ballot, many in groups.items() if one.code in ballot) for one in projects}


@dataclass(frozen=True)
class _Bought:
    """What was paid with one share: payments and what supporters held by code, in the order of choosing."""

    paid: dict[str, tuple[tuple[Fraction, int], ...]]
    held: dict[str, Fraction]


def _buy(
    share: Fraction, projects: Sequence[Project], groups: Mapping[frozenset[str], int], votes: Mapping[str, int]
) -> _Bought:
    """Choose as long as supporters can pay."""
    purses = Purses(share, list(groups.values()), (one.cost for one in projects))
    supporters = {one.code: [at for at, ballot in enumerate(groups) if one.code in ballot] for one in projects}
    # Purses only shrink, so what counted for a project before is the most that can count for it now.
    left = [(one.factor * votes[one.code], one) for one in projects if votes[one.code]]
    bought = _Bought({}, {})
    while True:
        best: tuple[_Rank, Project, Fraction] | None = None
        kept: list[tuple[Fraction, Project]] = []
        for bound, one in sorted(left, key=lambda entry: -entry[0]):
            if best is not None and bound < -best[0][0]:
                kept.append((bound, one))
                continue
            most = purses.highest_payment(one.cost, supporters[one.code])
            if most is None:
                # Nobody gets anything back: never affordable again with this share.
                continue
            counts = one.factor * one.cost / most
            kept.append((counts, one))
            rank = _rank(one, counts, votes)
            if best is None or rank < best[0]:
                best = rank, one, most
        if best is None:
            unpaid = [one.code for one in projects if one.code not in bought.paid]
            bought.held.update({code: purses.hold(supporters[code]) for code in unpaid})
            return bought
        _place, one, most = best
        left = [entry for entry in kept if entry[1] is not one]
        bought.held[one.code] = purses.hold(supporters[one.code])
        bought.paid[one.code] = purses.pay(most, supporters[one.code])


def _code_order(code: str) -> tuple[int, str]:
    """Return what orders codes: numbers by their value, before everything else."""
    return (int(code), code) if code.isdecimal() and len(code) < 10 else (10**10, code)


def _rank(one: Project, counts: Fraction, votes: Mapping[str, int]) -> _Rank:
    """Return what orders projects, the first of which is chosen: what counts for it, then what decides equal ones."""
    return -counts, -votes[one.code], one.cost, _code_order(one.code)


def _cost_of(projects: Sequence[Project], codes: Collection[str]) -> Fraction:
    return sum((one.cost for one in projects if one.code in codes), Fraction(0))


def _is_exhaustive(budget: Fraction, wanted: Sequence[Project], chosen: Collection[str]) -> bool:
    """Whether no further project that somebody wants fits the budget."""
    left = budget - _cost_of(wanted, chosen)
    return all(one.code in chosen or one.cost > left for one in wanted)


def _fill(left: Fraction, projects: Sequence[Project], votes: Mapping[str, int], without: Collection[str]) -> list[str]:
    found = []
    for one in sorted(
        (one for one in projects if votes[one.code] and one.code not in without),
        key=lambda one: _rank(one, one.factor * votes[one.code], votes),
    ):
        if one.cost <= left:
            found.append(one.code)
            left -= one.cost
    return found


def _left(one: Project, votes: int, budget: Fraction, hold: Fraction = Fraction(0)) -> ProjectOutcome:
    if not votes:
        return ProjectOutcome(one, 0, Reason.NO_VOTES)
    reason = Reason.ABOVE_BUDGET if one.cost > budget else Reason.TOO_FEW
    return ProjectOutcome(one, votes, reason, supporters_hold=hold)


def _told(
    one: Project, votes: Mapping[str, int], bought: _Bought, filled: Sequence[str], budget: Fraction
) -> ProjectOutcome:
    count, hold = votes[one.code], bought.held.get(one.code, Fraction(0))
    if one.code in bought.paid:
        place = list(bought.paid).index(one.code) + 1
        return ProjectOutcome(one, count, Reason.PAID, place, bought.paid[one.code], hold)
    if one.code in filled:
        return ProjectOutcome(
            one, count, Reason.FILLED, len(bought.paid) + filled.index(one.code) + 1, supporters_hold=hold
        )
    return _left(one, count, budget, hold)
