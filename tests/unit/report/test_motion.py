"""What a paper asks a body to decide: stated as proposed, with what was entered, and nothing where nothing was."""

from __future__ import annotations

import io
from dataclasses import replace

from pptx import Presentation

from sozial.planning.measures.action import Action, Status
from sozial.report.context.motion import Motion
from sozial.report.document.document import Heading, Items, Table, Text
from sozial.report.exchange.project_file import write_project
from sozial.report.papers.committee_paper import build_committee_paper
from sozial.report.papers.paper_contents import PaperContents
from sozial.report.sections.about_motion import motion_blocks
from sozial.report.sections.about_planning import action_table
from sozial.report.slides.deck import build_deck
from sozial.report.slides.planning_slides import allocated_slide
from sozial.report.slides.pptx import write_pptx
from tests.reports import sample_context
from tests.unit.report.test_project_file import reopened

MOTION = Motion(
    "Der Ausschuss beschließt die Verteilung.", number="2026/114", body="Sozialausschuss", cover="Teilplan 5"
)


def asking():
    return replace(sample_context(), motion=MOTION)


def test_what_is_asked_for_is_called_a_proposal_everywhere():
    paper = build_committee_paper(asking(), PaperContents(("allocation", "all-parts")))
    assert paper.state == "Vorschlag · Rezept: beschlossen · intern, ungeschützt"
    heads = [block.text for block in paper.blocks if isinstance(block, Heading)]
    assert heads[0] == "Beschlussvorschlag"
    assert "Anhang: alle Teile des Vorschlags" in heads
    assert "Anhang: alle Teile des Beschlusses" not in heads
    record = next(block for block in paper.blocks if isinstance(block, Table) and "Regel" in block.caption)
    assert "Beschluss" not in [row[0] for row in record.rows]
    slide = allocated_slide(asking())
    assert "Diese Verteilung ist vorgeschlagen; beschlossen ist sie noch nicht." in str(slide.body)
    decided = build_committee_paper(replace(asking(), motion=replace(MOTION, is_decided=True, decided_by="einstimmig")))
    assert decided.state == "beschlossen · intern, ungeschützt"
    assert "Beschluss" in [block.text for block in decided.blocks if isinstance(block, Heading)]


def test_only_what_was_entered_stands_in_the_section():
    blocks = motion_blocks(asking())
    (items,) = [block for block in blocks if isinstance(block, Items)]
    assert items.items == (
        ("Vorlagennummer", "2026/114"), ("Gremium", "Sozialausschuss"), ("Deckung", "Teilplan 5"),
    )  # fmt: skip
    assert [block.text for block in blocks if isinstance(block, Text)] == [
        "Dies ist ein Vorschlag; beschlossen ist davon noch nichts.",
        "Der Ausschuss beschließt die Verteilung.",
    ]
    assert motion_blocks(sample_context()) == []
    assert build_committee_paper(sample_context()).state == "beschlossen · intern, ungeschützt"


def test_a_project_file_keeps_it():
    assert reopened(write_project(asking())).context.motion == MOTION
    assert reopened(write_project(sample_context())).context.motion == Motion()


def test_measures_say_by_whom_and_with_which_money():
    plain = Action("Treff", status=Status.RUNNING)
    full = replace(
        plain, department="Jugendamt", partners="AWO", programme="Städtebauförderung", own_contribution=5000.0
    )
    table = action_table(sample_context(), [full, plain])
    assert table.columns[-1].title == "Durch wen, womit"
    assert [row[-1] for row in table.rows] == [
        "Jugendamt; mit AWO; Geld: Städtebauförderung; Eigenanteil 5.000\u00a0€", "",
    ]  # fmt: skip
    assert len(action_table(sample_context(), [plain]).columns) == 6


def test_slides_hold_the_measures_and_the_state():
    context = replace(asking(), actions=(Action("Treff am Markt", department="Jugendamt", status=Status.RUNNING),))
    shown = Presentation(io.BytesIO(write_pptx(build_deck(context), None)))
    said = [
        " ".join(
            [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
            + [cell.text for shape in slide.shapes if shape.has_table for cell in shape.table.iter_cells()]
        )
        for slide in shown.slides
    ]
    assert any("Treff am Markt" in text and "Jugendamt" in text for text in said)
    assert any("Vorschlag · Rezept: beschlossen" in text for text in said)
