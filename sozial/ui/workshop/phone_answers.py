"""What phones are answered once the quarters of a round are revealed: made here, where the data is."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.index.recipe.recipe_file import read_recipe
from sozial.model import Dataset
from sozial.store.opened import workshop_store
from sozial.store.voting.workshop import RoundState, Workshop
from sozial.workshop.ballot import Ballot
from sozial.workshop.late_topics import round_recipe, weighed_topics
from sozial.workshop.own_answer import build_answers
from sozial.workshop.small_groups import shows_single


def keep_phone_answers(workshop: Workshop, entry: RoundState, ballots: Sequence[Ballot], dataset: Dataset) -> None:
    """Make and keep the answers of a round whose quarters are revealed, once.

    Raises
    ------
    DataError
        If the recipe cannot run on this dataset.
    """
    if not entry.quarters_revealed or not shows_single(len(ballots)):
        return
    if workshop_store().has_answers(workshop, entry.number):
        return
    settings = workshop.settings
    topics = weighed_topics(settings.topics, ballots)
    recipe = round_recipe(read_recipe(settings.recipe.encode(), settings.title), topics)
    found = build_answers(dataset, recipe, settings.period, topics, ballots, settings.most)
    workshop_store().keep_answers(workshop, entry.number, found)
