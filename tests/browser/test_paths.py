"""The paths a person takes, in a real browser. Waiting is always for something that can be seen."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import TimeoutError, expect

from tests.browser.menus import open_page
from tests.places import BERLIN_AREAS, BERLIN_TABLE, REFERENCE, ROOT, UPLOADS, unpacked

SAMPLE = ROOT / "data" / "sample"
HOSTILE = ["<img src=x onerror=alert(1)>", "`backtick` ${1+1}", "</script><b>fett</b>", "'; alert(1) //"]


def chart(page):
    return page.frame_locator('iframe[title*="folium"]')


def wait_for_map(page, units=None):
    expect(chart(page).locator(f'[data-units="{units}"]' if units else "[data-units]")).to_be_visible()
    return chart(page).locator(".leaflet-container")


def classes(page):
    return chart(page).locator(".leaflet-container").get_attribute("data-classes")


def open_analysis(page, address, query=""):
    page.goto(f"{address}/analyse{query}")
    return wait_for_map(page)


def slider(page, label):
    return page.get_by_role("slider", name=re.compile(label))


def show_all(page):
    """Show the sliders of all indicators, instead of those of Handlungsfelder."""
    page.get_by_role("radio", name="Indikatoren", exact=True).click()
    expect(page.get_by_role("radio", name="Indikatoren", exact=True)).to_be_checked()
    expect(page.locator('[class*="st-key-w_"]').first).to_be_visible()


def choose(page, label, option):
    """Choose in a list of several, and close it."""
    with a_run_of(page):
        pick(page, label, option)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stMultiSelect").filter(has_text=option)).to_be_visible()


def pick(page, label, option):
    """Choose in a list.

    A list closes when the page moves below it, as it does while tables are drawn; a person opens it again.
    """
    entry = page.get_by_role("option", name=option, exact=True)
    for times in range(1, 6):
        page.get_by_role("combobox", name=label).click()
        try:
            entry.click(timeout=3_000)
            return
        except TimeoutError:
            if times == 5:
                raise


STATE = "[data-testid='stApp']"
RUNS = f"""() => {{
  window.finishedRuns = 0;
  const app = document.querySelector("{STATE}");
  const count = () => app.dataset.testScriptState === "notRunning" && window.finishedRuns++;
  new MutationObserver(count).observe(app, {{attributes: true, attributeFilter: ["data-test-script-state"]}});
}}"""


@contextmanager
def a_run_of(page):
    """Wait until the server has drawn the page anew after something was done, and has kept what was changed.

    What is clicked on while the page is still being drawn may be another element a moment later.
    """
    expect(page.locator(STATE)).to_have_attribute("data-test-script-state", "notRunning")
    page.evaluate(RUNS)
    yield
    page.wait_for_function("() => window.finishedRuns > 0")


def load(page, address, table, areas=None, burden=""):
    """Load files through the Data page, say what is a burden where no word tells it, and take them over."""
    page.goto(f"{address}/daten")
    inputs = page.locator('input[type="file"]')
    expect(inputs).to_have_count(2)
    if areas:
        inputs.nth(1).set_input_files(areas)
        name = areas["name"] if isinstance(areas, dict) else areas.name
        expect(page.get_by_role("button", name=f"{name} entfernen")).to_be_visible()
    inputs.nth(0).set_input_files(table)
    if burden:
        choose(page, "hoher Wert = Belastung", burden)
    page.get_by_role("button", name="Diese Daten verwenden").click()


def as_file(name, text, kind="text/csv"):
    return {"name": name, "mimeType": kind, "buffer": text.encode()}


def test_the_sample_city_appears(page, address):
    page.goto(address)
    expect(page.get_by_role("heading", name="Quartierskompass")).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("button", name="Analyse").click()
    wait_for_map(page, 60)
    expect(chart(page).locator(".legend")).to_contain_text("nicht bewertet")
    expect(page.get_by_text("beschlossen am 13.06.2024")).to_be_visible()
    assert len(set(classes(page)) - {"x", "-"}) == 5
    assert page.problems == []


def test_a_weight_repaints_the_map_and_reorders_the_ranking(page, address):
    frame = open_analysis(page, address, "?w_sgb2_quote=100")
    show_all(page)
    before, step = classes(page), frame.get_attribute("data-step")
    picture = frame.screenshot()
    names = page.locator(".ranking th[scope=row]")
    expect(names.first).to_be_visible()
    first = names.all_inner_texts()
    for label in ("SGB-II-Quote", "Kinder im SGB-II-Bezug", "Arbeitslosenanteil .15.64"):
        slider(page, label).focus()
        page.keyboard.press("Home")
        expect(frame).not_to_have_attribute("data-step", step)
        step = frame.get_attribute("data-step")
    expect(page.get_by_test_id("stMarkdownContainer").filter(has_text=re.compile("Probe$"))).to_be_visible()
    assert classes(page) != before
    assert frame.screenshot() != picture
    assert names.all_inner_texts() != first
    page.get_by_role("button", name="Zurück zum beschlossenen Rezept").click()
    expect(frame).to_have_attribute("data-classes", before)
    expect(page.get_by_text("beschlossen am 13.06.2024")).to_be_visible()


def test_zoom_and_position_survive_a_step(page, address):
    frame = open_analysis(page, address)
    chart(page).get_by_role("button", name="Vergrößern").click()
    scale = chart(page).locator(".leaflet-control-scale-line")
    expect(scale).not_to_have_text("3 km")
    show_all(page)
    zoomed, step = scale.inner_text(), frame.get_attribute("data-step")
    slider(page, "SGB-II-Quote").focus()
    page.keyboard.press("Home")
    expect(frame).not_to_have_attribute("data-step", step)
    assert scale.inner_text() == zoomed


def test_a_click_selects_the_quarter_everywhere(page, address):
    frame = open_analysis(page, address)
    box = frame.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.35)
    tooltip = chart(page).locator(".leaflet-tooltip")
    expect(tooltip).to_contain_text("Rang")
    name = tooltip.locator("strong").inner_text()
    page.mouse.down()
    page.mouse.up()
    expect(page.get_by_role("combobox", name=re.compile("Quartier")).first).to_have_value(re.compile(re.escape(name)))
    expect(page.get_by_test_id("stMain").get_by_text(re.compile(rf"^{re.escape(name)} \("))).to_be_visible()


def test_the_map_shows_one_indicator_in_its_own_unit(page, address):
    open_analysis(page, address)
    page.get_by_role("radio", name="Ein Indikator").click()
    expect(chart(page).locator(".legend-title")).to_have_text("SGB-II-Quote (%)")
    expect(chart(page).locator(".legend-row").filter(has_text="über")).to_have_count(1)


def test_the_language_switches_everywhere(page, address):
    open_analysis(page, address)
    page.get_by_role("radio", name="EN", exact=True).click()
    expect(page.get_by_role("heading", name="Analysis")).to_be_visible()
    # Another language is another map; the one before leaves when the page is complete.
    expect(page.locator('iframe[title*="folium"]')).to_have_count(1)
    expect(chart(page).locator(".legend")).to_contain_text("not rated")
    expect(page).to_have_url(re.compile("lang=en"))


def test_the_map_appears_when_its_frame_gets_its_width_late(page, address):
    page.add_init_script("""document.addEventListener("DOMContentLoaded", () => {
        const narrow = document.createElement("style");
        narrow.id = "narrow";
        narrow.textContent = 'iframe[title*="folium"] { width: 0 !important; min-width: 0 !important }';
        document.head.append(narrow);
    })""")
    page.goto(f"{address}/analyse")
    expect(chart(page).locator("[data-step]")).to_be_attached()
    page.evaluate("document.querySelector('#narrow').remove()")
    wait_for_map(page, 60)
    assert not page.problems


def test_settings_travel_in_the_link(page, address):
    frame = open_analysis(page, address)
    show_all(page)
    step = frame.get_attribute("data-step")
    slider(page, "SGB-II-Quote").focus()
    page.keyboard.press("Home")
    expect(frame).not_to_have_attribute("data-step", step)
    expect(page).to_have_url(re.compile("w_sgb2_quote=0"))
    link, painted = page.url, classes(page)
    page.goto("about:blank")
    page.goto(link)
    again = wait_for_map(page)
    expect(again).to_have_attribute("data-classes", painted)


def test_own_files_load_and_map(page, address):
    load(
        page, address, [SAMPLE / "musterstadt.xlsx", SAMPLE / "indikatoren.csv"], SAMPLE / "musterstadt_quartiere.gpkg"
    )
    wait_for_map(page, 60)
    show_all(page)
    expect(page.get_by_role("slider")).to_have_count(16)
    expect(page.get_by_test_id("stMarkdownContainer").filter(has_text=re.compile("Probe$"))).to_be_visible()


def test_an_island_far_away_does_not_make_the_map_tiny(page, address):
    places = [(9 + 0.01 * at, 51.0) for at in range(10)] + [(7.5, 51.5)]
    features = [
        {
            "type": "Feature",
            "properties": {"nr": f"{at:02d}", "name": f"Ort {at}"},
            "geometry": {"type": "Polygon", "coordinates": [[[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y]]]},
        }
        for at, (x, y) in enumerate(places, 1)
    ]
    areas = as_file("g.geojson", json.dumps({"type": "FeatureCollection", "features": features}), "application/json")
    rows = "".join(f"{at:02d};Ort {at};{at},5\n" for at in range(1, 12))
    load(page, address, as_file("a.csv", f"nr;name;Arbeitslosenquote\n{rows}"), areas)
    wait_for_map(page, 11)
    # All eleven would need more than a hundred kilometres.
    expect(chart(page).locator(".leaflet-control-scale-line")).to_have_text(re.compile(r"^([1-5] km|\d00 m)$"))
    expect(page.get_by_text("Weit entfernt, beim Herauszoomen zu sehen: Ort 11")).to_be_visible()


def test_own_files_after_work_on_the_sample_city_start_afresh(page, address):
    frame = open_analysis(page, address)
    show_all(page)
    step = frame.get_attribute("data-step")
    slider(page, "SGB-II-Quote").focus()
    page.keyboard.press("Home")
    expect(frame).not_to_have_attribute("data-step", step)
    page.get_by_role("button", name="Wie im Rezept").click()
    page.get_by_role("link", name="Daten").click()
    expect(page.get_by_role("heading", name="1. Dateien laden")).to_be_visible()
    expect(page.locator('input[type="file"]')).to_have_count(2)
    rows = "01;Au;1,5;3,5\n02;Bo;2,5;1,5\n03;Ce;4,5;2,5\n"
    table = as_file("meine.csv", f"schluessel;name;sgb2_quote;arbeitslosenquote\n{rows}")
    page.locator('input[type="file"]').nth(0).set_input_files(table)
    page.get_by_role("button", name="Diese Daten verwenden").click()
    expect(page.get_by_role("slider")).to_have_count(2)
    assert {thumb.input_value() for thumb in page.get_by_role("slider").all()} == {"50"}
    expect(page.get_by_text("keine Gebiete")).to_be_visible()
    page.get_by_role("link", name="Daten").click()
    expect(page.get_by_role("heading", name="1. Dateien laden")).to_be_visible()
    with a_run_of(page):
        page.get_by_role("button", name="Zurück zur Beispielstadt").click()
    page.get_by_role("link", name="Analyse").click()
    expect(page.get_by_role("slider")).to_have_count(16)
    expect(page.get_by_text("beschlossen am 13.06.2024")).to_be_visible()


def test_a_wrong_file_is_answered_and_the_page_goes_on(page, address):
    page.goto(f"{address}/daten")
    page.locator('input[type="file"]').nth(0).set_input_files(as_file("kaputt.csv", "nur eine Zeile"))
    expect(page.get_by_role("alert")).to_contain_text("Kopfzeile")
    expect(page.get_by_role("heading", name="Indikatoren der geladenen Daten")).to_be_visible()


def test_hostile_names_stay_text(page, address):
    rows = "\n".join(f'0{at};"{name}";{at},5;{at * at},5' for at, name in enumerate(HOSTILE, 1))
    features = [
        {
            "type": "Feature",
            "properties": {"schluessel": f"0{at}", "name": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[10 + at, 50], [11 + at, 50], [11 + at, 51], [10 + at, 51], [10 + at, 50]]],
            },
        }
        for at, name in enumerate(HOSTILE, 1)
    ]
    areas = json.dumps({"type": "FeatureCollection", "features": features})
    header = 'schluessel;name;"<b>eins</b> ${x}";`zwei`\n'
    load(
        page, address, as_file("feindlich.csv", header + rows), as_file("feindlich.geojson", areas, "application/json")
    )
    frame = wait_for_map(page, len(HOSTILE))
    box = frame.bounding_box()
    seen = set()
    for part in range(1, 40):
        page.mouse.move(box["x"] + box["width"] * part / 40, box["y"] + box["height"] * 0.4)
        for tooltip in chart(page).locator(".leaflet-tooltip strong").all_inner_texts():
            seen.add(tooltip)
    assert seen >= set(HOSTILE[:3])
    expect(chart(page).locator("img[src=x]")).to_have_count(0)
    expect(page.locator("img[src=x]")).to_have_count(0)
    expect(page.get_by_text("<b>eins</b> ${x}").first).to_be_visible()
    assert page.problems == []


def test_no_request_leaves_the_host(page, address):
    for name in ("start", "daten", "analyse", "methode"):
        page.goto(f"{address}/{'' if name == 'start' else name}")
        expect(page.get_by_test_id("stMain").get_by_role("heading").first).to_be_visible()
    open_analysis(page, address)
    page.get_by_role("radio", name="Ein Indikator").click()
    expect(chart(page).locator(".legend-title")).to_have_text("SGB-II-Quote (%)")
    assert page.outside == []


def test_the_ranking_downloads_as_csv(page, address):
    open_analysis(page, address)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV", exact=True).click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("Schlüssel;Quartier;Index;Rang;Klasse;")
    assert len(text.splitlines()) == 61


@pytest.mark.parametrize("name", ["", "daten", "analyse", "methode"])
def test_phone_width_stays_usable(page, address, name):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/{name}")
    expect(page.get_by_test_id("stMain").get_by_role("heading").first).to_be_visible()
    if name == "analyse":
        frame = wait_for_map(page)
        assert frame.bounding_box()["width"] <= 390
        # The map is within the first screen once everything above it has its place.
        within = "() => document.querySelector('iframe[title*=\"folium\"]').getBoundingClientRect().top < innerHeight"
        page.wait_for_function(within, timeout=20_000)
        expect(slider(page, "^Einkommen")).to_be_visible()
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0


def test_berlin_loads_through_the_data_page(page, address, tmp_path):
    load(page, address, REFERENCE / BERLIN_TABLE, unpacked(BERLIN_AREAS, tmp_path))
    expect(wait_for_map(page, 542)).to_have_attribute("data-units", "542")


@pytest.mark.skipif(not UPLOADS.is_dir(), reason="real municipal files are not on this machine")
def test_nuernberg_loads_through_the_data_page(page, address):
    # Raw counts about which no word says whether they are a burden: the person decides.
    files = UPLOADS / "31_nuernberg_ses.xlsx", UPLOADS / "40_nuernberg_bezirke.gpkg"
    load(page, address, *files, burden="einwohner auslaender")
    expect(wait_for_map(page, 87)).to_have_attribute("data-units", "87")


@pytest.mark.skipif(not UPLOADS.is_dir(), reason="real municipal files are not on this machine")
def test_flensburg_joins_by_the_number_inside_the_key(page, address):
    load(page, address, UPLOADS / "07_flensburg_sgb2_regelleistung.csv", UPLOADS / "43_flensburg_stadtteile.zip")
    expect(wait_for_map(page, 13)).to_have_attribute("data-units", "13")
    assert not page.problems
    assert not page.outside


@pytest.mark.skipif(not UPLOADS.is_dir(), reason="real municipal files are not on this machine")
def test_a_workbook_of_several_sheets_is_read_and_asks_which_layer(page, address):
    page.goto(f"{address}/daten")
    expect(page.locator('input[type="file"]')).to_have_count(2)
    with a_run_of(page):
        page.locator('input[type="file"]').nth(1).set_input_files(UPLOADS / "47_koeln_zwei_shapes.zip")
        expect(page.get_by_role("combobox", name="Ebene")).to_be_visible(timeout=60_000)
    # The page is complete before the next file is given.
    expect(page.get_by_text("Hinweise vom Einlesen")).to_be_visible()
    page.locator('input[type="file"]').nth(0).set_input_files(UPLOADS / "28_ba_svb_kreise_zeitreihe.xlsx")
    # Each sheet with a table is a line of its own.
    expect(page.get_by_text("SvB_Kreise_WO_Anzahl").first).to_be_visible(timeout=30_000)
    assert not page.problems


def test_the_public_mode_is_the_same_town_with_protected_figures(page, address):
    frame = open_analysis(page, address)
    step = frame.get_attribute("data-step")
    page.get_by_role("button", name="intern").click()
    page.get_by_role("radio", name="öffentlich").click()
    expect(frame).not_to_have_attribute("data-step", step)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="öffentlich")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV", exact=True).click()
    rows = waiting.value.path().read_text(encoding="utf-8-sig").splitlines()[1:]
    # Two quarters have too few inhabitants for anybody, inside and outside. All stay in the list.
    assert len(rows) == 60
    assert sum(row.split(";")[2] == "" for row in rows) == 2
    expect(page.get_by_text("geschützte Zahlen").first).to_be_visible()
    open_page(page, "Methode")
    expect(page.get_by_role("button", name="öffentlich")).to_be_visible()
    assert not page.problems


@pytest.mark.parametrize("name", ["", "daten", "analyse", "methode"])
def test_mode_and_language_stand_on_every_page_also_where_it_ends_early(page, address, name):
    page.goto(f"{address}/{name}")
    expect(page.get_by_role("button", name="intern")).to_be_visible()
    expect(page.get_by_role("radio", name="EN", exact=True)).to_be_visible()


def test_a_hostile_file_is_refused_and_the_page_goes_on(page, address):
    page.goto(f"{address}/daten")
    expect(page.locator('input[type="file"]')).to_have_count(2)
    layer = '<OGRVRTLayer name="a"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
    pointer = f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"
    page.locator('input[type="file"]').nth(1).set_input_files(as_file("a.geojson", pointer, "application/json"))
    expect(page.get_by_role("alert")).to_contain_text("wird nicht befolgt")
    expect(page.get_by_role("heading", name="Indikatoren der geladenen Daten")).to_be_visible()
    assert not page.problems


def choose_recipe(page, address, name):
    page.goto(f"{address}/methode")
    page.get_by_role("combobox", name="Rezept", exact=True).click()
    page.get_by_role("option", name=name).click()
    expect(page.get_by_test_id("stMain").get_by_text(name).first).to_be_visible()
    page.get_by_role("link", name="Analyse").click()


def test_a_recipe_with_levels_repaints_the_map(page, address):
    open_analysis(page, address)
    choose_recipe(page, address, "Geometrisches Mittel der Handlungsfelder")
    wait_for_map(page, 60)
    before = classes(page)
    slider(page, "^Einkommen").focus()
    page.keyboard.press("Home")
    expect(chart(page).locator(".leaflet-container")).not_to_have_attribute("data-classes", before)
    page.get_by_role("radio", name="Eine Ebene").click()
    expect(chart(page).locator(".legend-title")).to_have_text("Einkommen")
    assert not page.problems
    assert not page.outside


def test_another_recipe_is_compared_on_the_same_data(page, address):
    open_analysis(page, address)
    page.get_by_role("radio", name="Verfahren vergleichen").click()
    page.get_by_role("combobox", name="Vergleichen mit").click()
    page.get_by_role("option", name="KomMonitor Leitindikator").click()
    expect(page.get_by_text("Rangkorrelation")).to_be_visible()
    page.get_by_role("radio", name="Größere Gebiete").click()
    expect(page.get_by_text("Summe der Fälle durch Summe der Basis; in Klammern")).to_be_visible()
    assert not page.problems
