"""What a page may load and run: what is written into it does not run (every page: `test_every_page`)."""

from __future__ import annotations

import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import settle, watched  # noqa: F401


def test_the_map_is_painted_and_a_file_is_loaded(watched, address):  # noqa: F811
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
