"""What is computed once of a workshop's weightings: the quarters that a round gives, what can be a topic, a vote."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from sozial.index.recipe.recipe_file import read_recipe
from sozial.model import Dataset
from sozial.recipe import Recipe
from sozial.ui.memory.bounded import cached_on
from sozial.workshop import late_topics, proposals, topics
from sozial.workshop.ballot import Ballot, Topic
from sozial.workshop.proposals import Choice, ChoiceResult
from sozial.workshop.quarters import Quarters, rank_quarters
from sozial.workshop.settings import WorkshopSettings


def given_in(rounds: Sequence[Sequence[Ballot]]) -> Hashable:
    """Return what stands for the ballots of several rounds."""
    return tuple(
        tuple((ballot.group, tuple(sorted(ballot.values.items()))) for ballot in ballots) for ballots in rounds
    )


@cached_on(lambda dataset, settings, held_on, rounds: (dataset.digest, settings, held_on, given_in(rounds)))
def quarters(
    dataset: Dataset, settings: WorkshopSettings, held_on: str, rounds: Sequence[Sequence[Ballot]]
) -> Quarters:
    """Return what the last of several rounds makes of the quarters; nobody changes what is kept.

    Raises
    ------
    DataError
        If the recipe cannot run on this dataset.
    """
    return rank_quarters(dataset, settings, held_on, rounds)


@cached_on(lambda dataset, settings, language: (dataset.digest, settings, language))
def late_candidates(dataset: Dataset, settings: WorkshopSettings, language: str) -> list[tuple[Topic, str]]:
    """Return what can be added as a topic, each with the name of the topic that it is a part of so far.

    Raises
    ------
    DataError
        If the workshop's recipe cannot be read.
    """
    recipe = read_recipe(settings.recipe.encode(), settings.title)
    return late_topics.late_candidates(dataset, recipe, settings, language)


@cached_on(lambda dataset, recipe, period, language, by_domain: (dataset.digest, recipe, period, language, by_domain))
def possible_topics(dataset: Dataset, recipe: Recipe, period: str, language: str, by_domain: bool) -> list[Topic]:
    """Return what can be weighed; the index is computed for it."""
    return topics.possible_topics(dataset, recipe, period, language, by_domain)


@cached_on(lambda dataset, recipe, period: (dataset.digest, recipe, period))
def codes_in_vain(dataset: Dataset, recipe: Recipe, period: str) -> list[str]:
    """Return the indicators that nobody can weigh in a period; the index is computed for it."""
    return topics.codes_in_vain(dataset, recipe, period)


@cached_on(lambda choice, ballots: (choice, ballots))
def counted_choice(choice: Choice, ballots: tuple[frozenset[str], ...]) -> ChoiceResult | None:
    """Return what a vote on proposals gave; None for too few ballots."""
    return proposals.count_choice(choice, ballots)
