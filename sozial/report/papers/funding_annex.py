"""The annex to a funding application: why this area, shown by data, on two dense pages or in full."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sozial.errors import Finding
from sozial.i18n import N_, NP_, format_number
from sozial.index.classify import CLASS_LABELS
from sozial.output.words.city_words import city_note, support_note
from sozial.planning.measures.needs import HIGH, field_of
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure
from sozial.report.context.evidence import LOCAL_KNOWLEDGE, build_evidence, data_line
from sozial.report.document.document import Beside, Block, Column, Document, Heading, Items, PageBreak, Table, Text
from sozial.report.document.pictures import indicator_picture, place_picture
from sozial.report.papers.committee_paper import document_of
from sozial.report.papers.funding_area import FundingArea, area_items
from sozial.report.sections.about_data import calculation_blocks, evidence_blocks, recipe_blocks
from sozial.report.sections.about_limits import limit_blocks, note_items
from sozial.report.sections.about_planning import action_blocks, allocation_blocks, objective_blocks
from sozial.report.sections.area_figures import AreaFigure, area_figures, change_text, series_table
from sozial.report.sections.figures import people_text, rank_text, score_text, value_text

# So many areas outside (Kreis, Land) have a column.
_ABREAST = 3
_MOST_NOTES = 4
# So few indicators are told year by year on two pages; of more, the change stands in the comparison.
_FEW = 8


def _is_averaged(context: ReportContext, figure: AreaFigure) -> bool:
    return not figure.from_counts and value_text(context, figure.indicator.code, figure.value) != "–"


def _is_partial(figure: AreaFigure) -> bool:
    return figure.used < figure.of or (figure.support is not None and not figure.support.is_whole)


def _compared_row(context: ReportContext, figure: AreaFigure, outside: Sequence[str]) -> list[str]:
    """Return one indicator of the area; in brackets where it is a mean of the quarters, with a star where partial."""
    translate, language, code = context.translate, context.language, figure.indicator.code
    shown = value_text(context, code, figure.value)
    shown = f"({shown})" if _is_averaged(context, figure) else shown
    shown = f"{shown} *" if _is_partial(figure) else shown
    row = [figure.indicator.label, shown, value_text(context, code, figure.city)]
    row += [value_text(context, code, figure.outside.get(name, np.nan)) for name in outside]
    if context.with_ranks:
        than = translate(N_("{n} of {all}")).format(
            n=format_number(figure.less, language), all=format_number(figure.others, language)
        )
        known = figure.burden_class >= 0 and np.isfinite(figure.value)
        row.append(than if known else "–")
    row.append(change_text(context, figure))
    source = ", ".join(part for part in (figure.indicator.source, figure.indicator.reference_date) if part)
    row.append(f"{source or translate(N_('not given'))}; {context.period_words}")
    return row


def _compared_notes(
    context: ReportContext, area: FundingArea, figures: Sequence[AreaFigure], everywhere: Sequence[str]
) -> list[str]:
    """Return what is said below the comparison."""
    translate, language = context.translate, context.language
    codes = [figure.indicator.code for figure in figures]
    notes = [
        translate(N_("Area: sum of counts over sum of bases; changes of shares in percentage points.")),
        city_note(context.dataset, codes, context.period, language),
    ]
    if context.with_ranks:
        notes.append(translate(N_("“More burden than”: quarters outside the area.")))
    if any(_is_averaged(context, figure) for figure in figures):
        notes.append(translate(N_("A figure in brackets is the mean of the quarters, because counts are not known.")))
    if len(everywhere) > _ABREAST:
        said = translate(N_("Also in the data, without a column here: {names}."))
        notes.append(said.format(names=", ".join(everywhere[_ABREAST:])))
    if any(_is_partial(figure) for figure in figures):
        notes.append(translate(N_("* not known, or withheld, for some quarters of the area.")))
        support = {(area.name, entry.indicator.code): entry.support for entry in figures if entry.support is not None}
        notes.append(support_note(context.dataset, support, area.name, codes, language))
    return notes


def comparison_table(context: ReportContext, area: FundingArea, figures: Sequence[AreaFigure]) -> Table:
    """Return every indicator of the area beside city, other quarters, Kreis and Land, with source and date."""
    translate = context.translate
    everywhere = list(dict.fromkeys(name for figure in figures for name in figure.outside))
    outside = everywhere[:_ABREAST]
    columns = [Column(translate(N_("Indicator")), 2.4), Column(area.name, 1.2, True)]
    columns.append(Column(translate(N_("City")), 1.1, True))
    columns += [Column(name, 1.1, True) for name in outside]
    # How many others it exceeds is a rank by another name.
    columns += [Column(translate(N_("More burden than")), 1.3)] if context.with_ranks else []
    columns += [
        Column(translate(N_("Change")), 1.3, True),
        Column(translate(N_("Source, reference date")), 2.5),
    ]
    rows = [tuple(_compared_row(context, figure, outside)) for figure in figures]
    notes = _compared_notes(context, area, figures, everywhere)
    caption = translate(N_("The area in comparison, {period}")).format(period=context.period_words)
    return Table(caption, tuple(columns), tuple(rows), " ".join(filter(None, notes)), small=True)


def need_items(context: ReportContext, figures: Sequence[AreaFigure]) -> tuple[tuple[str, str], ...]:
    """Return the need by Handlungsfeld in words: the strongest indicator beside the city, and what developed."""
    translate = context.translate
    fields: dict[str, list[AreaFigure]] = {}
    for figure in figures:
        if figure.burden_class >= 0:
            fields.setdefault(field_of(figure.indicator), []).append(figure)
    items = []
    for name, inside in fields.items():
        strongest = max(inside, key=lambda figure: figure.deviation)
        high = [figure for figure in inside if figure.burden_class >= HIGH]
        words = (
            NP_(
                "{level} burden: {name} {value}; {high} of {n} indicators is high.",
                "{level} burden: {name} {value}; {high} of {n} indicators are high.",
                by="high",
            )
            if high
            else N_("{level} burden at most: {name} {value}; no indicator is high.")
        )
        value = value_text(context, strongest.indicator.code, strongest.value)
        if np.isfinite(strongest.city):
            city = value_text(context, strongest.indicator.code, strongest.city)
            value = translate(N_("{value} against {city} in the city")).format(value=value, city=city)
        said = translate.fill(
            words, level=translate(CLASS_LABELS[5][strongest.burden_class]), name=strongest.indicator.label,
            value=value, high=len(high), n=len(inside),
        )  # fmt: skip
        change = change_text(context, strongest)
        if change != "–":
            said = f"{said} {translate(N_('Change'))}: {change}."
        items.append((name, said[:1].upper() + said[1:]))
    return tuple(items)


def series_blocks(context: ReportContext, area: FundingArea) -> list[Block]:
    """Return the development of the area beside the city, period by period."""
    translate = context.translate
    frame = series_table(context, area.units, area.codes_of(context))
    if len(frame.columns) < 2:
        return [Text(translate(N_("The data has one period only, so there is no development to show.")))]
    columns = [Column(translate(N_("Indicator")), 2.6), Column("", 1.2)]
    columns += [Column(str(period), 1.0, True) for period in frame.columns]
    rows = []
    for (code, place), values in zip(frame.index, frame.to_numpy(), strict=True):
        if place != "area" and not np.isfinite(values.astype(float)).any():
            continue
        label = context.dataset.indicator(code).label if place == "area" else ""
        where = area.name if place == "area" else translate(N_("City"))
        rows.append((label, where, *(value_text(context, code, float(value)) for value in values)))
    return [Table(translate(N_("Development")), tuple(columns), tuple(rows), small=True)]


def quarter_table(context: ReportContext, area: FundingArea) -> Table:
    """Return the quarters of the area with inhabitants, class, rank and index."""
    translate = context.translate
    columns = [Column(translate(N_("Quarter")), 2.4), Column(translate(N_("Inhabitants")), 1.0, True)]
    columns.append(Column(translate(N_("Class")), 1.2))
    if context.with_ranks:
        columns += [Column(translate(N_("Rank")), 0.8, True), Column(translate(N_("Index")), 0.9, True)]
    rows = []
    for unit in area.units:
        row = [context.titles[unit], people_text(context, [unit]), context.classes[unit]]
        row += [rank_text(context, unit), score_text(context, unit)] if context.with_ranks else []
        rows.append(tuple(row))
    return Table(translate(N_("The quarters of the area")), tuple(columns), tuple(rows), small=True)


def _full_end(
    context: ReportContext, area: FundingArea, codes: Sequence[str], warned: Sequence[Finding]
) -> list[Block]:
    """Return the end of the full variant: allocation, maps, method, limits, recipe, where it comes from."""
    blocks = [*allocation_blocks(context, area.units)]
    if context.dataset.has_areas:
        blocks += [PageBreak(), Heading(context.translate(N_("Single indicators")))]
        blocks += [indicator_picture(context, code, area.units, 0.8, 180.0) for code in codes]
    blocks += [*calculation_blocks(context), *limit_blocks(context, warned), *recipe_blocks(context)]
    return [*blocks, *evidence_blocks(context)]


def _short_end(context: ReportContext, area: FundingArea, warned: Sequence[Finding]) -> list[Block]:
    """Return the end of the two pages: notes, limits and where it comes from, in few words."""
    translate = context.translate
    notes = note_items(context, area.units)
    blocks: list[Block] = []
    if notes:
        blocks += [Heading(translate(N_("What people who know the quarters say"))), Items(notes[:_MOST_NOTES])]
    if len(notes) > _MOST_NOTES:
        said = NP_(
            "{n} further note stands in the quarters' profiles.",
            "{n} further notes stand in the quarters' profiles.",
        )
        blocks.append(Text(translate.counted(said, len(notes) - _MOST_NOTES), "small"))
    blocks += [Text(finding.text(context.language), "notice") for finding in warned]
    blocks.append(Text(translate(LOCAL_KNOWLEDGE), "small"))
    told = [entry for entry in build_evidence(context) if entry.key not in ("sources", "notice", "mode")]
    inside = [context.titles[unit] for unit in area.units if unit in context.result.excluded]
    origin = "; ".join(
        f"{entry.label}: {entry.text}" if entry.key != "excluded" else f"{entry.label}: {', '.join(inside) or '–'}"
        for entry in told
    )
    blocks.append(Text(origin, "small", translate(N_("Origin"))))
    return blocks


def build_funding_annex(context: ReportContext, area: FundingArea, full: bool = False) -> Document:
    """Return the annex: two dense pages, or the full variant with maps, series, method and recipe.

    Raises
    ------
    DataError
        If no quarter is named, one is not in the data, or it would publish what the rules withhold.
    """
    translate = context.translate
    warned = check_disclosure(context)
    codes = area.codes_of(context)
    figures = area_figures(context, area.units, codes)
    place = place_picture(context, area.units, 150.0 if full else 78.0, 0.83 if full else 1.0)
    head: list[Block] = [Heading(translate(N_("The area"))), Items(area_items(context, area))]
    blocks: list[Block] = (
        [Beside(tuple(head), (place,), 0.55)] if place and not full else [*head, *([place] if place else [])]
    )
    blocks += [
        Heading(translate(N_("Need by Handlungsfeld"))),
        Items(need_items(context, figures)),
        comparison_table(context, area, figures),
    ]
    if full:
        blocks.append(quarter_table(context, area))
    if full or len(codes) <= _FEW:
        blocks += [Heading(translate(N_("Development"))), *series_blocks(context, area)]
    blocks += action_blocks(context, area.units, with_gaps=False)
    blocks += objective_blocks(context, area.units)
    blocks += _full_end(context, area, codes, warned) if full else _short_end(context, area, warned)
    subtitle = " · ".join(part for part in (area.programme, data_line(context)) if part)
    title = translate(N_("Evidence of need: {area}")).format(area=area.name)
    return document_of(context, title, subtitle, blocks, dense=True)
