"""The profile of one quarter on two pages: where it stands, why, since when, what is done, what people there say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from sozial.i18n import N_, format_number
from sozial.index.areas.areas import CITY
from sozial.index.classify import CLASS_LABELS
from sozial.insight.profile import Comparison, IndicatorPosition, compare_areas, data_findings, parent_of, standing_out
from sozial.insight.similarity import most_similar
from sozial.output.charts.line_charts import build_index_lines
from sozial.output.charts.profile_charts import build_waterfall
from sozial.output.files.archive import plain_name, write_zip
from sozial.output.words.city_words import city_note, support_note
from sozial.output.words.result_words import count_rated
from sozial.reading.plans.columns import DIRECTION_LABELS
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure
from sozial.report.context.evidence import LOCAL_KNOWLEDGE, build_evidence, subtitle
from sozial.report.document.document import Beside, Block, Column, Document, Heading, Items, PageBreak, Table, Text
from sozial.report.document.pictures import chart_picture, place_picture
from sozial.report.papers.committee_paper import document_of
from sozial.report.sections.about_limits import note_items
from sozial.report.sections.about_planning import action_blocks
from sozial.report.sections.figures import compared_text, people_text, rank_text, score_text, value_text

_SIMILAR = 5
_MOST_AREAS = 4


def standing_items(context: ReportContext, unit: str) -> tuple[tuple[str, str], ...]:
    """Return where a quarter stands, in a few short sentences."""
    translate = context.translate
    items = [(translate(N_("Class")), context.classes[unit])]
    if unit in context.result.excluded:
        items = [(translate(N_("Without an index")), context.result.excluded[unit].text(context.language))]
    elif context.with_ranks:
        said = translate(N_("{rank} of {n} (index {score})")).format(
            rank=rank_text(context, unit), n=count_rated(context.result, context.language),
            score=score_text(context, unit),
        )  # fmt: skip
        items.append((translate(N_("Rank")), said))
    items.append((translate(N_("Inhabitants")), people_text(context, [unit])))
    parent = parent_of(context.dataset, unit)
    if parent:
        items.append((translate(N_("Part of")), parent))
    return tuple(items)


def reason_blocks(context: ReportContext, unit: str, count: int = 4) -> list[Block]:
    """Return burdens and strengths of a quarter; strengths first where ranks are off."""
    translate = context.translate
    blocks: list[Block] = []
    kinds = (True, False) if context.with_ranks else (False, True)
    for burdens in kinds:
        found = standing_out(context.positions(unit), burdens, count)
        heading = N_("More burden than elsewhere") if burdens else N_("Less burden than elsewhere")
        items = tuple(("", compared_text(context, entry)) for entry in found)
        blocks += [Heading(translate(heading), 2), Items(items or (("", translate(N_("nothing clearly"))),))]
    return blocks


def figure_table(context: ReportContext, unit: str, codes: Sequence[str] = ()) -> Table:
    """Return every indicator of a quarter beside the areas around it: Stadtbezirk, groups, city, Kreis and Land."""
    translate = context.translate
    around = compare_areas(context.dataset, context.result, unit)
    everywhere = [str(area) for area in around.values.columns[1:]]
    areas = everywhere[:_MOST_AREAS]
    columns = [Column(translate(N_("Indicator")), 2.6), Column(context.titles[unit], 1.2, True)]
    columns += [Column(translate(N_("City value")) if area == CITY else area, 1.1, True) for area in areas]
    columns += [Column(translate(N_("Burden")), 1.0), Column(translate(N_("Direction")), 1.6)]
    rows = []
    averaged = False
    for entry in context.positions(unit):
        if not codes or entry.indicator.code in codes:
            beside = [_beside(context, around, entry.indicator.code, area) for area in areas]
            averaged |= any(guessed for _text, guessed in beside)
            rows.append(tuple(_figure_row(context, entry, [text for text, _guessed in beside])))
    notes = _figure_notes(context, around, codes, everywhere, averaged)
    caption = translate(N_("All figures, {period}")).format(period=context.period_words)
    return Table(caption, tuple(columns), tuple(rows), " ".join(notes), small=True)


def _beside(context: ReportContext, around: Comparison, code: str, area: str) -> tuple[str, bool]:
    """Return an indicator of an area, and whether it stands in brackets: it is the mean of the quarters."""
    shown = value_text(context, code, float(around.values.loc[code, area]))
    if bool(around.from_counts.loc[code, area]) or shown == "–":
        return shown, False
    return f"({shown})", True


def _figure_row(context: ReportContext, entry: IndicatorPosition, beside: Sequence[str]) -> list[str]:
    translate, code = context.translate, entry.indicator.code
    place = f" ({format_number(entry.place, context.language)}.)" if entry.place and context.with_ranks else ""
    burden = translate(CLASS_LABELS[5][entry.burden_class]) if entry.burden_class >= 0 else "–"
    return [
        entry.indicator.label,
        f"{value_text(context, code, entry.value)}{place}",
        *beside,
        burden,
        translate(DIRECTION_LABELS[entry.direction]),
    ]


def _figure_notes(
    context: ReportContext, around: Comparison, codes: Sequence[str], everywhere: Sequence[str], averaged: bool
) -> list[str]:
    """Return what is said below the table of figures."""
    translate, dataset = context.translate, context.dataset
    areas = everywhere[:_MOST_AREAS]
    notes = []
    if context.with_ranks:
        notes.append(translate(N_("In brackets behind a value: its place, 1 being the greatest burden.")))
    if len(everywhere) > _MOST_AREAS:
        said = translate(N_("Also in the data, without a column here: {names}."))
        notes.append(said.format(names=", ".join(everywhere[_MOST_AREAS:])))
    if averaged:
        notes.append(translate(N_("A figure in brackets is the mean of the quarters, because counts are not known.")))
    listed = [str(code) for code in around.values.index if not codes or code in codes]
    for area in areas:
        partial = support_note(dataset, around.support, str(area), listed, context.language) if area != CITY else ""
        notes += [f"{area}: {partial}"] if partial else []
    if CITY in areas:
        notes.append(city_note(dataset, listed, context.period, context.language))
    return notes


def similar_text(context: ReportContext, unit: str) -> str:
    """Return the quarters that are most like one, by name; empty without any."""
    found = most_similar(context.result, unit, _SIMILAR)
    return ", ".join(context.titles[str(other)] for other in found.index)


def build_profile(context: ReportContext, unit: str) -> Document:
    """Return the profile of one quarter, on two pages.

    Raises
    ------
    KeyError
        If the quarter is not in the data.
    DataError
        If it would publish what the rules withhold.
    """
    translate, dataset, language = context.translate, context.dataset, context.language
    warned = check_disclosure(context)
    place = place_picture(context, [unit], 87.0)
    head: list[Block] = [Heading(translate(N_("Where it stands"))), Items(standing_items(context, unit))]
    head += reason_blocks(context, unit)
    blocks: list[Block] = [Beside(tuple(head), (place,) if place else (), 0.5)] if place else head
    waterfall = build_waterfall(dataset, context.result, unit, language) if context.with_ranks else None
    if waterfall is not None:
        blocks += [Heading(translate(N_("How the index comes about"))), chart_picture(waterfall, 0.86)]
    development = context.development
    if development is not None and context.with_ranks and np.isfinite(development.scores.loc[unit]).sum() > 1:
        lines = build_index_lines(dataset, development, [unit], language)
        blocks += [Heading(translate(N_("Development"))), chart_picture(lines, 0.68)]
    if len(blocks) > 1:
        blocks.append(PageBreak())
    blocks += [Heading(translate(N_("Figures"))), figure_table(context, unit)]
    gaps = data_findings(dataset, context.result, unit)
    if gaps:
        blocks.append(Items(tuple(("", finding.text(language)) for finding in gaps)))
    similar = similar_text(context, unit)
    if similar:
        blocks.append(Text(similar, lead=translate(N_("Most similar quarters"))))
    if any(not action.units or unit in action.units for action in context.actions):
        blocks += action_blocks(context, [unit])
    notes = note_items(context, [unit])
    blocks.append(Heading(translate(N_("What people who know the quarter say"))))
    blocks.append(Items(notes) if notes else Text(translate(N_("No notes were released.")), "small"))
    blocks.append(Text(translate(LOCAL_KNOWLEDGE), "notice"))
    blocks += [Text(finding.text(language), "notice") for finding in warned]
    told = {entry.key: entry for entry in build_evidence(context)}
    origin = "; ".join(
        f"{told[key].label}: {told[key].text}" for key in ("recipe", "sources", "protection", "decision")
    )
    blocks.append(Text(origin, "small"))
    return document_of(context, context.titles[unit], subtitle(context), blocks, dense=True)


def write_profiles(
    context: ReportContext,
    units: Sequence[str],
    write: Callable[[Document], bytes],
    ending: str,
    progress: Callable[[float], None] | None = None,
) -> bytes:
    """Return profiles of many quarters as one zip, a file each, named by number, key and quarter.

    Parameters
    ----------
    progress
        Called with the share that is done after each; may raise to stop.
    """

    def made() -> Iterator[tuple[str, bytes]]:
        for number, unit in enumerate(units, 1):
            yield f"{file_stem(number, unit, context.titles[unit])}.{ending}", write(build_profile(context, unit))
            if progress is not None:
                progress(number / len(units))

    return write_zip(made())


def file_stem(number: int, unit: str, title: str = "") -> str:
    """Return a name for a quarter's file that every computer takes: a number, and what of its key and name is plain.

    Examples
    --------
    >>> file_stem(3, "../01 Süd"), file_stem(12, "0412", "Bad Säckingen/Ost")
    ('003-01_S_d', '012-0412-Bad_Saeckingen_Ost')
    """
    written = title
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"), ("ß", "ss")):
        written = written.replace(umlaut, letters)
    parts = [plain_name(part).strip("_")[:40] for part in (unit, written)]
    return "-".join([f"{number:03d}", parts[0] or "quarter", *parts[1:]]).rstrip("-")
