"""A choice between proposals: what each costs, what a ballot may hold, and which need is stated."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from fractions import Fraction

import numpy as np

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.model import Direction
from sozial.plain_data import from_plain
from sozial.result import Result
from sozial.workshop.equal_shares import Outcome, Project, choose_greedily, share_equally
from sozial.workshop.small_groups import shows_single
from sozial.workshop.statements import has_odd_signs, is_blank

LONGEST_TITLE, LONGEST_SENTENCE, LONGEST_DOMAIN = 120, 280, 120
MOST_PROPOSALS = 60
# In hundredths: what a vote for the quarter with the greatest need counts at most.
NO_FACTOR, HIGHEST_FACTOR = 100, 300
_MOST_CENTS = 10**13


class Need(StrEnum):
    """By what the votes for a proposal are multiplied."""

    NONE = "none"
    CLASS = "class"
    SCORE = "score"


NEED_LABELS: Mapping[Need, str] = {
    Need.NONE: N_("Need does not count: every vote counts 1"),
    Need.CLASS: N_("By the quarter's class of the index"),
    Need.SCORE: N_("By the quarter's index value"),
}


@dataclass(frozen=True)
class Proposal:
    """One proposal.

    Parameters
    ----------
    code
        Its number, stable in ballots and files.
    cents
        What it costs, in cents.
    unit, unit_name
        The quarter it is for; empty: the whole city.
    factor
        What each of its votes counts, in hundredths; 100 without need.
    """

    code: str
    title: str
    cents: int
    unit: str = ""
    unit_name: str = ""
    domain: str = ""
    sentence: str = ""
    factor: int = NO_FACTOR


@dataclass(frozen=True)
class Choice:
    """What is voted on.

    Parameters
    ----------
    cents
        The budget, in cents.
    most
        How many proposals a ballot may name; 0: all of them.
    need, highest
        By what votes are multiplied, and what a vote counts at most, in hundredths.
    attempt
        Which vote on these it is: a choice that is begun anew is another one, whose ballots phones must not mix up.
    """

    proposals: tuple[Proposal, ...] = ()
    cents: int = 0
    most: int = 0
    need: Need = Need.NONE
    highest: int = NO_FACTOR
    attempt: int = 1

    @property
    def codes(self) -> frozenset[str]:
        """Codes of all proposals."""
        return frozenset(proposal.code for proposal in self.proposals)


def write_choice(choice: Choice) -> str:
    """Return a choice as JSON."""
    return json.dumps(asdict(choice), ensure_ascii=False)


def read_choice(text: str) -> Choice:
    """Return a choice from JSON.

    Raises
    ------
    ValueError
        If it holds anything that no choice holds.
    """
    return from_plain(Choice, json.loads(text))


def check_choice(choice: Choice) -> list[Finding]:
    """Return why a choice cannot be voted on, all reasons at once; an empty list for one that can.

    Examples
    --------
    >>> [finding.code for finding in check_choice(Choice((Proposal("1", "Spielplatz", 0),), 100))]
    ['few-proposals', 'cost']
    """
    found: list[Finding] = []

    def say(code: str, message: str, remedy: str, place: str = "", **values: object) -> None:
        found.append(Finding(code, Severity.ERROR, message, remedy, place, values))

    if not 0 < choice.cents <= _MOST_CENTS:
        say("budget", N_("There is no budget."), N_("Enter one above 0."))
    if len(choice.proposals) < 2:
        say("few-proposals", N_("There is nothing to choose from."), N_("Enter at least two proposals."))
    if len(choice.proposals) > MOST_PROPOSALS:
        message = NP_("There is {n} proposal.", "There are {n} proposals.")
        say("many-proposals", message, N_("A ballot holds at most 60."), n=len(choice.proposals))
    if len(choice.codes) < len(choice.proposals):
        say("codes", N_("Two proposals have the same number."), N_("Give each its own."))
    for proposal in choice.proposals:
        place = proposal.title or proposal.code
        if is_blank(proposal.title):
            say("no-title", N_("A proposal has no title."), N_("Enter one, or delete its row."), place)
        if not 0 < proposal.cents <= _MOST_CENTS:
            say("cost", N_("“{title}” has no cost above 0."), N_("Enter what it costs, in euros."), title=place)
        longest = {"title": LONGEST_TITLE, "sentence": LONGEST_SENTENCE, "domain": LONGEST_DOMAIN}
        if any(len(getattr(proposal, name)) > most for name, most in longest.items()):
            say(
                "long",
                N_("A text of “{title}” is too long."),
                N_("A title has at most 120 characters, a sentence 280."),
                title=place[:LONGEST_TITLE],
            )
        if any(has_odd_signs(text) for text in (proposal.title, proposal.sentence, proposal.domain, proposal.code)):
            say("signs", N_("A text of “{title}” holds signs that cannot be shown."), N_("Type it anew."), title=place)
    return found


def check_approvals(choice: Choice, approved: Collection[str]) -> list[Finding]:
    """Return why a ballot does not count, an empty list for one that does.

    Examples
    --------
    >>> choice = Choice((Proposal("1", "A", 100), Proposal("2", "B", 100)), 150, most=1)
    >>> [[finding.code for finding in check_approvals(choice, ballot)] for ballot in (["1"], [], ["1", "2"], ["9"])]
    [[], ['nothing-ticked'], ['too-many'], ['proposals']]
    """
    if not set(approved) <= choice.codes:
        message = N_("The ballot does not fit the proposals.")
        return [Finding("proposals", Severity.ERROR, message, N_("Reload the page."))]
    if not approved:
        message = N_("Nothing is ticked.")
        return [Finding("nothing-ticked", Severity.ERROR, message, N_("Tick at least one proposal."))]
    if choice.most and len(set(approved)) > choice.most:
        message = NP_("More than {n} proposal is ticked.", "More than {n} proposals are ticked.")
        return [Finding("too-many", Severity.ERROR, message, N_("Take some away."), "", {"n": choice.most})]
    return []


def state_need(choice: Choice, result: Result) -> Choice:
    """Return a choice with the factor of every proposal written down, as the index says now.

    1 for the quarter with the least need, `highest` for the one with the greatest, even steps between classes or a
    straight line between index values, rounded to hundredths. 1 for what is for the whole city, or for a quarter
    without an index.
    """
    places = need_places(result, choice.need)
    above = choice.highest - NO_FACTOR
    named = (replace(one, factor=NO_FACTOR + round(above * places.get(one.unit, 0.0))) for one in choice.proposals)
    return replace(choice, proposals=tuple(named))


def need_places(result: Result, need: Need) -> dict[str, float]:
    """Return by quarter where its need lies, from 0 for the least to 1 for the greatest; without those that have none.

    Empty where need does not count, or where all quarters are alike.
    """
    if need is Need.NONE:
        return {}
    if need is Need.CLASS:
        level = result.main
        values = np.where(level.classes >= 0, level.classes, np.nan).astype(float)
        count = len(level.breaks.labels) if level.breaks is not None else 0
        low, high = 0.0, float(count - 1)
    else:
        values = np.asarray(result.main.scores, dtype=float)
        if np.isnan(values).all():
            return {}
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if not high > low:
        return {}
    places = (values - low) / (high - low)
    if result.recipe.high is Direction.FAVOURABLE:
        places = 1 - places
    return {str(unit): float(at) for unit, at in zip(result.units, places, strict=True) if not np.isnan(at)}


def projects_of(choice: Choice) -> list[Project]:
    """Return the proposals as what the method chooses from."""
    return [Project(one.code, Fraction(one.cents, 100), Fraction(one.factor, 100)) for one in choice.proposals]


@dataclass(frozen=True)
class ChoiceResult:
    """What a choice gives: by equal shares, and in the usual greedy way; codes in the order of choosing."""

    outcome: Outcome
    greedy: tuple[str, ...]


def count_choice(choice: Choice, ballots: Sequence[Collection[str]]) -> ChoiceResult | None:
    """Return what a choice gives; None below five ballots, because each could be told from the others."""
    if not shows_single(len(ballots)):
        return None
    budget, projects = Fraction(choice.cents, 100), projects_of(choice)
    return ChoiceResult(share_equally(budget, projects, ballots), tuple(choose_greedily(budget, projects, ballots)))
