"""Two towns on one server: people of each sign in, and phones vote by a code that names the town."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import free_port, serve
from tests.browser.identity_provider import provide_identities, write_secrets
from tests.browser.test_sign_in import sign_in, visitor

__all__ = ["visitor"]
TOWNS = """
claim = "kommune"
[towns.auental]
name = "Stadt Auental"
members = ["auental", "gast@planung.example"]
[towns.bergheim]
name = "Stadt Bergheim"
members = ["bergheim", "gast@planung.example"]
"""
ROLES = '[roles]\nplanner = ["*"]\nmoderator = ["*"]\n'


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("towns")
    port = free_port()
    store = folder / "store"
    store.mkdir()
    (store / "towns.toml").write_text(TOWNS, encoding="utf-8")
    (folder / "roles.toml").write_text(ROLES, encoding="utf-8")
    with provide_identities(free_port()) as provider:
        secrets = write_secrets(folder, port, provider)
        options = ("--server.address", "0.0.0.0", "--secrets.files", str(secrets))
        variables = {"QUARTIERSKOMPASS_ROLES": str(folder / "roles.toml"), "QUARTIERSKOMPASS_STORE": str(store)}
        with serve(folder, *options, port=port, **variables) as address:
            yield address, provider


def test_a_recipe_and_a_workshop_stay_in_their_town_and_phones_find_it(visitor, browser, signed):
    sign_in(visitor, signed, sub="1", kommune="auental")
    visitor.get_by_role("textbox", name="Name des Rezepts").fill("Nur Auental")
    visitor.get_by_role("button", name="Speichern", exact=True).click()
    expect(visitor.get_by_text("Gespeichert: „Nur Auental“")).to_be_visible()
    visitor.goto(f"{signed[0]}/werkstatt")
    visitor.get_by_role("button", name="Werkstatt beginnen").click()
    visitor.get_by_role("button", name="Runde 1 öffnen").click()
    expect(visitor.get_by_role("button", name="Runde 1 schließen")).to_be_visible()
    code = visitor.get_by_role("heading", name="auental-", level=2).inner_text()
    phone = browser.new_context(viewport={"width": 390, "height": 844}, locale="de-DE").new_page()
    phone.goto(f"{signed[0]}/kompass/w")
    phone.get_by_label("Code").fill(code)
    phone.get_by_role("button").click()
    expect(phone.get_by_role("button", name="Gewichtung speichern")).to_be_visible()
    assert "/kompass/w/auental-" in phone.url
    phone.context.close()


def test_people_of_another_town_see_nothing_of_it(visitor, signed):
    sign_in(visitor, signed, sub="2", kommune="bergheim")
    expect(visitor.get_by_role("textbox", name="Name des Rezepts")).to_be_visible()
    expect(visitor.get_by_text("Nur Auental")).to_have_count(0)


def test_people_of_no_town_get_in_nowhere(visitor, signed):
    address, provider = signed
    provider.person = {"sub": "3", "name": "Ada Muster", "groups": ["auental"]}
    visitor.goto(address)
    visitor.get_by_role("button", name="Anmelden").click()
    expect(visitor.get_by_text("gehören hier zu keiner Kommune")).to_be_visible()
    expect(visitor.get_by_text("Musterstadt")).to_have_count(0)


def test_what_was_typed_and_given_in_one_town_is_not_there_in_another(visitor, signed):
    address, provider = signed
    provider.person = {"sub": "4", "name": "Gast", "email": "gast@planung.example"}
    visitor.goto(f"{address}/?lang=de")
    visitor.get_by_role("button", name="Anmelden").click()
    visitor.get_by_role("button", name="Stadt Auental").click()
    expect(visitor).to_have_url(re.compile("town=auental"))
    # The page of the town is complete before another one is asked for.
    expect(visitor.get_by_role("button", name="Gast")).to_be_visible()
    expect(visitor.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    visitor.goto(f"{address}/methode?town=auental")
    field = visitor.get_by_role("textbox", name="Name des Rezepts")
    field.fill("Nur in Auental gedacht")
    field.press("Tab")
    visitor.get_by_role("button", name="Gast").click()
    visitor.get_by_role("button", name="Stadt Bergheim").click()
    expect(visitor).to_have_url(re.compile("town=bergheim"))
    expect(field).to_have_value("Kopie von Sozialindex Musterstadt")
    # Its session is a new one.
    visitor.get_by_role("button", name="Gast").click()
    expect(visitor.get_by_role("button", name="Stadt Bergheim")).to_be_disabled()
