"""Tables and areas to one dataset."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import geopandas as gpd
import pytest
from shapely.geometry import box

from sozial.errors import DataError
from sozial.index.areas.areas import area_values
from sozial.model import Indicator
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.plans.columns import ColumnPlan, Role, TablePlan
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table


def read(text, title="t.csv", **options):
    table = read_table(text.encode(), title)
    return table, propose_columns(table, **options)


def codes(findings):
    return {finding.code for finding in findings}


def squares(*keys):
    shapes = [box(number, 0, number + 1, 1) for number in range(len(keys))]
    names = [f"Gebiet {key}" for key in keys]
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, index=list(keys), crs="EPSG:25832")


def test_periods_and_missing_values_stay_apart():
    dataset = build_dataset("d", [read("key;name;jahr;q\n01;Au;2023;1,5\n01;Au;2024;.\n02;Bo;2024;–\n")])
    assert dataset.periods == ("2023", "2024")
    assert math.isnan(dataset.at("2024").loc["01", "q"])
    assert dataset.at("2024").loc["02", "q"] == 0.0
    assert math.isnan(dataset.at("2023").loc["02", "q"])
    assert {"missing-sign", "true-zero"} <= codes(dataset.findings)


def test_rows_without_key_are_left_out_and_named():
    dataset = build_dataset("d", [read("key;name;q\n01;Au;1,5\n02;Bo;2\n;Stadt insgesamt;3\n")])
    assert list(dataset.units.index) == ["01", "02"]
    (finding,) = [finding for finding in dataset.findings if finding.code == "apart-total"]
    assert "Stadt insgesamt" in finding.text("de")


def test_the_same_key_twice_is_refused():
    with pytest.raises(DataError) as caught:
        build_dataset("d", [read("key;name;q\n01;Au;1,5\n01;Au;2\n02;Bo;1\n")])
    assert codes(caught.value.findings) == {"key-twice"}


def test_two_tables_are_joined_by_key():
    one, two = (
        read("key;name;jahr;a\n01;Au;2024;1,5\n02;Bo;2024;2\n"),
        read("key;jahr;b\n02;2024;5,5\n03;2024;6\n", "u.csv"),
    )
    dataset = build_dataset("d", [one, two])
    assert list(dataset.units.index) == ["01", "02", "03"]
    assert dataset.at("2024").loc["02"].to_dict() == {"a": 2.0, "b": 5.5}
    assert dataset.units["name"].to_dict() == {"01": "Au", "02": "Bo", "03": "03"}


def test_one_name_for_other_figures_in_two_tables_is_told_apart():
    one, two = read("key;a\n01;1,5\n02;2\n"), read("key;a\n01;5,5\n", "u.csv")
    dataset = build_dataset("d", [one, two])
    assert dataset.at("").loc["01"].to_dict() == {"t: a": 1.5, "u: a": 5.5}
    assert "names-told-apart" in codes(dataset.findings)


def test_long_tables_are_turned():
    dataset = build_dataset(
        "d", [read("schluessel;jahr;indikator;wert\n01;2024;a;1,5\n01;2024;b;2,5\n02;2024;a;3,0\n")]
    )
    assert dataset.at("2024").loc["01"].to_dict() == {"a": 1.5, "b": 2.5}
    assert math.isnan(dataset.at("2024").loc["02", "b"])


LONG_BY_YEAR = "gebiet;sachmerkmal;2014;2015\nAltstadt;Frauen;5;6\nAltstadt;Männer;7;9\nAu;Frauen;8;3\nAu;Männer;4;2\n"


@pytest.mark.parametrize("name", ["bestand.csv", "leipzig_einwohner_insgesamt.csv", "einwohner.csv"])
def test_inhabitants_in_the_name_of_a_file_are_no_column_of_a_long_table(name):
    dataset = build_dataset("d", [read(LONG_BY_YEAR, name)])
    assert dataset.periods == ("2014", "2015")
    assert dataset.at("2015").loc["Altstadt"].to_dict() == {"Frauen": 6.0, "Männer": 9.0}


@pytest.mark.parametrize("heading", ["Einwohner", "Einwohner 2014;Einwohner 2015"])
def test_inhabitants_told_by_a_column_are_the_values_of_a_long_table(heading):
    text = LONG_BY_YEAR.replace("2014;2015", heading)
    if heading == "Einwohner":
        text = re.sub(r";\d+$", "", text, flags=re.M)
    dataset = build_dataset("d", [read(text)])
    first = dataset.at(dataset.periods[0]) if dataset.periods else dataset.at("")
    assert first.loc["Au"].to_dict() == {"Frauen": 8.0, "Männer": 4.0}


def test_all_inhabitants_of_a_long_table_are_the_inhabitants():
    areas = ("01", "02", "03", "04", "05")
    rows = [(area, name) for area in areas for name in ("Frauen", "Männer", "Einwohner insgesamt")]
    lines = [f"{area};{name};{at};{at + 100}\n" for at, (area, name) in enumerate(rows)]
    text = "schluessel;sachmerkmal;2014;2015\n" + "".join(lines)
    dataset = build_dataset("d", [read(text)])
    assert dataset.at("2015")["population"].to_dict() == dict(
        zip(areas, [102.0, 105.0, 108.0, 111.0, 114.0], strict=True)
    )
    assert [indicator.code for indicator in dataset.indicators] == ["Frauen", "Männer"]
    assert "inhabitants-by-name" in codes(dataset.findings)
    twice = build_dataset("d", [read(text + "".join(f"{area};Bevölkerung;13;16\n" for area in areas))])
    assert "population" not in twice.values


def test_a_value_that_jumps_in_a_long_table_is_named_with_its_figure():
    rows = [f"{at:02d};{name};{at}100;{at}110;{at}120;{at}130\n" for at in range(1, 6) for name in ("Frauen", "Männer")]
    text = "schluessel;sachmerkmal;2014;2015;2016;2017\n" + "".join(rows).replace("3110", "311", 1)
    (said,) = [entry.text("de") for entry in build_dataset("d", [read(text)]).findings if entry.code == "typing-error"]
    assert "03, Frauen: 311 steht neben 3.100 und 3.120" in said


def test_wide_by_year_gives_periods():
    dataset = build_dataset("d", [read("key;q_2022;q_2023\n01;1,5;2,5\n02;3,0;4,0\n")])
    assert dataset.periods == ("2022", "2023")
    assert dataset.at("2023")["q"].to_dict() == {"01": 2.5, "02": 4.0}


def test_a_rate_that_is_not_count_over_base_is_told():
    text = "key;q;q_anzahl;q_basis\n01;10,0;10;100\n02;50,0;10;100\n"
    dataset = build_dataset("d", [read(text)])
    (finding,) = [finding for finding in dataset.findings if finding.code == "rate"]
    assert "02" in finding.text("de")


def test_areas_give_units_geometry_and_names():
    dataset = build_dataset("d", [read("key;q\n01;1,5\n02;2\n")], squares("02", "03"))
    assert dataset.units["name"].to_dict() == {"01": "01", "02": "Gebiet 02", "03": "Gebiet 03"}
    assert list(dataset.areas.index) == ["02", "03"]
    assert math.isnan(dataset.at(dataset.periods[-1]).loc["03", "q"])


def test_areas_that_match_nothing_give_no_map_and_say_so():
    dataset = build_dataset("d", [read("key;q\n01;1,5\n02;2\n")], squares("A", "B"))
    assert not dataset.has_areas
    assert "no-match" in codes(dataset.findings)
    assert list(dataset.units.index) == ["01", "02"]


def test_the_digest_follows_the_content():
    one, same = (build_dataset("d", [read("key;q\n01;1,5\n02;2\n")]) for _time in range(2))
    other = build_dataset("d", [read("key;q\n01;1,5\n02;2,1\n")])
    assert one.digest == same.digest != other.digest


def test_groups_and_areas_outside_are_no_quarters():
    content = (
        "schluessel;name;gebiet;vergleich;quote;quote_anzahl;quote_basis\n"
        "01;Au;Programm A|Programm B;;10;10;100\n02;Berg;Programm A;;50;5;10\n;Land;;Land;20;;\n;Kreis;;Kreis;30;;\n"
    )
    table = read_table(content.encode(), "t.csv")
    roles = {
        "schluessel": Role.KEY,
        "name": Role.NAME,
        "gebiet": Role.GROUP,
        "vergleich": Role.BENCHMARK,
        "quote": Role.INDICATOR,
        "quote_anzahl": Role.FIGURE,
        "quote_basis": Role.FIGURE,
    }
    rate = Indicator("quote", count="quote_anzahl", base="quote_basis")
    plan = TablePlan(
        tuple(
            ColumnPlan(column, role, indicator=rate if role is Role.INDICATOR else None)
            for column, role in roles.items()
        )
    )
    dataset = build_dataset("t", [(table, plan)])
    assert list(dataset.units.index) == ["01", "02"]
    assert dataset.groups == {"Programm A": ("01", "02"), "Programm B": ("01",)}
    assert dataset.benchmarks["quote"].to_dict() == {("Land", ""): 20.0, ("Kreis", ""): 30.0}
    said = codes(dataset.findings)
    assert "benchmarks" in said
    assert "no-key" not in said
    found = area_values(dataset, ["quote"], "")
    assert found.values["quote"].round(3).to_dict() == {
        "Programm A": 13.636,
        "Programm B": 10.0,
        "city": 13.636,
        "Land": 20.0,
        "Kreis": 30.0,
    }


def test_what_states_no_year_is_said_once_and_where_it_is_mended():
    wide = read("key;name;Quote 2021;Quote 2022;Haushalte\n01;Au;1,5;2,5;30\n02;Bo;3,5;4,5;50\n", "wide.csv")
    empty = read("key;name;jahr;Alter\n01;Au;2021;41,5\n02;Bo;;43,5\n01;Au;2022;42,5\n", "empty.csv")
    told = [
        entry
        for entry in build_dataset("Stadt", [empty, wide]).findings
        if "without-period" in entry.code or entry.code == "no-period"
    ]
    assert [(entry.code, entry.place) for entry in told] == [
        ("no-period", "wide.csv"),
        ("figures-without-period", "empty.csv"),
    ]
    assert "Haushalte" not in told[1].text("en")
    assert "below this file's list of columns" in told[0].advice("en")


def test_a_rate_that_is_not_count_over_base_is_said_of_the_file_it_stands_in():
    table, plan = read("key;name;q;n;d\n01;Au;50;5;10\n02;Bo;90;5;10\n03;Ce;30;3;10\n", "quoten.csv")
    described = [
        replace(entry, indicator=replace(entry.indicator or Indicator("q"), count="n", base="d"), role=Role.INDICATOR)
        if entry.column == "q"
        else replace(entry, role=Role.FIGURE)
        if entry.column in ("n", "d")
        else entry
        for entry in plan.columns
    ]
    other = read("key;name;m\n01;Au;1,5\n02;Bo;2,5\n03;Ce;3,5\n", "mieten.csv")
    dataset = build_dataset("Stadt", [other, (table, replace(plan, columns=tuple(described)))])
    (finding,) = [entry for entry in dataset.findings if entry.code == "rate"]
    assert finding.place == "quoten.csv"
