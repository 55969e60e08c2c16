"""Sections on the quarters: the map, the most burdened with reasons, and the full table."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase

import numpy as np
import pandas as pd

from sozial.i18n import N_, NP_, format_signed
from sozial.model import Direction
from sozial.output.maps.map_picture import WIDTH, map_svg
from sozial.output.words.city_words import city_note
from sozial.report.context.context import ReportContext
from sozial.report.document.column_widths import heading_width
from sozial.report.document.document import Block, Column, Heading, Picture, Table, Text
from sozial.report.document.pictures import index_layer, indicator_picture, map_units
from sozial.report.sections.figures import (
    names_of,
    outstanding_text,
    people_sentence,
    people_text,
    rank_text,
    score_text,
)

# Millimetres of an upright page, of which a quarter's name has at least the second, and the letters of a small table.
_PAPER, _NAME, _LETTERS = 170.0, 42.0, 8.6
# The map is so wide, against the text.
_MAP = 0.86
# A column of figures is at least so wide.
_FIGURE = 13.0


def marks_of(context: ReportContext) -> dict[str, str]:
    """Return what stands for the described quarters on the map: numbers, or letters where ranks are off."""
    count = len(context.described)
    signs = [str(place) for place in range(1, count + 1)] if context.with_ranks else ascii_uppercase[:count]
    return dict(zip(context.described, signs, strict=True))


def index_map(
    context: ReportContext, wide: int = WIDTH, with_names: bool = False, letters: float = 1.0, high: int | None = None
) -> str:
    """Return the map of the index as SVG; the described quarters carry their sign of the table.

    Parameters
    ----------
    letters
        How large legend and signs are against those on paper.
    high
        How high it may be, where it has to fill a place of its own.
    """
    layer, names = index_layer(context), _names(context, with_names)
    marks = marks_of(context)
    return map_svg(context.dataset, layer, context.language, marks, (), wide, names, letters, high=high)


def _names(context: ReportContext, with_names: bool) -> dict[str, str]:
    """Return names for the map; described quarters have their number there."""
    if not with_names:
        return {}
    described = set(context.described)
    return {unit: context.titles[unit] for unit in context.by_burden if unit not in described}


def chosen_map(context: ReportContext, shown: str, with_names: bool) -> list[Block]:
    """Return the map that was asked for: of the index, of an indicator by its code, or none."""
    if not shown:
        return []
    if shown not in {indicator.code for indicator in context.dataset.indicators} or not context.dataset.has_areas:
        return map_blocks(context, with_names)
    picture = indicator_picture(context, shown, width=_MAP, names=_names(context, with_names), marks=marks_of(context))
    label = context.dataset.indicator(shown).label
    words = N_("The map shows “{name}”; the numbers stand in the table of quarters.")
    if not context.with_ranks:
        words = N_("The map shows “{name}”; the letters stand in the table of quarters.")
    said = context.translate(words).format(name=label)
    return [Heading(context.translate(N_("Map"))), Text(said, held=True), picture]


def map_blocks(context: ReportContext, with_names: bool = False) -> list[Block]:
    """Return the map, or that there are no areas."""
    translate = context.translate
    heading = Heading(translate(N_("Map")))
    if not context.dataset.has_areas:
        return [heading, Text(translate(N_("The data has no areas, so there is no map. The annex has every quarter.")))]
    said = translate.counted(
        NP_(
            "Map of the class of {n} quarter. The table in the annex holds the same. Dark means more burden.",
            "Map of the classes of {n} quarters. The table in the annex holds the same. Dark means more burden.",
        ),
        len(context.dataset.areas),
    )
    signs = N_("{map}. Numbers: quarters of the following table.")
    if not context.with_ranks:
        signs = N_("{map}. Letters: quarters of the following table.")
    caption = translate(signs).format(map=f"{context.index_label} {context.period}".rstrip())
    told = translate(N_("The map shows the class of every quarter. Dark means more burden."))
    if with_names:
        told = f"{told} {translate(N_('Quarters are named where there is room for it.'))}"
    svg = index_map(context, map_units(_PAPER * _MAP), with_names)
    return [heading, Text(told, held=True), Picture(svg, caption, said, _MAP)]


def finding_sentence(context: ReportContext) -> str:
    """Return in one sentence how many quarters are in the class of the greatest burden, and which."""
    translate, units = context.translate, context.highest_class
    if not units:
        first = context.described
        if not first:
            return translate(N_("No quarter has an index."))
        return translate(N_("Particular attention is due to: {names}.")).format(names=names_of(context, first))
    said = NP_(
        "{n} of {all} rated quarters is in the class “{label}” and deserves particular attention: {names}.",
        "{n} of {all} rated quarters are in the class “{label}” and deserve particular attention: {names}.",
    )
    names, label = names_of(context, units), context.highest_label
    return translate.counted(said, len(units), all=context.result.rated, label=label, names=names)


def attention_table(context: ReportContext) -> Table:
    """Return the described quarters with their reasons: burdens, and strengths beside them."""
    translate = context.translate
    columns = [Column("#" if context.with_ranks else "", 0.45, True), Column(translate(N_("Quarter")), 1.5)]
    if context.with_ranks:
        columns += [Column(translate(N_("Rank")), 0.75, True), Column(translate(N_("Index")), 0.8, True)]
    else:
        columns.append(Column(translate(N_("Class")), 0.9))
    columns += [
        Column(translate(N_("Inhabitants")), 1.0, True),
        Column(translate(N_("More burden than elsewhere")), 3.0),
        Column(translate(N_("Less burden than elsewhere")), 2.0),
    ]
    rows = []
    marks = marks_of(context)
    for unit in context.described:
        row = [marks[unit], context.titles[unit]]
        row += [rank_text(context, unit), score_text(context, unit)] if context.with_ranks else [context.classes[unit]]
        row += [
            people_text(context, [unit]),
            outstanding_text(context, unit, burdens=True),
            outstanding_text(context, unit, burdens=False, count=2),
        ]
        rows.append(tuple(row))
    codes = [code for code, share in context.result.shares.items() if share > 0]
    note = translate(N_("In brackets: the city value; “mean”: mean of the quarters, where no city value is known."))
    note = f"{note} {city_note(context.dataset, codes, context.period, context.language)}"
    caption = translate(N_("Quarters that deserve particular attention, with reasons"))
    return Table(caption, tuple(columns), tuple(rows), note, small=True)


def attention_blocks(context: ReportContext) -> list[Block]:
    """Return the quarters of the highest class with reasons; people first."""
    translate = context.translate
    blocks: list[Block] = [
        Heading(translate(N_("Quarters that deserve particular attention"))),
        Text(finding_sentence(context)),
    ]
    people = people_sentence(context)
    if people:
        blocks.append(Text(people))
    if context.described:
        blocks.append(attention_table(context))
    more = len(context.highest_class) - len(context.described)
    if more > 0:
        said = NP_(
            "{n} further quarter of this class stands in the annex.",
            "{n} further quarters of this class stand in the annex.",
        )
        blocks.append(Text(translate.fill(said, n=more), "small"))
    return blocks


def _abreast(context: ReportContext, fields: Sequence[str]) -> list[list[str]]:
    """Return fields in groups that stand side by side, so that no word of a heading is torn."""
    room = {first: _PAPER - _NAME - _fixed_width(context, first) for first in (True, False)}
    groups: list[list[str]] = [[]]
    left = room[True]
    for name in fields:
        wide = max(heading_width(name, _LETTERS), _FIGURE)
        if groups[-1] and wide > left:
            groups.append([])
            left = room[False]
        groups[-1].append(name)
        left -= wide
    return groups


def _fixed_width(context: ReportContext, first: bool) -> float:
    """Return how wide the columns beside name and fields are at least."""
    columns = [column for column in _full_columns(context, first) if column.title != context.translate("Quarter")]
    return sum(max(heading_width(column.title, _LETTERS), _FIGURE) for column in columns)


def full_tables(context: ReportContext) -> list[Table]:
    """Return every quarter with rank, index, class and what each Handlungsfeld adds; in parts where fields are many.

    Quarters without an index stand at the end, with the reason.
    """
    translate = context.translate
    needs = context.needs if context.with_ranks else None
    fields = [str(name) for name in needs.strength.columns] if needs is not None else []
    tables = []
    for number, group in enumerate(_abreast(context, fields)):
        first = number == 0
        columns = [*_full_columns(context, first), *(Column(name, 1.0, True) for name in group)]
        rows = [tuple(_full_row(context, unit, first, group)) for unit in context.every_quarter]
        caption = translate(N_("All quarters")) if first else translate(N_("All quarters, further Handlungsfelder"))
        note = translate(N_("Handlungsfelder: what they add to the index.")) if group else ""
        if needs is not None and needs.strength.loc[context.in_order, group].isna().any(axis=None):
            note = f"{note} {translate(N_('–: no data; the other figures count for more there.'))}"
        tables.append(Table(caption, tuple(columns), tuple(rows), note, small=True))
    return tables


def _full_columns(context: ReportContext, first: bool) -> list[Column]:
    """Return the columns before those of the Handlungsfelder; the first part of the table has more of them."""
    translate = context.translate
    columns = [Column(translate(N_("Rank")), 0.75, True)] if context.with_ranks else []
    columns += [Column(translate(N_("Quarter")), 3.0)]
    if first:
        columns += [Column(translate(N_("Inhabitants")), 1.0, True)]
        columns += [Column(translate(N_("Index")), 0.85, True)] if context.with_ranks else []
        columns += [Column(translate(N_("Class")), 1.2)]
    return columns


def _full_row(context: ReportContext, unit: str, first: bool, group: Sequence[str]) -> list[str]:
    """Return one quarter's cells under `_full_columns` and the Handlungsfelder."""
    row = [rank_text(context, unit)] if context.with_ranks else []
    row.append(context.titles[unit])
    if first:
        row.append(people_text(context, [unit]))
        row += [score_text(context, unit)] if context.with_ranks else []
        row.append(context.classes[unit])
    needs = context.needs if context.with_ranks else None
    if needs is not None:
        row += [format_signed(float(needs.strength.at[unit, name]), context.language, 2) for name in group]
    return row


def class_counts(context: ReportContext) -> pd.DataFrame:
    """Return how many quarters and people each class has, the greatest burden first."""
    translate, result = context.translate, context.result
    if result.breaks is None:
        return pd.DataFrame()
    rows = []
    numbers = range(len(result.breaks.labels))
    ordered = numbers if context.recipe.high is Direction.FAVOURABLE else reversed(numbers)
    total = sum(people for people in context.inhabitants.values() if people == people)
    for number in ordered:
        units = [str(unit) for unit in result.units[result.classes.to_numpy() == number]]
        share = np.nansum([context.inhabitants.get(unit, np.nan) for unit in units]) / total if total else np.nan
        rows.append((translate(result.breaks.labels[number]), len(units), float(share)))
    return pd.DataFrame(rows, columns=[translate(N_("Class")), translate(N_("Quarters")), translate(N_("Inhabitants"))])
