"""The plain sentences before the measures of *Wie sicher?*, on figures that can be checked by eye."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from sozial.model import Indicator
from sozial.output.words.sureness_words import alpha_sentences, ratio_sentence, weight_sentence
from sozial.recipe import Recipe, Weighted
from tests.cities import city

DATASET = city({"a": [1, 2, 3], "b": [3, 2, 1]}, [Indicator("a", "SGB-II-Quote"), Indicator("b", "Miete")])
RECIPE = Recipe("Index", (Weighted("a"), Weighted("b", 3.0)))
SHARES = {"a": 0.25, "b": 0.75}


def test_the_weight_that_moves_most_is_named_with_its_part():
    frame = pd.DataFrame({"first": [0.4, 0.1], "total": [0.62, 0.3], "total_error": [0.1, 0.1]}, index=["b", "a"])
    assert weight_sentence(DATASET, RECIPE, frame, "de") == (
        "Am meisten kommt es auf das Gewicht von „Miete“ an: 62\u00a0% der Unterschiede darin, wie weit sich die "
        "Rangliste verschiebt, haben damit zu tun."
    )
    # Where what is known of both overlaps, none is said to be the first.
    near = frame.assign(total_error=[0.2, 0.2])
    assert weight_sentence(DATASET, RECIPE, near, "de") == (
        "Am meisten kommt es auf die Gewichte von „Miete“ und „SGB-II-Quote“ an; "
        "auf welches mehr, lässt sich nicht sagen."
    )


@pytest.mark.parametrize(("total", "said"), [(1.04, "100"), (-0.02, "0")])
def test_estimates_beyond_their_ends_are_said_as_the_ends(total, said):
    frame = pd.DataFrame({"first": [0.4], "total": [total]}, index=["b"])
    assert f": {said}\u00a0% der" in weight_sentence(DATASET, RECIPE, frame, "de")


def test_an_indicator_that_tells_more_than_it_weighs_is_said_to():
    found = ratio_sentence(DATASET, RECIPE, SHARES, {"a": 0.8, "b": 0.5}, "de")
    assert found == (
        "Wer nur „SGB-II-Quote“ kennt, kennt 80\u00a0% der Unterschiede im Index, obwohl sein Gewicht nur "
        "25,0\u00a0% beträgt."
    )
    found = ratio_sentence(DATASET, RECIPE, SHARES, {"a": math.nan, "b": 0.5}, "de")
    assert (
        found == "Wer nur „Miete“ kennt, kennt 50\u00a0% der Unterschiede im Index; sein Gewicht beträgt 75,0\u00a0%."
    )
    assert ratio_sentence(DATASET, RECIPE, SHARES, {"a": math.nan}, "de") == ""


def test_handlungsfelder_are_told_apart_at_seven_tenths():
    alphas = {"Arbeit": (0.7, 2), "Wohnen": (0.69, 3), "": (-0.4, 2), "Alter": (math.nan, 1)}
    assert alpha_sentences(alphas, "de") == [
        "In diesen Handlungsfeldern weisen die Indikatoren meist in dieselbe Richtung: Arbeit.",
        "In diesen sagen die Indikatoren eher Verschiedenes, darum einzeln ansehen: Wohnen, ohne Handlungsfeld.",
    ]
    assert alpha_sentences({"Alter": (math.nan, 1)}, "de") == []
