"""Files that are given faster than the page is drawn: none is lost, and leaving in between is asked about."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.browser.test_paths import as_file

RING = [[10, 50], [10.01, 50], [10.01, 50.01], [10, 50]]
FEATURES = [
    {
        "type": "Feature",
        "properties": {"schluessel": key, "name": name},
        "geometry": {"type": "Polygon", "coordinates": [[[x + at / 50, y] for x, y in RING]]},
    }
    for at, (key, name) in enumerate((("01", "Au"), ("02", "Bo"), ("03", "Ce")))
]
AREAS = as_file("gebiete.geojson", json.dumps({"type": "FeatureCollection", "features": FEATURES}), "application/json")
FIRST = as_file("mieten.csv", "Nr;Ort;Miete\n01;Au;5,5\n02;Bo;6,5\n03;Ce;7,5\n")
SECOND = as_file("kinder.csv", "Nr;Ort;Kinder in Armut\n01;Au;11\n02;Bo;12\n03;Ce;13\n")
# Chosen from the page itself: a test's own calls take longer than the moments between which files were lost.
GIVE = """([given, pauses]) => {
  const boxes = document.querySelectorAll('input[type="file"]');
  given.forEach(([place, name, text, kind], at) => setTimeout(() => {
    const chosen = new DataTransfer();
    chosen.items.add(new File([text], name, {type: kind}));
    boxes[place].files = chosen.files;
    boxes[place].dispatchEvent(new Event("change", {bubbles: true}));
  }, pauses[at]));
}"""


def give(page, *pauses, tables=(FIRST, SECOND)):
    """Give areas and then tables, each so many milliseconds after the beginning."""
    given = [(1, AREAS), *((0, table) for table in tables)]
    files = [(place, file["name"], file["buffer"].decode(), file["mimeType"]) for place, file in given]
    page.evaluate(GIVE, [files, list(pauses)])


def open_data(page, address):
    page.goto(f"{address}/daten")
    expect(page.locator('input[type="file"]')).to_have_count(2)
    expect(page.get_by_role("heading", name="1. Dateien laden")).to_be_visible()


def all_are_there(page):
    for file in (AREAS, FIRST, SECOND):
        expect(page.get_by_role("button", name=f"{file['name']} entfernen", exact=True)).to_be_visible(timeout=60_000)


def remove_all(page):
    for file in (AREAS, FIRST, SECOND):
        page.get_by_role("button", name=f"{file['name']} entfernen", exact=True).click()
        expect(page.get_by_role("button", name=f"{file['name']} entfernen", exact=True)).to_have_count(0)


def test_files_given_at_almost_the_same_time_are_all_taken(page, address):
    open_data(page, address)
    # One tick, the moments in which the answer to the first file comes, and one after another.
    for pauses in ((0, 0, 0), (0, 30, 60), (60, 0, 30), (0, 0, 150), (0, 300, 600)):
        give(page, *pauses)
        all_are_there(page)
        remove_all(page)
    assert page.problems == []


def test_a_file_on_a_slow_line_is_not_lost_when_others_are_read(page, address):
    waiting = []
    open_data(page, address)
    # The areas and the second table stay on their way until the first table has been read.
    page.route("**/upload_file/**", lambda route: waiting.append(route) if len(waiting) < 2 else route.continue_())
    give(page, 0, 400, tables=(SECOND,))
    expect(page.get_by_test_id("stFileChipIconSpinner")).to_have_count(2)
    page.get_by_role("link", name="Daten", exact=True).first.focus()
    page.locator('input[type="file"]').nth(0).set_input_files(FIRST)
    # Streamlit says what an uploader holds when nothing of it is on its way any more; the other one does not wait.
    areas = next(route for route in waiting if SECOND["name"].encode() not in (route.request.post_data_buffer or b""))
    areas.continue_()
    expect(page.get_by_role("button", name=f"{AREAS['name']} entfernen", exact=True)).to_be_visible(timeout=60_000)
    next(route for route in waiting if route is not areas).continue_()
    all_are_there(page)
    assert page.problems == []


def test_leaving_is_asked_about_only_while_a_file_is_on_its_way(page, address):
    waiting = []
    open_data(page, address)
    page.route("**/upload_file/**", lambda route: waiting.append(route))
    # Browsers ask for those alone who have done something on the page.
    page.get_by_role("heading", name="1. Dateien laden").click()
    with page.expect_request("**/upload_file/**"):
        page.locator('input[type="file"]').nth(0).set_input_files(FIRST)
    expect(page.get_by_test_id("stFileChipIconSpinner")).to_be_visible()
    with page.expect_event("dialog") as dialog:
        page.evaluate("() => void setTimeout(() => location.reload(), 0)")
    # The page's own listener answers that it stays.
    assert dialog.value.type == "beforeunload"
    # Whoever stays loses nothing.
    waiting[0].continue_()
    expect(page.get_by_role("button", name=f"{FIRST['name']} entfernen", exact=True)).to_be_visible(timeout=60_000)
    page.wait_for_function("() => !window.kompassUploads.isUnderWay()")
    page.problems.clear()
    page.reload()
    expect(page.get_by_role("button", name=f"{FIRST['name']} entfernen", exact=True)).to_be_visible(timeout=60_000)
    assert page.problems == []


def test_streamlit_speaks_the_reader_s_language_to_screen_readers_too(page, address):
    page.goto(f"{address}/daten")
    field = page.locator('input[type="file"]').first
    field.wait_for(state="attached")
    field.set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"Nr;Name;Quote\n1;Au;1,5\n2;Bo;2,5\n"})
    expect(page.get_by_text("2. Prüfen, wie gelesen wurde")).to_be_visible()
    uploader = page.get_by_test_id("stFileUploader").first
    expect(uploader.get_by_role("button", name="Weitere Dateien wählen")).to_be_visible()
    for words in ("add icon", "Help"):
        expect(page.locator(f'[aria-label="{words}"]')).to_have_count(0)
        expect(page.get_by_test_id("stMain").get_by_text(words, exact=True)).to_have_count(0)
    assert page.problems == []
