"""Words that want to be something else, in everything that leaves the app: each stays what a person wrote."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import sqlite3
import subprocess
import time
import zipfile
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import docx
import openpyxl
import pandas as pd
import pytest
from pptx import Presentation

from sozial.__main__ import main
from sozial.errors import DataError, Finding, Severity
from sozial.i18n import LANGUAGES, translator
from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.output.charts.chart_frame import chart_svg
from sozial.output.charts.development_charts import build_indicator_multiples
from sozial.output.charts.exploring_charts import build_scatter
from sozial.output.files.literal_text import cell_text, visible_text
from sozial.output.tables.paper_sheets import build_sheets
from sozial.output.tables.register_workbook import write_register
from sozial.output.tables.result_files import write_book
from sozial.output.tables.result_table import build_result_table
from sozial.output.tables.table_files import write_csv, write_xlsx
from sozial.output.tables.workshop_export import write_workshop
from sozial.planning.measures.entry import Change, KeptEntry
from sozial.reading.sandbox.safely import read_project_safely
from sozial.recipe import Recipe, Weighted
from sozial.report.exchange.open_data import _file_names, machine_csv
from sozial.report.exchange.project_check import verify_project
from sozial.report.exchange.project_opening import open_project
from sozial.report.outputs import OutputOptions, write_output
from sozial.report.papers.funding_area import FundingArea
from sozial.web.ballot_texts import ballot_languages, read_language
from tests.reports import needs_poppler, town
from tests.words import CORPUS, EVIL, hostile_town

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
MARK = re.compile(r"Q\d{3}[a-z]+Q")
ROWS = pytest.mark.parametrize("words", CORPUS, ids=lambda words: words.kind)


@cache
def made(name):
    """Return one output of the hostile town."""
    context = hostile_town().context
    units = tuple(context.by_burden[:2])
    return write_output(name, context, OutputOptions(units, FundingArea(CORPUS[42].text, units)))


def parts(content, ending):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(ending)}


def assert_literal(text):
    """Every text of the town that stands in a longer one stands there as it was written, as far as it is not cut."""
    texts = hostile_town().texts
    found = MARK.findall(text)
    assert found
    for place in MARK.finditer(text):
        written = " ".join(texts[place[0]].split())
        behind = " ".join(text[place.start() : place.start() + 60].split())[:30]
        assert written[written.index(place[0]) :].startswith(behind.split("…")[0])


def is_number(text):
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def formulas(content):
    """Return the cells of a workbook that are formulas or links."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    return [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def assert_no_formula_in_csv(content):
    """No cell begins like a formula, whichever sign a program parts the cells at."""
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator):
            bad = [cell for cell in row if cell.strip(" \"'\u00a0").startswith(FORMULA_STARTS) and not is_number(cell)]
            assert [cell for cell in bad if not cell.startswith("'")] == []


# Text that must reach every program


@ROWS
def test_no_row_is_a_formula_in_csv(words):
    text = words.text[:20_000]
    table = pd.DataFrame({"a": [text], text[:500]: [1.5], "b": [text]})
    for content in (write_csv(table), machine_csv(table)):
        assert_no_formula_in_csv(content)


def test_ordinary_names_stay_as_they_are_in_csv():
    names = ["Altstadt, Süd", "Kinder-, Jugend- und Familie", "St. Jürgen (Nord)", "15-64", "a=b", "5 %; 6 %", "x, y"]
    assert write_csv(pd.DataFrame({"name": names})).decode("utf-8-sig").split("\r\n")[1:4] == [
        "Altstadt, Süd", "Kinder-, Jugend- und Familie", "St. Jürgen (Nord)",
    ]  # fmt: skip
    assert "'" not in write_csv(pd.DataFrame({"name": names})).decode()


def test_every_row_is_text_in_a_workbook():
    texts = [words.text for words in CORPUS]
    content = write_xlsx(pd.DataFrame({"a": texts, CORPUS[0].text: texts}), "History")
    assert formulas(content) == []
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet.title == "History_"
    shown = [cell.value for cell in sheet["A"][1:]]
    # A carriage return is written as Excel writes it, which this reader shows as it stands.
    assert [text.replace("_x000D_", "\r") for text in shown] == [cell_text(text) for text in texts]
    assert shown[-1].endswith("…")


@ROWS
def test_every_row_comes_back_from_a_recipe_file(words):
    recipe = Recipe(words.text[:100], (Weighted("a"),), source=words.text, description=words.text)
    found = read_recipe(write_recipe(recipe))
    assert (found.name, found.source, found.description) == (recipe.name, recipe.source, recipe.description)


# The files of the page Bericht


@needs_poppler
@pytest.mark.parametrize("name", ["paper-pdf", "profile-pdf", "annex-pdf"])
def test_a_pdf_shows_text_and_asks_for_nothing(name, tmp_path):
    place = tmp_path / "a.pdf"
    place.write_bytes(made(name))
    for sign in (b"/URI", b"/JavaScript", b"/Launch", b"/OpenAction", b"/EmbeddedFile"):
        assert sign not in place.read_bytes()
    said = subprocess.run(["pdftotext", str(place), "-"], capture_output=True, check=True, timeout=60).stdout.decode()
    assert len(set(MARK.findall(said))) > 20
    assert "root:" not in said
    assert "<b>x</b>" in said


@pytest.mark.parametrize("name", ["paper-docx", "profile-docx"])
def test_a_document_holds_text_alone(name):
    content = made(name)
    assert all(b'TargetMode="External"' not in part for part in parts(content, ".rels").values())
    whole = b"".join(parts(content, ".xml").values()).decode()
    assert "<w:hyperlink" not in whole
    codes = set(re.findall(r"<w:instrText[^>]*>([^<]*)", whole))
    assert {code.split()[0] for code in codes} <= {"PAGE", "NUMPAGES", "SEQ"}
    body = docx.Document(io.BytesIO(content)).element.body
    assert_literal("\n".join(part.text or "" for part in body.iter() if part.tag.endswith("}t")))


def test_slides_hold_text_and_no_formula_behind_a_chart():
    content = made("slides")
    assert all(b'TargetMode="External"' not in part for part in parts(content, ".rels").values())
    assert all(b"hlinkClick" not in part for part in parts(content, ".xml").values())
    books = parts(content, ".xlsx")
    assert len(books) > 2
    assert [cell.value for book in books.values() for cell in formulas(book)] == []
    slides = Presentation(io.BytesIO(content)).slides
    assert_literal(
        "\n".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
    )


def test_the_workbook_computes_but_never_a_text():
    found = formulas(made("workbook"))
    assert len(found) > 100
    assert not [cell for cell in found if cell.hyperlink or EVIL in str(cell.value) or MARK.search(str(cell.value))]
    book = openpyxl.load_workbook(io.BytesIO(made("workbook")))
    assert [cell.value for cell in book["Ergebnis"]["B"]].count(f'=HYPERLINK("http://{EVIL}";"x")') == 1
    assert all(len(sheet.oddFooter.left.text) < 250 for sheet in book)


def test_open_data_has_safe_names_and_no_formula():
    content = made("open-data")
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    for name in names:
        assert re.fullmatch(r"(kommonitor/)?[\w-]{1,70}\.(csv|json|jsonld|toml)", name, re.ASCII), name
    for part in parts(content, ".csv").values():
        assert_no_formula_in_csv(part)
    for name, part in parts(content, ".json").items():
        assert json.loads(part), name


def test_a_code_that_is_a_device_is_no_file_name():
    assert _file_names(["CON", "con", "nul", "conto", "com1"]) == ["CON_", "con__2", "nul_", "conto", "com1_"]


def test_profiles_have_names_that_every_computer_takes():
    context = replace(hostile_town().context, robustness=None)
    units = [unit for unit in context.titles if unit.startswith(("..", "CON", "a/b"))]
    assert len(units) == 4
    with zipfile.ZipFile(
        io.BytesIO(write_output("profiles-docx", context, OutputOptions(tuple(units[:2]))))
    ) as archive:
        assert all(re.fullmatch(r"\d{3}-\w[\w-]{0,80}\.docx", name, re.ASCII) for name in archive.namelist())


def test_map_files_hold_every_name_and_nothing_more(tmp_path):
    place = tmp_path / "a.gpkg"
    place.write_bytes(made("geopackage"))
    with sqlite3.connect(place) as database:
        names = {name for (name,) in database.execute("SELECT name FROM quarters")}
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    # A text of the library that writes it ends at a zero.
    expected = {words.text.split("\x00")[0] for words in CORPUS if len(words.text) < 1_000}
    assert names == expected
    assert {name for name in tables if not name.startswith(("gpkg_", "rtree_", "sqlite_"))} == {
        "quarters", "origin", "layer_styles",
    }  # fmt: skip
    for name in zipfile.ZipFile(io.BytesIO(made("shapefile"))).namelist():
        assert re.fullmatch(r"\w+\.\w+", name, re.ASCII)


class _Page(HTMLParser):
    """Counts elements, and notes what asks for something or runs."""

    def __init__(self):
        super().__init__()
        self.elements, self.asking = [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.asking += [(tag, name) for name, _value in attrs if name.startswith("on") or name in ("src", "href")]


def test_the_web_page_has_the_elements_of_its_own_only():
    page = _Page()
    page.feed(made("web-page").decode())
    assert page.asking == []
    assert page.elements.count("script") == 3
    assert not {"img", "a", "b", "iframe", "object", "base", "form"} & set(page.elements)


def test_the_project_file_comes_back_with_the_same_scores():
    content = made("project")
    opened = open_project(read_project_safely(content, "a.sozial"), "a.sozial")
    assert verify_project(opened) == []
    assert opened.context.recipe == hostile_town().context.recipe


# Other files


def test_no_other_workbook_makes_formulas_of_texts():
    context = hostile_town().context
    dataset = context.dataset
    kept = [
        KeptEntry(str(at), 1, action, "2026-01-01T10:00:00", "", Change.ADDED)
        for at, action in enumerate(context.actions)
    ]
    copy = context.beside.workshops[0]
    ballots = {1: list(copy.rounds[0])}
    for content in (
        write_book(dataset, context.result, "de", context.notes),
        write_register(kept, dataset, "de"),
        write_workshop(copy.settings, copy.held_on, ballots, "de", False),
    ):
        assert formulas(content) == []
    assert_no_formula_in_csv(write_csv(build_result_table(dataset, context.result, "de")))


def test_sheets_of_paper_print_every_row():
    settings = hostile_town().context.beside.workshops[0].settings
    topics = tuple(replace(settings.topics[0], label=words.text[:300], explanation="") for words in CORPUS)
    german = ballot_languages()["de"]
    found = build_sheets(replace(settings, topics=topics), 1, 1, "de", "ltr", german.texts, CORPUS[6].text)
    assert found.startswith(b"%PDF-")
    assert b"/URI" not in found


# The terminal


def test_names_from_files_command_no_terminal(tmp_path, capsys):
    place = tmp_path / "a.csv"
    place.write_text("nr;name;wert\x1b[31m\n1;Au\x9bx;1,5\n2;Bo;2,5\n3;Ce;3,5\n", encoding="utf-8")
    main(["check", str(place)])
    said = "".join(capsys.readouterr())
    assert "\x1b" not in said
    assert "wert\\u001b[31m" in said
    main(["check", str(place), "--json"])
    said = capsys.readouterr().out
    assert "\x9b" not in said
    assert json.loads(said)["columns"][2]["name"] == "wert\x1b[31m"


# Charts


@pytest.mark.parametrize("name", ["a\\", 'C:\\temp "x"', "x\ny", "image", "a\\\": 1, 'b", "{{x}} </text><b>"])
def test_a_name_is_no_part_of_an_expression_of_a_chart(name):
    data = town(8).dataset
    indicators = tuple(replace(entry, name=name, measure=name) for entry in data.indicators)
    chart = build_scatter(replace(data, indicators=indicators), "x0", "x1", "2024", "de")
    shown = html.unescape(chart_svg(chart).decode())
    assert "<b>" not in chart_svg(chart).decode()
    assert name.replace("\\", "\u2216").replace("\n", " ") in shown
    titles = [
        entry["title"] for layer in chart.specification["layer"] for entry in layer["encoding"].get("tooltip", ())
    ]
    assert titles
    assert "image" not in titles


def test_a_period_is_no_part_of_an_expression_of_a_chart():
    data = town(8).dataset
    values = data.values.rename(index={"2022": "'2022", "2024": "2024' || datum.x || '"}, level="period")
    chart = build_indicator_multiples(replace(data, values=values), "x0", list(data.units.index[:2]), "de", 2)
    assert b"<svg" in chart_svg(chart)


@pytest.mark.parametrize("name", ["Lang " * 6_000, "L" * 30_000])
def test_a_name_of_thousands_of_letters_is_drawn_and_printed_soon(name):
    context = town(8)
    dataset = replace(context.dataset, units=context.dataset.units.assign(name=[name, *"abcdefg"]))
    result = build_index(dataset, context.recipe, "2024")
    started = time.process_time()
    # It took minutes.
    assert (
        write_output("profile-pdf", replace(context, dataset=dataset, result=result), OutputOptions(("0001",)))[:5]
        == b"%PDF-"
    )
    assert time.process_time() - started < 30


# Texts from project files and languages that would be read as templates


def test_a_message_from_a_file_reaches_into_nothing():
    shown = Finding("x", Severity.NOTE, "{n} {n.__class__} {m} {n:>9999999999} {", values={"n": 1}).text("de")
    assert shown == "1 {n.__class__} {m} {n:>9999999999} {"


def test_the_empty_text_is_not_what_a_catalogue_says_of_itself():
    assert [translator(language)("") for language in LANGUAGES] == ["", ""]


@pytest.mark.parametrize("part", ["project.json", "notes.json", "measures.json", "data/dataset.json"])
def test_a_project_with_halves_of_characters_is_refused(part):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made("project"))) as archive, zipfile.ZipFile(out, "w") as written:
        for entry in archive.infolist():
            content = archive.read(entry)
            if entry.filename == part:
                content = re.sub(rb'("(?:question|text|title)": ")', rb"\1\\ud800", content, count=1)
                assert content != archive.read(entry)
            written.writestr(entry.filename, content)
    with pytest.raises(DataError):
        read_project_safely(out.getvalue(), "a.sozial")


@pytest.mark.parametrize("text", ["} {", "{n.__class__}", "{n!r}", "{}", "{n:>99}"])
def test_a_language_with_other_placeholders_is_refused(text, tmp_path):
    place = tmp_path / "fr.toml"
    place.write_text(f"[texts]\nround = '{text}'\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r".+"):
        read_language(place, ballot_languages()["de"])


def test_what_cannot_be_seen_is_shown_as_a_sign():
    assert visible_text("a\u202eb\x00c\x9f\ufffe") == "a\ufffdb\ufffdc\ufffd\ufffd"
    assert visible_text("Ä\u00ad👩‍👧 \u2068x\u2069\n") == "Ä\u00ad👩‍👧 \u2068x\u2069\n"
