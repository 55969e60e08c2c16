"""The open project in a real browser: nothing is lost by a reload, a closed window or a restart of the server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import free_port, serve
from tests.browser.menus import open_page
from tests.browser.test_paths import a_run_of, as_file, show_all, wait_for_map

TABLE = "Nr;Quartier;SGB-II-Quote in %;Wohnfläche je Person\n" + "".join(
    f"0{at};Ort {at};{at},5;{38 + at}\n" for at in range(1, 10)
)


def load_town(page, name="kleinstadt.csv"):
    page.locator('input[type="file"]').nth(0).set_input_files(as_file(name, TABLE))
    use = page.get_by_role("button", name="Diese Daten verwenden")
    expect(use).to_be_visible()
    use.click()
    expect(page.get_by_role("heading", name="Analyse")).to_be_visible()


def is_saved(page, name):
    line = page.locator(".st-key-project")
    expect(line.get_by_role("button", name=name)).to_be_visible()
    # "nicht gespeichert" holds the same word.
    expect(line.get_by_text("nicht gespeichert")).to_have_count(0)
    expect(line.get_by_text("gespeichert")).to_be_visible()


def first_slider(page):
    return page.get_by_role("slider").first


def test_a_reload_goes_on_where_it_was(page, address):
    page.goto(f"{address}/daten")
    load_town(page, "kleinstadt.csv")
    is_saved(page, "kleinstadt")
    slider = first_slider(page)
    expect(slider).to_have_value("50")
    slider.focus()
    with a_run_of(page):
        slider.press("ArrowRight")
    page.reload()
    is_saved(page, "kleinstadt")
    expect(first_slider(page)).to_have_value("51")
    # A new window without any link opens on the same page, with the same weights.
    second = page.context.new_page()
    second.goto(address)
    expect(second.get_by_role("heading", name="Analyse")).to_be_visible()
    is_saved(second, "kleinstadt")
    expect(first_slider(second)).to_have_value("51")
    # The files are still there, with what was chosen for them.
    page.get_by_role("link", name="Daten").first.click()
    expect(page.get_by_role("button", name="kleinstadt.csv entfernen")).to_be_visible()
    assert page.problems == []
    assert page.outside == []


def test_a_step_is_taken_back_and_made_again_by_keys(page, address):
    page.goto(f"{address}/analyse")
    wait_for_map(page, 60)
    show_all(page)
    expect(page.get_by_role("slider", name="SGB-II-Quote")).to_have_value("100")
    slider = first_slider(page)
    before = slider.input_value()
    slider.focus()
    slider.press("ArrowLeft")
    later = str(int(before) - 1)
    expect(slider).to_have_value(later)
    undo = page.get_by_role("button", name="Rückgängig")
    expect(undo).to_be_enabled()
    page.keyboard.press("Control+z")
    expect(first_slider(page)).to_have_value(before)
    expect(undo).to_be_disabled()
    page.keyboard.press("Control+y")
    expect(first_slider(page)).to_have_value(later)
    # Where somebody is typing the keys belong to the text.
    open_page(page, "Bericht")
    text = page.get_by_role("textbox", name="Frage des Berichts")
    text.fill("abc")
    page.keyboard.press("Control+z")
    expect(text).to_have_value("")
    page.get_by_role("link", name="Analyse").first.click()
    expect(first_slider(page)).to_have_value(later)
    assert page.problems == []


def test_who_was_first_is_told_and_nothing_is_overwritten(page, address):
    page.goto(f"{address}/daten")
    load_town(page, "zweifenster.csv")
    is_saved(page, "zweifenster")
    second = page.context.new_page()
    second.goto(f"{address}/analyse")
    is_saved(second, "zweifenster")
    for window in (page, second):
        expect(first_slider(window)).to_have_value("50")
        first_slider(window).focus()
    with a_run_of(page):
        first_slider(page).press("ArrowRight")
    is_saved(page, "zweifenster")
    first_slider(second).press("ArrowLeft")
    refused = second.get_by_role("button", name="Nicht gespeichert")
    expect(refused).to_be_visible()
    refused.click()
    expect(second.get_by_text("Nichts wurde überschrieben")).to_be_visible()
    second.get_by_role("button", name="Meinen Stand als eigenes Projekt behalten").click()
    is_saved(second, "zweifenster (2)")
    expect(first_slider(second)).to_have_value("49")
    page.reload()
    expect(first_slider(page)).to_have_value("51")


def test_each_window_opens_its_own_project_again(page, address):
    page.goto(f"{address}/daten")
    load_town(page, "fenstereins.csv")
    is_saved(page, "fenstereins")
    second = page.context.new_page()
    second.goto(f"{address}/daten")
    is_saved(second, "fenstereins")
    with a_run_of(second):
        second.get_by_role("button", name="Zurück zur Beispielstadt").click()
    load_town(second, "fensterzwei.csv")
    is_saved(second, "fensterzwei")
    for window, name in ((page, "fenstereins"), (second, "fensterzwei")) * 2:
        window.reload()
        is_saved(window, name)
    for window, name in ((page, "fenstereins"), (second, "fensterzwei")):
        # Also where nothing is set on the page.
        open_page(window, "Methode")
        expect(window).to_have_url(re.compile("/methode.*project="))
        window.reload()
        is_saved(window, name)


@pytest.fixture
def own_store(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path / "store"))
    return tmp_path


def test_a_restart_of_the_server_loses_nothing(browser, own_store):
    port = free_port()
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE")
    page = context.new_page()
    with serve(own_store, port=port) as address:
        page.goto(f"{address}/daten")
        load_town(page, "neustart.csv")
        is_saved(page, "neustart")
        first_slider(page).focus()
        with a_run_of(page):
            first_slider(page).press("ArrowRight")
    page.close()
    with serve(own_store, port=port) as address:
        again = context.new_page()
        again.goto(address)
        is_saved(again, "neustart")
        expect(again.get_by_role("heading", name="Analyse")).to_be_visible()
        expect(first_slider(again)).to_have_value("51")
    context.close()
