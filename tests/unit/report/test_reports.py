"""What holds for every file: its origin, the same ranks, small numbers withheld, and the command line."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from dataclasses import replace

import docx
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
from pptx import Presentation
from pypdf import PdfReader

import sozial
from sozial.__main__ import main
from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.recipe.recipe_writing import recipe_digest
from sozial.model import POPULATION, Indicator
from sozial.output.words.protection_words import COVERED
from sozial.places import SAMPLE as FOLDER
from sozial.protection.protect import protect
from sozial.protection.rules import DisclosureRules
from sozial.recipe import Recipe, RoundRecord, Step, Weighted, WorkshopRecord
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure, small_numbers
from sozial.report.context.evidence import build_evidence
from sozial.report.context.kinds import KINDS as NAMES
from sozial.report.outputs import OUTPUTS, OutputOptions, write_output
from sozial.report.papers.funding_area import FundingArea
from sozial.report.sections.figures import people_sentence
from tests.cities import PERIOD, city
from tests.places import ROOT
from tests.reports import DAY, attacked, sample_context, town, yearless

# Both kinds of profiles hold the same documents.
KINDS = [name for name in OUTPUTS if not name.startswith("profiles")]


def options(context):
    units = tuple(context.by_burden[:2])
    return OutputOptions(units=units, area=FundingArea("Gebiet Ost", units), codes=("sgb2_quote",))


def pdf_text(content):
    """Return a PDF's text; words that were broken at the end of a line stand together again."""
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"(?<=[a-zäöüß])-\n(?=[a-zäöüß])", "", text)


def all_text(name, content, folder):
    """Return every text of a file, as another program reads it."""
    ending = OUTPUTS[name].ending
    if ending == "pdf":
        return pdf_text(content)
    if ending == "docx":
        document = docx.Document(io.BytesIO(content))
        parts = [paragraph.text for paragraph in document.paragraphs]
        parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        parts += [
            paragraph.text
            for part in document.sections
            for paragraph in (*part.header.paragraphs, *part.footer.paragraphs)
        ]
        return "\n".join(parts)
    if ending == "pptx":
        found = []
        for slide in Presentation(io.BytesIO(content)).slides:
            for shape in slide.shapes:
                found += [shape.text_frame.text] if shape.has_text_frame else []
                found += [cell.text for row in shape.table.rows for cell in row.cells] if shape.has_table else []
            found.append(slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else "")
        return "\n".join(found)
    if ending == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        return "\n".join(
            str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value is not None
        )
    if ending == "gpkg":
        place = folder / "r.gpkg"
        place.write_bytes(content)
        with sqlite3.connect(place) as connection:
            rows = connection.execute("SELECT value FROM origin").fetchall()
        frame = pyogrio.read_dataframe(place, layer="quarters", read_geometry=False)
        return "\n".join([*(row[0] for row in rows), frame.to_csv()])
    if ending in ("zip", "sozial"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts = [
                archive.read(entry).decode("utf-8-sig")
                for entry in archive.namelist()
                if entry.endswith((".json", ".csv", ".toml", ".geojson", ".jsonld"))
            ]
        return "\n".join(texts)
    return content.decode()


@pytest.fixture(scope="module")
def files():
    """Return every file about the sample city for the public."""
    context = sample_context(public=True)
    return {name: write_output(name, context, options(context)) for name in KINDS}


@pytest.fixture(scope="module")
def texts(files, tmp_path_factory):
    return {
        name: re.sub(r"\s+", " ", all_text(name, content, tmp_path_factory.mktemp(name)))
        for name, content in files.items()
    }


@pytest.mark.parametrize("name", KINDS)
def test_every_file_carries_its_origin(name, texts):
    context, text = sample_context(public=True), texts[name]
    assert "Sozialindex Musterstadt" in text
    assert recipe_digest(context.recipe)[:8] in text
    assert context.dataset.digest[:8] in text
    assert "25.11.2026" in text or DAY in text
    assert sozial.__version__ in text or name.startswith("annex") is False
    if name == "project":
        # What others need to know is computed from the file when it is opened.
        assert "adopted" in text
        assert '"minimum_count": 3' in text
        return
    assert "beschlossen" in text
    assert f"Quartierskompass {sozial.__version__}" in text or name.startswith("profile")
    assert "Jobcenter und Amt für Soziales Musterstadt" in text
    assert "Zahlen unter 3" in text
    assert "Ortskenntnis" in text or "Kenntnis vor Ort" in text
    assert "Ausschuss für Soziales" in text


def test_the_origin_names_exclusions_with_reasons_and_the_workshop():
    told = {entry.key: entry for entry in build_evidence(sample_context())}
    assert told["excluded"].text.startswith("Forsthaus: nicht bewertet: 276 Einwohner")
    assert told["decision"].text == "Das Rezept wurde am 13.06.2024 beschlossen. Ausschuss für Soziales"
    trial = sample_context()
    trial = replace(trial, result=replace(trial.result, recipe=replace(trial.recipe, adopted_on=None)))
    assert {entry.key: entry for entry in build_evidence(trial)}["decision"].text.startswith("Probe")


def test_the_record_of_the_workshop_goes_with_every_paper_and_into_the_workbook():
    context = sample_context()
    weights = tuple((entry.code, entry.weight) for entry in context.recipe.indicators)
    record = WorkshopRecord("Nordstadt", "2026-03-01", (RoundRecord(14, 0.5), RoundRecord(12, 0.7)), weights)
    held = replace(context, result=replace(context.result, recipe=replace(context.recipe, workshop=record)))
    said = {entry.key: entry.text for entry in build_evidence(held)}["workshop"]
    assert "„Nordstadt“ (01.03.2026), nicht repräsentativ" in said
    assert "Runde 2: 12 Gewichtungen, Einigkeit 0,70." in said
    for name in ("paper-pdf", "annex-docx", "slides"):
        text = all_text(name, write_output(name, held, options(held)), None)
        assert "Nordstadt" in text
    book = openpyxl.load_workbook(io.BytesIO(write_output("workbook", held)))
    assert book["Werkstatt"]["A2"].value == "Nordstadt"


def ranks_of(name, content, context, folder):
    if name == "workbook":
        page = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Ergebnis"]
        return {row[0]: int(row[4]) for row in page.iter_rows(min_row=2, values_only=True) if row[4] not in (None, "")}
    if name == "geopackage":
        place = folder / "r.gpkg"
        place.write_bytes(content)
        frame = pyogrio.read_dataframe(place, layer="quarters", read_geometry=False).dropna(subset=["rank"])
        return dict(zip(frame["unit"], frame["rank"].astype(int), strict=True))
    if name == "open-data":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            frame = pd.read_csv(io.BytesIO(archive.read("index.csv")), dtype={"unit": str}).dropna(subset=["rank"])
        return dict(zip(frame["unit"], frame["rank"].astype(int), strict=True))
    if name == "web-page":
        rows = re.findall(r'data-unit="([^"]*)".*?<td class="right">([\d–]+)</td>', content.decode(), re.S)
        return {unit: int(rank) for unit, rank in rows if rank != "–"}
    document = docx.Document(io.BytesIO(content))
    keys = {title: unit for unit, title in context.titles.items()}
    table = next(table for table in document.tables if len(table.rows) > len(keys))
    rows = [(cell.text for cell in row.cells) for row in table.rows[1:]]
    return {keys[title]: int(rank) for rank, title, *_rest in rows if rank != "–"}


@pytest.mark.parametrize("name", ["workbook", "geopackage", "open-data", "web-page", "paper-docx"])
def test_ranks_are_the_same_everywhere(name, tmp_path):
    context = sample_context()
    wanted = {str(unit): int(rank) for unit, rank in context.result.ranks.items() if rank > 0}
    assert ranks_of(name, write_output(name, context, options(context)), context, tmp_path) == wanted


def test_ranks_on_paper_and_slides_are_those_of_the_result():
    context = sample_context()
    wanted = {context.titles[str(unit)]: int(rank) for unit, rank in context.result.ranks.items() if rank > 0}
    slides = Presentation(io.BytesIO(write_output("slides", context))).slides
    tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    who = next(table for table in tables if table.cell(0, 0).text == "Rang")
    for row in list(who.rows)[1:]:
        assert wanted[row.cells[1].text] == int(row.cells[0].text)
    text = pdf_text(write_output("paper-pdf", context))
    annex = text[text.index("Anhang: alle Quartiere") :]
    for name, rank in wanted.items():
        assert re.search(rf"^{rank}\s+{re.escape(name)}\b", annex, re.M), name


def test_public_files_hold_no_small_number():
    whole = town(15)
    values = whole.dataset.values.copy()
    values.loc[("0003", "2024"), ["x0_n", "x0"]] = [2.0, 0.1]
    values.loc[("0004", "2024"), ["x1_n", "x1_b", "x1"]] = [5.0, 40.0, 12.5]
    raw = replace(whole.dataset, values=values)
    rules = DisclosureRules()
    assert small_numbers(raw, rules) == {
        "Leistungsberechtigtenanteil Einkommen (15–64)": 1,
        "Leistungsberechtigtenanteil Arbeitsmarktintegration (15–64)": 1,
    }
    dataset = protect(raw, rules, b"a key for tests")
    context = ReportContext(dataset, build_index(dataset, whole.recipe, "2024"), "de", DAY, rules=rules)
    assert check_disclosure(context) == []
    with zipfile.ZipFile(io.BytesIO(write_output("open-data", context))) as archive:
        told = pd.read_csv(io.BytesIO(archive.read("values.csv")), dtype={"unit": str, "period": str})
    counts = told["x0_n"].dropna()
    assert not ((counts > 0) & (counts < 3)).any()
    row = told[(told["unit"] == "0004") & (told["period"] == "2024")].iloc[0]
    assert np.isnan(row["x1"])
    book = openpyxl.load_workbook(io.BytesIO(write_output("workbook", context)), data_only=True)["Daten"]
    heads = [cell.value for cell in book[1]]
    shown = next(row for row in book.iter_rows(min_row=2, values_only=True) if row[0] == "0004" and row[2] == "2024")
    # Its base of about 40 is too small for a rate, and is a number itself.
    assert abs(shown[heads.index("x1_b")] - 40) <= 1
    # An empty cell would be a missing figure.
    assert shown[heads.index(raw.indicator("x1").label)] == context.translate(COVERED)


@pytest.mark.parametrize("name", KINDS)
def test_what_must_not_be_published_stops_every_file(name):
    unprotected = replace(sample_context(), rules=DisclosureRules())
    with pytest.raises(DataError, match="would be published"):
        write_output(name, unprotected, options(unprotected))


def test_data_without_protection_is_not_published_even_where_all_numbers_are_large():
    context = sample_context()
    large = context.dataset.values.clip(lower=500.0)
    raw = replace(context, rules=DisclosureRules(), dataset=replace(context.dataset, values=large))
    with pytest.raises(DataError, match="not protected"):
        check_disclosure(raw)


def test_an_internal_report_says_so():
    (finding,) = check_disclosure(sample_context())
    assert "Intern" in finding.text("de")
    assert finding.values["n"] > 0


def test_withheld_inhabitants_are_not_told():
    context = sample_context()
    hidden = replace(context.dataset, withheld=frozenset({("01101", "2024", POPULATION)}))
    assert replace(context, dataset=hidden).inhabitants == {}


@pytest.mark.parametrize("name", KINDS)
def test_a_town_whose_every_text_is_an_attack_gets_every_file(name):
    context = attacked()
    units = tuple(context.by_burden[:2])
    asked = OutputOptions(units=units, area=FundingArea("=1+1", units), codes=("x0",))
    assert len(write_output(name, context, asked)) > 1000


def run(tmp_path, *arguments):
    out = tmp_path / "out"
    code = main(
        [
            "report", *arguments, "--table", str(FOLDER / "musterstadt.csv"), "--areas",
            str(FOLDER / "musterstadt_quartiere.geojson"), "--indicators", str(FOLDER / "indikatoren.csv"), "--recipe",
            str(FOLDER / "musterstadt_rezept.toml"), "--out", str(out), "--date", DAY, "--variants", "50",
        ]
    )  # fmt: skip
    return code, out


def test_the_command_line_writes_reports(tmp_path, capsys):
    code, out = run(
        tmp_path, "paper-pdf", "--public", "--measures", str(FOLDER / "musterstadt_massnahmen.xlsx"), "--question",
        "Wo zuerst?", "--author", "Amt 50",
    )  # fmt: skip
    assert code == 0
    assert capsys.readouterr().out.strip() == str(out)
    text = re.sub(r"\s+", " ", pdf_text(out.read_bytes()))
    for word in ("Wo zuerst?", "Amt 50", "Quartiersmanagement Uferpark", "Zahlen unter 3"):
        assert word in text


def test_a_report_from_a_project_file_is_the_report_of_the_table(tmp_path):
    _code, out = run(tmp_path, "project", "--public")
    project = tmp_path / "p.sozial"
    out.rename(project)
    _code, paper = run(tmp_path, "paper-docx", "--public")
    again = tmp_path / "again.docx"
    assert main(["report", "paper-docx", "--project", str(project), "--out", str(again)]) == 0
    assert again.read_bytes() == paper.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["paper-pdf", "--out", "x.pdf"], "--table"),
        (["profile-pdf", "--units", "99999"], "99999"),
        (["profile-pdf"], "kein"),
        (["annex-pdf"], "Gebiet"),
        (["indicators-pdf", "--only", "nichts"], "nichts"),
        (["paper-pdf", "--date", "gestern"], "gestern"),
    ],
)
def test_bad_wishes_are_refused_in_one_line_and_nothing_is_written(arguments, said, tmp_path, capsys):
    if "--out" in arguments:
        code, out = main(["report", *arguments]), tmp_path / "none"
    else:
        code, out = run(tmp_path, *arguments)
        code, out = main_with_last_day(arguments, tmp_path) if "--date" in arguments else (code, out)
    assert code == 2
    line = capsys.readouterr().err.strip().splitlines()[-1]
    assert said in line
    assert not out.exists()


def main_with_last_day(arguments, tmp_path):
    """Return what comes of a options whose own day stands last."""
    out = tmp_path / "day"
    return main(["report", *arguments, "--table", str(FOLDER / "musterstadt.csv"), "--out", str(out)]), out


def test_map_files_of_a_table_without_areas_are_refused(tmp_path, capsys):
    out = tmp_path / "r.zip"
    assert (
        main(["report", "geojson", "--table", str(FOLDER / "musterstadt.csv"), "--out", str(out), "--variants", "0"])
        == 2
    )
    assert "Gebiete" in capsys.readouterr().err
    assert not out.exists()


def test_origin_is_readable_for_programs():
    content = write_output("geojson", sample_context())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        origin = json.loads(archive.read("origin.json"))
    assert origin["data_sha256"]["value"] == sample_context().dataset.digest
    assert len(origin["recipe_sha256"]["value"]) == 64


def test_reports_of_towns_of_every_size_are_made():
    for count in (2, 3, 15):
        for name in ("paper-pdf", "slides", "workbook", "web-page"):
            assert write_output(name, town(count))


_DIGESTS = """
import hashlib, sys
from tests.reports import sample_context
from tests.unit.report.test_reports import KINDS, options, write_output
context = sample_context(public=True)
for name in KINDS:
    print(name, hashlib.sha256(write_output(name, context, options(context))).hexdigest())
"""


def test_another_run_gives_the_same_bytes(files):
    """Sets have another order in every run; no file may depend on it."""
    own = os.environ.get("PYTHONHASHSEED")
    run = subprocess.run(
        [sys.executable, "-c", _DIGESTS], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": "2" if own == "1" else "1"},
        text=True, capture_output=True, check=True,
    )  # fmt: skip
    lines = run.stdout.splitlines()
    assert len(lines) == len(KINDS)
    assert lines == [f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in files.items()]


@pytest.mark.parametrize("name", ["paper-docx", "profile-docx", "annex-docx", "indicators-docx", "slides"])
def test_figures_without_a_year_are_said_to_have_none(name, tmp_path):
    context = yearless()
    text = all_text(name, write_output(name, context, replace(options(context), codes=("x0",))), tmp_path)
    assert "ohne Jahresangabe" in text
    assert not re.search(r"Zeitraum:? –|[,;] ?(\.|\n|$)", text)


def test_the_names_to_choose_from_are_those_that_can_be_written():
    assert tuple(OUTPUTS) == NAMES


def test_people_are_said_to_live_somewhere_and_cases_to_lie_there():
    # Of 1,000, 2,000 and 1,000 people the third quarter has a quarter, of 10, 20 and 90 cases three quarters.
    values = {"a": [10, 20, 90.0], "n": [10, 20, 90], "b": [100, 100, 100], "population": [1000, 2000, 1000]}
    rate = Indicator("a", name="Kinder im Bezug", count="n", base="b")
    recipe = Recipe("m", (Weighted("a"),), classify=Step("equal", {"count": 2}))
    for people, said in (
        ("", " 75\u00a0% aller Fälle von „Kinder im Bezug“ in der Stadt liegen in diesem Quartier."),
        ("Kinder mit Hilfe", " und 75\u00a0% aller Kinder mit Hilfe."),
    ):
        dataset = city(values, [replace(rate, people=people)])
        context = ReportContext(dataset, build_index(dataset, recipe, PERIOD), "de", "2026-11-25")
        sentence = people_sentence(context)
        assert sentence.startswith("In diesem Quartier leben 25\u00a0% aller Einwohnerinnen und Einwohner")
        assert sentence.endswith(said)
