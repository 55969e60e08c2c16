"""A town's part of a database that several share.

In PostgreSQL a schema and a role for each town: every connection that is made for a town takes that role when it is
made, and the role has rights on its own schema alone. A query that forgets which town it is for finds nothing of any
other, which row-level security would give only to the tables that somebody remembered to protect.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.store.database.edge import make_engine, read_address
from sozial.store.unavailable import StoreUnavailable

# Code of what is said about a schema that does not belong to its town's role.
NO_OWNER = "schema-owner"
# Whoever still uses a table is waited for so long.
PATIENCE = "20s"
_TOWN, _PREFIX = "town", "kompass_"
# Another process may make it for another database at the same moment.
_MAKE_ROLE = (
    "DO $$ BEGIN CREATE ROLE {name} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
)
_NO_RIGHT, _STILL_USED, _LOCKED = "42501", "2BP01", "55P03"


def town_address(address: str, town: str) -> str:
    """Return the address of a town's part of a database.

    Parameters
    ----------
    town
        Its key; empty where there is one town only.

    Examples
    --------
    >>> town_address("postgresql+psycopg://localhost/kompass", "bonn")
    'postgresql+psycopg://localhost/kompass?town=bonn'
    >>> town_address("sqlite:////srv/kompass.sqlite", "bonn"), town_address("sqlite:////srv/kompass", "bonn")
    ('sqlite:////srv/kompass-bonn.sqlite', 'sqlite:////srv/kompass-bonn.sqlite')
    """
    if not town:
        return address
    url = read_address(address)
    if url.get_backend_name() == "sqlite":
        before, ending = _around_key(url.database or "")
        return url.set(database=f"{before}{town}{ending}").render_as_string(hide_password=False)
    return url.update_query_dict({_TOWN: town}).render_as_string(hide_password=False)


def _around_key(named: str) -> tuple[str, str]:
    """Return what stands before and after a town's key in the name of its SQLite file.

    There is always an ending: without one, all files that begin like those of “bad” would be those of “bad-honnef” too.
    """
    stem, dot, ending = named.rpartition(".")
    has_ending = dot and ending and "/" not in ending and not stem.endswith("/")
    return (f"{stem}-", f".{ending}") if has_ending else (f"{named}-", ".sqlite")


def town_files(address: str, town: str) -> list[Path]:
    """Return the SQLite file of a town and what lies beside it under the same name; nothing of any other database."""
    url = read_address(town_address(address, town))
    if url.get_backend_name() != "sqlite" or not url.database:
        return []
    file = Path(url.database)
    if not file.parent.is_dir():
        return []
    # Not as a pattern: a name may hold what a pattern takes for its own signs.
    return sorted(path for path in file.parent.iterdir() if path.name == file.name or _is_beside(path.name, file.name))


def _is_beside(name: str, file: str) -> bool:
    # As SQLite calls what it writes beside a database, and this app a damaged one that it put aside.
    return name.startswith((f"{file}-", f"{file}."))


def towns_in_files(address: str) -> set[str]:
    """Return the keys of the towns that have an SQLite file; none of any other database."""
    url = read_address(address)
    if url.get_backend_name() != "sqlite" or not url.database:
        return set()
    before, ending = _around_key(url.database)
    folder, start = Path(before).parent, Path(before).name
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return {name[len(start) : -len(ending)] for name in names if name.startswith(start) and name.endswith(ending)}


def is_town_address(address: str) -> bool:
    """Return whether an address is that of a town's schema."""
    return _TOWN in read_address(address).query


def schema_of(town: str) -> str:
    """Return what the schema of a town, and its role, are called.

    Examples
    --------
    >>> schema_of("bad-honnef")
    'kompass_bad_honnef'
    """
    return _PREFIX + town.replace("-", "_")


def _parts(address: str) -> tuple[URL, str]:
    url = read_address(address)
    return url.difference_update_query([_TOWN]), str(url.query[_TOWN])


def within_schema(address: str) -> tuple[URL, dict[str, Any]]:
    """Return how to connect so that only a town's schema is seen: the server's address, and options for the driver."""
    url, town = _parts(address)
    name, given = schema_of(town), url.query.get("options", ())
    # What the operator sets for all connections holds as well; of two that say the same, the later one.
    options = [given] if isinstance(given, str) else list(given)
    return url, {"options": " ".join([*options, f"-c role={name} -c search_path={name}"])}


def make_schema(address: str) -> None:
    """Make the schema and the role of a town where they are not there yet.

    Raises
    ------
    DataError
        If they are not there, and the app's user may not make them; with the statements for whoever may. Also if the
        schema is not the role's, as after the server's own backup was put back without its roles.
    StoreUnavailable
        If the database cannot be reached.
    """
    url, town = _parts(address)
    name = schema_of(town)
    # Names hold small letters, digits and underscores alone (`sozial.towns.is_town_key`).
    statements = [f"GRANT {name} TO CURRENT_USER", f"CREATE SCHEMA {name} AUTHORIZATION {name}"]

    def work(connection: Connection) -> None:
        if schema_is_there(connection, town):
            _require_owner(connection, name)
            return
        # Several processes may begin with a town at the same moment.
        connection.execute(text("SELECT pg_advisory_xact_lock(7305132)"))
        if schema_is_there(connection, town):
            return
        # Roles are of the whole server: another database on it may have a town of the same key.
        if not role_is_there(connection, town):
            statements.insert(0, _MAKE_ROLE.format(name=name))
        for statement in statements:
            connection.execute(text(statement))

    try:
        on_server(url, work)
    except StoreUnavailable as error:
        if error.state != _NO_RIGHT:
            raise
        message = N_("The database has no part for this town yet, and the app may not make one.")
        remedy = N_("Ask whoever runs the database to execute, as its owner: {statements}")
        raise refusal("no-schema", "", message, remedy, statements="; ".join(statements)) from error


def _require_owner(connection: Connection, name: str) -> None:
    owner = "SELECT r.rolname FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE n.nspname = :name"
    if connection.execute(text(owner), {"name": name}).scalar() != name:
        message = N_("The part of the database for this town does not belong to the town's role.")
        remedy = N_("Ask whoever runs the database to put the roles back first ({name}), then the tables.")
        raise refusal(NO_OWNER, "", message, remedy, name=name)


def role_is_there(connection: Connection, town: str) -> bool:
    """Return whether a town has its role, on the whole server."""
    found = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    return connection.execute(found, {"name": schema_of(town)}).first() is not None


def schema_is_there(connection: Connection, town: str) -> bool:
    """Return whether a town has its schema."""
    found = text("SELECT 1 FROM pg_namespace WHERE nspname = :name")
    return connection.execute(found, {"name": schema_of(town)}).first() is not None


def drop_schema(address: str) -> None:
    """Delete the schema of a town with everything in it, and its role, both or neither; nothing where there is none.

    Raises
    ------
    DataError
        If somebody still uses it.
    StoreUnavailable
        If it cannot be reached.
    """
    url, town = _parts(address)
    name = schema_of(town)

    def work(connection: Connection) -> None:
        if not schema_is_there(connection, town):
            return
        connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        if not role_is_there(connection, town):
            return
        connection.execute(text(f"DROP OWNED BY {name}"))
        try:
            with connection.begin_nested():
                connection.execute(text(f"DROP ROLE {name}"))
        except DBAPIError as error:
            # Another database of the same server has a town of this key: the role holds nothing of this one any more.
            if getattr(error.orig, "sqlstate", None) != _STILL_USED:
                raise

    try:
        on_server(url, work)
    except StoreUnavailable as error:
        if error.state != _LOCKED:
            raise
        message = N_("Somebody still uses the database of this town. Nothing was deleted.")
        raise refusal("in-use", "", message, N_("Stop the app, then remove the town again.")) from error


def schema_bytes(address: str) -> dict[str, int]:
    """Return how large the part of each town is, by the name of its schema; nothing of what is in it is read.

    Somebody else's schema that is called alike, but belongs neither to a town nor to the app, is none.
    """
    wanted = text(
        "SELECT n.nspname, coalesce(sum(pg_total_relation_size(c.oid)), 0) AS bytes FROM pg_namespace n "
        "JOIN pg_roles r ON r.oid = n.nspowner AND r.rolname IN (n.nspname, current_user) "
        "LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r' "
        "WHERE starts_with(n.nspname, :prefix) GROUP BY n.nspname"
    )
    found: dict[str, int] = {}

    def work(connection: Connection) -> None:
        rows = connection.execute(wanted, {"prefix": _PREFIX})
        found.update({str(row.nspname): int(row.bytes) for row in rows})

    on_server(read_address(address), work)
    return found


def on_server(url: URL, work: Any) -> None:
    """Do something in one transaction of the app's own user, with a connection that is closed at the end."""
    engine = make_engine(url, NullPool, connect_args={"connect_timeout": 5})
    with engine.begin() as connection:
        work(connection)
