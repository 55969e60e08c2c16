"""Readings that were kept: one small document for each kind of table that was read once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sozial.errors import DataError, Finding, Severity, refusal
from sozial.i18n import N_
from sozial.reading.plans.reading_file import read_reading, write_reading
from sozial.reading.plans.saved_reading import SavedReading, fits
from sozial.store.kept.shelf import Shelf, read_all

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
                self.shelf.archive(name)
                self.shelf.write(name, content)
        except OSError as error:
            message = N_("The reading could not be saved: {reason}")
            remedy = N_("Download it as a file instead.")
            raise refusal("not-saved", self.shelf.place, message, remedy, reason=error.strerror or "") from error

    def find(self, columns: Sequence[str], told: list[Finding]) -> SavedReading | None:
        """Return the reading that was kept for a table with these columns, None without one.

        Parameters
        ----------
        told
            Takes what could not be read: the shelf, or damaged readings, of which nobody can say for which tables they
            were kept.
        """
        return next((saved for saved in self.all(told) if fits(saved, columns)), None)

    def all(self, told: list[Finding]) -> Iterator[SavedReading]:
        """Return all kept readings, one after the other.

        Parameters
        ----------
        told
            As for `find`.
        """
        for name, content in read_all(self.shelf, N_("Kept readings cannot be read: {reason}"), told, _MOST):
            try:
                saved = read_reading(content, name)
            except DataError:
                message = N_("A kept reading is damaged; tables that it was made for are read anew.")
                remedy = N_("Look through how your table is read, and save the reading again.")
                told.append(Finding("reading-damaged", Severity.WARNING, message, remedy, name))
                continue
            yield saved
