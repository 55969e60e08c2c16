"""Roles and rights: what the operator's file gives, and what a mistake in it does."""

from __future__ import annotations

import pytest

from sozial.access import RIGHTS, Right, Role, RoleBook, read_role_book, rights_of

FILE = b"""
claim = "gruppen"
[roles]
viewer = ["*"]
planner = ["Planung@Stadt.example", "fb-sozial"]
moderator = ["sub:4711x"]
operator = ["group:leitung@stadt.example", "", "  "]
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
        ({"email": "PLANUNG@stadt.example"}, {Role.VIEWER, Role.PLANNER}),
        ({"email": "planung@stadt.example", "email_verified": True}, {Role.VIEWER, Role.PLANNER}),
        ({"email": "planung@stadt.example", "email_verified": "True"}, {Role.VIEWER, Role.PLANNER}),
        ({"sub": "4711x"}, {Role.VIEWER, Role.MODERATOR}),
        ({"gruppen": "FB-Sozial"}, {Role.VIEWER, Role.PLANNER}),
        ({"gruppen": "Leitung@Stadt.example"}, {Role.VIEWER, Role.OPERATOR}),
        ({"gruppen": ["a", "fb-sozial"], "sub": "4711x"}, {Role.VIEWER, Role.PLANNER, Role.MODERATOR}),
        ({}, {Role.VIEWER}),
    ],
)
def test_roles_come_from_addresses_subjects_and_groups(book, said, roles):
    assert book.roles_of(said) == roles


@pytest.mark.parametrize(
    "said",
    [
        # Not verified, however the provider writes that; or no text at all.
        *(
            {"email": "planung@stadt.example", "email_verified": value}
            for value in (False, "false", "", 0, 1, None, [])
        ),
        *({"email": value} for value in (["planung@stadt.example"], {"a": "planung@stadt.example"}, 4711, True, "")),
        # Other letters that look the same, or become the same in another way of writing.
        *(
            {"email": f"{name}@stadt.example"}
            for name in (
                "planun\u0261",
                "\uff50lanung",
                "p\u0131anung",
                " planung",
                "planung ",
                "planung\u3000",
                "planung\u200b",
            )
        ),
        {"email": "planung@stadt.example\x00"},
        {"email": "planung@stadt.example\n"},
        # A subject or a group that is called like somebody else's address, group or subject.
        {"sub": "planung@stadt.example"},
        {"sub": "fb-sozial"},
        {"sub": "group:leitung@stadt.example"},
        {"sub": "4711X"},
        {"sub": 4711},
        {"gruppen": ["planung@stadt.example"]},
        {"gruppen": ["sub:4711x", "SUB:4711x"]},
        {"gruppen": "group:fb-sozial"},
        {"gruppen": ["4711x"]},
        {"email": "leitung@stadt.example"},
        {"email": "fb-sozial"},
        {"email": "sub:4711x"},
        # Another claim than the named one, numbers, nested things, a claimed star, nothing at all.
        {"groups": ["fb-sozial"]},
        {"gruppen": [{"name": "fb-sozial"}, 4711, None, "*", "", ["fb-sozial"]]},
        {"gruppen": {"fb-sozial": True}},
        {"gruppen": 4711},
        {"gruppen": b"fb-sozial"},
        {"gruppen": "a,fb-sozial"},
        {"gruppen": " fb-sozial"},
        {"gruppen": ""},
    ],
)
def test_nobody_gets_a_role_by_what_looks_like_somebody_elses(book, said):
    assert book.roles_of(said) == {Role.VIEWER}


def test_letters_that_would_become_others_stay_apart():
    book, _findings = read_role_book("[roles]\noperator = ['kim@x.example', 'İT@x.example']".encode(), "roles.toml")
    assert book.roles_of({"email": "KIM@X.example"}) == {Role.OPERATOR}
    # The sign of the Kelvin, and a dotted capital I, are written small like other letters.
    assert book.roles_of({"email": "\u212aim@x.example"}) == frozenset()
    assert book.roles_of({"email": "it@x.example"}) == frozenset()


def test_addresses_can_be_asked_to_be_verified():
    book, findings = read_role_book(b"verified-only = true\n[roles]\nplanner = ['a@x.example']", "roles.toml")
    assert findings == ()
    assert book.roles_of({"email": "a@x.example"}) == frozenset()
    assert book.roles_of({"email": "a@x.example", "email_verified": True}) == {Role.PLANNER}


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
        (b"verified-only = 1\n[roles]", "verified-only"),
        (b"verified-only = 'true'\n[roles]", "verified-only"),
        (b"[roles]\nPlanner = ['a']", "roles.Planner"),
        (b"[[roles]]\nviewer = ['*']", "roles"),
        (b"roles = ['*']", "roles"),
        (b"[roles]\nviewer = {a = '*'}", "roles.viewer"),
        (b"[roles]\nviewer = [['*']]", "roles.viewer"),
        (b"[roles.viewer]\nnames = ['*']", "roles.viewer"),
        (b"claim = ['groups']\n[roles]", "claim"),
        (b"[roles]\nviewer = ['*']\nviewer = ['*']", ""),
        (b"[roles", ""),
        (b"\xff\xfe", ""),
    ],
)
def test_a_file_with_a_mistake_gives_nobody_a_role(content, place):
    book, findings = read_role_book(content, "roles.toml")
    assert book.roles_of({"email": "a", "sub": "a"}) == frozenset()
    assert place in findings[0].line("de")
