"""The edge of the store: whatever a driver says arrives as `StoreUnavailable`, and nothing above knows the driver."""

from __future__ import annotations

import ast
import contextlib
import os
import sqlite3
import threading

import pytest
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from sozial.__main__ import main
from sozial.i18n import translator
from sozial.store import opened
from sozial.store.database.database import connect, open_database
from sozial.store.database.writer import Writer
from sozial.store.operation import health
from sozial.store.project.projects import ProjectStore
from sozial.store.unavailable import Cause, StoreUnavailable
from tests.places import ROOT

STORE = sorted((ROOT / "sozial" / "store").rglob("*.py"))
PLACES = (*(ROOT / "sozial").rglob("*.py"), *(ROOT / "pages").glob("*.py"), *(ROOT / "tools").glob("*.py"))
ABOVE = sorted({*PLACES, ROOT / "app.py"} - set(STORE))
LIBRARIES = {"sqlalchemy", "alembic", "psycopg"}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def called(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


@pytest.mark.parametrize("path", ABOVE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_above_the_store_knows_its_library(path):
    assert not {name.split(".")[0] for name in imported(path)} & LIBRARIES


def test_there_are_modules_on_both_sides():
    assert len(STORE) > 30
    assert len(ABOVE) > 300


@pytest.mark.parametrize("path", STORE, ids=lambda path: path.name)
def test_connections_are_made_at_the_edge_alone(path):
    """Every operation asks an engine, and every engine is made in one place, which no operation can forget."""
    makes = {name for name, _call in called(path)} & {"create_engine", "engine_from_config", "create_pool_from_url"}
    assert makes == ({"create_engine"} if path.name == "edge.py" else set())
    if path.name not in ("edge.py", "env.py"):
        assert not {"sqlite3", "psycopg"} & {name.split(".")[0] for name in imported(path)}
    for name, call in called(path):
        # An engine that tells no version of tables apart is the one of a server, for towns as a whole.
        if name == "make_engine" and path.name != "town_schema.py":
            assert "look" in {keyword.arg for keyword in call.keywords}


def test_nothing_in_the_store_hides_what_the_edge_says():
    """Whoever catches the library's own errors would not meet those that the edge has put into words."""
    allowed = {"IntegrityError", "DBAPIError"}
    for path in STORE:
        if path.name == "edge.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        caught = {
            name.id
            for node in ast.walk(tree)
            if isinstance(node, ast.ExceptHandler) and node.type is not None
            for name in ast.walk(node.type)
            if isinstance(name, ast.Name)
        }
        of_library = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy.exc")
            for alias in node.names
        }
        assert caught & of_library <= allowed, path.name


@pytest.fixture
def file(tmp_path):
    return tmp_path / "d.sqlite"


@pytest.fixture
def engine(file):
    engine = open_database(f"sqlite:///{file}")
    yield engine
    engine.dispose()


def asked(engine, statement="SELECT count(*) FROM projects"):
    with engine.begin() as connection:
        return connection.execute(text(statement)).scalar()


def why(work, *values):
    with pytest.raises(StoreUnavailable) as caught:
        work(*values)
    finding = caught.value.finding
    # What happened, and what to do.
    assert finding.message
    assert finding.remedy
    return caught.value.cause


def test_a_file_that_another_one_writes_is_busy(file):
    engine = open_database(f"sqlite:///{file}")
    engine.dispose()
    event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA busy_timeout=50"))
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writer = Writer(engine)
        assert why(writer.write, lambda connection: connection.execute(text("SELECT 1"))) is Cause.BUSY
        other.execute("ROLLBACK")
        assert writer.write(lambda connection: connection.execute(text("SELECT 1")).scalar()) == 1
        writer.close()
    engine.dispose()


def test_a_full_disk_a_file_that_is_only_read_and_a_damaged_one_are_told_apart(file, engine):
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
        assert why(connection.execute, text("DELETE FROM projects")) is Cause.REFUSED
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("PRAGMA max_page_count=1")
        large = text("INSERT INTO files VALUES ('d', zeroblob(900000))")
        assert why(connection.execute, large) is Cause.FULL
    engine.dispose()
    for beside in file.parent.iterdir():
        beside.write_bytes(b"no database " * 999)
    assert why(asked, engine) is Cause.DAMAGED


def test_a_folder_that_went_away_cannot_be_reached(file, engine):
    engine.dispose()
    for beside in file.parent.iterdir():
        beside.unlink()
    file.parent.rmdir()
    assert why(asked, engine) is Cause.UNREACHABLE


@pytest.mark.skipif(os.geteuid() == 0, reason="the system lets this user read everything")
def test_a_file_that_may_not_be_read_is_refused(file, engine):
    engine.dispose()
    file.chmod(0)
    assert why(asked, engine) is Cause.REFUSED


def test_tables_of_another_version_are_told_from_a_mistake_in_the_code(engine):
    with pytest.raises(DBAPIError):
        asked(engine, "SELECT no_such_column FROM projects")
    with pytest.raises(DBAPIError):
        asked(engine, "SELEC 1")
    asked_table = "SELECT count(*) FROM documents"
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE documents RENAME TO papers")
    assert why(asked, engine, asked_table) is Cause.DAMAGED
    for revision, cause in (("0001", Cause.OLDER), ("9999", Cause.NEWER)):
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :known"), {"known": revision})
        assert why(asked, engine, asked_table) is cause
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    assert why(asked, engine, asked_table) is Cause.OLDER


def test_a_broken_rule_between_rows_stays_what_it_is(engine):
    asked(engine, "SELECT 1")
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO projects (id, name, removed_at) VALUES ('a', NULL, '')"))


def test_connections_that_do_not_come_free_in_time_are_busy(file):
    open_database(f"sqlite:///{file}").dispose()
    engine = connect(f"sqlite:///{file}")
    engine.pool._timeout = 0.05
    with contextlib.ExitStack() as held:
        for _one in range(15):
            held.enter_context(engine.connect())
        assert why(engine.connect) is Cause.BUSY
    engine.dispose()


@pytest.mark.parametrize(
    ("address", "cause"),
    [
        ("no address", Cause.UNREACHABLE),
        ("mysterious://host/database", Cause.UNREACHABLE),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1", Cause.UNREACHABLE),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none?no_such_option=1", Cause.UNREACHABLE),
    ],
)
def test_an_address_that_leads_nowhere_is_said_without_it(address, cause):
    with pytest.raises(StoreUnavailable) as caught:
        open_database(address)
    assert caught.value.cause is cause
    for language in ("en", "de"):
        assert "nobody" not in caught.value.finding.line(language)
        assert "127.0.0.1" not in caught.value.finding.line(language)


@pytest.fixture
def server(postgresql_address):
    """Return the engine of the server's owner, and the database's name."""
    owner = create_engine(postgresql_address, isolation_level="AUTOCOMMIT")
    yield owner, str(make_url(postgresql_address).database)
    owner.dispose()


def ended(owner, name):
    with owner.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = :name AND pid <> pg_backend_pid()"
            ),
            {"name": name},
        )


def test_a_connection_that_the_server_ends_is_told_and_the_next_one_works(postgresql_address, server):
    engine = open_database(postgresql_address)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        ended(*server)
        assert why(connection.execute, text("SELECT 1")) is Cause.UNREACHABLE
    assert asked(engine) == 0
    engine.dispose()


def test_changes_of_one_turn_are_all_told_when_the_connection_ends(postgresql_address, server):
    engine = open_database(postgresql_address)
    writer, begun, may_go_on = Writer(engine), threading.Event(), threading.Event()
    held = writer.submit(lambda _connection: begun.set() or may_go_on.wait(10))
    # It is at work alone; what follows waits, and is then written together.
    assert begun.wait(10)

    def ends(connection):
        ended(*server)
        connection.execute(text("SELECT 1"))

    def names(connection, key):
        connection.execute(text("INSERT INTO projects VALUES (:key, :key, '')"), {"key": key})

    def fails(_connection):
        raise ValueError

    given = [writer.submit(lambda connection, key=key: names(connection, key)) for key in ("a", "b")]
    given.append(writer.submit(ends))
    broken = writer.submit(fails)
    given.append(writer.submit(lambda connection: names(connection, "c")))
    may_go_on.set()
    assert held.result(10)
    told = [type(one.exception(20)) for one in (*given, broken)]
    assert set(told) == {StoreUnavailable}
    assert asked(engine) == 0
    assert ProjectStore(engine, writer).all() == []
    writer.close()
    engine.dispose()


def test_what_a_server_refuses_and_what_takes_too_long_is_told_apart(postgresql_address, server):
    owner, name = server
    with owner.connect() as connection:
        connection.execute(text(f"CREATE ROLE {name}_u LOGIN"))
        connection.execute(text(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC"))
    engine = connect(make_url(postgresql_address).set(username=f"{name}_u").render_as_string(hide_password=False))
    try:
        assert why(asked, engine, "SELECT 1") is Cause.REFUSED
        with owner.connect() as connection:
            connection.execute(text(f"GRANT CONNECT ON DATABASE {name} TO {name}_u"))
        assert asked(engine, "SELECT 1") == 1
        assert why(asked, engine, "CREATE SCHEMA mine") is Cause.REFUSED
        assert why(asked, engine, "SET LOCAL statement_timeout = 20; SELECT pg_sleep(5)") is Cause.BUSY
        assert why(asked, engine, "SET TRANSACTION READ ONLY; CREATE TABLE t (a int)") is Cause.REFUSED
    finally:
        engine.dispose()
        with owner.connect() as connection:
            connection.execute(text(f"DROP OWNED BY {name}_u"))
            connection.execute(text(f"DROP ROLE {name}_u"))
    none = make_url(postgresql_address).set(database=f"{name}_none").render_as_string(hide_password=False)
    assert why(open_database, none) is Cause.UNREACHABLE


@pytest.fixture
def gone(monkeypatch, tmp_path):
    """Name a database that does not answer."""
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path))
    monkeypatch.setenv("SOZIAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    yield
    opened.close_all()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "command", [["backup", "--out"], ["empty-bin", "--days", "30"], ["project", "show", "Stadt"], ["verify"]]
)
def test_the_command_line_says_so_and_ends_with_a_code_of_its_own(gone, command, language, capsys, tmp_path):
    path = [str(tmp_path / "b.zip")] if command[-1] == "--out" else []
    assert main([*command, *path, "--language", language]) == 3
    said = capsys.readouterr()
    assert translator(language)("The database cannot be reached.") in said.err
    assert "Traceback" not in said.err
    assert len(said.err.splitlines()) == 1


def test_health_asks_the_store_for_its_own_words(gone):
    assert why(health.ask_database) is Cause.UNREACHABLE
    assert why(health.try_writing, 5.0) is Cause.UNREACHABLE
