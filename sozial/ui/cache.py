"""What is computed once: the only module with cache decorators. Keys are digests.

An index is not cached: computing it anew takes a few milliseconds, less than storing it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from sozial.errors import DataError
from sozial.index.derive import with_derived
from sozial.insight.development import Development, build_development
from sozial.insight.development import reference_periods as find_reference_periods
from sozial.insight.double_counting import rank_correlations
from sozial.insight.spatial_patterns import neighbours
from sozial.insight.variation import Variation
from sozial.method import Derived, Method
from sozial.model import Dataset, Indicator
from sozial.output.tables import build_template
from sozial.planning.allocation import Allocation
from sozial.planning.allocation_certainty import AllocationRanges
from sozial.planning.allocation_certainty import allocation_ranges as compute_ranges
from sozial.planning.class_borders import BorderCases, find_border_cases
from sozial.planning.decision import build_decision, write_decision
from sozial.protection.covering import cover_small_rates
from sozial.protection.protect import protect
from sozial.protection.rules import DisclosureRules
from sozial.reading.area_files import AreaReading
from sozial.reading.area_table import own_keys, propose_area_figures
from sozial.reading.areas import RawAreas
from sozial.reading.columns import FIGURES, TablePlan
from sozial.reading.delivery_mapping import Proposals, propose_mapping
from sozial.reading.display import far_areas as find_far_areas
from sozial.reading.messages import READING, table_choices
from sozial.reading.reading_file import SavedReading, reading_of
from sozial.reading.safely import (
    clean_template_safely,
    read_areas_safely,
    read_figures_safely,
    read_project_safely,
    read_text_safely,
)
from sozial.reading.table import RawTable
from sozial.reading.table_reading import TableReading
from sozial.reading.turns import is_busy
from sozial.reading.working_safely import draw_areas_safely, propose_columns_safely
from sozial.report.project_file import OpenedProject, open_project
from sozial.result import Result
from sozial.store.opened import project_store
from sozial.store.project import Project
from sozial.store.protection_key import protection_key


@st.cache_data(max_entries=16, show_spinner=False)
def _geometry(digest: str, _dataset: Dataset) -> bytes:
    return draw_areas_safely(_dataset.areas, _dataset.title)


def geometry(dataset: Dataset) -> bytes:
    """Return the areas as the browser draws them."""
    return _geometry(dataset.geometry_digest, dataset)


@st.cache_data(max_entries=16, show_spinner=False)
def _far_areas(digest: str, _dataset: Dataset) -> tuple[str, ...]:
    return find_far_areas(_dataset)


def far_areas(dataset: Dataset) -> tuple[str, ...]:
    """Return the names of the areas that lie outside of the first view of the map."""
    return _far_areas(dataset.geometry_digest, dataset)


@st.cache_data(max_entries=8, show_spinner=False)
def _allocation_ranges(
    digest: str,
    made_of: str,
    variation: Variation,
    last: tuple[tuple[str, float], ...],
    _dataset: Dataset,
    _result: Result,
    _allocation: Allocation,
) -> AllocationRanges:
    return compute_ranges(_dataset, _result, _allocation, variation, dict(last))


def _made_of(dataset: Dataset, result: Result, allocation: Allocation) -> str:
    return write_decision(build_decision(dataset, result, allocation))


def allocation_ranges(
    dataset: Dataset, result: Result, allocation: Allocation, variation: Variation, last: Mapping[str, float]
) -> AllocationRanges:
    """Return between which parts each quarter lies in most variants."""
    made_of = _made_of(dataset, result, allocation)
    return _allocation_ranges(dataset.digest, made_of, variation, tuple(last.items()), dataset, result, allocation)


@st.cache_data(max_entries=8, show_spinner=False)
def _border_cases(
    digest: str,
    made_of: str,
    last: tuple[tuple[str, float], ...],
    _dataset: Dataset,
    _result: Result,
    _allocation: Allocation,
) -> BorderCases:
    return find_border_cases(_dataset, _result, _allocation, dict(last))


def border_cases(dataset: Dataset, result: Result, allocation: Allocation, last: Mapping[str, float]) -> BorderCases:
    """Return which quarters stand on a class border, and what hangs on it."""
    made_of = _made_of(dataset, result, allocation)
    return _border_cases(dataset.digest, made_of, tuple(last.items()), dataset, result, allocation)


@st.cache_data(max_entries=1, show_spinner=False)
def template() -> bytes:
    """Return the sample city's files as one zip."""
    return build_template()


@st.cache_data(max_entries=8, show_spinner=False)
def _derived(
    digest: str, derived: tuple[Derived, ...], rules: DisclosureRules | None, _dataset: Dataset, _method: Method
) -> Dataset:
    found = with_derived(_dataset, _method)
    return found if rules is None else cover_small_rates(found, rules)


def dataset_for(dataset: Dataset, method: Method, rules: DisclosureRules | None = None) -> Dataset:
    """Return the dataset with the indicators that a recipe derives; with rules, only rates that they allow."""
    return _derived(dataset.digest, method.derived, rules, dataset, method) if method.derived else dataset


def _kept(error: DataError) -> DataError:
    """Return a refusal that holds for the file, to be kept; that others had their turn is raised."""
    if is_busy(error):
        raise error
    return error


# What was read is not changed by anybody, and copying a large table at every step would cost more than reading it.
@st.cache_resource(max_entries=40, show_spinner=False)
def _table(
    digest: str, title: str, reading: str, _content: bytes, _reading: TableReading | None
) -> RawTable | DataError:
    try:
        return read_figures_safely(_content, title, _reading)
    except DataError as error:
        return _kept(error)


def table(digest: str, title: str, content: bytes, reading: TableReading | None = None) -> RawTable:
    """Return a table from a file's content; of a file with areas, the figures among its attributes.

    Raises
    ------
    DataError
        If the file is refused.
    """
    found = _table(digest, title, json.dumps(table_choices(reading), sort_keys=True), content, reading)
    if isinstance(found, DataError):
        raise found
    return found


def table_as_saved(digest: str, title: str, content: bytes, reading: TableReading) -> RawTable:
    """Return a table as a saved reading opens it; a sheet of another name than last time is found anew.

    Raises
    ------
    DataError
        If the file is refused.
    """
    try:
        return table(digest, title, content, reading)
    except DataError as error:
        if not reading.sheet or error.findings[0].code != "no-sheet":
            raise
        return table(digest, title, content, replace(reading, sheet=""))


@st.cache_resource(max_entries=40, show_spinner=False)
def _proposal(
    digest: str, reading: str, fit: str, _table: RawTable, _keys: Collection[str], _known: Mapping[str, Indicator]
) -> TablePlan | DataError:
    try:
        return propose_columns_safely(_table, _keys, _known)
    except DataError as error:
        return _kept(error)


def proposal(digest: str, table: RawTable, keys_on_map: Collection[str], known: Mapping[str, Indicator]) -> TablePlan:
    """Return what the columns of a table are proposed to be.

    Raises
    ------
    DataError
        If finding it out had to be stopped.
    """
    reading = json.dumps([table.title, table_choices(table.reading)], sort_keys=True)
    fit = hashlib.sha256(repr([sorted(keys_on_map), sorted(known.items())]).encode()).hexdigest()
    found = _proposal(digest, reading, fit, table, keys_on_map, known)
    if isinstance(found, DataError):
        raise found
    return found


@st.cache_resource(max_entries=40, show_spinner=False)
def _reading(digest: str, title: str, _content: bytes) -> SavedReading | DataError:
    try:
        return reading_of(read_text_safely(READING, _content, title), title)
    except DataError as error:
        return _kept(error)


def reading(digest: str, title: str, content: bytes) -> SavedReading:
    """Return a saved reading from a file's content.

    Raises
    ------
    DataError
        If the file is refused.
    """
    found = _reading(digest, title, content)
    if isinstance(found, DataError):
        raise found
    return found


@st.cache_resource(max_entries=8, show_spinner=False)
def _areas(digest: str, title: str, reading: AreaReading, _content: bytes) -> RawAreas | DataError:
    try:
        return read_areas_safely(_content, title, reading)
    except DataError as error:
        return _kept(error)


@st.cache_resource(max_entries=8, show_spinner=False)
def _area_figures(digest: str, layer: str, _raw: RawAreas) -> tuple[str, ...]:
    try:
        found = propose_area_figures(_raw, own_keys(_raw), propose_columns_safely)
    except DataError as error:
        # A refusal is said where the figures are asked for; that others had their turn is not one.
        _kept(error)
        return ()
    return () if found is None else tuple(entry.column for entry in found[1].columns if entry.role in FIGURES)


def area_figures(digest: str, raw: RawAreas) -> tuple[str, ...]:
    """Return the names of a file's attributes that are figures.

    Raises
    ------
    DataError
        If others had their turn for too long.
    """
    return _area_figures(digest, raw.layer, raw)


def areas(digest: str, title: str, content: bytes, reading: AreaReading | None = None) -> RawAreas:
    """Return areas from a file's content.

    Raises
    ------
    DataError
        If the file is refused.
    """
    found = _areas(digest, title, reading or AreaReading(), content)
    if isinstance(found, DataError):
        raise found
    return found


@st.cache_resource(max_entries=6, show_spinner=False)
def _public(digest: str, rules: DisclosureRules, key: bytes, _dataset: Dataset) -> Dataset:
    return protect(_dataset, rules, key)


def public(dataset: Dataset, rules: DisclosureRules) -> Dataset:
    """Return a dataset as the public may see it."""
    return _public(dataset.digest, rules, protection_key(), dataset)


@st.cache_resource(max_entries=4, show_spinner=False)
def project(key: str, version: int) -> Project:
    """Return a saved version of a project, which never changes."""
    return project_store().open(key, version)


@st.cache_resource(max_entries=4, show_spinner=False)
def _project_file(digest: str, title: str, _content: bytes) -> OpenedProject | DataError:
    try:
        return open_project(read_project_safely(_content, title), title)
    except DataError as error:
        return _kept(error)


def project_file(title: str, content: bytes) -> OpenedProject:
    """Return a project file, opened and computed once.

    Raises
    ------
    DataError
        If it is refused.
    """
    found = _project_file(hashlib.sha256(content).hexdigest(), title, content)
    if isinstance(found, DataError):
        raise found
    return found


@st.cache_data(max_entries=8, show_spinner=False)
def _clean_template(digest: str, title: str, _content: bytes) -> bytes | DataError:
    try:
        return clean_template_safely(_content, title)
    except DataError as error:
        return _kept(error)


def clean_template(title: str, content: bytes) -> bytes:
    """Return a presentation that slides are made in, without its own slides.

    Raises
    ------
    DataError
        If it cannot be used.
    """
    found = _clean_template(hashlib.sha256(content).hexdigest(), title, content)
    if isinstance(found, DataError):
        raise found
    return found


@st.cache_data(max_entries=8, show_spinner=False)
def _neighbours(digest: str, _dataset: Dataset) -> dict[str, tuple[str, ...]]:
    return neighbours(_dataset.areas)


def units_beside(dataset: Dataset, unit: str) -> tuple[str, ...]:
    """Return the units whose areas touch that of one; none where it has no area."""
    return _neighbours(dataset.geometry_digest, dataset).get(unit, ()) if dataset.has_areas else ()


@st.cache_data(max_entries=32, show_spinner=False)
def _correlations(digest: str, period: str, steps: str, _result: Result) -> pd.DataFrame:
    return rank_correlations(_result.normalised)


def correlations(dataset: Dataset, result: Result) -> pd.DataFrame:
    """Return rank correlations of a result's indicators: the same for all weights."""
    method = result.method
    # Whatever weights do not change decides the standardised values.
    steps = repr((method.rated, method.missing, method.derived, method.treat, method.normalise, method.high))
    own = repr([(entry.code, entry.direction, entry.treat, entry.normalise) for entry in method.indicators])
    return _correlations(dataset.digest, result.period, steps + own, result)


@st.cache_resource(max_entries=24, show_spinner=False)
def _development(digest: str, method: str, reference: str, _dataset: Dataset, _method: Method) -> Development:
    return build_development(_dataset, _method, reference)


def development(dataset: Dataset, method: Method, reference: str = "") -> Development:
    """Return a recipe over all periods; nobody changes what is kept.

    Raises
    ------
    DataError
        If the recipe runs for no period.
    """
    return _development(dataset.digest, repr(method), reference, dataset, method)


@st.cache_data(max_entries=4, show_spinner=False)
def _delivery_proposals(digests: tuple[str, str], _before: Dataset, _delivery: Dataset) -> Proposals:
    return propose_mapping(_before, _delivery)


def delivery_proposals(before: Dataset, delivery: Dataset) -> Proposals:
    """Return what of a new delivery is proposed to continue what of the data."""
    return _delivery_proposals((before.digest, delivery.digest), before, delivery)


@st.cache_data(max_entries=24, show_spinner=False)
def _reference_periods(digest: str, method: str, _dataset: Dataset, _method: Method) -> tuple[str, ...]:
    return find_reference_periods(_dataset, _method)


def reference_periods(dataset: Dataset, method: Method) -> tuple[str, ...]:
    """Return the periods that values of all years can be measured by, the earliest first."""
    return _reference_periods(dataset.digest, repr(method), dataset, method)


def periods_with_index(dataset: Dataset, method: Method) -> tuple[str, ...]:
    """Return the periods for which a recipe gives any index, each by itself; none where it cannot run at all."""
    try:
        return development(dataset, method).periods
    except DataError:
        return ()


def unit_titles(dataset: Dataset) -> dict[str, str]:
    """Return a title for every unit in alphabetical order."""
    return _unit_titles(dataset.digest, dataset)


@st.cache_data(max_entries=16, show_spinner=False)
def _unit_titles(digest: str, _dataset: Dataset) -> dict[str, str]:
    return dict(sorted(_dataset.unit_titles.items(), key=lambda item: item[1].casefold()))
