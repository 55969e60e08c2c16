"""Larger areas as tables: their means, and scores that the recipe rolls up to."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sozial.i18n import N_, translator
from sozial.index.areas.areas import CITY, AreaValues, area_values, roll_up
from sozial.index.areas.city import CityOrigin
from sozial.index.areas.pooling import BY_BASE, BY_PEOPLE
from sozial.model import Dataset
from sozial.output.tables.result_table import class_texts, rank_column
from sozial.output.words.city_words import origin_words
from sozial.output.words.protection_words import cells_of
from sozial.output.words.result_words import recipe_state
from sozial.result import Result


def _how(found: AreaValues, code: str, language: str) -> list[str]:
    """Return in words how each area's value came about; empty where it is a sum of counts over a sum of bases."""
    words = translator(language)(N_("mean of the quarters"))
    return [
        origin_words(found.city[code], language)
        if area == CITY and found.city[code] is not CityOrigin.COUNTS
        else words
        if averaged
        else ""
        for area, averaged in (~found.from_counts[code]).items()
    ]


def _support_columns(found: AreaValues, code: str) -> dict[str, Any]:
    """Return how many quarters went into each value, and which share of the base, or of the people, lies in them."""
    rests = [found.support.get((str(area), code)) for area in found.values.index]
    units = pd.array([None if entry is None else entry.units for entry in rests], dtype="Int64")
    columns: dict[str, Any] = {f"{code}_units": units}
    for by in (BY_BASE, BY_PEOPLE):
        shares = [entry.share if entry is not None and entry.by == by else float("nan") for entry in rests]
        if not all(pd.isna(share) for share in shares):
            columns[f"{code}_{by}_share"] = shares
    return columns


def build_area_table(dataset: Dataset, result: Result, language: str) -> pd.DataFrame:
    """Return Stadtbezirke, groups, the city and areas outside: index and indicators, unrounded.

    The index is the mean of the quarters' index, weighted by inhabitants where they are known, and plain
    beside it. Indicators are sums of counts over sums of bases; a column says where they are the mean of the
    quarters, and where the city's value is as delivered or weighted; two more say how many quarters went into a value,
    and which share of the indicator's base lies in them (of the inhabitants, where a base is not known everywhere).
    """
    translate = translator(language)
    codes = [entry.code for entry in result.recipe.indicators]
    found = area_values(dataset, codes, result.period)
    plain = roll_up(dataset, result, weighted=False).reindex(found.values.index)
    columns: dict[str, Any] = {
        "area": [translate(N_("Whole city")) if area == CITY else str(area) for area in found.values.index],
        "units_with_score": plain["units"],
        "units": plain["of"],
        "inhabitants_share": plain["people_share"],
        "score_mean": plain["score"],
    }
    if dataset.population(result.period) is not None:
        columns["score_by_inhabitants"] = roll_up(dataset, result).reindex(found.values.index)["score"]
    for code in codes:
        columns[code] = found.values[code]
        how = _how(found, code, language)
        if any(how):
            columns[f"{code}_how"] = how
        columns |= _support_columns(found, code)
    return pd.DataFrame(columns, index=found.values.index)


def protected_areas(dataset: Dataset, period: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return which cells of `build_area_table` are empty because a sum must stay unpublished.

    An area outside, which the data has by itself, is empty for that reason where any sum of the column is.
    """
    closed = {(area, column) for area, of, column in dataset.withheld_totals if of == period}
    outside = set() if dataset.benchmarks is None else set(map(str, dataset.benchmarks.index.get_level_values(0)))
    if not dataset.is_published:
        return cells_of(table, {})
    keys = ["" if area == CITY else str(area) for area in table.index]
    marks = {}
    for indicator in dataset.indicators:
        parts = {indicator.code, indicator.count, indicator.base}
        areas = {area for area, column in closed if column in parts}
        if indicator.code in table.columns and areas:
            marks[indicator.code] = [key in areas or key in outside for key in keys]
    return cells_of(table, marks)


def build_roll_up_table(result: Result, code: str, language: str) -> pd.DataFrame:
    """Return the scores of larger areas that the recipe rolls up to, and what they rest on, unrounded.

    Areas come in the order of their rank, those without a score last.
    """
    translate, larger = translator(language), result.larger[code]
    columns: dict[str, Any] = {
        "area": list(larger.areas),
        "score": larger.scores,
        "rank": rank_column(pd.Series(larger.ranks)),
        "class": class_texts(larger.classes, larger.breaks, translate),
    }
    for further in result.further.values():
        if further.of == code:
            columns[f"class_{further.code}"] = class_texts(further.classes, further.breaks, translate)
    columns |= {"mean": larger.means, "units_with_score": larger.units, "units": larger.of, "share": larger.share}
    columns["inhabitants_share"] = larger.people_share
    columns |= {"period": result.period, "recipe": recipe_state(result, language)}
    return pd.DataFrame(columns).sort_values(["rank", "area"], na_position="last", ignore_index=True)
