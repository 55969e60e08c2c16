"""A project file (.sozial) opened again, of this version or an earlier one."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sozial.errors import DataError, refusal
from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_
from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.insight.local_knowledge import Note
from sozial.insight.robustness import Robustness
from sozial.insight.variation import Variation
from sozial.model import GEOMETRY, Dataset
from sozial.plain_data import from_plain
from sozial.planning.allocation.decision import has_plain_texts, read_decision
from sozial.planning.measures.entry import ACTIONS, OBJECTIVES
from sozial.protection.rules import DisclosureRules
from sozial.reading.sandbox.project_parts import PROJECT_JSON, ProjectParts
from sozial.recipe import Recipe
from sozial.report.context.beside import read_beside, read_entries
from sozial.report.context.context import ReportContext
from sozial.report.context.motion import Motion
from sozial.report.exchange.project_layout import (
    ABOUT,
    AIMS,
    ALLOCATION,
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
from sozial.store.files.dataset_file import build_from, damaged, finding_from
from sozial.store.project.project import LONGEST_NAME

# The first version held one allocation, and neither facilities nor workshops nor the names of quarters.
_READABLE = (1, VERSION)


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

    context: ReportContext
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
        recipe = read_recipe(parts.texts[RECIPE].encode(), title)
        context = _context(parts, stated, dataset, recipe)
        kept = parts.tables[RESULT].to_pandas()
    except DataError:
        raise
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise damaged() from error
    return OpenedProject(context, kept, stated)


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


def _context(parts: ProjectParts, stated: dict[str, Any], dataset: Dataset, recipe: Recipe) -> ReportContext:
    period = str(stated["period"])
    if period not in dataset.periods:
        raise damaged()
    rules = stated["rules"]
    language = str(stated["language"])
    allocation = parts.texts.get(ALLOCATION)
    decision = None if allocation is None else read_decision(allocation)
    notes = tuple(from_plain(Note, entry) for entry in json.loads(parts.texts[NOTES]))
    actions, action_names = read_entries(parts.texts[MEASURES], ACTIONS, dataset)
    objectives, objective_names = read_entries(parts.texts[AIMS], OBJECTIVES, dataset)
    # A file from elsewhere may hold anything where a text or a number should be.
    if not (decision is None or has_plain_texts(decision)):
        raise damaged()
    return ReportContext(
        dataset=dataset,
        result=build_index(dataset, recipe, period),
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
        motion=from_plain(Motion, stated.get("motion", {})),
    )  # fmt: skip


def _sure(parts: ProjectParts) -> Robustness | None:
    if SURE not in parts.tables:
        return None
    about = json.loads(parts.texts[SURE_ABOUT])
    variation = from_plain(Variation, about["variation"])
    findings = tuple(finding_from(entry) for entry in about["findings"])
    return Robustness(
        parts.tables[SURE].to_pandas(), variation, int(about["variants"]), float(about["shift"]), findings
    )
