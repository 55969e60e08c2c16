"""Small documents as files in a folder."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from sozial.access import Right
from sozial.store.files.files import move_new, write_whole
from sozial.store.files.permission import demand
from sozial.store.kept.bin import Aside, stamps

_REMOVED = "removed"
_PUT_ASIDE = re.compile(r"(?P<stem>.+)-(?P<stamp>\d{8}-\d{6}-\d{6})")
_writing = Lock()


@dataclass(frozen=True)
class FolderShelf:
    """Documents as files in a folder, which people may look at, copy and put there themselves."""

    folder: Path
    ending: str = ".toml"

    @property
    def place(self) -> str:
        """Where this is, as messages name it."""
        return str(self.folder)

    def names(self) -> list[str]:
        """Return the names of all documents."""
        return sorted(path.name for path in self.folder.glob(f"*{self.ending}")) if self.folder.is_dir() else []

    def read(self, name: str) -> bytes | None:
        """Return a document, None without one."""
        path = self.folder / name
        return path.read_bytes() if path.is_file() else None

    def write(self, name: str, content: bytes, replace: bool = True) -> None:
        """Keep a document."""
        demand(Right.KEEP)
        with _writing:
            write_whole(self.folder / name, content, replace)

    def archive(self, name: str) -> None:
        """Move a document into the folder “removed”."""
        demand(Right.KEEP)
        path = self.folder / name
        if not path.exists():
            return
        aside = self.folder / _REMOVED
        aside.mkdir(exist_ok=True)
        for stamp in stamps():
            with contextlib.suppress(FileExistsError):
                move_new(path, aside / f"{path.stem}-{stamp}{path.suffix}")
                return
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name)

    def aside(self) -> list[Aside]:
        """Return what lies in the folder “removed”, but for what people put there themselves."""
        aside = self.folder / _REMOVED
        names = [path.name for path in aside.glob(f"*{self.ending}")] if aside.is_dir() else []
        found = [(_PUT_ASIDE.fullmatch(name.removesuffix(self.ending)), name) for name in names]
        documents = [Aside(f"{match['stem']}{self.ending}", match["stamp"]) for match, _name in found if match]
        return sorted(documents, key=lambda one: (one.stamp, one.name), reverse=True)

    def read_aside(self, aside: Aside) -> bytes | None:
        """Return a document that was put aside; None where it is not there any more."""
        return self._aside_path(aside).read_bytes() if aside in self.aside() else None

    def erase(self, name: str, aside: Aside | None = None) -> None:
        """Delete a document for good."""
        demand(Right.KEEP)
        with _writing:
            (self.folder / name if aside is None else self._aside_path(aside)).unlink(missing_ok=True)

    def restore(self, aside: Aside) -> None:
        """Move a document back from the folder “removed”."""
        demand(Right.KEEP)
        with _writing:
            if aside not in self.aside():
                return
            move_new(self._aside_path(aside), self.folder / aside.name)

    def _aside_path(self, aside: Aside) -> Path:
        return self.folder / _REMOVED / f"{aside.name.removesuffix(self.ending)}-{aside.stamp}{self.ending}"
