"""The map as a map: moved, never lost, chosen from by keyboard. Waiting is always for something that can be seen."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.menus import open_page
from tests.browser.test_paths import a_run_of, as_file, chart, open_analysis, pick, wait_for_map

WHOLE = re.compile("^3 km$")
NAMES = (
    "Altstadt,Bahnhofsviertel,Lindenau,Am Schlosspark,Nordstadt,Gartenfeld,Hafen,Weststadt,Kirchberg,Ziegelei,"
    "Südstadt,Mühlenbach,Rosental,Industrieviertel,Oberdorf,Unterdorf,Waldsiedlung,Neue Heide"
)
CORNERS = [(0, 0), (0.016, 0), (0.016, -0.01), (0, -0.01), (0, 0)]


def middle(frame, across=0.45, down=0.35):
    box = frame.bounding_box()
    return box["x"] + box["width"] * across, box["y"] + box["height"] * down


def point_at(page, frame):
    """Point at a quarter until its name is shown; a map that is just being drawn anew does not answer."""
    name = chart(page).locator(".leaflet-tooltip")
    for times in range(1, 6):
        across, down = middle(frame)
        page.mouse.move(across + times, down)
        with suppress(AssertionError):
            expect(name).to_be_visible(timeout=8_000)
            return
    expect(name).to_be_visible()


def scale(page):
    return chart(page).locator(".leaflet-control-scale-line")


def town_in_sight(frame):
    """Return whether the middle of the town is within the map's frame."""
    return frame.evaluate(
        """(element) => {
            let bounds = null;
            window.map.eachLayer((layer) => {
              if (layer.feature) bounds = (bounds || L.latLngBounds([])).extend(layer.getBounds()); });
            return window.map.getBounds().contains(bounds.getCenter());
        }"""
    )


def test_scrolling_the_page_over_the_map_leaves_the_map_where_it_is(page, address):
    frame = open_analysis(page, address)
    expect(scale(page)).to_have_text(WHOLE)
    main = page.get_by_test_id("stMain")
    top = main.evaluate("(element) => element.scrollTop")
    page.mouse.move(*middle(frame))
    page.mouse.wheel(0, 300)
    expect(chart(page).locator(".map-hint")).to_have_text("Zum Zoomen in die Karte klicken oder Strg halten.")
    page.wait_for_function(
        "(top) => document.querySelector('[data-testid=stMain]').scrollTop > top", arg=top, timeout=20_000
    )
    expect(scale(page)).to_have_text(WHOLE)
    assert page.problems == []


def test_the_wheel_zooms_with_ctrl_and_after_a_click_until_the_map_is_left(page, address):
    frame = open_analysis(page, address)
    expect(scale(page)).to_have_text(WHOLE)
    page.mouse.move(*middle(frame))
    page.keyboard.down("Control")
    page.mouse.wheel(0, -400)
    page.keyboard.up("Control")
    expect(scale(page)).not_to_have_text(WHOLE)
    chart(page).get_by_role("button", name="Ganze Stadt zeigen").click()
    expect(scale(page)).to_have_text(WHOLE)
    page.mouse.move(*middle(frame))
    page.mouse.down()
    page.mouse.up()
    page.mouse.wheel(0, -400)
    expect(scale(page)).not_to_have_text(WHOLE)
    chart(page).get_by_role("button", name="Ganze Stadt zeigen").click()
    page.mouse.move(5, 5)
    page.mouse.move(*middle(frame))
    page.mouse.wheel(0, -100)
    expect(chart(page).locator(".map-hint.shown")).to_be_visible()
    expect(scale(page)).to_have_text(WHOLE)


def test_a_double_click_on_the_legend_brings_the_town_back(page, address):
    open_analysis(page, address)
    expect(scale(page)).to_have_text(WHOLE)
    chart(page).get_by_role("button", name="Vergrößern").click()
    expect(scale(page)).not_to_have_text(WHOLE)
    chart(page).locator(".legend-title").dblclick()
    expect(scale(page)).to_have_text(WHOLE)


def test_a_view_without_any_area_is_not_remembered(page, address):
    frame = open_analysis(page, address)
    frame.evaluate("() => window.map.setView([10, 10], 9, {animate: false})")
    assert not town_in_sight(frame)
    assert frame.evaluate("() => Object.keys(sessionStorage).filter((name) => name.startsWith('view map'))") == []
    page.reload()
    frame = wait_for_map(page, 60)
    expect(scale(page)).to_have_text(WHOLE)
    assert town_in_sight(frame)


def test_a_lost_view_that_an_earlier_version_kept_is_not_restored(page, address):
    frame = open_analysis(page, address)
    chart(page).get_by_role("button", name="Vergrößern").click()
    expect(scale(page)).not_to_have_text(WHOLE)
    page.wait_for_function("() => Object.keys(sessionStorage).some((name) => name.startsWith('view map'))")
    frame.evaluate(
        """() => Object.keys(sessionStorage).filter((name) => name.startsWith('view map'))
            .forEach((name) => sessionStorage.setItem(name, '[10, 10, 9]'))"""
    )
    page.reload()
    frame = wait_for_map(page, 60)
    expect(scale(page)).to_have_text(WHOLE)
    assert town_in_sight(frame)


def touch(session, kind, *points):
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})


def test_one_finger_scrolls_the_page_and_two_zoom_the_map(browser, address):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="de-DE", has_touch=True, is_mobile=True
    )
    page = context.new_page()
    try:
        frame = open_analysis(page, address)
        before = scale(page).inner_text()
        frame.scroll_into_view_if_needed()
        assert frame.evaluate("(element) => getComputedStyle(element).touchAction") == "pan-y"
        place = "() => [window.map.getCenter().lat, window.map.getZoom()]"
        whole = frame.evaluate(place)
        session = context.new_cdp_session(page)
        x, y = middle(frame, 0.4, 0.5)
        top = page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
        touch(session, "touchStart", (x, y))
        for step in range(1, 9):
            touch(session, "touchMove", (x, y - 20 * step))
        touch(session, "touchEnd")
        page.wait_for_function(
            "(top) => document.querySelector('[data-testid=stMain]').scrollTop > top", arg=top, timeout=20_000
        )
        assert frame.evaluate(place) == whole
        frame.scroll_into_view_if_needed()
        x, y = middle(frame, 0.4, 0.4)
        touch(session, "touchStart", (x - 20, y), (x + 20, y))
        for step in range(1, 9):
            touch(session, "touchMove", (x - 20 - 8 * step, y), (x + 20 + 8 * step, y))
        touch(session, "touchEnd")
        expect(scale(page)).not_to_have_text(before)
    finally:
        context.close()


def test_arrow_keys_turn_the_page_also_after_a_click_into_the_map(page, address):
    page.goto(f"{address}/vorfuehren")
    steps = page.get_by_text(re.compile(r"^\d / \d"))
    expect(steps).to_have_text(re.compile("^1 / "))
    # What stands last on the step is there, so the buttons listen to the keyboard.
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(steps).to_have_text(re.compile("^2 / "))
    frame = wait_for_map(page, 60)
    page.mouse.move(*middle(frame))
    page.mouse.down()
    page.mouse.up()
    expect(frame).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(steps).to_have_text(re.compile("^3 / "))
    assert page.problems == []


def names_on_map(page):
    return [name.replace("\n", " ") for name in chart(page).locator(".quarter-name").all_inner_texts()]


def test_names_stand_on_the_map_without_touching_and_colours_leave_them(page, address):
    frame = open_analysis(page, address)
    expect(chart(page).locator(".quarter-name").filter(has_text="Stadtwald")).to_be_visible()
    few = names_on_map(page)
    assert 5 < len(few) < 60
    # Where not all fit, the map says that there are others.
    assert frame.get_attribute("data-unnamed") == str(60 - len(few))
    expect(chart(page).get_by_text("Weitere Namen erscheinen beim Vergrößern.")).to_be_visible()
    overlaps = """(element) => {
        const boxes = [...element.querySelectorAll('.quarter-name')].map((one) => one.getBoundingClientRect());
        return boxes.some((a, i) => boxes.some((b, j) => i < j
            && a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top));
    }"""
    assert not frame.evaluate(overlaps)
    step, times = frame.get_attribute("data-step"), frame.get_attribute("data-named")
    page.get_by_role("slider").first.focus()
    page.keyboard.press("Home")
    expect(frame).not_to_have_attribute("data-step", step)
    assert frame.get_attribute("data-named") == times
    for _press in range(2):
        chart(page).get_by_role("button", name="Vergrößern").click()
        expect(frame).not_to_have_attribute("data-named", times)
        times = frame.get_attribute("data-named")
    assert not frame.evaluate(overlaps)


def test_names_are_smaller_where_many_more_fit_then(page, address):
    """Six by three names that touch each other at the usual size: letters of ten pixels show nearly all."""
    keys = [f"{at:02d}" for at in range(18)]
    names = NAMES.split(",")
    rows = "".join(f"{key};{name};{at},5\n" for at, (key, name) in enumerate(zip(keys, names, strict=True)))
    features = [
        {
            "type": "Feature",
            "properties": {"Nr": key, "Name": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[9.7 + at % 6 * 0.016 + x, 51.3 - at // 6 * 0.01 + y] for x, y in CORNERS]],
            },
        }
        for at, (key, name) in enumerate(zip(keys, names, strict=True))
    ]
    page.goto(f"{address}/daten")
    page.locator('.st-key-tables input[type="file"]').set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": f"Nr;Name;Armutsquote in %\n{rows}".encode()}
    )
    expect(page.get_by_role("heading", name="4. Was die Zahlen bedeuten")).to_be_visible()
    page.locator('.st-key-areas input[type="file"]').set_input_files(
        {
            "name": "a.geojson",
            "mimeType": "application/json",
            "buffer": json.dumps({"type": "FeatureCollection", "features": features}).encode(),
        }
    )
    expect(page.get_by_text("In der Tabelle und auf der Karte")).to_be_visible()
    page.get_by_role("button", name="Diese Daten verwenden").click()
    expect(page.get_by_role("button", name="Diese Daten verwenden")).to_have_count(0)
    page.get_by_role("link", name="Analyse").first.click()
    frame = chart(page).locator("[data-unnamed]")
    frame.wait_for()
    shown = chart(page).locator(".quarter-name").count()
    # At the usual size there were 11 to 13.
    assert 16 <= shown == 18 - int(frame.get_attribute("data-unnamed"))
    sizes = "(all) => [...new Set(all.map((one) => one.style.fontSize))]"
    assert chart(page).locator(".quarter-name").evaluate_all(sizes) == ["10px"]
    expect(chart(page).locator(".names-note")).to_be_visible(visible=shown < 18)


def test_names_are_switched_off_but_for_the_chosen_one_and_the_link_says_so(page, address):
    frame = open_analysis(page, address, "?map-names=false")
    assert names_on_map(page) == []
    chart(page).get_by_label("Quartier wählen").select_option(label="Zollhof")
    expect(chart(page).locator(".quarter-name.chosen")).to_have_text("Zollhof")
    page.get_by_role("button", name="Einstellungen").click()
    page.get_by_text("Namen auf der Karte").click()
    expect(chart(page).locator(".quarter-name").filter(has_text="Stadtwald")).to_be_visible()
    expect(page).not_to_have_url(re.compile("map-names"))
    assert frame.get_attribute("data-units") == "60"


def test_a_quarter_is_chosen_by_keyboard_and_its_neighbours_by_arrow_keys(page, address):
    frame = open_analysis(page, address)
    choice = chart(page).get_by_label("Quartier wählen")
    choice.focus()
    page.keyboard.type("zollh")
    said = chart(page).get_by_role("status")
    expect(said).to_have_text(re.compile(r"^Zollhof, Rang \d+ von 58, Klasse: "))
    expect(page.get_by_role("button", name="Profil: Zollhof")).to_be_visible()
    frame.focus()
    page.keyboard.press("ArrowRight")
    expect(said).not_to_have_text(re.compile("^Zollhof"))
    east = said.inner_text().split(",")[0]
    expect(page.get_by_role("button", name=f"Profil: {east}")).to_be_visible()
    expect(chart(page).locator(".quarter-name.chosen")).to_have_text(re.compile(rf"^{east}$"))
    spots = frame.evaluate(
        """(element) => { const found = {}; window.map.eachLayer((layer) => {
            if (layer.feature) found[layer.feature.properties.name] = layer.feature.properties.inside; });
            return found; }"""
    )
    (x, y), (old_x, old_y) = spots[east], spots["Zollhof"]
    assert x > old_x
    assert abs(y - old_y) < x - old_x
    assert page.problems == []


def test_the_map_is_saved_as_picture_and_as_drawing_with_what_it_rests_on(page, address):
    open_analysis(page, address, "?w_sgb2_quote=0")
    page.get_by_role("button", name="Karte speichern").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Zeichnung (SVG)").click()
    assert waiting.value.suggested_filename == "karte-belastungsindex.svg"
    drawing = ElementTree.parse(waiting.value.path())
    said = [node.text for node in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert said[0] == "Musterstadt (Beispiel)"
    assert {"Belastungsindex", "Zeitraum: 2024", "Rezept: Sozialindex Musterstadt (Probe)"} <= set(said)
    assert any(text.startswith("Quelle: Jobcenter und Amt für Soziales Musterstadt") for text in said)
    assert re.fullmatch(r"Erstellt am \d\d\.\d\d\.\d{4}", said[-1])
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Bild (PNG)").click()
    assert max(Image.open(waiting.value.path()).size) >= 2_400
    assert page.outside == []


def test_colours_chosen_in_the_settings_reach_the_map_the_link_and_the_saved_map(page, address):
    frame = open_analysis(page, address)
    step, painted = frame.get_attribute("data-step"), frame.get_attribute("data-classes")
    page.get_by_role("button", name="Einstellungen").click()
    pick(page, "Farben der Karte", "Grün")
    expect(frame).not_to_have_attribute("data-step", step)
    assert frame.get_attribute("data-classes") == painted
    expect(chart(page).locator(".legend-swatch").last).to_have_css("background-color", "rgb(255, 255, 204)")
    expect(page).to_have_url(re.compile("map-colours=green"))
    expect(page.get_by_text("beschlossen am 13.06.2024")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Karte speichern").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Zeichnung (SVG)").click()
    assert "#006837" in waiting.value.path().read_text(encoding="utf-8")
    assert page.problems == []


@pytest.mark.parametrize(("wide", "high"), [(1400, 900), (1024, 768)])
def test_the_listed_quarters_are_numbered_on_the_map_of_the_steps(page, address, wide, high):
    page.set_viewport_size({"width": wide, "height": high})
    page.goto(f"{address}/vorfuehren?step=2")
    frame = wait_for_map(page, 60)
    marks = chart(page).locator(".quarter-mark")
    expect(marks).to_have_count(12)
    assert sorted(map(int, marks.all_inner_texts())) == list(range(1, 13))
    boxes = marks.evaluate_all(
        "(all) => all.map((one) => [parseFloat(getComputedStyle(one).fontSize), one.textContent])"
    )
    assert min(size for size, _words in boxes) >= 17
    # None hides another: its middle is seen.
    hidden = frame.evaluate(
        """(element) => { const pane = element.querySelector(".leaflet-names-pane"); pane.style.pointerEvents = "auto";
            const all = [...element.querySelectorAll(".quarter-mark")];
            const found = all.filter((one) => { const box = one.getBoundingClientRect();
                return document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2) !== one; });
            pane.style.pointerEvents = "none"; return found.map((one) => one.textContent); }"""
    )
    assert hidden == []
    assert page.problems == []


def test_without_ranks_the_listed_quarters_stand_by_their_names(page, address):
    page.goto(f"{address}/vorfuehren?step=2&ranks=false")
    wait_for_map(page, 60)
    names = chart(page).locator(".quarter-name.listed")
    expect(names).to_have_count(12)
    listed = page.get_by_test_id("stMarkdown").get_by_role("listitem").all_inner_texts()
    assert sorted(names.all_inner_texts()) == sorted(listed)
    expect(chart(page).locator(".quarter-mark")).to_have_count(0)
    # No other name, which would be taken for a listed one.
    assert len(names_on_map(page)) == 12


def test_the_quarter_whose_streets_are_asked_for_is_shown_from_near(page, address):
    frame = open_analysis(page, address)
    west, south, east, north = frame.evaluate(
        """() => { let found = null; window.map.eachLayer((layer) => {
            if (layer.feature && layer.feature.properties.name === "Zollhof") found = layer.getBounds(); });
            return [found.getWest(), found.getSouth(), found.getEast(), found.getNorth()]; }"""
    )
    line = {"type": "LineString", "coordinates": [[west, (south + north) / 2], [east, (south + north) / 2]]}
    feature = {"type": "Feature", "properties": {"name": "Zollgasse"}, "geometry": line}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]})
    page.get_by_role("button", name="Kartenebenen").click()
    pick(page, "Was sie zeigt", "Straßen")
    page.locator('input[type="file"][accept*=".gpkg"]').set_input_files(
        as_file("strassen.geojson", content, "application/geo+json")
    )
    page.get_by_role("button", name="Auf die Karte legen").click()
    expect(frame).to_have_attribute("data-beside", "1")
    open_page(page, "Vorführen")
    page.get_by_role("button", name="Fragen").click()
    page.get_by_role("button", name="Welche Straßen sind das?").click()
    expect(page.get_by_role("heading", level=2, name=re.compile("^Wo .* liegt$"))).to_be_visible()
    pick(page, "Quartier", "Zollhof")
    expect(page.get_by_text("Zollgasse")).to_be_visible()
    frame = wait_for_map(page, 60)
    shown = """(element) => { let found = null; window.map.eachLayer((layer) => {
        if (layer.feature && layer.feature.properties.name === "Zollhof") found = layer; });
        const seen = window.map.getBounds(), own = found.getBounds();
        return seen.contains(own) && window.map.getBoundsZoom(own) - window.map.getZoom() < 2
            && found.options.weight === 4 && found === found._renderer._drawLast.layer; }"""
    expect(chart(page).locator(".leaflet-control-scale-line")).not_to_have_text(WHOLE)
    assert frame.evaluate(shown)
    chart(page).get_by_role("button", name="Ganze Stadt zeigen").click()
    expect(scale(page)).to_have_text(re.compile("^[23] km$"))
    assert page.problems == []


HOSTILE_TITLE = "<img src=x onerror=alert(1)>"


def test_a_layer_from_a_file_is_drawn_above_the_areas_named_in_the_legend_and_taken_off_again(page, address):
    frame = open_analysis(page, address)
    west, south, east, north = frame.evaluate(
        """() => { const all = L.latLngBounds([]); window.map.eachLayer((layer) => {
            if (layer.feature) all.extend(layer.getBounds()); });
            return [all.getWest(), all.getSouth(), all.getEast(), all.getNorth()]; }"""
    )
    line = {"type": "LineString", "coordinates": [[west, (south + north) / 2], [east, (south + north) / 2]]}
    feature = {"type": "Feature", "properties": {"name": HOSTILE_TITLE}, "geometry": line}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]})
    page.get_by_role("button", name="Kartenebenen").click()
    page.get_by_label("Name in der Legende").fill(HOSTILE_TITLE)
    with a_run_of(page):
        page.get_by_label("Name in der Legende").press("Enter")
    page.locator('input[type="file"][accept*=".gpkg"]').set_input_files(
        as_file("bahn.geojson", content, "application/geo+json")
    )
    page.get_by_role("button", name="Auf die Karte legen").click()
    expect(frame).to_have_attribute("data-beside", "1")
    expect(chart(page).locator(".legend-row").filter(has_text=HOSTILE_TITLE)).to_have_count(1)
    expect(chart(page).locator("img[src=x]")).to_have_count(0)
    expect(chart(page).locator(".leaflet-above-pane canvas")).to_have_count(1)
    # Water is filled where it is an area; a line is none.
    filled = frame.evaluate(
        """() => { const found = []; window.map.eachLayer((layer) => {
            if (layer instanceof L.Polyline && layer.options.pane === "above") found.push(layer.options.fill); });
            return found; }"""
    )
    assert filled == [False]
    # The areas below still answer.
    point_at(page, frame)
    # What is saved shows what is on screen: the line, its entry in the legend, and names.
    page.get_by_role("button", name="Karte speichern").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Zeichnung (SVG)").click()
    saved = ElementTree.parse(waiting.value.path()).getroot()
    said = ["".join(node.itertext()) for node in saved.iter("{http://www.w3.org/2000/svg}text")]
    # The legend breaks a long title into lines.
    assert HOSTILE_TITLE in " ".join(said)
    assert "Stadtwald" in said
    water = [node for node in saved.iter("{http://www.w3.org/2000/svg}path") if node.get("stroke") == "#5f9fc0"]
    # On the map and in the legend.
    assert [node.get("fill") for node in water] == ["none", None]
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Kartenebenen").click()
    page.get_by_role("button", name="Entfernen", exact=True).click()
    expect(frame).to_have_attribute("data-beside", "0")
    assert page.problems == []


def limits_of(page):
    """Return where the limits between classes stand, as the page says it."""
    return [float(handle.get_attribute("aria-valuenow")) for handle in page.locator(".class-limits-handle").all()]


def test_limits_between_classes_are_moved_by_keys_and_by_mouse_and_counts_follow(page, address):
    frame = open_analysis(page, address, "?view=indicator&indicator=sgb2_quote")
    page.get_by_role("button", name="Klassen", exact=True).click()
    second = page.get_by_role("slider", name="Klassengrenze 2 von 4")
    expect(second).to_be_visible()
    told = page.locator(".class-limits-told")
    first, before, third, fourth = limits_of(page)
    counted = told.inner_text()
    drawn_at = frame.get_attribute("data-step")
    second.focus()
    for _times in range(10):
        page.keyboard.press("ArrowRight")
    # What is said follows at once, and the server says the same.
    expect(told).not_to_have_text(counted)
    at_once, now = told.inner_text(), limits_of(page)[1]
    expect(frame).not_to_have_attribute("data-step", drawn_at)
    field = page.get_by_role("textbox", name="Klassengrenzen von SGB-II-Quote")
    # Keys that came while the server answered are not lost.
    expect(field).to_have_value(re.compile(f"; {now:g};".replace(".", ",")))
    moved = limits_of(page)
    assert moved[1] > before
    assert [round(cut, 1) for cut in moved[2:]] == [round(third, 1), round(fourth, 1)]
    # Ten steps of a fifth, from the place next to where it stood.
    assert field.input_value().split("; ")[1].replace(",", ".") == f"{moved[1]:g}"
    counts = re.compile(r": (\d+)")
    assert counts.findall(told.inner_text()) == counts.findall(at_once)
    expect(page).to_have_url(re.compile(r"map-cuts-sgb2_quote="))
    # By mouse a limit goes as far as its neighbour and not beyond.
    drawn_at = frame.get_attribute("data-step")
    box, wall = second.bounding_box(), page.get_by_role("slider", name="Klassengrenze 3 von 4").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(wall["x"] + 60, box["y"] + 20, steps=6)
    page.mouse.up()
    expect(frame).not_to_have_attribute("data-step", drawn_at)
    farther = limits_of(page)
    assert moved[1] < farther[1] < farther[2]
    # Emptied, the chosen way of classing holds again.
    field.fill("")
    with a_run_of(page):
        field.press("Enter")
    expect(told).to_have_text(counted)
    assert limits_of(page)[1] == before
    assert first == limits_of(page)[0]
    assert page.problems == []


def test_the_map_stays_in_sight_and_the_panel_as_it_is_while_limits_are_moved(page, address):
    page.set_viewport_size({"width": 1400, "height": 900})
    frame = open_analysis(page, address)
    page.get_by_role("button", name="Klassen", exact=True).click()
    handle = page.get_by_role("slider", name="Klassengrenze 2 von 4")
    expect(handle).to_be_visible()
    panel, shown = page.get_by_test_id("stPopoverBody"), frame.bounding_box()
    # All of the map stands beside the panel.
    assert shown["y"] >= 0
    assert shown["y"] + shown["height"] <= 900
    assert panel.bounding_box()["x"] >= shown["x"] + shown["width"]
    # The axis ends with what the ranking shows for the first and the last quarter.
    ends = page.locator(".class-limits-ends span").all_inner_texts()
    assert ends == ["−1,56", "2,38"]
    wide, box = panel.bounding_box()["width"], handle.bounding_box()
    drawn_at = frame.get_attribute("data-step")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 20, steps=4)
    page.mouse.up()
    expect(frame).not_to_have_attribute("data-step", drawn_at)
    expect(page.get_by_text("Diese Grenzen gelten")).to_be_visible()
    assert panel.bounding_box()["width"] == wide
    assert frame.bounding_box() == shown
    assert page.problems == []


def test_nothing_on_the_analysis_is_cut_and_tools_cover_no_button(page, address):
    page.set_viewport_size({"width": 1400, "height": 900})
    open_analysis(page, address)
    label = page.locator(".st-key-weights button p").filter(has_text="Wohnen und Teilhabe").first
    expect(label).to_be_visible()
    assert label.evaluate(
        "(one) => { for (let at = one; !at.matches('button'); at = at.parentElement)"
        " if (getComputedStyle(at).overflow !== 'visible' && at.scrollWidth > at.clientWidth + 1) return false;"
        " return true; }"
    )
    save, layers = (page.get_by_role("button", name=name, exact=True) for name in ("Karte speichern", "Kartenebenen"))
    assert save.bounding_box()["y"] == layers.bounding_box()["y"]
    chart = page.get_by_test_id("stVegaLiteChart").first
    chart.scroll_into_view_if_needed()
    chart.hover()
    tools = page.get_by_test_id("stFullScreenFrame").filter(has=chart).get_by_test_id("stElementToolbar")
    expect(tools).to_be_visible()
    under = page.get_by_role("button", name="Speichern", exact=True).bounding_box()
    assert tools.bounding_box()["y"] >= under["y"] + under["height"]
    assert page.problems == []


def test_on_a_phone_held_sideways_sliders_and_map_stand_side_by_side(page, address):
    page.set_viewport_size({"width": 844, "height": 390})
    frame = open_analysis(page, address)
    map_box = frame.bounding_box()
    assert map_box["height"] <= 390 - 60
    sliders = page.locator(".st-key-weights").bounding_box()
    assert sliders["x"] + sliders["width"] <= map_box["x"]
    # Both switches are whole: nothing of them lies beyond their column.
    for name in ("Indikatoren", "Ein Indikator"):
        switch = page.get_by_role("radio", name=name, exact=True)
        assert switch.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1")
        box, column = (
            switch.bounding_box(),
            switch.locator("xpath=ancestor::*[@data-testid='stColumn'][1]").bounding_box(),
        )
        assert box["x"] + box["width"] <= column["x"] + column["width"] + 1
    ranking = page.locator(".ranking").bounding_box()
    assert ranking["y"] >= map_box["y"] + map_box["height"]
    # Further down the map is still in sight.
    page.get_by_test_id("stMain").evaluate("(main) => main.scrollTo(0, 330)")
    expect(page.locator(".st-key-weights [data-testid=stSlider]").last).to_be_in_viewport()
    expect(page.locator('iframe[title*="folium"]').first).to_be_in_viewport(ratio=0.95)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 844
