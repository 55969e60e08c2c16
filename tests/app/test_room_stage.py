"""The moderator's hand on the room's screen: what is put there, when it follows by itself, when it is gone."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from sozial.ui.session import viewers
from sozial.ui.session.shown_data import sample_recipe
from sozial.ui.workshop import phone_answers, workshop_links
from sozial.ui.workshop.phone_answers import keep_phone_answers
from sozial.workshop.ballot import Topic
from sozial.workshop.own_answer import read_answer
from tests.app.test_workshop_page import act, begin, held, page, store, texts, vote  # noqa: F401

QUARTER = "Uferpark"


def on_screen(test, store):  # noqa: F811
    return store.seen_room(held(test, store)).scene


def turn(test, what="next", times=1):
    for _turn in range(times):
        test.button(key=f"ws-stage-{what}").click().run()
        assert not test.exception
    return test


def go(test, key):
    test.selectbox(key="ws-stage-jump").set_value(key).run()
    assert not test.exception
    return test


def reveal(test, store, count=8):  # noqa: F811
    act(test, "open")
    half = count // 2
    vote(store, held(test, store), half, "Bewohnerschaft", 10)
    vote(store, held(test, store), count - half, "Verwaltung", 80)
    for what in ("close", "reveal"):
        act(test, what)


def test_the_evening_is_turned_screen_by_screen(store):  # noqa: F811
    test = begin(page(), **{"ws-title": "Nord & Süd"})
    assert on_screen(test, store).title == "Nord & Süd"
    assert test.button(key="ws-stage-back").disabled
    turn(test)
    assert on_screen(test, store).kind == "join"
    kinds = []
    while not test.button(key="ws-stage-next").disabled:
        turn(test)
        kinds.append(on_screen(test, store).kind)
    assert kinds[-1] == "words"
    assert set(kinds[:-1]) == {"topics"}
    assert "Öffnen Sie zuerst die nächste Runde" in texts(turn(test, "back"))
    turn(test, "back", 2)
    go(test, "welcome")
    assert on_screen(test, store).kind == "welcome"


def test_the_screen_follows_what_is_opened_and_revealed(store):  # noqa: F811
    test = begin(page())
    act(test, "open")
    assert on_screen(test, store).key == "weigh-1"
    vote(store, held(test, store), 4, "Bewohnerschaft", 10)
    vote(store, held(test, store), 4, "Verwaltung", 80)
    assert "Geben Sie drei bis fünf Minuten Zeit" in texts(test)
    act(test, "close")
    assert on_screen(test, store).key == "weigh-1"
    assert "Geben Sie drei bis fünf Minuten Zeit" not in texts(test)
    assert "Die Runde ist geschlossen: Decken Sie die Gewichtungen auf" in texts(test)
    # One step is the next one, and no other button looks like it.
    assert [button.key for button in test.button if button.proto.type == "primary"] == ["ws-reveal"]
    act(test, "reveal")
    weights = on_screen(test, store)
    assert weights.key == "weights-1"
    assert weights.title == "Am wichtigsten: Einkommen."
    assert QUARTER not in json.dumps(weights.content, ensure_ascii=False)
    act(test, "quarters")
    assert on_screen(test, store).key == "map-1"
    assert store.picture(held(test, store), "after").startswith("<svg")
    for kind in ("moves", "often", "moved"):
        turn(test)
        assert on_screen(test, store).kind == kind


def test_two_views_groups_and_a_second_round_have_screens(store):  # noqa: F811
    test = begin(page())
    reveal(test, store, 12)
    options = test.selectbox(key="ws-stage-jump").options
    assert "Runde 1: Zwei Sichtweisen 1" in options
    go(test, "views-1-1")
    assert on_screen(test, store).title == "Zwei Sichtweisen bei „Einkommen“"
    go(test, "groups-1")
    assert on_screen(test, store).content["second"] == "Verwaltung 80\xa0%, Bewohnerschaft 10\xa0%."
    act(test, "open")
    vote(store, held(test, store), 6, "", 60)
    act(test, "close")
    act(test, "reveal")
    go(test, "rounds-2")
    assert "Mehr für Einkommen: +15 Punkte." in on_screen(test, store).title


def test_a_late_topic_that_the_recipe_does_not_have_is_shown_with_its_figures(store):  # noqa: F811
    recipe = sample_recipe()
    without = replace(recipe, indicators=tuple(one for one in recipe.indicators if one.code != "wahlbeteiligung"))
    test = begin(page(_method=without))
    act(test, "open")
    vote(store, held(test, store), 5, "Bewohnerschaft", 10)
    act(test, "close")
    late = Topic("wahlbeteiligung", "Wahlbeteiligung", "", ("wahlbeteiligung",), ("Wahlbeteiligung: …",))
    store.add_topic(held(test, store), late)
    test.run()
    shown = []
    pages = sum("Themen" in option for option in test.selectbox(key="ws-stage-jump").options)
    for place in range(1, pages + 1):
        go(test, f"topics-{place}")
        shown += [card["label"] for card in on_screen(test, store).content["cards"] if card.get("ranges")]
    assert "Wahlbeteiligung" in shown


def test_few_weightings_have_no_results_on_the_screen(store):  # noqa: F811
    test = begin(page())
    act(test, "open")
    vote(store, held(test, store), 4, "", 60)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    assert on_screen(test, store).key == "few-1"
    offered = str(test.selectbox(key="ws-stage-jump").options)
    assert "Gewichtungen" in offered
    for kind in ("Runde 1: Die Gewichtungen", "Karte", "Sichtweisen", "verschobene"):
        assert kind not in offered


def test_moved_weights_are_put_on_the_screen_and_follow(store):  # noqa: F811
    test = begin(page())
    reveal(test, store)
    act(test, "quarters")
    test.toggle(key="ws-moving").set_value(True).run()
    assert on_screen(test, store).key == "map-1"
    test.button(key="ws-move-show").click().run()
    before = on_screen(test, store)
    assert before.title == "Und wenn wir anders gewichten?"
    first = next(slider for slider in test.slider if slider.key == "ws-move-0")
    first.set_value(90).run()
    after = on_screen(test, store)
    assert after.title == "Und wenn? Einkommen 90\xa0% statt 45\xa0%"
    assert after.content["rows"] != before.content["rows"]
    test.button(key="ws-move-back").click().run()
    assert on_screen(test, store) == before


def test_people_and_timer_are_put_on_the_weighing_screen(store):  # noqa: F811
    test = begin(page())
    act(test, "open")
    assert on_screen(test, store).content["people"] is None
    test.text_input(key="ws-people-typed").set_value("24").run()
    assert on_screen(test, store).content["people"] == 24
    test.button(key="ws-stage-timer-5").click().run()
    assert on_screen(test, store).content["until"] > 1_700_000_000
    test.button(key="ws-stage-timer-off").click().run()
    assert on_screen(test, store).content["until"] is None


def test_notes_stay_with_the_moderator_and_the_next_step_is_shown(store):  # noqa: F811
    test = begin(page())
    test.text_area(key="ws-stage-note-welcome").set_value("Frau Yılmaz begrüßen").run()
    go(test, "next")
    test.text_area(key="ws-stage-step").set_value("Bericht im Mai\nAusschuss am 3. Juni").run()
    assert on_screen(test, store).content["lines"] == ["Bericht im Mai", "Ausschuss am 3. Juni"]
    go(test, "welcome")
    assert test.text_area(key="ws-stage-note-welcome").value == "Frau Yılmaz begrüßen"
    assert "Yılmaz" not in str(store.seen_room(held(test, store)))
    # Another session of the moderator goes on with it.
    key = test.session_state["_workshop"]
    other = page(_workshop=key)
    assert other.text_area(key="ws-stage-note-welcome").value == "Frau Yılmaz begrüßen"
    test.text_area(key="ws-stage-note-welcome")
    go(other, "next")
    other.text_area(key="ws-stage-step").set_value("x" * 200).run()
    assert "zu lang für die Leinwand" in texts(other)


@pytest.mark.parametrize("mode", ["public", "internal"])
def test_the_screen_shows_protected_figures_whoever_sees_the_page(store, mode):  # noqa: F811
    test = begin(page(mode=mode))
    go(test, "topics-1")
    shown = on_screen(test, store).content["cards"][0]["ranges"]
    facts = " ".join(fact for topic in held(test, store).settings.topics for fact in topic.facts)
    # The facts are those of the public version, and say the same ends.
    for one in shown:
        assert one["low"] in facts
        assert one["high"] in facts


def test_a_town_that_is_not_open_has_no_maps_and_keeps_its_scene(store):  # noqa: F811
    from sozial.store.kept.held import Held
    from tests.cities import city

    test = begin(page())
    reveal(test, store)
    key = test.session_state["_workshop"]
    other = page(_workshop=key, _dataset=Held(city({"a": [1.0, 2.0], "b": [2.0, 1.0]})))
    assert not other.exception
    assert on_screen(other, store).key == "weights-1"
    act(other, "quarters")
    assert on_screen(other, store).key == "weights-1"
    assert "Laden Sie die Daten, mit denen" in texts(go(other, "views-1-1"))


def test_phones_get_their_answers_once_the_quarters_are_revealed(store):  # noqa: F811
    test = begin(page())
    reveal(test, store)
    assert store.answers(held(test, store), 1) is None
    act(test, "quarters")
    workshop = held(test, store)
    document = store.answers(workshop, 1)
    ballots = store.ballots(workshop, 1)
    found = [read_answer(document, ballot.values, workshop.settings.topics) for ballot in ballots]
    assert [len(answer.quarters) >= workshop.settings.most for answer in found] == [True] * 8
    assert {answer.of_group for answer in found} == {found[0].of_group}


def test_answers_are_made_once_and_for_no_small_round(store, monkeypatch):  # noqa: F811
    made = []
    build = phone_answers.build_answers
    monkeypatch.setattr(phone_answers, "build_answers", lambda *given: made.append(given) or build(*given))
    workshop = SimpleNamespace(settings=None)
    entry = SimpleNamespace(quarters_revealed=True, number=1)
    keep_phone_answers(workshop, entry, [None] * 4, None)
    test = begin(page())
    reveal(test, store)
    assert made == []
    act(test, "quarters")
    assert len(made) == 1
    test.run()
    assert len(made) == 1
    # Without one weighting the group's quarters may be others: they are made anew.
    workshop = held(test, store)
    store.exclude(workshop, 1, store.weightings(workshop, 1)[0].key, "Scherz")
    test.run()
    assert len(made) == 2
    assert len(made[-1][4]) == 7


def test_the_qr_code_of_the_room_leads_where_phones_reach(store, monkeypatch):  # noqa: F811
    test = turn(begin(page()))
    scene = on_screen(test, store)
    assert scene.content["qr"] == ""
    assert "erreichen diesen Computer noch nicht" in scene.content["scan"]
    monkeypatch.setattr(viewers, "listens_to_network", lambda: True)
    monkeypatch.setattr(workshop_links, "_own_address", lambda: "192.0.2.7")
    test.run()
    scene = on_screen(test, store)
    assert scene.content["address"].startswith("192.0.2.7")
    assert store.picture(held(test, store), "qr").startswith("<svg")
