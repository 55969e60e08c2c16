"""What this process has opened: one database with one writer, opened when first needed."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from sozial.planning.action import Action
from sozial.planning.entry import ACTIONS, OBJECTIVES
from sozial.planning.objective import Objective
from sozial.store.database import ADDRESS, database_address, open_database
from sozial.store.decisions import DecisionStore
from sozial.store.desks import DeskStore
from sozial.store.files import store_folder
from sozial.store.projects import ProjectStore
from sozial.store.register import RegisterStore
from sozial.store.shelves import ClosedShelf, FolderShelf, Shelf, TableShelf
from sozial.store.workshops import WorkshopStore
from sozial.store.writer import Writer


@dataclass(frozen=True)
class _Opened:
    engine: Engine
    writer: Writer
    workshops: WorkshopStore
    projects: ProjectStore
    desks: DeskStore
    actions: RegisterStore[Action]
    objectives: RegisterStore[Objective]


_opened: dict[str, _Opened] = {}
# When opening failed last, and why: one page asks several times, and would wait for an answer each time.
_failed: dict[str, tuple[float, SQLAlchemyError]] = {}
_FAILED_SECONDS = 2.0
_lock = Lock()


def _database() -> _Opened:
    address = database_address()
    with _lock:
        if address not in _opened:
            until, before = _failed.get(address, (0.0, None))
            if before is not None and time.monotonic() < until:
                raise before.with_traceback(None)
            try:
                engine = open_database(address)
            except SQLAlchemyError as error:
                _failed[address] = (time.monotonic() + _FAILED_SECONDS, error)
                raise
            _failed.pop(address, None)
            writer = Writer(engine)
            _opened[address] = _Opened(
                engine,
                writer,
                WorkshopStore(engine, writer),
                ProjectStore(engine, writer),
                DeskStore(engine, writer),
                RegisterStore(engine, writer, ACTIONS),
                RegisterStore(engine, writer, OBJECTIVES),
            )
        return _opened[address]


def current_engine() -> Engine:
    """Return the database that the operator names.

    Raises
    ------
    sqlalchemy.exc.SQLAlchemyError
        If it cannot be reached.
    """
    return _database().engine


def current_writer() -> Writer:
    """Return the one writer of the database that the operator names.

    Raises
    ------
    sqlalchemy.exc.SQLAlchemyError
        If it cannot be reached.
    """
    return _database().writer


def workshop_store() -> WorkshopStore:
    """Return the workshops of the database that the operator names.

    Raises
    ------
    sqlalchemy.exc.SQLAlchemyError
        If it cannot be reached.
    """
    return _database().workshops


def project_store() -> ProjectStore:
    """Return the projects of the database that the operator names.

    Raises
    ------
    sqlalchemy.exc.SQLAlchemyError
        If it cannot be reached.
    """
    return _database().projects


def desk_store() -> DeskStore:
    """Return where each browser was last, from the database that the operator names.

    Raises
    ------
    sqlalchemy.exc.SQLAlchemyError
        If it cannot be reached.
    """
    return _database().desks


def decision_store(place: str = "") -> DecisionStore:
    """Return the decisions for a place in the database that the operator names.

    Raises
    ------
    sqlalchemy.exc.SQLAlchemyError
        If it cannot be reached.
    """
    opened = _database()
    return DecisionStore(opened.engine, opened.writer, place)


def action_store() -> RegisterStore[Action]:
    """Return the measures of the database that the operator names.

    Raises
    ------
    sqlalchemy.exc.SQLAlchemyError
        If it cannot be reached.
    """
    return _database().actions


def objective_store() -> RegisterStore[Objective]:
    """Return the objectives of the database that the operator names.

    Raises
    ------
    sqlalchemy.exc.SQLAlchemyError
        If it cannot be reached.
    """
    return _database().objectives


def shelf(kind: str, ending: str = ".toml") -> Shelf:
    """Return where small documents of one kind are kept.

    As files below the store's folder; where the operator names a database, in it, so that all processes share them.
    Where that does not answer, every method of the shelf raises OSError, as where a folder cannot be read.
    """
    if not os.environ.get(ADDRESS, "").strip():
        return FolderShelf(store_folder(kind), ending)
    try:
        opened = _database()
    except SQLAlchemyError:
        return ClosedShelf(kind)
    return TableShelf(opened.engine, opened.writer, kind)


def close_all() -> None:
    """Write what waits, and let every database go."""
    with _lock:
        for opened in _opened.values():
            opened.writer.close()
            opened.engine.dispose()
        _opened.clear()
        _failed.clear()
