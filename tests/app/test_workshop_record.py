"""The moderator's page: the record with what was added, and how phones come to the app."""

from __future__ import annotations

import pytest

from sozial.store import opened
from sozial.store.voting.workshop import Workshop
from sozial.ui.session import viewers
from sozial.ui.workshop import network_panel, record_panel, workshop_links
from sozial.web.arrivals import Arrivals
from sozial.web.own_addresses import Kind, OwnAddress
from tests.app.test_insight_pages import texts
from tests.app.test_workshop_page import act, begin, held, page, vote

DECISIONS, NEXT, TAKE = "ws-record-decisions", "ws-record-next", "Ins Protokoll übernehmen"


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'w.sqlite'}")
    yield opened.workshop_store()
    opened.close_all()


@pytest.fixture
def made(monkeypatch):
    """Return what the page would write: the last record that it was made for."""
    found = []
    shown = record_panel._show_files
    monkeypatch.setattr(
        record_panel, "_show_files", lambda workshop, record: (found.append(record), shown(workshop, record))
    )
    return found


def take(test, workshop: Workshop, decisions, next_step):
    test.text_area(key=f"{DECISIONS}-{workshop.key}").set_value(decisions)
    test.text_area(key=f"{NEXT}-{workshop.key}").set_value(next_step)
    next(button for button in test.button if button.label == TAKE).click()
    test.run()
    assert not test.exception


def test_the_record_holds_what_was_revealed_and_what_was_written(store, made):
    test = begin(page())
    assert TAKE not in [button.label for button in test.button]
    act(test, "open")
    workshop = held(test, store)
    vote(store, workshop, 6, "", 50)
    act(test, "close")
    assert made[-1].quarters is None
    assert made[-1].told == ()
    assert "nur, wie viele gewichtet haben" in texts(test)
    for what in ("reveal", "quarters"):
        act(test, what)
    assert [entry.number for entry in made[-1].told] == [1]
    assert made[-1].quarters is not None
    assert made[-1].is_public
    take(test, workshop, "Eins.\nZwei.", "Drei.")
    assert (made[-1].decisions, made[-1].next_step) == ("Eins.\nZwei.", "Drei.")
    assert "Beschlüsse: 2, nächste Schritte: 1" in texts(test)
    # Another run, as after a look at another page, keeps it; another workshop begins without it.
    test.run()
    assert made[-1].decisions == "Eins.\nZwei."
    test.session_state["_ws_record"] = {**test.session_state["_ws_record"], "workshop": "another"}
    test.run()
    assert made[-1].decisions == ""


def test_of_few_weightings_the_record_has_no_quarters(store, made):
    test = begin(page())
    act(test, "open")
    vote(store, held(test, store), 4, "", 50)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    assert made[-1].quarters is None
    assert made[-1].told == ()


def test_statements_alone_make_a_record(store, made, monkeypatch):
    test = begin(page())
    assert made == []
    monkeypatch.setattr(record_panel, "said_in_room", lambda workshop: (("Wege", ("Der Bus fehlt.",)),))
    test.run()
    assert made[-1].statements == (("Wege", ("Der Bus fehlt.",)),)
    assert "Äußerungen: 1" in texts(test)


def networked(monkeypatch, addresses, seen=()):
    monkeypatch.setattr(viewers, "listens_to_network", lambda: True)
    monkeypatch.setattr(network_panel, "own_addresses", lambda: addresses)
    monkeypatch.setattr(workshop_links, "reachable_address", lambda: addresses[0].address if addresses else "")
    arrived = Arrivals()
    for phone, host in seen:
        arrived.note(phone, host)
    monkeypatch.setattr(network_panel, "arrivals", arrived)


def test_an_app_for_this_computer_alone_says_how_phones_get_in(store):
    said = texts(page())
    assert "nur von diesem Computer aus erreichbar" in said
    assert "Werkstatt in diesem Netz starten.cmd" in said
    assert "Gäste-WLAN" in said
    assert "/kompass/test" not in said


def test_the_address_of_the_test_page_and_others_are_told(store, monkeypatch):
    networked(monkeypatch, [OwnAddress("192.168.178.20", Kind.NETWORK), OwnAddress("10.8.0.2", Kind.VPN, "tun0")])
    said = texts(page())
    assert "192.168.178.20" in said
    assert "/kompass/test" in said
    assert "Noch hat kein Telefon die Testseite geöffnet." in said
    assert "tun0, VPN" in said


def test_a_phone_that_arrived_is_told(store, monkeypatch):
    networked(monkeypatch, [OwnAddress("192.168.178.20", Kind.NETWORK)], [("192.168.178.31", "192.168.178.20")])
    assert "1 Telefon hat die Testseite geöffnet, unter: 192.168.178.20" in texts(page())


def test_without_a_network_there_is_no_code_to_scan(store, monkeypatch):
    networked(monkeypatch, [])
    said = texts(page())
    assert "in keinem Netz" in said
    assert "/kompass/test" not in said
