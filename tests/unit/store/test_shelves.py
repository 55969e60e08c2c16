"""Recipes, notes and readings kept in the database: the same behaviour as in a folder."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest

from sozial.errors import DataError
from sozial.insight.local_knowledge import NoteKind
from sozial.recipe import Recipe, Weighted
from sozial.store import opened
from sozial.store.database.database import open_database
from sozial.store.database.writer import Writer
from sozial.store.kept.folder_shelf import FolderShelf
from sozial.store.kept.recipes import RecipeLibrary
from sozial.store.kept.table_shelf import TableShelf
from sozial.store.registers.notes import NoteLibrary
from tests.cities import city

DAY = datetime.date(2026, 11, 24)


@pytest.fixture
def tables(address):
    """Two processes on one database, as far as a test can be two processes."""
    engines = [open_database(address) for _process in range(2)]
    writers = [Writer(engine) for engine in engines]
    yield [TableShelf(engine, writer, "recipes") for engine, writer in zip(engines, writers, strict=True)]
    for engine, writer in zip(engines, writers, strict=True):
        writer.close()
        engine.dispose()


@pytest.fixture(params=["folder", "table"])
def shelf(request, tmp_path):
    if request.param == "folder":
        yield FolderShelf(tmp_path / "recipes")
        return
    engine = open_database(f"sqlite:///{tmp_path / 's.sqlite'}")
    writer = Writer(engine)
    yield TableShelf(engine, writer, "recipes")
    writer.close()
    engine.dispose()


def test_documents_come_back_and_are_put_aside(shelf):
    assert shelf.names() == []
    assert shelf.read("a.toml") is None
    shelf.write("b.toml", b"2")
    shelf.write("a.toml", b"1")
    shelf.write("a.toml", b"3")
    assert shelf.names() == ["a.toml", "b.toml"]
    assert shelf.read("a.toml") == b"3"
    with pytest.raises(FileExistsError):
        shelf.write("a.toml", b"4", replace=False)
    assert shelf.read("a.toml") == b"3"
    shelf.archive("a.toml")
    shelf.archive("a.toml")
    assert shelf.names() == ["b.toml"]
    shelf.write("a.toml", b"5", replace=False)
    shelf.archive("a.toml")
    assert shelf.read("a.toml") is None


def test_kinds_do_not_see_one_another(tables):
    tables[0].write("x.toml", b"1")
    other = TableShelf(tables[0].engine, tables[0].writer, "notes")
    assert other.names() == []
    assert other.read("x.toml") is None


def test_departments_share_recipes(tables):
    one, two = (RecipeLibrary(shelf) for shelf in tables)
    one.save(Recipe("Index", (Weighted("x"),)))
    assert list(two.load()[0]) == ["Index"]
    with pytest.raises(DataError) as caught:
        two.save(Recipe("Index", (Weighted("x", 2.0),)))
    assert caught.value.findings[0].code == "name-taken"
    two.adopt(Recipe("Index", (Weighted("x", 3.0),)), "Rat", DAY)
    assert one.load()[0]["Index"].is_adopted
    two.remove("Index")
    assert one.load() == ({}, ())


def test_of_two_who_save_under_one_name_at_once_one_is_told(tables):
    libraries = [RecipeLibrary(shelf) for shelf in tables]

    def save(number):
        try:
            libraries[number % 2].save(Recipe("Index", (Weighted("x", 1.0 + number),)))
        except DataError as error:
            return error.findings[0].code
        return "saved"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(save, range(8)))
    assert sorted(told) == ["name-taken"] * 7 + ["saved"]


def test_notes_are_shared_too(tables):
    one, two = (NoteLibrary(TableShelf(shelf.engine, shelf.writer, "notes")) for shelf in tables)
    data = city({"x": [1.0, 2.0]})
    unit = str(data.units.index[0])
    note = one.add(data, unit, NoteKind.KNOWLEDGE, "Quartiersmanagement", "Hier fehlt ein Arzt.", DAY)
    two.release(note.key, DAY)
    assert one.load()[0][0].is_released
    two.remove(note.key)
    assert one.load() == ((), ())


def test_the_operators_database_holds_documents_and_none_named_means_files(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path))
    monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    assert opened.shelf("recipes") == FolderShelf(tmp_path / "recipes")
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'd.sqlite'}")
    opened.shelf("recipes").write("a.toml", b"1")
    assert not (tmp_path / "recipes").exists()
    opened.close_all()
    assert opened.shelf("recipes").read("a.toml") == b"1"
    opened.close_all()


def test_a_database_that_is_gone_is_told_without_its_address(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'd.sqlite'}")
    writer = Writer(engine)
    library = RecipeLibrary(TableShelf(engine, writer, "recipes"))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE documents")
    found, findings = library.load()
    assert found == {}
    assert findings[0].code == "unreadable"
    with pytest.raises(DataError) as caught:
        library.save(Recipe("Index", (Weighted("x"),)))
    assert caught.value.findings[0].code == "not-saved"
    assert "sqlite" not in str(caught.value)
    writer.close()
    engine.dispose()
