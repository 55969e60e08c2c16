"""What stands on screen as plain data, so that a reload, a restart or a colleague finds it again."""

from __future__ import annotations

import datetime
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, SupportsBytes, TypeVar

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.index.recipe.recipe_file import read_recipe
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.model import Dataset
from sozial.recipe import Recipe
from sozial.store.files.upload import Upload
from sozial.store.kept.held import Held

# The one key of an object that stands for a value JSON does not know.
_TUPLE, _DAY, _RECIPE, _DATASET, _UPLOAD = "$tuple", "$day", "$method", "$dataset", "$upload"
_OF_UPLOAD = ("name", "layer", "block", "file")
_Found = TypeVar("_Found")
_log = logging.getLogger("quartierskompass")


@dataclass
class Written:
    """Entries as JSON, and the files and datasets that they name, by digest."""

    entries: dict[str, str] = field(default_factory=dict)
    files: dict[str, SupportsBytes] = field(default_factory=dict)
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
    if isinstance(value, Mapping):
        if any(not isinstance(key, str) or key.startswith("$") for key in value):
            raise TypeError("keys")
        return {key: _plain(part, written) for key, part in value.items()}
    return _marked(value, written)


def _marked(value: Any, written: Written) -> dict[str, Any]:
    """Return the object that stands for a value JSON does not know."""
    if isinstance(value, tuple):
        return {_TUPLE: [_plain(part, written) for part in value]}
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return {_DAY: value.isoformat()}
    if isinstance(value, Recipe):
        return {_RECIPE: write_recipe(value).decode()}
    if isinstance(value, Held):
        written.datasets[value.dataset.digest] = value.dataset
        return {_DATASET: value.dataset.digest}
    if isinstance(value, Upload):
        written.files[value.digest] = value
        rest = {name: getattr(value, name) for name in _OF_UPLOAD}
        return {_UPLOAD: {"digest": value.digest, **{name: _plain(part, written) for name, part in rest.items()}}}
    raise TypeError(type(value).__name__)


@dataclass(frozen=True)
class _Reader:
    """Reads values from plain data.

    Parameters
    ----------
    file, dataset
        Return what a digest stands for.
    """

    file: Callable[[str], bytes | None]
    dataset: Callable[[str], Dataset | None]

    def value(self, plain: Any) -> Any:
        if isinstance(plain, list):
            return [self.value(part) for part in plain]
        if not isinstance(plain, dict):
            return plain
        if len(plain) != 1 or not next(iter(plain)).startswith("$"):
            return {key: self.value(part) for key, part in plain.items()}
        kind, held = next(iter(plain.items()))
        return self._marked(kind, held)

    def _marked(self, kind: str, held: Any) -> Any:
        """Return the value that an object stands for."""
        if kind == _TUPLE:
            return tuple(self.value(part) for part in held)
        if kind == _DAY:
            return datetime.date.fromisoformat(held)
        if kind == _RECIPE:
            return read_recipe(held.encode(), "")
        if kind == _DATASET:
            return Held(_there(self.dataset(held), held))
        if kind == _UPLOAD:
            content = _there(self.file(held["digest"]), held["digest"])
            return Upload(
                given=content, **{name: self.value(part) for name, part in held.items() if name in _OF_UPLOAD}
            )
        raise ValueError(kind)


def _there(found: _Found | None, digest: str) -> _Found:
    """Return what a digest stands for; KeyError where it is not there any more."""
    if found is None:
        raise KeyError(digest)
    return found


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
    try:
        entries = json.loads(text)
        items = list(entries.items())
    except (ValueError, AttributeError, RecursionError) as error:
        message = N_("What stood on screen cannot be read any more; data and recipe are those that were saved.")
        raise refusal("damaged-screen", "", message, N_("Choose again what was chosen here.")) from error
    reader = _Reader(read_file, read_dataset)
    found = {}
    for key, value in items:
        try:
            found[key] = reader.value(value)
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError, DataError):
            _log.warning("entry %r of a saved state was left out", key)
    return found
