"""`python -m sozial grid`: from the borders of a town and downloaded files to a table that the app reads."""

from __future__ import annotations

import csv
import json

import geopandas as gpd
import pytest
import shapely

from sozial.__main__ import main
from tests.grid_files import NAMES, X, Y, write_areas, write_grids


@pytest.fixture
def town(tmp_path):
    return write_areas(tmp_path), write_grids(tmp_path), tmp_path / "aus"


def run(town, *more):
    areas, grids, out = town
    return main(["grid", *map(str, grids), "--areas", str(areas), "--out", str(out), *more])


def test_a_town_without_figures_gets_a_table_a_list_and_their_certainty(town, capsys):
    assert run(town, "--published", "einwohner=12.345") == 0
    said = capsys.readouterr()
    out = town[2]
    names = ("zensusgitter.csv", "zensusgitter-indikatoren.csv", "zensusgitter-sicherheit.xlsx")
    assert said.out.split() == [str(out / name) for name in names]
    assert "Zensus2022_Bevoelkerungszahl_100m-Gitter.csv: " in said.err
    assert main(["check", "--table", str(out / names[0]), "--areas", str(town[0]), "--json"]) == 0
    checked = json.loads(capsys.readouterr().out)
    assert checked["join"]["matched"] == len(NAMES)
    assert checked["table"]["total_rows"] == 1
    index = out / "index.csv"
    table, listed = str(out / names[0]), str(out / names[1])
    assert main(["index", "--table", table, "--indicators", listed, "--areas", str(town[0]), "--out", str(index)]) == 0
    lines = list(csv.DictReader(index.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert {line["name"] for line in lines} == set(NAMES)
    assert all(line["score"] for line in lines)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--cell-size", "250"), "100, 1000, 10000"),
        (("--least-known", "120"), "0 bis 100"),
        (("--published", "viel"), "CODE=WERT"),
        (("--published", "gibt_es_nicht=3"), "gibt_es_nicht"),
        (("--cell-size", "1000"), "keine Zellen von 1.000 m"),
        (("--area-key", "fehlt"), "fehlt"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(town, capsys, more, words):
    assert run(town, *more) == 2
    assert words in capsys.readouterr().err
    assert not town[2].exists()


def test_buildings_share_the_cells_on_borders(town, tmp_path):
    assert run(town) == 0
    plain = people_of(town[2])
    # One building in the cell that Altstadt and Süderau share: it stands on the side of Süderau.
    house = gpd.GeoDataFrame(
        {"nr": ["1"], "art": ["Haus"]}, geometry=[shapely.box(X + 740, Y + 410, X + 750, Y + 420)], crs="EPSG:3035"
    )
    buildings = tmp_path / "gebaeude.geojson"
    house.to_crs(4326).to_file(buildings, driver="GeoJSON")
    assert run(town, "--buildings", str(buildings)) == 0
    shared = people_of(town[2])
    cells = (tmp_path / "Zensus2022_Bevoelkerungszahl_100m-Gitter.csv").read_text("utf-8").splitlines()
    count = next(float(cell.split(";")[3]) for cell in cells if cell.startswith(f"CRS3035RES100mN{Y + 400}E{X + 700};"))
    # By area three tenths of the cell were Altstadt's.
    assert shared["Altstadt"] == pytest.approx(plain["Altstadt"] - 0.3 * count, rel=1e-6)
    assert shared["Süderau"] == pytest.approx(plain["Süderau"] + 0.3 * count, rel=1e-6)


def people_of(folder):
    lines = csv.DictReader((folder / "zensusgitter.csv").read_text("utf-8-sig").splitlines(), delimiter=";")
    return {line["name"]: float(line["einwohner"].replace(",", ".")) for line in lines}


def test_a_grid_given_as_a_table_names_the_command(town, capsys):
    assert main(["check", str(town[1][0])]) == 1
    assert "dem Befehl grid" in capsys.readouterr().out


def test_a_correspondence_table_is_made_and_used(town, tmp_path, capsys):
    whole = tmp_path / "alt.geojson"
    old = gpd.GeoDataFrame(
        {"nr": ["W", "M", "O"], "name": ["West", "Mitte", "Ost"]},
        geometry=[
            shapely.box(X + west, Y, X + east, Y + 1_720) for west, east in ((0, 1_095), (1_095, 1_460), (1_460, 2_190))
        ],
        crs="EPSG:3035",
    )
    whole.write_text(old.to_crs(4326).to_json(drop_id=True), encoding="utf-8")
    out = tmp_path / "umrechnung.csv"
    assert main(["correspondence", str(whole), str(town[0]), "--out", str(out)]) == 0
    lines = list(csv.DictReader(out.read_text("utf-8-sig").splitlines(), delimiter=";"))
    shares = {(line["alt"], line["neu"]): float(line["anteil"].replace(",", ".")) for line in lines}
    # Two quarters of 730 m and half of the next two in the west: a third each, and a sixth.
    assert shares[("W", "01")] == pytest.approx(1 / 3, rel=1e-4)
    assert shares[("W", "03")] == pytest.approx(1 / 6, rel=1e-4)
    grid = str(town[1][0])
    assert main(["correspondence", str(whole), str(town[0]), "--out", str(out), "--grid", grid]) == 0
    assert main(["correspondence", str(whole), str(town[0]), "--out", str(out), "--least-share", "70"]) == 2
    table = tmp_path / "zahlen.csv"
    table.write_text(
        "nr;name;einwohner;quote\nW;West;6000;10,0\nM;Mitte;3000;20,0\nO;Ost;3000;30,0\n", encoding="utf-8"
    )
    index = tmp_path / "index.csv"
    given = ["--table", str(table), "--table", str(out), "--areas", str(town[0])]
    capsys.readouterr()
    assert main(["index", *given, "--out", str(index)]) == 0
    assert "Umgerechnete Gebiete: 3 alte auf 6 neue" in capsys.readouterr().err


def test_an_index_without_scores_says_why(tmp_path, capsys):
    table = tmp_path / "klein.csv"
    table.write_text(
        "nr;name;einwohner;arbeitslosenanteil\n1;Au;200;10,0\n2;Bo;100;20,0\n3;Ce;90;30,0\n", encoding="utf-8"
    )
    assert main(["index", "--table", str(table), "--out", str(tmp_path / "x.csv")]) == 2
    assert "200 Einwohner, weniger als 300" in capsys.readouterr().err
