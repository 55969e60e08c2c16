"""What stands on screen as plain data, so that a reload, a restart or a colleague finds it again."""

from __future__ import annotations

import datetime
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.index.method_file import read_method
from sozial.index.method_writing import write_method
from sozial.method import Method
from sozial.model import Dataset
from sozial.store.held import Held
from sozial.store.upload import Upload

# The one key of an object that stands for a value JSON does not know.
_TUPLE, _DAY, _METHOD, _DATASET, _UPLOAD = "$tuple", "$day", "$method", "$dataset", "$upload"
_log = logging.getLogger("quartierskompass")


@dataclass
class Written:
    """Entries as JSON, and the files and datasets that they name, by digest."""

    entries: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    datasets: dict[str, Dataset] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All entries as one JSON object."""
        return "{" + ",".join(f"{json.dumps(key)}:{value}" for key, value in sorted(self.entries.items())) + "}"


def write_entries(entries: Mapping[str, Any]) -> Written:
    """Return entries of a session as plain data; one that is none is left out, and the log says which.

    Examples
    --------
    >>> write_entries({"w_a": 50, "chosen": ("a", "b")}).text
    '{"chosen":{"$tuple": ["a", "b"]},"w_a":50}'
    """
    written = Written()
    for key, value in entries.items():
        try:
            written.entries[key] = json.dumps(_plain(value, written), ensure_ascii=False)
        except TypeError:
            _log.error("entry %r of the session cannot be kept: %s", key, type(value).__name__)
    return written


def _plain(value: Any, written: Written) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, list):
        return [_plain(part, written) for part in value]
    if isinstance(value, tuple):
        return {_TUPLE: [_plain(part, written) for part in value]}
    if isinstance(value, Mapping):
        if any(not isinstance(key, str) or key.startswith("$") for key in value):
            raise TypeError("keys")
        return {key: _plain(part, written) for key, part in value.items()}
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return {_DAY: value.isoformat()}
    if isinstance(value, Method):
        return {_METHOD: write_method(value).decode()}
    if isinstance(value, Held):
        written.datasets[value.dataset.digest] = value.dataset
        return {_DATASET: value.dataset.digest}
    if isinstance(value, Upload):
        written.files[value.digest] = value.content
        rest = {entry.name: getattr(value, entry.name) for entry in fields(Upload) if entry.name != "content"}
        return {_UPLOAD: {"digest": value.digest, **{name: _plain(part, written) for name, part in rest.items()}}}
    raise TypeError(type(value).__name__)


def read_entries(
    text: str, read_file: Callable[[str], bytes | None], read_dataset: Callable[[str], Dataset | None]
) -> dict[str, Any]:
    """Return entries from plain data; one whose file or data is not there any more, or is not understood, is left out.

    Parameters
    ----------
    read_file, read_dataset
        Return what a digest stands for.

    Raises
    ------
    DataError
        If nothing of it can be read.

    Examples
    --------
    >>> read_entries('{"chosen":{"$tuple": ["a", "b"]},"w_a":50}', lambda digest: None, lambda digest: None)
    {'chosen': ('a', 'b'), 'w_a': 50}
    """

    def read(value: Any) -> Any:
        if isinstance(value, list):
            return [read(part) for part in value]
        if not isinstance(value, dict):
            return value
        if len(value) != 1 or not next(iter(value)).startswith("$"):
            return {key: read(part) for key, part in value.items()}
        kind, held = next(iter(value.items()))
        if kind == _TUPLE:
            return tuple(read(part) for part in held)
        if kind == _DAY:
            return datetime.date.fromisoformat(held)
        if kind == _METHOD:
            return read_method(held.encode(), "")
        if kind == _DATASET:
            dataset = read_dataset(held)
            if dataset is None:
                raise KeyError(held)
            return Held(dataset)
        if kind == _UPLOAD:
            content = read_file(held["digest"])
            if content is None:
                raise KeyError(held["digest"])
            known = {entry.name for entry in fields(Upload)} - {"content"}
            return Upload(content=content, **{name: read(part) for name, part in held.items() if name in known})
        raise ValueError(kind)

    try:
        entries = json.loads(text)
        items = list(entries.items())
    except (ValueError, AttributeError, RecursionError) as error:
        message = N_("What stood on screen cannot be read any more; data and recipe are those that were saved.")
        raise refusal("damaged-screen", "", message, N_("Choose again what was chosen here.")) from error
    found = {}
    for key, value in items:
        try:
            found[key] = read(value)
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError, DataError):
            _log.warning("entry %r of a saved state was left out", key)
    return found
