"""Elections counted by pabutools 1.2.3, with the same satisfaction, completion and tie-breaking.

Drawn at random; counted with `Additive_Cardinal_Sat` (cost times factor), `voter_budget_increment` a hundredth of the
first share, and ties broken by votes, cost, number. None needs shares twice as large as the first one: beyond that our
steps are larger.
"""

from __future__ import annotations

import json
from fractions import Fraction

from sozial.workshop.equal_shares import Project, Reason, choose_greedily, share_equally
from tests.places import ROOT

ELECTIONS = json.loads((ROOT / "tests" / "reference" / "equal_shares.json").read_text())


def test_elections_are_counted_as_pabutools_counts_them():
    assert len(ELECTIONS) == 150
    for election in ELECTIONS:
        projects = [
            Project(str(at), Fraction(cost), Fraction(factor, 100))
            for at, (cost, factor) in enumerate(zip(election["costs"], election["factors"], strict=True), 1)
        ]
        budget, ballots = Fraction(election["budget"]), election["ballots"]
        found = share_equally(budget, projects, ballots)
        assert [one.project.code for one in found.chosen if one.reason is Reason.PAID] == election["add1"]
        # pabutools also takes what nobody wants, where money is left.
        wanted = {code for ballot in ballots for code in ballot}
        greedy = [code for code in election["greedy"] if code in wanted]
        assert sorted(choose_greedily(budget, projects, ballots)) == sorted(greedy)
