"""A dataset as one file: a zip of Parquet tables and JSON, from which exactly the same dataset comes back."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict, replace
from typing import Any

import geopandas as gpd
import pandas as pd
from pyarrow.parquet import read_schema

from sozial.errors import DataError, Finding, Phrase, refusal
from sozial.i18n import N_
from sozial.message_text import message_from, message_plain
from sozial.model import MOST_DECIMALS, Dataset, Direction, Indicator
from sozial.plain_data import from_plain

FORMAT = "quartierskompass-dataset"
VERSION = 1
_UNITS, _VALUES, _BENCHMARKS, _ABOUT = "units.parquet", "values.parquet", "benchmarks.parquet", "dataset.json"
_CALCULATION = "calculation.parquet"
# Everything in the zip has the same time, so that the same dataset is the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def write_dataset(dataset: Dataset) -> bytes:
    """Return a dataset as a zip.

    `units.parquet` (GeoParquet where there are areas), `values.parquet`, `benchmarks.parquet` where there are some, and
    `dataset.json` with everything else and the digest.

    Examples
    --------
    >>> from sozial.reading.loading.sample import read_sample
    >>> read_dataset(write_dataset(read_sample())).digest == read_sample().digest
    True
    """
    about = dataset_about(dataset)
    parts = {_UNITS: _parquet(dataset.units), _VALUES: _parquet(dataset.values)}
    if dataset.benchmarks is not None:
        parts[_BENCHMARKS] = _parquet(dataset.benchmarks)
    if dataset.calculation is not None:
        parts[_CALCULATION] = _parquet(dataset.calculation)
    parts[_ABOUT] = json.dumps(about, ensure_ascii=False, indent=1).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def read_dataset(content: bytes) -> Dataset:
    """Read what `write_dataset` wrote.

    Raises
    ------
    DataError
        If it is no such file, was written by a newer version, or holds other figures than were written.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            about = json.loads(archive.read(_ABOUT))
            if about.get("format") != FORMAT or about.get("version") != VERSION:
                message = N_("This data was saved by another version of the app.")
                raise refusal("format", "", message, N_("Open it with that version."))
            benchmarks, calculation = (
                _frame(archive.read(name)) if name in archive.namelist() else None
                for name in (_BENCHMARKS, _CALCULATION)
            )
            units = _units(archive.read(_UNITS), about["crs"])
            dataset = build_from(about, units, _frame(archive.read(_VALUES)), benchmarks, calculation)
    except DataError:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
        raise damaged() from error
    if dataset.digest != about["digest"]:
        raise damaged()
    return dataset


def dataset_about(dataset: Dataset) -> dict[str, Any]:
    """Return all of a dataset but its tables, as plain data: what `dataset.json` holds."""
    estimated = {"estimated": sorted(dataset.estimated)} if dataset.estimated else {}
    return estimated | {
        "format": FORMAT,
        "version": VERSION,
        "title": dataset.title,
        "digest": dataset.digest,
        "crs": str(dataset.units.crs) if isinstance(dataset.units, gpd.GeoDataFrame) else "",
        "indicators": [_indicator_table(indicator) for indicator in dataset.indicators],
        "groups": {name: list(units) for name, units in dataset.groups.items()},
        "withheld": sorted(dataset.withheld),
        "withheld_totals": sorted(dataset.withheld_totals),
        "marks": sorted(dataset.marks),
        "city": sorted(dataset.city),
        "totals": sorted(dataset.totals),
        "findings": [finding_table(finding) for finding in dataset.findings],
    }


def build_from(
    about: dict[str, Any],
    units: pd.DataFrame,
    values: pd.DataFrame,
    benchmarks: pd.DataFrame | None,
    calculation: pd.DataFrame | None = None,
) -> Dataset:
    """Return the dataset that `dataset_about` was written for, from its tables.

    Raises
    ------
    KeyError, ValueError, TypeError
        If something is missing or of the wrong kind.
    """
    return Dataset(
        title=about["title"],
        units=units,
        values=values,
        indicators=tuple(_indicator(dict(entry)) for entry in about["indicators"]),
        benchmarks=benchmarks,
        groups={name: tuple(units) for name, units in about["groups"].items()},
        findings=tuple(finding_from(entry) for entry in about["findings"]),
        withheld=frozenset(map(tuple, about["withheld"])),
        withheld_totals=frozenset(map(tuple, about["withheld_totals"])),
        # Files of earlier versions know no marks and no city; those without estimates do not speak of them.
        marks=frozenset(map(tuple, about.get("marks", ()))),
        estimated=frozenset(map(tuple, about.get("estimated", ()))),
        city=frozenset((str(period), str(column), float(value)) for period, column, value in about.get("city", ())),
        calculation=calculation,
        totals=frozenset((str(period), str(column), float(total)) for period, column, total in about.get("totals", ())),
    )


def damaged() -> DataError:
    """Return the refusal of data that is not what was saved."""
    return refusal("damaged", "", N_("The saved data is damaged."), N_("Load the original files again."))


def _parquet(frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.to_parquet(out, compression="zstd")
    return out.getvalue()


def _frame(content: bytes) -> pd.DataFrame:
    return pd.read_parquet(io.BytesIO(content))


def _units(content: bytes, crs: str) -> pd.DataFrame:
    if b"geo" not in (read_schema(io.BytesIO(content)).metadata or {}):
        return _frame(content)
    units = gpd.read_parquet(io.BytesIO(content))
    # The same system in the same words ("EPSG:25832"), which are part of the digest.
    return units.set_crs(crs, allow_override=True) if crs != "None" else units


def _indicator_table(indicator: Indicator) -> dict[str, Any]:
    # Left out where nobody said it: earlier versions know neither.
    unsaid = {"decimals": None, "people": ""}
    return {name: value for name, value in asdict(indicator).items() if name not in unsaid or value != unsaid[name]}


def _indicator(entry: dict[str, Any]) -> Indicator:
    breaks = tuple((str(period), str(what)) for period, what in entry.pop("breaks"))
    if entry.get("decimals") not in (None, *range(MOST_DECIMALS + 1)):
        raise ValueError("decimals")
    return Indicator(**{**entry, "direction": Direction(entry["direction"])}, breaks=breaks)


def finding_table(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data; `finding_from` gives it back."""
    values = {
        key: {"phrase": str(value)} if isinstance(value, Phrase) else _plain(value)
        for key, value in finding.values.items()
    }
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "message": message_plain(finding.message),
        "remedy": message_plain(finding.remedy),
        "place": finding.place,
        "values": values,
        "subject": finding.subject,
        "options": {answer: message_plain(label) for answer, label in finding.options.items()},
        "chosen": finding.chosen,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, (bool, int, float, str)):
        return value
    number = getattr(value, "item", None)
    return number() if callable(number) else str(value)


def finding_from(entry: dict[str, Any]) -> Finding:
    """Return a finding from plain data.

    Raises
    ------
    KeyError, ValueError, TypeError
        If it is none.
    """
    values = {
        key: Phrase(value["phrase"]) if isinstance(value, dict) else value for key, value in entry["values"].items()
    }
    options = {answer: message_from(label) for answer, label in dict(entry.get("options", {})).items()}
    plain = {**entry, "message": "", "remedy": "", "options": {}, "values": {}}
    message, remedy = message_from(entry["message"]), message_from(entry["remedy"])
    return replace(from_plain(Finding, plain), message=message, remedy=remedy, options=options, values=values)
