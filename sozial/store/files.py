"""Where things are kept, and writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

STORE = "QUARTIERSKOMPASS_STORE"


def store_folder(kind: str) -> Path:
    """Return where one kind of thing is kept: below the folder named in the environment, else in the user's home."""
    named = os.environ.get(STORE, "")
    return (Path(named) if named else Path.home() / ".quartierskompass") / kind


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is on disk when this returns, and never half.

    Raises
    ------
    OSError
        If the folder cannot be made or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".half", delete=False) as half:
        half.write(content)
        half.flush()
        os.fsync(half.fileno())
    os.replace(half.name, path)
