"""Single indicators for a social report: a map and a table each, in the indicator's own unit."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.i18n import N_, translator
from sozial.insight.people import city_value
from sozial.output.words.city_words import with_origin
from sozial.output.words.period_words import period_label
from sozial.reading.plans.columns import DIRECTION_LABELS
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure
from sozial.report.context.evidence import data_line
from sozial.report.document.document import Block, Column, Document, Heading, Items, PageBreak, Table, Text
from sozial.report.document.pictures import indicator_picture
from sozial.report.papers.committee_paper import document_of
from sozial.report.sections.about_data import evidence_blocks
from sozial.report.sections.figures import people_text, value_text


def indicator_table(context: ReportContext, code: str) -> Table:
    """Return every quarter with its value of an indicator, now and in the period before, by name."""
    translate, dataset = context.translate, context.dataset
    earlier = [period for period in dataset.stated_periods if period < context.period][-1:]
    columns = [Column(translate(N_("Quarter")), 2.4), Column(translate(N_("Inhabitants")), 1.0, True)]
    titles = [period_label(dataset, period, context.language, [code]) for period in (*earlier, context.period)]
    columns += [Column(title or translate(N_("Value")), 1.0, True) for title in titles]
    shown = {period: dataset.at(period)[code] for period in (*earlier, context.period)}
    order = sorted(context.titles, key=lambda unit: context.titles[unit].casefold())
    rows = tuple(
        (
            context.titles[unit],
            people_text(context, [unit]),
            *(value_text(context, code, float(values[unit])) for values in shown.values()),
        )
        for unit in order
    )
    label = dataset.indicator(code).label
    return Table(translate(N_("{name} by quarter")).format(name=label), tuple(columns), rows, small=True)


def indicator_items(context: ReportContext, code: str) -> tuple[tuple[str, str], ...]:
    """Return what an indicator is: definition, source, date, what a high value means, city value and mean."""
    translate, indicator = context.translate, context.dataset.indicator(code)
    whole = city_value(context.dataset, indicator, context.period)
    city = value_text(context, code, whole.city)
    items = [
        (translate(N_("Definition")), indicator.definition),
        (translate(N_("Source")), ", ".join(part for part in (indicator.source, indicator.reference_date) if part)),
        (translate(N_("Direction")), translate(DIRECTION_LABELS[indicator.direction])),
        (translate(N_("City value")), with_origin(city, whole.origin, context.language, whole.support)),
        (translate(N_("Mean of the quarters")), value_text(context, code, whole.mean)),
    ]
    items += [
        (translate(N_("Break in the series")), f"{translator(context.language).day(period)}: {reason}")
        for period, reason in indicator.breaks
    ]
    return tuple((label, text) for label, text in items if text and text != "–")


def build_indicator_sheets(context: ReportContext, codes: Sequence[str] = ()) -> Document:
    """Return a map and a table for each indicator; for all where none is named.

    Raises
    ------
    DataError
        If it would publish what the rules withhold.
    """
    translate, dataset = context.translate, context.dataset
    warned = check_disclosure(context)
    blocks: list[Block] = [Text(finding.text(context.language), "notice") for finding in warned]
    wanted = [indicator.code for indicator in dataset.indicators if not codes or indicator.code in codes]
    for number, code in enumerate(wanted):
        if number:
            blocks.append(PageBreak())
        blocks += [Heading(dataset.indicator(code).label), Items(indicator_items(context, code))]
        if dataset.has_areas:
            blocks.append(indicator_picture(context, code, width=0.9))
        blocks.append(indicator_table(context, code))
    blocks += [PageBreak(), *evidence_blocks(context)]
    subtitle = data_line(context)
    return document_of(context, translate(N_("Single indicators")), subtitle, blocks)
