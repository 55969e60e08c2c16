"""The pages of insight without a browser: every view, empty states, few quarters, notes, links."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from sozial.index.build import build_index
from sozial.insight.development import build_development
from sozial.model import Dataset, Indicator
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.output.words.result_words import class_names
from sozial.reading.loading.sample import read_sample
from sozial.recipe import Recipe, Step, Weighted
from sozial.store.kept.held import Held
from sozial.store.opened import shelf
from sozial.store.registers.notes import NoteLibrary
from sozial.ui.insight import development_map, development_panel, exploring_panel, profile_panel, robustness_panel
from sozial.ui.kit import background
from sozial.ui.results import quarter_table
from sozial.ui.session.shown_data import sample_recipe
from tests.cities import city
from tests.places import ROOT
from tests.shown_ranking import payload, ranking
from tests.weights import show_all

PAGES = ("profil", "wie_sicher", "entwicklung", "erkunden")
VIEWS = {
    "wie_sicher": (robustness_panel.VIEW, ("ranks", "choices", "double", "other")),
    "entwicklung": (development_panel.VIEW, ("lines", "changes", "status", "maps")),
    "erkunden": (exploring_panel.VIEW, ("pair", "single", "table", "patterns")),
}


def page(name, dataset=None, recipe=None, **values):
    test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=180)
    if dataset is not None:
        test.session_state["_dataset"] = Held(dataset)
    if recipe is not None:
        test.session_state["_method"] = recipe
    for key, value in values.items():
        if key == "query":
            for entry, text in value.items():
                test.query_params[entry] = text
        else:
            test.session_state[key] = value
    test.run()
    background.wait_for_all()
    return test.run()


def texts(test):
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success")
    return "\n".join(str(element.value) for kind in kinds for element in test.get(kind))


def one_period():
    sample = read_sample()
    values = sample.values[sample.values.index.get_level_values("period") == "2024"]
    return replace(sample, values=values)


def without_areas():
    sample = read_sample()
    return replace(sample, units=pd.DataFrame(sample.units.drop(columns="geometry")))


def two_quarters():
    indicators = [Indicator("a", "A", domain="X"), Indicator("b", "B", domain="X")]
    return city({"a": [1.0, 2.0], "b": [2.0, 5.0]}, indicators)


DATASETS = {"one period": one_period, "without areas": without_areas, "two quarters": two_quarters}
EVERY_VIEW = [(name, key, view) for name, (key, views) in VIEWS.items() for view in views]


@pytest.mark.parametrize(("name", "key", "view"), EVERY_VIEW)
def test_every_view_opens_with_the_sample_city(name, key, view):
    test = page(name, **{key: view, "further": True})
    assert not test.exception
    assert not test.error
    assert len(test.get("vega_lite_chart")) + len(test.get("arrow_vega_lite_chart")) + len(test.dataframe) > 0


@pytest.mark.parametrize(("name", "key", "view"), EVERY_VIEW)
@pytest.mark.parametrize("kind", DATASETS)
def test_every_view_opens_with_little_data(name, key, view, kind):
    test = page(name, DATASETS[kind](), **{key: view, "further": True})
    assert not test.exception
    assert texts(test)


@pytest.mark.parametrize("kind", DATASETS)
def test_a_profile_opens_with_little_data(kind):
    dataset = DATASETS[kind]()
    unit = str(dataset.units.index[0])
    test = page("profil", dataset, query={"unit": unit})
    assert not test.exception
    assert str(dataset.units["name"].iloc[0]) in texts(test)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "erkunden"])
def test_without_a_weight_each_page_says_what_to_do(name):
    recipe = replace(sample_recipe(), indicators=tuple(replace(e, weight=0.0) for e in sample_recipe().indicators))
    test = page(name, recipe=recipe)
    assert not test.exception
    assert "mindestens ein Gewicht" in texts(test)


@pytest.mark.parametrize("name", PAGES)
def test_a_recipe_that_cannot_run_is_answered(name):
    recipe = Recipe("m", (Weighted("gibt-es-nicht"),))
    test = page(name, recipe=recipe)
    assert not test.exception
    assert test.error or test.warning or test.info


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_in_public(name):
    test = page(name, mode="public", query={"unit": "04103"})
    assert not test.exception


@pytest.mark.parametrize("view", ["pair", "single", "table"])
@pytest.mark.parametrize("weights", [{}, {"gibt-es-nicht": 1.0}])
def test_figures_can_be_explored_without_any_index(view, weights):
    recipe = Recipe("m", tuple(Weighted(code, weight) for code, weight in weights.items()))
    test = page("erkunden", recipe=recipe, **{exploring_panel.VIEW: view})
    assert not test.exception
    assert len(test.get("vega_lite_chart")) + len(test.get("arrow_vega_lite_chart")) + len(test.dataframe) > 0


def test_years_without_values_are_no_reference():
    sample = read_sample()
    values = sample.values.copy()
    values.loc[values.index.get_level_values("period") == "2019"] = float("nan")
    dataset = replace(sample, values=values)
    test = page("entwicklung", dataset)
    options = test.selectbox(key=development_panel.REFERENCE).options
    assert options[-2:] == ["fest: 2020", "gleitend: jedes Jahr für sich"]
    status = page("entwicklung", dataset, **{development_panel.VIEW: "status"})
    assert status.selectbox(key=development_panel.FROM).value == "2020"
    assert not status.error
    assert not page("profil", dataset, query={"unit": "04103"}).error


def test_a_profile_without_a_quarter_shows_the_way():
    assert "Wählen Sie ein Quartier" in texts(page("profil"))


def test_a_link_carries_the_quarter_and_those_beside_it():
    test = page("profil", query={"unit": "04103", "with": "01101,02301", "w_sgb2_quote": "7"})
    said = texts(test)
    assert "**Uferpark** (04103)" in said
    assert "**Zollhof** (01101)" in said
    assert "Probe" in said
    assert test.query_params["unit"] == "04103"
    assert test.query_params["with"] == "01101,02301"
    assert test.query_params["w_sgb2_quote"] == "7"


def test_a_link_to_an_unknown_quarter_is_answered():
    test = AppTest.from_file(str(ROOT / "pages" / "profil.py"), default_timeout=180)
    test.query_params["unit"] = "99999"
    test.run()
    test.run()
    assert not test.exception
    assert "99999" in texts(test)


def test_a_similar_quarter_is_a_click_away():
    test = page("profil", query={"unit": "04103"})
    test.button(key="similar-04104").click().run()
    assert "**Theaterviertel** (04104)" in texts(test)


def test_a_profile_of_a_quarter_without_an_index_says_why():
    sample = read_sample()
    test = page("profil", query={"unit": "02102"})
    assert not test.exception
    assert str(sample.units["name"]["02102"]) in texts(test)
    assert "Ohne Index gibt es keine Beiträge" in texts(test)


def test_the_switch_for_ranks_stands_beside_the_screen_that_is_shown():
    test = page("vorfuehren", query={"step": "3"})
    assert "Rang" in texts(test)
    test.toggle(key="ranks").set_value(False).run()
    assert not test.exception
    assert "| Rang" not in texts(test)
    assert test.session_state["ranks"] is False


def test_without_ranks_no_rank_is_shown():
    test = page("profil", query={"unit": "04103"}, ranks=False)
    assert "Rang 1" not in texts(test)
    assert "Rang" not in " ".join(test.selectbox(key="profile-series").options)
    sure = page("wie_sicher", ranks=False)
    assert "Ränge sind ausgeschaltet" in texts(sure)
    sent = payload(sure, "robustness-ranking")
    assert list(sent["heads"]) == ["name"]
    assert [column["head"][0] for column in sent["columns"]] == ["In Worten", "In der höchsten Klasse"]
    assert payload(page("wie_sicher"), "robustness-ranking")["heads"]["rank"] == ["Rang"]


def legends(test):
    """Return the series of each chart with a legend of names, in its order."""
    charts = test.get("arrow_vega_lite_chart") or test.get("vega_lite_chart")
    scales = [re.findall(r'"domain": (\[[^\]]*\])', chart.proto.spec) for chart in charts]
    return [json.loads(found[0]) for found in scales if found]


@pytest.mark.parametrize(("ranks", "order"), [(True, ["Zollhof", "Uferpark"]), (False, ["Uferpark", "Zollhof"])])
def test_without_ranks_lines_over_time_are_in_the_order_of_names(ranks, order):
    # As they were proposed while ranks were on: the page keeps them.
    test = page("entwicklung", ranks=ranks, **{development_panel.UNITS: ["01101", "04103"]})
    assert not test.exception
    assert legends(test)[0][:2] == order
    words = next(caption.value for caption in test.caption if "Zollhof:" in caption.value)
    assert (words.index("Uferpark:") < words.index("Zollhof:")) is not ranks
    assert ("In der Reihenfolge der jüngsten Rangliste" in texts(test)) is ranks
    assert ranks or "Rang" not in texts(test)


def test_without_ranks_the_lines_of_a_profile_are_no_ranks():
    test = page("profil", query={"unit": "04103"}, **{profile_panel.SERIES: "rank"})
    assert test.selectbox(key=profile_panel.SERIES).value == "rank"
    quiet = page("profil", query={"unit": "04103"}, ranks=False, **{profile_panel.SERIES: "rank"})
    assert quiet.selectbox(key=profile_panel.SERIES).value == ""
    assert "Rang von Uferpark" not in texts(quiet)


@pytest.fixture
def notes(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path))
    return NoteLibrary(shelf("notes"), "sample")


def write_note(test, text="Hier fehlt ein *Arzt*.", role="Quartiersmanagement"):
    test.text_input(key="note-role").set_value(role)
    test.text_area(key="note-text").set_value(text)
    test.button(key="save-note").click()
    return test.run()


def test_a_note_is_written_released_and_seen_in_public(notes):
    test = write_note(page("profil", query={"unit": "04103"}))
    assert "intern, bis sie freigegeben" in texts(test)
    (note,) = notes.load()[0]
    assert r"fehlt ein \*Arzt\*" in texts(test)
    public = page("profil", mode="public", query={"unit": "04103"})
    assert "Arzt" not in texts(public)
    test.button(key=f"release-{note.key}").click().run()
    assert "freigegeben am" in texts(test)
    public = page("profil", mode="public", query={"unit": "04103"})
    assert "Arzt" in texts(public)
    assert not [button for button in public.button if button.key and button.key.startswith(("withdraw", "aside"))]
    test.button(key=f"aside-{note.key}").click().run()
    assert "Noch keine Notiz" in texts(test)


def test_a_refused_note_keeps_its_text(notes):
    test = write_note(page("profil", query={"unit": "04103"}), role=" ")
    assert "in welcher Rolle" in texts(test)
    assert test.text_area(key="note-text").value == "Hier fehlt ein *Arzt*."
    assert notes.load() == ((), ())


def test_where_only_the_public_sees_no_note_can_be_written(notes, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_MODE", "public")
    test = page("profil", query={"unit": "04103"})
    assert not [entry for entry in test.text_area if entry.key == "note-text"]


def test_the_same_settings_give_the_same_table():
    one, other = (ranking(page("wie_sicher", draws=500), "robustness-ranking") for _ in range(2))
    assert one["rank"].notna().sum() > 50
    pd.testing.assert_frame_equal(one, other)


def test_nothing_that_varies_is_an_empty_state():
    test = page("wie_sicher", vary=[])
    assert "mindestens eines, das variiert" in texts(test)


def test_what_is_counted_twice_is_said_while_weighing():
    test = show_all(page("analyse"))
    (warning,) = [entry.value for entry in test.warning if "messen fast dasselbe" in entry.value]
    assert "Zusammen entscheiden sie" in warning
    for code in ("kinder_sgb2", "arbeitslosenanteil", "beschaeftigung", "wahlbeteiligung", "gymnasium"):
        test.slider(key=f"w_{code}").set_value(0)
    test.run()
    assert not [entry for entry in test.warning if "messen fast dasselbe" in entry.value]


def test_the_selected_quarter_leads_to_its_profile():
    test = page("analyse")
    assert not [button for button in test.button if button.key == "open-profile"]
    test.session_state["_selected"] = "04103"
    test.run()
    assert "Uferpark" in test.button(key="open-profile").label


@pytest.mark.parametrize(
    ("name", "key", "more"),
    [
        ("mittelverteilung", "al-parts", {}),
        ("entwicklung", "index-changes", {development_panel.VIEW: "changes"}),
        ("entwicklung", "years-ranking", {development_panel.VIEW: "maps"}),
        ("erkunden", "explore-table", {"explore-view": "table"}),
        ("massnahmen", "gaps", {}),
    ],
)
def test_a_quarter_chosen_in_a_table_leads_to_its_profile(name, key, more):
    test = page(name, **more)
    assert not [button for button in test.button if str(button.key).endswith("-profile")]
    assert not test.exception
    test.session_state["_selected"] = "04103"
    test.run()
    assert test.button(key=f"{key}-profile").label == "Profil: Uferpark"


def test_rows_of_a_table_stand_for_quarters_and_a_sum_for_none():
    dataset = read_sample()
    (south,) = (unit for unit, name in dataset.unit_titles.items() if name == "Südstadt")
    table = Table((TableColumn("Quartier", ["Uferpark", "Summe", "Südstadt"]),))
    assert quarter_table.units_by_name(dataset, table, "Quartier") == ("04103", "", south)


def test_a_break_is_said_and_not_drawn_through():
    test = page("entwicklung", **{development_panel.FIGURE: "alleinerziehend"})
    assert "Bruch in der Reihe vor 2022" in texts(test)
    assert "aus dem Melderegister neu gebildet" in texts(test)


def test_improved_and_yet_nearer_to_rank_one_is_said():
    test = page("entwicklung", **{development_panel.VIEW: "changes"})
    assert "haben sich gebessert und sind doch näher an Rang 1" in texts(test)


def test_places_are_said_in_words_and_no_change_is_none():
    test = page("entwicklung", **{development_panel.VIEW: "changes"})
    table = next(entry.value for entry in test.dataframe if "Plätze" in entry.value.columns)
    assert not table["Plätze"].str.contains("▲|▼").any()
    assert table["Plätze"].str.contains("näher an Rang 1").any()
    # Nearer to rank 1 is worse, whatever an arrow would look like.
    assert "Rang 1 ist das am stärksten belastete Quartier" in texts(test)
    still = table[table["Index, Veränderung"].str.fullmatch(r"\W?0,00")]
    assert (still["Anmerkung"] == "").all()


def test_status_and_change_say_which_year_they_are_measured_by():
    test = page("entwicklung", **{development_panel.VIEW: "status", development_panel.FROM: "2020"})
    assert "Bezugsjahr 2024" in texts(test)
    assert "Hier ist es immer das als „Bis“ gewählte Jahr" in texts(test)


@pytest.mark.parametrize("period", ["2021", "2024"])
def test_the_year_on_screen_has_the_figures_of_the_analysis_on_every_page(period):
    sample, recipe = read_sample(), sample_recipe()
    shown, found = build_index(sample, recipe, period), build_development(sample, recipe, period)
    assert found.scores[period].equals(shown.scores.rename(period))
    assert found.classes[period].tolist() == shown.classes.tolist()
    chosen = {development_panel.VIEW: "maps", development_map.MAP_PERIOD: period}
    years = page("entwicklung", query={"period": period}, **chosen)
    assert years.selectbox(key=development_panel.REFERENCE).value == period
    labels = pd.Series(class_names(shown, "de"))
    assert years.dataframe[0].value["Klasse"].value_counts().to_dict() == labels.value_counts().to_dict()
    profile = page("profil", query={"unit": "04103", "period": period})
    assert f"Die von {period} sind wie auf der Seite „Analyse“." in texts(profile)


def test_another_reference_says_that_the_analysis_shows_other_values():
    test = page("entwicklung", **{development_panel.REFERENCE: "2019"})
    assert "Auf der Seite „Analyse“ wird 2024 an den eigenen Mittelwerten gemessen" in texts(test)


def test_the_map_steps_through_the_years():
    test = page("entwicklung", **{development_panel.VIEW: "maps"})
    assert test.dataframe[0].value.iloc[0]["Quartier"] == "Uferpark"
    test.button(key="map-after").click().run()
    assert test.session_state[development_map.MAP_PERIOD] == "2019"
    assert test.dataframe[0].value.iloc[0]["Quartier"] == "Theaterviertel"


@pytest.mark.parametrize("ranks", [{"normalise": Step("percentile")}, {"again": Step("exponential")}])
def test_a_recipe_of_ranks_knows_only_a_moving_reference(ranks):
    ranked = replace(sample_recipe(), **ranks)
    test = page("entwicklung", recipe=ranked)
    assert not test.exception
    assert test.selectbox(key=development_panel.REFERENCE).options == ["gleitend: jedes Jahr für sich"]
    assert any("Ein festes Bezugsjahr ist nicht möglich" in box.value for box in test.warning)


def test_berlins_recipe_needs_one_period_only():
    from sozial.index.recipe.presets import read_preset

    count = 12
    values = {code: [float((number * step) % 7) for number in range(count)] for step, code in
              enumerate(("S1", "S3", "S4", "D1", "D3", "D4"), 2)}  # fmt: skip
    dataset = city(values, KOM=["gültig"] * count)
    test = page("entwicklung", dataset, read_preset("berlin_mss"))
    assert not test.exception
    assert "legt Status und Entwicklung" in texts(test)


def test_too_few_quarters_for_patterns_are_said():
    sample = read_sample()
    fewer = sample.units.index[:12]
    values = sample.values[sample.values.index.get_level_values("unit").isin(fewer)]
    dataset = Dataset("klein", sample.units.loc[fewer], values, sample.indicators)
    test = page("erkunden", dataset, **{exploring_panel.VIEW: "patterns", "further": True})
    assert "zu wenige für räumliche Muster" in texts(test)


def test_patterns_stand_behind_further_methods():
    assert len(page("erkunden").button_group(key=exploring_panel.VIEW).options) == 3
    assert len(page("erkunden", further=True).button_group(key=exploring_panel.VIEW).options) == 4


def test_filters_narrow_the_table():
    test = page("erkunden", **{exploring_panel.VIEW: "table"})
    assert "60 von 60" in texts(test)
    test.text_input(key=exploring_panel.NAME_PART).set_value("PARK").run()
    names = list(test.dataframe[0].value["Quartier"])
    assert names
    assert all("park" in name.casefold() for name in names)
    test.text_input(key=exploring_panel.NAME_PART).set_value("").run()
    test.multiselect(key=exploring_panel.AREAS).set_value(["Nordost"]).run()
    assert set(test.dataframe[0].value["Gebiet"]) == {"Nordost"}
    test.text_input(key=exploring_panel.NAME_PART).set_value("(((").run()
    assert not test.exception
    assert "0 von 60" in texts(test)
