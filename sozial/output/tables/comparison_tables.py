"""Results side by side as tables: two recipes on the same data, larger areas, and inside and outside of the town."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sozial.i18n import MISSING_SIGN, N_, format_number, translator
from sozial.index.areas.areas import CITY, AreaValues
from sozial.index.areas.pooling import BY_PEOPLE, Support
from sozial.insight.comparison import RecipeComparison
from sozial.insight.public_difference import PublicDifference
from sozial.model import Dataset
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.output.words.city_words import support_words, with_origin, with_support
from sozial.output.words.listing_order import listed_order
from sozial.result import Result


def build_recipe_comparison(
    dataset: Dataset, one: Result, other: Result, found: RecipeComparison, language: str, with_ranks: bool = True
) -> Table:
    """Return the quarters that change class or move far between two results of the same data, by their first rank.

    Without ranks only those that change class, by name. There are no rows where none does.
    """
    translate = translator(language)
    wanted = found.changed_class | found.moved_far if with_ranks else found.changed_class
    listed = found.units[wanted].sort_values("rank_one")
    listed = listed.loc[listed_order(listed.index, dataset.unit_titles, with_ranks)]
    rank, class_ = translate(N_("Rank")), translate(N_("Class"))
    results = ((one, "one"), (other, "other"))
    columns = [TableColumn(translate(N_("Quarter")), pd.Series(dataset.unit_titles)[listed.index])]
    for result, side in results if with_ranks else ():
        ranks = listed[f"rank_{side}"].astype("Int64")
        columns.append(TableColumn(f"{rank}: {result.recipe.name}", ranks, 0))
    if with_ranks:
        columns.append(TableColumn("▲▼", [_moved_word(places, language) for places in listed["moved"]]))
    for result, side in results:
        words = [_class_word(result, int(code), language) for code in listed[f"class_{side}"]]
        columns.append(TableColumn(f"{class_}: {result.recipe.name}", words))
    return Table(tuple(columns), translate(N_("Compare methods")))


def _moved_word(places: float, language: str) -> str:
    if np.isnan(places):
        return MISSING_SIGN
    if places == 0:
        return "="
    return f"{'▲' if places > 0 else '▼'} {format_number(abs(places), language)}"


def _class_word(result: Result, code: int, language: str) -> str:
    if code < 0 or result.breaks is None:
        return MISSING_SIGN
    return translator(language)(result.breaks.labels[code])


def build_area_view(
    dataset: Dataset, result: Result, found: AreaValues, scores: pd.DataFrame, digits: int, language: str,
    with_ranks: bool = True,
) -> Table:  # fmt: skip
    """Return larger areas with the mean of the index and every indicator, each with what it rests on, to be read.

    Parameters
    ----------
    found
        Values of the indicators in each area, from `area_values`.
    scores
        Mean of the index in each area, from `roll_up`; areas outside have none.
    digits
        Decimals of the index.
    with_ranks
        Otherwise without the index.
    """
    translate, areas = translator(language), found.values.index
    means = scores.reindex(areas)
    names = [translate(N_("Whole city")) if area == CITY else str(area) for area in areas]
    columns = [
        TableColumn(translate(N_("Area")), names),
        *([TableColumn(translate(N_("Index")), means["score"], digits)] if with_ranks else []),
        TableColumn(
            translate(N_("Quarters")),
            [_rests_on(scores.loc[area], language) if area in scores.index else MISSING_SIGN for area in areas],
        ),
    ]
    for code in found.values.columns:
        indicator = dataset.indicator(str(code))
        decimals = indicator.digits(dataset.at(result.period)[code])
        cells = [_area_cell(found, str(area), str(code), decimals, language) for area in areas]
        columns.append(TableColumn(indicator.label, cells, right=True))
    return Table(tuple(columns), translate(N_("Larger areas")))


def _area_cell(found: AreaValues, area: str, code: str, digits: int, language: str) -> str:
    """Return an area's value of an indicator; in brackets where it is a mean, because counts are not known."""
    value = format_number(found.values.loc[area, code], language, digits)
    support = found.support.get((area, code))
    if area == CITY:
        return with_origin(value, found.city[code], language, support)
    return with_support(value if found.from_counts.loc[area, code] else f"({value})", support, language)


def _rests_on(area: pd.Series, language: str) -> str:
    """Return how many quarters of an area have an index, and which share of its inhabitants lives there."""
    support = Support(int(area["units"]), int(area["of"]), float(area["people_share"]), BY_PEOPLE)
    return support_words(support, language)


def build_public_view(found: PublicDifference, result: Result, language: str, with_ranks: bool = True) -> Table:
    """Return every quarter with rank and class inside and outside of the town, by the rank inside.

    Without ranks the classes alone, by name.
    """
    translate = translator(language)
    labels = dict(enumerate(result.breaks.labels)) if result.breaks is not None else {}
    frame = found.table

    def words(codes: pd.Series) -> list[str]:
        return [translate(labels[code]) if code in labels else MISSING_SIGN for code in codes]

    ranks = [
        TableColumn(translate(N_("Rank inside")), frame["rank_inside"], 0),
        TableColumn(translate(N_("Rank outside")), frame["rank_outside"], 0),
    ]
    columns = (
        TableColumn(translate(N_("Quarter")), frame["name"]),
        *(ranks if with_ranks else ()),
        TableColumn(translate(N_("Class inside")), words(frame["class_inside"])),
        TableColumn(translate(N_("Class outside")), words(frame["class_outside"])),
        TableColumn(translate(N_("Covered figures")), frame["covered"], 0),
    )
    table = Table(columns, translate(N_("All quarters inside and outside")))
    return table.sorted_by(translate(N_("Rank inside") if with_ranks else N_("Quarter")))


def build_covered_table(
    cells: Sequence[tuple[str, str]], titles: Mapping[str, str], labels: Mapping[str, str], language: str
) -> Table:
    """Return which figures are covered, by quarter.

    Parameters
    ----------
    cells
        Keys of quarter and column.
    """
    translate = translator(language)
    heads = (translate(N_("Quarter")), translate(N_("Covered figure")))
    rows = [(titles.get(unit, unit), labels.get(column, column)) for unit, column in cells]
    return Table.of_words(heads, rows, translate(N_("Covered figures")))


def build_recipe_differences(rows: Sequence[tuple[str, str, str]], one: str, other: str, language: str) -> Table:
    """Return in what two recipes differ.

    Parameters
    ----------
    rows
        What, and how it is in each, from `recipe_differences`.
    one, other
        What the recipes are called.
    """
    translate = translator(language)
    return Table.of_words((translate(N_("What")), one, other), rows, translate(N_("Compare methods")))
