"""What a vote on proposals gave, for phones: counted once for all of them, told in the reader's language."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from threading import Lock

from anyio import CapacityLimiter, to_thread
from babel.core import UnknownLocaleError
from babel.numbers import format_decimal

from sozial.store.opened import choice_store
from sozial.store.town import chosen_town
from sozial.store.voting.proposals import ChoiceState, KeptChoice
from sozial.store.voting.workshop import Workshop
from sozial.web.ballot_texts import BallotLanguage
from sozial.web.ballot_topics import say_number
from sozial.workshop.equal_shares import Outcome, ProjectOutcome, Reason
from sozial.workshop.proposals import Choice, ChoiceResult, Need, Proposal, count_choice
from sozial.workshop.small_groups import FEWEST

_OTHERS = {Reason.FILLED: "choice_filled", Reason.NO_VOTES: "choice_no_votes", Reason.ABOVE_BUDGET: "choice_above"}
_MOST_KEPT = 20
# A result never changes once it is revealed; a choice that is begun anew is another one.
_counted: OrderedDict[tuple[str, str, int], ChoiceResult | None] = OrderedDict()
_lock = Lock()
# Phones that ask together wait for one that counts, and keep nobody else from the database.
_counter = CapacityLimiter(1)


@dataclass(frozen=True)
class ShownOutcome:
    """One proposal and what became of it, in words."""

    title: str
    cost: str
    quarter: str
    domain: str
    factor: str
    why: str
    is_own: bool


@dataclass(frozen=True)
class ShownChoice:
    """What a phone is shown of a revealed vote.

    Parameters
    ----------
    few
        Why there is no result; empty where there is one.
    own
        What became of the own ticks.
    rules
        How was chosen, sentence by sentence.
    """

    few: str = ""
    headline: str = ""
    own: str = ""
    chosen: tuple[ShownOutcome, ...] = ()
    others: tuple[ShownOutcome, ...] = ()
    rules: tuple[str, ...] = ()


def money(amount: Fraction | int, code: str) -> str:
    r"""Return an amount of euros as a language writes it; cents only where there are some.

    Examples
    --------
    >>> money(12000, "de"), money(Fraction(25, 2), "en"), money(Fraction(25000, 3), "de")
    ('12.000\xa0€', '12.50\xa0€', '8.333,33\xa0€')
    """
    cents = round(Decimal(100 * amount.numerator) / amount.denominator)
    pattern = "#,##0.00" if cents % 100 else "#,##0"
    return f"{format_decimal(Decimal(cents) / 100, pattern, locale=locale_of(code))}\xa0€"


def locale_of(code: str) -> str:
    """Return the locale of a language; German where nobody has written down how it writes numbers."""
    try:
        format_decimal(1, locale=code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return "de"
    return code.replace("-", "_")


def say_factor(choice: Choice, proposal: Proposal, language: BallotLanguage) -> str:
    """Return what each vote for a proposal counts; empty where need does not count."""
    if choice.need is Need.NONE:
        return ""
    return format_decimal(Decimal(proposal.factor) / 100, locale=locale_of(language.code))


async def find_result(workshop: Workshop, kept: KeptChoice) -> ChoiceResult | None:
    """Return what a revealed vote gave; None where it is not revealed, or of too few ballots."""
    if kept.state is not ChoiceState.REVEALED:
        return None
    return await to_thread.run_sync(_count, workshop, kept.choice, limiter=_counter)


def _count(workshop: Workshop, choice: Choice) -> ChoiceResult | None:
    key = (chosen_town() or "", workshop.key, choice.attempt)
    with _lock:
        if key in _counted:
            return _counted[key]
    found = count_choice(choice, choice_store().ballots(workshop))
    with _lock:
        _counted[key] = found
        while len(_counted) > _MOST_KEPT:
            _counted.popitem(last=False)
    return found


def describe_choice(
    choice: Choice, found: ChoiceResult | None, own: Collection[str] | None, language: BallotLanguage
) -> ShownChoice:
    """Return what a phone is shown: what is chosen for how much, its own ticks, and why.

    Parameters
    ----------
    found
        None for too few ballots: nothing is told of them then, not even which were ticked here.
    own
        Codes that this phone ticked; None where that is not known.
    """
    if found is None:
        return ShownChoice(language.say("choice_few", n=FEWEST))
    outcome = found.outcome
    order = sorted(outcome.projects, key=lambda one: (not one.is_chosen, one.place, -one.votes))
    shown = [(one.is_chosen, _shown(choice, one, own or (), language)) for one in order]
    return ShownChoice(
        "",
        _headline(choice, outcome, language),
        _own_words(outcome, own, language),
        tuple(one for is_chosen, one in shown if is_chosen),
        tuple(one for is_chosen, one in shown if not is_chosen),
        tuple(_rules(choice, outcome, language)),
    )


def _headline(choice: Choice, outcome: Outcome, language: BallotLanguage) -> str:
    budget, count = money(outcome.budget, language.code), len(outcome.chosen)
    if not count:
        return language.say("choice_none", budget=budget)
    share = language.say("percent", value=say_number(float(100 * outcome.spent / outcome.budget), 0, language))
    return language.say(
        "choice-chosen", n=count, all=len(choice.proposals), spent=money(outcome.spent, language.code), share=share,
        budget=budget,
    )  # fmt: skip


def _own_words(outcome: Outcome, own: Collection[str] | None, language: BallotLanguage) -> str:
    if not own:
        return language.say("choice_own_unknown")
    chosen = sum(one.project.code in own for one in outcome.chosen)
    return language.say("choice-own", n=len(own), chosen=chosen)


def _shown(choice: Choice, one: ProjectOutcome, own: Collection[str], language: BallotLanguage) -> ShownOutcome:
    proposal = next(found for found in choice.proposals if found.code == one.project.code)
    cost, quarter = money(one.project.cost, language.code), proposal.unit_name or language.say("choice_city")
    factor = say_factor(choice, proposal, language)
    return ShownOutcome(
        proposal.title, cost, quarter, proposal.domain, factor, _why(one, language), proposal.code in own
    )


def _why(one: ProjectOutcome, language: BallotLanguage) -> str:
    """Return why a proposal was chosen, or why not, as the moderator's page says it."""
    if one.reason is Reason.PAID:
        key = "choice-paid" if len(one.payments) == 1 else "choice-paid-most"
        return language.say(key, n=one.votes, amount=money(one.payments[0][0], language.code))
    if one.reason is Reason.TOO_FEW:
        hold, cost = money(one.supporters_hold, language.code), money(one.project.cost, language.code)
        return language.say("choice-hold", n=one.votes, hold=hold, cost=cost)
    return language.say(_OTHERS[one.reason])


def _rules(choice: Choice, outcome: Outcome, language: BallotLanguage) -> list[str]:
    said = [language.say("choice_rule", first=money(outcome.first_share, language.code))]
    if outcome.share > outcome.first_share:
        said.append(language.say("choice_raised", share=money(outcome.share, language.code)))
    if any(one.reason is Reason.FILLED for one in outcome.projects):
        said.append(language.say("choice_left"))
    if choice.need is not Need.NONE:
        said.append(language.say("choice_need"))
    return said
