"""Databases for tests: an SQLite file, and a fresh database on a PostgreSQL server where one is named."""

from __future__ import annotations

import os
import uuid

import pytest
from sqlalchemy import create_engine, text

# A server that tests may use: each test makes and drops a database of its own in it.
SERVER = os.environ.get("QUARTIERSKOMPASS_TEST_POSTGRESQL", "")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'folder' / 'w.sqlite'}"
    return str(request.getfixturevalue("postgresql_address"))


@pytest.fixture
def postgresql_address():
    if not SERVER:
        pytest.skip("no PostgreSQL server: name one in QUARTIERSKOMPASS_TEST_POSTGRESQL")
    name = f"test_{uuid.uuid4().hex}"
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield str(server.url.set(database=name).render_as_string(hide_password=False))
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
