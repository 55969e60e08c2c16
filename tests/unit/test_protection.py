"""What the public sees, and an attacker who knows everything published, all totals, and how it is done."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from sozial.index.build import build_index
from sozial.index.derive import with_derived
from sozial.method import Derived, Method, MissingRule, Step, Weighted
from sozial.model import Dataset, Indicator
from sozial.output.tables import build_result_table, write_book, write_csv
from sozial.protection.protect import protect
from sozial.protection.relations import find_relations
from sozial.protection.rules import DisclosureRules
from sozial.protection.withhold import withhold_small_rates
from sozial.reading.sample import read_sample

RULES = DisclosureRules()


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


def attack(truth, public, columns=("n", "b")):
    """Return the cells that follow exactly from what is published, from all totals, and from sums of columns.

    The attacker knows that a withheld count is at least 1, every total of the town and of each larger area in every
    period, and which columns add up to which.
    """
    hidden = {
        (column, entry): number
        for number, (column, entry) in enumerate(
            (column, entry) for column in columns for entry in public.index[public[column].isna()]
        )
    }
    if not hidden:
        return []
    equations, sums = [], []
    periods = truth.index.get_level_values("period")
    parents = truth.attrs.get("parents", {})
    for column in columns:
        for period in dict.fromkeys(periods):
            rows = truth.index[periods == period]
            for members in [list(rows), *_by_parent(rows, parents)]:
                _add(equations, sums, hidden, column, members, truth)
    if {"n", "w", "m"} <= set(columns):
        for entry in truth.index:
            line = np.zeros(len(hidden))
            total = 0.0
            for column, sign in (("n", 1.0), ("w", -1.0), ("m", -1.0)):
                if (column, entry) in hidden:
                    line[hidden[column, entry]] = sign
                else:
                    total -= sign * public.loc[entry, column]
            if line.any():
                equations.append(line)
                sums.append(total)
    found = []
    for cell, number in hidden.items():
        goal = np.zeros(len(hidden))
        goal[number] = 1.0
        least = linprog(goal, A_eq=np.array(equations), b_eq=sums, bounds=[(1, None)] * len(hidden))
        most = linprog(-goal, A_eq=np.array(equations), b_eq=sums, bounds=[(1, None)] * len(hidden))
        if least.status == 0 and most.status == 0 and -most.fun - least.fun < 0.999:
            found.append(cell)
    return found


def _by_parent(rows, parents):
    by_parent = {}
    for entry in rows:
        by_parent.setdefault(parents.get(entry[0]), []).append(entry)
    return [members for parent, members in by_parent.items() if parent is not None]


def _add(equations, sums, hidden, column, members, truth):
    line = np.zeros(len(hidden))
    total = 0.0
    for entry in members:
        if (column, entry) in hidden:
            line[hidden[column, entry]] = 1.0
            total += truth.loc[entry, column]
    if line.any():
        equations.append(line)
        sums.append(total)


def test_a_single_small_count_takes_another_one_with_it():
    public = protect(town([2, 30, 40, 50], [500, 600, 700, 800]), RULES)
    assert public.values["n"].isna().tolist() == [True, True, False, False]
    assert public.values["q"].isna().tolist() == [True, True, False, False]
    assert public.values["b"].notna().all()


def test_two_ones_are_not_enough():
    """Both are at least 1, so a rest of 2 tells both: a third one has to go."""
    public = protect(town([1, 1, 40, 50], [500, 600, 700, 800]), RULES)
    assert public.values["n"].isna().sum() == 3


def test_a_rate_on_a_small_base_goes_with_its_count():
    public = protect(town([20, 30, 40, 50], [60, 600, 700, 800]), RULES)
    assert np.isnan(public.values["q"].iloc[0])
    assert np.isnan(public.values["n"].iloc[0])


def test_zero_is_shown():
    public = protect(town([0, 30, 40, 50], [500, 600, 700, 800]), RULES)
    assert public.values["n"].tolist() == [0, 30, 40, 50]


def test_each_larger_area_is_closed():
    parents = ["A", "A", "A", "B", "B", "B"]
    public = protect(town([2, 30, 40, 2, 60, 70], [500] * 6, parents), RULES)
    for parent in "AB":
        rows = [at for at, name in enumerate(parents) if name == parent]
        assert public.values["n"].iloc[rows].isna().sum() >= 2


def test_columns_that_add_up_do_not_give_it_away():
    truth = town([30, 40, 50, 60], [500] * 4, women=[2, 20, 25, 30])
    public = protect(truth, RULES).values
    assert public.loc[("01", "2024"), ["n", "w", "m"]].isna().sum() >= 2


def test_what_the_source_withholds_stays_withheld_with_what_tells_it():
    cell = ("02", "2024", "n")
    public = protect(town([20, 30, 40, 50], [500, 600, 700, 800], withheld=[cell]), RULES)
    assert np.isnan(public.values.loc[("02", "2024"), "q"])
    assert cell in public.withheld
    method = Method(
        name="t",
        indicators=(Weighted("q"),),
        normalise=Step("zscore"),
        missing=MissingRule(rule="mean", minimum_coverage=0.5),
    )
    result = build_index(public, method, "2024")
    assert np.isnan(result.scores["02"])


def test_a_stricter_minimum_hides_more():
    data = town([4, 7, 40, 50, 60], [500] * 5)
    hidden = [int(protect(data, DisclosureRules(minimum_count=least)).values["n"].isna().sum()) for least in (3, 5, 10)]
    assert hidden == sorted(hidden)
    assert hidden[0] == 0
    assert hidden[2] >= 2


@pytest.mark.parametrize("rules", [(1, 100, 0), (3, 0, 0), (3, 100, 7)])
def test_rules_that_protect_nothing_are_refused(rules):
    with pytest.raises(ValueError, match="nothing"):
        DisclosureRules(*rules)


def test_rounding_instead():
    public = protect(town([2, 33, 40, 58], [503, 604, 98, 800]), DisclosureRules(rounding=5))
    assert public.values["n"].tolist() == [0, 35, 40, 60]
    assert public.values["q"].iloc[1] == pytest.approx(100 * 35 / 605)
    # A base of 98 is rounded to 100, which is enough; one of 94 is not.
    assert public.values["q"].notna().all()
    assert np.isnan(protect(town([9], [94]), DisclosureRules(rounding=5)).values["q"].iloc[0])


@given(
    counts=st.lists(st.integers(0, 60), min_size=6, max_size=14),
    least=st.sampled_from((3, 5, 10)),
    larger=st.booleans(),
    women=st.booleans(),
    source=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_the_attacker_finds_no_cell(counts, least, larger, women, source, seed):
    chance = np.random.default_rng(seed)
    bases = chance.integers(50, 900, len(counts))
    bases = np.maximum(bases, counts)
    parents = [f"B{at % 2}" for at in range(len(counts))] if larger else None
    split = chance.binomial(counts, 0.5) if women else None
    data = town(counts, bases, parents, split)
    truth = data.values.copy()
    if source:
        cell = (data.units.index[seed % len(counts)], "2024", "n")
        data = town(counts, bases, parents, split, withheld=[cell])
    if parents:
        truth.attrs["parents"] = dict(zip(data.units.index, parents, strict=True))
    public = protect(data, DisclosureRules(minimum_count=least)).values
    columns = ("n", "b", "w", "m") if women else ("n", "b")
    # The rate and its base would give the count.
    assert not (public["n"].isna() & public["q"].notna() & public["b"].notna()).any()
    assert not source or np.isnan(public.loc[cell[:2], "n"])
    small = (truth["n"] > 0) & (truth["n"] < least)
    assert public["n"][small].isna().all()
    leaked = attack(truth, public, columns)
    # Where everything is withheld, nothing is left to withhold: a town of tiny numbers hides no total.
    assert all(public[column].isna().all() or public[column].dropna().eq(0).all() for column, _entry in leaked)


def test_nothing_published_depends_on_a_withheld_value():
    """The same town with other secret numbers gives the same bytes: scores, ranks, parts, means and files."""
    method = Method(name="t", indicators=(Weighted("q"),), normalise=Step("zscore"))
    outputs = []
    for secret in (1.0, 2.0):
        data = town([secret, 30, 41, 52, 63, 74], [500, 600, 700, 800, 900, 1000])
        public = protect(data, RULES)
        result = build_index(public, method, "2024")
        table = build_result_table(public, result, "de")
        outputs.append((write_csv(table), result.normalised.to_csv(), public.digest))
        assert np.isnan(result.scores["01"])
        assert np.isnan(result.normalised.loc["01"]).all()
    assert outputs[0] == outputs[1]


def test_periods_changes_larger_areas_and_the_workbook_do_not_depend_on_it_either():
    """Two periods, a derived change, roll-ups and contributions: the whole workbook is the same for other secrets."""
    method = Method(
        name="t",
        indicators=(Weighted("q"), Weighted("change", 0.5)),
        normalise=Step("zscore"),
        missing=MissingRule(rule="renormalise", minimum_coverage=0.5),
        derived=(Derived("change", "difference", of="q", back=1),),
    )
    books = []
    for secret in (1.0, 2.0):
        counts = [secret, 30, 41, 52, 63, 74, 22, 31, 44, 50, 66, 71]
        bases = [500, 600, 700, 800, 900, 1000] * 2
        data = town(counts, bases, ["A", "A", "A", "B", "B", "B"], periods=("2023", "2024"))
        public = with_derived(protect(data, RULES), method)
        result = build_index(public, method, "2024")
        with zipfile.ZipFile(io.BytesIO(write_book(public, result, "de"))) as book:
            books.append({name: book.read(name) for name in book.namelist() if "core.xml" not in name})
        assert np.isnan(public.values.loc[("01", "2024"), "change"])
        assert result.normalised.loc["01"].isna().sum() >= 1
    assert books[0] == books[1]


def test_the_formula_gives_nothing_back():
    """x = mean + sd * z with one indicator at weight 100: the withheld unit has no z, and no mean holds its value."""
    data = town([2, 30, 41, 52, 63, 74], [500, 600, 700, 800, 900, 1000])
    public = protect(data, RULES)
    result = build_index(public, Method(name="t", indicators=(Weighted("q"),), normalise=Step("zscore")), "2024")
    shown = public.at("2024")["q"]
    scores = result.scores.dropna()
    slope, start = np.polyfit(scores, shown[scores.index], 1)
    assert start == pytest.approx(shown.mean())
    assert start != pytest.approx(data.at("2024")["q"].mean())
    assert slope == pytest.approx(shown.std(ddof=0), rel=1e-9)


def test_rates_that_a_recipe_derives_obey_the_rules_too():
    data = replace(town([20, 30, 40, 50], [99, 600, 700, 800]), indicators=())
    derived = Method(
        name="t",
        indicators=(Weighted("r"),),
        normalise=Step("zscore"),
        derived=(Derived("r", "rate", count="n", base="b"),),
    )
    public = withhold_small_rates(with_derived(data, derived), RULES)
    assert public.values["r"].isna().tolist() == [True, False, False, False]


def test_findings_of_reading_name_values_and_do_not_leave():
    public = protect(read_sample(), RULES)
    assert all(finding.code.startswith(("protected-", "unchecked")) for finding in public.findings)


def test_shares_that_make_one_hundred_are_a_relation():
    values = {"f": np.array([51.2, 48.9, 50.0]), "m": np.array([48.8, 51.1, 50.0]), "x": np.array([1.0, 2.0, 3.5])}
    assert [set(relation.columns) for relation in find_relations(values)] == [{"f", "m"}]


def test_a_run_of_age_groups_is_a_relation():
    parts = {f"age{number}": np.array([1.0, 4, 9]) + number for number in range(5)}
    values = {"all": sum(parts.values()), **parts}
    assert set(values) in [set(relation.columns) for relation in find_relations(values)]


def test_the_public_sample_city_gives_no_count_away():
    data = read_sample()
    public = protect(data, RULES)
    for indicator in data.indicators:
        if indicator.count is None:
            continue
        known = public.values[[indicator.code, indicator.count, indicator.base]]
        two = known[indicator.code].notna() & known[indicator.base].notna()
        assert not (two & known[indicator.count].isna()).any(), indicator.code
