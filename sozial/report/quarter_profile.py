"""The profile of one quarter on two pages: where it stands, why, since when, what is done, what people there say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from sozial.i18n import N_, format_number
from sozial.index.areas import CITY
from sozial.index.classify import CLASS_LABELS
from sozial.insight.profile import compare_areas, data_findings, parent_of, standing_out
from sozial.insight.similarity import most_similar
from sozial.output.archive import plain_name, write_zip
from sozial.output.city_words import city_note, support_note
from sozial.output.line_charts import build_index_lines
from sozial.output.profile_charts import build_waterfall
from sozial.reading.columns import DIRECTION_LABELS
from sozial.report.about_limits import note_items
from sozial.report.about_planning import action_blocks
from sozial.report.committee_paper import document_of
from sozial.report.disclosure import check_disclosure
from sozial.report.document import Beside, Block, Column, Document, Heading, Items, PageBreak, Table, Text
from sozial.report.evidence import LOCAL_KNOWLEDGE, build_evidence
from sozial.report.figures import compared_text, people_text, rank_text, score_text, value_text
from sozial.report.material import Material
from sozial.report.pictures import chart_picture, place_picture

_SIMILAR = 5
_MOST_AREAS = 4


def standing_items(material: Material, unit: str) -> tuple[tuple[str, str], ...]:
    """Return where a quarter stands, in a few short sentences."""
    translate = material.translate
    items = [(translate(N_("Class")), material.classes[unit])]
    if unit in material.result.excluded:
        items = [(translate(N_("Without an index")), material.result.excluded[unit].text(material.language))]
    elif material.with_ranks:
        said = translate(N_("{rank} of {n} (index {score})")).format(
            rank=rank_text(material, unit), n=format_number(material.result.rated, material.language),
            score=score_text(material, unit),
        )  # fmt: skip
        items.append((translate(N_("Rank")), said))
    items.append((translate(N_("Inhabitants")), people_text(material, [unit])))
    parent = parent_of(material.dataset, unit)
    if parent:
        items.append((translate(N_("Part of")), parent))
    return tuple(items)


def reason_blocks(material: Material, unit: str, count: int = 4) -> list[Block]:
    """Return burdens and strengths of a quarter; strengths first where ranks are off."""
    translate = material.translate
    blocks: list[Block] = []
    kinds = (True, False) if material.with_ranks else (False, True)
    for burdens in kinds:
        found = standing_out(material.positions(unit), burdens, count)
        heading = N_("More burden than elsewhere") if burdens else N_("Less burden than elsewhere")
        items = tuple(("", compared_text(material, entry)) for entry in found)
        blocks += [Heading(translate(heading), 2), Items(items or (("", translate(N_("nothing clearly"))),))]
    return blocks


def figure_table(material: Material, unit: str, codes: Sequence[str] = ()) -> Table:
    """Return every indicator of a quarter beside the areas around it: Stadtbezirk, groups, city, Kreis and Land."""
    translate, dataset = material.translate, material.dataset
    around = compare_areas(dataset, material.result, unit)
    everywhere = [str(area) for area in around.values.columns[1:]]
    areas = everywhere[:_MOST_AREAS]
    columns = [Column(translate(N_("Indicator")), 2.6), Column(material.titles[unit], 1.2, True)]
    columns += [Column(translate(N_("City value")) if area == CITY else area, 1.1, True) for area in areas]
    columns += [Column(translate(N_("Burden")), 1.0), Column(translate(N_("Direction")), 1.6)]
    rows = []
    averaged = False
    for entry in material.positions(unit):
        code = entry.indicator.code
        if codes and code not in codes:
            continue
        place = f" ({format_number(entry.place, material.language)}.)" if entry.place and material.with_ranks else ""
        row = [entry.indicator.label, f"{value_text(material, code, entry.value)}{place}"]
        for area in areas:
            shown = value_text(material, code, float(around.values.loc[code, area]))
            from_counts = bool(around.from_counts.loc[code, area])
            averaged |= not from_counts and shown != "–"
            row.append(shown if from_counts or shown == "–" else f"({shown})")
        row.append(translate(CLASS_LABELS[5][entry.burden_class]) if entry.burden_class >= 0 else "–")
        row.append(translate(DIRECTION_LABELS[entry.direction]))
        rows.append(tuple(row))
    notes = []
    if material.with_ranks:
        notes.append(translate(N_("In brackets behind a value: its place, 1 being the greatest burden.")))
    if len(everywhere) > _MOST_AREAS:
        said = translate(N_("Also in the data, without a column here: {names}."))
        notes.append(said.format(names=", ".join(everywhere[_MOST_AREAS:])))
    if averaged:
        notes.append(translate(N_("A figure in brackets is the mean of the quarters, because counts are not known.")))
    listed = [str(code) for code in around.values.index if not codes or code in codes]
    for area in areas:
        partial = support_note(dataset, around.support, str(area), listed, material.language) if area != CITY else ""
        notes += [f"{area}: {partial}"] if partial else []
    if CITY in areas:
        notes.append(city_note(dataset, listed, material.period, material.language))
    caption = translate(N_("All figures, {period}")).format(period=material.period)
    return Table(caption, tuple(columns), tuple(rows), " ".join(notes), small=True)


def similar_text(material: Material, unit: str) -> str:
    """Return the quarters that are most like one, by name; empty without any."""
    found = most_similar(material.result, unit, _SIMILAR)
    return ", ".join(material.titles[str(other)] for other in found.index)


def build_profile(material: Material, unit: str) -> Document:
    """Return the profile of one quarter, on two pages.

    Raises
    ------
    KeyError
        If the quarter is not in the data.
    DataError
        If it would publish what the rules withhold.
    """
    translate, dataset, language = material.translate, material.dataset, material.language
    warned = check_disclosure(material)
    place = place_picture(material, [unit])
    head: list[Block] = [Heading(translate(N_("Where it stands"))), Items(standing_items(material, unit))]
    head += reason_blocks(material, unit)
    blocks: list[Block] = [Beside(tuple(head), (place,) if place else (), 0.5)] if place else head
    waterfall = build_waterfall(dataset, material.result, unit, language) if material.with_ranks else None
    if waterfall is not None:
        blocks += [Heading(translate(N_("How the index comes about"))), chart_picture(waterfall, 0.92)]
    development = material.development
    if development is not None and material.with_ranks and np.isfinite(development.scores.loc[unit]).sum() > 1:
        lines = build_index_lines(dataset, development, [unit], language)
        blocks += [Heading(translate(N_("Development"))), chart_picture(lines, 0.8)]
    if len(blocks) > 1:
        blocks.append(PageBreak())
    blocks += [Heading(translate(N_("Figures"))), figure_table(material, unit)]
    gaps = data_findings(dataset, material.result, unit)
    if gaps:
        blocks.append(Items(tuple(("", finding.text(language)) for finding in gaps)))
    similar = similar_text(material, unit)
    if similar:
        blocks.append(Text(similar, lead=translate(N_("Most similar quarters"))))
    if any(not action.units or unit in action.units for action in material.actions):
        blocks += action_blocks(material, [unit])
    notes = note_items(material, [unit])
    blocks.append(Heading(translate(N_("What people who know the quarter say"))))
    blocks.append(Items(notes) if notes else Text(translate(N_("No notes were released.")), "small"))
    blocks.append(Text(translate(LOCAL_KNOWLEDGE), "notice"))
    blocks += [Text(finding.line(language), "notice") for finding in warned]
    told = {entry.key: entry for entry in build_evidence(material)}
    origin = "; ".join(
        f"{told[key].label}: {told[key].text}" for key in ("recipe", "sources", "protection", "decision")
    )
    blocks.append(Text(origin, "small"))
    return document_of(material, material.titles[unit], material.subtitle, blocks, dense=True)


def write_profiles(
    material: Material,
    units: Sequence[str],
    write: Callable[[Document], bytes],
    ending: str,
    progress: Callable[[float], None] | None = None,
) -> bytes:
    """Return profiles of many quarters as one zip, a file each, named by number and key.

    Parameters
    ----------
    progress
        Called with the share that is done after each; may raise to stop.
    """

    def made() -> Iterator[tuple[str, bytes]]:
        for number, unit in enumerate(units, 1):
            yield f"{file_stem(number, unit)}.{ending}", write(build_profile(material, unit))
            if progress is not None:
                progress(number / len(units))

    return write_zip(made())


def file_stem(number: int, unit: str) -> str:
    """Return a name for a quarter's file that every computer takes: a number, and what of its key is plain.

    Examples
    --------
    >>> file_stem(3, "../01 Süd"), file_stem(12, "0412")
    ('003-01_S_d', '012-0412')
    """
    plain = plain_name(unit).strip("_")[:40]
    return f"{number:03d}-{plain or 'quarter'}"
