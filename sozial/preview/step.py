"""One weighting as bytes: what a browser paints while a slider moves, where it cannot compute itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import numpy as np

from sozial.index.build import weigh_index
from sozial.index.hierarchy import ordered_levels
from sozial.index.prepare import prepare_index
from sozial.model import Dataset
from sozial.recipe import Recipe
from sozial.result import Level, Result

Weighing = Callable[[Mapping[str, float]], bytes]


def pack_step(result: Result, translate: Callable[[str], str], line: str = "") -> bytes:
    """Return scores, ranks and classes of every composite as `asked.js` reads them.

    A whole number of 32 bits, the length of what follows: a document that names the composites, members first, with the
    weights that were used and where classes end. Then, from the next multiple of 8 bytes on, the scores and the ranks
    of each composite as doubles, every unit in its order, and last the classes of each in one byte. All little-endian.

    Parameters
    ----------
    line
        Who lives in the quarters of the highest class, in a sentence.

    Parameters
    ----------
    line
        Who lives in the quarters of the highest class, in a sentence.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.index.build import build_index
    >>> from sozial.model import Indicator
    >>> from sozial.recipe import Weighted
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", "2024"), ("2", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, 3.0]}, index=index)
    >>> result = build_index(Dataset("d", units, values, (Indicator("x"),)), Recipe("m", (Weighted("x"),)), "2024")
    >>> packed = pack_step(result, str)
    >>> length = int.from_bytes(packed[:4], "little")
    >>> json.loads(packed[4 : 4 + length])["units"]
    2
    >>> np.frombuffer(packed, "<f8", 4, offset=-(-(4 + length) // 8) * 8).tolist()
    [-1.0, 1.0, 2.0, 1.0]
    """
    levels = [result.levels[level.code] for level in ordered_levels(result.recipe)]
    about = {"units": len(result.units), "line": line, "levels": [_describe(level, translate) for level in levels]}
    head = json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode()
    numbers = [np.asarray(part, dtype="<f8") for level in levels for part in (level.scores, level.ranks)]
    classes = [np.asarray(level.classes, dtype="<i1") for level in levels]
    start = len(head).to_bytes(4, "little") + head
    return start + bytes(-len(start) % 8) + b"".join(part.tobytes() for part in (*numbers, *classes))


def _describe(level: Level, translate: Callable[[str], str]) -> dict[str, object]:
    breaks = level.breaks
    ends = None
    if breaks is not None:
        labels = [translate(label) for label in breaks.labels]
        ends = {"cuts": list(breaks.cuts), "upper": list(breaks.belongs_to_upper), "labels": labels}
    return {"code": level.code, "weights": dict(level.weights), "breaks": ends}


def build_weighing(
    dataset: Dataset,
    recipe: Recipe,
    period: str,
    translate: Callable[[str], str],
    say: Callable[[Result], str] = lambda result: "",
) -> Weighing:
    """Return what computes one weighting after the other, from values that are standardised once.

    It takes the weights of all that the recipe weighs, by code, and raises `ValueError` for any others.

    Parameters
    ----------
    say
        Says who lives in the quarters of the highest class.
    """
    own = recipe.as_trial()
    prepared = prepare_index(dataset, own, period)
    known = own.weights_given().keys()

    def weigh(weights: Mapping[str, float]) -> bytes:
        if weights.keys() != known:
            raise ValueError("weights of something else")
        if not all(np.isfinite(weight) and weight >= 0 for weight in weights.values()):
            raise ValueError("a weight that is none")
        result = weigh_index(prepared, own.with_weights(dict(weights)))
        return pack_step(result, translate, say(result))

    return weigh
