"""Counts with a rate of their own, and figures that make up a whole, are not proposed to count twice."""

from __future__ import annotations

import pandas as pd
import pytest

from sozial.model import NAME, PERIOD, POPULATION, UNIT, Dataset, Direction, Indicator
from sozial.reading.indicators.choice_proposals import propose_choices
from sozial.reading.indicators.indicator_choices import Use
from sozial.reading.indicators.made_rates import apply_choices

PEOPLE = [1000.0, 2000, 4000, 8000, 3000, 500, 1500, 2500]
OUT_OF_WORK = [50.0, 60, 200, 80, 90, 20, 30, 100]
# 100 * 50 / 1000, and so on, by hand.
QUOTE = [5.0, 3, 5, 1, 3, 4, 2, 4]


def data(**columns):
    units = [f"0{at}" for at in range(1, 9)]
    index = pd.MultiIndex.from_product([units, ["2023"]], names=[UNIT, PERIOD])
    values = pd.DataFrame({POPULATION: PEOPLE, **columns}, index=index)
    names = pd.DataFrame({NAME: units}, index=pd.Index(units, name=UNIT))
    return Dataset("T", names, values, tuple(Indicator(code) for code in columns))


def proposed(dataset, **options):
    return {choice.code: choice for choice in propose_choices(dataset, **options)}


@pytest.mark.parametrize(
    ("count", "rate"),
    [
        ("Arbeitslose", "Arbeitslosenquote"),
        ("Arbeitslose insgesamt", "Anteil der Arbeitslosen an den Einwohnern in %"),
        ("Jüngere Arbeitslose (Dez 2013)", "Arbeitslosenanteil Jüngerer in % (Dez 2013)"),
    ],
)
def test_a_count_beside_its_rate_is_the_rate_s_count(count, rate):
    dataset = data(**{count: OUT_OF_WORK, rate: QUOTE})
    found = proposed(dataset)
    assert found[count].use is Use.SUPPORT
    assert (found[rate].parts, found[rate].base, found[rate].factor) == ((count,), POPULATION, 100.0)
    (made,) = apply_choices(dataset, tuple(found.values())).indicators
    assert (made.count, made.base) == (count, POPULATION)


def test_per_thousand_is_told_by_the_figures():
    found = proposed(data(**{"Straftaten insgesamt": OUT_OF_WORK, "Straftaten je Einwohner": [q * 10 for q in QUOTE]}))
    assert found["Straftaten insgesamt"].use is Use.SUPPORT
    assert found["Straftaten je Einwohner"].factor == 1000.0


def test_a_rate_of_a_base_that_is_no_column_is_its_own_all_the_same():
    # Of the people of working age, between 0.5 and 0.7 of all: large where many people live.
    of_age = [0.6, 0.7, 0.5, 0.6, 0.7, 0.5, 0.6, 0.7]
    quote = [round(100 * n / (p * a), 1) for n, p, a in zip(OUT_OF_WORK, PEOPLE, of_age, strict=True)]
    found = proposed(data(**{"Arbeitslose": OUT_OF_WORK, "Arbeitslosenquote": quote}))
    assert found["Arbeitslose"].use is Use.SUPPORT
    assert (found["Arbeitslosenquote"].parts, found["Arbeitslosenquote"].base) == (("Arbeitslose",), None)


def test_a_rate_of_other_words_another_table_or_other_figures_is_not_its_own():
    other = data(**{"Arbeitslose": OUT_OF_WORK, "Wohngeldquote": QUOTE})
    assert proposed(other)["Arbeitslose"].use is Use.RATE
    same = data(**{"nach SGB II": [n * 2 for n in OUT_OF_WORK], "SGB-II-Quote": QUOTE})
    apart = {"nach SGB II": "arbeitslose", "SGB-II-Quote": "bedarfsgemeinschaften"}
    assert proposed(same, titles=apart)["nach SGB II"].use is Use.RATE
    # What the two would make of a base is not large where many people live.
    strange = data(**{"Arbeitslose": OUT_OF_WORK, "Arbeitslosenquote": [0.5, 3, 20, 40, 9, 0.1, 1, 12]})
    assert proposed(strange)["Arbeitslose"].use is Use.RATE


def test_a_described_count_stays_what_a_person_made_it():
    dataset = data(**{"Arbeitslose": OUT_OF_WORK, "Arbeitslosenquote": QUOTE})
    assert proposed(dataset, described=["Arbeitslose"])["Arbeitslose"].use is Use.GIVEN


def test_two_parts_of_a_whole_never_both_count():
    basic = [20.0, 40, 90, 30, 50, 5, 20, 60]
    insured = [all_ - one for all_, one in zip(OUT_OF_WORK, basic, strict=True)]
    found = proposed(data(**{"nach SGB II": basic, "nach SGB III": insured, "Arbeitslose": OUT_OF_WORK}))
    parts = [found["nach SGB II"], found["nach SGB III"]]
    assert [part.direction for part in parts] == [Direction.CONTEXT] * 2
    assert all("whole" in part.direction_reason for part in parts)


def test_percentages_that_add_up_to_a_hundred():
    share = [30.5, 40.5, 55, 62, 71, 33, 48, 50]
    rest = [100 - one for one in share]
    found = proposed(data(**{"Anteil SGB II in %": share, "Anteil SGB III in %": rest}))
    assert {choice.direction for choice in found.values()} == {Direction.CONTEXT}
    # A burden, and what is left of it: the second says nothing more.
    found = proposed(data(**{"Arbeitslose in %": share, "Beschäftigte in %": rest}))
    assert [choice.direction for choice in found.values()] == [Direction.BURDEN, Direction.CONTEXT]


def test_two_parts_of_another_figure_never_both_count():
    women = [20.0, 40, 90, 30, 50, 5, 20, 60]
    men = [all_ - one for all_, one in zip(OUT_OF_WORK, women, strict=True)]
    # Not side by side, so that no run of columns adds up; shares of the inhabitants, therefore.
    columns = {"SGB II Frauen": women, "Straftaten": [7.0, 9, 12, 3, 5, 1, 8, 2], "SGB II Männer": men}
    found = proposed(data(**columns, **{"SGB II Personen": OUT_OF_WORK}))
    assert found["SGB II Frauen"].base == POPULATION
    weighed = {code for code, choice in found.items() if choice.is_weighed}
    assert weighed == {"Straftaten", "SGB II Personen"}


def test_a_figure_beside_one_of_nothing_is_no_part_of_a_whole():
    nearly = [all_ - 1 for all_ in OUT_OF_WORK]
    columns = {"SGB II": nearly, "Straftaten": [1.0, 1, 0, 1, 1, 0, 1, 1], "Wohngeld": OUT_OF_WORK}
    assert all(choice.is_weighed for choice in proposed(data(**columns)).values())
