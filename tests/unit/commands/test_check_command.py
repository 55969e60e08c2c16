"""`python -m sozial check` and the public index: exit codes, and what is printed."""

from __future__ import annotations

import csv
import json

import geopandas as gpd
import pytest
from shapely.geometry import box

from sozial.__main__ import main
from sozial.reading.loading.sample import sample_file

CLEAN = "Nr;Stadtteil;Quote\n01;Altstadt;2,5\n02;Neustadt;3,5\n03;Berg;.\n"
ASKED = "id;Stadtteil;EW\n1;Altstadt;100\n2;Neustadt;200\n2;Neustadt;210\n"


@pytest.fixture
def file(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def test_read_asked_and_refused(file, capsys):
    assert main(["check", file("a.csv", CLEAN), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["kind"], found["rows"], found["key"]["leading_zeros"]) == ("csv", 3, True)
    assert found["columns"][2]["withheld"] == 1
    assert main(["check", file("b.csv", ASKED), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["questions"][0]["code"] == "key-twice"
    assert main(["check", file("c.csv", b"%PDF-1.4"), "--json"]) == 2
    refused = json.loads(capsys.readouterr().out)
    assert refused["kind"] is None
    assert refused["findings"][0]["severity"] == "error"


def test_several_files_are_an_array_and_the_worst_decides(file, capsys):
    assert main(["check", file("a.csv", CLEAN), file("b.csv", ASKED), "--json"]) == 1
    assert [entry["file"] for entry in json.loads(capsys.readouterr().out)] == ["a.csv", "b.csv"]


def test_plain_text_says_the_same_in_words(file, capsys):
    assert main(["check", file("b.csv", ASKED), "--language", "en"]) == 1
    said = capsys.readouterr().out
    assert "rows: 3" in said
    assert "? [question] b.csv: One key occurs several times" in said


def areas(tmp_path, names):
    path = tmp_path / "g.geojson"
    shapes = [box(9 + at / 10, 54, 9.1 + at / 10, 54.1) for at in range(len(names))]
    gpd.GeoDataFrame({"nr": names}, geometry=shapes, crs="EPSG:4326").to_file(path, driver="GeoJSON")
    return str(path)


def test_a_pair(file, tmp_path, capsys):
    assert (
        main(["check", "--table", file("a.csv", CLEAN), "--areas", areas(tmp_path, ["GT1", "GT2", "GT3"]), "--json"])
        == 0
    )
    join = json.loads(capsys.readouterr().out)["join"]
    assert (join["rule"], join["matched"], join["only_table"], join["only_areas"]) == ("digits", 3, [], [])
    assert (
        main(["check", "--table", file("a.csv", CLEAN), "--areas", areas(tmp_path, ["GT7", "GT8", "GT3"]), "--json"])
        == 1
    )
    join = json.loads(capsys.readouterr().out)["join"]
    assert (join["matched"], join["only_table"]) == (1, ["01", "02"])


def test_without_anything_to_check(capsys):
    assert main(["check"]) == 2
    assert "--table" in capsys.readouterr().err


def test_no_map_without_consent(file, tmp_path, capsys):
    table, shapes = file("a.csv", CLEAN), areas(tmp_path, ["GT1", "GT9", "GT8"])
    out = tmp_path / "o.gpkg"
    arguments = ["index", "--table", table, "--areas", shapes, "--out", str(out)]
    assert main(arguments) == 2
    assert "Zustimmung" in capsys.readouterr().err
    assert not out.exists()


def test_the_public_index_rates_everybody_and_tells_no_true_count(tmp_path):
    table, described = tmp_path / "t.csv", tmp_path / "i.csv"
    table.write_bytes(sample_file("musterstadt.csv"))
    described.write_bytes(sample_file("indikatoren.csv"))
    rated, scores = [], []
    for extra in ([], ["--public"], ["--public", "--minimum-base", "10"]):
        out = tmp_path / "o.csv"
        assert main(["index", "--table", str(table), "--indicators", str(described), "--out", str(out), *extra]) == 0
        rows = list(csv.DictReader(out.open(encoding="utf-8-sig"), delimiter=";"))
        rated.append(sum(row["score"] != "" for row in rows))
        scores.append([row["score"] for row in rows])
    assert rated == [58, 58, 58]
    # The same key: by which base a rate is covered changes no score.
    assert scores[0] != scores[1] == scores[2]


def test_rules_that_protect_nothing_are_refused(file, tmp_path, capsys):
    out = tmp_path / "o.csv"
    assert main(["index", "--table", file("a.csv", CLEAN), "--public", "--minimum-count", "1", "--out", str(out)]) == 2
    assert "nichts schützen" in capsys.readouterr().err
