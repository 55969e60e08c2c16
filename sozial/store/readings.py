"""Readings that were kept: one small document for each kind of table that was read once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.reading.reading_file import SavedReading, fits, read_reading, write_reading
from sozial.store.shelves import Shelf, read_all

_MOST = 500


@dataclass(frozen=True)
class ReadingLibrary:
    """The kept readings. A reading is on disk before `save` returns."""

    shelf: Shelf

    def save(self, saved: SavedReading) -> None:
        """Keep a reading; one for the same columns is put into the bin.

        Raises
        ------
        DataError
            If the folder cannot be written.
        """
        name = hashlib.sha256("\n".join(sorted(saved.columns)).encode()).hexdigest()[:16] + ".toml"
        content = write_reading(saved)
        try:
            if self.shelf.read(name) != content:
                self.shelf.put_aside(name)
                self.shelf.write(name, content)
        except OSError as error:
            message = N_("The reading could not be saved: {reason}")
            remedy = N_("Download it as a file instead.")
            raise refusal("not-saved", self.shelf.place, message, remedy, reason=error.strerror or "") from error

    def find(self, columns: Sequence[str]) -> SavedReading | None:
        """Return the reading that was kept for a table with these columns, None without one."""
        for name, content in read_all(self.shelf, "", [], _MOST):
            try:
                saved = read_reading(content, name)
            except DataError:
                # A damaged document is as good as none; the table is read anew, and can be saved again.
                continue
            if fits(saved, columns):
                return saved
        return None
