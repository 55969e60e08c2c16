"""What was taken back, excluded or added in the course of a workshop, for its record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """Kinds of steps that a record names."""

    TAKEN_BACK = "taken-back"
    REOPENED = "reopened"
    HIDDEN = "hidden"
    QUARTERS_HIDDEN = "quarters-hidden"
    EXCLUDED = "excluded"
    COUNTED = "counted"
    TOPIC = "topic"
    TOPIC_TAKEN_BACK = "topic-taken-back"
    RESUMED = "resumed"
    BROUGHT_BACK = "brought-back"


@dataclass(frozen=True)
class Step:
    """One step, without a time.

    Parameters
    ----------
    number
        The round that it is about; 0: the whole workshop.
    note
        The moderator's words, or the topic's name.
    """

    what: What
    number: int = 0
    note: str = ""
