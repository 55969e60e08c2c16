"""Messages with their values in place, followed by advice, and as plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sozial.i18n import Counted

_PLACE = re.compile(r"\{(\w+)\}")
# A value, then the end of a sentence.
_STOPPED = re.compile(r"(\{(\w+)\})\.(?=\s|$)")


def fill_places(template: str, shown: Mapping[str, str]) -> str:
    """Return a message with its values in place; a placeholder without a value stays as it is.

    Examples
    --------
    >>> fill_places("{n} of {all} in {place}.", {"n": "3", "place": "insg."})
    '3 of {all} in insg.'
    """
    # Not by format: a message may come from a file, and would reach into its values, or ask for a gigabyte of room.
    return _PLACE.sub(lambda found: shown.get(found[1], found[0]), _one_stop(template, shown))


def _one_stop(template: str, shown: Mapping[str, str]) -> str:
    """Return a template without the full stops behind values that end in one themselves: “insg.” ends a sentence."""
    return _STOPPED.sub(lambda found: found[1] if shown.get(found[2], "").endswith(".") else found[0], template)


def with_advice(said: str, advice: str) -> str:
    """Return what was found and what to do; what ends in a name or a list gets a full stop between them.

    Examples
    --------
    >>> with_advice("Not known: Au, Bo", "Check them."), with_advice("All is well.", "")
    ('Not known: Au, Bo. Check them.', 'All is well.')
    """
    if not advice:
        return said
    return f"{said}{'' if said.endswith(('.', '!', '?', '…', ':')) else '.'} {advice}"


def message_plain(message: str) -> str | list[str]:
    """Return a message as plain data: its text, of a pair plural, singular and what counts.

    Examples
    --------
    >>> message_plain("Rows"), message_plain(Counted("{n} rows", "{n} row"))
    ('Rows', ['{n} rows', '{n} row', 'n'])
    """
    return [str(message), message.one, message.by] if isinstance(message, Counted) else message


def message_from(plain: object) -> str:
    """Return a message from plain data.

    Raises
    ------
    TypeError
        If it is neither a text nor a pair.
    """
    if isinstance(plain, str):
        return plain
    if isinstance(plain, list) and len(plain) == 3 and all(isinstance(part, str) for part in plain):
        return Counted(*plain)
    raise TypeError("message")
