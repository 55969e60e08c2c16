"""A phone without scripts opens the test page in this computer's network; the moderator's page says that it came."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from sozial.web.own_addresses import own_addresses
from tests.browser.conftest import serve

OWN = own_addresses()
pytestmark = pytest.mark.skipif(not OWN, reason="this computer is in no network")


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """Start the app as the command `workshop` does; return its address for this computer."""
    folder = tmp_path_factory.mktemp("room")
    store = {"QUARTIERSKOMPASS_STORE": str(folder / "store")}
    with serve(folder, "--server.address", "0.0.0.0", **store) as found:
        yield found


@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_phone_arrives_and_is_seen(browser, room, language):
    desk = browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE").new_page()
    desk.goto(f"{room}/werkstatt")
    desk.get_by_text("Vorbereiten: Telefone, Netz, Leitfaden").click()
    typed = desk.get_by_role("heading", name="/kompass/test")
    expect(typed).to_be_visible()
    link = f"http://{typed.inner_text()}"
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="de-DE", java_script_enabled=False
    ).new_page()
    asked = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(f"{link}?lang={language}")
    works = phone.get_by_role("status")
    expect(works).to_have_text({"de": "Es klappt", "ar": "الاتصال يعمل"}[language])
    # Seen from two metres.
    assert works.evaluate("place => parseFloat(getComputedStyle(place).fontSize)") >= 40
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert all(url.startswith(link.split("/kompass")[0]) for url in asked)
    # Axe needs scripts; the page is the same with them.
    checked = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    checked.goto(f"{link}?lang={language}")
    found = Axe().run(checked)
    assert found.violations_count == 0, found.generate_report()
    expect(desk.get_by_text(re.compile("Telefon hat die Testseite geöffnet"))).to_be_visible()
    phone.get_by_role("link", name={"de": "Zum Code der Werkstatt", "ar": "إلى رمز ورشة العمل"}[language]).click()
    expect(phone.locator("#code")).to_be_visible()
    for opened in (desk, phone, checked):
        opened.context.close()


def test_the_guide_is_saved_from_the_page(browser, room):
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE", accept_downloads=True)
    desk = context.new_page()
    desk.goto(f"{room}/werkstatt")
    desk.get_by_text("Vorbereiten: Telefone, Netz, Leitfaden").click()
    with desk.expect_download() as saved:
        desk.get_by_role("button", name="Leitfaden (PDF)").click()
    assert saved.value.suggested_filename == "werkstatt-abend.pdf"
    with open(saved.value.path(), "rb") as file:
        assert file.read(5) == b"%PDF-"
    context.close()


def test_what_is_prepared_has_no_barriers(browser, room):
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE")
    desk = context.new_page()
    desk.goto(f"{room}/werkstatt")
    desk.get_by_text("Vorbereiten: Telefone, Netz, Leitfaden").click()
    expect(desk.get_by_role("img", name="QR-Code zur Testseite")).to_be_visible()
    expect(desk.get_by_role("button", name="Leitfaden (PDF)")).to_be_visible()
    expect(desk.locator('[data-testid="stStatusWidget"]')).to_have_count(0)
    found = Axe().run(desk)
    assert found.violations_count == 0, found.generate_report()
    context.close()
