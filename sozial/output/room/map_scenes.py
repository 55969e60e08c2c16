"""Screens of the quarters: before and after, which move and why, how often each is among the first, what would be."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from string import ascii_uppercase
from textwrap import wrap
from typing import Any

import pandas as pd

from sozial.i18n import N_, NP_, Words, translator
from sozial.output.maps.layers import build_index_layer
from sozial.output.room.map_legend import build_legend, one_sided_words
from sozial.output.room.room_map import MARK_ALONE, room_map
from sozial.output.room.room_maps import RoomMaps, among_words, more_words
from sozial.output.room.shortening import NAME, shortened
from sozial.output.words.listing_order import listed_order
from sozial.result import Result
from sozial.workshop.moves import Move, first_units, topic_shares
from sozial.workshop.scene import Scene

_MARKED, _OFTEN, _FIRST, _NAMED = 4, 6, 10, 10
# From this part of the weightings on nearly everybody agrees.
_SURE = 0.9
_WIDE = 1000
# Beside the map stand so many lines of so many letters.
_LINES, _LETTERS = 10, 24


def build_map(number: int, maps: RoomMaps) -> tuple[Scene, dict[str, str]]:
    """Return the map before and after, and its drawings by name."""
    translate = translator(maps.language)
    changed = [move for move in maps.moves() if move.entered or move.left]
    shown = changed[:_MARKED]
    if not maps.with_ranks:
        shown = sorted(shown, key=lambda move: maps.dataset.unit_titles[move.unit].casefold())
    marks = _signs([move.unit for move in shown], maps, translate)
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
        first = _first_names(result, maps)
        drawn.append({"name": name, "title": title, "words": words, "first": first})
    entries = [
        {
            "mark": marks[move.unit], "name": maps.name(move.unit),
            "words": translate(N_("now among them")) if move.entered else translate(N_("no longer among them")),
        }
        for move in shown
    ]  # fmt: skip
    content = {
        "about": among_words(maps, translate),
        "sides": _with_digests(drawn, pictures),
        "entries": entries,
        "more": more_words(len(changed) - len(shown), translate),
        "one_sided": one_sided_words(maps),
        "legend": build_legend(maps.dataset, (maps.before, maps.after), maps.language),
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
        said = NP_("The same quarter stays the most burdened.", "The same {n} quarters stay the most burdened.")
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


def build_often(number: int, maps: RoomMaps, table: pd.DataFrame, weightings: int) -> Scene:
    """Return how often each quarter is among the first in people's own weightings.

    Parameters
    ----------
    table
        `name` and `share` by quarter, the largest share first (`Quarters.table`).
    """
    translate = translator(maps.language)
    seen = table.loc[table["share"] > 0, "share"]
    sure = [maps.name(str(unit)) for unit in _listed(seen[seen >= _SURE].index, maps)]
    contested = seen[(seen < _SURE) & (seen > 1 - _SURE)]
    # What is sure is told by name; bars are for what the room may talk about.
    drawn = contested if len(contested) else seen
    rows = [
        {
            "label": maps.name(str(unit)),
            "x": round(_WIDE * float(share), 1),
            "words": translate.fill(N_("{n} of {all}"), n=round(float(share) * weightings, 1), all=weightings),
        }
        for unit, share in drawn[_listed(drawn.head(_OFTEN).index, maps)].items()
    ]
    parts = []
    if sure:
        said = NP_(
            "{n} quarter is among them for nearly everybody.", "{n} quarters are among them for nearly everybody."
        )
        parts.append(translate.counted(said, len(sure)))
    if len(contested):
        said = NP_("{n} quarter is contested.", "{n} quarters are contested.")
        parts.append(translate.counted(said, len(contested)))
    content = {
        "about": translate.counted(
            NP_(
                "In how many of {n} own weighting a quarter is among the {k} most burdened",
                "In how many of {n} own weightings a quarter is among the {k} most burdened",
            ), weightings, k=maps.most,
        ),
        "sure_words": translate(N_("For nearly everybody")) if sure and len(contested) else "",
"sure": translate.listing(_named(sure, translate)),
        "rows": rows,
        "more": more_words(len(drawn) - len(rows), translate),
    }  # fmt: skip
    title = " ".join(parts) or translate(N_("Opinions differ on every quarter."))
    return Scene(f"often-{number}", "often", title, maps.language, content, number, True)


def _named(names: list[str], translate: Words) -> list[str]:
    if len(names) <= _NAMED:
        return names
    return [*names[:_NAMED], translate(N_("{n} more")).format(n=translate.number(len(names) - _NAMED))]


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
    shown = _beside_map(first, earlier, maps)
    marks = _signs(shown, maps, translate)
    pictures: dict[str, str] = {}
    words = _map_words(title, maps.after, maps)
    if maps.dataset.has_areas:
        layer = build_index_layer(maps.dataset, maps.after, maps.language, maps.with_ranks)
        pictures["moved"] = room_map(maps.dataset, layer, words, marks, MARK_ALONE)
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
        "heading": among_words(maps, translate),
        "sides": _with_digests([{"name": "moved", "title": "", "words": words, "first": []}], pictures),
        "rows": rows,
        "more": more_words(len(first) - len(shown), translate),
        "shares": shares,
        "was_words": translate(N_("the group's weights")),
        "legend": build_legend(maps.dataset, (maps.after,), maps.language),
    }
    return Scene("moved", "moved", title, maps.language, content, number, True), pictures


def _first_names(result: Result, maps: RoomMaps) -> list[str]:
    """Return what the most burdened quarters are called, in their order, or by name where ranks are off."""
    first = first_units(result, maps.most)
    names = [maps.name(unit) for unit in _listed(first[:_FIRST], maps)]
    return [*names, more_words(len(first) - _FIRST, translator(maps.language))] if len(first) > _FIRST else names


def _beside_map(first: Sequence[str], earlier: Collection[str], maps: RoomMaps) -> list[str]:
    """Return as many of the first quarters as there is room for; where some are left out, a line says how many."""
    new = translator(maps.language)(N_("new"))
    said = (f"10 {maps.name(unit)} {'' if unit in earlier else new}" for unit in first)
    lines = [len(wrap(words, _LETTERS)) for words in said]
    shown = len(first)
    while shown > 1 and sum(lines[:shown]) > _LINES - (shown < len(first)):
        shown -= 1
    return _listed(first[:shown], maps)


def _listed(units: Iterable[str], maps: RoomMaps) -> list[str]:
    return listed_order(units, maps.dataset.unit_titles, maps.with_ranks)


def _signs(units: Sequence[str], maps: RoomMaps, translate: Words) -> dict[str, str]:
    """Return what stands for quarters on the map: numbers, or letters where ranks are off."""
    signs = [translate.number(place) for place in range(1, len(units) + 1)] if maps.with_ranks else ascii_uppercase
    return dict(zip(units, signs, strict=False))


def _map_words(title: str, result: Result, maps: RoomMaps) -> str:
    translate = translator(maps.language)
    first = _first_names(result, maps)
    return translate(N_("{title}. Most burdened: {names}")).format(title=title, names=translate.listing(first))


def _with_digests(sides: list[dict[str, Any]], pictures: dict[str, str]) -> list[dict[str, Any]]:
    """Say of each side whether it has a drawing, and tell one drawing from the next."""
    return [{**side, "digest": _digest(pictures.get(side["name"], ""))} for side in sides]


def _digest(picture: str) -> str:
    return hashlib.sha256(picture.encode()).hexdigest()[:16] if picture else ""
