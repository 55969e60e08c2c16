"""A server that is stopped while a room votes: whoever was told that a vote is kept finds it in the database."""

from __future__ import annotations

import datetime
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request

import httpx2
import pytest

from bench.latency import _free_port
from bench.workshop import SETTINGS
from sozial.store.database.database import open_database
from sozial.store.workshops import WorkshopStore
from tests.places import ROOT

PHONES = 50
SECONDS = 60


def vote_until_the_end(address, phone, kept, enough):
    """Vote as one phone after the other; note the first figure of each vote that was acknowledged."""
    number = phone
    while True:
        try:
            with httpx2.Client(timeout=SECONDS) as client:
                csrf = re.search(r'name="csrf" value="(\w+)"', client.get(address).text)
                fields = {"csrf": csrf[1], "round": "1", "group": "0", "t1": str(number % 101)}
                fields |= {"t2": str(100 - number % 101)} | {f"t{place}": "0" for place in range(3, 7)}
                answer = client.post(address, data=fields)
        except (httpx2.HTTPError, TypeError):
            return
        if answer.status_code != 303:
            return
        kept.append(number % 101)
        number += PHONES
        if len(kept) >= PHONES:
            enough.set()


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_every_acknowledged_vote_is_in_the_database(tmp_path):
    port, address = _free_port(), f"sqlite:///{tmp_path / 'votes.sqlite'}"
    store = WorkshopStore(open_database(address))
    workshop, _key = store.create(SETTINGS, datetime.date.today())
    store.open_round(workshop)
    environment = os.environ | {"QUARTIERSKOMPASS_STORE": str(tmp_path / "s"), "SOZIAL_DATABASE_URL": address}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(
        [*command, "--server.headless", "true"], cwd=ROOT, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    kept, enough = [], threading.Event()
    try:
        base = f"http://localhost:{port}/kompass/w"
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(base, timeout=10)
                break
            except OSError:
                time.sleep(0.2)
        phones = [
            threading.Thread(target=vote_until_the_end, args=(f"{base}/{workshop.code}", phone, kept, enough))
            for phone in range(PHONES)
        ]
        for phone in phones:
            phone.start()
        assert enough.wait(SECONDS)
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=SECONDS)[0].decode()
        for phone in phones:
            phone.join(SECONDS)
    finally:
        process.kill()
    assert "event=stopped" in said
    assert "Traceback" not in said
    found = [int(ballot.values["t0"]) for ballot in store.ballots(workshop, 1)]
    missing = list(kept)
    for figure in found:
        if figure in missing:
            missing.remove(figure)
    store.close()
    assert len(kept) >= PHONES
    assert missing == []
