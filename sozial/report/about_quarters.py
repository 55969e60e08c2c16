"""Sections on the quarters: the map, the most burdened with reasons, and the full table."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sozial.i18n import N_, format_number, format_signed
from sozial.model import Direction
from sozial.output.city_words import city_note
from sozial.output.map_picture import map_svg
from sozial.report.document import Block, Column, Heading, Picture, Table, Text
from sozial.report.figures import (
    names_of,
    outstanding_text,
    people_sentence,
    people_text,
    rank_text,
    score_text,
)
from sozial.report.material import Material
from sozial.report.pictures import index_layer

# So many fields fit beside the index on an upright page, by the letters of their longest word.
_FIELDS_ABREAST = ((11, 6), (15, 4))
_FEWEST_ABREAST = 3


def index_map(material: Material) -> str:
    """Return the map of the index as SVG; the described quarters carry their number of the table."""
    marks = {unit: str(place) for place, unit in enumerate(material.described, 1)}
    return map_svg(material.dataset, index_layer(material), material.language, marks)


def map_blocks(material: Material) -> list[Block]:
    """Return the map, or that there are no areas."""
    translate = material.translate
    heading = Heading(translate(N_("Map")))
    if not material.dataset.has_areas:
        return [heading, Text(translate(N_("The data has no areas, so there is no map. The annex has every quarter.")))]
    said = translate(
        N_("Map of the classes of {n} quarters. The table in the annex holds the same. Dark means more burden.")
    ).format(n=format_number(len(material.dataset.areas), material.language))
    caption = translate(N_("{index} {period}. Numbers: quarters of the following table.")).format(
        index=material.index_label, period=material.period
    )
    return [heading, Picture(index_map(material), caption, said, 0.86)]


def finding_sentence(material: Material) -> str:
    """Return in one sentence how many quarters are in the class of the greatest burden, and which."""
    translate, units = material.translate, material.highest_class
    if not units:
        first = material.described
        if not first:
            return translate(N_("No quarter has an index."))
        return translate(N_("Particular attention is due to: {names}.")).format(names=names_of(material, first))
    said = translate(
        N_("{n} of {all} rated quarters are in the class “{label}” and deserve particular attention: {names}.")
    )
    return said.format(
        n=format_number(len(units), material.language), all=format_number(material.result.rated, material.language),
        label=material.highest_label, names=names_of(material, units),
    )  # fmt: skip


def attention_table(material: Material) -> Table:
    """Return the described quarters with their reasons: burdens, and strengths beside them."""
    translate = material.translate
    columns = [Column("#", 0.45, True), Column(translate(N_("Quarter")), 1.5)]
    if material.with_ranks:
        columns += [Column(translate(N_("Rank")), 0.75, True), Column(translate(N_("Index")), 0.8, True)]
    else:
        columns.append(Column(translate(N_("Class")), 0.9))
    columns += [
        Column(translate(N_("Inhabitants")), 1.0, True),
        Column(translate(N_("More burden than elsewhere")), 3.0),
        Column(translate(N_("Less burden than elsewhere")), 2.0),
    ]
    rows = []
    for place, unit in enumerate(material.described, 1):
        row = [str(place), material.titles[unit]]
        row += (
            [rank_text(material, unit), score_text(material, unit)] if material.with_ranks else [material.classes[unit]]
        )
        row += [
            people_text(material, [unit]),
            outstanding_text(material, unit, burdens=True),
            outstanding_text(material, unit, burdens=False, count=2),
        ]
        rows.append(tuple(row))
    codes = [code for code, share in material.result.shares.items() if share > 0]
    note = translate(N_("In brackets: the city value; “mean”: mean of the quarters, where no city value is known."))
    note = f"{note} {city_note(material.dataset, codes, material.period, material.language)}"
    caption = translate(N_("Quarters that deserve particular attention, with reasons"))
    return Table(caption, tuple(columns), tuple(rows), note, small=True)


def attention_blocks(material: Material) -> list[Block]:
    """Return the quarters of the highest class with reasons; people first."""
    translate = material.translate
    blocks: list[Block] = [
        Heading(translate(N_("Quarters that deserve particular attention"))),
        Text(finding_sentence(material)),
    ]
    people = people_sentence(material)
    if people:
        blocks.append(Text(people))
    if material.described:
        blocks.append(attention_table(material))
    more = len(material.highest_class) - len(material.described)
    if more > 0:
        said = translate(N_("{n} further quarters of this class stand in the annex."))
        blocks.append(Text(said.format(n=format_number(more, material.language)), "small"))
    return blocks


def _abreast(fields: Sequence[str]) -> int:
    """Return how many fields stand side by side, so that no word of a heading runs into the next column."""
    longest = max((len(word) for name in fields for word in re.split(r"[\s/-]", name)), default=0)
    return next((count for letters, count in _FIELDS_ABREAST if longest <= letters), _FEWEST_ABREAST)


def full_tables(material: Material) -> list[Table]:
    """Return every quarter with rank, index, class and what each Handlungsfeld adds; in parts where fields are many.

    Quarters without an index stand at the end, with the reason.
    """
    translate, language = material.translate, material.language
    needs = material.needs if material.with_ranks else None
    fields = [str(name) for name in needs.strength.columns] if needs is not None else []
    abreast = _abreast(fields)
    groups = [fields[at : at + abreast] for at in range(0, len(fields), abreast)] or [[]]
    tables = []
    for number, group in enumerate(groups):
        columns = [Column(translate(N_("Rank")), 0.75, True)] if material.with_ranks else []
        columns += [Column(translate(N_("Quarter")), 2.0)]
        if number == 0:
            columns += [Column(translate(N_("Inhabitants")), 1.0, True)]
            columns += [Column(translate(N_("Index")), 0.85, True)] if material.with_ranks else []
            columns += [Column(translate(N_("Class")), 1.85)]
        columns += [Column(name, 6.0 / abreast, True) for name in group]
        rows = []
        for unit in material.every_quarter:
            row = [rank_text(material, unit)] if material.with_ranks else []
            row.append(material.titles[unit])
            if number == 0:
                row.append(people_text(material, [unit]))
                row += [score_text(material, unit)] if material.with_ranks else []
                row.append(material.classes[unit])
            if needs is not None:
                row += [format_signed(float(needs.strength.at[unit, name]), language, 2) for name in group]
            rows.append(tuple(row))
        caption = (
            translate(N_("All quarters")) if number == 0 else translate(N_("All quarters, further Handlungsfelder"))
        )
        note = translate(N_("Handlungsfelder: what they add to the index.")) if group else ""
        tables.append(Table(caption, tuple(columns), tuple(rows), note, small=True))
    return tables


def class_counts(material: Material) -> pd.DataFrame:
    """Return how many quarters and people each class has, the greatest burden first."""
    translate, result = material.translate, material.result
    if result.breaks is None:
        return pd.DataFrame()
    rows = []
    numbers = range(len(result.breaks.labels))
    ordered = numbers if material.method.high is Direction.FAVOURABLE else reversed(numbers)
    total = sum(people for people in material.inhabitants.values() if people == people)
    for number in ordered:
        units = [str(unit) for unit in result.units[result.classes.to_numpy() == number]]
        share = np.nansum([material.inhabitants.get(unit, np.nan) for unit in units]) / total if total else np.nan
        rows.append((translate(result.breaks.labels[number]), len(units), float(share)))
    return pd.DataFrame(rows, columns=[translate(N_("Class")), translate(N_("Quarters")), translate(N_("Inhabitants"))])
