"""Signing in at an identity provider of the administration, and what the roles then allow."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import free_port, serve
from tests.browser.identity_provider import provide_identities, write_secrets
from tests.browser.small_proxy import pass_on

ROLES = """
claim = "gruppen"
[roles]
viewer = ["*"]
planner = ["planung@stadt.example"]
moderator = ["Moderation"]
operator = ["betrieb@stadt.example"]
"""


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """Start a provider and an app that uses it and listens to the network."""
    folder = tmp_path_factory.mktemp("sign-in")
    port = free_port()
    with provide_identities(free_port()) as provider:
        secrets = write_secrets(folder, port, provider)
        roles = folder / "roles.toml"
        roles.write_text(ROLES, encoding="utf-8")
        options = ("--server.address", "0.0.0.0", "--secrets.files", str(secrets))
        variables = {"QUARTIERSKOMPASS_ROLES": str(roles), "QUARTIERSKOMPASS_STORE": str(folder / "store")}
        with serve(folder, *options, port=port, **variables) as address:
            yield address, provider


@pytest.fixture
def visitor(browser):
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def sign_in(visitor, signed, path="methode", **person):
    address, provider = signed
    provider.person = {"sub": "1", "name": "Ada Muster", **person}
    visitor.goto(f"{address}/{path}")
    visitor.get_by_role("button", name="Anmelden").click()
    expect(visitor.get_by_role("button", name="Ada Muster")).to_be_visible()
    # The provider sends everybody back to the first page.
    visitor.goto(f"{address}/{path}")
    expect(visitor.get_by_role("button", name="Ada Muster")).to_be_visible()


def test_without_sign_in_no_page_is_shown_but_ballots_are(visitor, signed):
    address, _provider = signed
    for path in ("", "analyse", "daten", "werkstatt"):
        visitor.goto(f"{address}/{path}")
        expect(visitor.get_by_role("button", name="Anmelden")).to_be_visible()
        expect(visitor.get_by_text("Musterstadt")).to_have_count(0)
        expect(visitor.get_by_role("link", name="Analyse")).to_have_count(0)
    ballot = visitor.get_by_role("link", name="Zur Gewichtung einer Werkstatt").get_attribute("href")
    visitor.goto(f"{address}{ballot}")
    expect(visitor.get_by_label("Code")).to_be_visible()


def test_a_viewer_sees_public_figures_and_keeps_nothing(visitor, signed):
    sign_in(visitor, signed, email="wer@anderswo.example")
    expect(visitor.get_by_text("Zum Speichern brauchen Sie die Rolle Planung")).to_be_visible()
    expect(visitor.get_by_role("button", name="öffentlich")).to_be_visible()
    visitor.get_by_role("button", name="öffentlich").click()
    expect(visitor.get_by_text("Andere können diese App erreichen")).to_be_visible()
    visitor.goto(f"{signed[0]}/werkstatt")
    expect(visitor.get_by_text("brauchen Sie die Rolle Moderation")).to_be_visible()


def test_a_planner_keeps_recipes_and_may_see_internal_figures(visitor, signed):
    sign_in(visitor, signed, email="Planung@Stadt.example")
    visitor.get_by_role("textbox", name="Name des Rezepts").fill("Von Ada")
    visitor.get_by_role("button", name="Speichern", exact=True).click()
    expect(visitor.get_by_text("Gespeichert: „Von Ada“")).to_be_visible()
    visitor.get_by_role("button", name="öffentlich").click()
    visitor.get_by_test_id("stPopoverBody").get_by_text("intern", exact=True).click()
    expect(visitor.get_by_role("button", name="intern")).to_be_visible()


def test_a_moderator_by_group_begins_a_workshop_and_signs_out(visitor, signed):
    sign_in(visitor, signed, path="werkstatt", email="m@stadt.example", gruppen=["moderation"])
    visitor.get_by_role("button", name="Werkstatt beginnen").click()
    expect(visitor.get_by_role("button", name="Runde 1 öffnen")).to_be_visible()
    # What opens while the page is still being drawn closes again.
    expect(visitor.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    visitor.get_by_role("button", name="Ada Muster").click()
    expect(visitor.get_by_text("Ansicht, Moderation")).to_be_visible()
    visitor.get_by_role("button", name="Abmelden").click()
    expect(visitor.get_by_role("button", name="Anmelden")).to_be_visible()
    visitor.goto(f"{signed[0]}/werkstatt")
    expect(visitor.get_by_role("button", name="Anmelden")).to_be_visible()


def test_an_address_that_is_not_verified_gives_no_role(visitor, signed):
    sign_in(visitor, signed, email="betrieb@stadt.example", email_verified=False)
    expect(visitor.get_by_text("Zum Speichern brauchen Sie die Rolle Planung")).to_be_visible()


def test_whoever_comes_through_a_proxy_is_not_at_the_computer(visitor, tmp_path):
    with serve(tmp_path, QUARTIERSKOMPASS_STORE=str(tmp_path / "store")) as address:
        visitor.goto(address)
        expect(visitor.get_by_text("Beispielstadt Musterstadt")).to_be_visible()
        target = int(address.rpartition(":")[2])
        for header in (b"X-Forwarded-For: 10.0.0.7\r\n", b"Via: 1.1 proxy\r\n", b"X-Real-IP: 10.0.0.7\r\n"):
            with pass_on(free_port(), target, header) as proxy:
                visitor.goto(proxy.address)
                # Nothing of the app is shown: a phone that typed the address alone lands at the code field.
                expect(visitor.get_by_text("öffnet die App auf dem Computer, auf dem sie läuft")).to_be_visible()
                expect(visitor.get_by_text("Musterstadt")).to_have_count(0)
