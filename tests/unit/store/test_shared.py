"""What one process keeps for those beside it: found by its name alone, bounded, in no backup."""

from __future__ import annotations

import os

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sozial.store import opened
from sozial.store.database.shared import LASTS_SECONDS, find_shared, keep_shared
from sozial.store.operation import backup
from sozial.web.published import FIGURES, GEOMETRY
from sozial.web.routes import build_routes


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path / "s"))
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'd.sqlite'}")
    monkeypatch.setattr(GEOMETRY, "held", type(GEOMETRY.held)())
    yield tmp_path / "s"
    opened.close_all()


def asked(address):
    return TestClient(Starlette(routes=build_routes())).get(f"/kompass/geometry/{address}")


def test_another_process_answers_for_the_geometry_of_one_that_is_gone(store):
    GEOMETRY.publish("ab12.json", b'{"features":[]}')
    # Another process has never drawn this map.
    GEOMETRY.held.clear()
    answer = asked("ab12.json")
    assert (answer.status_code, answer.json()) == (200, {"features": []})
    assert [path.name for path in (store / "shared" / "geometry").iterdir()] == ["ab12.json"]
    assert backup.store_files(store) == []


def test_one_process_alone_writes_nothing(store, monkeypatch):
    monkeypatch.delenv("SOZIAL_DATABASE_URL")
    GEOMETRY.publish("ab12.json", b"{}")
    assert asked("ab12.json").json() == {}
    assert not store.exists()
    GEOMETRY.held.clear()
    unknown = asked("ab12.json")
    assert (unknown.status_code, unknown.headers["cache-control"]) == (404, "no-store")


@pytest.mark.parametrize("name", ["..", "../d.sqlite", ".half", "a/b", "A", "", "a..b"])
def test_no_name_leads_out_of_the_folder(store, name):
    keep_shared("geometry", "a", b"x")
    assert find_shared("geometry", name) is None


def test_the_oldest_makes_room_and_what_nobody_uses_goes(store):
    folder = store / "shared" / "geometry"
    for place, name in enumerate("abcd"):
        keep_shared("geometry", name, b"x" * 40, most=100)
        if name < "d":
            os.utime(folder / name, (path_time := (folder / name).stat().st_mtime - 100 + place, path_time))
    assert sorted(path.name for path in folder.iterdir()) == ["c", "d"]
    old = (folder / "c").stat().st_mtime - LASTS_SECONDS
    os.utime(folder / "c", (old, old))
    keep_shared("geometry", "e", b"y", most=1_000)
    assert sorted(path.name for path in folder.iterdir()) == ["d", "e"]
    assert (find_shared("geometry", "e"), find_shared("geometry", "c")) == (b"y", None)


def test_a_folder_that_cannot_be_written_costs_nothing_but_a_line_in_the_log(store, caplog):
    store.mkdir()
    (store / "shared").write_text("in the way")
    GEOMETRY.publish("ab12.json", b"{}")
    assert asked("ab12.json").json() == {}
    assert "nothing can be shared" in caplog.text


def test_geometries_are_bounded_by_their_bytes(store, monkeypatch):
    monkeypatch.setattr(GEOMETRY, "most", 60)
    for number in range(9):
        GEOMETRY.publish(f"{number}.json", b"{}")
    assert sum(len(held) for held, _since in GEOMETRY.held.values()) <= 60
    assert "8.json" in GEOMETRY.held


def test_figures_have_a_route_of_their_own(store):
    FIGURES.publish("ab12.bin", bytes(range(9)))
    answer = TestClient(Starlette(routes=build_routes())).get("/kompass/figures/ab12.bin")
    assert (answer.status_code, answer.content) == (200, bytes(range(9)))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert asked("ab12.bin").status_code == 404
