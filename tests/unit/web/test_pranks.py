"""Whatever somebody sends with a phone or by hand: nothing breaks, nothing counts that should not, nobody is misled."""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pandas as pd
import pytest

from sozial.output.tables.table_files import write_xlsx
from sozial.store import opened
from sozial.web import presence
from sozial.workshop.pb_file import choice_as_pb, choice_from_pb, read_pb, write_pb
from sozial.workshop.proposals import Choice, Proposal, check_choice
from tests.unit.web.test_ballot_pages import app, begun, path, phone, store  # noqa: F401
from tests.unit.web.test_beyond_pages import write
from tests.unit.web.test_phone_forms import PAGES, filled, kept, workshop  # noqa: F401

EVERY_PAGE = [*PAGES, "/person"]


@pytest.mark.parametrize("page", EVERY_PAGE)
@pytest.mark.parametrize("csrf", ["ä", "\x00", "\ud7ff", "0" * 7_000, "١" * 64])
def test_a_form_with_any_value_for_its_cookie_is_refused_not_broken(workshop, app, page, csrf):  # noqa: F811
    client = phone(app)
    client.get(path(workshop))
    answer = client.post(f"{path(workshop)}{page}", data={"csrf": csrf}, follow_redirects=False)
    # Whoever cannot hand the phone to another person stays who they were.
    assert answer.status_code == (303 if page == "/person" else 403)
    assert kept(workshop) == 0


@pytest.mark.parametrize("page", EVERY_PAGE)
@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b'{"csrf": "x"}', 415),
        ("text/plain", b"csrf=x", 415),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--', 415),
        ("multipart/form-data", b"x", 415),
        ("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfe", 403),
        ("application/x-www-form-urlencoded", b"%ED%A0%80=%00&%ZZ&=&&&", 403),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % place for place in range(300)), 400),
        ("application/x-www-form-urlencoded", b"", 403),
        (None, b"", 403),
    ],
)
def test_what_is_no_form_is_refused(workshop, app, page, kind, body, status):  # noqa: F811
    headers = {"content-type": kind} if kind else {}
    answer = phone(app).post(f"{path(workshop)}{page}", content=body, headers=headers, follow_redirects=False)
    assert answer.status_code == (303 if page == "/person" and status == 403 else status)
    assert kept(workshop) == 0


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_a_body_whose_length_nobody_said_is_not_read_to_its_end(workshop, app, page):  # noqa: F811
    read = []

    async def send_for_ever():
        read.append(1)
        return {"type": "http.request", "body": b"a" * 10_000, "more_body": True}

    told = []

    async def note(message):
        told.append(message)

    scope = {
        "type": "http", "method": "POST", "path": f"{path(workshop)}{page}", "query_string": b"", "scheme": "http",
        "http_version": "1.1", "client": ("10.0.0.9", 1), "server": ("10.0.0.7", 80), "root_path": "",
        "headers": [(b"host", b"10.0.0.7"), (b"content-type", b"application/x-www-form-urlencoded")],
    }  # fmt: skip
    # A loop of another test may be running here.
    with ThreadPoolExecutor(1) as beside:
        beside.submit(asyncio.run, app(scope, send_for_ever, note)).result()
    assert told[0]["status"] == 413
    assert len(read) <= 21


@pytest.mark.parametrize("length", ["-1", "1e3", "x", "9" * 400])
def test_a_length_that_is_none_is_refused(workshop, app, length):  # noqa: F811
    headers = {"content-length": length, "content-type": "application/x-www-form-urlencoded"}
    assert phone(app).post(path(workshop), content=b"a=b", headers=headers).status_code == 413


@pytest.mark.parametrize("page", PAGES)
def test_a_form_that_is_sent_many_times_at_once_counts_once(workshop, app, page):  # noqa: F811
    with phone(app) as client, ThreadPoolExecutor(8) as crowd:
        fields = filled(client, workshop, page)
        sent = list(crowd.map(lambda _press: client.post(f"{path(workshop)}{page}", data=fields), range(16)))
    assert {answer.status_code for answer in sent} == {200}
    assert kept(workshop) == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_form_of_one_phone_sent_with_the_cookie_of_another_counts_for_nobody(workshop, app, page):  # noqa: F811
    first, second = phone(app), phone(app)
    fields = filled(first, workshop, page)
    filled(second, workshop, page)
    assert second.post(f"{path(workshop)}{page}", data=fields).status_code == 403
    assert kept(workshop) == 0


@pytest.mark.parametrize("page", PAGES)
def test_a_form_that_is_sent_after_the_end_counts_for_nothing(workshop, app, page):  # noqa: F811
    client = phone(app)
    fields = filled(client, workshop, page)
    opened.workshop_store().end(opened.workshop_store().close_round(workshop))
    answer = client.post(f"{path(workshop)}{page}", data=fields)
    assert answer.status_code == 422
    assert ("Zurzeit werden keine Texte gesammelt." if page == "/say" else "beendet") in answer.text
    assert kept(workshop) == 0


@pytest.mark.parametrize(
    "cookie", ["x" * 60_000, "ä" * 40, "%00" * 20, "a b" * 10, '"' * 30, "~" * 900, "1~1~1.1.1" * 50]
)
@pytest.mark.parametrize("name", ["kompass_ballot", "kompass_own", "kompass_ticked", "kompass_language"])
def test_any_cookie_is_answered_with_the_page(workshop, app, name, cookie):  # noqa: F811
    for page in (*PAGES, "/now", "/choice/now", "/room"):
        answer = phone(app).get(f"{path(workshop)}{page}", headers={"cookie": f"{name}={cookie}".encode()})
        assert answer.status_code == 200, page


def test_a_made_up_cookie_is_no_phone_that_is_here(workshop, app, monkeypatch):  # noqa: F811
    noted = []
    monkeypatch.setattr(presence.PRESENCE, "note", lambda _workshop, token: noted.append(token))
    for page in ("/now", "/choice/now"):
        phone(app).get(f"{path(workshop)}{page}", headers={"cookie": "kompass_ballot=" + "x" * 5_000})
    assert noted == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * 10_000, "um 9720 Zeichen zu lang"),
        ("\u200b\u2060", "nicht gezeigt werden können"),
        ("\u200d \u200f", "Bitte schreiben Sie einen Text."),
        ("\u3164\u2800", "Bitte schreiben Sie einen Text."),
        ("Licht\u200bmast", "nicht gezeigt werden können"),
        ("\u2067nebo\u2069", "nicht gezeigt werden können"),
        ("Z" + "\u0351" * 40, "nicht gezeigt werden können"),
        ("a\ue000b", "nicht gezeigt werden können"),
    ],
)
def test_texts_that_show_nothing_or_something_else_are_refused(workshop, app, text, words):  # noqa: F811
    answer = write(phone(app), workshop, "missing", text)
    assert answer.status_code == 422
    assert words in answer.text
    assert kept(workshop) == 0


@pytest.mark.parametrize("text", ["👩‍🌾 🇺🇦 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "می‌خواهم", "नमस्ते", "שָׁלוֹם", "ไม่มีที่นั่ง", "Việt Nam", "=1+1", "<b>"])
def test_texts_of_every_script_are_taken(workshop, app, text):  # noqa: F811
    assert write(phone(app), workshop, "missing", text).status_code == 200
    assert [one.text for one in opened.statement_store().all(workshop)] == [text]


FORMULAS = ('=HYPERLINK("http://evil.example";"x")', "+1", "-1+2", "@SUM(A1)", "=cmd|' /C calc'!A0", '"; VOTES')


def test_titles_like_formulas_are_text_in_the_workbook_and_come_back_from_a_pb_file():
    choice = Choice(tuple(Proposal(str(place), text, 100) for place, text in enumerate(FORMULAS, 1)), 300)
    assert check_choice(choice) == []
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(pd.DataFrame({"Titel": FORMULAS}), "V")))
    cells = [row[0] for row in book.active.iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in FORMULAS]
    ballots = [frozenset({"1", "6"})] * 5
    written = write_pb(choice_as_pb(choice, ballots, "=1+1", "PROJECTS", "2026-11-28"))
    assert choice_from_pb(read_pb(written)) == (choice, ballots)


@pytest.mark.parametrize(
    "page",
    [
        "/room/picture/..%2f..%2fetc%2fpasswd",
        "/room/picture/" + "x" * 500,
        "/room/now?version=" + "x" * 3_000,
        "/room?lang=../../x",
        "?lang=%00",
        "?again=99",
        "?again=%D9%A3",
        "/say?sent=" + "x" * 500,
        "/choice?x[]=1",
    ],
)
def test_an_address_that_was_changed_by_hand_is_answered(workshop, app, page):  # noqa: F811
    assert phone(app).get(f"{path(workshop)}{page}").status_code in (200, 404)
