"""How far a unit is from the class of the greatest burden, checked by computing the index again."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from sozial.index.build import build_index
from sozial.insight.class_border import border_distance
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
