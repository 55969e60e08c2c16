"""A ranking as the browser gets it: what stays is fetched once, what a step changes travels with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from sozial.i18n import MISSING_SIGN, N_, translator
from sozial.output.maps.map_layer import pack_classes
from sozial.output.ranking.packing import pack_numbers, packed
from sozial.output.ranking.ranking import Ranking, RankingClasses, RankingColumn


def names_list(ranking: Ranking) -> bytes:
    """Return the keys and names of the rows, which no step changes, as JSON."""
    return json.dumps([[*ranking.keys], [*ranking.names]], ensure_ascii=False).encode()


def build_payload(ranking: Ranking, language: str, address: str, selected: str | None = None) -> dict[str, Any]:
    """Return what the browser needs for one step.

    Parameters
    ----------
    address
        Where the browser finds `names_list`.
    selected
        Key of the row that is marked.

    Notes
    -----
    Without ranks there is neither rank nor score nor cut-off in it.
    """
    translate = translator(language)
    payload: dict[str, Any] = {
        "language": language,
        "title": ranking.title,
        "list": address,
        "count": len(ranking.keys),
        "selected": ranking.keys.index(selected) if selected in ranking.keys else -1,
        "order": "name" if ranking.ranks is None else "rank",
        "words": _words(language),
        "heads": {"name": [ranking.name_head]},
    }
    heads = payload["heads"]
    if ranking.ranks is not None:
        heads["rank"] = [translate(N_("Rank"))]
        ranks = np.where(ranking.ranks > 0, ranking.ranks, np.nan).astype(float)
        # Halves only where ties share an average.
        payload["rank"] = pack_numbers(ranks, int(bool((ranks % 1 > 0).any())))
    if ranking.changes is not None:
        heads["change"] = [translate(N_("▲▼")), translate(N_("Places gained (▲) or lost (▼) since the noted state"))]
        payload["change"] = pack_numbers(ranking.changes)
    if ranking.scores is not None:
        heads["score"] = [ranking.score_head]
        payload["score"] = pack_numbers(ranking.scores, ranking.digits)
        if ranking.bars:
            heads["bar"] = [translate(N_("Burden"))]
    if ranking.gaps is not None:
        heads["gap"] = [
            translate(N_("to the next class")),
            translate(N_("What the index lacks to the next higher class: the smallest number that suffices.")),
        ]
        payload["gap"] = pack_numbers(ranking.gaps, ranking.digits)
    if ranking.classes is not None:
        heads["class"] = [ranking.class_head or translate(N_("Class"))]
        payload |= _class_part(ranking.classes)
    if ranking.columns:
        payload["columns"] = [_column_part(column) for column in ranking.columns]
    if ranking.remarks:
        payload["remarks"] = _told(ranking.remarks)
    return payload


def _class_part(classes: RankingClasses) -> dict[str, Any]:
    part: dict[str, Any] = {
        "classes": pack_classes(classes.codes),
        "labels": [*classes.labels],
        "colours": [*classes.colours],
    }
    if len(classes.cuts):
        part["cuts"] = [float(cut) for cut in classes.cuts]
        part["upper"] = [bool(upper) for upper in classes.belongs_to_upper]
    if classes.without:
        part["without"] = _told(classes.without)
    return part


def _column_part(column: RankingColumn) -> dict[str, Any]:
    part: dict[str, Any] = {"head": [column.head, *([column.help] if column.help else [])]}
    if column.numbers is not None:
        part |= {"suffix": column.suffix} if column.suffix else {}
        return part | {"numbers": pack_numbers(column.numbers, column.digits)}
    codes = np.array([], dtype=int) if column.codes is None else column.codes
    return part | {"words": [*column.words], "codes": packed(codes, "<i2")}


def _told(words: Mapping[int, str]) -> dict[str, Any]:
    """Return words by position: many rows share one, which travels once."""
    different = list(dict.fromkeys(words.values()))
    place = {word: at for at, word in enumerate(different)}
    return {"words": different, "of": {str(at): place[word] for at, word in words.items()}}


def _words(language: str) -> dict[str, str]:
    """Return the fixed words of the table."""
    translate = translator(language)
    return {
        "search": translate(N_("Search the ranking")),
        "found": translate(N_("{n} of {all}")),
        "none": translate(N_("Nothing is called so.")),
        "nodata": translate(N_("no data")),
        "few": translate(N_("too few values")),
        "notrated": translate(N_("not rated")),
        "missing": MISSING_SIGN,
        "up": translate(N_("{n} up")),
        "down": translate(N_("{n} down")),
        "same": translate(N_("unchanged")),
        "profile": translate(N_("To the profile of {name}")),
        "failed": translate(N_("The names could not be loaded. Reload the page.")),
    }
