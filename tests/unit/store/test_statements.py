"""Statements and choices in the database: taken once, moderated, bound to nobody once that is due."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, text

from sozial.errors import DataError
from sozial.store.database.database import open_database
from sozial.store.database.writer import Writer
from sozial.store.operation.checking import check_database
from sozial.store.voting.proposals import ChoiceState, ChoiceStore
from sozial.store.voting.statements import StatementStore
from sozial.store.workshops import WorkshopStore
from sozial.workshop.proposals import Choice, Proposal
from sozial.workshop.statements import (
    MOST_OF_ONE,
    Moderation,
    Quarter,
    StatementCall,
    StatementKind,
    scene_content,
)
from tests.unit.store.test_workshop_store import SETTINGS, TODAY, refused

CALL = StatementCall(tuple(StatementKind), (Quarter("01", "Altstadt"), Quarter("02", "Uferpark")))
CHOICE = Choice((Proposal("1", "Spielplatz", 60_000), Proposal("2", "Sprachcafé", 50_000)), 100_000, 1)
A, B = "a" * 32, "b" * 32


class Stores:
    """The stores of one database, with one writer."""

    def __init__(self, address):
        self.engine = open_database(address)
        writer = Writer(self.engine)
        self.workshops = WorkshopStore(self.engine, writer)
        self.statements = StatementStore(self.engine, writer)
        self.choices = ChoiceStore(self.engine, writer)


@pytest.fixture
def stores(address):
    found = Stores(address)
    yield found
    found.workshops.close()


@pytest.fixture
def workshop(stores):
    return stores.workshops.create(SETTINGS, datetime.date.fromisoformat(str(TODAY)))[0]


def send(stores, workshop, said, token=A, once=None, kind="missing", unit=""):
    stores.statements.send(workshop, token, once or said, kind, said, unit).result(20)


def vote(stores, workshop, codes, token=A):
    stores.choices.vote(workshop, token, codes).result(20)


def test_a_statement_is_taken_once_and_moderated(stores, workshop):
    store = stores.statements
    assert refused(lambda: send(stores, workshop, "Ein Treff")) == "not-asked"
    store.ask(workshop, CALL)
    assert store.call(workshop) == CALL
    for _retry in range(3):
        send(stores, workshop, "  Ein\nTreff ", once="form 1")
    send(stores, workshop, "Ein Treff", token=B, once="form 2")
    send(stores, workshop, "Hier fehlt Licht", kind="local", unit="02")
    assert sorted(one.text for one in store.all(workshop)) == ["Ein Treff", "Ein Treff", "Hier fehlt Licht"]
    assert {one.moderation for one in store.all(workshop)} == {Moderation.NEW}
    assert scene_content(store.all(workshop), StatementKind.MISSING) == ()
    one, other = (found.key for found in store.all(workshop) if found.kind is StatementKind.MISSING)
    store.moderate(workshop, one, Moderation.SHOWN)
    store.moderate(workshop, other, Moderation.HIDDEN)
    store.group(workshop, [one], "  Jugend ")
    assert scene_content(store.all(workshop), StatementKind.MISSING) == (("Jugend", ("Ein Treff",)),)
    local = next(found for found in store.all(workshop) if found.kind is StatementKind.LOCAL)
    assert (local.unit, local.unit_name) == ("02", "Uferpark")
    store.moderate(workshop, local.key, Moderation.SHOWN)
    assert scene_content(store.all(workshop), StatementKind.LOCAL) == (("Uferpark", ("Hier fehlt Licht",)),)
    assert refused(lambda: store.group(workshop, [one], "x" * 81)) == "heading"
    store.moderate(workshop, one, Moderation.HIDDEN)
    assert scene_content(store.all(workshop), StatementKind.MISSING) == ()


def test_a_question_is_answered_and_back(stores, workshop):
    store = stores.statements
    store.ask(workshop, CALL)
    send(stores, workshop, "Wann geht es weiter?", kind="question")
    key = store.all(workshop)[0].key
    store.moderate(workshop, key, Moderation.SHOWN)
    assert scene_content(store.all(workshop), StatementKind.QUESTION) == (("", ("Wann geht es weiter?",)),)
    store.answer(workshop, key, True)
    assert scene_content(store.all(workshop), StatementKind.QUESTION) == ()
    store.answer(workshop, key, False)
    assert scene_content(store.all(workshop), StatementKind.QUESTION) != ()


@pytest.mark.parametrize(
    ("said", "kind", "unit", "code"),
    [
        ("  ", "missing", "", "empty"),
        ("x" * 281, "missing", "", "too-long"),
        ("a\x00b", "missing", "", "signs"),
        ("a\u202eb", "question", "", "signs"),
        ("Licht", "local", "", "quarter"),
        ("Licht", "local", "99", "quarter"),
        ("Licht", "praise", "", "not-asked"),
    ],
)
def test_what_cannot_be_taken_says_why(stores, workshop, said, kind, unit, code):
    stores.statements.ask(workshop, CALL)
    assert refused(lambda: send(stores, workshop, said, kind=kind, unit=unit)) == code
    assert stores.statements.all(workshop) == []


def test_one_phone_cannot_fill_the_page(stores, workshop):
    stores.statements.ask(workshop, CALL)
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(send, stores, workshop, f"Text {at}") for at in range(MOST_OF_ONE + 5)]
    assert sum(future.exception() is None for future in sent) == MOST_OF_ONE
    assert len(stores.statements.all(workshop)) == MOST_OF_ONE
    assert refused(lambda: send(stores, workshop, "noch einer")) == "enough"
    # What arrived already is not refused when it is sent once more.
    send(stores, workshop, stores.statements.all(workshop)[0].text)
    send(stores, workshop, "von jemand anderem", token=B)


def test_nothing_leads_from_a_statement_to_who_wrote_it(stores, workshop, address):
    stores.statements.ask(workshop, CALL)
    send(stores, workshop, "Ein Treff")
    engine = create_engine(address)
    with engine.connect() as connection:
        who = connection.execute(text("SELECT id, token_hash FROM participants")).one()
        row = connection.execute(text("SELECT * FROM statements")).one()
        counted = connection.execute(text("SELECT * FROM statement_counts")).one()
    engine.dispose()
    assert not {*who} & {*row}
    assert A not in row
    # Of the participant only the number is kept.
    assert [*counted] == [workshop.key, who.id, 1]


def test_an_ended_workshop_takes_nothing_and_a_deleted_one_leaves_nothing(stores, workshop):
    stores.statements.ask(workshop, CALL)
    send(stores, workshop, "Ein Treff")
    stores.choices.prepare(workshop, CHOICE)
    stores.choices.open(workshop)
    vote(stores, workshop, ["1"])
    ended = stores.workshops.end(workshop)
    assert refused(lambda: send(stores, ended, "zu spät")) == "not-asked"
    assert refused(lambda: vote(stores, ended, ["2"], B)) == "ended"
    assert stores.statements.call(ended) == StatementCall()
    # What was ticked can still be revealed, and nothing else.
    assert refused(lambda: stores.choices.begin_anew(ended)) == "ended"
    stores.choices.reveal(ended)
    assert refused(lambda: stores.choices.reveal(ended)) == "not-closed"
    # What was said and ticked stays.
    assert len(stores.statements.all(ended)) == stores.choices.count(ended) == 1
    stores.workshops.remove(ended)
    stores.workshops.erase(ended.key)
    with stores.engine.connect() as connection:
        for table in ("statements", "statement_calls", "statement_counts", "choices", "approvals"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_a_ballot_counts_once_and_can_be_changed_until_the_choice_is_closed(stores, workshop):
    store = stores.choices
    assert refused(lambda: vote(stores, workshop, ["1"])) == "choice-closed"
    store.prepare(workshop, CHOICE)
    assert refused(lambda: vote(stores, workshop, ["1"])) == "choice-closed"
    store.open(workshop)
    for _retry in range(3):
        vote(stores, workshop, ["1"])
    assert (store.count(workshop), store.own(workshop, A)) == (1, {"1"})
    vote(stores, workshop, ["2"])
    vote(stores, workshop, ["1"], B)
    assert sorted(map(sorted, store.ballots(workshop))) == [["1"], ["2"]]
    assert refused(lambda: vote(stores, workshop, [])) == "nothing-ticked"
    assert refused(lambda: vote(stores, workshop, ["1", "2"])) == "too-many"
    assert refused(lambda: vote(stores, workshop, ["9"])) == "proposals"
    store.close(workshop)
    assert refused(lambda: vote(stores, workshop, ["1"])) == "choice-closed"
    assert store.own(workshop, A) == {"2"}


def test_a_choice_can_be_opened_again_until_it_is_revealed(stores, workshop):
    store = stores.choices
    assert refused(lambda: store.open(workshop)) == "no-choice"
    store.prepare(workshop, Choice())
    assert refused(lambda: store.open(workshop)) == "budget"
    store.prepare(workshop, CHOICE)
    store.open(workshop)
    assert refused(lambda: store.prepare(workshop, Choice())) == "in-use"
    assert refused(lambda: store.reveal(workshop)) == "not-closed"
    vote(stores, workshop, ["1"])
    store.close(workshop)
    assert refused(lambda: store.close(workshop)) == "not-open"
    store.open(workshop)
    vote(stores, workshop, ["2"])
    store.close(workshop)
    store.reveal(workshop)
    assert store.read(workshop).state is ChoiceState.REVEALED
    assert refused(lambda: store.open(workshop)) == "revealed"
    # Nothing leads from the ballot to who gave it any more.
    assert store.own(workshop, A) is None
    assert store.ballots(workshop) == [{"2"}]
    store.begin_anew(workshop)
    assert (store.read(workshop).state, store.count(workshop)) == (ChoiceState.DRAFT, 0)


def test_a_choice_of_elsewhere_is_kept_with_its_ballots(stores, workshop):
    ballots = [frozenset({"1"}), frozenset({"1", "2"}), frozenset()]
    stores.choices.take(workshop, CHOICE, ballots)
    assert stores.choices.read(workshop).state is ChoiceState.CLOSED
    assert sorted(map(sorted, stores.choices.ballots(workshop))) == [[], ["1"], ["1", "2"]]
    with pytest.raises(DataError):
        stores.choices.take(workshop, CHOICE, [])


def test_what_is_damaged_is_found(stores, workshop):
    stores.statements.ask(workshop, CALL)
    stores.choices.prepare(workshop, CHOICE)
    assert list(check_database(stores.engine)) == []
    with stores.engine.begin() as connection:
        connection.execute(text("UPDATE choices SET content = '{'"))
        connection.execute(text("UPDATE statement_calls SET content = '[]'"))
    assert len(list(check_database(stores.engine))) == 2
    assert refused(lambda: stores.choices.read(workshop)) == "damaged"
    assert refused(lambda: stores.statements.call(workshop)) == "damaged"


def test_a_text_sent_twice_is_kept_whatever_is_asked_for_by_then(stores, workshop):
    stores.statements.ask(workshop, StatementCall((StatementKind.MISSING,)))
    stores.statements.send(workshop, "a" * 32, "once", "missing", "Ein Treff").result(20)
    stores.statements.ask(workshop, StatementCall())
    stores.statements.send(workshop, "a" * 32, "once", "missing", "Ein Treff").result(20)
    assert len(stores.statements.all(workshop)) == 1


def test_after_an_end_nobody_ticks_a_second_time(stores, workshop):
    stores.choices.prepare(workshop, CHOICE)
    stores.choices.open(workshop)
    stores.choices.vote(workshop, "a" * 32, [CHOICE.proposals[0].code]).result(20)
    stores.workshops.end(workshop)
    assert stores.choices.read(workshop).state is ChoiceState.CLOSED
    assert stores.choices.own(workshop, "a" * 32) is None
    stores.workshops.resume(workshop)
    assert refused(lambda: stores.choices.open(workshop)) == "settled"
    assert stores.choices.count(workshop) == 1
    stores.choices.reveal(workshop)
    assert stores.choices.state(workshop) is ChoiceState.REVEALED
