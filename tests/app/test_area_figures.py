"""The Data page with areas: their figures as a table, and questions about single areas."""

from __future__ import annotations

import pytest
import shapely

from tests.app.test_data import csv
from tests.app.test_pages import open_page, texts, upload
from tests.area_files import NAMES, NUMBERS, collection, feature, town

RATES = (12.5, 8.1, 15.3, 7.0, 9.9, 11.2)
TABLE = "nr;name;Kita\n" + "".join(f"{nr};{name};1,5\n" for nr, name in zip(NUMBERS, NAMES, strict=True))
LABEL = "Zahlen aus dieser Datei verwenden"


def areas(features, name="quote.geojson"):
    return (name, collection(features), "application/json")


def preview(test):
    return next(frame.value for frame in test.dataframe if "Quartier" in frame.value.columns)


def one_turned():
    features = town()
    shape = shapely.geometry.shape(features[4]["geometry"])
    turned = shapely.transform(shape, lambda points: points[:, ::-1])
    features[4] = feature(turned, **features[4]["properties"])
    return features


def test_the_figures_of_areas_are_offered_and_used_without_any_table():
    test = open_page("daten")
    upload(test, "areas", areas(town(**{"DATE_2022-12-31": RATES, "DATE_2023-12-31": RATES, "gid": range(1, 7)})))
    assert not test.exception
    (box,) = [entry for entry in test.checkbox if entry.label == LABEL]
    assert not box.value
    assert "DATE_2022-12-31" in texts(test)
    box.check().run()
    assert not test.exception
    assert list(preview(test)["Quartier"]) == list(NAMES)
    test.button(key="use").click().run()
    held = test.session_state["_dataset"].dataset
    assert held.periods == ("2022", "2023")
    assert held.has_areas
    assert held.at("2023").iloc[:, 0].tolist() == list(RATES)


def test_the_figures_of_areas_stand_beside_those_of_a_table():
    test = open_page("daten")
    upload(
        test,
        "tables",
        csv("a.csv", "nr;name;Kita\n" + "".join(f"0{at};{NAMES[at - 1]};{at},5\n" for at in range(1, 7))),
    )
    upload(test, "areas", areas(town(Quote=RATES)))
    (box,) = [entry for entry in test.checkbox if entry.label == LABEL]
    box.check().run()
    assert not test.exception
    test.button(key="use").click().run()
    held = test.session_state["_dataset"].dataset
    assert {entry.code for entry in held.indicators} == {"Kita", "Quote"}
    assert len(held.units) == 6


def test_areas_without_figures_offer_nothing():
    test = open_page("daten")
    upload(test, "areas", areas(town(SHAPE_Area=RATES)))
    assert not test.exception
    assert not [entry for entry in test.checkbox if entry.label == LABEL]


@pytest.mark.parametrize(("answer", "east"), [(None, 9.06), ("keep", 51.46)])
def test_a_turned_area_is_asked_about_and_the_answer_holds(answer, east):
    test = open_page("daten")
    upload(
        test,
        "tables",
        csv("a.csv", "nr;name;Kita\n" + "".join(f"0{at};{NAMES[at - 1]};{at},5\n" for at in range(1, 7))),
    )
    upload(test, "areas", areas(one_turned()))
    assert not test.exception
    assert "05 Osthöhe" in texts(test)
    (question,) = [entry for entry in test.radio if "turned-areas" in str(entry.key)]
    assert question.value == "turn"
    if answer:
        question.set_value(answer).run()
    assert not test.exception
    test.button(key="use").click().run()
    held = test.session_state["_dataset"].dataset
    assert held.units.total_bounds[2] == pytest.approx(east)
