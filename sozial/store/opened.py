"""What this process has opened: a database with one writer for each town, opened when first needed.

Where there are several towns, one that nobody has asked for in ten minutes is let go again: what stays open are those
that are worked in.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Engine

from sozial.planning.measures.action import Action
from sozial.planning.measures.entry import ACTIONS, OBJECTIVES
from sozial.planning.measures.objective import Objective
from sozial.settings import settings_now
from sozial.store.database.database import database_address, open_database, sqlite_file
from sozial.store.database.writer import Writer
from sozial.store.files.files import store_folder
from sozial.store.kept.folder_shelf import FolderShelf
from sozial.store.kept.shelf import Shelf
from sozial.store.kept.table_shelf import ClosedShelf, TableShelf
from sozial.store.project.desks import DeskStore
from sozial.store.project.projects import ProjectStore
from sozial.store.registers.decisions import DecisionStore
from sozial.store.registers.register import RegisterStore
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.proposals import ChoiceStore
from sozial.store.voting.statements import StatementStore
from sozial.store.workshops import WorkshopStore


@dataclass(frozen=True)
class _Opened:
    engine: Engine
    file: tuple[int, int] | None
    writer: Writer
    workshops: WorkshopStore
    projects: ProjectStore
    desks: DeskStore
    actions: RegisterStore[Action]
    objectives: RegisterStore[Objective]


_opened: dict[str, _Opened] = {}
# By address: when it was last asked for. Nobody holds on to a store for so long without asking again.
_used: dict[str, float] = {}
_IDLE_SECONDS = 600.0
# When opening failed last, and why: one page asks several times, and would wait for an answer each time.
_failed: dict[str, tuple[float, StoreUnavailable]] = {}
_FAILED_SECONDS = 2.0
# Opening may take seconds. Whoever asks for another database does not wait for that.
_opening: dict[str, Lock] = {}
_lock = Lock()


def _database() -> _Opened:
    address = database_address()
    with _lock:
        _used[address] = time.monotonic()
        turn = _opening.setdefault(address, Lock())
        idle = _taken_idle()
    for opened in idle:
        _close(opened)
    found = _opened.get(address)
    if found is not None and found.file == _identity(address):
        return found
    with turn:
        found = _opened.get(address)
        if found is not None and found.file == _identity(address):
            return found
        if found is not None:
            # Deleted and made anew by another process: what is written into the old file is lost.
            with _lock:
                _opened.pop(address, None)
            _close(found)
        return _open(address)


def _open(address: str) -> _Opened:
    until, before = _failed.get(address, (0.0, None))
    if before is not None and time.monotonic() < until:
        raise before.with_traceback(None)
    try:
        engine = open_database(address)
    except StoreUnavailable as error:
        _failed[address] = (time.monotonic() + _FAILED_SECONDS, error)
        raise
    _failed.pop(address, None)
    writer = Writer(engine)
    found = _Opened(
        engine,
        _identity(address),
        writer,
        WorkshopStore(engine, writer),
        ProjectStore(engine, writer),
        DeskStore(engine, writer),
        RegisterStore(engine, writer, ACTIONS),
        RegisterStore(engine, writer, OBJECTIVES),
    )
    with _lock:
        _opened[address] = found
    return found


def _identity(address: str) -> tuple[int, int] | None:
    """Return what tells one SQLite file from another of the same name; None for any other database, or without it."""
    file = sqlite_file(address)
    try:
        about = file.stat() if file is not None else None
    except OSError:
        return None
    return None if about is None else (about.st_dev, about.st_ino)


def _taken_idle() -> list[_Opened]:
    """Take out what nobody has asked for in a while; the only database of a server is always asked for."""
    before = time.monotonic() - _IDLE_SECONDS
    idle = [address for address in _opened if _used.get(address, 0.0) < before]
    for address in idle:
        _used.pop(address, None)
    return [_opened.pop(address) for address in idle]


def _close(opened: _Opened) -> None:
    opened.writer.close()
    opened.engine.dispose()


def is_open() -> bool:
    """Whether the database is open already, so that asking for what is kept in it takes no time."""
    return database_address() in _opened


def open_writers() -> list[Writer]:
    """Return the writers of all databases that are open now."""
    with _lock:
        return [opened.writer for opened in _opened.values()]


def current_engine() -> Engine:
    """Return the database that the operator names.

    Raises
    ------
    StoreUnavailable
        If it cannot be reached.
    """
    return _database().engine


def current_writer() -> Writer:
    """Return the one writer of the database that the operator names.

    Raises
    ------
    StoreUnavailable
        If it cannot be reached.
    """
    return _database().writer


def workshop_store() -> WorkshopStore:
    """Return the workshops of the database that the operator names.

    Raises
    ------
    StoreUnavailable
        If it cannot be reached.
    """
    return _database().workshops


def statement_store() -> StatementStore:
    """Return what was written on phones in the workshops of the database that the operator names.

    Raises
    ------
    StoreUnavailable
        If it cannot be reached.
    """
    opened = _database()
    return StatementStore(opened.engine, opened.writer)


def choice_store() -> ChoiceStore:
    """Return the choices between proposals of the database that the operator names.

    Raises
    ------
    StoreUnavailable
        If it cannot be reached.
    """
    opened = _database()
    return ChoiceStore(opened.engine, opened.writer)


def project_store() -> ProjectStore:
    """Return the projects of the database that the operator names.

    Raises
    ------
    StoreUnavailable
        If it cannot be reached.
    """
    return _database().projects


def desk_store() -> DeskStore:
    """Return where each browser was last, from the database that the operator names.

    Raises
    ------
    StoreUnavailable
        If it cannot be reached.
    """
    return _database().desks


def decision_store(place: str = "") -> DecisionStore:
    """Return the decisions for a place in the database that the operator names.

    Raises
    ------
    StoreUnavailable
        If it cannot be reached.
    """
    opened = _database()
    return DecisionStore(opened.engine, opened.writer, place)


def action_store() -> RegisterStore[Action]:
    """Return the measures of the database that the operator names.

    Raises
    ------
    StoreUnavailable
        If it cannot be reached.
    """
    return _database().actions


def objective_store() -> RegisterStore[Objective]:
    """Return the objectives of the database that the operator names.

    Raises
    ------
    StoreUnavailable
        If it cannot be reached.
    """
    return _database().objectives


def shelf(kind: str, ending: str = ".toml") -> Shelf:
    """Return where small documents of one kind are kept.

    As files below the store's folder; where the operator names a database, in it, so that all processes share them.
    Where that does not answer, every method of the shelf raises OSError, as where a folder cannot be read.
    """
    if not settings_now.database_url:
        return FolderShelf(store_folder(kind), ending)
    try:
        opened = _database()
    except StoreUnavailable as error:
        return ClosedShelf(kind, error.cause)
    return TableShelf(opened.engine, opened.writer, kind)


def close_all() -> None:
    """Write what waits, and let every database go."""
    with _lock:
        for opened in _opened.values():
            _close(opened)
        _opened.clear()
        _used.clear()
        _failed.clear()
