"""`quartierskompass workshop`: a free port, the address to type, and every phone that arrives."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request

import pytest

from sozial.__main__ import main
from sozial.commands import workshop_work
from sozial.commands.workshop_work import Watch, address_lines, ask_arrivals, free_port, is_free, opening_lines
from sozial.errors import DataError
from sozial.i18n import translator
from sozial.web.arrivals import Arrived
from sozial.web.own_addresses import Kind, OwnAddress, own_addresses
from tests.places import ROOT

HOUSE = OwnAddress("192.168.178.20", Kind.NETWORK, "enp3s0")
TUNNEL = OwnAddress("10.8.0.2", Kind.VPN, "tun0")
GERMAN = translator("de")


@pytest.fixture
def taken():
    """Return a port on which this computer alone is answered."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_in_use_is_said_and_another_one_taken(taken, monkeypatch):
    assert not is_free(taken)
    monkeypatch.setattr(workshop_work, "PORT", taken)
    monkeypatch.setattr(workshop_work, "is_free", lambda port: port > taken + 1)
    assert free_port(None) == taken + 2
    monkeypatch.setattr(workshop_work, "is_free", lambda _port: False)
    with pytest.raises(DataError, match="ports"):
        free_port(None)


def test_a_port_that_was_asked_for_is_never_another(taken, capsys):
    assert main(["workshop", "--port", str(taken), "--no-browser"]) == 2
    said = capsys.readouterr().err
    assert f"Port {taken} ist von einem anderen Programm belegt." in said
    assert said.count("\n") == 1
    assert main(["workshop", "--port", "70000"]) == 2


def test_the_address_to_type_comes_first_and_others_say_what_they_are():
    lines = address_lines([HOUSE, TUNNEL], 8502, GERMAN)
    assert lines[0].endswith("http://192.168.178.20:8502")
    assert lines[1].endswith("http://192.168.178.20:8502/kompass/test")
    assert lines[-1] == "    http://10.8.0.2:8502  (tun0, VPN: Telefone erreichen sie meist nicht)"
    alone = " ".join(address_lines([TUNNEL], 8501, GERMAN))
    assert "10.8.0.2: VPN: Telefone erreichen sie meist nicht" in alone


def test_without_a_network_it_is_said_and_what_to_do():
    said = " ".join(" ".join(opening_lines([], 8501, GERMAN)).split())
    assert "in keinem Netz" in said
    assert "Hotspot eines Telefons" in said
    assert "Bögen" in said
    assert "„Private Netzwerke“ ankreuzen" in said
    assert "Client-Isolation" in said
    assert "http://localhost:8501/werkstatt" in said


def watch(asked, networks, **given):
    said, shown = [], []
    answers, looks = iter(asked), iter(networks)
    made = Watch(
        8501,
        GERMAN,
        say=said.append,
        look=lambda: next(looks),
        ask=lambda _port: next(answers),
        show=shown.append,
        **given,
    )
    return made, said, shown


def test_the_page_opens_once_the_app_answers_and_every_new_phone_is_told():
    asked = [None, Arrived(), Arrived(), Arrived(1, ("192.168.178.20",)), Arrived(1, ("192.168.178.20",)),
             Arrived(3, ("192.168.178.20",))]  # fmt: skip
    made, said, shown = watch(asked, [[HOUSE]] * 5)
    for _step in asked:
        made.step()
    assert shown == ["http://localhost:8501/werkstatt"]
    assert said == [
        "1 Telefon hat die Testseite geöffnet, unter: 192.168.178.20",
        "3 Telefone haben die Testseite geöffnet, unter: 192.168.178.20",
    ]


def test_a_network_that_changes_is_told_and_nobody_wants_no_browser():
    made, said, shown = watch([Arrived()] * 3, [[], [HOUSE], [HOUSE]], opens=False)
    for _step in range(3):
        made.step()
    assert shown == []
    assert len(said) == 1
    assert "Das Netz hat sich geändert." in said[0]
    assert "http://192.168.178.20:8501" in said[0]


def test_what_answers_otherwise_is_not_the_app(taken):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    assert ask_arrivals(free) is None


@pytest.mark.skipif(os.name == "nt", reason="signals of another system")
def test_a_phone_reaches_the_app_and_ending_the_command_ends_it(tmp_path):
    with socket.socket() as probe:
        probe.bind(("", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "sozial", "workshop", "--port", str(port), "--no-browser"], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=os.environ | {"QUARTIERSKOMPASS_STORE": str(tmp_path), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    # Whatever goes wrong, reading its lines ends.
    limit = threading.Timer(90, process.kill)
    limit.start()
    try:
        lines = iter(process.stdout.readline, "")
        said = next(line for line in lines if "event=started" in line)
        assert said
        own = own_addresses()
        host = own[0].address if own else "127.0.0.1"
        with urllib.request.urlopen(f"http://{host}:{port}/kompass/test", timeout=20) as page:
            shown = page.read().decode()
        if own:
            assert "Es klappt" in shown
            assert re.search(
                rf"1 Telefon .* {re.escape(host)}", next(line for line in lines if "Testseite geöffnet" in line)
            )
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        limit.cancel()
    assert is_free(port)
