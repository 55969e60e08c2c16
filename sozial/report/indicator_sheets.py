"""Single indicators for a social report: a map and a table each, in the indicator's own unit."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.i18n import N_, format_day
from sozial.insight.people import city_value
from sozial.output.city_words import with_origin
from sozial.output.period_words import period_label
from sozial.reading.columns import DIRECTION_LABELS
from sozial.report.about_data import evidence_blocks
from sozial.report.committee_paper import document_of
from sozial.report.disclosure import check_disclosure
from sozial.report.document import Block, Column, Document, Heading, Items, PageBreak, Table, Text
from sozial.report.figures import people_text, value_text
from sozial.report.material import Material
from sozial.report.pictures import indicator_picture


def indicator_table(material: Material, code: str) -> Table:
    """Return every quarter with its value of an indicator, now and in the period before, by name."""
    translate, dataset = material.translate, material.dataset
    earlier = [period for period in dataset.stated_periods if period < material.period][-1:]
    columns = [Column(translate(N_("Quarter")), 2.4), Column(translate(N_("Inhabitants")), 1.0, True)]
    titles = [period_label(dataset, period, material.language, [code]) for period in (*earlier, material.period)]
    columns += [Column(title or translate(N_("Value")), 1.0, True) for title in titles]
    shown = {period: dataset.at(period)[code] for period in (*earlier, material.period)}
    order = sorted(material.titles, key=lambda unit: material.titles[unit].casefold())
    rows = tuple(
        (
            material.titles[unit],
            people_text(material, [unit]),
            *(value_text(material, code, float(values[unit])) for values in shown.values()),
        )
        for unit in order
    )
    label = dataset.indicator(code).label
    return Table(translate(N_("{name} by quarter")).format(name=label), tuple(columns), rows, small=True)


def indicator_items(material: Material, code: str) -> tuple[tuple[str, str], ...]:
    """Return what an indicator is: definition, source, date, what a high value means, city value and mean."""
    translate, indicator = material.translate, material.dataset.indicator(code)
    whole = city_value(material.dataset, indicator, material.period)
    city = value_text(material, code, whole.city)
    items = [
        (translate(N_("Definition")), indicator.definition),
        (translate(N_("Source")), ", ".join(part for part in (indicator.source, indicator.reference_date) if part)),
        (translate(N_("Direction")), translate(DIRECTION_LABELS[indicator.direction])),
        (translate(N_("City value")), with_origin(city, whole.origin, material.language, whole.support)),
        (translate(N_("Mean of the quarters")), value_text(material, code, whole.mean)),
    ]
    items += [
        (translate(N_("Break in the series")), f"{format_day(period, material.language)}: {reason}")
        for period, reason in indicator.breaks
    ]
    return tuple((label, text) for label, text in items if text and text != "–")


def build_indicator_sheets(material: Material, codes: Sequence[str] = ()) -> Document:
    """Return a map and a table for each indicator; for all where none is named.

    Raises
    ------
    DataError
        If it would publish what the rules withhold.
    """
    translate, dataset = material.translate, material.dataset
    warned = check_disclosure(material)
    blocks: list[Block] = [Text(finding.line(material.language), "notice") for finding in warned]
    wanted = [indicator.code for indicator in dataset.indicators if not codes or indicator.code in codes]
    for number, code in enumerate(wanted):
        if number:
            blocks.append(PageBreak())
        blocks += [Heading(dataset.indicator(code).label), Items(indicator_items(material, code))]
        if dataset.has_areas:
            blocks.append(indicator_picture(material, code))
        blocks.append(indicator_table(material, code))
    blocks += [PageBreak(), *evidence_blocks(material)]
    subtitle = " · ".join(part for part in (material.title, material.period) if part)
    return document_of(material, translate(N_("Single indicators")), subtitle, blocks)
