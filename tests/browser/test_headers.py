"""What a page may load and run: every page works under its policy, and what is written into it does not run."""

from __future__ import annotations

import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

PAGES = (
    "", "daten", "analyse", "profil?unit=04103", "wie_sicher", "entwicklung", "erkunden", "werkstatt", "massnahmen",
    "mittelverteilung", "ziele", "bericht", "vorfuehren", "methode", "oeffentlich",
)  # fmt: skip
# The browser tells of whatever the policy kept from happening, in the page and in its frames.
NOTE = """
document.addEventListener("securitypolicyviolation", event =>
  console.error("violation: " + event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile));
"""


@pytest.fixture
def watched(page):
    page.add_init_script(NOTE)
    page.violations = []
    page.on(
        "console",
        lambda said: (
            page.violations.append(said.text)
            if "violation:" in said.text or "Content Security Policy" in said.text
            else None
        ),
    )
    return page


def settle(page):
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)


@pytest.mark.parametrize(("path", "language"), [*((path, "de") for path in PAGES), ("analyse", "en")])
def test_every_page_works_under_its_policy(watched, address, path, language):
    watched.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang={language}")
    settle(watched)
    charts = watched.get_by_test_id("stVegaLiteChart")
    for at in range(charts.count()):
        expect(charts.nth(at).locator("canvas, svg").first).to_be_attached()
    assert watched.violations == watched.problems == watched.outside == []


def test_the_map_is_painted_and_a_file_is_loaded(watched, address):
    watched.goto(f"{address}/analyse")
    legend = watched.frame_locator("iframe[title*=folium]").get_by_text("nicht bewertet").first
    expect(legend).to_be_visible()
    watched.goto(f"{address}/daten")
    with watched.expect_download() as started:
        watched.get_by_role("button", name="Vorlage").click()
    assert zipfile.is_zipfile(started.value.path())
    assert watched.violations == watched.problems == []


def test_what_is_written_into_a_page_does_not_run(page, address):
    page.goto(f"{address}/analyse")
    settle(page)
    ran = page.evaluate(
        """async () => {
            window.ran = [];
            const script = document.createElement("script");
            script.textContent = "window.ran.push('script')";
            document.body.append(script);
            document.body.insertAdjacentHTML("beforeend", "<img src='x:' onerror=\\"window.ran.push('image')\\">");
            await new Promise(done => setTimeout(() => {
                try { eval("window.ran.push('eval')"); } catch (error) { window.refused = error.name; }
                done();
            }, 0));
            const elsewhere = document.createElement("script");
            const failed = new Promise(done => {
                elsewhere.onerror = () => done(true);
                elsewhere.onload = () => done(false);
            });
            elsewhere.src = "https://elsewhere.example/x.js";
            document.body.append(elsewhere);
            return [window.ran, window.refused, await failed];
        }"""
    )
    assert ran == [[], "EvalError", True]


@pytest.mark.parametrize("path", ["/", "/kompass/w", "/component/streamlit_folium.st_folium/index.html"])
def test_no_page_is_shown_in_a_foreign_frame(page, address, path, tmp_path):
    (tmp_path / "index.html").write_text(f"<iframe src='{address}{path}'></iframe>", encoding="utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as other:
        Thread(target=other.serve_forever, daemon=True).start()
        with page.expect_console_message(lambda said: "frame-ancestors" in said.text and address in said.text):
            page.goto(f"http://127.0.0.1:{other.server_port}/index.html")
        other.shutdown()
