"""What a choice between proposals gave, in words: by which rule, and why each was chosen or not."""

from __future__ import annotations

from fractions import Fraction

from sozial.i18n import N_, NP_, translator
from sozial.workshop.equal_shares import Outcome, ProjectOutcome, Reason
from sozial.workshop.proposals import NEED_LABELS, Choice, Need

# Nobody pays: parts of the budget are meant, and the sentences say so.
_PAY = NP_(
    "{n} person wants it; {amount} of the part of the budget goes to it.",
    "{n} people want it; {amount} of each part of the budget goes to it.",
)
_PAY_UP_TO = NP_(
    "{n} person wants it; up to {amount} of the part of the budget goes to it.",
    "{n} people want it; up to {amount} of each part of the budget goes to it, all of it where less is left.",
)
_HOLD = NP_(
    "{n} person wants it and has {hold} left; it costs {cost}.",
    "{n} people want it and have {hold} left together; it costs {cost}.",
)
_CHOSEN = NP_(
    "Chosen: {n} proposal for {spent}, {share} of the budget",
    "Chosen: {n} proposals for {spent}, {share} of the budget",
)
_OTHERS = {
    Reason.FILLED: N_(
        "The parts of those who want it are not enough; it fits the money that was left, in the order of votes."
    ),
    Reason.NO_VOTES: N_("Nobody ticked it."),
    Reason.ABOVE_BUDGET: N_("It costs more than the whole budget."),
}


def amount_words(amount: Fraction, language: str) -> str:
    r"""Return an amount of money; cents where it is no whole number of euros.

    Examples
    --------
    >>> amount_words(Fraction(25000, 3), "de"), amount_words(Fraction(500), "en")
    ('8.333,33\xa0€', '500\xa0€')
    """
    digits = 0 if amount.denominator == 1 else 2
    return translator(language).number(float(amount), digits) + "\xa0€"


def reason_words(one: ProjectOutcome, language: str) -> str:
    """Return why a proposal was chosen, or why not."""
    words = translator(language)
    if one.reason is Reason.PAID:
        pair = _PAY if len(one.payments) == 1 else _PAY_UP_TO
        return words.fill(pair, n=one.votes, amount=amount_words(one.payments[0][0], language))
    if one.reason is Reason.TOO_FEW:
        hold, cost = amount_words(one.supporters_hold, language), amount_words(one.project.cost, language)
        return words.fill(_HOLD, n=one.votes, hold=hold, cost=cost)
    return words(_OTHERS[one.reason])


def headline_words(outcome: Outcome, language: str) -> str:
    """Return what was chosen in one line."""
    words = translator(language)
    share = words.percent(float(outcome.spent / outcome.budget))
    return words.counted(_CHOSEN, len(outcome.chosen), spent=amount_words(outcome.spent, language), share=share)


def choice_scene(choice: Choice, outcome: Outcome, language: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return what a screen for everybody shows: the headline, and each chosen title with why it was chosen."""
    titles = {one.code: one.title for one in choice.proposals}
    lines = tuple((titles[one.project.code], reason_words(one, language)) for one in outcome.chosen)
    return headline_words(outcome, language), lines


def rule_words(choice: Choice, outcome: Outcome, language: str) -> list[str]:
    """Return by which rule was chosen, sentence by sentence, with the figures of this choice."""
    words = translator(language)
    first, share = amount_words(outcome.first_share, language), amount_words(outcome.share, language)
    said = [
        words(
            N_(
                "Method of equal shares: the budget is divided equally on paper, {first} for everybody who voted; "
                "nobody pays anything. A proposal is chosen when the parts of those who ticked it are enough for its "
                "cost together; first the one with most votes whose parts still are. Equal ones: more votes, then "
                "lower cost, then the lower number."
            )
        ).format(first=first)
    ]
    if outcome.share > outcome.first_share:
        raised = N_(
            "Because money was left, it was reckoned with larger parts, step by step up to {share}, as long as the "
            "chosen proposals fit the budget. The parts add up to more than the budget then; what is spent does not "
            "(completion “Add1”, in steps of at most 1 %)."
        )
        said.append(words(raised).format(share=share))
    if any(one.reason is Reason.FILLED for one in outcome.projects):
        said.append(
            words(N_("What was left then went to further proposals in the order of votes, as far as they fit."))
        )
    said.append(need_words(choice, language))
    return said


def need_words(choice: Choice, language: str) -> str:
    """Return how need counts."""
    words = translator(language)
    if choice.need is Need.NONE:
        return words(NEED_LABELS[Need.NONE]) + "."
    stated = N_(
        "Need counts: a vote counts 1 for the quarter with the least need and {highest} for the one with the greatest; "
        "1 for the whole city. {rule}."
    )
    highest = words.number(choice.highest / 100, 2)
    return words(stated).format(highest=highest, rule=words(NEED_LABELS[choice.need]))
