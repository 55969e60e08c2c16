"""Tables of the page *Daten* as readings that were kept, and what was chosen there, open them."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.errors import Finding
from sozial.reading.plans.saved_reading import SavedReading
from sozial.reading.tables.table import RawTable
from sozial.store.kept.readings import ReadingLibrary
from sozial.store.opened import shelf
from sozial.ui.data.reading_choices import chosen_reading
from sozial.ui.data.upload import Upload
from sozial.ui.memory import cached_files
from sozial.ui.session import notices


def kept_reading(columns: Sequence[str]) -> SavedReading | None:
    """Return the reading that was kept for tables with these columns; what cannot be read of it is said once."""
    told: list[Finding] = []
    found = ReadingLibrary(shelf("readings")).find(columns, told)
    notices.add_notices_once(told)
    return found


def table_as_chosen(upload: Upload) -> RawTable:
    """Return a table of the page *Daten* as it is read there.

    Raises
    ------
    DataError
        If the file is refused.
    """
    first = cached_files.table(upload.digest, upload.name, upload, upload.reading)
    reading = chosen_reading(upload, kept_reading(first.columns), first.columns)
    read = cached_files.table if upload.layer else cached_files.table_as_saved
    return read(upload.digest, upload.name, upload, reading)
