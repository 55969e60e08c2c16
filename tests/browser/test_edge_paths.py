"""Where one page ends and another begins, and what a German browser makes of what is typed."""

from __future__ import annotations

import re
from contextlib import suppress

from playwright.sync_api import expect

from tests.browser.menus import open_page
from tests.browser.test_paths import chart, show_all, slider, wait_for_map
from tests.browser.test_paths import open_analysis as open_with_fields

MOVED = re.compile("w_sgb2_quote=0(&|$)")


def open_analysis(page, address, query=""):
    frame = open_with_fields(page, address, query)
    show_all(page)
    return frame


def move(page, frame, key="Home"):
    """Move the first slider and wait until the map has followed."""
    step = frame.get_attribute("data-step")
    slider(page, "SGB-II-Quote").focus()
    page.keyboard.press(key)
    expect(frame).not_to_have_attribute("data-step", step)


def choose_on_map(page, frame):
    """Click on a quarter until the page names it; a click on a map that is just being drawn anew is lost."""
    named = page.get_by_role("button", name=re.compile("Profil: "))
    for _times in range(5):
        # The map takes its height only when it is drawn.
        box = frame.bounding_box()
        frame.click(position={"x": box["width"] * 0.45, "y": box["height"] * 0.35})
        with suppress(AssertionError):
            expect(named).to_be_visible(timeout=10_000)
            return
    expect(named).to_be_visible()


def test_the_profile_opens_after_a_weight_was_changed(page, address):
    frame = open_analysis(page, address, "?w_sgb2_quote=60")
    move(page, frame)
    choose_on_map(page, frame)
    page.get_by_role("button", name=re.compile("Profil: ")).click()
    expect(page).to_have_url(re.compile("/profil.*w_sgb2_quote=0"))
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stMain").get_by_text(re.compile(r"Rang \d+ von")).first).to_be_visible()


def test_a_button_leads_back_to_the_changed_weights(page, address):
    frame = open_analysis(page, address)
    move(page, frame)
    expect(page).to_have_url(MOVED)
    page.get_by_role("link", name="Start").click()
    page.get_by_test_id("stMain").get_by_role("button", name="Analyse").click()
    wait_for_map(page)
    expect(slider(page, "SGB-II-Quote")).to_have_value("0")
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_back_brings_slider_label_map_and_link_together(page, address):
    frame = open_analysis(page, address)
    of_standard = frame.get_attribute("data-classes")
    move(page, frame)
    expect(page).to_have_url(MOVED)
    without = frame.get_attribute("data-classes")
    move(page, frame, "PageUp")
    expect(page).to_have_url(re.compile("w_sgb2_quote=10"))
    with_little = frame.get_attribute("data-classes")
    # 15 others at 100: 10 of 1,510, or nothing.
    label = page.locator(".st-key-w_sgb2_quote").get_by_text(re.compile("SGB-II-Quote · "))
    expect(slider(page, "SGB-II-Quote")).to_have_value("10")
    page.go_back()
    expect(slider(page, "SGB-II-Quote")).to_have_value("0")
    expect(label).to_have_text(re.compile(r"· 0,0"))
    expect(chart(page).locator(".leaflet-container")).to_have_attribute("data-classes", without)
    page.go_forward()
    expect(slider(page, "SGB-II-Quote")).to_have_value("10")
    expect(label).not_to_have_text(re.compile(r"· 0,0"))
    expect(chart(page).locator(".leaflet-container")).to_have_attribute("data-classes", with_little)
    assert of_standard != without


def test_back_from_another_page_keeps_the_weights(page, address):
    frame = open_analysis(page, address)
    move(page, frame)
    expect(page).to_have_url(MOVED)
    without = frame.get_attribute("data-classes")
    open_page(page, "Profil")
    expect(page).to_have_url(re.compile("/profil.w_sgb2_quote=0"))
    page.go_back()
    expect(page).to_have_url(re.compile("/analyse.w_sgb2_quote=0"))
    wait_for_map(page)
    expect(slider(page, "SGB-II-Quote")).to_have_value("0")
    expect(chart(page).locator(".leaflet-container")).to_have_attribute("data-classes", without)


def test_a_german_browser_keeps_decimals_and_thousands(page, address):
    page.goto(f"{address}/mittelverteilung")
    field = page.get_by_role("textbox", name="Summe", exact=True)
    expect(field).to_have_value("100.000")
    for typed, kept in (("250.000", "250.000"), ("8,5", "8,5"), ("1.234,5", "1.234,5"), ("750000", "750.000")):
        field.fill(typed)
        field.press("Enter")
        expect(field).to_have_value(kept)
    field.fill("viel")
    field.press("Enter")
    expect(page.get_by_text("Das ist keine Zahl. Es gilt weiter: 750.000.")).to_be_visible()
    expect(field).to_have_value("viel")
    assert not page.problems


def test_one_back_leads_from_the_profile_to_the_analysis_as_it_was(page, address):
    frame = open_analysis(page, address)
    move(page, frame)
    expect(page).to_have_url(MOVED)
    without = frame.get_attribute("data-classes")
    choose_on_map(page, frame)
    button = page.get_by_role("button", name=re.compile("Profil: "))
    name = button.inner_text()
    button.click()
    expect(page).to_have_url(re.compile("/profil.*w_sgb2_quote=0.*unit="))
    expect(page.get_by_test_id("stMain").get_by_text(re.compile(r"Rang \d+ von")).first).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("/analyse.w_sgb2_quote=0(&|$)"))
    wait_for_map(page)
    expect(slider(page, "SGB-II-Quote")).to_have_value("0")
    expect(button).to_have_text(name, use_inner_text=True)
    expect(chart(page).locator(".leaflet-container")).to_have_attribute("data-classes", without)
    page.go_forward()
    expect(page).to_have_url(re.compile("/profil.*w_sgb2_quote=0.*unit="))


def test_one_back_leads_from_a_page_of_the_navigation(page, address):
    frame = open_analysis(page, address)
    move(page, frame)
    expect(page).to_have_url(MOVED)
    open_page(page, "Profil")
    expect(page).to_have_url(re.compile("/profil.w_sgb2_quote=0"))
    expect(page.get_by_test_id("stMain").get_by_text("Quartiersprofil").first).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("/analyse.w_sgb2_quote=0"))
    wait_for_map(page)
    expect(slider(page, "SGB-II-Quote")).to_have_value("0")


def test_a_popover_closes_when_its_work_is_done_and_opens_again(page, address):
    page.goto(f"{address}/")
    menu = page.locator("[class*=st-key-project-menu] button").first
    for name in ("Erste", "Zweite"):
        menu.click()
        field = page.get_by_role("textbox", name="Name des Projekts")
        field.fill(name)
        field.press("Tab")
        page.get_by_role("button", name=re.compile("^(Als Projekt behalten|Umbenennen)$")).click()
        expect(menu).to_have_text(re.compile(name))
        expect(field).to_have_count(0)


def test_the_uploader_refuses_in_the_language_of_the_screen(page, address):
    page.goto(f"{address}/?lang=de")
    page.get_by_role("button", name="Projektdatei öffnen").click()
    box = page.get_by_test_id("stFileUploader").filter(has_text="Projektdatei")
    expect(box.get_by_role("button", name="Datei wählen")).to_be_visible()
    # Nothing of Streamlit's own words is left, for a screen reader either.
    assert not re.search("Upload|per file|•", box.get_by_test_id("stFileUploaderDropzone").text_content())
    box.locator("input[type=file]").set_input_files(
        {"name": "falsch.txt", "mimeType": "text/plain", "buffer": b"Nr;Ort"}
    )
    # A page that still moves takes the sign away from below the mouse; a person points at it again.
    chip = box.get_by_test_id("stFileChipIconError")
    for _again in range(5):
        chip.hover()
        with suppress(AssertionError):
            expect(page.get_by_text("Diese Art von Datei wird hier nicht angenommen.")).to_be_visible(timeout=4_000)
            break
    expect(page.get_by_text("Diese Art von Datei wird hier nicht angenommen.")).to_be_visible()
    expect(page.get_by_text("are not allowed")).to_have_count(0)
    # Names for a screen reader as well.
    assert box.locator('[aria-label*="Remove"], [aria-label*="Upload"]').count() == 0
    assert page.problems == []


# What Streamlit says by itself, in names that are read aloud as well. (“Download as PNG” is not shown.)
ENGLISH = re.compile(
    "Select all|No results|Choose an option|Press |Fullscreen|Show/hide|Download as CSV|^Search$|Show data|Skip to|"
    "App pages|Help for|Clear |^Open$|Remove | icon$|Selected values|Sort |Pin column|Autosize|Hide column|Statistics$|"
    "Values|Distinct|results?$"
)
NAMES = """() => [...document.querySelectorAll('[aria-label], [title], [placeholder]')].filter(
    (element) => !element.closest('[data-testid="stVegaLiteChart"]')
).flatMap((element) => ["aria-label", "title", "placeholder"].map((name) => element.getAttribute(name) || ""))"""


def english(page, *places):
    """Return the English words in names of the page, and in the texts of some places."""
    told = [*page.evaluate(NAMES), *(text for place in places for text in place.all_inner_texts())]
    return [text for line in told for text in line.split("\n") if ENGLISH.search(text.strip())]


def test_a_german_page_has_no_words_of_streamlit_s_own(page, address):
    page.goto(f"{address}/massnahmen?lang=de")
    page.get_by_role("button", name="Neue Maßnahme").click()
    expect(page.get_by_test_id("stSkipToContent")).to_have_text("Zum Inhalt der Seite")
    units = page.get_by_test_id("stMultiSelect").filter(has_text="Quartiere").first
    field = units.locator("input").first
    listed = page.get_by_test_id("stMultiSelectDropdown")
    field.click()
    expect(listed.get_by_role("option").first).to_have_text("Alle auswählen")
    field.fill("stadt")
    expect(listed.get_by_role("option").first).to_have_text(re.compile(r"Alle \d+ passenden auswählen"))
    field.fill("gibt es nicht")
    expect(listed.get_by_text("Nichts gefunden")).to_be_visible()
    page.keyboard.press("Escape")
    title = page.get_by_label("Titel", exact=True)
    title.fill("Neu")
    expect(page.get_by_test_id("InputInstructions").first).to_contain_text("Eingabetaste übernimmt")
    assert english(page, page.get_by_test_id("InputInstructions")) == []
    assert page.problems == []


def test_tables_speak_the_language_of_the_screen_and_their_cells_stay(page, address):
    page.goto(f"{address}/daten?lang=de")
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    table.hover()
    table.get_by_role("button", name="Spalten auswählen").hover()
    expect(page.get_by_test_id("stTooltipContent").get_by_text("Spalten auswählen")).to_be_visible()
    # Streamlit's own file would hold formulas of names, and not say what it rests on.
    expect(table.get_by_role("button", name="CSV")).to_have_count(0)
    table.get_by_role("button", name="Spalten auswählen").click()
    chosen = page.get_by_test_id("stDataFrameColumnVisibilityMenu")
    expect(chosen.get_by_text("Alle auswählen")).to_be_visible()
    page.keyboard.press("Escape")
    table.hover()
    table.get_by_role("button", name="In der Tabelle finden").click()
    expect(table.get_by_text("Suchbegriff eingeben")).to_be_visible()
    page.keyboard.type("a")
    expect(table.get_by_test_id("search-result-area")).to_have_text(re.compile(r"^\d+ Treffer$"))
    assert english(page, table.get_by_test_id("search-result-area")) == []
    # In English Streamlit's words are those of the screen.
    page.get_by_role("button", name="Schließen").first.click()
    page.get_by_text("EN", exact=True).click()
    table.hover()
    expect(table.get_by_role("button", name="Choose columns")).to_be_visible()
    assert page.problems == []


def test_what_a_user_wrote_stays_though_streamlit_says_the_same(page, address):
    page.goto(f"{address}/daten?lang=de")
    content = "Nr;Ort;Select all;Search\n" + "".join(
        f"{place};Select all {place};{place},5;{place}\n" for place in range(1, 9)
    )
    page.get_by_test_id("stFileUploader").first.locator("input[type=file]").set_input_files(
        {"name": "worte.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    expect(page.get_by_text("Vorschau", exact=True)).to_be_visible()
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    table.hover()
    table.get_by_role("button", name="Spalten auswählen").click()
    labels = page.get_by_test_id("stDataFrameColumnVisibilityMenu").locator("label")
    expect(labels.first).to_have_text("Alle auswählen")
    # The column of the file is called as it was.
    expect(labels.get_by_text("Select all", exact=True)).to_have_count(1)
    assert page.problems == []


def test_a_map_whose_process_died_is_drawn_when_another_one_knows_it(page, address):
    asked = []

    def answer(route):
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=404, body="unknown geometry")
        elif len(asked) == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/kompass/geometry/*", answer)
    open_analysis(page, address)
    assert len(asked) == 3


def test_an_address_goes_before_the_page_that_was_open(page, address):
    page.goto(f"{address}/werkstatt?lang=de")
    title = page.get_by_test_id("stMain").get_by_role("heading", level=1)
    expect(title).to_have_text("Werkstatt")
    # Where a browser was is kept when its page is complete; the address alone goes on there.
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.goto(f"{address}/?lang=de")
    expect(title).to_have_text("Werkstatt")
    page.goto(f"{address}/start")
    expect(title).to_have_text("Quartierskompass")
    expect(page.get_by_text("gibt es nicht")).to_have_count(0)
    # What was asked for does not stay in the address.
    expect(page).not_to_have_url(re.compile("page="))
    page.goto(f"{address}/werkstatt?lang=de")
    expect(title).to_have_text("Werkstatt")
    page.goto(f"{address}/rathaus")
    expect(title).to_have_text("Quartierskompass")
    expect(page.get_by_text("Die Seite „rathaus“ gibt es nicht.")).to_be_visible()
    page.goto(f"{address}/rangliste?lang=de")
    expect(title).to_have_text("Analyse")
    assert page.problems == []
    assert page.outside == []
