"""Recipes on the pages: choose, save, adopt, compare; recipes with levels; further methods."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from sozial.index.recipe.presets import preset_names, read_preset
from sozial.recipe import Classification, MissingRule, Recipe, RollUp, Step, Weighted
from sozial.store.kept.held import Held
from sozial.store.kept.recipes import RecipeLibrary
from sozial.store.opened import decision_store, shelf
from sozial.ui.session import shown_data, state
from tests.app.test_pages import open_page, texts, with_dataset
from tests.cities import city
from tests.places import ROOT
from tests.shown_ranking import payload, ranking
from tests.weights import show_all


@pytest.fixture(autouse=True)
def _empty_store(monkeypatch, tmp_path):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path))


def analysis_with(recipe):
    test = AppTest.from_file(str(ROOT / "pages" / "analyse.py"), default_timeout=180)
    test.session_state["_method"] = recipe
    return test.run()


def saved():
    return RecipeLibrary(shelf("recipes")).load()[0]


def test_every_preset_that_fits_the_sample_opens_both_pages():
    fitting = [name for name in preset_names() if not read_preset(name).indicators]
    assert len(fitting) == 7
    for name in fitting:
        test = open_page("methode")
        test.selectbox(key="recipe-choice").select(read_preset(name).name).run()
        assert not test.exception, name
        assert read_preset(name).name in texts(test)
        chosen = test.session_state["_method"]
        other = analysis_with(chosen)
        assert not other.exception, name
        assert other.slider or "festschreiben" in str([button.label for button in other.button])


def test_presets_for_other_data_are_not_offered():
    options = open_page("methode").selectbox(key="recipe-choice").options
    assert read_preset("hdi").name not in options
    assert read_preset("kommonitor").name in options


def test_the_trap_of_a_recipe_is_said_on_the_page():
    test = open_page("methode")
    test.selectbox(key="recipe-choice").select(read_preset("kommonitor").name).run()
    assert "Abstände gehen verloren" in texts(test)
    assert "macht dieses Mittel zu 0" in texts(test)


def test_saving_and_adopting_survive_the_session():
    test = open_page("methode")
    test.text_input(key="recipe-name").set_value("Unser Index")
    test.button(key="FormSubmitter:save-recipe-Speichern").click().run()
    assert not test.exception
    assert "Gespeichert" in texts(test)
    assert list(saved()) == ["Unser Index"]
    assert not saved()["Unser Index"].is_adopted
    test.text_input(key="adopted-by").set_value("Rat der Stadt")
    test.text_input(key="adopted-on").set_value("31.2.2026")
    test.button(key="FormSubmitter:adopt-recipe-Als beschlossen kennzeichnen").click().run()
    assert "„31.2.2026“ ist kein Tag" in texts(test).replace("\\", "")
    assert not saved()["Unser Index"].is_adopted
    test.text_input(key="adopted-on").set_value("1.12.2025")
    test.button(key="FormSubmitter:adopt-recipe-Als beschlossen kennzeichnen").click().run()
    assert not test.exception
    assert "Wurde „Unser Index“ am 01.12.2025 von Rat der Stadt beschlossen?" in texts(test).replace("\\", "")
    assert not saved()["Unser Index"].is_adopted
    test.button(key="adopt-no").click().run()
    assert test.text_input(key="adopted-by").value == "Rat der Stadt"
    test.button(key="FormSubmitter:adopt-recipe-Als beschlossen kennzeichnen").click().run()
    test.button(key="adopt-yes").click().run()
    assert not test.exception
    assert saved()["Unser Index"].adopted_by == "Rat der Stadt"
    assert saved()["Unser Index"].adopted_on == "2025-12-01"
    assert "beschlossen am" in texts(test)
    assert "Unser Index" in open_page("methode").selectbox(key="recipe-choice").options


def adopt_on_screen(test):
    test.text_input(key="recipe-name").set_value("Unser Index")
    test.button(key="FormSubmitter:save-recipe-Speichern").click().run()
    test.text_input(key="adopted-by").set_value("Rat")
    test.button(key="FormSubmitter:adopt-recipe-Als beschlossen kennzeichnen").click().run()
    return test.button(key="adopt-yes").click().run()


def test_adopting_puts_nothing_into_the_bin_and_the_adopted_recipe_goes_there_after_a_warning():
    test = adopt_on_screen(open_page("methode"))
    library = RecipeLibrary(shelf("recipes"))
    assert library.removed() == []
    assert "Dieses Rezept wurde am" in texts(test)
    test.button(key="recipe-aside").click().run()
    assert not test.exception
    assert saved() == {}
    assert [one.title for one in library.removed()] == ["Unser Index"]


def test_an_adopted_recipe_that_decisions_rest_on_stays():
    test = adopt_on_screen(open_page("methode"))
    allocation = AppTest.from_file(str(ROOT / "pages" / "mittelverteilung.py"), default_timeout=180)
    allocation.session_state["_method"] = test.session_state["_method"]
    allocation.run()
    allocation.text_input(key="allocation-title").set_value("Jugendarbeit 2027").run()
    allocation.button(key="al-keep").click().run()
    assert [kept.title for kept in decision_store("sample").all()] == ["Jugendarbeit 2027"]
    test.run()
    assert "1 Beschluss über Mittel beruht auf diesem Rezept; es bleibt." in texts(test)
    assert not [one for one in test.button if one.key == "recipe-aside"]


def test_a_taken_name_is_said():
    for weight in (50, 0):
        test = open_page("methode", w_sgb2_quote=str(weight))
        test.text_input(key="recipe-name").set_value("Doppelt")
        test.button(key="FormSubmitter:save-recipe-Speichern").click().run()
    assert "Es gibt schon ein Rezept" in texts(test)


def test_differences_of_two_recipes_are_listed():
    test = open_page("methode")
    test.selectbox(key="recipe-other").select(read_preset("minmax").name).run()
    table = test.dataframe[0].value
    assert "Standardisieren mit" in list(table.iloc[:, 0])
    assert any("Min-Max" in str(cell) for cell in table.iloc[:, 2])


def test_methods_are_compared_on_the_analysis():
    test = open_page("analyse")
    test.button_group(key="more").set_value("methods").run()
    test.selectbox(key="compare-with").select(read_preset("kommonitor").name).run()
    assert not test.exception
    assert "wechseln die Klasse" in texts(test)
    assert "Rangkorrelation" in texts(test)


def test_larger_areas_stand_beside_the_quarters():
    test = open_page("analyse")
    test.button_group(key="more").set_value("areas").run()
    assert not test.exception
    table = test.dataframe[-1].value
    assert list(table["Gebiet"])[-1] == "Ganze Stadt"
    assert "Nordwest" in list(table["Gebiet"])
    bare = with_dataset("analyse", city({"a": [1.0, 2.0]}))
    bare.button_group(key="more").set_value("areas").run()
    assert "keine größeren Gebiete" in texts(bare)


def test_larger_areas_and_further_classes_of_the_recipe_are_shown():
    fifths = Step("quantiles", {"count": 2, "labels": ("unten", "oben")})
    recipe = replace(
        shown_data.sample_recipe(),
        roll_ups=(RollUp("bezirke", name="Bezirke laut Rezept", classify=fifths),),
        classifications=(
            Classification("halb", fifths, "Hälfte"),
            Classification("drei", Step("equal", {"count": 3}), "Drittel", "bezirke"),
        ),
    )
    test = analysis_with(recipe)
    test.button_group(key="more").set_value("areas").run()
    assert not test.exception
    assert "Bezirke laut Rezept" in [element.value for element in test.header]
    sent, table = payload(test, "larger-bezirke"), ranking(test, "larger-bezirke")
    assert {"oben", "unten"} >= set(table["class"])
    assert [column["head"][0] for column in sent["columns"]] == ["Drittel", "Quartiere", "Anteil"]
    assert all(" / " in cell or " von " in cell for cell in table["more1"])
    test.toggle(key="ranks").set_value(False).run()
    assert not {"rank", "score"} & set(payload(test, "larger-bezirke")["heads"])
    test.selectbox(key="search").select_index(0).run()
    assert not test.exception
    assert "Hälfte: " in texts(test)


def test_everyday_choices_stay_few_and_everything_else_is_one_switch_away():
    test = open_page("analyse")
    assert len(test.selectbox(key="scale").options) == 3
    assert len(test.selectbox(key="scheme").options) == 3
    test.toggle(key="further").set_value(True).run()
    assert not test.exception
    assert len(test.selectbox(key="scale").options) == 8
    for key, value in (("mean", "geometric"), ("scale", "exponential"), ("outliers", "coinr"), ("weighting", "pca")):
        test.selectbox(key=key).set_value(value).run()
        assert not test.exception
    assert "Probe" in texts(test)


def test_a_link_carries_further_methods():
    test = open_page("analyse", scale="borda", mean="median")
    assert test.toggle(key="further").value
    assert test.selectbox(key="scale").value == "borda"
    assert test.selectbox(key="mean").value == "median"


def test_computed_weights_are_shown_and_can_be_written_out():
    test = show_all(open_page("analyse", weighting="pca"))
    assert not test.slider
    assert "Hauptkomponente" in texts(test)
    test.button(key="write-out").click().run()
    assert not test.exception
    assert len(test.slider) == 16
    assert "Kopie von Sozialindex Musterstadt" in texts(test)


def test_levels_have_sliders_of_their_own():
    test = open_page("methode")
    test.selectbox(key="recipe-choice").select(read_preset("geometric").name).run()
    chosen = test.session_state["_method"]
    test = show_all(analysis_with(chosen))
    assert len(test.slider) == 16 + 6
    before = test.session_state["_method"]
    test.slider(key="w_domain-1").set_value(0).run()
    assert not test.exception
    assert "Einkommen · 0,0" in test.slider(key="w_domain-1").label
    assert state.WEIGHT == "w_"
    assert before == chosen
    test.button_group(key="view").set_value("field").run()
    assert test.selectbox(key="field").options[0] == "Einkommen"


def test_what_the_map_shows_stands_in_the_table_as_well():
    test = open_page("analyse", view="indicator")
    assert ranking(test)["more0"].notna().sum() > 50
    assert payload(test)["columns"][0]["head"] == ["SGB-II-Quote (%)"]
    assert "columns" not in payload(open_page("analyse"))
    silent = open_page("analyse", view="field", ranks="false")
    assert "numbers" not in payload(silent)["columns"][0]
    assert set(ranking(silent)["more0"]) <= {"sehr hoch", "hoch", "mittel", "niedrig", "sehr niedrig", "–"}


def test_a_filled_in_value_is_marked_in_the_details():
    dataset = city({"a": [1.0, 2.0, float("nan")], "b": [1.0, 2.0, 3.0]})
    test = AppTest.from_file(str(ROOT / "pages" / "analyse.py"), default_timeout=180)
    test.session_state["_dataset"] = Held(dataset)
    test.session_state["_method"] = Recipe("m", (Weighted("a"), Weighted("b")), missing=MissingRule("median"))
    test.session_state["_selected"] = "03"
    test.run()
    assert not test.exception
    assert test.dataframe[0].value["Wert"].tolist()[:2] == ["ergänzt", "3"]
