"""What a role gives, tried with a client of our own: events that no page offers, and pages drawn before it was gone."""

from __future__ import annotations

import sqlite3
from types import SimpleNamespace

import pytest

from tests.browser.conftest import free_port, serve
from tests.browser.identity_provider import provide_identities, write_secrets
from tests.socket_client import Visitor, sign_in, visiting

# Those on which something is kept; all others only show, under the same frame.
PAGES = ("", "daten", "profil", "werkstatt", "massnahmen", "mittelverteilung", "ziele", "methode", "oeffentlich")
QUERY = {"profil": "unit=04103"}
EVERYBODY = "[roles]\nviewer = ['*']\n"
ROLES = EVERYBODY + ("planner = ['p@x.example', 'fb']\nmoderator = ['m@x.example']\noperator = ['o@x.example']\n")
SECRET = "Nur für den Dienstgebrauch"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Start an app with sign-in; an operator begins a project there, with a note, a measure and a decision."""
    folder = tmp_path_factory.mktemp("roles")
    port, store, roles = free_port(), folder / "store", folder / "roles.toml"
    roles.write_text(ROLES, encoding="utf-8")
    with provide_identities(free_port()) as provider:
        secrets = write_secrets(folder, port, provider)
        options = ("--server.address", "0.0.0.0", "--secrets.files", str(secrets))
        variables = {"QUARTIERSKOMPASS_ROLES": str(roles), "QUARTIERSKOMPASS_STORE": str(store)}
        with serve(folder, *options, port=port, **variables) as address:
            found = SimpleNamespace(address=address, provider=provider, roles=roles, store=store)
            found.who = {
                role: sign_in(address, provider, email=f"{role[0]}@x.example", sub=role)
                for role in ("operator", "planner", "moderator", "viewer")
            }
            _keep_something(found)
            yield found


def _keep_something(server):
    with visiting(server.address, cookies=server.who["operator"]) as operator:
        seen = internal(operator)
        operator.run(widgets={seen.by_key("project-name").id: ("string_value", "Nord")})
        assert "Nord" in operator.press(seen.by_key("project-begin")).text
        # Beside the project there are two versions, and everything that can be put aside.
        seen = operator.run(page="methode")
        operator.run(widgets={seen.by_key("recipe-name").id: ("string_value", "Entwurf")})
        operator.press(next(one for one in seen.of_kind("button") if "save-recipe" in one.id))
        seen = operator.run(page="ziele")
        operator.press(seen.by_key("objective-sample"))
        seen = operator.run(page="massnahmen")
        operator.press(seen.by_key("gap-action"))
        seen = operator.run()
        operator.run(widgets={_ending(seen, "title").id: ("string_value", "Treff")})
        operator.press(seen.by_key("action-save"))
        seen = operator.run(page="profil", query=QUERY["profil"])
        typed = {
            seen.by_key("note-role").id: ("string_value", "Amt"),
            seen.by_key("note-text").id: ("string_value", SECRET),
        }
        operator.run(widgets=typed)
        assert SECRET in operator.press(seen.by_key("save-note")).text


def internal(visitor):
    """Choose the internal mode, as far as it is offered."""
    mode = visitor.run().by_key("mode")
    return visitor.run(widgets={mode.id: ("string_array_value", ["intern"])})


def _ending(seen, ending):
    return next(one for one in seen.widgets.values() if one.key.endswith(ending) and one.kind == "text_input")


def kept(server):
    """Return everything that is kept: rows and files."""
    found = set()
    database = server.store / "database" / "quartierskompass.sqlite"
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            # Where somebody is, is noted for them alone.
            if table not in ("desks", "holdings"):
                found |= {(table, repr(row)) for row in connection.execute(f"SELECT * FROM {table}")}
    files = (path for path in server.store.rglob("*") if path.is_file() and path.parent.name != "database")
    return found | {(str(path), path.read_bytes()) for path in files}


def drawn(visitor):
    """Return the buttons of every page, but for those that lead away or end everything."""
    found = {}
    for page in PAGES:
        seen = visitor.run(page=page, query=QUERY.get(page, ""))
        assert seen.exceptions == [], page
        found[page] = [one for one in seen.of_kind("button") if not one.key.startswith(("go-", "sign-out"))]
    return found


def test_a_button_that_was_never_drawn_does_nothing(server):
    """A viewer, and a moderator, send the presses of everything that an operator is offered."""
    with visiting(server.address, cookies=server.who["operator"]) as operator:
        mode = internal(operator).by_key("mode")
        offered = drawn(operator)
    keys = {one.key for found in offered.values() for one in found}
    assert {"action-new", "save-note", "objective-new", "project-remove", "project-rename", "ws-begin"} <= keys
    before = kept(server)
    for role in ("viewer", "moderator"):
        with visiting(server.address, cookies=server.who[role]) as visitor:
            visitor.run(widgets={mode.id: ("string_array_value", ["intern"])})
            for page, buttons in offered.items():
                visitor.run(page=page, query=QUERY.get(page, ""))
                seen = visitor.press(*(one for one in buttons if one.key != "ws-begin" or role == "viewer"))
                assert kept(server) == before, (role, page)
                assert SECRET.encode() not in seen.raw


def test_what_a_viewer_is_offered_keeps_nothing(server):
    before = kept(server)
    with visiting(server.address, cookies=server.who["viewer"]) as viewer:
        for page, buttons in drawn(viewer).items():
            viewer.run(page=page, query=QUERY.get(page, ""))
            # Whatever opens is pressed as well, one step further: an older version, what is not saved.
            opened = viewer.press(*buttons).of_kind("button")
            viewer.press(*(one for one in opened if one.key != "sign-out"))
            assert kept(server) == before, page


def test_a_role_that_is_taken_away_holds_at_once(server):
    """Pages were drawn for an operator; then the role is gone, and everything on them is pressed."""
    pressed = set()
    with visiting(server.address, cookies=server.who["operator"]) as operator:
        internal(operator)
        assert SECRET.encode() in operator.run(page="profil", query=QUERY["profil"]).raw
        for page in PAGES:
            seen = operator.run(page=page, query=QUERY.get(page, ""))
            buttons = [one for one in seen.of_kind("button") if not one.key.startswith(("go-", "sign-out"))]
            # What was pressed on the page before is saved now that the role is there again.
            before = kept(server)
            server.roles.write_text(EVERYBODY, encoding="utf-8")
            try:
                seen = operator.press(*buttons)
            finally:
                server.roles.write_text(ROLES, encoding="utf-8")
            assert kept(server) == before, page
            assert seen.exceptions == [], page
            assert SECRET.encode() not in seen.raw, page
            pressed |= {one.key for one in buttons}
    assert {"save-note", "objective-new", "project-remove", "project-rename", "ws-begin"} <= pressed


def test_a_form_that_is_open_is_of_no_use_without_the_role(server):
    with visiting(server.address, cookies=server.who["planner"]) as planner:
        seen = planner.run(page="massnahmen", query="lang=en")
        planner.press(seen.by_key("gap-action"))
        seen = planner.run()
        planner.run(widgets={_ending(seen, "title").id: ("string_value", "Heimlich")})
        before = kept(server)
        server.roles.write_text(EVERYBODY, encoding="utf-8")
        try:
            answer = planner.press(seen.by_key("action-save"))
        finally:
            server.roles.write_text(ROLES, encoding="utf-8")
        assert kept(server) == before
        assert "Not saved: this needs the role planner." in answer.text


def test_a_file_is_made_only_for_who_may_still_see_it(server):
    with visiting(server.address, cookies=server.who["operator"]) as operator:
        internal(operator)
        file = operator.run(page="mittelverteilung").by_key("al-file")
        assert operator.ask_for_file(file).startswith(b"PK")
        server.roles.write_text(EVERYBODY, encoding="utf-8")
        try:
            assert operator.ask_for_file(file) is None
            # What a viewer may see is made for them.
            public = operator.run(page="mittelverteilung").by_key("al-file")
            assert operator.ask_for_file(public).startswith(b"PK")
        finally:
            server.roles.write_text(ROLES, encoding="utf-8")


@pytest.mark.parametrize("role", ["viewer", "moderator"])
def test_links_show_nobody_more_than_the_role_does(server, role):
    """Keys of projects, of pages and of settings in a link; also with the page's hash instead of its name."""
    with sqlite3.connect(server.store / "database" / "quartierskompass.sqlite") as connection:
        (key,) = connection.execute("SELECT id FROM projects").fetchone()
    asked = [
        f"project={key}", f"project={key}&mode=internal", f"project={key}&unit=04103&mode=internal&minimum-count=1",
        "mode=internal", "_mode=internal", "minimum-count=0&mode=internal", f"project={key}&_trusted=1",
    ]  # fmt: skip
    for query in asked:
        with visiting(server.address, cookies=server.who[role]) as visitor:
            seen = visitor.run(page="profil", query=f"{query}&unit=04103")
            assert SECRET.encode() not in seen.raw, query


def test_a_session_belongs_to_who_began_it(server):
    with visiting(server.address, cookies=server.who["operator"]) as operator:
        # At its beginning a session shows what its link asks for, whatever was looked at last.
        operator.run(page="profil", query=QUERY["profil"])
        assert SECRET.encode() in internal(operator).raw
        taken = {**server.who["viewer"]}
        with visiting(server.address, cookies=taken, session=operator.session_id) as viewer:
            seen = viewer.run(page="profil", query=QUERY["profil"])
            assert viewer.session_id != operator.session_id
            assert SECRET.encode() not in seen.raw
        with visiting(server.address, cookies={}, session=operator.session_id) as nobody:
            seen = nobody.run(page="profil", query=QUERY["profil"])
            assert nobody.session_id != operator.session_id
            assert seen.by_key("sign-in")
        # It goes on as if nothing had been tried.
        assert operator.run().by_key("sign-out")


def test_a_desk_is_laid_out_for_its_own_person_alone(server):
    """Somebody signs out, and another person signs in at the same browser, who is called the same."""
    person = {"email": "p@x.example", "sub": "planner"}
    with visiting(server.address, cookies=dict(server.who["planner"])) as planner:
        with sqlite3.connect(server.store / "database" / "quartierskompass.sqlite") as connection:
            (key,) = connection.execute("SELECT id FROM projects").fetchone()
        assert "Nord" in planner.run(query=f"project={key}").texts
        browser = planner.cookies["kompass_browser"]

    def arrive(**said):
        there = Visitor(server.address, cookies={"kompass_browser": browser})
        with visiting(server.address, cookies=sign_in(server.address, server.provider, there, **said)) as visitor:
            seen = visitor.run()
            assert seen.by_key("sign-out")
            return seen.texts

    for other in (
        {"email": "p@x.example", "email_verified": False, "sub": "other", "groups": ["fb"]},
        {"name": "p@x.example", "sub": "other", "groups": ["fb"]},
        {"email": "p@x.example", "sub": "other"},
    ):
        assert "Nord" not in arrive(**other), other
        # Whoever was there last is kept, so the first person comes back to the link of before.
        with visiting(server.address, cookies={**server.who["planner"], "kompass_browser": browser}) as planner:
            planner.run(query=f"project={key}")
    assert "Nord" in arrive(**person)
