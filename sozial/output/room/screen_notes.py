"""What the moderator may say with each screen of an evening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sozial.i18n import N_
from sozial.output.room.running_order import (
    CHOSEN,
    FEW,
    GROUPS,
    JOIN,
    MAP,
    MOVED,
    MOVES,
    NEXT,
    OFTEN,
    ROUNDS,
    SAID,
    TOPICS,
    VIEWS,
    VOTE,
    WEIGH,
    WEIGHTS,
    WELCOME,
    Entry,
    RoundFacts,
    VoteFacts,
)

NOTES: Mapping[str, str] = {
    WELCOME: N_("Say why everybody is here, what is decided tonight and what is not. Nobody needs an account."),
    JOIN: N_("Wait until the number stops rising. Whoever has no phone gets a sheet of paper, or shares one."),
    TOPICS: N_("Ask: does that fit what you know? Quarters are not named yet, so that nobody weighs for one."),
    WEIGH: N_("Give it three to five minutes. Do not talk about results; a weighting can be changed until the end."),
    FEW: N_("Nothing is shown below five weightings. Open a further round, or let more people take part."),
    WEIGHTS: N_("Read the headline aloud. Then ask somebody at each end of the widest row for their reasons."),
    VIEWS: N_("Let both sides speak before anybody argues. Nobody has to say which dot is theirs."),
    GROUPS: N_("Ask what the groups see differently in their daily work. It is no contest."),
    ROUNDS: N_("Ask what changed their minds. Staying with the first weighting is fine."),
    MAP: N_("Name the numbered quarters. Ask who knows them: does that fit what you see there?"),
    MOVES: N_("Take one quarter and follow its reason back to the topic."),
    OFTEN: N_("What is among them for nearly everybody does not depend on the mean. Talk about the contested ones."),
    MOVED: N_("Ask the room what to try. The result stays as it is."),
    SAID: N_("Read one aloud, and ask who sees it alike. Nobody has to say which text is theirs."),
    VOTE: N_("Let each proposal be read out. It is no contest: whoever wants several ticks several."),
    CHOSEN: N_("Say by which rule was chosen. Ask what those want to say whose proposal was not."),
    NEXT: N_("Say who does what by when, and how those who were here hear of it."),
}


_WEIGHED = N_("The round is closed: reveal the weightings, or reopen it if somebody was too late.")
_TICKED = N_("The vote is closed: reveal its result, or open it again if somebody was too late.")


def note_of(entry: Entry, rounds: Sequence[RoundFacts], vote: VoteFacts | None = None) -> str:
    """Return what the moderator may say with a screen, as a message: of what is closed another thing than before.

    Examples
    --------
    >>> note_of(Entry(WEIGH, 1), [RoundFacts(1, False, False, False)])
    'The round is closed: reveal the weightings, or reopen it if somebody was too late.'
    """
    is_closed = any(facts.number == entry.round and not facts.is_open for facts in rounds)
    if entry.kind == WEIGH and is_closed:
        is_revealed = any(facts.number == entry.round and facts.revealed for facts in rounds)
        return N_("The round is over; its weightings are revealed.") if is_revealed else _WEIGHED
    if entry.kind == VOTE and vote is not None and not vote.is_open:
        return _TICKED
    return NOTES[entry.kind]
