"""Flat files of official statistics: areas and periods in rows, one column per figure, every dimension a choice."""

from __future__ import annotations

import math
import random

import pandas as pd
import pytest

from sozial.errors import Severity, settle
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.loading.report import ASKED, exit_code, report_table
from sozial.reading.plans.columns import Role
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.plans.reading_file import read_reading, write_reading
from sozial.reading.plans.saved_reading import reading_for, save_reading
from sozial.reading.sandbox.safely import read_table_safely
from sozial.reading.tables.table import read_table

OLD = (
    "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label;1_Auspraegung_Code;"
    "1_Auspraegung_Label;2_Merkmal_Code;2_Merkmal_Label;2_Auspraegung_Code;2_Auspraegung_Label;"
    "PERS01__Beschaeftigte_am_Wohnort__Anzahl"
)
NEW = (
    "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;"
    "1_variable_attribute_code;1_variable_attribute_label;2_variable_code;2_variable_label;"
    "2_variable_attribute_code;2_variable_attribute_label;value;value_unit;value_variable_code;"
    "value_variable_label;value_q"
)


def read(text, **answers):
    kept = {question.replace("_", ": ", 1): answer for question, answer in answers.items()}
    table = read_table(text.encode(), "t.csv", TableReading(answers=kept))
    return table, propose_columns(table)


def codes(table):
    return [finding.code for finding in table.findings]


def finding(table, code):
    return next(entry for entry in table.findings if entry.code == code)


def roles(plan):
    return {entry.column: entry.role for entry in plan.columns}


def old_file(*rows, header=OLD):
    """Return a flat file of the older layout: (date, key, name, code and label of sex, figure)."""
    lines = [
        f"13111;Beschäftigte;STAG;Stichtag;{date};KREISE;Kreise und kreisfreie Städte;{key};{name};GES;Geschlecht;"
        f"{code};{label};{figure}"
        for date, key, name, code, label, figure in rows
    ]
    return "\n".join([header, *lines]) + "\n"


TWO_TOWNS = [
    ("30.06.2021", "09461", "Bamberg, krfr. Stadt", "", "Insgesamt", "29500"),
    ("30.06.2021", "09461", "Bamberg, krfr. Stadt", "GESM", "männlich", "15200"),
    ("30.06.2021", "09461", "Bamberg, krfr. Stadt", "GESW", "weiblich", "14300"),
    ("30.06.2021", "09462", "Bayreuth, krfr. Stadt", "", "Insgesamt", "27000"),
    ("30.06.2021", "09462", "Bayreuth, krfr. Stadt", "GESM", "männlich", "."),
    ("30.06.2021", "09462", "Bayreuth, krfr. Stadt", "GESW", "weiblich", "."),
    ("30.06.2022", "09461", "Bamberg, krfr. Stadt", "", "Insgesamt", "30100"),
    ("30.06.2022", "09461", "Bamberg, krfr. Stadt", "GESM", "männlich", "15500"),
    ("30.06.2022", "09461", "Bamberg, krfr. Stadt", "GESW", "weiblich", "14600"),
    ("30.06.2022", "09462", "Bayreuth, krfr. Stadt", "", "Insgesamt", "27400"),
    ("30.06.2022", "09462", "Bayreuth, krfr. Stadt", "GESM", "männlich", "14000"),
    ("30.06.2022", "09462", "Bayreuth, krfr. Stadt", "GESW", "weiblich", "13400"),
]


def test_the_total_is_proposed_and_every_value_can_be_had():
    table, plan = read(old_file(*TWO_TOWNS))
    name = "Beschaeftigte am Wohnort / Insgesamt"
    assert roles(plan) == {
        "1_Auspraegung_Code": Role.KEY,
        "1_Auspraegung_Label": Role.NAME,
        "Zeit": Role.PERIOD,
        name: Role.INDICATOR,
    }
    dataset = build_dataset("t", [(table, plan)])
    assert dataset.units["name"].to_dict() == {"09461": "Bamberg, krfr. Stadt", "09462": "Bayreuth, krfr. Stadt"}
    assert dataset.values[name].to_dict() == {
        ("09461", "2021"): 29500.0,
        ("09461", "2022"): 30100.0,
        ("09462", "2021"): 27000.0,
        ("09462", "2022"): 27400.0,
    }
    assert dataset.indicators[0].measure == "Anzahl"
    asked = finding(table, "dimension")
    assert (asked.severity, asked.question, asked.chosen) == (
        Severity.QUESTION,
        "dimension: Geschlecht",
        "Insgesamt",
    )
    assert list(asked.options) == ["Insgesamt", "männlich", "weiblich", "every"]
    assert asked.option("weiblich", "de") == "weiblich"
    assert "Beschäftigte" in finding(table, "official-layout").text("de")
    assert exit_code(report_table(table, plan)) == ASKED


def test_every_value_as_an_indicator_of_its_own():
    table, plan = read(old_file(*TWO_TOWNS), dimension_Geschlecht="every")
    assert table.columns[3:] == (
        "Beschaeftigte am Wohnort / Insgesamt",
        "Beschaeftigte am Wohnort / männlich",
        "Beschaeftigte am Wohnort / weiblich",
    )
    men = build_dataset("t", [(table, plan)]).values["Beschaeftigte am Wohnort / männlich"]
    assert men[("09461", "2021")] == 15200
    assert math.isnan(men[("09462", "2021")])
    assert table.numbers("Beschaeftigte am Wohnort / männlich").withheld.tolist() == [False, True, False, False]


def test_one_value_is_named_in_the_indicator_and_the_answer_is_said():
    table, _plan = read(old_file(*TWO_TOWNS), dimension_Geschlecht="weiblich")
    assert table.columns[3:] == ("Beschaeftigte am Wohnort / weiblich",)
    (said,) = [entry for entry in settle(table.findings, table.reading.answers) if entry.code == "dimension"]
    assert said.severity is Severity.NOTE
    assert said.text("en").endswith("answered: weiblich")


def test_an_answer_that_no_longer_fits_is_told():
    table, _plan = read(old_file(*TWO_TOWNS), dimension_Geschlecht="divers")
    assert table.columns[3:] == ("Beschaeftigte am Wohnort / Insgesamt",)
    assert "“divers”" in finding(table, "answer-unknown").text("en")
    assert finding(table, "answer-unknown").severity is Severity.WARNING


def test_the_answer_is_kept_for_the_next_delivery():
    table, plan = read(old_file(*TWO_TOWNS), dimension_Geschlecht="every")
    saved = read_reading(write_reading(save_reading(table, plan)), "reading.toml")
    kept = reading_for(saved, table.columns)
    assert kept.answers["dimension: Geschlecht"] == "every"


def test_what_the_layout_states_survives_the_process_of_its_own():
    content = old_file(*TWO_TOWNS).encode()
    here, there = read_table(content, "t.csv"), read_table_safely(content, "t.csv")
    assert there.stated == here.stated
    assert there.stated.reshaped
    assert propose_columns(there).columns == propose_columns(here).columns
    assert there.findings == here.findings


@pytest.mark.parametrize(
    "header",
    [
        OLD.upper(),
        OLD.replace("Auspraegung", "Ausprägung"),
        OLD.replace("1_", "X1_").replace("2_", "X2_"),
        OLD.replace("_", " ").replace("PERS01  Beschaeftigte am Wohnort  Anzahl", "PERS01__Beschaeftigte__Anzahl"),
    ],
)
def test_other_spellings_of_the_layout(header):
    table, plan = read(old_file(*TWO_TOWNS, header=header))
    assert table.stated.layout
    assert table.height == 4
    assert [entry.role for entry in plan.columns] == [Role.KEY, Role.NAME, Role.PERIOD, Role.INDICATOR]


def test_columns_in_another_order_and_some_of_them_missing():
    keep = [13, 12, 10, 8, 7, 5, 4]
    lines = [line.split(";") for line in old_file(*TWO_TOWNS).splitlines()]
    table, plan = read("\n".join(";".join(line[at] for at in keep) for line in lines) + "\n")
    # Without the columns of the statistics the year is what is left of the layout.
    assert table.stated.layout
    assert plan.key == "1_Auspraegung_Code"
    assert table.numbers("Beschaeftigte am Wohnort / Insgesamt").values.tolist() == [29500, 27000, 30100, 27400]


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_lines_and_columns_does_not_matter(seed):
    chance = random.Random(seed)
    table, plan = read(old_file(*TWO_TOWNS), dimension_Geschlecht="every")
    expected = build_dataset("t", [(table, plan)]).values
    header, *lines = [line.split(";") for line in old_file(*TWO_TOWNS).splitlines()]
    order = chance.sample(range(len(header)), len(header))
    lines = [header, *chance.sample(lines, len(lines))]
    mixed = "\n".join(";".join(line[at] for at in order) for line in lines) + "\n"
    table, plan = read(mixed, dimension_Geschlecht="every")
    found = build_dataset("t", [(table, plan)]).values
    pd.testing.assert_frame_equal(found[expected.columns], expected)


def test_an_area_without_the_value_that_is_read_stays_and_is_missing():
    """Missing is never zero, and an area is never lost because the total of it is not published."""
    rows = [row for row in TWO_TOWNS if not (row[1] == "09462" and row[3] == "")]
    table, plan = read(old_file(*rows))
    values = build_dataset("t", [(table, plan)]).values["Beschaeftigte am Wohnort / Insgesamt"]
    assert math.isnan(values[("09462", "2021")])
    assert values[("09461", "2022")] == 30100


def test_without_a_total_all_values_are_read_and_nothing_is_added_up():
    rows = [row for row in TWO_TOWNS if row[3]]
    table, _plan = read(old_file(*rows))
    assert table.columns[3:] == ("Beschaeftigte am Wohnort / männlich", "Beschaeftigte am Wohnort / weiblich")
    assert finding(table, "dimension").chosen == "every"


def test_names_from_the_file_are_never_templates():
    rows = [
        (date, key, name, code, label.replace("weiblich", "{n} %s {x}"), n)
        for date, key, name, code, label, n in TWO_TOWNS
    ]
    table, _plan = read(old_file(*rows))
    assert finding(table, "dimension").option("{n} %s {x}", "de") == "{n} %s {x}"


def test_two_lines_that_state_one_figure_differently_are_left_to_the_general_reading():
    rows = [*TWO_TOWNS, ("30.06.2022", "09462", "Bayreuth, krfr. Stadt", "", "Insgesamt", "27401")]
    table, _plan = read(old_file(*rows))
    assert table.stated.layout == ""
    assert len(table.columns) == 14
    same, _plan = read(old_file(*TWO_TOWNS, TWO_TOWNS[-1]))
    assert same.height == 4


def new_file(*rows):
    """Return a flat file of the newer layout: (kind, key, name, code, value, figure, unit, label, quality)."""
    lines = [
        f"1000A;Bevölkerung kompakt;STAG;Stichtag;2022-05-15;{kind};{key};{name};RELZG2;Religion;{code};{value};"
        f"{figure};{unit};PRS018;{label};{quality}"
        for kind, key, name, code, value, figure, unit, label, quality in rows
    ]
    return "\n".join([NEW, *lines]) + "\n"


MUNICIPALITY = "GEOGM4;Gemeinden (Gebietsstand 15.05.2022)"


def test_the_newer_layout_with_two_units_of_one_figure():
    table, plan = read(
        new_file(
            (MUNICIPALITY, "092760130130", "Lindberg", "", "Insgesamt", "2294", "Anzahl", "Personen", "e"),
            (MUNICIPALITY, "092760130130", "Lindberg", "", "Insgesamt", "100", "%", "Personen", "e"),
            (MUNICIPALITY, "092760130130", "Lindberg", "RK", "Römisch-katholisch", "1800", "Anzahl", "Personen", "e"),
            (MUNICIPALITY, "092760130130", "Lindberg", "RK", "Römisch-katholisch", "78,5", "%", "Personen", "e"),
            (MUNICIPALITY, "010510011011", "Brunsbüttel", "", "Insgesamt", "12600", "Anzahl", "Personen", "e"),
            (MUNICIPALITY, "010510011011", "Brunsbüttel", "", "Insgesamt", "100", "%", "Personen", "e"),
            (MUNICIPALITY, "010510011011", "Brunsbüttel", "RK", "Römisch-katholisch", "400", "Anzahl", "Personen", "e"),
            (MUNICIPALITY, "010510011011", "Brunsbüttel", "RK", "Römisch-katholisch", "3,2", "%", "Personen", "e"),
        ),
        dimension_Religion="Römisch-katholisch",
    )
    assert table.columns == (
        "1_variable_attribute_code",
        "1_variable_attribute_label",
        "time",
        "Personen (Anzahl) / Römisch-katholisch",
        "Personen (%) / Römisch-katholisch",
    )
    dataset = build_dataset("t", [(table, plan)])
    assert dataset.values.loc["092760130130"].to_numpy().tolist() == [[1800.0, 78.5]]
    assert {entry.code: entry.measure for entry in dataset.indicators} == {
        "Personen (Anzahl) / Römisch-katholisch": "Anzahl",
        "Personen (%) / Römisch-katholisch": "%",
    }
    assert dataset.values.index.unique("period").tolist() == ["2022-05-15"]


def test_signs_beside_the_value_are_signs():
    table, plan = read(
        new_file(
            (MUNICIPALITY, "01", "Au", "", "Insgesamt", "", "Anzahl", "Personen", "."),
            (MUNICIPALITY, "02", "Berg", "", "Insgesamt", "0", "Anzahl", "Personen", "-"),
            (MUNICIPALITY, "03", "Cham", "", "Insgesamt", "0", "Anzahl", "Personen", "..."),
            (MUNICIPALITY, "04", "Dorf", "", "Insgesamt", "30", "Anzahl", "Personen", "p"),
            (MUNICIPALITY, "05", "Eck", "", "Insgesamt", "7", "Anzahl", "Personen", "()"),
            (MUNICIPALITY, "06", "Furt", "", "Insgesamt", "40", "Anzahl", "Personen", "e"),
        )
    )
    numbers = table.numbers("Personen")
    assert [None if math.isnan(value) else value for value in numbers.values] == [None, 0, None, 30, 7, 40]
    assert numbers.withheld.tolist() == [True, False, False, False, False, False]
    assert numbers.marks == {"( )": 1}
    notes = {entry.values["mark"]: entry.values["n"] for entry in table.findings if entry.code == "official-quality"}
    assert notes == {"p": 1, "()": 1}
    assert plan.first(Role.PERIOD) == "time"


def test_a_dimension_with_one_value_is_part_of_the_name_and_no_question():
    table, _plan = read(
        new_file(
            (MUNICIPALITY, "01", "Au", "RK", "Römisch-katholisch", "5", "Anzahl", "Personen", "e"),
            (MUNICIPALITY, "02", "Berg", "RK", "Römisch-katholisch", "6", "Anzahl", "Personen", "e"),
        )
    )
    assert table.columns[-1] == "Personen / Römisch-katholisch"
    assert "dimension" not in codes(table)


LEVELS = [
    ("DINSG;Deutschland", "DG", "Deutschland"),
    ("DLAND;Bundesländer", "01", "Schleswig-Holstein"),
    ("DLAND;Bundesländer", "03", "Niedersachsen"),
    ("DLAND;Bundesländer", "04", "Bremen"),
    ("REGBEZ;Statistische Regionen", "031", "Braunschweig"),
    ("REGBEZ;Statistische Regionen", "032", "Hannover"),
    ("KREISE;Kreise und kreisfreie Städte", "01001", "Flensburg"),
    ("KREISE;Kreise und kreisfreie Städte", "01002", "Kiel"),
    ("KREISE;Kreise und kreisfreie Städte", "03101", "Braunschweig, krfr. Stadt"),
    ("KREISE;Kreise und kreisfreie Städte", "03241", "Hannover, Region"),
    ("KREISE;Kreise und kreisfreie Städte", "04011", "Bremen, Stadt"),
]


def test_levels_of_areas_are_asked_also_where_one_is_skipped():
    rows = [
        (kind, key, name, "", "Insgesamt", str(n), "Anzahl", "Schulen", "e")
        for n, (kind, key, name) in enumerate(LEVELS, 11)
    ]
    table, plan = read(new_file(*rows))
    assert plan.levels == ((2, 3), (3, 2), (5, 5))
    assert "levels" in {entry.code for entry in plan.findings}
    assert build_dataset("t", [(table, plan)]).values.index.unique("unit").tolist() == [
        "01001",
        "01002",
        "03101",
        "03241",
        "04011",
    ]


def test_levels_that_keys_do_not_tell_apart_are_a_choice():
    rows = [
        ("KREISE;Kreise", key, name, "", "Insgesamt", n, "Anzahl", "Schulen", "e")
        for key, name, n in (("101", "Au", "4"), ("102", "Berg", "5"), ("103", "Cham", "6"))
    ]
    rows += [
        ("REGBEZ;Regionen", key, name, "", "Insgesamt", n, "Anzahl", "Schulen", "e")
        for key, name, n in (("101", "Nord", "70"), ("102", "Süd", "80"))
    ]
    table, _plan = read(new_file(*rows))
    asked = finding(table, "area-kind")
    assert (asked.chosen, asked.option("Regionen", "de")) == ("Kreise", "Regionen (2)")
    assert table.texts("1_variable_attribute_label") == ["Au", "Berg", "Cham"]
    other, _plan = read(new_file(*rows), **{"area-kind_1_variable_label": "Regionen"})
    assert other.numbers("Schulen").values.tolist() == [70, 80]


def test_months_belong_to_the_period():
    header = NEW.replace(";value_q", "")
    lines = [
        f"1;Unfälle;JAHR;Jahr;2023;MONAT;Monate;{code};{month};DLAND;Bundesländer;{land};{name};{n};Anzahl;U;Unfälle"
        for code, month, land, name, n in (
            ("MONAT01", "Januar", "01", "Schleswig-Holstein", 5),
            ("MONAT02", "Februar", "01", "Schleswig-Holstein", 6),
            ("MONAT01", "Januar", "02", "Hamburg", 7),
            ("MONAT02", "Februar", "02", "Hamburg", 8),
        )
    ]
    table, plan = read("\n".join([header, *lines]) + "\n")
    assert plan.key == "2_variable_attribute_code"
    values = build_dataset("t", [(table, plan)]).values["Unfälle"]
    assert values.to_dict() == {
        ("01", "2023-01"): 5.0,
        ("01", "2023-02"): 6.0,
        ("02", "2023-01"): 7.0,
        ("02", "2023-02"): 8.0,
    }


def test_years_in_the_values_of_a_dimension_are_no_periods():
    lines = [
        f"3;Gebäude;STAG;Stichtag;2022-05-15;{MUNICIPALITY};{key};{name};BAUJ;Baujahr;{code};{label};{n};Anzahl;G;Gebäude;e"
        for key, name, n in (("01", "Au", 3), ("02", "Berg", 4))
        for code, label in (
            ("", "Insgesamt"),
            ("B1", "vor 1919"),
            ("B2", "1919 - 1948"),
            ("B3", "2020"),
            ("B4", "2021"),
        )
    ]
    table, plan = read("\n".join([NEW, *lines]) + "\n", dimension_Baujahr="every")
    figures = [entry for entry in plan.columns if entry.role is Role.INDICATOR]
    assert [entry.column for entry in figures][-2:] == ["Gebäude / 2020", "Gebäude / 2021"]
    assert {entry.period for entry in figures} == {""}
    assert table.height == 2


def test_a_flat_file_without_areas_is_asked():
    lines = [
        f"61111;Verbraucherpreise;JAHR;Jahr;{year};CC13A2;Verwendungszweck;{code};{label};{n};;PREIS1;Index;e"
        for year, n in ((2021, "103,1"), (2022, "110,2"))
        for code, label in (("CC13-01", "Nahrungsmittel"), ("CC13-02", "Bekleidung"))
    ]
    header = NEW.replace("2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;", "")
    table, plan = read("\n".join([header, *lines]) + "\n")
    assert table.stated.layout
    assert plan.key is None
    assert "no-area-level" in {entry.code for entry in plan.findings}


def test_the_population_beside_other_figures_is_the_population():
    lines = [
        f"1000A;Bevölkerung kompakt;STAG;Stichtag;2022-05-15;{MUNICIPALITY};{key};{name};{n};{unit};X;{label};e"
        for key, name in (("01", "Au"), ("02", "Berg"))
        for label, unit, n in (("Fläche", "qkm", "108,84"), ("Bevölkerung", "Anzahl", "2294"))
    ]
    header = NEW.replace("2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;", "")
    table, plan = read("\n".join([header, *lines]) + "\n")
    assert roles(plan)["Bevölkerung"] is Role.POPULATION
    assert roles(plan)["Fläche"] is Role.INDICATOR
    assert table.numbers("Fläche").values.tolist() == [108.84, 108.84]


def test_quality_columns_of_the_older_layout():
    header = OLD + ";PERS01__Beschaeftigte_am_Wohnort__q"
    text = old_file(*((*row[:5], f"{row[5]};{'r' if row[5] == '30100' else 'e'}") for row in TWO_TOWNS), header=header)
    table, _plan = read(text)
    assert table.columns[3:] == ("Beschaeftigte am Wohnort / Insgesamt",)
    assert finding(table, "official-quality").values["n"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "Zeit;Stadtteil;Quote\n2022;Au;7,5\n2022;Berg;8,5\n",
        "time;district;value\n2022;A1;7.5\n2022;A2;8.5\n",
        "Kennziffer;Name;Wert\n01;Au;7,5\n02;Berg;8,5\n",
    ],
)
def test_other_tables_are_left_alone(text):
    table, _plan = read(text)
    assert table.stated.layout == ""
    assert "official-layout" not in codes(table)
    assert table.columns == tuple(text.splitlines()[0].split(";"))
