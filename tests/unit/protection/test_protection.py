"""What the public sees of counts of people: changed by a little, the same everywhere, and never enough to know one."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sozial.index.areas.areas import area_values
from sozial.index.areas.city import CityOrigin, city_figure
from sozial.index.build import build_index
from sozial.index.values.derive import with_derived
from sozial.model import POPULATION, Dataset, Indicator
from sozial.output.tables.result_files import write_book
from sozial.output.tables.result_table import build_result_table
from sozial.output.tables.table_files import write_csv
from sozial.protection.cell_noise import CellNoise
from sozial.protection.counted import count_columns, what_counts
from sozial.protection.covering import cover_small_rates
from sozial.protection.levels import find_levels, remainders
from sozial.protection.period_counts import PeriodCounts
from sozial.protection.possible_values import Known, possible_values
from sozial.protection.protect import protect
from sozial.protection.relations import find_relations
from sozial.protection.rules import DisclosureRules
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
from sozial.recipe import Derived, MissingRule, Recipe, Step, Weighted
from sozial.report.context.context import ReportContext
from sozial.report.outputs import OUTPUTS, OutputOptions, write_output
from sozial.report.papers.funding_area import FundingArea
from sozial.store.files.dataset_file import read_dataset, write_dataset

RULES, KEY = DisclosureRules(), b"a key for tests"


def town(counts, bases, parents=None, women=None, withheld=(), periods=("2024",)):
    """Return a town with one rate from counts and bases, and how many of the cases are women."""
    n = len(counts) // len(periods)
    keys = [f"{number:02d}" for number in range(1, n + 1)]
    units = pd.DataFrame({"name": [f"Quartier {key}" for key in keys]}, index=pd.Index(keys, name="unit"))
    if parents is not None:
        units["parent"] = parents
    index = pd.MultiIndex.from_tuples([(key, period) for period in periods for key in keys], names=["unit", "period"])
    values = pd.DataFrame({"n": np.array(counts, dtype=float), "b": np.array(bases, dtype=float)}, index=index)
    values["q"] = 100 * values["n"] / values["b"]
    if women is not None:
        values["w"] = np.array(women, dtype=float)
        values["m"] = values["n"] - values["w"]
    for unit, period, column in withheld:
        values.loc[(unit, period), column] = np.nan
    indicators = (Indicator("q", count="n", base="b", measure="%"),)
    return Dataset("Stadt", units, values.sort_index(), indicators, withheld=frozenset(withheld))


def some_town(n=30, seed=0, **more):
    chance = np.random.default_rng(seed)
    counts = chance.integers(0, 40, n)
    return town(counts, counts + chance.integers(110, 900, n), **more)


# The draw


def test_every_count_stays_near_and_zero_stays_zero():
    data = some_town(400)
    changed = protect(data, RULES, KEY).calculation
    difference = (changed["n"] - data.values["n"]).to_numpy()
    zero = data.values["n"].to_numpy() == 0
    assert (np.abs(difference) <= 2).all()
    assert (changed["n"][zero] == 0).all()
    assert (changed["n"] == changed["n"].round()).all()
    # Two even draws from 0 to 2: mean 0, and 0 in three of nine cases.
    large = (data.values["n"].to_numpy() > 4) & (data.values["n"].to_numpy() < 10)
    assert (np.abs(difference[data.values["n"].to_numpy() >= 10]) <= 1).all()
    assert abs(difference[large].mean()) < 0.5
    assert abs((difference[large] == 0).mean() - 1 / 3) < 0.2


def test_the_same_key_gives_the_same_figures_and_another_one_others():
    first, again, other = (protect(some_town(), RULES, key) for key in (KEY, KEY, b"another key of tests"))
    pd.testing.assert_frame_equal(first.calculation, again.calculation)
    assert not first.calculation["n"].equals(other.calculation["n"])


def test_the_same_count_of_a_quarter_gets_one_draw_whatever_its_column_is_called():
    data = some_town()
    twice = replace(data, values=data.values.assign(renamed=data.values["n"]))
    published = protect(twice, RULES, KEY).calculation
    assert published["n"].equals(published["renamed"].rename("n"))
    # Nor does it hang on what else is in the data.
    assert published["n"].equals(protect(data, RULES, KEY).calculation["n"])


def test_another_year_gets_another_draw():
    noise = CellNoise(KEY, [("01", str(year)) for year in range(1900, 2000)], RULES)
    assert set(noise.changed(np.full((100, 1), 7.0)).ravel()) == {5.0, 6.0, 7.0, 8.0, 9.0}
    assert set(noise.changed(np.full((100, 1), 50.0)).ravel()) == {49.0, 50.0, 51.0}


def test_what_is_published_is_not_changed_again():
    public = protect(some_town(), RULES, KEY)
    assert protect(public, DisclosureRules(10), b"whatever it may be") is public


# What is computed from it


def test_rates_come_from_published_counts_and_never_exceed_one_hundred():
    full = [30, 12, 9, 40, 8, 2]
    public = protect(town(full, [30, 120, 130, 400, 140, 150]), RULES, KEY)
    frame = public.calculation
    np.testing.assert_allclose(frame["q"], 100 * frame["n"] / frame["b"])
    assert (frame["n"] <= frame["b"]).all()


def test_small_counts_and_rates_on_small_bases_are_covered_and_count_all_the_same():
    data = town([2, 9, 40, 50, 60, 70], [500, 60, 700, 800, 900, 950])
    public = protect(data, RULES, KEY)
    shown, counted = public.values, public.calculation
    small = (counted["n"] > 0) & (counted["n"] < 3)
    assert shown["n"].isna().equals(small)
    assert np.isnan(shown.loc[("02", "2024"), "q"])
    assert counted.notna().all().all()
    result = build_index(public, Recipe(name="t", indicators=(Weighted("q"),), normalise=Step("zscore")), "2024")
    assert result.scores.notna().all()
    assert ("02", "2024", "q") in public.withheld


def test_zero_is_shown():
    public = protect(town([0, 30, 40, 50], [500] * 4), RULES, KEY)
    assert public.values["q"].iloc[0] == 0


def test_the_city_has_its_true_figure():
    data = some_town()
    public = protect(data, RULES, KEY)
    true, shown = (city_figure(one, one.indicators[0], "2024") for one in (data, public))
    assert shown.value == pytest.approx(true.value, rel=1e-12)
    assert (shown.origin, shown.units) == (CityOrigin.COUNTS, 30)
    assert area_values(public, ["q"], "2024").values["q"]["city"] == pytest.approx(true.value, rel=1e-12)


def test_where_the_source_withholds_a_quarter_the_sum_of_the_others_is_not_published():
    data = some_town(withheld=[("03", "2024", "n"), ("03", "2024", "q")])
    public = protect(data, RULES, KEY)
    assert {column for _period, column, _value in public.totals} == {"b"}
    # What is left is the sum of published counts: near, and not the same.
    counts = public.calculation["n"].sum()
    assert 0 < abs(counts - data.values["n"].sum()) <= 2 * 29
    assert np.isnan(public.calculation.loc[("03", "2024"), ["n", "q"]].astype(float)).all()


def test_a_rate_goes_where_the_source_withholds_its_count():
    data = town([5, 30, 40, 50, 60], [500, 600, 700, 800, 900], withheld=[("01", "2024", "n")])
    assert np.isnan(protect(data, RULES, KEY).calculation.loc[("01", "2024"), "q"])


def test_inhabitants_stay_as_they_are_but_for_very_small_quarters():
    data = some_town(12)
    people = [40.0, *range(100, 1200, 100)]
    data = replace(data, values=data.values.assign(**{POPULATION: people}))
    shown = protect(data, RULES, KEY).calculation[POPULATION]
    assert shown.tolist()[1:] == people[1:]
    assert 0 < abs(shown.iloc[0] - 40) <= 2 or shown.iloc[0] == 40


def test_figures_that_count_nobody_stay_as_they_are():
    data = some_town()
    space = np.linspace(30, 60, 30)
    data = replace(
        data,
        values=data.values.assign(space=space),
        indicators=(*data.indicators, Indicator("space", measure="m²")),
    )
    public = protect(data, RULES, KEY)
    assert public.calculation["space"].tolist() == space.tolist()
    assert "space" in str([finding.values for finding in public.findings if finding.code == "unchecked"])


def test_a_rate_of_a_quarter_without_its_count_does_not_tell_it():
    data = some_town()
    gaps = data.values.copy()
    gaps.loc[("03", "2024"), "n"] = np.nan
    public = protect(replace(data, values=gaps), RULES, KEY)
    cell = public.calculation.loc[("03", "2024")]
    cases = cell["q"] * cell["b"] / 100
    # It is changed like a count that is there, and stays missing itself.
    assert cases == pytest.approx(round(cases), abs=1e-9)
    assert np.isnan(cell["n"])
    rates = [
        protect(replace(data, values=gaps), RULES, f"a key for tests {number}".encode()).calculation.loc[("03", "2024")]
        for number in range(8)
    ]
    assert len({round(one["q"] * one["b"] / 100) for one in rates}) > 1


def outside(name="Stadt", **figures):
    index = pd.MultiIndex.from_tuples([(name, "2024")], names=["area", "period"])
    return pd.DataFrame({code: [value] for code, value in figures.items()}, index=index)


def test_a_published_figure_of_the_town_goes_where_it_would_tell():
    beside = outside(n=202.0, b=3000.0, q=6.7)
    one = replace(town([2], [500]), benchmarks=beside)
    assert protect(one, RULES, KEY).benchmarks[["n", "q"]].isna().all(axis=None)
    many = replace(town([30, 40, 50], [500] * 3), benchmarks=beside)
    pd.testing.assert_frame_equal(protect(many, RULES, KEY).benchmarks, beside)
    few = replace(many, benchmarks=beside.assign(n=2.0))
    assert protect(few, RULES, KEY).benchmarks[["n", "q"]].isna().all(axis=None)


def test_figures_of_areas_outside_are_joined_to_their_counts_as_well():
    """Nobody has said what belongs together; a small count outside takes its rate with it all the same."""
    data = town([20, 30, 40, 50, 61, 72], [500, 600, 700, 800, 900, 950])
    beside = outside("Nachbarort", n=2.0, b=3000.0, q=0.1)
    values = data.values.assign(q=data.values["q"].round(1))
    public = protect(replace(data, values=values, indicators=(Indicator("q"),), benchmarks=beside), RULES, KEY)
    assert public.benchmarks[["n", "q"]].isna().all(axis=None)
    assert public.benchmarks["b"].notna().all()


def test_a_rate_of_other_figures_is_not_joined_to_a_count():
    data = town([2, 30, 40, 50, 61, 72], [500, 600, 700, 800, 900, 950])
    values = data.values.assign(q=[7.1, 3.2, 4.4, 9.9, 1.2, 5.0])
    public = protect(replace(data, values=values, indicators=(Indicator("q", measure="m²"),)), RULES, KEY)
    assert public.values["q"].tolist() == values["q"].tolist()
    assert "unchecked" in [finding.code for finding in public.findings]


def test_totals_that_must_stay_unpublished_are_named():
    data = town([30, 40, 50, 20, 60, 2], [500] * 6, ["A", "A", "A", "C", "C", "B"])
    public = protect(data, RULES, KEY)
    said = next(finding for finding in public.findings if finding.code == "protected-totals")
    assert "B (" in said.text("en")
    assert {(area, column) for area, _period, column in public.withheld_totals} >= {("B", "n")}


def test_what_cannot_be_protected_is_named(monkeypatch):
    monkeypatch.setattr(PeriodCounts, "unprotected_names", lambda _self: {"n"})
    said = next(finding for finding in protect(some_town(), RULES, KEY).findings if finding.code == "unprotected")
    assert "n" in said.text("de").split(": ")[-1]


# What counts people


@pytest.mark.parametrize(
    ("cells", "indicator", "counts"),
    [
        ([1.0, 2, 19], Indicator("x", measure="Personen"), True),
        ([1.5, 2.5, 3.5], Indicator("x", measure="Anzahl"), True),
        ([1.0, 2, 19], Indicator("x", name="Kinder im SGB II"), True),
        ([1.0, 2, 4], Indicator("x", name="Statusklasse"), False),
        ([1.0, 2, 19], Indicator("x", measure="%"), False),
        ([10.5, 20.5, 30.5], Indicator("x"), False),
        ([*range(1, 20), 12.5], Indicator("x"), True),
        ([*range(1, 20), -1.0], Indicator("x"), True),
        ([3.0, 4, 5], None, True),
    ],
)
def test_what_counts_people_does_not_hang_on_a_single_cell(cells, indicator, counts):
    keys = [f"{at:02d}" for at in range(len(cells))]
    index = pd.MultiIndex.from_product([keys, ["2024"]], names=["unit", "period"])
    units = pd.DataFrame({"name": keys}, index=pd.Index(keys, name="unit"))
    data = Dataset("d", units, pd.DataFrame({"x": cells}, index=index), (indicator,) if indicator else ())
    assert count_columns(data) == (["x"] if counts else [])


def test_a_divided_quarter_does_not_switch_the_protection_of_its_column_off():
    counts = [1, 2, 1, 2, 30, 31, 12.5, 40, 41, 42, 43]
    public = protect(town(counts, [500] * 11), RULES, KEY)
    assert not np.array_equal(public.calculation["n"].to_numpy(), np.array(counts))
    assert public.calculation.loc[("07", "2024"), "n"] in (11, 12, 13, 14, 15)


def test_a_rate_without_its_count_is_changed_as_if_the_count_were_there():
    data = some_town()
    base_only = replace(data, values=data.values.drop(columns="n"), indicators=(Indicator("q", base="b", measure="%"),))
    published = protect(base_only, RULES, KEY).calculation
    cases = published["q"] * published["b"] / 100
    np.testing.assert_allclose(cases, cases.round(), atol=1e-9)
    assert not np.allclose(published["q"], data.values["q"])


def test_a_rate_per_inhabitants_is_changed_too():
    data = some_town()
    people = data.values["b"] * 2
    values = pd.DataFrame({POPULATION: people, "r": (1000 * data.values["n"] / people).round(1)})
    rated = Dataset("d", data.units, values, (Indicator("r", measure="je 1.000 Einwohner"),))
    published = protect(rated, RULES, KEY).calculation
    cases = published["r"] * people / 1000
    np.testing.assert_allclose(cases, cases.round(), atol=1e-9)
    assert what_counts(rated).by_people == {"r"}


def test_a_rate_that_nobody_joined_to_its_count_is_computed_from_it():
    data = some_town()
    values = data.values.assign(q=data.values["q"].round(1))
    published = protect(replace(data, values=values, indicators=(Indicator("q"),)), RULES, KEY).calculation
    np.testing.assert_allclose(published["q"], 100 * published["n"] / published["b"])


# What an attacker can know


def test_every_column_by_which_quarters_can_be_added_up_is_a_level():
    data = some_town(6)
    units = data.units.assign(stadtteil=["A", "A", "B", "B", "B", None], nummer=range(6), land="NRW")
    levels = find_levels(replace(data, units=units, groups={"Programm": ("01", "05")}))
    assert [level.areas for level in levels] == [("",), ("A", "B"), ("NRW",), ("Programm",)]
    assert levels[1].place.tolist() == [0, 0, 1, 1, 1, -1]


def test_what_follows_from_one_total_less_others_is_looked_at_too():
    data = some_town(6, parents=["A", "A", "B", "B", "B", None])
    levels = find_levels(data)
    # The town less A and B is the quarter that belongs to neither.
    assert [rest.tolist() for rest in remainders(levels, set())] == [[5]]
    # With B's total unpublished it is that quarter and all of B together.
    assert [rest.tolist() for rest in remainders(levels, {(1, 1)})] == [[2, 3, 4, 5]]


def test_bounds_by_hand():
    # a + b = 10 and both were published as 3, so between 1 and 5: 5 and 5. With b as 4 it is 4 to 5 and 5 to 6.
    known = [Known(np.array([0, 1]), np.ones(2), 10.0)]
    low, high = possible_values(np.array([[1.0], [2.0]]), np.array([[5.0], [6.0]]), known)
    assert (low.ravel().tolist(), high.ravel().tolist()) == ([4.0, 5.0], [5.0, 6.0])
    # A total of 9 and its parts 4 ± 2 and 5 ± 2: nothing is narrowed; of 13 the parts are 6 and 7.
    sums = np.array([[7.0, 2.0, 3.0], [11.0, 2.0, 3.0]]), np.array([[11.0, 6.0, 7.0], [15.0, 6.0, 7.0]])
    parts = [Known(row * 3 + np.arange(3), np.array([1.0, -1.0, -1.0]), 0.0) for row in range(2)]
    low, high = possible_values(*sums, parts)
    assert (low[0].tolist(), high[0].tolist()) == ([7.0, 2.0, 3.0], [11.0, 6.0, 7.0])
    assert (low[1].tolist(), high[1].tolist()) == ([11.0, 4.0, 5.0], [13.0, 6.0, 7.0])
    # Cases are no more than those who could be one.
    low, high = possible_values(np.array([[1.0, 2.0]]), np.array([[5.0, 3.0]]), [], [(0, 1)])
    assert high.tolist() == [[3.0, 3.0]]


def test_a_large_part_goes_where_a_small_one_would_follow():
    """39 cases and 36 women, each off by one at most, leave 1 to 5 men: less than a minimum of 10 asks for."""
    data = town([39, 33, 41, 52, 47, 36], [500] * 6, women=[36, 15, 20, 30, 22, 18])
    public = protect(data, DisclosureRules(10), KEY)
    assert np.isnan(public.calculation.loc[("01", "2024"), "w"])
    assert np.isfinite(public.calculation.loc[("01", "2024"), ["n", "m", "q"]].astype(float)).all()
    assert ("01", "2024", "w") in public.withheld


def test_sums_of_columns_are_found_wherever_they_stand():
    chance = np.random.default_rng(5)
    parts = {name: chance.integers(0, 90, 40).astype(float) for name in "abc"}
    values = {
        "a": parts["a"],
        "x": chance.random(40),
        "c": parts["c"],
        "all": sum(parts.values()),
        "y": chance.random(40),
    }
    values |= {f"z{number}": chance.random(40) for number in range(12)} | {"b": parts["b"]}
    (relation,) = find_relations(values)
    assert set(relation.columns) == {"a", "b", "c", "all"}
    assert (
        abs(sum(sign * values[name] for name, sign in zip(relation.columns, relation.signs, strict=True))).max() < 1e-9
    )


def test_inhabitants_under_another_name_are_published_as_the_same_figure():
    data = some_town(40)
    people = data.values["b"] * 2
    people.iloc[0] = 1.0
    rates = (Indicator("q", count="n", base="everybody", measure="%"),)
    values = data.values.assign(**{POPULATION: people, "everybody": people, "q": 100 * data.values["n"] / people})
    values.iloc[0, values.columns.get_loc("n")] = 0.0
    public = protect(replace(data, values=values.drop(columns="b"), indicators=rates), RULES, KEY)
    assert public.calculation["everybody"].equals(public.calculation[POPULATION].rename("everybody"))
    assert public.values["everybody"].equals(public.values[POPULATION].rename("everybody"))
    known = {name: total for _period, name, total in public.totals}
    assert known.get("everybody") == known.get(POPULATION)


def test_a_mean_is_not_changed_as_if_it_were_a_share():
    data = some_town(40)
    people = data.values["b"].where(data.values["b"] > 0)
    people.iloc[1] = 40.0
    age = pd.Series(np.linspace(30, 55, 40).round(1), index=people.index)
    indicators = (*data.indicators, Indicator("age_mittel"))
    given = replace(data, values=data.values.assign(**{POPULATION: people, "age_mittel": age}), indicators=indicators)
    public = protect(given, RULES, KEY)
    assert public.calculation["age_mittel"].equals(age.rename("age_mittel"))
    # Of few people it is not shown.
    assert public.values["age_mittel"].isna().tolist() == (people < 100).tolist()
    assert any(finding.code == "unchecked" for finding in public.findings)


def test_women_and_men_are_a_sum_also_where_the_figures_do_not_show_it():
    gap = float("nan")
    values = {
        "faelle": np.array([0.0, 0, 1, gap, 2]),
        "frauen": np.array([0.0, 0, gap, 1, gap]),
        "maenner": np.array([0.0, 0, 0, 0, 1]),
        "wohnungen": np.array([5.0, 7, 8, 9, 6]),
    }
    assert [set(relation.columns) for relation in find_relations(values)] == [{"faelle", "frauen", "maenner"}]
    # Where a whole row says otherwise they are none.
    values["faelle"][0] = 1.0
    assert find_relations(values) == ()


def test_a_column_of_zeros_makes_no_sum():
    values = {"n": np.array([2.0, 5, 9, 4]), "w": np.array([2.0, 5, 9, 4]), "m": np.zeros(4)}
    assert [set(relation.columns) for relation in find_relations(values)] == [{"n", "w"}]


def test_few_inhabitants_are_never_published_as_enough():
    data = some_town(40)
    data = replace(data, values=data.values.assign(**{POPULATION: [99.0] * 20 + [100.0] * 20}))
    shown = protect(data, RULES, KEY).calculation[POPULATION]
    assert set(shown.iloc[:20]) == {98.0, 99.0}
    assert set(shown.iloc[20:]) == {100.0}


def test_small_counts_are_never_published_as_far_larger_ones():
    """Behind each published figure stands one interval without a gap: 17 is from 14 on, 18 is 17 to 19."""
    rules = DisclosureRules(5)
    noise = CellNoise(KEY, [("01", str(year)) for year in range(1000, 1300)], rules)
    assert noise.changed(np.full((300, 1), 15.0)).max() == 17


def test_the_total_of_an_area_with_one_quarter_stays_unpublished_and_another_area_with_it():
    data = town([2, 30, 40, 50, 35], [500, 600, 700, 800, 900], parents=["A", "B", "B", "C", "C"])
    closed = {area for area, _period, column in protect(data, RULES, KEY).withheld_totals if column == "n"}
    assert "A" in closed
    assert closed & {"B", "C"}


@pytest.mark.parametrize("seed", range(40))
def test_two_quarters_of_a_known_total_keep_their_room(seed):
    """Two counts and their total: each has at least three possible values, counted out one by one."""
    chance = np.random.default_rng(seed)
    counts = chance.integers(0, 5, 12)
    parents = [f"A{at // 2}" for at in range(12)]
    public = protect(town(counts, [500] * 12, parents=parents), RULES, KEY)
    closed = {area for area, _period, column in public.withheld_totals if column == "n"}
    for area in sorted(set(parents) - closed):
        rows = [at for at in range(12) if parents[at] == area]
        shown, total = public.calculation["n"].to_numpy()[rows], int(counts[rows].sum())
        fitting = [
            (one, total - one)
            for one in range(total + 1)
            if all(abs(value - there) <= 2 and (there == 0 or value > 0)
                   for value, there in zip((one, total - one), shown, strict=True))
        ]  # fmt: skip
        assert (counts[rows[0]], counts[rows[1]]) in fitting
        for place in range(2):
            possible = {values[place] for values in fitting}
            assert min(possible) >= 3 or max(possible) - min(possible) >= 2, (counts[rows], shown)


def test_nothing_published_depends_on_more_than_the_published_figures(monkeypatch):
    """Two towns with other secrets, of which the same is published, give the same bytes in every file."""
    recipe = Recipe(
        name="t",
        indicators=(Weighted("q"), Weighted("change", 0.5)),
        normalise=Step("zscore"),
        missing=MissingRule(rule="renormalise", minimum_coverage=0.5),
        derived=(Derived("change", "difference", of="q", back=1),),
    )
    later = [41, 52, 63, 74, 22, 31, 44, 50, 66, 71]
    bases, parents = [500, 600, 700, 800, 900, 1000] * 2, ["A", "A", "A", "B", "B", "B"]
    # Of both towns 1 and 30 are published: of the second, 2 is changed by -1 and 29 by 1.
    monkeypatch.setattr(CellNoise, "_draw", lambda _self, cell: {(0, 2): -1, (1, 29): 1}.get(cell, 0))
    outputs = []
    for first in ([1, 30], [2, 29]):
        secret = town([*first, *later], bases, parents, periods=("2023", "2024"))
        public = with_derived(protect(secret, RULES, KEY), recipe)
        assert public.calculation["n"].xs("2023", level="period").tolist()[:2] == [1, 30]
        result = build_index(public, recipe, "2024")
        with zipfile.ZipFile(io.BytesIO(write_book(public, result, "de"))) as book:
            parts = {name: book.read(name) for name in book.namelist() if "core.xml" not in name}
        table = write_csv(build_result_table(public, result, "de"))
        outputs.append((parts, table, write_dataset(public), public.digest, reports(public, result)))
    assert outputs[0] == outputs[1]


def reports(public, result):
    """Return every paper and file of a public town without areas on the map."""
    context = ReportContext(public, result, "de", "2024-06-01", with_ranks=False, rules=RULES)
    wish = OutputOptions(units=("01", "02"), area=FundingArea("Ost", ("01", "02")), codes=("q",))
    of_places = {"geopackage", "geojson", "shapefile"}
    return {name: write_output(name, context, wish) for name in OUTPUTS if name not in of_places}


def test_derived_changes_of_covered_figures_are_covered_and_count():
    recipe = Recipe(name="t", indicators=(Weighted("d"),), derived=(Derived("d", "difference", of="q", back=1),))
    counts = [9, 30, 41, 52, 63, 74, 9, 31, 44, 50, 66, 71]
    public = protect(town(counts, [50, *[600] * 5] * 2, periods=("2023", "2024")), RULES, KEY)
    found = with_derived(public, recipe)
    assert np.isnan(found.values.loc[("01", "2024"), "d"])
    assert np.isfinite(found.calculation.loc[("01", "2024"), "d"])


def test_rates_that_a_recipe_derives_obey_the_rules_too():
    data = replace(town([20, 30, 40, 50], [97, 600, 700, 800]), indicators=())
    recipe = Recipe(
        name="t",
        indicators=(Weighted("r"),),
        normalise=Step("zscore"),
        derived=(Derived("r", "rate", count="n", base="b"),),
    )
    public = cover_small_rates(with_derived(protect(data, RULES, KEY), recipe), RULES)
    assert public.values["r"].isna().tolist() == [True, False, False, False]
    assert public.calculation["r"].notna().all()


# The whole


def test_the_sample_city_is_the_same_town_inside_and_outside():
    from sozial.index.recipe.recipe_file import read_recipe

    data, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE), SAMPLE_RECIPE)
    public = protect(data, RULES, KEY)
    same = []
    for period in data.periods:
        inside, outside = (build_index(one, recipe, period) for one in (data, public))
        rated = inside.scores.notna()
        assert outside.scores.notna().equals(rated)
        same.append((inside.classes == outside.classes)[rated].mean())
    assert np.mean(same) >= 0.97
    # 3 of 58 quarters lie so near to a border that a single case decides.
    assert min(same) >= 54 / 58


def test_a_public_dataset_comes_back_from_its_file():
    public = protect(some_town(), RULES, KEY)
    again = read_dataset(write_dataset(public))
    assert again.digest == public.digest
    assert again.totals == public.totals
    assert again.calculation.equals(public.calculation)


def test_findings_of_reading_name_values_and_do_not_leave():
    public = protect(read_sample(), RULES, KEY)
    assert all(finding.code.startswith(("protected", "unchecked")) for finding in public.findings)


def test_a_stricter_minimum_changes_more():
    assert [DisclosureRules(count).deviation for count in (3, 5, 10)] == [2, 3, 6]
    data = some_town(200)
    spread = [
        float((protect(data, DisclosureRules(count), KEY).calculation["n"] - data.values["n"]).abs().max())
        for count in (3, 5, 10)
    ]
    assert spread == [2, 3, 6]


@pytest.mark.parametrize("rules", [{"minimum_count": 1}, {"minimum_base": 0}])
def test_rules_that_protect_nothing_are_refused(rules):
    with pytest.raises(ValueError, match="protect nothing"):
        DisclosureRules(**rules)


def test_shares_that_make_one_hundred_are_a_relation():
    values = {"f": np.array([51.2, 48.9, 50.0]), "m": np.array([48.8, 51.1, 50.0]), "x": np.array([1.0, 2.0, 3.5])}
    assert [set(relation.columns) for relation in find_relations(values)] == [{"f", "m"}]


def test_a_run_of_age_groups_is_a_relation():
    parts = {f"age{number}": np.array([1.0, 4, 9]) + number for number in range(5)}
    values = {"all": sum(parts.values()), **parts}
    assert set(values) in [set(relation.columns) for relation in find_relations(values)]
