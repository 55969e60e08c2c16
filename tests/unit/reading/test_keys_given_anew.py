"""Next year's keys given anew: names say which quarter goes on, and people decide where both could be."""

from __future__ import annotations

import pandas as pd
import pytest

from sozial.model import Dataset, Indicator
from sozial.reading.delivery.delivery_applying import apply_mapping
from sozial.reading.delivery.delivery_mapping import DeliveryMapping, propose_mapping
from sozial.reading.delivery.delivery_shares import shares_of_parts

NAMES = ("Altstadt", "Bergheim", "Kirchheim", "Wieblingen", "Rohrbach", "Neuenheim")
PEOPLE = (1000.0, 1200.0, 1450.0, 1700.0, 2100.0, 2500.0)
RATES = (5.0, 6.5, 8.0, 9.5, 11.0, 12.5)
QUARTERS = tuple(zip(NAMES, PEOPLE, RATES, strict=True))


def town(period, rows, with_people=True):
    """Return data of rows (key, name, people, rate)."""
    units = pd.DataFrame({"name": [row[1] for row in rows]}, index=pd.Index([row[0] for row in rows], name="unit"))
    index = pd.MultiIndex.from_tuples([(row[0], period) for row in rows], names=["unit", "period"])
    values = pd.DataFrame({"population": [row[2] for row in rows], "q": [row[3] for row in rows]}, index=index)
    if not with_people:
        values = values.drop(columns="population")
    return Dataset("Stadt", units, values, (Indicator("q", measure="%"),))


def keyed(quarters, first=1):
    return [(str(place), *quarter) for place, quarter in enumerate(quarters, first)]


def proposed(before, delivery):
    return {entry.old: entry for entry in propose_mapping(before, delivery).units}


def joined(before, delivery):
    """Return the data that goes on, with every proposal confirmed."""
    found = propose_mapping(before, delivery)
    units = {entry.old: entry.new for entry in found.units}
    columns = {entry.old: entry.new for entry in found.columns if entry.new}
    shares = shares_of_parts(before, delivery, units, columns)
    return apply_mapping(before, delivery, DeliveryMapping(columns, units=units, shares=shares))


BEFORE = town("2023", keyed(QUARTERS))


def test_a_new_quarter_takes_the_first_key_and_all_others_move_up():
    delivery = town("2024", [("1", "Neu Mitte", 950.0, 3.0), *keyed(QUARTERS, 2)])
    found = propose_mapping(BEFORE, delivery)
    assert {entry.old: entry.new for entry in found.units} == {str(key): (str(key + 1),) for key in range(1, 7)}
    assert {entry.reason.code for entry in found.units} == {"key-elsewhere"}
    assert found.added_units == ("1",)
    # 950 people under the key of Altstadt's 1,000 could be Altstadt: asked. The others have people of their own.
    assert [entry.old for entry in found.units if not entry.sure] == ["1"]
    made = joined(BEFORE, delivery)
    assert made.units["name"].to_dict() == dict(zip("123456", NAMES, strict=True)) | {"1*": "Neu Mitte"}
    for key, (_name, _people, rate) in zip("123456", QUARTERS, strict=True):
        assert made.values["q"].loc[key].tolist() == [rate, rate]
    assert made.values["q"].loc["1*"].dropna().tolist() == [3.0]


def test_without_people_names_hold_and_are_asked():
    before = town("2023", keyed(QUARTERS), with_people=False)
    delivery = town("2024", [("1", "Neu Mitte", 950.0, 3.0), *keyed(QUARTERS, 2)], with_people=False)
    found = proposed(before, delivery)
    assert {old: entry.new for old, entry in found.items()} == {str(key): (str(key + 1),) for key in range(1, 7)}
    assert not any(entry.sure for entry in found.values())


def test_two_keys_change_places_with_their_people():
    swapped = [QUARTERS[place] for place in (0, 2, 1, 3, 4, 5)]
    found = proposed(BEFORE, town("2024", keyed(swapped)))
    assert (found["2"].new, found["3"].new) == (("3",), ("2",))
    assert found["1"].reason.code == "same"
    assert found["1"].sure
    assert joined(BEFORE, town("2024", keyed(swapped))).values["q"].loc["2"].tolist() == [6.5, 6.5]


def test_two_names_that_stand_at_the_wrong_keys_are_asked():
    # The people stayed where the keys are: 1,200 and 1,700.
    rows = [list(row) for row in keyed(QUARTERS)]
    rows[1][1], rows[3][1] = rows[3][1], rows[1][1]
    found = proposed(BEFORE, town("2024", [tuple(row) for row in rows]))
    assert [(found[key].new, found[key].sure, found[key].reason.code) for key in "24"] == [
        (("2",), False, "name-elsewhere"),
        (("4",), False, "name-elsewhere"),
    ]


def test_a_key_that_another_quarter_has_now_is_not_a_renamed_one():
    # Altstadt is gone, and Bergheim has its key.
    rows = [("1", *QUARTERS[1]), *keyed(QUARTERS[2:], 3)]
    found = proposed(BEFORE, town("2024", rows))
    assert (found["1"].new, found["2"].new) == ((), ("1",))


@pytest.mark.parametrize("names", [("Nord", "Nord"), ("Stadtteil Nord", "Nord")])
def test_names_that_stand_twice_say_nothing_against_keys(names):
    rows = [("1", names[0], 1000.0, 5.0), ("2", names[1], 2000.0, 6.0), ("3", "Au", 3000.0, 7.0)]
    found = proposed(town("2023", rows), town("2024", rows))
    assert {old: (entry.new, entry.sure) for old, entry in found.items()} == {key: ((key,), True) for key in "123"}


def test_a_renamed_quarter_beside_keys_that_stayed_is_asked_as_before():
    rows = [("1", "Innenstadt", 1000.0, 5.0), *keyed(QUARTERS[1:], 2)]
    found = proposed(BEFORE, town("2024", rows))
    assert (found["1"].new, found["1"].sure, found["1"].reason.code) == (("1",), False, "renamed")
    assert all(found[str(key)].sure for key in range(2, 7))
