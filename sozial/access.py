"""Who may do what: roles from the operator's file, and the rights they give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.toml_text import UNREADABLE, read_toml, reason_of


class Right(StrEnum):
    """One thing that somebody may do."""

    LOOK = "look"
    INTERNAL = "internal"
    KEEP = "keep"
    MODERATE = "moderate"
    OPERATE = "operate"


class Role(StrEnum):
    """What somebody is in this app; several may be held together."""

    VIEWER = "viewer"
    PLANNER = "planner"
    MODERATOR = "moderator"
    OPERATOR = "operator"


ROLE_LABELS: Mapping[Role, str] = {
    Role.VIEWER: N_("Viewer"),
    Role.PLANNER: N_("Planner"),
    Role.MODERATOR: N_("Moderator"),
    Role.OPERATOR: N_("Operator"),
}
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.LOOK}),
    Role.PLANNER: frozenset({Right.LOOK, Right.INTERNAL, Right.KEEP}),
    Role.MODERATOR: frozenset({Right.LOOK, Right.MODERATE}),
    Role.OPERATOR: frozenset(Right),
}
EVERYBODY = "*"
# How an entry of the file says that it names a subject, or a group, whatever it looks like.
SUBJECT, GROUP = "sub:", "group:"
_STRICT = "verified-only"


@dataclass(frozen=True)
class RoleBook:
    """Which people and groups hold which role.

    Parameters
    ----------
    holders
        By role: addresses, groups, "group:…" and "sub:…" as `plain_holder` writes them; "*" for everybody who is
        signed in.
    claim
        Name of what the identity provider says about groups.
    is_strict
        Whether an address counts only where the provider says that it is verified.
    """

    holders: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    claim: str = "groups"
    is_strict: bool = False

    def roles_of(self, said: Mapping[str, Any]) -> frozenset[Role]:
        """Return the roles of somebody who is signed in.

        What somebody is called in one way never counts for another: a group that is called like an address, or a
        subject that is called like a group, gives nobody's role.

        Parameters
        ----------
        said
            What the identity provider says about the person.

        Examples
        --------
        >>> book = RoleBook({Role.PLANNER: frozenset({"a@stadt.de"}), Role.MODERATOR: frozenset({"team"})})
        >>> sorted(book.roles_of({"email": "A@stadt.de", "groups": ["Team"]}))
        [<Role.MODERATOR: 'moderator'>, <Role.PLANNER: 'planner'>]
        >>> book.roles_of({"email": "a@stadt.de", "email_verified": False})
        frozenset()
        >>> book.roles_of({"sub": "team", "groups": ["a@stadt.de"]})
        frozenset()
        """
        names = {EVERYBODY}
        address = verified_address(said, self.is_strict)
        if "@" in address:
            names.add(_lower(address))
        subject, groups = said.get("sub"), said.get(self.claim)
        if isinstance(subject, str) and subject:
            names.add(SUBJECT + subject)
        for group in groups if isinstance(groups, (list, tuple)) else [groups]:
            if isinstance(group, str) and group:
                names.update(
                    {GROUP + _lower(group)} if _is_of_a_kind(group) else {_lower(group), GROUP + _lower(group)}
                )
        return frozenset(role for role, holders in self.holders.items() if holders & names)


def names_of(said: Mapping[str, Any], claim: str) -> frozenset[str]:
    """Return by what a signed-in person may be named among the people of a town: the address, or what a claim says.

    Subjects are none of it, because with some providers people choose them; neither is a value of the claim that looks
    like an address.

    Examples
    --------
    >>> sorted(names_of({"email": "A@b.de", "sub": "x", "town": ["Bonn", "c@d.de"]}, "town"))
    ['a@b.de', 'bonn']
    """
    address, values = verified_address(said), said.get(claim)
    names = {_lower(address)} if "@" in address else set()
    for value in values if isinstance(values, (list, tuple)) else [values]:
        if isinstance(value, str) and value.strip() and not _is_of_a_kind(value.strip()):
            names.add(_lower(value.strip()))
    return frozenset(names)


def verified_address(said: Mapping[str, Any], is_strict: bool = False) -> str:
    """Return somebody's address; empty where the provider says of it anything else than that it is verified.

    Parameters
    ----------
    is_strict
        Whether it counts for nothing as well where the provider does not say.

    Examples
    --------
    >>> [verified_address({"email": "a@b", "email_verified": value}) for value in (True, "True", "false", 0, None)]
    ['a@b', 'a@b', '', '', '']
    """
    address, verified = said.get("email"), said.get("email_verified", not is_strict)
    is_verified = verified is True or (isinstance(verified, str) and verified.lower() == "true")
    return address if isinstance(address, str) and is_verified else ""


def plain_holder(name: str) -> str:
    """Return an entry of the operator's file as it is compared: in any case, but for subjects, which differ by it.

    Examples
    --------
    >>> plain_holder(" Planung@Stadt.de "), plain_holder("sub:aB"), plain_holder("Group:Team")
    ('planung@stadt.de', 'sub:aB', 'group:team')
    """
    text = name.strip()
    if text.lower().startswith(SUBJECT):
        return SUBJECT + text[len(SUBJECT) :].strip()
    return _lower(text)


def _lower(text: str) -> str:
    # Letters that only look like those of another address stay apart: the sign of the Kelvin would become a “k”.
    return "".join(letter.lower() if letter.isascii() or not letter.lower().isascii() else letter for letter in text)


def _is_of_a_kind(name: str) -> bool:
    """Whether an entry written like this would name an address, a subject or a group by its kind, or everybody."""
    return "@" in name or name == EVERYBODY or name.lower().startswith((SUBJECT, GROUP))


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """Return what somebody with these roles may do.

    Examples
    --------
    >>> sorted(rights_of([Role.VIEWER, Role.MODERATOR]))
    [<Right.LOOK: 'look'>, <Right.MODERATE: 'moderate'>]
    """
    found: frozenset[Right] = frozenset()
    return found.union(*(RIGHTS[role] for role in roles))


def unreadable_roles(place: str, reason: str) -> Finding:
    """Return what is said where the file of roles cannot be read."""
    message = N_("The file of roles cannot be read: {reason}")
    return Finding("roles", Severity.ERROR, message, _REMEDY, place, {"reason": reason})


@lru_cache(maxsize=4)
def read_role_book(content: bytes, place: str) -> tuple[RoleBook, tuple[Finding, ...]]:
    r"""Read who holds which role; where anything is wrong nobody holds any, and the findings say why.

    Parameters
    ----------
    content
        TOML: lists named after the roles in a section [roles], "claim" and "verified-only".

    Examples
    --------
    >>> book, findings = read_role_book(b'[roles]\nviewer = ["*"]\nplanner = ["a@stadt.de"]', "roles.toml")
    >>> sorted(book.roles_of({"email": "a@stadt.de"})), findings
    ([<Role.PLANNER: 'planner'>, <Role.VIEWER: 'viewer'>], ())
    """
    try:
        found = read_toml(content)
    except UNREADABLE as error:
        return RoleBook(), (unreadable_roles(place, reason_of(error)),)
    table, claim = found.get("roles"), found.get("claim", RoleBook.claim)
    known = {str(role) for role in Role}
    is_strict = found.get(_STRICT, False)
    wrong = [key for key in found if key not in ("roles", "claim", _STRICT)]
    wrong += ["roles"] if not isinstance(table, dict) else [f"roles.{key}" for key in table if key not in known]
    wrong += [] if isinstance(claim, str) else ["claim"]
    wrong += [] if isinstance(is_strict, bool) else [_STRICT]
    entries = table if isinstance(table, dict) else {}
    wrong += [
        f"roles.{key}"
        for key, value in entries.items()
        if key in known and not (isinstance(value, list) and all(isinstance(name, str) for name in value))
    ]
    if wrong:
        message = N_("The file of roles has mistakes at: {keys}. Until they are mended nobody holds a role.")
        return RoleBook(), (
            Finding("roles", Severity.ERROR, message, _REMEDY, place, {"keys": ", ".join(wrong)[:200]}),
        )
    holders = {Role(key): frozenset(map(plain_holder, value)) - {""} for key, value in entries.items()}
    return RoleBook(holders, claim, is_strict), ()


_REMEDY = N_("See “Sign-in and roles” in docs/operating.md.")
