"""A dataset where only its digest is to be written."""

from __future__ import annotations

from typing import Any
from weakref import WeakValueDictionary

from sozial.model import Dataset

_held: WeakValueDictionary[str, Held] = WeakValueDictionary()


class Held:
    """A dataset in the session.

    Where Streamlit is told to prove at every step that the state can be serialized (our browser tests do), only the
    digest is written, so that a large dataset costs nothing.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        _held[dataset.digest] = self

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self.dataset.digest,)


def _restore(digest: str) -> Held:
    return _held[digest]
