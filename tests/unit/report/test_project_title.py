"""What a project is called in its reports and its file."""

from __future__ import annotations

from sozial.index.build import build_index
from sozial.reading.sandbox.project_parts import read_project_parts
from sozial.recipe import Recipe, Weighted
from sozial.report.context.context import ReportContext
from sozial.report.exchange.project_file import write_project
from sozial.report.exchange.project_opening import open_project
from sozial.report.papers.committee_paper import build_committee_paper
from sozial.report.slides.deck import build_deck
from tests.cities import city

DATA = city({"a": [1.0, 2.0, 4.0], "b": [3.0, 1.0, 2.0]})


def context(name=""):
    return ReportContext(
        DATA,
        build_index(DATA, Recipe("R", (Weighted("a"), Weighted("b"))), DATA.periods[-1]),
        "de",
        "2026-11-26",
        name=name,
    )


def test_the_papers_name_the_project_as_their_data_and_no_town_by_it():
    paper = build_committee_paper(context("gebiete_final.v2"))
    assert "Welche Quartiere tragen" in repr(paper)
    assert DATA.title not in repr(paper)
    assert paper.subtitle == f"Daten: gebiete_final.v2 · {DATA.periods[-1]} · R"
    assert build_committee_paper(context()).subtitle.startswith(f"Daten: {DATA.title} · ")
    assert build_deck(context("gebiete_final.v2")).opening[0] == f"Daten: gebiete_final.v2 · {DATA.periods[-1]}"


def test_a_project_file_keeps_the_name():
    opened = open_project(read_project_parts(write_project(context("Flensburg 2021")), "x.sozial"), "x.sozial")
    assert opened.context.title == "Flensburg 2021"
    assert opened.context.dataset.digest == DATA.digest
