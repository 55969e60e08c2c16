"""The open-data package: CSV with a description that portals, Frictionless tools and KomMonitor's importer read."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

import sozial
from sozial.i18n import N_
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.model import PERIOD, UNIT, Dataset, Indicator
from sozial.output.files.archive import plain_name, write_zip
from sozial.output.files.literal_text import safe_text
from sozial.output.tables.area_tables import build_area_table, protected_areas
from sozial.output.words.protection_words import (
    PROTECTION,
    WITHHELD,
    cells_of,
    protected_cells,
    with_line,
    with_protection,
)
from sozial.planning.measures.target import period_end
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure
from sozial.report.context.evidence import build_evidence
from sozial.report.exchange.kommonitor import kommonitor_metadata, kommonitor_table
from sozial.report.exchange.map_files import origin_json
from sozial.report.exchange.result_frame import build_result_frame

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


def _value_frame(context: ReportContext) -> pd.DataFrame:
    frame = context.dataset.values.reset_index()
    frame[UNIT] = frame[UNIT].astype(str)
    frame[PERIOD] = frame[PERIOD].astype(str)
    frame.insert(2, "name", [context.titles.get(unit, unit) for unit in frame[UNIT]])
    hidden = protected_cells(context.dataset)
    cells = cells_of(frame, {name: hidden[name] for name in hidden.columns})
    return with_protection(frame, cells, context.dataset, context.language)


def _area_frame(context: ReportContext) -> pd.DataFrame:
    """Return larger areas, without scores where ranks are off."""
    dataset = context.dataset
    areas = build_area_table(dataset, context.result, context.language)
    if not context.with_ranks:
        areas = areas.drop(columns=[name for name in areas if str(name).startswith("score")])
    cells = protected_areas(dataset, context.period, areas)
    return with_protection(areas, cells, dataset, context.language).reset_index(drop=True)


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


def _descriptions(context: ReportContext) -> dict[str, tuple[str, str]]:
    """Return title and description of every column that has some."""
    dataset, translate = context.dataset, context.translate
    high = N_("Unrounded; a high value means burden unless the recipe says otherwise.")
    told = {
        UNIT: (translate(N_("Key")), ""),
        "name": (translate(N_("Quarter")), ""),
        PERIOD: (translate(N_("Period")), ""),
        "score": (context.index_label, translate(high)),
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
        label = entry.titled
        told[entry.code] = told[f"value_{entry.code}"] = (label, entry.definition)
        told[f"normalised_{entry.code}"] = (entry.label, translate(N_("standardised")))
        told[f"contribution_{entry.code}"] = (entry.label, translate(N_("contribution to the index")))
    return told


def data_package(context: ReportContext, frames: dict[str, tuple[pd.DataFrame, list[str], str]]) -> dict[str, Any]:
    """Return the Frictionless description of the package (Data Package, Table Schema)."""
    told = _descriptions(context)
    evidence = {entry.key: entry for entry in build_evidence(context)}
    sources = [
        {"title": title}
        for title in dict.fromkeys(entry.source for entry in context.dataset.indicators if entry.source)
    ]
    return {
        "profile": "tabular-data-package",
        "name": "quartierskompass",
        "title": f"{context.title}: {context.recipe.name}",
        "description": "\n".join(f"{entry.label}: {entry.text}" for entry in evidence.values()),
        "version": sozial.__version__,
        "created": f"{context.made_on}T00:00:00Z",
        **({"sources": sources} if sources else {}),
        "quartierskompass": {key: entry.full for key, entry in evidence.items()},
        "resources": [
            _resource(name, frame, keys, told, title) for name, (frame, keys, title) in frames.items()
        ],
    }  # fmt: skip


def dcat(context: ReportContext, names: list[str]) -> dict[str, Any]:
    """Return the description for an open-data portal (DCAT-AP.de as JSON-LD).

    Publisher, contact, licence and addresses are the portal's to add: only the town knows them.
    """
    periods = [end for end in (period_end(period) for period in context.dataset.periods) if end]
    dataset: dict[str, Any] = {
        "@type": "dcat:Dataset",
        "@id": f"urn:sha256:{context.dataset.digest}",
        "dct:title": {"@language": context.language, "@value": f"{context.title}: {context.recipe.name}"},
        "dct:description": {
            "@language": context.language,
            "@value": "\n".join(f"{entry.label}: {entry.text}" for entry in build_evidence(context)),
        },
        "dct:issued": {"@type": "xsd:date", "@value": context.made_on},
        "dct:identifier": context.dataset.digest,
        "dcat:theme": {"@id": "http://publications.europa.eu/resource/authority/data-theme/SOCI"},
        "dct:language": {"@id": f"http://publications.europa.eu/resource/authority/language/{_language(context)}"},
        "dct:accrualPeriodicity": {"@id": "http://publications.europa.eu/resource/authority/frequency/ANNUAL"},
        "dcat:keyword": sorted({entry.domain for entry in context.dataset.indicators if entry.domain}),
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
    if context.author:
        dataset["dct:publisher"] = {"@type": "foaf:Organization", "foaf:name": context.author}
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


# Names of the European Union's list of languages (ISO 639-3 in capitals).
_LANGUAGE_NAMES = {
    "ar": "ARA", "bg": "BUL", "cs": "CES", "da": "DAN", "de": "DEU", "el": "ELL", "en": "ENG", "es": "SPA", "et": "EST",
    "fi": "FIN", "fr": "FRA", "hr": "HRV", "hu": "HUN", "it": "ITA", "lt": "LIT", "lv": "LAV", "nl": "NLD", "pl": "POL",
    "pt": "POR", "ro": "RON", "sk": "SLK", "sl": "SLV", "sv": "SWE", "tr": "TUR", "uk": "UKR",
}  # fmt: skip


def _language(context: ReportContext) -> str:
    return _LANGUAGE_NAMES.get(context.language, context.language.upper())


def write_open_data(context: ReportContext) -> bytes:
    """Return the package as zip: CSV files, `datapackage.json`, `dcat.jsonld`, the recipe, and files for KomMonitor.

    Raises
    ------
    DataError
        If it would publish what the rules withhold.
    """
    check_disclosure(context)
    translate, dataset = context.translate, context.dataset
    frames: dict[str, tuple[pd.DataFrame, list[str], str]] = {
        "index": (build_result_frame(context), [UNIT], translate(N_("Result"))),
        "values": (_value_frame(context), [UNIT, PERIOD], translate(N_("Data"))),
        "larger_areas": (_area_frame(context), ["area"], translate(N_("Larger areas"))),
        "indicators": (
            with_line(_indicator_frame(dataset), context.protection),
            ["code"],
            translate(N_("Indicators")),
        ),
    }
    parts = {f"{name}.csv": machine_csv(frame) for name, (frame, _keys, _title) in frames.items()}
    parts["datapackage.json"] = _json(data_package(context, frames))
    parts["dcat.jsonld"] = _json(dcat(context, list(frames)))
    parts["recipe.toml"] = write_recipe(context.recipe)
    parts["origin.json"] = origin_json(context)
    covered = protected_cells(dataset)
    names = _file_names(["index", *(indicator.code for indicator in dataset.indicators)])[1:]
    for indicator, name in zip(dataset.indicators, names, strict=True):
        values = pd.DataFrame({period: dataset.at(period)[indicator.code] for period in dataset.periods})
        hidden = (
            covered[indicator.code].unstack(PERIOD, fill_value=False).reindex(dataset.units.index, fill_value=False)
        )
        parts[f"kommonitor/{name}.csv"] = machine_csv(kommonitor_table(context, values, hidden))
        parts[f"kommonitor/{name}.json"] = _json(kommonitor_metadata(context, indicator))
    if context.with_ranks:
        index = Indicator("index", context.index_label, definition=context.recipe.name)
        scores = pd.DataFrame({context.period: context.result.scores.replace({np.inf: np.nan})})
        parts["kommonitor/index.csv"] = machine_csv(kommonitor_table(context, scores))
        parts["kommonitor/index.json"] = _json(kommonitor_metadata(context, index))
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
