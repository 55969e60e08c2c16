"""Work on what was read, as messages: what columns are, areas put in order and drawn."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from sozial.errors import Finding, refusal
from sozial.i18n import N_
from sozial.model import NAME, UNIT, Direction, Indicator
from sozial.reading.areas.areas import RawAreas, prepare_areas
from sozial.reading.areas.display import draw_areas
from sozial.reading.joining.joining import match_units
from sozial.reading.joining.key_rules import Rule
from sozial.reading.joining.match import Candidate, Match
from sozial.reading.plans.columns import ColumnPlan, Role, TablePlan
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.plans.row_kinds import Apart, ExcludedRow, RowName
from sozial.reading.sandbox import file_answers, finding_messages, messages
from sozial.reading.tables.table import RawTable

# After repairing and joining; a file of this many points is drawn in a few seconds.
_MOST_POINTS = 3_000_000


def _indicator(entry: Indicator) -> dict[str, Any]:
    return asdict(entry) | {"direction": int(entry.direction)}


def _indicator_of(entry: Mapping[str, Any]) -> Indicator:
    breaks = tuple((str(period), str(reason)) for period, reason in entry["breaks"])
    return Indicator(**{**entry, "direction": Direction(entry["direction"]), "breaks": breaks})


def _row(row: RowName) -> list[Any]:
    return [row.key, row.name, row.time, list(row.figures)]


def _row_of(entry: list[Any]) -> RowName:
    key, name, time, figures = entry
    return RowName(str(key), str(name), int(time), tuple(map(float, figures)))


def plan_plain(plan: TablePlan) -> dict[str, Any]:
    """Return what columns are as plain data."""
    return {
        "columns": [
            [
                entry.column,
                str(entry.role),
                entry.period,
                entry.indicator and _indicator(entry.indicator),
                entry.reason,
                entry.matched,
            ]
            for entry in plan.columns
        ],
        "period": plan.period,
        "level": plan.level,
        "levels": plan.levels,
        "apart": None if plan.apart is None else [[row.row, str(row.kind), row.text] for row in plan.apart],
        "kept": plan.kept,
        "renamed": dict(plan.renamed),
        "findings": [finding_messages.finding_plain(finding) for finding in plan.findings],
        "rows_apart": [_row(row) for row in plan.rows_apart],
        "rows_taken": [_row(row) for row in plan.rows_taken],
    }


def plan_of(found: Mapping[str, Any]) -> TablePlan:
    """Return what columns are from plain data."""
    apart = found["apart"]
    return TablePlan(
        tuple(
            ColumnPlan(
                str(name),
                Role(role),
                str(period),
                indicator and _indicator_of(indicator),
                str(reason),
                (int(matched[0]), int(matched[1])),
            )
            for name, role, period, indicator, reason, matched in found["columns"]
        ),
        str(found["period"]),
        found["level"],
        tuple((int(length), int(n)) for length, n in found["levels"]),
        None if apart is None else tuple(ExcludedRow(int(row), Apart(kind), str(text)) for row, kind, text in apart),
        tuple(found["kept"]),
        dict(found["renamed"]),
        finding_messages.findings_of(found["findings"]),
        tuple(map(_row_of, found["rows_apart"])),
        tuple(map(_row_of, found["rows_taken"])),
    )


def proposal_choices(keys: list[str], known: Mapping[str, Indicator]) -> dict[str, Any]:
    """Return what is known beside a table as plain data."""
    return {"keys": keys, "known": {code: _indicator(entry) for code, entry in known.items()}}


def answer_proposal(content: bytes, _title: str, choices: Mapping[str, Any]) -> messages.Parts:
    """Answer what the columns of a table are."""
    table = file_answers.unpack_answer(content)
    if not isinstance(table, RawTable):
        raise TypeError("no table")
    known = {str(code): _indicator_of(entry) for code, entry in choices["known"].items()}
    return file_answers.pack_plain(plan_plain(propose_columns(table, choices["keys"], known)))


def units_packed(table: Mapping[str, str], areas: Mapping[str, str], columns: Mapping[str, Sequence[str]]) -> bytes:
    """Return units of both sides as a message."""
    sides = [list(table.items()), list(areas.items()), {name: list(texts) for name, texts in columns.items()}]
    return json.dumps(sides, ensure_ascii=False).encode("utf-8", "surrogatepass")


def answer_match(content: bytes, _title: str, choices: Mapping[str, Any]) -> messages.Parts:
    """Answer how units of both sides fit."""
    table, areas, columns = json.loads(content.decode("utf-8", "surrogatepass"))
    rule = None if choices["rule"] is None else Rule(choices["rule"])
    match = match_units(dict(table), dict(areas), columns, choices["confirmed"], rule)
    return file_answers.pack_plain(
        {
            "rule": str(match.rule),
            "column": match.area_column,
            "pairs": dict(match.pairs),
            "candidates": [[str(entry.rule), entry.area_column, dict(entry.pairs)] for entry in match.candidates],
            "suggestions": [list(entry) for entry in match.suggestions],
            "other_edition": match.other_edition,
            "names_differ": match.names_differ,
        }
    )


def match_of(found: Mapping[str, Any], table: Mapping[str, str], areas: Mapping[str, str]) -> Match:
    """Return how units of both sides fit from plain data."""
    pairs = {str(one): str(other) for one, other in found["pairs"].items()}
    used = set(pairs.values())
    return Match(
        {key: name for key, name in table.items() if key in pairs},
        {key: name for key, name in table.items() if key not in pairs},
        {key: name for key, name in areas.items() if key not in used},
        Rule(found["rule"]),
        str(found["column"]),
        pairs,
        tuple(Candidate(Rule(rule), str(column), dict(joined)) for rule, column, joined in found["candidates"]),
        tuple((str(one), str(other), float(likeness)) for one, other, likeness in found["suggestions"]),
        bool(found["other_edition"]),
        int(found["names_differ"]),
    )


def only_with(raw: RawAreas, key: str, name: str | None) -> RawAreas:
    """Return areas with nothing but the attributes for key and name."""
    columns = list(dict.fromkeys([key, name or key]))
    frame = gpd.GeoDataFrame(raw.frame[columns], geometry=raw.frame.geometry.array, crs=raw.frame.crs)
    return RawAreas(raw.title, frame, raw.findings, answers=raw.answers)


def answer_prepared(content: bytes, title: str, choices: Mapping[str, Any]) -> messages.Parts:
    """Answer with one area per key; areas that could not be drawn are refused here, where a person sees why."""
    raw = file_answers.unpack_answer(content)
    if not isinstance(raw, RawAreas):
        raise TypeError("no areas")
    frame, findings = prepare_areas(raw, choices["key"], choices["name"])
    points = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
    if points > _MOST_POINTS:
        message = N_("Put in order, these areas have {n} points; at most {most} are drawn.")
        remedy = N_("Simplify the borders in the program they come from.")
        raise refusal("too-large", title, message, remedy, n=points, most=_MOST_POINTS)
    draw_areas(frame)
    return pack_frame(frame, findings)


def answer_drawn(content: bytes, _title: str, _choices: Mapping[str, Any]) -> messages.Parts:
    """Answer with areas as the browser draws them."""
    frame, _findings = frame_of(content)
    return file_answers.pack_bytes(draw_areas(frame))


def pack_frame(frame: gpd.GeoDataFrame, findings: list[Finding]) -> messages.Parts:
    """Return prepared areas as a message."""
    head = {
        "projection": frame.crs.to_wkt(),
        "findings": [finding_messages.finding_plain(finding) for finding in findings],
    }
    return messages.join_columns(
        head,
        [
            pa.array([str(key) for key in frame.index], pa.large_string()),
            pa.array([str(name) for name in frame[NAME]], pa.large_string()),
            pa.array(shapely.to_wkb(frame.geometry.to_numpy()), pa.large_binary()),
        ],
    )


def frame_of(message: bytes) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Return prepared areas from a message.

    Raises
    ------
    DataError
        If they were refused.
    """
    head, body = file_answers.open_answer(message)
    keys, names, shapes = messages.arrays_of(body)
    frame = gpd.GeoDataFrame(
        {NAME: pd.array(names.to_pylist(), dtype="str")},
        geometry=shapely.from_wkb(np.array(shapes.to_pylist(), dtype=object)),
        crs=head["projection"],
        index=pd.Index(keys.to_pylist(), name=UNIT, dtype="str"),
    )
    return frame, list(finding_messages.findings_of(head["findings"]))
