"""The moderator's page without a browser: begin, rounds, reveal, adopt, delete, take up again."""

from __future__ import annotations

import io

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from sozial.method import Composite, Method, Step, Weighted
from sozial.reading.sample import read_sample
from sozial.store import opened
from sozial.store.workshops import ENDED
from sozial.ui import state, workshop_beginning, workshop_results
from sozial.ui.state import sample_method
from sozial.web.guarding import Guesses
from sozial.workshop.topics import domain_topics
from tests.app.test_insight_pages import texts
from tests.cities import city
from tests.places import ROOT


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'w.sqlite'}")
    yield opened.workshop_store()
    opened.close_all()


def page(**values):
    test = AppTest.from_file(str(ROOT / "pages" / "werkstatt.py"), default_timeout=90)
    for key, value in values.items():
        test.session_state[key] = value
    return test.run()


def begin(test, **fields):
    for key, value in fields.items():
        test.session_state[key] = value
    test.run()
    test.button(key="ws-begin").click().run()
    assert not test.exception
    return test


def held(test, store):
    return store.by_key(test.session_state["_workshop"])


def act(test, what):
    test.button(key=f"ws-{what}").click().run()
    assert not test.exception
    return test


def charts(test):
    return [chart.proto.spec for kind in ("arrow_vega_lite_chart", "vega_lite_chart") for chart in test.get(kind)]


def vote(store, workshop, count, group, first):
    codes = [topic.code for topic in workshop.settings.topics]
    rest = (100 - first) // (len(codes) - 1)
    points = dict.fromkeys(codes, rest)
    points[codes[0]] = 100 - rest * (len(codes) - 1)
    for _person in range(count):
        token = store.join(workshop)
        store.vote(workshop, workshop.current.number, token, group, points).result(20)


def test_a_whole_workshop(store):
    test = begin(page())
    said = texts(test)
    workshop = held(test, store)
    assert [topic.label for topic in workshop.settings.topics][:2] == ["Einkommen", "Arbeit"]
    assert workshop.settings.groups == ("Bewohnerschaft", "Verwaltung", "Träger")
    assert "Themen kennenlernen" in said
    assert "SGB-II-Quote: 9,4" in said
    # Learning shows no index and no quarter.
    assert "Uferpark" not in said
    act(test, "open")
    workshop = held(test, store)
    vote(store, workshop, 7, "Bewohnerschaft", 60)
    vote(store, workshop, 6, "Verwaltung", 10)
    vote(store, workshop, 2, "Träger", 10)
    test.run()
    assert "15 haben gewichtet" in texts(test)
    assert "Zwei Sichtweisen" not in texts(test)
    act(test, "close")
    assert "Zwei Sichtweisen" not in texts(test)
    act(test, "reveal")
    said = texts(test)
    assert "Zwei Sichtweisen bei „Einkommen“: 8 geben ihm etwa 10" in said
    assert "Nach Gruppen" in said
    assert "Träger + Verwaltung" in said
    assert "Quartiere bleiben verborgen" in said
    assert not test.dataframe
    act(test, "quarters")
    assert "Uferpark" in list(test.dataframe[0].value["Quartier"])
    act(test, "open")
    vote(store, held(test, store), 5, "", 30)
    act(test, "close")
    act(test, "reveal")
    assert "Von Runde zu Runde" in texts(test)
    # Planned were two.
    assert not [button for button in test.button if button.key == "ws-open"]
    act(test, "end")
    assert held(test, store).phase == ENDED
    assert store.taking_part(held(test, store)) == 0
    act(test, "delete")
    assert store.by_key(workshop.key) is None
    assert "Werkstatt beginnen" in texts(test)


def test_the_groups_weights_become_a_recipe(store):
    test = begin(page(), **{"ws-title": "Nord"})
    act(test, "open")
    vote(store, held(test, store), 3, "", 75)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    test.button(key="ws-adopt").click().run()
    method = test.session_state["_method"]
    assert "Nord" in method.name
    assert method.workshop.title == "Nord"
    assert [entry.weightings for entry in method.workshop.rounds] == [3]
    assert method.workshop.rounds[0].agreement == pytest.approx(1.0)
    assert method.keeps_workshop_weights
    assert not method.is_adopted
    shares = method.shares()
    income = sum(shares[code] for code in ("sgb2_quote", "kinder_sgb2", "grundsicherung_alter"))
    assert income == pytest.approx(0.75)


def test_the_export_names_nobody_and_no_small_group(store):
    test = begin(page())
    act(test, "open")
    vote(store, held(test, store), 6, "Bewohnerschaft", 60)
    vote(store, held(test, store), 5, "Verwaltung", 20)
    vote(store, held(test, store), 1, "Träger", 90)
    for what in ("close", "reveal"):
        act(test, what)
    content = workshop_results.build_export(held(test, store))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Gewichtungen", "Mittelwerte", "Protokoll"]
    rows = list(book["Gewichtungen"].values)
    assert len(rows) == 13
    groups = {row[rows[0].index("Gruppe")] for row in rows[1:]}
    assert groups == {"Bewohnerschaft", "Träger + Verwaltung"}
    means = dict(zip(*list(book["Mittelwerte"].values)[:2], strict=True))
    assert 0 <= means["Kendalls W"] <= 1


def test_a_workshop_is_taken_up_again_with_its_key_only(store):
    first = begin(page())
    workshop, key = held(first, store), first.session_state["_workshop_key"]
    test = page()
    for given, fits in (("falsch", False), (key, True)):
        test.text_input[-2].set_value(workshop.code)
        test.text_input[-1].set_value(given)
        test.button[-1].click().run()
        assert not test.exception
        assert ("_workshop" in test.session_state) is fits
    # The key is not shown a second time.
    assert key not in str([entry.value for entry in test.code])


def test_wrong_keys_are_answered_later_and_later(store, monkeypatch):
    workshop = held(begin(page()), store)
    waited = []
    monkeypatch.setattr(workshop_beginning, "_guesses", Guesses(clock=lambda: 0.0))
    monkeypatch.setattr(workshop_beginning, "sleep", waited.append)
    test = page()
    for number in range(24):
        test.text_input[-2].set_value(workshop.code)
        test.text_input[-1].set_value(f"falsch-{number}")
        test.button[-1].click().run()
        assert "passen nicht zusammen" in texts(test)
    assert waited[:20] == [0.0] * 20
    assert waited[20:] == sorted(waited[20:])
    assert waited[-1] > 0.3


@pytest.mark.parametrize("mode", ["public", "internal"])
def test_the_key_is_folded_up_and_shown_to_who_began_only(store, mode):
    test = begin(page(mode=mode))
    key = test.session_state["_workshop_key"]
    assert [entry.value for entry in test.code] == [key]
    assert key not in texts(test)
    test.button(key="ws-leave").click().run()
    assert key not in str([entry.value for entry in test.code])


def test_a_recipe_with_levels_is_weighed_at_its_top(store):
    levels = Method(
        "m",
        (Weighted("a", parents=("x",)), Weighted("b", parents=("y",)), Weighted("c", parents=("y",))),
        composites=(
            Composite("x", "Geld", parents=("top",)),
            Composite("y", "Wohnen", parents=("top",)),
            Composite("top", weights=Step("equal")),
        ),
    )
    dataset = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0], "c": [4.0, 2.0, 2.0]})
    test = begin(page(_dataset=state.Held(dataset), _method=levels))
    workshop = held(test, store)
    assert [(topic.label, topic.members) for topic in workshop.settings.topics] == [
        ("Geld", ("x",)),
        ("Wohnen", ("y",)),
    ]
    act(test, "open")
    vote(store, held(test, store), 4, "", 80)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    # With 80 % on the first level the third unit leads everywhere.
    assert test.dataframe[0].value["Eigene Gewichtungen"].iloc[0] == "100\u00a0%"
    test.button(key="ws-adopt").click().run()
    method = test.session_state["_method"]
    assert method.level("top").weights.name == "given"
    assert method.shares() == pytest.approx({"a": 0.8, "b": 0.1, "c": 0.1})


def test_sheets_of_paper_are_keyed_in_by_numbers(store):
    test = begin(page())
    act(test, "open")
    workshop = held(test, store)

    def key_in(line):
        test.text_input(key="ws-sheet").set_value(line).run()
        assert not test.exception
        return texts(test)

    assert "Bogen 17 ist gespeichert: Verwaltung · Einkommen 50 · Arbeit 10" in key_in("17 2 50 10 10 10 10 10")
    assert test.text_input(key="ws-sheet").value == ""
    assert store.count(workshop, 1) == 1
    # A slip is told, and the line stays.
    assert "10 Punkte zu verteilen" in key_in("18 1 40 10 10 10 10 10")
    assert test.text_input(key="ws-sheet").value == "18 1 40 10 10 10 10 10"
    assert "7 Zahlen" in key_in("18 50 10 10 10 10 10")
    assert "schon mit anderen Zahlen" in key_in("17 1 50 10 10 10 10 10")
    assert store.ballots(workshop, 1)[0].group == "Verwaltung"
    test.button(key="ws-sheet-replace").click().run()
    assert "Bogen 17 ist gespeichert: Bewohnerschaft" in texts(test)
    assert "Eingegeben: 17" in texts(test)
    assert store.count(workshop, 1) == 1
    act(test, "close")
    assert store.sheets(workshop, 1) == []
    assert store.count(workshop, 1) == 1


def test_other_data_than_the_workshops_is_said(store):
    test = begin(page())
    act(test, "open")
    vote(store, held(test, store), 3, "", 75)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    key = test.session_state["_workshop"]
    other = page(_workshop=key, _dataset=state.Held(city({"a": [1.0, 2.0], "b": [2.0, 1.0]})))
    assert not other.exception
    assert "laden sie diese daten" in texts(other).casefold()


def test_a_round_without_votes_is_an_empty_state(store):
    test = begin(page())
    for what in ("open", "close", "reveal"):
        act(test, what)
    assert "niemand gewichtet" in texts(test)
    workshop_results.build_export(held(test, store))


def test_a_database_that_cannot_be_reached_is_said(monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    test = page(_workshop="x" * 32)
    assert not test.exception
    assert "nicht erreichbar" in texts(test)


def test_a_workshop_is_about_the_public_version_whoever_sees_the_screen(store):
    inside, outside = held(begin(page(mode="internal")), store), held(begin(page(mode="public")), store)
    assert inside.settings.dataset_digest == outside.settings.dataset_digest
    assert inside.settings.topics == outside.settings.topics
    true = domain_topics(read_sample(), sample_method(), "2024", "de")
    assert [topic.facts for topic in inside.settings.topics] != [topic.facts for topic in true]
    drawn = charts(begin(page(mode="internal")))
    assert drawn == charts(begin(page(mode="public")))


def test_topics_are_learned_on_screens_without_names(store):
    test = begin(page())
    assert "Bild 1 von 3" in texts(test)
    assert "SGB-II-Quote: 9,4" in texts(test)
    drawn = test.get("arrow_vega_lite_chart") or test.get("vega_lite_chart")
    assert len(drawn) == 6
    assert "Uferpark" not in str([chart.proto for chart in drawn])
    for _turn in range(2):
        test.button(key="ws-screen-on").click().run()
    assert "Bild 3 von 3" in texts(test)
    assert test.button(key="ws-screen-on").disabled
    assert "Wahlbeteiligung" in texts(test)
    test.button(key="ws-screen-back").click().run()
    assert "Bild 2 von 3" in texts(test)
