"""Readings on disk: one small file for each kind of table that was read once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.reading.reading_file import SavedReading, fits, read_reading, write_reading
from sozial.store.files import store_folder, write_whole

_MOST = 500


def readings_folder() -> Path:
    """Return where readings are kept: below the folder named in the environment, else in the user's home."""
    return store_folder("readings")


@dataclass(frozen=True)
class ReadingLibrary:
    """A folder of readings. A reading is on disk before `save` returns."""

    folder: Path

    def save(self, saved: SavedReading) -> None:
        """Keep a reading; one for the same columns is replaced.

        Raises
        ------
        DataError
            If the folder cannot be written.
        """
        name = hashlib.sha256("\n".join(sorted(saved.columns)).encode()).hexdigest()[:16]
        try:
            write_whole(self.folder / f"{name}.toml", write_reading(saved))
        except OSError as error:
            message = N_("The reading could not be saved: {reason}")
            remedy = N_("Download it as a file instead.")
            raise refusal("not-saved", str(self.folder), message, remedy, reason=error.strerror or "") from error

    def find(self, columns: Sequence[str]) -> SavedReading | None:
        """Return the reading that was kept for a table with these columns, None without one."""
        if not self.folder.is_dir():
            return None
        for path in sorted(self.folder.glob("*.toml"))[:_MOST]:
            try:
                saved = read_reading(path.read_bytes(), path.name)
            except (DataError, OSError):
                # A damaged file is as good as none; the table is read anew, and can be saved again.
                continue
            if fits(saved, columns):
                return saved
        return None
