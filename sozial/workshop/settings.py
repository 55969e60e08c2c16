"""What the moderator fixes before the first round, and its form in the database."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from sozial.plain_data import from_plain
from sozial.workshop.ballot import Form, Topic

_RECIPE_KEY = "method"


# A ballot has room for so many groups, and so many letters of each.
MOST_GROUPS, LONGEST_GROUP = 6, 40


@dataclass(frozen=True)
class WorkshopSettings:
    """What the moderator fixes before the first round.

    Parameters
    ----------
    recipe
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
    recipe: str
    dataset_digest: str
    dataset_title: str
    period: str


def write_settings(settings: WorkshopSettings) -> str:
    """Return settings as JSON; a recipe has the key that it had in every version."""
    found = asdict(settings)
    for topic in found["topics"]:
        # Without a late topic it is what earlier versions wrote, and can read.
        if topic["since"] == 1:
            del topic["since"]
    return json.dumps(
        {_RECIPE_KEY if key == "recipe" else key: value for key, value in found.items()}, ensure_ascii=False
    )


def read_settings(text: str) -> WorkshopSettings:
    """Return settings from JSON.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it holds anything that no settings hold.
    """
    found: dict[str, Any] = json.loads(text)
    for topic in found["topics"]:
        # Workshops begun before recipes with levels could be weighed call them indicators.
        if isinstance(topic, dict) and "indicators" in topic:
            topic.setdefault("members", topic.pop("indicators"))
    if "recipe" in found:
        raise ValueError("recipe")
    return from_plain(
        WorkshopSettings, {"recipe" if key == _RECIPE_KEY else key: value for key, value in found.items()}
    )


def group_names(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the groups that are typed with commas between, and those that are left out or shortened.

    Examples
    --------
    >>> group_names("Träger, Verwaltung,, Träger")
    (('Träger', 'Verwaltung'), ())
    >>> group_names("a,b,c,d,e,f,g")[1], group_names("x" * 41)[1] == ("x" * 41,)
    (('g',), True)
    """
    typed = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    kept = tuple(dict.fromkeys(name[:LONGEST_GROUP] for name in typed[:MOST_GROUPS]))
    return kept, tuple(name for name in typed if name not in kept)
