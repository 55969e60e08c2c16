"""The annex to a funding application: why this area, shown by data, on two dense pages or in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sozial.i18n import N_, format_number, format_percent
from sozial.index.classify import CLASS_LABELS
from sozial.insight.robustness import ALWAYS
from sozial.output.city_words import city_note, support_note
from sozial.planning.needs import HIGH, field_of
from sozial.report.about_changes import certain_quarters
from sozial.report.about_data import evidence_blocks, method_blocks, recipe_blocks
from sozial.report.about_limits import limit_blocks, note_items
from sozial.report.about_planning import action_blocks, allocation_blocks, objective_blocks
from sozial.report.area_figures import AreaFigure, area_figures, change_text, series_table
from sozial.report.committee_paper import document_of
from sozial.report.disclosure import check_disclosure
from sozial.report.document import Beside, Block, Column, Document, Heading, Items, PageBreak, Table, Text
from sozial.report.evidence import LOCAL_KNOWLEDGE, build_evidence
from sozial.report.figures import names_of, people_text, rank_text, score_text, value_text
from sozial.report.material import Material
from sozial.report.pictures import indicator_picture, place_picture

PROGRAMMES = (
    N_("Urban development funding (“Sozialer Zusammenhalt”, ISEK)"),
    N_("ESF Plus"),
    N_("Another programme"),
)
# So many areas outside (Kreis, Land) have a column.
_ABREAST = 3
_MOST_NOTES = 4
# So few indicators are told year by year on two pages; of more, the change stands in the comparison.
_FEW = 8


@dataclass(frozen=True)
class FundingArea:
    """What an application is about.

    Parameters
    ----------
    name
        Of the Programmgebiet.
    units
        Keys of its quarters.
    codes
        Indicators that are shown; empty: all.
    programme
        What is applied for, in words.
    """

    name: str
    units: tuple[str, ...]
    codes: tuple[str, ...] = ()
    programme: str = ""

    def codes_of(self, material: Material) -> tuple[str, ...]:
        """Return the indicators, in the order of the data."""
        known = [indicator.code for indicator in material.dataset.indicators]
        return tuple(code for code in known if not self.codes or code in self.codes)


def area_items(material: Material, area: FundingArea) -> tuple[tuple[str, str], ...]:
    """Return what the area is: quarters, people, and how its quarters stand."""
    translate, language = material.translate, material.language
    people = [material.inhabitants.get(unit, np.nan) for unit in area.units]
    total = sum(count for count in material.inhabitants.values() if count == count)
    # A part of the area beside the whole city would be no share of the area.
    share = float(np.sum(people)) / total if total else float("nan")
    shown = people_text(material, area.units)
    if np.isfinite(share):
        shown = translate(N_("{n} ({share} of the city)")).format(n=shown, share=format_percent(share, language, 1))
    inside = [unit for unit in material.highest_class if unit in area.units]
    items = [
        (translate(N_("Quarters")), names_of(material, area.units, 30)),
        (translate(N_("Inhabitants")), shown),
    ]
    if material.highest_class:
        said = translate(N_("{n} of {all} quarters of the area: {names}")).format(
            n=format_number(len(inside), language), all=format_number(len(area.units), language),
            names=names_of(material, inside) or translate(N_("none")),
        )  # fmt: skip
        items.append((translate(N_("Class “{label}”")).format(label=material.highest_label), said))
    sure = [unit for unit in certain_quarters(material, ALWAYS) if unit in area.units]
    if material.robustness is not None and material.with_ranks:
        said = translate(N_("among the {n} most burdened in almost all variants: {names}")).format(
            n=format_number(material.robustness.most, language),
            names=names_of(material, sure) or translate(N_("none")),
        )
        items.append((translate(N_("How sure")), said))
    if area.programme:
        items.append((translate(N_("Applied for")), area.programme))
    return tuple(items)


def comparison_table(material: Material, area: FundingArea, figures: Sequence[AreaFigure]) -> Table:
    """Return every indicator of the area beside city, other quarters, Kreis and Land, with source and date."""
    translate, language = material.translate, material.language
    everywhere = list(dict.fromkeys(name for figure in figures for name in figure.outside))
    outside = everywhere[:_ABREAST]
    columns = [Column(translate(N_("Indicator")), 2.4), Column(area.name, 1.2, True)]
    columns.append(Column(translate(N_("City")), 1.1, True))
    columns += [Column(name, 1.1, True) for name in outside]
    # How many others it exceeds is a rank by another name.
    columns += [Column(translate(N_("More burden than")), 1.3)] if material.with_ranks else []
    columns += [
        Column(translate(N_("Change")), 1.3, True),
        Column(translate(N_("Source, reference date")), 2.5),
    ]
    rows, partial, averaged = [], False, False
    for figure in figures:
        code = figure.indicator.code
        shown = value_text(material, code, figure.value)
        if not figure.from_counts and shown != "–":
            shown, averaged = f"({shown})", True
        rests = figure.support
        if figure.used < figure.of or (rests is not None and not rests.is_whole):
            shown, partial = f"{shown} *", True
        row = [figure.indicator.label, shown, value_text(material, code, figure.city)]
        row += [value_text(material, code, figure.outside.get(name, np.nan)) for name in outside]
        than = translate(N_("{n} of {all}")).format(
            n=format_number(figure.less, language), all=format_number(figure.others, language)
        )
        known = figure.burden_class >= 0 and np.isfinite(figure.value)
        row += [than if known else "–"] if material.with_ranks else []
        row.append(change_text(material, figure))
        source = ", ".join(part for part in (figure.indicator.source, figure.indicator.reference_date) if part)
        row.append(f"{source or translate(N_('not given'))}; {material.period}")
        rows.append(tuple(row))
    codes = [figure.indicator.code for figure in figures]
    notes = [
        translate(N_("Area: sum of counts over sum of bases; changes of shares in percentage points.")),
        city_note(material.dataset, codes, material.period, language),
    ]
    if material.with_ranks:
        notes.append(translate(N_("“More burden than”: quarters outside the area.")))
    if averaged:
        notes.append(translate(N_("A figure in brackets is the mean of the quarters, because counts are not known.")))
    if len(everywhere) > _ABREAST:
        said = translate(N_("Also in the data, without a column here: {names}."))
        notes.append(said.format(names=", ".join(everywhere[_ABREAST:])))
    if partial:
        notes.append(translate(N_("* not known, or withheld, for some quarters of the area.")))
        support = {(area.name, entry.indicator.code): entry.support for entry in figures if entry.support is not None}
        notes.append(support_note(material.dataset, support, area.name, codes, language))
    caption = translate(N_("The area in comparison, {period}")).format(period=material.period)
    return Table(caption, tuple(columns), tuple(rows), " ".join(filter(None, notes)), small=True)


def need_items(material: Material, figures: Sequence[AreaFigure]) -> tuple[tuple[str, str], ...]:
    """Return the need by Handlungsfeld in words: the strongest indicator beside the city, and what developed."""
    translate = material.translate
    fields: dict[str, list[AreaFigure]] = {}
    for figure in figures:
        if figure.burden_class >= 0:
            fields.setdefault(field_of(figure.indicator), []).append(figure)
    items = []
    for name, inside in fields.items():
        strongest = max(inside, key=lambda figure: figure.deviation)
        high = [figure for figure in inside if figure.burden_class >= HIGH]
        words = (
            N_("{level} burden: {name} {value}; {high} of {n} indicators are high.")
            if high
            else N_("{level} burden at most: {name} {value}; no indicator is high.")
        )
        value = value_text(material, strongest.indicator.code, strongest.value)
        if np.isfinite(strongest.city):
            city = value_text(material, strongest.indicator.code, strongest.city)
            value = translate(N_("{value} against {city} in the city")).format(value=value, city=city)
        said = translate(words).format(
            level=translate(CLASS_LABELS[5][strongest.burden_class]), name=strongest.indicator.label,
            value=value,
            high=format_number(len(high), material.language), n=format_number(len(inside), material.language),
        )  # fmt: skip
        change = change_text(material, strongest)
        if change != "–":
            said = f"{said} {translate(N_('Change'))}: {change}."
        items.append((name, said[:1].upper() + said[1:]))
    return tuple(items)


def series_blocks(material: Material, area: FundingArea) -> list[Block]:
    """Return the development of the area beside the city, period by period."""
    translate = material.translate
    frame = series_table(material, area.units, area.codes_of(material))
    if len(frame.columns) < 2:
        return [Text(translate(N_("The data has one period only, so there is no development to show.")))]
    columns = [Column(translate(N_("Indicator")), 2.6), Column("", 1.2)]
    columns += [Column(str(period), 1.0, True) for period in frame.columns]
    rows = []
    for (code, place), values in zip(frame.index, frame.to_numpy(), strict=True):
        if place != "area" and not np.isfinite(values.astype(float)).any():
            continue
        label = material.dataset.indicator(code).label if place == "area" else ""
        where = area.name if place == "area" else translate(N_("City"))
        rows.append((label, where, *(value_text(material, code, float(value)) for value in values)))
    return [Table(translate(N_("Development")), tuple(columns), tuple(rows), small=True)]


def quarter_table(material: Material, area: FundingArea) -> Table:
    """Return the quarters of the area with inhabitants, class, rank and index."""
    translate = material.translate
    columns = [Column(translate(N_("Quarter")), 2.4), Column(translate(N_("Inhabitants")), 1.0, True)]
    columns.append(Column(translate(N_("Class")), 1.2))
    if material.with_ranks:
        columns += [Column(translate(N_("Rank")), 0.8, True), Column(translate(N_("Index")), 0.9, True)]
    rows = []
    for unit in area.units:
        row = [material.titles[unit], people_text(material, [unit]), material.classes[unit]]
        row += [rank_text(material, unit), score_text(material, unit)] if material.with_ranks else []
        rows.append(tuple(row))
    return Table(translate(N_("The quarters of the area")), tuple(columns), tuple(rows), small=True)


def build_funding_annex(material: Material, area: FundingArea, full: bool = False) -> Document:
    """Return the annex: two dense pages, or the full variant with maps, series, method and recipe.

    Raises
    ------
    DataError
        If no quarter is named, one is not in the data, or it would publish what the rules withhold.
    """
    translate = material.translate
    warned = check_disclosure(material)
    codes = area.codes_of(material)
    figures = area_figures(material, area.units, codes)
    place = place_picture(material, area.units)
    head: list[Block] = [Heading(translate(N_("The area"))), Items(area_items(material, area))]
    blocks: list[Block] = (
        [Beside(tuple(head), (place,), 0.55)] if place and not full else [*head, *([place] if place else [])]
    )
    blocks += [
        Heading(translate(N_("Need by Handlungsfeld"))),
        Items(need_items(material, figures)),
        comparison_table(material, area, figures),
    ]
    if full:
        blocks.append(quarter_table(material, area))
    if full or len(codes) <= _FEW:
        blocks += [Heading(translate(N_("Development"))), *series_blocks(material, area)]
    blocks += action_blocks(material, area.units, with_gaps=False)
    blocks += objective_blocks(material, area.units)
    notes = note_items(material, area.units)
    if full:
        blocks += allocation_blocks(material, area.units)
        if material.dataset.has_areas:
            blocks += [PageBreak(), Heading(translate(N_("Single indicators")))]
            blocks += [indicator_picture(material, code, area.units, 0.8) for code in codes]
        blocks += [*method_blocks(material), *limit_blocks(material, warned), *recipe_blocks(material)]
        blocks += evidence_blocks(material)
    else:
        if notes:
            blocks += [Heading(translate(N_("What people who know the quarters say"))), Items(notes[:_MOST_NOTES])]
            if len(notes) > _MOST_NOTES:
                said = translate(N_("{n} further notes stand in the quarters' profiles."))
                n = format_number(len(notes) - _MOST_NOTES, material.language)
                blocks.append(Text(said.format(n=n), "small"))
        blocks += [Text(finding.line(material.language), "notice") for finding in warned]
        blocks.append(Text(translate(LOCAL_KNOWLEDGE), "small"))
        told = [entry for entry in build_evidence(material) if entry.key not in ("sources", "notice", "mode")]
        inside = [material.titles[unit] for unit in area.units if unit in material.result.excluded]
        origin = "; ".join(
            f"{entry.label}: {entry.text}" if entry.key != "excluded" else f"{entry.label}: {', '.join(inside) or '–'}"
            for entry in told
        )
        blocks.append(Text(origin, "small", translate(N_("Origin"))))
    subtitle = " · ".join(part for part in (area.programme, material.title, material.period) if part)
    title = translate(N_("Evidence of need: {area}")).format(area=area.name)
    return document_of(material, title, subtitle, blocks, dense=True)
