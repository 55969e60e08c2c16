"""What a project is called in its reports and its file."""

from __future__ import annotations

from sozial.index.build import build_index
from sozial.reading.sandbox.project_parts import read_project_parts
from sozial.recipe import Recipe, Weighted
from sozial.report.context.context import ReportContext
from sozial.report.exchange.project_file import write_project
from sozial.report.exchange.project_opening import open_project
from sozial.report.papers.committee_paper import build_committee_paper
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


def test_the_papers_ask_by_the_name_of_the_project():
    paper = build_committee_paper(context("Flensburg 2021"))
    assert "Welche Quartiere von Flensburg 2021" in repr(paper)
    assert DATA.title not in repr(paper)
    assert f"Welche Quartiere von {DATA.title}" in repr(build_committee_paper(context()))
    assert context("Flensburg 2021").subtitle.startswith("Flensburg 2021")


def test_a_project_file_keeps_the_name():
    opened = open_project(read_project_parts(write_project(context("Flensburg 2021")), "x.sozial"), "x.sozial")
    assert opened.context.title == "Flensburg 2021"
    assert opened.context.dataset.digest == DATA.digest
