"""The project file (.sozial): data, recipe, result and what belongs to them, to be opened and checked elsewhere.

The layout is written down in docs/project-file.md. The file opens on another machine and gives the same scores, ranks
and classes, and the same report.
"""

from __future__ import annotations

import io
import json
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

import sozial
from sozial.index.recipe.recipe_writing import recipe_digest, write_recipe
from sozial.insight.robustness import Robustness
from sozial.model import GEOMETRY
from sozial.output.files.archive import write_zip
from sozial.planning.allocation.decision import write_decision
from sozial.planning.measures.entry import ACTIONS, OBJECTIVES
from sozial.reading.sandbox.project_parts import KEY_FIELD, PROJECT_JSON
from sozial.report.context.beside import write_beside, write_entries, write_note
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure
from sozial.report.exchange.map_files import gdal_day
from sozial.report.exchange.project_layout import (
    ABOUT,
    AIMS,
    ALLOCATION,
    AREAS,
    BENCHMARKS,
    CALCULATION,
    FORMAT,
    MEASURES,
    NOTES,
    RECIPE,
    RESULT,
    SURE,
    SURE_ABOUT,
    UNITS,
    VALUES,
    VERSION,
)
from sozial.report.exchange.result_scores import result_frame
from sozial.store.files.dataset_file import dataset_about, finding_table


def _parquet(frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.to_parquet(out, compression="zstd")
    return out.getvalue()


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _areas(context: ReportContext) -> bytes:
    """Return the areas alone as GeoPackage: key and shape of every unit, in the order of the data."""
    units = context.dataset.units
    frame = gpd.GeoDataFrame(
        {KEY_FIELD: [str(unit) for unit in units.index]}, geometry=units.geometry.to_numpy(), crs=units.crs
    )
    with tempfile.TemporaryDirectory(prefix="kompass-") as folder, gdal_day(context.made_on):
        place = Path(folder) / "areas.gpkg"
        frame.to_file(
            place, layer="areas", driver="GPKG", engine="pyogrio", dataset_options={"VERSION": "1.2"},
            geometry_type="Unknown",
        )  # fmt: skip
        return place.read_bytes()


def write_project(context: ReportContext) -> bytes:
    """Return the project as a file; the same material gives the same bytes.

    In public mode it holds the data as it may be published, and released notes alone.

    Raises
    ------
    DataError
        If it would publish what the rules withhold.
    """
    check_disclosure(context)
    dataset = context.dataset
    rules = context.rules
    project = {
        "format": FORMAT,
        "version": VERSION,
        "app": sozial.__version__,
        "made_on": context.made_on,
        "language": context.language,
        "name": context.name,
        "with_ranks": context.with_ranks,
        "rules": None if rules is None else asdict(rules),
        **({"protection": context.protection} if context.protection else {}),
        "question": context.question,
        "author": context.author,
        **({} if context.motion.is_empty else {"motion": asdict(context.motion)}),
        "period": context.period,
        "data_sha256": dataset.digest,
        "recipe_sha256": recipe_digest(context.recipe),
    }
    plain = pd.DataFrame(dataset.units.drop(columns=GEOMETRY, errors="ignore"))
    parts = {
        PROJECT_JSON: _json(project),
        RECIPE: write_recipe(context.recipe),
        ABOUT: _json(dataset_about(dataset)),
        UNITS: _parquet(plain),
        VALUES: _parquet(dataset.values),
        RESULT: _parquet(result_frame(context.result)),
        NOTES: _json([write_note(note) for note in (context.released if context.is_public else context.notes)]),
        MEASURES: _json(write_entries(ACTIONS, context.actions, context.action_names, dataset)),
        AIMS: _json(write_entries(OBJECTIVES, context.objectives, context.objective_names, dataset)),
    }
    told = tuple(decision.redacted_for(dataset, context.is_public) for decision in context.beside.decisions)
    parts |= write_beside(replace(context.beside, decisions=told), context.is_public)
    if dataset.benchmarks is not None:
        parts[BENCHMARKS] = _parquet(dataset.benchmarks)
    if dataset.calculation is not None:
        parts[CALCULATION] = _parquet(dataset.calculation)
    if isinstance(dataset.units, gpd.GeoDataFrame):
        parts[AREAS] = _areas(context)
    if context.told_decision is not None:
        parts[ALLOCATION] = write_decision(context.told_decision).encode()
    if context.robustness is not None:
        parts[SURE] = _parquet(context.robustness.units)
        parts[SURE_ABOUT] = _json(_sure_about(context.robustness))
    return write_zip(parts.items())


def _sure_about(found: Robustness) -> dict[str, Any]:
    varied = asdict(found.variation) | {"sources": [str(source) for source in found.variation.sources]}
    findings = [finding_table(finding) for finding in found.findings]
    return {"variation": varied, "variants": found.variants, "shift": found.shift, "findings": findings}
