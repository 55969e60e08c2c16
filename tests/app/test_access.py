"""What pages offer to somebody who may not everything."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from sozial.access import RIGHTS, Right, Role
from sozial.store import opened
from sozial.ui import access, state
from tests.app.test_insight_pages import texts
from tests.places import ROOT


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path))
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'w.sqlite'}")
    yield opened
    opened.close_all()


def page(name, monkeypatch, role, unit=""):
    monkeypatch.setattr(access, "roles", lambda: frozenset({role}))
    test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=90)
    if unit:
        test.query_params["unit"] = unit
    found = test.run()
    assert not found.exception
    return found


def keys(test):
    return {button.key for button in test.button} | {text.key for text in test.text_input}


@pytest.mark.parametrize("role", list(Role))
def test_saving_recipes_is_for_those_who_may_keep(role, monkeypatch):
    test = page("methode", monkeypatch, role)
    may = Right.KEEP in RIGHTS[role]
    assert ("recipe-name" in keys(test)) is may
    assert ("Rolle Planung" in texts(test)) is not may


@pytest.mark.parametrize("role", list(Role))
def test_writing_notes_is_for_those_who_may_keep(role, monkeypatch):
    test = page("profil", monkeypatch, role, "04103")
    assert ("save-note" in keys(test)) is (Right.KEEP in RIGHTS[role])


@pytest.mark.parametrize("role", list(Role))
def test_beginning_a_workshop_is_for_moderators(role, monkeypatch):
    test = page("werkstatt", monkeypatch, role)
    may = Right.MODERATE in RIGHTS[role]
    assert ("ws-begin" in keys(test)) is may
    assert ("Rolle Moderation" in texts(test)) is not may


def test_only_operators_take_up_a_workshop_without_its_key(monkeypatch):
    first = page("werkstatt", monkeypatch, Role.OPERATOR)
    assert "ws-take-up" not in keys(first)
    first.button(key="ws-begin").click().run()
    held = first.session_state["_workshop"]
    assert "ws-take-up" not in keys(page("werkstatt", monkeypatch, Role.MODERATOR))
    again = page("werkstatt", monkeypatch, Role.OPERATOR)
    assert opened.workshop_store().by_key(held).code in again.selectbox(key="ws-kept").options[0]
    again.button(key="ws-take-up").click().run()
    assert again.session_state["_workshop"] == held


@pytest.mark.parametrize(
    ("named", "here", "roles"),
    [
        ("", True, set(Role)),
        ("", False, set()),
        ("viewer", False, {Role.VIEWER}),
        (" Planner ", False, {Role.PLANNER}),
        ("chief", False, set()),
        ("viewer", True, set(Role)),
    ],
)
def test_without_sign_in_it_counts_where_somebody_sits(named, here, roles, monkeypatch):
    monkeypatch.setenv(access.WITHOUT_SIGN_IN, named)
    monkeypatch.setattr(access, "_said", lambda: None)
    monkeypatch.setattr(state, "is_here", lambda: here)
    assert access.roles() == roles


def test_with_sign_in_the_own_computer_is_no_exception(monkeypatch, tmp_path):
    monkeypatch.setattr(state, "is_here", lambda: True)
    monkeypatch.setattr(access, "_said", lambda: {"is_logged_in": False})
    assert access.roles() == frozenset()
    said = {"is_logged_in": True, "email": "a@x.example"}
    monkeypatch.setattr(access, "_said", lambda: said)
    # No file yet: nobody holds a role.
    assert access.roles() == frozenset()
    (tmp_path / "roles.toml").write_text("[roles]\nplanner = ['A@x.example']", encoding="utf-8")
    assert access.roles() == {Role.PLANNER}
    assert access.person() == "a@x.example"


@pytest.mark.parametrize(
    ("mode", "network", "here", "trusted", "may", "first"),
    [
        ("", False, True, False, True, "internal"),
        ("", False, False, False, False, "internal"),
        ("", True, True, False, False, "public"),
        ("", True, False, True, True, "public"),
        ("internal", True, False, False, True, "internal"),
        ("public", False, True, True, False, "internal"),
    ],
)
def test_who_may_see_internal_figures(mode, network, here, trusted, may, first, monkeypatch):
    monkeypatch.setenv(state.MODE_VARIABLE, mode)
    monkeypatch.setattr(state, "listens_to_network", lambda: network)
    monkeypatch.setattr(state, "is_here", lambda: here)
    monkeypatch.setattr(state, "is_trusted", lambda: trusted)
    assert state.may_be_internal() is may
    assert state.first_mode() == first
    assert state.is_public() is (not may or first == "public")
