"""The ranking in a real browser: a table that is sorted, searched, used by keyboard, and followed while it changes."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import serve
from tests.browser.ranking_names import COLOURS, HOSTILE
from tests.browser.test_paths import a_run_of, open_analysis, show_all, slider
from tests.places import ROOT

# Only these are looked at: the frame around the table is Streamlit's own.
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PREVIEW = """([list, scores, classes]) => {
  const order = scores.map((_score, at) => at).sort((one, other) => scores[other] - scores[one]);
  const ranks = new Float64Array(scores.length);
  order.forEach((at, place) => { if (classes[at] >= 0) ranks[at] = place + 1; });
  document.dispatchEvent(new CustomEvent("quartierskompass:preview", { detail: {
    list, ranks, scores: Float64Array.from(scores), classes: Int8Array.from(classes), cuts: [1.005], upper: [true],
    colours: ["#aa0000", "#00aa00"], labels: ["wenig", "viel"],
  } }));
}"""


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Serve one ranking alone."""
    folder = tmp_path_factory.mktemp("ranking")
    script = str(ROOT / "tests" / "browser" / "ranking_app.py")
    with serve(folder, script=script, PYTHONPATH=str(ROOT)) as found:
        yield found


def open_alone(page, alone, query=""):
    page.goto(f"{alone}/?{query}")
    expect(page.locator(".ranking[data-step]")).to_be_visible()
    return page.get_by_role("grid", name="Rangliste")


def rows(page):
    return page.locator(".ranking tbody tr:not([aria-hidden])")


def names(page):
    return page.locator(".ranking tbody tr:not([aria-hidden]) th").all_inner_texts()


def row(page, place):
    """Return the row at a place, the first being 1."""
    return page.locator(f'.ranking tbody tr[aria-rowindex="{place + 1}"]')


def top(page):
    return page.locator(".ranking-scroll").evaluate("(scroller) => scroller.scrollTop")


def search(page):
    return page.get_by_role("searchbox", name="In der Rangliste suchen")


def test_the_table_says_what_it_is(page, alone):
    table = open_alone(page, alone)
    # On paper nothing is scrolled.
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(rows(page)).to_have_count(40)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(rows(page)).not_to_have_count(40)
    expect(table).to_have_attribute("aria-rowcount", "41")
    expect(table.get_by_role("columnheader")).to_have_text(
        [re.compile("Rang"), "Quartier", "Index", "Belastung", "Klasse", "bis zur nächsten Klasse"]
    )
    expect(table.get_by_role("columnheader").first).to_have_attribute("aria-sort", "ascending")
    lacking = table.get_by_role("button", name="bis zur nächsten Klasse")
    expect(lacking).to_have_attribute("title", re.compile("bis zur nächsthöheren Klasse"))
    first = row(page, 1)
    expect(first.get_by_role("rowheader")).to_have_text("Mühlstraße")
    expect(first.get_by_role("gridcell")).to_have_text(["1", "0,39", "", "hoch", "–"])
    # Above 0.13 the middle third begins, above 0.27 the highest: 0.26 lacks 0.01.
    expect(row(page, 14).get_by_role("gridcell")).to_have_text(["14", "0,26", "", "mittel", "0,01"])
    assert page.problems == []


@pytest.mark.parametrize("query", ["", "noted", "large"])
def test_no_rule_of_accessibility_is_broken(page, alone, query):
    open_alone(page, alone, query)
    found = Axe().run(page, context=".ranking", options=AXE)
    assert found.violations_count == 0, found.generate_report()


def test_a_row_without_a_score_is_last_and_says_why(page, alone):
    table = open_alone(page, alone)
    page.locator(".ranking-scroll").evaluate("(scroller) => scroller.scrollTo(0, 1e6)")
    last = row(page, 40)
    expect(last.get_by_role("gridcell")).to_have_text(["–", "–", "", "zu wenige Werte", "–"])
    expect(last.get_by_title("zu wenige Werte: 1 von 3")).to_be_visible()
    table.get_by_role("button", name="Index").click()
    table.get_by_role("button", name="Index").click()
    expect(table.get_by_role("columnheader", name="Index")).to_have_attribute("aria-sort", "ascending")
    expect(last.get_by_role("rowheader")).to_have_text("Quartier 21")


def test_a_head_sorts_and_says_so(page, alone):
    table = open_alone(page, alone)
    table.get_by_role("button", name="Quartier").click()
    expect(table.get_by_role("columnheader", name="Quartier")).to_have_attribute("aria-sort", "ascending")
    expect(table.get_by_role("columnheader", name="Rang")).to_have_attribute("aria-sort", "none")
    # As people count: 2 before 10.
    assert names(page)[:3] == ["Mühlstraße", "Quartier 1", "Quartier 2"]
    table.get_by_role("button", name="Quartier").press("Enter")
    expect(table.get_by_role("button", name="Quartier")).to_be_focused()
    expect(table.get_by_role("columnheader", name="Quartier")).to_have_attribute("aria-sort", "descending")
    assert names(page)[:2] == ["Quartier 39", "Quartier 38"]


def test_the_order_outlives_a_step(page, alone):
    table = open_alone(page, alone)
    table.get_by_role("button", name="Quartier").click()
    search(page).fill("quartier 3")
    expect(page.get_by_role("status").filter(has_text="11 von 40")).to_be_visible()
    page.get_by_text("umgekehrt").click()
    expect(page.locator(".ranking")).to_have_attribute("data-step", "2")
    expect(search(page)).to_have_value("quartier 3")
    assert names(page)[:3] == ["Quartier 3", "Quartier 30", "Quartier 31"]
    expect(row(page, 1).get_by_role("gridcell").nth(1)).to_have_text("0,37")


@pytest.mark.parametrize("typed", ["mühlstraße", "MUEHLSTRASSE", "muhlstr", "straß"])
def test_the_search_knows_umlauts(page, alone, typed):
    open_alone(page, alone)
    search(page).fill(typed)
    expect(rows(page)).to_have_count(1)
    expect(rows(page).get_by_role("rowheader")).to_have_text("Mühlstraße")
    expect(page.get_by_role("status").filter(has_text="1 von 40")).to_be_visible()
    expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "2")


def test_a_search_that_finds_nothing_says_so_and_escape_leaves_it(page, alone):
    open_alone(page, alone)
    search(page).fill("gibt es nicht")
    expect(page.get_by_text("So heißt kein Eintrag.")).to_be_visible()
    expect(rows(page)).to_have_count(0)
    search(page).press("Escape")
    expect(search(page)).to_have_value("")
    expect(row(page, 1)).to_be_focused()
    expect(page.get_by_text("So heißt kein Eintrag.")).to_be_hidden()


def test_arrow_keys_go_from_row_to_row(page, alone):
    open_alone(page, alone, "rows=5000")
    search(page).focus()
    page.keyboard.press("ArrowDown")
    expect(row(page, 1)).to_be_focused()
    for key, place in (
        ("ArrowDown", 2), ("ArrowUp", 1), ("ArrowUp", 1), ("End", 5000), ("PageUp", 4988), ("Home", 1),
        ("PageDown", 13),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(row(page, place)).to_be_focused()
        expect(row(page, place)).to_be_in_viewport()
    # One row alone can be reached with the tab key.
    expect(page.locator(".ranking tbody tr[tabindex='0']")).to_have_count(1)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(row(page, 13)).to_be_focused()


def test_five_thousand_rows_scroll_to_the_end(page, alone):
    table = open_alone(page, alone, "rows=5000")
    expect(table).to_have_attribute("aria-rowcount", "5001")
    page.locator(".ranking-scroll").hover()
    for _times in range(6):
        page.mouse.wheel(0, 40_000)
    expect(row(page, 5000).get_by_role("rowheader")).to_have_text("Quartier 2501")
    expect(row(page, 4999).get_by_role("rowheader")).to_have_text("Quartier 1")
    expect(row(page, 5000)).to_be_in_viewport()
    assert rows(page).count() < 40
    places = [int(found.get_attribute("aria-rowindex")) for found in rows(page).all()]
    assert places == list(range(min(places), 5002))


def test_hostile_names_are_text(page, alone):
    open_alone(page, alone, "hostile")
    search(page).fill("x")
    expect(rows(page)).to_have_count(3)
    assert set(names(page)) == {HOSTILE[0], HOSTILE[1], HOSTILE[4]}
    shown = page.locator(".ranking")
    for name in HOSTILE:
        search(page).fill(name.replace("\u202e", "")[:2])
        expect(shown.locator("th[scope=row]").get_by_text(name, exact=True)).to_be_attached()
    assert page.locator(".ranking img, .ranking tbody b, .ranking script, .ranking a").count() == 0
    assert page.problems == []


def test_a_preview_is_painted_and_the_next_step_stands(page, alone):
    open_alone(page, alone, "noted")
    table = page.locator(".ranking")
    scores = [0.0] * 40
    scores[3], scores[4], scores[5] = 2.125, 1.0, 1.5
    codes = [1 if score >= 1.005 else 0 for score in scores]
    codes[20] = -1
    page.evaluate(PREVIEW, [table.get_attribute("data-list"), scores, codes])
    expect(table).to_have_attribute("data-preview", "1")
    assert names(page)[:3] == ["Quartier 4", "Quartier 6", "Quartier 5"]
    # 2.125 is written with the even digit, as the server does; Quartier 4 was at place 36 (39 have a score).
    cells = row(page, 1).get_by_role("gridcell")
    expect(cells.nth(0)).to_have_text("1")
    expect(cells.filter(has_text="2,12")).to_be_visible()
    expect(cells.filter(has_text="viel")).to_be_visible()
    expect(cells.filter(has_text="▲ 35")).to_have_attribute("aria-label", "35 hinauf")
    expect(row(page, 3).get_by_role("gridcell").filter(has_text="wenig")).to_be_visible()
    page.get_by_text("umgekehrt").click()
    expect(table).to_have_attribute("data-step", "2")
    assert names(page)[:2] == ["Quartier 1", "Quartier 2"]
    expect(row(page, 1).get_by_role("gridcell").filter(has_text="hoch")).to_be_visible()
    expect(table).not_to_have_attribute("data-preview", re.compile(""))


def test_a_preview_says_the_same_gap_as_the_server(page, alone):
    open_alone(page, alone)
    table = page.locator(".ranking")
    page.set_viewport_size({"width": 1400, "height": 900})
    scores = [0.0] * 40
    scores[1] = 1.0
    page.evaluate(PREVIEW, [table.get_attribute("data-list"), scores, [0] * 40])
    # From 1.000 to 1.005 is less than a hundredth.
    expect(row(page, 1).get_by_role("gridcell").last).to_have_text("0,01")


def test_a_preview_of_other_data_is_none(page, alone):
    open_alone(page, alone)
    before = names(page)
    page.evaluate(PREVIEW, ["0" * 64 + ".bin", [float(at) for at in range(40)][::-1], [0] * 40])
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert names(page) == before


def test_an_event_at_5000_rows_costs_less_than_five_milliseconds_beside_the_frame(page, alone):
    open_alone(page, alone, "rows=5000")
    times = page.evaluate(
        """async (list) => {
          const found = [];
          for (let step = 0; step < 30; step += 1) {
            const scores = Float64Array.from({ length: 5000 }, (_none, at) => (at * 7919 * (step + 1)) % 5003);
            const order = [...scores.keys()].sort((one, other) => scores[other] - scores[one]);
            const ranks = new Float64Array(5000);
            order.forEach((at, place) => { ranks[at] = place + 1; });
            const detail = { list, scores, ranks, classes: new Int8Array(5000), cuts: [], upper: [],
              colours: ["#000000"], labels: ["a"] };
            const start = performance.now();
            document.dispatchEvent(new CustomEvent("quartierskompass:preview", { detail }));
            found.push(performance.now() - start);
            await new Promise(requestAnimationFrame);
          }
          return found.sort((one, other) => one - other);
        }""",
        page.locator(".ranking").get_attribute("data-list"),
    )
    assert times[15] < 5


@pytest.mark.parametrize(("motion", "glides"), [("no-preference", True), ("reduce", False)])
def test_rows_glide_unless_motion_is_reduced(page, alone, motion, glides):
    page.emulate_media(reduced_motion=motion)
    open_alone(page, alone)
    moving = page.evaluate(
        """async ([preview, values]) => {
          eval(preview)(values);
          await new Promise(requestAnimationFrame);
          const all = document.querySelector(".ranking").getAnimations({ subtree: true });
          return all.map((one) => one.effect.getComputedTiming().duration);
        }""",
        [PREVIEW, [page.locator(".ranking").get_attribute("data-list"), [float(-at) for at in range(40)], [0] * 40]],
    )
    assert names(page)[:2] == ["Quartier 1", "Quartier 2"]
    assert bool(moving) is glides
    assert all(duration <= 200 for duration in moving)


def test_a_phone_shows_rank_name_and_class(page, alone):
    page.set_viewport_size({"width": 390, "height": 844})
    table = open_alone(page, alone, "noted")
    heads = table.get_by_role("columnheader").all_inner_texts()
    assert [head.split("\n")[0].strip("↑ ") for head in heads] in (
        ["Rang", "▲▼", "Quartier", "Index", "Klasse"], ["Rang", "Quartier", "Index", "Klasse"],
    )  # fmt: skip
    expect(row(page, 1).get_by_role("gridcell").filter(has_text="hoch")).to_be_in_viewport(ratio=1)
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    assert page.locator(".ranking-scroll").evaluate("(one) => one.scrollWidth - one.clientWidth") <= 0


def test_columns_go_in_a_stated_order(page, alone):
    table = open_alone(page, alone, "noted")
    heads = lambda: [head.split("\n")[0] for head in table.get_by_role("columnheader").all_inner_texts()]  # noqa: E731
    seen = []
    for width in range(620, 199, -10):
        page.locator(".ranking").evaluate("(one, width) => { one.parentElement.style.width = width + 'px'; }", width)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if not seen or seen[-1] != len(heads()):
            seen.append(len(heads()))
    assert seen == [7, 6, 5, 4, 3]
    assert heads() == ["Rang", "Quartier", "Klasse"]
    expect(row(page, 1).locator(".ranking-swatch")).to_have_css("background-color", rgb(COLOURS[2]))


def rgb(colour):
    return "rgb({}, {}, {})".format(*(int(colour[at : at + 2], 16) for at in (1, 3, 5)))


def test_large_type_makes_the_rows_higher(page, alone):
    open_alone(page, alone)
    usual = row(page, 1).bounding_box()["height"]
    open_alone(page, alone, "large")
    assert row(page, 1).bounding_box()["height"] > 1.2 * usual


def test_a_row_selects_the_quarter_everywhere_and_is_found_again(page, address):
    frame = open_analysis(page, address)
    expect(page.locator(".ranking[data-step]")).to_be_visible()
    row(page, 2).get_by_role("gridcell").first.click()
    button = page.get_by_role("button", name=re.compile("^Profil: "))
    expect(button.get_by_text("Profil: Theaterviertel", exact=True)).to_be_visible()
    expect(row(page, 2)).to_have_attribute("aria-selected", "true")
    row(page, 2).press("ArrowDown")
    with a_run_of(page):
        row(page, 3).press("Enter")
    expect(button.get_by_text("Profil: Musikerviertel", exact=True)).to_be_visible()
    expect(row(page, 2)).to_have_attribute("aria-selected", "false")
    # Chosen on the map it comes into sight.
    page.locator(".ranking-scroll").evaluate("(scroller) => scroller.scrollTo(0, 0)")
    box = frame.bounding_box()
    frame.click(position={"x": box["width"] * 0.45, "y": box["height"] * 0.35})
    expect(button.get_by_text("Profil: Musikerviertel", exact=True)).to_be_hidden()
    name = button.inner_text().split(": ")[1]
    marked = page.locator(".ranking tr[aria-selected=true]")
    expect(marked.get_by_role("rowheader")).to_have_text(name)
    expect(marked).to_be_in_viewport(ratio=1)
    # Once more takes it back.
    marked.get_by_role("gridcell").first.click()
    expect(button).to_be_hidden()
    expect(page.locator(".ranking tr[aria-selected=true]")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.problems == []


def test_numbers_have_the_minus_of_the_screen_whatever_the_browser_speaks(browser, address):
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="en-US")
    page = context.new_page()
    open_analysis(page, address, "?lang=de")
    expect(page.locator(".ranking[data-step]")).to_be_visible()
    page.locator(".ranking-scroll").evaluate("(scroller) => scroller.scrollTo(0, 1e6)")
    expect(row(page, 58).get_by_role("gridcell").nth(1)).to_have_text(re.compile("^−1,\\d\\d$"))
    context.close()


def test_without_ranks_the_order_is_that_of_the_alphabet_and_the_unrated_come_last(page, address):
    open_analysis(page, address, "?ranks=false")
    table = page.get_by_role("grid", name="Klassen der Quartiere")
    expect(table.get_by_role("columnheader")).to_have_count(2)
    assert names(page)[2:5] == ["Am Deich", "Am Stadion", "Am Wasserturm"]
    # An umlaut stands with its vowel; who is not rated comes last.
    search(page).fill("mü")
    found = ["Alt-Musterdorf", "Mühlenviertel", "Musikerviertel", "Neu-Musterdorf"]
    expect(rows(page).get_by_role("rowheader")).to_have_text(found)
    search(page).fill("")
    page.locator(".ranking-scroll").evaluate("(scroller) => scroller.scrollTo(0, 1e6)")
    for place in (59, 60):
        expect(row(page, place).get_by_role("gridcell")).to_have_text(["nicht bewertet"])


def test_the_table_is_there_below_a_path(tmp_path, page):
    with serve(tmp_path, "--server.baseUrlPath", "unten/kompass") as found:
        page.on("console", lambda said: "Content Security" in said.text and page.problems.append(said.text))
        page.goto(f"{found}/unten/kompass/analyse")
        expect(row(page, 1).get_by_role("rowheader")).to_have_text("Uferpark")
    assert page.problems == []


def test_a_weight_reorders_the_rows(page, address):
    open_analysis(page, address)
    table = page.locator(".ranking")
    expect(table).to_have_attribute("data-step", re.compile(r"\d"))
    step, before = table.get_attribute("data-step"), names(page)
    show_all(page)
    slider(page, "Wahlbeteiligung").focus()
    page.keyboard.press("End")
    expect(table).not_to_have_attribute("data-step", step)
    assert names(page) != before


def test_the_name_of_the_chosen_row_leads_to_its_profile(page, address):
    open_analysis(page, address)
    chosen = row(page, 2)
    name = chosen.get_by_role("rowheader").inner_text()
    expect(page.locator(".ranking-way")).to_have_count(0)
    with a_run_of(page):
        chosen.click()
    way = page.get_by_role("button", name=f"{name}: zum Profil", exact=True)
    expect(way).to_have_text(name)
    # By keyboard as well: the row's own keys leave it alone.
    way.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Quartiersprofil"))).to_be_visible()
    expect(page).to_have_url(re.compile(r"/profil\?unit=\d+"))
    expect(page.get_by_text(name).first).to_be_visible()
    assert page.problems == []
