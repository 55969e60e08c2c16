"""Shapefiles whose .cpg is wrong, missing or oddly written, and whose field names are cut."""

from __future__ import annotations

import io
import zipfile

import pytest

from sozial.errors import Severity
from sozial.reading.areas.areas import propose_area_columns, read_areas
from sozial.reading.loading.report import READ, exit_code, report_areas
from tests.area_files import NAMES, NUMBERS, codes, said, shapefile, zipped

COLUMNS = {"nr": NUMBERS, "name": NAMES}


@pytest.mark.parametrize(
    ("encoding", "page", "code", "words"),
    [
        ("cp1252", "UTF-8", "wrong-cpg", "Windows-1252"),
        ("cp1252", "65001", "wrong-cpg", "Windows-1252"),
        ("cp850", "UTF-8", "wrong-cpg", "DOS (850)"),
        ("cp850", "1252", "wrong-cpg", "DOS (850)"),
        ("utf-8", "1252", "wrong-cpg", "UTF-8"),
        ("utf-8", "ISO-8859-1", "wrong-cpg", "UTF-8"),
        ("mac_roman", "UTF8", "wrong-cpg", "Mac Roman"),
        ("cp1252", "OEM 850", "wrong-cpg", "Windows-1252"),
        ("cp1252", "Western European", "odd-cpg", "Windows-1252"),
        ("cp1252", None, "no-cpg", "Windows-1252"),
        ("utf-8", None, "no-cpg", "UTF-8"),
        ("cp850", None, "no-cpg", "DOS (850)"),
    ],
)
def test_text_is_read_as_its_letters_show_and_it_is_said(encoding, page, code, words):
    raw = read_areas(shapefile(COLUMNS, encoding, page), "st.zip")
    assert tuple(raw.texts("name")) == NAMES
    (finding,) = raw.findings
    assert finding.code == code
    assert words in finding.text("de")
    assert "Südstadt" in finding.text("de")
    assert "umlauts" in finding.advice("en")


@pytest.mark.parametrize(
    ("encoding", "page"),
    [
        ("cp1252", "ANSI 1252"),
        ("cp1252", "CP1252"),
        ("cp1252", "88591"),
        ("latin-1", "ISO 8859-1"),
        ("latin-1", "ISO88591"),
        ("utf-8", "65001"),
        ("utf-8", "UTF8"),
        ("utf-8", "\ufeffutf-8\r\n"),
        ("cp850", "OEM 850"),
        ("cp850", "IBM850"),
        ("cp1250", "1250"),
    ],
)
def test_an_encoding_that_is_right_is_no_matter_however_it_is_written(encoding, page):
    raw = read_areas(shapefile(COLUMNS, encoding, page), "st.zip")
    assert tuple(raw.texts("name")) == NAMES
    assert raw.findings == ()


def test_where_no_letter_is_beyond_ascii_nothing_is_said():
    plain = {"nr": NUMBERS, "name": ["Au", "Bo", "Ce", "De", "Ef", "Ge"]}
    for page in ("UTF-8", "odd", None):
        assert read_areas(shapefile(plain, "utf-8", page), "st.zip").findings == ()


def test_the_head_of_the_dbf_helps_where_there_is_no_cpg():
    with zipfile.ZipFile(io.BytesIO(shapefile({"nr": NUMBERS, "name": ["Cákov"] * 6}, "cp850"))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["st.dbf"] = parts["st.dbf"][:29] + b"\x02" + parts["st.dbf"][30:]
    raw = read_areas(zipped(parts), "st.zip")
    assert set(raw.texts("name")) == {"Cákov"}


def test_a_letter_that_was_cut_in_two_at_the_end_of_its_field_is_left_out():
    content = shapefile({"nr": NUMBERS, "name": NAMES}, "utf-8", "UTF-8")

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    whole = "Südstadt".encode()
    # The second byte of the last letter is gone, as where a field is too narrow.
    parts["st.dbf"] = parts["st.dbf"].replace("Osthöhe".encode(), b"Osth\xc3   ")
    assert whole in parts["st.dbf"]
    raw = read_areas(zipped(parts), "st.zip")
    assert raw.texts("name").tolist() == ["Altstadt", "Nordstadt", "Südstadt", "Westend", "Osth", "Grünau"]


def test_a_single_text_in_another_encoding_is_read_as_what_it_is_and_named():

    with zipfile.ZipFile(io.BytesIO(shapefile(COLUMNS, "utf-8", "UTF-8"))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["st.dbf"] = parts["st.dbf"].replace("Grünau".encode(), b"Gr\xfcnau ")
    raw = read_areas(zipped(parts), "st.zip")
    assert tuple(raw.texts("name")) == NAMES
    assert codes(raw.findings) == ["mixed-letters"]
    assert "Windows-1252" in said(raw.findings)
    assert "Grünau" in said(raw.findings)


@pytest.mark.parametrize(
    "names", [("Stadtteiln", "Stadttei_1"), ("GEMEINDESC", "GEMEINDENA"), ("SCHLUESSEL", "BEZEICHNUN")]
)
def test_key_and_name_are_found_by_what_they_hold_where_their_names_are_cut(names):
    key, name = names
    raw = read_areas(shapefile({name: NAMES, key: NUMBERS}, "utf-8", "UTF-8"), "st.zip")
    assert propose_area_columns(raw) == names
    found = report_areas(raw)
    assert (found["key"]["unique"], found["name"], exit_code(found)) == (6, name, READ)


def test_field_names_in_another_encoding():
    raw = read_areas(shapefile({"Schlüssel": NUMBERS, "Straße": NAMES}, "cp1252", "UTF-8"), "st.zip")
    assert raw.columns == ("Schlüssel", "Straße")
    assert {finding.severity for finding in raw.findings} == {Severity.WARNING}
