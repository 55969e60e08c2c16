"""Slides: one statement each, native charts and tables, the town's template, attacks shown literally."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_COLOR_TYPE
from pptx.util import Inches
from pypdf import PdfReader

from sozial.errors import DataError
from sozial.i18n import format_number, format_percent
from sozial.index.build import build_index
from sozial.index.recipe.recipe_writing import recipe_digest
from sozial.output.ranking.ranking import build_ranking
from sozial.planning.measures.action import Action, Status
from sozial.recipe import Weighted
from sozial.report.document.slide import Bars
from sozial.report.papers.committee_paper import build_committee_paper, summary_items
from sozial.report.sections.about_planning import gap_table, planned_sentence, strong_gaps
from sozial.report.sections.bars import fields_with_indicators
from sozial.report.sections.bars_picture import figure_text
from sozial.report.slides.basis_slides import measured_slide
from sozial.report.slides.deck import build_deck
from sozial.report.slides.pptx import write_pptx
from sozial.report.slides.question_slides import why_not_slide
from sozial.report.slides.result_slides import map_slide
from sozial.report.slides.slide_template import open_template
from sozial.report.slides.steps import build_steps
from tests.reports import ATTACKS, attacked, converted, needs_office, sample_context, town


def opened(context, template=None):
    return Presentation(io.BytesIO(write_pptx(build_deck(context), template)))


def texts(slide):
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


@pytest.mark.parametrize("with_ranks", [True, False])
def test_eight_to_twelve_slides_with_one_statement_and_its_origin(with_ranks):
    context = replace(sample_context(), with_ranks=with_ranks)
    slides = list(opened(context).slides)
    titles = [slide.shapes.title.text for slide in slides]
    told = [title for title in titles if not title.startswith("Anhang: ")]
    assert 8 <= len(told) <= 12
    assert titles[: len(told)] == told
    assert len(set(titles)) == len(titles)
    assert all(titles)
    for slide in slides[1:]:
        notes = slide.notes_slide.notes_text_frame.text
        for origin in ("Rezept: Sozialindex Musterstadt", "Daten: Musterstadt", "Quellen:", "Erstellt am: 25.11.2026"):
            assert origin in notes
        assert any(text.startswith("beschlossen") for text in texts(slide))


def test_a_planned_measure_is_named_where_none_runs_yet():
    context = replace(sample_context(), actions=(), action_names=())
    gap = strong_gaps(context)[0]
    place = context.titles[gap.unit]
    planned = Action("Anlaufstelle", (gap.unit,), gap.domain, status=Status.PLANNED)
    context = replace(context, actions=(planned,))
    assert planned_sentence(context, strong_gaps(context)) == f"Dort geplant: „Anlaufstelle“ ({place})."
    table = gap_table(context, strong_gaps(context))
    assert [row[-1] for row in table.rows if row[-1]] == ["geplant: Anlaufstelle"]
    assert table.caption == "Sehr hohe Belastung, keine laufende Maßnahme"
    done = dict(summary_items(context))["Was getan wird"]
    assert done.startswith("0 Maßnahmen laufen.")
    assert done.endswith(f"Dort geplant: „Anlaufstelle“ ({place}).")
    proposed = next(step for step in build_steps(context) if step.key == "proposed")
    assert "geplant: Anlaufstelle" in str(proposed.slides[0])
    running = replace(planned, status=Status.RUNNING)
    assert (
        planned_sentence(replace(context, actions=(running,)), strong_gaps(replace(context, actions=(running,)))) == ""
    )


def test_an_empty_register_is_no_gap_and_nothing_proposed_is_no_step():
    context = replace(sample_context(), actions=(), action_names=(), decision=None)
    deck = build_deck(context)
    assert not {"needed", "done", "allocated"} & {slide.key for slide in deck.slides}
    assert [step.key for step in build_steps(context)] == ["how", "where", "who", "sure"]
    paper = str(build_committee_paper(context))
    assert "läuft keine Maßnahme" not in paper
    assert "Sehr hohe Belastung, keine laufende Maßnahme" not in paper
    assert "Im Register sind keine Maßnahmen eingetragen." in paper
    # With one measure it is known again where none runs; with an allocation alone only that is proposed.
    full = sample_context()
    assert "und dort läuft keine Maßnahme" in str(build_committee_paper(full))
    assert "Sehr hohe Belastung, keine laufende Maßnahme" in str(build_committee_paper(full))
    # The index tells burdens; what is needed is found in the discussion.
    assert not re.search(r"(Starker|hoher|stärkste) Bedarf|Bedarf in einem|\(Fälle", str(build_committee_paper(full)))
    assert "proposed" in [step.key for step in build_steps(full)]
    allocated = build_steps(replace(full, actions=(), action_names=()))[-1]
    assert [slide.key for slide in allocated.slides] == ["allocated"]


def test_shares_of_the_index_have_as_many_decimals_as_on_every_page():
    context = sample_context()
    (bars,) = [part for part in measured_slide(context).body if isinstance(part, Bars)]
    shown = {figure_text(bars, value, "de") for _name, values, _colour in bars.series for value in values}
    assert all(re.fullmatch(r"\d+,\d\u00a0%", text) for text in shown)
    domain = bars.categories[0]
    share = fields_with_indicators(context)[domain][0]
    assert figure_text(bars, share, "de") == format_percent(share, "de", 1)


def test_charts_and_tables_are_native_and_hold_the_figures():
    context = sample_context()
    deck = build_deck(context)
    slides = list(opened(context).slides)
    charts = {
        slide.shapes.title.text: shape.chart for slide in slides for shape in slide.shapes if shape.has_chart
    }  # fmt: skip
    assert len(charts) >= 3
    measured = charts[deck.slides[0].title]
    fields = {}
    for entry in context.recipe.indicators:
        name = context.dataset.indicator(entry.code).domain
        fields[name] = fields.get(name, 0.0) + context.result.shares[entry.code]
    shown = dict(zip(measured.plots[0].categories, measured.plots[0].series[0].values, strict=True))
    assert shown == pytest.approx(fields)
    assert any(shape.has_table for slide in slides for shape in slide.shapes)
    for slide in slides:
        for shape in slide.shapes:
            if shape.shape_type == 13:
                assert shape._element.nvPicPr.cNvPr.get("descr")


def runs_of(shape):
    frames = [shape.text_frame] if shape.has_text_frame else []
    if shape.has_table:
        frames += [cell.text_frame for row in shape.table.rows for cell in row.cells]
    return [run for frame in frames for part in frame.paragraphs for run in part.runs]


def test_tables_are_read_from_the_back_row():
    for context in (sample_context(), sample_context(public=True, with_ranks=False), town(542)):
        sizes = [
            run.font.size.pt
            for slide in opened(context, template() if context.is_public else None).slides
            for shape in slide.shapes
            if shape.has_table
            for run in runs_of(shape)
        ]
        assert sizes
        assert min(sizes) >= 14


def test_what_is_left_out_is_said_and_stands_in_the_annex():
    context = sample_context()
    slides = list(opened(context).slides)
    by_title = {slide.shapes.title.text: slide for slide in slides}
    allocated = next(slide for title, slide in by_title.items() if title.startswith("Nach Bedarf"))
    assert "Hier 8 von 60; alle stehen im Anhang." in texts(allocated)
    annex = [slide for title, slide in by_title.items() if title.startswith("Anhang: Wer was bekommt")]
    parts = [text for slide in annex for text in texts(slide)]
    assert all(context.titles[unit] in parts for unit in context.decision.parts)
    said = "\n".join(text for slide in slides for text in texts(slide))
    assert "stehen auf der Seite" not in said
    assert "im Register" not in said
    # Nothing else stands in an annex than what is left out: of three quarters, long measures alone.
    fields = {entry.domain for entry in town(3).dataset.indicators}
    units = tuple(town(3).titles)
    everywhere = tuple(Action("Treff", units, field, status=Status.RUNNING) for field in sorted(fields))
    small = replace(town(3), actions=everywhere, robustness=None)
    said = [text for slide in opened(small).slides for text in texts(slide) if text.startswith(("Hier", "Anhang"))]
    assert said == ["Hier 4 von 6; alle stehen im Anhang.", "Anhang: Maßnahmen (1/2)", "Anhang: Maßnahmen (2/2)"]


def test_fingerprints_stand_only_where_the_origin_is_told():
    context = sample_context()
    prints = [recipe_digest(context.recipe)[:8], context.dataset.digest[:8]]
    slides = list(opened(context).slides)
    shown = [slide.shapes.title.text for slide in slides if any(part in " ".join(texts(slide)) for part in prints)]
    assert shown == ["Jede Zahl lässt sich nachprüfen"]
    assert texts(slides[0])[1].split("\n") == [
        "Daten: Musterstadt (Beispiel) · 2024", "Sozialindex Musterstadt (beschlossen am 13.06.2024)",
        "Amt für Soziales · 25.11.2026",
    ]  # fmt: skip


@pytest.mark.parametrize(("stretched", "broad", "tall"), [(4.0, 1330, 332), (2.5, 1140, 456), (1.0, 710, 710)])
def test_the_map_of_a_slide_fills_its_place_with_the_legend_where_it_leaves_more_room(stretched, broad, tall):
    context = town(16)
    units = context.dataset.units
    wider = units.set_geometry(units.geometry.affine_transform([stretched, 0, 0, 1, 0, 0]))
    drawing = map_slide(replace(context, dataset=replace(context.dataset, units=wider))).body[0].svg
    areas = " ".join(re.findall(r'<path d="([^"]+)" fill="#\w+" fill-rule', drawing))
    places = np.array(re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", areas), dtype=float)
    # A legend below takes 98 for its title and 52 for each of three lines, the scale 40: 456 of 750 are left.
    assert np.ptp(places, axis=0) == pytest.approx([broad, tall], abs=2)
    assert float(re.search(r'viewBox="0 0 \d+ (\d+)"', drawing)[1]) <= 750
    legend = float(re.search(r'<rect x="([\d.]+)"[^>]+stroke="#5b6670"/><text', drawing)[1])
    assert (legend > broad) == (stretched == 1.0)


def test_the_same_deck_gives_the_same_bytes():
    first, second = (write_pptx(build_deck(sample_context())) for _time in range(2))
    assert first == second


@needs_office
def test_libreoffice_shows_as_many_pages_as_slides(tmp_path):
    content = write_pptx(build_deck(sample_context()))
    pages = PdfReader(io.BytesIO(converted(content, tmp_path, "pptx", "pdf"))).pages
    assert len(pages) == len(Presentation(io.BytesIO(content)).slides)
    assert "12 von 58 Quartieren" in pages[2].extract_text()


def test_nothing_leaves_the_slide():
    for context in (sample_context(), town(542), attacked()):
        file = opened(context)
        for slide in file.slides:
            for shape in slide.shapes:
                assert shape.left >= 0
                assert shape.top >= 0
                assert shape.left + shape.width <= file.slide_width
                assert shape.top + shape.height <= file.slide_height


def template():
    file = Presentation()
    file.slide_width, file.slide_height = Inches(10), Inches(5.625)
    layout = file.slide_layouts[5]
    layout.name = "Nur Titel"
    title = layout.placeholders[0]
    run = title.text_frame.paragraphs[0].add_run()
    run.font.color.rgb = RGBColor(200, 0, 0)
    file.slides.add_slide(layout).shapes.title.text = "Alte Folie"
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def test_a_template_gives_size_and_layout_and_none_of_its_slides():
    file = opened(sample_context(), template())
    assert file.slide_width == Inches(10)
    titles = [slide.shapes.title.text for slide in file.slides]
    assert "Alte Folie" not in titles
    assert {slide.slide_layout.name for slide in file.slides} == {"Nur Titel"}
    # Letters and bars take the template's colours.
    frames = [shape.text_frame for slide in file.slides for shape in slide.shapes if shape.has_text_frame]
    colours = [run.font.color.type for frame in frames for part in frame.paragraphs for run in part.runs]
    assert set(colours) == {None}
    charts = [shape.chart for slide in file.slides for shape in slide.shapes if shape.has_chart]
    fills = {series.format.fill.fore_color.type for chart in charts for series in chart.plots[0].series}
    assert fills == {MSO_COLOR_TYPE.SCHEME}


def test_sections_that_name_removed_slides_go_with_them():
    file = Presentation(io.BytesIO(template()))
    sections = etree.fromstring(
        '<p:extLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
        '<p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}">'
        '<p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
        '<p14:section name="Alt" id="{00000000-0000-0000-0000-000000000001}"><p14:sldIdLst><p14:sldId id="256"/>'
        "</p14:sldIdLst></p14:section></p14:sectionLst></p:ext></p:extLst>"
    )
    file.element.append(sections)
    out = io.BytesIO()
    file.save(out)
    made = opened(sample_context(), out.getvalue())
    assert not made.element.xpath('.//*[local-name()="sectionLst"]')
    assert len(made.slides) >= 8


def test_bad_templates_are_refused_with_what_to_do():
    with pytest.raises(DataError, match="no presentation"):
        open_template(b"nothing", "x.pptx")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template())) as archive, zipfile.ZipFile(out, "w") as written:
        for entry in archive.infolist():
            written.writestr(entry, archive.read(entry))
        written.writestr("ppt/vbaProject.bin", b"macro")
    with pytest.raises(DataError, match="macros"):
        open_template(out.getvalue(), "x.pptx")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("ppt/presentation.xml", b"0" * 300_000_000)
    with pytest.raises(DataError, match="unpacks to 300 MB"):
        open_template(bomb.getvalue(), "x.pptx")
    with pytest.raises(DataError, match="50 MB"):
        open_template(b"0" * 50_000_001, "x.pptx")


def test_attacks_show_literally():
    shown = "\n".join(text for slide in opened(attacked()).slides for text in texts(slide))
    for attack in (ATTACKS[0], ATTACKS[1], ATTACKS[5]):
        assert attack in shown


def test_five_steps_answer_the_five_questions():
    steps = build_steps(sample_context(), ["why", "done", "limits", "origin", "quarter:01101", "quarter:nowhere", "x"])
    assert [step.key for step in steps] == [
        "how", "where", "who", "sure", "proposed", "why", "done", "limits", "origin", "quarter:01101",
    ]  # fmt: skip
    assert all(slide.title for step in steps for slide in step.slides)
    assert [slide.key for slide in steps[2].slides] == ["people", "who"]


def test_bars_are_as_long_as_the_index_however_many_fields_there_are():
    context = town(15)
    many = tuple(replace(entry, domain="") for entry in context.dataset.indicators)
    more = tuple(replace(entry, code=f"{entry.code}x", domain="", name=f"{entry.name} zwei") for entry in many)
    columns = {entry.code: context.dataset.values[entry.code.removesuffix("x")] for entry in more}
    dataset = replace(context.dataset, indicators=(*many, *more), values=context.dataset.values.assign(**columns))
    recipe = replace(context.recipe, indicators=tuple(Weighted(entry.code) for entry in dataset.indicators))
    wide = replace(context, dataset=dataset, result=build_index(dataset, recipe, "2024"))
    deck = {slide.key: slide for slide in build_deck(wide).slides}
    assert deck["measured"].title == "12 Indikatoren ergeben den Index"
    assert deck["measured"].body[0].items[-1] == ("", "und 4 weitere")
    bars = deck["why"].body[0]
    assert len(bars.series) == 8
    for place, unit in enumerate(wide.described[:8]):
        assert sum(values[place] for _name, values, _colour in bars.series) == pytest.approx(wide.score(unit))


def test_where_certainty_was_not_computed_the_step_tells_only_what_changed():
    steps = build_steps(replace(sample_context(), robustness=None))
    assert [slide.key for slide in steps[3].slides] == ["changed"]


def test_who_is_concerned_counts_as_many_as_the_map():
    context = town(80)
    deck = {slide.key: slide for slide in build_deck(context).slides}
    assert len(context.highest_class) == 14
    assert deck["map"].title == "14 von 80 Quartieren verdienen besondere Aufmerksamkeit"
    assert deck["who"].title.endswith(" und 11 weitere")
    assert (deck["map"].shown, deck["map"].total) == (12, 14)


def test_the_distance_to_the_class_above_is_the_one_of_the_ranking():
    context = sample_context()
    ranking = build_ranking(context.dataset, context.result, "de")
    gaps = dict(zip(ranking.keys, ranking.gaps, strict=True))
    highest = max(context.result.classes)
    below = [unit for unit in context.by_burden if context.result.classes[unit] == highest - 1]
    border = context.result.breaks.cuts[highest - 1]
    other = 0
    for unit in below:
        told = format_number(gaps[unit], "de", 2)
        assert f"fehlt {told} bis zur Klasse" in why_not_slide(context, unit).title
        other += told != format_number(round(border, 2) - round(context.score(unit), 2), "de", 2)
    # Among them are some whose rounded figures differ by another number.
    assert other > 0
