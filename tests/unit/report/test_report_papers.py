"""Papers as PDF and DOCX: tags, headings, nothing that overflows, the same bytes, attacks shown literally."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from dataclasses import replace

import docx
import pandas as pd
import pytest
from pypdf import PdfReader

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.insight.development import prepare_reference
from sozial.planning.measures.action import Action, Status
from sozial.report.document.docx import write_docx
from sozial.report.document.pdf import fitted, page_count, write_pdf
from sozial.report.papers.committee_paper import build_committee_paper
from sozial.report.papers.funding_annex import build_funding_annex
from sozial.report.papers.funding_area import FundingArea
from sozial.report.papers.indicator_sheets import build_indicator_sheets
from sozial.report.papers.quarter_profile import build_profile, write_profiles
from sozial.report.sections.about_changes import class_moves
from sozial.report.sections.about_quarters import index_map
from tests.reports import ATTACKS, DAY, attacked, converted, needs_office, needs_poppler, sample_context, town


def words_of(content):
    """Return a PDF's text; words that were broken at the end of a line stand together again."""
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"(?<=[a-zäöüß])-\n(?=[a-zäöüß])", "", text)


def area(context, **more):
    return FundingArea("Programmgebiet Ost", tuple(context.by_burden[:4]), **more)


def documents(context):
    return {
        "paper": build_committee_paper(context),
        "profile": build_profile(context, context.by_burden[0]),
        "annex": build_funding_annex(context, area(context)),
        "annex in full": build_funding_annex(context, area(context), full=True),
        "indicators": build_indicator_sheets(context, ["sgb2_quote", "gymnasium"]),
    }


KINDS = ("paper", "profile", "annex", "annex in full", "indicators")


@pytest.mark.parametrize("kind", KINDS)
def test_a_pdf_is_tagged_titled_and_in_its_language(kind):
    document = documents(sample_context())[kind]
    reader = PdfReader(io.BytesIO(write_pdf(document)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "de"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert reader.metadata.title == document.title
    assert len(reader.outline) > 0
    kinds = set()

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for inner in node:
                walk(inner)
        elif hasattr(node, "get"):
            if "/S" in node:
                kinds.add(str(node["/S"]))
                if node["/S"] == "/Figure":
                    assert node.get("/Alt")
            if "/K" in node:
                walk(node["/K"])

    walk(root["/StructTreeRoot"]["/K"])
    assert {"/H1", "/P", "/Table", "/TH", "/TD", "/L"} <= kinds


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_material_gives_the_same_bytes(kind):
    first, second = (documents(sample_context())[kind] for _time in range(2))
    assert write_pdf(first) == write_pdf(second)
    assert write_docx(first) == write_docx(second)


def test_the_paper_of_the_sample_city_keeps_its_length_and_says_everything():
    context = sample_context()
    document = build_committee_paper(context)
    # The annex with all parts of the decision is one of them; planned measures, who pays for them, and the quarters
    # that rest on fewer indicators than before have made it one more.
    assert 6 <= page_count(document) <= 13
    text = words_of(write_pdf(document))
    for heading in ("Auf einen Blick", "Frage", "Karte", "Wie sicher?", "Entwicklung", "Maßnahmen", "Mittelverteilung",
                    "Daten und Quellen", "Das Verfahren in einfachen Worten", "Grenzen und Ortskenntnis",
                    "Anhang: alle Quartiere", "Herkunft dieses Berichts"):  # fmt: skip
        assert heading in text
    assert "Der Treff trägt viel." in text
    assert "Das bleibt im Haus." not in text
    assert "Familienzentrum" in text
    assert "100 Varianten" not in text
    assert "Der Index wurde 100-mal mit anderen Gewichten" in re.sub(r"\s+", " ", text)
    # The annex has every quarter, those without an index too.
    for name in context.titles.values():
        assert name in text
    assert "276 Einwohner" in text


@needs_poppler
@pytest.mark.parametrize("count", [15, 62, 542])
def test_no_table_overflows_with_long_german_names(count, tmp_path):
    context = town(count)
    pages = []
    for number, document in enumerate(
        (
            build_committee_paper(context),
            build_profile(context, "0005"),
            build_funding_annex(
                context, FundingArea("Programmgebiet Wilhelmsburg-Reiherstieg", ("0001", "0002", "0003"))
            ),
        )
    ):
        place = tmp_path / f"{number}.pdf"
        place.write_bytes(write_pdf(document))
        told = subprocess.run(["pdftotext", "-bbox", place, "-"], capture_output=True, text=True, check=True)
        pages += re.split(r"<page ", told.stdout)[1:]
    box = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')
    seen = 0
    for page in pages:
        wide = float(re.match(r'width="([\d.]+)"', page)[1])
        words = [(*map(float, found[:4]), found[4]) for found in box.findall(page)]
        seen += len(words)
        for left, _top, right, _bottom, word in words:
            assert left > 40, word
            assert right < wide - 40, word
        for left, top, right, _bottom, word in words:
            for other in words:
                beside = abs(other[1] - top) < 1 and other[0] > left
                assert not (beside and other[0] < right - 0.5), (word, other[4])
    assert seen > 1000


@needs_poppler
def test_a_long_word_is_broken_with_a_hyphen_and_found_again(tmp_path):
    context = town(15)
    names = {"name": [*context.dataset.units["name"][:-1], "Wilhelmsburg-Reiherstieg-Nordwest-Kirchdorf"]}
    units = context.dataset.units.assign(**names)
    context = replace(context, dataset=replace(context.dataset, units=units))
    place = tmp_path / "paper.pdf"
    place.write_bytes(write_pdf(build_committee_paper(context)))
    told = subprocess.run(["pdftotext", "-raw", place, "-"], capture_output=True, text=True, check=True).stdout
    assert "\u200b" not in told
    table = told[told.index("Tabelle 3") : told.index("Das Verfahren")]
    # "Anteil" begins behind the last hyphen, or the word stands whole.
    assert "Leistungsberechtigtenanteil" in re.sub(r"[-\u00ad]\n", "", table)
    assert not re.search(r"Leistungsberechtigten?\w*\n[a-z]", table)


@pytest.mark.parametrize("count", [15, 60, 540])
def test_a_map_stands_under_its_own_heading(count):
    reader = PdfReader(io.BytesIO(write_pdf(build_committee_paper(town(count)))))
    pages = [page.extract_text().replace("\u00a0", " ") for page in reader.pages]
    (page,) = (text for text in pages if "Abbildung 1: Belastungsindex" in text)
    before = page[: page.index("Abbildung 1")]
    assert before.rindex("Karte\n") > max(before.rfind(f"{name}\n") for name in ("Frage", "Aufmerksamkeitsbedarf"))


def test_a_profile_stands_on_two_pages():
    for public in (False, True):
        context = sample_context(public)
        for unit in (context.by_burden[0], context.by_burden[-1], *context.result.excluded):
            assert page_count(build_profile(context, str(unit))) <= 2


def test_who_is_said_to_have_left_the_class_is_not_described_as_being_in_it():
    for context in (sample_context(), sample_context(public=True), town(62)):
        moves = class_moves(context)
        into, out = moves.into, moves.out
        held = prepare_reference(context.dataset, context.recipe, context.period)
        now, then = context.result, build_index(context.dataset, context.recipe, context.before, held)
        highest = len(now.breaks.labels) - 1
        inside = {str(unit) for unit in now.units[now.classes == highest]}
        before = {str(unit) for unit in then.units[then.classes == highest]}
        rated_before = {str(unit) for unit in then.units[then.classes >= 0]}
        assert set(into) == (inside - before) & rated_before
        assert set(out) == {unit for unit in before - inside if unit in context.by_burden}
        assert set(into) <= set(context.highest_class)
        assert not set(out) & set(context.highest_class)


def test_an_annex_is_fitted_to_two_pages_and_stays_longer_where_it_cannot_be():
    context = sample_context()
    many = replace(
        context,
        actions=tuple(
            Action(f"Maßnahme {n} im Quartier", (context.by_burden[0],), "Bildung", status=Status.RUNNING)
            for n in range(15)
        ),
    )
    document = build_funding_annex(many, area(many))
    assert page_count(fitted(document, 2)) == 2
    assert fitted(document, 2).letters >= fitted(document, 1).letters == 0.82
    full = build_funding_annex(context, area(context), full=True)
    assert page_count(full) > 5


def test_the_annex_compares_the_area_with_the_city_by_sums():
    context = sample_context()
    text = words_of(write_pdf(build_funding_annex(context, area(context))))
    values = context.dataset.at("2024").loc[context.by_burden[:4]]
    rate = 100 * values["sgb2_quote_anzahl"].sum() / values["sgb2_quote_basis"].sum()
    assert f"SGB-II-Quote {rate:.1f}".replace(".", ",") in re.sub(r"\s+", " ", text)
    for word in ("Bedarf nach Handlungsfeldern", "Familienzentrum", "Weniger Kinderarmut", "31.12. des Jahres; 2024"):
        assert word in re.sub(r"\s+", " ", text)


def test_the_annex_compares_with_kreis_and_land_where_the_data_has_them():
    context = sample_context()
    outside = pd.DataFrame(
        {"sgb2_quote": [7.7, 6.1]},
        index=pd.MultiIndex.from_tuples([("Kreis Nord", "2024"), ("Land Süd", "2024")], names=["area", "period"]),
    )
    with_outside = replace(context, dataset=replace(context.dataset, benchmarks=outside))
    text = re.sub(r"\s+", " ", words_of(write_pdf(build_funding_annex(with_outside, area(context)))))
    for word in ("Kreis Nord", "Land Süd", "7,7", "6,1"):
        assert word in text


def test_an_annex_without_quarters_is_refused():
    with pytest.raises(DataError, match="quarters"):
        build_funding_annex(sample_context(), FundingArea("Nirgendwo", ()))
    with pytest.raises(DataError, match="99999"):
        build_funding_annex(sample_context(), FundingArea("Nirgendwo", ("99999",)))


def test_attacks_show_literally_and_are_neither_markup_nor_commands():
    context = attacked()
    document = build_committee_paper(context)
    text = re.sub(r"[\s\u00ad\u200b-]+", "", words_of(write_pdf(document)))
    for attack in ATTACKS:
        assert re.sub(r"[\s-]+", "", attack) in text
    written = write_docx(document)
    cells = {
        cell.text for table in docx.Document(io.BytesIO(written)).tables for row in table.rows for cell in row.cells
    }
    for attack in ATTACKS:
        assert attack in cells or attack.replace("\t", " ") in {cell.replace("\t", " ") for cell in cells}


def test_a_docx_has_real_headings_captions_lists_and_tables():
    written = docx.Document(io.BytesIO(write_docx(build_committee_paper(sample_context()))))
    styles = [paragraph.style.name for paragraph in written.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") >= 10
    assert styles.count("Heading 2") >= 2
    assert styles.count("Caption") >= 6
    assert "List Bullet" in styles
    assert written.core_properties.title == "Soziale Lage der Quartiere"
    assert written.core_properties.created.date().isoformat() == DAY
    assert all(table.rows[0]._tr.trPr.xpath("w:tblHeader") for table in written.tables)
    # Word reads the parts of a table's properties in the order of its schema only.
    order = ["tblStyle", "tblW", "jc", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook"]
    for table in written.tables:
        names = [part.tag.split("}")[1] for part in table._tbl.tblPr]
        assert [order.index(name) for name in names] == sorted(order.index(name) for name in names)
        assert {"tblBorders", "tblCellMar"} <= set(names)
    pictures = written.element.body.xpath(".//wp:docPr")
    assert pictures
    assert all(picture.get("descr") for picture in pictures)
    assert written.element.body.xpath(".//w:instrText[contains(., 'SEQ')]")


@needs_office
def test_libreoffice_opens_the_docx(tmp_path):
    pdf = converted(write_docx(build_committee_paper(sample_context())), tmp_path, "docx", "pdf")
    reader = PdfReader(io.BytesIO(pdf))
    assert 6 <= len(reader.pages) <= 14
    text = words_of(pdf)
    assert "Quartiere mit besonderem Aufmerksamkeitsbedarf" in re.sub(r"\s+", " ", text)
    assert "Seite 2" in re.sub(r"\s+", " ", text)


@needs_office
def test_dense_papers_keep_their_two_pages_in_a_text_program(tmp_path):
    context = sample_context()
    for number, document in enumerate(
        (fitted(build_funding_annex(context, area(context)), 2), build_profile(context, context.by_burden[0]))
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert len(PdfReader(io.BytesIO(converted(write_docx(document), folder, "docx", "pdf"))).pages) == 2


def test_an_annex_about_few_indicators_tells_them_year_by_year():
    context = sample_context(public=True)
    few = build_funding_annex(context, area(context, codes=("sgb2_quote", "kinder_sgb2")))
    text = words_of(write_pdf(few))
    assert all(str(year) in text for year in range(2019, 2025))
    assert "Übergang zum Gymnasium" not in text
    assert page_count(few) <= 2


def test_without_ranks_there_are_no_ranks_and_no_scores_and_strengths_come_first():
    context = replace(sample_context(), with_ranks=False)
    text = words_of(write_pdf(build_committee_paper(context)))
    first = context.by_burden[0]
    score = f"{context.score(first):.2f}".replace(".", ",")
    assert "Rang" not in text.replace("Rangliste", "")
    assert score not in text
    # Cut-offs of the classes would tell scores as well.
    cuts = [f"{cut:.2f}".replace(".", ",").replace("-", "−") for cut in context.result.breaks.cuts]
    assert not [cut for cut in cuts if cut in index_map(context)]
    assert [cut for cut in cuts if cut in index_map(replace(context, with_ranks=True))]
    profile = words_of(write_pdf(build_profile(context, first)))
    assert profile.index("Weniger belastet als") < profile.index("Stärker belastet als")
    order = [context.titles[unit] for unit in context.described]
    assert order == sorted(order, key=str.casefold)


def test_profiles_of_many_quarters_come_as_one_zip_with_progress():
    context = sample_context()
    seen = []
    content = write_profiles(context, context.by_burden[:3], write_pdf, "pdf", seen.append)
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert [name.split("-")[1] for name in names] == context.by_burden[:3]
    assert names[0] == "001-04103-Uferpark.pdf"
    assert seen == [pytest.approx(1 / 3), pytest.approx(2 / 3), 1.0]


def test_making_profiles_can_be_stopped():
    context = sample_context()

    def stop(_share):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        write_profiles(context, context.by_burden, write_pdf, "pdf", stop)


def test_a_town_without_areas_gets_its_papers_too():
    context = town(15, with_areas=False)
    text = words_of(write_pdf(build_committee_paper(context)))
    assert "Die Daten haben keine Gebiete" in re.sub(r"\s+", " ", text)
    assert page_count(build_profile(context, "0001")) <= 2
