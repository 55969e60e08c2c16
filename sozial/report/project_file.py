"""The project file (.sozial): data, recipe, result and what belongs to them, to be opened and checked elsewhere.

The layout is written down in docs/project-file.md. The file opens on another machine and gives the same scores to the
last bit, and the same report.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import sozial
from sozial.errors import DataError, Finding, Severity, refusal
from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_
from sozial.index.build import build_index
from sozial.index.method_file import read_method
from sozial.index.method_writing import method_digest, write_method
from sozial.insight.local_knowledge import Note, NoteKind
from sozial.insight.robustness import Robustness
from sozial.insight.variation import Source, Variation
from sozial.method import Method
from sozial.model import GEOMETRY, Dataset
from sozial.output.archive import write_zip
from sozial.planning.decision import has_plain_texts, read_decision, write_decision
from sozial.planning.entry import ACTIONS, OBJECTIVES, has_right_types
from sozial.protection.rules import DisclosureRules
from sozial.reading.project_parts import KEY_FIELD, PROJECT_JSON, ProjectParts
from sozial.report.beside import read_beside, read_entries, write_beside, write_entries, write_note
from sozial.report.disclosure import check_disclosure
from sozial.report.map_files import gdal_day
from sozial.report.material import Material
from sozial.result import Result
from sozial.store.dataset_file import build_from, damaged, dataset_about, finding_from, finding_table
from sozial.store.project import LONGEST_NAME

FORMAT, VERSION, ENDING = "quartierskompass-project", 2, ".sozial"
# The first version held one allocation, and neither facilities nor workshops nor the names of quarters.
_READABLE = (1, VERSION)
UNITS, VALUES, BENCHMARKS = "data/units.parquet", "data/values.parquet", "data/benchmarks.parquet"
CALCULATION = "data/calculation.parquet"
ABOUT, AREAS, RECIPE, RESULT = "data/dataset.json", "data/areas.gpkg", "recipe.toml", "result.parquet"
NOTES, MEASURES, AIMS, ALLOCATION = "notes.json", "measures.json", "objectives.json", "allocation.json"
SURE, SURE_ABOUT = "robustness.parquet", "robustness.json"


def _parquet(frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.to_parquet(out, compression="zstd")
    return out.getvalue()


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _areas(material: Material) -> bytes:
    """Return the areas alone as GeoPackage: key and shape of every unit, in the order of the data."""
    units = material.dataset.units
    frame = gpd.GeoDataFrame(
        {KEY_FIELD: [str(unit) for unit in units.index]}, geometry=units.geometry.to_numpy(), crs=units.crs
    )
    with tempfile.TemporaryDirectory(prefix="kompass-") as folder, gdal_day(material.made_on):
        place = Path(folder) / "areas.gpkg"
        frame.to_file(
            place, layer="areas", driver="GPKG", engine="pyogrio", dataset_options={"VERSION": "1.2"},
            geometry_type="Unknown",
        )  # fmt: skip
        return place.read_bytes()


def result_frame(result: Result) -> pd.DataFrame:
    """Return scores, ranks and classes of every composite, to be compared to the last bit."""
    columns: dict[str, Any] = {KEY_FIELD: [str(unit) for unit in result.units]}
    for code, level in result.levels.items():
        columns[f"score:{code}"] = np.asarray(level.scores, dtype=float)
        columns[f"rank:{code}"] = np.asarray(level.ranks, dtype=float)
        columns[f"class:{code}"] = np.asarray(level.classes, dtype=np.int64)
    for code, further in result.further.items():
        if further.of in result.levels:
            columns[f"class:{code}"] = np.asarray(further.classes, dtype=np.int64)
    return pd.DataFrame(columns)


def write_project(material: Material) -> bytes:
    """Return the project as a file; the same material gives the same bytes.

    In public mode it holds the data as it may be published, and released notes alone.

    Raises
    ------
    DataError
        If it would publish what the rules withhold.
    """
    check_disclosure(material)
    dataset = material.dataset
    rules = material.rules
    project = {
        "format": FORMAT,
        "version": VERSION,
        "app": sozial.__version__,
        "made_on": material.made_on,
        "language": material.language,
        "name": material.name,
        "with_ranks": material.with_ranks,
        "rules": None if rules is None else asdict(rules),
        **({"protection": material.protection} if material.protection else {}),
        "question": material.question,
        "author": material.author,
        "period": material.period,
        "data_sha256": dataset.digest,
        "recipe_sha256": method_digest(material.method),
    }
    plain = pd.DataFrame(dataset.units.drop(columns=GEOMETRY, errors="ignore"))
    parts = {
        PROJECT_JSON: _json(project),
        RECIPE: write_method(material.method),
        ABOUT: _json(dataset_about(dataset)),
        UNITS: _parquet(plain),
        VALUES: _parquet(dataset.values),
        RESULT: _parquet(result_frame(material.result)),
        NOTES: _json([write_note(note) for note in (material.released if material.is_public else material.notes)]),
        MEASURES: _json(write_entries(ACTIONS, material.actions, material.action_names, dataset)),
        AIMS: _json(write_entries(OBJECTIVES, material.objectives, material.objective_names, dataset)),
    }
    told = tuple(decision.told(dataset, material.is_public) for decision in material.beside.decisions)
    parts |= write_beside(replace(material.beside, decisions=told), material.is_public)
    if dataset.benchmarks is not None:
        parts[BENCHMARKS] = _parquet(dataset.benchmarks)
    if dataset.calculation is not None:
        parts[CALCULATION] = _parquet(dataset.calculation)
    if isinstance(dataset.units, gpd.GeoDataFrame):
        parts[AREAS] = _areas(material)
    if material.told_decision is not None:
        parts[ALLOCATION] = write_decision(material.told_decision).encode()
    if material.robustness is not None:
        parts[SURE] = _parquet(material.robustness.units)
        parts[SURE_ABOUT] = _json(_sure_about(material.robustness))
    return write_zip(parts.items())


def _sure_about(found: Robustness) -> dict[str, Any]:
    varied = asdict(found.variation) | {"sources": [str(source) for source in found.variation.sources]}
    findings = [finding_table(finding) for finding in found.findings]
    return {"variation": varied, "variants": found.variants, "shift": found.shift, "findings": findings}


@dataclass(frozen=True)
class OpenedProject:
    """A project file, read.

    Parameters
    ----------
    material
        As it was saved; its result is computed anew.
    kept
        The result that was saved, in the shape of `result_frame`.
    stated
        What the file states of itself.
    """

    material: Material
    kept: pd.DataFrame
    stated: dict[str, Any]


def open_project(parts: ProjectParts, title: str) -> OpenedProject:
    """Return a project from the parts of its file.

    Raises
    ------
    DataError
        If it was written by another version, something is missing, it holds other data than it states, or its recipe
        does not run.
    """
    try:
        stated = json.loads(parts.texts[PROJECT_JSON])
        if not isinstance(stated, dict) or stated.get("format") != FORMAT or stated.get("version") not in _READABLE:
            message = N_("This project file was saved by another version of the app.")
            raise refusal("format", title, message, N_("Open it with that version."))
        dataset = _dataset(parts)
        method = read_method(parts.texts[RECIPE].encode(), title)
        material = _material(parts, stated, dataset, method)
        kept = parts.tables[RESULT].to_pandas()
    except DataError:
        raise
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise damaged() from error
    return OpenedProject(material, kept, stated)


def _dataset(parts: ProjectParts) -> Dataset:
    about = json.loads(parts.texts[ABOUT])
    units = parts.tables[UNITS].to_pandas()
    if parts.shapes:
        shapes = [parts.shapes[str(unit)] for unit in units.index]
        geometry = shapely.from_wkb(np.array(shapes, dtype=object))
        crs = None if about["crs"] in ("", "None") else about["crs"]
        units = gpd.GeoDataFrame(units.assign(**{GEOMETRY: geometry}), geometry=GEOMETRY, crs=crs)
    benchmarks, calculation = (
        parts.tables[name].to_pandas() if name in parts.tables else None for name in (BENCHMARKS, CALCULATION)
    )
    dataset = build_from(about, units, parts.tables[VALUES].to_pandas(), benchmarks, calculation)
    if dataset.digest != about["digest"]:
        raise damaged()
    return dataset


def _rules(stated: Mapping[str, Any]) -> DisclosureRules:
    """Return the rules that a file names; of earlier versions, which could round, as far as they go."""
    return DisclosureRules(int(stated["minimum_count"]), int(stated["minimum_base"]))


def _material(parts: ProjectParts, stated: dict[str, Any], dataset: Dataset, method: Method) -> Material:
    period = str(stated["period"])
    if period not in dataset.periods:
        raise damaged()
    rules = stated["rules"]
    language = str(stated["language"])
    allocation = parts.texts.get(ALLOCATION)
    decision = None if allocation is None else read_decision(allocation)
    notes = tuple(Note(**{**entry, "kind": NoteKind(entry["kind"])}) for entry in json.loads(parts.texts[NOTES]))
    actions, action_names = read_entries(parts.texts[MEASURES], ACTIONS, dataset)
    objectives, objective_names = read_entries(parts.texts[AIMS], OBJECTIVES, dataset)
    # A file from elsewhere may hold anything where a text or a number should be.
    given = (*notes, *actions, *objectives, *(() if decision is None else (decision.rule, *decision.grounds.values())))
    if not all(map(has_right_types, given)) or not (decision is None or has_plain_texts(decision)):
        raise damaged()
    return Material(
        dataset=dataset,
        result=build_index(dataset, method, period),
        language=language if language in LANGUAGES else DEFAULT_LANGUAGE,
        made_on=datetime.date.fromisoformat(str(stated["made_on"])).isoformat(),
        with_ranks=bool(stated["with_ranks"]),
        rules=None if rules is None else _rules(rules),
        question=str(stated["question"]),
        author=str(stated["author"]),
        notes=notes,
        actions=actions,
        objectives=objectives,
        robustness=_sure(parts),
        decision=decision,
        action_names=action_names,
        objective_names=objective_names,
        beside=read_beside(parts),
        name=str(stated.get("name", ""))[:LONGEST_NAME],
    )  # fmt: skip


def _sure(parts: ProjectParts) -> Robustness | None:
    if SURE not in parts.tables:
        return None
    about = json.loads(parts.texts[SURE_ABOUT])
    varied = about["variation"]
    variation = Variation(**varied | {"sources": tuple(Source(source) for source in varied["sources"])})
    findings = tuple(finding_from(entry) for entry in about["findings"])
    return Robustness(
        parts.tables[SURE].to_pandas(), variation, int(about["variants"]), float(about["shift"]), findings
    )


def verify_project(opened: OpenedProject) -> list[Finding]:
    """Return every difference between what a project file states and what is computed anew; empty: all is equal.

    Scores, ranks and classes of every composite are compared to the last bit.
    """
    material, stated, kept = opened.material, opened.stated, opened.kept
    found = []

    def differs(code: str, message: str, **values: object) -> None:
        found.append(Finding(code, Severity.ERROR, message, "", "", values))

    if stated.get("data_sha256") != material.dataset.digest:
        differs("data", N_("The data is not the data that the file names."))
    if stated.get("recipe_sha256") != method_digest(material.method):
        differs("recipe", N_("The recipe is not the recipe that the file names."))
    now = result_frame(material.result)
    if list(now.columns) != list(kept.columns) or list(now[KEY_FIELD]) != list(kept[KEY_FIELD]):
        differs("shape", N_("The saved result has other quarters or other composites."))
        return found
    for name in now.columns[1:]:
        one, other = now[name].to_numpy(), kept[name].to_numpy()
        equal = (one == other) | (np.isnan(one) & np.isnan(other)) if one.dtype.kind == "f" else one == other
        if not equal.all():
            places = [material.titles[unit] for unit in now[KEY_FIELD][~equal]]
            message = N_("{column} differs in {n} quarters, for example {name}.")
            differs("result", message, column=name, n=len(places), name=places[0])
    return found


def result_digest(result: Result) -> str:
    """Return a hash of all scores, ranks and classes: one number to compare two computers by."""
    frame = result_frame(result)
    state = hashlib.sha256()
    for name in frame.columns:
        state.update(str(name).encode())
        cells = frame[name]
        state.update(repr(list(cells)).encode() if cells.dtype.kind == "O" else cells.to_numpy().tobytes())
    return state.hexdigest()
