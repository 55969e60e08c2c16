"""The fictional city that the app starts with; its files are also the template for one's own data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sozial.model import Dataset
from sozial.reading.areas import prepare_areas, read_areas
from sozial.reading.dataset import build_dataset
from sozial.reading.indicator_list import read_indicator_list
from sozial.reading.proposing import propose_columns
from sozial.reading.table import read_table

FOLDER = Path(__file__).resolve().parents[2] / "data" / "sample"
TABLE, INDICATORS, AREAS = "musterstadt.csv", "indikatoren.csv", "musterstadt_quartiere.geojson"
SAMPLE_METHOD = "musterstadt_rezept.toml"
SAMPLE_ACTIONS = "musterstadt_massnahmen.xlsx"
SAMPLE_OBJECTIVES = "musterstadt_ziele.json"
SAMPLE_FACILITIES = "musterstadt_einrichtungen.csv"
FILES = (
    TABLE,
    "musterstadt.xlsx",
    INDICATORS,
    AREAS,
    "musterstadt_quartiere.gpkg",
    SAMPLE_METHOD,
    SAMPLE_ACTIONS,
    SAMPLE_OBJECTIVES,
    SAMPLE_FACILITIES,
    "README.md",
)


def sample_file(name: str) -> bytes:
    """Return one of the sample city's files, by its name in `FILES`."""
    if name not in FILES:
        raise KeyError(name)
    return (FOLDER / name).read_bytes()


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
    areas, _findings = prepare_areas(read_areas(sample_file(AREAS), AREAS), "schluessel", "quartier")
    plan = propose_columns(table, areas.index, known)
    return build_dataset("Musterstadt (Beispiel)", [(table, plan)], areas)
