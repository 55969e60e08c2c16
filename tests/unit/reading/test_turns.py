"""Who waits for files of others sees how many are read first, and waits longer than who sees nothing."""

from __future__ import annotations

import threading
import time
from contextvars import copy_context

import pytest

from sozial.errors import DataError
from sozial.reading.sandbox.turns import ASKING, PATIENCE, Turns
from sozial.ui.data import upload

SECONDS = 20


def until(what):
    deadline = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < deadline


def begin(turns, who, hold, patience=None):
    """Let somebody ask for a turn; return the thread, and what was refused."""
    refused, context = [], copy_context()
    context.run(ASKING.set, who)
    context.run(PATIENCE.set, patience)

    def ask():
        try:
            with turns.turn("a.csv"):
                hold.wait(SECONDS)
        except DataError as error:
            refused.append(error.findings[0].values["seconds"])

    thread = threading.Thread(target=context.run, args=(ask,))
    thread.start()
    return thread, refused


def test_who_waits_is_told_how_many_are_read_first():
    turns, hold = Turns(1, SECONDS), threading.Event()
    threads = [begin(turns, "a", hold)[0]]
    until(lambda: turns.is_full)
    for place, who in enumerate("bc"):
        threads.append(begin(turns, who, hold)[0])
        until(lambda who=who, place=place: turns.before(who) == place)
    assert turns.before("a") is None
    hold.set()
    for thread in threads:
        thread.join(SECONDS)
    assert turns.before("c") is None


def test_work_on_what_was_read_goes_before_new_files():
    turns, hold, done, threads = Turns(1, SECONDS), threading.Event(), [], []
    first, _none = begin(turns, "a", hold)
    until(lambda: turns.is_full)

    def work(name, is_further):
        ASKING.set(name)
        with turns.turn(name, is_further):
            done.append(name)

    for name, is_further in (("new 1", False), ("new 2", False), ("further", True)):
        threads.append(threading.Thread(target=copy_context().run, args=(work, name, is_further)))
        threads[-1].start()
        until(lambda name=name: turns.before(name) is not None)
    assert [turns.before(name) for name in ("further", "new 1", "new 2")] == [0, 1, 2]
    hold.set()
    for thread in (first, *threads):
        thread.join(SECONDS)
    assert done == ["further", "new 1", "new 2"]


def test_who_sees_that_they_wait_waits_longer():
    turns, hold = Turns(1, 0.05), threading.Event()
    first, _none = begin(turns, "a", hold)
    until(lambda: turns.is_full)
    patient, kept = begin(turns, "b", hold, patience=SECONDS)
    other, refused = begin(turns, "c", hold)
    other.join(SECONDS)
    assert refused == [0]
    hold.set()
    for thread in (first, patient):
        thread.join(SECONDS)
    assert kept == []


def test_the_bar_says_so_and_a_large_file_is_read_in_its_turn(monkeypatch):
    turns, hold, said = Turns(1, 0.01), threading.Event(), []
    first, _none = begin(turns, "a", hold)
    until(lambda: turns.is_full)

    class Bar:
        def progress(self, _share, text):
            said.append(text)
            if "vor stadt" in text or "before stadt" in text:
                hold.set()

        def empty(self):
            said.append("")

    monkeypatch.setattr(upload.st, "progress", lambda _share, text: said.append(text) or Bar())
    monkeypatch.setattr(upload, "waiting_before", lambda: turns.before(ASKING.get()))

    def read():
        with turns.turn("stadt.csv"):
            return "read"

    context = copy_context()
    context.run(ASKING.set, "b")
    assert context.run(upload.with_progress, "stadt.csv", 50_000_000, read) == "read"
    first.join(SECONDS)
    assert said[-1] == ""
    assert hold.is_set()


def test_nobody_waits_for_ever():
    turns, hold = Turns(1, 0.01), threading.Event()
    first, _none = begin(turns, "a", hold)
    until(lambda: turns.is_full)
    with pytest.raises(DataError), turns.turn("b.csv"):
        pytest.fail("had its turn")
    hold.set()
    first.join(SECONDS)
