"""Workshops in the database: what was acknowledged is there, once; and nothing else can be told from it."""

from __future__ import annotations

import datetime
import re
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, inspect, text

from sozial.errors import DataError
from sozial.store.database.database import check_integrity, database_address, open_database, upgrade
from sozial.store.database.tables import metadata
from sozial.store.database.writer import Writer
from sozial.store.voting.codes import CODE_LETTERS
from sozial.store.workshops import WorkshopStore
from sozial.workshop.ballot import Ballot, Form, Topic
from sozial.workshop.paper import Sheet
from sozial.workshop.settings import WorkshopSettings, read_settings, write_settings
from tests.places import ROOT

TODAY = datetime.date(2026, 11, 24)
SETTINGS = WorkshopSettings(
    "Werkstatt „Nord“", Form.POINTS,
    (Topic("w", "Wohnen", "Ob das Geld reicht.", ("a",)), Topic("b", "Bildung", "", ("b", "c"))),
    ("Bewohnerschaft", "Verwaltung"), 2, 10, "name = 'x'", "0123", "Musterstadt", "2024",
)  # fmt: skip


@pytest.fixture
def store(address):
    found = WorkshopStore(open_database(address))
    yield found
    found.close()


def begun(store):
    workshop, _key = store.create(SETTINGS, TODAY)
    return store.open_round(workshop)


def vote(store, workshop, token, w=60, group="Bewohnerschaft", number=1):
    store.vote(workshop, number, token, group, {"w": w, "b": 100 - w}).result(20)


def refused(call):
    with pytest.raises(DataError) as error:
        call()
    return error.value.findings[0].code


def test_settings_are_read_as_they_were_written():
    assert read_settings(write_settings(SETTINGS)) == SETTINGS
    # Workshops that were begun before recipes with levels could be weighed.
    assert read_settings(write_settings(SETTINGS).replace('"members"', '"indicators"')) == SETTINGS


def test_a_vote_that_is_committed_together_with_the_closing_counts_only_before_it(store):
    workshop = begun(store)
    tokens = [store.join(workshop) for _person in range(3)]
    points = {"w": 60, "b": 40}
    started, hold = threading.Event(), threading.Event()

    def wait(_connection):
        started.set()
        hold.wait(20)

    store._writer.submit(wait)
    assert started.wait(20)
    before = store.vote(workshop, 1, tokens[0], "", points)
    wrong = store.vote(workshop, 1, tokens[1], "no such group", points)
    again = store.vote(workshop, 1, tokens[1], "", points)
    closing = threading.Thread(target=store.close_round, args=(workshop,))
    closing.start()
    deadline = time.monotonic() + 20
    while store._writer._waiting.qsize() < 4:
        assert time.monotonic() < deadline
    after = store.vote(workshop, 1, tokens[2], "", points)
    hold.set()
    closing.join(20)
    for accepted in (before, again):
        accepted.result(20)
    assert refused(lambda: wrong.result(20)) == "group"
    assert refused(lambda: after.result(20)) == "closed"
    assert store.count(workshop, 1) == 2


def test_what_is_shown_by_its_code_follows_every_change(store):
    workshop = begun(store)
    for change in (store.close_round, store.reveal, store.open_round, store.close_round, store.end):
        change(workshop)
        assert store.by_code(workshop.code) == store.by_key(workshop.key)
    store.remove(workshop)
    assert store.by_code(workshop.code) is None


def sheet(number, w, group="Verwaltung"):
    return Sheet(number, Ballot(group, {"w": w, "b": 100 - w}))


def test_a_sheet_of_paper_counts_once_per_round(store):
    workshop = begun(store)
    other = begun(store)
    store.vote_on_paper(workshop, 1, sheet(17, 60))
    store.vote_on_paper(workshop, 1, sheet(17, 60))
    assert refused(lambda: store.vote_on_paper(workshop, 1, sheet(17, 50))) == "keyed"
    assert refused(lambda: store.vote_on_paper(workshop, 1, sheet(17, 60, "Bewohnerschaft"))) == "keyed"
    assert [ballot.values["w"] for ballot in store.ballots(workshop, 1)] == [60]
    store.vote_on_paper(workshop, 1, sheet(17, 50), replace=True)
    store.vote_on_paper(workshop, 1, sheet(3, 20))
    vote(store, workshop, store.join(workshop))
    assert store.sheets(workshop, 1) == [3, 17]
    assert store.sheets(other, 1) == []
    assert sorted(ballot.values["w"] for ballot in store.ballots(workshop, 1)) == [20, 50, 60]
    # Phones' cookies cannot pass for a sheet: its number alone is no token.
    assert not store.takes_part(workshop, "17")
    store.close_round(workshop)
    assert refused(lambda: store.vote_on_paper(workshop, 1, sheet(4, 20))) == "closed"
    assert store.sheets(workshop, 1) == [3, 17]
    store.reveal(workshop)
    assert store.sheets(workshop, 1) == []
    store.open_round(workshop)
    store.vote_on_paper(workshop, 2, sheet(17, 10))
    assert store.taking_part(workshop) == 3


def test_a_workshop_is_found_by_its_code_however_it_is_written(store):
    workshop, key = store.create(SETTINGS, TODAY)
    assert re.fullmatch(f"[{CODE_LETTERS}]{{7}}", workshop.code)
    written = f" {workshop.code[:3].lower()}-{workshop.code[3:].lower()} "
    assert store.by_code(written) == workshop
    assert store.by_code("AAAAAAA") is None
    assert store.is_moderator(workshop, key)
    assert not store.is_moderator(workshop, key + "x")
    assert not store.is_moderator(workshop, "")


def test_keys_and_tokens_are_kept_as_hashes_only(store, address):
    workshop, key = store.create(SETTINGS, TODAY)
    token = store.join(workshop)
    engine = create_engine(address)
    with engine.connect() as connection:
        everything = "".join(str(row) for table in metadata.sorted_tables for row in connection.execute(table.select()))
    engine.dispose()
    assert key not in everything
    assert token not in everything


def test_a_vote_counts_once_however_often_it_is_sent(store):
    workshop = begun(store)
    token = store.join(workshop)
    for _retry in range(3):
        vote(store, workshop, token)
    assert store.count(workshop, 1) == 1
    vote(store, workshop, token, w=10, group="Verwaltung")
    assert store.ballots(workshop, 1) == [Ballot("Verwaltung", {"w": 10, "b": 90})]
    assert store.own_vote(workshop, 1, token) == Ballot("Verwaltung", {"w": 10, "b": 90})


def test_a_vote_that_does_not_count_says_why_and_is_not_kept(store):
    workshop = begun(store)
    token = store.join(workshop)
    assert refused(lambda: vote(store, workshop, token, w=120)) == "out-of-range"
    assert refused(lambda: vote(store, workshop, "someone else")) == "unknown"
    assert refused(lambda: vote(store, workshop, token, group="Presse")) == "group"
    assert refused(lambda: vote(store, workshop, token, number=2)) == "closed"
    assert store.count(workshop, 1) == 0


def test_a_token_is_known_in_its_own_workshop_only(store):
    one, other = begun(store), begun(store)
    token = store.join(one)
    assert store.takes_part(one, token)
    assert not store.takes_part(other, token)
    assert refused(lambda: vote(store, other, token)) == "unknown"
    vote(store, one, token)
    assert store.ballots(other, 1) == []


def test_a_token_of_another_workshop_is_not_admitted(store):
    one, other = begun(store), begun(store)
    points = {"w": 50, "b": 50}
    for _retry in range(2):
        store.vote(one, 1, "a" * 32, "", points, admit=True).result(20)
    assert (store.count(one, 1), store.taking_part(one)) == (1, 1)
    assert refused(lambda: store.vote(other, 1, "a" * 32, "", points, admit=True).result(20)) == "unknown"
    assert store.count(other, 1) == 0


def test_rounds_open_close_and_are_revealed_in_order(store):
    workshop, _key = store.create(SETTINGS, TODAY)
    assert workshop.current is None
    assert refused(lambda: store.close_round(workshop)) == "no-round"
    workshop = store.open_round(workshop)
    assert refused(lambda: store.open_round(workshop)) == "round-open"
    assert refused(lambda: store.reveal(workshop)) == "not-closed"
    token = store.join(workshop)
    vote(store, workshop, token)
    workshop = store.close_round(workshop)
    assert refused(lambda: vote(store, workshop, token, w=1)) == "closed"
    assert not workshop.current.revealed
    assert store.reveal(workshop).current.revealed
    assert not store.by_key(workshop.key).current.quarters_revealed
    assert store.reveal(workshop, quarters=True).current.quarters_revealed
    workshop = store.open_round(workshop)
    assert [state.number for state in workshop.rounds] == [1, 2]
    vote(store, workshop, token, number=2)
    assert store.count(workshop, 2) == store.count(workshop, 1) == 1


@pytest.mark.parametrize("settling", ["reveal", "open_round", "end"])
def test_what_was_revealed_followed_or_ended_leads_back_to_nobody(store, address, settling):
    workshop = begun(store)
    tokens = [store.join(workshop) for _place in range(30)]
    for place, token in enumerate(tokens):
        vote(store, workshop, token, w=place)
    engine = create_engine(address)
    workshop = store.close_round(workshop)
    assert not workshop.current.settled
    assert store.own_vote(workshop, 1, tokens[3]).values["w"] == 3
    with engine.connect() as connection:
        before = {row.id for row in connection.execute(text("SELECT id FROM votes"))}
    workshop = getattr(store, settling)(workshop)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, participant, points FROM votes")).all()
    engine.dispose()
    assert workshop.rounds[0].settled
    assert all(row.participant is None for row in rows)
    assert before.isdisjoint(row.id for row in rows)
    # As they lie in the table, they are in no order of giving.
    given = [int(re.search(r'"w": (\d+)', row.points)[1]) for row in rows]
    assert sorted(given) == list(range(30))
    assert given != sorted(given)
    assert store.own_vote(workshop, 1, tokens[0]) is None


def test_an_ended_workshop_forgets_its_participants_and_keeps_its_results(store):
    workshop = begun(store)
    token = store.join(workshop)
    vote(store, workshop, token)
    assert refused(lambda: store.end(workshop)) == "round-open"
    workshop = store.end(store.close_round(workshop))
    assert store.taking_part(workshop) == 0
    assert not store.takes_part(workshop, token)
    assert len(store.ballots(workshop, 1)) == 1
    assert refused(lambda: store.open_round(workshop)) == "ended"


def test_a_workshop_deleted_for_good_leaves_nothing(store, address):
    workshop, other = begun(store), begun(store)
    for found in (workshop, other):
        vote(store, found, store.join(found))
    assert refused(lambda: store.erase(workshop.key)) == "not-in-bin"
    store.remove(workshop)
    assert store.by_key(workshop.key) is None
    assert refused(lambda: store.open_round(workshop)) == "gone"
    store.erase(workshop.key)
    assert refused(lambda: store.erase(workshop.key)) == "not-in-bin"
    assert len(store.ballots(other, 1)) == 1
    engine = create_engine(address)
    with engine.connect() as connection:
        for table in ("rounds", "participants", "votes", "workshop_steps"):
            counted = connection.execute(text(f"SELECT count(*) FROM {table} WHERE workshop = '{workshop.key}'"))
            assert counted.scalar_one() == 0
    engine.dispose()


def test_two_hundred_at_once_lose_nothing(store):
    workshop = begun(store)
    tokens = [store.join(workshop) for _place in range(40)]

    def often(token):
        for w in (10, 20, 30, 40, 50):
            vote(store, workshop, token, w=w)

    with ThreadPoolExecutor(40) as people:
        list(people.map(often, tokens))
    assert store.count(workshop, 1) == 40
    assert {ballot.values["w"] for ballot in store.ballots(workshop, 1)} == {50}


def test_the_same_vote_through_two_processes_counts_once(address):
    one, other = (WorkshopStore(open_database(address)) for _process in range(2))
    workshop = begun(one)
    token = one.join(workshop)
    with ThreadPoolExecutor(16) as people:
        list(people.map(lambda place: vote((one, other)[place % 2], workshop, token, w=place), range(60)))
    assert one.count(workshop, 1) == 1
    one.close()
    other.close()


def test_no_vote_slips_in_while_a_round_closes(address):
    one, other = (WorkshopStore(open_database(address)) for _process in range(2))
    workshop = begun(one)
    tokens = [one.join(workshop) for _place in range(30)]

    def tried(token):
        try:
            vote(other, workshop, token)
        except DataError as error:
            return error.findings[0].code
        return "acknowledged"

    with ThreadPoolExecutor(10) as people:
        answers = people.map(tried, tokens)
        one.close_round(workshop)
        one.reveal(workshop)
        found = list(answers)
    assert set(found) <= {"acknowledged", "closed"}
    assert found.count("acknowledged") == one.count(workshop, 1)
    engine = open_database(address)
    with engine.connect() as connection:
        left = connection.execute(text("SELECT count(*) FROM votes WHERE participant IS NOT NULL")).scalar_one()
    assert left == 0
    engine.dispose()
    one.close()
    other.close()


def test_two_processes_may_write_and_open_the_same_database(address):
    one, other = (WorkshopStore(open_database(address)) for _process in range(2))
    workshop = begun(one)
    tokens = [one.join(workshop) for _place in range(20)]
    with ThreadPoolExecutor(20) as people:
        list(people.map(lambda pair: vote(pair[1], workshop, pair[0]), zip(tokens, [one, other] * 10, strict=True)))
    assert one.count(workshop, 1) == other.count(workshop, 1) == 20
    one.close()
    other.close()


def test_the_migrations_make_the_tables_that_the_code_names(address):
    engine = open_database(address)
    upgrade(engine)
    found = inspect(engine)
    for table in metadata.sorted_tables:
        assert {column["name"] for column in found.get_columns(table.name)} == {column.name for column in table.columns}
    assert check_integrity(engine) == "ok"
    engine.dispose()


def test_opening_at_the_same_time_is_no_trouble(address):
    barrier = threading.Barrier(4)

    def opened(_place):
        barrier.wait()
        engine = open_database(address)
        engine.dispose()

    with ThreadPoolExecutor(4) as people:
        list(people.map(opened, range(4)))


def test_a_new_file_that_somebody_just_begins_is_waited_for(tmp_path):
    file = tmp_path / "w.sqlite"
    # Where somebody is about to write, SQLite refuses the change of journal at once, whatever its patience.
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE theirs (n INTEGER)")
    with ThreadPoolExecutor(1) as people:
        opening = people.submit(open_database, f"sqlite:///{file}")
        time.sleep(0.3)
        assert not opening.done()
        other.execute("COMMIT")
        engine = opening.result(timeout=20)
    assert "theirs" in inspect(engine).get_table_names()
    engine.dispose()
    other.close()


CHILD = """
import sys, datetime
from sozial.store.database.database import open_database
from sozial.store.workshops import WorkshopStore
store = WorkshopStore(open_database(sys.argv[1]))
workshop = store.by_key(sys.argv[2])
print("ready", flush=True)
while True:
    token = store.join(workshop)
    store.vote(workshop, 1, token, "", {"w": 50, "b": 50}).result()
    print("acknowledged", flush=True)
"""


def test_what_was_acknowledged_survives_being_killed(store, address):
    workshop = begun(store)
    acknowledged = 0
    for _time in range(3):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, address, workshop.key], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout.readline() == "ready\n"
        for _line in range(15):
            assert child.stdout.readline() == "acknowledged\n"
        child.kill()
        rest = child.stdout.read()
        child.wait(20)
        acknowledged += 15 + rest.count("acknowledged")
    stored = store.count(workshop, 1)
    # At most one vote per kill was written and could not be acknowledged any more.
    assert acknowledged <= stored <= acknowledged + 3
    engine = open_database(address)
    assert check_integrity(engine) == "ok"
    engine.dispose()
    vote(store, workshop, store.join(workshop))
    assert store.count(workshop, 1) == stored + 1


def test_a_change_that_fails_keeps_nobody_else_from_being_written(address):
    engine = open_database(address)
    writer = Writer(engine)
    held = threading.Event()

    def wait(connection):
        held.wait(10)

    def fail(connection):
        connection.execute(text("INSERT INTO workshops VALUES ('x', 'x', 'x', 'x', 'x', 'x', 'x', '')"))
        raise KeyError("broken")

    def count(connection):
        return connection.execute(text("SELECT count(*) FROM workshops")).scalar_one()

    first = writer.submit(wait)
    together = [writer.submit(change) for change in (count, fail, count)]
    held.set()
    first.result(10)
    assert together[0].result(10) == together[2].result(10) == 0
    with pytest.raises(KeyError):
        together[1].result(10)
    writer.close()
    engine.dispose()


def test_the_file_is_safe_by_its_settings(tmp_path):
    path = tmp_path / "w.sqlite"
    engine = open_database(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    engine.dispose()
    columns = [row[1] for row in sqlite3.connect(path).execute("PRAGMA table_info(votes)")]
    assert not [name for name in columns if "time" in name or "date" in name]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgresql://u:p@host/db", "postgresql+psycopg://u:p@host/db"),
        ("postgres://host/db", "postgresql+psycopg://host/db"),
        ("sqlite:////srv/w.sqlite", "sqlite:////srv/w.sqlite"),
    ],
)
def test_operators_may_write_addresses_as_they_know_them(monkeypatch, given, expected):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", given)
    assert database_address() == expected
    monkeypatch.delenv("SOZIAL_DATABASE_URL")
    assert database_address().startswith("sqlite:///")
