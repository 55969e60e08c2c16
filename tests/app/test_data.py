"""The Data page: what is asked, what can be changed in place, and who sees what."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
from shapely.geometry import box
from streamlit.testing.v1 import AppTest

from sozial.reading.plans.reading_file import read_reading
from sozial.store.files.files import store_folder
from sozial.ui.data.reading_choices import typed_lines
from sozial.ui.session import state, viewers
from tests.app.test_pages import FRAME, PAGES, open_page, texts, upload
from tests.places import ROOT

MIXED = (
    b"Nr.;Stadtteil;Arbeitslose;Quote\n1;Altstadt;10;1,5\n2;Neustadt;2;2,5\n3;Berg;-;3,5\n4;Tal;40;4,5\n"
    b";Stadt insgesamt;52;3,0\n;nicht zuzuordnen;1;x\n"
)


def csv(name, content):
    return (name, content if isinstance(content, bytes) else content.encode(), "text/csv")


def page_in(mode, name="daten"):
    test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=180)
    test.session_state[state.MODE] = mode
    return test.run()


@pytest.fixture(autouse=True)
def _no_readings():
    for path in store_folder("readings").glob("*.toml"):
        path.unlink()


def rows_shown(test):
    return next(frame.value for frame in test.dataframe if "quarter" in frame.value.columns)


def test_totals_are_shown_and_can_be_made_quarters():
    test = open_page("daten")
    assert "nur angesehen" not in texts(test)
    upload(test, "tables", csv("a.csv", MIXED))
    assert not test.exception
    assert "Die anderen Seiten zeigen sie, sobald Sie am Ende auf „Diese Daten verwenden“ klicken." in texts(test)
    shown = rows_shown(test)
    assert list(shown["name"]) == ["Stadt insgesamt", "nicht zuzuordnen"]
    assert list(shown["line"]) == [6, 7]
    assert not shown["quarter"].any()
    preview = next(frame.value for frame in test.dataframe if "Quartier" in frame.value.columns)
    assert list(preview["Quartier"]) == ["Altstadt", "Neustadt", "Berg", "Tal"]


def test_a_question_is_shown_and_answered_in_place():
    test = open_page("daten")
    upload(
        test,
        "tables",
        csv(
            "a.csv",
            ";;EW;Quote\n01;Land A;300;3,5\n01001;Au;100;1,5\n01002;Bo;200;2,5\n02;Land B;70;1,5\n02001;Ce;70;3,1\n",
        ),
    )
    assert "mischt Gebietsebenen" in texts(test)
    preview = next(frame.value for frame in test.dataframe if "Quartier" in frame.value.columns)
    assert len(preview) == 3
    test.selectbox(key="level-a.csv").set_value(2).run()
    preview = next(frame.value for frame in test.dataframe if "Quartier" in frame.value.columns)
    assert list(preview["Quartier"]) == ["Land A", "Land B"]


def test_the_header_can_be_named():
    test = open_page("daten")
    upload(test, "tables", csv("a.csv", "x;y;z\nNr;Ort;Quote\n1;Au;2,5\n2;Bo;3,5\n"))
    test.text_input(key="header-a.csv").set_value("2").run()
    assert not test.exception
    assert "Kopfzeile: Zeile 2" in texts(test)


@pytest.mark.parametrize(("text", "lines"), [("4", (4,)), ("4-6", (4, 5, 6)), ("0", ()), ("vier", None), ("4-x", None)])
def test_lines_as_people_type_them(text, lines):
    assert typed_lines(text) == lines


def test_a_reading_is_kept_and_reads_the_next_delivery():
    test = open_page("daten")
    upload(test, "tables", csv("2023.csv", "Nr;Ort;Quote 2023\n1;Au;2,5\n2;Bo;3,5\n"))
    test.text_input(key="department-2023.csv").set_value("Soziales").run()
    test.button(key="keep-2023.csv").click().run()
    (path,) = store_folder("readings").glob("*.toml")
    assert read_reading(path.read_bytes(), path.name).columns["Quote {period}"].indicator.department == "Soziales"
    again = open_page("daten")
    upload(again, "tables", csv("2024.csv", "Nr;Ort;Quote 2024\n1;Au;2,6\n2;Bo;3,6\n"))
    assert "Gelesen wie gemerkt" in texts(again)


def test_two_departments_keep_their_names():
    test = open_page("daten")
    upload(
        test,
        "tables",
        csv("a.csv", "Nr;Ort;Quote\n1;Au;2,5\n2;Bo;3,5\n"),
        csv("b.csv", "Nr;Ort;Kita\n1;Au;5,5\n2;Bo;6,5\n"),
    )
    test.text_input(key="department-a.csv").set_value("Soziales")
    test.text_input(key="department-b.csv").set_value("Jugend")
    test.text_input(key="source-b.csv").set_value("Jugendamt 2024").run()
    test.button(key="use").click().run()
    held = test.session_state["_dataset"].dataset
    assert {entry.code: (entry.department, entry.source) for entry in held.indicators} == {
        "Quote": ("Soziales", ""),
        "Kita": ("Jugend", "Jugendamt 2024"),
    }


def geojson(names, crs="EPSG:25832", east=529_000):
    shapes = [box(east + 1000 * at, 6_070_000, east + 1000 + 1000 * at, 6_071_000) for at in range(len(names))]
    frame = gpd.GeoDataFrame(
        {"nr": [f"GT{at:02d}" for at in range(1, len(names) + 1)], "name": names}, geometry=shapes, crs=crs
    )
    content = json.loads(frame.to_json())
    if crs:
        content["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{crs.replace(':', '::')}"}}
    return ("g.geojson", json.dumps(content).encode(), "application/json")


def test_departments_with_other_keys_and_dates_become_one_dataset():
    """One office numbers, the other names; one states a year, the other a day: still four quarters in one year."""
    test = open_page("daten")
    numbers = (
        "Nr;Stadtteil;Jahr;Quote A\n01;Altstadt;2023;1,5\n02;Neustadt;2023;2,5\n03;Berg;2023;3,5\n04;Tal;2023;4,5\n"
    )
    names = "Stand: 31.12.2023\n\nStadtteil;Quote B\nAltstadt;5,5\nNeustadt;6,5\nBerg;7,5\nTal;8,5\n"
    upload(test, "tables", csv("a.csv", numbers), csv("b.csv", names))
    assert "Mit den anderen Tabellen verbunden" in texts(test)
    preview = next(frame.value for frame in test.dataframe if "Quartier" in frame.value.columns)
    assert len(preview) == 4
    assert preview.notna().all(axis=None)


def test_the_rule_that_joins_is_said_and_near_names_wait():
    test = open_page("daten")
    upload(test, "areas", geojson(["Altstadt", "Neustadt", "Berg", "Tal"]))
    upload(test, "tables", csv("a.csv", MIXED))
    assert not test.exception
    assert [metric.value for metric in test.metric] == ["4", "0", "0"]
    assert any("Nach dieser Regel verbunden" in str(box_.value) for box_ in test.info)


def test_what_is_joined_to_what_is_listed_with_both_names():
    test = open_page("daten")
    upload(test, "areas", geojson(["Sankt Georg", "Hoheluft-Ost", "Altona-Nord"]))
    upload(test, "tables", csv("a.csv", "Stadtteil;Quote\nHoheluft-Ost;1,5\nAltona-Nord;2,5\nSt. Georg;3,5\n"))
    assert not test.exception
    assert [metric.value for metric in test.metric] == ["3", "0", "0"]
    (shown,) = [entry for entry in test.expander if entry.label.startswith("Was womit verbunden ist")]
    assert shown.label.endswith("nicht gleich benannt: 1")
    pairs = shown.dataframe[0].value
    assert pairs["In der Tabelle"].tolist() == ["St. Georg", "Hoheluft-Ost", "Altona-Nord"]
    assert pairs["Auf der Karte"].tolist() == ["Sankt Georg", "Hoheluft-Ost", "Altona-Nord"]


def test_areas_of_a_combined_quarter_are_put_together_when_that_is_wanted():
    test = open_page("daten")
    upload(test, "areas", geojson(["Altstadt", "Neustadt", "Berg", "Tal"]))
    upload(test, "tables", csv("a.csv", "Stadtteil;Quote\nAltstadt;1,5\nNeustadt;2,5\nBerg und Tal;3,5\n"))
    assert not test.exception
    assert "Berg und Tal = Berg + Tal" in texts(test)
    assert [metric.value for metric in test.metric] == ["2", "1", "2"]
    test.checkbox(key="join-together").check().run()
    assert not test.exception
    assert [metric.value for metric in test.metric] == ["3", "0", "0"]


def test_below_nine_of_ten_there_is_no_map_without_consent():
    test = open_page("daten")
    upload(test, "areas", geojson(["Altstadt", "Neustadt"]))
    upload(test, "tables", csv("a.csv", MIXED))
    assert not test.exception
    assert any("ohne Ihre Zustimmung keine Karte" in str(box_.value) for box_ in test.warning)
    test.button(key="use").click().run()
    assert not test.session_state["_dataset"].dataset.has_areas
    agreed = open_page("daten")
    upload(agreed, "areas", geojson(["Altstadt", "Neustadt"]))
    upload(agreed, "tables", csv("a.csv", MIXED))
    agreed.checkbox(key="join-agreed").check().run()
    agreed.button(key="use").click().run()
    assert agreed.session_state["_dataset"].dataset.has_areas


def test_a_missing_coordinate_system_is_asked_with_a_sketch():
    test = open_page("daten")
    # Metres without a word of the system: GeoJSON then means degrees, which they cannot be.
    upload(test, "areas", geojson(["Altstadt", "Neustadt", "Berg", "Tal"], crs=None))
    upload(test, "tables", csv("a.csv", MIXED))
    assert not test.exception
    radio = test.radio(key="area-crs-g.geojson")
    assert any("Flensburg" in option for option in radio.options)
    assert not test.metric
    radio.set_value("EPSG:25832").run()
    assert not test.exception
    assert [metric.value for metric in test.metric] == ["4", "0", "0"]


def test_a_correspondence_table_converts():
    test = open_page("daten")
    rule = "alt;neu;anteil\n1;A;1\n2;A;1\n3;B;1\n4;B;1\n"
    upload(
        test,
        "tables",
        csv("a.csv", "Nr;Ort;Einwohner;Quote\n1;Au;100;1,5\n2;Bo;100;2,5\n3;Ce;50;3,5\n4;De;50;4,5\n"),
        csv("umstieg.csv", rule),
    )
    assert not test.exception
    test.button(key="use").click().run()
    held = test.session_state["_dataset"].dataset
    assert list(held.units.index) == ["A", "B"]
    assert held.values["Quote"].tolist() == [2.0, 4.0]


def test_persons_are_refused_in_words():
    test = open_page("daten")
    upload(
        test,
        "tables",
        csv("p.csv", "Name;Vorname;Geburtsdatum;Straße\nMuster;Max;01.02.1980;Weg 1\nMeier;Eva;03.04.1990;Weg 2\n"),
    )
    assert not test.exception
    assert any("einzelne Personen" in str(box_.value) for box_ in test.error)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_in_public(name):
    test = page_in("public", name)
    assert not test.exception


def test_the_mode_stands_on_every_page_and_can_be_changed():
    test = AppTest.from_file(str(FRAME), default_timeout=180).run()
    control = test.button_group(key=state.MODE)
    assert control.value == "internal"
    control.set_value("public").run()
    assert not test.exception
    assert "Öffentlich" in texts(test)
    # By which rule is the publisher's choice, and no visitor's.
    assert state.MINIMUM_COUNT not in {entry.key for entry in test.selectbox}


def test_public_mode_protects_what_was_just_loaded():
    test = page_in("public")
    upload(
        test,
        "tables",
        csv("a.csv", "Nr;Ort;EW;q_anzahl;q_basis;q\n1;Au;500;2;50;4,0\n2;Bo;600;30;600;5,0\n3;Ce;700;40;700;5,7\n"),
    )
    assert not test.exception
    preview = next(frame.value for frame in test.dataframe if "Quartier" in frame.value.columns)
    # Quarters with figures come first. A base of 50 is covered; 30 of 600 is anything from 29 to 31 of 599 to 601.
    shown = dict(zip(preview["Quartier"], preview["q"], strict=True))
    assert shown["Au"] == "–"
    assert 4.8 < float(shown["Bo"].replace(",", ".")) < 5.2
    assert not [frame for frame in test.dataframe if "examples" in frame.value.columns]


def test_a_network_makes_it_public(monkeypatch):
    monkeypatch.setattr(viewers, "listens_to_network", lambda: True)
    test = page_in("internal", "analyse")
    assert state.MODE not in {entry.key for entry in test.button_group}
    monkeypatch.setenv("QUARTIERSKOMPASS_MODE", "internal")
    assert viewers.may_be_internal()
    monkeypatch.setattr(viewers, "listens_to_network", lambda: False)
    monkeypatch.setenv("QUARTIERSKOMPASS_MODE", "public")
    assert not viewers.may_be_internal()


def test_an_empty_result_says_why_and_not_only_that_weights_are_missing():
    test = open_page("daten")
    tables = ("Nr;Ort;A\n1;Au;2,5\n2;Bo;3,5\n3;Ce;1\n4;De;2\n", "Nr;Ort;B\n5;Eu;5,5\n6;Fa;6,5\n7;Go;1\n8;Ha;2\n")
    upload(test, "tables", csv("a.csv", tables[0]), csv("b.csv", tables[1]))
    assert "die nur in dieser Tabelle stehen" in texts(test)
    test.button(key="use").click().run()
    after = AppTest.from_file(str(ROOT / "pages" / "analyse.py"), default_timeout=180)
    after.session_state["_dataset"] = test.session_state["_dataset"]
    after.run()
    assert not after.exception
    assert "Häufigster Grund (8 von 8 Quartieren)" in texts(after)
    assert "Gewicht auf mehr als 0" not in texts(after)


def test_lists_show_what_holds_on_returning_to_the_page():
    table = ("a.csv", b"nr;name;quote\n1;Au;1,5\n2;Bo;2,5\n3;Ce;4,5\n", "text/csv")
    test = open_page("daten")
    upload(test, "tables", table)
    upload(test, "areas", geojson(["Au", "Bo", "Ce"]))
    # What an older list without a choice left behind.
    for key in ("join-rule", "area-name-g.geojson"):
        test.session_state[key] = None
    test.run()
    assert not test.exception
    assert test.selectbox(key="area-name-g.geojson").value == ""
    assert test.selectbox(key="join-rule").value == ""
