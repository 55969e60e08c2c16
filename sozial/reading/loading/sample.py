"""The fictional city that the app starts with; its files are also the template for one's own data."""

from __future__ import annotations

from functools import cache

from sozial.model import Dataset
from sozial.places import SAMPLE
from sozial.reading.areas.areas import prepare_areas, read_areas
from sozial.reading.indicators.indicator_list import read_indicator_list
from sozial.reading.loading.fitting import PreparedAreas
from sozial.reading.loading.load import load
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table

TABLE, INDICATORS, AREAS = "musterstadt.csv", "indikatoren.csv", "musterstadt_quartiere.geojson"
SAMPLE_RECIPE = "musterstadt_rezept.toml"
SAMPLE_ACTIONS = "musterstadt_massnahmen.xlsx"
SAMPLE_OBJECTIVES = "musterstadt_ziele.json"
SAMPLE_FACILITIES = "musterstadt_einrichtungen.csv"
FILES = (
    TABLE,
    "musterstadt.xlsx",
    INDICATORS,
    AREAS,
    "musterstadt_quartiere.gpkg",
    SAMPLE_RECIPE,
    SAMPLE_ACTIONS,
    SAMPLE_OBJECTIVES,
    SAMPLE_FACILITIES,
    "README.md",
)

# Attributes of its areas.
_KEY, _NAME = "schluessel", "quartier"


def sample_file(name: str) -> bytes:
    """Return one of the sample city's files, by its name in `FILES`."""
    if name not in FILES:
        raise KeyError(name)
    return (SAMPLE / name).read_bytes()


@cache
def read_sample() -> Dataset:
    """Read the sample city through the same functions as anybody's files.

    Examples
    --------
    >>> sample = read_sample()
    >>> len(sample.units), len(sample.indicators), sample.periods[0], sample.periods[-1]
    (60, 18, '2019', '2024')
    """
    table = read_table(sample_file(TABLE), TABLE)
    known = read_indicator_list(read_table(sample_file(INDICATORS), INDICATORS))
    # Its files come with the app: they are read without a process of their own, and table and areas have the same keys.
    frame, findings = prepare_areas(read_areas(sample_file(AREAS), AREAS), _KEY, _NAME)
    areas = PreparedAreas(frame, _KEY, _NAME, {}, tuple(findings))
    plan = propose_columns(table, frame.index, known)
    return load("Musterstadt (Beispiel)", [(table, plan)], areas, draw=lambda _tables, same: same.frame).dataset
