"""What pages offer to somebody who may not everything."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from sozial.access import RIGHTS, Right, Role
from sozial.store import opened
from sozial.ui.session import access, signed_in, state, viewers
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
    test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=180)
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
    assert "ws-go-on" not in keys(first)
    first.button(key="ws-begin").click().run()
    held = first.session_state["_workshop"]
    assert "ws-go-on" not in keys(page("werkstatt", monkeypatch, Role.MODERATOR))
    again = page("werkstatt", monkeypatch, Role.OPERATOR)
    assert opened.workshop_store().by_key(held).code in again.selectbox(key="ws-running").options[0]
    again.button(key="ws-go-on").click().run()
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
    monkeypatch.setenv("QUARTIERSKOMPASS_WITHOUT_SIGN_IN", named)
    monkeypatch.setattr(signed_in, "claims", lambda: None)
    monkeypatch.setattr(viewers, "is_here", lambda: here)
    assert access.roles() == roles


def test_with_sign_in_the_own_computer_is_no_exception(monkeypatch, tmp_path):
    monkeypatch.setattr(viewers, "is_here", lambda: True)
    monkeypatch.setattr(signed_in, "claims", lambda: {"is_logged_in": False})
    assert access.roles() == frozenset()
    said = {"is_logged_in": True, "email": "a@x.example"}
    monkeypatch.setattr(signed_in, "claims", lambda: said)
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
    monkeypatch.setenv("QUARTIERSKOMPASS_MODE", mode)
    monkeypatch.setattr(viewers, "listens_to_network", lambda: network)
    monkeypatch.setattr(viewers, "is_here", lambda: here)
    monkeypatch.setattr(viewers, "is_trusted", lambda: trusted)
    assert viewers.may_be_internal() is may
    assert viewers.first_mode() == first
    assert viewers.is_public() is (not may or first == "public")


def test_people_are_told_apart_by_the_providers_own_name_for_them(monkeypatch):
    def identity(**said):
        monkeypatch.setattr(signed_in, "claims", lambda: {"is_logged_in": True, "iss": "https://a", **said})
        return access.identity()

    mine = identity(sub="1", email="a@x.example", name="Ada")
    # A new address or name is the same person; the same address, name or number elsewhere is another one.
    assert identity(sub="1", email="b@x.example", name="Ada Muster") == mine
    assert identity(sub="2", email="a@x.example", name="Ada") != mine
    assert identity(sub="1", email="a@x.example", iss="https://b") != mine
    assert identity(email="a@x.example") != identity(email="b@x.example")
    monkeypatch.setattr(signed_in, "claims", lambda: None)
    assert access.identity() == ""
    monkeypatch.setattr(signed_in, "claims", lambda: {"is_logged_in": False})
    assert access.identity() == ""


def test_histories_do_not_name_an_address_that_is_not_verified(monkeypatch):
    said = {"is_logged_in": True, "sub": "7", "email": "chef@x.example", "email_verified": "false"}
    monkeypatch.setattr(signed_in, "claims", lambda: said)
    assert access.person() == "7"
    said["email_verified"] = True
    assert access.person() == "chef@x.example"


def test_trust_ends_without_another_run_of_the_frame(monkeypatch):
    held = {Role.PLANNER}
    monkeypatch.setattr(signed_in, "claims", lambda: {"is_logged_in": True})
    monkeypatch.setattr(access, "roles", lambda: frozenset(held))
    monkeypatch.setattr(viewers, "listens_to_network", lambda: True)
    assert viewers.may_be_internal()
    held.clear()
    assert not viewers.may_be_internal()
    assert viewers.is_public()


@pytest.mark.parametrize("before", list(Role))
@pytest.mark.parametrize("after", [None, *Role])
def test_parts_that_run_alone_leave_it_to_the_frame_when_rights_change(before, after, monkeypatch):
    noted = {}
    monkeypatch.setattr(state, "read", lambda key, default=None: noted.get(key, default))
    monkeypatch.setattr(state, "write", noted.__setitem__)
    assert not access.wants_whole_run()
    monkeypatch.setattr(access, "roles", lambda: frozenset({before}))
    access.note_rights()
    assert not access.wants_whole_run()
    monkeypatch.setattr(access, "roles", lambda: frozenset({after} if after else ()))
    assert access.wants_whole_run() is (before != after)
