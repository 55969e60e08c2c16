"""Two processes on one PostgreSQL database: what one lets go while the other begins to hold it."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from sozial.recipe import Recipe, Weighted
from sozial.store.database.database import open_database
from sozial.store.database.tables import holdings, projects
from sozial.store.database.writer import Writer
from sozial.store.project.holdings import hold, let_go, read_file
from sozial.store.project.project import Work
from sozial.store.project.projects import ProjectStore
from tests.cities import PERIOD, city

FILE, AT = "f" * 64, "2026-11-26T10:00:00"
DATA = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]})
RECIPE = Recipe("Index", (Weighted("a", 2.0), Weighted("b")))


@pytest.fixture
def engine(address):
    if address.startswith("sqlite"):
        pytest.skip("SQLite lets one process write at a time")
    engine = open_database(address)
    yield engine
    engine.dispose()


def beside(work, seconds=1.0):
    """Begin something that may have to wait; return how it is waited for."""
    failed = []

    def run():
        try:
            work()
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(seconds)

    def end():
        thread.join(20)
        assert not thread.is_alive()
        if failed:
            raise failed[0]

    return end


def held(engine):
    with engine.connect() as connection:
        return list(connection.execute(select(holdings.c.holder).where(holdings.c.digest == FILE)).scalars())


def holding(engine, holder):
    def work():
        with engine.begin() as connection:
            hold(connection, holder, {}, {}, {FILE: b"datei"})

    return work


def test_a_file_that_one_lets_go_stays_for_the_other(engine):
    holding(engine, "desk:one")()
    with engine.connect() as connection:
        transaction = connection.begin()
        let_go(connection, ["desk:one"])
        end = beside(holding(engine, "project:2"))
        transaction.commit()
    end()
    assert (held(engine), read_file(engine, FILE)) == (["project:2"], b"datei")


def test_a_file_that_the_other_begins_to_hold_is_not_taken_away(engine):
    holding(engine, "desk:one")()

    def let_it_go():
        with engine.begin() as other:
            let_go(other, ["desk:one"])

    with engine.connect() as connection:
        transaction = connection.begin()
        hold(connection, "project:2", {}, {}, {FILE: b"datei"})
        end = beside(let_it_go)
        transaction.commit()
    end()
    assert (held(engine), read_file(engine, FILE)) == (["project:2"], b"datei")


def test_data_that_one_lets_go_stays_for_the_other(engine):
    writer = Writer(engine)
    store = ProjectStore(engine, writer)
    with engine.begin() as connection:
        hold(connection, "desk:one", {DATA.digest: DATA}, {DATA.digest: lambda: b"alt"}, {})
    with engine.connect() as connection:
        transaction = connection.begin()
        let_go(connection, ["desk:one"])
        end = beside(lambda: store.begin("Stadt", Work(DATA, RECIPE, PERIOD), "", AT))
        transaction.commit()
    end()
    (head,) = store.all()
    assert store.open(head.key, 1).dataset.digest == DATA.digest
    writer.close()


def test_the_same_file_saved_twice_at_once_is_no_taken_name(engine):
    writer = Writer(engine)
    store = ProjectStore(engine, writer)
    with engine.connect() as connection:
        transaction = connection.begin()
        hold(connection, "other-process", {}, {}, {FILE: b"datei"})
        end = beside(lambda: store.begin("Ganz neu", Work(DATA, RECIPE, PERIOD, "{}", {FILE: b"datei"}), "", AT))
        transaction.commit()
    end()
    assert [head.name for head in store.all()] == ["Ganz neu"]
    writer.close()


def test_only_a_name_that_is_taken_is_said_to_be(engine, monkeypatch):
    writer = Writer(engine)
    store = ProjectStore(engine, writer)

    def twice(_work, _by, _at, _remark, _kept):
        def add(connection, key, _version):
            connection.execute(insert(projects).values(id=key, name="Anders", removed_at=""))

        return add

    monkeypatch.setattr(store, "_adding", twice)
    with pytest.raises(IntegrityError):
        store.begin("Ganz neu", Work(DATA, RECIPE, PERIOD), "", AT)
    writer.close()
