"""What a backup consists of: its parts, what it says of itself, and a row of a table as one line.

A zip of `backup.json`, one `tables/NAME.jsonl` for each table of the database, one row a line, and the files of the
store's folder below `files/`. `backup.json` is written last and holds a hash of each part, so that a file that was
cut off, or changed, is seen to be one.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from sozial.store.database.shared import SHARED_FOLDER
from sozial.store.town import FOLDER

FORMAT, VERSION = "quartierskompass-backup", 1
ABOUT, TABLES, FILES = "backup.json", "tables/", "files/"
# The database lies there; its content is taken from the tables.
DATABASE_FOLDER = "database"
# Of the store's own folder: neither the database, nor the parts of several towns, which have backups of their own, nor
# what is computed again.
OTHERS = (DATABASE_FOLDER, FOLDER, SHARED_FOLDER)
PIECE = 1 << 20
_BYTES = "$bytes"


@dataclass(frozen=True)
class BackupAbout:
    """What a backup holds.

    Parameters
    ----------
    made_at
        ISO date and time, with the offset from UTC.
    revision
        Of the database's tables; empty where there were none.
    tables
        Number of rows by table.
    files
        Names of the files, below the store's folder.
    hashes
        SHA-256 by part of the zip.
    town
        Key of the town that it is of; empty where there was one only.
    """

    made_at: str
    revision: str
    tables: dict[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    hashes: dict[str, str] = field(default_factory=dict)
    town: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it holds neither a table nor a file: then it was made of a place where nothing is kept."""
        return not self.revision and not self.files

    def as_json(self) -> bytes:
        """Return what is written as `backup.json`."""
        about = {"made_at": self.made_at, "town": self.town, "revision": self.revision, "tables": self.tables}
        whole = {"format": FORMAT, "version": VERSION, **about, "files": list(self.files), "sha256": self.hashes}
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def plain_value(value: Any) -> Any:
    """Return a value of a column as JSON holds it; bytes as an object of their own."""
    if isinstance(value, (bytes, memoryview)):
        return {_BYTES: base64.b64encode(value).decode()}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"a column of {type(value).__name__} cannot be backed up")


def read_row(line: bytes) -> dict[str, Any]:
    """Return a row as it was in the table.

    Examples
    --------
    >>> read_row(b'{"name": "a", "content": {"$bytes": "YWI="}}')
    {'name': 'a', 'content': b'ab'}
    """
    found: dict[str, Any] = json.loads(line)
    return {
        name: base64.b64decode(value[_BYTES]) if isinstance(value, dict) else value for name, value in found.items()
    }
