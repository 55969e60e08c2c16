"""A town from its borders and the files of the grid: figures by hand, and a finding for all that counts less."""

from __future__ import annotations

import csv
import io

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import shapely

from sozial.errors import DataError
from sozial.output.tables.grid_tables import CERTAINTY, LIST, TABLE, write_grid_files
from sozial.reading.census.gathering import make_town_grid, read_downloads, town_box
from sozial.reading.census.opening_files import Download
from sozial.reading.census.published_totals import check_published, town_values
from sozial.reading.indicators.indicator_list import read_indicator_list
from sozial.reading.plans.columns import Role
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table

X, Y = 4_000_000, 3_000_000
# Nordheim has two cells and a half, Süderau the other half and one more.
AREAS = gpd.GeoDataFrame(
    {"name": ["Nordheim", "=Süderau"]},
    geometry=[shapely.box(X, Y, X + 250, Y + 100), shapely.box(X + 250, Y, X + 400, Y + 100)],
    index=["01", "02"],
    crs="EPSG:3035",
)


def file(name: str, columns: str, *lines: tuple[str, ...]) -> Download:
    text = f"GITTER_ID_100m;x_mp_100m;y_mp_100m;{columns}\n"
    for east, values in enumerate(lines):
        place = X + east * 100
        text += ";".join((f"CRS3035RES100mN{Y}E{place}", str(place + 50), str(Y + 50), *values)) + "\n"
    return Download(f"Zensus2022_{name}_100m-Gitter.csv", text.encode())


PEOPLE = file("Bevoelkerungszahl", "Einwohner", ("10",), ("20",), ("8",), ("5",))
RENT = file(
    "Durchschn_Nettokaltmiete_Anzahl_der_Wohnungen", "durchschnMieteQM;AnzahlWohnungen;werterlaeuternde_Zeichen",
    ("6,00", "4", ""), ("9,00", "8", "KLAMMERN"), ("7,50", "4", ""), ("5,00", "3", ""),
)  # fmt: skip
CITIZENS = file(
    "Staatsangehoerigkeit", "Insgesamt_Bevoelkerung;Deutschland;Ausland_Sonstige",
    ("10", "7", "3"), ("20", "20", "–"), ("8", "4", "4"), ("5", "–", "5"),
)  # fmt: skip


def made(*downloads: Download, areas: gpd.GeoDataFrame = AREAS, **more):
    return make_town_grid(read_downloads(downloads, town_box(areas)), areas, **more)


def figure(grid, code):
    return next(entry for entry in grid.figures if entry.code == code)


def codes(grid):
    return {finding.code for finding in grid.findings}


def test_figures_of_three_files_by_hand():
    grid = made(PEOPLE, RENT, CITIZENS)
    assert grid.people.values.tolist() == [34, 9]
    # (6·4 + 9·8 + 7,5·2) / (4 + 8 + 2) = 111 / 14; (7,5·2 + 5·3) / 5 = 6
    assert figure(grid, "nettokaltmiete").values.tolist() == pytest.approx([111 / 14, 6])
    # (3 + 0 + 2) / (10 + 20 + 4); (2 + 5) / (4 + 5)
    foreign = figure(grid, "ohne_deutsche_staatsangehoerigkeit")
    assert foreign.values.tolist() == pytest.approx([5 / 34 * 100, 7 / 9 * 100])
    assert foreign.areas.known.tolist() == pytest.approx([1 - 2 / 34, 1])
    assert figure(grid, "nettokaltmiete").areas.bracketed.tolist() == pytest.approx([8 / 14, 0])
    assert (grid.year, grid.size, grid.cells) == ("2022", 100, 4)


def test_an_average_without_its_count_is_weighted_by_people_and_says_so():
    vacant = file("Leerstandsquote", "Leerstandsquote", ("2,0",), ("5,0",), ("0,0",), ("4,0",))
    grid = made(PEOPLE, vacant)
    # (2·10 + 5·20 + 0·4) / 34
    assert figure(grid, "leerstandsquote").values[0] == pytest.approx(120 / 34)
    assert figure(grid, "leerstandsquote").stands_in
    told = next(finding for finding in grid.findings if finding.code == "grid-stand-in")
    assert "Leerstandsquote" in told.text("de")


def test_an_average_whose_count_no_file_has_is_left_out_and_the_file_named():
    grid = made(file("Leerstandsquote", "Leerstandsquote", ("2,0",), ("5,0",), ("0,0",), ("4,0",)))
    assert grid.figures == ()
    told = next(finding for finding in grid.findings if finding.code == "grid-weight")
    assert "Insgesamt_Wohnungen" in told.line("de")


def test_citizenship_and_country_of_birth_are_not_mixed_up():
    birth = Download("Zensus2022_Geburtsland_Gruppen_100m-Gitter.csv", CITIZENS.place)
    grid = made(birth)
    assert {entry.code for entry in grid.figures} == {
        "geburtsland_gruppen_deutschland", "geburtsland_gruppen_ausland_sonstige",
    }  # fmt: skip


def test_single_parents_are_mothers_and_fathers_together():
    families = file(
        "Typ_der_Kernfamilie_nach_Kindern",
        "Insgesamt_Familie;Vater_mind_1Kind_unter18;Mutter_mind_1Kind_unter18",
        ("10", "–", "4"), ("20", "3", "5"), ("8", "–", "–"), ("5", "–", "3"),
    )  # fmt: skip
    # (0 + 4 + 3 + 5 + 0) / (10 + 20 + 4); (0 + 3) / (4 + 5)
    values = figure(made(families), "alleinerziehende").values
    assert values.tolist() == pytest.approx([12 / 34 * 100, 3 / 9 * 100])


def test_what_is_too_little_known_is_withheld_and_named():
    hidden = file(
        "Durchschn_Nettokaltmiete_Anzahl_der_Wohnungen", "durchschnMieteQM;AnzahlWohnungen",
        ("6,00", "4"), (".", "30"), ("7,50", "4"), ("5,00", "3"),
    )  # fmt: skip
    grid = made(hidden)
    rent = figure(grid, "nettokaltmiete")
    assert rent.withheld.tolist() == [True, False]
    assert np.isnan(rent.values[0])
    told = next(finding for finding in grid.findings if finding.code == "grid-withheld")
    assert "„Durchschnittliche Nettokaltmiete“" in told.text("de")
    assert told.values["names"] == "Nordheim"
    assert not figure(made(hidden, least_known=0.1), "nettokaltmiete").withheld.any()


def test_cells_in_a_hole_and_areas_without_cells_are_named():
    areas = gpd.GeoDataFrame(
        {"name": ["Ring", "Insel"]},
        geometry=[
            shapely.box(X, Y - 300, X + 500, Y + 300).difference(shapely.box(X + 90, Y - 10, X + 210, Y + 110)),
            shapely.box(X + 900, Y, X + 1_000, Y + 100),
        ],
        index=["1", "2"],
        crs="EPSG:3035",
    )
    grid = made(PEOPLE, areas=areas)
    told = next(finding for finding in grid.findings if finding.code == "grid-outside")
    # The second cell lies wholly in the hole.
    assert (told.values["n"], told.values["people"]) == (1, 20)
    assert "N3000000E4000100" in told.text("de")
    empty = next(finding for finding in grid.findings if finding.code == "grid-no-cells")
    assert "Insel" in empty.text("de")
    assert np.isnan(grid.people.values[1])


def test_areas_that_lie_elsewhere_or_are_a_country_are_refused():
    far = AREAS.set_geometry(AREAS.translate(50_000, 0))
    with pytest.raises(DataError) as refused:
        made(PEOPLE, areas=far)
    assert refused.value.findings[0].code == "grid-elsewhere"
    wide = AREAS.set_geometry([shapely.box(X, Y, X + 500_000, Y + 1), AREAS.geometry.iloc[1]])
    with pytest.raises(DataError) as refused:
        town_box(wide)
    assert refused.value.findings[0].code == "grid-wide"


def test_a_file_that_was_given_twice_is_refused():
    with pytest.raises(DataError) as refused:
        made(PEOPLE, PEOPLE)
    assert refused.value.findings[0].code == "grid-file-twice"


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_files_are_read_as_a_table_and_its_list():
    grid = made(PEOPLE, RENT, CITIZENS)
    files = write_grid_files(grid, "de", {"einwohner": 45, "nettokaltmiete": 7.2})
    table = read_table(files[TABLE], TABLE)
    known = read_indicator_list(read_table(files[LIST], LIST))
    plan = propose_columns(table, ["01", "02"], known)
    roles = {entry.column: entry.role for entry in plan.columns}
    assert (roles["schluessel"], roles["name"], roles["jahr"]) == (Role.KEY, Role.NAME, Role.PERIOD)
    assert roles["einwohner"] is Role.POPULATION
    assert roles["nettokaltmiete"] is Role.INDICATOR
    rent = known["nettokaltmiete"]
    assert (rent.name, rent.measure, rent.domain) == ("Durchschnittliche Nettokaltmiete", "€/m²", "Wohnen")
    assert (rent.base, rent.count, rent.reference_date) == ("nettokaltmiete_basis", None, "15.05.2022")
    assert "Datenlizenz Deutschland" in rent.source
    foreign = known["ohne_deutsche_staatsangehoerigkeit"]
    assert (foreign.count, foreign.factor) == ("ohne_deutsche_staatsangehoerigkeit_anzahl", 100)
    # A line for the whole town, and names that no spreadsheet takes for formulas.
    lines = rows(files[TABLE])
    assert lines[2][1] == "'=Süderau"
    assert lines[3][:5] == ["", "Stadt insgesamt", "2022 s", "45,0", "7,2"]


def test_certainty_is_a_sheet_with_numbers():
    grid = made(PEOPLE, RENT)
    sheet = openpyxl.load_workbook(io.BytesIO(write_grid_files(grid, "de")[CERTAINTY])).worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][0].startswith("Schätzungen aus Zahlen")
    assert lines[1][:8] == (
        "Schlüssel", "Quartier", "Indikator", "Einheit", "Wert", "Mindestens", "Höchstens", "Veröffentlicht",
    )  # fmt: skip
    assert lines[2][:8] == ("01", "Nordheim", "Einwohner", "", 34, 30, 38, 1)


def test_published_totals_are_compared_with_what_the_cells_give():
    grid = made(PEOPLE, RENT)
    # (24 + 72 + 30 + 15) / (4 + 8 + 4 + 3)
    assert town_values(grid) == pytest.approx({"einwohner": 43, "nettokaltmiete": 141 / 19})
    (told,) = check_published(grid, {"einwohner": 45})
    assert "43" in told.text("de")
    assert "45" in told.text("de")
    with pytest.raises(DataError):
        check_published(grid, {"gibt_es_nicht": 1})


def test_what_no_cell_can_hold_counts_as_hidden_and_is_told():
    # One cell has −5 inhabitants, one more than all of Germany: both hidden, at most 2 each.
    people = file("Bevoelkerungszahl", "Einwohner", ("10",), ("-5",), ("8",), ("99999999999",))
    grid = made(people)
    assert grid.people.values.tolist() == [14, 4]
    assert grid.people.high.tolist() == [20, 10]
    told = [finding for finding in grid.findings if finding.code == "grid-impossible"]
    assert [(finding.values["n"], finding.values["found"]) for finding in told] == [(2, "-5, 1e+11")]


def test_a_vacancy_above_all_dwellings_counts_as_hidden():
    vacant = file("Leerstandsquote", "Leerstandsquote", ("5,0",), ("150",), ("5,0",), ("-20",))
    found = figure(made(PEOPLE, vacant), "leerstandsquote").areas
    # In Nordheim 10 + 4 of 34 are known; what is hidden of the other 20 lies between nothing and all of it.
    assert found.values.tolist() == [5, 5]
    assert found.known == pytest.approx([14 / 34, 4 / 9])


@pytest.mark.parametrize("written", ["1.234", "10,5"])
def test_counts_with_decimals_are_refused_as_points_may_group_thousands(written):
    people = file("Bevoelkerungszahl", "Einwohner", ("10",), (written,), ("8",), ("5",))
    with pytest.raises(DataError) as refused:
        made(people)
    assert refused.value.findings[0].code == "grid-fractions"


def test_a_part_counts_at_most_as_its_total_and_that_is_told():
    households = file(
        "Groesse_des_privaten_Haushalts", "Insgesamt_Haushalte;1_Person", ("10", "50"), ("10", "4"), ("8", "4"),
        ("10", "4"),
    )  # fmt: skip
    grid = made(PEOPLE, households)
    # Nordheim: 10 of 10, 4 of 10, half of 4 of 8.
    assert figure(grid, "einpersonenhaushalte").areas.values == pytest.approx([16 / 24 * 100, 6 / 14 * 100])
    told = next(finding for finding in grid.findings if finding.code == "grid-part-larger")
    assert told.values == {"n": 1, "part": "1_Person", "total": "Insgesamt_Haushalte"}


def test_two_files_with_different_inhabitants_are_refused_and_the_same_ones_are_not():
    same, other = (Download(name, PEOPLE.place.replace(*change)) for name, change in (
        ("noch einmal.csv", (b"", b"")), ("anders.csv", (b";20\n", b";21\n")),
    ))  # fmt: skip
    assert made(PEOPLE, same).people.values.tolist() == [34, 9]
    with pytest.raises(DataError) as refused:
        made(PEOPLE, other)
    assert refused.value.findings[0].code == "grid-people-twice"


def test_a_figure_that_another_file_gives_already_is_told():
    first = file("Leerstandsquote", "Leerstandsquote", *[("5,0",)] * 4)
    again = Download("Zensus2022_Leerstand_neu_100m-Gitter.csv", first.place.replace(b"5,0", b"9,0"))
    grid = made(PEOPLE, first, again)
    assert figure(grid, "leerstandsquote").areas.values.tolist() == [5, 5]
    told = next(finding for finding in grid.findings if finding.code == "grid-figure-twice")
    assert (told.place, told.values["figures"]) == (again.name, "leerstandsquote")


def stoves(last: str):
    lines = [("100", "–"), ("100", "–"), ("100", "–"), ("100", last)]
    return made(PEOPLE, file("Heizungsart", "Insgesamt_Heizungsart;Einzel_Mehrraumoefen", *lines))


def test_a_figure_whose_ranges_are_wider_than_all_differences_is_named_wherever_it_goes():
    # Nowhere is a stove published, and up to 2 of 100 can be anywhere.
    unsure = stoves("–")
    assert figure(unsure, "ofenheizung").values.tolist() == [0, 0]
    told = next(finding for finding in unsure.findings if finding.code == "grid-no-difference")
    assert "Wohnungen mit Einzel- oder Mehrraumöfen" in told.text("de")
    # 0 to 2 % in Nordheim, 1.5 to 3 % in Süderau: less room than the 2 % between them.
    sure = stoves("3")
    assert figure(sure, "ofenheizung").values.tolist() == [0, 2]
    assert "grid-no-difference" not in codes(sure)
    said = "Der Spielraum ist in einem Gebiet meist größer als alle Unterschiede zwischen Gebieten."
    assert said in write_grid_files(unsure, "de")[LIST].decode("utf-8-sig")
    assert said not in write_grid_files(sure, "de")[LIST].decode("utf-8-sig")
