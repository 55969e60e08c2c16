"""What the moderator fixes before the first round, and its form in the database."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from sozial.workshop.ballot import Form, Topic


@dataclass(frozen=True)
class WorkshopSettings:
    """What the moderator fixes before the first round.

    Parameters
    ----------
    method
        The recipe as TOML, so that a workshop keeps it whatever happens to the file.
    dataset_digest, dataset_title, period
        What is looked at; the figures themselves are not in here.
    groups
        What participants can choose from; empty: no groups.
    rounds
        How many are planned.
    most
        How many of the most burdened are asked for, fixed before anything is revealed.
    """

    title: str
    form: Form
    topics: tuple[Topic, ...]
    groups: tuple[str, ...]
    rounds: int
    most: int
    method: str
    dataset_digest: str
    dataset_title: str
    period: str


def write_settings(settings: WorkshopSettings) -> str:
    """Return settings as JSON."""
    return json.dumps(asdict(settings), ensure_ascii=False)


def read_settings(text: str) -> WorkshopSettings:
    """Return settings from JSON."""
    found: dict[str, Any] = json.loads(text)
    topics = tuple(
        Topic(
            entry["code"],
            entry["label"],
            entry["explanation"],
            # Workshops begun before recipes with levels could be weighed call them indicators.
            tuple(entry["members"] if "members" in entry else entry["indicators"]),
            tuple(entry.get("facts", ())),
        )
        for entry in found.pop("topics")
    )
    groups = tuple(found.pop("groups"))
    return WorkshopSettings(topics=topics, groups=groups, form=Form(found.pop("form")), **found)
