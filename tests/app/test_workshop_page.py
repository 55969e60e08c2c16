"""The moderator's page without a browser: begin, rounds, reveal, adopt, delete, take up again."""

from __future__ import annotations

import io
import time
from types import SimpleNamespace

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from sozial.access import Right
from sozial.output.tables.workshop_export import write_workshop
from sozial.reading.loading.sample import read_sample
from sozial.recipe import Composite, Recipe, Step, Weighted
from sozial.store import opened
from sozial.store.kept.held import Held
from sozial.store.project.project import Work
from sozial.store.voting.workshop import ENDED
from sozial.ui.memory import cached_data
from sozial.ui.recipe.adopting import library
from sozial.ui.session import shown_data, viewers
from sozial.ui.session.shown_data import sample_recipe
from sozial.ui.workshop import workshop_beginning, workshop_links, workshop_panel, workshop_pulse
from sozial.ui.workshop.workshop_course import course_of
from sozial.web.guarding import Guesses
from sozial.workshop.order import order_parts
from sozial.workshop.quarters import rank_quarters
from sozial.workshop.topics import domain_topics
from tests.app.test_insight_pages import texts
from tests.cities import PERIOD, city
from tests.places import ROOT
from tests.shown_ranking import ranking


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'w.sqlite'}")
    yield opened.workshop_store()
    opened.close_all()


def page(**values):
    test = AppTest.from_file(str(ROOT / "pages" / "werkstatt.py"), default_timeout=180)
    for key, value in values.items():
        test.session_state[key] = value
    return test.run()


def exported(workshop, is_public, quarters=None):
    """Return the workbook of all closed rounds of a workshop."""
    closed = [entry.number for entry in workshop.rounds if not entry.is_open]
    ballots = {number: opened.workshop_store().ballots(workshop, number) for number in closed}
    course = course_of(workshop)
    return write_workshop(workshop.settings, workshop.held_on, ballots, "de", is_public, quarters, course)


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


def test_the_moderator_sees_when_more_have_weighed_than_are_there(store, monkeypatch):
    test = act(begin(page(lang="en")), "open")
    workshop = held(test, store)
    vote(store, workshop, 3, "", 30)
    test.run()
    now = time.monotonic()
    vote(store, workshop, 2, "", 30)
    test.run()
    assert "5 of them within the last minute" in texts(test)
    assert "More have weighed" not in texts(test)
    test.text_input(key="ws-people-typed").set_value("4").run()
    assert "More have weighed (5) than are in the room (4)" in texts(test)
    test.text_input(key="ws-people-typed").set_value("5").run()
    assert "More have weighed" not in texts(test)
    monkeypatch.setattr(workshop_pulse, "time", SimpleNamespace(monotonic=lambda: now + 61))
    test.run()
    assert "last minute" not in texts(test)


def test_groups_that_a_ballot_has_no_room_for_are_named(store):
    test = page()
    test.text_input(key="ws-groups").set_value(f"A, B, C, D, E, F, G, {'x' * 45}").run()
    (said,) = [one.value for one in test.warning if "Platz für 6 Gruppen" in one.value]
    assert said.endswith(f"G, {'x' * 45}")
    test.text_input(key="ws-groups").set_value("A, B, C, D, E, F").run()
    assert not [one for one in test.warning if "Platz für" in one.value]
    assert held(begin(test), store).settings.groups == tuple("ABCDEF")


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
    act(test, "end")
    assert held(test, store).phase == ENDED
    assert store.taking_part(held(test, store)) == 0
    act(test, "delete")
    assert store.by_key(workshop.key) is None
    assert "Werkstatt beginnen" in texts(test)
    assert "liegt im Papierkorb" in texts(test)
    test.button(key="ws-bin-back-0").click().run()
    assert store.by_key(workshop.key).phase == ENDED
    assert "Zurückgeholt: „" in texts(test)


PAIRS = ("open", "take-back", "close", "reopen", "reveal", "hide", "quarters", "hide-quarters", "end", "resume")


def possible(test):
    return {what for what in PAIRS if not test.button(key=f"ws-{what}").disabled}


def test_every_step_has_its_place_and_says_why_it_cannot_be_taken(store):
    test = begin(page())

    def places():
        return [button.key for button in test.button if button.key and button.key.removeprefix("ws-") in PAIRS]

    before = places()
    assert sorted(before) == sorted(f"ws-{what}" for what in PAIRS)
    assert possible(test) == {"open", "end"}
    assert "Runde 1 wieder öffnen**: Es gab noch keine Runde." in texts(test)
    expected = {
        "open": {"take-back", "close"}, "close": {"open", "reopen", "reveal", "end"},
        "reveal": {"open", "hide", "quarters", "end"}, "quarters": {"open", "hide", "hide-quarters", "end"},
        "hide": {"open", "reveal", "end"}, "end": {"resume"},
    }  # fmt: skip
    for what, can in expected.items():
        act(test, what)
        assert possible(test) == can, what
        assert places() == before
    act(test, "resume")
    assert possible(test) == {"open", "reveal", "end"}


def test_what_is_taken_back_is_as_it_was_and_told(store):
    test = act(begin(page()), "open")
    # While a round is open, nothing of it can be revealed: there is nothing to say.
    assert "Von Runde 1" not in texts(test)
    act(test, "take-back")
    assert held(test, store).rounds == ()
    act(test, "open")
    vote(store, held(test, store), 6, "", 60)
    test.run()
    assert "take-back" not in possible(test)
    act(test, "close")
    act(test, "reopen")
    assert "Runde 1 ist offen: 6 haben gewichtet" in texts(test)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    assert "Gewichtungen und Quartiere der Runde 1 sind aufgedeckt." in texts(test)
    assert "Ihre Gewichtungen sind aufgedeckt; welche von wem kam, ist nicht mehr bekannt." in texts(test)
    act(test, "hide-quarters")
    assert "Die Gewichtungen der Runde 1 sind aufgedeckt." in texts(test)
    assert "Uferpark" not in texts(test)
    act(test, "hide")
    assert "Von Runde 1 ist noch nichts aufgedeckt." in texts(test)
    assert "Was 6 Teilnehmende" not in texts(test)
    # What is left is the folded list from which the moderator excludes.
    (drawn,) = charts(test)
    assert '"picked"' in drawn
    book = openpyxl.load_workbook(io.BytesIO(exported(held(test, store), True)))
    course = [row[1] for row in book["Protokoll"].values if row[0] == "Verlauf"]
    assert course == [
        "Runde 1 wurde geöffnet und zurückgenommen; niemand hatte gewichtet.",
        "Runde 1 wurde nach dem Schließen wieder geöffnet, bevor etwas aufgedeckt war.",
        "Die Quartiere der Runde 1 wurden wieder verborgen.",
        "Die Gewichtungen der Runde 1 wurden wieder verborgen.",
    ]


@pytest.mark.parametrize("what", ["open", "close", "reveal", "end"])
def test_a_second_click_is_no_further_step_and_no_mistake(store, what):
    test = begin(page())
    for before in ("open", "close", "reveal", "end"):
        if before == what:
            break
        act(test, before)
    state = {"open": "offen", "close": "geschlossen", "reveal": "geschlossen", "end": "beendet"}[what]
    # A browser sends the second click before it learns that the button is disabled now; so does a second window.
    late = page(_workshop=test.session_state["_workshop"])
    act(test, what)
    after = held(test, store)
    assert test.button(key=f"ws-{what}").disabled
    act(late, what)
    assert held(late, store) == after
    assert "Fenster" not in texts(late)
    assert not late.error
    assert not late.warning
    assert state in texts(late)


def test_a_step_in_a_window_that_is_behind_changes_nothing_and_says_so(store):
    test = act(begin(page()), "open")
    workshop = held(test, store)
    store.open_round(store.close_round(workshop))
    # This window still shows the first round.
    test.button(key="ws-close").click().run()
    assert held(test, store).current.is_open
    assert "in einem anderen Fenster weitergegangen" in texts(test)
    act(test, "close")
    assert not held(test, store).current.is_open
    assert "in einem anderen Fenster weitergegangen" not in texts(test)


def test_a_prank_is_excluded_with_a_note_and_counts_again(store):
    test = act(begin(page()), "open")
    vote(store, held(test, store), 5, "", 20)
    vote(store, held(test, store), 1, "", 100)
    test.run()
    assert "Gewichtung ausschließen" not in [box.label for box in test.expander]
    for what in ("close", "reveal"):
        act(test, what)
    lines = test.selectbox(key="ws-single").options
    assert len(lines) == 6
    prank = next(line for line in lines if "Einkommen 100" in line)
    test.selectbox(key="ws-single").select(prank).run()
    # Without a note nothing is excluded.
    test.button(key="ws-exclude").click().run()
    assert "Schreiben Sie in die Notiz" in texts(test)
    assert store.count(held(test, store), 1) == 6
    test.text_input(key="ws-single-note").set_value("Scherz <b>, *abgesprochen*")
    test.button(key="ws-exclude").click().run()
    assert not test.exception
    workshop = held(test, store)
    assert store.count(workshop, 1) == 5
    assert "5 haben gewichtet" in texts(test)
    assert "Was 5 Teilnehmende jedem Thema geben" in texts(test)
    assert "Zählt nicht: Einkommen 100" in texts(test)
    book = openpyxl.load_workbook(io.BytesIO(exported(workshop, True)))
    record = dict(list(book["Protokoll"].values)[1:])
    assert record["Gewichtungen"] == "Runde 1: 5 Gewichtungen"
    assert record["Ausgeschlossene Gewichtungen"] == "Runde 1: 1 Gewichtung zählt nicht: Scherz <b>, *abgesprochen*"
    assert record["Verlauf"] == "Eine Gewichtung der Runde 1 wurde ausgeschlossen: „Scherz <b>, *abgesprochen*“"
    values = [row[2] for row in book["Gewichtungen"].values if isinstance(row[0], int)]
    assert values == [20] * 5
    test.button(key="ws-count-again-0").click().run()
    assert store.count(held(test, store), 1) == 6
    assert "Zählt nicht" not in texts(test)


def test_few_weightings_are_not_listed_one_by_one(store):
    test = act(begin(page()), "open")
    vote(store, held(test, store), 4, "", 20)
    act(test, "close")
    assert not [box for box in test.selectbox if box.key == "ws-single"]
    assert "Einzelne Gewichtungen werden ab 5 gezeigt" in texts(test)


def test_a_late_topic_is_weighed_in_the_next_round_only(store):
    test = act(begin(page()), "open")
    vote(store, held(test, store), 5, "", 30)
    for what in ("close", "reveal"):
        act(test, what)
    box = test.selectbox(key="ws-late-topic")
    wanted = next(option for option in box.options if "bisher ein Teil von „Einkommen“" in option)
    box.select(wanted).run()
    test.button(key="ws-add-topic").click().run()
    assert not test.exception
    late = held(test, store).settings.topics[-1]
    assert (late.since, len(late.members)) == (2, 1)
    assert "Bisher ein Teil von „Einkommen“" in late.explanation
    assert f"„{late.label}“ wird ab Runde 2 gewichtet." in texts(test)
    # Taken back and added once more.
    test.button(key=f"ws-topic-back-{late.code}").click().run()
    assert len(held(test, store).settings.topics) == 6
    test.selectbox(key="ws-late-topic").select(wanted).run()
    test.button(key="ws-add-topic").click().run()
    act(test, "open")
    workshop = held(test, store)
    points = dict.fromkeys([topic.code for topic in workshop.settings.topics], 10) | {late.code: 40}
    for _person in range(5):
        store.vote(workshop, 2, store.join(workshop), "", points).result(20)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    assert "Von Runde zu Runde" in texts(test)
    assert not [button for button in test.button if button.key == f"ws-topic-back-{late.code}"]
    workshop = held(test, store)
    rounds = [store.ballots(workshop, number) for number in (1, 2)]
    dataset = cached_data.dataset_for(shown_data.public_dataset(), sample_recipe(), shown_data.rules())
    first, second = (
        rank_quarters(dataset, workshop.settings, workshop.held_on, rounds[:count]).recipe.shares() for count in (1, 2)
    )
    income = {"sgb2_quote", "kinder_sgb2", "grundsicherung_alter"} - {late.code}
    # In the first round the Handlungsfeld had 30 with the figure, in the second 10 without it.
    assert sum(first[code] for code in income) + first[late.code] == pytest.approx(0.30)
    assert sum(second[code] for code in income) == pytest.approx(0.10)
    assert second[late.code] == pytest.approx(0.40)
    book = openpyxl.load_workbook(io.BytesIO(exported(workshop, True)))
    heads, *rows = list(book["Mittelwerte"].values)[1:]
    means = [row[heads.index(f"{late.label} (%)")] for row in rows]
    assert means == [None, 40]
    record = dict(list(book["Protokoll"].values)[1:])
    assert record["Themen"].endswith(f"{late.label} (ab Runde 2)")
    # The seventh topic is the last that a ballot holds.
    assert "höchstens 7 Themen" in texts(test)


def test_the_key_can_be_downloaded_and_is_not_needed_in_this_browser(store, monkeypatch):
    made = []
    monkeypatch.setattr(
        workshop_panel, "download_button", lambda label, data, name, *_, **__: made.append((name, data))
    )
    test = begin(page(), **{"ws-title": "Nord & Süd"})
    workshop, key = held(test, store), test.session_state["_workshop_key"]
    name, content = made[-1]
    assert name == "werkstatt_nord-sued_schluessel.txt"
    assert content.splitlines()[0] == "Werkstatt: Nord & Süd"
    assert content.splitlines()[-1] == f"Schlüssel der Moderation: {key}"
    assert f"Code: {workshop.code[:3]} {workshop.code[3:]}" in content
    act(test, "leave")
    assert key not in texts(test)
    # Whoever leads it here and does not run the app goes on without the key as well.
    monkeypatch.setattr(workshop_beginning.access, "may", lambda right: right is not Right.OPERATE)
    elsewhere, here = page(), page(_workshops_led=[workshop.key])
    assert not [box for box in elsewhere.selectbox if box.key == "ws-running"]
    assert here.selectbox(key="ws-running").options == test.selectbox(key="ws-running").options
    act(here, "go-on")
    assert held(here, store) == workshop
    act(here, "delete")
    assert not [button for button in page().button if button.key == "ws-bin-back-0"]
    here.button(key="ws-bin-back-0").click().run()
    assert store.by_key(workshop.key).code == workshop.code


def test_the_list_says_day_and_state(store):
    test = begin(page(), **{"ws-title": "Nord"})
    workshop = held(test, store)
    day = f"{workshop.held_on[8:]}.{workshop.held_on[5:7]}.{workshop.held_on[:4]}"

    def listed(box):
        act(test, "leave")
        (said,) = test.selectbox(key=box).options
        act(test, "go-on" if box == "ws-running" else "take-up")
        return said

    assert listed("ws-running") == f"Nord · {day} · noch nicht begonnen · {workshop.code}"
    act(test, "open")
    assert "Runde 1 offen" in listed("ws-running")
    act(test, "close")
    assert "Runde 1 geschlossen" in listed("ws-running")
    act(test, "end")
    assert "beendet, 1 Runde" in listed("ws-kept")


def test_adopted_weights_are_among_the_saved_recipes_at_once(store):
    test = act(begin(page(), **{"ws-title": "Nord"}), "open")
    vote(store, held(test, store), 5, "", 75)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    test.button(key="ws-adopt").click().run()
    saved = library().load()[0]
    (name,) = saved
    assert name.endswith("Nord, Runde 1")
    assert saved[name] == test.session_state["_method"]
    assert saved[name].workshop.title == "Nord"
    assert "Gespeichert: „" in texts(page(_notices=test.session_state["_notices"]))


def test_a_workshop_in_the_bin_comes_back_with_its_key_or_goes_for_good(store):
    test = act(begin(page()), "open")
    workshop, key = held(test, store), test.session_state["_workshop_key"]
    vote(store, workshop, 1, "", 30)
    act(test, "delete")
    other = page()
    other.text_input[-2].set_value(workshop.code)
    other.text_input[-1].set_value(key)
    next(button for button in other.button if button.label == "Weiter").click().run()
    assert other.session_state["_workshop"] == workshop.key
    assert store.count(held(other, store), 1) == 1
    act(other, "delete")
    other.button(key="ws-erase").click().run()
    assert not other.exception
    assert store.removed(workshop.place) == []
    assert store.ballots(workshop, 1) == []


def test_the_groups_weights_become_a_recipe(store):
    test = begin(page(), **{"ws-title": "Nord"})
    act(test, "open")
    vote(store, held(test, store), 3, "", 75)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    test.button(key="ws-adopt").click().run()
    recipe = test.session_state["_method"]
    assert "Nord" in recipe.name
    assert recipe.workshop.title == "Nord"
    assert [entry.weightings for entry in recipe.workshop.rounds] == [3]
    # Of so few nothing is told but the mean.
    assert recipe.workshop.rounds[0].agreement is None
    assert recipe.keeps_workshop_weights
    assert not recipe.is_adopted
    shares = recipe.shares()
    income = sum(shares[code] for code in ("sgb2_quote", "kinder_sgb2", "grundsicherung_alter"))
    assert income == pytest.approx(0.75)


def test_the_groups_weights_are_moved_and_the_result_stays(store):
    test = begin(page())
    act(test, "open")
    vote(store, held(test, store), 5, "", 60)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    test.toggle(key="ws-moving").set_value(True).run()
    first = next(slider for slider in test.slider if slider.key == "ws-move-0")
    others = [slider for slider in test.slider if slider.key.startswith("ws-move-") and slider.key != first.key]
    served = ranking(test, "ws-moved-ranking")
    first.set_value(0).run()
    assert not test.exception
    # The others share all of it, in the proportions that they had.
    places = {slider.key: slider.value for slider in test.slider if slider.key.startswith("ws-move-")}
    assert places.pop("ws-move-0") == 0
    assert sum(places.values()) == pytest.approx(100, abs=len(others))
    assert not ranking(test, "ws-moved-ranking").equals(served)
    assert "_method" not in test.session_state
    test.button(key="ws-move-back").click().run()
    assert ranking(test, "ws-moved-ranking").equals(served)


def test_the_export_names_nobody_and_no_small_group(store):
    test = begin(page())
    act(test, "open")
    vote(store, held(test, store), 6, "Bewohnerschaft", 60)
    vote(store, held(test, store), 5, "Verwaltung", 20)
    vote(store, held(test, store), 1, "Träger", 90)
    for what in ("close", "reveal"):
        act(test, what)
    content = exported(held(test, store), False)
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
    levels = Recipe(
        "m",
        (Weighted("a", parents=("x",)), Weighted("b", parents=("y",)), Weighted("c", parents=("y",))),
        composites=(
            Composite("x", "Geld", parents=("top",)),
            Composite("y", "Wohnen", parents=("top",)),
            Composite("top", weights=Step("equal")),
        ),
    )
    dataset = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0], "c": [4.0, 2.0, 2.0]})
    test = begin(page(_dataset=Held(dataset), _method=levels))
    workshop = held(test, store)
    assert [(topic.label, topic.members) for topic in workshop.settings.topics] == [
        ("Geld", ("x",)),
        ("Wohnen", ("y",)),
    ]
    act(test, "open")
    vote(store, held(test, store), 5, "", 80)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    # With 80 % on the first level the third unit leads everywhere.
    assert test.dataframe[0].value["Eigene Gewichtungen"].iloc[0] == "100\u00a0%"
    test.button(key="ws-adopt").click().run()
    recipe = test.session_state["_method"]
    assert recipe.level("top").weights.name == "given"
    assert recipe.shares() == pytest.approx({"a": 0.8, "b": 0.1, "c": 0.1})


def test_sheets_of_paper_are_keyed_in_by_numbers(store):
    test = begin(page())
    act(test, "open")
    workshop = held(test, store)

    def key_in(line, total=""):
        test.text_input(key="ws-sheet").set_value(line)
        test.text_input(key="ws-sheet-sum").set_value(total)
        test.button(key="ws-sheet-save").click().run()
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
    # The sum on the sheet tells a slip that adds up to 100 all the same from none.
    assert "ergeben zusammen 100; auf dem Bogen steht die Summe 90" in key_in("19 1 50 10 10 10 10 10", "90")
    assert test.text_input(key="ws-sheet-sum").value == "90"
    assert "Bogen 19 ist gespeichert" in key_in("19 1 50 10 10 10 10 10", " 100 ")
    assert test.text_input(key="ws-sheet-sum").value == ""
    assert store.count(workshop, 1) == 2
    act(test, "close")
    assert store.count(workshop, 1) == 2


def test_other_data_than_the_workshops_is_said(store):
    test = begin(page())
    act(test, "open")
    vote(store, held(test, store), 3, "", 75)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    key = test.session_state["_workshop"]
    other = page(_workshop=key, _dataset=Held(city({"a": [1.0, 2.0], "b": [2.0, 1.0]})))
    assert not other.exception
    assert "laden sie diese daten" in texts(other).casefold()


def test_a_round_without_votes_is_an_empty_state(store):
    test = begin(page())
    for what in ("open", "close", "reveal"):
        act(test, what)
    assert "niemand gewichtet" in texts(test)
    exported(held(test, store), False)


def test_a_database_that_cannot_be_reached_is_said(monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    test = page(_workshop="x" * 32)
    assert not test.exception
    assert "nicht erreichbar" in texts(test)


def test_a_workshop_is_about_the_public_version_whoever_sees_the_screen(store):
    inside, outside = held(begin(page(mode="internal")), store), held(begin(page(mode="public")), store)
    assert inside.settings.dataset_digest == outside.settings.dataset_digest
    assert inside.settings.topics == outside.settings.topics
    true = domain_topics(read_sample(), sample_recipe(), "2024", "de")
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


def test_few_weightings_are_not_told_apart(store):
    test = begin(page())
    act(test, "open")
    vote(store, held(test, store), 1, "Bewohnerschaft", 90)
    vote(store, held(test, store), 3, "Verwaltung", 10)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    assert "Einzelne Gewichtungen" in texts(test)
    assert "Jeder Punkt ist eine Gewichtung" not in texts(test)
    assert "Eigene Gewichtungen" not in test.dataframe[0].value.columns
    assert test.dataframe[0].value["Rang mit den Gewichten der Gruppe"].iloc[0] == "1"
    book = openpyxl.load_workbook(io.BytesIO(exported(held(test, store), True)))
    # Nothing but the headings, below the line on protection.
    assert not [row for row in book["Gewichtungen"].values if isinstance(row[0], int)]
    record = dict(list(book["Protokoll"].values)[1:])
    assert "ab 5 Gewichtungen" in record["Wenige Gewichtungen"]
    assert not [row for row in book["Mittelwerte"].values if row[0] == 1]
    # With one more, everything is shown.
    act(test, "open")
    vote(store, held(test, store), 5, "", 30)
    for what in ("close", "reveal"):
        act(test, what)
    assert "Jeder Punkt ist eine Gewichtung" in texts(test)
    assert "Einzelne Gewichtungen" not in texts(test)


def test_the_record_says_what_was_fixed_held_and_found(store):
    test = begin(page(), **{"ws-title": "Nord & Süd"})
    act(test, "open")
    vote(store, held(test, store), 6, "", 50)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    workshop = held(test, store)
    quarters = rank_quarters(
        cached_data.dataset_for(shown_data.public_dataset(), sample_recipe(), shown_data.rules()),
        workshop.settings, workshop.held_on, [store.ballots(workshop, 1)],
    )  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(exported(workshop, True, quarters)))
    assert book.sheetnames == ["Gewichtungen", "Mittelwerte", "Quartiere", "Protokoll"]
    record = dict(list(book["Protokoll"].values)[1:])
    assert record["Themen"].startswith("Einkommen; Arbeit; ")
    assert record["Gruppen"] == "Bewohnerschaft; Verwaltung; Träger"
    assert record["Rezept"] == sample_recipe().name
    assert "Geschützte Zahlen" in record["Zahlen"]
    assert record["Runden"] == "1 von 2"
    assert record["Gewichtungen"] == "Runde 1: 6 Gewichtungen"
    assert "Reihenfolge der Themen" in record["Kendalls W"]
    assert workshop.code not in str(record)
    # Points of 100 beside percent of the weight: the same scale.
    heads, first = list(book["Mittelwerte"].values)[1:3]
    means = dict(zip(heads, first, strict=True))
    assert means["Einkommen (%)"] == 50
    assert means["Kendalls W"] == 1
    points = list(book["Gewichtungen"].values)
    assert points[2][points[1].index("Einkommen (Punkte)")] == 50
    rows = list(book["Quartiere"].values)
    assert len(rows) == 2 + len(quarters.table)
    assert rows[1][3] == f"Unter den {workshop.settings.most} am stärksten belasteten, in % der eigenen Gewichtungen"
    assert sum(row[3] for row in rows[2:]) == pytest.approx(100 * workshop.settings.most)
    assert [row[2] for row in rows[2:5]] == [1, 2, 3]


def test_an_early_end_is_asked_about_and_takes_the_way_in_away(store, monkeypatch):
    monkeypatch.setattr(viewers, "listens_to_network", lambda: True)
    monkeypatch.setattr(workshop_links, "_own_address", lambda: "192.0.2.7")
    scanned = []
    monkeypatch.setattr(workshop_panel, "show_qr_code", lambda link, words: scanned.append(link))
    test = begin(page())
    assert scanned
    assert "192.0.2.7" in scanned[-1]
    act(test, "open")
    act(test, "close")
    assert "Nur 1 von 2 geplanten Runden" in texts(test)
    assert test.button(key="ws-end").label == "Jetzt beenden"
    act(test, "end")
    scanned.clear()
    test.run()
    assert scanned == []
    assert held(test, store).code[3:] in texts(test)


@pytest.mark.parametrize("listens", [False, True])
def test_no_code_to_scan_leads_to_the_phone_itself(store, monkeypatch, listens):
    monkeypatch.setattr(viewers, "listens_to_network", lambda: listens)
    # A computer that is in no network.
    monkeypatch.setattr(workshop_links, "_own_address", lambda: "127.0.0.1")
    monkeypatch.setattr(workshop_panel, "show_qr_code", lambda link, words: pytest.fail(link))
    test = begin(page())
    assert "Telefone erreichen diesen Computer noch nicht" in texts(test)


def test_running_workshops_are_told_from_ended_ones(store):
    test = begin(page())
    act(test, "leave")
    assert [box.label for box in test.selectbox if box.key in ("ws-running", "ws-kept")] == ["Laufende Werkstatt"]
    act(test, "go-on")
    for what in ("open", "close", "end", "leave"):
        act(test, what)
    assert [box.label for box in test.selectbox if box.key in ("ws-running", "ws-kept")] == ["Beendete Werkstätten"]


def test_adopted_weights_are_a_kept_version_of_the_open_project_at_once(store):
    dataset = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]})
    recipe = Recipe("Eigenes", (Weighted("a", 3.0), Weighted("b")))
    head = opened.project_store().begin("Stadt", Work(dataset, recipe, PERIOD), "", "2026-11-24T18:00:00")
    test = page(_project=head, _dataset=Held(dataset), _method=recipe, **{"ws-kind": "indicators", "ws-title": "Nord"})
    act(begin(test), "open")
    workshop = held(test, store)
    for _person in range(5):
        store.vote(workshop, 1, store.join(workshop), "", {"a": 20, "b": 80}).result(20)
    for what in ("close", "reveal", "quarters"):
        act(test, what)
    test.button(key="ws-adopt").click().run()
    # Nothing else was done: whoever opens the project finds them.
    (version, *_earlier) = opened.project_store().versions(head.key)
    assert (version.version, version.kept) == (2, True)
    assert version.remark.endswith("Nord, Runde 1")
    found = opened.project_store().open(head.key, 2).recipe
    assert found.shares() == pytest.approx({"a": 0.2, "b": 0.8})
    assert found.workshop.title == "Nord"


def test_the_moderator_translates_topics_and_confirms_a_language(store):
    test = page(lang="de")
    test.selectbox(key="ws-words-language").set_value("tr").run()
    assert not test.exception
    names = [field for field in test.text_input if field.label.startswith("Name von „Einkommen“")]
    # What comes with the app stands there already.
    assert [field.value for field in names] == ["Gelir"]
    names[0].set_value("Geçim").run()
    test.selectbox(key="ws-words-language").set_value("ar").run()
    test.checkbox(key="ws-words-checked-ar").check().run()
    test.selectbox(key="ws-words-language").set_value("de").run()
    assert not [box for box in test.checkbox if box.key == "ws-words-checked-de"]
    own = next(field for field in test.text_input if field.label.startswith("Name von „Bildung“"))
    own.set_value("Lernen").run()
    topics = {topic.label: topic for topic in held(begin(test), store).settings.topics}
    income = {words.language: words for words in topics["Einkommen"].words}
    assert (income["tr"].label, income["tr"].is_checked) == ("Geçim", False)
    assert (income["ar"].label, income["ar"].is_checked) == ("الدخل", True)
    assert "uk" not in income
    # A topic that was given another name keeps the words that come with the app.
    assert {words.language: words.label for words in topics["Lernen"].words}["uk"] == "Освіта"


def test_an_order_names_its_source(store):
    test = page(lang="de")
    test.session_state["ws-form"] = "order"
    test.run()
    assert "Barron, Barrett 1996" in texts(test)
    workshop = held(begin(test), store)
    workshop = store.open_round(workshop)
    codes = [topic.code for topic in workshop.settings.topics]
    for _person in range(5):
        values = dict(zip(codes, order_parts(len(codes)), strict=True))
        store.vote(workshop, 1, store.join(workshop), "", values).result()
    workshop = store.close_round(workshop)
    book = openpyxl.load_workbook(io.BytesIO(exported(workshop, True)))
    rows = [list(row) for row in book["Gewichtungen"].values]
    places = [row for row in rows if row[0] == 1]
    # What was given is exported, and not what it weighs.
    assert len(places) == 5
    assert all(row[2:] == [1, 2, 3, 4, 5, 6] for row in places)
    assert any("Einkommen (Platz)" in str(cell) for row in rows for cell in row)
    record = " ".join(str(cell) for row in book["Protokoll"].values for cell in row)
    assert "Barron, Barrett 1996" in record
