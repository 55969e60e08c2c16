"""Where things are kept, and writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path

from sozial.store.town import current_town, town_folder

_HALF = ".half"
# Nobody writes one small file for so long: what is left of a killed process goes.
_LEFT_SECONDS = 3_600.0


def store_folder(kind: str) -> Path:
    """Return where one kind of thing is kept: in the store's folder, or in the part of it that the town has.

    Raises
    ------
    NoTownError
        If there are several towns, and nobody said which.
    """
    return town_folder(current_town()) / kind


def write_whole(path: Path, content: bytes, replace: bool = True) -> None:
    """Write a file so that it is on disk when this returns, and never half.

    Parameters
    ----------
    replace
        Whether a file that is there already makes room.

    Raises
    ------
    FileExistsError
        If it may not be replaced and is there, also where another process has just written it.
    OSError
        If the folder cannot be made or written; nothing of the new content is then left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=_HALF, delete=False) as half:
        try:
            half.write(content)
            half.flush()
            os.fsync(half.fileno())
            half.close()
            if replace:
                os.replace(half.name, path)
            else:
                move_new(Path(half.name), path)
        except BaseException:
            half.close()
            with contextlib.suppress(OSError):
                os.unlink(half.name)
            raise
    _settle(path.parent)


def move_new(source: Path, target: Path) -> None:
    """Move a file to a name that no file has.

    Raises
    ------
    FileExistsError
        If one has it; nothing is moved.
    OSError
        If it cannot be moved.
    """
    try:
        # Asking first and moving then would leave another process time to write the same name.
        os.link(source, target)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError:
        # A folder that knows no links, as on memory sticks: the name is taken by an empty file first.
        with open(target, "xb"):
            pass
        try:
            os.replace(source, target)
        except OSError:
            target.unlink()
            raise
    else:
        os.unlink(source)
    _settle(target.parent)


def _settle(folder: Path) -> None:
    """Let the folder's list of names be on disk; systems that open no folders write it by themselves."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(folder: Path) -> None:
    """Take away what processes left half written that were killed."""
    # A clock that was turned back makes files look as if they came from tomorrow: those stay until it caught up.
    for left in folder.glob(f".*{_HALF}"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
                left.unlink()
