"""Backups: everything comes back, from either database into either; what is damaged is refused and changes nothing."""

from __future__ import annotations

import contextlib
import datetime
import json
import sqlite3
import stat
import threading
import zipfile
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select, text

from sozial.__main__ import main
from sozial.errors import DataError
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.planning.measures.action import Action
from sozial.recipe import Recipe, Weighted
from sozial.store import opened
from sozial.store.database.database import connect, migrate, newest_revision, open_database
from sozial.store.database.tables import metadata
from sozial.store.files.files import store_folder
from sozial.store.kept.recipes import RecipeLibrary
from sozial.store.operation.backup import write_backup
from sozial.store.operation.backup_check import check_backup
from sozial.store.operation.backup_parts import ABOUT
from sozial.store.operation.checking import check_database, check_folder
from sozial.store.operation.restore import restore_backup
from sozial.store.project.desks import Desk
from sozial.store.project.project import Work
from sozial.store.registers.notes import NoteKind, NoteLibrary
from tests.cities import PERIOD, city
from tests.unit.report.test_belongings import DECISION

AT = "2026-11-26T10:00:00"
DATA = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]})
RECIPE = Recipe("Index", (Weighted("a", 2.0), Weighted("b")))
KEPT = json.dumps(json.loads(DECISION) | {"method": write_recipe(RECIPE).decode()})
FILE = bytes(range(256)) * 50


@dataclass
class Store:
    """A store of its own: its folder, and the address of its database."""

    folder: object
    address: str
    keys: dict = field(default_factory=dict)


@pytest.fixture
def store(address, tmp_path, monkeypatch):
    """Yield a store with something of every kind in it."""
    folder = tmp_path / "Ablage für Süd"
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(folder))
    if address.startswith("postgresql"):
        monkeypatch.setenv("SOZIAL_DATABASE_URL", address)
    else:
        monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    fill_store()
    from sozial.store.database.database import database_address

    yield Store(folder, database_address())
    opened.close_all()


def fill_store():
    work = Work(DATA, RECIPE, PERIOD, '{"w_a": 5}', {"f" * 64: FILE})
    head = opened.project_store().begin("Stadt Süd", work, "anna", AT)
    opened.project_store().save(head, Work(DATA, RECIPE, PERIOD), "bert", AT, "Zweite")
    entry = opened.action_store().add(Action("Familienzentrum ä", ("01",)), "anna", AT, head.key)
    opened.action_store().change(entry, Action("Familienzentrum ö", ("01",)), "bert", AT)
    opened.decision_store(head.key).keep("Jugend", "2026-11-24", KEPT, "anna", AT)
    opened.desk_store().keep("b" * 64, Desk("anna", head.key, "analyse", '{"x":1}'), AT)
    RecipeLibrary(opened.shelf("recipes")).save(RECIPE)
    notes = NoteLibrary(opened.shelf("notes"), head.key)
    notes.add(DATA, "01", NoteKind.KNOWLEDGE, "Bürgerin", "Es zieht.", datetime.date(2026, 1, 2))
    opened.shelf("protection", ".key").write("protection.key", b"k" * 32)
    (store_folder("languages")).mkdir(parents=True, exist_ok=True)
    (store_folder("languages") / "pl.toml").write_text("a = 'ł'", encoding="utf-8")
    (store_folder("database")).mkdir(exist_ok=True)
    (store_folder("recipes")).mkdir(exist_ok=True)
    (store_folder("recipes") / ".abc.half").write_bytes(b"half")


def rows(address):
    engine = connect(address)
    with engine.connect() as connection:
        found = {table.name: sorted(map(repr, connection.execute(select(table)))) for table in metadata.sorted_tables}
    engine.dispose()
    return found


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] != "database" and path.suffix != ".half"
    }


def refused(call, *values, **named):
    with pytest.raises(DataError) as caught:
        call(*values, **named)
    return caught.value.findings[0].code


def code_of(call, *values):
    """The code of the refusal, None where there is none."""
    try:
        call(*values)
    except DataError as error:
        return error.findings[0].code
    return None


def test_everything_comes_back_into_an_empty_store_of_either_database(store, tmp_path):
    out = tmp_path / "b.zip"
    about = write_backup(store.address, store.folder, out)
    before, kept = rows(store.address), files(store.folder)
    assert about.tables["project_versions"] == 2
    assert about.tables["entry_versions"] == 2
    assert about.tables["files"] == 1
    assert {name for name, count in about.tables.items() if not count} <= {
        "workshops", "rounds", "participants", "votes", "workshop_steps", "documents", "workshop_rooms",
        "workshop_answers", "workshop_presence",
        "statement_calls", "statements", "statement_counts", "choices", "approvals",
    }  # fmt: skip
    assert stat.S_IMODE(out.stat().st_mode) & 0o077 == 0
    # Into the other database: an SQLite file, whichever it came from.
    other, folder = f"sqlite:///{tmp_path / 'other' / 'x.sqlite'}", tmp_path / "ganz woanders"
    assert restore_backup(out, other, folder) == (check_backup(out), [])
    assert rows(other) == before
    assert files(folder) == kept
    # And back into the one it came from.
    back = tmp_path / "back.zip"
    write_backup(other, folder, back)
    opened.close_all()
    found, aside = restore_backup(back, store.address, store.folder, replace=True)
    assert rows(store.address) == before
    assert files(store.folder) == kept
    # What was there is a backup of its own.
    assert [check_backup(path).tables for path in aside] == [found.tables]
    (head,) = opened.project_store().all()
    assert opened.project_store().open(head.key, 2).dataset.digest == DATA.digest
    assert opened.project_store().file("f" * 64) == FILE


def test_nothing_is_replaced_unless_somebody_says_so(store, tmp_path):
    out = tmp_path / "b.zip"
    write_backup(store.address, store.folder, out)
    before = rows(store.address)
    assert refused(restore_backup, out, store.address, store.folder) == "store-not-empty"
    assert rows(store.address) == before
    assert refused(write_backup, store.address, store.folder, out) == "backup-there"


def test_a_backup_is_of_one_moment_while_others_go_on_saving(store, tmp_path):
    """Each decision follows its entry: a backup with a decision and no entry would be of two moments."""
    stop, said = threading.Event(), []

    def work():
        number = 0
        while not stop.is_set():
            number += 1
            opened.action_store().add(Action(f"Nr. {number}"), "", AT, "x")
            opened.decision_store("x").keep(f"Nr. {number}", "2026-11-24", "{}", "", AT)
            said.append(number)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        abouts = [write_backup(store.address, store.folder, tmp_path / f"{number}.zip") for number in range(5)]
    finally:
        stop.set()
        thread.join()
    counts = [(about.tables["entries"] - 1, about.tables["decisions"] - 1) for about in abouts]
    assert all(decisions <= entries <= decisions + 1 for entries, decisions in counts), counts
    assert counts[-1][0] > counts[0][0]
    for number in range(5):
        check_backup(tmp_path / f"{number}.zip")


def test_a_damaged_backup_is_refused_before_anything_is_touched(store, tmp_path):
    out = tmp_path / "b.zip"
    write_backup(store.address, store.folder, out)
    before, content = rows(store.address), out.read_bytes()
    target = f"sqlite:///{tmp_path / 'other.sqlite'}"
    for at in range(0, len(content), max(1, len(content) // 60)):
        for damaged in (content[:at], content[:at] + bytes([content[at] ^ 0x41]) + content[at + 1 :]):
            path = tmp_path / "damaged.zip"
            path.write_bytes(damaged)
            found = code_of(check_backup, path)
            if found is None:
                # A byte that means nothing to the content, such as a time in the zip.
                restore_backup(path, target, tmp_path / "other", replace=True)
                assert rows(target) == before
            else:
                assert found in {"backup-damaged", "backup-newer"}
                assert refused(restore_backup, path, target, tmp_path / "other") == found


def test_a_backup_whose_parts_seem_to_be_packed_in_another_way_is_damaged(store, tmp_path):
    out = tmp_path / "b.zip"
    write_backup(store.address, store.folder, out)
    content = out.read_bytes()
    at = content.index(b"PK\x01\x02")
    for place, value in ((8, 1), (10, 1), (10, 12), (10, 14), (10, 95)):
        changed = bytearray(content)
        changed[at + place] = value
        (tmp_path / "changed.zip").write_bytes(changed)
        assert code_of(check_backup, tmp_path / "changed.zip") == "backup-damaged"


@pytest.mark.parametrize(
    "name", ["../x.toml", "/tmp/x.toml", "a/../../x", "database/quartierskompass.sqlite", "C:x", "a\\b"]
)
def test_no_backup_writes_outside_of_the_store(tmp_path, name):
    path = tmp_path / "b.zip"
    about = {"format": "quartierskompass-backup", "version": 1, "made_at": AT, "revision": "", "tables": {}}
    import hashlib

    digests = {f"files/{name}": hashlib.sha256(b"x").hexdigest()}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"files/{name}", b"x")
        archive.writestr(ABOUT, json.dumps({**about, "files": [name], "sha256": digests}))
    assert refused(restore_backup, path, f"sqlite:///{tmp_path / 'd.sqlite'}", tmp_path / "s") == "backup-damaged"
    assert not (tmp_path / "s").exists()


def test_a_backup_of_a_newer_version_is_refused_in_words(store, tmp_path):
    engine = connect(store.address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    out = tmp_path / "b.zip"
    write_backup(store.address, store.folder, out)
    assert refused(restore_backup, out, f"sqlite:///{tmp_path / 'o.sqlite'}", tmp_path / "o") == "backup-newer"


@pytest.mark.parametrize("revision", ["0001", "0002", "0003", "0004", "0005"])
def test_a_backup_of_every_earlier_schema_is_restored_and_brought_up_to_date(address, tmp_path, revision):
    engine = connect(address)
    with engine.begin() as connection:
        migrate(connection, revision)
        connection.execute(
            text(
                "INSERT INTO workshops (id, code, key_hash, settings, phase, held_on) "
                "VALUES ('w', 'CODE', 'h', '{\"title\": \"Ä\"}', 'ended', '2026-01-01')"
            )
        )
    engine.dispose()
    out = tmp_path / "old.zip"
    assert write_backup(address, tmp_path / "none", out).revision == revision
    target = f"sqlite:///{tmp_path / 'new.sqlite'}"
    restore_backup(out, target, tmp_path / "store")
    engine = open_database(target)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest_revision()
        assert connection.execute(text("SELECT code, place FROM workshops")).all() == [("CODE", "")]
    engine.dispose()


def test_a_restore_that_is_stopped_leaves_the_store_as_it_was(store, tmp_path, monkeypatch):
    out = tmp_path / "b.zip"
    write_backup(store.address, store.folder, out)
    before = rows(store.address)
    from sozial.store.operation import restore

    def stopped(_connection, _table, _archive, _about):
        raise KeyboardInterrupt

    monkeypatch.setattr(restore, "_fill_table", stopped)
    opened.close_all()
    with pytest.raises(KeyboardInterrupt):
        restore_backup(out, store.address, store.folder, replace=True)
    assert rows(store.address) == before


def test_a_damaged_database_is_kept_aside_when_a_backup_takes_its_place(tmp_path):
    address, folder, out = f"sqlite:///{tmp_path / 'd' / 'q.sqlite'}", tmp_path / "s", tmp_path / "b.zip"
    engine = open_database(address)
    engine.dispose()
    write_backup(address, folder, out)
    (tmp_path / "d" / "q.sqlite").write_bytes(b"garbage" * 999)
    (folder / "recipes").mkdir(parents=True)
    (folder / "recipes" / "a.toml").write_text("x", encoding="utf-8")
    assert refused(write_backup, address, folder, tmp_path / "c.zip") == "database-damaged"
    assert not (tmp_path / "c.zip").exists()
    _about, (kept, aside) = restore_backup(out, address, folder, replace=True)
    assert aside.read_bytes() == b"garbage" * 999
    with zipfile.ZipFile(kept) as archive:
        assert archive.read("files/recipes/a.toml") == b"x"
    engine = open_database(address)
    assert list(check_database(engine)) == []
    engine.dispose()


def changed(store, statement, **values):
    engine = connect(store.address)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.execute(text(statement), values)
    engine.dispose()


DAMAGES = {
    "store-dataset": "UPDATE datasets SET content = :bytes",
    "store-recipe": "UPDATE project_versions SET method = 'x = ['  WHERE version = 1",
    "store-screen": "UPDATE project_versions SET desk = '{' WHERE version = 1",
    "store-entry": "UPDATE entry_versions SET content = '{' WHERE version = 1",
    "store-decision": "UPDATE decisions SET content = '{}'",
}


def test_verify_names_each_thing_that_is_damaged(store, capsys):
    opened.close_all()
    # The file of this test is no file of that hash.
    engine = open_database(store.address)
    assert [finding.code for finding in check_database(engine)] == ["store-file"]
    assert list(check_folder(store.folder)) == []
    for code, statement in DAMAGES.items():
        changed(store, statement, **({"bytes": b"PK damaged"} if ":bytes" in statement else {}))
        assert code in [finding.code for finding in check_database(engine)]
    changed(store, "DELETE FROM files")
    found = list(check_database(engine))
    engine.dispose()
    assert sorted(finding.code for finding in found) == sorted([*DAMAGES, "store-file"])
    assert any("Stadt Süd, 1" in finding.place for finding in found)
    assert main(["verify"]) == 1
    assert capsys.readouterr().out.count("\n") == 1 + len(found)


def test_the_three_commands(store, tmp_path, capsys, monkeypatch):
    changed(store, "DELETE FROM holdings WHERE kind = 'file'")
    changed(store, "DELETE FROM files")
    opened.close_all()
    assert main(["verify", "--language", "en"]) == 0
    assert capsys.readouterr().out == f"Checked: {store.folder}\nEverything can be read.\n"
    (tmp_path / "out").mkdir()
    assert main(["backup", "--out", str(tmp_path / "out")]) == 0
    (backup,) = (tmp_path / "out").iterdir()
    assert main(["verify", str(backup), "--language", "en"]) == 0
    assert capsys.readouterr().out.endswith("Everything can be read.\n")
    assert main(["restore", str(backup)]) == 2
    assert "--replace" in capsys.readouterr().err
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path / "neu"))
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'neu.sqlite'}")
    assert main(["restore", str(backup)]) == 0
    assert [head.name for head in opened.project_store().all()] == ["Stadt Süd"]
    opened.close_all()
    backup.write_bytes(backup.read_bytes()[:-200])
    assert main(["verify", str(backup)]) == 2


def test_verify_names_a_page_of_the_file_that_was_overwritten(tmp_path):
    path = tmp_path / "q.sqlite"
    engine = open_database(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO files VALUES (:digest, :content)"), {"digest": "d", "content": b"x" * 90_000}
        )
    engine.dispose()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    content[-60_000:-50_000] = b"\xff" * 10_000
    path.write_bytes(content)
    engine = connect(f"sqlite:///{path}")
    assert [finding.code for finding in check_database(engine)]
    engine.dispose()


def test_where_nothing_is_kept_no_backup_is_made_and_none_is_restored(store, tmp_path, capsys, monkeypatch):
    empty = tmp_path / "empty.zip"
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path / "elsewhere"))
    monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    for command in (["backup", "--out", str(empty)], ["verify"]):
        assert main(command) == 2
        said = capsys.readouterr().err
        assert "elsewhere" in said
        assert "QUARTIERSKOMPASS_STORE" in said
    assert not empty.exists()
    # One of before, made at the wrong place.
    write_backup(None, tmp_path / "elsewhere", empty)
    assert main(["verify", str(empty)]) == 1
    with pytest.raises(DataError) as refused:
        restore_backup(empty, store.address, store.folder, replace=True)
    assert refused.value.findings[0].code == "backup-empty"
    assert len(opened.shelf("recipes").names()) == 0
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(store.folder))
    if store.address.startswith("postgresql"):
        monkeypatch.setenv("SOZIAL_DATABASE_URL", store.address)
    assert [head.name for head in opened.project_store().all()] == ["Stadt Süd"]
