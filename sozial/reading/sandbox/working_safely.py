"""Work on what was read whose cost depends on its content, in the process that is ended when it takes too long.

Small work is done at once: how long it takes at most is known before it begins.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sozial.errors import DataError, Finding
from sozial.model import Indicator
from sozial.reading.areas.areas import RawAreas, prepare_areas
from sozial.reading.areas.display import draw_areas
from sozial.reading.plans.columns import TablePlan
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.sandbox import area_messages, file_answers, messages, table_messages
from sozial.reading.sandbox.asking import Answer, ask_safely
from sozial.reading.sandbox.packing import frame_of, only_with, pack_frame, plan_of, proposal_choices
from sozial.reading.sandbox.turns import is_busy
from sozial.reading.tables.table import RawTable

# Two shapes can cross each other as often as the points of one times those of the other.
_FEW_CROSSINGS = 1_000_000
_FEW_POINTS = 50_000
_FEW_CELLS, _FEW_COLUMNS, _FEW_LETTERS = 60_000, 150, 1_000_000
# Pages ask again at every step: what was found is kept, so many bytes of it.
_KEPT = 64_000_000
_kept: OrderedDict[bytes, Answer | DataError] = OrderedDict()
_lock = threading.Lock()


def ask_once(kind: str, content: bytes, title: str, choices: Mapping[str, Any], spent: float) -> Answer:
    """Return the answer to a question, asked once.

    Raises
    ------
    DataError
        If it was refused, or the work had to be stopped.
    """
    key = hashlib.sha256(repr((kind, title, sorted(choices.items()))).encode("utf-8", "surrogatepass"))
    key.update(content)
    digest = key.digest()
    with _lock:
        known = _kept.get(digest)
    if known is None:
        try:
            known = ask_safely(kind, content, title, choices, spent)
            # A refusal is an answer as well, and is asked for once too.
            file_answers.open_answer(known.message)
        except DataError as error:
            if is_busy(error):
                raise
            known = error
        _keep(digest, known)
    if isinstance(known, DataError):
        raise known
    return known


def _keep(digest: bytes, answer: Answer | DataError) -> None:
    with _lock:
        _kept[digest] = answer
        while sum(len(entry) for entry in _kept.values() if isinstance(entry, Answer)) > _KEPT or len(_kept) > 64:
            _kept.popitem(last=False)


def is_little_work(shapes: np.ndarray) -> bool:
    """Return whether repairing, comparing and drawing shapes takes moments, whatever they look like.

    Examples
    --------
    >>> is_little_work(np.array([shapely.box(x, 0, x + 1, 1) for x in range(60)], dtype=object))
    True
    >>> star = shapely.Polygon(np.random.default_rng(1).random((1_500, 2)))
    >>> is_little_work(np.array([star], dtype=object))
    False
    """
    points = shapely.get_num_coordinates(shapes)
    if points.sum() > _FEW_POINTS:
        return False
    crossed = ~shapely.is_valid(shapes)
    if int((points[crossed] ** 2).sum()) > _FEW_CROSSINGS // 20:
        return False
    # A tree names all pairs at once: in so many areas, there could be too many of them.
    if len(shapes) > 1_000:
        return False
    left, right = shapely.STRtree(shapes).query(shapes)
    pairs = left < right
    return int((points[left[pairs]] * points[right[pairs]]).sum()) <= _FEW_CROSSINGS


def prepare_areas_safely(raw: RawAreas, key: str, name: str | None = None) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Return one repaired area per key (see `sozial.reading.areas.areas.prepare_areas`).

    Raises
    ------
    DataError
        Also if the work had to be stopped.
    """
    if raw.frame.crs is None or is_little_work(raw.frame.geometry.to_numpy()):
        return prepare_areas(raw, key, name)
    content = messages.flat(area_messages.pack_areas(only_with(raw, key, name)))
    return frame_of(ask_once(messages.PREPARE, content, raw.title, {"key": key, "name": name}, raw.spent).message)


def draw_areas_safely(areas: gpd.GeoDataFrame, title: str) -> bytes:
    """Return areas as the browser draws them (see `sozial.reading.areas.display.draw_areas`).

    Raises
    ------
    DataError
        If the work had to be stopped.
    """
    if is_little_work(areas.geometry.to_numpy()):
        return draw_areas(areas)
    return file_answers.bytes_of(ask_safely(messages.DRAW, messages.flat(pack_frame(areas, [])), title, {}).message)


def propose_columns_safely(
    table: RawTable, keys_on_map: Collection[str] = (), known: Mapping[str, Indicator] | None = None
) -> TablePlan:
    """Propose what each column of a table is (see `sozial.reading.plans.proposing.propose_columns`).

    Raises
    ------
    DataError
        If the work had to be stopped.
    """
    letters = sum(column.text.nbytes for column in table.data) + sum(map(len, table.columns))
    few = len(table.columns) <= _FEW_COLUMNS and len(table.columns) * table.height <= _FEW_CELLS
    if few and letters <= _FEW_LETTERS:
        return replace(propose_columns(table, keys_on_map, known), spent=table.spent)
    content = messages.flat(table_messages.pack_table(table))
    choices = proposal_choices(sorted(keys_on_map), known or {})
    answer = ask_once(messages.PROPOSE, content, table.title, choices, table.spent)
    return replace(plan_of(file_answers.plain_of(answer.message)), spent=answer.spent)
