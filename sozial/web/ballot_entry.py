"""What a phone sent in: texts read as numbers in any script, and everything that keeps them from counting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sozial.errors import DataError
from sozial.web.guarding import digest_of_codes
from sozial.workshop.ballot import Form, Topic, check_ballot, highest_value
from sozial.workshop.order import parts_of_places
from sozial.workshop.settings import WorkshopSettings

# Said of a rating by whoever leaves topics out: what is not rated is unimportant.
UNRATED, UNIMPORTANT = "unrated", "0"


@dataclass(frozen=True)
class Mistake:
    """Why a ballot does not count: the name of a text of the ballot, and what fills it; topics by their codes."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """What was entered.

    Parameters
    ----------
    texts
        As they were sent, in the order of the topics.
    group
        The group that was chosen, empty for none of them.
    values
        By topic, as a ballot holds them; only without mistakes they count.
    """

    texts: tuple[str, ...]
    group: str = ""
    values: Mapping[str, int] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()


def whole_number(text: str, most_digits: int = 3) -> int | None:
    """Return a number that is written with the digits of any script; None where it is none.

    Examples
    --------
    >>> whole_number("42"), whole_number("٤٢"), whole_number("४२"), whole_number("4²"), whole_number("-1")
    (42, 42, 42, None, None)
    """
    return int(text) if text.isdecimal() and len(text) <= most_digits else None


def plain_digits(text: str) -> str:
    """Return a text with its digits as they are kept, whichever script they were written in.

    Examples
    --------
    >>> plain_digits("AB٣ ۷"), plain_digits("x²")
    ('AB3 7', 'x²')
    """
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)


def read_entry(settings: WorkshopSettings, topics: Sequence[Topic], fields: Mapping[str, str]) -> Entry:
    """Return what was entered, and everything that is wrong with it."""
    texts = tuple(fields.get(f"t{place}", "").strip()[:6] for place in range(1, len(topics) + 1))
    own = digest_of_codes(topic.code for topic in topics)
    if fields.get("of", own) != own:
        # What was entered is of other topics: nothing of it is put to these.
        return Entry(("",) * len(topics), "", {}, (Mistake("topics"),))
    chosen = whole_number(fields.get("group", "0"), 2)
    if chosen is None or chosen > len(settings.groups):
        return Entry(texts, "", {}, (Mistake("group"),))
    group = settings.groups[chosen - 1] if chosen else ""
    left_out = UNIMPORTANT if fields.get(UNRATED) == UNIMPORTANT else ""
    values, mistakes = _values(settings.form, topics, texts, left_out)
    return Entry(texts, group, values, tuple(mistakes))


def _values(
    form: Form, topics: Sequence[Topic], texts: Sequence[str], left_out: str
) -> tuple[dict[str, int], list[Mistake]]:
    if form is Form.RATING:
        texts = [text or left_out for text in texts]
        empty = [topic.code for topic, text in zip(topics, texts, strict=True) if not text]
        if empty:
            return {}, [Mistake("unrated", {"n": len(empty), "topics": empty})]
    if form is Form.ORDER:
        return _ordered(topics, texts)
    # Of points, whoever leaves a field empty gives none: the sum says so.
    numbers = [whole_number(text or "0") for text in texts]
    if None in numbers:
        return {}, [Mistake("out-of-range", {"highest": highest_value(form, len(topics))})]
    values = {topic.code: given or 0 for topic, given in zip(topics, numbers, strict=True)}
    found = (Mistake(finding.code, finding.values) for finding in check_ballot(form, topics, values))
    return values, list({mistake.code: mistake for mistake in found}.values())


def _ordered(topics: Sequence[Topic], texts: Sequence[str]) -> tuple[dict[str, int], list[Mistake]]:
    places = {}
    for topic, text in zip(topics, texts, strict=True):
        place = whole_number(text)
        places[topic.code] = place if place is not None and 1 <= place <= len(topics) else None
    try:
        return parts_of_places(places, {code: code for code in places}), []
    except DataError as error:
        return {}, [Mistake(finding.code, finding.values) for finding in error.findings]
