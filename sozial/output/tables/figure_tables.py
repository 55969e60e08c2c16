"""The figures of single quarters as tables: one in detail, some side by side, one computed by hand, all of a period."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import pandas as pd

from sozial.i18n import MISSING_SIGN, N_, format_number, format_signed, translator
from sozial.index.areas.areas import CITY
from sozial.index.classify import CLASS_LABELS
from sozial.insight.contributions import part_label, position
from sozial.insight.people import city_value
from sozial.insight.profile import Comparison, IndicatorPosition, compare_areas, is_imputed, parent_of
from sozial.model import NAME, Dataset, Direction, Indicator
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.output.words.city_words import with_origin, with_support
from sozial.output.words.result_words import class_names
from sozial.reading.plans.columns import DIRECTION_LABELS
from sozial.result import Result


def build_details(dataset: Dataset, result: Result, unit: str, with_ranks: bool, language: str) -> Table:
    """Return one row per indicator of a quarter, and the sum of the contributions, to be read.

    Every row has its own unit of measurement and decimals, so the cells are texts.
    """
    translate = translator(language)
    columns = [
        TableColumn(translate(N_("Indicator"))),
        TableColumn(translate(N_("Value")), right=True),
        TableColumn(translate(N_("City value")), right=True),
        TableColumn(translate(N_("Mean of the quarters")), right=True),
    ]
    if with_ranks:
        columns.append(TableColumn(translate(N_("Position")), right=True))
    if result.additive:
        columns.append(TableColumn(translate(N_("Contribution")), right=True))
    columns.append(TableColumn(translate(N_("Handlungsfeld"))))
    rows = [_details_row(dataset, result, indicator, unit, with_ranks, language) for indicator in dataset.indicators]
    if result.additive and pd.notna(result.scores[unit]):
        # The contribution stands before the Handlungsfeld, the last column.
        between = [""] * (len(columns) - 3)
        rows += [
            [result.levels[str(code)].label, *between, _contribution(result, unit, str(code), language), ""]
            for code in result.contributions.columns
            if code in result.levels
        ]
        label = N_("Sum of contributions = index")
        if not result.split.of_score:
            label = N_("Sum, which is then standardised again")
        total = format_signed(float(result.contributions.loc[unit].sum()), language, 2)
        rows.append([translate(label), *between, total, ""])
    return Table.of_rows(columns, rows, dataset.unit_titles[unit])


def _contribution(result: Result, unit: str, code: str, language: str) -> str:
    return format_signed(float(result.contributions.loc[unit, code]), language, 2)


def _details_row(
    dataset: Dataset, result: Result, indicator: Indicator, unit: str, with_ranks: bool, language: str
) -> list[str]:
    translate, code = translator(language), indicator.code
    column = dataset.at(result.period)[code]
    digits = indicator.digits(column)
    whole = city_value(dataset, indicator, result.period)
    place, known = position(column, unit, indicator.direction is not Direction.FAVOURABLE)
    value = format_number(column[unit], language, digits)
    if is_imputed(result, code, unit):
        value = translate(N_("filled in"))
    elif indicator.measure and value != MISSING_SIGN:
        value = f"{value}\u00a0{indicator.measure}"
    row = [
        indicator.label,
        value,
        with_origin(format_number(whole.city, language, digits), whole.origin, language, whole.support),
        format_number(whole.mean, language, digits),
    ]
    if with_ranks:
        counts = {"place": format_number(place, language), "known": format_number(known, language)}
        row.append(translate(N_("{place} of {known}")).format(**counts) if place else MISSING_SIGN)
    if result.additive:
        if result.shares.get(code, 0.0) <= 0:
            row.append(translate(N_("not weighed")))
        elif code in result.contributions:
            row.append(format_signed(result.contributions[code].get(unit), language, 2))
        else:
            row.append(translate(N_("see below")))
    return [*row, indicator.domain]


def build_side_by_side(
    dataset: Dataset,
    result: Result,
    positions: Mapping[str, Sequence[IndicatorPosition]],
    with_ranks: bool,
    digits: int,
    language: str,
) -> Table:
    """Return every indicator of some quarters, and of the areas around the first one, to be read.

    Parameters
    ----------
    positions
        Of every quarter, in the same order of indicators; the first one is whom the table is about.
    digits
        Decimals of the index.
    """
    translate, units = translator(language), list(positions)
    first = units[0]
    around = compare_areas(dataset, result, first)
    areas = list(around.values.columns[1:])
    rows = []
    for place, entry in enumerate(positions[first]):
        indicator = entry.indicator
        decimals = indicator.digits(dataset.at(result.period)[indicator.code])
        row = [indicator.titled]
        row += [_value_and_place(positions[unit][place], with_ranks, decimals, language) for unit in units]
        row += [_area_value(around, area, indicator.code, decimals, language) for area in areas]
        if result.additive:
            row.append(_part(result, entry, first, language))
        burden = translate(CLASS_LABELS[5][entry.burden_class]) if entry.burden_class >= 0 else MISSING_SIGN
        rows.append([*row, burden, translate(DIRECTION_LABELS[entry.direction])])
    columns = [
        TableColumn(translate(N_("Indicator"))),
        *(TableColumn(dataset.unit_titles[unit], right=True) for unit in units),
        *(
            TableColumn(translate(N_("City value")) if area == CITY else str(area), right=True)
            for area in areas
        ),
        *([TableColumn(translate(N_("Contribution")), right=True)] if result.additive else []),
        TableColumn(translate(N_("Burden"))),
        TableColumn(translate(N_("Direction"))),
    ]  # fmt: skip
    if with_ranks:
        head = [translate(N_("Index")), *(_index_and_rank(result, unit, digits, language) for unit in units)]
        rows.insert(0, head + [""] * (len(columns) - len(head)))
    return Table.of_rows(columns, rows, translate(N_("All figures, with the areas around")))


def _value_and_place(own: IndicatorPosition, with_ranks: bool, decimals: int, language: str) -> str:
    where = f" ({format_number(own.place, language)}.)" if own.place and with_ranks else ""
    return f"{format_number(own.value, language, decimals)}{where}"


def _area_value(around: Comparison, area: Hashable, code: str, decimals: int, language: str) -> str:
    """Return the value of an area around a quarter; in brackets where it is only the mean of its quarters."""
    value = format_number(around.values.loc[code, area], language, decimals)
    support = around.support.get((str(area), code))
    if area == CITY:
        return with_origin(value, around.city[code], language, support)
    is_mean = value != MISSING_SIGN and not around.from_counts.loc[code, area]
    return with_support(f"({value})" if is_mean else value, support, language)


def _part(result: Result, entry: IndicatorPosition, unit: str, language: str) -> str:
    """Return what an indicator adds to a quarter's index."""
    code = entry.indicator.code
    part = result.contributions[code].get(unit) if entry.weighed and code in result.contributions else None
    return translator(language)(N_("not weighed")) if part is None else format_signed(part, language, 2)


def _index_and_rank(result: Result, unit: str, digits: int, language: str) -> str:
    score = format_number(result.scores[unit], language, digits)
    if not result.ranks[unit]:
        return score
    words = translator(language)(N_("rank {rank}")).format(rank=format_number(result.ranks[unit], language))
    return f"{score} ({words})"


def build_example(dataset: Dataset, result: Result, unit: str, language: str) -> Table:
    """Return how the index of a quarter comes about, part by part, with their sum below."""
    translate = translator(language)
    weights = result.main.weights
    rows: list[tuple[str, str, float | None, float]] = []
    for name, part in result.contributions.loc[unit].dropna().items():
        code = str(name)
        if result.shares.get(code, 1.0) > 0:
            share = result.shares.get(code, weights.get(code, 0.0) / (sum(weights.values()) or 1.0))
            standardised = format_signed(_standardised(result, unit, code), language, 2)
            rows.append((part_label(dataset, result.recipe, code), standardised, share, float(part)))
    label = N_("Sum = index") if result.split.of_score else N_("Sum, which is then standardised again")
    rows.append((translate(label), "", None, float(result.split.total[unit])))
    columns = [
        TableColumn(translate(N_("Indicator"))),
        TableColumn(translate(N_("Standardised")), right=True),
        TableColumn(translate(N_("Share")), digits=1, share=True, missing=""),
        TableColumn(translate(N_("Contribution")), digits=3, signed=True),
    ]
    return Table.of_rows(columns, rows, translate(N_("Example")))


def _standardised(result: Result, unit: str, code: str) -> float:
    if code in result.levels:
        return float(result.levels[code].scores[result.units.get_loc(unit)])
    return float(result.normalised.loc[unit, code])


def build_figures(
    dataset: Dataset, result: Result, units: pd.Index, with_ranks: bool, digits: int, language: str
) -> tuple[Table, dict[str, str]]:
    """Return some quarters with all figures of a period, and the codes of the indicators by heading.

    Parameters
    ----------
    digits
        Decimals of the index.
    """
    translate = translator(language)
    now = dataset.at(result.period)
    columns = [
        TableColumn(translate(N_("Key")), units.astype(str).tolist()),
        TableColumn(translate(N_("Quarter")), dataset.units[NAME][units].astype(str).to_numpy()),
    ]
    parents = [parent_of(dataset, str(unit)) for unit in units]
    if any(parents):
        columns.append(TableColumn(translate(N_("Area")), parents))
    if with_ranks and not result.is_empty:
        ranks = result.ranks[units]
        columns.append(TableColumn(translate(N_("Rank")), ranks.where(ranks > 0).to_numpy(), 0))
        columns.append(TableColumn(translate(N_("Index")), result.scores[units].to_numpy(), digits))
    classes = pd.Series(class_names(result, language), index=dataset.units.index)
    columns.append(TableColumn(translate(N_("Class")), classes[units].to_numpy()))
    codes: dict[str, str] = {}
    taken = {column.head for column in columns}
    for indicator in dataset.indicators:
        values = now.loc[units, indicator.code].to_numpy(dtype=float)
        decimals = indicator.digits(now[indicator.code])
        column = TableColumn(indicator.label, values, decimals, unit=indicator.measure)
        if column.head in taken:
            column = TableColumn(f"{column.head} [{indicator.code}]", values, decimals)
        taken.add(column.head)
        codes[column.head] = indicator.code
        columns.append(column)
    return Table(tuple(columns), translate(N_("Table"))), codes


def build_preview(dataset: Dataset, period: str, count: int, language: str) -> Table:
    """Return the first quarters with their figures of a period, as they were understood.

    What is only on the map has no figures, and would look like figures that were not read: it comes last.
    """
    translate = translator(language)
    now = dataset.at(period)
    empty = now[[indicator.code for indicator in dataset.indicators]].isna().all(axis=1).to_numpy()
    rows = now.iloc[empty.argsort(kind="stable")[:count]]
    columns = [
        TableColumn(translate(N_("Key")), rows.index.tolist()),
        TableColumn(translate(N_("Quarter")), dataset.units[NAME].reindex(rows.index).to_numpy()),
    ]
    for indicator in dataset.indicators:
        values = rows[indicator.code].to_numpy(dtype=float)
        columns.append(TableColumn(indicator.label, values, indicator.digits(now[indicator.code])))
    return Table(tuple(columns), translate(N_("Preview")))


def build_workshop_ranking(quarters: pd.DataFrame, with_shares: bool, language: str) -> Table:
    """Return the quarters under the weights of a group.

    Parameters
    ----------
    quarters
        Name, rank (0: none), and how often each is among the first in the participants' own weightings.
    with_shares
        Whether the latter is shown.
    """
    translate = translator(language)
    columns = [TableColumn(translate(N_("Quarter")), quarters["name"])]
    if with_shares:
        columns.append(TableColumn(translate(N_("Own weightings")), quarters["share"], 0, share=True))
    ranks = np.where(quarters["rank"] > 0, quarters["rank"].astype(float), np.nan)
    columns.append(TableColumn(translate(N_("Rank, group's weights")), ranks, 0))
    return Table(tuple(columns), translate(N_("Quarters under the group's weights")))
