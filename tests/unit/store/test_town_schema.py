"""The parts of towns in PostgreSQL: what each connection may, and what happens to one while others work."""

from __future__ import annotations

import contextlib
import os
import threading

import pytest
from sqlalchemy import text

from sozial.__main__ import main
from sozial.store import opened
from sozial.store.database.database import (
    connect,
    database_address,
    lock_tables,
    migrate,
    newest_revision,
    revision_of,
    server_address,
    upgrade,
)
from sozial.store.database.town_schema import on_server, schema_bytes, schema_of
from sozial.store.operation.town_removal import remove_town
from sozial.store.operation.town_sizes import town_sizes
from sozial.store.town import in_town
from sozial.store.unavailable import Cause, StoreUnavailable
from tests.unit.store.test_town_store import fill, name_towns, phone, store_named
from tests.unit.store.test_town_store import two as two


@pytest.fixture(params=["postgresql"])
def address(request):
    """Take the database server alone."""
    return request.getfixturevalue("postgresql_address")


@contextlib.contextmanager
def refused_right():
    with pytest.raises(StoreUnavailable) as caught:
        yield
    assert (caught.value.cause, caught.value.state) == (Cause.REFUSED, "42501")


def asked(key, question):
    with in_town(key), opened.current_engine().begin() as connection:
        return connection.execute(text(question)).scalar()


def on_town_server(*statements):
    def work(connection):
        for statement in statements:
            connection.execute(text(statement))

    on_server(connect(server_address()).url, work)


def test_a_connection_stays_in_its_town(two):
    fill(two[0])
    schema = schema_of(two[0])
    for statement in ("RESET ROLE", "RESET ALL", "DISCARD ALL", "RESET search_path"):
        with (
            in_town(two[1]),
            opened.current_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            connection.execute(text(statement))
            assert connection.execute(text("SELECT current_user")).scalar() == schema_of(two[1])
            assert connection.execute(text("SELECT current_schema()")).scalar() == schema_of(two[1])
            with refused_right():
                connection.execute(text(f"SELECT count(*) FROM {schema}.projects"))
    for statement in ("CREATE SCHEMA kompass_other", "CREATE ROLE kompass_other"):
        with refused_right():
            asked(two[1], statement)


def test_what_the_operator_sets_for_connections_holds_in_towns(two, monkeypatch):
    given = f"{os.environ['SOZIAL_DATABASE_URL']}?options=-c%20statement_timeout%3D71000%20-c%20search_path%3Dpublic"
    monkeypatch.setenv("SOZIAL_DATABASE_URL", given)
    assert asked(two[0], "SHOW statement_timeout") == "71s"
    assert asked(two[0], "SELECT current_user || ' ' || current_schema()") == " ".join([schema_of(two[0])] * 2)


def test_towns_of_an_earlier_version_are_brought_up_to_date_one_by_one(two):
    revisions = {two[0]: "0003", two[1]: "0001"}
    for key, revision in revisions.items():
        with in_town(key):
            engine = connect(database_address())
            with engine.begin() as connection:
                migrate(connection, revision)
                connection.execute(text("CREATE TABLE own (name text)"))
            engine.dispose()
    for done, key in enumerate(two, 1):
        project, _workshop = fill(key)
        with in_town(key):
            assert [head.key for head in opened.project_store().all()] == [project.key]
        found = []
        for other in two:
            with in_town(other):
                engine = connect(database_address())
                with engine.connect() as connection:
                    found.append(revision_of(connection))
                engine.dispose()
        assert found.count(newest_revision()) == done


def test_putting_back_one_town_keeps_no_other_waiting(two):
    with in_town(two[0]):
        engine = connect(database_address())
    with in_town(two[1]):
        other = connect(database_address())
    upgrade(engine)
    with engine.begin() as connection:
        # As `restore` does, for as long as it takes.
        lock_tables(connection)
        waiting = threading.Thread(target=upgrade, args=(engine,))
        waiting.start()
        upgrade(other)
        with other.connect() as asking:
            assert revision_of(asking) == newest_revision()
        assert waiting.is_alive()
    waiting.join()
    engine.dispose()
    other.dispose()


def test_a_schema_that_lost_its_role_is_said_as_such_and_can_be_deleted(two, tmp_path, capsys):
    fill(two[0])
    opened.close_all()
    name = schema_of(two[0])
    # As after pg_restore on another server, without the roles: all belongs to whoever restored it.
    on_town_server(f"REASSIGN OWNED BY {name} TO CURRENT_USER", f"DROP OWNED BY {name}", f"DROP ROLE {name}")
    with in_town(two[0]), pytest.raises(StoreUnavailable, match=name):
        opened.project_store()
    name_towns(store_named(), two[1])
    assert main(["towns", "remove", two[0], "--protocol", str(tmp_path / "p.json"), "--language", "en"]) == 0
    assert name not in schema_bytes(server_address())


def test_somebody_else_s_schema_is_no_town(two):
    on_town_server("DROP ROLE IF EXISTS kompass_tests_dba", "CREATE ROLE kompass_tests_dba NOLOGIN")
    on_town_server("CREATE SCHEMA kompass_archive AUTHORIZATION kompass_tests_dba")
    try:
        assert {size.key for size in town_sizes()} == set(two)
    finally:
        on_town_server("DROP SCHEMA kompass_archive", "DROP ROLE kompass_tests_dba")


def test_a_town_that_is_in_use_is_not_deleted(two, tmp_path, capsys, monkeypatch):
    fill(two[0])
    name_towns(store_named(), two[1])
    with in_town(two[0]), opened.current_engine().connect() as connection:
        connection.execute(text("SELECT * FROM projects")).all()
        monkeypatch.setattr("sozial.store.database.town_schema.PATIENCE", "100ms")
        assert main(["towns", "remove", two[0], "--protocol", str(tmp_path / "p.json"), "--language", "en"]) == 2
        assert "still uses" in capsys.readouterr().err
        assert connection.execute(text("SELECT count(*) FROM projects")).scalar() == 1


def test_health_holds_while_a_deleted_town_is_still_open(two, tmp_path):
    fill(two[0])
    with in_town(two[1]):
        opened.project_store()
    name_towns(store_named(), two[1])
    remove_town(two[0], tmp_path / "p.json")
    assert phone().get("/kompass/health").json()["store"] == "ok"
