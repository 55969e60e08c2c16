"""What the public sees, and an attacker who knows everything published, all totals, and how it is done."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

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


def attack(truth, public, columns=("n", "b"), source=(), closed=frozenset(), groups=None, city=()):
    """Return the cells whose value follows from what is published, from all totals, and from sums of columns.

    The attacker knows every total of the town, of each larger area and each group, except those that are withheld
    too; which columns add up; that counts are whole, at most their base, and at least 1 where no rule can have
    withheld a zero: not by the source, not with a rate on a small base, something above zero is shown in each of the
    cell's areas, and no zero can have been withheld beside it in its sum of columns. A zero told is no secret.
    What is published for the whole city is known in any case, and its rate times a known base is its count.
    """
    hidden = [(column, entry) for column in columns for entry in public.index[public[column].isna()]]
    number = {cell: at for at, cell in enumerate(hidden)}
    if not hidden:
        return []
    areas = []
    parents = truth.attrs.get("parents", {})
    for period in truth.index.unique("period"):
        rows = [entry for entry in truth.index if entry[1] == period]
        areas.append(("", period, rows))
        areas += [(parents[members[0][0]], period, members) for members in _by_parent(rows, parents)]
        for name, units in (groups or {}).items():
            areas.append((name, period, [entry for entry in rows if entry[0] in units]))
    lines, least, most = [], [], []

    def know(terms, low, high):
        line = np.zeros(len(hidden))
        for cell, sign in terms:
            if cell in number:
                line[number[cell]] += sign
            else:
                low, high = low - sign * public.loc[cell[1], cell[0]], high - sign * public.loc[cell[1], cell[0]]
        if line.any():
            lines.append(line)
            least.append(low)
            most.append(high)

    for column in columns:
        for area, period, rows in areas:
            if (area, period, column) not in closed:
                total = sum(truth.loc[entry, column] for entry in rows)
                know([((column, entry), 1.0) for entry in rows], total, total)
    told = {(period, column): value for period, column, value in city}
    for period in truth.index.unique("period"):
        rows = [entry for entry in truth.index if entry[1] == period]
        if ("", period, "b") not in closed:
            told.setdefault((period, "b"), truth.loc[rows, "b"].sum())
        if {(period, "q"), (period, "b")} <= told.keys():
            told.setdefault((period, "n"), round(told[period, "q"] * told[period, "b"] / 100))
        for column in columns:
            if (period, column) in told:
                know([((column, entry), 1.0) for entry in rows], told[period, column], told[period, column])
    for entry in truth.index:
        know([(("n", entry), 1.0), (("b", entry), -1.0)], -np.inf, 0.0)
        if {"w", "m"} <= set(columns):
            know([(("n", entry), 1.0), (("w", entry), -1.0), (("m", entry), -1.0)], 0.0, 0.0)
    perhaps_zero = set()
    for column, entry in hidden:
        empty = any(entry in rows and not (public.loc[rows, column] > 0).any() for _area, _period, rows in areas)
        small = column == "n" and not public.loc[entry, "b"] >= RULES.minimum_base
        if empty or small or (*entry, column) in source:
            perhaps_zero.add((column, entry))
    beside = {entry for column, entry in perhaps_zero if column != "b"}
    perhaps_zero |= {(column, entry) for column, entry in hidden if column != "b" and entry in beside}
    floor = [0.0 if cell in perhaps_zero else 1.0 for cell in hidden]
    whole, plain = np.ones(len(hidden)), {"presolve": False}
    known = LinearConstraint(np.array(lines).reshape(-1, len(hidden)), least, most)
    found = []
    for at, (column, entry) in enumerate(hidden):
        goal = np.zeros(len(hidden))
        goal[at] = 1.0
        # With presolve, HiGHS of SciPy 1.17 calls some of these problems infeasible that are not.
        ends = [
            milp(sign * goal, integrality=whole, bounds=Bounds(floor, 1e5), constraints=known, options=plain)
            for sign in (1.0, -1.0)
        ]
        assert all(end.x is not None for end in ends), [end.message for end in ends]
        low, high = (round(end.x[at]) for end in ends)
        if low == high and truth.loc[entry, column] > 0:
            assert low == truth.loc[entry, column]
            found.append((column, entry))
    return found


def _by_parent(rows, parents):
    by_parent = {}
    for entry in rows:
        by_parent.setdefault(parents.get(entry[0]), []).append(entry)
    return [members for parent, members in by_parent.items() if parent is not None]


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


def test_the_total_of_an_area_with_one_quarter_stays_unpublished_and_another_area_with_it():
    """B is quarter 06 alone: its total is the quarter's count, and the town's less all other areas tells it too."""
    data = town([30, 40, 50, 20, 60, 2], [500] * 6, ["A", "A", "A", "C", "C", "B"])
    public = protect(data, RULES)
    assert {(area, column) for area, _period, column in public.withheld_totals} >= {("B", "n")}
    # In no area whose total is public a single count is withheld, and two areas are open, so B cannot be the rest.
    closed = {area for area, _period, column in public.withheld_totals if column == "n"}
    assert len(closed) >= 2 or "" in closed
    assert public.values["n"].isna().sum() <= 3
    said = next(finding for finding in public.findings if finding.code == "protected-totals")
    assert "n (B, 2024)" in said.text("en")


def test_a_published_figure_of_the_town_goes_where_it_would_tell():
    outside = pd.DataFrame({"n": [202.0], "b": [3000.0], "q": [6.7]})
    outside.index = pd.MultiIndex.from_tuples([("Stadt", "2024")], names=["area", "period"])
    one = replace(town([2], [500]), benchmarks=outside)
    assert protect(one, RULES).benchmarks[["n", "q"]].isna().all(axis=None)
    many = replace(town([30, 40, 50], [500] * 3), benchmarks=outside)
    pd.testing.assert_frame_equal(protect(many, RULES).benchmarks, outside)
    few = replace(many, benchmarks=outside.assign(n=2.0))
    assert protect(few, RULES).benchmarks[["n", "q"]].isna().all(axis=None)
    rounded = protect(many, DisclosureRules(rounding=5)).benchmarks.iloc[0]
    assert rounded["n"] == 200
    assert rounded["q"] == pytest.approx(100 * 200 / 3000)


def test_a_count_that_follows_from_rate_and_base_is_protected_like_one_in_the_data():
    data = town([2, 30, 40, 50], [500, 600, 700, 800])
    data = replace(data, values=data.values.drop(columns="n"), indicators=(Indicator("q", base="b", measure="%"),))
    public = protect(data, RULES)
    assert list(public.values.columns) == ["b", "q"]
    # 2 of 500 is told by 0.4 per cent; the next smallest goes with it, as if the counts were there.
    assert public.values["q"].isna().tolist() == [True, True, False, False]


@pytest.mark.parametrize("rounding", [0, 5])
def test_a_rate_that_nobody_joined_to_its_count_is_protected_with_it(rounding):
    """Count, base and rate stand in three columns without a word about each other; the figures tell."""
    data = town([2, 30, 40, 50, 61, 72], [500, 600, 700, 800, 900, 950])
    values = data.values.assign(q=data.values["q"].round(1))
    public = protect(replace(data, values=values, indicators=(Indicator("q"),)), DisclosureRules(rounding=rounding))
    if rounding:
        assert public.values["q"].iloc[0] == 0
        assert public.values["q"].iloc[1] == pytest.approx(5)
    else:
        assert public.values["q"].isna().tolist() == [True, True, False, False, False, False]
    assert "unchecked" not in [finding.code for finding in public.findings]


def test_figures_of_areas_outside_are_joined_to_their_counts_as_well():
    """Nobody has said what belongs together; a small count outside takes its rate with it all the same."""
    data = town([20, 30, 40, 50, 61, 72], [500, 600, 700, 800, 900, 950])
    outside = pd.DataFrame({"n": [2.0], "b": [3000.0], "q": [0.1]})
    outside.index = pd.MultiIndex.from_tuples([("Nachbarort", "2024")], names=["area", "period"])
    values = data.values.assign(q=data.values["q"].round(1))
    public = protect(replace(data, values=values, indicators=(Indicator("q"),), benchmarks=outside), RULES)
    assert public.benchmarks[["n", "q"]].isna().all(axis=None)
    assert public.benchmarks["b"].notna().all()


def test_a_rate_goes_with_its_count_also_where_no_base_is_known():
    data = town([2, 30, 40, 50], [500, 600, 700, 800])
    data = replace(data, values=data.values.drop(columns="b"), indicators=(Indicator("q", count="n"),))
    public = protect(data, RULES)
    assert public.values["q"].isna().tolist() == [True, True, False, False]
    assert "unchecked" in [finding.code for finding in public.findings]


def test_a_rate_of_other_figures_is_not_joined_to_a_count():
    data = town([2, 30, 40, 50, 61, 72], [500, 600, 700, 800, 900, 950])
    values = data.values.assign(q=[7.1, 3.2, 4.4, 9.9, 1.2, 5.0])
    public = protect(replace(data, values=values, indicators=(Indicator("q"),)), RULES)
    assert public.values["q"].notna().all()
    assert "unchecked" in [finding.code for finding in public.findings]


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
    counts=st.lists(st.integers(0, 60), min_size=1, max_size=14) | st.lists(st.integers(0, 5), min_size=1, max_size=12),
    least=st.sampled_from((3, 5, 10)),
    areas=st.sampled_from((0, 1, 2, 3, 5)),
    women=st.booleans(),
    source=st.sampled_from((0, 0, 1, 2)),
    programme=st.booleans(),
    small_bases=st.booleans(),
    delivered=st.sampled_from(("", "", "q", "nb", "nbq", "bq", "nw")),
    seed=st.integers(0, 10000),
)
@example(
    counts=[3, 5, 3, 2, 4, 5],
    least=3,
    areas=2,
    women=True,
    source=0,
    programme=True,
    small_bases=False,
    delivered="nbq",
    seed=1,
)
@example(
    counts=[2, 30, 40, 50],
    least=3,
    areas=3,
    women=True,
    source=0,
    programme=False,
    small_bases=False,
    delivered="nbq",
    seed=2,
)
@example(
    counts=[2], least=3, areas=1, women=True, source=0, programme=False, small_bases=False, delivered="nbq", seed=3
)
def test_the_attacker_finds_no_cell(counts, least, areas, women, source, programme, small_bases, delivered, seed):
    chance = np.random.default_rng(seed)
    n = len(counts)
    bases = np.maximum(chance.integers(1 if small_bases else 50, 150 if small_bases else 900, n), counts)
    # The last area may have a single quarter, as many a Stadtbezirk has.
    parents = [f"B{min(at, areas - 1)}" for at in range(n)] if areas else None
    split = chance.binomial(counts, 0.5) if women else None
    data = town(counts, bases, parents, split)
    truth = data.values.copy()
    if parents:
        truth.attrs["parents"] = dict(zip(data.units.index, parents, strict=True))
    cells = frozenset(
        (str(chance.choice(data.units.index)), "2024", str(chance.choice(["n", "w"] if women else ["n"])))
        # Sums of columns are found in the data, where at least three rows are known.
        for _cell in range(source if n >= 5 else 0)
    )
    data = town(counts, bases, parents, split, withheld=cells)
    groups = {"Programm": tuple(data.units.index[: max(1, n // 2)])} if programme else {}
    whole = truth.sum()
    whole["q"] = 100 * whole["n"] / whole["b"]
    city = frozenset(("2024", column, float(whole[column])) for column in delivered if column in whole)
    secret = protect(replace(data, groups=groups, city=city), DisclosureRules(minimum_count=least))
    public = secret.values
    assert secret.city <= city
    columns = ("n", "b", "w", "m") if women else ("n", "b")
    # The rate and its base would give the count.
    assert not (public["n"].isna() & public["q"].notna() & public["b"].notna()).any()
    assert all(np.isnan(public.loc[cell[:2], cell[2]]) for cell in cells)
    small = (truth["n"] > 0) & (truth["n"] < least)
    assert public["n"][small].isna().all()
    assert attack(truth, public, columns, cells, secret.withheld_totals, groups, secret.city) == []


def test_the_attacker_would_find_a_cell_by_the_city_as_it_was_delivered():
    """The test before is worth something: 2 of 35 + 45 + 2 = 82 cases follow where 82 is published against the rule."""
    data = replace(town([35, 45, 2], [500] * 3), city=frozenset({("2024", "n", 82.0), ("2024", "b", 1500.0)}))
    public = data.values.copy()
    public.loc[("03", "2024"), ["n", "q"]] = np.nan
    closed = frozenset({("", "2024", "n")})
    assert attack(data.values, public, closed=closed) == []
    assert attack(data.values, public, closed=closed, city=data.city) == [("n", ("03", "2024"))]
    rate = frozenset({("2024", "q", 100 * 82 / 1500)})
    assert attack(data.values, public, closed=closed, city=rate) == [("n", ("03", "2024"))]


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
