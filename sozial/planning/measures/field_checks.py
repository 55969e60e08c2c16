"""What keeps an entry from being kept, field by field, as its fields are declared."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator
from typing import Any

from sozial.errors import Finding, Phrase, Severity
from sozial.i18n import N_
from sozial.planning.measures.field_kinds import Amount, Day, Field, Number, Parts, Several, Words
from sozial.planning.measures.fields import fields_of

# What no spreadsheet can hold; line breaks and tabs are fine.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def is_day(text: str) -> bool:
    """Whether a text is a date that a spreadsheet can hold, in ISO writing.

    Examples
    --------
    >>> is_day("2026-02-28"), is_day("2026-02-30"), is_day("1850-01-01")
    (True, False, False)
    """
    try:
        return datetime.date.fromisoformat(text).isoformat() == text and text >= "1900-03-01"
    except ValueError:
        return False


def tidy_text(text: str) -> str:
    r"""Return a text without space at its ends, its lines ending in one way.

    Examples
    --------
    >>> tidy_text(" one\r\ntwo ")
    'one\ntwo'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def check_fields(entry: object, place: str) -> list[Finding]:
    """Return every reason why an entry cannot be kept that lies in one of its fields; with what to do.

    Parameters
    ----------
    place
        What the entry is called.
    """
    found = []
    for name, field in fields_of(type(entry)).items():
        value = getattr(entry, name)
        for code, message, remedy, values in _problems(field, value):
            said = {"field": Phrase(field.label)} | values
            found.append(Finding(code, Severity.ERROR, message, remedy, place, said))
        for part in _parts(field, value):
            found += check_fields(part, place)
    return found


def _parts(field: Field, value: Any) -> tuple[Any, ...]:
    if isinstance(field, Several):
        return tuple(value)
    return (value,) if isinstance(field, Parts) and value is not None else ()


_Problem = tuple[str, str, str, dict[str, object]]


def _problems(field: Field, value: Any) -> Iterator[_Problem]:
    """Yield code, message, remedy and values of what is wrong with a value."""
    if field.needed is not None and not _is_there(field, value):
        yield field.needed.code, field.needed.message, field.needed.remedy, {}
    else:
        yield from _wrong(field, value)


def _is_there(field: Field, value: Any) -> bool:
    match field:
        case Day():
            return is_day(value)
        case Number():
            return value is not None and math.isfinite(value)
        case _:
            return bool(value.strip() if isinstance(value, str) else value)


def _wrong(field: Field, value: Any) -> Iterator[_Problem]:
    match field:
        case Words():
            if len(value) > field.longest:
                yield "too-long", N_("“{field}” has more than {n} characters."), N_("Shorten it."), {"n": field.longest}
            if _HIDDEN.search(value):
                remedy = N_("Type it again instead of pasting it.")
                yield "hidden", N_("“{field}” holds characters that cannot be shown."), remedy, {}
        case Day():
            if value and not is_day(value):
                yield "no-date", N_("“{field}”: “{text}” is no date."), N_("Write it as 31.12.2026."), {"text": value}
        case Amount():
            if value is not None and not (math.isfinite(value) and value >= 0):
                yield "amount", N_("“{field}” must be a number from 0 upwards."), N_("Correct it."), {}
