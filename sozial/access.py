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


@dataclass(frozen=True)
class RoleBook:
    """Which people and groups hold which role.

    Parameters
    ----------
    holders
        By role: addresses, subjects or groups, in lower case; "*" for everybody who is signed in.
    claim
        Name of what the identity provider says about groups.
    """

    holders: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    claim: str = "groups"

    def roles_of(self, said: Mapping[str, Any]) -> frozenset[Role]:
        """Return the roles of somebody who is signed in.

        Parameters
        ----------
        said
            What the identity provider says about the person. An address that it says is not verified counts for
            nothing.

        Examples
        --------
        >>> book = RoleBook({Role.PLANNER: frozenset({"a@stadt.de"}), Role.MODERATOR: frozenset({"team"})})
        >>> sorted(book.roles_of({"email": "A@stadt.de", "groups": ["Team"]}))
        [<Role.MODERATOR: 'moderator'>, <Role.PLANNER: 'planner'>]
        >>> book.roles_of({"email": "a@stadt.de", "email_verified": False})
        frozenset()
        """
        names = {EVERYBODY}
        if said.get("email_verified") is not False:
            names.update(_texts(said.get("email")))
        names.update(_texts(said.get("sub")))
        names.update(_texts(said.get(self.claim)))
        return frozenset(role for role, holders in self.holders.items() if holders & names)


def _texts(value: Any) -> Iterable[str]:
    values = value if isinstance(value, (list, tuple)) else [value]
    return {entry.strip().lower() for entry in values if isinstance(entry, str) and entry.strip()} - {EVERYBODY}


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
        TOML: lists named after the roles in a section [roles], and "claim".

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
    wrong = [key for key in found if key not in ("roles", "claim")]
    wrong += ["roles"] if not isinstance(table, dict) else [f"roles.{key}" for key in table if key not in known]
    wrong += [] if isinstance(claim, str) else ["claim"]
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
    holders = {Role(key): frozenset(name.strip().lower() for name in value) for key, value in entries.items()}
    return RoleBook(holders, claim), ()


_REMEDY = N_("See “Sign-in and roles” in docs/operating.md.")
