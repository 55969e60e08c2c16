"""A file as it came, as a session and a project hold it."""

from __future__ import annotations

import hashlib
from dataclasses import InitVar, dataclass, field
from functools import cached_property
from typing import SupportsBytes

from sozial.reading.layout.table_reading import TableReading
from sozial.reading.plans.reading_file import is_reading
from sozial.reading.tables.table_parts import part_label
from sozial.store.files.spool import LEAST_BYTES, Spooled, spool


@dataclass(frozen=True)
class Upload:
    """A file as it came, or one table of it; a large one lies on disk (see `sozial.store.files.spool`).

    Parameters
    ----------
    name
        Under which all choices are kept; of the first table of a file, the file's.
    given
        The content.
    layer, block
        Sheet, or layer of areas, that is read, and which table of it; "" and 0 to find it.
    file
        Name of the file that this is a table of; "" for the file itself.

    Raises
    ------
    OSError
        If there is no room for a large content.
    """

    name: str
    given: InitVar[SupportsBytes]
    layer: str = ""
    block: int = 0
    file: str = ""
    digest: str = field(init=False)
    size: int = field(init=False)
    _held: bytes | Spooled = field(init=False, repr=False, compare=False)

    def __post_init__(self, given: SupportsBytes) -> None:
        """Put a large content on disk."""
        content = bytes(given)
        digest = hashlib.sha256(content).hexdigest()
        held = content if len(content) < LEAST_BYTES else spool(digest, content)
        for name, value in (("digest", digest), ("size", len(content)), ("_held", held)):
            object.__setattr__(self, name, value)

    def __bytes__(self) -> bytes:
        """Return the content."""
        return self._held.read() if isinstance(self._held, Spooled) else self._held

    def __reduce__(self) -> tuple[object, ...]:
        """Let it be written as plain data, with its content."""
        return Upload, (self.name, bytes(self), self.layer, self.block, self.file)

    def changed(self, **fields: str | int) -> Upload:
        """Return the same content under another name, or as one table of it."""
        other: Upload = object.__new__(Upload)
        other.__dict__.update(self.__dict__ | fields)
        return other

    @property
    def content(self) -> bytes:
        """The content; of a large file read from disk each time."""
        return bytes(self)

    @cached_property
    def is_reading(self) -> bool:
        """Whether it is a reading that was saved."""
        return is_reading(bytes(self))

    @property
    def label(self) -> str:
        """How the table is called on screen: its file and its sheet."""
        part = part_label(self.layer, self.block) if self.file else ""
        return f"{self.file} · {part}" if part else self.name

    @property
    def reading(self) -> TableReading | None:
        """How its table is opened where nothing else is chosen."""
        return TableReading(sheet=self.layer, block=self.block) if self.layer or self.block else None
