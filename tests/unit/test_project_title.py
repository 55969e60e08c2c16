"""What a project is called in its reports and its file."""

from __future__ import annotations

from sozial.index.build import build_index
from sozial.method import Method, Weighted
from sozial.reading.project_parts import read_project_parts
from sozial.report.committee_paper import build_committee_paper
from sozial.report.material import Material
from sozial.report.project_file import open_project, write_project
from tests.cities import city

DATA = city({"a": [1.0, 2.0, 4.0], "b": [3.0, 1.0, 2.0]})


def material(name=""):
    return Material(
        DATA,
        build_index(DATA, Method("R", (Weighted("a"), Weighted("b"))), DATA.periods[-1]),
        "de",
        "2026-11-26",
        name=name,
    )


def test_the_papers_ask_by_the_name_of_the_project():
    paper = build_committee_paper(material("Flensburg 2021"))
    assert "Welche Quartiere von Flensburg 2021" in repr(paper)
    assert DATA.title not in repr(paper)
    assert f"Welche Quartiere von {DATA.title}" in repr(build_committee_paper(material()))
    assert material("Flensburg 2021").subtitle.startswith("Flensburg 2021")


def test_a_project_file_keeps_the_name():
    opened = open_project(read_project_parts(write_project(material("Flensburg 2021")), "x.sozial"), "x.sozial")
    assert opened.material.title == "Flensburg 2021"
    assert opened.material.dataset.digest == DATA.digest
