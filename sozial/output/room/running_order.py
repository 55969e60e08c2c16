"""The order of an evening's screens: which there are, and what each still waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sozial.i18n import N_, translator
from sozial.workshop.small_groups import shows_single

WELCOME, JOIN, TOPICS, WEIGH, FEW, WEIGHTS = "welcome", "join", "topics", "weigh", "few", "weights"
VIEWS, GROUPS, ROUNDS, MAP, MOVES, OFTEN, MOVED, NEXT = (
    "views", "groups", "rounds", "map", "moves", "often", "moved", "next",
)  # fmt: skip
SAID, VOTE, CHOSEN = "said", "vote", "chosen"
_OF_A_ROUND = (WEIGH, FEW, WEIGHTS, VIEWS, GROUPS, ROUNDS, MAP, MOVES, OFTEN)

LABELS: Mapping[str, str] = {
    WELCOME: N_("Welcome"),
    JOIN: N_("Take part"),
    TOPICS: N_("What the topics mean"),
    WEIGH: N_("Weighing"),
    FEW: N_("Too few weightings"),
    WEIGHTS: N_("The weightings"),
    VIEWS: N_("Two views"),
    GROUPS: N_("By group"),
    ROUNDS: N_("Second round beside the first"),
    MAP: N_("Map before and after"),
    MOVES: N_("Why quarters move"),
    OFTEN: N_("How often each quarter is among the most burdened"),
    MOVED: N_("What if: moved weights"),
    SAID: N_("What is missing?"),
    VOTE: N_("The vote on proposals"),
    CHOSEN: N_("What the vote on proposals gave"),
    NEXT: N_("What happens now"),
}


@dataclass(frozen=True)
class RoundFacts:
    """What is known of a round before any screen of it is made.

    Parameters
    ----------
    weightings
        How many count; only of a revealed round it matters.
    views
        On how many topics there are two views.
    groups
        Whether groups can be shown.
    """

    number: int
    is_open: bool
    revealed: bool
    quarters: bool
    weightings: int = 0
    views: int = 0
    groups: bool = False


@dataclass(frozen=True)
class VoteFacts:
    """What is known of a vote on proposals that phones were once asked for."""

    is_open: bool
    revealed: bool

    @property
    def what(self) -> str:
        """Return how it stands, in a word."""
        return "revealed" if self.revealed else "open" if self.is_open else "closed"


@dataclass(frozen=True)
class Entry:
    """One screen in the order of the evening.

    Parameters
    ----------
    round, place
        Of which round, and which of several of its kind; 0 where there is only one.
    waits
        What has to be done before it can be shown, in words; empty where it can.
    """

    kind: str
    round: int = 0
    place: int = 0
    waits: str = ""

    @property
    def key(self) -> str:
        """Return the name of its scene."""
        return "-".join([self.kind, *(str(number) for number in (self.round, self.place) if number)])


def running_order(
    pages: int,
    rounds: Sequence[RoundFacts],
    planned: int,
    with_quarters: bool,
    said: int = 0,
    vote: VoteFacts | None = None,
) -> list[Entry]:
    """Return the screens of an evening as it stands, and those that come next.

    Parameters
    ----------
    pages
        How many screens the topics take.
    planned
        How many rounds there are to be.
    with_quarters
        Whether the data of the workshop is open, so that maps can be made.
    said
        How many screens it takes to show what people wrote.
    vote
        The vote on proposals; None where none was opened.

    Examples
    --------
    >>> shown = running_order(2, [RoundFacts(1, False, True, False, 6)], 1, True)
    >>> [entry.key for entry in shown if not entry.waits]
    ['welcome', 'join', 'topics-1', 'topics-2', 'weigh-1', 'weights-1', 'next']
    >>> [entry.key for entry in shown if entry.waits]
    ['map-1']
    """
    found = [Entry(WELCOME), Entry(JOIN), *(Entry(TOPICS, place=place) for place in range(1, pages + 1))]
    enough: list[int] = []
    for facts in rounds:
        found += _of_round(facts, enough, with_quarters)
    last = rounds[-1] if rounds else None
    if len(rounds) < planned and (last is None or last.revealed):
        found.append(Entry(WEIGH, len(rounds) + 1, waits=N_("Open the next round first.")))
    if with_quarters and any(_shows_quarters(facts) for facts in rounds):
        found.append(Entry(MOVED))
    found += [Entry(SAID, place=place) for place in range(1, said + 1)]
    return [*found, *_of_vote(vote), Entry(NEXT)]


def _of_vote(vote: VoteFacts | None) -> list[Entry]:
    if vote is None:
        return []
    if vote.revealed:
        return [Entry(CHOSEN)]
    said = N_("Close the vote, then reveal its result.") if vote.is_open else N_("Reveal the result of the vote first.")
    return [Entry(VOTE), Entry(CHOSEN, waits=said)]


def _shows_quarters(facts: RoundFacts) -> bool:
    return facts.revealed and facts.quarters and shows_single(facts.weightings)


def _of_round(facts: RoundFacts, enough: list[int], with_quarters: bool) -> list[Entry]:
    number = facts.number
    found = [Entry(WEIGH, number)]
    if not facts.revealed:
        said = (
            N_("Close the round, then reveal the weightings.") if facts.is_open else N_("Reveal the weightings first.")
        )
        return [*found, Entry(WEIGHTS, number, waits=said)]
    if not shows_single(facts.weightings):
        return [*found, Entry(FEW, number)]
    found.append(Entry(WEIGHTS, number))
    found += [Entry(VIEWS, number, place) for place in range(1, facts.views + 1)]
    found += [Entry(GROUPS, number)] if facts.groups else []
    found += [Entry(ROUNDS, number)] if enough else []
    enough.append(number)
    if not facts.quarters:
        return [*found, Entry(MAP, number, waits=N_("Reveal the quarters first."))]
    if not with_quarters:
        return [*found, Entry(MAP, number, waits=N_("Open the data that the workshop was begun with."))]
    return [*found, Entry(MAP, number), Entry(MOVES, number), Entry(OFTEN, number)]


def follow_action(order: Sequence[Entry], chosen: str, before: str, now: str) -> str:
    """Return which screen is shown after the moderator did something: what was opened or revealed is shown at once.

    Parameters
    ----------
    before, now
        How the workshop stood when the screen was chosen, and how it stands (`standing`).

    Examples
    --------
    >>> order = running_order(1, [RoundFacts(1, True, False, False)], 2, True)
    >>> follow_action(order, "topics-1", standing([]), standing([RoundFacts(1, True, False, False)]))
    'weigh-1'
    """
    shown = [entry.key for entry in order if not entry.waits]
    wanted = _wanted(chosen, before, now, shown) if before else chosen
    if wanted in shown:
        return wanted
    if chosen in shown:
        return chosen
    return _before(order, chosen, shown)


def _wanted(chosen: str, before: str, now: str, shown: Sequence[str]) -> str:
    """Return which screen belongs to what has changed; the one that is there where none does."""
    round_before, _space, vote_before = before.partition(" ")
    round_now, _space, vote_now = now.partition(" ")
    if vote_now != vote_before:
        return {"open": VOTE, "revealed": CHOSEN}.get(vote_now, chosen)
    if round_now == round_before:
        return chosen
    number, _colon, what = round_now.partition(":")
    wanted = {
        "open": f"{WEIGH}-{number}", "weights": f"{WEIGHTS}-{number}", "quarters": f"{MAP}-{number}",
    }.get(what, chosen)  # fmt: skip
    return f"{FEW}-{number}" if what == "weights" and wanted not in shown else wanted


def _before(order: Sequence[Entry], gone: str, shown: Sequence[str]) -> str:
    """Return what is shown in the place of a screen that was hidden again, or is not there any more.

    That is what comes before it: of a round the last screen that is left of it, after all rounds what stands before the
    end.
    """
    every = [entry.key for entry in order]
    kind, *numbers = gone.split("-")
    if gone in every:
        earlier = [key for key in every[: every.index(gone)] if key in shown]
    elif kind in _OF_A_ROUND and numbers:
        earlier = [entry.key for entry in order if entry.key in shown and str(entry.round) == numbers[0]]
    else:
        earlier = list(shown[:-1])
    return earlier[-1] if earlier else shown[0]


def standing(rounds: Sequence[RoundFacts], vote: VoteFacts | None = None) -> str:
    """Return how a workshop stands: its latest round, and what of it is open or revealed; then the vote on proposals.

    Examples
    --------
    >>> standing([]), standing([RoundFacts(1, False, True, False)], VoteFacts(True, False))
    ('0:', '1:weights open')
    """
    of_vote = "" if vote is None else f" {vote.what}"
    if not rounds:
        return f"0:{of_vote}"
    last = rounds[-1]
    what = "open" if last.is_open else "quarters" if last.quarters else "weights" if last.revealed else "closed"
    return f"{last.number}:{what}{of_vote}"


def entry_label(entry: Entry, language: str) -> str:
    """Return what a screen is called in the moderator's list.

    Examples
    --------
    >>> entry_label(Entry(WEIGHTS, 2), "de"), entry_label(Entry(TOPICS, place=3), "de")
    ('Runde 2: Die Gewichtungen', 'Was die Themen bedeuten 3')
    """
    translate = translator(language)
    label = translate(LABELS[entry.kind])
    place = f" {translate.number(entry.place)}" if entry.place else ""
    if not entry.round:
        return f"{label}{place}"
    return translate(N_("Round {n}: {label}")).format(n=translate.number(entry.round), label=f"{label}{place}")
