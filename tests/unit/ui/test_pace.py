"""Whose page is made first where many ask at once, and that nobody waits for one that takes long."""

from __future__ import annotations

import threading
import time

from sozial.ui.kit.pace import FIRST, REST, Turns
from sozial.web.collecting import Collector

SECONDS = 20


def until(what):
    deadline = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < deadline


def test_maps_go_before_what_stands_below_them_and_both_as_they_came():
    turns, done, threads = Turns(places=1, longest=SECONDS, later=SECONDS), [], []

    def make(name, part):
        turns.begin(part)
        done.append(name)
        turns.end()

    turns.begin(FIRST)
    for place, (name, part) in enumerate([("rest", REST), ("map 1", FIRST), ("late rest", REST), ("map 2", FIRST)]):
        threads.append(threading.Thread(target=make, args=(name, part)))
        threads[-1].start()
        until(lambda count=place + 1: turns.waiting == count)
    assert turns.end()
    for thread in threads:
        thread.join(SECONDS)
    assert done == ["map 1", "map 2", "rest", "late rest"]
    assert not turns.end()


def test_a_page_that_takes_long_is_not_waited_for():
    turns = Turns(places=1, longest=0.05)
    slow = threading.Thread(target=turns.begin, args=(FIRST,))
    slow.start()
    slow.join(SECONDS)
    started = time.monotonic()
    turns.begin(REST)
    assert time.monotonic() - started < SECONDS


def test_what_stands_below_a_map_does_not_wait_for_ever():
    turns, done, threads = Turns(places=1, longest=SECONDS, later=0.001), [], []

    def make(name, is_rest):
        turns.begin(is_rest)
        done.append(name)
        turns.end()

    turns.begin(FIRST)
    for place, (name, is_rest) in enumerate([("rest", REST), ("map", FIRST)]):
        threads.append(threading.Thread(target=make, args=(name, is_rest)))
        threads[-1].start()
        until(lambda count=place + 1: turns.waiting == count)
        waited = time.monotonic() + 0.01
        until(lambda since=waited: time.monotonic() > since)
    turns.end()
    for thread in threads:
        thread.join(SECONDS)
    assert done == ["rest", "map"]


def test_so_many_pages_are_made_at_a_time():
    turns = Turns(places=2, longest=SECONDS)
    held = threading.Event()

    def hold():
        turns.begin(FIRST)
        held.wait(SECONDS)
        turns.end()

    threads = [threading.Thread(target=hold) for _page in range(3)]
    for thread in threads:
        thread.start()
    until(lambda: turns.waiting == 1)
    held.set()
    for thread in threads:
        thread.join(SECONDS)
    assert turns.waiting == 0


def test_garbage_is_collected_now_and_then_until_the_end():
    times = threading.Semaphore(0)
    collector = Collector(times.release, pause=0.001)
    collector.start()
    assert times.acquire(timeout=SECONDS)
    assert times.acquire(timeout=SECONDS)
    collector.stop()
    while times.acquire(blocking=False):
        pass
    assert not times.acquire(timeout=0.05)


def test_a_collection_that_takes_long_is_seldom():
    started, begun = time.monotonic(), []

    def collect():
        begun.append(time.monotonic() - started)
        threading.Event().wait(0.1)

    collector = Collector(collect, pause=0.001)
    collector.start()
    until(lambda: begun)
    until(lambda: time.monotonic() - started > 1)
    collector.stop()
    assert len(begun) == 1
