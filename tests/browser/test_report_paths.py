"""Reports in a real browser: files that arrive, a batch to cancel, the five steps by keyboard, the page offline."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pypdf import PdfReader

from sozial.reading.sandbox.safely import read_project_safely
from sozial.report.exchange.project_check import verify_project
from sozial.report.exchange.project_opening import open_project
from sozial.report.exchange.web_page import write_web_page
from tests.browser.test_paths import a_run_of, wait_for_map
from tests.reports import ATTACKS, attacked, sample_context


def received(page, button):
    """Press a button and return the file that arrives, with its name."""
    with page.expect_download() as waiting:
        button.click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def card(page, title):
    """Return the card of one kind of file."""
    return page.locator("[data-testid='stVerticalBlock']").filter(has=page.get_by_text(title, exact=True)).last


def open_report(page, address):
    page.goto(f"{address}/bericht")
    expect(page.get_by_text("Vorlage für den Ausschuss", exact=True)).to_be_visible(timeout=60_000)


def test_files_arrive_and_the_project_file_opens_again(page, address):
    open_report(page, address)
    question = page.get_by_label("Frage des Berichts (kann leer bleiben)")
    question.fill("Wo fehlt ein Familienzentrum?")
    with a_run_of(page):
        question.press("Control+Enter")
    expect(page.get_by_text("Vorlage für den Ausschuss", exact=True)).to_be_visible()
    name, content = received(page, card(page, "Vorlage für den Ausschuss").get_by_role("button", name="PDF"))
    assert re.fullmatch(r"vorlage-musterstadt-beispiel-2024-intern\.pdf", name)
    text = "\n".join(part.extract_text() for part in PdfReader(io.BytesIO(content)).pages)
    assert "Wo fehlt ein Familienzentrum?" in text
    assert "mit anderen Gewichten" in re.sub(r"\s+", " ", text)

    name, content = received(page, page.get_by_role("button", name="Projektdatei (.sozial)"))
    assert name.endswith(".sozial")
    opened = open_project(read_project_safely(content, name), name)
    assert verify_project(opened) == []
    assert opened.context.question == "Wo fehlt ein Familienzentrum?"

    # The address alone goes on where this browser was.
    page.get_by_role("link", name="Start").click()
    page.get_by_role("button", name="Projektdatei öffnen").click()
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/zip", "buffer": content})
    expect(page.get_by_text("Jeder Indexwert stimmt auf neun Stellen")).to_be_visible()
    open_it = page.get_by_role("button", name="Öffnen", exact=True).last
    # Without scrolling, in a window of usual size.
    page.set_viewport_size({"width": 1400, "height": 900})
    expect(open_it).to_be_in_viewport(ratio=1)
    open_it.click()
    expect(page.get_by_text("Geöffnet: „Musterstadt (Beispiel)“.")).to_be_in_viewport(ratio=1)
    page.locator(".st-key-opened-analysis button").click()
    expect(page).to_have_url(re.compile(r"/analyse"))
    assert page.problems == []
    assert page.outside == []


def test_all_profiles_come_in_a_batch_that_can_be_cancelled(page, address):
    open_report(page, address)
    page.get_by_role("button", name="Alle 60 als Word").click()
    expect(page.get_by_text("Profile von 60 Quartieren werden erstellt …")).to_be_visible()
    page.get_by_role("button", name="Abbrechen").click()
    expect(page.get_by_text("Profile von 60 Quartieren werden erstellt …")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("Alle Profile speichern"))).to_have_count(0)
    page.get_by_role("button", name="Alle 60 als PDF").click()
    expect(page.get_by_text("Profile von 60 Quartieren werden erstellt …")).to_be_visible()
    ready = page.get_by_role("button", name=re.compile(r"Alle Profile speichern \([\d,]+ MB\)"))
    expect(ready).to_be_visible(timeout=120_000)
    _name, content = received(page, ready)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == 60
        assert all(archive.read(entry).startswith(b"%PDF-") for entry in archive.namelist())
    assert page.problems == []


def test_the_steps_go_by_the_keyboard_and_lead_to_the_live_page(page, address):
    page.goto(f"{address}/vorfuehren")
    # There is one more where a decision on money is kept.
    line = r"^1 / \d · Was haben wir gemessen, und wie\? · 2024 · intern, nicht für die Öffentlichkeit$"
    said = page.get_by_text(re.compile(line)).inner_text()
    last = int(said[4])
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    expect(page.get_by_text("beschlossen am 13.06.2024")).to_be_visible()
    # What stands last on the step is there, so the buttons listen to the keyboard.
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text(f"2 / {last} · Wo ist das?")).to_be_visible()
    frame = wait_for_map(page, 60)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text(f"3 / {last} · Wen betrifft es, und warum?")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text(f"2 / {last} · Wo ist das?")).to_be_visible()
    for number in range(3, last + 1):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text(f"{number} / {last} · ")).to_be_visible()
    expect(page.get_by_test_id("stBaseButton-primary")).to_be_disabled()
    assert frame is not None
    page.get_by_role("button", name="Analyse").click()
    wait_for_map(page, 60)
    page.go_back()
    expect(page.get_by_text(f"{last} / {last} · ")).to_be_visible()
    page.get_by_role("button", name="Ende").click()
    expect(page.get_by_text("Vorlage für den Ausschuss", exact=True)).to_be_visible(timeout=60_000)
    assert page.problems == []
    assert page.outside == []


@pytest.mark.parametrize("name", ["bericht", "vorfuehren"])
def test_phone_width_stays_usable(page, address, name):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/{name}")
    expect(page.locator("h1").first).to_be_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert page.problems == []


def offline(browser, folder, context):
    """Open the web page from the disk, without network; note whatever it asks for and every error."""
    place = folder / "page.html"
    place.write_bytes(write_web_page(context))
    window = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True)
    opened = window.new_page()
    opened.asked, opened.problems = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    opened.on("console", lambda message: opened.problems.append(message.text) if message.type == "error" else None)
    opened.on("dialog", lambda dialog: (opened.problems.append("dialog"), dialog.dismiss()))
    opened.goto(place.as_uri())
    return opened


def test_the_web_page_works_without_network(browser, tmp_path):
    context = sample_context()
    page = offline(browser, tmp_path, context)
    first = context.titles[context.by_burden[0]]
    expect(page.locator("#map path.leaflet-interactive")).to_have_count(60)
    page.get_by_role("button", name=first, exact=True).click()
    expect(page.locator("#details h2")).to_have_text(first)
    expect(page.locator("#details")).to_contain_text("Rang: 1")
    expect(page.locator("#details")).to_contain_text("Der Treff trägt viel.")
    expect(page.locator("#details")).not_to_contain_text("Das bleibt im Haus.")
    expect(page.locator("tr.chosen")).to_contain_text(first)

    names = page.locator("#table tbody tr td button")
    page.locator("th button", has_text="Quartier").click()
    expect(names.first).to_have_text(min(context.titles.values(), key=str.casefold))
    page.locator("th button", has_text="Rang").click()
    expect(names.first).to_have_text(first)
    page.get_by_label("Quartier suchen").fill(first[:5])
    expect(page.locator("#table tbody tr:visible")).to_have_count(1)
    page.get_by_label("Quartier suchen").fill("")

    page.locator("#map path.leaflet-interactive").nth(5).hover()
    expect(page.locator(".leaflet-tooltip")).to_be_visible()
    page.locator("#map path.leaflet-interactive").nth(5).click()
    expect(page.locator("#details h2")).not_to_have_text(first)
    assert [url for url in page.asked if not url.startswith("file:")] == []
    assert page.problems == []
    page.context.close()


def test_the_web_page_is_accessible(browser, tmp_path):
    page = offline(browser, tmp_path, sample_context())
    page.get_by_role("button", name="Uferpark", exact=True).press("Enter")
    expect(page.locator("#details h2")).to_have_text("Uferpark")
    # The page runs no script but its own: the checker comes in from outside the page.
    page.context.close()
    context = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True, bypass_csp=True)
    checked = context.new_page()
    checked.goto((tmp_path / "page.html").as_uri())
    found = Axe().run(checked)
    serious = [entry["id"] for entry in found.response["violations"] if entry["impact"] in ("serious", "critical")]
    assert serious == []
    context.close()


def test_attacks_in_the_web_page_stay_texts(browser, tmp_path):
    context = attacked()
    page = offline(browser, tmp_path, context)
    expect(page.locator("#table tbody tr")).to_have_count(len(ATTACKS))
    for attack in (ATTACKS[5], ATTACKS[7]):
        page.get_by_role("button", name=attack, exact=True).click()
        expect(page.locator("#details h2")).to_have_text(attack)
    assert page.problems == []
    assert page.locator("img").count() == 0
    page.context.close()


def test_on_a_phone_the_web_page_is_one_column(browser, tmp_path):
    page = offline(browser, tmp_path, sample_context())
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#map path.leaflet-interactive").first).to_be_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.context.close()


def test_a_template_that_is_none_is_refused_on_the_page(page, address):
    open_report(page, address)
    page.locator("input[type=file][accept*=pptx]").set_input_files(
        {"name": "x.pptx", "mimeType": "application/octet-stream", "buffer": b"nothing"}
    )
    expect(page.get_by_text("Das ist keine lesbare Präsentation.")).to_be_visible()
    assert page.problems == []
