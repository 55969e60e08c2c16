"""What was said to be kept is there: after kills, without room, beside another process, with the clock turned back."""

from __future__ import annotations

import contextlib
import datetime
import errno
import os
import subprocess
import sys
import threading

import pytest
from sqlalchemy import create_engine, event, text

from sozial.errors import DataError
from sozial.recipe import Recipe, Weighted
from sozial.store import opened
from sozial.store.database.database import connect, migrate, open_database
from sozial.store.database.writer import Writer
from sozial.store.files import files
from sozial.store.files.files import move_new, write_whole
from sozial.store.kept import bin as kept_bin
from sozial.store.kept.folder_shelf import FolderShelf
from sozial.store.kept.recipes import RecipeLibrary
from sozial.store.kept.table_shelf import TableShelf
from sozial.store.operation.checking import check_database
from sozial.store.project.project import Work
from sozial.store.project.projects import ProjectStore
from sozial.store.unavailable import StoreUnavailable
from tests.cities import PERIOD, city
from tests.places import ROOT

AT, EARLIER = "2026-11-26T10:00:00", "2026-11-26T09:00:00"
DATA = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]})
RECIPE = Recipe("Index", (Weighted("a", 2.0), Weighted("b")))
WORK = Work(DATA, RECIPE, PERIOD)


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path / "Ablage Süd ?#%20"))
    monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    yield tmp_path / "Ablage Süd ?#%20"
    opened.close_all()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the process that is killed is forked")
@pytest.mark.parametrize("kind", ["project", "register", "recipe", "note", "decision"])
def test_a_kill_while_something_is_saved_loses_nothing(tmp_path, kind):
    """A small version of `python -m bench.kills`."""
    code = f"import sys; from bench.kills import kill_while_saving; print(kill_while_saving('{kind}', 6))"
    store = {**os.environ, "QUARTIERSKOMPASS_STORE": str(tmp_path / "Ablage")}
    store.pop("SOZIAL_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=store, cwd=ROOT, capture_output=True, text=True, check=True
    )
    said = dict(part.split("=") for part in done.stdout.strip().removeprefix("Outcome(").removesuffix(")").split(", "))
    assert (said["kills"], said["lost"], said["twice"], said["damaged"]) == ("6", "0", "0", "()"), done.stdout
    assert int(said["kept"]) > 0
    assert int(said["unsaid"]) <= 6


def test_the_database_lies_in_the_folder_whatever_its_name_holds(store):
    opened.project_store().begin("Stadt", WORK, "", AT)
    assert [path.name for path in store.parent.iterdir()] == [store.name]
    assert (store / "database" / "quartierskompass.sqlite").is_file()


def test_a_full_disk_loses_nothing_that_was_kept_and_is_said(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'full.sqlite'}")
    writer = Writer(engine)
    projects = ProjectStore(engine, writer)
    head = projects.begin("Stadt", WORK, "", AT)
    # SQLite then has no page left, as on a disk without room.
    event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA max_page_count = 1"))
    engine.dispose()
    full = Work(DATA, RECIPE, PERIOD, "{}", {"f" * 64: os.urandom(500_000)})
    with pytest.raises(StoreUnavailable) as caught:
        projects.save(head, full, "", AT)
    assert caught.value.finding.code == "database-full"
    engine.dispose()
    writer.close()
    again = open_database(f"sqlite:///{tmp_path / 'full.sqlite'}")
    writer = Writer(again)
    projects = ProjectStore(again, writer)
    assert [version.version for version in projects.versions(head.key)] == [1]
    assert projects.save(head, full, "", AT).version == 2
    assert [finding.code for finding in check_database(again)] == ["store-file"]
    writer.close()
    again.dispose()


def test_a_file_that_finds_no_room_leaves_the_old_one_and_nothing_half(tmp_path, monkeypatch):
    library = RecipeLibrary(FolderShelf(tmp_path / "recipes"))
    library.save(RECIPE)

    def full(_handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(DataError) as caught:
        library.save(Recipe("Andere", (Weighted("a"),)))
    assert os.strerror(errno.ENOSPC) in caught.value.findings[0].text("en")
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        write_whole(next((tmp_path / "recipes").iterdir()), b"half")
    monkeypatch.undo()
    assert list(library.load()[0]) == ["Index"]
    assert len(list((tmp_path / "recipes").iterdir())) == 1


def test_what_a_killed_process_left_half_written_goes_after_an_hour(tmp_path):
    old, young = tmp_path / ".a.half", tmp_path / ".b.half"
    for path, age in ((old, 4_000), (young, 3_000)):
        path.write_bytes(b"half")
        moment = datetime.datetime.now().timestamp() - age
        os.utime(path, (moment, moment))
    write_whole(tmp_path / "c.toml", b"whole")
    assert {path.name for path in tmp_path.iterdir()} == {".b.half", "c.toml"}


def read_only(engine):
    event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA query_only = 1"))
    engine.dispose()


def test_a_store_that_can_only_be_read_is_read_and_says_so(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'r.sqlite'}")
    writer = Writer(engine)
    projects = ProjectStore(engine, writer)
    head = projects.begin("Stadt", WORK, "", AT)
    read_only(engine)
    with pytest.raises(StoreUnavailable) as caught:
        projects.save(head, WORK, "", AT)
    assert caught.value.finding.code == "database-read-only"
    assert projects.open(head.key, 1).dataset.digest == DATA.digest
    writer.close()
    engine.dispose()


def test_two_processes_on_one_sqlite_file_lose_nothing(store):
    code = (
        "import sys; from sozial.store.opened import action_store; from sozial.planning.measures.action import Action\n"
        "for at in range(60): action_store().add(Action(f'{sys.argv[1]}-{at}'), '', '2026-11-26T10:00:00', 'p')"
    )
    both = [subprocess.Popen([sys.executable, "-W", "ignore", "-c", code, name], cwd=ROOT) for name in ("a", "b")]
    assert [process.wait(120) for process in both] == [0, 0]
    found = {kept.entry.title for kept in opened.action_store().all("p")}
    assert found == {f"{name}-{at}" for name in "ab" for at in range(60)}


def test_of_two_who_write_a_new_name_at_once_one_is_refused(tmp_path):
    """Without asking the folder and writing in one step, the second took the first one's place."""
    barrier, said = threading.Barrier(8), []

    def write(number):
        barrier.wait()
        try:
            write_whole(tmp_path / "a.toml", str(number).encode(), replace=False)
        except FileExistsError:
            return
        said.append(str(number).encode())

    for _time in range(20):
        said.clear()
        (tmp_path / "a.toml").unlink(missing_ok=True)
        threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert said == [(tmp_path / "a.toml").read_bytes()]
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]


def test_a_folder_without_links_refuses_a_taken_name_too(tmp_path, monkeypatch):
    def unsupported(_source, _target):
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(files.os, "link", unsupported)
    write_whole(tmp_path / "a", b"one", replace=False)
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "a", b"two", replace=False)
    with pytest.raises(FileNotFoundError):
        move_new(tmp_path / "none", tmp_path / "b")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"one"}


def stopped_clock(monkeypatch):
    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2026, 10, 25, 2, 30, tzinfo=tz)

    monkeypatch.setattr(kept_bin.datetime, "datetime", Clock)


@pytest.mark.parametrize("where", ["folder", "table"])
def test_what_is_put_aside_in_the_same_moment_is_kept_both(where, tmp_path, monkeypatch):
    stopped_clock(monkeypatch)
    engine = open_database(f"sqlite:///{tmp_path / 's.sqlite'}")
    writer = Writer(engine)
    shelf = FolderShelf(tmp_path / "n") if where == "folder" else TableShelf(engine, writer, "n")
    for content in (b"one", b"two", b"three"):
        shelf.write("a.toml", content)
        shelf.archive("a.toml")
    assert sorted(shelf.read_aside(aside) for aside in shelf.aside()) == [b"one", b"three", b"two"]
    writer.close()
    engine.dispose()


def test_projects_of_one_name_removed_in_the_same_second_are_both_in_the_bin(address):
    engine = open_database(address)
    writer = Writer(engine)
    projects = ProjectStore(engine, writer)
    for _time in range(3):
        projects.remove(projects.begin("Stadt", WORK, "", AT).key, AT)
    assert [(one.title, one.put_at) for one in projects.removed()] == [
        ("Stadt", "2026-11-26T10:00:02"), ("Stadt", "2026-11-26T10:00:01"), ("Stadt", "2026-11-26T10:00:00"),
    ]  # fmt: skip
    writer.close()
    engine.dispose()


def test_a_version_saved_after_the_clock_was_turned_back_is_the_newest(address):
    engine = open_database(address)
    writer = Writer(engine)
    projects = ProjectStore(engine, writer)
    head = projects.begin("Stadt", WORK, "", AT)
    for _time in range(4):
        head = projects.save(head, WORK, "", EARLIER, kept=False)
    assert projects.newest(head.key).version == 5
    # Versions that were saved by themselves thin out; the first and the newest never do.
    assert {1, 5} <= {version.version for version in projects.versions(head.key)}
    writer.close()
    engine.dispose()


# One row of each table as each schema knew it.
ROWS = {
    "0001": {
        "workshops": {"id": "w", "code": "CODE", "key_hash": "h", "settings": "{", "phase": "ended", "held_on": "2026"},
        "rounds": {"workshop": "w", "number": 1, "state": "closed", "revealed": True, "quarters_revealed": False},
        "participants": {"id": "p", "workshop": "w", "token_hash": "t"},
        "votes": {"id": "v", "workshop": "w", "number": 1, "participant": "p", "group_name": "ä", "points": "{}"},
    },
    "0002": {
        "documents": {"kind": "notes", "name": "n", "aside": "", "content": b"\x00\xff"},
        "datasets": {"digest": "d", "title": "Stadt", "content": b"damaged"},
        "projects": {"id": "k", "name": "Süd", "removed_at": ""},
        "project_versions": {
            "project": "k", "version": 1, "dataset": "d", "method": "m", "period": "2024", "saved_at": AT,
            "saved_by": "anna", "remark": "",
        },
    },
    "0003": {
        "decisions": {
            "id": "e", "kind": "allocation", "title": "Jugend", "decided_on": "2026-11-24", "saved_at": AT,
            "saved_by": "anna", "content": "{damaged", "removed_at": "",
        },
    },
    "0004": {
        "entries": {"id": "r", "kind": "action", "place": "", "version": 1, "removed": False},
        "entry_versions": {
            "entry": "r", "version": 1, "what": "added", "content": "[]", "changed_at": AT, "changed_by": "",
        },
    },
    "0005": {
        "files": {"digest": "f", "content": b"\x01"},
        "holdings": {"holder": "k:1", "kind": "file", "digest": "f"},
        "desks": {"browser": "b", "person": "", "project": "k", "page": "daten", "content": "{}", "saved_at": AT},
    },
}  # fmt: skip


@pytest.mark.parametrize("revision", list(ROWS))
def test_every_earlier_schema_is_upgraded_with_all_its_rows_even_damaged_ones(address, revision):
    engine = connect(address)
    known = {table: row for at, tables in ROWS.items() if at <= revision for table, row in tables.items()}
    with engine.begin() as connection:
        migrate(connection, revision)
        for table, row in known.items():
            marks = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"), row)
    engine.dispose()
    engine = open_database(address)
    with engine.connect() as connection:
        for table, row in known.items():
            (found,) = connection.execute(text(f"SELECT * FROM {table}")).mappings()
            assert {name: _plain(found[name], row[name]) for name in row} == row, table
    engine.dispose()


def _plain(found, given):
    return bytes(found) if isinstance(given, bytes) else type(given)(found)


def test_a_database_of_a_newer_version_is_refused_in_words_and_stays_as_it_is(address):
    engine = open_database(address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreUnavailable) as caught:
        open_database(address)
    assert caught.value.finding.code == "database-newer"
    assert "9999" in caught.value.finding.line("de")
    plain = create_engine(address)
    with contextlib.closing(plain.connect()) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
    plain.dispose()


@pytest.mark.parametrize("content", [b"no database " * 999, b"SQLite format 3\x00" + b"\x07" * 5_000])
def test_a_damaged_database_is_named_as_such(tmp_path, content):
    (tmp_path / "d.sqlite").write_bytes(content)
    with pytest.raises(StoreUnavailable) as caught:
        open_database(f"sqlite:///{tmp_path / 'd.sqlite'}")
    assert caught.value.finding.code == "database-damaged"
    assert (tmp_path / "d.sqlite").read_bytes() == content
