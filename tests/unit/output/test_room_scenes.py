"""Screens of the room as plain data: what they say, what they never name, in which order they come."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sozial.i18n import translator
from sozial.index.build import build_index
from sozial.model import Dataset, Indicator
from sozial.output.charts.workshop_charts import build_dots
from sozial.output.room import bar_scenes, map_legend, map_scenes, move_scenes, plain_scenes, weight_scenes
from sozial.output.room.plain_scenes import WayIn
from sozial.output.room.room_maps import RoomMaps
from sozial.output.room.running_order import (
    Entry,
    RoundFacts,
    VoteFacts,
    follow_action,
    running_order,
    standing,
)
from sozial.output.room.screen_notes import note_of
from sozial.output.room.topic_ranges import build_topics, ranges_of, topic_pages
from sozial.reading.loading.sample import read_sample
from sozial.recipe import Rated, Recipe, Weighted
from sozial.web.ballot_strip import build_strip
from sozial.workshop.agreement import find_two_views
from sozial.workshop.ballot import Topic
from sozial.workshop.moves import first_units
from sozial.workshop.scene import read_scene, write_scene

TOPICS = (
    Topic("e", "Einkommen", "Ob das Geld reicht.", ("sgb2_quote",), ("SGB-II-Quote: 9,4 % in der ganzen Stadt.",)),
    Topic("w", "Wahlbeteiligung", "", ("wahlbeteiligung",)),
)
CAMPS = np.array([[0.1, 0.9]] * 4 + [[0.7, 0.3]] * 4)


def recipe(one, other):
    return Recipe("m", (Weighted("sgb2_quote", one), Weighted("wahlbeteiligung", other)))


@pytest.fixture(scope="module")
def sample():
    return read_sample()


@pytest.fixture(scope="module")
def maps(sample):
    results = [build_index(sample, recipe(*weights), "2024") for weights in ((90, 10), (10, 90))]
    return RoomMaps(sample, *results, TOPICS, 5, True, "de")


def words(scene):
    return f"{scene.title} {json.dumps(scene.content, ensure_ascii=False)}"


def test_every_scene_comes_back_from_the_database_as_it_was(maps):
    way = WayIn("ABC DEFG", "10.0.0.7/kompass/w/ABCDEFG")
    table = pd.DataFrame({"name": ["x"], "share": [0.5]}, index=[maps.before.units[0]])
    views = find_two_views(CAMPS, TOPICS)[0]
    made = [
        plain_scenes.build_welcome("Nord", "2026-11-24", "de"),
        plain_scenes.build_join(way, "0", "de"),
        plain_scenes.build_weigh(1, way, "0", 24, 1_900_000_000, "de"),
        plain_scenes.build_vote("3 Vorschläge", True, way, "0", 24, "de"),
        plain_scenes.build_next("Bericht im Mai\n\nAusschuss", "de"),
        build_topics(TOPICS, 1, "", {}, "de"),
        weight_scenes.build_weights(1, CAMPS, TOPICS, "de"),
        weight_scenes.build_views(1, 1, views, CAMPS[:, 0], "de"),
        bar_scenes.build_groups(1, {"A": CAMPS[0], "B": CAMPS[5]}, TOPICS, "de"),
        bar_scenes.build_rounds(2, CAMPS, CAMPS[::-1], TOPICS, 1, "de"),
        weight_scenes.build_too_few(1, "de"),
        map_scenes.build_map(1, maps)[0],
        move_scenes.build_moves(1, maps),
        map_scenes.build_often(1, maps, table, 8),
        map_scenes.build_moved(1, maps)[0],
    ]
    for scene in made:
        assert read_scene(write_scene(scene)) == scene
    assert len({scene.key for scene in made}) == len(made)
    # Whatever rests on weightings names its round, whatever names quarters says so.
    assert {scene.kind for scene in made if scene.quarters} == {"map", "moves", "often", "moved"}
    assert {scene.kind for scene in made if not scene.round} == {
        "welcome", "join", "weigh", "vote", "words", "topics",
    }  # fmt: skip


def test_the_weightings_are_dots_at_their_shares():
    scene = weight_scenes.build_weights(
        1, np.array([[0.2, 0.8], [0.4, 0.6], [0.6, 0.4], [0.2, 0.8], [0.6, 0.4]]), TOPICS, "de"
    )
    # On average 40 and 60 %; the axis ends at 80 %.
    assert [(row["label"], row["words"]) for row in scene.content["rows"]] == [
        ("Wahlbeteiligung", "60\xa0%"), ("Einkommen", "40\xa0%"),
    ]  # fmt: skip
    assert [tick["words"] for tick in scene.content["ticks"]] == ["0\xa0%", "20\xa0%", "40\xa0%", "60\xa0%", "80\xa0%"]
    income = scene.content["rows"][1]
    assert sorted(x for x, _y in income["dots"]) == [250, 250, 500, 750, 750]
    assert (income["low"], income["mean"], income["high"]) == (250, 500, 750)
    # Two weightings of the same value are two dots.
    assert len({tuple(dot) for dot in income["dots"]}) == 5
    assert scene.title == "Am wichtigsten: Wahlbeteiligung."
    assert scene.content["second"] == "Am uneinigsten: Einkommen und Wahlbeteiligung."


def test_the_stroke_is_the_mean_that_stands_beside_it_and_on_phones():
    # Of 0, 0, 0, 0 and 100 % the mean is 20 %, the median 0.
    shares = np.array([[0.0, 1.0]] * 4 + [[1.0, 0.0]])
    scene = weight_scenes.build_weights(1, shares, TOPICS, "de")
    income = scene.content["rows"][1]
    assert (income["label"], income["words"], income["mean"]) == ("Einkommen", "20\xa0%", 200)
    assert scene.content["legend"]["mean"] == "Mittel aller"
    strip = build_strip(shares[:, 0], 0.2, None, 1.0)
    # From 10 to 310 of the drawing: a fifth of the way.
    assert strip.mean == 70
    chart = build_dots(shares, TOPICS, "de")
    assert chart.rows.loc[chart.rows["kind"] == "spread", "share"].tolist() == [0.2, 0.8]
    assert "der Strich ist das Mittel aller: Einkommen 20\xa0%, Wahlbeteiligung 80\xa0%" in chart.description


def test_a_full_room_stays_within_its_row():
    shares = np.tile([0.2, 0.8], (200, 1))
    scene = weight_scenes.build_weights(1, shares, TOPICS, "de")
    for row in scene.content["rows"]:
        assert len(row["dots"]) == 200
        assert all(0 <= y <= scene.content["tall"] for _x, y in row["dots"])


def test_two_views_hold_each_dot_once():
    views = find_two_views(CAMPS, TOPICS)[1]
    scene = weight_scenes.build_views(1, 2, views, CAMPS[:, 1], "de")
    assert [camp["count"] for camp in scene.content["camps"]] == ["4", "4"]
    assert [camp["words"] for camp in scene.content["camps"]] == ["geben etwa 30\xa0%", "geben etwa 90\xa0%"]
    assert sum(len(camp["dots"]) for camp in scene.content["camps"]) == 8


def test_groups_say_where_they_are_furthest_apart():
    means = {"Bewohnerschaft": np.array([0.7, 0.3]), "Verwaltung": np.array([0.4, 0.6])}
    scene = bar_scenes.build_groups(1, means, TOPICS, "de")
    assert scene.title == "Am weitesten auseinander: Einkommen."
    assert scene.content["second"] == "Bewohnerschaft 70\xa0%, Verwaltung 40\xa0%."
    alike = bar_scenes.build_groups(1, dict.fromkeys("AB", np.array([0.5, 0.5])), TOPICS, "de")
    assert alike.title == "Die Gruppen gewichten ähnlich."


def test_groups_without_room_on_a_screen_are_named():
    means = {f"Gruppe {name}": np.array([0.5, 0.5]) for name in "ABCDEF"}
    scene = bar_scenes.build_groups(1, means, TOPICS, "de")
    assert [bar["name"] for bar in scene.content["rows"][0]["bars"]] == [f"Gruppe {name}" for name in "ABCD"]
    assert scene.content["caption"] == "Nicht auf diesem Bild: Gruppe E und Gruppe F."
    four = bar_scenes.build_groups(1, dict(list(means.items())[:4]), TOPICS, "de")
    assert four.content["caption"] == ""


def test_rounds_say_what_moved():
    before, after = np.array([[0.4, 0.6]] * 5), np.array([[0.46, 0.54]] * 6)
    scene = bar_scenes.build_rounds(2, before, after, TOPICS, 1, "de")
    assert scene.title == "Mehr für Einkommen: +6 Punkte. Weniger für Wahlbeteiligung: −6 Punkte."
    assert scene.content["about"] == "Runde 1: 5 Gewichtungen · Runde 2: 6 Gewichtungen"
    assert bar_scenes.build_rounds(2, before, before, TOPICS, 1, "de").title.startswith("Zwischen den Runden")


def test_topics_name_no_quarter_and_say_which_end_is_favourable(sample):
    ranges = {topic.code: ranges_of(sample, recipe(1, 1), topic, "2024", "de") for topic in TOPICS}
    scene = build_topics(TOPICS, 1, "Themen, 1 von 1", ranges, "de")
    names = [name for name in sample.unit_titles.values() if name in words(scene)]
    assert names == []
    income, turnout = (card["ranges"][0] for card in scene.content["cards"])
    assert (income["low_end"], income["high_end"]) == ("günstig", "belastet")
    assert (turnout["low_end"], turnout["high_end"]) == ("belastet", "günstig")
    column = sample.at("2024")["sgb2_quote"]
    assert income["low"].replace("\xa0", " ") == f"{column.min():.1f} %".replace(".", ",")
    assert 0 <= income["city_at"] <= 1000
    assert not re.search(r"Index|Rang", words(scene))


def test_topics_without_the_data_are_told_in_their_facts():
    scene = build_topics(TOPICS[:1], 1, "", {}, "de")
    assert scene.content["cards"][0]["facts"] == ["SGB-II-Quote: 9,4 % in der ganzen Stadt."]
    assert scene.title == "Einkommen"


@pytest.mark.parametrize("sizes", [[1] * 7, [3, 3, 3], [4, 1, 1, 9], [0, 0], [2, 2, 1, 1, 1, 1]])
def test_every_topic_has_one_screen_of_at_most_three(sizes):
    pages = topic_pages(sizes)
    assert [place for page in pages for place in page] == list(range(len(sizes)))
    assert all(1 <= len(page) <= 3 for page in pages)
    assert all(len(page) == 1 or sum(max(sizes[at], 1) for at in page) <= 3 for page in pages)


def test_the_map_names_who_is_new_and_marks_both_sides_alike(maps):
    scene, pictures = map_scenes.build_map(1, maps)
    before, after = (set(first_units(result, 5)) for result in (maps.before, maps.after))
    new = [maps.name(unit) for unit in after - before]
    assert new
    told = words(scene)
    for entry in scene.content["entries"]:
        assert (entry["name"] in new) == (entry["words"] == "neu dabei")
    assert set(pictures) == {"before", "after"}
    assert len({side["digest"] for side in scene.content["sides"]}) == 2
    for drawing in pictures.values():
        for entry in scene.content["entries"]:
            assert f">{entry['mark']}</text>" in drawing
    assert "vorn" not in told


def test_why_quarters_move_names_topic_and_weights(maps):
    scene = move_scenes.build_moves(1, maps)
    assert scene.title == "Wahlbeteiligung zählt mehr, Einkommen weniger."
    assert 1 <= len(scene.content["rows"]) <= 3
    for row in scene.content["rows"]:
        assert re.search(r"(90\xa0% statt 10\xa0%|10\xa0% statt 90\xa0%)", row["why"])
        assert re.match(r"Platz \d+ → \d+", row["words"])


def test_without_ranks_no_place_is_told(maps):
    silent = RoomMaps(maps.dataset, maps.before, maps.after, TOPICS, 5, False, "de")
    assert "Platz" not in json.dumps(move_scenes.build_moves(1, silent).content["rows"], ensure_ascii=False)


def test_how_often_tells_the_sure_ones_by_name_and_draws_the_contested(maps):
    units = [str(unit) for unit in maps.before.units[:4]]
    table = pd.DataFrame({"name": units, "share": [1.0, 0.9, 0.5, 0.0]}, index=units)
    scene = map_scenes.build_often(1, maps, table, 10)
    assert scene.title == "2 Quartiere sind bei fast allen dabei. 1 Quartier ist umstritten."
    assert scene.content["sure"] == f"{maps.name(units[0])} und {maps.name(units[1])}"
    assert [(row["label"], row["words"]) for row in scene.content["rows"]] == [(maps.name(units[2]), "5 von 10")]


def test_moved_weights_say_what_was_moved_farthest(maps):
    scene, pictures = map_scenes.build_moved(1, maps)
    assert scene.title == "Und wenn? Einkommen 10\xa0% statt 90\xa0%"
    assert set(pictures) == {"moved"}
    assert [row["new"] for row in scene.content["rows"]].count("neu") > 0
    still = RoomMaps(maps.dataset, maps.before, maps.before, TOPICS, 5, True, "de")
    assert map_scenes.build_moved(1, still)[0].title == "Und wenn wir anders gewichten?"


def test_no_quarter_is_left_out_beside_the_moved_map_without_a_word(maps):
    ten = replace(maps, most=10)
    scene, pictures = map_scenes.build_moved(1, ten)
    first = first_units(ten.after, 10)
    assert [row["name"] for row in scene.content["rows"]] == [ten.name(unit) for unit in first]
    assert scene.content["more"] == ""
    assert ">10</text>" in pictures["moved"]
    # Twelve do not fit, one line says so, in the words for who does not see the map as well.
    twelve, _pictures = map_scenes.build_moved(1, replace(maps, most=12))
    rows = len(twelve.content["rows"])
    assert rows < 10
    assert twelve.content["more"] == f"und {12 - rows} weitere"
    assert twelve.content["sides"][0]["words"].endswith("und 2 weitere")


def test_long_names_beside_the_moved_map_leave_room_for_each_other(maps):
    names = [f"Nordöstliche Bahnhofsvorstadt {place}" for place in range(len(maps.dataset.units))]
    long = replace(maps, dataset=replace(maps.dataset, units=maps.dataset.units.assign(name=names)), most=10)
    scene, _pictures = map_scenes.build_moved(1, long)
    # Names of 31 letters, with the mark or “new”, take two or three of the ten lines.
    assert len(scene.content["rows"]) in (3, 4)
    assert scene.content["more"] == f"und {10 - len(scene.content['rows'])} weitere"


def test_sides_without_a_map_name_all_or_say_how_many_more(maps):
    for most, told in ((10, None), (12, "und 2 weitere")):
        for side in map_scenes.build_map(1, replace(maps, most=most))[0].content["sides"]:
            assert len(side["first"]) == 10 + bool(told)
            assert told is None or side["first"][-1] == told


def test_hostile_names_stay_text_in_drawings(sample):
    hostile = sample.units.assign(name=['"><script>alert(1)</script>'] * len(sample.units))
    dataset = replace(sample, units=hostile)
    results = [build_index(dataset, recipe(*weights), "2024") for weights in ((90, 10), (10, 90))]
    _scene, pictures = map_scenes.build_map(1, RoomMaps(dataset, *results, TOPICS, 5, True, "de"))
    assert all("<script" not in drawing for drawing in pictures.values())


def facts(*states, weightings=6):
    return [
        RoundFacts(number, *state, weightings if state[1] else 0)
        for number, state in enumerate(states, 1)
    ]  # fmt: skip


OPEN, CLOSED, SHOWN, QUARTERS = (True, False, False), (False, False, False), (False, True, False), (False, True, True)


def shown(rounds, planned=2, with_quarters=True):
    return [entry.key for entry in running_order(1, rounds, planned, with_quarters) if not entry.waits]


def test_nothing_of_a_round_is_offered_before_it_is_revealed():
    assert shown([]) == ["welcome", "join", "topics-1", "next"]
    for state in (OPEN, CLOSED):
        assert shown(facts(state)) == ["welcome", "join", "topics-1", "weigh-1", "next"]
    assert "map-1" not in shown(facts(SHOWN))
    assert shown(facts(QUARTERS))[-5:] == ["map-1", "moves-1", "often-1", "moved", "next"]
    assert "map-1" not in shown(facts(QUARTERS), with_quarters=False)


def test_few_weightings_have_no_results():
    assert shown(facts(QUARTERS, weightings=4)) == ["welcome", "join", "topics-1", "weigh-1", "few-1", "next"]


def test_a_second_round_is_laid_beside_the_first():
    keys = shown(facts(QUARTERS, SHOWN))
    assert keys.index("weights-2") < keys.index("rounds-2")
    assert "rounds-1" not in keys


@pytest.mark.parametrize(
    ("before", "now", "chosen", "expected"),
    [
        (facts(), facts(OPEN), "topics-1", "weigh-1"),
        (facts(OPEN), facts(CLOSED), "weigh-1", "weigh-1"),
        (facts(CLOSED), facts(SHOWN), "weigh-1", "weights-1"),
        (facts(SHOWN), facts(QUARTERS), "weights-1", "map-1"),
        # Hidden again: gone, and what comes before it is shown.
        (facts(QUARTERS), facts(SHOWN), "often-1", "weights-1"),
        (facts(QUARTERS), facts(SHOWN), "moved", "weights-1"),
        (facts(SHOWN), facts(CLOSED), "weights-1", "weigh-1"),
        # Nothing happened: what was chosen stays.
        (facts(QUARTERS), facts(QUARTERS), "weights-1", "weights-1"),
        (facts(QUARTERS), facts(QUARTERS, OPEN), "often-1", "weigh-2"),
    ],
)
def test_the_screen_follows_what_the_moderator_does(before, now, chosen, expected):
    order = running_order(1, now, 2, True)
    assert follow_action(order, chosen, standing(before), standing(now)) == expected


def test_the_note_of_what_is_closed_is_another_one():
    assert "drei bis fünf Minuten" in translator("de")(note_of(Entry("weigh", 1), facts(OPEN)))
    assert translator("de")(note_of(Entry("weigh", 1), facts(CLOSED))).startswith("Die Runde ist geschlossen: ")
    assert translator("de")(note_of(Entry("weigh", 1), facts(SHOWN))).startswith("Die Runde ist vorbei")
    # An earlier round is closed while the next one is open.
    assert "drei bis fünf Minuten" in translator("de")(note_of(Entry("weigh", 2), facts(SHOWN, OPEN)))
    assert "vorlesen" in translator("de")(note_of(Entry("vote"), [], VOTE_OPEN))
    assert translator("de")(note_of(Entry("vote"), [], VOTE_CLOSED)).startswith("Die Abstimmung ist geschlossen: ")


VOTE_OPEN, VOTE_CLOSED, VOTE_SHOWN = VoteFacts(True, False), VoteFacts(False, False), VoteFacts(False, True)


@pytest.mark.parametrize(
    ("before", "now", "chosen", "expected"),
    [
        (None, VOTE_OPEN, "weights-1", "vote"),
        (VOTE_OPEN, VOTE_OPEN, "welcome", "welcome"),
        (VOTE_OPEN, VOTE_CLOSED, "vote", "vote"),
        (VOTE_CLOSED, VOTE_OPEN, "welcome", "vote"),
        (VOTE_CLOSED, VOTE_SHOWN, "vote", "chosen"),
        (VOTE_CLOSED, VOTE_SHOWN, "welcome", "chosen"),
        # Begun anew: it is not there any more.
        (VOTE_SHOWN, None, "chosen", "weights-1"),
    ],
)
def test_the_screen_follows_the_vote_on_proposals(before, now, chosen, expected):
    rounds = facts(SHOWN)
    order = running_order(1, rounds, 1, True, vote=now)
    assert follow_action(order, chosen, standing(rounds, before), standing(rounds, now)) == expected


def test_a_round_is_followed_while_a_vote_stays_as_it_is():
    order = running_order(1, facts(SHOWN), 1, True, vote=VOTE_CLOSED)
    before, now = standing(facts(CLOSED), VOTE_CLOSED), standing(facts(SHOWN), VOTE_CLOSED)
    assert follow_action(order, "vote", before, now) == "weights-1"


def test_patterns_of_the_maps_are_explained_and_one_sided_quarters_named(sample):
    units = sample.units.iloc[:4].assign(name=["Anger", "Berg", "Cranach", "Deich"])
    rows = pd.MultiIndex.from_product([units.index, ["2024"]], names=["unit", "period"])
    gap = float("nan")
    values = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "b": [4.0, 3.0, gap, 1.0]}, index=rows)
    few = Dataset("d", units, values, (Indicator("a"), Indicator("b")))
    weighed = [
        build_index(few, Recipe("m", (Weighted("a", one), Weighted("b", 100 - one))), "2024") for one in (90, 10)
    ]
    topics = (Topic("a", "A", "", ("a",)), Topic("b", "B", "", ("b",)))
    maps = RoomMaps(few, *weighed, topics, 2, True, "de")
    # Of Cranach b is missing: 90 % of the weights are known before, 10 % after, and 75 % are asked for.
    assert [int(result.scores.notna().sum()) for result in weighed] == [4, 3]
    assert map_legend.one_sided_words(maps) == ["Nur vorher mit Index: Cranach (nachher: zu wenige Werte)"]
    turned = replace(maps, before=maps.after, after=maps.before)
    assert map_legend.one_sided_words(turned) == ["Nur nachher mit Index: Cranach (vorher: zu wenige Werte)"]
    legend = map_scenes.build_map(1, maps)[0].content["legend"]
    assert legend["patterns"] == [{"name": "nodata", "words": "zu wenige Werte"}]


def test_quarters_that_are_not_rated_have_an_entry_in_the_legend(maps):
    first = str(maps.dataset.units.index[0])
    rated = build_index(maps.dataset, recipe(90, 10), "2024")
    without = build_index(maps.dataset, replace(recipe(90, 10), rated=Rated(exclude=(first,))), "2024")
    before = map_legend.build_legend(maps.dataset, [rated], "de")["patterns"]
    after = map_legend.build_legend(maps.dataset, [rated, without], "de")["patterns"]
    assert {"name": "notrated", "words": "nicht bewertet"} not in before
    assert after == [*before, {"name": "notrated", "words": "nicht bewertet"}]


def test_lines_too_many_or_too_long_are_told():
    assert plain_scenes.build_next("", "de").content["lines"][0].startswith("Die Ergebnisse")
    assert plain_scenes.build_next("A\n\n B ", "de").content["lines"] == ["A", "B"]
    assert not plain_scenes.fits("x" * 91)
