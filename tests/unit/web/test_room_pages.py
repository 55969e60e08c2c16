"""The projector's page: one screen, without a key, nothing that was not revealed, and whatever people wrote as text."""

from __future__ import annotations

import re
import time
from pathlib import Path

import numpy as np
import pytest

from sozial.output.room import bar_scenes, plain_scenes, said_scenes, weight_scenes
from sozial.output.room.plain_scenes import WayIn
from sozial.store import opened
from sozial.web import presence, room_views
from sozial.web.presence import Presence
from sozial.workshop.proposals import Choice, Proposal
from sozial.workshop.scene import Scene
from tests.unit.web.test_ballot_pages import HOSTILE, TOPICS, app, begun, path, phone, store  # noqa: F401

WAY = WayIn("ABC DEFG", "10.0.0.7:8501/kompass/w/ABCDEFG")


def room(client, workshop, rest="", **query):
    return client.get(f"{path(workshop)}/room{rest}", params=query)


def now(client, workshop, version=""):
    return room(client, workshop, "/now", version=version).json()


def weighed(store, workshop, count):  # noqa: F811
    for person in range(count):
        store.vote(workshop, 1, f"participant number {person}", "", {"w": 60, "b": 40}, admit=True).result(20)


def test_the_page_needs_a_code_and_no_key(store, app):  # noqa: F811
    workshop, client = begun(store), phone(app)
    store.put_scene(workshop, plain_scenes.build_welcome("Nord <b>", "2026-11-24", "de"))
    page = room(client, workshop)
    assert page.status_code == 200
    assert "Nord &lt;b&gt;" in page.text
    assert "<form" not in page.text
    assert "<button" not in page.text
    assert "<nav" not in page.text
    assert "set-cookie" not in page.headers
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "style=" not in page.text
    wrong = client.get("/kompass/w/AAAAAAA/room/now")
    assert wrong.status_code == 404
    assert client.post(f"{path(workshop)}/room").status_code == 405
    foreign = phone(app)
    assert foreign.get(f"{path(workshop)}/room", headers={"host": "evil.example"}).status_code == 421


def test_only_another_screen_travels(store, app):  # noqa: F811
    workshop, client = begun(store), phone(app)
    assert "html" in now(client, workshop)
    store.put_scene(workshop, plain_scenes.build_next("Danke", "de"))
    first = now(client, workshop)
    assert "Danke" in first["html"]
    assert first["language"] == "de"
    assert "html" not in now(client, workshop, first["version"])
    store.put_scene(workshop, plain_scenes.build_next("Bis bald", "en"))
    assert "Bis bald" in now(client, workshop, first["version"])["html"]


def test_what_is_hidden_again_is_not_answered(store, app):  # noqa: F811
    workshop, client = begun(store), phone(app)
    weighed(store, workshop, 5)
    scene = weight_scenes.build_weights(1, np.array([[0.6, 0.4]] * 5), TOPICS, "de")
    store.put_scene(workshop, scene, {"x": "<svg/>"})
    # Not closed, not revealed: the moderator's page would not put it there, and if it did it is not answered.
    before = now(client, workshop)
    assert "wichtigsten" not in before["html"]
    assert "wichtigsten" not in room(client, workshop).text
    assert room(client, workshop, "/picture/x").status_code == 404
    store.close_round(workshop)
    store.reveal(workshop)
    after = now(client, workshop, before["version"])
    assert "Am wichtigsten" in after["html"]
    drawing = room(client, workshop, "/picture/x")
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert "default-src 'none'" in drawing.headers["content-security-policy"]
    assert drawing.headers["cache-control"] == "no-store"


def test_the_live_numbers_change_without_another_screen(store, app):  # noqa: F811
    workshop, client = begun(store), phone(app)
    store.put_scene(workshop, plain_scenes.build_weigh(1, WAY, "", 24, time.time() + 90, "de"))
    first = now(client, workshop)
    assert first["live"]["weighed"] == "0 von 24"
    assert first["live"]["left"] in ("1:29", "1:30")
    weighed(store, workshop, 6)
    later = now(client, workshop, first["version"])
    assert "html" not in later
    assert later["live"]["weighed"] == "6 von 24"
    assert later["live"]["part"] == 0.25
    assert later["live"]["closed"] == ""
    store.close_round(workshop)
    assert now(client, workshop)["live"]["closed"] == "Die Runde ist geschlossen."
    assert now(client, workshop)["live"]["left"] == ""
    # A weighing screen says how many, never what.
    assert "60" not in str(later["live"])


def test_a_vote_on_proposals_is_counted_live(store, app):  # noqa: F811
    workshop, client = begun(store), phone(app)
    choices = opened.choice_store()
    choices.prepare(workshop, Choice((Proposal("a", "Treff", 100), Proposal("b", "Bank", 50)), 200))
    choices.open(workshop)
    store.put_scene(workshop, plain_scenes.build_vote("2 Vorschläge", True, WAY, "", 24, "de"))
    first = now(client, workshop)
    assert "Welche Vorschläge möchten Sie?" in first["html"]
    assert first["live"]["weighed"] == "0 von 24"
    for place in range(6):
        choices.vote(workshop, f"{place}" * 32, ["a"]).result(20)
    later = now(client, workshop, first["version"])
    assert "html" not in later
    assert later["live"] == {"weighed": "6 von 24", "weighed_words": "haben angekreuzt", "closed": "", "part": 0.25}
    choices.close(workshop)
    store.put_scene(workshop, plain_scenes.build_vote("2 Vorschläge", False, WAY, "", 24, "de"))
    assert now(client, workshop)["live"]["closed"] == "Die Abstimmung ist geschlossen."


@pytest.mark.parametrize("is_vote", [False, True])
def test_the_address_stands_beside_the_code_while_phones_are_asked(store, app, is_vote):  # noqa: F811
    workshop, client = begun(store), phone(app)
    for way, said in ((WAY, "10.0.0.7:8501/<wbr>kompass/<wbr>w/<wbr>ABCDEFG"), (WayIn("ABC DEFG", ""), "noch nicht")):
        weigh = plain_scenes.build_weigh(1, way, "", None, None, "de")
        scene = plain_scenes.build_vote("", True, way, "", None, "de") if is_vote else weigh
        store.put_scene(workshop, scene)
        shown = room(client, workshop).text
        assert said in shown
        assert "ABC DEFG" in shown


def test_patterns_of_a_map_are_explained_beside_its_colours(store, app):  # noqa: F811
    workshop, client = begun(store), phone(app)
    patterns = [{"name": "nodata", "words": "zu wenige <b>Werte"}, {"name": "notrated", "words": "nicht bewertet"}]
    legend = {"of": "Belastung:", "low": "niedrig", "high": "hoch", "colours": ["#fff"], "patterns": patterns}
    content = {
        "about": "", "sides": [], "entries": [], "more": "", "legend": legend,
        "one_sided": ["Nur nachher mit Index: Anger (vorher: zu wenige Werte)"],
    }  # fmt: skip
    store.put_scene(workshop, Scene("map-1", "map", "Karten", "de", content))
    shown = room(client, workshop).text
    for words in ("zu wenige &lt;b&gt;Werte", "nicht bewertet", 'fill="url(#notrated)"', '<pattern id="nodata"'):
        assert words in shown
    assert "Nur nachher mit Index: Anger" in shown


def test_phones_that_open_the_ballot_are_counted(store, app, monkeypatch):  # noqa: F811
    times = [0.0]
    monkeypatch.setattr(presence, "PRESENCE", Presence(lambda: times[0]))
    workshop, client = begun(store, opened_round=False), phone(app)
    store.put_scene(workshop, plain_scenes.build_join(WAY, "", "de"))
    assert now(client, workshop)["live"] == {"here": "0", "here_words": "Telefone sind da"}
    one = phone(app)
    for _again in range(3):
        one.get(path(workshop))
        times[0] += 2
    phone(app).get(path(workshop))
    store._writer.write(lambda _connection: None)
    assert now(client, workshop)["live"] == {"here": "2", "here_words": "Telefone sind da"}


def test_phones_that_are_gone_are_not_counted():
    times = [0.0]
    seen = Presence(lambda: times[0])
    assert [seen.note("w", phone) for phone in ("a", "b")] == [1, None]
    times[0] = 2.0
    assert seen.note("w", "c") == 3
    times[0] = presence.RECENT_SECONDS + 1.0
    assert seen.note("w", "c") == 1
    # The same number is told again now and then, since other processes forget it.
    assert seen.note("w", "c") is None
    times[0] += 61
    assert seen.note("w", "c") == 1


@pytest.mark.parametrize(
    "scene",
    [
        plain_scenes.build_welcome(HOSTILE, "2026-11-24", "de"),
        plain_scenes.build_next(HOSTILE, "de"),
        plain_scenes.build_join(WayIn(HOSTILE, HOSTILE), HOSTILE, "de"),
        bar_scenes.build_groups(0, {HOSTILE: np.array([0.7, 0.3]), "B": np.array([0.2, 0.8])}, TOPICS, "de"),
        weight_scenes.build_weights(0, np.array([[0.7, 0.3]] * 5), TOPICS, "de"),
        # What no version of the app draws, or not with so little, is an empty screen.
        Scene("x", "../../etc/passwd", HOSTILE, "de"),
        Scene("x", "weights", HOSTILE, "de", {"rows": HOSTILE}),
        Scene("x", "map", HOSTILE, "xx", {"sides": 5}),
    ],
    ids=lambda scene: f"{scene.key}-{scene.kind}",
)
def test_what_people_wrote_is_never_markup(store, app, scene):  # noqa: F811
    workshop, client = begun(store), phone(app)
    store.put_scene(workshop, scene)
    for text in (room(client, workshop).text, now(client, workshop)["html"]):
        assert "<script>alert" not in text
        assert "<b>" not in text
        assert '="x")' not in text


@pytest.mark.parametrize(
    "scene",
    [
        said_scenes.build_said(1, "Wege", ["Der <b>Bus</b> fehlt."], "de"),
        said_scenes.build_chosen("Eines von zwei", [("Ein <b>Treff</b>", "genug Stimmen")], "de"),
    ],
)
def test_what_people_say_is_on_the_screen_as_they_said_it(store, app, scene):  # noqa: F811
    workshop = begun(store)
    store.put_scene(workshop, scene)
    shown = room(phone(app), workshop).text
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    assert scene.title in shown


def test_every_screen_that_is_built_has_a_template():
    kinds = {
        path.stem.removeprefix("room_") for path in Path(room_views.__file__).with_name("templates").glob("room_*")
    }
    built = set(
        re.findall(
            r'Scene\(\s*f?"[^"]+",\s*"(\w+)"',
            "".join(path.read_text(encoding="utf-8") for path in Path(weight_scenes.__file__).parent.glob("*.py")),
        )
    )
    assert {"said", "weights", "map", "words"} <= built <= kinds
