"""What is computed once: the only module with cache decorators. Keys are digests.

An index is not cached: computing it anew takes a few milliseconds, less than storing it.
"""

from __future__ import annotations

from collections import Counter

import streamlit as st

from sozial.index.derive import with_derived
from sozial.method import Derived, Method
from sozial.model import NAME, Dataset
from sozial.output.tables import build_template
from sozial.reading.areas import RawAreas, read_areas
from sozial.reading.display import build_display_geometry
from sozial.reading.table import RawTable, read_table


@st.cache_data(max_entries=16, show_spinner=False)
def _geometry(digest: str, _dataset: Dataset) -> bytes:
    return build_display_geometry(_dataset)


def geometry(dataset: Dataset) -> bytes:
    """Return the areas as the browser draws them."""
    return _geometry(dataset.geometry_digest, dataset)


@st.cache_data(max_entries=1, show_spinner=False)
def template() -> bytes:
    """Return the sample city's files as one zip."""
    return build_template()


@st.cache_data(max_entries=8, show_spinner=False)
def _derived(digest: str, derived: tuple[Derived, ...], _dataset: Dataset, _method: Method) -> Dataset:
    return with_derived(_dataset, _method)


def dataset_for(dataset: Dataset, method: Method) -> Dataset:
    """Return the dataset with the indicators that a recipe derives."""
    return _derived(dataset.digest, method.derived, dataset, method) if method.derived else dataset


@st.cache_data(max_entries=8, show_spinner=False)
def table(digest: str, title: str, _content: bytes) -> RawTable:
    """Return a table from a file's content."""
    return read_table(_content, title)


@st.cache_data(max_entries=8, show_spinner=False)
def areas(digest: str, title: str, _content: bytes) -> RawAreas:
    """Return areas from a file's content."""
    return read_areas(_content, title)


@st.cache_data(max_entries=16, show_spinner=False)
def _unit_titles(digest: str, _dataset: Dataset) -> dict[str, str]:
    names = {str(unit): str(name) for unit, name in _dataset.units[NAME].items()}
    times = Counter(names.values())
    titles = {unit: f"{name} ({unit})" if times[name] > 1 else name for unit, name in names.items()}
    return dict(sorted(titles.items(), key=lambda item: item[1].casefold()))


def unit_titles(dataset: Dataset) -> dict[str, str]:
    """Return a title for every unit in alphabetical order: its name, with the key where names repeat."""
    return _unit_titles(dataset.digest, dataset)
