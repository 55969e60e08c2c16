"""What committees see on paper: whole words in headings, legible maps, all parts of a decision, chosen contents."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import pytest
from PIL import Image
from pypdf import PdfReader

from sozial.errors import DataError
from sozial.planning.allocation.allocation import allocate
from sozial.planning.allocation.allocation_rule import AllocationRule
from sozial.planning.allocation.decision import build_decision
from sozial.report.document.column_widths import heading_width, table_layout
from sozial.report.document.document import Beside, Column, Document, Heading, Look, Picture, Table, Text
from sozial.report.document.docx import write_docx
from sozial.report.document.logo import read_logo
from sozial.report.document.pdf import write_pdf
from sozial.report.papers.committee_paper import build_committee_paper
from sozial.report.papers.paper_contents import ALL_PARTS, GLANCE, NO_MAP, SECTIONS, PaperContents
from sozial.report.papers.quarter_profile import build_profile
from tests.reports import sample_context, town

POINTS = 72 / 25.4


def flat(blocks):
    for block in blocks:
        if isinstance(block, Beside):
            yield from flat((*block.left, *block.right))
        else:
            yield block


def headings(document):
    return [block.text for block in document.blocks if isinstance(block, Heading)]


@pytest.mark.parametrize("material", [sample_context, lambda: town(60)])
def test_no_heading_of_a_table_is_torn(material):
    paper = build_committee_paper(material())
    tables = [block for block in paper.blocks if isinstance(block, Table)]
    assert len(tables) > 5
    for table in tables:
        size = paper.table_size(table)
        layout = table_layout(table, paper.text_width, size)
        assert not layout.is_tight
        assert sum(layout.widths) == pytest.approx(paper.text_width, rel=1e-3)
        for column, width in zip(table.columns, layout.widths, strict=True):
            assert width > heading_width(column.title, size) * 0.99, column.title


def test_where_headings_have_no_room_they_are_broken():
    table = Table("", tuple(Column("Donaudampfschifffahrt") for _number in range(12)), ())
    found = table_layout(table, 100.0, 9.0)
    assert found.is_tight
    assert sum(found.widths) == pytest.approx(100.0)


@pytest.mark.parametrize("build", [build_committee_paper, lambda context: build_profile(context, "04103")])
def test_letters_of_maps_are_legible_where_they_are_printed(build):
    paper = build(sample_context())
    maps = [block for block in flat(paper.blocks) if isinstance(block, Picture) and "url(#" in block.svg]
    assert maps
    for picture in maps:
        wide = float(re.search(r'viewBox="0 0 (\d+)', picture.svg)[1])
        least = min(map(float, re.findall(r'<text [^>]*font-size="([\d.]+)"', picture.svg)))
        inside = any(isinstance(block, Beside) for block in paper.blocks)
        printed = paper.text_width * picture.width * (0.48 if inside else 1.0)
        assert least * printed / wide * POINTS > 5.0


def decided(context):
    allocation = allocate(context.dataset, context.result, AllocationRule(1_000_000.0, "Euro", target="x0_b"))
    return replace(context, decision=build_decision(context.dataset, context.result, allocation))


def test_a_paper_holds_all_parts_of_a_decision_and_their_sum():
    context = decided(town(60))
    paper = build_committee_paper(context)
    tables = [block for block in paper.blocks if isinstance(block, Table) and "Zuteilung (Euro)" in str(block.columns)]
    section, annex = tables
    # Below a cut table: what its rows sum to, and the whole.
    assert len(section.rows) == 15 + 2
    assert [row[0] for row in section.rows[-2:]] == ["Summe der 15 gezeigten", "Summe aller 60"]
    amounts = [column.title for column in section.columns].index("Zuteilung (Euro)")
    figures = [int(row[amounts].replace(".", "")) for row in section.rows]
    assert sum(figures[:15]) == figures[15] < figures[16] == 1_000_000
    assert {row[0] for row in annex.rows} == {*context.titles.values(), "Summe"}
    place = [column.title for column in annex.columns].index("Zuteilung (Euro)")
    assert annex.rows[-1][place] == section.rows[-1][place] == "1.000.000"


@pytest.mark.parametrize("public", [False, True])
def test_no_paper_tells_its_reader_to_use_the_app(public):
    paper = build_committee_paper(sample_context(public=public))
    words = " ".join(
        [block.text for block in paper.blocks if isinstance(block, Text)]
        + [block.note for block in paper.blocks if isinstance(block, Table)]
    )
    assert "auf der Seite" not in words
    assert "Stellen Sie" not in words


def test_a_paper_holds_what_was_chosen():
    context = decided(town(60))
    paper = build_committee_paper(context, PaperContents((GLANCE,), NO_MAP))
    assert headings(paper) == [
        "Auf einen Blick", "Grenzen und Ortskenntnis", "Anhang: Herkunft", "Herkunft dieses Berichts",
    ]  # fmt: skip
    assert not [block for block in paper.blocks if isinstance(block, Picture)]
    without = PaperContents(tuple(part for part in SECTIONS if part != ALL_PARTS))
    assert "Anhang: alle Teile des Beschlusses" not in headings(build_committee_paper(context, without))
    assert "Anhang: alle Teile des Beschlusses" in headings(build_committee_paper(context))


def test_the_map_shows_an_indicator_and_names():
    context = town(15)
    paper = build_committee_paper(context, PaperContents(shown_map="x1", with_names=True))
    drawn = next(block for block in paper.blocks if isinstance(block, Picture))
    assert context.dataset.indicator("x1").label in drawn.caption
    bare = next(block for block in build_committee_paper(context).blocks if isinstance(block, Picture))
    named = [title for title in context.titles.values() if title.split()[0] in drawn.svg]
    assert len(named) > 2
    assert "Hinterzarten-" not in bare.svg


def logo():
    out = io.BytesIO()
    Image.new("RGB", (900, 300), "#aa2244").save(out, "JPEG")
    return read_logo(out.getvalue(), "logo.jpg")


def test_papers_have_the_towns_colour_and_logo():
    document = Document("T", "S", "Trial", "foot", "en", "2026-11-25", (Heading("One"),))
    look = Look("#aa2244", logo())
    assert Image.open(io.BytesIO(look.logo)).size == (600, 200)
    written = docx.Document(io.BytesIO(write_docx(replace(document, look=look))))
    assert str(written.styles["Heading 1"].font.color.rgb) == "AA2244"
    assert len(written.inline_shapes) == 1
    assert len(docx.Document(io.BytesIO(write_docx(document))).inline_shapes) == 0
    assert len(write_pdf(replace(document, look=look))) > len(write_pdf(document)) + 500


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", b"\x89PNG\r\n\x1a\n" + b"0" * 99]
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(DataError):
        read_logo(content, "logo.png")


def test_word_counts_pages_and_captions_itself():
    written = docx.Document(io.BytesIO(write_docx(build_committee_paper(sample_context()))))
    foot = "".join(paragraph._p.xml for paragraph in written.sections[0].footer.paragraphs)
    assert ">PAGE<" in foot
    assert ">NUMPAGES<" in foot
    captions = [paragraph for paragraph in written.paragraphs if paragraph.style.name == "Caption"]
    assert captions
    assert all(re.search(r"SEQ (Tabelle|Abbildung) ", paragraph._p.xml) for paragraph in captions)


def table_pages(document):
    """Return the rows of a table on each page of a document that is nothing else."""
    pages = PdfReader(io.BytesIO(write_pdf(document))).pages
    return [re.findall(r"^(row \d+|Summe)", page.extract_text(), re.MULTILINE) for page in pages]


def long_table(count):
    rows = (*((f"row {number}", "1") for number in range(count)), ("Summe", str(count)))
    table = Table("", (Column("Quartier"), Column("Anzahl", right=True)), rows)
    return Document("T", "S", "Probe", "foot", "de", "2026-11-25", (table,))


def test_a_sum_never_stands_alone_on_the_next_page():
    whole = next(count for count in range(20, 60) if len(table_pages(long_table(count))) == 2)
    # One row more than there is room for: two rows go with the sum, below the heading that is repeated.
    first, second = table_pages(long_table(whole))
    assert second == [f"row {whole - 2}", f"row {whole - 1}", "Summe"]
    assert first[-1] == f"row {whole - 3}"
    text = PdfReader(io.BytesIO(write_pdf(long_table(whole)))).pages[1].extract_text()
    assert re.search(r"Quartier\s+Anzahl", text)
    # A text program keeps the same rows together, and repeats the same heading.
    table = docx.Document(io.BytesIO(write_docx(long_table(whole)))).tables[0]
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert kept[-5:] == [None, None, True, True, None]
    assert table.rows[0]._tr.trPr.xpath("w:tblHeader")


def test_names_of_quarters_are_printed_as_they_are():
    context = sample_context()
    names = set(context.titles.values())
    pages = PdfReader(io.BytesIO(write_pdf(build_committee_paper(context)))).pages
    text = "\n".join(page.extract_text() for page in pages)
    broken = {first + second for first, second in re.findall(r"(\w+)-\n(\w+)", text)}
    assert len(broken) > 3
    assert broken & names == set()
    # In a column beside much else, too, which is as wide as the longest name needs.
    rows = (("Großtheaterviertelstadt, Au", "Wort " * 60), ("Au", "Wort"))
    table = Table("", (Column("Quartier", 0.1), Column("Lage", 3.0)), rows)
    named = Document(
        "T", "S", "Probe", "f", "de", "2026-11-25", (table,), names=frozenset(("Großtheaterviertelstadt", "Au"))
    )
    for document, is_broken in ((named, False), (replace(named, names=frozenset()), True)):
        shown = PdfReader(io.BytesIO(write_pdf(document))).pages[0].extract_text()
        assert ("Großtheaterviertelstadt" not in shown) is is_broken
