"""The open-data package: CSV with a description that portals, Frictionless tools and KomMonitor's importer read."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

import sozial
from sozial.i18n import N_
from sozial.index.method_writing import write_method
from sozial.model import PERIOD, UNIT, Dataset, Indicator
from sozial.output.archive import plain_name, write_zip
from sozial.output.protection_words import (
    PROTECTION,
    WITHHELD,
    cells_of,
    protected_cells,
    with_line,
    with_protection,
)
from sozial.output.tables import build_area_table, protected_areas, safe_text
from sozial.planning.target import period_end
from sozial.report.disclosure import check_disclosure
from sozial.report.evidence import build_evidence
from sozial.report.kommonitor import kommonitor_metadata, kommonitor_table
from sozial.report.map_files import origin_json
from sozial.report.material import Material
from sozial.report.result_frame import build_result_frame

_TYPES = {"f": "number", "i": "integer", "u": "integer", "b": "boolean"}


def machine_csv(frame: pd.DataFrame) -> bytes:
    r"""Return a table as CSV for programs: comma, decimal point, UTF-8; texts can never be formulas.

    Examples
    --------
    >>> machine_csv(pd.DataFrame({"a": ["=1+1"], "b": [-1.5]}))
    b"a,b\r\n'=1+1,-1.5\r\n"
    """
    plain = frame.copy()
    plain.columns = [safe_text(str(name)) for name in plain.columns]
    for place, kind in enumerate(plain.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            cells = plain.iloc[:, place]
            plain.isetitem(place, ["" if pd.isna(cell) else safe_text(str(cell)) for cell in cells])
    return plain.to_csv(index=False, lineterminator="\r\n").encode()


def _indicator_frame(dataset: Dataset) -> pd.DataFrame:
    rows = [
        (
            entry.code, entry.label, entry.domain, entry.department, entry.measure,
            entry.direction.name.lower(), entry.source, entry.reference_date,
            entry.definition, entry.count or "", entry.base or "", entry.factor,
        )
        for entry in dataset.indicators
    ]  # fmt: skip
    heads = (
        "code", "name", "domain", "department", "measure", "direction", "source", "reference_date", "definition",
        "count", "base", "factor",
    )  # fmt: skip
    return pd.DataFrame(rows, columns=list(heads))


def _value_frame(material: Material) -> pd.DataFrame:
    frame = material.dataset.values.reset_index()
    frame[UNIT] = frame[UNIT].astype(str)
    frame[PERIOD] = frame[PERIOD].astype(str)
    frame.insert(2, "name", [material.titles.get(unit, unit) for unit in frame[UNIT]])
    hidden = protected_cells(material.dataset)
    cells = cells_of(frame, {name: hidden[name] for name in hidden.columns})
    return with_protection(frame, cells, material.dataset, material.language)


def _area_frame(material: Material) -> pd.DataFrame:
    """Return larger areas, without scores where ranks are off."""
    dataset = material.dataset
    areas = build_area_table(dataset, material.result, material.language)
    if not material.with_ranks:
        areas = areas.drop(columns=[name for name in areas if str(name).startswith("score")])
    cells = protected_areas(dataset, material.period, areas)
    return with_protection(areas, cells, dataset, material.language).reset_index(drop=True)


def _field(frame: pd.DataFrame, name: str, told: dict[str, tuple[str, str]]) -> dict[str, Any]:
    kind = frame[name].dtype.kind if hasattr(frame[name].dtype, "kind") else "O"
    found: dict[str, Any] = {"name": safe_text(name), "type": _TYPES.get(kind, "string")}
    title, description = told.get(name, ("", ""))
    if title:
        found["title"] = title
    if description:
        found["description"] = description
    return found


def _resource(
    name: str, frame: pd.DataFrame, keys: list[str], told: dict[str, tuple[str, str]], title: str
) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "title": title,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        "schema": {
            "fields": [_field(frame, str(column), told) for column in frame.columns],
            "primaryKey": keys,
            "missingValues": [""],
        },
    }


def _descriptions(material: Material) -> dict[str, tuple[str, str]]:
    """Return title and description of every column that has some."""
    dataset, translate = material.dataset, material.translate
    high = N_("Unrounded; a high value means burden unless the recipe says otherwise.")
    told = {
        UNIT: (translate(N_("Key")), ""),
        "name": (translate(N_("Quarter")), ""),
        PERIOD: (translate(N_("Period")), ""),
        "score": (material.index_label, translate(high)),
        "rank": (translate(N_("Rank")), translate(N_("1 = most burdened."))),
        "class": (translate(N_("Class")), ""),
        "remark": (translate(N_("Remark")), ""),
        WITHHELD: (
            translate(N_("Protected cells")),
            translate(
                N_(
                    "Columns that are empty in this row because the figure is protected; other empty cells are missing "
                    "figures."
                )
            ),
        ),
        PROTECTION: (translate(N_("Protection")), ""),
    }  # fmt: skip
    for entry in dataset.indicators:
        label = f"{entry.label} ({entry.measure})" if entry.measure else entry.label
        told[entry.code] = told[f"value_{entry.code}"] = (label, entry.definition)
        told[f"normalised_{entry.code}"] = (entry.label, translate(N_("standardised")))
        told[f"contribution_{entry.code}"] = (entry.label, translate(N_("contribution to the index")))
    return told


def data_package(material: Material, frames: dict[str, tuple[pd.DataFrame, list[str], str]]) -> dict[str, Any]:
    """Return the Frictionless description of the package (Data Package, Table Schema)."""
    told = _descriptions(material)
    evidence = {entry.key: entry for entry in build_evidence(material)}
    sources = [
        {"title": title}
        for title in dict.fromkeys(entry.source for entry in material.dataset.indicators if entry.source)
    ]
    return {
        "profile": "tabular-data-package",
        "name": "quartierskompass",
        "title": f"{material.title}: {material.method.name}",
        "description": "\n".join(f"{entry.label}: {entry.text}" for entry in evidence.values()),
        "version": sozial.__version__,
        "created": f"{material.made_on}T00:00:00Z",
        **({"sources": sources} if sources else {}),
        "quartierskompass": {key: entry.full for key, entry in evidence.items()},
        "resources": [
            _resource(name, frame, keys, told, title) for name, (frame, keys, title) in frames.items()
        ],
    }  # fmt: skip


def dcat(material: Material, names: list[str]) -> dict[str, Any]:
    """Return the description for an open-data portal (DCAT-AP.de as JSON-LD).

    Publisher, contact, licence and addresses are the portal's to add: only the town knows them.
    """
    periods = [end for end in (period_end(period) for period in material.dataset.periods) if end]
    dataset: dict[str, Any] = {
        "@type": "dcat:Dataset",
        "@id": f"urn:sha256:{material.dataset.digest}",
        "dct:title": {"@language": material.language, "@value": f"{material.title}: {material.method.name}"},
        "dct:description": {
            "@language": material.language,
            "@value": "\n".join(f"{entry.label}: {entry.text}" for entry in build_evidence(material)),
        },
        "dct:issued": {"@type": "xsd:date", "@value": material.made_on},
        "dct:identifier": material.dataset.digest,
        "dcat:theme": {"@id": "http://publications.europa.eu/resource/authority/data-theme/SOCI"},
        "dct:language": {"@id": f"http://publications.europa.eu/resource/authority/language/{_language(material)}"},
        "dct:accrualPeriodicity": {"@id": "http://publications.europa.eu/resource/authority/frequency/ANNUAL"},
        "dcat:keyword": sorted({entry.domain for entry in material.dataset.indicators if entry.domain}),
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": f"{name}.csv",
                "dct:format": {"@id": "http://publications.europa.eu/resource/authority/file-type/CSV"},
                "dcat:mediaType": {"@id": "http://www.iana.org/assignments/media-types/text/csv"},
            }
            for name in names
        ],
    }
    if material.author:
        dataset["dct:publisher"] = {"@type": "foaf:Organization", "foaf:name": material.author}
    if periods:
        dataset["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:endDate": {"@type": "xsd:date", "@value": max(periods)},
        }
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "dcatde": "http://dcat-ap.de/def/dcatde/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        **dataset,
    }


def _language(material: Material) -> str:
    return {"de": "DEU", "en": "ENG"}.get(material.language, "DEU")


def write_open_data(material: Material) -> bytes:
    """Return the package as zip: CSV files, `datapackage.json`, `dcat.jsonld`, the recipe, and files for KomMonitor.

    Raises
    ------
    DataError
        If it would publish what the rules withhold.
    """
    check_disclosure(material)
    translate, dataset = material.translate, material.dataset
    frames: dict[str, tuple[pd.DataFrame, list[str], str]] = {
        "index": (build_result_frame(material), [UNIT], translate(N_("Result"))),
        "values": (_value_frame(material), [UNIT, PERIOD], translate(N_("Data"))),
        "larger_areas": (_area_frame(material), ["area"], translate(N_("Larger areas"))),
        "indicators": (
            with_line(_indicator_frame(dataset), material.protection),
            ["code"],
            translate(N_("Indicators")),
        ),
    }
    parts = {f"{name}.csv": machine_csv(frame) for name, (frame, _keys, _title) in frames.items()}
    parts["datapackage.json"] = _json(data_package(material, frames))
    parts["dcat.jsonld"] = _json(dcat(material, list(frames)))
    parts["recipe.toml"] = write_method(material.method)
    parts["origin.json"] = origin_json(material)
    covered = protected_cells(dataset)
    names = _file_names(["index", *(indicator.code for indicator in dataset.indicators)])[1:]
    for indicator, name in zip(dataset.indicators, names, strict=True):
        values = pd.DataFrame({period: dataset.at(period)[indicator.code] for period in dataset.periods})
        hidden = (
            covered[indicator.code].unstack(PERIOD, fill_value=False).reindex(dataset.units.index, fill_value=False)
        )
        parts[f"kommonitor/{name}.csv"] = machine_csv(kommonitor_table(material, values, hidden))
        parts[f"kommonitor/{name}.json"] = _json(kommonitor_metadata(material, indicator))
    if material.with_ranks:
        index = Indicator("index", material.index_label, definition=material.method.name)
        scores = pd.DataFrame({material.period: material.result.scores.replace({np.inf: np.nan})})
        parts["kommonitor/index.csv"] = machine_csv(kommonitor_table(material, scores))
        parts["kommonitor/index.json"] = _json(kommonitor_metadata(material, index))
    return write_zip(parts.items())


def _file_names(codes: list[str]) -> list[str]:
    """Return a plain file name for every code, each once."""
    found: list[str] = []
    for code in codes:
        plain = plain_name(code)[:60] or "_"
        number, name = 1, plain
        while name.casefold() in {other.casefold() for other in found}:
            number += 1
            name = f"{plain}_{number}"
        found.append(name)
    return found


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()
