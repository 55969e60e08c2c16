"""The room in the database: what it may see, on SQLite and PostgreSQL, also through another process."""

from __future__ import annotations

from itertools import pairwise

import pytest
from sqlalchemy import text

from sozial.errors import DataError
from sozial.store.database.database import open_database
from sozial.store.voting import scenes
from sozial.store.workshops import WorkshopStore
from sozial.workshop.scene import Scene
from tests.unit.store.test_workshop_store import SETTINGS, TODAY

WELCOME = Scene("welcome", "welcome", "Nord", "de", {"about": "", "lines": ["Willkommen"]})
WEIGHTS = Scene("weights-1", "weights", "Am wichtigsten: Wohnen.", "de", {}, 1)
MAP = Scene("map-1", "map", "Neu: Nord", "de", {}, 1, True)


@pytest.fixture
def stores(address):
    """Return the same database as two processes see it."""
    found = [WorkshopStore(open_database(address)) for _process in range(2)]
    yield found
    for store in found:
        store.close()


def weighed(store, count):
    workshop = store.open_round(store.create(SETTINGS, TODAY)[0])
    for person in range(count):
        store.vote(workshop, 1, f"participant number {person}", "", {"w": 60, "b": 40}, admit=True).result(20)
    return workshop


def test_a_scene_is_seen_through_another_process_and_makes_a_new_version(stores):
    here, there = stores
    workshop, _key = here.create(SETTINGS, TODAY)
    assert there.seen_room(workshop).scene is None
    here.put_scene(workshop, WELCOME, {"qr": "<svg/>"})
    first = there.seen_room(workshop)
    assert first.scene == WELCOME
    assert there.picture(workshop, "qr") == "<svg/>"
    assert there.picture(workshop, "other") is None
    here.put_scene(workshop, Scene("next", "words", "Danke", "de"))
    second = there.seen_room(workshop)
    assert second.version != first.version
    # The drawings of what was there before are gone.
    assert there.picture(workshop, "qr") is None


def test_what_only_the_moderator_sees_is_kept_and_never_answered(stores):
    here, there = stores
    workshop, _key = here.create(SETTINGS, TODAY)
    here.put_desk(workshop, chosen="join", notes={"join": "geheim"})
    here.put_scene(workshop, WELCOME)
    version = there.seen_room(workshop).version
    here.put_desk(workshop, chosen="welcome")
    assert there.room(workshop).desk == {"chosen": "welcome", "notes": {"join": "geheim"}}
    assert there.seen_room(workshop).desk == {}
    # The room need not draw anything anew for it.
    assert there.seen_room(workshop).version == version


def test_nothing_is_seen_of_a_round_before_it_is_revealed_nor_after_it_was_hidden(stores):
    here, there = stores
    workshop = weighed(here, 5)
    here.put_scene(workshop, WEIGHTS, {"x": "<svg/>"})
    seen = []

    def look():
        state = there.seen_room(workshop)
        seen.append(state.version)
        assert (state.scene is None) == state.hidden == (there.picture(workshop, "x") is None)
        return state.scene

    assert look() is None
    here.close_round(workshop)
    assert look() is None
    here.reveal(workshop)
    assert look() == WEIGHTS
    here.put_scene(workshop, MAP, {"x": "<svg/>"})
    assert look() is None
    here.reveal(workshop, quarters=True)
    assert look() == MAP
    with here._engine.begin() as connection:
        connection.execute(text("UPDATE rounds SET quarters_revealed = false"))
    assert look() is None
    # Each time the page is told another version, so that it draws anew.
    assert all(one != other for one, other in pairwise(seen[1:]))


@pytest.mark.parametrize(("count", "visible"), [(4, False), (5, True)])
def test_below_five_weightings_nothing_is_seen(stores, count, visible):
    here, there = stores
    workshop = weighed(here, count)
    here.close_round(workshop)
    here.reveal(workshop, quarters=True)
    for scene in (WEIGHTS, MAP):
        here.put_scene(workshop, scene)
        assert (there.seen_room(workshop).scene == scene) is visible


def test_answers_are_read_only_once_the_quarters_are_revealed(stores):
    here, there = stores
    workshop = weighed(here, 5)
    here.close_round(workshop)
    here.reveal(workshop)
    here.keep_answers(workshop, 1, {"names": ["Nord"]})
    assert there.answers(workshop, 1) is None
    here.reveal(workshop, quarters=True)
    assert there.answers(workshop, 1) == {"names": ["Nord"]}
    here.keep_answers(workshop, 1, {"names": ["Süd"]})
    assert there.answers(workshop, 1) == {"names": ["Süd"]}
    assert there.answers(workshop, 2) is None


def test_phones_are_counted_over_processes_and_forgotten(stores):
    here, there = stores
    workshop, _key = here.create(SETTINGS, TODAY)
    here.note_here(workshop, "a" * 32, 12, 1_000).result(20)
    there.note_here(workshop, "b" * 32, 5, 1_010).result(20)
    assert here.here(workshop, 900) == 17
    assert here.here(workshop, 1_005) == 5
    there.note_here(workshop, "b" * 32, 6, 1_020).result(20)
    assert here.here(workshop, 900) == 18
    there.note_here(workshop, "b" * 32, 6, 10_000).result(20)
    with here._engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM workshop_presence")).scalar() == 1


def test_a_deleted_workshop_leaves_no_room(stores):
    here, there = stores
    workshop, _key = here.create(SETTINGS, TODAY)
    here.put_scene(workshop, WELCOME)
    here.keep_answers(workshop, 1, {})
    here.note_here(workshop, "a" * 32, 12, 1_000).result(20)
    here.remove(workshop)
    here.erase(workshop.key)
    assert there.seen_room(workshop).scene is None
    with here._engine.connect() as connection:
        for table in ("workshop_rooms", "workshop_answers", "workshop_presence"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0
    with pytest.raises(DataError):
        here.put_scene(workshop, WELCOME)


def test_a_damaged_room_is_an_empty_one(stores):
    here, there = stores
    workshop, _key = here.create(SETTINGS, TODAY)
    here.put_scene(workshop, WELCOME)
    with here._engine.begin() as connection:
        connection.execute(text("UPDATE workshop_rooms SET scene = '{', desk = '[]', pictures = 'x'"))
    assert there.seen_room(workshop).scene is None
    assert there.room(workshop).desk == {}
    with here._engine.connect() as connection:
        assert scenes.read_picture(connection, workshop.key, "qr") is None
