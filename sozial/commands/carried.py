"""Files that a project carries, in place of files on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sozial.reading.plans.saved_reading import SavedReading


@dataclass(frozen=True)
class Carried:
    """A table, list or file of areas out of a project.

    Parameters
    ----------
    name
        Of the table: the file's, of a further table of it with the sheet.
    file
        Name of the file.
    saved
        How it was read; None where that is found out.
    """

    name: str
    content: bytes
    file: str = ""
    saved: SavedReading | None = None

    def read_bytes(self) -> bytes:
        """Return the content, as a path does."""
        return self.content


Source = Path | Carried
