"""Every file for the public says at first sight that its figures are protected; no internal one does."""

from __future__ import annotations

import ast
import io
import json
import re
import sqlite3
import zipfile
from dataclasses import replace
from functools import cache

import docx
import openpyxl
import pandas as pd
import pytest
from pptx import Presentation
from pypdf import PdfReader

from sozial.index.build import build_index
from sozial.model import POPULATION
from sozial.output.charts.chart_frame import chart_csv, chart_svg
from sozial.output.charts.profile_charts import build_waterfall
from sozial.output.tables.allocation_tables import write_allocation
from sozial.output.tables.monitoring_tables import write_year_report
from sozial.output.tables.result_files import write_book, write_result
from sozial.output.tables.result_table import build_result_table
from sozial.output.tables.table_files import write_csv
from sozial.output.tables.workshop_export import write_workshop
from sozial.output.words.protection_words import COVERED, PROTECTED, protection_line
from sozial.planning.allocation.allocation import allocate
from sozial.planning.allocation.decision import build_decision
from sozial.report.context.context import ReportContext
from sozial.report.document.document import Table, Text
from sozial.report.exchange.open_data import write_open_data
from sozial.report.outputs import OUTPUTS, OutputOptions, write_output
from sozial.report.papers.committee_paper import build_committee_paper
from sozial.report.papers.funding_area import FundingArea
from sozial.report.slides.planning_slides import allocated_slide
from sozial.report.workbook.workbook import write_workbook
from sozial.workshop.ballot import Ballot, Form, Topic
from sozial.workshop.settings import WorkshopSettings
from tests.places import ROOT
from tests.reports import sample_context

LANGUAGE = "de"
LINE = sample_context().translate(PROTECTED)
# Of these nothing can be read without a program that takes figures, recipe and origin apart.
PLAIN_TEXT = (".json", ".csv", ".toml", ".geojson", ".jsonld", ".html")


@cache
def decided(public: bool) -> ReportContext:
    """Return the sample city with a decision of which the public has its own amounts."""
    inside, outside = sample_context(), sample_context(public=True)
    rule = inside.decision.rule
    own = allocate(inside.dataset, inside.result, rule)
    told = allocate(outside.dataset, outside.result, rule)
    decision = build_decision(inside.dataset, inside.result, own, told)
    return replace(outside if public else inside, decision=decision)


def options(context: ReportContext) -> OutputOptions:
    units = tuple(context.by_burden[:2])
    return OutputOptions(units=units, area=FundingArea("Gebiet Ost", units), codes=("sgb2_quote",))


def plain(text: str) -> str:
    """Return a text without what the lines of a page make of it."""
    return re.sub(r"\s+", " ", re.sub(r"(?<=[a-zäöüß])-\n(?=[a-zäöüß])", "", text))


def pdf_parts(content: bytes) -> dict[str, str]:
    pages = PdfReader(io.BytesIO(content)).pages
    return {f"page {number}": plain(page.extract_text()) for number, page in enumerate(pages, 1)}


def docx_parts(content: bytes) -> dict[str, str]:
    file = docx.Document(io.BytesIO(content))
    foot = " ".join(part.text for section in file.sections for part in section.footer.paragraphs)
    return {"beginning": " ".join(part.text for part in file.paragraphs[:3]), "foot": foot}


def pptx_parts(content: bytes) -> dict[str, str]:
    return {
        f"slide {number}": " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for number, slide in enumerate(Presentation(io.BytesIO(content)).slides, 1)
    }


def first_lines(content: bytes) -> dict[str, str]:
    """Return the first two rows of each sheet of a workbook, which are seen when it is opened."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {page.title: " ".join(str(cell.value) for row in page.iter_rows(max_row=2) for cell in row) for page in book}


def parts_of(ending: str, content: bytes) -> dict[str, str]:
    """Return the places of a file in which the line must stand, with what stands there."""
    if ending == "pdf":
        return pdf_parts(content)
    if ending == "docx":
        return docx_parts(content)
    if ending == "pptx":
        return pptx_parts(content)
    if ending == "xlsx":
        found = first_lines(content)
        book = openpyxl.load_workbook(io.BytesIO(content))
        return {next(iter(found)): found[next(iter(found))]} | {
            f"head of {page.title}": page.oddHeader.left.text or "" for page in book
        }
    if ending == "gpkg":
        with sqlite3.connect(":memory:") as connection:
            connection.deserialize(content)
            return {"quarters": " ".join({row[0] for row in connection.execute("SELECT protection FROM quarters")})}
    if ending == "sozial":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {"project.json": archive.read("project.json").decode()}
    if ending == "zip":
        found = {}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                inner = name.rpartition(".")[2]
                if inner in ("pdf", "docx"):
                    found |= {f"{name} {key}": text for key, text in parts_of(inner, archive.read(name)).items()}
                elif inner in ("csv", "geojson", "dbf") or (inner == "json" and name.startswith("kommonitor/")):
                    found[name] = archive.read(name).decode("utf-8-sig", errors="replace")
        # What the fields of a Shapefile are called in full holds no figures.
        found.pop("fields.csv", None)
        return found
    return {"page": plain(content.decode().partition("<main>")[0])}


@cache
def written(name: str, public: bool) -> bytes:
    context = decided(public)
    return write_output(name, context, options(context))


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_line_stands_in_every_part_of_a_public_file(name):
    parts = parts_of(OUTPUTS[name].ending, written(name, public=True))
    assert parts
    assert [place for place, text in parts.items() if LINE not in text] == []


@pytest.mark.parametrize("name", OUTPUTS)
def test_no_internal_file_says_that_its_figures_are_protected(name):
    content = written(name, public=False)
    ending = OUTPUTS[name].ending
    if ending == "gpkg":
        with sqlite3.connect(":memory:") as connection:
            connection.deserialize(content)
            columns = [row[1] for row in connection.execute("PRAGMA table_info(quarters)")]
        assert "protection" not in columns
        assert "withheld" not in columns
        return
    told = " ".join(parts_of(ending, content).values())
    if ending in ("zip", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            told += " ".join(archive.read(entry).decode(errors="replace") for entry in archive.namelist())
    assert LINE not in told
    assert "protection," not in told.partition("\n")[0]


def test_a_funding_annex_keeps_to_two_pages_with_the_line():
    assert len(PdfReader(io.BytesIO(written("annex-pdf", public=True))).pages) == 2


def allocation_of(context: ReportContext) -> bytes:
    allocation = allocate(context.dataset, context.result, context.decision.rule)
    decision = build_decision(context.dataset, context.result, allocation)
    return write_allocation(allocation, decision, context.dataset, LANGUAGE)


def workshop_of(context: ReportContext) -> bytes:
    topics = (Topic("a", "Arbeit", "", ("a",), ()), Topic("b", "Bildung", "", ("b",), ()))
    settings = WorkshopSettings("Nord", Form.POINTS, topics, (), 2, 10, "", "0", "Musterstadt", "2024")
    rounds = {1: [Ballot("", {"a": 40 + at, "b": 60 - at}) for at in range(6)]}
    return write_workshop(settings, "2026-11-25", rounds, LANGUAGE, context.dataset.is_published)


WORKBOOKS = {
    "ranking": lambda context: write_book(context.dataset, context.result, LANGUAGE, context.notes),
    "allocation": allocation_of,
    "workshop": workshop_of,
    "what changed": lambda context: write_year_report(
        {"Daten": pd.DataFrame({"Quartier": ["A"]}), "Index": pd.DataFrame({"Quartier": ["B"]})},
        protection_line(context.dataset, LANGUAGE),
    ),
}


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_the_line_stands_above_the_headings_of_every_sheet_of_a_public_workbook(kind):
    public = openpyxl.load_workbook(io.BytesIO(WORKBOOKS[kind](sample_context(public=True))))
    inside = openpyxl.load_workbook(io.BytesIO(WORKBOOKS[kind](sample_context())))
    assert len(public.sheetnames) > 1
    assert {page["A1"].value for page in public} == {LINE}
    assert not [cell for page in inside for row in page.iter_rows() for cell in row if cell.value == LINE]
    for page in public:
        # Headings stay in sight, and the filter holds for what is below them.
        assert page.freeze_panes == "C3"
        assert page.auto_filter.ref.startswith("A2:")


def test_the_sheet_protokoll_and_the_ranking_have_their_headings_below_the_line():
    book = openpyxl.load_workbook(io.BytesIO(allocation_of(sample_context(public=True))))
    assert [cell.value for cell in book["Protokoll"][2]][:2] == ["Was", "Wert"]
    told = pd.read_excel(
        io.BytesIO(write_book(sample_context(public=True).dataset, sample_context(public=True).result, LANGUAGE)),
        header=1, dtype={"Schlüssel": str}, engine="openpyxl",
    )  # fmt: skip
    assert list(told.columns[:4]) == ["Schlüssel", "Quartier", "Index", "Rang"]
    assert len(told) == len(sample_context().dataset.units)
    assert "protection" not in told.columns


def test_the_ranking_as_csv_ends_in_the_line_and_numbers_stay_numbers(tmp_path):
    public, inside = sample_context(public=True), sample_context()
    for context, more in ((public, ["withheld", "protection"]), (inside, [])):
        place = tmp_path / "ranking.csv"
        write_result(context.dataset, context.result, place, LANGUAGE)
        assert place.read_bytes() == write_csv(build_result_table(context.dataset, context.result, LANGUAGE))
        told = pd.read_csv(place, sep=";", decimal=",", dtype={"unit": str})
        plain_columns = [name for name in told.columns if name not in ("withheld", "protection")]
        assert plain_columns[-1] == "remark"
        assert list(told.columns[len(plain_columns) :]) == more
        assert told["score"].dtype.kind == "f"
        if more:
            assert set(told["protection"]) == {LINE}


@pytest.mark.parametrize("public", [False, True])
def test_a_chart_to_take_away_says_it_in_picture_and_table(public):
    context = sample_context(public=public)
    chart = build_waterfall(context.dataset, context.result, context.by_burden[0], LANGUAGE)
    line = protection_line(context.dataset, LANGUAGE)
    noted = replace(chart, note="Musterstadt · 2024", protection=line)
    told = pd.read_csv(io.BytesIO(chart_csv(noted, "Quelle", "Schutz")), sep=";", decimal=",")
    drawn = chart_svg(noted).decode()
    assert ("Schutz" in told.columns) is public
    assert (LINE in drawn) is public
    assert "Musterstadt · 2024" in drawn
    assert set(told["Quelle"]) == {"Musterstadt · 2024"}


def open_tables(context: ReportContext) -> dict[str, pd.DataFrame]:
    with zipfile.ZipFile(io.BytesIO(write_open_data(context))) as archive:
        return {
            name: pd.read_csv(io.BytesIO(archive.read(name)), dtype={"unit": str, "period": str, "ID": str})
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def two_gaps() -> tuple[ReportContext, str, str]:
    """Return the sample city for the public with one figure that is protected and one that was never there."""
    context = sample_context(public=True)
    dataset, code = context.dataset, "sgb2_quote"
    values, calculation = dataset.values.copy(), dataset.calculation.copy()
    known = [str(unit) for unit in dataset.units.index if pd.notna(values.loc[(unit, "2024"), code])]
    hidden, missing = known[:2]
    values.loc[(hidden, "2024"), code] = float("nan")
    values.loc[(missing, "2024"), code] = calculation.loc[(missing, "2024"), code] = float("nan")
    withheld = dataset.withheld | {(hidden, "2024", code)}
    changed = replace(dataset, values=values, calculation=calculation, withheld=withheld)
    result = build_index(changed, context.recipe, "2024")
    return replace(context, dataset=changed, result=result, decision=None), hidden, missing


def test_csv_tells_protected_from_missing_in_a_column_of_its_own():
    context, hidden, missing = two_gaps()
    tables = open_tables(context)
    index = tables["index.csv"].set_index("unit")
    assert "value_sgb2_quote" in index.loc[hidden, "withheld"].split(", ")
    assert "value_sgb2_quote" not in str(index.loc[missing, "withheld"]).split(", ")
    assert index["value_sgb2_quote"].dtype.kind == "f"
    values = tables["values.csv"].set_index(["unit", "period"])
    assert "sgb2_quote" in values.loc[(hidden, "2024"), "withheld"].split(", ")
    assert "sgb2_quote" not in str(values.loc[(missing, "2024"), "withheld"]).split(", ")
    single = tables["kommonitor/sgb2_quote.csv"].set_index("ID")
    assert "DATE_2024-12-31" in single.loc[hidden, "withheld"].split(", ")
    assert "DATE_2024-12-31" not in str(single.loc[missing, "withheld"]).split(", ")
    assert single["DATE_2024-12-31"].dtype.kind == "f"


def test_every_protected_cell_of_the_open_data_is_named_and_no_other():
    context = sample_context(public=True)
    values = open_tables(context)["values.csv"].set_index(["unit", "period"])
    told = {
        (unit, period, name)
        for (unit, period), names in values["withheld"].dropna().items()
        for name in names.split(", ")
    }
    assert told == set(context.dataset.withheld)
    assert len(told) > 10


def test_an_internal_table_has_no_column_for_protected_cells():
    for table in open_tables(sample_context()).values():
        assert not {"withheld", "protection"} & set(table.columns)


def test_the_description_of_the_package_names_the_two_columns():
    with zipfile.ZipFile(io.BytesIO(write_open_data(sample_context(public=True)))) as archive:
        package = json.loads(archive.read("datapackage.json"))
    for resource in package["resources"]:
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert fields["protection"]["title"]
        assert "withheld" not in fields or fields["withheld"]["description"]


def test_the_workbook_writes_the_word_into_protected_cells_and_leaves_missing_ones_empty():
    context, hidden, missing = two_gaps()
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(context)))
    page = book["Daten"]
    heads = [cell.value for cell in page[1]]
    column = heads.index(context.dataset.indicator("sgb2_quote").label)
    shown = {(row[0].value, row[2].value): row[column].value for row in page.iter_rows(min_row=2)}
    assert shown[hidden, "2024"] == context.translate(COVERED)
    assert shown[missing, "2024"] is None
    words = [
        cell.value for row in page.iter_rows(min_row=2) for cell in row if cell.value == context.translate(COVERED)
    ]
    assert len(words) == len(context.dataset.withheld)
    inside = openpyxl.load_workbook(io.BytesIO(write_workbook(sample_context())))["Daten"]
    assert not [cell for row in inside.iter_rows() for cell in row if cell.value == context.translate(COVERED)]


def test_inhabitants_that_are_not_told_because_of_one_quarter_are_protected_in_all():
    context = sample_context(public=True)
    dataset, unit = context.dataset, str(context.dataset.units.index[0])
    values = dataset.values.copy()
    values.loc[(unit, "2024"), POPULATION] = float("nan")
    hidden = replace(dataset, values=values, withheld=dataset.withheld | {(unit, "2024", POPULATION)})
    changed = replace(context, dataset=hidden, decision=None)
    index = open_tables(changed)["index.csv"]
    assert index[POPULATION].isna().all()
    assert all(POPULATION in names.split(", ") for names in index["withheld"])
    page = openpyxl.load_workbook(io.BytesIO(write_workbook(changed)))["Ergebnis"]
    assert {row[2].value for row in page.iter_rows(min_row=2)} == {context.translate(COVERED)}


def test_a_sum_that_stays_unpublished_is_protected_and_not_missing():
    context = sample_context(public=True)
    codes = [entry.code for entry in context.recipe.indicators]
    outside = "Landkreis"
    index = pd.MultiIndex.from_tuples([(outside, "2024")], names=["area", "period"])
    benchmarks = pd.DataFrame(float("nan"), index, context.dataset.values.columns)
    count = context.dataset.indicator(codes[0]).count
    changed = replace(
        context, decision=None,
        dataset=replace(context.dataset, benchmarks=benchmarks, withheld_totals=frozenset({("", "2024", count)})),
    )  # fmt: skip
    table = open_tables(changed)["larger_areas.csv"].set_index("area")
    assert table.loc[outside, "withheld"] == codes[0]
    assert table["withheld"].drop(outside).dropna().isin([codes[0]]).all()
    assert open_tables(context)["larger_areas.csv"]["withheld"].isna().all()


AMOUNTS = "The amounts here follow from the protected figures and can differ a little from the decided ones, "
NOTE = sample_context().translate(f"{AMOUNTS}which the minutes name.")


def test_a_public_paper_holds_the_decided_amounts_and_says_which_data_they_rest_on():
    inside, outside = decided(public=False), decided(public=True)
    same = replace(inside.decision, public_parts=dict(inside.decision.parts))
    outside = replace(outside, decision=same.redacted_for(outside.dataset, is_public=True))
    assert outside.decision_note == ""
    tables = {}
    for context in (inside, outside):
        blocks = build_committee_paper(context).blocks
        (parts,) = [block for block in blocks if isinstance(block, Table) and block.caption == "Wer was bekommt"][:1]
        place = [column.title for column in parts.columns].index("Zuteilung (Euro)")
        tables[context.is_public] = {row[0]: row[place] for row in parts.rows}
        record = next(block for block in blocks if getattr(block, "caption", "").startswith("Nach welcher Regel"))
        (data,) = [row[1] for row in record.rows if row[0] == "Daten"]
        assert ("interner Stand" in data) is context.is_public
    assert tables[True] == tables[False]


def test_the_note_on_amounts_stands_directly_before_the_table_and_on_the_slide():
    context = decided(public=True)
    blocks = build_committee_paper(context).blocks
    at = next(place for place, block in enumerate(blocks) if isinstance(block, Text) and block.text == NOTE)
    assert isinstance(blocks[at + 1], Table)
    assert blocks[at + 1].caption == context.translate("Who gets what")
    slide = allocated_slide(context)
    assert NOTE in [text for part in slide.body if hasattr(part, "items") for _lead, text in part.items]
    assert NOTE in slide.notes
    assert NOTE in " ".join(pdf_parts(written("annex-full-pdf", public=True)).values())


def test_amounts_that_were_decided_on_these_very_figures_need_no_note():
    # Decided inside and told inside; decided on the public version and told outside.
    for context in (decided(public=False), sample_context(public=True)):
        assert context.decision_note == ""
        told = [block.text for block in build_committee_paper(context).blocks if isinstance(block, Text)]
        assert NOTE not in told


def calls(name: str):
    """Return every call of a function in the app, with the file that it stands in."""
    for path in sorted((ROOT / "sozial").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield path.relative_to(ROOT).as_posix(), node


def test_no_workbook_is_written_without_asking_for_the_line():
    found = list(calls("write_xlsx"))
    assert len(found) > 5
    silent = [
        (place, call.lineno)
        for place, call in found
        if len(call.args) < 4 and "line" not in [keyword.arg for keyword in call.keywords]
    ]
    assert silent == []


def test_no_page_writes_a_csv_without_asking_for_the_line():
    asked = {"build_result_table", "with_line", "with_protection"}
    found = [(place, call) for place, call in calls("write_csv") if place.startswith("sozial/ui/")]
    assert len(found) > 1
    assert [
        (place, call.lineno)
        for place, call in found
        if not (isinstance(call.args[0], ast.Call) and getattr(call.args[0].func, "id", "") in asked)
    ] == []
