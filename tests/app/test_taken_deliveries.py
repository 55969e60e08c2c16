"""A delivery that was put onto the data on the page Ziele belongs to the files of the page Daten."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
from shapely.geometry import box
from streamlit.testing.v1 import AppTest

from sozial.index.recipe.completing import complete_recipe
from sozial.index.recipe.presets import read_preset
from sozial.store import opened
from sozial.store.project.project import Work
from sozial.ui.data.upload import Upload
from sozial.ui.next_year import next_year_files, next_year_panel
from tests.app.test_pages import texts
from tests.places import ROOT
from tests.unit.reading.test_next_delivery import FILE, OLD

BASE = "Bezirk;Gebiet;Jahr;Einwohner;Anz. Arbeitslose;Beteiligung an der Wahl in %\n" + "".join(
    f"{key};{name};2023;{people:.0f};{jobless:.0f};{vote:.0f}\n" for key, (name, people, jobless, vote) in OLD.items()
)
NOTED = ("_dataset", "_deliveries", "_kept-tables", "_kept-later", "indicator-choices-taken")


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'a.sqlite'}")
    yield
    opened.close_all()


def page(name, before=None, **values):
    """A page of the session that another page was of: what the app noted itself goes on."""
    test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=180)
    if before is not None:
        for key in NOTED:
            if key in before.session_state:
                test.session_state[key] = before.session_state[key]
    for key, value in values.items():
        test.session_state[key] = value
    test.run()
    assert not test.exception
    return test


def click(test, key):
    # Another page is no page of one that runs alone.
    return test.button(key=key).click().run()


def data_of(test):
    return test.session_state["_dataset"].dataset


def work(data):
    return Work(data, complete_recipe(data, read_preset("additive")), data.periods[-1])


def areas(keys):
    shapes = [box(529_000 + 1000 * at, 6_070_000, 530_000 + 1000 * at, 6_071_000) for at in range(len(keys))]
    frame = gpd.GeoDataFrame({"nr": keys, "name": [f"Gebiet {key}" for key in keys]}, geometry=shapes, crs="EPSG:25832")
    content = json.loads(frame.to_json())
    content["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    return Upload("gebiete.geojson", json.dumps(content).encode())


def joined():
    """The page Ziele after 2024, with a divided quarter, was put onto 2023."""
    first = click(page("daten", **{"_kept-tables": (Upload("alt.csv", BASE.encode()),)}), "use")
    assert data_of(first).periods == ("2023",)
    files = {next_year_files.FILES: (Upload("neu.csv", FILE.encode()),)}
    test = page("ziele", first, **{next_year_panel.VIEW: next_year_panel.NEXT_YEAR} | files)
    return click(click(test, "delivery-confirm-all"), "delivery-take")


def test_taking_over_again_gives_the_same_data():
    before = joined()
    assert data_of(before).periods == ("2023", "2024")
    test = page("daten", before)
    said = texts(test)
    assert "neu.csv" in said
    assert "Gemeldet am" not in said
    shown = [frame.value for frame in test.dataframe if "In der neuen Datei" in frame.value.columns]
    assert shown[-1].to_numpy().tolist() == [
        ["05", "Neue Heide Nord (51), Neue Heide Süd (52)"],
        ["06", "Ostheim (66)"],
    ]
    assert ["Einwohner", "Einwohner"] in shown[0].to_numpy().tolist()
    again = data_of(click(test, "use"))
    assert again.values.equals(data_of(before).values)
    assert again.estimated == data_of(before).estimated
    assert again.indicators == data_of(before).indicators


def test_new_areas_are_those_of_the_parts():
    test = page("daten", joined(), **{"_kept-areas": (areas(["01", "02", "03", "04", "51", "52", "66"]),)})
    again = data_of(click(test, "use"))
    assert again.periods == ("2023", "2024")
    assert sorted(again.areas.index) == ["01", "02", "03", "04", "06", "51", "52"]


def test_a_project_is_called_as_its_data_until_it_has_a_name_of_its_own():
    test = page("daten", joined())
    head = opened.project_store().begin(data_of(test).title, work(data_of(test)), "", "2026-11-26T10:00:00")
    for name, title, called in (("alt", "Stadt 2024", "Stadt 2024"), ("Eigener", "Stadt 2025", "Eigener")):
        if name == "Eigener":
            head = opened.project_store().rename(head.key, name)
        test.session_state["_project"] = head
        test.run().text_input(key="data-title").set_value(title).run()
        click(test, "use")
        (head,) = opened.project_store().all()
        assert (data_of(test).title, head.name) == (title, called)


def test_it_is_removed_like_any_file():
    test = click(page("daten", joined()), "remove-delivery-0")
    assert "_kept-later" not in test.session_state or not test.session_state["_kept-later"]
    assert data_of(click(test, "use")).periods == ("2023",)


def test_data_that_it_does_not_fit_is_said_before_it_is_taken_over():
    other = BASE.replace("\n0", "\nX0").replace("2023", "2022")
    test = page("daten", joined(), **{"_kept-tables": (Upload("alt.csv", other.encode()),)})
    assert "Die Werte für 2024 gingen verloren" in texts(test)
