"""A project file opened: its tables, texts and shapes, checked but not yet understood."""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
from pyogrio.raw import read as read_layer

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.reading.files.content import check_archive
from sozial.reading.joining.dataset_size import refuse_large
from sozial.toml_text import read_toml

PROJECT_JSON = "project.json"
TABLES, SHAPES, JSON, TOML = ".parquet", ".gpkg", ".json", ".toml"
KEY_FIELD = "unit"
# Files as they were delivered have a number instead of a name, which might be a path.
_FILE = re.compile(r"files/\d{4}")
_FILES = "files/"
_LONGEST_TEXT = 20_000_000
# What zip, Parquet, GDAL and texts raise on a damaged file; all of it means the same to the user.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, pa.ArrowException, OSError, ValueError, KeyError, RuntimeError, NotImplementedError,
    EOFError, IndexError,
)  # fmt: skip
_SAVE = N_("Save the project again on the computer it comes from.")


@dataclass(frozen=True)
class ProjectParts:
    """What lies in a project file.

    Parameters
    ----------
    tables
        Parquet tables by their name in the file.
    texts
        JSON and TOML texts by their name in the file.
    shapes
        Areas as WKB by unit key; None: a unit without an area. Empty without any.
    files
        Files as they were delivered, by their name in the file; nothing of them is opened.
    """

    tables: Mapping[str, pa.Table]
    texts: Mapping[str, str]
    shapes: Mapping[str, bytes | None]
    files: Mapping[str, bytes] = field(default_factory=dict)


def _damaged(title: str) -> DataError:
    return refusal("project", title, N_("This is no project file that can be read."), _SAVE)


def _shapes(content: bytes) -> dict[str, bytes | None]:
    with tempfile.TemporaryDirectory(prefix="kompass-") as folder:
        place = Path(folder) / "areas.gpkg"
        place.write_bytes(content)
        _about, _fids, shapes, columns = read_layer(place, columns=[KEY_FIELD])
    return dict(zip(map(str, columns[0]), shapes.tolist(), strict=True))


def _text(content: bytes, name: str) -> str:
    """Return a text that is what its name says."""
    if len(content) > _LONGEST_TEXT:
        raise ValueError(name)
    text = content.decode("utf-8")
    if name.endswith(JSON):
        # Written as \\ud800 it holds halves of characters, which no page and no file can show.
        json.dumps(json.loads(text), ensure_ascii=False).encode()
    else:
        read_toml(text)
    return text


def _table(content: bytes, title: str) -> pa.Table:
    about = pa.parquet.read_metadata(io.BytesIO(content))
    refuse_large(about.num_rows, about.num_columns, title)
    table = pa.parquet.read_table(io.BytesIO(content), use_threads=False)
    table.validate(full=True)
    return table


def read_project_parts(content: bytes, title: str) -> ProjectParts:
    """Open a project file.

    Raises
    ------
    DataError
        If it is none, is packed dangerously, or a part of it is damaged.

    Examples
    --------
    >>> out = io.BytesIO()
    >>> with zipfile.ZipFile(out, "w") as archive:
    ...     archive.writestr("project.json", '{"format": "x"}')
    >>> read_project_parts(out.getvalue(), "x.sozial").texts
    {'project.json': '{"format": "x"}'}
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive, title)
            names = [entry.filename for entry in archive.infolist()]
            if PROJECT_JSON not in names or len(names) != len(set(names)):
                raise _damaged(title)
            tables, texts, files = {}, {}, {}
            shapes: dict[str, bytes | None] = {}
            for name in names:
                if name.startswith(_FILES):
                    if not _FILE.fullmatch(name):
                        raise _damaged(title)
                    files[name] = archive.read(name)
                elif name.endswith(TABLES):
                    tables[name] = _table(archive.read(name), title)
                elif name.endswith((JSON, TOML)):
                    texts[name] = _text(archive.read(name), name)
                elif name.endswith(SHAPES):
                    shapes = _shapes(archive.read(name))
    except DataError:
        raise
    except _DAMAGED as error:
        raise _damaged(title) from error
    return ProjectParts(tables, texts, shapes, files)
