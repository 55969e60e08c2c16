"""The data of the open project, whole: taken over, put back, and what was before a delivery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sozial.model import Dataset
from sozial.reading.loading.sample import read_sample
from sozial.store.kept.held import Held
from sozial.ui.session import links, state


def whole_dataset() -> Dataset:
    """Return the loaded dataset with everything in it, the sample city by default."""
    held = state.read(state.DATASET)
    return held.dataset if held is not None else read_sample()


def put_back(entries: Mapping[str, Any], held: Dataset | None) -> None:
    """Let data (None: the sample city) and all remembered entries be what they were; others of them are forgotten."""
    if held is None:
        state.forget(state.DATASET)
    else:
        state.write(state.DATASET, Held(held))
    # Also against the link, which still says what it was.
    links.overrule([key for key in state.remembered() if key not in entries])
    for key, value in entries.items():
        state.write(key, value)
    state.count_generation()


def set_before(dataset: Dataset, period: str) -> None:
    """Note the data, and its period, that a new delivery was put onto."""
    state.write(state.BEFORE, (Held(dataset), period))


def before() -> tuple[Dataset, str] | None:
    """Return the data and period before the last delivery; None without one."""
    noted = state.read(state.BEFORE)
    return (noted[0].dataset, noted[1]) if noted is not None else None


def is_sample() -> bool:
    """Whether the sample city is shown."""
    return state.read(state.DATASET) is None


def set_dataset(loaded: Dataset | None) -> None:
    """Take over a dataset (None: the sample city) and forget what belonged to the one before."""
    if loaded is None:
        state.forget(state.DATASET)
    else:
        state.write(state.DATASET, Held(loaded))
    state.forget_of_dataset()
