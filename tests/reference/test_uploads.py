"""Twenty real municipal files, read as their manifest says."""

from __future__ import annotations

import csv
import io
import random
import re

import pytest

from sozial.errors import DataError
from sozial.reading.areas.areas import read_areas
from sozial.reading.files.content import TABLE_KINDS, detect_kind
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.joining.key_rules import Rule
from sozial.reading.loading.fitting import fit, prepare_for, with_table_keys
from sozial.reading.loading.report import ASKED, READ, exit_code, report_areas, report_table
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from sozial.store.files.dataset_file import read_dataset, write_dataset
from tests.places import BERLIN_AREAS, UPLOADS, needs_uploads, unpacked

pytestmark = needs_uploads
MANIFEST = UPLOADS / "manifest.csv"
ENTRIES = list(csv.DictReader(MANIFEST.open(encoding="utf-8"))) if MANIFEST.is_file() else []
TABLES = [entry for entry in ENTRIES if entry["kind"] in ("csv", "xlsx")]
AREAS = [entry for entry in ENTRIES if entry["kind"] == "geo"]
# Rows are no areas: the file is read, and the question says so.
WITHOUT_AREAS = {"04", "06", "13"}


def number(entry):
    return entry["file"][:2]


def report(entry):
    content = (UPLOADS / entry["file"]).read_bytes()
    if detect_kind(content, entry["file"]) in TABLE_KINDS:
        table = read_table(content, entry["file"])
        return report_table(table, propose_columns(table))
    return report_areas(read_areas(content, entry["file"]))


def figures(found):
    return [column for column in found["columns"] if column["missing"] is not None and column["role"] != "key"]


@pytest.mark.parametrize("entry", TABLES, ids=number)
def test_a_table_is_read_as_the_manifest_says(entry):
    found = report(entry)
    assert found["kind"] == entry["kind"]
    assert found["rows"] == int(float(entry["rows"]))
    if entry["kind"] == "csv":
        assert found["encoding"] == entry["encoding"]
        assert found["separator"] == entry["sep"]
        signs = {column["decimal"] for column in found["columns"]} - {None}
        assert signs <= {entry["decimal"]} or entry["decimal"] == "-"
        thousands = {column["thousands"] for column in found["columns"]} - {None}
        assert thousands == ({entry["thousands"]} if entry["thousands"] not in ("-", "") else set())
    if entry["aggregate_rows"] not in ("", "0.0"):
        assert found["total_rows"] == int(float(entry["aggregate_rows"]))
    assert len(figures(found)) == int(float(entry["numeric_columns"]))
    assert sum(column["zero_marks"] for column in figures(found)) == int(float(entry["zero_marks"] or 0))


@pytest.mark.parametrize("entry", [entry for entry in TABLES if number(entry) not in WITHOUT_AREAS], ids=number)
def test_the_key_is_the_right_column_as_text(entry):
    found = report(entry)
    if "(" not in entry["key_column"] and "Spalte" not in entry["key_column"]:
        assert found["key"]["column"] == entry["key_column"]
    assert found["key"]["unique"] == int(entry["key_unique"])
    if entry["key_leading_zero"]:
        assert found["key"]["leading_zeros"] is (float(entry["key_leading_zero"]) == 1)
    assert exit_code(found) == READ


@pytest.mark.parametrize("entry", [entry for entry in TABLES if number(entry) in WITHOUT_AREAS], ids=number)
def test_a_table_without_areas_says_so(entry):
    found = report(entry)
    assert found["key"] is None
    assert "no-area-level" in {question["code"] for question in found["questions"]}
    assert exit_code(found) == ASKED


def column(found, name):
    return next(entry for entry in found["columns"] if entry["name"] == name)


@pytest.mark.parametrize("entry", TABLES, ids=number)
def test_the_control_sums_come_out(entry):
    found = report(entry)
    for name, total in re.findall(r"Summe ([\w%()_.]+(?: \d{4})?) = (-?[\d.]+(?:E-?\d+)?)", entry["control"]):
        assert column(found, name)["sum"] == pytest.approx(float(total), abs=0.005, rel=1e-9), name


def test_the_missing_cells_are_counted_and_never_zero():
    by_number = {number(entry): sum(found["missing"] for found in figures(report(entry))) for entry in TABLES}
    assert by_number["20"] == 235
    assert by_number["21"] == 10
    assert by_number["23"] == 5082
    assert by_number["31"] == 63
    # 7,622 points in all, four of them in the row for Germany, which is no district.
    assert by_number["28"] == 7618


def test_a_header_with_one_name_too_many_is_asked_about():
    (entry,) = [entry for entry in TABLES if number(entry) == "06"]
    assert "header-width" in {question["code"] for question in report(entry)["questions"]}


def test_the_employment_agency_s_workbook():
    (entry,) = [entry for entry in TABLES if number(entry) == "28"]
    found = report(entry)
    assert found["sheet"] == entry["sheet"]
    assert found["header_lines"] == [9, 10, 11, 12, 13]
    assert [apart["text"] for apart in found["rows_apart"]] == ["Deutschland"]
    assert column(found, "Insgesamt / 30.06.2002")["sum"] == 27468453
    assert column(found, "Insgesamt / 30.06.2002")["withheld"] == 36
    assert found["periods"][0] == "2002"


@pytest.mark.parametrize("entry", AREAS, ids=number)
def test_areas_are_read_as_the_manifest_says(entry):
    found = report(entry)
    assert len(found["layers"]) == int(float(entry["n_layers"]))
    assert found["layers"] == entry["layers"].split("|")
    assert found["rows"] == int(float(entry["rows"]))
    assert found["crs"] == entry["crs_gdal"]
    assert found["geometry_types"] == [entry["geom_types"]]
    assert found["invalid"] == int(float(entry["n_invalid"]))
    assert found["has_heights"] == (float(entry["has_z"]) > 0)
    if entry["key_column"] not in ("", "-"):
        assert found["key"]["column"] == entry["key_column"]
        assert found["key"]["unique"] == found["areas"] == int(float(entry["key_unique"]))
    raw = read_areas((UPLOADS / entry["file"]).read_bytes(), entry["file"])
    west, south, east, north = raw.frame.to_crs("EPSG:4326").total_bounds
    if entry["bounds_wgs84"]:
        expected = [float(value) for value in entry["bounds_wgs84"].split(",")]
        assert [west, south, east, north] == pytest.approx(expected, abs=0.001)


def pair(table_number, areas):
    table_path = next(UPLOADS.glob(f"{table_number}_*"))
    table = read_table(table_path.read_bytes(), table_path.name)
    raw = read_areas(areas.read_bytes(), areas.name)
    prepared = prepare_for(raw, [table])
    plan = propose_columns(table, prepared.frame.index)
    return fit([(table, plan)], prepared), prepared


@pytest.mark.parametrize(
    ("table", "areas", "rule", "matched"),
    [
        ("01", "43", Rule.DIGITS, 13),
        ("07", "61", Rule.DIGITS, 13),
        ("31", "40", Rule.EQUAL, 87),
        ("12", "47", Rule.EQUAL, 9),
    ],
)
def test_pairs_join(table, areas, rule, matched):
    match, prepared = pair(table, next(UPLOADS.glob(f"{areas}_*")))
    assert (match.rule, len(match.matched)) == (rule, matched)
    assert not match.only_table
    assert not match.only_map
    assert len(with_table_keys(prepared, match)) == matched


def test_by_name_one_is_suggested_and_not_guessed():
    match, prepared = pair("12", next(UPLOADS.glob("47_*")))
    by_name = fit([], prepared)
    assert not by_name.matched
    path = next(UPLOADS.glob("12_*"))
    table = read_table(path.read_bytes(), path.name)
    plan = propose_columns(table, prepared.frame.index)
    named = fit([(table, plan)], prepared, rule=Rule.NAMES)
    assert len(named.matched) == 8
    ((one, other, likeness),) = named.suggestions
    assert (match.matched[one], prepared.names[other]) == ("Mühlheim", "Mülheim")
    assert likeness > 0.9


@pytest.mark.parametrize(("table", "edition"), [("20", True), ("21", False)])
def test_another_edition_is_named_and_gives_no_map(table, edition, tmp_path):
    match, _prepared = pair(table, unpacked(BERLIN_AREAS, tmp_path))
    assert match.other_edition is edition
    assert not match.is_enough
    assert match.share < 0.05
    codes = {finding.code for finding in match.findings()}
    assert ("other-edition" if edition else "join-low") in codes


def test_the_wrong_level_of_areas_gives_no_map():
    match, _prepared = pair("01", next(UPLOADS.glob("42_*")))
    assert not match.is_enough


def test_no_file_is_refused():
    refused = []
    for entry in ENTRIES:
        try:
            report(entry)
        except DataError as error:
            refused.append(f"{entry['file']}: {error}")
    assert refused == []


def same(table):
    """Return what must not depend on how a table is written."""
    found = report_table(table, propose_columns(table))
    columns = {
        (column["name"], column["role"], None if column.get("sum") is None else round(column["sum"], 3))
        for column in found["columns"]
    }
    return found["key"], found["rows"], found["total_rows"], found["periods"], columns


def written(rows, separator=";", encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


# Headers that do not fit their rows read differently where they are filled up; 28 and 31 are spreadsheets.
PLAIN = [entry for entry in TABLES if entry["kind"] == "csv" and entry["file"][:2] not in {"04", "06", "13"}]


@pytest.mark.parametrize("entry", PLAIN, ids=number)
def test_reading_does_not_depend_on_dialect_or_order_of_columns(entry):
    table = read_table((UPLOADS / entry["file"]).read_bytes(), entry["file"])
    expected = same(table)
    rows = [list(table.columns), *zip(*(table.texts(name) for name in table.columns), strict=True)]
    for separator, encoding in (("\t", "utf-8"), ("|", "utf-16"), (";", "utf-8-sig")):
        assert same(read_table(written(rows, separator, encoding), entry["file"])) == expected
    for seed in range(3):
        order = list(range(len(table.columns)))
        random.Random(seed).shuffle(order)
        shuffled = [[row[position] for position in order] for row in rows]
        assert same(read_table(written(shuffled), entry["file"])) == expected


@pytest.mark.parametrize(("table", "areas"), [("01", "43"), ("07", "61"), ("31", "40"), ("12", "47")])
def test_real_data_in_a_project_comes_back_the_same(table, areas):
    path, area_path = next(UPLOADS.glob(f"{table}_*")), next(UPLOADS.glob(f"{areas}_*"))
    raw = read_table(path.read_bytes(), path.name)
    prepared = prepare_for(read_areas(area_path.read_bytes(), area_path.name), [raw])
    entry = (raw, propose_columns(raw, prepared.frame.index))
    match = fit([entry], prepared)
    dataset = build_dataset("Stadt", [entry], with_table_keys(prepared, match))
    again = read_dataset(write_dataset(dataset))
    assert again.digest == dataset.digest
    assert again.has_areas
    assert [finding.line("de") for finding in again.findings] == [finding.line("de") for finding in dataset.findings]
