"""What is kept for all sessions: within so many bytes, computed once for all who ask at the same time."""

from __future__ import annotations

import threading

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from sozial.errors import DataError, refusal
from sozial.reading.loading.sample import read_sample
from sozial.reading.sandbox.turns import BUSY
from sozial.ui.kit.background import _Office
from sozial.ui.memory import bounded
from sozial.ui.memory.bounded import Bounded, cached_on
from sozial.ui.memory.weighing import weigh


def test_the_least_lately_used_goes_first():
    held, made = Bounded(3_500), []

    def value(name):
        made.append(name)
        return b"x" * 1_000

    for name in ("a", "b", "c", "a", "d", "a", "b"):
        held.find((name,), lambda name=name: value(name))
    assert made == ["a", "b", "c", "d", "b"]
    assert held.held <= 3_500
    assert len(held) == 3


def test_small_values_of_one_kind_do_not_fill_all_room():
    held = Bounded(10**9, most_of_a_kind=3)
    held.find(("other", 1), lambda: b"x")
    for number in range(9):
        held.find(("kind", number), lambda: b"x")
    assert len(held) == 4
    held.find(("other", 1), lambda: pytest.fail("was kept"))
    held.find(("kind", 8), lambda: pytest.fail("was kept"))


def test_one_value_that_is_larger_than_all_room_stays_alone():
    held = Bounded(1_000)
    held.find(("small",), lambda: b"x")
    held.find(("large",), lambda: b"x" * 9_000)
    held.find(("large",), lambda: pytest.fail("was kept"))
    assert len(held) == 1
    held.find(("small",), lambda: b"x")
    assert (len(held), held.held < 1_000) == (1, True)


def test_what_many_ask_for_at_once_is_computed_once():
    held, inside, hold, found = Bounded(10**6), threading.Event(), threading.Event(), []

    def slow():
        inside.set()
        assert hold.wait(20)
        return b"x"

    threads = [threading.Thread(target=lambda: found.append(held.find(("a",), slow))) for _session in range(3)]
    threads[0].start()
    assert inside.wait(20)
    inside.clear()
    for thread in threads[1:]:
        thread.start()
    hold.set()
    for thread in threads:
        thread.join(20)
    assert found == [b"x"] * 3
    assert not inside.is_set()


def test_what_fails_is_kept_for_nobody():
    held = Bounded(10**6)

    def fail():
        raise ValueError

    for _time in range(2):
        with pytest.raises(ValueError, match=r"^$"):
            held.find(("a",), fail)
    assert held.find(("a",), lambda: 1) == 1


def test_a_value_is_computed_once_for_what_its_key_names(monkeypatch):
    monkeypatch.setattr(bounded, "shared", lambda held=Bounded(10**6): held)  # noqa: B008
    calls = []

    @cached_on(lambda digest, part, content: (digest, part))
    def compute(digest, part, content):
        calls.append(content)
        return digest

    assert [compute("a", (1,), 1), compute("a", (1,), 2), compute("a", (2,), 3), compute("b", (1,), 4)] == [*"aaab"]
    assert calls == [1, 3, 4]


@pytest.mark.parametrize(
    ("refusals", "code", "times"), [(True, "no-table", 1), (False, "no-table", 2), (True, BUSY, 2)]
)
def test_a_refusal_that_holds_for_the_content_is_kept_where_that_is_asked_for(monkeypatch, refusals, code, times):
    monkeypatch.setattr(bounded, "shared", lambda held=Bounded(10**6): held)  # noqa: B008
    calls = []

    @cached_on(lambda digest: digest, refusals=refusals)
    def compute(digest):
        calls.append(digest)
        raise refusal(code, digest, "x")

    for _time in range(2):
        with pytest.raises(DataError):
            compute("a")
    assert len(calls) == times


@pytest.mark.parametrize(("text", "megabytes"), [("", 512), ("64", 64), ("1", 512), ("many", 512), ("-5", 512)])
def test_the_operator_states_how_much(monkeypatch, text, megabytes):
    monkeypatch.setenv("QUARTIERSKOMPASS_CACHE_MB", text)
    assert bounded.budget() == megabytes * 1_000_000


def test_weights_are_near_what_is_held():
    numbers = pd.DataFrame(np.zeros((1_000, 20)))
    assert 160_000 <= weigh(numbers) < 170_000
    assert weigh(list(range(10_000))) > 300_000
    texts = pd.Series([f"Quartier {number}" for number in range(10_000)], dtype=object)
    assert 600_000 < weigh(texts) < 1_200_000
    circle = shapely.Point(0, 0).buffer(1, quad_segs=250)
    areas = gpd.GeoDataFrame({"a": [1, 2]}, geometry=[circle, circle])
    assert 2 * 1_000 * 16 < weigh(areas) < 3 * 1_000 * 16
    sample = read_sample()
    assert weigh(sample) > sample.values.to_numpy().nbytes


def test_results_of_long_computations_are_bounded_by_bytes(monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_CACHE_MB", "16")
    office = _Office()
    for number in range(9):
        office.job(str(number), lambda _progress: np.zeros(200_000)).future.result(20)
    office.job("last", lambda _progress: b"").future.result(20)
    assert 1 < len(office.jobs) <= 4
    assert "last" in office.jobs
