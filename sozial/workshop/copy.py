"""A workshop that was held, as it goes into the copy of a project: what was fixed, and the weightings of its rounds."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sozial.plain_data import from_plain
from sozial.workshop.ballot import Ballot, check_ballot, topics_of
from sozial.workshop.settings import WorkshopSettings, read_settings, write_settings
from sozial.workshop.steps import Step

MOST_ROUNDS, MOST_BALLOTS, MOST_STEPS, _LONGEST_TEXT = 50, 20_000, 2_000, 2_000


@dataclass(frozen=True)
class WorkshopCopy:
    """A workshop without its code, its keys and its participants.

    Parameters
    ----------
    rounds
        The weightings of each closed round that count, in no order that means anything.
    steps
        What was taken back, excluded or added, for the record.
    """

    settings: WorkshopSettings
    held_on: str
    rounds: tuple[tuple[Ballot, ...], ...]
    steps: tuple[Step, ...] = ()


def sorted_ballots(ballots: Iterable[Ballot]) -> tuple[Ballot, ...]:
    """Return ballots in an order that tells nothing of who gave them, and is the same on every computer."""
    return tuple(sorted(ballots, key=lambda ballot: (ballot.group, sorted(ballot.values.items()))))


def write_copy(copy: WorkshopCopy) -> dict[str, Any]:
    """Return a workshop as plain data; `read_copy` gives the same back."""

    def told(ballot: Ballot) -> dict[str, Any]:
        return {"group": ballot.group, "values": dict(sorted(ballot.values.items()))}

    rounds = [[told(ballot) for ballot in held] for held in copy.rounds]
    written = {"settings": json.loads(write_settings(copy.settings)), "held_on": copy.held_on, "rounds": rounds}
    # Where nothing was taken back it is what earlier versions wrote.
    return written | ({"steps": [asdict(step) for step in copy.steps]} if copy.steps else {})


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
    for number, held in enumerate(rounds, 1):
        topics = topics_of(settings.topics, number)
        for ballot in held:
            if ballot.group not in (*settings.groups, "") or check_ballot(settings.form, topics, ballot.values):
                raise ValueError("ballot")
    steps = tuple(from_plain(Step, step) for step in found.get("steps", ()))
    if len(steps) > MOST_STEPS or any(len(step.note) > _LONGEST_TEXT for step in steps):
        raise ValueError("steps")
    held_on = datetime.date.fromisoformat(found["held_on"]).isoformat()
    return WorkshopCopy(settings, held_on, rounds, steps)


def _ballot(found: dict[str, Any]) -> Ballot:
    values = {str(code): value for code, value in found["values"].items()}
    if not all(isinstance(value, int) for value in values.values()):
        raise ValueError("ballot")
    return Ballot(str(found["group"]), values)
