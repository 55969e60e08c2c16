"""A connection that is lost, a server that is started again, paper beside the phones: same person, same vote.

`python -m bench.connection_loss` does the same with 5 and 130 seconds.
"""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from sozial.store.database.database import open_database
from sozial.store.workshops import WorkshopStore
from tests.browser.conftest import free_port, serve
from tests.browser.test_workshop_paths import begin, phones, weigh

__all__ = ["phones"]
POINTS = (40, 20, 10, 10, 10, 10)


def fields(phone):
    return [field.input_value() for field in phone.locator("input.points").all()]


@pytest.fixture
def moderator(browser):
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE", accept_downloads=True)
    opened = context.new_page()
    # A server of its own begins with the page: on a busy machine that takes longer than the standard 30 s.
    opened.set_default_timeout(90_000)
    yield opened
    context.close()


def test_a_lost_connection_and_a_restart_keep_person_and_vote(moderator, phones, tmp_path):
    port = free_port()
    database = f"sqlite:///{tmp_path / 'w.sqlite'}"
    variables = {"QUARTIERSKOMPASS_STORE": str(tmp_path / "store"), "SOZIAL_DATABASE_URL": database}
    with serve(tmp_path, port=port, **variables) as address:
        link = begin(moderator, address)
        moderator.get_by_role("button", name="Runde 1 öffnen").click()
        expect(moderator.get_by_text("0 haben gewichtet")).to_be_visible()
        phone = phones()
        weigh(phone, link, POINTS)
        expect(moderator.get_by_text("1 hat gewichtet")).to_be_visible()
        for page in (phone, moderator):
            page.context.set_offline(True)
        phone.locator("input.points").nth(0).fill("50")
        phone.locator("input.points").nth(1).fill("10")
        with suppress(Error):
            phone.get_by_role("button", name="Gewichtung speichern").click(timeout=5_000)
        # The browser shows its own page of error.
        expect(phone.get_by_role("button", name="Gewichtung speichern")).to_have_count(0)
        for page in (phone, moderator):
            page.context.set_offline(False)
        # What a browser does on its error page when somebody taps “reload”: it sends the form again.
        phone.reload()
        expect(phone.get_by_role("status")).to_contain_text("gespeichert")
        assert fields(phone)[:2] == ["50", "10"]
        # The moderator still holds the workshop.
        expect(moderator.get_by_text("1 hat gewichtet")).to_be_visible()
        expect(moderator.get_by_role("button", name="Runde 1 schließen")).to_be_visible()
    with serve(tmp_path, port=port, **variables):
        phone.reload()
        expect(phone.get_by_role("status")).to_contain_text("gespeichert")
        assert fields(phone)[:2] == ["50", "10"]
        weigh(phone, link, (60, 0, 10, 10, 10, 10))
        # The moderator's browser goes on in it, without code or key.
        moderator.goto(f"{address}/werkstatt")
        expect(moderator.get_by_text("1 hat gewichtet")).to_be_visible()
    store = WorkshopStore(open_database(database))
    (workshop,) = store.all()
    assert [ballot.values["field-1"] for ballot in store.ballots(workshop, 1)] == [60]
    assert store.taking_part(workshop) == 1
    store.close()


def test_the_moderators_browser_comes_back_to_its_workshop_and_no_other_does(page, browser, address):
    begin(page, address)
    page.get_by_role("button", name="Runde 1 öffnen").click()
    expect(page.get_by_text("Runde 1 ist offen: 0 haben gewichtet")).to_be_visible()
    code = page.locator(".st-key-ws-code").get_by_role("heading").inner_text()
    page.reload()
    expect(page.locator(".st-key-ws-code").get_by_role("heading")).to_have_text(code)
    expect(page.get_by_role("button", name="Runde 1 schließen")).to_be_visible()
    # Nothing but the browser's own cookie leads there.
    context = browser.new_context(locale="de-DE")
    other = context.new_page()
    other.goto(f"{address}/werkstatt")
    expect(other.get_by_role("button", name="Werkstatt beginnen")).to_be_visible()
    expect(other.get_by_role("combobox", name="Laufende Werkstatt")).to_be_visible()
    context.close()
    # Whoever leaves the view does not come back to it.
    page.get_by_role("button", name="Ansicht verlassen").click()
    expect(page.get_by_role("button", name="Werkstatt beginnen")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Werkstatt beginnen")).to_be_visible()
    assert page.problems == []


def test_sheets_are_printed_and_keyed_in(page, address):
    begin(page, address)
    page.get_by_role("button", name="Runde 1 öffnen").click()
    page.get_by_text("Auf Papier", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Bögen drucken (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    line = page.get_by_role("textbox", name="Bogen eingeben")
    for number in (3, 4):
        line.fill(f"{number} 1 40 20 10 10 10 10")
        line.press("Enter")
        expect(page.get_by_text(f"Bogen {number} ist gespeichert")).to_be_visible()
        # Ready for the next sheet without a mouse.
        expect(line).to_have_value("")
        expect(line).to_be_focused()
    expect(page.get_by_text("2 haben gewichtet")).to_be_visible()
