"""How the text of a setting is read, and what is said of one that is not allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sozial.i18n import N_

# Whoever knows the key of the public figures undoes their protection: fewer characters could be tried out.
LEAST_KEY = 16


@dataclass(frozen=True)
class Kind:
    """How the text of a setting is read.

    Parameters
    ----------
    read
        Raises ValueError for what is not allowed.
    refused
        What is said of a text that is not allowed, and what is: a message identifier.
    values
        What fills its placeholders, beside {variable} and {found}.
    stays
        Whether a text that is not allowed is handed on as it is, to be refused where it is used: another one in its
        place would lead somewhere else.
    """

    read: Callable[[str], Any]
    refused: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    stays: bool = False


def chosen(*names: str) -> Kind:
    """Return how one of several names is read, however it is written.

    Examples
    --------
    >>> chosen("internal", "public").read("Public")
    'public'
    """

    def read(text: str) -> str:
        if text.lower() not in names:
            raise ValueError
        return text.lower()

    return Kind(read, N_("{variable} is “{found}”. Allowed is one of: {names}."), {"names": ", ".join(names)})


def number(least: int) -> Kind:
    """Return how a whole number is read.

    Examples
    --------
    >>> number(16).read("64")
    64
    """

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least):
            raise ValueError
        return int(text)

    return Kind(read, N_("{variable} is “{found}”. Allowed is a whole number from {least}."), {"least": least})


def matching(pattern: str, refused: str, stays: bool = False, **values: object) -> Kind:
    """Return how a text is read that begins as a pattern says (see `Kind`)."""

    def read(text: str) -> str:
        if re.match(pattern, text) is None:
            raise ValueError
        return text

    return Kind(read, refused, values, stays)


def listed(text: str) -> tuple[str, ...]:
    """Return names that are separated by commas, in small letters.

    Examples
    --------
    >>> listed("A.de, b.de,")
    ('a.de', 'b.de')
    """
    return tuple(part.strip().lower() for part in text.split(",") if part.strip())


TEXT, PATH, NAMES = Kind(str), Kind(Path), Kind(listed)
SWITCH = Kind({"0": False, "1": True}.__getitem__, N_("{variable} is “{found}”. Allowed is 0 or 1."))
KEY = matching(
    rf"(?s).{{{LEAST_KEY},}}", N_("{variable} is too short. Allowed are at least {least} characters."), True,
    least=LEAST_KEY,
)  # fmt: skip
ADDRESS = matching(
    r"[a-z0-9+]+://", N_("{variable} is no address. Allowed is one like postgresql://user@server/database."), True
)
TILES = matching(
    r"https?://(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})",
    N_("{variable} is “{found}”. Allowed is an address that begins with https:// and holds {z}, {x} and {y}."),
)
LEVELS = chosen("debug", "info", "warning", "error", "critical")
ROLES, MODES = chosen("viewer", "planner", "moderator", "operator"), chosen("internal", "public")
