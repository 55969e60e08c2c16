"""A file as it came, as a session and a project hold it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from sozial.reading.table_parts import part_label
from sozial.reading.table_reading import TableReading


@dataclass(frozen=True)
class Upload:
    """A file as it came, or one table of it.

    Parameters
    ----------
    name
        Under which all choices are kept; of the first table of a file, the file's.
    layer, block
        Sheet, or layer of areas, that is read, and which table of it; "" and 0 to find it.
    file
        Name of the file that this is a table of; "" for the file itself.
    """

    name: str
    content: bytes
    layer: str = ""
    block: int = 0
    file: str = ""

    @cached_property
    def digest(self) -> str:
        """Hash of the content."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def label(self) -> str:
        """How the table is called on screen: its file and its sheet."""
        part = part_label(self.layer, self.block) if self.file else ""
        return f"{self.file} · {part}" if part else self.name

    @property
    def reading(self) -> TableReading | None:
        """How its table is opened where nothing else is chosen."""
        return TableReading(sheet=self.layer, block=self.block) if self.layer or self.block else None
