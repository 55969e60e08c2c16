"""An evening that cannot be lost: every step of a workshop is taken back, and what was given is still there."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import create_engine, text

from sozial.store.database.database import connect, migrate, open_database
from sozial.store.operation.emptying import empty_bin
from sozial.store.voting.workshop import ENDED, LEARNING, WEIGHING
from sozial.store.workshops import WorkshopStore, copy_workshop
from sozial.workshop.ballot import MOST_TOPICS, Ballot, Topic
from sozial.workshop.copy import read_copy, write_copy
from sozial.workshop.settings import read_settings, write_settings
from sozial.workshop.steps import Step, What
from tests.unit.store.test_workshop_store import SETTINGS, TODAY, begun, refused, sheet, vote

AT, LATER = "2026-11-24T21:00:00", "2027-02-24T21:00:00"


@pytest.fixture
def store(address):
    found = WorkshopStore(open_database(address))
    yield found
    found.close()


def given(store, workshop, number=1):
    return sorted(ballot.values["w"] for ballot in store.ballots(workshop, number))


def steps(store, workshop):
    return [(step.what, step.number, step.note) for step in store.by_key(workshop.key).steps]


def test_a_round_that_was_opened_is_taken_back_until_somebody_weighed(store):
    workshop = begun(store)
    workshop = store.take_back_round(workshop)
    assert (workshop.rounds, workshop.phase) == ((), LEARNING)
    assert refused(lambda: store.take_back_round(workshop)) == "no-round"
    workshop = store.open_round(workshop)
    assert (workshop.current.number, workshop.phase) == (1, WEIGHING)
    vote(store, workshop, store.join(workshop))
    assert refused(lambda: store.take_back_round(workshop)) == "has-votes"
    assert given(store, workshop) == [60]
    workshop = store.close_round(workshop)
    assert refused(lambda: store.take_back_round(workshop)) == "no-round"
    # The second round is taken back, and the first one stands as before.
    workshop = store.take_back_round(store.open_round(workshop))
    assert [state.number for state in workshop.rounds] == [1]
    assert workshop.phase == WEIGHING
    assert given(store, workshop) == [60]
    assert steps(store, workshop) == [(What.TAKEN_BACK, 1, ""), (What.TAKEN_BACK, 2, "")]


def test_a_reopened_round_goes_on_where_it_was_closed(store):
    workshop = begun(store)
    token, other = store.join(workshop), store.join(workshop)
    vote(store, workshop, token, w=10)
    store.vote_on_paper(workshop, 1, sheet(17, 30))
    store.close_round(workshop)
    assert refused(lambda: vote(store, workshop, token, w=20)) == "closed"
    workshop = store.reopen_round(workshop)
    assert workshop.current.is_open
    assert refused(lambda: store.reopen_round(workshop)) == "round-open"
    # The same people change what they gave; nobody counts twice.
    vote(store, workshop, token, w=20)
    vote(store, workshop, other, w=40)
    assert refused(lambda: store.vote_on_paper(workshop, 1, sheet(17, 35))) == "keyed"
    assert given(store, workshop) == [20, 30, 40]
    workshop = store.close_round(workshop)
    assert steps(store, workshop) == [(What.REOPENED, 1, "")]


@pytest.mark.parametrize("settling", ["reveal", "open_round", "end"])
def test_a_settled_round_is_not_reopened_and_says_so(store, settling):
    workshop = begun(store)
    vote(store, workshop, store.join(workshop))
    workshop = getattr(store, settling)(store.close_round(workshop))
    if settling == "open_round":
        workshop = store.take_back_round(workshop)
    if settling == "end":
        assert refused(lambda: store.reopen_round(workshop)) == "ended"
        workshop = store.resume(workshop)
    assert refused(lambda: store.reopen_round(workshop)) == "settled"
    assert not store.by_key(workshop.key).current.is_open


def test_what_was_revealed_is_hidden_again(store):
    workshop = begun(store)
    vote(store, workshop, store.join(workshop))
    assert refused(lambda: store.hide(workshop)) == "not-revealed"
    store.close_round(workshop)
    workshop = store.reveal(workshop, quarters=True)
    workshop = store.hide(workshop, quarters_only=True)
    assert (workshop.current.revealed, workshop.current.quarters_revealed) == (True, False)
    assert refused(lambda: store.hide(workshop, quarters_only=True)) == "not-revealed"
    workshop = store.hide(store.reveal(workshop, quarters=True))
    assert (workshop.current.revealed, workshop.current.quarters_revealed) == (False, False)
    assert refused(lambda: store.reopen_round(workshop)) == "settled"
    assert given(store, store.reveal(workshop)) == [60]
    assert steps(store, workshop) == [(What.QUARTERS_HIDDEN, 1, ""), (What.HIDDEN, 1, "")]


def test_an_ended_workshop_is_taken_up_again(store):
    workshop = begun(store)
    token = store.join(workshop)
    vote(store, workshop, token)
    assert refused(lambda: store.resume(workshop)) == "not-ended"
    workshop = store.end(store.close_round(workshop))
    for change in (store.hide, store.take_back_round, store.open_round):
        assert refused(lambda change=change: change(workshop)) == "ended"
    workshop = store.resume(workshop)
    assert workshop.phase == WEIGHING
    workshop = store.open_round(workshop)
    # The phone was forgotten; it comes in with its next weighting, once.
    for w in (70, 80):
        store.vote(workshop, 2, token, "", {"w": w, "b": 100 - w}, admit=True).result(20)
    assert (given(store, workshop, 1), given(store, workshop, 2)) == ([60], [80])
    assert steps(store, workshop) == [(What.RESUMED, 0, "")]
    never_weighed, _key = store.create(SETTINGS, TODAY)
    assert store.resume(store.end(never_weighed)).phase == LEARNING


def test_a_removed_workshop_comes_back_from_the_bin_as_it_was(store):
    workshop, key = store.create(SETTINGS, TODAY, "p")
    workshop = store.open_round(workshop)
    token = store.join(workshop)
    vote(store, workshop, token)
    store.remove(workshop, AT)
    assert store.by_key(workshop.key) is store.by_code(workshop.code) is None
    assert store.all("p") == []
    assert refused(lambda: vote(store, workshop, token, w=1)) == "gone"
    assert refused(lambda: store.remove(workshop)) == "gone"
    (one,) = store.removed("p")
    assert (one.key, one.title, one.put_at) == (workshop.key, f"Werkstatt „Nord“ · {workshop.code}", AT)
    assert store.removed("q") == []
    store.restore(workshop.key)
    store.restore(workshop.key)
    assert store.removed("p") == []
    vote(store, workshop, token, w=70)
    assert given(store, store.by_code(workshop.code)) == [70]
    assert steps(store, workshop) == [(What.BROUGHT_BACK, 0, "")]
    # With code and key it comes back from any computer, with another key it does not.
    store.remove(workshop, AT)
    assert store.restore_by_code(workshop.code, key + "x") is None
    assert store.restore_by_code("AAAAAAA", key) is None
    assert store.restore_by_code(workshop.code.lower(), key) == store.by_key(workshop.key)
    assert store.restore_by_code(workshop.code, key) is None


def test_the_bin_is_emptied_of_workshops_that_lay_there_long_enough(store):
    kept, gone = begun(store), begun(store)
    vote(store, gone, store.join(gone))
    store.remove(gone, AT)
    assert empty_bin(store._writer, {}, AT).workshops == 0
    assert empty_bin(store._writer, {}, LATER, only_count=True).workshops == 1
    assert len(store.removed("")) == 1
    assert empty_bin(store._writer, {}, LATER).workshops == 1
    assert store.removed("") == []
    assert store.ballots(gone, 1) == []
    assert store.by_key(kept.key) == kept


def test_a_damaged_workshop_lies_in_the_bin_under_its_code(store, address):
    workshop = begun(store)
    store.remove(workshop, AT)
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE workshops SET settings = '{'"))
    engine.dispose()
    assert [one.title for one in store.removed("")] == [workshop.code]


def test_an_excluded_weighting_is_in_no_result_and_comes_back(store):
    workshop = begun(store)
    for w in (10, 20, 100):
        vote(store, workshop, store.join(workshop), w=w)
    prank = store.weightings(workshop, 1)[-1]
    assert refused(lambda: store.exclude(workshop, 1, prank.key, "Scherz")) == "still-open"
    store.close_round(workshop)
    prank = next(one for one in store.weightings(workshop, 1) if one.ballot.values["w"] == 100)
    assert refused(lambda: store.exclude(workshop, 1, prank.key, "  ")) == "no-note"
    assert refused(lambda: store.exclude(workshop, 1, "x" * 32, "Scherz")) == "no-weighting"
    store.exclude(workshop, 1, prank.key, " Scherz,\n mit allen abgesprochen ")
    assert refused(lambda: store.exclude(workshop, 1, prank.key, "Scherz, mit allen abgesprochen")) == "no-weighting"
    assert given(store, workshop) == [10, 20]
    assert store.count(workshop, 1) == 2
    # Written anew at the reveal, it is still excluded, under another key.
    store.reveal(workshop)
    found = {one.ballot.values["w"]: one for one in store.weightings(workshop, 1)}
    assert {w: one.excluded for w, one in found.items()} == {10: "", 20: "", 100: "Scherz, mit allen abgesprochen"}
    assert found[100].key != prank.key
    assert refused(lambda: store.count_again(workshop, 1, prank.key)) == "no-weighting"
    store.count_again(workshop, 1, found[100].key)
    assert given(store, workshop) == [10, 20, 100]
    assert steps(store, workshop) == [
        (What.EXCLUDED, 1, "Scherz, mit allen abgesprochen"), (What.COUNTED, 1, ""),
    ]  # fmt: skip


def test_what_was_excluded_counts_again_in_a_reopened_round(store):
    workshop = begun(store)
    token = store.join(workshop)
    vote(store, workshop, token, w=100)
    store.close_round(workshop)
    store.exclude(workshop, 1, store.weightings(workshop, 1)[0].key, "Scherz")
    assert store.count(workshop, 1) == 0
    store.reopen_round(workshop)
    assert store.count(workshop, 1) == 1
    vote(store, workshop, token, w=30)
    assert given(store, workshop) == [30]


def test_a_weighting_is_excluded_in_its_own_workshop_and_round_only(store):
    one, other = begun(store), begun(store)
    for workshop in (one, other):
        vote(store, workshop, store.join(workshop))
        store.close_round(workshop)
    theirs = store.weightings(other, 1)[0].key
    assert refused(lambda: store.exclude(one, 1, theirs, "x")) == "no-weighting"
    assert refused(lambda: store.exclude(other, 2, theirs, "x")) == "no-weighting"
    assert store.count(other, 1) == 1


LATE = Topic("c", "Gesundheit", "", ("d",))


def test_a_late_topic_is_weighed_from_the_next_round_on(store):
    workshop = begun(store)
    token = store.join(workshop)
    workshop = store.add_topic(workshop, LATE)
    assert [(topic.code, topic.since) for topic in workshop.settings.topics] == [("w", 1), ("b", 1), ("c", 2)]
    # The open round goes on with its topics.
    vote(store, workshop, token)
    with_late = {"w": 20, "b": 30, "c": 50}
    assert refused(lambda: store.vote(workshop, 1, token, "", with_late).result(20)) == "topics"
    workshop = store.open_round(store.close_round(workshop))
    assert refused(lambda: vote(store, workshop, token, number=2)) == "topics"
    store.vote(workshop, 2, token, "", with_late).result(20)
    assert store.ballots(workshop, 2) == [Ballot("", with_late)]
    assert given(store, workshop) == [60]
    assert refused(lambda: store.add_topic(workshop, LATE)) == "topic-twice"
    assert refused(lambda: store.take_back_topic(workshop, "c")) == "topic-weighed"
    assert steps(store, workshop) == [(What.TOPIC, 2, "Gesundheit")]


def test_a_late_topic_is_taken_back_before_it_is_weighed(store):
    workshop = store.add_topic(begun(store), LATE)
    assert refused(lambda: store.take_back_topic(workshop, "w")) == "topic-weighed"
    workshop = store.take_back_topic(workshop, "c")
    assert workshop.settings == SETTINGS
    assert refused(lambda: store.take_back_topic(workshop, "c")) == "topic-weighed"
    assert [what for what, _number, _note in steps(store, workshop)] == [What.TOPIC, What.TOPIC_TAKEN_BACK]
    before, _key = store.create(SETTINGS, TODAY)
    # Two topics are the fewest that can be weighed.
    assert refused(lambda: store.take_back_topic(before, "w")) == "topic-weighed"


def test_no_ballot_holds_more_topics_than_it_can(store):
    workshop = begun(store)
    for number in range(MOST_TOPICS - 2):
        store.add_topic(workshop, Topic(f"t{number}", "T", "", ("d",)))
    assert refused(lambda: store.add_topic(workshop, LATE)) == "too-many-topics"
    store.close_round(workshop)
    assert refused(lambda: store.add_topic(store.end(workshop), LATE)) == "ended"


def test_settings_without_a_late_topic_are_written_as_before(store):
    assert "since" not in write_settings(SETTINGS)
    late = store.add_topic(begun(store), LATE).settings
    assert write_settings(late).count("since") == 1
    assert read_settings(write_settings(late)) == late


def test_a_copy_takes_late_topics_and_steps_along_and_no_excluded_weighting(store):
    workshop = store.add_topic(begun(store), LATE)
    for w in (10, 100):
        vote(store, workshop, store.join(workshop), w=w)
    workshop = store.close_round(workshop)
    prank = next(one for one in store.weightings(workshop, 1) if one.ballot.values["w"] == 100)
    store.exclude(workshop, 1, prank.key, "Scherz")
    workshop = store.open_round(workshop)
    store.vote(workshop, 2, "t" * 32, "", {"w": 20, "b": 30, "c": 50}, admit=True).result(20)
    copy = copy_workshop(store, store.close_round(workshop))
    assert [[dict(ballot.values) for ballot in held] for held in copy.rounds] == [
        [{"w": 10, "b": 90}], [{"w": 20, "b": 30, "c": 50}],
    ]  # fmt: skip
    assert copy.steps == (Step(What.TOPIC, 2, "Gesundheit"), Step(What.EXCLUDED, 1, "Scherz"))
    assert read_copy(write_copy(copy)) == copy
    store.add_ended(copy, "q")
    store.add_ended(copy, "q")
    (kept,) = store.all("q")
    assert copy_workshop(store, kept) == copy
    assert (kept.phase, [state.settled for state in kept.rounds]) == (ENDED, [True, True])


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([{"what": "hidden", "when": "now"}], "when"),
        ([{"what": "sung"}], "sung"),
        ([{"what": "hidden"}] * 3000, "steps"),
    ],
)
def test_a_copy_with_steps_that_no_workshop_has_is_refused(steps, said):
    plain = {"settings": json.loads(write_settings(SETTINGS)), "held_on": "2026-11-24", "rounds": []}
    assert read_copy(plain).steps == ()
    with pytest.raises(ValueError, match=said):
        read_copy(plain | {"steps": steps})


def test_rounds_closed_before_the_upgrade_are_settled_and_open_ones_are_not(address):
    engine = connect(address)
    with engine.begin() as connection:
        migrate(connection, "0006")
        known = {"code": "c", "hash": "h", "settings": write_settings(SETTINGS)}
        begin = "INSERT INTO workshops (id, code, key_hash, settings, phase, held_on) VALUES"
        connection.execute(text(f"{begin} ('w', :code, :hash, :settings, 'weighing', '2026-11-24')"), known)
        for number, state in ((1, "closed"), (2, "open")):
            row = {"number": number, "state": state, "no": False}
            connection.execute(text("INSERT INTO rounds VALUES ('w', :number, :state, :no, :no)"), row)
        vote = "INSERT INTO votes VALUES ('v', 'w', 1, NULL, '', '{\"w\": 60, \"b\": 40}')"
        connection.execute(text(vote))
    engine.dispose()
    store = WorkshopStore(open_database(address))
    (workshop,) = store.all()
    assert [state.settled for state in workshop.rounds] == [True, False]
    assert given(store, workshop) == [60]
    workshop = store.reopen_round(store.close_round(workshop))
    assert workshop.current.is_open
    store.close()
