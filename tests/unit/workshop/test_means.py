"""Means of weightings: worked out by hand, the same wherever they are shown."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import sozial
from sozial.workshop.agreement import topic_spreads
from sozial.workshop.ballot import Ballot, Topic, share_matrix
from sozial.workshop.late_topics import mean_shares
from sozial.workshop.means import group_means, group_shares, shown_groups

TOPICS = tuple(Topic(code, code.upper(), "", (code,)) for code in ("w", "b", "k"))
GROUPS = ("Bewohnerschaft", "Verwaltung", "Träger")


def gives(count, group, *values):
    return [Ballot(group, dict(zip("wbk", values, strict=True)))] * count


def test_everybody_counts_alike_whatever_numbers_they_use():
    # Shares (1/2, 1/2, 0), (0, 1/4, 3/4), (1, 0, 0): together (3/2, 3/4, 3/4) of 3.
    ballots = [*gives(1, "", 50, 50, 0), *gives(1, "", 0, 1, 3), *gives(1, "", 5, 0, 0)]
    shares = share_matrix(ballots, TOPICS)
    assert group_shares(shares).tolist() == pytest.approx([0.5, 0.25, 0.25])
    # The same figures where the spread of a topic, and a round beside others, is shown.
    assert [spread.mean for spread in topic_spreads(shares, TOPICS)] == pytest.approx([0.5, 0.25, 0.25])
    assert mean_shares(TOPICS, ballots).tolist() == pytest.approx([0.5, 0.25, 0.25])


def test_groups_have_means_of_their_own_and_small_ones_one_together():
    ballots = [
        *gives(5, "Bewohnerschaft", 80, 20, 0), *gives(1, "Bewohnerschaft", 20, 20, 60),
        *gives(3, "Verwaltung", 40, 40, 20), *gives(2, "Träger", 10, 90, 0), *gives(1, "", 100, 0, 0),
    ]  # fmt: skip
    whole, small = group_means(GROUPS, ballots, TOPICS)
    assert (whole.names, whole.count) == (("Bewohnerschaft",), 6)
    # (5 · 80 + 20) / 6 = 70, (6 · 20) / 6 = 20, 60 / 6 = 10.
    assert whole.shares.tolist() == pytest.approx([0.7, 0.2, 0.1])
    assert (set(small.names), small.count) == ({"Verwaltung", "Träger", ""}, 6)
    # (3 · 40 + 2 · 10 + 100) / 6 = 40, (3 · 40 + 2 · 90) / 6 = 50, 3 · 20 / 6 = 10.
    assert small.shares.tolist() == pytest.approx([0.4, 0.5, 0.1])


def test_no_group_is_shown_that_could_be_told_from_the_rest():
    four = [*gives(20, "Bewohnerschaft", 80, 20, 0), *gives(4, "Verwaltung", 0, 0, 100)]
    assert group_means(GROUPS, four, TOPICS) == []
    assert group_means((), four * 2, TOPICS) == []
    assert shown_groups(GROUPS, four) == []


def test_all_groups_are_there_and_the_whole_is_their_weighted_mean():
    named = [f"Gruppe {number}" for number in range(6)]
    ballots = [ballot for at, name in enumerate(named) for ballot in gives(5 + at, name, 10 * at, 100 - 10 * at, 0)]
    means = group_means(named, ballots, TOPICS)
    assert [mean.names[0] for mean in means] == named
    counts = np.array([mean.count for mean in means])
    together = (counts[:, None] * np.vstack([mean.shares for mean in means])).sum(axis=0) / counts.sum()
    # (6 · 10 + 7 · 20 + 8 · 30 + 9 · 40 + 10 · 50) / 45 = 1300 / 45.
    assert together.tolist() == pytest.approx([13 / 45, 32 / 45, 0])
    assert group_shares(share_matrix(ballots, TOPICS)).tolist() == pytest.approx(together.tolist())


def test_no_other_place_computes_such_means():
    """Shares are ballots x topics: a mean over the ballots is taken in one module."""
    folder = Path(sozial.__file__).parent
    rooms = [folder / name for name in ("workshop", "web", "ui/workshop", "output/room", "report/papers")]
    means = re.compile(r"shares?\b[^\n]*\.mean\(|np\.mean\(|\.mean\(axis=0\)|statistics")
    found = {
        path.relative_to(folder).as_posix()
        for room in rooms
        for path in room.rglob("*.py")
        if means.search(path.read_text(encoding="utf-8"))
    }
    # A camp's mean on one topic, where the best split in two is looked for.
    assert found - {"workshop/agreement.py"} == {"workshop/means.py"}
