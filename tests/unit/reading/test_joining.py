"""How tables and areas find each other, and what is never joined by itself."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from sozial.errors import DataError, Severity
from sozial.output.tables.data_tables import build_pair_list
from sozial.output.tables.editor_tables import build_column_choices
from sozial.reading.areas.area_files import AreaReading
from sozial.reading.areas.areas import read_areas
from sozial.reading.areas.coordinates import SWAPPED, find_candidates, name_crs, nearest_town
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.joining.joining import match_units
from sozial.reading.joining.key_rules import Rule
from sozial.reading.loading.fitting import PreparedAreas, fit, prepare_for, put_together, with_table_keys
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.sandbox.working_safely import propose_columns_safely
from sozial.reading.tables.table import read_table
from sozial.reading.vocabulary.place_names import normalise_name, several_areas


@pytest.mark.parametrize(
    ("table", "areas", "rule"),
    [
        ({"01": "", "02": ""}, {"01": "", "02": ""}, Rule.EQUAL),
        ({"1": "", "2": ""}, {"001": "", "002": ""}, Rule.ZEROS),
        ({"1": "Au", "12": "Bo"}, {"STGT01": "Au", "STGT12": "Bo"}, Rule.DIGITS),
        ({"010010": "", "010020": ""}, {"01001000": "", "01002000": ""}, Rule.PREFIX),
        ({"a": "St. Jürgen", "b": "Westliche_Höhe"}, {"x": "Sankt Juergen", "y": "04 Westliche Höhe"}, Rule.NAMES),
        ({"a": "Stadtteil Nord", "b": "Stadtteil Süd"}, {"x": "Nord", "y": "Süd"}, Rule.NAMES),
    ],
)
def test_each_rule(table, areas, rule):
    match = match_units(table, areas)
    assert (match.rule, len(match.pairs)) == (rule, 2)
    assert match.is_enough
    assert not match.only_map


def test_two_keys_that_fall_together_are_not_joined():
    match = match_units({"1": "", "01": "", "2": ""}, {"001": "", "002": ""})
    assert dict(match.pairs) == {"2": "002"}


def test_a_rule_that_contradicts_the_names_is_not_taken():
    table = {"1": "Altstadt", "2": "Neustadt", "3": "Weststadt"}
    areas = {"1": "Weststadt", "2": "Altstadt", "3": "Neustadt"}
    match = match_units(table, areas)
    assert match.rule is Rule.NAMES
    assert match.pairs == {"1": "2", "2": "3", "3": "1"}


def test_below_nine_of_ten_it_is_a_question():
    table = {str(number): f"Ort {number}" for number in range(10)}
    areas = {str(number): f"Ort {number}" for number in range(8)}
    match = match_units(table, areas)
    (asked,) = [finding for finding in match.findings() if finding.severity is Severity.QUESTION]
    assert asked.code == "join-low"
    assert match_units(table, {str(number): f"Ort {number}" for number in range(9)}).is_enough


def test_near_names_wait_for_confirmation():
    table, areas = {"9": "Mühlheim", "8": "Kalk"}, {"a": "Mülheim", "b": "Kalk"}
    match = match_units(table, areas)
    assert (dict(match.pairs), match.suggestions[0][:2]) == ({"8": "b"}, ("9", "a"))
    assert match_units(table, areas, confirmed={"9": "a"}).pairs == {"8": "b", "9": "a"}


def by_name(*names):
    return {name: name for name in names}


HAMBURG = by_name(
    "Hoheluft-Ost", "Hoheluft-West", "Altona-Altstadt", "Altona-Nord", "Ottensen", "St. Georg", "St. Pauli", "Neustadt",
    "Hamm", "Horn", "Bahrenfeld", "Eppendorf",
)  # fmt: skip


def test_names_that_begin_alike_do_not_take_equal_names_apart():
    # Four letters are the commonest length here, twelve there: cut to four, Hoheluft-Ost and Hoheluft-West are one.
    table = by_name("Hamm", "Horn", "Hoheluft-Ost", "Hoheluft-West", "Ottensen", "Altona-Nord")
    areas = by_name("Hammerbrook", "Hoheluft-Ost", "Altona-Altstadt", "Ottensen-Süd")
    match = match_units(table, areas)
    assert match.pairs == {"Hoheluft-Ost": "Hoheluft-Ost"}
    assert match.rule is Rule.EQUAL
    assert Rule.PREFIX not in {entry.rule for entry in match.candidates}
    assert [entry[:2] for entry in match.suggestions] == [("Ottensen", "Ottensen-Süd")]


def test_what_is_the_same_but_for_its_spelling_is_joined_beside_equal_names():
    match = match_units(HAMBURG, by_name(*(HAMBURG.keys() - {"St. Georg"}), "Sankt Georg"))
    assert match.rule is Rule.NAMES
    assert len(match.pairs) == 12
    assert match.pairs["St. Georg"] == "Sankt Georg"
    assert match.called_differently({name: name for name in match.pairs.values()}) == ("St. Georg",)


def test_a_name_without_its_title_does_not_take_an_equal_name_apart():
    # Without "Stadt" both of the table's are "Au": neither would be joined.
    match = match_units(by_name("Au", "Stadt Au", "Berg"), by_name("Au", "Stadt Au", "Stadtteil Berg"))
    assert match.pairs == {"Au": "Au", "Stadt Au": "Stadt Au", "Berg": "Stadtteil Berg"}


def test_a_longer_name_is_asked_about_where_only_one_can_be_meant():
    (asked,) = match_units(by_name("Neustadt", "Horn"), by_name("Neustadt-Süd", "Horn")).suggestions
    assert asked[:2] == ("Neustadt", "Neustadt-Süd")
    (asked,) = match_units(by_name("Grasbrook", "Horn"), by_name("Kleiner Grasbrook", "Horn")).suggestions
    assert asked[:2] == ("Grasbrook", "Kleiner Grasbrook")
    assert match_units(by_name("Altona", "Horn"), by_name("Altona-Nord", "Altona-Altstadt", "Horn")).suggestions == ()
    assert match_units(by_name("Neustadt", "Horn"), by_name("Neustadt-Süd", "Neustadt-Nord", "Horn")).suggestions == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hoheluft-West", "Hoheluft-Ost"), ("Oberbillwerder", "Unterbillwerder"), ("Quartier Au 1", "Quartier Au 2")],
)
def test_names_that_tell_places_apart_are_not_asked_about(one, other):
    assert match_units(by_name(one, "Horn"), by_name(other, "Horn")).suggestions == ()


def test_a_quarter_called_after_several_areas_is_not_one_of_them():
    table = by_name("Grasbrook und Steinwerder", "Moor und Neuland", "Horn")
    assert match_units(table, by_name("Grasbrook", "Neuland", "Horn")).suggestions == ()


def test_two_units_near_one_area_are_not_asked_about():
    assert match_units({"8": "Kalkau", "9": "Kalkab"}, {"a": "Kalkac", "b": "Horn"}).suggestions == ()


def test_a_guess_about_keys_only_asks_where_most_keys_are_equal():
    table = {f"{number:02}": f"{number:02}" for number in range(1, 10)} | {"T10": "T10"}
    areas = {f"{number:02}": f"{number:02}" for number in range(1, 11)}
    match = match_units(table, areas)
    assert (match.rule, len(match.pairs)) == (Rule.EQUAL, 9)
    assert [entry[:2] for entry in match.suggestions] == [("T10", "10")]
    chosen = match_units(table, areas, rule=Rule.DIGITS)
    assert len(chosen.pairs) == 10


def test_a_guess_about_keys_takes_no_equal_names_apart():
    table = {"ST1": "Neustadt", "ST2": "Altona-Nord", "ST3": "Hamm", "ST4": "Horn"}
    areas = {"11": "Neustadt", "2": "", "3": "", "4": "", "1": ""}
    areas = {key: name or key for key, name in areas.items()}
    match = match_units(table, areas)
    assert match.rule is Rule.DIGITS
    assert match.pairs == {"ST2": "2", "ST3": "3", "ST4": "4"}
    assert [entry[:2] for entry in match.suggestions] == [("ST1", "11")]


def test_numbers_in_two_different_names_join_nothing():
    assert not match_units(by_name("Neustadt 2", "Hamm 3"), by_name("Altona 2", "Horn 3")).pairs


def test_an_area_that_was_confirmed_goes_to_nobody_else():
    match = match_units({"1": "Au", "2": "Berg"}, {"1": "Au", "3": "Tal"}, confirmed={"2": "1"})
    assert match.pairs == {"2": "1"}
    assert dict(match.only_table) == {"1": "Au"}


def test_pairs_are_listed_with_both_sides_the_unequal_ones_first():
    areas = {"x1": "Horn", "x2": "Sankt Georg"}
    match = match_units({"1": "Horn", "2": "St. Georg"}, areas)
    table = build_pair_list(match, areas, "de")
    assert table.heads == ["In der Tabelle", "Auf der Karte", "Schlüssel in der Tabelle", "Schlüssel auf der Karte"]
    assert [list(column.series) for column in table.columns] == [
        ["St. Georg", "Horn"], ["Sankt Georg", "Horn"], ["2", "1"], ["x2", "x1"],
    ]  # fmt: skip
    same = by_name("Horn", "Hamm")
    assert build_pair_list(match_units(same, same), same, "de").heads == ["In der Tabelle", "Auf der Karte"]


def test_another_edition_is_not_joined_by_names():
    table = {f"0101{number:04d}": f"Ort {chr(65 + number)}" for number in range(9)}
    areas = {f"0110{number:04d}": f"Ort {chr(65 + number)}" for number in range(9)}
    match = match_units(table, areas)
    assert match.other_edition
    assert not match.pairs
    assert not match.suggestions


def test_names():
    assert normalise_name("03 Nordstadt") == normalise_name("Nordstadt")
    assert normalise_name("Groß-Buchholz") == normalise_name("Gross Buchholz")
    assert normalise_name("Neustadt") != normalise_name("Nordstadt")


def areas_file(tmp_path, crs="EPSG:25832", shift=0.0, **attributes):
    path = tmp_path / "a.gpkg"
    shapes = [box(529_000 + 1000 * at + shift, 6_070_000, 530_000 + 1000 * at + shift, 6_071_000) for at in range(3)]
    frame = gpd.GeoDataFrame(attributes or {"nr": ["1", "2", "3"]}, geometry=shapes, crs=crs)
    frame.to_file(path, driver="GPKG")
    return path.read_bytes()


def test_areas_that_only_the_map_has_never_take_a_table_s_key(tmp_path):
    table = read_table(b"Nr;Stadtteil;Quote\n1;Au;1,5\n2;Bo;2,5\n9;Ce;3,5\n", "t.csv")
    raw = read_areas(areas_file(tmp_path, nr=["A1", "A2", "9"], name=["Au", "Bo", "Xy"]), "a.gpkg")
    prepared = prepare_for(raw, [table])
    match = match_units(
        {"1": "Au", "2": "Bo", "9": "Ce"}, prepared.names, confirmed={"1": "A1", "2": "A2"}, rule=Rule.NAMES
    )
    drawn = with_table_keys(prepared, match)
    assert sorted(drawn.index) == ["1", "2", "9 (map)"]


def test_areas_without_a_name_of_their_own_are_called_as_in_the_table(tmp_path):
    table = read_table("Quartier;Quote\nAu;1,5\nMühlenau;2,5\nSankt Georg;3,5\n".encode(), "t.csv")
    raw = read_areas(areas_file(tmp_path, name=["Au", "Muehlenau", "St. Georg"]), "a.gpkg")
    prepared = prepare_for(raw, [table])
    plan = propose_columns(table, prepared.frame.index)
    match = fit([(table, plan)], prepared)
    assert prepared.name is None
    dataset = build_dataset("Stadt", [(table, plan)], with_table_keys(prepared, match))
    assert dataset.has_areas
    assert dataset.units["name"].tolist() == ["Au", "Mühlenau", "Sankt Georg"]


def test_the_reason_for_a_key_says_how_many_values_are_on_the_map(tmp_path):
    table = read_table("Quartier;Quote\nAu;1,5\nBo;2,5\nMühlenau;3,5\n".encode(), "t.csv")
    some = propose_columns_safely(table, ["Au", "Bo", "Muehlenau"])
    (why, *_others) = build_column_choices(table, some, {}, False, "de").keyed()["reason"]
    assert why == "Schlüssel der Karte: 2 von 3"
    every = propose_columns_safely(table, ["Au", "Bo", "Mühlenau", "Ce"])
    (why, *_others) = build_column_choices(table, every, {}, False, "de").keyed()["reason"]
    assert why == "ihre Werte sind die Schlüssel der Karte"


def test_fit_takes_the_attribute_that_matches(tmp_path):
    table = read_table(b"Nr;Stadtteil;Quote\n11;Au;1,5\n12;Bo;2,5\n13;Ce;3,5\n", "t.csv")
    raw = read_areas(areas_file(tmp_path, uuid=["x1", "x2", "x3"], nummer=["11", "12", "13"]), "a.gpkg")
    prepared = prepare_for(raw, [table], key="uuid")
    match = fit([(table, propose_columns(table))], prepared)
    assert (match.rule, match.area_column, len(match.pairs)) == (Rule.EQUAL, "nummer", 3)


def test_a_chosen_key_without_a_name_takes_none(tmp_path):
    raw = read_areas(areas_file(tmp_path, nr=["1", "2", "3"], name=["Altstadt", "Neustadt", "Bergdorf"]), "a.gpkg")
    assert prepare_for(raw, [], key="nr").names == {"1": "1", "2": "2", "3": "3"}
    assert prepare_for(raw, []).names == {"1": "Altstadt", "2": "Neustadt", "3": "Bergdorf"}


def test_without_a_coordinate_system_candidates_are_named_with_their_towns(tmp_path):
    content = areas_file(tmp_path, crs=None)
    raw = read_areas(content, "a.gpkg")
    assert raw.crs == ""
    assert "EPSG:25832: Flensburg" in raw.findings[0].text("de")
    chosen = read_areas(content, "a.gpkg", AreaReading(crs="EPSG:25832"))
    assert chosen.crs == "EPSG:25832"
    assert not chosen.findings


def test_an_implausible_coordinate_system_is_asked_about(tmp_path):
    # Metres declared as degrees, as many GeoJSON exports have them.
    path = tmp_path / "a.geojson"
    gpd.GeoDataFrame({"nr": ["1"]}, geometry=[box(529_000, 6_070_000, 530_000, 6_071_000)]).to_file(
        path, driver="GeoJSON"
    )
    raw = read_areas(path.read_bytes(), "a.geojson")
    assert [(finding.code, finding.severity) for finding in raw.findings] == [("implausible-crs", Severity.QUESTION)]
    assert raw.frame.crs is None


def test_latitude_before_longitude_is_asked_about_and_turned(tmp_path):
    path = tmp_path / "a.geojson"
    gpd.GeoDataFrame({"nr": ["1"]}, geometry=[box(54.7, 9.4, 54.8, 9.5)], crs="EPSG:4326").to_file(
        path, driver="GeoJSON"
    )
    raw = read_areas(path.read_bytes(), "a.geojson")
    assert [finding.code for finding in raw.findings] == ["implausible-crs"]
    turned = read_areas(path.read_bytes(), "a.geojson", AreaReading(crs=SWAPPED))
    assert turned.frame.total_bounds == pytest.approx([9.4, 54.7, 9.5, 54.8])


def test_both_utm_zones_are_offered_where_both_lie_in_germany():
    assert [entry.crs for entry in find_candidates((356_000, 5_643_000, 358_000, 5_647_000))] == [
        "EPSG:25832",
        "EPSG:25833",
    ]
    assert find_candidates((3_470_000, 5_540_000, 3_480_000, 5_560_000))[0].crs == "EPSG:31467"
    assert find_candidates((32_356_000, 5_643_000, 32_358_000, 5_647_000))[0].crs == "EPSG:4647"


def test_a_town_is_where_it_is():
    assert nearest_town(13.4, 52.5)[0] == "Berlin"
    assert nearest_town(6.95, 50.94) == ("Köln", 1)


def test_a_code_is_named_only_if_it_places_the_areas_the_same():
    import pyproj

    odd = pyproj.CRS.from_proj4("+proj=utm +zone=32 +datum=WGS84 +units=m")
    assert name_crs(odd, (356_000, 5_643_000, 358_000, 5_647_000)) == "EPSG:32632"
    shifted = pyproj.CRS.from_proj4("+proj=tmerc +lon_0=9 +k=0.9996 +x_0=2500000 +datum=WGS84 +units=m")
    assert not name_crs(shifted, (2_356_000, 5_643_000, 2_358_000, 5_647_000)).startswith("EPSG")


@pytest.mark.parametrize(("driver", "ending"), [("GeoJSON", "geojson"), ("GPKG", "gpkg"), ("FlatGeobuf", "fgb")])
def test_formats(tmp_path, driver, ending):
    path = tmp_path / f"a.{ending}"
    shapes = [box(9.0 + at / 10, 54, 9.1 + at / 10, 54.1) for at in range(3)]
    gpd.GeoDataFrame({"nr": ["01", "02", "03"]}, geometry=shapes, crs="EPSG:4326").to_file(path, driver=driver)
    raw = read_areas(path.read_bytes(), "a.x")
    assert sorted(raw.texts("nr")) == ["01", "02", "03"]
    assert raw.crs == "EPSG:4326"


def test_several_layers_are_asked_about(tmp_path):
    path = tmp_path / "a.gpkg"
    for layer in ("bezirke", "stadtteile"):
        gpd.GeoDataFrame({"nr": [layer]}, geometry=[box(9, 54, 9.1, 54.1)], crs="EPSG:4326").to_file(
            path, layer=layer, driver="GPKG"
        )
    raw = read_areas(path.read_bytes(), "a.gpkg")
    assert (raw.layer, raw.layers) == ("bezirke", ("bezirke", "stadtteile"))
    assert [finding.code for finding in raw.findings] == ["layers"]
    chosen = read_areas(path.read_bytes(), "a.gpkg", AreaReading(layer="stadtteile"))
    assert chosen.texts("nr").tolist() == ["stadtteile"]
    with pytest.raises(DataError):
        read_areas(path.read_bytes(), "a.gpkg", AreaReading(layer="x"))


def test_gaps_and_overlaps_are_reported(tmp_path):
    path = tmp_path / "a.gpkg"
    shapes = [box(500_000, 5_800_000, 501_000, 5_801_000), box(500_900, 5_800_000, 502_000, 5_801_000)]
    gpd.GeoDataFrame({"nr": ["1", "2"]}, geometry=shapes, crs="EPSG:25832").to_file(path, driver="GPKG")
    prepared = prepare_for(read_areas(path.read_bytes(), "a.gpkg"), [])
    assert "overlaps" in {finding.code for finding in prepared.findings}
    ring = [
        box(500_000, 5_800_000, 503_000, 5_801_000),
        box(500_000, 5_802_000, 503_000, 5_803_000),
        box(500_000, 5_801_000, 501_000, 5_802_000),
        box(502_000, 5_801_000, 503_000, 5_802_000),
    ]
    gpd.GeoDataFrame({"nr": list("1234")}, geometry=ring, crs="EPSG:25832").to_file(path, driver="GPKG")
    prepared = prepare_for(read_areas(path.read_bytes(), "a.gpkg"), [])
    assert [finding.code for finding in prepared.findings] == ["holes"]
    assert np.isfinite(prepared.frame.area).all()


@pytest.mark.parametrize("name", ["Alt und Neu", "Alt/Neu", "Alt, Neu", "Alt & Neu"])
def test_a_quarter_called_after_several_areas_is_put_together(name):
    areas = {"1": "Alt", "2": "Neu", "3": "Berg"}
    assert several_areas({"x": name, "3": "Berg und Tal"}, areas) == {"x": ("1", "2")}
    # Of two areas of one name it is open which is meant.
    assert several_areas({"x": name}, {**areas, "4": "Neu"}) == {}


def test_areas_put_together_are_one_area_under_the_quarter_s_key():
    shapes = [box(at, 0, at + 1, 1) for at in range(3)]
    index = pd.Index(["1", "2", "3"], name="unit")
    frame = gpd.GeoDataFrame({"name": ["Alt", "Neu", "Berg"]}, geometry=shapes, crs="EPSG:25832", index=index)
    prepared = PreparedAreas(frame, "nr", "name", {"old": ["a", "b", "c"]}, ())
    found = put_together(prepared, {"x": ("1", "2")}, {"x": "Alt und Neu"})
    assert found.names == {"x": "Alt und Neu", "3": "Berg"}
    assert found.frame.geometry.area.to_dict() == {"x": 2.0, "3": 1.0}
    assert dict(found.attributes) == {"old": ["", "c"]}
