"""Several towns on one server: which there are, who belongs to which, and what each sets for itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sozial.access import names_of
from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.toml_text import UNREADABLE, read_toml, reason_of

# A key is part of folders, of names in the database and of addresses.
KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_KEY = 40
# What a town may set for itself: names of `sozial.settings.Settings`, which says the same for all.
SETTINGS = ("privacy", "accessibility", "tiles", "tiles_attribution", "minimum_count", "minimum_base")
_REMEDY = N_("See “Many towns” in docs/operating.md.")


def is_town_key(text: str) -> bool:
    """Return whether a text can be the key of a town: small letters, digits, single hyphens.

    Examples
    --------
    >>> [is_town_key(text) for text in ("aachen", "bad-honnef", "../x", "Aachen", "a--b", "")]
    [True, True, False, False, False, False]
    """
    return len(text) <= LONGEST_KEY and KEY.fullmatch(text) is not None


@dataclass(frozen=True)
class Town:
    """One town of several.

    Parameters
    ----------
    key
        How folders, addresses and the database call it.
    name
        How people call it.
    members
        What the sign-in says about its people: values of the claim, or addresses, in lower case.
    settings
        What it sets for itself (see `SETTINGS`), as texts.
    """

    key: str
    name: str
    members: frozenset[str] = frozenset()
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TownBook:
    """The towns of a server.

    Parameters
    ----------
    towns
        By key.
    claim
        Name of what the identity provider says about the town of a person.
    operators
        Who sees which towns there are and how large: addresses, or values of the claim, in lower case.
    """

    towns: Mapping[str, Town] = field(default_factory=dict)
    claim: str = "town"
    operators: frozenset[str] = frozenset()

    def of_person(self, said: Mapping[str, Any]) -> tuple[Town, ...]:
        """Return the towns that a signed-in person belongs to, in the order of the file.

        Parameters
        ----------
        said
            What the identity provider says about the person.

        Examples
        --------
        >>> book = TownBook({key: Town(key, key.title(), frozenset({key})) for key in ("aachen", "bonn")})
        >>> [town.name for town in book.of_person({"email": "a@bonn.de", "town": "Bonn"})]
        ['Bonn']
        """
        names = names_of(said, self.claim)
        return tuple(town for town in self.towns.values() if town.members & names)

    def is_operator(self, said: Mapping[str, Any]) -> bool:
        """Return whether a signed-in person operates the server."""
        return bool(self.operators & names_of(said, self.claim))


def unreadable_towns(place: str, reason: str) -> Finding:
    """Return what is said where the file of towns cannot be read."""
    message = N_("The file of towns cannot be read, so nobody gets in: {reason}")
    return Finding("towns", Severity.ERROR, message, _REMEDY, place, {"reason": reason})


@lru_cache(maxsize=4)
def read_town_book(content: bytes, place: str) -> tuple[TownBook, tuple[Finding, ...]]:
    r"""Read which towns there are; where anything is wrong there is none, and the findings say why.

    Parameters
    ----------
    content
        TOML: a section [towns.KEY] for each town, with "name", "members" and settings; "claim" and "operators" above.

    Examples
    --------
    >>> book, findings = read_town_book(b'[towns.bonn]\nname = "Stadt Bonn"\nmembers = ["bonn"]', "towns.toml")
    >>> book.towns["bonn"].name, findings
    ('Stadt Bonn', ())
    """
    try:
        found = read_toml(content)
    except UNREADABLE as error:
        return TownBook(), (unreadable_towns(place, reason_of(error)),)
    table, claim, operators = found.get("towns"), found.get("claim", TownBook.claim), found.get("operators", [])
    wrong = [key for key in found if key not in ("towns", "claim", "operators")]
    wrong += [] if isinstance(claim, str) and claim else ["claim"]
    wrong += [] if _is_list(operators) else ["operators"]
    wrong += [] if isinstance(table, dict) and table else ["towns"]
    sections = table if isinstance(table, dict) else {}
    for key, section in sections.items():
        wrong += [f"towns.{key}{part}" for part in _wrong_parts(key, section)]
    if not wrong:
        wrong = _shared_members(sections)
    if wrong:
        message = N_("The file of towns has mistakes at: {keys}. Until they are mended nobody gets in.")
        return TownBook(), (
            Finding("towns", Severity.ERROR, message, _REMEDY, place, {"keys": ", ".join(wrong)[:200]}),
        )
    towns = {key: _town(key, section) for key, section in sections.items()}
    return TownBook(towns, str(claim), _lowered(operators)), ()


def _wrong_parts(key: str, section: Any) -> list[str]:
    if not is_town_key(key) or not isinstance(section, dict):
        return [""]
    members = section.get("members")
    wrong = [] if _is_list(members) and members and "*" not in _lowered(members) else [".members"]
    wrong += [] if isinstance(section.get("name"), str) and section["name"].strip() else [".name"]
    wrong += [f".{name}" for name in section if name not in ("name", "members", *SETTINGS)]
    texts = [name for name in ("privacy", "accessibility", "tiles", "tiles_attribution") if name in section]
    wrong += [f".{name}" for name in texts if not isinstance(section[name], str)]
    numbers = [name for name in ("minimum_count", "minimum_base") if name in section]
    return wrong + [f".{name}" for name in numbers if type(section[name]) is not int or section[name] < 0]


def _shared_members(sections: Mapping[str, Any]) -> list[str]:
    """Return where two towns name the same value of a claim: people in both are named by their address instead."""
    first: dict[str, str] = {}
    wrong = []
    for key, section in sections.items():
        for name in _lowered(section["members"]):
            if "@" not in name and first.setdefault(name, key) != key:
                wrong.append(f"towns.{key}.members ({name})")
    return wrong


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and name.strip() for name in value)


def _lowered(names: list[str]) -> frozenset[str]:
    return frozenset(name.strip().lower() for name in names)


def _town(key: str, section: Mapping[str, Any]) -> Town:
    settings = {name: str(section[name]) for name in SETTINGS if name in section}
    return Town(key, section["name"].strip(), _lowered(section["members"]), settings)
