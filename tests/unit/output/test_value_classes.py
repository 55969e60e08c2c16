"""Classes by hand: typed cut-offs, a value on its own, how many quarters each class holds."""

from __future__ import annotations

import numpy as np
import pytest

from sozial.i18n import translator
from sozial.index.build import build_index
from sozial.model import Indicator
from sozial.output.maps.layers import build_indicator_layer
from sozial.output.maps.palette import ALONE, class_colours
from sozial.output.maps.value_classes import ByHand, counts_by_class, read_cuts
from sozial.reading.loading.sample import read_sample
from sozial.recipe import Recipe, Step, Weighted


@pytest.mark.parametrize(
    ("typed", "cuts"),
    [("", ()), ("5", (5.0,)), ("0,5;1;1.234,5", (0.5, 1.0, 1234.5)), (" -1 ;; 0 ", (-1.0, 0.0))],
)
def test_cut_offs_are_read_as_people_write_them(typed, cuts):
    assert read_cuts(typed, translator("de")) == (cuts, "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2; 1", "1 steht hinter 2"),
        ("1; 1", "müssen aufsteigen"),
        ("1; viel", "„viel“ ist keine Zahl"),
        ("<b>1</b>", "ist keine Zahl"),
        ("nan", "ist keine Zahl"),
        ("1;2;3;4;5;6;7;8;9;10", "höchstens: 9"),
    ],
)
def test_other_cut_offs_are_refused_in_words(typed, said):
    cuts, wrong = read_cuts(typed, translator("de"))
    assert cuts == ()
    assert said in wrong


@pytest.fixture(scope="module")
def result():
    recipe = Recipe("m", (Weighted("sgb2_quote"),), classify=Step("quantiles", {"count": 3}))
    return build_index(read_sample(), recipe, "2024")


def test_an_indicator_takes_the_cut_offs_by_hand(result):
    sample = read_sample()
    values = sample.at("2024")["sgb2_quote"].reindex(sample.areas.index).to_numpy()
    layer = build_indicator_layer(sample, result, "sgb2_quote", "de", ByHand((5.0, 10.0)))
    there = np.isfinite(values)
    assert layer.classes[there].tolist() == [(value > 5) + (value > 10) for value in values[there].tolist()]
    assert [label.replace(",0", "") for label in layer.class_labels] == ["bis 5", "5 bis 10", "über 10"]
    assert [*layer.colours] == class_colours(3)


def test_a_value_on_its_own_has_its_own_class_colour_and_row(result):
    sample = read_sample()
    values = sample.at("2024")["sgb2_quote"].reindex(sample.areas.index)
    lowest = float(values.min())
    layer = build_indicator_layer(sample, result, "sgb2_quote", "de", ByHand((), lowest))
    assert ((layer.classes == 0) == (values == lowest).to_numpy()).all()
    assert layer.colours[0] == ALONE
    assert [*layer.colours[1:]] == class_colours(3)
    assert len(layer.class_labels) == len(layer.class_cuts) == len(layer.colours) == 4
    # Thirds of all others.
    others = int(values.notna().sum() - (values == lowest).sum())
    assert [abs(int((layer.classes == number).sum()) - others / 3) < 1 for number in (1, 2, 3)] == [True] * 3


def test_without_that_value_nothing_changes(result):
    sample = read_sample()
    usual = build_indicator_layer(sample, result, "sgb2_quote", "de")
    same = build_indicator_layer(sample, result, "sgb2_quote", "de", ByHand((), -77.0))
    assert usual.classes.tolist() == same.classes.tolist()
    assert usual.class_labels == same.class_labels


def test_a_zero_is_called_zero_in_the_legend():
    from tests.cities import city

    dataset = city({"a": [0, 0, 1, 2, 3]}, (Indicator("a", name="Fälle"),))
    outcome = build_index(dataset, Recipe("m", (Weighted("a"),)), dataset.periods[-1])
    from sozial.output.maps.value_classes import class_values, own_labels

    classes, breaks, alone = class_values(
        dataset.at(outcome.period)["a"].to_numpy(), outcome.recipe, ByHand((1.5,), 0.0)
    )
    assert (classes.tolist(), alone) == ([0, 0, 1, 2, 2], True)
    assert own_labels(breaks, "de", 1, 0.0, "") == ["0", "bis 1,5", "über 1,5"]


def test_the_words_beside_it_count_every_class_and_nobody_without_one():
    assert counts_by_class(np.array([0, 1, 1, -1, -2]), ["bis 5", "5 bis 9", "über 9"], "de") == (
        "bis 5: 1 · 5 bis 9: 2 · über 9: 0"
    )
