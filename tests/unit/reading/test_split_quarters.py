"""A quarter that was split is proposed as split, by people and by names; small counts say nothing about it."""

from __future__ import annotations

import pandas as pd
import pytest

from sozial.model import Dataset, Indicator
from sozial.reading.delivery.delivery_mapping import propose_mapping
from sozial.reading.delivery.delivery_shares import OF_PEOPLE, people_columns, shares_of_parts
from sozial.reading.delivery.delivery_units import propose_units

# Key, name, people, households with Wohngeld, rate. 1,296 + 862 = 2,158 is 1.7 per cent more than 2,121.
OLD = [
    ("10", "Ziegelei", 2399, 40, 8.9), ("11", "Südstadt", 2121, 37, 8.7), ("12", "Mühlenbach", 4586, 38, 4.4),
    ("13", "Rosental", 4011, 28, 3.3), ("14", "Hafen", 7380, 115, 8.1), ("15", "Oberdorf", 5582, 41, 3.7),
]  # fmt: skip
STAYS = [
    ("10", "Ziegelei", 2394, 54, 10.1), ("12", "Mühlenbach", 4680, 43, 4.6), ("13", "Rosental", 3999, 31, 3.4),
    ("14", "Hafen", 7470, 159, 8.4), ("15", "Oberdorf", 5591, 56, 3.8),
]  # fmt: skip
WEST, EAST = ("19", "Südstadt-West", 1296, 37, 9.6), ("20", "Südstadt-Ost", 862, 13, 7.3)


def town(period, rows, people="population", wohngeld="Haushalte mit Wohngeld"):
    units = pd.DataFrame({"name": [row[1] for row in rows]}, index=pd.Index([row[0] for row in rows], name="unit"))
    index = pd.MultiIndex.from_tuples([(row[0], period) for row in rows], names=["unit", "period"])
    columns = {people: 2, wohngeld: 3, "quote": 4}
    values = {name: [float(row[at]) for row in rows] for name, at in columns.items() if name}
    described = tuple(Indicator(name) for name in values if name not in ("population", "quote"))
    return Dataset("Stadt", units, pd.DataFrame(values, index=index), (*described, Indicator("quote", measure="%")))


def of(units, old="11"):
    (entry,) = [entry for entry in units if entry.old == old]
    return entry


def renamed(west, east):
    return [*STAYS, (WEST[0], west, *WEST[2:]), (EAST[0], east, *EAST[2:])]


@pytest.mark.parametrize("people", ["population", "Einwohner", "Bevölkerung insgesamt"])
def test_a_split_is_proposed_by_names_and_people(people):
    entry = of(propose_mapping(town("2023", OLD), town("2024", [*STAYS, WEST, EAST], people)).units)
    assert (entry.new, entry.sure, entry.reason.code) == (("19", "20"), False, "split-both")
    assert entry.reason.values["change"] == 1.7


def test_a_split_under_other_names_is_proposed_by_people_alone():
    entry = of(propose_mapping(town("2023", OLD), town("2024", renamed("Parkviertel", "Am See"))).units)
    assert (entry.new, entry.sure, entry.reason.code) == (("19", "20"), False, "split-people")


def test_as_many_households_with_wohngeld_make_no_rename():
    # 37 households before, 37 in one of the new quarters; the people are not known.
    delivery = town("2024", renamed("Parkviertel", "Am See"), people="")
    entry = of(propose_mapping(town("2023", OLD), delivery).units)
    assert (entry.new, entry.reason.code) == ((), "gone")


def test_names_alone_propose_a_split_also_where_small_counts_disagree():
    # 37 + 13 households are 35 per cent more than 37.
    entry = of(propose_mapping(town("2023", OLD), town("2024", [*STAYS, WEST, EAST], people="")).units)
    assert (entry.new, entry.reason.code) == (("19", "20"), "split-names")


def test_names_propose_a_split_also_where_people_disagree_and_say_so():
    parts = [("19", "Südstadt-West", 2000, 37, 9.6), ("20", "Südstadt-Ost", 862, 13, 7.3)]
    entry = of(propose_mapping(town("2023", OLD), town("2024", [*STAYS, *parts])).units)
    assert (entry.new, entry.reason.code) == (("19", "20"), "split-names")
    # 2,862 / 2,121 - 1
    assert entry.reason.values["change"] == 34.9


def test_a_pair_that_only_people_speak_for_is_no_witness_for_columns():
    # 11 continues as 19 by people alone; its figures are not counted among those that agree.
    delivery = town("2024", [*STAYS, ("19", "Parkviertel", 2130, 37, 8.6)], wohngeld="Wohngeld, Haushalte mit")
    found = propose_mapping(town("2023", OLD), delivery)
    assert of(found.units).reason.code == "same-people"
    (column,) = [entry for entry in found.columns if entry.old == "Haushalte mit Wohngeld"]
    assert column.new == "Wohngeld, Haushalte mit"
    assert column.reason.values["n"] == 5


def test_quarters_are_proposed_anew_for_the_column_of_people_that_was_chosen():
    before, delivery = town("2023", OLD), town("2024", renamed("Parkviertel", "Am See"), people="Menschen")
    assert of(propose_units(before, delivery)).new == ()
    assert of(propose_units(before, delivery, {"population": "Menschen"})).new == ("19", "20")
    # People in thousands are as many.
    thousands = town("2024", [(*row[:2], row[2] / 1000, *row[3:]) for row in renamed("Parkviertel", "Am See")], "T")
    assert of(propose_units(before, thousands, {"population": "T"}, {"population": 0.001})).new == ("19", "20")


def test_shares_are_those_of_people_also_where_no_column_was_chosen_for_them():
    before, delivery = town("2023", OLD), town("2024", [*STAYS, WEST, EAST], people="Einwohner")
    assert people_columns(before, delivery, {})[0] == "Einwohner"
    shares = shares_of_parts(before, delivery, {"11": ("19", "20")}, {})["11"]
    assert (shares.basis, shares.column) == (OF_PEOPLE, "Einwohner")
    assert shares.share("19") == 1296 / 2158
