"""What of people's own words everybody in the room may see: texts that are shown, and a vote that was revealed."""

from __future__ import annotations

from sozial.output.words.choice_words import choice_scene
from sozial.store.opened import choice_store, statement_store
from sozial.store.voting.proposals import ChoiceState
from sozial.store.voting.workshop import Workshop
from sozial.ui.memory.cached_workshop import counted_choice
from sozial.workshop.statements import StatementKind, scene_content


def said_in_room(workshop: Workshop) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what people said to be missing, as far as it is shown: headings, each with its texts."""
    return scene_content(statement_store().all(workshop), StatementKind.MISSING)


def chosen_in_room(workshop: Workshop, language: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """Return which proposals were chosen: a headline, and each with its reason; None where nothing is revealed."""
    kept = choice_store().read(workshop)
    if kept is None or kept.state is not ChoiceState.REVEALED:
        return None
    found = counted_choice(kept.choice, tuple(choice_store().ballots(workshop)))
    return None if found is None else choice_scene(kept.choice, found.outcome, language)
