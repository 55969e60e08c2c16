"""Deleting a town whole: never anything of another, never half without a word."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3

import pytest

from sozial.__main__ import main
from sozial.store import opened, town
from sozial.store.operation import town_removal
from sozial.store.operation.town_sizes import town_sizes
from sozial.store.town import NoTownError, current_town, in_town
from tests.unit.store.test_town_store import fill, name_towns


@pytest.fixture(params=["", "kompass[1]"])
def store(request, tmp_path, monkeypatch):
    """Yield a store of three towns whose keys begin alike; SQLite in their folders, or beside each other in one."""
    monkeypatch.setattr(town, "_asked", [])
    folder = tmp_path / "store"
    folder.mkdir()
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(folder))
    monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    if request.param:
        monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'db' / request.param}")
    name_towns(folder, "bad", "bad-wal", "bad-honnef")
    for key in ("bad", "bad-wal", "bad-honnef"):
        fill(key)
    opened.close_all()
    yield folder
    opened.close_all()


def remove(key, protocol):
    return main(["towns", "remove", key, "--protocol", str(protocol), "--language", "en"])


def counted(key):
    with in_town(key):
        return len(opened.project_store().all())


def test_a_town_whose_key_begins_like_another_s_is_deleted_alone(store, tmp_path):
    name_towns(store, "bad-wal", "bad-honnef")
    assert remove("bad", tmp_path / "p.json") == 0
    assert json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))["left"] == []
    assert (counted("bad-wal"), counted("bad-honnef")) == (1, 1)
    assert [size.key for size in town_sizes()] == ["bad-wal", "bad-honnef"]
    assert remove("bad", tmp_path / "again.json") == 2


def test_what_is_left_of_a_town_is_listed(store, tmp_path):
    name_towns(store, "bad-honnef")
    assert {size.key for size in town_sizes() if size.database and not size.is_named} == {"bad", "bad-wal"}


@pytest.fixture
def two(tmp_path, monkeypatch):
    """Yield a store of two towns, each with an SQLite file of its own, of which the first is named no more."""
    monkeypatch.setattr(town, "_asked", [])
    folder = tmp_path / "store"
    folder.mkdir()
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(folder))
    monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    name_towns(folder, "bad", "bonn")
    for key in ("bad", "bonn"):
        fill(key)
    opened.close_all()
    name_towns(folder, "bonn")
    yield folder
    opened.close_all()


def test_a_protocol_of_an_interrupted_deletion_does_not_say_that_all_is_gone(two, tmp_path, monkeypatch):
    class KilledError(BaseException):
        """Stand for the end of the process."""

    def kill(*_values):
        raise KilledError

    monkeypatch.setattr(shutil, "rmtree", kill)
    with pytest.raises(KilledError):
        remove("bad", tmp_path / "p.json")
    said = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    assert (said["is_complete"], len(said["left"])) == (False, 1)
    monkeypatch.undo()
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(two))
    monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    assert remove("bad", tmp_path / "again.json") == 0
    said = json.loads((tmp_path / "again.json").read_text(encoding="utf-8"))
    assert (said["is_complete"], said["left"]) == (True, [])


@pytest.mark.parametrize("place", ["towns/bad/p.json", "towns/bad/../bonn/p.json", "towns/p.json"])
def test_a_protocol_lies_in_no_town(two, capsys, place):
    assert remove("bad", two / place) == 2
    assert "Nothing was deleted" in capsys.readouterr().err
    assert (two / "towns" / "bad" / "database").is_dir()


def test_a_folder_that_lies_elsewhere_is_deleted_there(two, tmp_path):
    elsewhere, folder = tmp_path / "disk", two / "towns" / "bad"
    shutil.move(folder, elsewhere)
    folder.symlink_to(elsewhere)
    assert remove("bad", tmp_path / "p.json") == 0
    assert not elsewhere.exists()
    assert not os.path.lexists(folder)


@pytest.mark.parametrize("target", ["towns/bonn", "towns", ".", ".."])
def test_a_link_into_the_store_takes_nothing_of_others(two, tmp_path, capsys, target):
    folder = two / "towns" / "bad"
    shutil.rmtree(folder)
    folder.symlink_to((two / target).resolve())
    assert remove("bad", tmp_path / "p.json") == 2
    assert "link into the store" in capsys.readouterr().err
    assert counted("bonn") == 1


def test_a_damaged_database_is_deleted_as_well(two, tmp_path):
    for path in (two / "towns" / "bad" / "database").iterdir():
        path.write_bytes(b"damaged" * 1_000)
    assert remove("bad", tmp_path / "p.json") == 0
    assert not (two / "towns" / "bad").exists()


def test_a_file_of_towns_with_a_mistake_is_said_as_such(two, tmp_path, capsys):
    (two / "towns.toml").write_text("[towns.bonn]\nname = 'B'", encoding="utf-8")
    assert remove("bad", tmp_path / "p.json") == 2
    assert "towns.bonn.members" in capsys.readouterr().err


def test_a_town_that_was_deleted_and_comes_back_is_kept_anew(two, tmp_path):
    name_towns(two, "bad", "bonn")
    with in_town("bad"):
        opened.project_store().all()
        name_towns(two, "bonn")
        # By another process, while this one still has the file open.
        town_removal.remove_town("bad", tmp_path / "p.json")
        name_towns(two, "bad", "bonn")
        assert opened.project_store().all() == []
    fill("bad")
    with sqlite3.connect(two / "towns" / "bad" / "database" / "quartierskompass.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM projects").fetchone() == (1,)


def test_towns_whose_file_is_gone_do_not_become_one(two, tmp_path, capsys, monkeypatch):
    (two / "towns.toml").unlink()
    with pytest.raises(NoTownError):
        current_town()
    # A command in another shell, which was not told where the file lies.
    monkeypatch.setattr(town, "_seen", set())
    assert main(["backup", "--out", str(tmp_path / "all.zip")]) == 2
    assert not (tmp_path / "all.zip").exists()
    # With a database server there may be no folder of any town: the process has seen the file.
    shutil.rmtree(two / "towns")
    name_towns(two, "bonn")
    assert town.has_towns()
    (two / "towns.toml").unlink()
    assert town.has_towns()
