"""Allocation by hand: whole parts, need functions, bounds, refusals with their numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.output.charts.allocation_charts import build_gains
from sozial.output.tables.allocation_tables import (
    build_allocation_table,
    build_allocation_view,
    build_border_table,
    equal_parts,
)
from sozial.planning.allocation.allocation import allocate
from sozial.planning.allocation.allocation_rule import ABSOLUTE, LEAVE_OUT, AllocationRule, target_groups
from sozial.planning.allocation.apportionment import apportion_hare_niemeyer, apportion_sainte_lague
from sozial.planning.allocation.bounds import build_bounds
from sozial.planning.allocation.class_borders import BorderCases, find_border_cases, near_class_border
from sozial.planning.allocation.concentration import lorenz
from sozial.recipe import Recipe, Step, Weighted
from tests.cities import PERIOD, city

RECIPE = Recipe("m", (Weighted("x"),))


def town(x=(0.0, 1.0, 2.0), people=(100.0, 100.0, 200.0)):
    base = city({"x": list(x)})
    return replace(base, units=base.units.assign(population=list(people)))


def parts(rule, dataset=None, last=None):
    dataset = dataset or town()
    return allocate(dataset, build_index(dataset, RECIPE, PERIOD), rule, last)


def refused(rule, dataset=None, last=None):
    with pytest.raises(DataError) as caught:
        parts(rule, dataset, last)
    assert all(finding.line("de") and finding.line("en") for finding in caught.value.findings)
    return caught.value.findings[0]


@pytest.mark.parametrize(
    ("amount", "weights", "sainte", "hare"),
    [
        # Sainte-Laguë and Hare–Niemeyer on paper: quotas 4.7, 3.2, 1.1 of 9 ...
        (9, [47, 32, 11], [5, 3, 1], [5, 3, 1]),
        # ... quotas 5.56, 1.48, 2.96 of 10 ...
        (10, [15, 4, 8], [6, 1, 3], [6, 1, 3]),
        (3, [60, 28, 12], [2, 1, 0], [2, 1, 0]),
        # Quotas 9.30, 0.36, 0.34: by divisors 9.5 / 930 comes before 0.5 / 36; the largest remainder is 0.36.
        (10, [930, 36, 34], [10, 0, 0], [9, 1, 0]),
        (7, [53, 24, 23], [3, 2, 2], [4, 2, 1]),
    ],
)
def test_whole_parts_by_hand(amount, weights, sainte, hare):
    weights = np.array(weights, dtype=float)
    none, all_ = np.zeros(3, dtype=int), np.full(3, amount)
    assert apportion_sainte_lague(amount, weights, none, all_).tolist() == sainte
    assert apportion_hare_niemeyer(amount, weights, none, all_).tolist() == hare


def test_of_equal_remainders_the_larger_weight_goes_first():
    # Quotas 0.529004, 4.413, 44.528997 and the same but for the last bit.
    weights = np.array([11_880.0, 99_104.0, 1e6, np.nextafter(1e6, 2e6)])
    found = apportion_hare_niemeyer(94, weights, np.zeros(4, dtype=int), np.full(4, 94))
    assert found.tolist() == [1, 4, 44, 45]


def test_need_times_people_decides():
    # Scores -1.22, 0, 1.22 make needs 1, 2, 3; people 100, 100, 200: weights 100, 200, 600.
    found = parts(AllocationRule(900, need=Step("linear", {"highest": 3.0})))
    assert found.table["part"].tolist() == [100.0, 200.0, 600.0]
    assert found.table["per_head"].tolist() == [1.0, 2.0, 3.0]
    assert found.table["equal"].tolist() == [225.0, 225.0, 450.0]
    assert found.table["need"].tolist() == pytest.approx([1, 2, 3])
    above = parts(AllocationRule(10, need=Step("above_mean")))
    assert above.table["part"].tolist() == [0.0, 0.0, 10.0]


def test_steps_by_class():
    # Classes of the usual scheme: -1.22 very low, 0 middle, 1.22 very high.
    found = parts(AllocationRule(800, need=Step("by_class", {"factors": (1.0, 1.0, 2.0, 2.0, 2.5)})))
    assert found.table["need"].tolist() == [1.0, 2.0, 2.5]
    assert found.table["part"].tolist() == [100.0, 200.0, 500.0]


def test_half_posts_are_whole_steps():
    found = parts(AllocationRule(4.5, "Stellen", step=0.5))
    assert found.table["part"].sum() == 4.5
    assert (found.table["part"] % 0.5 == 0).all()
    assert refused(AllocationRule(4.7, step=0.5)).code == "not-whole"
    assert refused(AllocationRule(0)).code == "amount"
    assert refused(AllocationRule(float("nan"))).code == "amount"


def test_floor_cap_and_last_year_bind_and_are_named():
    # Per head everybody would get 225, 225, 450: a floor of 80 % is 180, 180, 360.
    floored = parts(AllocationRule(900, floor=80.0))
    assert floored.table["part"].tolist() == [180.0, 180.0, 540.0]
    assert floored.table["bound"].tolist() == ["floor", "", ""]
    capped = parts(AllocationRule(900, cap=500.0, cap_kind=ABSOLUTE))
    assert capped.table["part"].tolist() == [133.0, 267.0, 500.0]
    assert capped.table["bound"].tolist() == ["", "", "cap"]
    last = dict(zip(town().units.index, (300.0, 200.0, 400.0), strict=True))
    bound = parts(AllocationRule(900, last_bound=10.0), last=last)
    # 270 to 330, 180 to 220, 360 to 440.
    assert bound.table["part"].tolist() == [270.0, 190.0, 440.0]
    assert bound.table["bound"].tolist() == ["last", "", "last"]


def test_wishes_that_cannot_be_met_are_explained_with_numbers():
    high = refused(AllocationRule(900, floor=400.0, floor_kind=ABSOLUTE))
    assert high.code == "least-above-amount"
    assert "1.200" in high.line("de")
    assert "300" in high.line("de")
    low = refused(AllocationRule(900, cap=200.0, cap_kind=ABSOLUTE))
    assert low.code == "most-below-amount"
    assert "600" in low.line("de")
    halves = refused(AllocationRule(9, step=0.5, floor=4.0, floor_kind=ABSOLUTE))
    assert halves.values["needed"] == 12.0
    assert refused(AllocationRule(9, floor=50.0, floor_kind=ABSOLUTE, cap=3.0, cap_kind=ABSOLUTE)).code == "crossed"


def test_who_is_left_out_keeps_a_row_and_the_reason():
    units = list(town().units.index)
    found = parts(AllocationRule(900, left_out={units[2]: "Neubau, noch unbewohnt"}))
    assert found.table.loc[units[2], "part"] == 0
    assert found.table.loc[units[2], "reason"] == "Neubau, noch unbewohnt"
    assert found.table["part"].sum() == 900
    empty = parts(AllocationRule(900), town(people=(100.0, 0.0, np.nan)))
    assert [finding.code for finding in empty.findings] == ["no-people"]
    assert empty.table["part"].tolist() == [900.0, 0.0, 0.0]


def test_quarters_without_an_index_are_never_passed_over_silently():
    dataset = town(x=(0.0, 2.0, np.nan), people=(100.0, 300.0, 100.0))
    # Needs 1 and 3; the mean per head of the two is (100 + 900) / 400 = 2.5.
    mean = parts(AllocationRule(1250), dataset)
    assert mean.table["part"].tolist() == [100.0, 900.0, 250.0]
    assert [finding.code for finding in mean.findings] == ["mean-need"]
    out = parts(AllocationRule(1000, without_index=LEAVE_OUT), dataset)
    assert out.table["part"].tolist() == [100.0, 900.0, 0.0]
    assert [finding.code for finding in out.findings] == ["left-out"]


def test_the_order_of_quarters_does_not_matter():
    dataset = town(x=(1.0, 1.0, 1.0, 1.0), people=(10.0, 10.0, 10.0, 10.0))
    turned = replace(dataset, units=dataset.units.iloc[::-1])
    one, other = (parts(AllocationRule(6), data).table["part"] for data in (dataset, turned))
    pd.testing.assert_series_equal(one, other.reindex(one.index))
    assert sorted(one) == [1.0, 1.0, 2.0, 2.0]


def test_target_groups_and_what_cannot_be_weighed():
    assert next(iter(target_groups(town()))) == "population"
    assert refused(AllocationRule(5, target="nichts")).code == "no-people"
    assert refused(AllocationRule(5), town(people=(0.0, 0.0, 0.0))).code == "nothing-to-weigh"
    assert refused(AllocationRule(5, need=Step("erfunden"))).code == "need"
    assert refused(AllocationRule(5, need=Step("linear", {"highest": 0.5}))).code == "need-options"
    assert refused(AllocationRule(5, need=Step("by_class", {"factors": ()}))).code == "need-options"


def test_a_favourable_index_gives_more_where_it_is_low():
    dataset = town()
    recipe = replace(RECIPE, high=-1)
    found = allocate(dataset, build_index(dataset, recipe, PERIOD), AllocationRule(900))
    assert found.table["part"].iloc[2] > found.table["part"].iloc[0]


def test_bounds_that_exclude_each_other_are_told_with_a_name_and_its_numbers():
    # Equal parts are 225, 225 and 450; at least half of them, at most 120.
    found = refused(AllocationRule(900, floor=50.0, cap=120.0, cap_kind=ABSOLUTE))
    assert found.code == "crossed"
    assert "1; zuerst Quartier 03 (mindestens 225, höchstens 120)" in found.line("de")


def test_on_a_class_border_it_is_told_what_hangs_on_it():
    # Scores are the values. The mean is 3, the standard deviation 2: the second cut-off at half of it, 4.
    dataset = town(x=(1.0, 1.0, 4.05, 5.95), people=(100.0, 100.0, 100.0, 100.0))
    scheme = Step("fixed", {"cuts": (2.0, 4.0, 7.0), "value_on_cut": ("above", "above", "above")})
    recipe = replace(RECIPE, normalise=Step("none"), classify=scheme)
    result = build_index(dataset, recipe, PERIOD)
    assert near_class_border(result) == ["03"]
    # Factors 1, 2, 3: weights 1, 1, 3, 3 of 8; in the class below it 1, 1, 2, 3 of 7.
    rule = AllocationRule(56, need=Step("by_class", {"factors": (1.0, 2.0, 3.0)}))
    found = allocate(dataset, result, rule)
    assert found.table["part"].tolist() == [7, 7, 21, 21]
    (case,) = find_border_cases(dataset, result, found).cases
    assert (case.unit, case.own, case.other, case.part, case.other_part) == ("03", 2, 1, 21.0, 16.0)
    assert case.distance == pytest.approx(0.05)
    table = build_border_table([case], dataset, result, "Stellen", "de").texts("de")
    assert table.iloc[0, 3:].tolist() == ["21", "16", "−5"]
    assert find_border_cases(dataset, result, found, at_most=0) == BorderCases((), 1)
    # Of two cut-offs in one place nobody is between: beyond it lies the class after the next.
    doubled = Step("fixed", {"cuts": (2.0, 4.0, 4.0), "value_on_cut": ("above", "above", "above")})
    twice = build_index(dataset, replace(recipe, classify=doubled), PERIOD)
    (case,) = find_border_cases(dataset, twice, allocate(dataset, twice, rule)).cases
    assert (case.own, case.other) == (3, 1)


def test_a_border_that_the_floors_keep_closed_is_told_as_not_known():
    # Weights 1 and 3 of 4; in the class below the second would weigh 0, and nobody could get more than the cap.
    dataset = town(x=(1.0, 1.0, 4.05, 5.95), people=(100.0, 100.0, 100.0, 100.0))
    scheme = Step("fixed", {"cuts": (4.0,), "value_on_cut": ("above",)})
    recipe = replace(RECIPE, normalise=Step("none"), classify=scheme)
    result = build_index(dataset, recipe, PERIOD)
    rule = AllocationRule(60, need=Step("by_class", {"factors": (0.0, 1.0)}), cap=30.0, cap_kind=ABSOLUTE)
    found = allocate(dataset, result, rule)
    assert found.table["part"].tolist() == [0, 0, 30, 30]
    (case,) = find_border_cases(dataset, result, found).cases
    assert np.isnan(case.other_part)
    assert build_border_table([case], dataset, result, "Stellen", "de").texts("de").iloc[0, 3:].tolist() == [
        "30",
        "–",
        "–",
    ]


def test_gains_say_how_many_are_shown():
    dataset = town(x=tuple(float(number) for number in range(30)), people=(100.0,) * 30)
    found = allocate(dataset, build_index(dataset, RECIPE, PERIOD), AllocationRule(30_000, "Euro"))
    chart = build_gains(found, equal_parts(found, "de"), "de")
    assert len(chart.rows) == 20
    assert "Gezeigt sind je 10 an beiden Enden" in chart.description
    # Needs 1 to 3 with mean 2, a thousand each if equal: 500 less, 500 more.
    assert chart.rows["text"].iloc[[0, -1]].tolist() == ["+500", "−500"]
    few = build_gains(found, equal_parts(found, "de"), "de", most=15)
    assert len(few.rows) == 30
    assert "Gezeigt" not in few.description


def test_a_few_posts_are_told_by_a_thousand_people():
    # Needs 1, 2, 3 with 1,000, 1,000 and 2,000 people: weights 1, 2, 6 of 9 posts.
    dataset = town(people=(1000.0, 1000.0, 2000.0))
    found = allocate(dataset, build_index(dataset, RECIPE, PERIOD), AllocationRule(9, "Stellen"))
    equal = equal_parts(found, "de")
    table = build_allocation_table(found, "de", [equal]).values()
    assert table["Je 1.000 Menschen"].tolist() == pytest.approx([3.0, 2.0, 1.0])
    assert table["Gegen „gleich pro Kopf“, je 1.000 Menschen"].tolist() == pytest.approx([0.75, -0.25, -1.25])
    assert build_allocation_view(found, "de", [equal]).texts("de")["Je 1.000 Menschen"].tolist() == [
        "3,00",
        "2,00",
        "1,00",
    ]
    chart = build_gains(found, equal, "de", per_head=True)
    assert chart.rows["change"].tolist() == pytest.approx([0.75, -0.25, -1.25])
    assert chart.columns["change"] == "Unterschied (Stellen), je 1.000 Menschen"


def test_a_measure_called_like_another_column_hides_none():
    dataset = town()
    found = allocate(dataset, build_index(dataset, RECIPE, PERIOD), AllocationRule(90, "Menschen"))
    table = build_allocation_table(found, "de", [equal_parts(found, "de")]).values()
    assert table["Menschen"].sum() == 400
    assert table["Zuteilung (Menschen)"].sum() == 90
    assert table["Gegen „gleich pro Kopf“"].tolist() == pytest.approx([15.0, -2.5, -12.5])
    texts = build_allocation_view(found, "de", [equal_parts(found, "de")]).shown.texts("de")
    assert texts["Gegen „gleich pro Kopf“"].tolist() == ["+15,0", "−2,5", "−12,5"]
    assert texts["Gegen „gleich pro Kopf“, pro Kopf"].tolist() == ["+0,075", "−0,025", "−0,125"]
    assert "Vorjahr" not in texts


def test_lorenz_by_hand():
    table = pd.DataFrame({"people": [50.0, 25.0, 25.0], "part": [25.0, 25.0, 50.0], "per_head": [0.5, 1.0, 2.0]})
    people, amount, concentration = lorenz(table)
    assert people.tolist() == [0.0, 0.5, 0.75, 1.0]
    assert amount.tolist() == [0.0, 0.25, 0.5, 1.0]
    # Area below: 0.5 * 0.125 + 0.25 * 0.375 + 0.25 * 0.75 = 0.34375.
    assert concentration == pytest.approx(1 - 2 * 0.34375)
    assert lorenz(table.assign(part=table["people"], per_head=1.0))[2] == pytest.approx(0)


@pytest.mark.parametrize("method", ["sainte_lague", "hare_niemeyer"])
def test_cents_of_large_amounts_sum_to_the_amount(method):
    # 3,000,000,001 cents in three equal parts: one of 1,000,000,001 and two of 1,000,000,000.
    rule = AllocationRule(30_000_000.01, step=0.01, need=Step("by_class", {"factors": (1.0,) * 5}), apportioning=method)
    found = parts(rule, town(people=(100.0, 100.0, 100.0)))
    assert found.table["part"].tolist() == [10_000_000.01, 10_000_000.0, 10_000_000.0]


@pytest.mark.parametrize("apportion", [apportion_sainte_lague, apportion_hare_niemeyer])
@pytest.mark.parametrize(("amount", "size"), [(3_000_000_002, 3), (2_000_001_999, 2_000), (10**14, 7), (10**12, 3)])
def test_equal_claims_to_many_steps(apportion, amount, size):
    found = apportion(amount, np.ones(size), np.zeros(size, dtype=int), np.full(size, amount))
    whole, more = divmod(amount, size)
    assert found.tolist() == [whole + 1] * more + [whole] * (size - more)


def test_an_amount_that_is_not_whole_steps_is_refused_however_large():
    # 30,000,000.01 in whole euros would lose a cent.
    assert refused(AllocationRule(30_000_000.01)).code == "not-whole"
    assert refused(AllocationRule(1_000_000_000.5)).code == "not-whole"


@pytest.mark.parametrize("kind", [ABSOLUTE, "per_head"])
@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -1.0])
def test_bounds_that_are_no_numbers_are_refused(kind, wrong):
    assert refused(AllocationRule(900, floor=wrong, floor_kind=kind)).code == "not-a-bound"
    assert refused(AllocationRule(900, cap=wrong, cap_kind=kind)).code == "not-a-bound"
    assert refused(AllocationRule(900, last_bound=wrong)).code == "not-a-bound"


def test_floors_beyond_counting_are_refused():
    assert refused(AllocationRule(900, floor=2e18, floor_kind=ABSOLUTE)).code == "not-a-bound"
    assert refused(AllocationRule(900, floor=1e30)).code == "not-a-bound"
    with pytest.raises(DataError) as caught:
        parts(AllocationRule(900, floor=1e12, floor_kind=ABSOLUTE))
    (above,) = (finding for finding in caught.value.findings if finding.code == "least-above-amount")
    assert above.values["needed"] == 3e12
    # A cap that nobody reaches binds nobody.
    assert parts(AllocationRule(900, cap=2e18, cap_kind=ABSOLUTE)).table["part"].sum() == 900


@pytest.mark.parametrize("apportion", [apportion_sainte_lague, apportion_hare_niemeyer])
@pytest.mark.parametrize(
    ("amount", "weights", "least", "code"),
    [
        (10, [1.0, 1.0], np.array([2**62, 2**62]), "least-above-amount"),
        (10, [1.0, 1.0], np.array([np.nan, 0.0]), "not-a-bound"),
        (10, [1.0, 1.0], np.array([1e19, 0.0]), "not-a-bound"),
        (10, [1.0, 1.0], np.array([0.5, 0.0]), "not-a-bound"),
        (10**15, [1.0, 1.0], np.array([0, 0]), "too-many-steps"),
        (10, [1e200, 1e-200], np.array([0, 0]), "needs-apart"),
    ],
)
def test_what_cannot_be_counted_is_refused(apportion, amount, weights, least, code):
    with pytest.raises(DataError) as caught:
        apportion(amount, np.array(weights), least, np.full(2, 2**62))
    assert code in [finding.code for finding in caught.value.findings]
    assert all(finding.line("de") for finding in caught.value.findings)


def test_what_a_floor_leaves_is_given_out_exactly():
    # 21 steps to weights of 1.1 and 0.3: 16.5 and 4.5 as people write them; as doubles, the second is a trifle larger.
    size, weights = 580_444_576_092, np.array([1.1, 1.3, 0.3])
    least, most = np.array([0, size - 21, 0]), np.full(3, size)
    ideal = 21 / (Fraction(1.1) + Fraction(0.3))
    remainders = [Fraction(weight) * ideal % 1 for weight in (1.1, 0.3)]
    wanted = [17, size - 21, 4] if remainders[0] > remainders[1] else [16, size - 21, 5]
    assert apportion_hare_niemeyer(size, weights, least, most).tolist() == wanted


def test_bounds_of_many_steps_are_exact():
    people = pd.Series([1.0, 1.0, 1.0], index=list("abc"))
    # 30,000,000.03 EUR are 3,000,000,003 cents; doubles make it a hair more.
    rule = AllocationRule(300_000_000.0, step=0.01, floor=30_000_000.03, floor_kind=ABSOLUTE)
    assert build_bounds(rule, people, {}, 30_000_000_000).least.tolist() == [3_000_000_003] * 3
    # A tenth above 10,000,000.10 EUR are 11,000,000.11 EUR, a tenth below it 9,000,000.09 EUR.
    rule = AllocationRule(300_000_000.0, step=0.01, last_bound=10.0)
    found = build_bounds(rule, people, dict.fromkeys("abc", 10_000_000.10), 30_000_000_000)
    assert found.least.tolist() == [900_000_009] * 3
    assert found.most.tolist() == [1_100_000_011] * 3
