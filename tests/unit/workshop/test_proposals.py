"""Proposals: what can be voted on, need as a stated factor, no result of few, and files that lose nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from sozial.errors import DataError
from sozial.model import Direction
from sozial.output.words.choice_words import choice_scene
from sozial.workshop.pb_file import choice_as_pb, choice_from_pb, read_pb, write_pb
from sozial.workshop.proposals import (
    Choice,
    Need,
    Proposal,
    check_choice,
    count_choice,
    read_choice,
    state_need,
    write_choice,
)

CHOICE = Choice(
    (
        Proposal("1", "Spielplatz; „Am Ring“ \"neu\"", 1_200_050, "01", "Altstadt", "Kinder, Jugend", "Mit =Schaukel."),
        Proposal("2", "Sprachcafé", 500_000, domain="Bildung"),
        Proposal("7", "نادي", 900_000, "02", "Uferpark"),
    ),
    2_000_000, 2,
)  # fmt: skip
BALLOTS = [frozenset(ballot) for ballot in ({"1", "2"}, {"1"}, {"2", "7"}, {"7"}, set())]


def result(classes=(0, 2, -1), scores=(1.0, 3.0, np.nan), labels=3, high=Direction.BURDEN):
    main = SimpleNamespace(
        classes=np.array(classes), scores=np.array(scores), breaks=SimpleNamespace(labels=("",) * labels)
    )
    return SimpleNamespace(main=main, recipe=SimpleNamespace(high=high), units=["01", "02", "03"])


def factors(choice, found):
    return [one.factor for one in state_need(choice, found).proposals]


def test_a_choice_is_read_as_it_was_written():
    assert read_choice(write_choice(CHOICE)) == CHOICE


def test_need_is_written_down_for_every_proposal():
    places = [Proposal(str(at), "x", 100, unit) for at, unit in enumerate(("01", "02", "03", ""))]
    choice = Choice(tuple(places), 100, need=Need.CLASS, highest=150)
    # Class 0 of 3 is the least need, 2 the greatest; no class and no quarter count 1.
    assert factors(choice, result()) == [100, 150, 100, 100]
    assert factors(choice, result(classes=(1, 2, 0))) == [125, 150, 100, 100]
    assert factors(replace(choice, need=Need.SCORE), result(scores=(1.0, 3.0, 1.5))) == [100, 150, 112, 100]
    # Where a high index is favourable, the low one needs most.
    assert factors(choice, result(high=Direction.FAVOURABLE)) == [150, 100, 100, 100]
    assert factors(replace(choice, need=Need.NONE), result()) == [100] * 4
    assert factors(replace(choice, need=Need.SCORE), result(scores=(2.0, 2.0, 2.0))) == [100] * 4


def test_a_screen_for_everybody_says_what_was_chosen_and_why():
    choice = Choice((Proposal("1", "Spielplatz", 6_000), Proposal("2", "Bänke", 4_000)), 10_000)
    found = count_choice(choice, [{"1"}] * 3 + [{"2"}] * 2)
    # 20 euros each: three pay 60, two pay 40.
    assert choice_scene(choice, found.outcome, "de") == (
        "Ausgewählt: 2 Vorschläge für 100\xa0€, 100\xa0% des Budgets",
        tuple(
            (name, f"{n} Personen möchten ihn; von jedem ihrer Anteile am Budget gehen 20\xa0€ hinein.")
            for name, n in (("Spielplatz", 3), ("Bänke", 2))
        ),
    )


def test_below_five_ballots_there_is_no_result():
    assert count_choice(CHOICE, BALLOTS[:4]) is None
    found = count_choice(CHOICE, BALLOTS)
    assert found.outcome.ballots == 5


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cents": 0}, "budget"),
        ({"proposals": CHOICE.proposals[:1]}, "few-proposals"),
        ({"proposals": (*CHOICE.proposals, replace(CHOICE.proposals[0]))}, "codes"),
        ({"proposals": (*CHOICE.proposals, Proposal("8", "", 5))}, "no-title"),
        ({"proposals": (*CHOICE.proposals, Proposal("8", "x", 0))}, "cost"),
        ({"proposals": (*CHOICE.proposals, Proposal("8", "x" * 121, 5))}, "long"),
        ({"proposals": (*CHOICE.proposals, Proposal("8", "a\u202eb", 5))}, "signs"),
        ({"proposals": tuple(Proposal(str(at), "x", 5) for at in range(61))}, "many-proposals"),
    ],
)
def test_what_cannot_be_voted_on_says_why(change, code):
    assert check_choice(CHOICE) == []
    assert [finding.code for finding in check_choice(replace(CHOICE, **change))] == [code]


def round_trip(choice, ballots):
    text = write_pb(choice_as_pb(choice, ballots, "Werkstatt", "Musterstadt", "2026-11-24"))
    file = read_pb(text)
    assert write_pb(file) == text
    return choice_from_pb(file)


def test_files_lose_nothing_on_the_way():
    assert round_trip(CHOICE, BALLOTS) == (CHOICE, BALLOTS)
    needed = replace(CHOICE, need=Need.SCORE, highest=150, most=0)
    needed = replace(needed, proposals=tuple(replace(one, factor=125) for one in needed.proposals))
    assert round_trip(needed, []) == (needed, [])
    luck = random.Random(3)
    signs = "aß;,\"'=€\u200dä0 -"
    for _try in range(200):
        words = [" ".join("".join(luck.choices(signs, k=12)).split()) or "x" for _text in range(5)]
        one = Proposal("1", words[0], luck.randrange(1, 10**9), words[1], words[2], words[3], words[4])
        choice = Choice((one, replace(CHOICE.proposals[1])), luck.randrange(1, 10**9), luck.choice([0, 1, 2]))
        ballots = [frozenset(luck.sample(["1", "2"], luck.randrange(3))) for _ballot in range(6)]
        assert round_trip(choice, ballots) == (choice, ballots)


EXAMPLE = '''\
META
key; value
description; Municipal PB
budget; 2500,50
vote_type; approval
max_length; 9
PROJECTS
project_id; cost; category; name
1; 600; culture, education; "Haus; ""Nord"""
2; 800.5; sport; Halle

VOTES
voter_id; age; vote
1; 34; 1,2
2; 51;
'''


def test_a_file_of_others_is_read():
    choice, ballots = choice_from_pb(read_pb("\ufeff" + EXAMPLE.replace("\n", "\r\n")))
    assert choice.cents == 250_050
    assert [(one.title, one.cents, one.domain) for one in choice.proposals] == [
        ('Haus; "Nord"', 60_000, "culture, education"), ("Halle", 80_050, "sport"),
    ]  # fmt: skip
    # A ballot may name all of them, so there is no bound.
    assert choice.most == 0
    assert ballots == [{"1", "2"}, set()]
    once = choice_from_pb(read_pb(EXAMPLE.replace("approval", "choose-1")))[0]
    assert once.most == 1


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("approval", "ordinal", "vote-type"),
        ("PROJECTS", "THINGS", "pb-file"),
        ("1; 34; 1,2", "1; 34", "pb-file"),
        ("1; 34; 1,2", "1; 34; 1,9", "pb-file"),
        ("2; 800.5; sport", "2; teuer; sport", "amount"),
        ("2; 800.5; sport", "2; 1e999; sport", "amount"),
        ("2; 800.5; sport", "2; 0.001; sport", "amount"),
        ("2; 800.5; sport", "; 800.5; sport", "pb-file"),
        ('Nord"""', "Nord", "pb-file"),
        ("budget; 2500,50", "budget; ", "amount"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(before, after, code):
    with pytest.raises(DataError) as error:
        choice_from_pb(read_pb(EXAMPLE.replace(before, after)))
    assert error.value.findings[0].code == code
