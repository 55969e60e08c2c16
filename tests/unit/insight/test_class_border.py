"""How far a unit is from the class of the greatest burden, checked by computing the index again."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sozial.index.build import build_index
from sozial.insight.class_border import border_distance
from sozial.model import Direction
from sozial.recipe import Recipe, Step, Weighted
from sozial.result import ClassBreaks
from tests.cities import city
from tests.reports import town


def test_a_needed_value_brings_the_score_about_to_the_border():
    context = town(542)
    result, dataset = context.result, context.dataset
    outside = next(unit for unit in context.by_burden if unit not in context.highest_class)
    found = border_distance(dataset, result, outside)
    assert not found.inside
    assert found.gap == found.border - context.score(outside)
    first = found.needed[0]
    values = dataset.values.copy()
    values.loc[(outside, "2024"), first.code] = first.needed
    again = build_index(replace(dataset, values=values), context.recipe, "2024")
    assert abs(again.scores[outside] - found.border) < 0.05 * found.gap + 0.01
    assert len(found.needed) + found.not_alone == 6


def test_no_value_is_named_that_no_unit_has():
    context = town(15)
    figures = context.dataset.at("2024")
    for unit in context.by_burden:
        for entry in border_distance(context.dataset, context.result, unit).needed:
            assert figures[entry.code].min() <= entry.needed <= figures[entry.code].max()
            assert pd.notna(entry.value)


def test_a_gap_elsewhere_does_not_keep_an_indicator_from_being_named():
    # Deviations from the mean: who lacks "b" has all its weight on "a", so no line leads through all units.
    dataset = city({"a": [0.0, 2.0, 4.0, 6.0, 8.0], "b": [8.0, 6.0, 0.0, 2.0, np.nan]})
    recipe = Recipe("m", (Weighted("a", 3.0), Weighted("b")), classify=Step("fixed", {"cuts": (0.5,)}))
    result = build_index(dataset, recipe, dataset.periods[-1])
    unit = result.units[2]
    found = border_distance(dataset, result, unit)
    assert not found.inside
    figures = dataset.at(dataset.periods[-1])
    assert [entry.code for entry in found.needed] != []
    for entry in found.needed:
        assert figures[entry.code].min() <= entry.needed <= figures[entry.code].max()
        # A part is the distance in standard deviations times three quarters or one quarter.
        step = (entry.needed - entry.value) / figures[entry.code].std(ddof=0) * {"a": 0.75, "b": 0.25}[entry.code]
        assert step == pytest.approx(found.gap)
    assert len(found.needed) + found.not_alone == 2


@pytest.mark.parametrize(
    ("high", "score", "code", "upper", "step"),
    [
        # Class 1 from 1.0 on is the most burdened: from 0.984 on 0.02 are needed, although 1.00 - 0.98 is shown.
        (Direction.BURDEN, 0.984, 0, True, 0.02),
        (Direction.BURDEN, 0.996, 0, True, 0.01),
        (Direction.BURDEN, 0.5, 0, True, 0.5),
        (Direction.BURDEN, 0.5, 0, False, 0.51),
        # Out of it: on the border itself it is still inside where the border belongs to it.
        (Direction.BURDEN, 1.2, 1, True, 0.21),
        (Direction.BURDEN, 1.2, 1, False, 0.2),
        (Direction.BURDEN, 1.0, 1, True, 0.01),
        # Where high is favourable, class 0 is the most burdened, and the way into it leads down.
        (Direction.FAVOURABLE, 1.204, 1, True, 0.21),
        (Direction.FAVOURABLE, 1.2, 1, False, 0.2),
        (Direction.FAVOURABLE, 0.5, 0, True, 0.5),
        (Direction.FAVOURABLE, 0.5, 0, False, 0.51),
        # Classes by place: beyond the border without being in the class.
        (Direction.BURDEN, 1.2, 0, True, float("nan")),
    ],
)
def test_the_step_is_the_smallest_number_that_changes_the_class(high, score, code, upper, step):
    other = 1 - code
    result = SimpleNamespace(
        scores=pd.Series([score, 2.0 * other], index=["a", "b"]),
        classes=pd.Series([code, other], index=["a", "b"]),
        breaks=ClassBreaks((1.0,), (upper,), ("a", "b")),
        recipe=Recipe("m", (), high=high),
        # Nothing is said of single figures here.
        additive=False,
    )
    assert border_distance(None, result, "a").step(2) == pytest.approx(step, abs=1e-12, nan_ok=True)
