"""Every page without a browser: as it opens, empty, with wrong input, in both languages."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.web.server.app_discovery import discover_asgi_app

from sozial.index.recipe.recipe_writing import write_recipe
from sozial.model import Direction, Indicator
from sozial.reading.loading.sample import read_sample
from sozial.recipe import Recipe, Step, Weighted
from sozial.store.kept.held import Held
from sozial.ui.kit import background
from sozial.ui.session import configuration, shown_data
from tests.cities import city
from tests.places import ROOT
from tests.shown_ranking import payload, ranking
from tests.weights import show_all

PAGES = (
    "start",
    "daten",
    "analyse",
    "profil",
    "wie_sicher",
    "entwicklung",
    "erkunden",
    "massnahmen",
    "ziele",
    "methode",
    "barrierefreiheit",
)
FRAME = ROOT / "sozial" / "ui" / "frame.py"


def finished(test):
    """The page once all that is computed beside it is there."""
    background.wait_for_all()
    return test.run()


def open_page(name, **query):
    test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=180)
    for key, value in query.items():
        test.query_params[key] = value
    return test.run()


def texts(test):
    found = [
        element.value
        for kind in ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")
        for element in test.get(kind)
    ]
    return "\n".join(str(text) for text in found)


def with_dataset(name, dataset):
    test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=180)
    test.session_state["_dataset"] = Held(dataset)
    return test.run()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("language", "word"), [("de", "Quartier"), ("en", "uarter")])
def test_each_page_opens_alone_in_both_languages(name, language, word):
    test = open_page(name)
    test.session_state["lang"] = language
    test = finished(test.run())
    assert not test.exception
    assert word in texts(test)


def test_the_frame_opens_the_start_page_and_switches_the_language():
    test = AppTest.from_file(str(FRAME), default_timeout=180).run()
    assert not test.exception
    assert "Eine Werkstatt halten" in texts(test)
    test.button_group(key="lang").set_value("en").run()
    assert "Hold a workshop" in texts(test)


def test_app_py_is_the_asgi_app_that_streamlit_discovers():
    found = discover_asgi_app(ROOT / "app.py")
    assert found.is_asgi_app
    assert found.import_string == "app:app"


def test_the_analysis_shows_the_adopted_recipe_and_a_trial_after_a_step():
    test = show_all(open_page("analyse"))
    assert len(test.slider) == 16
    assert "beschlossen am 13.06.2024" in texts(test)
    test.slider(key="w_sgb2_quote").set_value(0).run()
    assert "Probe" in texts(test)
    assert "beschlossen am" not in texts(test)
    assert "0,0" in test.slider(key="w_sgb2_quote").label
    test.button(key="return").click().run()
    assert test.slider(key="w_sgb2_quote").value == 100
    assert "beschlossen am" in texts(test)


def test_shares_stand_beside_the_weights_and_sum_to_one_hundred():
    test = show_all(open_page("analyse"))
    assert sum(shares_of(test).values()) == pytest.approx(100)


def test_equal_weights_and_back():
    test = show_all(open_page("analyse"))
    test.button(key="equal").click().run()
    assert {slider.value for slider in test.slider} == {50}
    test.button(key="back").click().run()
    assert {slider.value for slider in test.slider} == {50, 100}


def test_a_stated_influence_sets_the_weights():
    test = open_page("analyse")
    field = test.text_input(key="influence-Einkommen-typed")
    assert field.label == "Einkommen (jetzt 27,3\u00a0%)"
    field.set_value("40").run()
    test.button(key="find-weights").click().run()
    assert not test.exception
    assert "Einkommen: 40,0\xa0% des Einflusses mit 36,4\xa0% des Gewichts" in texts(test)
    assert "Probe" in texts(test)
    # The field says now what was reached.
    assert test.text_input(key="influence-Einkommen-typed").label == "Einkommen (jetzt 40,0\u00a0%)"


def test_an_influence_that_cannot_be_is_refused_with_its_reason():
    test = open_page("analyse")
    for name in ("Einkommen", "Bildung"):
        test.text_input(key=f"influence-{name}-typed").set_value("70")
    test.run()
    test.button(key="find-weights").click().run()
    assert "Zusammen sind es mehr als 100\u00a0%" in texts(test)
    assert "beschlossen am" in texts(test)


def shares_of(test, beginning="w_"):
    """Return the shares that sliders say, in per cent, by key."""
    return {
        slider.key: float(slider.label.rsplit("·", 1)[1].replace("%", "").replace(",", ".").replace("\xa0", ""))
        for slider in test.slider
        if slider.key.startswith(beginning)
    }


@pytest.mark.parametrize("whole", [True, False])
def test_one_field_alone(whole):
    test = open_page("analyse")
    if whole:
        show_all(test)
    else:
        test.button(key="open-Bildung").click().run()
    test.button(key="only-Bildung").click().run()
    show_all(test)
    shares = shares_of(test)
    assert len(shares) == 16
    assert [key for key, share in shares.items() if share] == [
        "w_sprachfoerderung",
        "w_gymnasium",
        "w_ohne_abschluss",
    ]
    assert sum(shares.values()) == pytest.approx(100)


def test_all_weights_zero_is_an_empty_state_and_not_a_dead_end():
    test = show_all(open_page("analyse"))
    for slider in test.slider:
        slider.set_value(0)
    test.run()
    assert not test.exception
    assert "mindestens ein Gewicht" in texts(test)
    test.button(key="back").click().run()
    assert "mindestens ein Gewicht" not in texts(test)


def test_a_link_carries_weights_and_choices():
    test = show_all(open_page("analyse", w_sgb2_quote="7", scale="minmax", scheme="quantiles", period="2021"))
    assert test.slider(key="w_sgb2_quote").value == 7
    assert test.selectbox(key="scale").value == "minmax"
    assert test.selectbox(key="scheme").value == "quantiles"
    assert test.selectbox(key="period").value == "2021"
    assert "Der Link" not in texts(test)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("w_sgb2_quote", "abc"),
        ("w_sgb2_quote", "101"),
        ("w_gibtsnicht", "5"),
        ("h_Bildung", "abc"),
        ("h_Bildung", "100.1"),
        ("h_Bildung", "-1"),
        ("h_Bildung", "1e1"),
        ("h_Bildung", "33.33333"),
        ("h_gibtsnicht", "5"),
        ("scale", "magie"),
        ("period", "1999"),
        ("ranks", "vielleicht"),
    ],
)
def test_a_link_that_asks_for_the_impossible_is_answered(key, value):
    test = open_page("analyse", **{key: value})
    assert not test.exception
    assert any(value in str(box.value) for box in test.warning)


def test_the_ranking_reorders_and_says_what_moved():
    test = show_all(open_page("analyse"))
    test.button(key="pin").click().run()
    before = list(ranking(test)["name"])
    for slider in test.slider:
        slider.set_value(100 if slider.key == "w_wahlbeteiligung" else 0)
    test.run()
    frame = ranking(test)
    assert list(frame["name"]) != before
    assert (frame["change"].dropna() != 0).sum() > 10


def test_without_ranks_the_list_is_alphabetical():
    test = open_page("analyse", ranks="false")
    assert payload(test)["order"] == "name"
    frame = ranking(test)
    assert list(frame.columns) == ["name", "class"]
    assert {"rank", "score", "gap", "cuts", "change"}.isdisjoint(payload(test))
    rated = list(frame["name"])[:-2]
    assert rated == sorted(rated)
    assert set(frame["class"][-2:]) == {"nicht bewertet"}


def test_a_selected_quarter_shows_city_value_mean_and_contributions_that_sum():
    test = open_page("analyse")
    test.selectbox(key="search").set_value("04103").run()
    details = test.dataframe[0].value
    assert {"Stadtwert", "Mittel der Quartiere", "Beitrag", "Position"} <= set(details.columns)
    context = details[details["Indikator"] == "Anteil Alleinerziehender"]
    assert context["Beitrag"].item() == "nicht gewichtet"
    parts = [cell.replace("−", "-").replace(",", ".") for cell in details["Beitrag"] if cell != "nicht gewichtet"]
    *single, total = (float(part) for part in parts)
    assert sum(single) == pytest.approx(total, abs=0.005 * len(single))


def test_a_table_without_areas_gives_a_ranking_without_a_map():
    test = with_dataset("analyse", city({"a": [1.0, 2.0, 3.0], "b": [2.0, 1.0, 5.0]}))
    assert not test.exception
    assert "keine Gebiete" in texts(test)
    assert list(ranking(test)["rank"]) == [1, 2, 3]


def test_a_recipe_that_does_not_add_up_shows_shapley_values_by_name():
    dataset = city({"a": [1.0, 2.0, 3.0], "b": [2.0, 1.0, 5.0]})
    test = AppTest.from_file(str(ROOT / "pages" / "analyse.py"), default_timeout=180)
    test.session_state["_dataset"] = Held(dataset)
    scale = Step("minmax", {"low": 1.0, "high": 100.0})
    test.session_state["_method"] = Recipe(
        "G", (Weighted("a"), Weighted("b")), normalise=scale, aggregate=Step("geometric")
    )
    test.session_state["_selected"] = "02"
    test.run()
    assert not test.exception
    assert "Shapley-Werte" in texts(test)
    assert "Beitrag" not in test.dataframe[0].value.columns


def test_only_context_indicators_is_an_empty_state():
    dataset = city({"k": [1.0, 2.0]}, [Indicator("k", direction=Direction.CONTEXT)])
    for name in ("analyse", "methode"):
        test = with_dataset(name, dataset)
        assert not test.exception
        assert test.info


def test_the_method_page_computes_with_the_weights_of_the_analysis():
    alone = open_page("methode", w_sgb2_quote="0", scheme="equal")
    table = alone.dataframe[0].value
    assert table.loc[table["Indikator"] == "SGB-II-Quote", "Anteil"].item().startswith("0,0")
    assert "Probe" in texts(alone)
    assert "Stadtwald" in texts(alone)


def upload(test, key, *files):
    test.file_uploader(key=key).set_value(list(files) if len(files) > 1 else files[0])
    return test.run()


TABLE = b"schluessel;name;quote\n01;Au;1,5\n02;Bo;2,5\n03;Ce;4,5\n"


def test_data_proposes_columns_and_takes_the_table_over():
    test = open_page("daten")
    upload(test, "tables", ("meine.csv", TABLE, "text/csv"))
    assert not test.exception
    assert "meine.csv" in texts(test)
    assert test.button(key="use")


def test_a_wrong_upload_is_answered_in_words():
    test = open_page("daten")
    upload(test, "tables", ("kaputt.xlsx", b"PK\x03\x04kaputt", "application/octet-stream"))
    assert not test.exception
    assert any("kaputt.xlsx" in str(box.value) for box in test.error)


def test_wrong_areas_are_answered_in_words():
    test = open_page("daten")
    upload(test, "areas", ("kaputt.geojson", b"{", "application/json"))
    assert not test.exception
    assert any("GeoJSON" in str(box.value) for box in test.error)


def test_units_on_one_side_only_are_listed():
    test = open_page("daten")
    ring = [[10, 50], [10.01, 50], [10.01, 50.01], [10, 50]]
    features = [
        {
            "type": "Feature",
            "properties": {"schluessel": key, "name": f"Gebiet {key}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for key in ("02", "09")
    ]
    areas = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    upload(test, "tables", ("meine.csv", TABLE, "text/csv"))
    upload(test, "areas", ("gebiete.geojson", areas, "application/json"))
    assert not test.exception
    assert [metric.value for metric in test.metric] == ["1", "2", "1"]
    listed = [
        list(frame.value["Schlüssel"])
        for frame in test.dataframe
        if list(frame.value.columns) == ["Schlüssel", "Quartier"]
    ]
    assert ["01", "03"] in listed
    assert ["09"] in listed
    joined = [frame.value for frame in test.dataframe if "Schlüssel auf der Karte" in frame.value.columns]
    assert [list(frame["Schlüssel auf der Karte"]) for frame in joined] == [["02"]]
    assert list(joined[0]["Auf der Karte"]) == ["Gebiet 02"]


def test_a_recipe_goes_out_and_comes_back():
    recipe = write_recipe(Recipe("Mein Rezept", (Weighted("sgb2_quote", 3.0), Weighted("gymnasium", 1.0))))
    test = show_all(open_page("analyse"))
    upload(test, "method-file", ("rezept.toml", recipe, "application/toml"))
    assert not test.exception
    assert {slider.key: slider.value for slider in test.slider} == {"w_sgb2_quote": 100, "w_gymnasium": 33}
    assert "75,0" in test.slider(key="w_sgb2_quote").label
    assert "Mein Rezept" in texts(test)


def test_a_broken_recipe_is_answered_in_words():
    test = show_all(open_page("analyse"))
    upload(test, "method-file", ("rezept.toml", b"format = 1\nnaem = 'x'", "application/toml"))
    assert not test.exception
    assert any("naem" in str(box.value) for box in test.error)
    assert len(test.slider) == 16


def test_a_trial_does_not_carry_the_adoption_along():
    dataset, base = read_sample(), shown_data.base_recipe()
    assert base.is_adopted
    changed = base.with_weights({"sgb2_quote": 99})
    assert not changed.same_calculation(base)
    assert not changed.as_trial().is_adopted
    assert dataset.indicator("sgb2_quote")


def test_a_base_map_must_be_offered_and_turned_on(monkeypatch):
    assert not [toggle for toggle in open_page("analyse").toggle if toggle.key == "tiles"]
    monkeypatch.setenv("QUARTIERSKOMPASS_TILES", "https://example.org/{z}/{x}/{y}.png")
    test = open_page("analyse")
    assert test.toggle(key="tiles").value is False


def test_missing_protective_settings_are_told(monkeypatch):
    monkeypatch.setattr(configuration.config, "get_option", lambda option: option == "browser.gatherUsageStats")
    monkeypatch.setattr(configuration.config, "is_manually_set", lambda option: False)
    found = configuration.check_configuration()
    assert {finding.code for finding in found} == {"configuration", "server-address"}
    assert any("gatherUsageStats" in finding.text("de") for finding in found)


def test_a_recipe_for_other_data_is_refused_and_the_one_before_stays():
    recipe = write_recipe(Recipe("Fremd", (Weighted("gibts_nicht"),)))
    test = show_all(open_page("analyse"))
    upload(test, "method-file", ("fremd.toml", recipe, "application/toml"))
    assert any("gibts_nicht" in str(box.value) for box in test.error)
    assert "beschlossen am 13.06.2024" in texts(test)
    assert len(test.slider) == 16


def test_the_analysis_says_which_year_it_shows():
    assert ":material/calendar_today: 2024" in texts(open_page("analyse"))
    assert ":material/calendar_today: 2023" in texts(open_page("analyse", period="2023"))


def test_all_loaded_years_are_named_where_some_figures_state_none():
    sample = read_sample()
    column = sample.values.columns[0]
    rows = sample.values.xs("2024", level="period")[[column]]
    loose = pd.concat({"": rows}, names=["period"]).swaplevel().rename_axis(["unit", "period"])
    values = pd.concat([sample.values, loose.reindex(columns=sample.values.columns)])
    first = min(period for period in sample.periods if period)
    said = texts(with_dataset("daten", replace(sample, title="T", values=values)))
    assert f"{first}–2024" in said
