"""Map, ranking, shares and headline follow the thumb, and say what the server says once the slider is let go."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.output.maps.map_layer import pack_classes
from sozial.preview.slider_places import describe_sliders, positions
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
from tests.browser.test_paths import a_run_of, classes, open_analysis, show_all

# Key of the first slider: of an indicator, or of a Handlungsfeld.
KEY = """() => document.querySelector('.st-key-weights [data-testid=stSlider]')
  .closest('[class*=st-key-w_], [class*=st-key-share-]').className.match(/st-key-(\\S+)/)[1]"""
# What was painted, step by step: weights are told by the server from where the thumb stood.
RECORD = """() => {
  window.steps = [];
  document.addEventListener('quartierskompass:preview', (event) => {
    const { ranks, classes } = event.detail;
    const position = Number(document.querySelector('.st-key-weights input[type=range]').value);
    window.steps.push({ position, ranks: [...ranks], classes: [...classes], at: performance.now() });
  });
}"""
MAP = 'iframe[title*="folium"]'


def opened(page, address, query=""):
    page.goto(f"{address}/analyse{query}")
    page.locator(".dragging[data-ready]").wait_for(state="attached")
    page.frame_locator(MAP).locator("[data-units]").wait_for()
    page.evaluate(RECORD)
    return page.frame_locator(MAP).locator("[data-units]")


def ready(page):
    return int(page.locator(".dragging").get_attribute("data-ready"))


def classes_on_map(painted):
    return painted.get_attribute("data-classes")


def slider(page, place=0):
    return page.locator('.st-key-weights [data-testid="stSlider"]').nth(place)


def track_of(which):
    """Return where the thumb is, and where its way begins and how long it is."""
    which.scroll_into_view_if_needed()
    line = which.locator('[data-orientation="horizontal"] [data-orientation="horizontal"]').bounding_box()
    part = int(which.locator("input").input_value()) / 100
    return line["x"] + line["width"] * part, line["y"] + line["height"] / 2, line


def grab(page, which):
    """Press the mouse on a thumb; return its way and its height."""
    place, height, line = track_of(which)
    page.mouse.move(place, height)
    page.mouse.down()
    return line, height


def test_dragging_by_mouse_paints_what_the_server_then_says(page, address):
    painted = opened(page, address)
    before, served = classes_on_map(painted), painted.get_attribute("data-step")
    track, height = grab(page, slider(page))
    label, number = (
        page.locator(".st-key-weights button p").first,
        page.locator(".st-key-weights input[type=text]").first,
    )
    words, typed = label.inner_text(), number.input_value()
    for part in (0.9, 0.7, 0.5, 0.3, 0.12):
        page.mouse.move(track["x"] + track["width"] * part, height, steps=4)
    expect(label).not_to_have_text(words)
    expect(painted).not_to_have_attribute("data-classes", before)
    # Nothing was asked of the server yet.
    assert painted.get_attribute("data-step") == served
    page.wait_for_function("() => window.steps.length > 4")
    # The status is not said to be adopted any more.
    assert page.locator("html").get_attribute("data-weighing") is not None
    shown, share, exact = classes_on_map(painted), label.inner_text(), number.input_value()
    assert exact != typed
    assert share.endswith(f"· {exact}\u00a0%")
    people = page.locator(".dragging-people").inner_text()
    page.mouse.up()
    expect(painted).not_to_have_attribute("data-step", served)
    assert classes_on_map(painted) == shown
    expect(label).to_have_text(share)
    expect(number).to_have_value(exact)
    expect(page.locator(".st-key-people").get_by_test_id("stMarkdown")).to_have_text(people)
    expect(page.locator("html")).not_to_have_attribute("data-weighing", "")
    assert page.problems == []


def test_every_painted_step_is_what_the_index_gives(page, address):
    painted = opened(page, address)
    data, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE), "x")
    key = page.evaluate(KEY)
    track, height = grab(page, slider(page))
    shown = {}
    for part in range(5, 96, 6):
        count = page.evaluate("window.steps.length")
        page.mouse.move(track["x"] + track["width"] * part / 100, height)
        # On a slow machine the thumb is further than what is painted; the last picture is of where it stopped.
        page.wait_for_function(
            "(before) => window.steps.length > before && performance.now() - window.steps.at(-1).at > 250", arg=count
        )
        step = page.evaluate("window.steps.at(-1)")
        shown[step["position"]] = step, classes_on_map(painted)
    page.mouse.up()
    assert len(shown) == 16
    for position, (step, on_map) in shown.items():
        result = build_index(data, weighed(recipe, data, key, position), "2024")
        assert step["ranks"] == result.ranks.tolist()
        assert step["classes"] == result.classes.tolist()
        order = result.units.get_indexer(data.areas.index)
        assert on_map == pack_classes(result.classes.to_numpy()[order])


def weighed(recipe, data, key, position):
    """Return the recipe with the slider of a Handlungsfeld moved (what that means: tests/unit/preview)."""
    at = positions(recipe)
    sliders = describe_sliders(recipe, at, {code: data.indicator(code).domain for code in at})
    return recipe.with_weights(sliders.weights({key: position}))


def test_moved_back_before_it_is_let_go_all_is_as_it_was(page, address):
    painted = opened(page, address)
    before, people = classes_on_map(painted), page.locator(".st-key-people").inner_text()
    which = slider(page)
    label = page.locator(".st-key-weights button p").first
    words, value = label.inner_text(), which.locator("input").input_value()
    start = track_of(which)[0]
    track, height = grab(page, which)
    page.mouse.move(track["x"] + track["width"] * 0.1, height, steps=4)
    expect(painted).not_to_have_attribute("data-classes", before)
    page.mouse.move(start, height, steps=4)
    expect(which.locator("input")).to_have_value(value)
    expect(painted).to_have_attribute("data-classes", before)
    expect(page.locator("html")).not_to_have_attribute("data-weighing", "")
    page.mouse.up()
    expect(label).to_have_text(words)
    assert page.locator(".st-key-people").inner_text() == people


def test_a_handlungsfeld_on_the_map_follows_its_own_weights(page, address):
    painted = opened(page, address, "?view=field")
    before = classes_on_map(painted)
    page.locator(".st-key-weights button").first.click()
    # First that of the Handlungsfeld, which does not change it; then that of its first indicator.
    inside = slider(page, 1)
    expect(inside.locator("input")).to_have_value("100")
    step = painted.get_attribute("data-step")
    track, height = grab(page, inside)
    page.mouse.move(track["x"] + track["width"] * 0.1, height, steps=6)
    expect(painted).not_to_have_attribute("data-classes", before)
    shown = classes_on_map(painted)
    page.mouse.up()
    expect(painted).not_to_have_attribute("data-step", step)
    assert classes_on_map(painted) == shown


def follows_while_it_moves(page, painted):
    """Drag the first slider; return what map and headline said before it was let go, the server's step as before."""
    before, step = classes_on_map(painted), painted.get_attribute("data-step")
    track, height = grab(page, slider(page))
    page.mouse.move(track["x"] + track["width"] * 0.1, height, steps=6)
    expect(painted).not_to_have_attribute("data-classes", before)
    # What was asked last is painted last: the label says the weights that the map shows.
    page.wait_for_function("() => performance.now() - (window.steps.at(-1) || {at: 0}).at > 400")
    assert painted.get_attribute("data-step") == step
    shown, people = classes_on_map(painted), page.locator(".dragging-people").inner_text()
    expect(page.locator(".dragging-waits")).to_be_hidden()
    page.mouse.up()
    expect(painted).not_to_have_attribute("data-step", step)
    assert classes_on_map(painted) == shown
    expect(page.locator(".st-key-people").get_by_test_id("stMarkdown")).to_have_text(people)
    expect(page.locator("html")).not_to_have_attribute("data-weighing", "")
    assert page.problems == []


def test_what_the_browser_does_not_compute_is_asked_of_the_server_while_it_moves(page, address):
    follows_while_it_moves(page, opened(page, address, "?scheme=jenks"))


def test_the_public_version_follows_and_its_figures_stay_with_the_server(page, address):
    painted = opened(page, address)
    step = painted.get_attribute("data-step")
    page.get_by_role("button", name="intern").click()
    with a_run_of(page):
        page.get_by_role("radio", name="öffentlich").click()
        expect(painted).not_to_have_attribute("data-step", step)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="öffentlich")).to_be_visible()
    page.locator(".dragging[data-ready]").wait_for(state="attached")
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    follows_while_it_moves(page, painted)
    assert any("/kompass/weighing/" in url for url in sent)


def test_where_the_server_does_not_answer_it_is_said_that_the_map_waits(page, address):
    page.route("**/kompass/weighing/*", lambda route: route.abort())
    painted = opened(page, address, "?scheme=jenks")
    before, step = classes_on_map(painted), painted.get_attribute("data-step")
    expect(page.locator(".dragging-waits")).to_be_hidden()
    track, height = grab(page, slider(page))
    page.mouse.move(track["x"] + track["width"] * 0.1, height, steps=6)
    expect(page.locator(".dragging-waits")).to_be_visible()
    assert classes_on_map(painted) == before
    page.mouse.up()
    expect(painted).not_to_have_attribute("data-step", step)
    expect(page.locator(".dragging-waits")).to_be_hidden()


def test_a_finger_moves_map_and_ranking_as_well(browser, address):
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="de-DE", has_touch=True)
    page = context.new_page()
    painted = opened(page, address)
    before = classes_on_map(painted)
    which = slider(page)
    start, height, track = track_of(which)
    session = context.new_cdp_session(page)

    def touch(event, *points):
        session.send(
            "Input.dispatchTouchEvent", {"type": event, "touchPoints": [{"x": x, "y": height} for x in points]}
        )

    touch("touchStart", start)
    for part in range(1, 9):
        touch("touchMove", start + (track["x"] + 8 - start) * part / 8)
    expect(painted).not_to_have_attribute("data-classes", before)
    shown, step = classes_on_map(painted), painted.get_attribute("data-step")
    touch("touchEnd")
    expect(painted).not_to_have_attribute("data-step", step)
    assert classes_on_map(painted) == shown
    context.close()


def test_a_button_that_sets_the_weights_is_not_overpainted(page, address):
    frame = open_analysis(page, address)
    show_all(page)
    table = page.locator(".ranking")
    expect(table).to_have_attribute("data-step", re.compile(r"\d"))
    before, names = classes(page), page.locator(".ranking th[scope=row]").all_inner_texts()
    for label in ("SGB-II-Quote", "Kinder im SGB-II-Bezug"):
        step = table.get_attribute("data-step")
        page.get_by_role("slider", name=re.compile(label)).focus()
        page.keyboard.press("Home")
        expect(table).not_to_have_attribute("data-step", step)
    expect(page.get_by_test_id("stMarkdownContainer").filter(has_text=re.compile("Probe$"))).to_be_visible()
    with a_run_of(page):
        page.get_by_role("button", name="Zurück zum beschlossenen Rezept").click()
    # The sliders move on their own now; nothing is painted for them.
    expect(page.get_by_role("slider", name=re.compile("Kinder im SGB-II-Bezug"))).to_have_value("100")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(frame).to_have_attribute("data-classes", before)
    assert page.locator(".ranking th[scope=row]").all_inner_texts() == names
    expect(table).not_to_have_attribute("data-preview", re.compile(""))


def shares_said(page):
    """Return what the labels say, and what the fields beside them say."""
    expect(page.locator(".st-key-weights button p").filter(has_text="%").first).to_be_visible()
    expect(page.locator(".st-key-weights input[type=text]").first).to_be_visible()
    labels = page.locator(".st-key-weights button p").filter(has_text="%").all_inner_texts()
    typed = [field.input_value() for field in page.locator(".st-key-weights input[type=text]").all()]
    return [label.rsplit("· ", 1)[1].replace("\u00a0%", "") for label in labels], typed


def test_keys_held_down_leave_the_others_in_proportion(page, address):
    opened(page, address)
    page.get_by_role("button", name="Alle gleich", exact=True).click()
    expect(page.locator(".st-key-weights input[type=text]").nth(1)).to_have_value("16,67")
    which = slider(page, 3).locator("input")
    which.focus()
    page.keyboard.press("End")
    for _press in range(12):
        page.keyboard.press("PageDown", delay=30)
    expect(which).to_have_value("0")
    expect(page.locator(".st-key-weights input[type=text]").nth(3)).to_have_value("0,0")
    expect(page.locator(".st-key-weights input[type=text]").nth(1)).to_have_value("20,0")
    # The page is drawn in rounds: each field and each label says it in the end.
    for place, share in enumerate(["20,0", "20,0", "20,0", "0,0", "20,0", "20,0"]):
        expect(page.locator(".st-key-weights input[type=text]").nth(place)).to_have_value(share)
        label = page.locator(".st-key-weights button p").filter(has_text="%").nth(place)
        expect(label).to_have_text(re.compile(rf"· {share}\u00a0%$"))


def test_back_to_the_recipe_after_several_sliders_says_what_the_server_says(page, address):
    painted = opened(page, address)
    before, first = classes_on_map(painted), shares_said(page)
    ranking = page.locator(".ranking tbody tr").first
    row = ranking.text_content()
    for place, part in ((3, 0.42), (1, 0.35)):
        track, height = grab(page, slider(page, place))
        page.mouse.move(track["x"] + track["width"] * part, height, steps=6)
        page.mouse.up()
        expect(page.locator("html")).not_to_have_attribute("data-weighing", "")
    which = slider(page, 2).locator("input")
    which.focus()
    for _press in range(8):
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Wie im Rezept").click()
    expect(page.locator(".st-key-weights input[type=text]").first).to_have_value("25,0")
    expect(painted).to_have_attribute("data-classes", before)
    expect(ranking).to_have_text(row)
    expect(page.locator("html")).not_to_have_attribute("data-weighing", "")
    assert shares_said(page) == first


def test_a_slider_that_is_let_go_over_the_map_is_let_go(page, address):
    painted = opened(page, address)
    step = painted.get_attribute("data-step")
    track, height = grab(page, slider(page))
    over_map = page.locator(MAP).bounding_box()
    page.mouse.move(track["x"] + track["width"] * 0.9, height, steps=4)
    page.mouse.move(over_map["x"] + 120, height, steps=6)
    page.mouse.up()
    expect(painted).not_to_have_attribute("data-step", step)
    expect(page.locator("html")).not_to_have_attribute("data-sliding", "")
    expect(slider(page).locator("input")).to_have_value("100")
    page.mouse.move(track["x"] + track["width"] * 0.3, height, steps=6)
    expect(slider(page).locator("input")).to_have_value("100")


def test_the_state_of_the_recipe_is_not_told_while_a_slider_moves(page, address):
    opened(page, address)
    status = page.get_by_text("beschlossen am")
    expect(status).to_be_visible()
    track, height = grab(page, slider(page))
    page.mouse.move(track["x"] + track["width"] * 0.6, height, steps=4)
    expect(status).to_be_hidden()
    page.mouse.up()
    expect(page.locator(".st-key-status").get_by_text("Probe")).to_be_visible()
