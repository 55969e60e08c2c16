"""Which town of several the present work is for: everything that is kept lies in that town's part of the store.

Where the operator names no towns there is one, and nothing of this is seen. Where there are several, whoever reads or
keeps something has said for which (`in_town`), or the session says so (`ask_for_town`); else nothing is opened.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from sozial.errors import Finding
from sozial.settings import settings_now, text_of
from sozial.towns import TownBook, is_town_key, read_town_book, unreadable_towns

FOLDER, FILE = "towns", "towns.toml"
_current: ContextVar[str] = ContextVar("town", default="")
# Stores in which this process has seen a file of towns: one that is gone for a moment, while it is written anew, makes
# no single town of several.
_seen: set[str] = set()
_asked: list[Callable[[], str]] = []


class NoTownError(RuntimeError):
    """There are several towns, and nobody said for which one this is."""


def root_folder() -> Path:
    """Return the store's folder: the one named in the environment, else in the user's home."""
    return settings_now.store or Path.home() / ".quartierskompass"


def town_file() -> Path:
    """Return where the operator says which towns there are."""
    return settings_now.towns or root_folder() / FILE


def has_towns() -> bool:
    """Return whether there are several towns.

    A file that is named and not there, or was there before, lets nobody in, rather than all; and so does a store that
    holds parts of towns and is asked without that file, as by a command that was not told where it lies.
    """
    if settings_now.towns is not None:
        return True
    root = str(root_folder())
    if root in _seen or os.path.isfile(os.path.join(root, FILE)):
        _seen.add(root)
        return True
    return _holds_towns(root)


def _holds_towns(root: str) -> bool:
    try:
        with os.scandir(os.path.join(root, FOLDER)) as entries:
            return any(entry.is_dir() for entry in entries)
    except (FileNotFoundError, NotADirectoryError):
        return False


def town_book() -> tuple[TownBook, tuple[Finding, ...]]:
    """Return the towns and what is wrong with their file; read at every step, so that a change holds at once."""
    path = town_file()
    try:
        return read_town_book(path.read_bytes(), path.name)
    except OSError as error:
        return TownBook(), (unreadable_towns(path.name, error.strerror or ""),)


@contextmanager
def in_town(key: str) -> Iterator[None]:
    """Let everything that is read and kept inside be of one town; empty: of the only one.

    Raises
    ------
    ValueError
        If no town can be called so.
    """
    if key and not is_town_key(key):
        raise ValueError(key)
    before = _current.set(key)
    try:
        yield
    finally:
        _current.reset(before)


def ask_for_town(answer: Callable[[], str]) -> None:
    """Let something that knows the session answer for which town a run is, empty where it is for none."""
    _asked[:] = [answer]


def current_town() -> str:
    """Return the key of the town that this is for; empty where there is one only.

    Raises
    ------
    NoTownError
        If there are several, and nobody said which.
    """
    if not has_towns():
        return ""
    found = _current.get() or next((answer() for answer in _asked), "")
    if not is_town_key(found):
        raise NoTownError
    return found


def chosen_town() -> str | None:
    """Return the key of the town that this is for, None where nobody said which."""
    try:
        return current_town()
    except NoTownError:
        return None


def town_folder(key: str) -> Path:
    """Return where a town's part of the store lies."""
    return root_folder() / FOLDER / key if key else root_folder()


def town_code(code: str) -> str:
    """Return a workshop's code as it is given to the room: where there are several towns it begins with the town."""
    town = current_town()
    return f"{town}-{code}" if town else code


def split_code(given: str) -> tuple[str, str]:
    """Return the town that a code begins with, empty for none, and the code within it; with one town, the code."""
    text = given.strip()
    if has_towns():
        for key in sorted(town_book()[0].towns, key=len, reverse=True):
            if text.lower().startswith((f"{key}-", f"{key} ")):
                return key, text[len(key) + 1 :]
    return "", text


def setting(name: str) -> str:
    """Return what the town sets for itself, else what the operator sets for all; empty where neither says anything.

    Parameters
    ----------
    name
        One of `sozial.towns.SETTINGS`.
    """
    key = chosen_town()
    town = town_book()[0].towns.get(key) if key else None
    own = town.settings.get(name) if town is not None else None
    return own if own is not None else text_of(name)
