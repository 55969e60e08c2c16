"""Words for the topics that are usual: plain names and one sentence each, in every language of the ballot.

They come with the app and are marked as not checked until a person confirms them in a workshop.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sozial.i18n import DEFAULT_LANGUAGE
from sozial.toml_text import read_toml

_FOLDER = Path(__file__).with_name("topics")
# A unit of measure at the end is no part of a name; an age group is.
_UNIT = re.compile(r"\s*(\((%|in %|prozent|je [\d.]+|€|euro)\)|in %|,? je [\d.]+)$", re.I)
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


@dataclass(frozen=True)
class ShippedWords:
    """What a usual topic is called in one language.

    Parameters
    ----------
    label
        Its name; empty in German, where the data's own stands.
    plain
        An everyday name beside it; may be empty.
    is_checked
        Whether a second person has confirmed this language's words.
    """

    label: str
    plain: str
    explanation: str
    is_checked: bool


def plain_name(name: str) -> str:
    """Return a name as names are compared.

    Examples
    --------
    >>> plain_name("SGB‑II–Quote  in %"), plain_name("Arbeitslosenanteil (15–64)")
    ('sgb-ii-quote', 'arbeitslosenanteil (15-64)')
    """
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", " ".join(name.split()))
    return _UNIT.sub("", text).casefold().strip()


@cache
def _file(language: str) -> Mapping[str, Any]:
    path = _FOLDER / f"{language}.toml"
    return read_toml(path.read_bytes()) if _CODE.fullmatch(language) and path.is_file() else {}


@cache
def _codes() -> dict[str, str]:
    entries = {code: entry for code, entry in _file(DEFAULT_LANGUAGE).items() if isinstance(entry, dict)}
    return {plain_name(name): code for code, entry in entries.items() for name in entry["names"]}


def usual_topics() -> tuple[str, ...]:
    """Return the codes of all usual topics."""
    return tuple(dict.fromkeys(_codes().values()))


def shipped_words(name: str, language: str) -> ShippedWords | None:
    """Return what a usual topic is called in a language; None for any other topic, or without words in this language.

    Parameters
    ----------
    name
        As the data call it, in German.

    Examples
    --------
    >>> shipped_words("SGB-II-Quote", "de").plain, shipped_words("sgb-ii-quote in %", "en").plain
    ('Menschen mit Bürgergeld', 'People living on Bürgergeld')
    >>> shipped_words("Wohnen", "tr").label, shipped_words("Wohnen am Hafen", "tr")
    ('Konut', None)
    """
    code, words = _codes().get(plain_name(name)), _file(language)
    entry = words.get(code) if code is not None else None
    if entry is None:
        return None
    label, plain, explanation = (str(entry.get(key, "")) for key in ("label", "plain", "explanation"))
    return ShippedWords(label, plain, explanation, bool(words.get("checked")))
