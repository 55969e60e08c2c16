"""Who lives in the quarters of the highest class, as a browser says it while weights move: `sozial.insight.people`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sozial.i18n import N_, NP_, Words
from sozial.index.check_columns import direction_of
from sozial.insight.people import hidden_columns, people_in_highest_class
from sozial.model import POPULATION, Dataset, Direction
from sozial.result import Result

# One line of the screen in all places.
IN_THESE = NP_("In this quarter (class “{label}”) live", "In these {n} quarters (class “{label}”) live")
OF_INHABITANTS = N_("**{share}** of all inhabitants")
OF_PEOPLE = N_("**{share}** of all {people}")
# Of an indicator that does not say whom it counts: cases do not live anywhere, so they are a sentence of their own.
CASES = NP_(
    "**{share}** of all cases of “{name}” in the city lie in this quarter (class “{label}”).",
    "**{share}** of all cases of “{name}” in the city lie in these {n} quarters (class “{label}”).",
)


def build_headline(dataset: Dataset, result: Result, translate: Words) -> dict[str, Any] | None:
    """Return the people of each quarter and the words for them; None where they must not travel.

    A version for the public computes with figures that it covers.
    """
    now, hidden = dataset.at(result.period), hidden_columns(dataset, result.period)
    counts = {
        entry.code: column
        for entry in result.recipe.indicators
        if (column := dataset.indicator(entry.code).count) is not None
        and column not in hidden
        and direction_of(dataset, entry) is Direction.BURDEN
    }
    columns = {column for column in (POPULATION, *counts.values()) if column in now}
    if dataset.is_published and not _as_shown(dataset, result.period, columns):
        return None
    population = None if POPULATION in hidden else dataset.population(result.period)
    counted = [
        {
            "code": code,
            "name": dataset.indicator(code).label,
            "who": dataset.indicator(code).people,
            "people": _people(now[column]),
        }
        for code, column in counts.items()
        if column in now
    ]
    first, second = "{first}", "{second}"
    return {
        "favourable": result.recipe.high is Direction.FAVOURABLE,
        "inhabitants": None if population is None else _people(population),
        "counted": counted,
        "words": {
            "one": translate.template(IN_THESE, {"n": 1}),
            "many": translate.template(IN_THESE, {"n": 2}),
            "inhabitants": translate(OF_INHABITANTS),
            "caseOne": translate.template(CASES, {"n": 1}),
            "caseMany": translate.template(CASES, {"n": 2}),
            "people": translate(OF_PEOPLE),
            "both": translate.listing([first, second]),
        },
    }


def say_people(
    dataset: Dataset, result: Result, translate: Words, literal: Callable[[str], str] = lambda text: text
) -> str:
    """Return who lives in the quarters of the highest class, what counts between two stars each; "" where not known.

    Parameters
    ----------
    literal
        Makes names safe for where they are shown.
    """
    found = people_in_highest_class(dataset, result)
    if not found.units or result.breaks is None:
        return ""
    label = literal(translate(result.breaks.labels[-1]))
    parts, sentences = [], []
    if np.isfinite(found.inhabitants):
        parts.append(translate(OF_INHABITANTS).format(share=translate.percent(found.inhabitants)))
    if found.indicator is not None and np.isfinite(found.counted):
        share, people = translate.percent(found.counted), literal(found.indicator.people)
        if people:
            parts.append(translate(OF_PEOPLE).format(share=share, people=people))
        else:
            name = literal(found.indicator.label)
            sentences.append(translate.counted(CASES, found.units, share=share, name=name, label=label))
    if parts:
        lead = translate.counted(IN_THESE, found.units, label=label)
        sentences.insert(0, f"{lead} {translate.listing(parts)}.")
    return " ".join(sentences)


def _as_shown(dataset: Dataset, period: str, columns: set[str]) -> bool:
    shown, used = dataset.at(period), dataset.calculation_at(period)
    return all(column in used and np.array_equal(shown[column], used[column], equal_nan=True) for column in columns)


def _people(column: pd.Series) -> list[float | None]:
    return [None if np.isnan(count) else float(count) for count in column.to_numpy(dtype=float)]
