"""What of people's own words everybody in the room may see: texts that are shown, and a vote that was revealed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sozial.output.room.running_order import VoteFacts
from sozial.output.words.choice_words import amount_words, choice_scene
from sozial.store.opened import choice_store, statement_store
from sozial.store.voting.proposals import ChoiceState
from sozial.store.voting.workshop import Workshop
from sozial.ui.memory.cached_workshop import counted_choice
from sozial.workshop.statements import StatementKind, scene_content


def said_in_room(workshop: Workshop) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what people said to be missing, as far as it is shown: headings, each with its texts."""
    return scene_content(statement_store().all(workshop), StatementKind.MISSING)


@dataclass(frozen=True)
class VoteInRoom:
    """A vote on proposals, as far as everybody may see it.

    Parameters
    ----------
    budget
        In words.
    chosen
        A headline, and what was chosen, each with its reason; None where nothing is revealed, or too few have ticked.
    """

    facts: VoteFacts
    proposals: int
    budget: str
    chosen: tuple[str, tuple[tuple[str, str], ...]] | None = None


def vote_in_room(workshop: Workshop, language: str) -> VoteInRoom | None:
    """Return the vote on proposals as it stands; None where none was opened."""
    kept = choice_store().read(workshop)
    if kept is None or kept.state is ChoiceState.DRAFT:
        return None
    revealed = kept.state is ChoiceState.REVEALED
    facts = VoteFacts(kept.state is ChoiceState.OPEN, revealed)
    budget = amount_words(Fraction(kept.choice.cents, 100), language)
    found = counted_choice(kept.choice, tuple(choice_store().ballots(workshop))) if revealed else None
    chosen = None if found is None else choice_scene(kept.choice, found.outcome, language)
    return VoteInRoom(facts, len(kept.choice.proposals), budget, chosen)
