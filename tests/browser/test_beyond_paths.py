"""Texts and proposals on phones, followed on the moderator's page; waiting is always for something to be seen."""

from __future__ import annotations

import os
import re
from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_workshop_paths import begin, phones  # noqa: F401

SHOTS = os.environ.get("BEYOND_SHOTS", "")
PROPOSALS = """\
Titel;Kosten;Quartier;Handlungsfeld;Satz
Spielplatz am Ring;50.000;Zollhof;Kinder;Neue Geräte und Schatten für den Platz.
Sprachcafé;50.000;;Bildung;Einmal in der Woche, mit Kinderbetreuung.
Sitzbänke am Wochenmarkt;40.000;Weinberg;;
"""


def panel(page, name):
    page.get_by_text(name, exact=True).first.click()


def ask(page, *names):
    panel(page, "Texte von den Telefonen")
    for name in names:
        page.get_by_text(name, exact=True).first.click()
        expect(page.get_by_role("switch", name=name).or_(page.get_by_role("checkbox", name=name))).to_be_checked()


def has_no_barriers(phone):
    found = Axe().run(phone)
    assert found.violations_count == 0, found.generate_report()
    # Nothing is wider than the phone.
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


def shot(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_a_text_goes_from_a_phone_without_script_to_the_moderator_and_is_shown(page, address, phones):  # noqa: F811
    link = begin(page, address)
    ask(page, "Was fehlt?", "Ortskenntnis zu einem Quartier", "Fragen an die Moderation")
    phone = phones(width=320, script=False)
    phone.goto(f"{link}/say")
    fields = phone.locator("section", has=phone.get_by_role("heading", name="Was fehlt?"))
    fields.get_by_label(re.compile("Ihr Text")).fill("Ein <b>Treff</b> für Jugendliche")
    fields.get_by_role("button", name="Absenden").click()
    expect(phone.get_by_role("status")).to_have_text("Danke! Ihr Text ist bei der Moderation.")
    local = phone.locator("section", has=phone.get_by_role("heading", name="Was wissen Sie über ein Quartier?"))
    local.get_by_label("Quartier", exact=True).select_option("Zollhof")
    local.get_by_label(re.compile("Ihr Text")).fill("Am Bahnhof fehlt Licht")
    local.get_by_role("button", name="Absenden").click()
    expect(phone.get_by_role("status")).to_have_text("Danke! Ihr Text ist bei der Moderation.")
    shot(phone, "say")
    # The moderator's page follows by itself.
    expect(page.get_by_text("Ein <b>Treff</b> für Jugendliche")).to_be_visible()
    expect(page.get_by_text("Neu: 1 · gezeigt: 0 · verborgen: 0").first).to_be_visible()
    page.get_by_role("button", name="Zeigen", exact=True).first.click()
    expect(page.get_by_text("Neu: 0 · gezeigt: 1 · verborgen: 0")).to_be_visible()
    heading = page.get_by_role("combobox", name="Überschrift").first
    heading.fill("Jugend")
    heading.press("Enter")
    expect(page.get_by_role("combobox", name=re.compile("Überschrift")).first).to_have_value("Jugend")
    # The page is drawn anew for the heading, and may take the button from below the finger; a person presses it again.
    to_note = page.get_by_role("button", name="Als Notiz übernehmen")
    for _again in range(3):
        page.get_by_role("button", name="Zeigen", exact=True).first.click()
        with suppress(AssertionError):
            expect(to_note).to_be_visible(timeout=30_000)
            break
    to_note.click()
    expect(page.get_by_text("Notiz zu „Zollhof“ ist gespeichert")).to_be_visible()
    shot(page, "moderator-texts")
    assert page.problems == []


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_pages_have_no_barriers(page, address, phones, language, tmp_path):  # noqa: F811
    link = begin(page, address)
    ask(page, "Was fehlt?", "Ortskenntnis zu einem Quartier", "Fragen an die Moderation")
    open_vote(page, tmp_path)
    phone = phones(width=320)
    phone.goto(f"{link}/say?lang={language}")
    has_no_barriers(phone)
    first = phone.locator("textarea").first
    first.fill("x" * 290)
    expect(phone.locator(".count").first).to_contain_text("-10")
    phone.locator("button").first.click()
    expect(phone.get_by_role("alert")).to_be_visible()
    expect(phone.locator("textarea").first).to_have_value("x" * 290)
    has_no_barriers(phone)
    shot(phone, f"say-{language}")
    phone.goto(f"{link}/choice?lang={language}")
    has_no_barriers(phone)
    phone.locator("button").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    has_no_barriers(phone)
    shot(phone, f"choice-{language}")
    phone.goto(f"{link}?lang={language}")
    expect(phone.locator("nav a.button")).to_have_count(2)
    has_no_barriers(phone)


def open_vote(page, folder):
    panel(page, "Vorschläge mit Budget")
    file = folder / "vorschlaege.csv"
    file.write_text(PROPOSALS, encoding="utf-8")
    page.locator('input[type="file"]').last.set_input_files(file)
    page.get_by_role("button", name="Datei übernehmen").click()
    expect(page.get_by_text("Übernommen: 3 Vorschläge.")).to_be_visible()
    budget = page.get_by_role("textbox", name="Budget (€)")
    budget.fill("100.000")
    budget.press("Enter")
    shot(page, "moderator-entry")
    page.get_by_role("button", name="Abstimmung öffnen").click()
    expect(page.get_by_text("Die Abstimmung ist offen: 0 haben angekreuzt")).to_be_visible()


def test_proposals_are_ticked_on_phones_without_script_and_chosen(page, address, phones, tmp_path):  # noqa: F811
    link = begin(page, address)
    open_vote(page, tmp_path)
    opened = [phones(width=320, script=False) for _person in range(5)]
    for place, phone in enumerate(opened):
        phone.goto(f"{link}/choice")
        names = ("Spielplatz am Ring", "Sprachcafé") if place < 3 else ("Sitzbänke am Wochenmarkt",)
        for name in names:
            phone.get_by_label(name).check()
        phone.get_by_role("button", name="Auswahl speichern").click()
        expect(phone.get_by_role("status")).to_contain_text("Ihre Auswahl ist gespeichert")
    shot(opened[0], "choice")
    expect(page.get_by_text("Die Abstimmung ist offen: 5 haben angekreuzt")).to_be_visible()
    # Another choice of the same phone takes the place of the first.
    opened[4].get_by_label("Sprachcafé").check()
    opened[4].get_by_role("button", name="Auswahl speichern").click()
    expect(opened[4].get_by_label("Sprachcafé")).to_be_checked()
    opened[4].get_by_label("Sprachcafé").uncheck()
    opened[4].get_by_role("button", name="Auswahl speichern").click()
    expect(opened[4].get_by_label("Sprachcafé")).not_to_be_checked()
    follows = phones(width=320)
    follows.goto(f"{link}/choice")
    page.get_by_role("button", name="Abstimmung schließen").click()
    expect(page.get_by_text("Die Abstimmung ist geschlossen: 5 haben angekreuzt")).to_be_visible()
    opened[0].get_by_role("button", name="Auswahl speichern").click()
    expect(opened[0].get_by_text("Die Abstimmung ist geschlossen. Das Ergebnis").first).to_be_visible()
    page.get_by_role("button", name="Ergebnis aufdecken").click()
    # 20,000 euros each: three pay the playground with 16,666.67 each, two the benches with 20,000 each.
    expect(page.get_by_text("Ausgewählt: 2 Vorschläge für 90.000")).to_be_visible()
    shot(page, "moderator-result")
    # Phones show it by themselves: one with a script, one that renews its page without any.
    expect(follows.get_by_role("heading", name="Ergebnis der Abstimmung")).to_be_visible()
    expect(follows.locator("#news")).to_have_text("Das Ergebnis der Abstimmung wurde aufgedeckt.")
    expect(follows.get_by_text("Auf diesem Gerät steht nicht, was Sie angekreuzt haben.")).to_be_visible()
    expect(opened[0].get_by_role("heading", name="Ergebnis der Abstimmung")).to_be_visible()
    expect(opened[0].get_by_text("Sie haben 2 Vorschläge angekreuzt. Davon wurden ausgewählt: 1.")).to_be_visible()
    paid = "3 Personen möchten ihn; von jedem ihrer Anteile am Budget gehen 16.666,67"
    expect(opened[0].get_by_text(paid)).to_be_visible()
    expect(opened[0].get_by_text("3 Personen möchten ihn und haben zusammen noch 10.000")).to_be_visible()
    for language in ("de", "ar"):
        follows.goto(f"{link}/choice?lang={language}")
        has_no_barriers(follows)
        shot(follows, f"choice-result-{language}")
    page.get_by_role("button", name="2 Vorschläge als geplante Maßnahmen übernehmen").click()
    expect(page.get_by_text("Alle ausgewählten Vorschläge stehen im Maßnahmenregister.")).to_be_visible()
    assert page.problems == []
