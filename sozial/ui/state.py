"""The session's state: the only module that touches ``st.session_state``. Every reader has a default."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any
from weakref import WeakValueDictionary

import streamlit as st

from sozial.errors import Finding
from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES
from sozial.index.completing import complete_method
from sozial.index.method_file import read_method
from sozial.index.presets import read_preset
from sozial.insight.comparison import Snapshot
from sozial.method import Method
from sozial.model import Dataset
from sozial.reading.sample import SAMPLE_METHOD, read_sample, sample_file

LANGUAGE = "lang"
_DATASET, _METHOD, _SELECTED, _PINNED, _NOTICES = "_dataset", "_method", "_selected", "_pinned", "_notices"
# Keys of the link and of widgets whose choices belong to one dataset.
WEIGHT, CHOSEN, PERIOD, VIEW, DOMAIN, INDICATOR = "w_", "chosen", "period", "view", "field", "indicator"
SCALE, SCHEME, AGGREGATE, OUTLIERS, WEIGHTING = "scale", "scheme", "mean", "outliers", "weighting"
_OF_ONE_DATASET = {_METHOD, _SELECTED, _PINNED, CHOSEN, PERIOD, VIEW, DOMAIN, INDICATOR}
_OF_ONE_DATASET |= {SCALE, SCHEME, AGGREGATE, OUTLIERS, WEIGHTING}
_held: WeakValueDictionary[str, _Held] = WeakValueDictionary()


class _Held:
    """A dataset in the session.

    Streamlit pickles the whole state at every step to prove that it can; what is written is only
    the digest, so that a large dataset costs nothing.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        _held[dataset.digest] = self

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self.dataset.digest,)


def _restore(digest: str) -> _Held:
    return _held[digest]


def read(key: str, default: Any = None) -> Any:
    """Return the value of a widget or entry, or the default before it exists."""
    return st.session_state.get(key, default)


def write(key: str, value: Any) -> None:
    """Set the value of a widget before it is drawn (in a callback), or of an entry."""
    st.session_state[key] = value


def forget(key: str) -> None:
    """Let a widget return to its default."""
    st.session_state.pop(key, None)


def language() -> str:
    """Return the language of the screen."""
    chosen = read(LANGUAGE) or st.query_params.get(LANGUAGE)
    return chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE


def browser_speaks_language() -> bool:
    """Whether the browser formats numbers in the language of the screen."""
    return (st.context.locale or "").split("-")[0].lower() == language()


def dataset() -> Dataset:
    """Return the loaded dataset, the sample city by default."""
    held = read(_DATASET)
    return held.dataset if held is not None else read_sample()


def is_sample() -> bool:
    """Whether the sample city is shown."""
    return read(_DATASET) is None


def set_dataset(loaded: Dataset | None) -> None:
    """Take over a dataset (None: the sample city) and forget what belonged to the one before."""
    if loaded is None:
        forget(_DATASET)
    else:
        write(_DATASET, _Held(loaded))
    for key in list(st.session_state):
        if key in _OF_ONE_DATASET or str(key).startswith(WEIGHT):
            forget(str(key))


@cache
def sample_method() -> Method:
    """Return the recipe that comes with the sample city."""
    return read_method(sample_file(SAMPLE_METHOD), SAMPLE_METHOD)


def base_method() -> Method:
    """Return the recipe that the weights on screen start from: loaded, adopted, or the default."""
    method = read(_METHOD)
    if method is not None:
        return method
    if is_sample():
        return sample_method()
    return complete_method(dataset(), read_preset("additive"))


def set_base_method(method: Method) -> None:
    """Take over a recipe."""
    write(_METHOD, method)


def selected() -> str | None:
    """Return the key of the selected unit, if it is in the data."""
    unit = read(_SELECTED)
    return unit if unit is not None and unit in dataset().units.index else None


def select(unit: str | None) -> None:
    """Select a unit everywhere: map, table, chart and details follow."""
    write(_SELECTED, unit)


def pinned() -> Snapshot | None:
    """Return the noted state of the ranking, if it belongs to this dataset."""
    snapshot = read(_PINNED)
    return snapshot if snapshot is not None and snapshot.dataset_digest == dataset().digest else None


def pin(snapshot: Snapshot | None) -> None:
    """Note a state of the ranking, or forget it."""
    write(_PINNED, snapshot)


def add_notice(finding: Finding) -> None:
    """Keep a finding to be shown on the next run, once."""
    waiting = read(_NOTICES, ())
    if finding not in waiting:
        write(_NOTICES, (*waiting, finding))


def add_notices(findings: Iterable[Finding]) -> None:
    """Keep several findings to be shown on the next run."""
    for finding in findings:
        add_notice(finding)


def take_notices() -> tuple[Finding, ...]:
    """Return the waiting findings and forget them."""
    waiting = read(_NOTICES, ())
    forget(_NOTICES)
    return waiting
