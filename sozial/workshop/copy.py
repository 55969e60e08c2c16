"""A workshop that was held, as it goes into the copy of a project: what was fixed, and the weightings of its rounds."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sozial.workshop.ballot import Ballot, check_ballot
from sozial.workshop.settings import WorkshopSettings, read_settings, write_settings

MOST_ROUNDS, MOST_BALLOTS, _LONGEST_TEXT = 50, 20_000, 2_000


@dataclass(frozen=True)
class WorkshopCopy:
    """A workshop without its code, its keys and its participants.

    Parameters
    ----------
    rounds
        The weightings of each closed round, in no order that means anything.
    """

    settings: WorkshopSettings
    held_on: str
    rounds: tuple[tuple[Ballot, ...], ...]


def sorted_ballots(ballots: Iterable[Ballot]) -> tuple[Ballot, ...]:
    """Return ballots in an order that tells nothing of who gave them, and is the same on every computer."""
    return tuple(sorted(ballots, key=lambda ballot: (ballot.group, sorted(ballot.values.items()))))


def write_copy(copy: WorkshopCopy) -> dict[str, Any]:
    """Return a workshop as plain data; `read_copy` gives the same back."""

    def told(ballot: Ballot) -> dict[str, Any]:
        return {"group": ballot.group, "values": dict(sorted(ballot.values.items()))}

    rounds = [[told(ballot) for ballot in held] for held in copy.rounds]
    return {"settings": json.loads(write_settings(copy.settings)), "held_on": copy.held_on, "rounds": rounds}


def read_copy(found: dict[str, Any]) -> WorkshopCopy:
    """Return a workshop from plain data that may come from anywhere.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it holds anything that no workshop holds.
    """
    settings = read_settings(json.dumps(found["settings"]))
    plain = (settings.title, settings.dataset_digest, settings.dataset_title, settings.period)
    texts = (*plain, *settings.groups, *(part for topic in settings.topics for part in (topic.code, topic.label)))
    if not settings.topics or any(len(text) > _LONGEST_TEXT for text in texts):
        raise ValueError("settings")
    rounds = tuple(sorted_ballots(_ballot(one) for one in held) for held in found["rounds"])
    if len(rounds) > MOST_ROUNDS or sum(map(len, rounds)) > MOST_BALLOTS:
        raise ValueError("rounds")
    for ballot in (one for held in rounds for one in held):
        if ballot.group not in (*settings.groups, "") or check_ballot(settings.form, settings.topics, ballot.values):
            raise ValueError("ballot")
    return WorkshopCopy(settings, datetime.date.fromisoformat(found["held_on"]).isoformat(), rounds)


def _ballot(found: dict[str, Any]) -> Ballot:
    values = {str(code): value for code, value in found["values"].items()}
    if not all(isinstance(value, int) for value in values.values()):
        raise ValueError("ballot")
    return Ballot(str(found["group"]), values)
