"""TOML from outside, read at a cost that depends on its length alone.

The parser of the standard library copies a key's beginning for each of its parts: one key of 40 kB in 20,000 parts
takes seconds and gigabytes. So a text is looked at once, from left to right, before it is parsed.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from sozial.errors import Phrase
from sozial.i18n import N_

MOST_BYTES = 4_000_000
MOST_KEYS = 100_000
LONGEST_KEY = 1_000
MOST_PARTS = 16
DEEPEST = 32
_OPENING = re.compile("\"\"\"|'''|\"|'|#")
_ENDS = {
    '"""': re.compile(r'\\.|"""(?:"(?:")?)?', re.S),
    "'''": re.compile("'''(?:'(?:')?)?"),
    '"': re.compile(r'\\.|"|\n', re.S),
    "'": re.compile("'|\n"),
    "#": re.compile("\n"),
}
_BESIDE_DOTS = re.compile(r"[^.=,\[\]{}\n]+")
_BRACKETS = re.compile(r"[^\[\]{}]+")
_WHOLE = 2**63


class TextLimitError(ValueError):
    """A text is larger, deeper or longer than any that is meant.

    Parameters
    ----------
    reason
        Message identifier without placeholders.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = Phrase(reason)


# Whatever reading TOML raises; all of it means that the text is none, or one that is not read.
UNREADABLE = (ValueError, RecursionError)


def reason_of(error: BaseException) -> str:
    """Return why a text was not read, for people.

    Examples
    --------
    >>> reason_of(TextLimitError("Keys have at most 16 parts."))
    'Keys have at most 16 parts.'
    """
    return error.reason if isinstance(error, TextLimitError) else str(error)[:200]


def _without_texts(text: str) -> str:
    """Return TOML without its comments, and with one letter for each text in quotes."""
    kept, at = [], 0
    while found := _OPENING.search(text, at):
        kept.append(text[at : found.start()])
        sign, at = found.group(), found.end()
        while True:
            end = _ENDS[sign].search(text, at)
            if end is None:
                if sign == "#":
                    return "".join(kept)
                raise TextLimitError(N_("A text in quotes has no end."))
            at = end.end()
            if end.group()[0] != "\\":
                break
        if end.group() == "\n" and sign != "#":
            raise TextLimitError(N_("A text in quotes has no end."))
        kept.append("\n" if sign == "#" else "q")
    kept.append(text[at:])
    return "".join(kept)


def _check_before(text: str, most_keys: int) -> None:
    plain = _without_texts(text)
    if plain.count("=") > most_keys:
        raise TextLimitError(N_("It has more keys than are read."))
    if "." * MOST_PARTS in _BESIDE_DOTS.sub("", plain):
        raise TextLimitError(N_("A key has more parts than are read."))
    depth = 0
    for sign in _BRACKETS.sub("", plain):
        depth += 1 if sign in "[{" else -1
        if depth > DEEPEST:
            raise TextLimitError(N_("Its sections and lists lie deeper in each other than is read."))


def _check_after(found: dict[str, Any]) -> None:
    open_ones: list[Any] = [found]
    while open_ones:
        value = open_ones.pop()
        if isinstance(value, dict):
            if any(len(key) > LONGEST_KEY for key in value):
                raise TextLimitError(N_("A key is longer than is read."))
            open_ones.extend(value.values())
        elif isinstance(value, list):
            open_ones.extend(value)
        elif isinstance(value, int) and not -_WHOLE <= value < _WHOLE:
            raise TextLimitError(N_("A number has more digits than are read."))


def read_toml(content: bytes | str, most_bytes: int = MOST_BYTES, most_keys: int = MOST_KEYS) -> dict[str, Any]:
    r"""Return what TOML says.

    Parameters
    ----------
    content
        UTF-8, with or without a mark at its beginning, or text.
    most_bytes, most_keys
        How large it may be.

    Raises
    ------
    ValueError
        If it is no TOML; a `TextLimitError` if it is larger or deeper than is read.
    RecursionError
        Never for what this function lets through to the parser; callers catch `UNREADABLE` all the same.

    Examples
    --------
    >>> read_toml(b'name = "a.b.c"  # x.y\n[[part]]\nweight.of = 1')
    {'name': 'a.b.c', 'part': [{'weight': {'of': 1}}]}
    >>> read_toml(b".".join([b"a"] * 20_000) + b" = 1")
    Traceback (most recent call last):
    sozial.toml_text.TextLimitError: A key has more parts than are read.
    """
    if len(content) > most_bytes:
        raise TextLimitError(N_("It is larger than any file of this kind."))
    text = content if isinstance(content, str) else content.decode("utf-8-sig")
    # As the parser does: a line may end as in Windows.
    _check_before(text.replace("\r\n", "\n"), most_keys)
    found = tomllib.loads(text)
    _check_after(found)
    return found
