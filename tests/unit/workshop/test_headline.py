"""The headline of a round: computed by hand, with ties and small leads said as such."""

from __future__ import annotations

import numpy as np
import pytest

from sozial.output.room.headline_words import headline_words
from sozial.workshop.ballot import Topic
from sozial.workshop.headline import find_headline

NAMES = {"e": "Einkommen", "b": "Bildung", "w": "Wohnen", "g": "Gesundheit"}


def topics(codes):
    return [Topic(code, NAMES[code], "", (code,)) for code in codes]


def said(rows, codes="ebw", language="de"):
    shares = np.array(rows, dtype=float) / 100
    assert np.allclose(shares.sum(axis=1), 1)
    return " ".join(headline_words(find_headline(shares, topics(codes)), language))


def test_the_issues_own_example():
    # Means 50, 30, 20; quartiles of Einkommen 50 to 50, of Bildung 20 to 40, of Wohnen 10 to 30 …
    rows = [[50, 10, 40], [50, 20, 30], [50, 30, 20], [50, 40, 10], [50, 50, 0]]
    # … so that the other two lie equally far apart, and both are named.
    assert said(rows) == "Am wichtigsten: Einkommen. Am uneinigsten: Bildung und Wohnen."
    # Quartiles of Bildung 5 to 45, of Wohnen 5 to 25, of Einkommen 45 to 55: 40, 20 and 10 points.
    rows = [[55, 5, 40], [70, 5, 25], [60, 25, 15], [50, 45, 5], [45, 55, 0]]
    assert said(rows) == "Am wichtigsten: Einkommen. Am uneinigsten: Bildung."


def test_ties_are_said():
    assert said([[40, 40, 20]] * 5).startswith("Am wichtigsten: Einkommen und Bildung, gleichauf.")
    # Means 40.2, 39.8, 20: less than a point apart, and not the same.
    assert said([[40, 40, 20]] * 4 + [[41, 39, 20]]).startswith(
        "Am wichtigsten: Einkommen und Bildung, fast gleichauf."
    )
    # A point is still level, a little more is not.
    assert "gleichauf" in said([[40.5, 39.5, 20]] * 5)
    assert "gleichauf" not in said([[40.6, 39.4, 20]] * 5)


def test_small_leads_are_said():
    # 2 points ahead of Bildung.
    assert said([[41, 39, 20]] * 5).startswith("Am wichtigsten: Einkommen, knapp vor Bildung.")
    # 3 points are still little, 4 are clear.
    assert "knapp vor Bildung" in said([[41.5, 38.5, 20]] * 5)
    assert said([[42, 38, 20]] * 5).startswith("Am wichtigsten: Einkommen. ")


def test_nothing_ahead_is_no_winner():
    assert said([[33, 33, 34]] * 5) == "Alle Themen sind etwa gleich wichtig. Bei allen Themen weitgehend einig."


def test_agreement_needs_no_divided_topic():
    # Every quartile range is 5 points at most: nobody is called divided.
    assert said([[50, 30, 20], [50, 30, 20], [55, 25, 20], [55, 25, 20], [50, 30, 20]]).endswith("weitgehend einig.")
    # 6 points on two topics.
    rows = [[50, 30, 20], [50, 30, 20], [56, 24, 20], [56, 24, 20], [50, 30, 20]]
    assert said(rows).endswith("Am uneinigsten: Einkommen und Bildung.")


def test_many_names_are_counted():
    rows = [[25, 25, 25, 25], [50, 50, 0, 0], [0, 0, 50, 50], [50, 0, 50, 0], [0, 50, 0, 50]]
    assert said(rows, "ebwg") == "Alle Themen sind etwa gleich wichtig. Bei mehreren Themen ähnlich uneinig."


@pytest.mark.parametrize("order", ["ebw", "wbe", "bew"])
def test_the_order_of_topics_changes_nothing(order):
    place = {code: at for at, code in enumerate("ebw")}
    rows = [[55, 5, 40], [70, 5, 25], [60, 25, 15], [50, 45, 5], [45, 55, 0]]
    turned = [[row[place[code]] for code in order] for row in rows]
    assert said(turned, order) == said(rows)


def test_hostile_labels_are_shown_as_they_are_and_cut():
    topic = [Topic("a", "<script>" + "x" * 100, "", ("a",)), Topic("b", "B", "", ("b",))]
    words = headline_words(find_headline(np.array([[0.9, 0.1]] * 5), topic), "de")[0]
    assert words.startswith("Am wichtigsten: <script>xxx")
    assert len(words) < 70
    assert "…" in words
