"""Sections on the quarters: the map, the most burdened with reasons, and the full table."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sozial.i18n import N_, NP_, format_signed
from sozial.model import Direction
from sozial.output.maps.map_picture import map_svg
from sozial.output.words.city_words import city_note
from sozial.report.context.context import ReportContext
from sozial.report.document.document import Block, Column, Heading, Picture, Table, Text
from sozial.report.document.pictures import index_layer
from sozial.report.sections.figures import (
    names_of,
    outstanding_text,
    people_sentence,
    people_text,
    rank_text,
    score_text,
)

# So many fields fit beside the index on an upright page, by the letters of their longest word.
_FIELDS_ABREAST = ((11, 6), (15, 4))
_FEWEST_ABREAST = 3


def index_map(context: ReportContext, letters: float = 1.0) -> str:
    """Return the map of the index as SVG; the described quarters carry their number of the table.

    Parameters
    ----------
    letters
        How large legend and numbers are against those on paper.
    """
    marks = {unit: str(place) for place, unit in enumerate(context.described, 1)}
    return map_svg(context.dataset, index_layer(context), context.language, marks, letters=letters)


def map_blocks(context: ReportContext) -> list[Block]:
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
    caption = translate(N_("{index} {period}. Numbers: quarters of the following table.")).format(
        index=context.index_label, period=context.period
    )
    return [heading, Picture(index_map(context), caption, said, 0.86)]


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
    columns = [Column("#", 0.45, True), Column(translate(N_("Quarter")), 1.5)]
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
    for place, unit in enumerate(context.described, 1):
        row = [str(place), context.titles[unit]]
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


def _abreast(fields: Sequence[str]) -> int:
    """Return how many fields stand side by side, so that no word of a heading runs into the next column."""
    longest = max((len(word) for name in fields for word in re.split(r"[\s/-]", name)), default=0)
    return next((count for letters, count in _FIELDS_ABREAST if longest <= letters), _FEWEST_ABREAST)


def full_tables(context: ReportContext) -> list[Table]:
    """Return every quarter with rank, index, class and what each Handlungsfeld adds; in parts where fields are many.

    Quarters without an index stand at the end, with the reason.
    """
    translate = context.translate
    needs = context.needs if context.with_ranks else None
    fields = [str(name) for name in needs.strength.columns] if needs is not None else []
    abreast = _abreast(fields)
    groups = [fields[at : at + abreast] for at in range(0, len(fields), abreast)] or [[]]
    tables = []
    for number, group in enumerate(groups):
        first = number == 0
        columns = [*_full_columns(context, first), *(Column(name, 6.0 / abreast, True) for name in group)]
        rows = [tuple(_full_row(context, unit, first, group)) for unit in context.every_quarter]
        caption = translate(N_("All quarters")) if first else translate(N_("All quarters, further Handlungsfelder"))
        note = translate(N_("Handlungsfelder: what they add to the index.")) if group else ""
        tables.append(Table(caption, tuple(columns), tuple(rows), note, small=True))
    return tables


def _full_columns(context: ReportContext, first: bool) -> list[Column]:
    """Return the columns before those of the Handlungsfelder; the first part of the table has more of them."""
    translate = context.translate
    columns = [Column(translate(N_("Rank")), 0.75, True)] if context.with_ranks else []
    columns += [Column(translate(N_("Quarter")), 2.0)]
    if first:
        columns += [Column(translate(N_("Inhabitants")), 1.0, True)]
        columns += [Column(translate(N_("Index")), 0.85, True)] if context.with_ranks else []
        columns += [Column(translate(N_("Class")), 1.85)]
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
