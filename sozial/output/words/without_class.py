"""Why a quarter has no class, in words: few values are something other than no data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sozial.i18n import N_, translator
from sozial.result import NO_CLASS, Result


def word_without_class(result: Result, unit: str) -> str:
    """Return the message that names why a unit has no class: no data, or less than the recipe asks for."""
    reason = result.excluded.get(unit)
    if reason is None or (reason.code == "missing" and not reason.values.get("coverage")):
        return N_("no data")
    # Whoever has some of the values has data; the recipe's rule on gaps leaves the unit without an index.
    return N_("too few values") if reason.code == "missing" else N_("no index value")


def words_without_class(result: Result, language: str) -> list[str]:
    """Return the different words of the units without a class, in the order of the units; [] where all have one.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.index.build import build_index
    >>> from sozial.recipe import Recipe, Weighted
    >>> from sozial.model import Dataset, Indicator
    >>> units = pd.DataFrame({"name": ["A", "B", "C"]}, index=["1", "2", "3"])
    >>> index = pd.MultiIndex.from_product([units.index, [""]], names=["unit", "period"])
    >>> gap = float("nan")
    >>> values = pd.DataFrame({"x": [1.0, 3.0, gap], "y": [1.0, 2.0, 3.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x"), Indicator("y")))
    >>> words_without_class(build_index(dataset, Recipe("m", (Weighted("x"), Weighted("y"))), ""), "en")
    ['too few values']
    """
    translate = translator(language)
    without = np.flatnonzero(result.classes.to_numpy() == NO_CLASS)
    return list(dict.fromkeys(translate(word_without_class(result, str(result.units[at]))) for at in without))


def remarks(result: Result, units: Sequence[object], language: str) -> dict[int, str]:
    """Return why units have no score, in a sentence each, by their position among `units`."""
    return {
        at: result.excluded[str(unit)].text(language) for at, unit in enumerate(units) if str(unit) in result.excluded
    }
