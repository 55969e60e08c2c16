"""Screens of the quarters: before and after, which move and why, how often each is among the first, what would be."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sozial.i18n import N_, NP_, Words, translator
from sozial.model import Dataset
from sozial.output.maps.layers import build_index_layer
from sozial.output.room.room_map import room_map
from sozial.output.room.shortening import NAME, shortened
from sozial.result import Result
from sozial.workshop.ballot import Topic
from sozial.workshop.moves import Move, Reason, find_moves, first_units, topic_shares
from sozial.workshop.scene import Scene

_MARKED, _ROWS, _OFTEN, _FIRST = 4, 3, 7, 8
_SURE, _OPEN = 0.9, (0.25, 0.75)
_WIDE = 1000


@dataclass(frozen=True)
class RoomMaps:
    """What screens of the quarters are made from.

    Parameters
    ----------
    before, after
        Under the weights of the recipe, and under those of the group.
    with_ranks
        Whether places may be told.
    """

    dataset: Dataset
    before: Result
    after: Result
    topics: Sequence[Topic]
    most: int
    with_ranks: bool
    language: str

    def name(self, unit: str) -> str:
        """Return what a quarter is called on screen."""
        return shortened(self.dataset.unit_titles[unit], NAME)

    def moves(self) -> list[Move]:
        """Return the quarters that change places."""
        return find_moves(self.before, self.after, self.most, self.topics)


def build_map(number: int, maps: RoomMaps) -> tuple[Scene, dict[str, str]]:
    """Return the map before and after, and its drawings by name."""
    translate = translator(maps.language)
    changed = [move for move in maps.moves() if move.entered or move.left]
    shown = changed[:_MARKED]
    marks = {move.unit: translate.number(place) for place, move in enumerate(shown, 1)}
    sides = (
        ("before", _before_words(maps, translate), maps.before),
        ("after", translate(N_("After: the group's weights")), maps.after),
    )
    pictures, drawn = {}, []
    for name, title, result in sides:
        words = _map_words(title, result, maps)
        if maps.dataset.has_areas:
            layer = build_index_layer(maps.dataset, result, maps.language, maps.with_ranks)
            pictures[name] = room_map(maps.dataset, layer, words, marks)
        first = [maps.name(unit) for unit in first_units(result, maps.most)[:_FIRST]]
        drawn.append({"name": name, "title": title, "words": words, "first": first})
    entries = [
        {
            "mark": marks[move.unit], "name": maps.name(move.unit),
            "words": translate(N_("now among them")) if move.entered else translate(N_("no longer among them")),
        }
        for move in shown
    ]  # fmt: skip
    content = {
        "about": _among(maps, translate),
        "sides": _with_digests(drawn, pictures),
        "entries": entries,
        "more": _more(len(changed) - len(shown), translate),
        "legend": _legend(maps),
    }
    title = _map_title(changed, maps, translate)
    return Scene(f"map-{number}", "map", title, maps.language, content, number, True), pictures


def _before_words(maps: RoomMaps, translate: Words) -> str:
    """Return what the weights are that the group's are laid beside: adopted, or a trial."""
    if maps.before.recipe.is_adopted:
        return translate(N_("Before: the adopted weights"))
    return translate(N_("Before: the weights so far (trial)"))


def _map_title(changed: Sequence[Move], maps: RoomMaps, translate: Words) -> str:
    entered = [maps.name(move.unit) for move in changed if move.entered]
    if not changed:
        said = NP_("The same {n} quarter stays the most burdened.", "The same {n} quarters stay the most burdened.")
        return translate.counted(said, maps.most)
    among = translate.number(maps.most)
    if not entered:
        said = NP_(
            "{n} quarter is no longer among the {k} most burdened.",
            "{n} quarters are no longer among the {k} most burdened.",
        )
        return translate.counted(said, len(changed), k=among)
    if len(entered) <= 2:
        said_of = translate(N_("New among the {k} most burdened: {names}."))
        return said_of.format(k=among, names=translate.listing(entered))
    said = NP_("{n} quarter is new among the {k} most burdened.", "{n} quarters are new among the {k} most burdened.")
    return translate.counted(said, len(entered), k=among)


def build_moves(number: int, maps: RoomMaps) -> Scene:
    """Return which quarters move most, and why."""
    translate = translator(maps.language)
    moves = maps.moves()
    rows = [
        {
            "name": maps.name(move.unit),
            "rises": move.after < move.before,
            "words": _move_words(move, maps, translate),
            "why": _why(move.reason, translate),
        }
        for move in moves[:_ROWS]
    ]
    title = translate(N_("Why quarters move")) if rows else translate(N_("No quarter moves."))
    content = {
        "about": translate(N_("From the weights so far to the group's")),
        "rows": rows,
        "more": _more(len(moves) - len(rows), translate),
        "up": translate(N_("more burdened than before")),
        "down": translate(N_("less burdened than before")),
    }
    return Scene(f"moves-{number}", "moves", title, maps.language, content, number, True)


def _move_words(move: Move, maps: RoomMaps, translate: Words) -> str:
    parts = []
    if maps.with_ranks:
        said = translate(N_("place {after} instead of {before}"))
        parts.append(said.format(after=translate.number(move.after), before=translate.number(move.before)))
    if move.entered:
        parts.append(translate(N_("now among the {k} most burdened")).format(k=translate.number(maps.most)))
    elif move.left:
        parts.append(translate(N_("no longer among the {k} most burdened")).format(k=translate.number(maps.most)))
    elif not maps.with_ranks:
        parts.append(translate(N_("further up") if move.after < move.before else N_("further down")))
    return ", ".join(parts)


def _why(reason: Reason | None, translate: Words) -> str:
    """Return why a quarter moves, in one sentence; empty where the index cannot be taken apart."""
    if reason is None:
        return ""
    more = reason.after > reason.before
    if more:
        said = (
            N_("{topic} counts more ({after} instead of {before}); here the burden in it is high.")
            if reason.burdened
            else N_("{topic} counts more ({after} instead of {before}); here the burden in it is low.")
        )
    else:
        said = (
            N_("{topic} counts less ({after} instead of {before}); here the burden in it is high.")
            if reason.burdened
            else N_("{topic} counts less ({after} instead of {before}); here the burden in it is low.")
        )
    return translate(said).format(
        topic=shortened(reason.topic.label, NAME), after=translate.percent(reason.after),
        before=translate.percent(reason.before),
    )  # fmt: skip


def build_often(number: int, maps: RoomMaps, table: pd.DataFrame, weightings: int) -> Scene:
    """Return how often each quarter is among the first in people's own weightings.

    Parameters
    ----------
    table
        `name` and `share` by quarter, the largest share first (`Quarters.table`).
    """
    translate = translator(maps.language)
    seen = table[table["share"] > 0]
    rows = [
        {
            "label": maps.name(str(unit)),
            "x": round(_WIDE * float(share), 1),
            "words": translate.fill(N_("{n} of {all}"), n=round(float(share) * weightings, 1), all=weightings),
        }
        for unit, share in seen["share"].head(_OFTEN).items()
    ]
    sure = [maps.name(str(unit)) for unit, share in seen["share"].items() if share >= _SURE]
    contested = [str(unit) for unit, share in seen["share"].items() if _OPEN[0] <= share <= _OPEN[1]]
    parts = []
    if sure:
        said = NP_(
            "{n} quarter is among them for nearly everybody.", "{n} quarters are among them for nearly everybody."
        )
        parts.append(translate.counted(said, len(sure)))
    if contested:
        said = NP_("{n} quarter is contested.", "{n} quarters are contested.")
        parts.append(translate.counted(said, len(contested)))
    content = {
        "about": translate.counted(
            NP_(
                "In how many of {n} own weighting a quarter is among the {k} most burdened",
                "In how many of {n} own weightings a quarter is among the {k} most burdened",
            ), weightings, k=maps.most,
        ),
        "rows": rows,
        "more": _more(len(seen) - len(rows), translate),
    }  # fmt: skip
    title = " ".join(parts) or translate(N_("Opinions differ on every quarter."))
    return Scene(f"often-{number}", "often", title, maps.language, content, number, True)


def build_moved(number: int, maps: RoomMaps) -> tuple[Scene, dict[str, str]]:
    """Return what other weights than the group's would give.

    Parameters
    ----------
    number
        The round whose weights were moved.
    maps
        From the group's weights to those that were moved.
    """
    translate = translator(maps.language)
    before, after = topic_shares(maps.before, maps.topics), topic_shares(maps.after, maps.topics)
    farthest = max(range(len(maps.topics)), key=lambda at: abs(after[at] - before[at]))
    said = N_("What if? {topic} {after} instead of {before}")
    title = translate(said).format(
        topic=shortened(maps.topics[farthest].label, NAME), after=translate.percent(after[farthest]),
        before=translate.percent(before[farthest]),
    )  # fmt: skip
    if abs(after[farthest] - before[farthest]) < 0.005:
        title = translate(N_("What if we weighed otherwise?"))
    earlier = set(first_units(maps.before, maps.most))
    first = first_units(maps.after, maps.most)
    shown = first[:_FIRST]
    marks = {unit: translate.number(place) for place, unit in enumerate(shown, 1)}
    pictures: dict[str, str] = {}
    words = _map_words(title, maps.after, maps)
    if maps.dataset.has_areas:
        layer = build_index_layer(maps.dataset, maps.after, maps.language, maps.with_ranks)
        pictures["moved"] = room_map(maps.dataset, layer, words, marks)
    rows = [
        {"mark": marks[unit], "name": maps.name(unit), "new": "" if unit in earlier else translate(N_("new"))}
        for unit in shown
    ]
    top = max(*before, *after, 1e-9)
    shares = [
        {
            "label": shortened(topic.label, NAME),
            "x": round(_WIDE * after[at] / top, 1),
            "was": round(_WIDE * before[at] / top, 1),
            "words": translate.percent(after[at]),
        }
        for at, topic in enumerate(maps.topics)
    ]
    content = {
        "about": translate(N_("A trial: the result stays as it is")),
        "heading": _among(maps, translate),
        "sides": _with_digests([{"name": "moved", "title": "", "words": words, "first": []}], pictures),
        "rows": rows,
        "more": _more(len(first) - len(shown), translate),
        "shares": shares,
        "was_words": translate(N_("the group's weights")),
    }
    return Scene("moved", "moved", title, maps.language, content, number, True), pictures


def _among(maps: RoomMaps, translate: Words) -> str:
    return translate.counted(NP_("The {n} most burdened quarter", "The {n} most burdened quarters"), maps.most)


def _map_words(title: str, result: Result, maps: RoomMaps) -> str:
    translate = translator(maps.language)
    first = [maps.name(unit) for unit in first_units(result, maps.most)[:_FIRST]]
    return translate(N_("{title}. Most burdened: {names}")).format(title=title, names=translate.listing(first))


def _more(count: int, translate: Words) -> str:
    return translate(N_("and {n} further ones")).format(n=translate.number(count)) if count > 0 else ""


def _legend(maps: RoomMaps) -> dict[str, Any]:
    layer_colours = build_index_layer(maps.dataset, maps.after, maps.language).colours if maps.dataset.has_areas else []
    labels = [translator(maps.language)(label) for label in maps.after.breaks.labels] if maps.after.breaks else []
    ends = [shortened(labels[0], NAME), shortened(labels[-1], NAME)] if labels else ["", ""]
    return {"low": ends[0], "high": ends[1], "colours": list(layer_colours) if labels else []}


def _with_digests(sides: list[dict[str, Any]], pictures: dict[str, str]) -> list[dict[str, Any]]:
    """Say of each side whether it has a drawing, and tell one drawing from the next."""
    return [{**side, "digest": _digest(pictures.get(side["name"], ""))} for side in sides]


def _digest(picture: str) -> str:
    return hashlib.sha256(picture.encode()).hexdigest()[:16] if picture else ""
