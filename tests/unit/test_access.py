"""Roles and rights: what the operator's file gives, and what a mistake in it does."""

from __future__ import annotations

import pytest

from sozial.access import RIGHTS, Right, Role, RoleBook, read_role_book, rights_of

FILE = b"""
claim = "gruppen"
[roles]
viewer = ["*"]
planner = ["Planung@Stadt.example", "fb-sozial"]
moderator = ["4711"]
operator = []
"""


@pytest.fixture
def book():
    found, findings = read_role_book(FILE, "roles.toml")
    assert findings == ()
    return found


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        ({"email": "wer@x.example"}, {Role.VIEWER}),
        ({"email": " planung@stadt.example "}, {Role.VIEWER, Role.PLANNER}),
        ({"email": "planung@stadt.example", "email_verified": False}, {Role.VIEWER}),
        ({"email": "planung@stadt.example", "email_verified": True}, {Role.VIEWER, Role.PLANNER}),
        ({"sub": "4711"}, {Role.VIEWER, Role.MODERATOR}),
        ({"gruppen": "FB-Sozial"}, {Role.VIEWER, Role.PLANNER}),
        ({"gruppen": ["a", "fb-sozial"], "sub": "4711"}, {Role.VIEWER, Role.PLANNER, Role.MODERATOR}),
        # Another claim than the named one, numbers, nested things and a claimed star count for nothing.
        ({"groups": ["fb-sozial"]}, {Role.VIEWER}),
        ({"gruppen": [{"name": "fb-sozial"}, 4711, None, "*"]}, {Role.VIEWER}),
        ({}, {Role.VIEWER}),
    ],
)
def test_roles_come_from_addresses_subjects_and_groups(book, said, roles):
    assert book.roles_of(said) == roles


def test_a_star_that_somebody_claims_opens_nothing():
    book = RoleBook({Role.OPERATOR: frozenset({"*x"})})
    assert book.roles_of({"sub": "*", "email": "*"}) == frozenset()


def test_rights_add_up_and_only_operators_have_all():
    assert rights_of([]) == frozenset()
    assert Right.KEEP not in rights_of([Role.VIEWER, Role.MODERATOR])
    assert rights_of([Role.PLANNER, Role.MODERATOR]) == frozenset(Right) - {Right.OPERATE}
    assert all(Right.LOOK in rights for rights in RIGHTS.values())
    assert RIGHTS[Role.OPERATOR] == frozenset(Right)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "roles"),
        (b"roles = 3", "roles"),
        (b"[roles]\nchief = ['a']", "roles.chief"),
        (b"[roles]\nviewer = 'a'", "roles.viewer"),
        (b"[roles]\nviewer = [1]", "roles.viewer"),
        (b"claim = 3\n[roles]", "claim"),
        (b"admin = ['a']\n[roles]", "admin"),
        (b"[roles", ""),
        (b"\xff\xfe", ""),
    ],
)
def test_a_file_with_a_mistake_gives_nobody_a_role(content, place):
    book, findings = read_role_book(content, "roles.toml")
    assert book.roles_of({"email": "a", "sub": "a"}) == frozenset()
    assert place in findings[0].line("de")
