"""Reports on Berlin's 542 Planungsräume, as other programs open them."""

from __future__ import annotations

import io
import re

import numpy as np
import openpyxl
import pytest
from pypdf import PdfReader

from sozial.index.build import build_index
from sozial.index.recipe.presets import read_preset
from sozial.reading.sandbox.project_parts import read_project_parts
from sozial.report.context.context import ReportContext
from sozial.report.document.pdf import write_pdf
from sozial.report.exchange.project_check import verify_project
from sozial.report.exchange.project_file import write_project
from sozial.report.exchange.project_opening import open_project
from sozial.report.papers.committee_paper import build_committee_paper
from sozial.report.slides.deck import build_deck
from sozial.report.slides.pptx import write_pptx
from sozial.report.workbook.workbook import write_workbook
from tests.reference.test_berlin import dataset as berlin
from tests.reports import DAY, converted, needs_office

dataset = berlin


@pytest.fixture(scope="module")
def context(dataset):
    return ReportContext(dataset, build_index(dataset, read_preset("berlin_mss"), dataset.periods[-1]), "de", DAY)


@needs_office
def test_libreoffice_computes_berlins_status_from_the_workbook(context, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(context)))
    formulas = io.BytesIO()
    book.save(formulas)
    read = openpyxl.load_workbook(
        io.BytesIO(converted(formulas.getvalue(), tmp_path, "xlsx", "xlsx")), data_only=True
    )  # fmt: skip
    rows = list(read["Ergebnis"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 542
    seen = 0
    for key, _name, _people, score, *_rest in rows:
        wanted = context.score(key)
        assert (score in (None, "")) if np.isnan(wanted) else score == pytest.approx(wanted, abs=1e-9)
        seen += not np.isnan(wanted)
    assert seen == 536


def test_the_paper_has_every_planungsraum_and_says_who_is_not_rated(context):
    pages = PdfReader(io.BytesIO(write_pdf(build_committee_paper(context)))).pages
    text = re.sub(r"(?<=[a-zäöüß])-\n(?=[a-zäöüß])", "", "\n".join(page.extract_text() for page in pages))
    assert "ungültig (EW unter 300)" in text
    annex = re.sub(r"\s+", " ", text[text.index("Anhang: alle Quartiere") :])
    assert sum(re.sub(r"\s+", " ", title) in annex for title in context.titles.values()) > 500


def test_slides_and_project_file_hold_for_542_quarters(context):
    assert len(write_pptx(build_deck(context))) > 100_000
    opened = open_project(read_project_parts(write_project(context), "berlin.sozial"), "berlin.sozial")
    assert verify_project(opened) == []
    assert opened.context.result.rated == 536
