"""Sections on the quarters: the map, the most burdened with reasons, how sure, since when, and the full table."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sozial.i18n import N_, format_number, format_percent, format_signed
from sozial.insight.development import breaks_between
from sozial.insight.robustness import ALWAYS, NEVER, certainty
from sozial.model import Direction
from sozial.output.layers import build_index_layer
from sozial.output.map_picture import map_svg
from sozial.report.document import Block, Column, Heading, Items, Picture, Table, Text
from sozial.report.figures import (
    names_of,
    outstanding_text,
    people_sentence,
    people_text,
    rank_text,
    score_text,
)
from sozial.report.material import Material

# So many fields fit beside the index on an upright page, by the letters of their longest word.
_FIELDS_ABREAST = ((11, 6), (15, 4))
_FEWEST_ABREAST = 3
_PUZZLES = 3


def index_map(material: Material, with_marks: bool = True) -> str:
    """Return the map of the index as SVG; the described quarters carry their number of the table."""
    layer = build_index_layer(material.dataset, material.result, material.language, material.with_ranks)
    layer = type(layer)(**{**vars(layer), "title": material.index_label})
    marks = {unit: str(place) for place, unit in enumerate(material.described, 1)} if with_marks else {}
    return map_svg(material.dataset, layer, material.language, marks)


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
    note = translate(
        N_("In brackets: the city value, sum of counts over sum of bases; “mean” where counts are not known.")
    )
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


def certain_quarters(material: Material, kind: int) -> list[str]:
    """Return quarters that are among the most burdened in almost all, some or almost no variants, as listed."""
    if material.robustness is None:
        return []
    frame = material.robustness.units
    kinds = dict(zip(map(str, frame.index), certainty(frame["among_first"].to_numpy()).tolist(), strict=True))
    return [unit for unit in material.in_order if kinds.get(unit) == kind]


def certainty_sentences(material: Material) -> list[tuple[str, str]]:
    """Return how sure the result is, in sentences with words in bold before them."""
    found, translate, language = material.robustness, material.translate, material.language
    if found is None:
        return []
    most = format_number(found.most, language)
    frame = found.units
    kinds = certainty(frame["among_first"].to_numpy())
    always, sometimes = (
        certain_quarters(material, ALWAYS),
        [str(unit) for unit, kind in zip(frame.index, kinds, strict=True) if kind not in (ALWAYS, NEVER, -1)],
    )
    if material.with_ranks:
        lead = translate(N_("Among the {n} most burdened in almost all variants")).format(n=most)
        open_lead = translate(N_("Among them in some variants only")).format(n=most)
    else:
        lead = translate(N_("Marked in almost all variants"))
        open_lead = translate(N_("Marked in some variants only"))
    order = [unit for unit in material.in_order if unit in set(sometimes)]
    told = [
        (lead, names_of(material, always, 15) or translate(N_("no quarter"))),
        (open_lead, names_of(material, order, 15) or translate(N_("no quarter"))),
    ]
    if material.with_ranks and np.isfinite(found.shift):
        moved = translate(N_("On average a quarter moves by {n} ranks.")).format(
            n=format_number(found.shift, language, 1)
        )
        told.append((translate(N_("How far ranks move")), moved))
    return told


def certainty_blocks(material: Material) -> list[Block]:
    """Return how sure the result is; that it was not computed, where it was not."""
    translate, found = material.translate, material.robustness
    heading = Heading(translate(N_("How sure is this?")))
    if found is None:
        said = translate(N_("It was not computed for this report how sure the ranking is (page “How sure?”)."))
        return [heading, Text(said)]
    said = translate(
        N_(
            "The index was computed {n} times with other weights, other methods and other figures by chance. What "
            "holds in almost all variants (at least 90 %) does not depend on single choices; small differences between "
            "neighbouring ranks say nothing."
        )
    ).format(n=format_number(found.variants, material.language))
    return [heading, Text(said), Items(tuple(certainty_sentences(material)))]


def class_moves(material: Material) -> tuple[list[str], list[str]]:
    """Return quarters that went into the class of the greatest burden since the period before, and those that left."""
    development, before = material.development, material.before
    if development is None or not before:
        return [], []
    then, now = development.classes[before], development.classes[material.period]
    known = (then >= 0) & (now >= 0)
    highest = now[now >= 0].min() if material.method.high is Direction.FAVOURABLE else now[now >= 0].max()
    into = {str(unit) for unit in now.index[known & (now == highest) & (then != highest)]}
    out = {str(unit) for unit in now.index[known & (then == highest) & (now != highest)]}
    order = material.in_order
    return [unit for unit in order if unit in into], [unit for unit in order if unit in out]


def largest_changes(material: Material, worse: bool, count: int = 5) -> list[tuple[str, float]]:
    """Return the quarters whose burden grew, or fell, most since the period before, with the change of the index."""
    development, before = material.development, material.before
    if development is None or not before:
        return []
    sign = -1.0 if material.method.high is Direction.FAVOURABLE else 1.0
    change = sign * (development.scores[material.period] - development.scores[before])
    change = change.dropna().sort_values(ascending=not worse, kind="stable")
    return [(str(unit), float(value)) for unit, value in change.head(count).items() if (value > 0) == worse and value]


def development_sentences(material: Material) -> list[tuple[str, str]]:
    """Return what changed since the period before, in sentences with words in bold before them."""
    translate, language = material.translate, material.language
    into, out = class_moves(material)
    none = translate(N_("no quarter"))
    told = []
    if material.highest_class:
        told += [
            (translate(N_("Newly in the class of the greatest burden")), names_of(material, into) or none),
            (translate(N_("No longer in it")), names_of(material, out) or none),
        ]
    if material.with_ranks:
        for worse, lead in ((True, N_("Burden grew most")), (False, N_("Burden fell most"))):
            changes = largest_changes(material, worse)
            said = ", ".join(
                f"{material.titles[unit]} ({format_signed(value, language, 2)})" for unit, value in changes
            )
            told.append((translate(lead), said or none))
    return told


def development_blocks(material: Material) -> list[Block]:
    """Return what changed since the period before, and what the years are measured by."""
    translate, development, before = material.translate, material.development, material.before
    heading = Heading(translate(N_("Development")))
    if development is None or not before:
        return [
            heading,
            Text(translate(N_("The data has no earlier period with an index, so nothing can be compared."))),
        ]
    if development.reference:
        words = N_(
            "{before} against {period}. Values of all years are measured by means and classes of {reference}, so that "
            "a change is a change of the quarter, not of the others."
        )
    else:
        words = N_("{before} against {period}. Each year is measured by itself, so this shows places among the others.")
    said = translate(words).format(before=before, period=material.period, reference=development.reference)
    blocks: list[Block] = [heading, Text(said), Items(tuple(development_sentences(material)))]
    broken = breaks_between(development.breaks, before, material.period)
    if broken:
        names = ", ".join(
            dict.fromkeys(
                material.dataset.indicator(entry.code).label if entry.code else translate(N_("all indicators"))
                for entry in broken
            )
        )
        said = translate(
            N_("Breaks in the series lie in between, so figures before and after differ in meaning: {names}.")
        )
        blocks.append(Text(said.format(names=names), "notice"))
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
    order = [*material.in_order, *(unit for unit in material.titles if unit not in set(material.in_order))]
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
        for unit in order:
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


def class_table(material: Material) -> Table:
    """Return `class_counts` as a table of texts."""
    frame = class_counts(material)
    rows = tuple(
        (str(label), format_number(count, material.language), format_percent(share, material.language))
        for label, count, share in frame.itertuples(index=False)
    )
    columns = tuple(Column(str(name), 1.0, place > 0) for place, name in enumerate(frame.columns))
    return Table("", columns, rows)
