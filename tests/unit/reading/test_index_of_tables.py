"""`python -m sozial index` with several tables, saved readings and open questions."""

from __future__ import annotations

import io

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from sozial.__main__ import main
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.loading.table_joining import join_tables
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table

CODES = "Nr;Stadtteil;Quote\n01;Altstadt;2,5\n02;Neustadt;3,5\n03;Berg;4,5\n04;Tal;1,5\n"
# The same quarters by name alone, in another order.
NAMES = "Stadtteil;Anteil\nTal;10,5\nBerg;20,5\naltstadt;30,5\nNeustadt;40,5\n"
RENTS = "Nr;Stadtteil;Miete {year}\n01;Au;7,5\n02;Berg;-\n03;Tal;8,5\n04;Wald;9,5\n"


@pytest.fixture
def file(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def workbook(**sheets):
    out = io.BytesIO()
    with pd.ExcelWriter(out, engine="xlsxwriter") as writer:
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, index=False)
    return out.getvalue()


def index(capsys, tmp_path, *arguments, out="o.csv"):
    target = tmp_path / out
    code = main(["index", *arguments, "--language", "en", "--out", str(target)])
    said = capsys.readouterr()
    table = None
    if target.exists() and target.suffix == ".csv":
        table = pd.read_csv(target, sep=None, engine="python", dtype={"unit": str}, encoding="utf-8-sig")
        table = table.set_index("unit")
    return code, table, said.err


def test_several_tables_are_joined_like_on_the_page(file, tmp_path, capsys):
    tables = ["--table", file("a.csv", CODES), "--table", file("b.csv", NAMES)]
    code, found, _err = index(capsys, tmp_path, *tables)
    assert code == 0
    assert sorted(found.index) == ["01", "02", "03", "04"]
    read = [read_table(text.encode(), "t.csv") for text in (CODES, NAMES)]
    joined = build_dataset("t", join_tables([(table, propose_columns(table)) for table in read]))
    assert joined.values["Anteil"].droplevel("period").to_dict() == {"01": 30.5, "02": 40.5, "03": 20.5, "04": 10.5}
    assert found["rank"].to_dict() == {"02": 1, "01": 3, "03": 2, "04": 4}


def test_a_table_and_a_workbook_and_areas_with_figures(file, tmp_path, capsys):
    book = workbook(
        Hinweise=pd.DataFrame({"Nr": ["01", "02", "03", "04"], "Dichte": [1.5, 2.5, 3.5, 5.5]}),
        Daten=pd.DataFrame({"Nr": ["01", "02", "03", "04"], "Dichte": [9.5, 8.5, 7.5, 6.5]}),
    )
    shapes = [box(9 + at / 10, 54, 9.1 + at / 10, 54.1) for at in range(4)]
    areas = {"nr": ["01", "02", "03", "04"], "Leerstand": [1.5, 3.5, 2.5, 4.5]}
    gpd.GeoDataFrame(areas, geometry=shapes, crs="EPSG:4326").to_file(tmp_path / "g.geojson", driver="GeoJSON")
    map_file = str(tmp_path / "g.geojson")
    tables = ["--table", file("a.csv", CODES), "--table", file("b.xlsx", book), "--table", map_file]
    code, found, _err = index(capsys, tmp_path, *tables, "--areas", map_file, "--sheet", "Daten")
    assert code == 0
    assert {"Quote", "Dichte", "Leerstand"} <= {name.removeprefix("norm_") for name in found.columns} | set(
        " ".join(found.columns).replace("_", " ").split()
    )
    other = index(capsys, tmp_path, *tables, "--areas", map_file, "--sheet", "Hinweise")[1]
    assert other["score"].to_dict() != found["score"].to_dict()
    code, _found, err = index(capsys, tmp_path, *tables, "--sheet", "Gibtsnicht")
    assert code == 2
    assert "Gibtsnicht" in err
    assert "Daten" in err


def test_key_and_name_hold_for_the_table_that_has_them(file, tmp_path, capsys):
    other = "Kennung;Gebiet;Dichte\n01;x;5,5\n02;y;6,5\n03;z;7,5\n04;w;8,5\n"
    tables = ["--table", file("a.csv", CODES), "--table", file("b.csv", other)]
    code, found, _err = index(capsys, tmp_path, *tables, "--key", "Nr", "--key", "Kennung")
    assert (code, sorted(found.index)) == (0, ["01", "02", "03", "04"])
    code, _found, err = index(capsys, tmp_path, *tables, "--key", "Schlüssel")
    assert code == 2
    assert "Nr, Stadtteil, Quote, Kennung" in err


def test_a_key_that_is_named_leaves_the_question_of_levels_open(file, tmp_path, capsys):
    rows = "".join(f"{at:02};Bezirk {at};{at}2,5\n" + "".join(
        f"{at:02}{n:03};Quartier {at}-{n};{at}{n},5\n" for n in range(1, 4)
    ) for at in range(1, 5))  # fmt: skip
    table = file("a.csv", "Schlüssel;Name;Quote\n" + rows)
    code, found, err = index(capsys, tmp_path, "--table", table, "--key", "Schlüssel")
    assert (code, len(found)) == (1, 12)
    assert "levels=2" in err
    code, found, _err = index(capsys, tmp_path, "--table", table, "--key", "Schlüssel", "--answer", "levels=2")
    assert (code, len(found)) == (0, 4)


def test_lists_and_correspondences_may_stand_among_the_tables(file, tmp_path, capsys):
    described = "code;name;richtung\nQuote;Quote;günstig\n"
    code, found, err = index(capsys, tmp_path, "--table", file("a.csv", CODES), "--table", file("i.csv", described))
    assert code == 0
    assert "No directions" not in err
    assert found["rank"].to_dict()["04"] == 1
    new = file("k.csv", "alt;neu;anteil\n01;A;1\n02;A;1\n03;B;1\n04;C;1\n")
    code, found, err = index(capsys, tmp_path, "--table", file("a.csv", CODES), "--table", new, out="p.csv")
    assert (code, found) == (2, None)
    assert "nothing is known to weight them with: Quote" in err
    rows = ("01;Altstadt;1000;2,5", "02;Neustadt;1000;3,5", "03;Berg;500;4,5", "04;Tal;500;2,5")
    people = "\n".join(["Nr;Stadtteil;Einwohner;Quote", *rows]) + "\n"
    code, found, _err = index(capsys, tmp_path, "--table", file("b.csv", people), "--table", new)
    assert (code, sorted(found.index)) == (0, ["A", "B", "C"])


def test_open_questions_are_exit_one_and_the_file_is_written(file, tmp_path, capsys):
    table = file("mieten.csv", RENTS.format(year=2023))
    code, found, err = index(capsys, tmp_path, "--table", table)
    assert (code, len(found)) == (1, 4)
    assert "  > dash: Miete 2023=missing  It is a missing value." in err
    assert "    dash: Miete 2023=zero" in err
    # A quarter without a rent would have no score: that is asked as well.
    assert "Open questions: 2." in err
    code, found, err = index(capsys, tmp_path, "--table", table, "--answer", "dash: Miete 2023=zero")
    assert code == 0
    assert found["score"].notna().all()
    assert "questions" not in err


def test_a_reading_answers_for_the_index(file, tmp_path, capsys):
    reading = tmp_path / "lesart.toml"
    first = file("2023.csv", RENTS.format(year=2023))
    assert main(["check", first, "--answer", "dash: Miete 2023=zero", "--save-reading", str(reading)]) == 0
    given = ["--table", file("2024.csv", RENTS.format(year=2024)), "--reading", str(reading)]
    code, found, _err = index(capsys, tmp_path, *given)
    assert code == 0
    assert found["score"].notna().all()
    # Nobody has chosen a direction so far, so the reading holds none.
    text = reading.read_text(encoding="utf-8")
    assert 'direction = "' not in text
    text = text.replace('name = "Miete 2023" }', 'name = "Miete 2023", direction = "favourable" }')
    reading.write_text(text, encoding="utf-8")
    code, turned, err = index(capsys, tmp_path, *given)
    assert code == 0
    assert "No directions" not in err
    assert turned["rank"].to_dict() == {unit: 5 - rank for unit, rank in found["rank"].to_dict().items()}


def test_a_list_of_indicators_goes_before_a_reading(file, tmp_path, capsys):
    reading, table = tmp_path / "lesart.toml", file("a.csv", CODES)
    assert main(["check", table, "--save-reading", str(reading)]) == 0
    described = file("i.csv", "code;name;richtung\nQuote;Quote;günstig\n")
    arguments = ["--table", table, "--reading", str(reading), "--indicators", described]
    code, found, _err = index(capsys, tmp_path, *arguments)
    assert code == 0
    assert found["rank"].to_dict()["04"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--answer", "dash: Pacht=zero"],
        ["--answer", "dash: Miete 2023=vielleicht"],
        ["--answer", "zero"],
        ["--reading", "{reading}"],
        ["--sheet", "Daten"],
    ],
)
def test_what_is_given_in_vain_is_refused_in_one_line(file, tmp_path, capsys, arguments):
    reading = tmp_path / "lesart.toml"
    assert main(["check", file("a.csv", CODES), "--save-reading", str(reading)]) == 0
    capsys.readouterr()
    arguments = [part.format(reading=reading) for part in arguments]
    table = file("mieten.csv", RENTS.format(year=2023))
    code, found, err = index(capsys, tmp_path, "--table", table, *arguments)
    assert (code, found) == (2, None)
    assert err.count("\n") == 1


def test_an_accepted_join_is_no_question(file, tmp_path, capsys):
    shapes = [box(9 + at / 10, 54, 9.1 + at / 10, 54.1) for at in range(3)]
    frame = gpd.GeoDataFrame({"nr": ["01", "02", "77"]}, geometry=shapes, crs="EPSG:4326")
    frame.to_file(tmp_path / "g.geojson", driver="GeoJSON")
    arguments = ["--table", file("a.csv", CODES), "--areas", str(tmp_path / "g.geojson")]
    code, _found, err = index(capsys, tmp_path, *arguments)
    assert code == 1
    assert "consent" in err
    arguments += ["--accept-join", "--answer", "many-without-score=right"]
    assert index(capsys, tmp_path, *arguments, out="o.gpkg")[0] == 0


def test_a_report_rests_on_the_same_questions(file, tmp_path, capsys):
    table = file("mieten.csv", RENTS.format(year=2023))
    report = ["report", "calculation", "--table", table, "--variants", "0", "--out", str(tmp_path / "r.xlsx")]
    from sozial.report.context.kinds import KINDS

    report[1] = next(kind for kind in KINDS if "workbook" in kind or "calculation" in kind)
    assert main(report) == 1
    assert "dash: Miete 2023=zero" in capsys.readouterr().err
    assert main([*report, "--answer", "dash: Miete 2023=zero"]) == 0


def test_an_index_that_leaves_out_many_is_a_question(file, tmp_path, capsys):
    rows = "".join(f"{n:02};Ort {n};{'.' if n < 3 else f'{n},5'}\n" for n in range(1, 9))
    table = ["--table", file("a.csv", "Nr;Stadtteil;Quote\n" + rows)]
    code, _found, err = index(capsys, tmp_path, *table)
    assert code == 1
    assert "  > many-without-score=right" in err
    assert index(capsys, tmp_path, *table, "--answer", "many-without-score=right")[0] == 0
