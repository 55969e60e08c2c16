"""What the colours and patterns of the room's maps mean, and which quarters have an index on one side alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sozial.i18n import N_, Words, translator
from sozial.model import Dataset
from sozial.output.maps.layers import build_index_layer
from sozial.output.room.room_maps import RoomMaps
from sozial.output.room.shortening import LABEL, NAME, shortened
from sozial.output.words.without_class import word_without_class, words_without_class
from sozial.result import NOT_RATED_CLASS, Result

_NAMED = 3


def build_legend(dataset: Dataset, results: Sequence[Result], language: str) -> dict[str, Any]:
    """Return the colours from the lowest class to the highest, and what each pattern on any of the maps means."""
    translate = translator(language)
    breaks = results[-1].breaks
    labels = [translate(label) for label in breaks.labels] if breaks and dataset.has_areas else []
    colours = list(build_index_layer(dataset, results[-1], language).colours) if labels else []
    return {
        "of": translate(N_("Burden:")),
        "low": shortened(labels[0], NAME) if labels else "",
        "high": shortened(labels[-1], NAME) if labels else "",
        "colours": colours,
        "patterns": _patterns(results, language) if dataset.has_areas else [],
    }


def _patterns(results: Sequence[Result], language: str) -> list[dict[str, str]]:
    without = dict.fromkeys(words for result in results for words in words_without_class(result, language))
    found = [{"name": "nodata", "words": shortened(" / ".join(without))}] if without else []
    if any((result.classes == NOT_RATED_CLASS).any() for result in results):
        found.append({"name": "notrated", "words": translator(language)(N_("not rated"))})
    return found


def one_sided_words(maps: RoomMaps) -> list[str]:
    """Return which quarters have an index only before or only after, and why: the two maps count others then."""
    translate = translator(maps.language)
    before, after = _scored(maps.before), _scored(maps.after)
    sides = (
        (after - before, maps.before, N_("An index only after: {names} (before: {why})")),
        (before - after, maps.after, N_("An index only before: {names} (after: {why})")),
    )
    return [_side_words(units, other, said, maps, translate) for units, other, said in sides if units]


def _scored(result: Result) -> set[str]:
    return {str(unit) for unit in result.scores.index[result.scores.notna()]}


def _side_words(units: set[str], other: Result, said: str, maps: RoomMaps, translate: Words) -> str:
    listed = sorted(units, key=lambda unit: maps.dataset.unit_titles[unit].casefold())
    names = [maps.name(unit) for unit in listed[:_NAMED]]
    if len(listed) > _NAMED:
        names.append(translate(N_("{n} more")).format(n=translate.number(len(listed) - _NAMED)))
    why = dict.fromkeys(translate(word_without_class(other, unit)) for unit in listed)
    return translate(said).format(names=translate.listing(names), why=shortened(", ".join(why), LABEL))
