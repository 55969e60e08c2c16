"""What the pages on robustness, development and patterns find, as tables."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import pandas as pd

from sozial.i18n import MISSING_SIGN, N_, format_number, translator
from sozial.insight.contributions import part_label
from sozial.insight.development import Development
from sozial.insight.estimates import estimated_units
from sozial.insight.rank_puzzles import RankPuzzle
from sozial.insight.robustness import Robustness
from sozial.insight.spatial_patterns import NO_PATTERN, PATTERN_LABELS, SpatialPatterns
from sozial.model import Dataset
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.output.words.listing_order import listed_order
from sozial.output.words.period_words import estimate_words
from sozial.output.words.result_words import class_names
from sozial.recipe import Recipe


def robustness_table(dataset: Dataset, found: Robustness) -> pd.DataFrame:
    """Return the units of an assessment, the surest to be among the first on top, with what a chart needs."""
    frame = found.units.copy()
    frame["name"] = [dataset.unit_titles[str(unit)] for unit in frame.index]
    return frame.sort_values(["median", "rank"], kind="stable", na_position="last")


def build_leaving_out(dataset: Dataset, recipe: Recipe, found: pd.DataFrame, most: int, language: str) -> Table:
    """Return what becomes of the ranks without each indicator.

    Parameters
    ----------
    found
        From `leaving_out`.
    most
        How many quarters are the first.
    """
    translate, names = translator(language), dataset.unit_titles

    def listed(side: str) -> list[str]:
        return [", ".join(names[str(unit)] for unit in units) or MISSING_SIGN for units in found[side]]

    columns = (
        TableColumn(translate(N_("Left out")), [part_label(dataset, recipe, str(code)) for code in found.index]),
        TableColumn(translate(N_("Mean shift in ranks")), found["shift"], 2),
        TableColumn(translate(N_("Enters the first {k}")).format(k=most), listed("entering")),
        TableColumn(translate(N_("Leaves the first {k}")).format(k=most), listed("leaving")),
    )
    return Table(columns, translate(N_("Each indicator left out once")))


def build_alphas(alphas: Mapping[str, tuple[float, int]], language: str) -> Table:
    """Return whether the indicators of each Handlungsfeld belong together, from `domain_alphas`."""
    translate = translator(language)
    columns = (
        TableColumn(translate(N_("Handlungsfeld"))),
        TableColumn(translate(N_("Indicators")), digits=0),
        TableColumn(translate(N_("Cronbach's alpha")), digits=2),
    )
    rows = [
        (domain or translate(N_("without Handlungsfeld")), count, alpha) for domain, (alpha, count) in alphas.items()
    ]
    return Table.of_rows(columns, rows, translate(N_("Do the indicators of a field belong together?")))


def build_pattern_table(dataset: Dataset, found: SpatialPatterns, language: str) -> Table:
    """Return the quarters that stand out from what chance could do; there are no rows where none does."""
    translate = translator(language)
    clear = found.local[found.local["pattern"] != NO_PATTERN].sort_values("pattern", kind="stable")
    columns = (
        TableColumn(translate(N_("Quarter")), [dataset.unit_titles[str(unit)] for unit in clear.index]),
        TableColumn(translate(N_("Pattern")), [translate(PATTERN_LABELS[int(code)]) for code in clear["pattern"]]),
        TableColumn(translate(N_("p value, corrected")), clear["corrected"], 4),
    )
    return Table(columns, translate(N_("Pattern")))


def build_index_changes(
    dataset: Dataset,
    found: Development,
    span: tuple[str, str],
    puzzles: Collection[RankPuzzle],
    with_ranks: bool,
    digits: int,
    language: str,
) -> Table:
    """Return how the index and the rank of each quarter changed between two periods, what grew most first.

    Without ranks by name.

    Parameters
    ----------
    puzzles
        Quarters whose rank moved against their index.
    digits
        Decimals of the index.
    """
    translate, (before, after) = translator(language), span
    changes = (found.scores[after] - found.scores[before]).dropna().sort_values(ascending=False, kind="stable")
    changes = changes[listed_order(changes.index, dataset.unit_titles, with_ranks)]
    quarter = TableColumn(translate(N_("Quarter")), [dataset.unit_titles[str(unit)] for unit in changes.index])
    change = TableColumn(
        translate(N_("Index, change")), changes, digits, signed=True, width=110, short=translate(N_("Change"))
    )
    guessed = estimated_units(dataset, span, found.weighed)
    title = translate(N_("Index and rank, {before} to {after}")).format(before=before, after=after)
    if not with_ranks:
        remarks = [_remark(None, str(unit) in guessed, language) for unit in changes.index]
        return Table((quarter, change, TableColumn(translate(N_("Remark")), remarks, optional=True)), title)
    moved = (found.ranks[before] - found.ranks[after])[changes.index]
    odd = {entry.unit: entry for entry in puzzles}
    # Narrow figures leave the remarks whole.
    columns = (
        quarter,
        change,
        TableColumn(translate(N_("Rank {year}")).format(year=after), found.ranks[after][changes.index], 0, width=80),
        TableColumn(translate(N_("Places")), [_moved_words(value, language) for value in moved], width=128),
        TableColumn(
            translate(N_("Remark")),
            [_remark(odd.get(str(unit)), str(unit) in guessed, language) for unit in changes.index],
            width=135,
        ),
    )
    return Table(columns, title)


def _moved_words(moved: float, language: str) -> str:
    """Say which way a rank moved: nearer to rank 1 is worse, which an arrow upwards would not say."""
    if math.isnan(moved):
        return MISSING_SIGN
    if moved == 0:
        return "="
    words = N_("{n} nearer to rank 1") if moved > 0 else N_("{n} farther from rank 1")
    return translator(language)(words).format(n=format_number(abs(moved), language))


def _puzzle_words(entry: RankPuzzle | None, language: str) -> str:
    if entry is None:
        return ""
    return translator(language)(N_("despite improving") if entry.improved else N_("despite worsening"))


def _remark(entry: RankPuzzle | None, is_estimated: bool, language: str) -> str:
    said = [_puzzle_words(entry, language), estimate_words(language) if is_estimated else ""]
    return "; ".join(word for word in said if word)


def build_period_ranking(
    dataset: Dataset, found: Development, period: str, with_ranks: bool, digits: int, language: str
) -> Table:
    """Return the quarters of one period by rank, or by name where there are no ranks.

    Parameters
    ----------
    digits
        Decimals of the index.
    """
    translate = translator(language)
    order = found.ranks[period].sort_values(kind="stable", na_position="last").index
    result = found.results[period]
    classes = dict(zip(result.units.astype(str), class_names(result, language), strict=True))
    quarter = TableColumn(translate(N_("Quarter")), [dataset.unit_titles[str(unit)] for unit in order])
    class_ = TableColumn(translate(N_("Class")), [classes[str(unit)] for unit in order])
    guessed = estimated_units(dataset, (period,), found.weighed)
    said = [estimate_words(language) if str(unit) in guessed else "" for unit in order]
    remark = TableColumn(translate(N_("Remark")), said, optional=True)
    if not with_ranks:
        return Table((quarter, class_, remark), period).sorted_by(quarter.head)
    rank = TableColumn(translate(N_("Rank")), found.ranks[period][order], 0)
    index = TableColumn(translate(N_("Index")), found.scores[period][order], digits)
    return Table((rank, quarter, index, class_, remark), period)
