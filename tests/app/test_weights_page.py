"""Weights on the page Analyse: Handlungsfelder first, then what they open to."""

from __future__ import annotations

import math

import pytest
from streamlit.testing.v1 import AppTest

from sozial.index.recipe.completing import complete_recipe
from sozial.index.recipe.presets import read_preset
from sozial.model import Indicator
from sozial.reading.loading.sample import read_sample
from sozial.recipe import Recipe, Weighted
from sozial.store.kept.held import Held
from sozial.ui.recipe.weight_positions import current_weights
from tests.app.test_pages import open_page, shares_of, texts
from tests.app.test_recipes import analysis_with
from tests.cities import city
from tests.places import ROOT
from tests.weights import show_all

# As the sample's recipe was adopted: of 100 points.
ADOPTED = {
    "share-Einkommen": 25.0,
    "share-Arbeit": 20.0,
    "share-Kinder und Jugend": 15.0,
    "share-Bildung": 20.0,
    "share-Gesundheit": 10.0,
    "share-Wohnen und Teilhabe": 10.0,
}


@pytest.fixture(autouse=True)
def _empty_store(monkeypatch, tmp_path):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path))


def fields(test):
    return shares_of(test, "share-")


def test_the_page_begins_with_a_slider_for_each_handlungsfeld():
    test = open_page("analyse")
    assert fields(test) == ADOPTED
    assert [slider.value for slider in test.slider] == list(ADOPTED.values())
    assert [one.value for one in test.text_input if one.key.startswith("exact-")] == [
        "25,0", "20,0", "15,0", "20,0", "10,0", "10,0",
    ]  # fmt: skip
    assert "beschlossen am" in texts(test)


def test_a_moved_share_leaves_the_others_their_proportions():
    test = open_page("analyse")
    test.slider(key="share-Bildung").set_value(60).run()
    # 40 of what were 80: all others halved.
    assert fields(test) == {
        "share-Einkommen": 12.5, "share-Arbeit": 10.0, "share-Kinder und Jugend": 7.5, "share-Bildung": 60.0,
        "share-Gesundheit": 5.0, "share-Wohnen und Teilhabe": 5.0,
    }  # fmt: skip
    assert "Probe" in texts(test)
    test.slider(key="share-Bildung").set_value(20).run()
    assert fields(test) == ADOPTED
    assert "beschlossen am" in texts(test)


def test_an_opened_handlungsfeld_is_weighed_within():
    test = open_page("analyse")
    test.slider(key="share-Bildung").set_value(60).run()
    test.button(key="open-Bildung").click().run()
    assert shares_of(test) == {"w_sprachfoerderung": 30.0, "w_gymnasium": 15.0, "w_ohne_abschluss": 15.0}
    test.slider(key="w_sprachfoerderung").set_value(0).run()
    assert shares_of(test) == {"w_sprachfoerderung": 0.0, "w_gymnasium": 30.0, "w_ohne_abschluss": 30.0}
    assert fields(test)["share-Bildung"] == 60.0
    test.button(key="within-Bildung").click().run()
    assert shares_of(test) == {"w_sprachfoerderung": 20.0, "w_gymnasium": 20.0, "w_ohne_abschluss": 20.0}
    # Another one that is opened closes it; what was set inside stays.
    test.button(key="open-Arbeit").click().run()
    assert "w_gymnasium" not in shares_of(test)
    assert test.session_state["w_gymnasium"] == 50
    test.button(key="open-Arbeit").click().run()
    assert shares_of(test) == {}


def test_only_sliders_that_stand_elsewhere_are_put_somewhere():
    """A slider that is being moved again must not jump back to where it was let go before."""
    test = open_page("analyse")
    test.slider(key="share-Bildung").set_value(60).run()
    put = {slider.key for slider in test.slider if slider.proto.set_value}
    assert put == ADOPTED.keys() - {"share-Bildung"}


def test_an_indicator_of_an_opened_handlungsfeld_leaves_its_share_alone():
    test = open_page("analyse")
    test.button(key="open-Bildung").click().run()
    before = fields(test)
    test.slider(key="w_sprachfoerderung").set_value(0).run()
    assert fields(test) == before
    assert test.session_state["h_Bildung"] == 20.0


def test_without_a_set_share_an_indicator_weighs_on_the_whole():
    test = show_all(open_page("analyse"))
    # 10 points of 100 are gone.
    test.slider(key="w_sprachfoerderung").set_value(0).run()
    test.button_group(key="weights-view").set_value("parts").run()
    assert fields(test)["share-Bildung"] == pytest.approx(11.1)
    assert fields(test)["share-Einkommen"] == pytest.approx(27.8)


def test_a_share_is_typed_exactly_and_a_wrong_one_changes_nothing():
    test = open_page("analyse")
    test.text_input(key="exact-Bildung").set_value("33,333").run()
    assert test.slider(key="share-Bildung").value == 33
    assert test.text_input(key="exact-Bildung").value == "33,333"
    assert test.session_state["h_Bildung"] == 33.333
    held = fields(test)
    for wrong in ("viel", "101", "-1", ""):
        test.text_input(key="exact-Bildung").set_value(wrong).run()
        assert "Zahl von 0 bis 100" in texts(test)
        assert fields(test) == held
    test.text_input(key="exact-Bildung").set_value("50 %").run()
    assert fields(test)["share-Bildung"] == 50.0


def type_share(test, field, text):
    test.text_input(key=f"exact-{field}").set_value(text).run()


def exact(test):
    return [one.value for one in test.text_input if one.key.startswith("exact-")]


def test_shares_that_are_typed_one_after_the_other_all_stay():
    test = open_page("analyse")
    for field, text in (("Einkommen", "35"), ("Arbeit", "15"), ("Bildung", "10")):
        type_share(test, field, text)
    # 40 are left for 15, 10 and 10 of what were 35.
    assert exact(test) == ["35", "15", "17,14", "10", "11,43", "11,43"]
    assert "Getippt, bleibt: Einkommen, Arbeit, Bildung" in texts(test)
    for field, text in (("Kinder und Jugend", "20"), ("Gesundheit", "12,5")):
        type_share(test, field, text)
    assert exact(test) == ["35", "15", "20", "10", "12,5", "7,5"]
    assert test.session_state["h_Wohnen und Teilhabe"] == 7.5


def test_typed_shares_that_miss_100_wait_until_they_are_100():
    test = open_page("analyse")
    for field, text in (("Einkommen", "35"), ("Arbeit", "15")):
        type_share(test, field, text)
    held = fields(test)
    type_share(test, "Bildung", "60,5")
    assert "Getippt sind zusammen 110,5\N{NO-BREAK SPACE}%, 10,5\N{NO-BREAK SPACE}% zu viel" in texts(test)
    assert fields(test) == held
    assert test.text_input(key="exact-Bildung").value == "60,5"
    type_share(test, "Einkommen", "20")
    assert "zu viel" not in texts(test)
    assert [test.session_state[f"h_{name}"] for name in ("Einkommen", "Arbeit", "Bildung")] == [20, 15, 60.5]


def test_typed_shares_are_let_go():
    test = open_page("analyse")
    for field, text in (("Einkommen", "35"), ("Arbeit", "15"), ("Bildung", "60")):
        type_share(test, field, text)
    test.button(key="let-go-typed").click().run()
    assert "zu viel" not in texts(test)
    # What did not hold is gone: 50 were left for 15, 20, 10 and 10 of 55.
    assert exact(test) == ["35", "15", "13,64", "18,18", "9,09", "9,09"]
    type_share(test, "Bildung", "18")
    type_share(test, "Arbeit", "30")
    assert test.session_state["h_Bildung"] == 18
    assert test.session_state["h_Einkommen"] < 35


def test_a_moved_slider_changes_typed_shares_too():
    test = open_page("analyse")
    type_share(test, "Einkommen", "40")
    test.slider(key="share-Bildung").set_value(60).run()
    assert "Getippt, bleibt" not in texts(test)
    # The others had 40 of 84 (Bildung had 16), and now of 40: 40/84*40 = 19,05.
    assert exact(test)[0] == "19,05"


def test_all_equal_is_said_of_handlungsfelder_and_back_is_the_recipe():
    test = open_page("analyse")
    test.button(key="equal").click().run()
    assert set(fields(test).values()) == {16.7}
    test.button(key="back").click().run()
    assert fields(test) == ADOPTED
    assert "beschlossen am" in texts(test)


def test_changes_are_taken_back_one_by_one():
    test = open_page("analyse")
    assert test.button(key="weights-undo").disabled
    test.slider(key="share-Bildung").set_value(60).run()
    test.button(key="equal").click().run()
    test.button(key="weights-undo").click().run()
    assert fields(test)["share-Bildung"] == 60.0
    test.button(key="weights-undo").click().run()
    assert fields(test) == ADOPTED
    assert test.button(key="weights-undo").disabled


def test_weights_that_were_found_for_an_influence_are_taken_back_as_well():
    test = open_page("analyse")
    test.slider(key="share-Bildung").set_value(60).run()
    test.text_input(key="influence-Einkommen-typed").set_value("40").run()
    test.button(key="find-weights").click().run()
    assert fields(test)["share-Bildung"] != 60.0
    assert "h_Bildung" not in test.session_state
    test.button(key="weights-undo").click().run()
    assert fields(test)["share-Bildung"] == 60.0
    assert test.session_state["_method"].name == "Sozialindex Musterstadt"


def test_an_old_link_means_what_it_meant():
    test = open_page("analyse", w_sgb2_quote="7", w_gymnasium="0")
    # 10, 10 and 5 points were 100, 100 and 50 on the slider: 7 is 0.7 of a point, and 5 are gone.
    assert fields(test)["share-Einkommen"] == pytest.approx(100 * 15.7 / 85.7, abs=0.05)
    assert fields(test)["share-Bildung"] == pytest.approx(100 * 15 / 85.7, abs=0.05)
    assert test.session_state["_link"]["w_sgb2_quote"] == "7"
    assert show_all(test).slider(key="w_sgb2_quote").value == 7


def test_a_link_sets_shares_on_every_page():
    test = open_page("analyse", h_Bildung="60")
    assert fields(test)["share-Bildung"] == 60.0
    assert fields(test)["share-Einkommen"] == 12.5
    alone = open_page("methode", h_Bildung="60")
    table = alone.dataframe[0].value
    assert table.loc[table["Indikator"] == "Sprachförderbedarf", "Anteil"].item().startswith("30,0")
    profile = open_page("profil", unit="04103", h_Bildung="60")
    assert profile.session_state["_link"]["h_Bildung"] == "60"


def test_going_back_to_the_recipe_outdoes_the_link():
    test = open_page("analyse", h_Bildung="60")
    test.button(key="back").click().run()
    assert fields(test) == ADOPTED
    assert {key for key, value in test.session_state["_link"].items() if value} == set()


def test_a_handlungsfeld_without_indicators_that_count_is_left_out():
    test = open_page("analyse")
    test.slider(key="share-Bildung").set_value(50).run()
    education = {"sprachfoerderung", "gymnasium", "ohne_abschluss"}
    kept = [code for code in test.multiselect(key="chosen").value if code not in education]
    test.multiselect(key="chosen").set_value(kept).run()
    assert "share-Bildung" not in fields(test)
    assert fields(test)["share-Einkommen"] == pytest.approx(31.2, abs=0.06)
    assert not test.session_state["_link"]["h_Bildung"]


def test_what_has_no_values_says_what_the_share_is_in_effect():
    indicators = [Indicator("a", domain="Arbeit"), Indicator("b", domain="Bildung"), Indicator("c", domain="Bildung")]
    nothing = [float("nan")] * 3
    data = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0], "c": nothing}, indicators)
    test = AppTest.from_file(str(ROOT / "pages" / "analyse.py"), default_timeout=180)
    test.session_state["_dataset"] = Held(data)
    test.session_state["_method"] = Recipe("R", (Weighted("a"), Weighted("b"), Weighted("c")))
    test.run()
    # Two thirds; half of that is not there: one third to one third.
    assert test.slider(key="share-Bildung").label == "Bildung · 66,7\xa0%, wirksam 50,0\xa0%"
    assert test.slider(key="share-Bildung").value == 67


def test_one_handlungsfeld_alone_shows_its_indicators():
    data = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]})
    test = AppTest.from_file(str(ROOT / "pages" / "analyse.py"), default_timeout=180)
    test.session_state["_dataset"] = Held(data)
    test.run()
    assert [slider.key for slider in test.slider] == ["w_a", "w_b"]
    assert not [one for one in test.button_group if one.key == "weights-view"]


def test_computed_weights_written_out_become_shares():
    test = open_page("analyse", weighting="pca", h_Bildung="60")
    assert not test.slider
    test.button(key="write-out").click().run()
    assert not test.exception
    assert len(fields(test)) == 6
    assert fields(test)["share-Bildung"] != 60.0
    shares = current_weights(read_sample(), test.session_state["_method"]).shares()
    education = sum(shares[code] for code in ("sprachfoerderung", "gymnasium", "ohne_abschluss"))
    assert fields(test)["share-Bildung"] == pytest.approx(100 * education, abs=0.051)


def test_a_recipe_with_levels_opens_each_part_to_its_members():
    test = analysis_with(complete_recipe(read_sample(), read_preset("geometric")))
    assert [slider.key for slider in test.slider] == [f"w_domain-{number}" for number in range(1, 7)]
    test.button(key="open-domain-4").click().run()
    assert len(test.slider) == 6 + 3
    test.slider(key="w_gymnasium").set_value(100).run()
    assert shares_of(test)["w_gymnasium"] == 50.0
    test.slider(key="w_domain-1").set_value(0).run()
    assert "Einkommen · 0,0" in test.slider(key="w_domain-1").label
    assert shares_of(test)["w_domain-2"] == 20.0
    test.button(key="weights-undo").click().run()
    assert test.slider(key="w_domain-1").value == 50


def test_a_handlungsfeld_that_is_called_anything_stays_text():
    hostile = ["<b>Arbeit</b>", "Bildung & ${x}", ""]
    indicators = [Indicator(code, domain=domain) for code, domain in zip("abc", hostile, strict=True)]
    data = city({code: [1.0, 2.0, 4.0 + at] for at, code in enumerate("abc")}, indicators)
    test = AppTest.from_file(str(ROOT / "pages" / "analyse.py"), default_timeout=180)
    test.session_state["_dataset"] = Held(data)
    test.run()
    for domain in hostile:
        test.slider(key=f"share-{domain}").set_value(50).run()
        test.button(key=f"open-{domain}").click().run()
        assert not test.exception
        assert test.slider(key=f"share-{domain}").value == 50
    assert "ohne Handlungsfeld" in test.slider(key="share-").label


def test_weights_that_count_for_nothing_are_said_where_they_are_set():
    indicators = [
        Indicator("a", "Arbeitslose", "Arbeit"),
        Indicator("b", "*Miete*", "Wohnen"),
        Indicator("c", "Kinder", "Wohnen"),
    ]
    data = city({"a": [1.0, 2.0, 4.0], "b": [math.nan] * 3, "c": [3.0, 3.0, 3.0]}, indicators)
    test = AppTest.from_file(str(ROOT / "pages" / "analyse.py"), default_timeout=180)
    test.session_state["_dataset"] = Held(data)
    test.run()
    (said,) = [caption.value for caption in test.caption if "zählen nicht" in caption.value]
    assert said.replace("\\", "") == (
        ":material/info: 2 Gewichte zählen nicht, weil es keine oder überall dieselben Werte gibt; "
        "die anderen füllen ihre Anteile: *Miete*, Kinder"
    )
    assert not [caption for caption in open_page("analyse").caption if "zählen nicht" in caption.value]
