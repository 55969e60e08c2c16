"""What phones are answered once the quarters of a round are revealed: made here, where the data is."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

from sozial.index.recipe.recipe_file import read_recipe
from sozial.model import Dataset
from sozial.store.opened import workshop_store
from sozial.store.voting.workshop import RoundState, Workshop
from sozial.workshop.ballot import Ballot
from sozial.workshop.small_groups import shows_single

Builder = Callable[..., dict[str, Any]]


def _builder() -> Builder | None:
    """Return what makes the document; None in versions of the app without answers on phones."""
    try:
        found: Builder = importlib.import_module("sozial.workshop.own_answer").build_answers
    except ModuleNotFoundError:
        return None
    return found


def keep_phone_answers(
    workshop: Workshop, entry: RoundState, ballots: Sequence[Ballot], dataset: Dataset, builder: Builder | None = None
) -> None:
    """Make and keep the answers of a round whose quarters are revealed, once.

    Parameters
    ----------
    builder
        What makes the document; None: the app's own.

    Raises
    ------
    DataError
        If the recipe cannot run on this dataset.
    """
    build = builder or _builder()
    if build is None or not entry.quarters_revealed or not shows_single(len(ballots)):
        return
    if workshop_store().answers(workshop, entry.number) is not None:
        return
    settings = workshop.settings
    recipe = read_recipe(settings.recipe.encode(), settings.title)
    found = build(dataset, recipe, settings.period, settings.topics, ballots, settings.most)
    workshop_store().keep_answers(workshop, entry.number, found)
