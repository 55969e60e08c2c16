"""The method of equal shares: small elections worked out by hand, and what holds for every election."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from sozial.workshop.equal_shares import Project, Reason, choose_greedily, share_equally


def projects(**costs):
    return [Project(code, Fraction(cost)) for code, cost in costs.items()]


def chosen(outcome):
    return [one.project.code for one in outcome.chosen]


def by_code(outcome):
    return {one.project.code: one for one in outcome.projects}


def test_a_minority_gets_what_its_share_pays_though_the_greedy_way_leaves_it_without():
    # 6 of 10 want a and b, 4 want c. Budget 100, 10 each. a: 50 / 6 = 8 1/3 each, 6 votes count; then the six hold
    # 10 together, too little for b. c: 40 / 4 = 10 each.
    given = projects(a=50, b=50, c=40)
    ballots = [{"a", "b"}] * 6 + [{"c"}] * 4
    found = share_equally(Fraction(100), given, ballots)
    assert chosen(found) == ["a", "c"]
    assert by_code(found)["a"].payments == ((Fraction(25, 3), 6),)
    assert by_code(found)["c"].payments == ((Fraction(10), 4),)
    assert by_code(found)["b"].reason is Reason.TOO_FEW
    assert by_code(found)["b"].supporters_hold == 10
    assert choose_greedily(Fraction(100), given, ballots) == ["a", "b"]
    assert found.share == found.first_share == 10


def test_who_has_less_left_pays_all_of_it_and_the_others_share_the_rest():
    # Budget 40, 10 each. a (24) by 1, 2, 3: 8 each, they keep 2. b (14) by 3, 4: 3 pays 2, 4 would have to pay 12, and
    # holds 10. With b at 12: 3 pays 2, 4 pays 10.
    ballots = [{"a"}, {"a"}, {"a", "b"}, {"b"}]
    found = share_equally(Fraction(40), projects(a=24, b=12), ballots)
    assert by_code(found)["a"].payments == ((Fraction(8), 3),)
    assert by_code(found)["b"].payments == ((Fraction(10), 1), (Fraction(2), 1))
    assert found.share == 10


def test_shares_are_raised_until_no_further_project_fits():
    # Budget 100, 5 people, 20 each. c (45) by three: 15 each. d (50) by two needs 25 each: shares are raised to 25.
    found = share_equally(Fraction(100), projects(c=45, d=50), [{"c"}] * 3 + [{"d"}] * 2)
    assert chosen(found) == ["c", "d"]
    assert found.share == 25
    assert by_code(found)["d"].payments == ((Fraction(25), 2),)
    assert by_code(found)["d"].reason is Reason.PAID
    assert found.spent == 95


def test_what_is_left_is_filled_in_the_greedy_order_and_said_to_be():
    # 4 people, 25 each; a (60) by three: 20 each. Raised to 40, one person pays c (40), which just fits the budget.
    found = share_equally(Fraction(100), projects(a=60, c=40), [{"a"}] * 3 + [{"c"}])
    assert (chosen(found), found.share) == (["a", "c"], 40)
    # 5 people, 20 each: a (60) by three. From 30 on c (30) could be paid by what is left to one, had b (70) by two not
    # to be paid at 35 before c, whose supporter pays 20 to a and holds 15 then. So c is filled in.
    found = share_equally(Fraction(100), projects(a=60, b=70, c=30), [{"a"}, {"a"}, {"b"}, {"b"}, {"a", "c"}])
    assert by_code(found)["c"].reason is Reason.FILLED
    assert by_code(found)["c"].payments == ()
    assert chosen(found) == ["a", "c"]


def test_need_is_a_factor_of_what_votes_count():
    # Budget 30, 6 people, 5 each: a and b cost 30, each by three, so equal; a comes first by its code.
    ballots = [{"a"}] * 3 + [{"b"}] * 3
    assert chosen(share_equally(Fraction(30), projects(a=30, b=30), ballots)) == ["a"]
    needed = [Project("a", Fraction(30)), Project("b", Fraction(30), Fraction(5, 4))]
    found = share_equally(Fraction(30), needed, ballots)
    # Nobody can pay with 5 each: shares are raised to 10, where both could be paid, which is above the budget.
    assert chosen(found) == ["b"]
    assert by_code(found)["b"].reason is Reason.FILLED
    # Three votes that count 1.5 each are more than four that count 1.
    given = [Project("a", Fraction(30)), Project("b", Fraction(30), Fraction(3, 2))]
    assert choose_greedily(Fraction(30), given, [{"a"}] * 4 + [{"b"}] * 3) == ["b"]


@pytest.mark.parametrize(
    ("costs", "ballots", "first"),
    [
        # The same count: more votes, then lower cost, then the lower number.
        ({"1": 30, "2": 20}, [{"1", "2"}] * 4, "2"),
        ({"10": 20, "9": 20}, [{"9", "10"}] * 4, "9"),
        ({"1": 20, "2": 20}, [{"2"}] * 3 + [{"1"}], "2"),
    ],
)
def test_ties_are_broken_as_stated(costs, ballots, first):
    assert chosen(share_equally(Fraction(40), projects(**costs), ballots))[0] == first


def test_nobody_wants_it_or_it_is_above_the_budget():
    found = by_code(share_equally(Fraction(10), projects(a=5, b=11, c=4), [{"a", "b"}]))
    assert [str(found[code].reason) for code in "abc"] == ["paid", "above-budget", "no-votes"]
    assert found["b"].supporters_hold == 5
    empty = share_equally(Fraction(10), projects(a=5), [])
    assert [str(one.reason) for one in empty.projects] == ["no-votes"]


def elections(count):
    luck = random.Random(7)
    for _election in range(count):
        budget = Fraction(luck.choice([100, 997, 50_000, 12_345]))
        given = [
            Project(str(at), max(Fraction(1), budget * luck.randrange(3, 120) / 100), Fraction(luck.choice([5, 6]), 5))
            for at in range(1, luck.randrange(2, 9))
        ]  # fmt: skip
        wish = luck.choice([0.15, 0.3, 0.6])
        ballots = [{one.code for one in given if luck.random() < wish} for _person in range(luck.randrange(1, 25))]
        yield budget, given, ballots, luck


def test_what_holds_for_every_election():
    filled = raised = 0
    for budget, given, ballots, luck in elections(250):
        found = share_equally(budget, given, ballots)
        assert found.spent <= budget
        assert sorted(one.place for one in found.chosen) == list(range(1, len(found.chosen) + 1))
        left = budget - found.spent
        paid_in_all = Fraction(0)
        for one in found.projects:
            assert one.votes == sum(one.project.code in ballot for ballot in ballots)
            if one.reason is Reason.PAID:
                # Paid by its supporters, all of them, and by nobody else.
                assert sum(amount * people for amount, people in one.payments) == one.project.cost
                assert sum(people for _amount, people in one.payments) == one.votes
                assert one.payments[0][0] <= found.share
                paid_in_all += one.project.cost
            elif one.reason is Reason.TOO_FEW:
                assert one.supporters_hold < one.project.cost
                # Nothing that somebody wants and that fits is left out.
                assert one.project.cost > left
        # Nobody spends more than the share.
        assert paid_in_all <= found.share * len(ballots)
        filled += any(one.reason is Reason.FILLED for one in found.projects)
        raised += found.share > found.first_share
        # Neither the order of the proposals nor that of the ballots matters.
        mixed, others = list(given), list(ballots)
        luck.shuffle(mixed)
        luck.shuffle(others)
        again = share_equally(budget, mixed, others)
        assert by_code(again) == by_code(found)
        assert choose_greedily(budget, mixed, others) == choose_greedily(budget, given, ballots)
    assert filled > 10
    assert raised > 50
